/* Inside of papers.h: one list on its way to the papers, and the files. */
#ifndef LH_HOUSING_PAPERS_INT_H
#define LH_HOUSING_PAPERS_INT_H

#include "housing/papers.h"
#include "ledger/record.h"

#define PAPER_BYTES_MAX ((size_t)64 * 1024 * 1024)

struct paper {
        struct ctx *cx;
        const struct sheet_list *list;
        const struct papers_plan *plan;
        const bool *minor;        /* by row of the list */
        const struct field *open; /* rows that the gate lets through, minors left out */
};

struct str paper_cell(const struct sheet_row *r, enum sheet_column k); /* never NULL inside */
/* "鼓楼区丙办事处和平社区3号楼" ends behind 社区 or 村: where on the street is nobody's business.
 */
struct str paper_community(struct str address);
/* What a column of the notice's table takes from the list. False: nothing. */
bool paper_column(const char *id, enum sheet_column *ret);

int paper_write_internal(const struct paper *p, const char *dir) LH_MUST_CHECK;
int paper_write_bank(const struct paper *p, const char *dir) LH_MUST_CHECK;
int paper_write_public(const struct paper *p, const char *dir) LH_MUST_CHECK;
int paper_write_board(const struct paper *p, const char *dir) LH_MUST_CHECK;
/* What `liuhen publish` takes: everything, since the gate takes out what is not shown. */
int paper_write_act(const struct paper *p, const char *dir, int64_t fen) LH_MUST_CHECK;
int paper_write_report(const struct paper *p, const char *dir,
                       const struct papers_done *done) LH_MUST_CHECK;

/* Reads internal, bank and public back and compares them in what they share. */
int papers_compare(const struct paper *p, const char *inside, const char *outside,
                   int64_t *ret_fen) LH_MUST_CHECK;

#endif
