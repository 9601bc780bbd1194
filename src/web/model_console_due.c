/* /console/due/PROJECT.KIND: what is owed and not published, and what can be done about it: urged,
 * answered, given more time, stopped, handed to another body. Each is an act that everybody can
 * read (doc/format/supervision.md section 4). */
#include "base/time.h"
#include "web/console.h"
#include "web/supervise.h"

#define ANCESTORS_MAX 8 /* as the acts count them */

static const struct {
        const char *act;
        unsigned roles;
        const char *members[5];
} deeds[] = {
        { "supervise.urge", ROLE_OF_SUPERVISOR, { "text", "until", NULL } },
        { "supervise.decide", ROLE_OF_SUPERVISOR, { "granted", "limit", "reason", NULL } },
        { "supervise.suspend", ROLE_OF_SUPERVISOR, { "from", "to", "basis", NULL } },
        { "supervise.restart", ROLE_OF_SUPERVISOR, { "day", "basis", NULL } },
        { "project.assign", ROLE_OF_SUPERVISOR, { "to", NULL } },
        { "supervise.state", ROLE_OF_CLERK | ROLE_OF_PUBLISHER, { "text", "promised", NULL } },
        { "supervise.extend", ROLE_OF_CLERK | ROLE_OF_PUBLISHER, { "limit", "reason", NULL } },
};

struct owing {
        const char *project, *kind, *domain, *body;
        bool open;
};

static int read_owing(struct model *m, const char *arg, struct owing *ret)
{
        const char *dot = strchr(arg, '.');
        struct store_rows r;
        bool found;

        if (dot == NULL)
                return err_set(m->cx, LH_NOT_FOUND, "there is no page at this address");
        *ret = (struct owing){ .project = arena_strndup(m->cx->mem, arg, (size_t)(dot - arg)),
                               .kind = dot + 1 };
        r = store_query(m->tx, Q_SUPERVISE_DUTY, "tt", ret->project, ret->kind);
        found = store_next(&r);
        if (found) {
                const char *due = store_dup(&r, 3), *since = store_dup(&r, 2);

                ret->domain = store_dup(&r, 0);
                ret->body = store_dup(&r, 1);
                ret->open = store_null(&r, 4);
                put_named(m, m->top, "body", ret->body, store_dup(&r, 8));
                put_named(m, m->top, "project", ret->project, store_dup(&r, 9));
                put_text(m, m->top, "due", due[0] != '\0' ? due : since);
                put_flag(m, m->top, "_late",
                         since[0] != '\0' || strcmp(due, today_in_china(m)) < 0);
                put_text(m, m->top, "kind_name", kind_label(m, ret->domain, ret->kind));
        }
        store_rows_done(&r);
        if (m->tx->rc != LH_OK)
                return m->tx->rc;
        return found ? LH_OK : err_set(m->cx, LH_NOT_FOUND, "there is no page at this address");
}

static bool is_above(struct model *m, const char *above, const char *body)
{
        for (int i = 0; i < ANCESTORS_MAX && body[0] != '\0'; i++) {
                struct store_rows r = store_query(m->tx, Q_PAGE_BODY, "t", body);

                body = store_next(&r) ? store_dup(&r, 5) : "";
                store_rows_done(&r);
                if (strcmp(body, above) == 0 && body[0] != '\0')
                        return true;
        }
        return false;
}

static int do_deed(struct console *c, const struct owing *o)
{
        struct model *m = c->m;
        const char *deed = posted(m, "deed");
        json_t *doc, *receipt = NULL;
        size_t i = 0;
        int rc;

        while (i < countof(deeds) && strcmp(deeds[i].act, deed) != 0)
                i++;
        if (i == countof(deeds))
                return err_field(m->cx, LH_INVALID, "deed", "choose what is to be done");
        rc = console_need(c, deeds[i].roles);
        if (rc != LH_OK)
                return rc;
        doc = json_pack("{s:s, s:s, s:s, s:{s:s}, s:s}", "act", deed, "body", c->who.body, "domain",
                        o->domain, "project", "id", o->project, "kind", o->kind);
        for (const char *const *n = deeds[i].members; *n != NULL; n++)
                if (posted(m, *n)[0] != '\0')
                        json_object_set_new(doc, *n, json_string(posted(m, *n)));
        rc = console_submit(c, doc, NULL, &receipt);
        json_decref(receipt);
        json_decref(doc);
        if (rc == LH_OK)
                m->location = m->rq->path;
        return rc;
}

static const char *deed_name(const struct model *m, const char *act)
{
        static const struct {
                const char *act, *name;
        } names[] = { { "supervise.urge", SAY("催办") },
                      { "supervise.state", SAY("说明") },
                      { "supervise.extend", SAY("申请延期") },
                      { "supervise.decide", SAY("答复延期申请") },
                      { "supervise.suspend", SAY("中止计算") },
                      { "supervise.restart", SAY("重新计算") } };

        for (size_t i = 0; i < countof(names); i++)
                if (strcmp(names[i].act, act) == 0)
                        return say(m, names[i].name);
        return act;
}

/* What was done so far; true if a request waits for its answer. */
static bool put_done(struct model *m, const struct owing *o)
{
        json_t *list = put_array(m, m->top, "acts");
        bool waits = false;
        struct store_rows r =
                store_query(m->tx, Q_SUPERVISE_ACTS_OF_DUTY, "tt", o->project, o->kind);

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *a = add_object(m, list);
                const char *act = store_dup(&r, 1);

                put_int(m, a, "index", store_i64(&r, 0));
                put_text(m, a, "what", deed_name(m, act));
                put_named(m, a, "body", store_dup(&r, 2), store_dup(&r, 3));
                put_str(m, a, "text", store_str(&r, 4));
                put_str(m, a, "limit", store_str(&r, 7));
                console_put_when(m, a, "when", store_i64(&r, 11));
                waits |= strcmp(act, "supervise.extend") == 0 && store_null(&r, 9);
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_acts", json_array_size(list) > 0);
        return waits;
}

int model_console_due(struct model *m, const char *arg)
{
        struct owing o = { 0 };
        struct console c;
        bool above, own, waits;
        int rc;

        if (!console_enter(m, &c, "console_due", say(m, "应公开未公开")))
                return m->rc;
        rc = console_need(&c, ROLE_OF_SUPERVISOR | ROLE_OF_CLERK | ROLE_OF_PUBLISHER);
        if (rc == LH_OK)
                rc = read_owing(m, arg, &o);
        if (rc == LH_OK && was_posted(m)) {
                rc = do_deed(&c, &o);
                rc = rc == LH_OK ? LH_OK : console_say(&c, rc);
        }
        if (rc != LH_OK || m->location != NULL)
                return rc;
        above = o.open && console_has(&c, ROLE_OF_SUPERVISOR) && is_above(m, c.who.body, o.body);
        own = o.open && strcmp(c.who.body, o.body) == 0 &&
              console_has(&c, ROLE_OF_CLERK | ROLE_OF_PUBLISHER);
        waits = put_done(m, &o);
        put_text(m, m->top, "_action", m->rq->path);
        put_flag(m, m->top, "_open", o.open);
        put_flag(m, m->top, "_above", above);
        put_flag(m, m->top, "_own", own);
        put_flag(m, m->top, "_may_ask", own && !waits);
        put_flag(m, m->top, "_may_decide", above && waits);
        put_flag(m, m->top, "_nothing", o.open && !above && !own);
        put_text(m, m->top, "_row", arena_printf(m->cx->mem, "%s/%s", o.domain, o.kind));
        return m->rc;
}
