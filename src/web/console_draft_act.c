/* What the buttons of a draft's page do. The server checks roles and state for each again. */
#include "base/text.h"
#include "web/console_draft.h"
#include "web/console_file.h"

#include <stdlib.h>

static const char *member(const json_t *o, const char *name)
{
        const char *v = json_string_value(json_object_get(o, name));

        return v == NULL ? "" : v;
}

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
static json_t *other_doc(const struct draft_page *p)
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

/* What was typed and decided; kept in p even where it cannot be saved, so that nothing is lost. */
static int save(struct draft_page *p)
{
        struct model *m = p->c->m;
        json_t *doc =
                p->kind != NULL ? console_form_doc(p->c, &p->d, p->doc, p->kind) : other_doc(p);
        const char *title = p->kind != NULL ? member(doc, "title") : p->d.title;
        char *text, *choices;
        int rc;

        json_decref(p->doc);
        p->doc = doc;
        if (p->kind != NULL && draft_page_screen(p) == LH_OK)
                draft_page_choose(p);
        text = json_dumps(doc, JSON_COMPACT | JSON_SORT_KEYS);
        choices = json_dumps(p->choices, JSON_COMPACT | JSON_SORT_KEYS);
        rc = draft_save(m->cx, p->c->w->store, p->d.id, version(m), text,
                        title[0] == '\0' ? p->d.title : title, choices);
        free(text);
        free(choices);
        return rc;
}

static int submit(struct draft_page *p)
{
        struct model *m = p->c->m;
        int rc = console_need(p->c, ROLE_OF_CLERK);

        if (rc == LH_OK)
                rc = save(p);
        if (rc == LH_OK)
                rc = draft_page_load(p, p->d.id);
        if (rc == LH_OK && p->kind != NULL)
                rc = draft_page_screen(p);
        if (rc == LH_OK && p->kind != NULL)
                rc = draft_page_settled(p);
        return rc == LH_OK ? draft_submit(m->cx, p->c->w->store, p->d.id, p->d.version) : rc;
}

static int approve(struct draft_page *p)
{
        int rc = console_need(p->c, ROLE_OF_REVIEWER);

        return rc == LH_OK ? draft_approve(p->c->m->cx, p->c->w->store, p->d.id, version(p->c->m),
                                           p->c->who.account)
                           : rc;
}

static int give_back(struct draft_page *p)
{
        int rc = console_need(p->c, ROLE_OF_REVIEWER | ROLE_OF_PUBLISHER);

        return rc == LH_OK ? draft_return(p->c->m->cx, p->c->w->store, p->d.id, version(p->c->m),
                                          p->c->who.account, posted(p->c->m, "remark"))
                           : rc;
}

static int urgent(struct draft_page *p)
{
        int rc = console_need(p->c, ROLE_OF_PUBLISHER);

        if (rc == LH_OK && p->kind == NULL)
                rc = err_set(p->c->m->cx, LH_DENIED,
                             "withdrawals and erasures always take two persons");
        if (rc == LH_OK && draft_page_keeps(p))
                rc = err_set(p->c->m->cx, LH_DENIED,
                             "what is kept wants a second person; mask it, or have it reviewed");
        if (rc == LH_OK)
                rc = draft_page_screen(p);
        return rc == LH_OK ? draft_urgent(p->c->m->cx, p->c->w->store, p->d.id, version(p->c->m),
                                          p->c->who.account, posted(p->c->m, "urgent"))
                           : rc;
}

/* Its documents follow the notice, each an act of its own; handed in twice each is taken once. */
static int release_files(struct draft_page *p)
{
        struct model *m = p->c->m;
        int rc = LH_OK;

        for (size_t i = 0; i < p->n_files && rc == LH_OK; i++) {
                json_t *receipt = NULL;

                if (p->files[i].idx >= 0)
                        continue;
                rc = console_submit_file(p->c, p->d.id, p->files[i].n, &receipt);
                if (rc == LH_OK)
                        rc = desk_file_released(
                                m->cx, p->c->w->store, p->d.id, p->files[i].n,
                                json_integer_value(json_object_get(receipt, "index")));
                json_decref(receipt);
        }
        return rc;
}

/* The scribe takes the draft as it was approved; handed in twice it is taken once. What was kept
 * stands before it. */
int draft_page_release(struct draft_page *p)
{
        struct model *m = p->c->m;
        json_t *receipt = NULL, *last;
        char *text;
        int rc = console_need(p->c, ROLE_OF_PUBLISHER);

        if (rc == LH_OK)
                rc = console_submit(p->c, NULL, p->d.id, &receipt);
        if (rc != LH_OK)
                return rc;
        last = json_is_array(receipt) ? json_array_get(receipt, json_array_size(receipt) - 1)
                                      : receipt;
        text = json_dumps(last, JSON_COMPACT);
        rc = draft_released(m->cx, p->c->w->store, p->d.id,
                            json_integer_value(json_object_get(last, "index")), text);
        free(text);
        json_decref(receipt);
        return rc == LH_OK ? release_files(p) : rc;
}

