/* The directory of data resources: what there is, who has it, on which terms it is shared. */
#include "web/model_share.h"

struct directory {
        const char *q, *sharing, *class, *body, *pattern;
};

static struct directory read_directory(struct model *m)
{
        struct directory d = { asked(m, "q"), asked(m, "sharing"), asked(m, "class"),
                               asked(m, "body"), NULL };

        d.pattern = share_pattern(m, d.q);
        return d;
}

static const char *query_text(struct model *m, const struct directory *d)
{
        lh_auto(buf_done) struct buf b = { 0 };

        buf_init(&b, 8192);
        link_add(&b, "q", d->q);
        link_add(&b, "sharing", d->sharing);
        link_add(&b, "class", d->class);
        link_add(&b, "body", d->body);
        return b.n == 0 ? "" : arena_strndup(m->cx->mem, b.p, b.n);
}

static int64_t count_hits(struct model *m, const struct directory *d)
{
        struct store_rows r = store_query(m->tx, Q_SHARE_LIST_COUNT, "tttt", d->sharing, d->class,
                                          d->body, d->pattern);
        int64_t n = store_next(&r) ? store_i64(&r, 0) : 0;

        store_rows_done(&r);
        return n;
}

static json_t *list_hits(struct model *m, const struct directory *d, int64_t rows, int64_t from)
{
        json_t *array = put_array(m, m->top, "resources"), *o;
        size_t i;

        share_rows(m, array,
                   store_query(m->tx, Q_SHARE_LIST, "ttttii", d->sharing, d->class, d->body,
                               d->pattern, rows, from),
                   "id code title body body_name class sharing cycle #fields service reason "
                   "condition - opening system released");
        share_words(m, array, "sharing");
        share_words(m, array, "cycle");
        json_array_foreach (array, i, o)
                put_text(m, o, "_class", share_class(m, text_of(o, "class")));
        return array;
}

static void put_choices(struct model *m, const struct directory *d)
{
        json_t *sharing = put_array(m, m->top, "_sharings"),
               *class = put_array(m, m->top, "_classes"), *body = put_array(m, m->top, "_bodies");
        static const char *const types[] = { "unconditional", "conditional", "none" };
        struct store_rows r;

        for (size_t i = 0; i < countof(types); i++) {
                json_t *o = json_pack("{s:s}", "sharing", types[i]);

                share_word(m, o, "sharing");
                add_choice(m, sharing, types[i], arena_strdup(m->cx->mem, text_of(o, "_sharing")),
                           d->sharing);
                json_decref(o);
        }
        r = store_query(m->tx, Q_SHARE_FACET_CLASS, "");
        while (m->rc == LH_OK && store_next(&r)) {
                const char *code = store_dup(&r, 0);

                add_choice(m, class, code,
                           arena_printf(m->cx->mem, "%s (%lld)", share_class(m, code),
                                        (long long)store_i64(&r, 1)),
                           d->class);
        }
        store_rows_done(&r);
        r = store_query(m->tx, Q_SHARE_FACET_BODY, "");
        while (m->rc == LH_OK && store_next(&r))
                add_choice(m, body, store_dup(&r, 0),
                           arena_printf(m->cx->mem, "%s (%lld)", store_dup(&r, 1),
                                        (long long)store_i64(&r, 2)),
                           d->body);
        store_rows_done(&r);
}

/* The whole catalogue in figures: counted from the record. */
static void put_figures(struct model *m)
{
        json_t *o = put_object(m, m->top, "sums"), *array = put_array(m, m->top, "_figures");
        static const struct {
                const char *key, *name, *link;
        } shown[] = {
                { "resources", SAY("数据资源"), NULL },
                { "fields", SAY("数据项"), NULL },
                { "items", SAY("部门查询事项"), NULL },
                { "ministries", SAY("国家部门"), NULL },
                { "provinces", SAY("省份"), NULL },
                { "vertical", SAY("垂直系统"), "/share/systems" },
                { "unconditional", SAY("无条件共享"), "/share?sharing=unconditional" },
                { "conditional", SAY("有条件共享"), "/share?sharing=conditional" },
                { "none", SAY("不予共享"), "/share?sharing=none" },
                { "services", SAY("在线服务"), NULL },
                { "grants", SAY("有效授权"), "/share/access" },
                { "exchanges", SAY("累计调用"), "/share/stats" },
        };

        share_row(m, o, store_query(m->tx, Q_SHARE_SUMS, ""),
                  "#resources #fields #items #ministries #provinces #vertical #unconditional "
                  "#conditional #none #services #grants #exchanges");
        for (size_t i = 0; i < countof(shown); i++)
                add_figure(m, array, say(m, shown[i].name), grouped(m, number_of(o, shown[i].key)),
                           NULL, shown[i].link);
}

int model_share(struct model *m, const char *arg)
{
        struct directory d = read_directory(m);
        int64_t n = count_hits(m, &d), pages = (n + LIST_ROWS - 1) / LIST_ROWS, page;
        json_t *query = put_object(m, m->top, "query");

        (void)arg;
        share_begin(m, "share", say(m, "数据共享目录"), "list");
        m->query = query_text(m, &d);
        page = asked_number(m, "page", 1, pages > 0 ? pages : 1);
        put_text(m, query, "q", d.q);
        put_text(m, query, "sharing", d.sharing);
        put_text(m, query, "class", d.class);
        put_text(m, query, "body", d.body);
        list_hits(m, &d, LIST_ROWS, (page - 1) * LIST_ROWS);
        put_int(m, m->top, "count", n);
        put_text(m, m->top, "_count", grouped(m, n));
        put_flag(m, m->top, "_none", n == 0);
        put_flag(m, m->top, "_filtered", m->query[0] != '\0');
        put_pager(m, m->query, "page", page, pages);
        put_choices(m, &d);
        put_figures(m);
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        put_text(m, m->top, "_xlsx", self(m, ".xlsx", ""));
        return m->rc;
}

int write_share(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        static const struct table_file_column columns[] = {
                { "code", "信息资源代码", "Code", TABLE_TEXT },
                { "title", "信息资源名称", "Title", TABLE_TEXT },
                { "_class", "信息资源分类", "Class", TABLE_TEXT },
                { "body_name", "信息资源提供方", "Provider", TABLE_TEXT },
                { "_sharing", "共享类型", "Sharing", TABLE_TEXT },
                { "condition", "共享条件", "Condition", TABLE_TEXT },
                { "reason", "不予共享的依据", "Why it is not shared", TABLE_TEXT },
                { "_cycle", "更新周期", "Updated", TABLE_TEXT },
                { "released", "发布日期", "Released", TABLE_DATE },
                { "fields", "数据项数", "Fields", TABLE_NUMBER },
                { "system", "信息系统", "System", TABLE_TEXT },
                { "service", "在线服务", "Live service", TABLE_TEXT },
        };
        struct directory d = read_directory(m);

        (void)arg;
        return share_file(m, form, say(m, "数据共享目录"), columns, countof(columns),
                          list_hits(m, &d, TABLE_FILE_ROWS_MAX, 0), out);
}
