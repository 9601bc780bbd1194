#include "work/share_form.h"
#include "base/time.h"
#include "ledger/tile.h"
#include "rule/value.h"
#include "screen/gate.h"

#include <stdarg.h>

struct share_form share_form_begin(struct task *t, const char *const *names)
{
        struct share_form f = { .t = t };

        f.rc = document_names(t->cx, t->doc, "", names);
        return f;
}

bool share_form_ok(const struct share_form *f)
{
        return f->rc == LH_OK && f->t->tx->rc == LH_OK;
}

void share_form_put(struct share_form *f, const char *name, struct str value)
{
        if (f->rc != LH_OK || value.n == 0)
                return;
        if (f->n == SHARE_FORM_FIELDS_MAX)
                f->rc = err_set(f->t->cx, LH_LIMIT, "the act has more than %d fields",
                                SHARE_FORM_FIELDS_MAX);
        else
                f->fields[f->n++] = (struct field){ .name = str_of(name), .value = value };
}

void share_form_fault(struct share_form *f, const char *field, const char *fmt, ...)
{
        va_list ap;

        if (f->rc != LH_OK)
                return;
        va_start(ap, fmt);
        f->rc = err_field(f->t->cx, LH_INVALID, field, "%s", arena_vprintf(f->t->cx->mem, fmt, ap));
        va_end(ap);
}

static struct str read_text(struct share_form *f, const char *name, size_t chars_max, bool required)
{
        struct str v = { "", 0 };

        if (f->rc == LH_OK)
                f->rc = document_member(f->t->cx, f->t->doc, "", name, chars_max, required, &v);
        if (f->rc == LH_OK && v.n > 0)
                f->rc = screen_plain(f->t->cx, name, v);
        return f->rc == LH_OK && v.p != NULL ? v : (struct str){ "", 0 };
}

struct str share_form_text(struct share_form *f, const char *name, size_t chars_max, bool required)
{
        struct str v = read_text(f, name, chars_max, required);

        share_form_put(f, name, v);
        return v;
}

static bool is_word_of(struct str v, const char *words)
{
        for (const char *p = words; *p != '\0';) {
                size_t n = strcspn(p, " ");

                if (str_eq(v, (struct str){ p, n }))
                        return true;
                p += n + (p[n] == ' ');
        }
        return false;
}

struct str share_form_choice(struct share_form *f, const char *name, const char *choices,
                             const char *fallback)
{
        struct str v = read_text(f, name, 40, fallback == NULL);

        if (v.n == 0 && fallback != NULL)
                v = str_of(fallback);
        if (f->rc == LH_OK && !is_word_of(v, choices))
                share_form_fault(f, name, "\"%.*s\" is not one of: %s", (int)v.n, v.p, choices);
        share_form_put(f, name, v);
        return v;
}

struct str share_form_date(struct share_form *f, const char *name, bool required)
{
        struct str v = read_text(f, name, 10, required);
        int32_t day;

        if (f->rc == LH_OK && v.n > 0 && !date_parse(v, &day))
                share_form_fault(f, name, "\"%.*s\" is not a day; write YYYY-MM-DD", (int)v.n, v.p);
        share_form_put(f, name, v);
        return v;
}

struct str share_form_money(struct share_form *f, const char *name, bool required)
{
        struct str v = read_text(f, name, 24, required);
        int64_t fen;

        if (f->rc == LH_OK && v.n > 0 && (!rule_price_number(v, &fen) || fen < 0))
                share_form_fault(f, name,
                                 "\"%.*s\" is not an amount of yuan; write digits like 1200.00",
                                 (int)v.n, v.p);
        share_form_put(f, name, v);
        return v;
}

/* One cell into the row; false after a failure. */
static bool read_cell(struct share_form *f, const json_t *o, const char *path,
                      const struct share_column *c, json_t *row)
{
        const char *full = document_path(f->t->cx, path, c->name);
        struct str v;

        f->rc = document_member(f->t->cx, o, path, c->name, c->chars_max, c->required, &v);
        if (f->rc == LH_OK && v.n > 0)
                f->rc = screen_plain(f->t->cx, full, v);
        if (f->rc != LH_OK)
                return false;
        if (v.n > 0 && c->choices != NULL && !is_word_of(v, c->choices))
                share_form_fault(f, full, "\"%.*s\" is not one of: %s", (int)v.n, v.p, c->choices);
        if (v.n > 0)
                json_object_set_new(row, c->name, json_stringn(v.p, v.n));
        return f->rc == LH_OK;
}

