/* The page of a full-text search. The index gives keys; whatever is shown is read from the views
 * and the records, so that nothing withheld or erased can come from it. */
#include "base/text.h"
#include "search/document.h"
#include "web/found.h"

#include <strings.h>

#define SNIPPET_CHARS        90 /* around the first hit in a text */
#define SNIPPET_BEFORE_CHARS 24

bool found_wanted(struct model *m, struct found_ask *ret)
{
        bool more = false;
        struct str q = utf8_cut(str_of(asked(m, "q")), SEARCH_QUERY_CHARS_MAX);

        *ret = (struct found_ask){ .q = arena_strndup(m->cx->mem, q.p ? q.p : "", q.n) };
        ret->ask.query = search_parse(str_of(ret->q));
        ret->ask.query.cut |= q.n < strlen(asked(m, "q"));
        for (int i = 0; i < SEARCH_FACETS; i++) {
                ret->ask.filter[i] = asked(m, found_params[i]);
                more |= ret->ask.filter[i][0] != '\0' &&
                        (i == SEARCH_TYPE || i == SEARCH_BODY || i == SEARCH_AMOUNT);
        }
        ret->ask.by_date = strcmp(asked(m, "sort"), "date") == 0;
        ret->page = asked_number(m, "page", 1, SEARCH_HITS_MAX / LIST_ROWS);
        ret->ask.offset = (size_t)(ret->page - 1) * LIST_ROWS;
        ret->ask.n = LIST_ROWS;
        return ret->ask.query.n_words > 0 || more || asked(m, "sort")[0] != '\0';
}

static int64_t log_size(struct model *m)
{
        struct store_rows r = store_query(m->tx, Q_PAGE_HEAD, "");
        int64_t size = store_next(&r) ? store_i64(&r, 0) : 0;

        store_rows_done(&r);
        return size;
}

bool found_answer(struct model *m, const struct search_ask *a, struct search_answer *ret,
                  int64_t *ret_missing)
{
        int64_t size;

        if (m->site->search == NULL)
                return false;
        if (search_ask(m->cx, m->site->search, a, ret) != LH_OK) {
                m->passing = true;
                return false;
        }
        size = log_size(m);
        *ret_missing = size > (int64_t)ret->followed ? size - (int64_t)ret->followed : 0;
        m->passing |= *ret_missing > 0;
        return *ret_missing <= FOUND_BEHIND_MAX;
}

/* ------ marks ------ */

/* The first place from `at` on where a word of the query stands; its length, 0: nowhere. */
static size_t next_hit(const struct search_query *q, struct str s, size_t at, size_t *ret_at)
{
        for (size_t i = at; i < s.n; i++)
                for (size_t j = 0; j < q->n_words; j++) {
                        struct str w = q->words[j].text;

                        if (!q->words[j].not &&w.n <= s.n - i &&
                            strncasecmp(s.p + i, w.p, w.n) == 0) {
                                *ret_at = i;
                                return w.n;
                        }
                }
        return 0;
}

static void add_piece(struct model *m, json_t *parts, struct str s, bool mark)
{
        json_t *o;

        if (s.n == 0)
                return;
        o = add_object(m, parts);
        put_flag(m, o, "mark", mark);
        put_str(m, o, "text", s);
}

/* [{"text", "mark"}] */
static void put_marked(struct model *m, json_t *o, const char *key, const struct search_query *q,
                       struct str s)
{
        json_t *parts = put_array(m, o, key);
        size_t at = 0, hit, n;

        while ((n = next_hit(q, s, at, &hit)) > 0) {
                add_piece(m, parts, (struct str){ s.p + at, hit - at }, false);
                add_piece(m, parts, (struct str){ s.p + hit, n }, true);
                at = hit + n;
        }
        add_piece(m, parts, (struct str){ s.p + at, s.n - at }, false);
}

/* Back by some characters, but not over a line's end. */
static size_t chars_before(struct str s, size_t at, int chars)
{
        while (at > 0 && chars > 0 && s.p[at - 1] != '\n') {
                at--;
                while (at > 0 && ((unsigned char)s.p[at] & 0xc0) == 0x80)
                        at--;
                chars--;
        }
        return at;
}

