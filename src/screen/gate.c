#include "screen/gate.h"
#include "base/text.h"
#include "base/time.h"
#include "screen/value.h"

#include <stdio.h>

#define ROW_BYTES_MAX ((size_t)1024 * 1024)

struct cleared_notice {
        const char *schema;
        struct field *fields;
        size_t n_fields;
};

struct gate {
        struct ctx *cx;
        struct value_screen screen;
        unsigned cut; /* names that the rule of the element cut */
        struct cleared_notice *c;
};

#define DEFAULT_OCCASION "default"

static int screen_init(struct ctx *cx, const struct gate_rules *rules, struct value_screen *ret)
{
        const struct policy *p = rules != NULL ? rules->policy : NULL;
        int rc = p != NULL ? LH_OK : policy_load(cx, NULL, &p);

        if (rc != LH_OK)
                return rc;
        *ret = (struct value_screen){ .cx = cx,
                                      .setup = { .policy = p,
                                                 .occasion = DEFAULT_OCCASION,
                                                 .today = date_in_china(cx->now_ms()) } };
        if (rules != NULL) {
                ret->setup.allowed = rules->allowed;
                ret->setup.n_allowed = rules->n_allowed;
        }
        return LH_OK;
}

/* Nobody has said what may be shown of a person in such a notice: then it is not published. */
static int take_occasion(struct ctx *cx, const struct notice *n, struct value_screen *v)
{
        v->setup.occasion = policy_occasion_of(v->setup.policy, n->domain->id, n->kind->id);
        if (v->setup.occasion != NULL)
                return LH_OK;
        return err_field(cx, LH_HELD, "domain",
                         "the screening policy names no occasion for notices of the domain \"%s\"; "
                         "add a line under \"notices\" and put the policy in force (liuhen policy)",
                         n->domain->id);
}

static const char *kind_words(const char *kind)
{
        if (strcmp(kind, "mobile") == 0)
                return "a mobile number (手机号)";
        return strcmp(kind, "bank_card") == 0 ? "a bank card number (银行卡号)"
                                              : "a citizen ID number (身份证号)";
}

static int refuse(struct value_screen *v, const char *field, struct str text, bool id_only)
{
        const char *kind = value_number(v, text);

        if (kind == NULL || (id_only && strcmp(kind, "id_card") != 0))
                return LH_OK;
        return err_field(
                v->cx, LH_HELD, field,
                "%s holds %s and cannot be masked there; take it out and hand the notice in again",
                field, kind_words(kind));
}

int screen_plain(struct ctx *cx, const char *field, struct str text)
{
        struct value_screen v;
        int rc = screen_init(cx, NULL, &v);

        return rc != LH_OK ? rc : refuse(&v, field, text, false);
}

static struct str keep(struct gate *g, const struct buf *b)
{
        return (struct str){ arena_strndup(g->cx->mem, b->p, b->n), b->n };
}

/* The form check has read these already; they hold no words. */
static bool is_checked(enum rule_type t)
{
        return t == RULE_DATE || t == RULE_PRICE || t == RULE_NUMBER || t == RULE_INTEGER ||
               t == RULE_REGION || t == RULE_ENUM || t == RULE_USCC;
}

/* The rule of the element is stricter than the occasion: a natural person's name is cut. */
static bool cut_name(struct gate *g, const struct rule_element *e, struct str v, struct str *ret)
{
        lh_auto(buf_done) struct buf out;

        buf_init(&out, FIELD_VALUE_MAX + 64);
        if (e->show != RULE_MASK || (e->type != RULE_PARTY && e->type != RULE_TEXT) ||
            !name_mask(v, &out))
                return false;
        g->cut++;
        *ret = keep(g, &out);
        return true;
}

/* The value as it may be shown. e NULL: the notice's own text. */
static struct str show_value(struct gate *g, const struct rule_element *e, struct str v)
{
        struct str out = v;

        if (e != NULL && (is_checked(e->type) || cut_name(g, e, v, &out)))
                return out;
        if (v.n > 0)
                value_mask(&g->screen, str_of(e == NULL ? "" : e->name), v, &out);
        return out;
}

static struct field *add(struct gate *g, struct str name, enum field_state state, struct str value)
{
        struct field *f = &g->c->fields[g->c->n_fields++];

