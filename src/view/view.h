/* The views: drawn from acts and nothing else, so that dropping and redrawing them gives the same
 * rows. */
#ifndef LH_VIEW_H
#define LH_VIEW_H

#include "ledger/record.h"
#include "rule/rule.h"
#include "store/store.h"

/* The reason of a field.disclose whose row was shown to the owner of its receipt. */
#define FIELD_BY_RECEIPT "凭回执向本人提供"

/* Draws one act into the views of tx. ledger: where other records of the log are read, the same
 * transaction unless the views are drawn into another file. A failure is the transaction's
 * (tx->rc). */
void view_draw(struct store_tx *tx, struct store_tx *ledger, const struct rule_set *rules,
               const struct record *r);

/* What a notice says, for telling repeats: SHA-256 over schema and the open fields except reason
 * and screening. */
struct hash view_digest(const struct record *r);

/* Splits "procurement.award@1" into its domain and kind. Both NULL if the schema is no notice's or
 * the rules lack it. */
void view_notice_rule(const struct rule_set *rules, const char *schema,
                      const struct rule_domain **ret_domain, const struct rule_kind **ret_kind);

/* Marks the views as drawn by this schema and these rules (meta "view_stamp"), and tells whether
 * they are. */
void view_stamp(struct store_tx *tx, const struct rule_set *rules);
bool view_stamp_ok(struct store_tx *tx, const struct rule_set *rules);

/* Drops every view and draws them all again from the ledger, in one transaction of s. */
int view_rebuild(struct ctx *cx, struct store *s, const struct rule_set *rules) LH_MUST_CHECK;
/* Draws the views into a fresh file beside path and compares: LH_OK if equal, LH_CONFLICT naming
 * the first table that differs. s only reads. */
int view_check(struct ctx *cx, struct store *s, const char *scratch_path,
               const struct rule_set *rules) LH_MUST_CHECK;

#endif
