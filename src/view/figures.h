/* What is counted and computed of notices: statistics, the PPP library, indicators. Each of them is
 * told of a current notice that came and of one that is current no more; both do the same whatever
 * came between, so that a rebuild gives the same rows. Only for view/. */
#ifndef LH_VIEW_FIGURES_H
#define LH_VIEW_FIGURES_H

#include "view/drawing.h"

/* The limit of the law that runs for a notice. */
struct kept_time {
        bool runs, late;
};

/* The notice stands in the view already. replaced: the record it corrects, -1 for none. */
void figures_draw_notice(struct store_tx *tx, const struct rule_set *rules,
                         const struct rule_domain *d, const struct rule_kind *k,
                         const struct record *r, int64_t replaced, const struct kept_time *time);
void figures_draw_withdrawal(struct store_tx *tx, const struct rule_set *rules, int64_t idx);
/* Values of the record were taken away. */
void figures_draw_fewer_values(struct store_tx *tx, const struct rule_set *rules,
                               const struct rule_domain *d, const struct rule_kind *k,
                               const struct record *target);

/* view/ppp.c */
void ppp_add(struct store_tx *tx, const struct rule_domain *d, const struct rule_kind *k,
             const struct record *r);
void ppp_take(struct store_tx *tx, int64_t idx);
/* view/flag.c */
void flag_add(struct store_tx *tx, const struct rule_set *rules, const struct rule_domain *d,
              const struct rule_kind *k, const struct record *r, bool late);
void flag_take(struct store_tx *tx, const struct rule_set *rules, int64_t idx);
/* view/stat.c */
void stat_add(struct store_tx *tx, const struct rule_domain *d, const struct rule_kind *k,
              const struct record *r, const struct kept_time *time);
void stat_take(struct store_tx *tx, int64_t idx);

#endif
