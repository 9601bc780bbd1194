/* The annual report as people read it: the paragraphs that are written out of its figures, and the
 * files that an official can edit. What the figures are: view/annual.h. */
#ifndef LH_REPORT_ANNUAL_H
#define LH_REPORT_ANNUAL_H

#include "base/ctx.h"
#include "view/annual.h"

#define ANNUAL_FILE_BYTES_MAX ((size_t)8 * 1024 * 1024)

struct annual_paper {
        struct ctx *cx;
        const struct annual_report *report;
        const struct rule_set *rules;
        bool english;
};

/* "云岭市人民政府办公室2025年政府信息公开工作年度报告" */
const char *annual_title(const struct annual_paper *p);
/* Who published it, when, by when; or that it is a draft. */
const char *annual_state(const struct annual_paper *p);
/* The paragraphs of section one: what the law wants counted, public resources among it. */
const char *annual_overview(const struct annual_paper *p);
const char *annual_domain_name(const struct annual_paper *p, const char *id);
/* "1.28" in 万元, from fen. */
const char *annual_wan(struct arena *mem, int64_t fen);

/* Columns of the public-resource table, after the domain's name. */
#define ANNUAL_DOMAIN_COLUMNS 9
extern const char *const annual_domain_heads[ANNUAL_DOMAIN_COLUMNS][2]; /* Chinese, English */
void annual_domain_values(const struct annual_paper *p, const struct annual_domain *d,
                          const char *ret[ANNUAL_DOMAIN_COLUMNS]);
/* The last line of that table. */
struct annual_domain annual_domain_sum(const struct annual_report *a);

/* Bytes of the file into out. Sums in the sheet are formulas. */
int annual_xlsx(const struct annual_paper *p, struct buf *out) LH_MUST_CHECK;
int annual_docx(const struct annual_paper *p, struct buf *out) LH_MUST_CHECK;

#endif
