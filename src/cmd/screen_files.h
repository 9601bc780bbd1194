/* The files that `liuhen screen` looks at, with the name and the occasion each has. With a manifest
 * only the files it names are meant, unless --occasion speaks for the others; how many were passed
 * over is counted and said, for a file that nobody looked at must not be published. */
#ifndef LH_CMD_SCREEN_FILES_H
#define LH_CMD_SCREEN_FILES_H

#include "base/ctx.h"

#include <sys/stat.h>

#define SCREEN_FILES_MAX          100000
#define SCREEN_DEPTH_MAX          32
#define SCREEN_MANIFEST_BYTES_MAX ((size_t)64 * 1024 * 1024)

struct screen_file {
        const char *path;
        const char *name;     /* as in the manifest, else below the folder that was given */
        const char *occasion; /* NULL: neither manifest nor --occasion says */
        const char *why;      /* NULL, or why it cannot be read: a link, no permission */
        bool repeated;        /* it was named before: nothing is done again */
        bool same_name;       /* another file has its name, and the name's clean copy */
};

struct screen_files {
        struct screen_file *v;
        size_t n, cap;
        size_t n_repeated;
        const struct stat *not_in; /* while collecting: the folder of clean copies */
        size_t n_passed_over; /* files that the manifest does not name and nobody gave an occasion
                               */
};

/* "a/../b": such a name is no place below a folder. */
bool screen_name_leads_out(const char *name);

/* operands may be none if there is a manifest: then its files are meant. A folder's files that the
 * manifest does not name keep `occasion`. out: the folder of clean copies, which is not looked at,
 * or NULL. Texts live in cx->mem. */
int screen_files_collect(struct ctx *cx, const char *manifest, const char *occasion,
                         const char *out, char **operands, int n,
                         struct screen_files *ret) LH_MUST_CHECK;
void screen_files_done(struct screen_files *f); /* for lh_auto as well */

#endif
