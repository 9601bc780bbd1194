/* Walking over a site's pages: every link of its own is opened once, every page is held to the tags
 * that must stand in it. */
#include "base/text.h"
#include "base/time.h"
#include "report/selfcheck.h"
#include "screen/doc/html_token.h"

#include <stdlib.h>
#include <string.h>

#define PATH_BYTES_MAX 1000
#define TAGS_MAX       40

static const char *const site_tags[] = { "SiteName",          "SiteDomain",
                                         "SiteIDCode",        "ColumnName",
                                         "ColumnDescription", "ColumnKeywords",
                                         "ColumnType",        NULL };
static const char *const article_tags[] = { "ArticleTitle", "PubDate", "ContentSource", NULL };

struct link {
        const char *path, *from;
};

struct walk {
        struct selfcheck *s;
        struct link *links; /* in the order they were found */
        size_t n, next;
        size_t *buckets; /* places of links + 1, by hash */
        size_t n_buckets;
};

static size_t hash(const char *s)
{
        size_t h = 1469598103934665603u;

        for (; *s != '\0'; s++)
                h = (h ^ (unsigned char)*s) * 1099511628211u;
        return h;
}

/* Once; what lies beyond SELFCHECK_LINKS_MAX is not followed. */
static void add_link(struct walk *w, const char *path, const char *from)
{
        size_t at = hash(path) & (w->n_buckets - 1);

        while (w->buckets[at] != 0) {
                if (strcmp(w->links[w->buckets[at] - 1].path, path) == 0)
                        return;
                at = (at + 1) & (w->n_buckets - 1);
        }
        if (w->n == SELFCHECK_LINKS_MAX)
                return;
        w->links[w->n++] = (struct link){ arena_strdup(w->s->cx->mem, path), from };
        w->buckets[at] = w->n;
}

static const char *decoded(struct walk *w, struct str raw)
{
        lh_auto(buf_done) struct buf b = { 0 };

        buf_init(&b, 64 * 1024);
        html_decode(raw, &b);
        return arena_strndup(w->s->cx->mem, b.n == 0 ? "" : b.p, b.n);
}

/* Only the site's own pages, without what stands behind "#". Another language is the same page. */
static void take_link(struct walk *w, struct str raw, const char *from)
{
        char *path;
        size_t n;

        if (raw.n == 0 || raw.p[0] != '/' || (raw.n > 1 && raw.p[1] == '/') ||
            raw.n > PATH_BYTES_MAX)
                return;
        path = (char *)(uintptr_t)decoded(w, raw);
        n = strcspn(path, "#");
        path[n] = '\0';
        if (n > 0 && strstr(path, "lang=") == NULL)
                add_link(w, path, from);
}

struct tags {
        const char *names[TAGS_MAX], *values[TAGS_MAX];
        size_t n;
};

static const char *tag_value(const struct tags *t, const char *name)
{
        for (size_t i = 0; i < t->n; i++)
                if (strcmp(t->names[i], name) == 0)
                        return t->values[i];
        return NULL;
}

static void take_tag(struct walk *w, struct str body, struct tags *t)
{
        struct str name = html_attribute_named(body, "name");

        if (name.n == 0 || t->n == TAGS_MAX)
                return;
        t->names[t->n] = arena_strndup(w->s->cx->mem, name.p, name.n);
        t->values[t->n++] = decoded(w, html_attribute_named(body, "content"));
}

static void read_page(struct walk *w, struct str html, const char *path, struct tags *tags)
{
        struct html_in in = html_in_make(html);
        struct html_token token;

        while (html_next(&in, &token)) {
                if (token.type != HTML_OPEN)
                        continue;
                if (html_is(token.name, "meta"))
                        take_tag(w, token.body, tags);
                else if (html_is(token.name, "a") || html_is(token.name, "link"))
                        take_link(w, html_attribute_named(token.body, "href"), path);
        }
}

static void check_tags(struct walk *w, const struct tags *t, const char *const *names,
                       const char *path)
{
        for (size_t i = 0; names[i] != NULL; i++) {
                const char *v = tag_value(t, names[i]);

                if (v == NULL || v[0] == '\0')
                        selfcheck_add(w->s, SELFCHECK_META, path, "缺少网页标签 %s", names[i]);
        }
}

/* "2026-01-05 09:30", not in the days to come. */
static void check_pub_date(struct walk *w, const char *v, const char *path)
{
        int32_t day;

        if (strlen(v) != 16 || !date_parse((struct str){ v, 10 }, &day) || v[10] != ' ' ||
            v[13] != ':')
                selfcheck_add(w->s, SELFCHECK_DATE, path,
                              "PubDate“%.40s”不是 YYYY-MM-DD HH:MM 的形式", v);
        else if (day > date_in_china(w->s->cx->now_ms()))
                selfcheck_add(w->s, SELFCHECK_DATE, path, "PubDate“%s”在今天以后", v);
}

static void check_page(struct walk *w, const struct selfcheck_page *p, const struct link *l)
{
        struct tags tags = { .n = 0 };
        const char *date;

        read_page(w, p->body, l->path, &tags);
        check_tags(w, &tags, site_tags, l->path);
        for (size_t i = 0; article_tags[i] != NULL; i++)
                if (tag_value(&tags, article_tags[i]) != NULL) {
                        check_tags(w, &tags, article_tags, l->path);
                        break;
                }
        date = tag_value(&tags, "PubDate");
        if (date != NULL)
                check_pub_date(w, date, l->path);
}

static int visit(struct walk *w, selfcheck_fetch *fetch, void *arg, const struct link *l)
{
        struct selfcheck_page page = { 0 };
        int rc = fetch(arg, l->path, &page);

        if (rc != LH_OK)
                return rc;
        w->s->pages++;
        if (page.status >= 400)
                selfcheck_add(w->s, SELFCHECK_LINK, l->path, "打不开（%d），链接在 %s", page.status,
                              l->from);
        else if (page.html)
                check_page(w, &page, l);
        return LH_OK;
}

int selfcheck_walk(struct selfcheck *s, selfcheck_fetch *fetch, void *arg, size_t pages_max)
{
        struct walk w = { .s = s, .n_buckets = 65536 };
        int rc = LH_OK;

        w.links = mem_alloc(SELFCHECK_LINKS_MAX * sizeof(*w.links));
        w.buckets = mem_zalloc(w.n_buckets * sizeof(*w.buckets));
        add_link(&w, "/", "");
        add_link(&w, "/sitemap", "");
        while (rc == LH_OK && w.next < w.n && w.next < pages_max) {
                struct link l = w.links[w.next++];

                rc = visit(&w, fetch, arg, &l);
        }
        free(w.buckets);
        free(w.links);
        return rc;
}
