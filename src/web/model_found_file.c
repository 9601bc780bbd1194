/* A search to take along or to follow: CSV and XLSX of its hits, Atom and JSON Feed of the newest.
 */
#include "search/document.h"
#include "web/feed_file.h"
#include "web/found.h"
#include "web/table_file.h"

#include <stdlib.h>

static const struct table_file_column columns[] = {
        { "type", "类型", "Type", TABLE_TEXT },   { "title", "标题", "Title", TABLE_TEXT },
        { "date", "日期", "Date", TABLE_DATE },   { "domain", "领域", "Domain", TABLE_TEXT },
        { "stage", "阶段", "Stage", TABLE_TEXT }, { "region", "地区", "Place", TABLE_TEXT },
        { "body", "单位", "Body", TABLE_TEXT },   { "url", "网址", "Address", TABLE_TEXT },
};

static const char *url_of(struct model *m, const char *key)
{
        return arena_printf(m->cx->mem, "%s%s%s", base_url(m),
                            key[0] == 'n'   ? "/n/"
                            : key[0] == 'p' ? "/p/"
                                            : "/body/",
                            key + 1);
}

static const char *value_name(struct model *m, const struct search_doc *d, enum search_facet f)
{
        const char *v = d->values[f];

        return v == NULL || v[0] == '\0' ? "" : found_value_name(m, f, v);
}

static int write_table(struct model *m, const struct search_answer *a, enum page_form form,
                       struct buf *out)
{
        struct table_file t =
                table_file_begin(m->cx, say(m, "检索结果"), columns, countof(columns), m->english);

        for (size_t i = 0; i < a->n_keys; i++) {
                struct search_doc d;
                int rc = document_read(m->tx, m->site->rules, a->keys[i], &d);

                if (rc == LH_NOT_FOUND)
                        continue;
                if (rc != LH_OK)
                        return rc;
                table_file_text(&t, value_name(m, &d, SEARCH_TYPE));
                table_file_str(&t, d.title);
                table_file_text(&t, d.date);
                table_file_text(&t, value_name(m, &d, SEARCH_DOMAIN));
                table_file_text(&t, value_name(m, &d, SEARCH_STAGE));
                table_file_text(&t, value_name(m, &d, SEARCH_REGION));
                table_file_text(&t, d.body_name);
                table_file_text(&t, url_of(m, d.key));
        }
        return form == PAGE_CSV ? table_file_csv(&t, out)
                                : table_file_xlsx(&t, m->cx->now_ms(), out);
}

static int64_t time_of(struct model *m, const char *key)
{
        struct store_rows r;
        int64_t ms = 0;

        if (key[0] != 'n')
                return m->cx->now_ms();
        r = store_query(m->tx, Q_SEARCH_TIME, "i", (int64_t)strtoll(key + 1, NULL, 10));
        if (store_next(&r))
                ms = store_i64(&r, 0);
        store_rows_done(&r);
        return ms;
}

static int write_feed_of(struct model *m, const struct found_ask *f, const struct search_answer *a,
                         enum page_form form, struct buf *out)
{
        struct arena *mem = m->cx->mem;
        struct feed_entry *entries = arena_alloc(mem, (a->n_keys + 1) * sizeof(*entries));
        const char *path = form == PAGE_ATOM ? "/search.atom" : "/search.feed.json";
        struct feed feed = { .entries = entries,
                             .lang = m->english ? "en" : "zh-CN",
                             .author = m->site->name,
                             .subtitle = m->site->name,
                             .updated_ms = m->cx->now_ms() };

        feed.title = f->q[0] == '\0' ? say(m, "检索结果") : say_with(m, "检索“{1}”", f->q, "");
        feed.url = arena_printf(mem, "%s%s", base_url(m), found_link(m, f, "/search", NULL, NULL));
        feed.id = feed.url;
        feed.self_url = arena_printf(mem, "%s%s", base_url(m), found_link(m, f, path, NULL, NULL));
        for (size_t i = 0; i < a->n_keys; i++) {
                struct feed_entry *e = &entries[feed.n_entries];
                struct search_doc d;
                int rc = document_read(m->tx, m->site->rules, a->keys[i], &d);

                if (rc == LH_NOT_FOUND)
                        continue;
                if (rc != LH_OK)
                        return rc;
                e->id = e->url = url_of(m, d.key);
                e->title = arena_strndup(mem, d.title.p, d.title.n);
                e->author = d.body_name;
                e->category = d.values[SEARCH_DOMAIN];
                e->published_ms = e->updated_ms = time_of(m, d.key);
                feed.n_entries++;
        }
        return form == PAGE_ATOM ? feed_atom(m->cx, &feed, out) : feed_json(m->cx, &feed, out);
}

int write_search(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        bool feed = form == PAGE_ATOM || form == PAGE_FEED;
        struct search_answer a;
        struct found_ask f;
        int64_t missing;

        (void)arg;
        (void)found_wanted(m, &f);
        f.ask.offset = 0;
        f.ask.n = feed ? FOUND_FEED_ROWS : FOUND_TABLE_ROWS;
        if (feed) { /* what is new: only a notice has a time of its own */
                f.ask.by_date = true;
                if (f.ask.filter[SEARCH_TYPE][0] == '\0')
                        f.ask.filter[SEARCH_TYPE] = "notice";
        }
        if (f.ask.query.n_words > 0 && f.ask.query.only_not)
                return err_set(m->cx, LH_NOT_FOUND, "write at least one word that must be found");
        if (!found_answer(m, &f.ask, &a, &missing))
                return err_set(m->cx, LH_BUSY,
                               "the search index is being made; try again in a minute");
        return feed ? write_feed_of(m, &f, &a, form, out) : write_table(m, &a, form, out);
}
