/* The files that an import's operands mean. */
#ifndef LH_FILES_H
#define LH_FILES_H

#include "base/ctx.h"

#define FILES_MAX       100000
#define FILES_DEPTH_MAX 16

struct files {
        char **path;
        size_t n, cap;
};

/* A file, or a folder with all that is in it, folders inside too, sorted by name; files that begin
 * with a dot and .md files (they are for people) are passed over in a folder. */
int files_add(struct ctx *cx, struct files *f, const char *path) LH_MUST_CHECK;
void files_done(struct files *f); /* for lh_auto as well */

#endif