static void read_row(struct share_form *f, const json_t *o, const char *path,
                     const struct share_column *columns, struct row *ret)
{
        const char *names[12];
        json_t *row = json_object();
        char *text;
        size_t n = 0;

        while (columns[n].name != NULL) {
                names[n] = columns[n].name;
                n++;
        }
        names[n] = NULL;
        f->rc = document_names(f->t->cx, o, path, names);
        for (size_t i = 0; i < n && f->rc == LH_OK; i++)
                read_cell(f, o, path, &columns[i], row);
        text = json_dumps(row, JSON_COMPACT | JSON_PRESERVE_ORDER);
        ret->value = str_of(arena_strdup(f->t->cx->mem, text));
        free(text);
        json_decref(row);
}

const struct field *share_form_table(struct share_form *f, const char *name,
                                     const struct share_column *columns, bool required)
{
        const json_t *a = json_object_get(f->t->doc, name), *o;
        size_t n = json_array_size(a), i;
        struct field *field;

        if (f->rc == LH_OK && ((a != NULL && !json_is_array(a)) || (required && n == 0)))
                share_form_fault(f, name, "%s is missing or not an array; it must be given", name);
        if (f->rc == LH_OK && n > SHARE_FORM_ROWS_MAX)
                share_form_fault(f, name, "%s has %zu rows, at most %d are taken", name, n,
                                 SHARE_FORM_ROWS_MAX);
        if (f->rc != LH_OK || n == 0 || f->n == SHARE_FORM_FIELDS_MAX)
                return NULL;
        field = &f->fields[f->n];
        *field = (struct field){ .name = str_of(name), .table = true, .n_rows = n };
        field->rows = arena_alloc(f->t->cx->mem, n * sizeof(*field->rows));
        json_array_foreach (a, i, o)
                if (f->rc == LH_OK)
                        read_row(f, o, arena_printf(f->t->cx->mem, "%s[%zu]", name, i), columns,
                                 &field->rows[i]);
        f->n++;
        return f->rc == LH_OK ? field : NULL;
}

static bool same_field(const struct field *a, const struct field *b)
{
        if (!str_eq(a->name, b->name) || a->table != b->table || a->n_rows != b->n_rows ||
            (!a->table && !str_eq(a->value, b->value)))
                return false;
        for (size_t i = 0; i < a->n_rows; i++)
                if (!str_eq(a->rows[i].value, b->rows[i].value))
                        return false;
        return true;
}

bool share_form_stands_but(struct share_form *f, int64_t known, const char *body, const char *name)
{
        struct record r;
        size_t n = 0;

        if (!share_form_ok(f) || known < 0 ||
            ledger_record(f->t->tx, (uint64_t)known, &r, NULL) != LH_OK || strcmp(r.org, body) != 0)
                return false;
        for (size_t i = 0; i < r.n_fields; i++) {
                if (str_is(r.fields[i].name, name))
                        continue;
                if (n == f->n || !same_field(&f->fields[n], &r.fields[i]))
                        return false;
                n++;
        }
        return n == f->n;
}

bool share_form_stands(struct share_form *f, int64_t known, const char *body)
{
        return share_form_stands_but(f, known, body, "");
}

int share_form_add(struct share_form *f, enum act_id act, const char *body, int64_t known)
{
        struct record r = { .schema = act_kinds[act].schema,
                            .fields = f->fields,
                            .n_fields = f->n };

        if (!share_form_ok(f))
                return f->rc != LH_OK ? f->rc : f->t->tx->rc;
        if (share_form_stands(f, known, body)) {
                task_repeated(f->t, act, (uint64_t)known, "-");
                return f->t->tx->rc;
        }
        return task_append(f->t, act, body, "-", &r);
}

int64_t share_form_number(struct task *t, struct store_rows rows)
{
        int64_t v = -1;

        if (t->tx->rc == LH_OK && store_next(&rows))
                v = store_i64(&rows, 0);
        store_rows_done(&rows);
        return v;
}
