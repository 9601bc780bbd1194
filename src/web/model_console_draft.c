/* /console/draft/ID: one draft on its way: typed, screened, reviewed by another person, released.
 * The page shows what its state and the reader's roles allow; the server checks both again. */
#include "base/text.h"
#include "base/time.h"
#include "rule/calendar.h"
#include "web/asset_route.h"
#include "web/console_draft.h"

void draft_page_done(struct draft_page *p)
{
        json_decref(p->doc);
        json_decref(p->choices);
        json_decref(p->findings);
        preview_done(&p->seen);
}

static const char *member(const json_t *o, const char *name)
{
        const char *v = json_string_value(json_object_get(o, name));

        return v == NULL ? "" : v;
}

int draft_page_load(struct draft_page *p, const char *id)
{
        struct model *m = p->c->m;
        int rc = draft_get(m->cx, p->c->w->store, id, &p->d);

        if (rc == LH_OK && strcmp(p->d.body, p->c->who.body) != 0)
                rc = err_set(m->cx, LH_NOT_FOUND, "there is no such draft at this body");
        if (rc != LH_OK)
                return rc;
        json_decref(p->doc);
        p->doc = json_loads(p->d.doc, 0, NULL);
        json_decref(p->choices);
        p->choices = json_loads(p->d.choices, 0, NULL);
        p->act = member(p->doc, "act");
        p->domain = rule_domain(m->site->rules, str_of(member(p->doc, "domain")));
        p->kind = p->domain == NULL ? NULL : rule_kind(p->domain, str_of(member(p->doc, "kind")));
        p->c->kind = p->kind;
        if (p->doc == NULL || p->choices == NULL)
                return err_set(m->cx, LH_CORRUPT, "a draft is no JSON");
        return desk_file_list(m->cx, p->c->w->store, id, &p->files, &p->n_files);
}

/* ------ what is shown ------ */

static void put_clock(struct draft_page *p)
{
        struct model *m = p->c->m;
        const struct rule_limit *limit = &p->kind->limit;
        json_t *o;
        int32_t formed, due;
        char day[11];
        bool provisional;

        if (!limit->set)
                return;
        o = put_object(m, m->top, "clock");
        put_int(m, o, "n", limit->n);
        put_flag(m, o, "_working", limit->working);
        put_text(m, o, "source", p->kind->source);
        if (!date_parse(str_of(member(p->doc, "formed")), &formed))
                return;
        due = calendar_due(formed, limit->n, limit->working, &provisional);
        date_format(due, day);
        put_text(m, o, "due", day);
        put_flag(m, o, "_late", due < date_in_china(m->cx->now_ms()));
}

static void put_alike(struct draft_page *p)
{
        struct model *m = p->c->m;
        json_t *list = put_array(m, m->top, "alike");
        struct store_rows r;

        if (json_object_get(p->doc, "notice") != NULL)
                return;
        r = store_query(m->tx, Q_RIGHT_ALIKE, "ttttt", p->d.body, p->domain->id, p->kind->id,
                        member(p->doc, "title"),
                        member(json_object_get(p->doc, "project"), "code"));
        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, list);

                put_int(m, o, "idx", store_i64(&r, 0));
                put_str(m, o, "title", store_str(&r, 1));
                put_str(m, o, "date", store_str(&r, 2));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_alike", json_array_size(list) > 0);
}

/* The documents that go with it. */
static void put_files(struct draft_page *p)
{
        struct model *m = p->c->m;
        json_t *list = put_array(m, m->top, "files");

        for (size_t i = 0; i < p->n_files; i++) {
                const struct desk_file *f = &p->files[i];
                json_t *o = add_object(m, list);

                put_int(m, o, "n", f->n);
                put_text(m, o, "name", f->name);
                put_text(m, o, "size", size_text(m, f->size));
                put_text(m, o, "shown", f->shown);
                put_text(m, o, "_sha256", f->sha256);
        }
        put_flag(m, m->top, "_has_files", p->n_files > 0);
        put_text(m, m->top, "_file_max", size_text(m, (int64_t)DESK_FILE_BYTES_MAX));
        put_int(m, m->top, "_files_max", DESK_FILES_MAX);
}

