/* A round of a draw as it stands in the ledger, put together again from its acts. */
#ifndef LH_HOUSING_ROUND_H
#define LH_HOUSING_ROUND_H

#include "draw/draw.h"
#include "store/store.h"

#include <jansson.h>

#define ROUND_PART_LINES_MAX 50000
#define ROUND_PARTS_MAX      200
#define ROUND_SHOWN_MAX      200000 /* entries of a round that pages draw anew; more: with the files */

/* A row of the view; texts in the request's memory. Records are -1 while there is none. */
struct round_row {
        const char *id, *project, *body, *title, *announcement, *reveal_by, *value_at, *seed,
                *state;
        bool rehearsal;
        int64_t entries, parties, units, allotted, announced, announced_ms, result, result_ms;
};
/* LH_NOT_FOUND if there is none. */
int round_find(struct store_tx *tx, const char *id, struct round_row *ret) LH_MUST_CHECK;
void round_read(struct store_rows *r, struct round_row *ret);

/* ROUND.json with the entries as "list", or with the name of a file beside it (file not NULL); the
 * caller drops it. A round that is not announced is a list of lines only. */
int round_value(struct store_tx *tx, const struct round_row *row, const char *file,
                json_t **ret) LH_MUST_CHECK;
/* The frozen lines in order, from all parts; in the request's memory. */
int round_lines(struct store_tx *tx, const char *id, struct str **ret, size_t *ret_n) LH_MUST_CHECK;
int round_load(struct store_tx *tx, const struct round_row *row, enum draw_stage stage,
               struct draw_round **ret) LH_MUST_CHECK;
/* What a served result calls the round's file, and that its entries. */
const char *round_file(struct ctx *cx, const char *id);
const char *round_entries_file(struct ctx *cx, const char *id);
/* The result as draw_run() writes it. */
int round_result(struct store_tx *tx, const struct round_row *row, struct buf *out,
                 struct draw_summary *ret) LH_MUST_CHECK;

#endif
