/* /console/draft/ID: one draft on its way: typed, screened, reviewed by another person, released.
 * The page shows what its state and the reader's roles allow; the server checks both again. */
#include "base/text.h"
#include "base/time.h"
#include "housing/qr.h"
#include "rule/calendar.h"
#include "web/console.h"
#include "web/refusal.h"
#include "work/preview.h"

#include <stdlib.h>

struct page {
        struct console *c;
        struct draft d;
        json_t *doc; /* freed by the page */
        const char *act;
        const struct rule_domain *domain; /* NULL: the act is no notice */
        const struct rule_kind *kind;
        size_t findings;
};

static void page_done(struct page *p)
{
        json_decref(p->doc);
}

static const char *member(const json_t *o, const char *name)
{
        const char *v = json_string_value(json_object_get(o, name));

        return v == NULL ? "" : v;
}

static int load(struct page *p, const char *id)
{
        struct model *m = p->c->m;
        int rc = draft_get(m->cx, p->c->w->store, id, &p->d);

        if (rc == LH_OK && strcmp(p->d.body, p->c->who.body) != 0)
                rc = err_set(m->cx, LH_NOT_FOUND, "there is no such draft at this body");
        if (rc != LH_OK)
                return rc;
        json_decref(p->doc);
        p->doc = json_loads(p->d.doc, 0, NULL);
        p->act = member(p->doc, "act");
        p->domain = rule_domain(m->site->rules, str_of(member(p->doc, "domain")));
        p->kind = p->domain == NULL ? NULL : rule_kind(p->domain, str_of(member(p->doc, "kind")));
        p->c->kind = p->kind;
        return p->doc != NULL ? LH_OK : err_set(m->cx, LH_CORRUPT, "a draft is no JSON");
}

/* ------ what can be done ------ */

static int64_t version(const struct model *m)
{
        uint64_t v = 0;

        return decimal_parse(str_of(posted(m, "version")), &v) ? (int64_t)v : 0;
}

static json_t *fields_of(const char *text)
{
        struct str rest = str_of(text), line;
        json_t *list = json_array();
        bool more = true;

        while (more) {
                more = str_line(&rest, &line);
                if (!more)
                        line = rest;
                while (line.n > 0 && strchr(" \r\t", line.p[line.n - 1]) != NULL)
                        line.n--;
                if (line.n > 0)
                        json_array_append_new(list, json_stringn(line.p, line.n));
        }
        return list;
}

/* A withdrawal, or values that are taken away: reason, basis, fields. */
static json_t *other_doc(const struct page *p)
{
        const struct model *m = p->c->m;
        static const char *const names[] = { "reason", "basis", "until", NULL };
        json_t *doc = json_copy(p->doc);

        for (const char *const *n = names; *n != NULL; n++)
                if (posted(m, *n)[0] != '\0')
                        json_object_set_new(doc, *n, json_string(posted(m, *n)));
        if (posted(m, "until")[0] == '\0')
                json_object_del(doc, "until"); /* an end that was taken out again */
        if (json_object_get(doc, "record") != NULL)
                json_object_set_new(doc, "fields", fields_of(posted(m, "fields")));
        return doc;
}

/* What was typed; kept in p->doc even where it cannot be saved, so that nothing is lost. */
static int save(struct page *p)
{
        struct model *m = p->c->m;
        json_t *doc =
                p->kind != NULL ? console_form_doc(p->c, &p->d, p->doc, p->kind) : other_doc(p);
        const char *title = p->kind != NULL ? member(doc, "title") : p->d.title;
        char *text = json_dumps(doc, JSON_COMPACT | JSON_SORT_KEYS);
        int rc = draft_save(m->cx, p->c->w->store, p->d.id, version(m), text,
                            title[0] == '\0' ? p->d.title : title);

        free(text);
        json_decref(p->doc);
        p->doc = doc;
        return rc;
}

