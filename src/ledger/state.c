#include "ledger/state.h"
#include "ledger/tile.h"

bool field_act(const char *kind, enum field_state *ret)
{
        static const struct {
                enum act_id act;
                enum field_state state;
        } acts[] = { { ACT_FIELD_WITHHOLD, FIELD_WITHHELD },
                     { ACT_FIELD_ERASE, FIELD_ERASED },
                     { ACT_SHARE_ERASE, FIELD_ERASED } };

        for (size_t i = 0; i < countof(acts); i++)
                if (strcmp(kind, act_kinds[acts[i].act].name) == 0) {
                        *ret = acts[i].state;
                        return true;
                }
        return false;
}

/* One value takes the state; false if it has it, or is erased, already. */
static bool advance(enum field_state *have, enum field_state want)
{
        if (*have == FIELD_ERASED || *have == want)
                return false;
        *have = want;
        return true;
}

static bool advance_row(struct field *f, uint64_t row, enum field_state want)
{
        /* A row of a withheld table follows its table; once erased, a row says so itself. */
        return f->state != FIELD_ERASED && advance(&f->rows[row].state, want);
}

static int set_row(struct ctx *cx, struct record *r, struct field *f, const struct field_path *p,
                   enum field_state state)
{
        struct field *twin = record_any_field(
                r, str_of(arena_printf(cx->mem, "%.*s_withheld", (int)p->name.n, p->name.p)));
        bool any;

        if (!f->table || p->row >= f->n_rows)
                return err_field(cx, LH_INVALID, "fields", "record %llu has no row %.*s/%llu",
                                 (unsigned long long)r->idx, (int)p->name.n, p->name.p,
                                 (unsigned long long)p->row);
        any = advance_row(f, p->row, state);
        if (twin != NULL && twin->table && p->row < twin->n_rows)
                any |= advance_row(twin, p->row, state);
        return any ? LH_OK
                   : err_field(cx, LH_CONFLICT, "fields",
                               "%.*s/%llu is in that state, or erased, already", (int)p->name.n,
                               p->name.p, (unsigned long long)p->row);
}

static int set_field(struct ctx *cx, struct record *r, const struct field_path *p,
                     enum field_state state)
{
        struct field *f = record_any_field(r, p->name);

        if (f == NULL)
                return err_field(cx, LH_INVALID, "fields", "record %llu has no field \"%.*s\"",
                                 (unsigned long long)r->idx, (int)p->name.n, p->name.p);
        if (p->has_row)
                return set_row(cx, r, f, p, state);
        if (!advance(&f->state, state))
                return err_field(cx, LH_CONFLICT, "fields",
                                 "%.*s is in that state, or erased, already", (int)p->name.n,
                                 p->name.p);
        return LH_OK;
}

int field_set_state(struct ledger_group *g, uint64_t idx, const struct field_path *paths, size_t n,
                    enum field_state state)
{
        lh_auto(buf_done) struct buf opening = { 0 };
        struct record r;
        int rc = ledger_record(&g->tx, idx, &r, NULL);

        for (size_t i = 0; i < n && rc == LH_OK; i++)
                rc = set_field(g->tx.cx, &r, &paths[i], state);
        if (rc != LH_OK)
                return rc;
        if (state == FIELD_ERASED)
                ledger_shred(g, idx);
        buf_init(&opening, OPENING_BYTES_MAX);
        opening_encode(&r, &opening);
        store_run(&g->tx, Q_OPENING_REPLACE, "ib", (int64_t)idx,
                  (struct str){ opening.p, opening.n });
        explicit_bzero(opening.p, opening.n);
        return g->tx.rc;
}
