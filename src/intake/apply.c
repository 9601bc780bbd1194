#include "intake/apply.h"

/* One record on its way. */
struct apply {
        struct ctx *cx;
        struct arena *mem;
        const struct mapping *m;
        const char *default_body;
        json_t *docs;
};

static int no_memory(struct apply *a)
{
        return err_set(a->cx, LH_IO, "there is not enough memory for this record");
}

static bool in_values(const struct map_cond *c, struct str v)
{
        for (size_t i = 0; i < c->n_values; i++) {
                struct str w = c->values[i];

                if (c->kind == COND_HAS ? v.n >= w.n && memmem(v.p, v.n, w.p, w.n) != NULL
                                        : str_eq(v, w))
                        return true;
        }
        return false;
}

/* A list of texts holds if one of them does. */
struct cond_look {
        const struct map_cond *c;
        bool any, holds;
};

static bool look_at(void *arg, const json_t *v)
{
        struct cond_look *l = arg;
        const json_t *e;
        size_t i;

        if (json_is_array(v)) {
                json_array_foreach (v, i, e)
                        look_at(arg, e);
        } else if (json_is_string(v)) {
                struct str s = { json_string_value(v), json_string_length(v) };

                l->any |= s.n > 0;
                l->holds |= in_values(l->c, s);
        } else if (!json_is_null(v)) {
                l->any |= !json_is_object(v) || json_object_size(v) > 0;
        }
        return true;
}

static bool cond_holds(struct apply *a, const struct map_cond *c, const struct path_scope *scope)
{
        struct cond_look l = { .c = c };
        const json_t *v = path_value(&c->path, scope);
        struct str s;

        path_walk(&c->path, scope, look_at, &l);
        if ((json_is_number(v) || json_is_boolean(v) || c->path.base >= BASE_NUMBER) &&
            path_text(&c->path, scope, a->mem, &s))
                l.holds = in_values(c, s);
        switch (c->kind) {
        case COND_IS:
        case COND_HAS: return l.holds;
        case COND_NOT: return !l.holds;
        case COND_EMPTY: return !l.any;
        case COND_FILLED: break;
        }
        return l.any;
}

static bool all_hold(struct apply *a, const struct map_cond *c, size_t n,
                     const struct path_scope *scope)
{
        for (size_t i = 0; i < n; i++)
                if (!cond_holds(a, &c[i], scope))
                        return false;
        return true;
}

static int no_text(struct apply *a, const struct map_path *p)
{
        return err_field(a->cx, LH_INVALID, p->text,
                         "field \"%s\" holds an object where the mapping expects a text; "
                         "correct it, or the mapping",
                         p->text);
}

/* The first value that is not empty, or all of them joined. */
static int take_value(struct apply *a, const struct map_target *t, const struct path_scope *scope,
                      struct str *ret)
{
        struct buf all;
        int rc = LH_OK;

        buf_init(&all, (size_t)1024 * 1024);
        *ret = (struct str){ "", 0 };
        for (size_t i = 0; i < t->n_from && rc == LH_OK; i++) {
                struct str v;

                if (!path_text(&t->from[i], scope, a->mem, &v))
                        rc = no_text(a, &t->from[i]);
                else if (v.n > 0 && t->join == NULL) {
                        *ret = v;
                        break;
                } else if (v.n > 0) {
                        buf_puts(&all, all.n ? t->join : "");
                        buf_str(&all, v);
                }
        }
        if (t->join != NULL && all.n > 0)
                *ret = (struct str){ arena_strndup(a->mem, all.p, all.n), all.n };
        if (rc == LH_OK && !buf_ok(&all))
                rc = err_field(a->cx, LH_INVALID, t->to,
                               "field \"%s\" is longer than 1 MiB; shorten it", t->to);
        buf_done(&all);
        return rc;
}

/* The name of the source's field, which is where the clerk has to look. */
static const char *source_field(const struct map_target *t)
{
        const char *name = t->n_from > 0 ? t->from[0].text : t->to;

        return strncmp(name, "^.", 2) == 0 ? name + 2 : name;
}

static int use_pairs(struct apply *a, const struct map_target *t, struct str *v)
{
        struct str shown = { v->p, v->n < 60 ? v->n : 60 };

        for (size_t i = 0; i < t->n_pairs; i++)
                if (str_eq(t->pairs[i].is, *v)) {
                        *v = t->pairs[i].be;
                        return LH_OK;
                }
        if (t->otherwise != NULL || t->unlisted == UNLISTED_EMPTY)
                *v = (struct str){ "", 0 };
        else if (t->unlisted == UNLISTED_REFUSE)
                return err_field(a->cx, LH_INVALID, source_field(t),
                                 "field \"%s\": the mapping \"%s\" does not know \"%.*s\"; add it "
                                 "to the list of %s",
                                 source_field(t), a->m->id, (int)shown.n, shown.p, t->to);
        return LH_OK;
}

