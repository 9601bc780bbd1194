/* The one pass over all projects. Snapshots are short (PASS_PROJECTS projects each): a release
 * follows from acts before the range's end only, so later acts do not matter, and whoever takes
 * values away meanwhile makes bulk_make() begin again. */
#include "export/bulk_int.h"
#include "base/time.h"
#include "rule/value.h"
#include "view/view.h"

#include <inttypes.h>
#include <stdlib.h>

#define PASS_PROJECTS 100
#define PASS_MS       200 /* a snapshot is not held much longer: an erasure waits for it */
#define PASS_BODIES   1000
#define PASS_BYTES    ((size_t)64 * 1024 * 1024) /* one act's rows */

int bulk_write(struct bulk *b, size_t stream, const struct buf *bytes, struct span *ret)
{
        if (!buf_ok(bytes) || bytes->n > UINT32_MAX)
                return err_set(b->cx, LH_LIMIT, "one act's rows are larger than %zu bytes",
                               PASS_BYTES);
        if (bytes->n > 0 && fwrite(bytes->p, 1, bytes->n, b->stream[stream]) != bytes->n)
                return bulk_failed(b->cx, "write", b->dir);
        if (ret->n == 0)
                ret->at = b->at[stream];
        ret->n += (uint32_t)bytes->n;
        b->at[stream] += bytes->n;
        return LH_OK;
}

int bulk_row(struct bulk *b, enum table_id t, const struct str *cells, struct span *sum)
{
        int rc;

        buf_clear(&b->row);
        table_put_row(cells, export_tables[t].n_cols, &b->row);
        rc = bulk_write(b, STREAM_OF(t), &b->row, sum);
        return rc == LH_OK ? bulk_sqlite_row(b, t, cells) : rc;
}

/* ---- rows of one act ---- */

struct act {
        struct bulk *b;
        struct ctx *cx; /* of the project */
        const struct process *p;
        const struct event *e;
        struct piece *piece;
        const char *index;
};

static const char *number(struct ctx *cx, int64_t v)
{
        return v < 0 ? "" : arena_printf(cx->mem, "%" PRId64, v);
}

static int put_notice(struct act *a, const struct rule_kind *k)
{
        const struct event *e = a->e;
        const char *act = e->withdrawal      ? "notice.withdraw"
                          : e->replaces >= 0 ? "notice.correct"
                                             : "notice.publish";
        const char *state = e->withdrawal          ? ""
                            : e->withdrawn_by >= 0 ? "withdrawn"
                            : e->replaced_by >= 0  ? "corrected"
                                                   : "current";
        char when[26];
        struct str cells[] = {
                str_of(a->index),
                str_of(a->p->ocid),
                str_of(act),
                str_of(e->kind),
                str_of(k == NULL ? "" : k->name),
                str_of(e->title),
                str_of(e->date),
                str_of(state),
                str_of(number(a->cx, e->replaces)),
                str_of(e->withdrawal ? number(a->cx, e->target) : ""),
                str_of(e->body),
                str_of(when),
                str_of(arena_printf(a->cx->mem, "%s-%s", a->p->ocid, a->index)),
                str_of(arena_printf(a->cx->mem, "%s/n/%s", a->b->site.url, a->index)),
        };

        export_time(e->time_ms, when);
        cells[11] = str_of(when);
        return bulk_row(a->b, TABLE_NOTICES, cells, &a->piece->in[STREAM_OF(TABLE_NOTICES)]);
}

static int put_value(struct act *a, const struct rule_element *e, const char *name, const char *row,
                     const char *column, struct str v, bool price)
{
        char yuan[32] = "";
        int64_t fen;
        struct str cells[] = { str_of(a->index),
                               str_of(a->p->ocid),
                               str_of(e->id),
                               str_of(name),
                               str_of(row),
                               str_of(column),
                               v,
                               { "", 0 } };

        if (price && rule_price_number(v, &fen))
                snprintf(yuan, sizeof(yuan), "%s%" PRId64 ".%02d", fen < 0 ? "-" : "",
                         (int64_t)llabs(fen / 100), (int)llabs(fen % 100));
        cells[7] = str_of(yuan);
        return bulk_row(a->b, TABLE_ELEMENTS, cells, &a->piece->in[STREAM_OF(TABLE_ELEMENTS)]);
}

static int put_cells(struct act *a, const struct rule_element *e, const struct row *row, size_t j)
{
        json_t *o =
                row->state != FIELD_OPEN ? NULL : json_loadb(row->value.p, row->value.n, 0, NULL);
        int rc = LH_OK;

        for (size_t c = 0; rc == LH_OK && c < e->n_columns; c++) {
                const char *v = json_string_value(json_object_get(o, e->columns[c].id));

                if (v != NULL && v[0] != '\0')
                        rc = put_value(a, e, e->columns[c].name, number(a->cx, (int64_t)j + 1),
                                       e->columns[c].id, str_of(v),
                                       e->columns[c].type == RULE_PRICE);
        }
        json_decref(o);
        return rc;
}

