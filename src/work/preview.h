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
        /* [{"n", "field", "label", "kind", "value", "mask", "reason", "basis", "rule", "key",
         * "datum", "canonical"}]: what is masked unless it is kept; the caller frees both */
        json_t *findings;
        /* [{"field", "label", "parts": [{"text"}, {"text", "n"}]}]: every text that has findings */
        json_t *texts;
};
void preview_done(struct preview *p); /* for lh_auto as well */

/* The same datum has the same key wherever it stands. */
#define PREVIEW_KEY_CHARS 16
void preview_key(struct str datum, struct str canonical, char ret[PREVIEW_KEY_CHARS + 1]);

/* doc: notice.publish or notice.correct. kept: [{"datum", "value"}], data that would be shown once
 * a second person agrees; NULL: none. LH_INVALID, LH_HELD, LH_LIMIT name the field as at the
 * handing in. */
int work_preview(struct ctx *cx, const struct rule_set *rules, struct store_tx *tx,
                 const json_t *doc, const json_t *kept, struct preview *ret) LH_MUST_CHECK;

/* What would become of a document that goes with it. *ret_found: an array as of findings, with
 * "part", "page", "row", "col" for the place, JSON text; *ret_shown: the text of the clean copy. */
int work_preview_file(struct ctx *cx, struct store_tx *tx, const json_t *doc, struct str name,
                      struct str bytes, const char **ret_found,
                      const char **ret_shown) LH_MUST_CHECK;

#endif
