/* /console/new: what is to be drafted. A row of the catalogue is a kind of notice of a domain; a
 * published notice can be corrected, withdrawn, or lose values. */
#include "base/text.h"
#include "ledger/tile.h"
#include "desk/file.h"
#include "web/console_batch.h"

#include <stdlib.h>

static void put_kinds(struct console *c)
{
        struct model *m = c->m;
        size_t n;
        const struct rule_domain *d = rule_domains(m->site->rules, &n);
        json_t *list = put_array(m, m->top, "domains");

        for (size_t i = 0; i < n; i++) {
                json_t *o = add_object(m, list), *kinds;

                put_text(m, o, "id", d[i].id);
                put_text(m, o, "name", label(m, d[i].name, d[i].name_en));
                kinds = put_array(m, o, "kinds");
                for (size_t k = 0; k < d[i].n_kinds; k++) {
                        json_t *one = add_object(m, kinds);

                        put_text(m, one, "value",
                                 arena_printf(m->cx->mem, "%s/%s", d[i].id, d[i].kinds[k].id));
                        put_text(m, one, "name",
                                 label(m, d[i].kinds[k].name, d[i].kinds[k].name_en));
                }
        }
}

static int make(struct console *c, json_t *doc, const char *title)
{
        struct model *m = c->m;
        char *id = arena_alloc(m->cx->mem, DRAFT_ID_CHARS + 1);
        char *text = json_dumps(doc, JSON_COMPACT | JSON_SORT_KEYS);
        int rc = draft_new(m->cx, c->w->store, c->who.body, c->who.account, text, title, "", id);

        free(text);
        json_decref(doc);
        if (rc == LH_OK)
                m->location = arena_printf(m->cx->mem, "/console/draft/%s", id);
        return rc;
}

/* A draft that begins with a document: what fits is read into its form, and it goes along. A
 * document that cannot go along makes no draft: the clerk sees why while the file is at hand. */
static int make_of_file(struct console *c, const struct rule_kind *k, json_t *doc,
                        const char *title, const struct page_file *f)
{
        struct model *m = c->m;
        struct console_filled filled;
        const char *own, *id;
        int rc = console_file_fill(c, k, doc, f, &filled), attached;

        if (rc != LH_OK) {
                json_decref(doc);
                return rc;
        }
        own = json_string_value(json_object_get(doc, "title"));
        json_incref(doc);
        rc = make(c, doc, own == NULL ? title : own);
        if (rc != LH_OK) {
                json_decref(doc);
                return rc;
        }
        id = strrchr(m->location, '/') + 1;
        attached = console_file_attach(c, id, 1, doc, f);
        json_decref(doc);
        if (attached == LH_OK || console_filled_any(&filled))
                return LH_OK; /* one that is held was read at least */
        m->location = NULL;
        return draft_drop(m->cx, c->w->store, id, 1) == LH_OK ? attached : LH_IO;
}

/* "procurement/award", and a project that waits for it. */
static int new_notice(struct console *c)
{
        struct model *m = c->m;
        const char *row = posted(m, "row"), *slash = strchr(row, '/');
        const char *project = posted(m, "project");
        const struct page_file *f = console_file_posted(c);
        const struct rule_domain *d =
                slash == NULL
                        ? NULL
                        : rule_domain(m->site->rules, (struct str){ row, (size_t)(slash - row) });
        const struct rule_kind *k = d == NULL ? NULL : rule_kind(d, str_of(slash + 1));
        json_t *doc;

        if (k == NULL)
                return err_field(m->cx, LH_INVALID, "row", "choose a row of the catalogue");
        if (posted(m, "many")[0] != '\0')
                return console_batch_begin(c, d, k, f);
        doc = json_pack("{s:s, s:s, s:s, s:s, s:{}}", "act", "notice.publish", "body", c->who.body,
                        "domain", d->id, "kind", k->id, "elements");
        if (project[0] != '\0')
                json_object_set_new(doc, "project", json_pack("{s:s}", "id", project));
        return f != NULL ? make_of_file(c, k, doc, label(m, k->name, k->name_en), f)
                         : make(c, doc, label(m, k->name, k->name_en));
}

/* What stands in the log, as a document again. Withheld values are not copied: they are not public,
 * and whoever corrects them types them anew. */
