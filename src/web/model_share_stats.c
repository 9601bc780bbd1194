/* The gateway in figures: calls by service, consumer, purpose and hour, how long they took, where
 * they failed. Open data of the same day. Small counts could point at a person: any count below
 * SHARE_SMALL is not given, nor its times; sums are rounded down to tens, so that what is left out
 * cannot be found by subtraction. doc/format/catalogue-of-resources.md section 7. */
#include "base/time.h"
#include "web/chart.h"
#include "web/model_share.h"

#define STAT_DAYS     30
#define STAT_ROWS     200
#define CELL_ROWS_MAX 20000

static const int64_t bucket_upto_ms[] = { 1, 5, 20, 100, 500, 2000 };

static const char *first_hour(struct model *m)
{
        char day[11];

        date_format(date_in_china(m->cx->now_ms()) - STAT_DAYS, day);
        return arena_printf(m->cx->mem, "%sT00", day);
}

static bool is_small(int64_t n)
{
        return n > 0 && n < SHARE_SMALL;
}

/* A count that may be shown, or "<10". */
static void put_count(struct model *m, json_t *o, const char *key, int64_t n)
{
        if (is_small(n)) {
                put(m, o, key, json_null());
                put_text(m, o, arena_printf(m->cx->mem, "_%s", key),
                         arena_printf(m->cx->mem, "<%d", SHARE_SMALL));
                return;
        }
        put_int(m, o, key, n);
        put_text(m, o, arena_printf(m->cx->mem, "_%s", key), grouped(m, n));
}

/* Upper bound of the time within which `part` of a hundred calls were answered; -1: above all. */
static int64_t within_ms(const int64_t *bucket, int64_t n, int part)
{
        int64_t sum = 0;

        for (size_t i = 0; i < countof(bucket_upto_ms); i++) {
                sum += bucket[i];
                if (sum * 100 >= n * part)
                        return bucket_upto_ms[i];
        }
        return -1;
}

static void put_time_within(struct model *m, json_t *o, const char *key, int64_t ms)
{
        put(m, o, key, ms < 0 ? json_null() : json_integer(ms));
        put_text(m, o, arena_printf(m->cx->mem, "_%s", key),
                 ms < 0 ? ">2000 ms" : arena_printf(m->cx->mem, "≤%lld ms", (long long)ms));
}

static void put_times(struct model *m, json_t *o, struct store_rows *r, int64_t n)
{
        int64_t bucket[7];

        for (int i = 0; i < 7; i++)
                bucket[i] = store_i64(r, 6 + i);
        put_time_within(m, o, "p50_ms", within_ms(bucket, n, 50));
        put_time_within(m, o, "p99_ms", within_ms(bucket, n, 99));
        put_int(m, o, "mean_us", store_i64(r, 4) / n);
        put_int(m, o, "provider_mean_us", store_i64(r, 5) / n);
        put_text(m, o, "_mean",
                 arena_printf(m->cx->mem, "%.2f ms", (double)store_i64(r, 4) / (double)n / 1000));
}

/* One list of the page. Returns the sum of all its calls. */
static int64_t put_by(struct model *m, const char *by)
{
        json_t *array = put_array(m, m->top, arena_printf(m->cx->mem, "by_%s", by));
        struct store_rows r =
                store_query(m->tx, Q_SHARE_STAT_BY, "tti", by, first_hour(m), (int64_t)STAT_ROWS);
        int64_t all = 0;

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, array);
                int64_t n = store_i64(&r, 2);

                all += n;
                put_str(m, o, "id", store_str(&r, 0));
                put_str(m, o, "title", store_str(&r, 1));
                put_count(m, o, "calls", n);
                put_flag(m, o, "_small", is_small(n));
                if (is_small(n) || n == 0)
                        continue;
                put_count(m, o, "answered", store_i64(&r, 3));
                put_count(m, o, "weak", store_i64(&r, 13));
                put_count(m, o, "breach", store_i64(&r, 14));
                put_times(m, o, &r, n);
        }
        store_rows_done(&r);
        put_flag(m, m->top, arena_printf(m->cx->mem, "_no_%s", by), json_array_size(array) == 0);
        return all;
}