static void put_state(struct draft_page *p)
{
        struct model *m = p->c->m;
        const struct draft *d = &p->d;
        bool draft = strcmp(d->state, "draft") == 0, review = strcmp(d->state, "review") == 0;
        bool approved = strcmp(d->state, "approved") == 0;
        bool own = strcmp(d->drafter, p->c->who.account) == 0;

        put_text(m, m->top, "id", d->id);
        put_int(m, m->top, "version", d->version);
        put_text(m, m->top, "state", d->state);
        put_text(m, m->top, "drafter", d->drafter);
        put_text(m, m->top, "reviewer", d->reviewer);
        put_text(m, m->top, "urgent", d->urgent);
        put_text(m, m->top, "remark", d->remark);
        put_text(m, m->top, "draft_title", d->title);
        put_flag(m, m->top, "_draft", draft);
        put_flag(m, m->top, "_review", review);
        put_flag(m, m->top, "_approved", approved);
        put_flag(m, m->top, "_may_edit", draft && console_has(p->c, ROLE_OF_CLERK));
        put_flag(m, m->top, "_may_review", review && !own && console_has(p->c, ROLE_OF_REVIEWER));
        put_flag(m, m->top, "_own_review", review && own);
        put_flag(m, m->top, "_may_return",
                 (review || approved) && console_has(p->c, ROLE_OF_REVIEWER | ROLE_OF_PUBLISHER));
        put_flag(m, m->top, "_may_urgent",
                 (draft || review) && p->kind != NULL && console_has(p->c, ROLE_OF_PUBLISHER));
        put_flag(m, m->top, "_may_release", approved && console_has(p->c, ROLE_OF_PUBLISHER));
        put_flag(m, m->top, "_may_undo", draft && d->undo && console_has(p->c, ROLE_OF_CLERK));
        put_text(m, m->top, "_batch", d->batch);
        put_flag(m, m->top, "_correcting", strcmp(p->act, "notice.correct") == 0);
        put_flag(m, m->top, "_withdrawing", strcmp(p->act, "notice.withdraw") == 0);
        put_flag(m, m->top, "_taking", strncmp(p->act, "field.", 6) == 0);
        put_flag(m, m->top, "_erasing", strcmp(p->act, "field.erase") == 0);
}

/* A withdrawal or an erasure: what it is about, and its few boxes. */
static void put_other(struct draft_page *p)
{
        struct model *m = p->c->m;
        json_t *o = put_object(m, m->top, "other"), *v;
        const json_t *target = json_object_get(p->doc, "notice");
        lh_auto(buf_done) struct buf fields = { 0 };
        size_t i;

        if (target == NULL)
                target = json_object_get(p->doc, "record");
        put_int(m, o, "notice", json_integer_value(target));
        put_text(m, o, "reason", member(p->doc, "reason"));
        put_text(m, o, "basis", member(p->doc, "basis"));
        put_text(m, o, "until", member(p->doc, "until"));
        buf_init(&fields, DRAFT_BYTES_MAX);
        json_array_foreach (json_object_get(p->doc, "fields"), i, v)
                buf_printf(&fields, "%s\n", json_string_value(v));
        put_text(m, o, "fields", fields.p == NULL ? "" : fields.p);
}

static int show(struct draft_page *p)
{
        struct model *m = p->c->m;
        const char *script;
        int rc = LH_OK;

        put_state(p);
        put_text(m, m->top, "_action", m->rq->path);
        if (strcmp(p->d.state, "released") == 0) {
                m->page = "console_receipt";
                m->title = say(m, "凭据");
                draft_page_put_receipt(p);
                return m->rc;
        }
        if (p->kind == NULL) {
                put_other(p);
                return m->rc;
        }
        console_put_form(p->c, put_object(m, m->top, "form"), p->domain, p->kind, p->doc);
        put_clock(p);
        put_alike(p);
        put_files(p);
        script = asset_url("desk.js");
        put_text(m, m->top, "_script", script == NULL ? NULL : strrchr(script, '/') + 1);
        rc = draft_page_put_found(p);
        return rc == LH_OK ? m->rc : rc;
}

int model_console_draft(struct model *m, const char *arg)
{
        lh_auto(draft_page_done) struct draft_page p = { 0 };
        struct console c;
        int rc;

        if (!console_enter(m, &c, "console_draft", say(m, "草稿")))
                return m->rc;
        p.c = &c;
        rc = console_need(&c, ROLE_OF_CLERK | ROLE_OF_REVIEWER | ROLE_OF_PUBLISHER);
        if (rc == LH_OK)
                rc = draft_page_load(&p, arg);
        if (rc == LH_OK && was_posted(m))
                rc = draft_page_act(&p);
        if (rc == LH_OK && m->location == NULL && m->status == 0 && was_posted(m))
                rc = draft_page_load(&p, arg);
        if (rc != LH_OK || m->location != NULL)
                return rc;
        return show(&p);
}
