/* The three papers that an office makes of one list: internal, bank, public. All come from one
 * source; the public one is what the gate lets through. After writing they are read back and
 * compared in what they share. doc/format/housing.md section 6. */
#ifndef LH_HOUSING_PAPERS_H
#define LH_HOUSING_PAPERS_H

#include "housing/sheet.h"
#include "rule/rule.h"

struct papers_plan {
        const struct rule_set *rules;
        const char *out;              /* a folder that is not there yet */
        const char *title, *body;     /* of the act document */
        const char *month, *aid_type; /* "" where not given */
        const char *from, *until;     /* of the publicity */
        const char *url;              /* where the board's reader verifies; "" for none */
};

struct papers_done {
        size_t rows, left_out, minors;
        int64_t fen; /* the sum, the same in all three */
};

/* OUT/internal/ (mode 0700): internal.csv, bank.csv, act.json, board.html, report.txt;
 * OUT/public/: public.csv. LH_CORRUPT if what was written does not agree. */
int papers_write(struct ctx *cx, const struct sheet_list *list, const struct papers_plan *plan,
                 struct papers_done *ret) LH_MUST_CHECK;

#endif
