/* The screening policy: changed by two people, one who proposes and one who confirms. Personal
 * Information Protection Law art. 51(2): whoever may decide on personal data is named and bound. */
#include "base/text.h"
#include "base/time.h"
#include "work/screening_task.h"

#include <pthread.h>

#define POLICY_CHARS_MAX 200000
#define ALLOWED_MAX      10000

int screening_append(struct task *t, enum act_id act, const char *org,
                     const struct screening_field *f, size_t n, const uint64_t *ref)
{
        struct field fields[8];
        struct record r = { .schema = act_kinds[act].schema, .fields = fields };

        for (size_t i = 0; i < n && i < countof(fields); i++)
                if (f[i].value.n > 0)
                        fields[r.n_fields++] =
                                (struct field){ .name = str_of(f[i].name),
                                                .state =
                                                        f[i].withheld ? FIELD_WITHHELD : FIELD_OPEN,
                                                .value = f[i].value };
        if (ref != NULL)
                r.refs[r.n_refs++] = *ref;
        return task_append(t, act, org, "-", &r);
}

int screening_reason(struct task *t, struct str *ret)
{
        int rc = document_member(t->cx, t->doc, "", "reason", SCREENING_REASON_CHARS, true, ret);

        return rc == LH_OK ? screen_plain(t->cx, "reason", *ret) : rc;
}

int screening_pair(struct task *t, struct str *ret_second)
{
        int rc = document_member(t->cx, t->doc, "", "second", SCREENING_PERSON_CHARS, true,
                                 ret_second);

        if (rc == LH_OK && t->by.n == 0)
                rc = err_field(t->cx, LH_INVALID, "by",
                               "by is missing: the officer who proposes it, by staff number");
        if (rc == LH_OK && str_eq(t->by, *ret_second))
                rc = err_field(t->cx, LH_INVALID, "second",
                               "second must be another person than by");
        return rc == LH_OK ? screen_plain(t->cx, "second", *ret_second) : rc;
}

/* ---- by which rules ---- */

/* Policies by the SHA-256 of their text: what was read once is kept for the life of the process. */
static struct {
        pthread_mutex_t lock;
        const struct policy *v[16];
        size_t n;
} known = { .lock = PTHREAD_MUTEX_INITIALIZER };

static const struct policy *known_policy(const char *sha256)
{
        const struct policy *p = NULL;

        pthread_mutex_lock(&known.lock);
        for (size_t i = 0; i < known.n && p == NULL; i++)
                if (strcmp(known.v[i]->sha256, sha256) == 0)
                        p = known.v[i];
        pthread_mutex_unlock(&known.lock);
        return p;
}

/* Past sixteen changes of the policy in one process the newest is read each time. */
static int read_policy(struct ctx *cx, struct store_tx *tx, uint64_t idx, const struct policy **ret)
{
        struct record r;
        struct arena *mem;
        int rc = ledger_record(tx, idx, &r, NULL);

        if (rc != LH_OK)
                return rc;
        pthread_mutex_lock(&known.lock);
        mem = known.n < countof(known.v) ? arena_new() : cx->mem;
        rc = policy_parse(cx, "of the log", record_value(&r, "policy"), mem, ret);
        if (rc == LH_OK && mem != cx->mem)
                known.v[known.n++] = *ret;
        else if (mem != cx->mem)
                arena_done(&mem);
        pthread_mutex_unlock(&known.lock);
        return rc;
}

static int policy_in_force(struct ctx *cx, struct store_tx *tx, const struct policy **ret)
{
        struct store_rows row = store_query(tx, Q_SCREENING_POLICY, "");
        bool own = store_next(&row);
        uint64_t idx = own ? (uint64_t)store_i64(&row, 0) : 0;
        const char *sha256 = own ? store_dup(&row, 1) : "";

        store_rows_done(&row);
        if (tx->rc != LH_OK)
                return tx->rc;
        if (!own)
                return policy_load(cx, NULL, ret);
        *ret = known_policy(sha256);
        return *ret != NULL ? LH_OK : read_policy(cx, tx, idx, ret);
}

