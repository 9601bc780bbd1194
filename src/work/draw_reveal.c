/* What comes after the announcement: the parties' numbers and the readings of the public value. */
#include "work/draw_round.h"
#include "screen/gate.h"

struct reveal {
        struct str round, party, nonce, reader, value;
};

static int read_reveal(struct task *t, struct reveal *ret)
{
        static const char *const names[] = { "act",   "by",     "body",  "round", "party",
                                             "nonce", "reader", "value", NULL };
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = draw_read_id(t, &ret->round);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "party", 64, false, &ret->party);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "nonce", 64, ret->party.n > 0, &ret->nonce);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "reader", 200, ret->party.n == 0,
                                     &ret->reader);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "value", 500, ret->party.n == 0,
                                     &ret->value);
        if (rc == LH_OK && ret->party.n > 0 && ret->reader.n > 0)
                rc = err_field(t->cx, LH_INVALID, "reader",
                               "a reading of the public value is an act of its own");
        if (rc == LH_OK && ret->reader.n > 0)
                rc = screen_plain(t->cx, "reader", ret->reader);
        return rc;
}

/* What that party or reader gave before; false for nothing. *ret_other: a value that another reader
 * read. */
static bool given_before(struct task *t, const struct reveal *v, const char *round,
                         uint64_t *ret_idx, char **ret_value, char **ret_other)
{
        bool reading = v->party.n == 0, found = false;
        struct store_rows r = store_query(t->tx, Q_DRAW_REVEAL_ALL, "t", round);

        *ret_other = NULL;
        while (store_next(&r)) {
                if ((store_i64(&r, 0) != 0) != reading)
                        continue;
                if (str_eq(store_str(&r, 1), reading ? v->reader : v->party)) {
                        found = true;
                        *ret_value = store_dup(&r, 2);
                        *ret_idx = (uint64_t)store_i64(&r, 3);
                } else {
                        *ret_other = store_dup(&r, 2);
                }
        }
        store_rows_done(&r);
        return found;
}

/* The nonce has to open what the party committed itself to. */
static int check_nonce(struct task *t, const struct round_row *row, const struct reveal *v)
{
        lh_auto(draw_free) struct draw_round *r = NULL;
        json_t *o, *reveals;
        int rc = round_value(t->tx, row, NULL, &o);

        if (rc != LH_OK)
                return rc;
        reveals = json_pack("[{s:s%, s:s%}]", "party", v->party.p, v->party.n, "nonce", v->nonce.p,
                            v->nonce.n);
        json_object_set_new(o, "reveals", reveals);
        rc = draw_in_round(t, draw_load_value(t->cx, o, "", DRAW_FROZEN, &r));
        json_decref(o);
        return rc;
}

static int check_reveal(struct task *t, const struct round_row *row, const struct reveal *v,
                        const char *other)
{
        if (row->announced < 0)
                return err_field(t->cx, LH_CONFLICT, "round",
                                 "round \"%s\" is not announced yet; a number that is known before "
                                 "is worth nothing",
                                 row->id);
        if (row->result >= 0)
                return err_field(t->cx, LH_CONFLICT, "round", "round \"%s\" is over (record %lld)",
                                 row->id, (long long)row->result);
        if (v->party.n > 0)
                return check_nonce(t, row, v);
        if (other != NULL && !str_is(v->value, other))
                return err_field(t->cx, LH_CONFLICT, "value",
                                 "differs from the other reading; read the source again");
        return LH_OK;
}

int task_draw_reveal(struct task *t)
{
        struct reveal v = { 0 };
        struct round_row row;
        char *before, *other;
        uint64_t idx;
        int rc = read_reveal(t, &v);

        if (rc == LH_OK)
                rc = draw_find_round(t, v.round, &row);
        if (rc != LH_OK)
                return rc;
        if (given_before(t, &v, row.id, &idx, &before, &other)) {
                if (!str_is(v.party.n > 0 ? v.nonce : v.value, before))
                        return err_field(t->cx, LH_CONFLICT, v.party.n > 0 ? "nonce" : "value",
                                         "another one stands in record %llu",
                                         (unsigned long long)idx);
                task_repeated(t, ACT_DRAW_REVEAL, idx, row.project);
                return t->tx->rc;
        }
        rc = t->tx->rc != LH_OK ? t->tx->rc : check_reveal(t, &row, &v, other);
        if (rc != LH_OK)
                return rc;
        return task_append_fixed(t, ACT_DRAW_REVEAL, row.body, row.project,
                                 (struct str[]){ v.round, v.party, v.nonce, v.reader, v.value },
                                 NULL, 0);
}
