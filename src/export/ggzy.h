/* What is public as rows of the trading platforms' core tables, in the XML envelope of
 * doc/format/ggzy.md, which `liuhen import` reads back. */
#ifndef LH_EXPORT_GGZY_H
#define LH_EXPORT_GGZY_H

#include "export/site.h"

#include <stdio.h>

struct ggzy_result {
        uint64_t projects, rows;
        uint64_t without_table; /* current notices of kinds that the standard has no table for */
};

/* Current notices of all projects, in the order of the projects' ids; memory is bounded by the
 * largest project. */
int ggzy_write(struct ctx *cx, struct store *s, const struct export_site *site, FILE *out,
               struct ggzy_result *ret) LH_MUST_CHECK;

/* ---- which notice is which row ---- */

enum ggzy_form { GGZY_TEXT, GGZY_DAY, GGZY_TIME, GGZY_PRICE };

/* from: the id of an element, or of what every notice has: @code @title @project @date @region
 * @buyer @url. A price's unit, currency and words go to fields of their own (NULL: none). */
struct ggzy_field {
        const char *name, *from;
        enum ggzy_form form;
        const char *unit, *currency, *words;
};

#define GGZY_FIELDS_MAX 20

struct ggzy_row {
        const char *domain, *kind, *table;
        struct ggzy_field fields[GGZY_FIELDS_MAX];
};

/* kind "": the row of the project itself. NULL: there is none. */
const struct ggzy_row *ggzy_row_of(const char *domain, const char *kind);

#endif
