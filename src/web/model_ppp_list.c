/* The projects behind the figures of the PPP library. */
#include "web/ppp.h"

#include <string.h>

static struct store_rows ask(struct model *m, const struct ppp_filter *f, int64_t limit,
                             int64_t offset)
{
        return store_query(m->tx, Q_PPP_LIST, "ttitiii", f->province, f->industry, f->stage,
                           f->year, (int64_t)f->demo, limit, offset);
}

static void put_row(struct model *m, json_t *o, struct store_rows *r)
{
        const char *region = store_dup(r, 3);

        put_str(m, o, "id", store_str(r, 0));
        put_str(m, o, "title", store_str(r, 1));
        put_str(m, o, "code", store_str(r, 2));
        put_text(m, o, "region", region);
        put_text(m, o, "_place", place_name(m, region));
        put_str(m, o, "industry", store_str(r, 4));
        put_text(m, o, "stage", ppp_stage_name(m, store_i64(r, 5)));
        put_flag(m, o, "demonstration", store_i64(r, 6) != 0);
        put_str(m, o, "return_mode", store_str(r, 7));
        put_str(m, o, "partner_type", store_str(r, 8));
        put_str(m, o, "entered", store_str(r, 9));
        put_str(m, o, "signed", store_str(r, 10));
        put(m, o, "investment", money_fen(m, store_i64(r, 11)));
        put(m, o, "contracted",
            store_i64(r, 12) == 0 ? json_null() : money_fen(m, store_i64(r, 12)));
        put_str(m, o, "authority", store_str(r, 13));
}

static int64_t put_count(struct model *m, const struct ppp_filter *f)
{
        struct store_rows r = store_query(m->tx, Q_PPP_COUNT, "ttiti", f->province, f->industry,
                                          f->stage, f->year, (int64_t)f->demo);
        int64_t n = 0;

        if (store_next(&r)) {
                n = store_i64(&r, 0);
                put_int(m, m->top, "count", n);
                put_text(m, m->top, "_count", grouped(m, n));
                put_int(m, m->top, "investment_fen", store_i64(&r, 1));
                put_text(m, m->top, "_investment", big_money(m, store_i64(&r, 1)));
        }
        store_rows_done(&r);
        return n;
}

int model_ppp_list(struct model *m, const char *arg)
{
        struct ppp_filter f = ppp_filter_read(m);
        int64_t n, pages, page;
        struct store_rows r;
        json_t *array;

        (void)arg;
        m->page = "ppp_list";
        m->title = say(m, "PPP项目清单");
        m->query = ppp_filter_text(m, &f);
        n = put_count(m, &f);
        pages = (n + LIST_ROWS - 1) / LIST_ROWS;
        page = asked_number(m, "page", 1, pages > 0 ? pages : 1);
        array = put_array(m, m->top, "list");
        r = ask(m, &f, LIST_ROWS, (page - 1) * LIST_ROWS);
        while (m->rc == LH_OK && store_next(&r))
                put_row(m, add_object(m, array), &r);
        store_rows_done(&r);
        put_pager(m, m->query, "page", page, pages);
        put_ppp_choices(m, &f, true);
        put_flag(m, m->top, "_none", n == 0);
        put_flag(m, m->top, "_filtered", m->query[0] != '\0');
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        put_text(m, m->top, "_xlsx", self(m, ".xlsx", ""));
        return m->rc;
}

static const struct table_file_column columns[] = {
        { "project", "项目", "Project", TABLE_TEXT },
        { "code", "项目代码", "Code", TABLE_TEXT },
        { "title", "名称", "Title", TABLE_TEXT },
        { "region", "地区代码", "Region", TABLE_TEXT },
        { "place", "地区", "Place", TABLE_TEXT },
        { "industry", "行业", "Industry", TABLE_TEXT },
        { "stage", "阶段", "Step", TABLE_TEXT },
        { "demonstration", "示范项目", "Demonstration", TABLE_NUMBER },
        { "return_mode", "回报机制", "Paid by", TABLE_TEXT },
        { "partner_type", "社会资本方类型", "Type of partner", TABLE_TEXT },
        { "entered", "入库日期", "Entered on", TABLE_DATE },
        { "signed", "合同签订日期", "Signed on", TABLE_DATE },
        { "investment", "计划投资额（元）", "Investment (CNY)", TABLE_MONEY },
        { "contracted", "合同投资额（元）", "Contracted (CNY)", TABLE_MONEY },
        { "authority", "单位", "Body", TABLE_TEXT },
};

static void write_row(struct model *m, struct table_file *t, struct store_rows *r)
{
        table_file_str(t, store_str(r, 0));
        table_file_str(t, store_str(r, 2));
        table_file_str(t, store_str(r, 1));
        table_file_str(t, store_str(r, 3));
        table_file_text(t, place_name(m, store_dup(r, 3)));
        table_file_str(t, store_str(r, 4));
        table_file_text(t, ppp_stage_name(m, store_i64(r, 5)));
        table_file_int(t, store_i64(r, 6));
        for (int i = 7; i <= 10; i++)
                table_file_str(t, store_str(r, i));
        table_file_fen(t, store_i64(r, 11));
        if (store_i64(r, 12) == 0)
                table_file_empty(t);
        else
                table_file_fen(t, store_i64(r, 12));
        table_file_str(t, store_str(r, 13));
}

int write_ppp_list(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct ppp_filter f = ppp_filter_read(m);
        struct table_file t = table_file_begin(m->cx, say(m, "PPP项目清单"), columns,
                                               countof(columns), m->english);
        struct store_rows r = ask(m, &f, TABLE_FILE_ROWS_MAX, 0);

        (void)arg;
        while (t.rc == LH_OK && store_next(&r))
                write_row(m, &t, &r);
        store_rows_done(&r);
        if (m->tx->rc != LH_OK)
                return m->tx->rc;
        return form == PAGE_CSV ? table_file_csv(&t, out)
                                : table_file_xlsx(&t, m->cx->now_ms(), out);
}