static int put_elements(struct act *a, const struct rule_kind *k, const struct record *r)
{
        int rc = LH_OK;

        for (size_t i = 0; rc == LH_OK && k != NULL && i < k->n_elements; i++) {
                const struct rule_element *e = &k->elements[i];
                const struct field *f = record_field(r, e->id);

                if (f == NULL)
                        continue;
                if (!f->table) {
                        if (f->value.n > 0)
                                rc = put_value(a, e, e->name, "", "", f->value,
                                               e->type == RULE_PRICE);
                        continue;
                }
                if (release_names_persons(e)) {
                        rc = put_value(a, e, e->name, "", "(count)",
                                       str_of(number(a->cx, (int64_t)f->n_rows)), false);
                        continue;
                }
                for (size_t j = 0; rc == LH_OK && j < f->n_rows; j++)
                        rc = put_cells(a, e, &f->rows[j], j);
        }
        return rc;
}

static struct str member(const json_t *o, const char *key)
{
        const char *s = json_string_value(json_object_get(o, key));

        return str_of(s == NULL ? "" : s);
}

static int put_withheld(struct act *a, const json_t *release)
{
        const json_t *o;
        size_t i;
        int rc = LH_OK;

        json_array_foreach (json_object_get(release, "withheldInformation"), i, o) {
                const json_t *why =
                        json_array_get(json_object_get(o, "rationaleClassifications"), 0);
                struct str cells[] = {
                        str_of(a->index),  str_of(a->p->ocid), member(o, "field"),
                        member(o, "name"), member(why, "id"),  member(o, "rationale")
                };

                if (rc == LH_OK)
                        rc = bulk_row(a->b, TABLE_WITHHELD, cells,
                                      &a->piece->in[STREAM_OF(TABLE_WITHHELD)]);
        }
        return rc;
}

static struct piece *new_piece(struct bulk *b)
{
        if (b->n == b->cap) {
                b->cap = b->cap == 0 ? 1024 : 2 * b->cap;
                b->pieces = mem_realloc(b->pieces, b->cap * sizeof(*b->pieces));
        }
        b->pieces[b->n] = (struct piece){ 0 };
        return &b->pieces[b->n++];
}

/* Ids are few; each is kept once. */
static const char *kept(struct bulk *b, const char *id)
{
        const char *key = json_object_iter_key(json_object_iter_at(b->bodies, id));

        if (key != NULL)
                return key;
        json_object_set_new(b->bodies, id, json_null());
        return json_object_iter_key(json_object_iter_at(b->bodies, id));
}

static int year_of(const char *date)
{
        return (int)strtol(date, NULL, 10);
}

static int put_act(struct bulk *b, struct store_tx *tx, const struct process *p,
                   const struct event *e)
{
        struct act a = { .b = b, .cx = tx->cx, .p = p, .e = e, .piece = new_piece(b) };
        const struct rule_domain *d;
        const struct rule_kind *k;
        json_t *release;
        struct record r;
        int rc = release_make(tx, &b->site, p, e, &r, &release);

        if (rc != LH_OK)
                return rc;
        a.index = number(a.cx, e->idx);
        a.piece->year = year_of(e->date);
        a.piece->domain = kept(b, arena_printf(tx->cx->mem, "domain:%s", p->domain)) + 7;
        a.piece->body = kept(b, e->body);
        a.piece->project = (uint32_t)b->n_projects;
        buf_clear(&b->row);
        rc = export_put_json(tx->cx, release, &b->row);
        buf_putc(&b->row, '\n');
        if (rc == LH_OK)
                rc = bulk_write(b, STREAM_JSONL, &b->row, &a.piece->in[STREAM_JSONL]);
        view_notice_rule(b->site.rules, r.schema, &d, &k);
        if (rc == LH_OK)
                rc = put_notice(&a, k);
        if (rc == LH_OK && !e->withdrawal)
                rc = put_elements(&a, k, &r);
        if (rc == LH_OK)
                rc = put_withheld(&a, release);
        json_decref(release);
        return rc;
}

/* ---- projects and bodies ---- */

static int put_project(struct bulk *b, struct ctx *cx, const struct process *p)
{
        const struct rule_domain *d = rule_domain(b->site.rules, str_of(p->domain));
        struct span span = { 0 };
        struct str cells[] = {
                str_of(p->ocid),
                str_of(p->id),
                str_of(p->domain),
                str_of(d == NULL ? "" : d->name),
                str_of(p->title),
                str_of(p->code),
                str_of(p->region),
                str_of(p->body),
                str_of(arena_printf(cx->mem, "%s/p/%s", b->site.url, p->id)),
        };
        int rc = bulk_row(b, TABLE_PROJECTS, cells, &span);

        if (b->n_projects == b->cap_projects) {
                b->cap_projects = b->cap_projects == 0 ? 1024 : 2 * b->cap_projects;
                b->projects = mem_realloc(b->projects, b->cap_projects * sizeof(*b->projects));
        }
        b->projects[b->n_projects] = span;
        return rc;
}