/* Every finding must have been seen: each is settled alone, or all together. */
static int settled(struct page *p)
{
        struct model *m = p->c->m;

        if (posted(m, "mask_all")[0] != '\0')
                return LH_OK;
        for (size_t i = 1; i <= p->findings; i++)
                if (strcmp(posted(m, arena_printf(m->cx->mem, "f%zu", i)), "mask") != 0)
                        return err_field(m->cx, LH_INVALID, "findings",
                                         "finding %zu of %zu is not settled: choose to mask it, or "
                                         "change the text and save",
                                         i, p->findings);
        return LH_OK;
}

static int screen(struct page *p, struct preview *ret)
{
        struct model *m = p->c->m;
        int rc = work_preview(m->cx, m->site->rules, m->tx, p->doc, ret);

        p->findings = rc == LH_OK ? json_array_size(ret->findings) : 0;
        return rc;
}

static int submit(struct page *p)
{
        lh_auto(preview_done) struct preview seen = { 0 };
        struct model *m = p->c->m;
        int rc = console_need(p->c, ROLE_OF_CLERK);

        if (rc == LH_OK)
                rc = save(p);
        if (rc == LH_OK)
                rc = load(p, p->d.id);
        if (rc == LH_OK && p->kind != NULL)
                rc = screen(p, &seen);
        if (rc == LH_OK)
                rc = settled(p);
        return rc == LH_OK ? draft_submit(m->cx, p->c->w->store, p->d.id, p->d.version) : rc;
}

static int approve(struct page *p)
{
        int rc = console_need(p->c, ROLE_OF_REVIEWER);

        return rc == LH_OK ? draft_approve(p->c->m->cx, p->c->w->store, p->d.id, version(p->c->m),
                                           p->c->who.account)
                           : rc;
}

static int give_back(struct page *p)
{
        int rc = console_need(p->c, ROLE_OF_REVIEWER | ROLE_OF_PUBLISHER);

        return rc == LH_OK ? draft_return(p->c->m->cx, p->c->w->store, p->d.id, version(p->c->m),
                                          p->c->who.account, posted(p->c->m, "remark"))
                           : rc;
}

static int urgent(struct page *p)
{
        lh_auto(preview_done) struct preview seen = { 0 };
        int rc = console_need(p->c, ROLE_OF_PUBLISHER);

        if (rc == LH_OK && p->kind == NULL)
                rc = err_set(p->c->m->cx, LH_DENIED,
                             "withdrawals and erasures always take two persons");
        if (rc == LH_OK)
                rc = screen(p, &seen);
        return rc == LH_OK ? draft_urgent(p->c->m->cx, p->c->w->store, p->d.id, version(p->c->m),
                                          p->c->who.account, posted(p->c->m, "urgent"))
                           : rc;
}

/* The scribe takes the draft as it was approved; handed in twice it is taken once. */
static int release(struct page *p)
{
        struct model *m = p->c->m;
        json_t *receipt = NULL;
        char *text;
        int rc = console_need(p->c, ROLE_OF_PUBLISHER);

        if (rc == LH_OK)
                rc = console_submit(p->c, NULL, p->d.id, &receipt);
        if (rc != LH_OK)
                return rc;
        text = json_dumps(receipt, JSON_COMPACT);
        rc = draft_released(m->cx, p->c->w->store, p->d.id,
                            json_integer_value(json_object_get(receipt, "index")), text);
        free(text);
        json_decref(receipt);
        return rc;
}

static int drop(struct page *p)
{
        struct model *m = p->c->m;
        int rc = console_need(p->c, ROLE_OF_CLERK);

        if (rc == LH_OK)
                rc = draft_drop(m->cx, p->c->w->store, p->d.id, version(m));
        if (rc == LH_OK)
                m->location = "/console";
        return rc;
}

static int save_only(struct page *p)
{
        int rc = console_need(p->c, ROLE_OF_CLERK);

        return rc == LH_OK ? save(p) : rc;
}

