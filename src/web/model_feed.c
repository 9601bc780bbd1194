/* Feeds of everything, of a project, of a body: Atom with archives (RFC 5005) and JSON Feed. An
 * archive is a full tile of the log, 256 records: what is in it is complete and stays, and a reader
 * who knows the log knows which records it covers. The feed itself has what came after the last
 * full tile, and some more where that is little. */
#include "base/text.h"
#include "ledger/ledger.h"
#include "web/feed_file.h"
#include "web/model.h"

#include <inttypes.h>

#define NEWEST_MIN 30 /* entries of the feed, where there are as many */
#define TILE       ((int64_t)TILE_WIDTH)
#define READ_MAX   (TILE + NEWEST_MIN + 1)

struct stream {
        struct model *m;
        enum query query;
        const char *id, *stem;  /* "/p/ID" */
        int64_t size, from, to; /* of the log; the records that are told */
        bool archive;
};

/* An answer of the full text goes by its own keys: this is by record. */
static void add_entry(struct stream *s, struct feed *feed, struct feed_entry *e,
                      struct store_rows *r)
{
        struct model *m = s->m;
        struct arena *mem = m->cx->mem;
        const char *domain = store_dup(r, 4), *state = store_dup(r, 5);
        const struct rule_domain *d = rule_domain(m->site->rules, str_of(domain));
        bool withdrawn = strcmp(state, "withdrawn") == 0;

        *e = (struct feed_entry){ .title = store_dup(r, 1), .author = store_dup(r, 8) };
        if (withdrawn || !store_null(r, 6))
                e->title = arena_printf(
                        mem, "%s%s", withdrawn ? say(m, "〔撤下〕") : say(m, "〔更正〕"), e->title);
        e->url = arena_printf(mem, "%s/n/%" PRId64, base_url(m), store_i64(r, 0));
        e->id = arena_printf(mem, "tag:%.*s,2026:record/%" PRId64,
                             (int)strcspn(m->site->origin, "/"), m->site->origin, store_i64(r, 0));
        e->category = d == NULL ? domain : label(m, d->name, d->name_en);
        e->text = say_with(m, "公开日期 {1}", store_dup(r, 2), "");
        e->published_ms = e->updated_ms = store_i64(r, 7);
        feed->n_entries++;
}

static const char *address(struct stream *s, const char *ending, int64_t tile)
{
        struct arena *mem = s->m->cx->mem;

        return tile < 0 ? arena_printf(mem, "%s%s%s", base_url(s->m), s->stem, ending)
                        : arena_printf(mem, "%s%s%s?tile=%" PRId64, base_url(s->m), s->stem, ending,
                                       tile);
}

/* Entries of s->from to s->to, newest first, and the archive before them. Returns that tile, -1:
 * there is none. */
static int64_t read_entries(struct stream *s, struct feed *feed, struct feed_entry *entries)
{
        struct store_rows r = store_query(s->m->tx, s->query, "tii", s->id, s->to, READ_MAX);
        int64_t before = -1;

        while (store_next(&r)) {
                int64_t idx = store_i64(&r, 0);
                bool more = !s->archive && feed->n_entries < NEWEST_MIN;

                if (idx < s->from && before < 0)
                        before = idx / TILE;
                if (idx < s->from && !more)
                        break;
                add_entry(s, feed, &entries[feed->n_entries], &r);
                if (idx < s->from)
                        s->from = s->archive ? s->from : idx;
        }
        store_rows_done(&r);
        return before;
}

