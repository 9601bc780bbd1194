/* Information requests that came in elsewhere (依申请公开), entered so that table three of the
 * annual report is complete: received, extended, answered. Who asked is not written down, only what
 * kind of applicant it was. OGI Regulation art. 29-39; doc/format/annual.md. */
#include "base/text.h"
#include "base/time.h"
#include "screen/gate.h"
#include "view/annual.h"
#include "work/task.h"

#include <stdio.h>
#include <string.h>

#define NUMBER_CHARS_MAX  40
#define SUBJECT_CHARS_MAX 200
#define REASON_CHARS_MAX  500
#define DAYS_BACK_MAX     3660

static const char *const channels[] = { "in-person", "signed-mail", "ordinary-mail",
                                        "internet",  "fax",         NULL };

struct request {
        uint64_t idx;
        char *body, *received, *due, *answered, *outcome;
        int64_t extended, answer;
};

static int read_body(struct task *t, const char **ret)
{
        if (!json_is_string(json_object_get(t->doc, "body")))
                return err_field(t->cx, LH_INVALID, "body",
                                 "body is missing; give the id of a registered body");
        return task_body(t, ret);
}

static int read_word(struct task *t, const char *name, const char *const *words, struct str *ret)
{
        lh_auto(buf_done) struct buf list = { 0 };
        int rc = document_member(t->cx, t->doc, "", name, 32, true, ret);

        buf_init(&list, 600);
        for (size_t i = 0; rc == LH_OK && words[i] != NULL; i++) {
                if (str_is(*ret, words[i]))
                        return LH_OK;
                buf_printf(&list, "%s%s", i == 0 ? "" : ", ", words[i]);
        }
        if (rc != LH_OK)
                return rc;
        return err_field(t->cx, LH_INVALID, name, "\"%.*s\" is not known; use one of: %s",
                         (int)ret->n, ret->p, list.p);
}

static int read_day(struct task *t, const char *name, bool required, struct str *ret)
{
        int32_t today = date_in_china(t->cx->now_ms()), day;
        int rc = document_member(t->cx, t->doc, "", name, 10, required, ret);

        if (rc != LH_OK)
                return rc;
        if (ret->n == 0) {
                char *text = arena_alloc(t->cx->mem, 11);

                date_format(today, text);
                *ret = str_of(text);
                return LH_OK;
        }
        if (!date_parse(*ret, &day) || day > today)
                return err_field(t->cx, LH_INVALID, name,
                                 "\"%.*s\" is no day up to today; write YYYY-MM-DD", (int)ret->n,
                                 ret->p);
        return LH_OK;
}

/* The classes of table three, as the newest form has them. */
static int read_applicant(struct task *t, struct str *ret)
{
        const struct annual_form *f = annual_form_of_year(t->w->rules, 9999);
        const struct annual_table *table = f == NULL ? NULL : annual_requests(f);
        const char *words[64];
        size_t n = 0;

        for (size_t i = 0; table != NULL && i < table->n_columns && n + 1 < countof(words); i++)
                if (table->columns[i].n_sum == 0)
                        words[n++] = table->columns[i].id;
        words[n] = NULL;
        return read_word(t, "applicant", words, ret);
}

/* The last day for the answer, "due" and "provisional" of the record. */
static int count_due(struct task *t, struct str day, bool extended, struct str ret[2])
{
        char *text = arena_alloc(t->cx->mem, 11);
        int32_t received, due;
        bool provisional;
        int rc;

        if (!date_parse(day, &received))
                return err_field(t->cx, LH_INVALID, "received", "received is no day");
        rc = request_due(t->cx, t->w->rules, received, extended, &due, &provisional);
        if (rc == LH_OK) {
                date_format(due, text);
                ret[0] = str_of(text);
                ret[1] = str_of(provisional ? "1" : "");
                return LH_OK;
        }
        return err_field(t->cx, LH_INVALID, "received",
                         "no limit for the answer was in force on %.*s; requests are counted from "
                         "2008-05-01 on",
                         (int)day.n, day.p);
}

