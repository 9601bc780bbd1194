/* Looking again at what is published, by the rules of today. What is found becomes a task with a
 * last day: the body withholds, corrects or withdraws, or an officer decides; the next look settles
 * it. Neither act says publicly which notice it is: that would lead everybody to the datum. */
#include "base/text.h"
#include "base/time.h"
#include "rule/calendar.h"
#include "work/screening_task.h"

#define DOCUMENTS_MAX     100
#define TASK_WORKING_DAYS 3 /* design choice; personal data seen is taken away "without delay" */

/* What became of a notice. */
struct seen {
        const char *body, *state;
};

static int read_notice(struct ctx *cx, struct store_tx *tx, uint64_t idx, struct seen *ret)
{
        struct store_rows row = store_query(tx, Q_NOTICE_GET, "i", (int64_t)idx);
        bool found = idx <= INT64_MAX && store_next(&row);

        *ret = (struct seen){ "", "" };
        if (found)
                *ret = (struct seen){ store_dup(&row, 3), store_dup(&row, 4) };
        store_rows_done(&row);
        if (tx->rc != LH_OK)
                return tx->rc;
        return found ? LH_OK
                     : err_field(cx, LH_INVALID, "notice", "record %llu is not a notice",
                                 (unsigned long long)idx);
}

/* ---- documents ---- */

/* Documents of the notice that can be downloaded today. */
static size_t open_documents(struct store_tx *tx, uint64_t notice, uint64_t ret[DOCUMENTS_MAX],
                             const char **ret_how)
{
        struct store_rows row = store_query(tx, Q_ATTACHMENT_OF_NOTICE, "ii", (int64_t)notice,
                                            (int64_t)DOCUMENTS_MAX);
        size_t n = 0;

        while (store_next(&row) && n < DOCUMENTS_MAX)
                if (strcmp(store_dup(&row, 4), "open") == 0)
                        ret[n++] = (uint64_t)store_i64(&row, 0);
                else
                        *ret_how = "withheld";
        store_rows_done(&row);
        return n;
}

/* found is an object of fields, or ""; a document stands in it under "document N", its record. */
static const char *with_document(struct ctx *cx, const char *found, uint64_t idx, const char *kinds)
{
        return arena_printf(cx->mem, "%.*s%s\"document %llu\":%s}",
                            found[0] == '\0' ? 1 : (int)strlen(found) - 1,
                            found[0] == '\0' ? "{" : found, found[0] == '\0' ? "" : ",",
                            (unsigned long long)idx, kinds);
}

static int look_at_documents(struct ctx *cx, struct store_tx *tx, uint64_t notice,
                             const char *occasion, const struct gate_rules *by,
                             const char **ret_found, const char **ret_how)
{
        uint64_t documents[DOCUMENTS_MAX];
        size_t n = open_documents(tx, notice, documents, ret_how);
        int rc = tx->rc;

        for (size_t i = 0; i < n && rc == LH_OK; i++) {
                struct record r;
                const char *kinds = "";

                rc = ledger_record(tx, documents[i], &r, NULL);
                if (rc == LH_OK)
                        rc = screen_attachment_again(cx, &r, occasion, by, &kinds);
                if (rc == LH_OK && kinds[0] != '\0')
                        *ret_found = with_document(cx, *ret_found, documents[i], kinds);
        }
        return rc;
}

