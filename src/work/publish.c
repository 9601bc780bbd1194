/* Publishing, correcting and withdrawing a notice (公开、更正、撤下). OGI Regulation art. 6, 26,
 * 41; act.md section 2. */
#include "base/text.h"
#include "base/time.h"
#include "ledger/tile.h"
#include "work/notice.h"
#include "work/screening.h"

static bool version_known(struct task *t, struct str key, const struct record *r, uint64_t *ret_idx)
{
        struct hash digest = view_digest(r);
        struct store_rows row = store_query(t->tx, Q_SOURCE_VERSION, "sb", key,
                                            (struct str){ (const char *)digest.b, HASH_BYTES });
        bool known = store_next(&row);

        if (known)
                *ret_idx = (uint64_t)store_i64(&row, 0);
        store_rows_done(&row);
        return known;
}

static bool newest_of_source(struct task *t, struct str key, uint64_t *ret_idx)
{
        struct store_rows row = store_query(t->tx, Q_SOURCE_NEWEST, "s", key);
        bool known = store_next(&row);

        if (known)
                *ret_idx = (uint64_t)store_i64(&row, 0);
        store_rows_done(&row);
        return known;
}

static int load_target(struct task *t, uint64_t idx, struct target *ret)
{
        struct store_rows row = store_query(t->tx, Q_NOTICE_GET, "i", (int64_t)idx);

        if (idx > INT64_MAX || !store_next(&row))
                return t->tx->rc != LH_OK
                               ? t->tx->rc
                               : err_field(t->cx, LH_INVALID, "notice",
                                           "record %llu is not a notice", (unsigned long long)idx);
        *ret = (struct target){ .idx = idx,
                                .project = store_dup(&row, 0),
                                .domain = store_dup(&row, 1),
                                .kind = store_dup(&row, 2),
                                .body = store_dup(&row, 3),
                                .state = store_dup(&row, 4),
                                .replaced_by = store_null(&row, 5) ? -1 : store_i64(&row, 5),
                                .withdrawn_by = store_null(&row, 6) ? -1 : store_i64(&row, 6) };
        store_rows_done(&row);
        return task_may(t, ret->body);
}

int task_find_target(struct task *t, struct target *ret)
{
        static const char *const names[] = { "source_key", NULL };
        const json_t *v = json_object_get(t->doc, "notice");
        struct str key;
        uint64_t idx;
        int rc;

        if (json_is_integer(v) && json_integer_value(v) >= 0)
                return load_target(t, (uint64_t)json_integer_value(v), ret);
        if (!json_is_object(v))
                return err_field(t->cx, LH_INVALID, "notice",
                                 "notice is missing: the record number, or {\"source_key\": ...}");
        rc = document_names(t->cx, v, "notice", names);
        if (rc == LH_OK)
                rc = document_member(t->cx, v, "notice", "source_key", 500, true, &key);
        if (rc != LH_OK)
                return rc;
        if (!newest_of_source(t, key, &idx))
                return t->tx->rc != LH_OK ? t->tx->rc
                                          : err_field(t->cx, LH_INVALID, "notice.source_key",
                                                      "no notice has the source key \"%.*s\"",
                                                      (int)key.n, key.p);
        return load_target(t, idx, ret);
}

/* A document without a date means today; but when it only repeats what stands there, the day that
 * stands there. */
static void default_date(struct task *t, struct notice *n, bool known, uint64_t idx)
{
        struct record old;
        char *today = arena_alloc(t->cx->mem, 11);

        if (n->date.n > 0)
                return;
        if (known && ledger_record(t->tx, idx, &old, NULL) == LH_OK &&
            record_value(&old, "date").n > 0) {
                n->date = record_value(&old, "date");
                return;
        }
        date_format(date_in_china(t->cx->now_ms()), today);
        n->date = str_of(today);
}

/* The body whose exceptions hold: the document's, by id or by name; "" if it is not known yet. */
static const char *body_of_document(struct task *t)
{
        const json_t *b = json_object_get(t->doc, "body");
        const char *name = json_string_value(json_object_get(b, "name"));
        const char *id = "";
        struct store_rows row;

        if (json_is_string(b))
                return json_string_value(b);
        if (name == NULL)
                return "";
        row = store_query(t->tx, Q_BODY_BY_NAME, "t", name);
        if (store_next(&row))
                id = store_dup(&row, 0);
        store_rows_done(&row);
        return id;
}

static int clear(struct task *t, const struct notice *n, const struct cleared_notice **ret)
{
        struct gate_rules rules;
        int rc = screening_rules(t->cx, t->tx, body_of_document(t), &rules);

        return rc == LH_OK ? screen_clear(t->cx, n, &rules, ret) : rc;
}

/* A cleared notice is all that can be appended as one. */
static int append_notice(struct task *t, enum act_id act, const char *body, const char *project,
                         const struct cleared_notice *c, const uint64_t *refs, size_t n_refs)
{
        struct record r = { .n_refs = n_refs };

        for (size_t i = 0; i < n_refs; i++)
                r.refs[i] = refs[i];
        cleared_fill(c, &r);
        return task_append(t, act, body, project, &r);
}

static int conflict(struct task *t, const struct target *was)
{
        if (strcmp(was->state, "corrected") == 0)
                return err_field(
                        t->cx, LH_CONFLICT, "notice",
                        "record %llu was corrected by record %lld already; correct that one",
                        (unsigned long long)was->idx, (long long)was->replaced_by);
        return err_field(t->cx, LH_CONFLICT, "notice",
                         "record %llu was withdrawn by record %lld; publish a new notice instead",
                         (unsigned long long)was->idx, (long long)was->withdrawn_by);
}

