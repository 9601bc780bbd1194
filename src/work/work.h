/* What people do: act documents (doc/format/act.md) checked against the rules and the record,
 * screened, appended, drawn. Called alike by the command line, the import and the scribe. */
#ifndef LH_WORK_H
#define LH_WORK_H

#include "ledger/ledger.h"
#include "rule/rule.h"
#include "view/view.h"

#include <jansson.h>

#define WORK_DOCS_MAX 64

struct work {
        const struct rule_set *rules;
        struct ledger *ledger;
        const char *dir; /* the store folder; NULL: there are no segments of the gateway to take */
};

/* A person at the desk: the account whose session hands in, for which body, and the two persons
 * behind a draft. The scribe vouches for them; their rights are looked up here. */
struct work_desk {
        const char *account, *body;
        const char *drafter, *reviewer, *urgent; /* of the draft; drafter NULL: there is none */
};

/* Documents (附件) that were read before the group. Reading a stranger's file may take as long as
 * its limits allow, and whoever hands in in the meantime must not wait for it: a task that needs a
 * reading which is not there fails and leaves what it wants in `wanted` (in cx->mem); it is handed
 * in again when the reading is there. screen/attachment.h */
struct attachment_order;
struct work_reading {
        struct hash key;   /* attachment_order_key() */
        struct str result; /* attachment_pack() */
};
struct work_readings {
        const struct work_reading *v;
        size_t n;
        const struct attachment_order *wanted;
};

/* Who hands in: a bearer token, a person at the desk, somebody with the receipt of the own row, or
 * the machine's own command line (all of them empty), which may do everything. */
struct work_actor {
        const char *token;
        const struct work_desk *desk;
        struct work_readings *readings; /* NULL: documents are read on the spot */
        const char *person; /* the tag of one who was proved to be that person: may take back what
                               they agreed to, and nothing else */
        bool receipt; /* the document is {"number", "secret"}: it says that the row was shown */
};

/* What became of one document. */
struct outcome {
        uint64_t idx;
        struct hash leaf;
        bool repeated; /* it stood in the log already: nothing was added */
        char case_id[68];
        const char *kind; /* name of the act, static */
        int64_t time_ms;
        char page[80]; /* path of the public page, "" if it has none */
};

/* One submission: a document, or an array that is taken together or not at all. On a failure the
 * group is as before, and cx->err names the field ("[2].elements.price" in an array).
 * on_change_correct: a source key that stands in the log with other content makes a correction
 * instead of a conflict. ret holds WORK_DOCS_MAX. */
int work_submit(struct ctx *cx, const struct work *w, struct ledger_group *g, const json_t *docs,
                const struct work_actor *who, bool on_change_correct, struct outcome *ret,
                size_t *ret_n) LH_MUST_CHECK;

/* Appends rules.adopt if the files in force are not those that the ledger knows. Its failure is the
 * group's as well. */
int work_adopt_rules(struct ctx *cx, const struct work *w, struct ledger_group *g);

/* Takes a change of the log's keys (ledger/log_key.h) into the store and appends it as log.key. Its
 * failure is the group's as well. */
int work_change_key(struct ctx *cx, const struct work *w, struct ledger_group *g,
                    struct str statement, struct str reason);

/* Withholds the names of lists whose publicity is over, a stated number at a time; *ret_n: how
 * many. Its failure is the group's as well. */
int work_fold_lists(struct ctx *cx, const struct work *w, struct ledger_group *g, size_t *ret_n);

/* What all receipts of one tree share. */
struct receipt_head {
        uint64_t size;
        char root[48];   /* base64 */
        char *note_json; /* the checkpoint as a JSON string, in cx->mem */
};
/* From a snapshot taken after the commit. */
int receipt_head_read(struct store_tx *tx, struct receipt_head *ret) LH_MUST_CHECK;
/* Section 6 of act.md as JSON text. path: the inclusion path of the outcome in the head's tree,
 * NULL to leave it out. */
void receipt_put(const struct receipt_head *head, const struct outcome *o, const struct hash *path,
                 size_t n_path, struct buf *out);
/* Section 5: {"error", "field", "message"}. */
void work_error(const struct ctx *cx, struct buf *out);

#endif