int screening_again(struct ctx *cx, struct store_tx *tx, const struct rule_set *rules, uint64_t idx,
                    const char **ret_found, const char **ret_how)
{
        const struct rule_domain *domain;
        const struct rule_kind *kind;
        const char *occasion;
        struct gate_rules by;
        struct record r;
        struct seen n;
        int rc = read_notice(cx, tx, idx, &n);

        *ret_found = "";
        *ret_how = "allowed";
        if (rc != LH_OK)
                return rc;
        if (strcmp(n.state, "current") != 0) {
                *ret_how = n.state;
                return LH_OK;
        }
        rc = ledger_record(tx, idx, &r, NULL);
        if (rc == LH_OK)
                rc = screening_rules(cx, tx, n.body, &by);
        if (rc != LH_OK)
                return rc;
        view_notice_rule(rules, r.schema, &domain, &kind);
        for (size_t i = 0; i < r.n_fields; i++)
                if (r.fields[i].state == FIELD_ERASED)
                        *ret_how = "withheld";
        if (kind == NULL)
                return LH_OK;
        rc = screen_again(cx, &r, domain, kind, &by, ret_found);
        occasion = policy_occasion_of(by.policy, domain->id, kind->id);
        return rc == LH_OK ? look_at_documents(cx, tx, idx, occasion != NULL ? occasion : "default",
                                               &by, ret_found, ret_how)
                           : rc;
}

/* The open task about the notice; LH_NOT_FOUND if there is none. */
static int open_task(struct task *t, uint64_t notice, uint64_t *ret_idx)
{
        struct store_rows row = store_query(t->tx, Q_SCREENING_TASK_OPEN, "i", (int64_t)notice);
        bool found = store_next(&row);

        if (found)
                *ret_idx = (uint64_t)store_i64(&row, 0);
        store_rows_done(&row);
        return t->tx->rc != LH_OK ? t->tx->rc : found ? LH_OK : LH_NOT_FOUND;
}

static int append_finding(struct task *t, uint64_t notice, const char *body, const char *found)
{
        char due[11];
        struct gate_rules by;
        bool provisional;
        int rc = screening_rules(t->cx, t->tx, "", &by);

        if (rc != LH_OK)
                return rc;
        date_format(
                calendar_due(date_in_china(t->cx->now_ms()), TASK_WORKING_DAYS, true, &provisional),
                due);
        return screening_append(
                t, ACT_SCREEN_FINDING, body,
                (struct screening_field[]){
                        { "due", str_of(due), false },
                        { "policy", str_of(arena_strndup(t->cx->mem, by.policy->sha256, 16)),
                          false },
                        { "notice",
                          str_of(arena_printf(t->cx->mem, "%llu", (unsigned long long)notice)),
                          true },
                        { "found", str_of(found), true } },
                4, NULL);
}

/* The document says only which notice: what stands there is seen here, in the transaction that
 * records it. */
int task_screen_finding(struct task *t)
{
        static const char *const names[] = { "act", "by", "notice", NULL };
        const json_t *v = json_object_get(t->doc, "notice");
        const char *found, *how;
        uint64_t notice, task = 0;
        struct seen n;
        int rc = task_local_only(t), have;

        if (rc == LH_OK)
                rc = document_names(t->cx, t->doc, "", names);
        if (rc == LH_OK && (!json_is_integer(v) || json_integer_value(v) < 0))
                rc = err_field(t->cx, LH_INVALID, "notice",
                               "notice is missing: the number of the record to look at again");
        if (rc != LH_OK)
                return rc;
        notice = (uint64_t)json_integer_value(v);
        rc = screening_again(t->cx, t->tx, t->w->rules, notice, &found, &how);
        if (rc == LH_OK)
                rc = read_notice(t->cx, t->tx, notice, &n);
        if (rc != LH_OK)
                return rc;
        have = open_task(t, notice, &task);
        if (have != LH_OK && have != LH_NOT_FOUND)
                return have;
        if (found[0] != '\0' && have == LH_NOT_FOUND)
                return append_finding(t, notice, n.body, found);
        if (found[0] == '\0' && have == LH_OK)
                return screening_append(t, ACT_SCREEN_SETTLE, n.body,
                                        (struct screening_field[]){ { "how", str_of(how), false } },
                                        1, &task);
        task_repeated(t, ACT_SCREEN_FINDING, have == LH_OK ? task : notice, "-");
        return t->tx->rc;
}