static json_t *elements_of_record(struct model *m, const struct rule_kind *k,
                                  const struct record *r)
{
        json_t *o = json_object();

        for (size_t i = 0; i < k->n_elements; i++) {
                const struct rule_element *e = &k->elements[i];
                const struct field *f = record_field(r, e->id);

                if (f == NULL)
                        continue;
                if (!f->table) {
                        json_object_set_new(o, e->id, json_stringn(f->value.p, f->value.n));
                        continue;
                }
                json_object_set_new(o, e->id, json_array());
                for (size_t j = 0; j < f->n_rows; j++)
                        if (f->rows[j].state == FIELD_OPEN)
                                json_array_append_new(json_object_get(o, e->id),
                                                      json_loadb(f->rows[j].value.p,
                                                                 f->rows[j].value.n, 0, NULL));
        }
        (void)m;
        return o;
}

static json_t *correction(struct console *c, const struct record *r, const struct rule_domain *d,
                          const struct rule_kind *k)
{
        static const char *const names[] = { "title", "formed", "text", NULL };
        json_t *doc = json_pack("{s:s, s:s, s:s, s:s, s:I, s:{s:s}, s:o}", "act", "notice.correct",
                                "body", c->who.body, "domain", d->id, "kind", k->id, "notice",
                                (json_int_t)r->idx, "project", "id", r->case_id, "elements",
                                elements_of_record(c->m, k, r));

        for (const char *const *n = names; *n != NULL; n++) {
                struct str v = record_value(r, *n);

                if (v.n > 0)
                        json_object_set_new(doc, *n, json_stringn(v.p, v.n));
        }
        return doc;
}

static int read_own(struct console *c, uint64_t idx, struct record *ret,
                    const struct rule_domain **ret_d, const struct rule_kind **ret_k)
{
        struct model *m = c->m;
        struct store_rows row = store_query(m->tx, Q_NOTICE_GET, "i", (int64_t)idx);
        bool own = false;

        if (idx <= INT64_MAX && store_next(&row)) {
                *ret_d = rule_domain(m->site->rules, store_str(&row, 1));
                *ret_k = *ret_d == NULL ? NULL : rule_kind(*ret_d, store_str(&row, 2));
                own = str_is(store_str(&row, 3), c->who.body);
        }
        store_rows_done(&row);
        if (m->tx->rc != LH_OK)
                return m->tx->rc;
        if (!own || *ret_k == NULL)
                return err_field(m->cx, LH_INVALID, "notice",
                                 "record %llu is no notice of this body", (unsigned long long)idx);
        return ledger_record(m->tx, idx, ret, NULL);
}

static int new_change(struct console *c, const char *what)
{
        struct model *m = c->m;
        const struct rule_domain *d = NULL;
        const struct rule_kind *k = NULL;
        struct record r;
        uint64_t idx = 0;
        const char *title;
        json_t *doc;
        int rc = decimal_parse(str_of(posted(m, "notice")), &idx)
                         ? read_own(c, idx, &r, &d, &k)
                         : err_field(m->cx, LH_INVALID, "notice", "give the number of the record");

        if (rc != LH_OK)
                return rc;
        title = arena_printf(m->cx->mem, "%.*s", (int)record_value(&r, "title").n,
                             record_value(&r, "title").p);
        if (strcmp(what, "notice.correct") == 0)
                doc = correction(c, &r, d, k);
        else if (strcmp(what, "notice.withdraw") == 0)
                doc = json_pack("{s:s, s:I}", "act", what, "notice", (json_int_t)idx);
        else if (strcmp(what, "field.withhold") == 0 || strcmp(what, "field.erase") == 0)
                doc = json_pack("{s:s, s:I, s:[]}", "act", what, "record", (json_int_t)idx,
                                "fields");
        else
                return err_field(m->cx, LH_INVALID, "what", "choose what is to be done");
        return make(c, doc, title);
}

int model_console_new(struct model *m, const char *arg)
{
        struct console c;
        int rc;

        (void)arg;
        if (!console_enter(m, &c, "console_new", say(m, "起草")))
                return m->rc;
        rc = console_need(&c, ROLE_OF_CLERK);
        if (rc == LH_OK && was_posted(m)) {
                rc = posted(m, "row")[0] != '\0' ? new_notice(&c)
                                                 : new_change(&c, posted(m, "what"));
                rc = rc == LH_OK ? LH_OK : console_say(&c, rc);
        }
        if (rc != LH_OK || m->location != NULL)
                return rc;
        put_text(m, m->top, "_notice", was_posted(m) ? posted(m, "notice") : asked(m, "notice"));
        put_text(m, m->top, "_file_max", size_text(m, (int64_t)DESK_FILE_BYTES_MAX));
        put_kinds(&c);
        return m->rc;
}