/* True if the record that corrected the target says what this document says. */
static bool corrected_alike(struct task *t, const struct target *was, const struct record *r)
{
        struct record now;
        struct hash a = view_digest(r), b;

        if (was->replaced_by < 0 ||
            ledger_record(t->tx, (uint64_t)was->replaced_by, &now, NULL) != LH_OK)
                return false;
        b = view_digest(&now);
        return hash_eq(&a, &b);
}

static int correct(struct task *t, struct notice *n, const struct target *was)
{
        const struct cleared_notice *c;
        struct record r = { 0 }, old;
        uint64_t idx;
        int rc;

        if (strcmp(was->domain, n->domain->id) != 0)
                return err_field(t->cx, LH_INVALID, "domain", "record %llu is of the domain \"%s\"",
                                 (unsigned long long)was->idx, was->domain);
        if (n->reason.n == 0)
                n->reason = str_of("数据源内容有更新");
        if (n->source_key.n == 0 && ledger_record(t->tx, was->idx, &old, NULL) == LH_OK)
                n->source_key = record_value(&old, "source_key");
        default_date(t, n, was->replaced_by >= 0, (uint64_t)was->replaced_by);
        rc = clear(t, n, &c);
        if (rc != LH_OK)
                return rc;
        cleared_fill(c, &r);
        if (n->source_key.n > 0 && version_known(t, n->source_key, &r, &idx)) {
                task_repeated(t, ACT_NOTICE_CORRECT, idx, was->project);
                return t->tx->rc;
        }
        if (corrected_alike(t, was, &r)) {
                task_repeated(t, ACT_NOTICE_CORRECT, (uint64_t)was->replaced_by, was->project);
                return t->tx->rc;
        }
        if (strcmp(was->state, "current") != 0)
                return conflict(t, was);
        return append_notice(t, ACT_NOTICE_CORRECT, was->body, was->project, c, &was->idx, 1);
}

int task_correct(struct task *t)
{
        struct target was;
        struct notice n;
        int rc = notice_read(t, &n);

        if (rc == LH_OK && n.reason.n == 0)
                rc = err_field(t->cx, LH_INVALID, "reason", "a correction needs its reason");
        if (rc == LH_OK)
                rc = task_find_target(t, &was);
        return rc == LH_OK ? correct(t, &n, &was) : rc;
}

/* The source key stands in the log with other content. */
static int changed_source(struct task *t, struct notice *n, uint64_t idx)
{
        struct target was;
        int rc;

        if (!t->on_change_correct)
                return err_field(t->cx, LH_CONFLICT, "source.key",
                                 "\"%.*s\" was taken as record %llu with other content; if the "
                                 "source changed it, hand in a notice.correct",
                                 (int)n->source_key.n, n->source_key.p, (unsigned long long)idx);
        rc = load_target(t, idx, &was);
        return rc == LH_OK ? correct(t, n, &was) : rc;
}

/* The project's and the body's refusals come before the first write. */
static int publish_new(struct task *t, const struct notice *n, const struct cleared_notice *c)
{
        struct outcome ignored, *out = t->out;
        struct wanted_project project;
        const char *body;
        int rc = task_project_find(t, n->domain, n->title, &project);

        if (rc == LH_OK)
                rc = task_body(t, &body);
        if (rc != LH_OK)
                return rc;
        t->out = &ignored;
        rc = task_project_open(t, n->domain, body, &project);
        t->out = out;
        return rc == LH_OK ? append_notice(t, ACT_NOTICE_PUBLISH, body, project.id, c, NULL, 0)
                           : rc;
}

int task_publish(struct task *t)
{
        const struct cleared_notice *c;
        struct record r = { 0 };
        uint64_t same, newest = 0;
        struct notice n;
        bool known = false;
        int rc = notice_read(t, &n);

        if (rc == LH_OK && json_object_get(t->doc, "notice") != NULL)
                rc = err_field(t->cx, LH_INVALID, "notice",
                               "notice belongs to notice.correct and notice.withdraw");
        if (rc != LH_OK)
                return rc;
        if (n.source_key.n > 0)
                known = newest_of_source(t, n.source_key, &newest);
        default_date(t, &n, known, newest);
        rc = clear(t, &n, &c);
        if (rc != LH_OK)
                return rc;
        cleared_fill(c, &r);
        if (known && version_known(t, n.source_key, &r, &same)) {
                struct target was;

                rc = load_target(t, same, &was);
                if (rc == LH_OK)
                        task_repeated(t, ACT_NOTICE_PUBLISH, same, was.project);
                return rc;
        }
        if (known)
                return changed_source(t, &n, newest);
        return publish_new(t, &n, c);
}

int task_withdraw(struct task *t)
{
        static const char *const names[] = { "act", "by", "body", "notice", "reason", NULL };
        struct target was;
        struct str reason;
        struct record old;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "reason", 2000, true, &reason);
        if (rc == LH_OK)
                rc = screen_plain(t->cx, "reason", reason);
        if (rc == LH_OK)
                rc = task_find_target(t, &was);
        if (rc != LH_OK)
                return rc;
        if (was.withdrawn_by >= 0 &&
            ledger_record(t->tx, (uint64_t)was.withdrawn_by, &old, NULL) == LH_OK &&
            str_eq(record_value(&old, "reason"), reason)) {
                task_repeated(t, ACT_NOTICE_WITHDRAW, (uint64_t)was.withdrawn_by, was.project);
                return t->tx->rc;
        }
        if (strcmp(was.state, "current") != 0)
                return conflict(t, &was);
        return task_append_fixed(t, ACT_NOTICE_WITHDRAW, was.body, was.project, &reason, &was.idx,
                                 1);
}
