/* Legacy .xls: LibreOffice, where it is installed, turns it into .xlsx, which we can read. */
#ifndef LH_CONVERT_H
#define LH_CONVERT_H

#include "base/ctx.h"

#define CONVERT_CPU_S 120

/* Opens the converted copy; its name is gone already. in_fd: the .xls. LH_INVALID if there is no
 * converter, or it fails. */
int convert_xls(struct ctx *cx, int in_fd, int *ret_fd) LH_MUST_CHECK;

#endif
