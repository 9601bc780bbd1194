/* DIR/search/state: one line, replaced as a whole. Only for search/. */
#ifndef LH_SEARCH_STATE_H
#define LH_SEARCH_STATE_H

#include "search/search.h"

#define SEARCH_PATH_MAX 4096

struct search_state {
        char files[SEARCH_FILES_BYTES]; /* folder of the files, "g1764061234567" */
        char boot[40];     /* of the machine when they were last written: after another start what
                              was not synced may be missing */
        uint64_t followed; /* records of the log */
        bool busy;         /* a batch is being written: if nobody writes, it was cut off */
};

void search_path(const char *dir, const char *name, char ret[SEARCH_PATH_MAX]);
/* False: there is none, or one of another format. */
bool search_state_read(const char *dir, struct search_state *ret);
int search_state_write(struct ctx *cx, const char *dir, const struct search_state *s) LH_MUST_CHECK;
void search_boot(char ret[40]);
/* Removes a folder of files, and every one but `keep` (NULL: all). */
void search_sweep(const char *dir, const char *keep);

#endif
