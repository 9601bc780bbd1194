/* Indicators on pages; only for model_*.c. */
#ifndef LH_WEB_FLAG_H
#define LH_WEB_FLAG_H

#include "rule/indicator.h"
#include "web/model.h"

/* "12 天", "0.3%" */
const char *flag_value_text(const struct model *m, const struct indicator *i, int64_t value);
/* "flags": the public hits of a project. */
void put_project_flags(struct model *m, const char *project);
/* "ppp": the step of a PPP project and what its notices say of the points of the disclosure rules;
 * nothing for other projects. */
void put_project_ppp(struct model *m, const char *project);

#endif