static int export_project(struct bulk *b, struct store_tx *tx, const char *id)
{
        struct process p;
        int rc = process_load(tx, &b->site, id, (int64_t)b->head.size, &p);

        if (rc != LH_OK || p.opened >= (int64_t)b->head.size)
                return rc;
        rc = put_project(b, tx->cx, &p);
        for (size_t i = 0; rc == LH_OK && i < p.n; i++)
                rc = put_act(b, tx, &p, &p.events[i]);
        b->n_projects++;
        return rc;
}

/* Projects behind *id, each with fresh memory. *ret_more: there are more behind them. */
static int export_some(struct bulk *b, struct store *s, char *id, size_t id_bytes, bool *ret_more)
{
        char ids[PASS_PROJECTS][72];
        int64_t began = time_monotonic_ms();
        size_t n = 0, done = 0;
        struct ctx cx;
        int rc;

        ctx_init(&cx);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&cx, s);
                struct store_rows r =
                        store_query(&tx, Q_EXPORT_PROJECTS, "ti", id, (int64_t)PASS_PROJECTS);

                while (n < PASS_PROJECTS && store_next(&r)) {
                        struct str v = store_str(&r, 0);

                        snprintf(ids[n++], sizeof(ids[0]), "%.*s", (int)v.n, v.p);
                }
                store_rows_done(&r);
                rc = tx.rc;
                while (rc == LH_OK && done < n &&
                       (done == 0 || time_monotonic_ms() - began < PASS_MS)) {
                        rc = export_project(b, &tx, ids[done++]);
                        if (rc == LH_OK)
                                ctx_reset(&cx);
                }
        }
        *ret_more = done < n || n == PASS_PROJECTS;
        if (done > 0)
                snprintf(id, id_bytes, "%.71s", ids[done - 1]);
        if (rc != LH_OK)
                b->cx->err = cx.err;
        ctx_done(&cx);
        return rc;
}

static int export_bodies(struct bulk *b, struct store_tx *tx)
{
        const char *id = "";
        int64_t n = PASS_BODIES;

        while (n == PASS_BODIES && tx->rc == LH_OK) {
                struct store_rows r = store_query(tx, Q_EXPORT_BODIES, "ti", id, n);

                for (n = 0; store_next(&r); n++) {
                        struct str cells[5] = { str_of(store_dup(&r, 0)), str_of(store_dup(&r, 1)),
                                                str_of(store_dup(&r, 2)), str_of(store_dup(&r, 4)),
                                                str_of(store_dup(&r, 5)) };
                        struct span span = { 0 };
                        int rc;

                        id = cells[0].p;
                        rc = bulk_row(b, TABLE_BODIES, cells, &span);
                        if (rc != LH_OK)
                                return rc;
                        json_object_set_new(b->bodies, id, json_stringn(b->row.p, b->row.n));
                }
                store_rows_done(&r);
        }
        return tx->rc;
}

static int read_head(struct bulk *b, struct store_tx *tx)
{
        struct store_rows r = store_query(tx, Q_PAGE_HEAD, "");

        if (store_next(&r))
                b->made_ms = store_i64(&r, 2);
        store_rows_done(&r);
        return ledger_head(tx, &b->head);
}

int bulk_pass(struct bulk *b)
{
        lh_auto(store_close) struct store *s = NULL;
        char id[72] = "";
        bool more = true;
        int rc = store_open(b->cx, b->opt->store_path, STORE_READ, &s);

        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(b->cx, s);

                rc = read_head(b, &tx);
                if (rc == LH_OK)
                        rc = export_site_read(&tx, b->opt->rules, b->opt->url, &b->site);
                if (rc == LH_OK)
                        rc = export_bodies(b, &tx);
        }
        while (rc == LH_OK && more)
                rc = export_some(b, s, id, sizeof(id), &more);
        return rc;
}

int bulk_still_public(struct bulk *b)
{
        lh_auto(store_close) struct store *s = NULL;
        int rc = store_open(b->cx, b->opt->store_path, STORE_READ, &s);

        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(b->cx, s);
                struct store_rows r = store_query(&tx, Q_EXPORT_LAST_TAKEN, "");

                if (store_next(&r) && store_i64(&r, 0) >= (int64_t)b->head.size)
                        rc = err_set(b->cx, LH_CONFLICT,
                                     "values were taken away while the files were made; begin "
                                     "again");
                store_rows_done(&r);
                if (rc == LH_OK)
                        rc = tx.rc;
        }
        return rc;
}