static void put_errors(struct model *m)
{
        json_t *array = put_array(m, m->top, "errors"), *o;
        struct store_rows r =
                store_query(m->tx, Q_SHARE_STAT_ERRORS, "ti", first_hour(m), (int64_t)STAT_ROWS);

        while (m->rc == LH_OK && store_next(&r)) {
                o = add_object(m, array);
                put_str(m, o, "hop", store_str(&r, 0));
                put_str(m, o, "error", store_str(&r, 1));
                put_count(m, o, "calls", store_i64(&r, 2));
                share_word(m, o, "hop");
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_no_errors", json_array_size(array) == 0);
}

/* Calls an hour, from left to right; a small count is drawn as none. */
static void put_hours(struct model *m)
{
        json_t *array = json_object_get(m->top, "by_hour"), *o;
        size_t n = json_array_size(array), i;
        struct chart_row *rows = arena_alloc(m->cx->mem, (n + 1) * sizeof(*rows));
        struct chart c = { .id = "hours",
                           .title = say(m, "每小时调用次数"),
                           .head = say(m, "小时"),
                           .heads = { say(m, "调用") },
                           .n_cells = 1,
                           .rows = rows,
                           .n_rows = n,
                           .lines = 1 };

        json_array_foreach (array, i, o) {
                rows[i].name = text_of(o, "id");
                rows[i].cells[0].value = number_of(o, "calls");
                rows[i].cells[0].text = text_of(o, "_calls");
        }
        put(m, m->top, "hours", chart_lines(m, &c));
}

int model_share_stats(struct model *m, const char *arg)
{
        json_t *figures = put_array(m, m->top, "_figures");
        int64_t all;

        (void)arg;
        share_begin(m, "share_stats", say(m, "调用统计"), "stats");
        all = put_by(m, "service");
        put_by(m, "consumer");
        put_by(m, "purpose");
        put_by(m, "hour");
        put_errors(m);
        put_hours(m);
        put_int(m, m->top, "days", STAT_DAYS);
        put_int(m, m->top, "small", SHARE_SMALL);
        put_int(m, m->top, "calls", all / 10 * 10);
        add_figure(m, figures, say(m, "30 天调用（按十取整）"), grouped(m, all / 10 * 10), NULL,
                   NULL);
        put_flag(m, m->top, "_none", all == 0);
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        put_text(m, m->top, "_xlsx", self(m, ".xlsx", ""));
        return m->rc;
}

/* Cells of hour, service, consumer, purpose and outcome; the small ones are left out whole. */
int write_share_stats(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        static const struct table_file_column columns[] = {
                { "hour", "小时", "Hour", TABLE_TEXT },
                { "service", "服务", "Service", TABLE_TEXT },
                { "consumer", "调用方", "Consumer", TABLE_TEXT },
                { "purpose", "用途", "Purpose", TABLE_TEXT },
                { "outcome", "结果", "Outcome", TABLE_TEXT },
                { "hop", "出错环节", "Failed at", TABLE_TEXT },
                { "n", "次数", "Calls", TABLE_NUMBER },
                { "mean_us", "平均用时（微秒）", "Mean time (us)", TABLE_NUMBER },
                { "provider_us", "其中提供方（微秒）", "Of the provider (us)", TABLE_NUMBER },
        };
        json_t *array = put_array(m, m->top, "cells"), *o;
        struct store_rows r =
                store_query(m->tx, Q_SHARE_STAT_CELLS, "ti", first_hour(m), (int64_t)CELL_ROWS_MAX);
        static const char *const keys[] = { "hour",    "service", "consumer",
                                            "purpose", "outcome", "hop" };

        (void)arg;
        while (m->rc == LH_OK && store_next(&r)) {
                int64_t n = store_i64(&r, 6);

                if (n < SHARE_SMALL)
                        continue;
                o = add_object(m, array);
                for (int i = 0; i < 6; i++)
                        put_str(m, o, keys[i], store_str(&r, i));
                put_int(m, o, "n", n);
                put_int(m, o, "mean_us", store_i64(&r, 7) / n);
                put_int(m, o, "provider_us", store_i64(&r, 8) / n);
        }
        store_rows_done(&r);
        return share_file(m, form, say(m, "调用统计"), columns, countof(columns), array, out);
}
