/* Following by e-mail, and by every other way that needs no address: /follow says what there is for
 * a project, a body, a domain, a region or a search; /follow/confirm/KEY and /follow/stop/KEY are
 * where the links of the mails lead. A link alone does nothing, since programs open links: the
 * button does. */
#include "base/text.h"
#include "ledger/tile.h"
#include "mail/news.h"
#include "search/search.h"
#include "web/desk_ask.h"
#include "web/link.h"

static struct store *mail_store(const struct model *m)
{
        return m->rq->desk == NULL ? NULL : m->rq->desk->mail;
}

static const char *wanted(const struct model *m, const char *name)
{
        const char *v = was_posted(m) ? posted(m, name) : asked(m, name);

        return strlen(v) <= 400 ? v : "";
}

static struct follow follow_wanted(struct model *m)
{
        struct str q = utf8_cut(str_of(wanted(m, "q")), SEARCH_QUERY_CHARS_MAX);

        return (struct follow){ .project = wanted(m, "project"),
                                .body = wanted(m, "body"),
                                .domain = wanted(m, "domain"),
                                .region = wanted(m, "region"),
                                .q = arena_strndup(m->cx->mem, q.p == NULL ? "" : q.p, q.n),
                                .lang = m->english ? "en" : "zh-CN" };
}

static bool of_everything(const struct follow *f)
{
        return f->project[0] == '\0' && f->body[0] == '\0' && f->domain[0] == '\0' &&
               f->region[0] == '\0' && f->q[0] == '\0';
}

static const char *query_of(struct model *m, const struct follow *f)
{
        lh_auto(buf_done) struct buf b = { 0 };

        buf_init(&b, 8192);
        link_add(&b, "q", f->q);
        link_add(&b, "project", f->project);
        link_add(&b, "domain", f->domain);
        link_add(&b, "region", f->region);
        link_add(&b, "body", f->body);
        return arena_strndup(m->cx->mem, b.p == NULL ? "" : b.p, b.n);
}

static void put_feed(struct model *m, const char *name, const char *url)
{
        json_t *list = json_object_get(m->top, "feeds"), *o;

        o = add_object(m, list == NULL ? put_array(m, m->top, "feeds") : list);
        put_text(m, o, "name", name);
        put_text(m, o, "url", url);
}

/* A project or a body has feeds of its own; the rest is a search. */
static void put_feeds(struct model *m, const struct follow *f, const char *query)
{
        const char *stem = f->project[0] != '\0' ? arena_printf(m->cx->mem, "/p/%s", f->project)
                           : f->body[0] != '\0' && f->domain[0] + f->region[0] + f->q[0] == 0
                                   ? arena_printf(m->cx->mem, "/body/%s", f->body)
                                   : "/search";
        const char *tail =
                strcmp(stem, "/search") != 0 ? "" : arena_printf(m->cx->mem, "?%s", query);

        put_feed(m, "Atom", arena_printf(m->cx->mem, "%s.atom%s", stem, tail));
        put_feed(m, "JSON Feed", arena_printf(m->cx->mem, "%s.feed.json%s", stem, tail));
        if (f->project[0] != '\0')
                put_feed(m, say(m, "日历（ICS）"), arena_printf(m->cx->mem, "%s.ics", stem));
        put_text(m, m->top, "_page",
                 tail[0] == '\0' ? stem : arena_printf(m->cx->mem, "%s%s", stem, tail));
}

/* What a form carries along. */
static void put_wanted(struct model *m, const struct follow *f)
{
        const char *const pairs[][2] = { { "project", f->project },
                                         { "body", f->body },
                                         { "domain", f->domain },
                                         { "region", f->region },
                                         { "q", f->q } };
        json_t *list = put_array(m, m->top, "_hidden");

        for (size_t i = 0; i < countof(pairs); i++)
                if (pairs[i][1][0] != '\0') {
                        json_t *o = add_object(m, list);

                        put_text(m, o, "name", pairs[i][0]);
                        put_text(m, o, "value", pairs[i][1]);
                }
}