static bool find_number(struct task *t, const char *body, struct str number, uint64_t *ret)
{
        struct store_rows r = store_query(t->tx, Q_REQUEST_BY_NUMBER, "ts", body, number);
        bool found = store_next(&r);

        if (found)
                *ret = (uint64_t)store_i64(&r, 0);
        store_rows_done(&r);
        return found;
}

/* number, applicant, channel, received, subject: what request.receive@1 was handed in with. */
static bool same_request(struct task *t, uint64_t idx, const struct str *v)
{
        static const int columns[] = { 2, 3, 4, 6, 5 };
        struct store_rows r = store_query(t->tx, Q_REQUEST_GET, "i", (int64_t)idx);
        bool same = store_next(&r);

        for (size_t i = 0; same && i < countof(columns); i++)
                same = str_eq(store_str(&r, columns[i]),
                              (struct str){ v[i].p == NULL ? "" : v[i].p, v[i].n });
        store_rows_done(&r);
        return same;
}

static int read_received(struct task *t, const char **body, struct str *v)
{
        static const char *const names[] = { "act",      "by",        "body",
                                             "number",   "applicant", "channel",
                                             "received", "subject",   NULL };
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = read_body(t, body);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "number", NUMBER_CHARS_MAX, true, &v[0]);
        if (rc == LH_OK)
                rc = screen_plain(t->cx, "number", v[0]);
        if (rc == LH_OK)
                rc = read_applicant(t, &v[1]);
        if (rc == LH_OK)
                rc = read_word(t, "channel", channels, &v[2]);
        if (rc == LH_OK)
                rc = read_day(t, "received", true, &v[3]);
        if (rc == LH_OK)
                rc = count_due(t, v[3], false, &v[5]);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "subject", SUBJECT_CHARS_MAX, false, &v[4]);
        if (rc == LH_OK && v[4].n > 0)
                rc = screen_plain(t->cx, "subject", v[4]);
        return rc;
}

int task_request_receive(struct task *t)
{
        struct str v[7];
        const char *body;
        uint64_t idx;
        int rc = read_received(t, &body, v);

        if (rc != LH_OK)
                return rc;
        if (find_number(t, body, v[0], &idx)) {
                if (!same_request(t, idx, v))
                        return err_field(t->cx, LH_CONFLICT, "number",
                                         "\"%.*s\" was entered as record %llu with other content; "
                                         "give this request another number",
                                         (int)v[0].n, v[0].p, (unsigned long long)idx);
                task_repeated(t, ACT_REQUEST_RECEIVE, idx, "-");
                return t->tx->rc;
        }
        return task_append_fixed(t, ACT_REQUEST_RECEIVE, body, "-", v, NULL, 0);
}

static int load(struct task *t, uint64_t idx, struct request *ret)
{
        struct store_rows r = store_query(t->tx, Q_REQUEST_GET, "i", (int64_t)idx);
        bool found = idx <= INT64_MAX && store_next(&r);

        if (found)
                *ret = (struct request){ .idx = idx,
                                         .body = store_dup(&r, 1),
                                         .received = store_dup(&r, 6),
                                         .due = store_dup(&r, 7),
                                         .extended = store_null(&r, 9) ? -1 : store_i64(&r, 9),
                                         .answered = store_dup(&r, 10),
                                         .outcome = store_dup(&r, 11),
                                         .answer = store_null(&r, 12) ? -1 : store_i64(&r, 12) };
        store_rows_done(&r);
        if (t->tx->rc != LH_OK)
                return t->tx->rc;
        if (!found)
                return err_field(t->cx, LH_INVALID, "request", "record %llu is no request",
                                 (unsigned long long)idx);
        return task_may(t, ret->body);
}

