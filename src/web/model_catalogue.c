/* The catalogue of disclosure: what must be published, on what basis, by whom, until when, where;
 * and how much of it is there. */
#include "report/catalogue.h"
#include "web/link.h"
#include "web/supervise.h"

#define BODIES_MAX 500

static const struct table_file_column columns[] = {
        { "no", "序号", "No.", TABLE_NUMBER },
        { "matter", "一级事项", "Matter", TABLE_TEXT },
        { "sub", "二级事项", "Sub-matter", TABLE_TEXT },
        { "elements", "公开内容（要素）", "Elements (● must, 〇 optional)", TABLE_TEXT },
        { "basis", "公开依据", "Basis", TABLE_TEXT },
        { "limit", "公开时限", "Time limit", TABLE_TEXT },
        { "body", "公开主体", "Body", TABLE_TEXT },
        { "channels", "公开渠道和载体", "Channels", TABLE_TEXT },
        { "audience", "公开对象", "Audience", TABLE_TEXT },
        { "manner", "公开方式", "Manner", TABLE_TEXT },
        { "level", "公开层级", "Level", TABLE_TEXT },
        { "published", "已公开", "Published", TABLE_NUMBER },
        { "waiting", "待公开", "Due", TABLE_NUMBER },
        { "late", "迟公开", "Late", TABLE_NUMBER },
        { "missing", "逾期未公开", "Missing", TABLE_NUMBER },
        { "row", "目录代码", "Row", TABLE_TEXT },
};

struct asked {
        const char *body, *domain, *name; /* of the body */
        struct catalogue c;
};

