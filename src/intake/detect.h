/* Which mapping fits a file? Only for intake.c. */
#ifndef LH_DETECT_H
#define LH_DETECT_H

#include "intake/mapping.h"
#include "intake/record.h"

/* fd is read by a probe in the sandbox. as: id, or NULL. */
int detect_mapping(struct ctx *cx, const struct mapping_set *set, const char *as, const char *file,
                   int fd, enum container *ret_container, const struct mapping **ret) LH_MUST_CHECK;

#endif