static int act(struct page *p)
{
        static const struct {
                const char *name;
                int (*run)(struct page *);
        } steps[] = { { "save", save_only },   { "submit", submit },    { "approve", approve },
                      { "return", give_back }, { "urgent_go", urgent }, { "release", release },
                      { "drop", drop } };
        struct model *m = p->c->m;
        int rc = LH_OK;
        size_t i = 0;

        while (i < countof(steps) && posted(m, steps[i].name)[0] == '\0')
                i++;
        if (i == countof(steps))
                return LH_OK;
        rc = steps[i].run(p);
        /* Sent again by a reload, a POST would be done again. */
        if (rc == LH_OK && m->location == NULL && m->rq->form == PAGE_HTML)
                m->location = arena_printf(m->cx->mem, "/console/draft/%s", p->d.id);
        return rc == LH_OK ? LH_OK : console_say(p->c, rc);
}

/* ------ what is shown ------ */

static void put_clock(struct page *p)
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

static void put_alike(struct page *p)
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

static void put_shown(struct model *m, const struct preview *seen)
{
        json_t *list = put_array(m, m->top, "shown");

        for (size_t i = 0; i < seen->shown.n_fields; i++) {
                const struct field *f = &seen->shown.fields[i];
                const struct rule_element *e = rule_element(seen->kind, f->name);
                json_t *o, *rows;

                if (str_is(f->name, "screening") || str_is(f->name, "source_key"))
                        continue;
                o = add_object(m, list);
                put_text(m, o, "name", field_label(m, seen->kind, f->name));
                put_flag(m, o, "_withheld", f->state != FIELD_OPEN);
                if (f->state != FIELD_OPEN)
                        continue;
                put_str(m, o, "value", f->value);
                rows = put_array(m, o, "rows");
                for (size_t j = 0; f->table && e != NULL && j < f->n_rows; j++)
                        add_text(m, rows, row_text(m, e, f->rows[j].value));
        }
}

static const struct {
        const char *kind, *name;
} finding_names[] = {
        { "id_card", SAY("身份证号") },    { "mobile", SAY("手机号") },
        { "bank_card", SAY("银行卡号") },  { "name", SAY("个人姓名") },
        { "minor_name", SAY("个人姓名") }, { "address", SAY("家庭住址") },
        { "landline", SAY("固定电话") },   { "email", SAY("电子邮箱") },
        { "health", SAY("健康信息") },     { "birth_date", SAY("出生日期") },
};

/* "PIPL 28, 51; OGI 15" as the rules have it: the laws by name. */
static const char *basis_text(struct model *m, const char *basis)
{
        static const struct {
                const char *id, *name;
        } laws[] = { { "PIPL ", SAY("个人信息保护法 ") }, { "OGI ", SAY("政府信息公开条例 ") } };
        lh_auto(buf_done) struct buf b;

        buf_init(&b, ERR_TEXT_BYTES_MAX * 4);
        while (*basis != '\0') {
                size_t i = 0;

                while (i < countof(laws) && strncmp(basis, laws[i].id, strlen(laws[i].id)) != 0)
                        i++;
                if (i == countof(laws)) {
                        buf_putc(&b, *basis++);
                        continue;
                }
                buf_puts(&b, say(m, laws[i].name));
                basis += strlen(laws[i].id);
        }
        return arena_strndup(m->cx->mem, b.p, b.n);
}

static void put_findings(struct model *m, const struct preview *seen)
{
        json_t *o;
        size_t i;

        json_array_foreach (seen->findings, i, o) {
                const char *kind = member(o, "kind");
                const char *name = kind;

                for (size_t k = 0; k < countof(finding_names); k++)
                        if (strcmp(finding_names[k].kind, kind) == 0)
                                name = say(m, finding_names[k].name);
                put_text(m, o, "_name", name);
                put_text(m, o, "_basis", basis_text(m, member(o, "basis")));
        }
        json_array_foreach (seen->texts, i, o) {
                json_t *part;
                size_t k;

                json_array_foreach (json_object_get(o, "parts"), k, part)
                        put_flag(m, part, "_found", json_object_get(part, "n") != NULL);
        }
        put(m, m->top, "_findings", json_incref(seen->findings));
        put(m, m->top, "_texts", json_incref(seen->texts));
        put_int(m, m->top, "_n_findings", (int64_t)json_array_size(seen->findings));
        put_flag(m, m->top, "_has_findings", json_array_size(seen->findings) > 0);
        put_flag(m, m->top, "_clean", json_array_size(seen->findings) == 0);
}

