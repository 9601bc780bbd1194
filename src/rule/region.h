/* Administrative divisions of GB/T 2260 and the statistical codes after it (rules/regions.tsv). A
 * code once given keeps its meaning here after it was abolished, because old notices carry it.
 * Functional zones and departments use codes of their own: an unknown code is worth a warning,
 * never a refusal. */
#ifndef LH_RULE_REGION_H
#define LH_RULE_REGION_H

#include "base/buf.h"
#include "base/ctx.h"

/* The latest name of a code, "五华区"; NULL if unknown. Lives as long as the process. */
const char *region_name(struct str code);

/* "云南省 昆明市 五华区" in mem; groups that are no place (市辖区, 省直辖县级行政区划) are left
 * out. For an unknown code the part of it that is known ("云南省"), or the code itself. */
const char *region_full_name(struct arena *mem, struct str code);

/* Adds a site's own places, "CODE<TAB>NAME" a line, # for comments: functional zones and what else
 * the national table lacks. They win over it. For the whole process, before there are threads.
 * LH_INVALID names file and line. */
int region_use(struct ctx *cx, const char *file, struct str text) LH_MUST_CHECK;

/* The code of the province that a text names or begins with: "云南", "云南省", "云南省昆明市"; NULL
 * if none. */
const char *region_province_code(struct str text);

#endif
