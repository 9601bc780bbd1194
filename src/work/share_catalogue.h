/* What the tasks of the sharing registers have in common. Only for work/. */
#ifndef LH_WORK_SHARE_CATALOGUE_H
#define LH_WORK_SHARE_CATALOGUE_H

#include "work/share_form.h"

/* A field that a system collects: of whom or what, and its name. */
extern const struct share_column share_collects_columns[];

/* The id of a resource: its code with "-" for "/". */
const char *share_resource_id(struct ctx *cx, struct str code);
/* 2 to 48 of a-z, 0-9, - and . */
bool share_id_ok(struct str s);
/* A fault if a code of the lines is not in the catalogue. */
void share_check_resources(struct share_form *f, const char *name, struct str lines);

#endif