static const char *id_or_none(const struct model *m, const char *name)
{
        const char *v = asked(m, name);

        return strlen(v) <= 64 && strspn(v, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(v)
                       ? v
                       : "";
}

static int read_asked(struct model *m, struct asked *ret)
{
        struct store_rows r;

        *ret = (struct asked){ .body = id_or_none(m, "body"),
                               .domain = id_or_none(m, "domain"),
                               .name = "" };
        if (ret->body[0] != '\0') {
                r = store_query(m->tx, Q_BODY_GET, "t", ret->body);
                if (store_next(&r))
                        ret->name = store_dup(&r, 1);
                store_rows_done(&r);
                if (m->tx->rc == LH_OK && ret->name[0] == '\0')
                        return err_set(m->cx, LH_NOT_FOUND, "there is no disclosing body \"%.64s\"",
                                       ret->body);
        }
        catalogue_read(m->tx, m->site->rules, ret->body, ret->domain, today_in_china(m), &ret->c);
        return m->tx->rc;
}

/* ● must, 〇 optional. */
static const char *elements_of(struct model *m, const struct catalogue_row *row)
{
        lh_auto(buf_done) struct buf b = { 0 };

        if (row->k == NULL)
                return row->elements;
        buf_init(&b, 64 * 1024);
        for (size_t i = 0; i < row->k->n_elements; i++) {
                const struct rule_element *e = &row->k->elements[i];

                buf_printf(&b, "%s%s%s",
                           i == 0       ? ""
                           : m->english ? "; "
                                        : "；",
                           e->required ? "●" : "〇", label(m, e->name, e->name_en));
        }
        return arena_strndup(m->cx->mem, b.p, b.n);
}

static const char *limit_of(struct model *m, const struct catalogue_row *row)
{
        const struct rule_kind *after;
        const char *limit;

        if (row->k == NULL)
                return row->limit;
        limit = row->k->limit.set
                        ? say_with(m, "自信息形成之日起 {1}内", limit_words(m, &row->k->limit), "")
                        : say(m, "及时");
        after = row->k->after[0] == '\0' ? NULL : rule_kind(row->d, str_of(row->k->after));
        if (after == NULL || !row->k->within.set)
                return limit;
        return arena_printf(m->cx->mem, "%s%s", limit,
                            say_with(m, "；“{1}”后 {2}内应当形成",
                                     label(m, after->name, after->name_en),
                                     limit_words(m, &row->k->within)));
}

static const char *stage_of(struct model *m, const struct catalogue_row *row)
{
        int rank = row->k == NULL ? -1 : rule_stage_rank(row->d, str_of(row->k->stage));

        return rank < 0 ? "" : label(m, row->d->stages[rank].name, row->d->stages[rank].name_en);
}

static const char *sub_of(struct model *m, const struct catalogue_row *row)
{
        return row->k == NULL ? row->sub : label(m, row->k->name, row->k->name_en);
}

static const char *matter_of(struct model *m, const struct catalogue_row *row)
{
        if (row->k == NULL)
                return row->matter;
        return label(m, row->d->name, row->d->name_en);
}

static const char *body_of(struct model *m, const struct asked *a, const struct catalogue_row *row)
{
        if (a->name[0] != '\0' && (a->c.adopted || row->k == NULL))
                return a->name;
        return row->k == NULL ? "" : publisher_role(m, row->k->role);
}

static void put_numbers(struct model *m, json_t *o, const struct catalogue_row *row)
{
        put_int(m, o, "published", row->published);
        put_int(m, o, "waiting", row->waiting);
        put_int(m, o, "late", row->late);
        put_int(m, o, "missing", row->missing);
        put_text(m, o, "_published", grouped(m, row->published));
        put_flag(m, o, "_waits", row->waiting > 0);
        put_flag(m, o, "_late", row->late > 0);
        put_flag(m, o, "_missing", row->missing > 0);
}

static void put_row(struct model *m, json_t *array, const struct asked *a,
                    const struct catalogue_row *row)
{
        json_t *o = add_object(m, array);

        put_text(m, o, "row", row->id);
        put_text(m, o, "matter", matter_of(m, row));
        put_text(m, o, "stage", stage_of(m, row));
        put_text(m, o, "sub", sub_of(m, row));
        put_text(m, o, "elements", elements_of(m, row));
        put_text(m, o, "basis", row->k == NULL ? row->basis : row->k->source);
        put_text(m, o, "limit", limit_of(m, row));
        put_text(m, o, "body", body_of(m, a, row));
        put_text(m, o, "channels", row->channels);
        put_text(m, o, "audience", row->audience);
        put_text(m, o, "manner", row->manner);
        put_text(m, o, "level", row->level);
        put_flag(m, o, "own", row->k == NULL);
        put_flag(m, o, "_unsure", row->k != NULL && row->k->certainty == 'K');
        if (row->idx >= 0)
                put_int(m, o, "index", row->idx);
        else
                put(m, o, "index", json_null());
        put_flag(m, o, "_acted", row->idx >= 0);
        put_numbers(m, o, row);
}

/* One section a domain, in the order of the rows. */
static void put_sections(struct model *m, const struct asked *a)
{
        json_t *sections = put_array(m, m->top, "domains"), *rows = NULL;
        const struct rule_domain *now = NULL;

        for (size_t i = 0; i < a->c.n; i++) {
                const struct catalogue_row *row = &a->c.rows[i];

                if (rows == NULL || row->d != now) {
                        json_t *o = add_object(m, sections);

                        now = row->d;
                        put_text(m, o, "id", now == NULL ? "-" : now->id);
                        put_text(m, o, "name",
                                 now == NULL ? say(m, "其他") : label(m, now->name, now->name_en));
                        put_text(m, o, "source", now == NULL ? "" : now->source);
                        rows = put_array(m, o, "rows");
                }
                put_row(m, rows, a, row);
        }
        put_flag(m, m->top, "_none", a->c.n == 0);
}

static void put_choices(struct model *m, const struct asked *a)
{
        json_t *array = put_array(m, m->top, "_bodies");
        struct store_rows r = store_query(m->tx, Q_CATALOGUE_BODIES, "i", (int64_t)BODIES_MAX);
        size_t n;
        const struct rule_domain *d = rule_domains(m->site->rules, &n);
        bool listed = a->body[0] == '\0';

        while (m->rc == LH_OK && store_next(&r)) {
                const char *id = store_dup(&r, 0);

                listed = listed || strcmp(id, a->body) == 0;
                add_choice(m, array, id, store_dup(&r, 1), a->body);
        }
        store_rows_done(&r);
        if (!listed)
                add_choice(m, array, a->body, a->name, a->body);
        array = put_array(m, m->top, "_domains");
        for (size_t i = 0; i < n; i++)
                add_choice(m, array, d[i].id, label(m, d[i].name, d[i].name_en), a->domain);
}

static const char *query_of(struct model *m, const struct asked *a)
{
        lh_auto(buf_done) struct buf q = { 0 };

        buf_init(&q, 400);
        link_add(&q, "body", a->body);
        link_add(&q, "domain", a->domain);
        return arena_strndup(m->cx->mem, q.n == 0 ? "" : q.p, q.n);
}

int model_catalogue(struct model *m, const char *arg)
{
        struct asked a;
        int rc = read_asked(m, &a);

        (void)arg;
        if (rc != LH_OK)
                return rc;
        m->page = "catalogue";
        m->title = say(m, "主动公开目录");
        m->query = query_of(m, &a);
        if (a.body[0] != '\0')
                put_named(m, m->top, "body", a.body, a.name);
        put_flag(m, m->top, "adopted", a.c.adopted);
        put_flag(m, m->top, "_not_adopted", a.body[0] != '\0' && !a.c.adopted);
        put_int(m, m->top, "count", (int64_t)a.c.n);
        put_sections(m, &a);
        put_choices(m, &a);
        put_flag(m, m->top, "_at_catalogue", true);
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        put_text(m, m->top, "_xlsx", self(m, ".xlsx", ""));
        return m->rc;
}

int write_catalogue(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct list l = list_in_file(m, say(m, "主动公开目录"), columns, countof(columns));
        struct asked a;
        int rc = read_asked(m, &a);

        (void)arg;
        for (size_t i = 0; rc == LH_OK && i < a.c.n; i++) {
                const struct catalogue_row *row = &a.c.rows[i];

                list_int(&l, (int64_t)i + 1, NULL);
                list_text(&l, matter_of(m, row), NULL);
                list_text(&l, sub_of(m, row), NULL);
                list_text(&l, elements_of(m, row), NULL);
                list_text(&l, row->k == NULL ? row->basis : row->k->source, NULL);
                list_text(&l, limit_of(m, row), NULL);
                list_text(&l, body_of(m, &a, row), NULL);
                list_text(&l, row->channels, NULL);
                list_text(&l, row->audience, NULL);
                list_text(&l, row->manner, NULL);
                list_text(&l, row->level, NULL);
                list_int(&l, row->published, NULL);
                list_int(&l, row->waiting, NULL);
                list_int(&l, row->late, NULL);
                list_int(&l, row->missing, NULL);
                list_text(&l, row->id, NULL);
        }
        return rc == LH_OK ? list_write(&l, form, out) : rc;
}
