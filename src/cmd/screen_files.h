/* The files that `liuhen screen` looks at, with the name and the occasion each has. With a manifest
 * only the files it names are meant, unless --occasion speaks for the others; how many were passed
 * over is counted and said, for a file that nobody looked at must not be published. */
#ifndef LH_CMD_SCREEN_FILES_H
#define LH_CMD_SCREEN_FILES_H

#include "base/ctx.h"

#define SCREEN_FILES_MAX          100000
#define SCREEN_DEPTH_MAX          32
#define SCREEN_MANIFEST_BYTES_MAX ((size_t)64 * 1024 * 1024)

struct screen_file {
        const char *path;
        const char *name;     /* as in the manifest, else below the folder that was given */
        const char *occasion; /* NULL: neither manifest nor --occasion says */
};

struct screen_files {
        struct screen_file *v;
        size_t n, cap;
        size_t n_passed_over; /* files that the manifest does not name and nobody gave an occasion
                               */
};

/* operands may be none if there is a manifest: then its files are meant. A folder's files that the
 * manifest does not name keep `occasion`. Texts live in cx->mem. */
int screen_files_collect(struct ctx *cx, const char *manifest, const char *occasion,
                         char **operands, int n, struct screen_files *ret) LH_MUST_CHECK;
void screen_files_done(struct screen_files *f); /* for lh_auto as well */

#endif
