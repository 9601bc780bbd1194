/* The notices behind a figure of the statistics. */
#include "web/link.h"
#include "web/stat.h"

#include <string.h>

/* What a list may be of, its name, and where its count stands. */
static const struct {
        const char *id, *name;
        int sum;
} kinds[] = {
        { "notices", SAY("全部公告"), STAT_NOTICES },
        { "timed", SAY("有法定期限的公告"), STAT_TIMED },
        { "late", SAY("迟公开的公告"), STAT_LATE },
        { "awards", SAY("公布成交金额的公告"), STAT_AWARDS },
        { "contracts", SAY("公布合同金额的公告"), STAT_CONTRACTS },
        { "payments", SAY("公布支付金额的公告"), STAT_PAYMENTS },
        { "openings", SAY("公布投标家数的公告"), STAT_OPENINGS },
        { "single", SAY("只有一家投标的公告"), STAT_SINGLE },
};

static size_t kind_asked(struct model *m)
{
        for (size_t i = 0; i < countof(kinds); i++)
                if (strcmp(asked(m, "what"), kinds[i].id) == 0)
                        return i;
        return 0;
}

static struct store_rows ask(struct model *m, const struct stat_filter *f, size_t kind,
                             int64_t limit, int64_t offset)
{
        return store_query(m->tx, Q_STAT_LIST, "ttitttii", f->domain, f->prefix,
                           (int64_t)strlen(f->prefix), f->from, f->to, kinds[kind].id, limit,
                           offset);
}

static void put_money_of(struct model *m, json_t *o, const char *key, struct store_rows *r, int col)
{
        put(m, o, key, store_null(r, col) ? json_null() : money_fen(m, store_i64(r, col)));
}

static void put_row(struct model *m, json_t *o, struct store_rows *r)
{
        const char *region = store_dup(r, 7);

        put_int(m, o, "index", store_i64(r, 0));
        put_str(m, o, "date", store_str(r, 1));
        put_str(m, o, "title", store_str(r, 2));
        put_kind(m, o, put_domain(m, o, store_dup(r, 3)), store_dup(r, 4));
        put_named(m, o, "body", store_dup(r, 5), store_dup(r, 6));
        put_text(m, o, "region", region);
        put_text(m, o, "_place", place_name(m, region));
        put_int(m, o, "late_days", store_i64(r, 8));
        put_flag(m, o, "_late", store_i64(r, 8) > 0);
        put_money_of(m, o, "award", r, 9);
        put_money_of(m, o, "contract", r, 10);
        put_money_of(m, o, "paid", r, 11);
        put(m, o, "bidders", store_null(r, 12) ? json_null() : json_integer(store_i64(r, 12)));
}

static int64_t count_of(struct model *m, const struct stat_filter *f, size_t kind)
{
        struct store_rows r = stat_ask(m, Q_STAT_SUMS, f);
        int64_t v[STAT_SUMS] = { 0 };

        if (store_next(&r))
                stat_sums_read(&r, 0, v);
        store_rows_done(&r);
        return v[kinds[kind].sum];
}

static const char *query_of(struct model *m, const struct stat_filter *f, size_t kind)
{
        const char *filter = stat_filter_text(m, f);

        return arena_printf(m->cx->mem, "what=%s%s%s", kinds[kind].id, filter[0] == '\0' ? "" : "&",
                            filter);
}

int model_stat_list(struct model *m, const char *arg)
{
        struct stat_filter f = stat_filter_read(m);
        size_t kind = kind_asked(m);
        int64_t n = count_of(m, &f, kind), pages = (n + LIST_ROWS - 1) / LIST_ROWS, page;
        struct store_rows r;
        json_t *array;

        (void)arg;
        if (pages > LIST_OFFSET_MAX / LIST_ROWS)
                pages = LIST_OFFSET_MAX / LIST_ROWS;
        page = asked_number(m, "page", 1, pages > 0 ? pages : 1);
        m->page = "stat_list";
        m->title = say(m, kinds[kind].name);
        m->query = query_of(m, &f, kind);
        put_text(m, m->top, "_heading", m->title);
        put_text(m, m->top, "what", kinds[kind].id);
        put_int(m, m->top, "count", n);
        put_text(m, m->top, "_count", grouped(m, n));
        array = put_array(m, m->top, "news");
        r = ask(m, &f, kind, LIST_ROWS, (page - 1) * LIST_ROWS);
        while (m->rc == LH_OK && store_next(&r))
                put_row(m, add_object(m, array), &r);
        store_rows_done(&r);
        put_pager(m, m->query, "page", page, pages);
        put_stat_choices(m, &f);
        put_flag(m, m->top, "_none", n == 0);
        put_flag(m, m->top, "_at_stat", true);
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        put_text(m, m->top, "_xlsx", self(m, ".xlsx", ""));
        return m->rc;
}

static const struct table_file_column columns[] = {
        { "record", "记录", "Record", TABLE_NUMBER },
        { "date", "公开日期", "Published on", TABLE_DATE },
        { "title", "标题", "Title", TABLE_TEXT },
        { "domain", "领域", "Domain", TABLE_TEXT },
        { "kind", "公告类型", "Kind", TABLE_TEXT },
        { "body", "公开单位", "Body", TABLE_TEXT },
        { "region", "地区代码", "Region", TABLE_TEXT },
        { "late_days", "迟公开天数", "Days late", TABLE_NUMBER },
        { "award", "成交金额（元）", "Award (CNY)", TABLE_MONEY },
        { "contract", "合同金额（元）", "Contract (CNY)", TABLE_MONEY },
        { "paid", "支付金额（元）", "Paid (CNY)", TABLE_MONEY },
        { "bidders", "投标家数", "Bidders", TABLE_NUMBER },
};

static void write_row(struct table_file *t, struct store_rows *r)
{
        static const int texts[] = { 1, 2, 3, 4, 6, 7 };

        table_file_int(t, store_i64(r, 0));
        for (size_t i = 0; i < countof(texts); i++)
                table_file_str(t, store_str(r, texts[i]));
        table_file_int(t, store_i64(r, 8));
        for (int col = 9; col <= 12; col++) {
                if (store_null(r, col))
                        table_file_empty(t);
                else if (col == 12)
                        table_file_int(t, store_i64(r, col));
                else
                        table_file_fen(t, store_i64(r, col));
        }
}

int write_stat_list(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct stat_filter f = stat_filter_read(m);
        size_t kind = kind_asked(m);
        struct table_file t = table_file_begin(m->cx, say(m, kinds[kind].name), columns,
                                               countof(columns), m->english);
        struct store_rows r = ask(m, &f, kind, TABLE_FILE_ROWS_MAX, 0);

        (void)arg;
        while (t.rc == LH_OK && store_next(&r))
                write_row(&t, &r);
        store_rows_done(&r);
        if (m->tx->rc != LH_OK)
                return m->tx->rc;
        return form == PAGE_CSV ? table_file_csv(&t, out)
                                : table_file_xlsx(&t, m->cx->now_ms(), out);
}