static int make_value(struct apply *a, const struct map_target *t, const struct path_scope *scope,
                      struct str *ret)
{
        const char *fault;
        int rc;

        if (t->value != NULL) {
                *ret = str_of(t->value);
                return LH_OK;
        }
        rc = take_value(a, t, scope, ret);
        if (rc != LH_OK)
                return rc;
        if (!step_run_all(t->steps, t->n_steps, a->mem, *ret, ret, &fault))
                return err_field(a->cx, LH_INVALID, source_field(t), "field \"%s\" %s",
                                 source_field(t), fault);
        if (ret->n > 0 && t->n_pairs > 0)
                rc = use_pairs(a, t, ret);
        if (ret->n == 0 && t->otherwise != NULL)
                *ret = str_of(t->otherwise);
        if (rc == LH_OK && ret->n == 0 && t->required != NULL)
                return err_field(a->cx, LH_INVALID, source_field(t), "field \"%s\" is empty; %s",
                                 source_field(t), t->required);
        return rc;
}

static int put(struct apply *a, json_t *object, const char *key, json_t *value)
{
        return json_object_set_new(object, key, value) == 0 ? LH_OK : no_memory(a);
}

/* Where doc.a.b lives: doc itself, or doc["a"], made when it is not there. */
static json_t *home_of(json_t *doc, const struct map_target *t)
{
        json_t *home;

        if (t->parts[1] == NULL)
                return doc;
        home = json_object_get(doc, t->parts[0]);
        if (home == NULL) {
                home = json_object();
                if (json_object_set_new(doc, t->parts[0], home) != 0)
                        return NULL;
        }
        return home;
}

/* Objects on the way are made only now, so that a document has no empty ones. */
static int put_at(struct apply *a, json_t *object, const struct map_target *t, json_t *value)
{
        json_t *home = home_of(object, t);

        if (home == NULL) {
                json_decref(value);
                return no_memory(a);
        }
        return put(a, home, t->parts[1] ? t->parts[1] : t->parts[0], value);
}

static int set_value(struct apply *a, json_t *object, const struct map_target *t,
                     const struct path_scope *scope)
{
        struct str v;
        int rc;

        if (!all_hold(a, t->when, t->n_when, scope))
                return LH_OK;
        rc = make_value(a, t, scope, &v);
        if (rc != LH_OK || v.n == 0)
                return rc;
        return put_at(a, object, t, json_stringn(v.p, v.n));
}

static int add_row(struct apply *a, const struct map_target *t, const struct path_scope *scope,
                   json_t *rows)
{
        json_t *row = json_object();
        int rc = LH_OK;

        for (size_t i = 0; i < t->n_columns && rc == LH_OK; i++)
                rc = set_value(a, row, &t->columns[i], scope);
        if (rc == LH_OK && json_object_size(row) > 0)
                return json_array_append_new(rows, row) == 0 ? LH_OK : no_memory(a);
        json_decref(row);
        return rc;
}

struct row_walk {
        struct apply *a;
        const struct map_target *t;
        struct path_scope scope;
        json_t *rows;
        int rc;
};

static bool walk_row(void *arg, const json_t *v)
{
        struct row_walk *w = arg;
        const json_t *e;
        size_t i;

        if (json_is_array(v)) {
                json_array_foreach (v, i, e)
                        if (!walk_row(arg, e))
                                return false;
                return true;
        }
        w->scope.here = v;
        w->rc = add_row(w->a, w->t, &w->scope, w->rows);
        return w->rc == LH_OK;
}

static int set_table(struct apply *a, json_t *object, const struct map_target *t,
                     const struct path_scope *scope)
{
        struct row_walk w = { a, t, *scope, NULL, LH_OK };

        if (!all_hold(a, t->when, t->n_when, scope))
                return LH_OK;
        w.rows = json_array();
        path_walk(&t->rows, scope, walk_row, &w);
        if (w.rc == LH_OK && json_array_size(w.rows) > 0)
                return put_at(a, object, t, w.rows);
        if (w.rc == LH_OK && t->required != NULL)
                w.rc = err_field(a->cx, LH_INVALID, t->rows.text, "field \"%s\" has no rows; %s",
                                 t->rows.text, t->required);
        json_decref(w.rows);
        return w.rc;
}

static int set_all(struct apply *a, json_t *doc, const struct map_target *t, size_t n,
                   const struct path_scope *scope)
{
        int rc = LH_OK;

        for (size_t i = 0; i < n && rc == LH_OK; i++)
                rc = t[i].is_table ? set_table(a, doc, &t[i], scope)
                                   : set_value(a, doc, &t[i], scope);
        return rc;
}

static int use_body(struct apply *a, json_t *doc, bool overrule)
{
        if (a->default_body == NULL || (!overrule && json_object_get(doc, "body") != NULL))
                return LH_OK;
        return put(a, doc, "body", json_string(a->default_body));
}

