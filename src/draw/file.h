/* The files of a draw: read whole under a ceiling, written once and whole. */
#ifndef LH_DRAW_FILE_H
#define LH_DRAW_FILE_H

#include "base/ctx.h"

#include <jansson.h>
#include <stdio.h>
#include <sys/types.h>

/* *ret_text is the caller's to free. */
int file_read(struct ctx *cx, const char *path, size_t max, char **ret_text,
              size_t *ret_n) LH_MUST_CHECK;
/* NULL, and the error is set, if it cannot be read or is not JSON. */
json_t *file_read_json(struct ctx *cx, const char *path, size_t max);
/* The path of a file that stands beside another. */
char *file_beside(struct ctx *cx, const char *path, const char *name);
/* A plain name, without folders: safe to look for beside the file that names it. */
bool file_plain_name(const char *name);

/* NULL, and the error is set, if it exists already or cannot be made. */
FILE *file_create(struct ctx *cx, const char *path, mode_t mode);
/* Makes what was written last and closes; if rc or that fails, the file is taken away. */
int file_finish(struct ctx *cx, FILE *f, const char *path, int rc);
int file_write_json(struct ctx *cx, const char *out, mode_t mode, const json_t *o) LH_MUST_CHECK;

#endif
