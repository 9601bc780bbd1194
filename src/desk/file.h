/* Documents that go with a draft (附件), as the clerk sent them: nothing of them is public before
 * the gate has made its clean copy. */
#ifndef LH_DESK_FILE_H
#define LH_DESK_FILE_H

#include "desk/draft.h"

#define DESK_FILES_MAX      20 /* of a draft, as of a notice */
#define DESK_FILE_BYTES_MAX ((size_t)3000000)

struct desk_file {
        int64_t n; /* from 1, not used again */
        const char *name, *sha256;
        int64_t size;
        const char *found, *shown; /* JSON of findings; the clean copy's text */
        int64_t idx;               /* the record it became, -1: none yet */
};

/* Adds one to a draft as its form showed it. LH_LIMIT, LH_CONFLICT: the same bytes are there. */
int desk_file_put(struct ctx *cx, struct store *desk, const char *draft, int64_t version,
                  const struct desk_file *f, struct str content) LH_MUST_CHECK;
int desk_file_drop(struct ctx *cx, struct store *desk, const char *draft, int64_t version,
                   int64_t n) LH_MUST_CHECK;
int desk_file_list(struct ctx *cx, struct store *desk, const char *draft, struct desk_file **ret,
                   size_t *ret_n) LH_MUST_CHECK;
/* LH_NOT_FOUND. */
int desk_file_content(struct ctx *cx, struct store *desk, const char *draft, int64_t n,
                      const char **ret_name, struct str *ret) LH_MUST_CHECK;
int desk_file_released(struct ctx *cx, struct store *desk, const char *draft, int64_t n,
                       int64_t idx) LH_MUST_CHECK;

#endif