static int drop(struct draft_page *p)
{
        struct model *m = p->c->m;
        int rc = console_need(p->c, ROLE_OF_CLERK);

        if (rc == LH_OK)
                rc = draft_drop(m->cx, p->c->w->store, p->d.id, version(m));
        if (rc == LH_OK)
                m->location = "/console";
        return rc;
}

int draft_page_submit_masked(struct draft_page *p)
{
        struct model *m = p->c->m;
        char *choices;
        int rc = draft_page_screen(p);

        if (rc != LH_OK)
                return rc;
        draft_page_choose(p);
        rc = draft_page_settled(p);
        if (rc != LH_OK)
                return rc;
        choices = json_dumps(p->choices, JSON_COMPACT | JSON_SORT_KEYS);
        rc = draft_save(m->cx, p->c->w->store, p->d.id, p->d.version, p->d.doc, p->d.title,
                        choices);
        free(choices);
        if (rc == LH_OK)
                rc = draft_page_load(p, p->d.id);
        return rc == LH_OK ? draft_submit(m->cx, p->c->w->store, p->d.id, p->d.version) : rc;
}

int draft_page_approve(struct draft_page *p)
{
        if (draft_page_keeps(p))
                return err_set(p->c->m->cx, LH_DENIED,
                               "a datum is to be kept in it; open it and approve it alone");
        return draft_approve(p->c->m->cx, p->c->w->store, p->d.id, p->d.version, p->c->who.account);
}

static int undo(struct draft_page *p)
{
        struct model *m = p->c->m;
        int rc = console_need(p->c, ROLE_OF_CLERK);

        return rc == LH_OK ? draft_undo(m->cx, p->c->w->store, p->d.id, version(m)) : rc;
}

/* Saves first what was typed, so that a document never costs it. */
static int save_and_load(struct draft_page *p)
{
        int rc = console_need(p->c, ROLE_OF_CLERK);

        if (rc == LH_OK)
                rc = save(p);
        return rc == LH_OK ? draft_page_load(p, p->d.id) : rc;
}

static int attach(struct draft_page *p)
{
        int rc = save_and_load(p);

        return rc == LH_OK ? console_file_attach(p->c, p->d.id, p->d.version, p->doc,
                                                 console_file_posted(p->c))
                           : rc;
}

static int detach(struct draft_page *p)
{
        uint64_t n = 0;
        int rc = save_and_load(p);

        if (rc != LH_OK || !decimal_parse(str_of(posted(p->c->m, "detach")), &n))
                return rc;
        return desk_file_drop(p->c->m->cx, p->c->w->store, p->d.id, p->d.version, (int64_t)n);
}

/* The form filled from a document; what was there can be had back with "undo". */
static int fill(struct draft_page *p)
{
        struct model *m = p->c->m;
        struct console_filled filled;
        char *text;
        int rc = save_and_load(p);

        if (rc == LH_OK && p->kind == NULL)
                rc = err_set(m->cx, LH_INVALID, "this act has no form to be filled");
        if (rc == LH_OK)
                rc = console_file_fill(p->c, p->kind, p->doc, console_file_posted(p->c), &filled);
        if (rc != LH_OK)
                return rc;
        text = json_dumps(p->doc, JSON_COMPACT | JSON_SORT_KEYS);
        rc = draft_save(m->cx, p->c->w->store, p->d.id, p->d.version, text, p->d.title,
                        p->d.choices);
        free(text);
        if (rc == LH_OK)
                console_file_say(p->c, &filled);
        return rc;
}

static int save_only(struct draft_page *p)
{
        int rc = console_need(p->c, ROLE_OF_CLERK);

        return rc == LH_OK ? save(p) : rc;
}

int draft_page_act(struct draft_page *p)
{
        static const struct {
                const char *name;
                int (*run)(struct draft_page *);
                bool stays; /* its answer says more than the page alone */
        } steps[] = { { "save", save_only, false },   { "submit", submit, false },
                      { "approve", approve, false },  { "return", give_back, false },
                      { "urgent_go", urgent, false }, { "release", draft_page_release, false },
                      { "drop", drop, false },        { "undo", undo, false },
                      { "attach", attach, false },    { "detach", detach, false },
                      { "fill", fill, true } };
        struct model *m = p->c->m;
        int rc = LH_OK;
        size_t i = 0;

        while (i < countof(steps) && posted(m, steps[i].name)[0] == '\0')
                i++;
        if (i == countof(steps))
                return LH_OK;
        rc = steps[i].run(p);
        /* Sent again by a reload, a POST would be done again. */
        if (rc == LH_OK && m->location == NULL && m->rq->form == PAGE_HTML && !steps[i].stays)
                m->location = arena_printf(m->cx->mem, "/console/draft/%s", p->d.id);
        return rc == LH_OK ? LH_OK : console_say(p->c, rc);
}