/* Takes doc over, also when it fails. */
static int keep_document(struct apply *a, json_t *doc, bool overrule_body)
{
        int rc = use_body(a, doc, overrule_body);

        if (rc == LH_OK)
                rc = check_document(a->cx, doc);
        if (rc == LH_OK && json_array_size(a->docs) == RECORD_DOCS_MAX)
                rc = err_set(a->cx, LH_INVALID, "the record gives more than %d documents; split it",
                             RECORD_DOCS_MAX);
        if (rc != LH_OK) {
                json_decref(doc);
                return rc;
        }
        return json_array_append_new(a->docs, doc) == 0 ? LH_OK : no_memory(a);
}

static int make_document(struct apply *a, const struct map_doc *d, const struct path_scope *scope)
{
        json_t *doc = json_object();
        int rc;

        if (doc == NULL)
                return no_memory(a);
        rc = put(a, doc, "elements", json_object());
        if (rc == LH_OK)
                rc = set_all(a, doc, a->m->always, a->m->n_always, scope);
        if (rc == LH_OK)
                rc = set_all(a, doc, d->set, d->n_set, scope);
        if (rc == LH_OK)
                return keep_document(a, doc, true);
        json_decref(doc);
        return rc;
}

struct each_walk {
        struct apply *a;
        const struct map_doc *d;
        struct path_scope scope;
        int rc;
};

static bool walk_each(void *arg, const json_t *v)
{
        struct each_walk *w = arg;
        const json_t *e;
        size_t i;

        if (json_is_array(v)) {
                json_array_foreach (v, i, e)
                        if (!walk_each(arg, e))
                                return false;
                return true;
        }
        w->scope.here = v;
        if (all_hold(w->a, w->d->when, w->d->n_when, &w->scope))
                w->rc = make_document(w->a, w->d, &w->scope);
        return w->rc == LH_OK;
}

/* Lists that came as one text (HTML in JSON): every piece behind the mark is a row. */
static bool walk_split(void *arg, const json_t *v)
{
        struct each_walk *w = arg;
        const char *at = json_string_value(v), *next;
        size_t n = strlen(w->d->split);

        while (at != NULL && w->rc == LH_OK && (at = strstr(at, w->d->split)) != NULL) {
                json_t *piece;

                at += n;
                next = strstr(at, w->d->split);
                piece = json_stringn(at, next == NULL ? strlen(at) : (size_t)(next - at));
                if (piece == NULL)
                        w->rc = no_memory(w->a);
                else
                        walk_each(arg, piece);
                json_decref(piece);
        }
        return w->rc == LH_OK;
}

static int use_rule(struct apply *a, const struct map_doc *d, const struct path_scope *scope)
{
        struct each_walk w = { a, d, *scope, LH_OK };

        if (d->if_none && json_array_size(a->docs) > 0)
                return LH_OK;
        if (!d->has_each)
                walk_each(&w, scope->here);
        else
                path_walk(&d->each, scope, d->split != NULL ? walk_split : walk_each, &w);
        return w.rc;
}

/* Records that are act documents already, one or several that belong together. */
static int pass_through(struct apply *a, const json_t *record)
{
        const json_t *e;
        size_t i;
        int rc = LH_OK;

        if (!json_is_array(record)) {
                if (!json_is_object(record))
                        return err_set(a->cx, LH_INVALID,
                                       "the record is not an object; write an act document");
                return keep_document(a, json_copy((json_t *)record), false);
        }
        json_array_foreach (record, i, e)
                if (rc == LH_OK)
                        rc = json_is_object(e) ? keep_document(a, json_copy((json_t *)e), false)
                                               : err_set(a->cx, LH_INVALID,
                                                         "element %zu is not an object", i);
        return rc;
}

static int apply_rules(struct apply *a, const struct path_scope *scope)
{
        int rc = LH_OK;

        if (a->m->pass)
                return pass_through(a, scope->record);
        for (size_t i = 0; i < a->m->n_docs && rc == LH_OK; i++)
                rc = use_rule(a, &a->m->docs[i], scope);
        return rc;
}

int apply_mapping(struct ctx *cx, struct arena *mem, const struct mapping *m,
                  const struct path_scope *scope, const char *default_body, json_t **ret_docs)
{
        struct apply a = { cx, mem, m, default_body, json_array() };
        int rc = a.docs == NULL ? no_memory(&a) : check_unique(cx, mem, m, scope);

        if (rc == LH_OK)
                rc = apply_rules(&a, scope);
        if (rc == LH_OK && json_array_size(a.docs) == 0)
                rc = err_set(cx, LH_INVALID,
                             "no rule of the mapping \"%s\" fits this record; complete the record "
                             "or the mapping",
                             m->id);
        if (rc != LH_OK) {
                json_decref(a.docs);
                return rc;
        }
        *ret_docs = a.docs;
        return LH_OK;
}
