/* What the gate would do with a notice, before anybody hands it in: the same checks, the same
 * scanner, no write. For the desk; values stay with those who handle the draft. */
#ifndef LH_PREVIEW_H
#define LH_PREVIEW_H

#include "ledger/record.h"
#include "rule/rule.h"
#include "store/store.h"

#include <jansson.h>

struct preview {
        const struct rule_kind *kind;
        struct record shown; /* what would be published */
        /* [{"n", "field", "label", "kind", "value", "mask", "reason", "basis", "rule"}]: what is
         * masked; the caller frees both */
        json_t *findings;
        /* [{"field", "label", "parts": [{"text"}, {"text", "n"}]}]: every text that has findings */
        json_t *texts;
};
void preview_done(struct preview *p); /* for lh_auto as well */

/* doc: notice.publish or notice.correct. LH_INVALID, LH_HELD, LH_LIMIT name the field as at the
 * handing in. */
int work_preview(struct ctx *cx, const struct rule_set *rules, struct store_tx *tx,
                 const json_t *doc, struct preview *ret) LH_MUST_CHECK;

#endif