        *f = (struct field){ .name = name,
                             .state = state,
                             .value = value.p == NULL ? (struct str){ "", 0 } : value };
        return f;
}

static void add_common(struct gate *g, const char *name, struct str value)
{
        if (value.n > 0)
                add(g, str_of(name), FIELD_OPEN, value);
}

static void json_text(struct buf *out, struct str s)
{
        buf_putc(out, '"');
        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];

                if (c == '"' || c == '\\') {
                        buf_putc(out, '\\');
                        buf_putc(out, (char)c);
                } else if (c == '\n') {
                        buf_puts(out, "\\n");
                } else if (c < 0x20) {
                        buf_printf(out, "\\u%04x", c);
                } else {
                        buf_putc(out, (char)c);
                }
        }
        buf_putc(out, '"');
}

/* The cells of a row as they may be shown. */
static void show_row(struct gate *g, const struct rule_element *e, const struct str *cells,
                     struct str *ret)
{
        struct str *labels = arena_alloc(g->cx->mem, e->n_columns * sizeof(*labels));
        struct str *cut = arena_alloc(g->cx->mem, e->n_columns * sizeof(*cut));
        bool *shown = arena_alloc(g->cx->mem, e->n_columns);

        for (size_t k = 0; k < e->n_columns; k++) {
                const struct rule_element *col = &e->columns[k];

                labels[k] = str_of(col->name);
                if (is_checked(col->type))
                        cut[k] = cells[k];
                else if (col->show != RULE_WITHHOLD && !cut_name(g, col, cells[k], &cut[k]))
                        shown[k] = true;
        }
        value_mask_row(&g->screen, labels, cells, shown, e->n_columns, ret);
        for (size_t k = 0; k < e->n_columns; k++)
                if (cut[k].p != NULL)
                        ret[k] = cut[k];
}

/* One row as a JSON object of the columns that are withheld, or of those that are not. */
static struct str row_text(struct gate *g, const struct rule_element *e, const struct str *cells,
                           bool withheld, struct buf *out)
{
        struct str *texts = arena_alloc(g->cx->mem, e->n_columns * sizeof(*texts));

        if (withheld)
                memcpy(texts, cells, e->n_columns * sizeof(*texts));
        else
                show_row(g, e, cells, texts);
        buf_clear(out);
        buf_putc(out, '{');
        for (size_t k = 0; k < e->n_columns; k++) {
                const struct rule_element *col = &e->columns[k];

                if ((col->show == RULE_WITHHOLD) != withheld || cells[k].n == 0)
                        continue;
                if (out->n > 1)
                        buf_putc(out, ',');
                json_text(out, str_of(col->id));
                buf_putc(out, ':');
                json_text(out, texts[k]);
        }
        buf_putc(out, '}');
        return keep(g, out);
}

static bool has_withheld_column(const struct rule_element *e)
{
        for (size_t k = 0; k < e->n_columns; k++)
                if (e->columns[k].show == RULE_WITHHOLD)
                        return true;
        return false;
}

static int add_rows(struct gate *g, const struct rule_element *e, const struct notice_value *v,
                    const char *name, bool withheld)
{
        lh_auto(buf_done) struct buf row;
        struct field *f = add(g, str_of(name),
                              withheld || e->show == RULE_WITHHOLD ? FIELD_WITHHELD : FIELD_OPEN,
                              (struct str){ 0 });

        buf_init(&row, ROW_BYTES_MAX);
        f->table = true;
        f->n_rows = v->n_rows;
        f->rows = arena_alloc(g->cx->mem, (v->n_rows + 1) * sizeof(*f->rows));
        for (size_t j = 0; j < v->n_rows; j++) {
                f->rows[j].value = row_text(g, e, v->cells + j * e->n_columns, withheld, &row);
                f->rows[j].state = f->state;
                if (!buf_ok(&row))
                        return err_field(g->cx, LH_LIMIT, e->id,
                                         "row %zu of %s is larger than %zu MiB", j + 1, e->id,
                                         ROW_BYTES_MAX >> 20);
        }
        return LH_OK;
}

/* Columns that are withheld stand in a second table beside the open one, row for row, so that one
 * can be shown to a court without the other. */