static void put_snippet(struct model *m, json_t *o, const struct search_query *q, struct str text)
{
        size_t hit, from;
        struct str piece;

        if (next_hit(q, text, 0, &hit) == 0) {
                put_array(m, o, "snippet");
                return;
        }
        from = chars_before(text, hit, SNIPPET_BEFORE_CHARS);
        piece = utf8_cut((struct str){ text.p + from, text.n - from }, SNIPPET_CHARS);
        put_marked(m, o, "snippet", q,
                   str_of(arena_printf(m->cx->mem, "%s%.*s%s",
                                       from > 0 && text.p[from - 1] != '\n' ? "…" : "",
                                       (int)piece.n, piece.p, from + piece.n < text.n ? "…" : "")));
}

/* ------ hits ------ */

static void put_hit(struct model *m, json_t *o, const struct found_ask *f,
                    const struct search_doc *d)
{
        const char *type = d->values[SEARCH_TYPE], *region = d->values[SEARCH_REGION];
        const char *folder = type[0] == 'n' ? "/n/" : type[0] == 'p' ? "/p/" : "/body/";

        put_text(m, o, "type", type);
        put_text(m, o, "_type", found_value_name(m, SEARCH_TYPE, type));
        put_text(m, o, "id", d->key + 1);
        put_text(m, o, "_href", arena_printf(m->cx->mem, "%s%s", folder, d->key + 1));
        put_str(m, o, "title", d->title);
        put_marked(m, o, "_title", &f->ask.query, d->title);
        put_text(m, o, "domain", d->values[SEARCH_DOMAIN]);
        put_text(m, o, "_domain",
                 d->values[SEARCH_DOMAIN][0] == '\0'
                         ? ""
                         : found_value_name(m, SEARCH_DOMAIN, d->values[SEARCH_DOMAIN]));
        put_text(m, o, "stage", d->values[SEARCH_STAGE]);
        put_text(m, o, "region", region);
        put_text(m, o, "_place", place_name(m, region));
        put_named(m, o, "body", d->values[SEARCH_BODY], d->body_name);
        put_flag(m, o, "_by", d->body_name[0] != '\0');
        put_text(m, o, "date", d->date);
        put_snippet(m, o, &f->ask.query, d->text);
}

static void put_found(struct model *m, const struct found_ask *f, const struct search_answer *a)
{
        json_t *hits = put_array(m, m->top, "hits");

        for (size_t i = 0; i < a->n_keys && m->rc == LH_OK; i++) {
                struct search_doc d;
                int rc = document_read(m->tx, m->site->rules, a->keys[i], &d);

                if (rc == LH_OK)
                        put_hit(m, add_object(m, hits), f, &d);
                else if (rc != LH_NOT_FOUND) /* withdrawn a moment ago */
                        model_fail(m, rc);
        }
}

/* ------ when there is nothing ------ */

static void add_hint(struct model *m, json_t *hints, const struct found_ask *f, const char *q,
                     bool filtered)
{
        struct found_ask other = { .q = q, .ask.by_date = f->ask.by_date };
        struct search_answer a;
        int64_t missing;
        json_t *o;

        other.ask.query = search_parse(str_of(q));
        for (int i = 0; i < SEARCH_FACETS && filtered; i++)
                other.ask.filter[i] = f->ask.filter[i];
        if (json_array_size(hints) == FOUND_HINTS_MAX ||
            !found_answer(m, &other.ask, &a, &missing) || a.hits == 0)
                return;
        o = add_object(m, hints);
        put_text(m, o, "q", q);
        put_int(m, o, "count", a.hits);
        put_text(m, o, "_link", found_link(m, &other, "/search", NULL, NULL));
}

/* Fewer conditions, single words, halves of a long one: those that do find something. */
static void put_hints(struct model *m, const struct found_ask *f)
{
        json_t *hints = put_array(m, m->top, "hints");
        const struct search_query *q = &f->ask.query;

        add_hint(m, hints, f, f->q, false);
        for (size_t i = 0; i < q->n_words; i++) {
                struct str w = q->words[i].text, half = utf8_cut(w, utf8_count(w) / 2);

                if (q->words[i].not )
                        continue;
                if (q->n_words > 1)
                        add_hint(m, hints, f, arena_strndup(m->cx->mem, w.p, w.n), false);
                if (utf8_count(w) < 4)
                        continue;
                add_hint(m, hints, f, arena_strndup(m->cx->mem, half.p, half.n), false);
                add_hint(m, hints, f, arena_strndup(m->cx->mem, w.p + half.n, w.n - half.n), false);
        }
        put_flag(m, m->top, "_hinted", json_array_size(hints) > 0);
}

