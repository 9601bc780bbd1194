#include "screen/gate.h"
#include "base/text.h"
#include "base/time.h"

#include <stdio.h>

#define ROW_BYTES_MAX ((size_t)1024 * 1024)

struct cleared_notice {
        const char *schema;
        struct field *fields;
        size_t n_fields;
};

struct gate {
        struct ctx *cx;
        int32_t today;
        struct scan_counts counts;
        struct cleared_notice *c;
};

static const char *const kind_zh[SCAN_KINDS] = { "a citizen ID number (身份证号)",
                                                 "a mobile number (手机号)",
                                                 "a bank card number (银行卡号)" };

static int refuse(struct ctx *cx, const char *field, struct str text, int32_t today, bool id_only)
{
        struct scan_hit hit;

        if (scan_text((struct str){ 0 }, text, today, &hit, 1) == 0 ||
            (id_only && hit.kind != SCAN_ID))
                return LH_OK;
        return err_field(
                cx, LH_HELD, field,
                "%s holds %s and cannot be masked there; take it out and hand the notice in again",
                field, kind_zh[hit.kind]);
}

int screen_plain(struct ctx *cx, const char *field, struct str text)
{
        return refuse(cx, field, text, date_in_china(cx->now_ms()), false);
}

static struct str keep(struct gate *g, const struct buf *b)
{
        return (struct str){ arena_strndup(g->cx->mem, b->p, b->n), b->n };
}

/* The value as it may be shown. */
static struct str show_value(struct gate *g, const struct rule_element *e, struct str v)
{
        lh_auto(buf_done) struct buf out;

        buf_init(&out, FIELD_VALUE_MAX + 64);
        if (e != NULL && e->show == RULE_MASK && (e->type == RULE_PARTY || e->type == RULE_TEXT) &&
            name_mask(v, &out)) {
                g->counts.names++;
                return keep(g, &out);
        }
        if (scan_mask(str_of(e == NULL ? "" : e->name), v, g->today, &out, &g->counts))
                return keep(g, &out);
        return v;
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

/* One row as a JSON object of the columns that are withheld, or of those that are not. */
static struct str row_text(struct gate *g, const struct rule_element *e, const struct str *cells,
                           bool withheld, struct buf *out)
{
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
                json_text(out, withheld ? cells[k] : show_value(g, col, cells[k]));
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

/* What the gate did, for everybody to see: counts, never values. */
static struct str screening_text(struct gate *g)
{
        lh_auto(buf_done) struct buf out;

        buf_init(&out, 500);
        buf_puts(&out, "{\"gate\":\"" GATE_VERSION "\"");
        for (size_t k = 0; k < SCAN_KINDS; k++)
                if (g->counts.n[k] > 0)
                        buf_printf(&out, ",\"%s\":%u", scan_kind_name[k], g->counts.n[k]);
        if (g->counts.names > 0)
                buf_printf(&out, ",\"name\":%u", g->counts.names);
        buf_putc(&out, '}');
        return keep(g, &out);
}

int screen_clear(struct ctx *cx, const struct notice *n, const struct cleared_notice **ret)
{
        struct gate g = { .cx = cx,
                          .today = date_in_china(cx->now_ms()),
                          .c = arena_alloc(cx->mem, sizeof(struct cleared_notice)) };
        size_t screening;
        int rc = refuse(cx, "title", n->title, g.today, false);

        if (rc == LH_OK)
                rc = refuse(cx, "source.key", n->source_key, g.today, true);
        if (rc == LH_OK)
                rc = refuse(cx, "source.url", n->source_url, g.today, true);
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
