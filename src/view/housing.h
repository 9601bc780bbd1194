/* What notices of housing and subsidies draw besides themselves: homes, waiting lists, lists that
 * are shown for a time, figures. Only for view/. */
#ifndef LH_VIEW_HOUSING_H
#define LH_VIEW_HOUSING_H

#include "view/drawing.h"

/* The notice stands in the view already. replaced: the record it corrects, -1 for none. */
void housing_draw_notice(struct store_tx *tx, const struct rule_domain *d,
                         const struct rule_kind *k, const struct record *r, int64_t replaced);
/* by: the act. */
void housing_draw_withdrawal(struct store_tx *tx, int64_t idx, int64_t by);
/* Values of the record were taken away by this act. */
void housing_draw_fewer_values(struct store_tx *tx, const struct record *act,
                               const struct record *target);

void waiting_draw_notice(struct store_tx *tx, const struct record *r);
void waiting_draw_change(struct drawing *d, const struct record *r);
void waiting_draw_order(struct drawing *d, const struct record *r);
void waiting_draw_allot_open(struct drawing *d, const struct record *r);
void waiting_draw_allot_choose(struct drawing *d, const struct record *r);
void waiting_draw_allot_result(struct drawing *d, const struct record *r);
void eligible_draw_notice(struct store_tx *tx, const struct record *r);
void eligible_draw_erased(struct store_tx *tx, const struct record *target);
void publicity_draw_notice(struct store_tx *tx, const struct rule_kind *k, const struct record *r);
void publicity_draw_objection(struct drawing *d, const struct record *r);
void publicity_draw_recheck(struct drawing *d, const struct record *r);

/* Until when a list is shown after objections were answered on `day`: the days that were left when
 * the clock stopped, and no fewer than the re-check's own. */
int32_t publicity_resumed(int32_t until, int32_t paused, int32_t day);

#endif
