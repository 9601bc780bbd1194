#include "base/time.h"
#include "screen/gate.h"
#include "work/supervise.h"

#define ANCESTORS_MAX 8

int supervise_day(struct task *t, const char *name, bool required, struct str *ret)
{
        int rc = document_member(t->cx, t->doc, "", name, 10, required, ret);
        int32_t day;

        if (rc == LH_OK && ret->n > 0 && !date_parse(*ret, &day))
                return err_field(t->cx, LH_INVALID, name, "\"%.*s\" is not a day; write YYYY-MM-DD",
                                 (int)ret->n, ret->p);
        return rc;
}

int supervise_text(struct task *t, const char *name, bool required, struct str *ret)
{
        int rc = document_member(t->cx, t->doc, "", name, SUPERVISE_TEXT_MAX, required, ret);

        return rc == LH_OK && ret->n > 0 ? screen_plain(t->cx, name, *ret) : rc;
}

int supervise_body(struct task *t, const char *name, const char **ret)
{
        struct str id;
        struct store_rows row;
        bool found;
        int rc = document_member(t->cx, t->doc, "", name, 64, true, &id);

        if (rc != LH_OK)
                return rc;
        row = store_query(t->tx, Q_BODY_GET, "s", id);
        found = store_next(&row);
        store_rows_done(&row);
        if (t->tx->rc != LH_OK)
                return t->tx->rc;
        if (!found)
                return err_field(t->cx, LH_INVALID, name,
                                 "no body \"%.*s\" is registered; register it first", (int)id.n,
                                 id.p);
        *ret = arena_strndup(t->cx->mem, id.p, id.n);
        return LH_OK;
}

static const char *parent_of(struct task *t, const char *body)
{
        struct store_rows row = store_query(t->tx, Q_BODY_GET, "t", body);
        const char *parent = store_next(&row) ? store_dup(&row, 5) : "";

        store_rows_done(&row);
        return parent;
}

int owed_supervised(struct task *t, const char *actor, const char *of)
{
        const char *at = of;

        if (t->actor_body == NULL)
                return LH_OK;
        for (int i = 0; i < ANCESTORS_MAX && at[0] != '\0'; i++) {
                at = parent_of(t, at);
                if (strcmp(at, actor) == 0)
                        return LH_OK;
        }
        return t->tx->rc != LH_OK
                       ? t->tx->rc
                       : err_field(t->cx, LH_DENIED, "body",
                                   "body \"%s\" does not supervise \"%s\"; this act is done by a "
                                   "body above it (parent of body.register)",
                                   actor, of);
}

int owed_by_actor(struct task *t, const struct owed *o)
{
        if (t->actor_body == NULL || strcmp(o->actor, o->body) == 0)
                return LH_OK;
        return err_field(t->cx, LH_DENIED, "body",
                         "\"%s\" is owed by body \"%s\", which has to do this itself", o->kind->id,
                         o->body);
}

static int read_kind(struct task *t, struct owed *o)
{
        struct str domain, kind;
        int rc = document_member(t->cx, t->doc, "", "domain", 64, true, &domain);

        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "kind", 64, true, &kind);
        if (rc != LH_OK)
                return rc;
        o->domain = rule_domain(t->w->rules, domain);
        if (o->domain == NULL)
                return err_field(t->cx, LH_INVALID, "domain",
                                 "no rule file is of the domain \"%.*s\"", (int)domain.n, domain.p);
        o->kind = rule_kind(o->domain, kind);
        if (o->kind == NULL)
                return err_field(t->cx, LH_INVALID, "kind",
                                 "the domain \"%s\" has no kind \"%.*s\"", o->domain->id,
                                 (int)kind.n, kind.p);
        return LH_OK;
}

int owed_open(struct task *t, struct owed *o)
{
        struct store_rows row = store_query(t->tx, Q_SUPERVISE_DUTY, "tt", o->project, o->kind->id);
        bool found = store_next(&row);

        if (found) {
                o->body = store_dup(&row, 1);
                o->due = store_dup(&row, 3);
                o->idx = store_null(&row, 4) ? -1 : store_i64(&row, 4);
        }
        store_rows_done(&row);
        if (t->tx->rc != LH_OK)
                return t->tx->rc;
        if (!found)
                return err_field(t->cx, LH_INVALID, "kind",
                                 "the project owes no \"%s\" now; its page lists what it owes",
                                 o->kind->id);
        if (o->idx >= 0)
                return err_field(t->cx, LH_CONFLICT, "kind",
                                 "\"%s\" was published as record %lld; nothing is owed any more",
                                 o->kind->id, (long long)o->idx);
        return LH_OK;
}

int owed_read(struct task *t, struct owed *ret)
{
        struct wanted_project p;
        int rc = read_kind(t, ret);

        if (rc == LH_OK)
                rc = supervise_body(t, "body", &ret->actor);
        if (rc == LH_OK)
                rc = task_may(t, ret->actor);
        if (rc == LH_OK)
                rc = task_project_find(t, ret->domain, str_of("-"), &p);
        if (rc == LH_OK && p.id == NULL)
                rc = err_field(t->cx, LH_INVALID, "project",
                               "no such project is known; give its id, or its code or key");
        ret->project = p.id;
        return rc;
}

bool owed_repeated(struct task *t, enum act_id act, const struct owed *o, const struct said *s)
{
        struct store_rows row =
                store_query(t->tx, Q_SUPERVISE_ACT_SAME, "ttttssss", o->project, o->kind->id,
                            act_kinds[act].name, o->actor, str_filled(s->text),
                            str_filled(s->first), str_filled(s->last), str_filled(s->limit));
        int64_t idx = store_next(&row) ? store_i64(&row, 0) : -1;

        store_rows_done(&row);
        if (idx >= 0)
                task_repeated(t, act, (uint64_t)idx, o->project);
        return idx >= 0;
}