/* The gate's verdict as of now, whatever the state. */
static int put_screening(struct page *p)
{
        lh_auto(preview_done) struct preview seen = { 0 };
        struct model *m = p->c->m;
        int rc = screen(p, &seen);

        if (rc == LH_IO || rc == LH_CORRUPT)
                return rc;
        if (rc != LH_OK) {
                put_text(m, m->top, "_unready", refusal_text(m, m->cx->err.text));
                put_text(m, m->top, "_unready_field", refusal_field(m, p->kind, m->cx->err.field));
                return LH_OK;
        }
        put_findings(m, &seen);
        put_shown(m, &seen);
        return m->rc;
}

static void put_receipt(struct page *p)
{
        struct model *m = p->c->m;
        json_t *r = json_loads(p->d.receipt, 0, NULL), *o = put_object(m, m->top, "receipt");
        const char *path = member(r, "page"), *url;
        lh_auto(buf_done) struct buf svg = { 0 };

        put_int(m, o, "index", json_integer_value(json_object_get(r, "index")));
        put_text(m, o, "time", member(r, "time"));
        put_text(m, o, "leaf_hash", member(r, "leaf_hash"));
        put_text(m, o, "root", member(r, "root"));
        put_int(m, o, "tree_size", json_integer_value(json_object_get(r, "tree_size")));
        if (path[0] == '\0')
                path = arena_printf(m->cx->mem, "/n/%lld", (long long)p->d.idx);
        url = arena_printf(m->cx->mem, "%s%s", base_url(m), path);
        put_text(m, o, "page", path);
        put_text(m, o, "url", url);
        put_text(m, o, "proof", arena_printf(m->cx->mem, "/log/proof/%lld", (long long)p->d.idx));
        buf_init(&svg, (size_t)256 * 1024);
        if (qr_svg(&svg, url))
                put(m, o, "_qr", json_pack("{s:s}", TMPL_HTML_KEY, svg.p));
        put(m, o, "_text", json_string(p->d.receipt));
        json_decref(r);
}

static void put_state(struct page *p)
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
        put_flag(m, m->top, "_correcting", strcmp(p->act, "notice.correct") == 0);
        put_flag(m, m->top, "_withdrawing", strcmp(p->act, "notice.withdraw") == 0);
        put_flag(m, m->top, "_taking", strncmp(p->act, "field.", 6) == 0);
        put_flag(m, m->top, "_erasing", strcmp(p->act, "field.erase") == 0);
}

/* A withdrawal or an erasure: what it is about, and its few boxes. */
static void put_other(struct page *p)
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

static int show(struct page *p)
{
        struct model *m = p->c->m;
        int rc = LH_OK;

        put_state(p);
        put_text(m, m->top, "_action", m->rq->path);
        if (strcmp(p->d.state, "released") == 0) {
                m->page = "console_receipt";
                m->title = say(m, "凭据");
                put_receipt(p);
                return m->rc;
        }
        if (p->kind == NULL) {
                put_other(p);
                return m->rc;
        }
        console_put_form(p->c, put_object(m, m->top, "form"), p->domain, p->kind, p->doc);
        put_clock(p);
        put_alike(p);
        rc = put_screening(p);
        return rc == LH_OK ? m->rc : rc;
}

int model_console_draft(struct model *m, const char *arg)
{
        lh_auto(page_done) struct page p = { 0 };
        struct console c;
        int rc;

        if (!console_enter(m, &c, "console_draft", say(m, "草稿")))
                return m->rc;
        p.c = &c;
        rc = console_need(&c, ROLE_OF_CLERK | ROLE_OF_REVIEWER | ROLE_OF_PUBLISHER);
        if (rc == LH_OK)
                rc = load(&p, arg);
        if (rc == LH_OK && was_posted(m))
                rc = act(&p);
        if (rc == LH_OK && m->location == NULL && m->status == 0 && was_posted(m))
                rc = load(&p, arg);
        if (rc != LH_OK || m->location != NULL)
                return rc;
        return show(&p);
}