static int read_range(struct stream *s)
{
        struct model *m = s->m;
        struct store_rows r = store_query(m->tx, Q_PAGE_HEAD, "");
        const char *tile = asked(m, "tile");
        uint64_t k;

        s->size = store_next(&r) ? store_i64(&r, 0) : 0;
        store_rows_done(&r);
        s->to = s->size;
        s->from = s->size / TILE * TILE;
        if (tile[0] == '\0')
                return m->tx->rc;
        if (!decimal_parse(str_of(tile), &k) || (int64_t)k >= s->size / TILE)
                return err_set(m->cx, LH_NOT_FOUND,
                               "the log has no full tile \"%.20s\" yet; ask for the feed itself",
                               tile);
        s->archive = true;
        s->from = (int64_t)k * TILE;
        s->to = s->from + TILE;
        return m->tx->rc;
}

static int write_stream(struct stream *s, const char *title, enum page_form form, struct buf *out)
{
        struct model *m = s->m;
        struct arena *mem = m->cx->mem;
        const char *ending = form == PAGE_ATOM ? ".atom" : ".feed.json";
        struct feed_entry *entries = arena_alloc(mem, (size_t)(READ_MAX + 1) * sizeof(*entries));
        struct feed feed = { .entries = entries,
                             .title = title,
                             .subtitle = m->site->name,
                             .author = m->site->name,
                             .lang = m->english ? "en" : "zh-CN",
                             .updated_ms = m->cx->now_ms() };
        int64_t before;
        int rc = read_range(s);

        if (rc != LH_OK)
                return rc;
        before = read_entries(s, &feed, entries);
        feed.archive = s->archive;
        feed.from = s->from;
        feed.to = s->to;
        feed.id = feed.current_url = address(s, ending, -1);
        feed.self_url = s->archive ? address(s, ending, s->from / TILE) : feed.current_url;
        feed.url =
                arena_printf(mem, "%s%s", base_url(m), s->query == Q_FEED_OF_ALL ? "/" : s->stem);
        feed.prev_url = before < 0 ? NULL : address(s, ending, before);
        if (m->tx->rc != LH_OK)
                return m->tx->rc;
        return form == PAGE_ATOM ? feed_atom(m->cx, &feed, out) : feed_json(m->cx, &feed, out);
}

static const char *with_site(struct model *m, const char *title)
{
        return arena_printf(m->cx->mem, "%s · %s", title,
                            m->site->name == NULL ? "" : m->site->name);
}

/* The title of what has a row; NULL: there is none. */
static const char *title_of(struct model *m, enum query q, int column, const char *id)
{
        struct store_rows r = store_query(m->tx, q, "t", id);
        const char *title = store_next(&r) ? store_dup(&r, column) : NULL;

        store_rows_done(&r);
        return title;
}

static int no_such(struct model *m, const char *what, const char *id)
{
        return m->tx->rc != LH_OK
                       ? m->tx->rc
                       : err_set(m->cx, LH_NOT_FOUND, "there is no %s \"%.64s\"", what, id);
}

int write_project_feed(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct stream s = { .m = m, .query = Q_FEED_OF_PROJECT, .id = arg };
        const char *title = title_of(m, Q_MAIL_PROJECT, 0, arg);

        s.stem = arena_printf(m->cx->mem, "/p/%s", arg);
        return title == NULL ? no_such(m, "project", arg)
                             : write_stream(&s, with_site(m, title), form, out);
}

int write_body(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct stream s = { .m = m, .query = Q_FEED_OF_BODY, .id = arg };
        const char *title = title_of(m, Q_PAGE_BODY, 1, arg);

        s.stem = arena_printf(m->cx->mem, "/body/%s", arg);
        return title == NULL ? no_such(m, "disclosing body", arg)
                             : write_stream(&s, with_site(m, title), form, out);
}

/* /feed.atom, /feed.feed.json: everything. */
int write_news(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct stream s = { .m = m, .query = Q_FEED_OF_ALL, .id = "", .stem = "/feed" };

        (void)arg;
        return write_stream(&s, with_site(m, say(m, "最新公开")), form, out);
}

/* It has no page of its own: the home page shows the same. */
int model_news(struct model *m, const char *arg)
{
        (void)arg;
        m->location = "/";
        return m->rc;
}