/* ------ the page ------ */

static void put_said(struct model *m, const struct found_ask *f, const struct search_answer *a,
                     int64_t missing)
{
        json_t *notes = put_array(m, m->top, "_notes");

        if (f->ask.query.cut)
                add_text(m, notes, say(m, "检索词太长，只用了前 100 个字、前 10 个词。"));
        if (missing > 0)
                add_text(m, notes,
                         say_with(m, "最新的 {1} 条记录还在收进索引，稍后刷新就能查到。",
                                  grouped(m, missing), ""));
        if (a->hits > SEARCH_HITS_MAX)
                add_text(m, notes,
                         say_with(m, "只列出前 {1} 条，请用下面的条件缩小范围。",
                                  grouped(m, SEARCH_HITS_MAX), ""));
}

static void put_links(struct model *m, const struct found_ask *f)
{
        put_flag(m, m->top, "_by_date", f->ask.by_date);
        put_text(m, m->top, "_sort_date", found_link(m, f, "/search", "sort", "date"));
        put_text(m, m->top, "_sort_best", found_link(m, f, "/search", "sort", ""));
        put_text(m, m->top, "_follow", found_link(m, f, "/follow", NULL, NULL));
        put_text(m, m->top, "_atom", found_link(m, f, "/search.atom", NULL, NULL));
        put_text(m, m->top, "_feed", found_link(m, f, "/search.feed.json", NULL, NULL));
        put_text(m, m->top, "_csv", found_link(m, f, "/search.csv", NULL, NULL));
        put_text(m, m->top, "_xlsx", found_link(m, f, "/search.xlsx", NULL, NULL));
}

static void put_query(struct model *m, const struct found_ask *f)
{
        json_t *o = put_object(m, m->top, "query"), *kept = put_array(m, m->top, "_kept");

        put_text(m, o, "q", f->q);
        for (int i = 0; i < SEARCH_FACETS; i++) {
                put_text(m, o, found_params[i], f->ask.filter[i]);
                if (f->ask.filter[i][0] == '\0')
                        continue;
                o = add_object(m, kept);
                put_text(m, o, "name", found_params[i]);
                put_text(m, o, "value", f->ask.filter[i]);
                o = json_object_get(m->top, "query");
        }
        put_text(m, o, "sort", f->ask.by_date ? "date" : "relevance");
}

/* Words that only shut out find nothing: the page says how to ask. */
static bool put_not_understood(struct model *m)
{
        struct search_answer none = { 0 };
        json_t *notes = put_array(m, m->top, "_notes");

        add_text(m, notes, say(m, "请至少写一个要找的词；带“-”的词只用来排除。"));
        put_array(m, m->top, "hits");
        put_array(m, m->top, "facets");
        put_array(m, m->top, "hints");
        put_int(m, m->top, "count", none.hits);
        put_text(m, m->top, "_count", "0");
        put_flag(m, m->top, "_none", true);
        put_flag(m, m->top, "_hinted", false);
        return true;
}

bool model_found(struct model *m, const struct found_ask *f)
{
        struct search_answer a;
        int64_t missing = 0, pages;
        bool senseless = f->ask.query.n_words > 0 && f->ask.query.only_not;

        if (m->site->search == NULL || (!senseless && !found_answer(m, &f->ask, &a, &missing)))
                return false;
        m->page = "found";
        m->title = f->q[0] == '\0' ? say(m, "检索结果") : say_with(m, "检索“{1}”", f->q, "");
        m->query = found_link(m, f, "", NULL, NULL);
        put_text(m, m->top, "_heading", m->title);
        put_flag(m, m->top, "_at_search", true);
        put_flag(m, m->top, "_find", false);
        put_query(m, f);
        put_links(m, f);
        if (senseless)
                return put_not_understood(m);
        put_int(m, m->top, "count", a.hits);
        put_text(m, m->top, "_count", grouped(m, a.hits));
        put_flag(m, m->top, "_none", a.hits == 0);
        pages = ((a.hits < SEARCH_HITS_MAX ? a.hits : SEARCH_HITS_MAX) + LIST_ROWS - 1) / LIST_ROWS;
        put_pager(m, m->query, "page", f->page, pages);
        put_facets(m, f, &a);
        put_found(m, f, &a);
        put_said(m, f, &a, missing);
        if (a.hits == 0)
                put_hints(m, f);
        return true;
}
