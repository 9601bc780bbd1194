/* Every opening of public data to a company or organisation, and where the terms are not the same
 * for all. */
#include "base/time.h"
#include "share/fair.h"
#include "web/model_share.h"

static const struct {
        enum fair_fault fault;
        const char *name;
} faults[] = {
        { FAIR_EXCLUSIVE, SAY("独家") },
        { FAIR_DIRECT, SAY("未公开征集") },
        { FAIR_PRICE, SAY("价格与同期其他单位不同") },
        { FAIR_FIELDS, SAY("数据项与同期其他单位不同") },
        { FAIR_DUTY, SAY("义务与同期其他单位不同") },
};

static struct fair_opening opening_of(const json_t *o, const char *fields)
{
        struct fair_opening f = { .resource = str_of(text_of(o, "resource")),
                                  .price = str_of(text_of(o, "price")),
                                  .fields = str_of(fields),
                                  .duty = str_of(text_of(o, "duty")),
                                  .exclusive = json_is_true(json_object_get(o, "exclusive")),
                                  .direct = strcmp(text_of(o, "procedure"), "direct") == 0 };
        const char *end = text_of(o, "end_date");

        if (!date_parse(str_of(text_of(o, "since")), &f.from))
                f.from = 0;
        if (!date_parse(str_of(end[0] != '\0' ? end : text_of(o, "until")), &f.to))
                f.to = INT32_MAX;
        return f;
}

static const char *joined(struct model *m, const json_t *lines)
{
        lh_auto(buf_done) struct buf b = { 0 };
        json_t *v;
        size_t i;

        buf_init(&b, 16384);
        json_array_foreach (lines, i, v)
                buf_printf(&b, "%s%s", i == 0 ? "" : "、", json_string_value(v));
        return b.n == 0 ? "" : arena_strndup(m->cx->mem, b.p, b.n);
}

static void put_faults(struct model *m, json_t *o, unsigned found)
{
        json_t *array = put_array(m, o, "faults");

        for (size_t i = 0; i < countof(faults); i++)
                if ((found & faults[i].fault) != 0)
                        add_text(m, array, say(m, faults[i].name));
        put_flag(m, o, "flagged", found != 0);
        put_text(m, o, "_faults", joined(m, array));
}

static json_t *list_openings(struct model *m)
{
        json_t *array = put_array(m, m->top, "openings"), *o;
        struct fair_opening *all;
        size_t n, i;

        n = share_rows(m, array,
                       store_query(m->tx, Q_SHARE_OPENING_LIST, "i", (int64_t)SHARE_ROWS_MAX),
                       "id resource title body body_name receiver uscc /fields price duty "
                       "?exclusive procedure basis since until #index #ended end_date end_reason");
        all = arena_alloc(m->cx->mem, (n + 1) * sizeof(*all));
        share_words(m, array, "procedure");
        json_array_foreach (array, i, o) {
                const char *fields = joined(m, json_object_get(o, "fields"));

                put_text(m, o, "_fields", fields);
                put(m, o, "_price", money_json(m, str_of(text_of(o, "price"))));
                put_flag(m, o, "_free",
                         strspn(text_of(o, "price"), "0.") == strlen(text_of(o, "price")));
                all[i] = opening_of(o, fields);
        }
        fair_judge(all, n);
        json_array_foreach (array, i, o)
                put_faults(m, o, all[i].faults);
        return array;
}

int model_share_openings(struct model *m, const char *arg)
{
        json_t *array = list_openings(m), *figures = put_array(m, m->top, "_figures"),
               *bad = put_array(m, m->top, "_flagged"), *o;
        size_t i;

        (void)arg;
        share_begin(m, "share_openings", say(m, "公共数据向企业和组织开放"), "openings");
        json_array_foreach (array, i, o)
                if (json_is_true(json_object_get(o, "flagged")))
                        json_array_append(bad, o);
        add_figure(m, figures, say(m, "开放"), grouped(m, (int64_t)json_array_size(array)), NULL,
                   NULL);
        add_figure(m, figures, say(m, "独家或条件不同"), grouped(m, (int64_t)json_array_size(bad)),
                   NULL, "#h-bad");
        put_int(m, m->top, "flagged", (json_int_t)json_array_size(bad));
        put_flag(m, m->top, "_bad", json_array_size(bad) > 0);
        put_flag(m, m->top, "_none", json_array_size(array) == 0);
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        return m->rc;
}

int write_share_openings(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        static const struct table_file_column columns[] = {
                { "id", "编号", "Id", TABLE_TEXT },
                { "title", "数据资源", "Resource", TABLE_TEXT },
                { "body_name", "开放单位", "Opened by", TABLE_TEXT },
                { "receiver", "取得单位", "Receiver", TABLE_TEXT },
                { "uscc", "统一社会信用代码", "Credit code", TABLE_TEXT },
                { "_fields", "数据项", "Fields", TABLE_TEXT },
                { "price", "价格（元/年）", "Price (CNY a year)", TABLE_MONEY },
                { "duty", "义务", "Duties", TABLE_TEXT },
                { "exclusive", "独家", "Exclusive", TABLE_NUMBER },
                { "_procedure", "方式", "Procedure", TABLE_TEXT },
                { "basis", "依据", "Basis", TABLE_TEXT },
                { "since", "起", "From", TABLE_DATE },
                { "until", "止", "Until", TABLE_DATE },
                { "_faults", "标记", "Flags", TABLE_TEXT },
        };

        (void)arg;
        return share_file(m, form, say(m, "公共数据向企业和组织开放"), columns, countof(columns),
                          list_openings(m), out);
}
