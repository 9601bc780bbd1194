/* How good the data of each body are: completeness, validity, consistency, timeliness. */
#include "web/link.h"
#include "web/table_file.h"

#define QUALITY_ROWS 50

enum {
        COL_BODY,
        COL_NAME,
        COL_NOTICES,
        COL_EXPECTED,
        COL_FILLED,
        COL_CHECKED,
        COL_VALID,
        COL_TIMED,
        COL_LATE,
        COL_COMPARED,
        COL_DIFFERENT
};

/* Parts of a thousand; -1: not measured. */
static int64_t share(int64_t part, int64_t of)
{
        return of <= 0 ? -1 : part * 1000 / of;
}

struct scores {
        int64_t complete, valid, consistent, timely, all;
};

/* The whole is the mean of what could be measured: no score is made up for what could not. */
static struct scores scores_of(struct store_rows *r)
{
        struct scores s = {
                .complete = share(store_i64(r, COL_FILLED), store_i64(r, COL_EXPECTED)),
                .valid = share(store_i64(r, COL_VALID), store_i64(r, COL_CHECKED)),
                .consistent = share(store_i64(r, COL_COMPARED) - store_i64(r, COL_DIFFERENT),
                                    store_i64(r, COL_COMPARED)),
                .timely = share(store_i64(r, COL_TIMED) - store_i64(r, COL_LATE),
                                store_i64(r, COL_TIMED)),
        };
        const int64_t parts[] = { s.complete, s.valid, s.consistent, s.timely };
        int64_t sum = 0, n = 0;

        for (size_t i = 0; i < countof(parts); i++)
                if (parts[i] >= 0) {
                        sum += parts[i];
                        n++;
                }
        s.all = n == 0 ? -1 : sum / n;
        return s;
}

static void put_score(struct model *m, json_t *o, const char *key, int64_t v)
{
        put(m, o, key, v < 0 ? json_null() : json_real((double)v / 10));
        put_text(m, o, arena_printf(m->cx->mem, "_%s", key),
                 v < 0 ? "—" : arena_printf(m->cx->mem, "%.1f", (double)v / 10));
}

static void put_row(struct model *m, json_t *o, struct store_rows *r)
{
        struct scores s = scores_of(r);

        put_named(m, o, "body", store_dup(r, COL_BODY), store_dup(r, COL_NAME));
        put_int(m, o, "notices", store_i64(r, COL_NOTICES));
        put_score(m, o, "completeness", s.complete);
        put_score(m, o, "validity", s.valid);
        put_score(m, o, "consistency", s.consistent);
        put_score(m, o, "timeliness", s.timely);
        put_score(m, o, "score", s.all);
}

static int64_t count(struct model *m)
{
        struct store_rows r = store_query(m->tx, Q_STAT_QUALITY_COUNT, "");
        int64_t n = store_next(&r) ? store_i64(&r, 0) : 0;

        store_rows_done(&r);
        return n;
}

int model_quality(struct model *m, const char *arg)
{
        int64_t n = count(m), pages = (n + QUALITY_ROWS - 1) / QUALITY_ROWS,
                page = asked_number(m, "page", 1, pages > 0 ? pages : 1);
        struct store_rows r = store_query(m->tx, Q_STAT_QUALITIES, "ii", (int64_t)QUALITY_ROWS,
                                          (page - 1) * QUALITY_ROWS);
        json_t *array = put_array(m, m->top, "bodies");

        (void)arg;
        m->page = "quality";
        m->title = say(m, "数据质量");
        while (m->rc == LH_OK && store_next(&r))
                put_row(m, add_object(m, array), &r);
        store_rows_done(&r);
        put_flag(m, m->top, "_none", n == 0);
        put_pager(m, "", "page", page, pages);
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        put_text(m, m->top, "_xlsx", self(m, ".xlsx", ""));
        return m->rc;
}

static const struct table_file_column columns[] = {
        { "body", "单位", "Body", TABLE_TEXT },
        { "name", "名称", "Name", TABLE_TEXT },
        { "notices", "公告", "Notices", TABLE_NUMBER },
        { "completeness", "完整性", "Completeness", TABLE_NUMBER },
        { "validity", "规范性", "Validity", TABLE_NUMBER },
        { "consistency", "一致性", "Consistency", TABLE_NUMBER },
        { "timeliness", "及时性", "Timeliness", TABLE_NUMBER },
        { "score", "总评", "Score", TABLE_NUMBER },
};

static void write_score(struct model *m, struct table_file *t, int64_t v)
{
        if (v < 0)
                table_file_empty(t);
        else
                table_file_text(t, arena_printf(m->cx->mem, "%.1f", (double)v / 10));
}

int write_quality(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct table_file t =
                table_file_begin(m->cx, say(m, "数据质量"), columns, countof(columns), m->english);
        struct store_rows r = store_query(m->tx, Q_STAT_QUALITIES, "ii",
                                          (int64_t)TABLE_FILE_ROWS_MAX, (int64_t)0);

        (void)arg;
        while (t.rc == LH_OK && store_next(&r)) {
                struct scores s = scores_of(&r);

                table_file_str(&t, store_str(&r, COL_BODY));
                table_file_str(&t, store_str(&r, COL_NAME));
                table_file_int(&t, store_i64(&r, COL_NOTICES));
                write_score(m, &t, s.complete);
                write_score(m, &t, s.valid);
                write_score(m, &t, s.consistent);
                write_score(m, &t, s.timely);
                write_score(m, &t, s.all);
        }
        store_rows_done(&r);
        if (m->tx->rc != LH_OK)
                return m->tx->rc;
        return form == PAGE_CSV ? table_file_csv(&t, out)
                                : table_file_xlsx(&t, m->cx->now_ms(), out);
}
