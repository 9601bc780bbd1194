#include "work/access_form.h"
#include "screen/gate.h"

#include <stdlib.h>

#define OPENAPI_BYTES_MAX ((size_t)512 * 1024)

static int read_document(struct task *t, const struct form_spec *s, struct str *ret)
{
        const json_t *o = json_object_get(t->doc, s->name);
        char *text;

        if (!json_is_object(o))
                return document_member(t->cx, t->doc, "", s->name, OPENAPI_BYTES_MAX, false, ret);
        text = json_dumps(o, JSON_COMPACT | JSON_PRESERVE_ORDER);
        *ret = str_of(arena_strdup(t->cx->mem, text));
        free(text);
        return ret->n <= OPENAPI_BYTES_MAX ? LH_OK
                                           : err_field(t->cx, LH_LIMIT, s->name, "at most %zu KiB",
                                                       OPENAPI_BYTES_MAX / 1024);
}

static int read_one(struct task *t, const struct form_spec *s, struct str *ret)
{
        int rc = s->flags & FORM_DOCUMENT
                         ? read_document(t, s, ret)
                         : document_member(t->cx, t->doc, "", s->name, s->chars_max,
                                           (s->flags & FORM_REQUIRED) != 0, ret);

        if (rc == LH_OK && (s->flags & FORM_SCREENED) != 0 && ret->n > 0)
                rc = screen_plain(t->cx, s->name, *ret);
        return rc;
}

int form_read(struct task *t, const struct form_spec *specs, struct form *ret)
{
        const char *names[FORM_FIELDS_MAX + 4] = { "act", "by", "body" };
        int rc;

        *ret = (struct form){ .t = t, .specs = specs };
        for (size_t i = 0; specs[i].name != NULL; i++)
                names[3 + i] = specs[i].name;
        rc = document_names(t->cx, t->doc, "", names);
        for (size_t i = 0; specs[i].name != NULL && rc == LH_OK; i++)
                rc = read_one(t, &specs[i], &ret->v[i]);
        return rc;
}

struct str *form_at(struct form *f, const char *name)
{
        for (size_t i = 0;; i++)
                if (strcmp(f->specs[i].name, name) == 0)
                        return &f->v[i];
}

int form_append(struct form *f, enum act_id act, const char *org)
{
        struct record *r = &f->r;

        r->schema = act_kinds[act].schema;
        r->fields = f->fields;
        for (size_t i = 0; f->specs[i].name != NULL; i++)
                if (f->v[i].n > 0)
                        f->fields[r->n_fields++] =
                                (struct field){ .name = str_of(f->specs[i].name),
                                                .value = f->v[i],
                                                .state = f->specs[i].flags & FORM_HIDDEN
                                                                 ? FIELD_WITHHELD
                                                                 : FIELD_OPEN };
        return task_append(f->t, act, org, "-", r);
}

int form_bad(struct task *t, const char *field, struct str v, const char *want)
{
        return err_field(t->cx, LH_INVALID, field, "\"%.*s\" is not %s", (int)(v.n < 80 ? v.n : 80),
                         v.n > 0 ? v.p : "", want);
}

int form_one_of(struct task *t, const char *field, struct str *v, const char *words)
{
        const char *p = words;

        if (v->n == 0) {
                *v = (struct str){ words, strcspn(words, " ") };
                return LH_OK;
        }
        while (*p != '\0') {
                size_t n = strcspn(p, " ");

                if (v->n == n && memcmp(v->p, p, n) == 0)
                        return LH_OK;
                p += n + (p[n] == ' ');
        }
        return err_field(t->cx, LH_INVALID, field, "\"%.*s\" is none of: %s",
                         (int)(v->n < 40 ? v->n : 40), v->p, words);
}

int form_number(struct task *t, const char *name, int64_t *ret)
{
        const json_t *v = json_object_get(t->doc, name);

        if (!json_is_integer(v) || json_integer_value(v) < 0)
                return err_field(t->cx, LH_INVALID, name, "%s is missing: the number of its record",
                                 name);
        *ret = json_integer_value(v);
        return LH_OK;
}

int form_close(struct form *f, const struct form_close *e, enum act_id act)
{
        struct task *t = f->t;
        struct store_rows rows;
        struct str service = { "", 0 };
        const char *body = NULL;
        int64_t idx;
        int rc = form_number(t, e->name, &idx);

        if (rc != LH_OK)
                return rc;
        rows = store_query(t->tx, e->q, "i", idx);
        if (!store_next(&rows))
                rc = err_field(t->cx, LH_INVALID, e->name, "record %lld %s", (long long)idx,
                               e->none);
        else if (!store_null(&rows, e->ended))
                rc = err_field(t->cx, LH_CONFLICT, e->name, "it was %s by record %lld", e->done,
                               (long long)store_i64(&rows, e->ended));
        else
                service = str_of(store_dup(&rows, e->service));
        store_rows_done(&rows);
        if (rc == LH_OK)
                rc = form_owner(t, Q_SHARE_SERVICE_GET, "service", service, &body);
        if (rc == LH_OK)
                rc = task_may(t, body);
        if (rc != LH_OK)
                return rc;
        f->r.refs[f->r.n_refs++] = (uint64_t)idx;
        return form_append(f, act, body);
}

int form_owner(struct task *t, enum query q, const char *field, struct str id, const char **ret)
{
        struct store_rows rows = store_query(t->tx, q, "s", id);
        int rc = LH_OK;

        if (store_next(&rows))
                *ret = store_dup(&rows, 1);
        else
                rc = t->tx->rc != LH_OK
                             ? t->tx->rc
                             : err_field(t->cx, LH_INVALID, field, "no %s \"%.*s\" is registered",
                                         field, (int)id.n, id.p);
        store_rows_done(&rows);
        return rc;
}
