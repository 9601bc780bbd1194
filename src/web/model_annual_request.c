/* /requests: the information requests, what became of them and by when. */
#include "rule/annual.h"
#include "web/model.h"
#include "web/table_file.h"

#include <string.h>

struct request {
        int64_t idx, answer, late_days;
        const char *body, *body_name, *number, *applicant, *subject, *received, *due, *answered,
                *outcome;
        bool provisional, extended;
};

static void read_row(struct store_rows *r, struct request *q)
{
        *q = (struct request){ .idx = store_i64(r, 0),
                               .body = store_dup(r, 1),
                               .body_name = store_dup(r, 2),
                               .number = store_dup(r, 3),
                               .applicant = store_dup(r, 4),
                               .subject = store_dup(r, 6),
                               .received = store_dup(r, 7),
                               .due = store_dup(r, 8),
                               .provisional = store_i64(r, 9) != 0,
                               .extended = !store_null(r, 10),
                               .answered = store_dup(r, 11),
                               .outcome = store_dup(r, 12),
                               .answer = store_null(r, 13) ? -1 : store_i64(r, 13),
                               .late_days = store_i64(r, 14) };
}

static const struct annual_table *table_three(const struct model *m)
{
        const struct annual_form *f = annual_form_of_year(m->site->rules, 9999);

        return f == NULL ? NULL : annual_requests(f);
}

/* The words of table three. */
static const char *outcome_name(const struct model *m, const char *id)
{
        const struct annual_table *t = table_three(m);
        size_t row;

        if (id[0] == '\0' || t == NULL || !annual_outcome_row(t, str_of(id), &row))
                return id;
        return label(m, t->rows[row].name, t->rows[row].name_en);
}

static const char *applicant_name(const struct model *m, const char *id)
{
        const struct annual_table *t = table_three(m);

        for (size_t i = 0; t != NULL && i < t->n_columns; i++)
                if (strcmp(t->columns[i].id, id) == 0)
                        return label(m, t->columns[i].name, t->columns[i].name_en);
        return id;
}

static bool overdue(const struct model *m, const struct request *q)
{
        return q->answered[0] == '\0' && q->due[0] != '\0' && strcmp(q->due, today_in_china(m)) < 0;
}

static const char *state_text(const struct model *m, const struct request *q)
{
        if (q->answered[0] == '\0')
                return overdue(m, q) ? say(m, "逾期未答复") : say(m, "办理中");
        return q->late_days > 0 ? say(m, "迟答复") : say(m, "按期答复");
}

static void put_request(struct model *m, json_t *list, const struct request *q)
{
        json_t *o = add_object(m, list);

        put_int(m, o, "index", q->idx);
        put_named(m, o, "body", q->body, q->body_name);
        put_text(m, o, "number", q->number);
        put_text(m, o, "applicant", q->applicant);
        put_text(m, o, "_applicant", applicant_name(m, q->applicant));
        put_text(m, o, "subject", q->subject);
        put_text(m, o, "received", q->received);
        put_text(m, o, "due", q->due);
        put_flag(m, o, "provisional", q->provisional);
        put_flag(m, o, "extended", q->extended);
        put_text(m, o, "answered", q->answered);
        put_text(m, o, "outcome", q->outcome);
        put_text(m, o, "_outcome", outcome_name(m, q->outcome));
        put_int(m, o, "late_days", q->late_days);
        put_flag(m, o, "overdue", overdue(m, q));
        put_text(m, o, "_state", state_text(m, q));
        put_flag(m, o, "_bad", overdue(m, q));
        put_flag(m, o, "_warn", q->late_days > 0);
        put_flag(m, o, "_good", q->answered[0] != '\0' && q->late_days == 0);
        put_flag(m, o, "_open", q->answered[0] == '\0' && !overdue(m, q));
}

/* Returns how many there are. */
static int64_t put_counts(struct model *m, const char *body)
{
        struct store_rows r = store_query(m->tx, Q_REQUEST_COUNT, "tt", body, today_in_china(m));
        json_t *o = put_object(m, m->top, "counts");
        int64_t all = 0;

        if (store_next(&r)) {
                all = store_i64(&r, 0);
                put_int(m, o, "all", all);
                put_int(m, o, "open", store_i64(&r, 1));
                put_int(m, o, "overdue", store_i64(&r, 2));
                put_int(m, o, "late", store_i64(&r, 3));
        }
        store_rows_done(&r);
        return all;
}

int model_requests(struct model *m, const char *arg)
{
        const char *body = asked(m, "body");
        int64_t all = put_counts(m, body), pages = (all + LIST_ROWS - 1) / LIST_ROWS;
        int64_t page = asked_number(m, "page", 1, pages > 0 ? pages : 1);
        json_t *list = put_array(m, m->top, "requests");
        struct store_rows r = store_query(m->tx, Q_REQUEST_LIST, "tii", body, (int64_t)LIST_ROWS,
                                          (page - 1) * LIST_ROWS);

        (void)arg;
        m->page = "annual_requests";
        m->title = say(m, "依申请公开");
        while (m->rc == LH_OK && store_next(&r)) {
                struct request q;

                read_row(&r, &q);
                put_request(m, list, &q);
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_none", all == 0);
        put_pager(m, "", "page", page, pages);
        return m->rc;
}

static const struct table_file_column columns[] = {
        { "body", "单位", "Body", TABLE_TEXT },
        { "number", "登记编号", "Number", TABLE_TEXT },
        { "applicant", "申请人类别", "Applicant", TABLE_TEXT },
        { "subject", "申请内容", "Subject", TABLE_TEXT },
        { "received", "收到日期", "Received", TABLE_DATE },
        { "due", "答复期限", "Due", TABLE_DATE },
        { "answered", "答复日期", "Answered", TABLE_DATE },
        { "outcome", "办理结果", "Outcome", TABLE_TEXT },
        { "late_days", "迟答复天数", "Days late", TABLE_NUMBER },
        { "index", "记录号", "Record", TABLE_NUMBER },
};

int write_requests(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct table_file t = table_file_begin(m->cx, say(m, "依申请公开"), columns,
                                               countof(columns), m->english);
        struct store_rows r = store_query(m->tx, Q_REQUEST_LIST, "tii", asked(m, "body"),
                                          (int64_t)TABLE_FILE_ROWS_MAX, (int64_t)0);

        (void)arg;
        while (t.rc == LH_OK && store_next(&r)) {
                struct request q;

                read_row(&r, &q);
                table_file_text(&t, q.body_name);
                table_file_text(&t, q.number);
                table_file_text(&t, applicant_name(m, q.applicant));
                table_file_text(&t, q.subject);
                table_file_text(&t, q.received);
                table_file_text(&t, q.due);
                table_file_text(&t, q.answered);
                table_file_text(&t, outcome_name(m, q.outcome));
                table_file_int(&t, q.late_days);
                table_file_int(&t, q.idx);
        }
        store_rows_done(&r);
        return form == PAGE_CSV ? table_file_csv(&t, out)
                                : table_file_xlsx(&t, m->cx->now_ms(), out);
}