static int ask(struct model *m, struct follow *f)
{
        int rc;

        f->address = posted(m, "address");
        rc = follow_ask(m->cx, mail_store(m), f);
        put_flag(m, m->top, "_done", rc == LH_OK);
        put_flag(m, m->top, "_wrong", rc == LH_INVALID);
        put_flag(m, m->top, "_busy", rc == LH_BUSY);
        m->status = rc == LH_INVALID ? 422 : rc == LH_BUSY ? 429 : 0;
        if (rc == LH_INVALID)
                put_text(m, m->top, "_address", f->address);
        return rc == LH_INVALID || rc == LH_BUSY ? LH_OK : rc;
}

/* Mail of everything would be a mail a minute: feeds alone. */
static int put_everything(struct model *m)
{
        put_text(m, m->top, "what", m->site->name);
        put_text(m, m->top, "_page", "/");
        put_flag(m, m->top, "mail", false);
        put_flag(m, m->top, "_everything", true);
        put_feed(m, "Atom", "/feed.atom");
        put_feed(m, "JSON Feed", "/feed.feed.json");
        put_feed(m, say(m, "日历（ICS）"), "/jd/coming.ics");
        return m->rc;
}

int model_follow(struct model *m, const char *arg)
{
        struct follow f = follow_wanted(m);
        const char *name;
        int rc = LH_OK;

        (void)arg;
        m->page = "follow";
        m->title = say(m, "订阅");
        if (of_everything(&f))
                return put_everything(m);
        rc = follow_name(m->tx, m->site->rules, &f, &name);
        if (rc != LH_OK)
                return rc;
        m->query = query_of(m, &f);
        put_text(m, m->top, "what", name);
        put_feeds(m, &f, m->query);
        put_wanted(m, &f);
        put_flag(m, m->top, "mail", mail_store(m) != NULL);
        if (was_posted(m) && mail_store(m) != NULL)
                rc = ask(m, &f);
        return rc == LH_OK ? m->rc : rc;
}

/* ------ where the links of the mails lead ------ */

static int use_key(struct model *m, const char *key, enum follow_purpose purpose,
                   struct follow *ret)
{
        struct store *s = mail_store(m);
        const char *name;
        int rc = s == NULL ? err_set(m->cx, LH_NOT_FOUND, "this site sends no mail")
                           : follow_find(m->cx, s, key, purpose, ret);

        if (rc == LH_OK)
                rc = follow_name(m->tx, m->site->rules, ret, &name);
        if (rc != LH_OK)
                return rc;
        put_text(m, m->top, "what", name);
        put_text(m, m->top, "_here",
                 arena_printf(m->cx->mem, "/follow/%s/%s",
                              purpose == FOLLOW_CONFIRM ? "confirm" : "stop", key));
        m->page = "follow_key";
        return m->rc;
}

int model_follow_confirm(struct model *m, const char *arg)
{
        struct follow f;
        struct head head;
        int rc = use_key(m, arg, FOLLOW_CONFIRM, &f);

        m->title = say(m, "确认订阅");
        put_text(m, m->top, "title", m->title);
        put_flag(m, m->top, "_confirm", rc == LH_OK && !f.on && !was_posted(m));
        if (rc == LH_OK && !f.on && was_posted(m)) {
                rc = ledger_head(m->tx, &head);
                if (rc == LH_OK)
                        rc = follow_confirm(m->cx, mail_store(m), f.id, (int64_t)head.size);
        }
        put_flag(m, m->top, "_confirmed", rc == LH_OK && (f.on || was_posted(m)));
        return rc;
}

int model_follow_stop(struct model *m, const char *arg)
{
        struct follow f;
        int rc = use_key(m, arg, FOLLOW_STOP, &f);

        m->title = say(m, "停止订阅");
        put_text(m, m->top, "title", m->title);
        /* Stopped twice is stopped: providers repeat their one click. */
        if (rc == LH_NOT_FOUND && was_posted(m) && mail_store(m) != NULL) {
                m->page = "follow_key";
                rc = LH_OK;
        } else if (rc == LH_OK && was_posted(m)) {
                rc = follow_stop(m->cx, mail_store(m), f.id);
        }
        put_flag(m, m->top, "_stop", rc == LH_OK && !was_posted(m));
        put_flag(m, m->top, "_stopped", rc == LH_OK && was_posted(m));
        return rc;
}
