/* Programs of the system that turn what we cannot read into what we can (LibreOffice, qpdf,
 * pdftotext): found on PATH, started in the cage of child.h, in a folder of their own that goes
 * with everything in it. */
#ifndef LH_TOOL_H
#define LH_TOOL_H

#include "base/ctx.h"

#include <stdint.h>

/* "DIR/liuhen-WHAT-XXXXXX" in TMPDIR. ret_dir lives in cx->mem. LH_IO */
int tool_folder_make(struct ctx *cx, const char *what, const char **ret_dir) LH_MUST_CHECK;
void tool_folder_remove(const char *dir);
/* The whole file behind in_fd, which may stand anywhere in it, to a new file. */
bool tool_copy_to(int in_fd, const char *path) LH_MUST_CHECK;

struct tool_job {
        const char *dir;         /* its HOME and working folder */
        const char *const *argv; /* argv[0]: the program's name, without a path; NULL at the end */
        unsigned cpu_s;          /* and three times that by the clock */
        uint64_t memory_bytes, file_bytes_max;
};
/* The answers of child_run_program(); LH_NOT_FOUND: it is not installed. */
int tool_run(struct ctx *cx, const struct tool_job *job) LH_MUST_CHECK;

/* LibreOffice: writes a copy of DIR/file.ENDING ("doc", "xls", "ppt") beside it, with an x behind
 * its name. The answers of tool_run(). */
int tool_office(struct ctx *cx, const char *dir, const char *ending, unsigned cpu_s) LH_MUST_CHECK;

#endif
