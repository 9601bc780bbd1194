#include "search/document.h"
#include "ledger/tile.h"
#include "view/view.h"

#include <stdio.h>
#include <stdlib.h>

/* Rows about people: whoever reads the page sees them, but nobody is found by name through them. */
static bool about_people(const struct rule_element *table)
{
        if (table->show != RULE_OPEN)
                return true;
        for (size_t i = 0; i < table->n_columns; i++)
                if (table->columns[i].show != RULE_OPEN)
                        return true;
        return false;
}

static void add_field(struct buf *out, const struct rule_element *e, const struct field *f)
{
        if (f->state != FIELD_OPEN)
                return;
        if (!f->table) {
                buf_str(out, f->value);
                buf_putc(out, '\n');
                return;
        }
        if (e == NULL || e->type != RULE_TABLE || about_people(e))
                return;
        for (size_t i = 0; i < f->n_rows; i++)
                if (f->rows[i].state == FIELD_OPEN) {
                        buf_str(out, f->rows[i].value);
                        buf_putc(out, '\n');
                }
}

/* The elements of its rule that anybody may read, and its text. A buffer that is full takes no
 * more: the rest is not found. */
static void add_record(struct ctx *cx, const struct rule_set *rules, const struct record *r,
                       struct buf *out)
{
        const struct rule_domain *d;
        const struct rule_kind *k;

        (void)cx;
        view_notice_rule(rules, r->schema, &d, &k);
        for (size_t i = 0; i < r->n_fields; i++) {
                const struct field *f = &r->fields[i];
                const struct rule_element *e = k == NULL ? NULL : rule_element(k, f->name);

                if (e != NULL ? e->show == RULE_OPEN
                              : str_is(f->name, "text") || str_is(f->name, "reason"))
                        add_field(out, e, f);
        }
}

static const char *year_of(struct ctx *cx, const char *date)
{
        return strlen(date) >= 4 ? arena_strndup(cx->mem, date, 4) : "";
}

static int64_t day_of(const char *date)
{
        int y, m, d;

        if (sscanf(date, "%4d-%2d-%2d", &y, &m, &d) != 3)
                return 0;
        return (int64_t)y * 10000 + m * 100 + d;
}

/* The first columns of both statements: title, domain, stage, region, body, body's name, code,
 * date, amount. */
static void read_row(struct store_rows *r, struct ctx *cx, struct search_doc *ret, struct buf *text)
{
        const char *date = store_dup(r, 7);

        ret->title = str_of(store_dup(r, 0));
        ret->values[SEARCH_DOMAIN] = store_dup(r, 1);
        ret->values[SEARCH_STAGE] = store_dup(r, 2);
        ret->values[SEARCH_REGION] = store_dup(r, 3);
        ret->values[SEARCH_BODY] = store_dup(r, 4);
        ret->values[SEARCH_YEAR] = year_of(cx, date);
        ret->values[SEARCH_AMOUNT] = store_null(r, 8) ? "" : search_amount_class(store_i64(r, 8));
        ret->day = day_of(date);
        ret->date = date;
        ret->body_name = store_dup(r, 5);
        buf_str(text, store_str(r, 5));
        buf_putc(text, '\n');
        buf_str(text, store_str(r, 6));
        buf_putc(text, '\n');
}

static int read_notice(struct store_tx *tx, const struct rule_set *rules, const char *key,
                       struct search_doc *ret, struct buf *text)
{
        int64_t idx = strtoll(key + 1, NULL, 10);
        struct store_rows r = store_query(tx, Q_SEARCH_NOTICE, "i", idx);
        bool found = store_next(&r);
        struct record record;
        int rc;

        if (found)
                read_row(&r, tx->cx, ret, text);
        store_rows_done(&r);
        if (tx->rc != LH_OK || !found)
                return tx->rc != LH_OK ? tx->rc : LH_NOT_FOUND;
        ret->values[SEARCH_TYPE] = "notice";
        rc = ledger_record(tx, (uint64_t)idx, &record, NULL);
        if (rc == LH_OK)
                add_record(tx->cx, rules, &record, text);
        return rc;
}

static int read_other(struct store_tx *tx, enum query q, const char *type, const char *key,
                      struct search_doc *ret, struct buf *text)
{
        struct store_rows r = store_query(tx, q, "t", key + 1);
        bool found = store_next(&r);

        if (found)
                read_row(&r, tx->cx, ret, text);
        store_rows_done(&r);
        ret->values[SEARCH_TYPE] = type;
        return tx->rc != LH_OK ? tx->rc : found ? LH_OK : LH_NOT_FOUND;
}

int document_read(struct store_tx *tx, const struct rule_set *rules, const char *key,
                  struct search_doc *ret)
{
        lh_auto(buf_done) struct buf text = { 0 };
        int rc;

        buf_init(&text, SEARCH_TEXT_BYTES_MAX);
        *ret = (struct search_doc){ .key = key };
        switch (key[0]) {
        case 'n': rc = read_notice(tx, rules, key, ret, &text); break;
        case 'p': rc = read_other(tx, Q_SEARCH_PROJECT, "project", key, ret, &text); break;
        default: rc = read_other(tx, Q_SEARCH_BODY, "body", key, ret, &text);
        }
        if (rc == LH_OK)
                ret->text = (struct str){ arena_strndup(tx->cx->mem, text.p ? text.p : "", text.n),
                                          text.n };
        return rc;
}
