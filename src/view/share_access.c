#include "view/share_access.h"
#include "view/share_count.h"

#include <stdio.h>
#include <stdlib.h>

/* Values that the public log withholds (a backend's address) are drawn as well: no page shows
 * them. */
static struct str value(const struct record *r, const char *name)
{
        for (size_t i = 0; i < r->n_fields; i++)
                if (str_is(r->fields[i].name, name) && r->fields[i].state != FIELD_ERASED)
                        return r->fields[i].value;
        return (struct str){ "", 0 };
}

static int64_t number(const struct record *r, const char *name)
{
        struct str s = value(r, name);
        char text[24];

        snprintf(text, sizeof(text), "%.*s", (int)(s.n < 20 ? s.n : 20), s.p);
        return strtoll(text, NULL, 10);
}

static struct str either(struct str a, const char *b)
{
        return a.n > 0 ? a : str_of(b);
}

void share_draw_service(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_SHARE_SERVICE_PUT,
                  "stsss"
                  "sssss"
                  "ssssi"
                  "sssi",
                  value(r, "service"), r->org, value(r, "title"), value(r, "abstract"),
                  value(r, "xroad"), value(r, "address"), value(r, "openapi"), value(r, "subjects"),
                  value(r, "sharing"), value(r, "reason"), either(value(r, "evidence"), "strict"),
                  value(r, "fields"), value(r, "locator"), value(r, "examples"),
                  number(r, "timeout_ms"), value(r, "rate"), either(value(r, "state"), "open"),
                  value(r, "notice"), (int64_t)r->idx);
}

void share_draw_consumer(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_SHARE_CONSUMER_PUT, "stssisssssi", value(r, "consumer"), r->org,
                  value(r, "title"), value(r, "xroad"), number(r, "key_serial"),
                  value(r, "key_sha256"), value(r, "trust"), value(r, "window"), value(r, "style"),
                  either(value(r, "state"), "open"), (int64_t)r->idx);
}

void share_draw_apply(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_SHARE_APPLY_PUT, "issssssssssii", (int64_t)r->idx, value(r, "consumer"),
                  value(r, "service"), value(r, "purposes"), value(r, "article"), value(r, "mode"),
                  value(r, "fields"), value(r, "endpoints"), value(r, "quota"), value(r, "until"),
                  value(r, "reason"), number(r, "consent"), r->time_ms);
}

void share_draw_decide(struct drawing *d, const struct record *r)
{
        int64_t apply = r->n_refs > 0 ? (int64_t)r->refs[0] : -1;

        store_run(d->tx, Q_SHARE_APPLY_DECIDE, "iissi", apply, (int64_t)r->idx,
                  value(r, "decision"), value(r, "reason"), r->time_ms);
        if (!str_is(value(r, "decision"), "grant"))
                return;
        store_run(d->tx, Q_SHARE_GRANT_PUT,
                  "iisss"
                  "sssss"
                  "ssiisi",
                  (int64_t)r->idx, apply, value(r, "consumer"), value(r, "service"),
                  value(r, "purposes"), value(r, "article"), value(r, "mode"), value(r, "fields"),
                  value(r, "endpoints"), value(r, "quota"), value(r, "until"), value(r, "hours"),
                  number(r, "consent"), number(r, "delay_days"), value(r, "delay_basis"),
                  r->time_ms);
}

void share_draw_revoke(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_SHARE_GRANT_REVOKE, "iisi", r->n_refs > 0 ? (int64_t)r->refs[0] : -1,
                  (int64_t)r->idx, value(r, "reason"), r->time_ms);
}

static void trace(struct drawing *d, const struct record *rec, const struct share_row *r,
                  struct str segment, size_t row)
{
        char exchange[SHARE_SEGMENT_NAME_MAX + 24];

        snprintf(exchange, sizeof(exchange), "%.*s-%zu", (int)segment.n, segment.p, row);
        store_run(d->tx, Q_SHARE_TRACE_PUT, "sitisssssssssii", r->col[SHARE_COL_TAG],
                  share_row_number(r, SHARE_COL_TIME), exchange, (int64_t)rec->idx,
                  r->col[SHARE_COL_SERVICE], r->col[SHARE_COL_CONSUMER], r->col[SHARE_COL_PURPOSE],
                  r->col[SHARE_COL_BASIS], r->col[SHARE_COL_CASE], r->col[SHARE_COL_UNIT],
                  r->col[SHARE_COL_MODE], r->col[SHARE_COL_FIELDS], r->col[SHARE_COL_OUTCOME],
                  share_row_number(r, SHARE_COL_GRANT), share_row_number(r, SHARE_COL_DELAY));
}

void share_draw_exchange(struct drawing *d, const struct record *r)
{
        const struct field *rows = share_rows_of(r);
        struct str segment = value(r, "segment");
        struct share_row row;

        share_count_rows(d->tx, rows, INT64_MIN, INT64_MAX);
        for (size_t i = 0; rows != NULL && i < rows->n_rows; i++)
                if (share_row_at(rows, i, &row) && row.col[SHARE_COL_TAG].n > 0)
                        trace(d, r, &row, segment, i);
        store_run(d->tx, Q_SHARE_SEGMENT_PUT, "siiiis", segment, (int64_t)r->idx,
                  number(r, "count"), number(r, "first_ms"), number(r, "last_ms"),
                  value(r, "root"));
}

void share_draw_correct(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_SHARE_DISPUTE_PUT, "issssssi", (int64_t)r->idx, value(r, "exchange"),
                  value(r, "service"), value(r, "consumer"), value(r, "tag"), value(r, "field"),
                  value(r, "reason"), r->time_ms);
}

void share_draw_answer(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_SHARE_DISPUTE_ANSWER, "iissi", r->n_refs > 0 ? (int64_t)r->refs[0] : -1,
                  (int64_t)r->idx, value(r, "outcome"), value(r, "reason"), r->time_ms);
}

void share_draw_consent(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_SHARE_CONSENT_PUT, "sssssssii", value(r, "consent"),
                  value(r, "consumer"), value(r, "tag"), value(r, "purpose"), value(r, "case"),
                  value(r, "text"), value(r, "until"), (int64_t)r->idx, r->time_ms);
}

void share_draw_withdraw(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_SHARE_CONSENT_END, "sisi", value(r, "consent"), (int64_t)r->idx,
                  value(r, "reason"), r->time_ms);
}
