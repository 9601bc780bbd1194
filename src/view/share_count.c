/* Exchanges by hour, and how often each grant was used. */
#include "view/share_count.h"
#include "base/time.h"
#include "ledger/tile.h"

#include <stdio.h>
#include <stdlib.h>

#define HOUR_MS 3600000

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

/* How often each grant was used within an hour; neighbours are mostly alike. */
struct use {
        int64_t grant, n, last_ms;
        char hour[20];
};

static void write_use(struct store_tx *tx, struct use *u)
{
        if (u->n > 0) {
                store_run(tx, Q_SHARE_USE_ADD, "itii", u->grant, u->hour, u->n, u->last_ms);
                store_run(tx, Q_SHARE_GRANT_USED, "iii", u->grant, u->n, u->last_ms);
        }
        u->n = 0;
}

static void use(struct store_tx *tx, struct use *u, const struct share_row *r, const char *hour)
{
        int64_t grant = share_row_number(r, SHARE_COL_GRANT),
                ms = share_row_number(r, SHARE_COL_TIME);

        if (grant == 0 || !str_is(r->col[SHARE_COL_OUTCOME], "ok"))
                return;
        if (u->grant != grant || strcmp(u->hour, hour) != 0) {
                write_use(tx, u);
                u->grant = grant;
                u->last_ms = ms;
                memcpy(u->hour, hour, sizeof(u->hour));
        }
        u->n++;
        u->last_ms = ms > u->last_ms ? ms : u->last_ms;
}

const struct field *share_rows_of(const struct record *r)
{
        for (size_t i = 0; i < r->n_fields; i++)
                if (str_is(r->fields[i].name, "rows") && r->fields[i].table)
                        return &r->fields[i];
        return NULL;
}

bool share_row_at(const struct field *rows, size_t i, struct share_row *ret)
{
        return rows->rows[i].state != FIELD_ERASED && share_row_parse(rows->rows[i].value, ret);
}

void share_count_rows(struct store_tx *tx, const struct field *rows, int64_t from_ms,
                      int64_t before_ms)
{
        struct sums *sums = mem_zalloc(sizeof(*sums));
        struct use used = { 0 };
        struct share_row row;
        char hour[20] = "";
        int64_t hour_no = -1;

        for (size_t i = 0; rows != NULL && i < rows->n_rows; i++) {
                int64_t ms;

                if (!share_row_at(rows, i, &row))
                        continue;
                ms = share_row_number(&row, SHARE_COL_TIME);
                if (ms < from_ms || ms >= before_ms)
                        continue;
                if (ms / HOUR_MS != hour_no) {
                        hour_no = ms / HOUR_MS;
                        hour_of(ms, hour);
                }
                count(tx, sums, &row, hour);
                use(tx, &used, &row, hour);
        }
        write_use(tx, &used);
        write_sums(tx, sums);
        free(sums);
}

/* ---- anew, after rows were erased ---- */

static size_t list_segments(struct store_tx *tx, int64_t from_ms, int64_t before_ms, int64_t **ret)
{
        struct store_rows r = store_query(tx, Q_SHARE_SEGMENTS, "ii", from_ms, before_ms);
        size_t n = 0;

        while (store_next(&r)) {
                if ((n & (n - 1)) == 0)
                        *ret = mem_realloc(*ret, (n == 0 ? 1 : 2 * n) * sizeof(**ret));
                (*ret)[n++] = store_i64(&r, 0);
        }
        store_rows_done(&r);
        return n;
}

void share_count_anew(struct drawing *d, int64_t first_ms, int64_t last_ms)
{
        int64_t from_ms = first_ms / HOUR_MS * HOUR_MS, *list = NULL,
                before_ms = (last_ms / HOUR_MS + 1) * HOUR_MS;
        char from[20] = "", last[20] = "";
        size_t n = list_segments(d->tx, from_ms, before_ms, &list);

        hour_of(from_ms, from);
        hour_of(before_ms - 1, last);
        store_run(d->tx, Q_SHARE_COUNTS_FORGET, "tt", from, last);
        store_run(d->tx, Q_SHARE_USES_FORGET, "tt", from, last);
        for (size_t i = 0; i < n; i++) {
                struct record r;
                int rc = ledger_record(d->ledger, (uint64_t)list[i], &r, NULL);

                if (rc != LH_OK)
                        store_fail(d->tx, rc);
                else
                        share_count_rows(d->tx, share_rows_of(&r), from_ms, before_ms);
        }
        store_run(d->tx, Q_SHARE_GRANTS_RECOUNT, "");
        free(list);
}