/* `request`: a record number, or the number that the body gave it. */
static int find(struct task *t, struct request *ret)
{
        const json_t *v = json_object_get(t->doc, "request");
        const char *body;
        struct str number;
        uint64_t idx;
        int rc;

        if (json_is_integer(v) && json_integer_value(v) >= 0)
                return load(t, (uint64_t)json_integer_value(v), ret);
        rc = read_body(t, &body);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "request", NUMBER_CHARS_MAX, true, &number);
        if (rc != LH_OK)
                return rc;
        if (!find_number(t, body, number, &idx))
                return err_field(t->cx, LH_INVALID, "request",
                                 "\"%.64s\" has no request of the number \"%.*s\"; enter it with "
                                 "request.receive first",
                                 body, (int)number.n, number.p);
        return load(t, idx, ret);
}

int task_request_extend(struct task *t)
{
        static const char *const names[] = { "act", "by", "body", "request", "reason", NULL };
        struct request q;
        struct str v[3]; /* reason, due, provisional */
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "reason", REASON_CHARS_MAX, true, &v[0]);
        if (rc == LH_OK)
                rc = screen_plain(t->cx, "reason", v[0]);
        if (rc == LH_OK)
                rc = find(t, &q);
        if (rc != LH_OK)
                return rc;
        if (q.extended >= 0) {
                task_repeated(t, ACT_REQUEST_EXTEND, (uint64_t)q.extended, "-");
                return t->tx->rc;
        }
        if (q.answered[0] != '\0')
                return err_field(t->cx, LH_CONFLICT, "request", "it was answered on %s",
                                 q.answered);
        rc = count_due(t, str_of(q.received), true, &v[1]);
        return rc == LH_OK ? task_append_fixed(t, ACT_REQUEST_EXTEND, q.body, "-", v, &q.idx, 1)
                           : rc;
}

/* An outcome is one of the rows of table three, in the form of the year of the answer. */
static int read_outcome(struct task *t, struct str date, struct str *ret)
{
        const struct annual_form *f;
        const struct annual_table *table;
        int year = 9999, month, mday;
        int32_t day;
        size_t row;
        int rc = document_member(t->cx, t->doc, "", "outcome", 32, true, ret);

        if (rc != LH_OK)
                return rc;
        if (date_parse(date, &day))
                date_split(day, &year, &month, &mday);
        f = annual_form_of_year(t->w->rules, year);
        if (f == NULL)
                f = annual_form_of_year(t->w->rules, 9999);
        table = f == NULL ? NULL : annual_requests(f);
        if (table != NULL && annual_outcome_row(table, *ret, &row))
                return LH_OK;
        return err_field(t->cx, LH_INVALID, "outcome",
                         "\"%.*s\" is no outcome of table three; use one like granted, partly, "
                         "not-held (doc/format/annual.md lists them)",
                         (int)ret->n, ret->p);
}

static int read_answer(struct task *t, struct str *v)
{
        static const char *const names[] = { "act",  "by",      "body",  "request",
                                             "date", "outcome", "basis", NULL };
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = read_day(t, "date", false, &v[1]);
        if (rc == LH_OK)
                rc = read_outcome(t, v[1], &v[0]);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "basis", REASON_CHARS_MAX, false, &v[2]);
        if (rc == LH_OK && v[2].n > 0)
                rc = screen_plain(t->cx, "basis", v[2]);
        return rc;
}

int task_request_answer(struct task *t)
{
        struct request q;
        struct str v[3]; /* outcome, date, basis */
        int rc = read_answer(t, v);

        if (rc == LH_OK)
                rc = find(t, &q);
        if (rc != LH_OK)
                return rc;
        if (q.answer >= 0) {
                if (!str_is(v[0], q.outcome) || !str_is(v[1], q.answered))
                        return err_field(t->cx, LH_CONFLICT, "request",
                                         "record %lld answered it on %s as %s", (long long)q.answer,
                                         q.answered, q.outcome);
                task_repeated(t, ACT_REQUEST_ANSWER, (uint64_t)q.answer, "-");
                return t->tx->rc;
        }
        if (strncmp(v[1].p, q.received, 10) < 0)
                return err_field(t->cx, LH_INVALID, "date",
                                 "the answer of %.*s lies before the request of %s", (int)v[1].n,
                                 v[1].p, q.received);
        return task_append_fixed(t, ACT_REQUEST_ANSWER, q.body, "-", v, &q.idx, 1);
}