int screening_rules(struct ctx *cx, struct store_tx *tx, const char *body, struct gate_rules *ret)
{
        struct screen_allowed *allowed = NULL;
        struct store_rows row;
        char today[11];
        size_t cap = 0;
        int rc;

        *ret = (struct gate_rules){ 0 };
        rc = policy_in_force(cx, tx, &ret->policy);
        if (rc != LH_OK || body[0] == '\0')
                return rc;
        date_format(date_in_china(cx->now_ms()), today);
        row = store_query(tx, Q_SCREENING_ALLOWED, "tti", body, today, (int64_t)ALLOWED_MAX);
        while (store_next(&row)) {
                const char *value = store_dup(&row, 2);

                if (ret->n_allowed == cap) {
                        struct screen_allowed *more;

                        cap = cap == 0 ? 16 : 2 * cap;
                        more = arena_alloc(cx->mem, cap * sizeof(*more));
                        if (allowed != NULL)
                                memcpy(more, allowed, ret->n_allowed * sizeof(*more));
                        allowed = more;
                }
                allowed[ret->n_allowed++] =
                        (struct screen_allowed){ store_dup(&row, 1), str_of(value),
                                                 (uint64_t)store_i64(&row, 0) };
        }
        store_rows_done(&row);
        ret->allowed = allowed;
        return tx->rc;
}

/* ---- acts ---- */

int task_screen_policy(struct task *t)
{
        static const char *const names[] = { "act", "by", "policy", "second", "reason", NULL };
        struct str text, second, reason;
        const struct policy *p = NULL;
        int rc = task_local_only(t);

        if (rc == LH_OK)
                rc = document_names(t->cx, t->doc, "", names);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "policy", POLICY_CHARS_MAX, true, &text);
        if (rc == LH_OK)
                rc = screening_pair(t, &second);
        if (rc == LH_OK)
                rc = screening_reason(t, &reason);
        if (rc == LH_OK)
                rc = policy_parse(t->cx, "policy", text, t->cx->mem, &p);
        if (rc != LH_OK)
                return rc;
        return screening_append(t, ACT_SCREEN_POLICY, "-",
                                (struct screening_field[]){ { "policy", text, false },
                                                            { "sha256", str_of(p->sha256), false },
                                                            { "reason", reason, false },
                                                            { "second", second, true } },
                                4, NULL);
}

/* The decision that waits for its second person. */
static int read_waiting(struct task *t, uint64_t *ret_idx, struct record *ret)
{
        const json_t *v = json_object_get(t->doc, "record");
        struct store_rows row;
        bool known_one, waits;

        if (!json_is_integer(v) || json_integer_value(v) < 0)
                return err_field(t->cx, LH_INVALID, "record",
                                 "record is missing: the number of what is confirmed");
        *ret_idx = (uint64_t)json_integer_value(v);
        row = store_query(t->tx, Q_SCREENING_GET, "i", (int64_t)*ret_idx);
        known_one = store_next(&row);
        waits = known_one && store_i64(&row, 3) != 0 && store_null(&row, 4) && store_null(&row, 5);
        store_rows_done(&row);
        if (t->tx->rc != LH_OK)
                return t->tx->rc;
        if (!known_one)
                return err_field(t->cx, LH_INVALID, "record",
                                 "record %llu is no policy and no override",
                                 (unsigned long long)*ret_idx);
        if (!waits)
                return err_field(t->cx, LH_CONFLICT, "record",
                                 "record %llu waits for nobody: it was confirmed or ended already",
                                 (unsigned long long)*ret_idx);
        return ledger_record(t->tx, *ret_idx, ret, NULL);
}

static struct str withheld_value(const struct record *r, const char *name)
{
        for (size_t i = 0; i < r->n_fields; i++)
                if (str_is(r->fields[i].name, name) && r->fields[i].state != FIELD_ERASED)
                        return r->fields[i].value;
        return (struct str){ "", 0 };
}

int task_screen_confirm(struct task *t)
{
        static const char *const names[] = { "act", "by", "record", NULL };
        struct record r;
        uint64_t idx;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = read_waiting(t, &idx, &r);
        if (rc == LH_OK)
                rc = strcmp(r.org, "-") == 0 ? task_local_only(t) : task_may(t, r.org);
        if (rc == LH_OK && str_eq(t->by, r.by.value))
                rc = err_field(t->cx, LH_DENIED, "by",
                               "whoever proposed it cannot confirm it; the second person does");
        if (rc == LH_OK && !str_eq(t->by, withheld_value(&r, "second")))
                rc = err_field(t->cx, LH_DENIED, "by",
                               "only the second person whom record %llu names can confirm it",
                               (unsigned long long)idx);
        if (rc != LH_OK)
                return rc;
        return screening_append(t, ACT_SCREEN_CONFIRM, r.org,
                                (struct screening_field[]){ { "what", str_of(r.kind), false } }, 1,
                                &idx);
}
