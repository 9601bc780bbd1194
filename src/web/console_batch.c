#include "web/console_batch.h"

#include <stdlib.h>

#define HEADER_ROWS_LOOKED_AT 20

struct found {
        const struct sheet_table *table;
        int32_t head;
        size_t columns;
};

/* The table and the row of it whose names most elements have. */
static struct found find_head(const struct rule_kind *k, const struct sheet *s)
{
        struct found best = { 0 };

        for (size_t j = 0; j < s->n; j++)
                for (int32_t r = 0; r < s->tables[j].n_rows && r < HEADER_ROWS_LOOKED_AT; r++) {
                        size_t n = 0;

                        for (int32_t c = 0; c < s->tables[j].n_cols; c++)
                                n += console_match(k, sheet_cell(&s->tables[j], r, c)).is !=
                                     TARGET_NONE;
                        if (n > best.columns)
                                best = (struct found){ &s->tables[j], r, n };
                }
        return best;
}

static json_t *cells_of(const struct sheet_table *t, int32_t row, bool *ret_any)
{
        json_t *list = json_array();

        *ret_any = false;
        for (int32_t c = 0; c < t->n_cols; c++) {
                const char *v = sheet_cell(t, row, c);

                *ret_any |= v[0] != '\0';
                json_array_append_new(list, json_string(v));
        }
        return list;
}

static json_t *table_json(const struct found *f)
{
        json_t *rows = json_array();
        bool any;

        for (int32_t r = f->head + 1; r < f->table->n_rows; r++) {
                json_t *cells = cells_of(f->table, r, &any);

                if (any)
                        json_array_append_new(
                                rows, json_pack("{s:i, s:O}", "row", (int)r + 1, "cells", cells));
                json_decref(cells);
        }
        return json_pack("{s:o, s:o}", "head", cells_of(f->table, f->head, &any), "rows", rows);
}

static int keep(struct console *c, const struct rule_domain *d, const struct rule_kind *k,
                const char *name, json_t *cells)
{
        struct model *m = c->m;
        lh_auto(store_tx_done) struct store_tx desk = store_begin(m->cx, c->w->store);
        char id[DRAFT_ID_CHARS + 1], *text = json_dumps(cells, JSON_COMPACT);

        draft_make_id(id);
        store_run(&desk, Q_DESK_BATCH_PUT, "ttttttti", id, c->who.body, c->who.account, d->id,
                  k->id, name, text, m->cx->now_ms());
        free(text);
        m->location = arena_printf(m->cx->mem, "/console/batch/%s", id);
        return store_commit(&desk);
}

int console_batch_begin(struct console *c, const struct rule_domain *d, const struct rule_kind *k,
                        const struct page_file *f)
{
        struct model *m = c->m;
        struct sheet *s = arena_alloc(m->cx->mem, sizeof(*s));
        struct found found;
        json_t *cells;
        size_t n;
        int rc = console_file_read(c, f, s);

        if (rc != LH_OK)
                return rc;
        found = find_head(k, s);
        if (found.columns == 0)
                return err_field(m->cx, LH_INVALID, "file",
                                 "no row of the table has the names of the elements; name the "
                                 "columns like the elements of the kind");
        cells = table_json(&found);
        n = json_array_size(json_object_get(cells, "rows"));
        if (n == 0)
                rc = err_field(m->cx, LH_INVALID, "file", "the table has no row under its names");
        else if (n > BATCH_ROWS_MAX)
                rc = err_field(m->cx, LH_LIMIT, "file",
                               "the table has %zu rows, at most %d are imported at once; split it",
                               n, BATCH_ROWS_MAX);
        else
                rc = keep(c, d, k, f->name, cells);
        json_decref(cells);
        return rc;
}