static int add_table(struct gate *g, const struct rule_element *e, const struct notice_value *v)
{
        int rc = LH_OK;

        if (v->n_rows > 0 || e->show != RULE_OPEN)
                rc = add_rows(g, e, v, e->id, false);
        if (rc == LH_OK && e->show != RULE_WITHHOLD && has_withheld_column(e))
                rc = add_rows(g, e, v, arena_printf(g->cx->mem, "%s_withheld", e->id), true);
        return rc;
}

static int add_element(struct gate *g, const struct rule_element *e, const struct notice_value *v)
{
        if (e->type == RULE_TABLE)
                return add_table(g, e, v);
        /* Sentence 2.6 of rules.md: open and empty is left out; whether another was filled is
         * nobody's business. */
        if (e->show == RULE_OPEN && v->text.n == 0)
                return LH_OK;
        if (e->show == RULE_WITHHOLD)
                add(g, str_of(e->id), FIELD_WITHHELD, v->text);
        else
                add(g, str_of(e->id), FIELD_OPEN, show_value(g, e, v->text));
        return LH_OK;
}

static bool is_masked(const struct gate *g)
{
        bool masked = g->cut > 0;

        for (size_t k = 0; k < VALUE_COUNTS; k++)
                masked |= g->screen.counts[k] > 0;
        return masked;
}

/* What the gate did, for everybody to see: by which rules, and counts, never values. */
static struct str screening_text(struct gate *g)
{
        lh_auto(buf_done) struct buf out;

        buf_init(&out, 1000);
        buf_printf(&out,
                   "{\"gate\":\"" GATE_VERSION
                   "\",\"occasion\":\"%s\",\"policy\":\"%.16s\",\"verdict\":\"%s\"",
                   g->screen.setup.occasion, g->screen.setup.policy->sha256,
                   is_masked(g) ? "masked" : "pass");
        for (size_t k = 0; k < VALUE_COUNTS; k++) {
                unsigned n = g->screen.counts[k] +
                             (strcmp(value_count_name[k], "name") == 0 ? g->cut : 0);

                if (n > 0)
                        buf_printf(&out, ",\"%s\":%u", value_count_name[k], n);
        }
        buf_putc(&out, '}');
        return keep(g, &out);
}

int screen_clear(struct ctx *cx, const struct notice *n, const struct gate_rules *rules,
                 const struct cleared_notice **ret)
{
        struct gate g = { .cx = cx, .c = arena_alloc(cx->mem, sizeof(struct cleared_notice)) };
        size_t screening;
        int rc = screen_init(cx, rules, &g.screen);

        if (rc == LH_OK)
                rc = take_occasion(cx, n, &g.screen);
        if (rc == LH_OK)
                rc = refuse(&g.screen, "title", n->title, false);
        if (rc == LH_OK)
                rc = refuse(&g.screen, "source.key", n->source_key, true);
        if (rc == LH_OK)
                rc = refuse(&g.screen, "source.url", n->source_url, true);
        if (rc != LH_OK)
                return rc;
        g.c->schema = n->kind->schema;
        g.c->fields = arena_alloc(cx->mem, (8 + 2 * n->kind->n_elements) * sizeof(*g.c->fields));
        add_common(&g, "title", n->title);
        add_common(&g, "date", n->date);
        add_common(&g, "formed", n->formed);
        add_common(&g, "text", show_value(&g, NULL, n->text));
        add_common(&g, "source_key", n->source_key);
        add_common(&g, "source_url", n->source_url);
        screening = g.c->n_fields;
        add(&g, str_of("screening"), FIELD_OPEN, (struct str){ 0 });
        add_common(&g, "reason", show_value(&g, NULL, n->reason));
        for (size_t i = 0; rc == LH_OK && i < n->kind->n_elements; i++)
                rc = add_element(&g, &n->kind->elements[i], &n->values[i]);
        g.c->fields[screening].value = screening_text(&g);
        *ret = g.c;
        return rc;
}

void cleared_fill(const struct cleared_notice *c, struct record *ret)
{
        ret->schema = c->schema;
        ret->fields = c->fields;
        ret->n_fields = c->n_fields;
}
