#include "view/share_access.h"
#include "base/time.h"
#include "view/share_row.h"

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

/* Rows of one segment that fall into one row of share_count. */
struct sum {
        struct str hour, service, consumer, purpose, outcome, hop;
        char hour_text[16];
        int64_t n, weak, breach, person, hidden, total_us, provider_us;
        int64_t within[7];
};

#define SUMS_MAX 512 /* more are written down and begun anew */

struct sums {
        struct sum all[SUMS_MAX];
        size_t n, last; /* neighbours are mostly alike */
};

static void write_sums(struct store_tx *tx, struct sums *s)
{
        for (size_t i = 0; i < s->n; i++) {
                const struct sum *m = &s->all[i];

                store_run(tx, Q_SHARE_COUNT_ADD,
                          "tsssssiiiiiii"
                          "iiiiiii",
                          m->hour_text, m->service, m->consumer, m->purpose, m->outcome, m->hop,
                          m->n, m->weak, m->breach, m->person, m->hidden, m->total_us,
                          m->provider_us, m->within[0], m->within[1], m->within[2], m->within[3],
                          m->within[4], m->within[5], m->within[6]);
        }
        s->n = s->last = 0;
}

static bool same(const struct sum *m, const struct share_row *r, const char *hour)
{
        return str_eq(m->service, r->col[SHARE_COL_SERVICE]) &&
               str_eq(m->consumer, r->col[SHARE_COL_CONSUMER]) &&
               str_eq(m->purpose, r->col[SHARE_COL_PURPOSE]) &&
               str_eq(m->outcome, r->col[SHARE_COL_OUTCOME]) &&
               str_eq(m->hop, r->col[SHARE_COL_HOP]) && strcmp(m->hour_text, hour) == 0;
}

static struct sum *find_sum(struct store_tx *tx, struct sums *s, const struct share_row *r,
                            const char *hour)
{
        struct sum *m;

        if (s->last < s->n && same(&s->all[s->last], r, hour))
                return &s->all[s->last];
        for (size_t i = 0; i < s->n; i++)
                if (same(&s->all[i], r, hour)) {
                        s->last = i;
                        return &s->all[i];
                }
        if (s->n == SUMS_MAX)
                write_sums(tx, s);
        m = &s->all[s->last = s->n++];
        *m = (struct sum){ .service = r->col[SHARE_COL_SERVICE],
                           .consumer = r->col[SHARE_COL_CONSUMER],
                           .purpose = r->col[SHARE_COL_PURPOSE],
                           .outcome = r->col[SHARE_COL_OUTCOME],
                           .hop = r->col[SHARE_COL_HOP] };
        memcpy(m->hour_text, hour, 14);
        return m;
}

static size_t bucket(int64_t us)
{
        static const int64_t upto_us[] = { 1000, 5000, 20000, 100000, 500000, 2000000 };
        size_t i = 0;

        while (i < countof(upto_us) && us > upto_us[i])
                i++;
        return i;
}

/* "2026-11-25T09", kept from row to row. */
static void hour_of(int64_t ms, char *ret)
{
        int64_t china = ms + TIME_CHINA_OFFSET_MS;

        date_format(date_in_china(ms), ret);
        snprintf(ret + 10, 6, "T%02d", (int)(china / 3600000 % 24));
}

static bool is_weak(struct str auth)
{
        return auth.n >= 4 && memcmp(auth.p + auth.n - 4, "weak", 4) == 0;
}

static void count(struct store_tx *tx, struct sums *s, const struct share_row *r, const char *hour)
{
        struct sum *m = find_sum(tx, s, r, hour);
        int64_t us = share_row_number(r, SHARE_COL_TOTAL_US);
        struct str flags = r->col[SHARE_COL_FLAGS];

        m->n++;
        m->weak += is_weak(r->col[SHARE_COL_AUTH]);
        m->breach += flags.n > 0 && memchr(flags.p, 'b', flags.n) != NULL;
        m->person += r->col[SHARE_COL_TAG].n > 0;
        m->hidden += share_row_number(r, SHARE_COL_DELAY) > 0;
        m->total_us += us;
        m->provider_us += share_row_number(r, SHARE_COL_PROVIDER_US);
        m->within[bucket(us)]++;
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

/* How often each grant was used; neighbours are mostly alike. */
struct use {
        int64_t grant, n, last_ms;
};

static void use(struct store_tx *tx, struct use *u, int64_t grant, int64_t ms)
{
        if (u->n > 0 && u->grant != grant) {
                store_run(tx, Q_SHARE_GRANT_USED, "iii", u->grant, u->n, u->last_ms);
                u->n = 0;
        }
        u->grant = grant;
        u->n += grant > 0;
        u->last_ms = ms;
}

void share_draw_exchange(struct drawing *d, const struct record *r)
{
        const struct field *f = NULL;
        struct sums *sums = mem_zalloc(sizeof(*sums));
        struct use used = { 0 };
        struct str segment = value(r, "segment");
        struct share_row row;
        char hour[20] = "";
        int64_t hour_no = -1;

        for (size_t i = 0; i < r->n_fields; i++)
                if (str_is(r->fields[i].name, "rows"))
                        f = &r->fields[i];
        for (size_t i = 0; f != NULL && i < f->n_rows; i++) {
                int64_t ms;

                if (f->rows[i].state == FIELD_ERASED || !share_row_parse(f->rows[i].value, &row))
                        continue;
                ms = share_row_number(&row, SHARE_COL_TIME);
                if (ms / 3600000 != hour_no) {
                        hour_no = ms / 3600000;
                        hour_of(ms, hour);
                }
                count(d->tx, sums, &row, hour);
                use(d->tx, &used,
                    str_is(row.col[SHARE_COL_OUTCOME], "ok")
                            ? share_row_number(&row, SHARE_COL_GRANT)
                            : 0,
                    ms);
                if (row.col[SHARE_COL_TAG].n > 0)
                        trace(d, r, &row, segment, i);
        }
        use(d->tx, &used, 0, 0);
        write_sums(d->tx, sums);
        free(sums);
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
