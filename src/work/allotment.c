/* Allotments without a draw, act by act (doc/format/housing.md section 7): homes are named and
 * bound to a published order, households choose in their turn, and the program itself says who got
 * what: nobody can hand in a result. */
#include "base/time.h"
#include "housing/choice.h"
#include "ledger/tile.h"
#include "screen/gate.h"
#include "work/task.h"

#include <stdlib.h>

#define TITLE_CHARS_MAX  200
#define REASON_CHARS_MAX 500

struct round {
        const char *id, *list, *project, *body, *method;
        int64_t idx, order, result;
};

/* LH_NOT_FOUND if there is none. */
static int get_round(struct task *t, const char *id, struct round *ret)
{
        struct store_rows r = store_query(t->tx, Q_ALLOTMENT_GET, "t", id);
        bool found = store_next(&r);

        if (found)
                *ret = (struct round){
                        store_dup(&r, 0), store_dup(&r, 1),
                        store_dup(&r, 2), store_dup(&r, 3),
                        store_dup(&r, 5), store_i64(&r, 7),
                        store_i64(&r, 8), store_null(&r, 10) ? -1 : store_i64(&r, 10)
                };
        store_rows_done(&r);
        return t->tx->rc != LH_OK ? t->tx->rc : found ? LH_OK : LH_NOT_FOUND;
}

static int read_id(struct task *t, const char **ret)
{
        struct str id;
        int rc = document_member(t->cx, t->doc, "", "round", 48, true, &id);

        if (rc == LH_OK && (!token_ok(id) || str_is(id, "-")))
                rc = err_field(t->cx, LH_INVALID, "round",
                               "the id of a round is 1 to 48 of a-z 0-9 . and -");
        if (rc == LH_OK)
                *ret = arena_strndup(t->cx->mem, id.p, id.n);
        return rc;
}

static int find_round(struct task *t, struct round *ret)
{
        const char *id = NULL;
        int rc = read_id(t, &id);

        if (rc == LH_OK)
                rc = get_round(t, id, ret);
        if (rc == LH_NOT_FOUND)
                return err_field(t->cx, LH_INVALID, "round",
                                 "there is no allotment \"%s\"; it begins with allot.open", id);
        return rc == LH_OK ? task_may(t, ret->body) : rc;
}

static int read_date(struct task *t, struct str *ret)
{
        int32_t day;
        int rc = document_member(t->cx, t->doc, "", "date", 40, true, ret);

        if (rc == LH_OK && !date_parse(*ret, &day))
                return err_field(t->cx, LH_INVALID, "date",
                                 "\"%.*s\" is not a day of the calendar; write YYYY-MM-DD",
                                 (int)ret->n, ret->p);
        return rc;
}

static struct str member(struct task *t, const json_t *o, const char *name)
{
        const char *s = json_string_value(json_object_get(o, name));

        return str_of(arena_strdup(t->cx->mem, s == NULL ? "" : s));
}

static struct str row_text(struct task *t, json_t *o)
{
        char *text = json_dumps(o, JSON_COMPACT), *copy = arena_strdup(t->cx->mem, text);

        free(text);
        json_decref(o);
        return str_of(copy);
}

/* What the log holds: lots, order and what was said. */

static json_t *rows_of(const struct field *f)
{
        json_t *a = json_array();

        for (size_t j = 0; f != NULL && j < f->n_rows; j++) {
                json_t *o = json_loadb(f->rows[j].value.p, f->rows[j].value.n, 0, NULL);

                json_array_append_new(a, o == NULL ? json_object() : o);
        }
        return a;
}

static int load_order(struct task *t, int64_t idx, struct choice *c)
{
        struct record r;
        json_t *rows, *o;
        size_t i;
        int rc = ledger_record(t->tx, (uint64_t)idx, &r, NULL);

        if (rc != LH_OK)
                return rc;
        rows = rows_of(record_field(&r, "order"));
        c->entries = arena_alloc(t->cx->mem, (json_array_size(rows) + 1) * sizeof(*c->entries));
        json_array_foreach (rows, i, o)
                c->entries[c->n_entries++] =
                        (struct choice_entry){ member(t, o, "number"), member(t, o, "home_type") };
        json_decref(rows);
        return LH_OK;
}

static void load_wishes(struct task *t, const char *round, struct choice *c)
{
        struct store_rows r = store_query(t->tx, Q_ALLOTMENT_CHOICE_ALL, "t", round);

        c->wishes = arena_alloc(t->cx->mem, (c->n_entries + 2) * sizeof(*c->wishes));
        while (c->n_wishes < c->n_entries && store_next(&r))
                c->wishes[c->n_wishes++] =
                        (struct choice_wish){ str_of(store_dup(&r, 1)), str_of(store_dup(&r, 2)) };
        store_rows_done(&r);
}

static int load_round(struct task *t, const struct round *round, struct choice **ret)
{
        struct choice *c = arena_alloc(t->cx->mem, sizeof(*c));
        struct record r;
        json_t *lots;
        int rc = ledger_record(t->tx, (uint64_t)round->idx, &r, NULL);

        memset(c, 0, sizeof(*c));
        if (rc != LH_OK)
                return rc;
        c->by_turn = strcmp(round->method, "turn") == 0;
        lots = rows_of(record_field(&r, "lots"));
        rc = choice_read_lots(t->cx, lots, "lots", c);
        json_decref(lots);
        if (rc == LH_OK)
                rc = load_order(t, round->order, c);
        if (rc == LH_OK)
                load_wishes(t, round->id, c);
        *ret = c;
        return rc == LH_OK ? t->tx->rc : rc;
}

/* Opening */

struct opening {
        const char *id, *list, *project, *body;
        int64_t order;
        struct str method, title, date;
        struct row *lots;
        size_t n_lots;
};

static int find_list(struct task *t, struct opening *ret)
{
        struct str id;
        struct store_rows r;
        int rc = document_member(t->cx, t->doc, "", "list", 64, true, &id);

        if (rc != LH_OK)
                return rc;
        r = store_query(t->tx, Q_WAITING_LIST_GET, "t", arena_strndup(t->cx->mem, id.p, id.n));
        if (store_next(&r)) {
                ret->list = store_dup(&r, 0);
                ret->project = store_dup(&r, 1);
                ret->body = store_dup(&r, 2);
        }
        store_rows_done(&r);
        if (t->tx->rc != LH_OK)
                return t->tx->rc;
        return ret->list != NULL ? task_may(t, ret->body)
                                 : err_field(t->cx, LH_INVALID, "list",
                                             "there is no waiting list \"%.*s\"", (int)id.n, id.p);
}

static int64_t newest(struct task *t, enum query q, const char *list)
{
        struct store_rows r = store_query(t->tx, q, "t", list);
        int64_t idx = store_next(&r) ? store_i64(&r, 0) : -1;

        store_rows_done(&r);
        return idx;
}

/* The newest order, if nothing was said of the list since. */
static int find_order(struct task *t, struct opening *ret)
{
        int64_t change = newest(t, Q_WAITING_CHANGE_NEWEST, ret->list);

        ret->order = newest(t, Q_WAITING_ORDER_ALL, ret->list);
        if (t->tx->rc != LH_OK)
                return t->tx->rc;
        if (ret->order < 0 || change > ret->order)
                return err_field(t->cx, LH_CONFLICT, "list",
                                 "list \"%s\" %s; hand in waiting.publish first: homes go to an "
                                 "order that everybody can read",
                                 ret->list,
                                 ret->order < 0 ? "has no published order"
                                                : "was changed after its last published order");
        return LH_OK;
}

static int read_lots(struct task *t, struct opening *ret)
{
        const json_t *lots = json_object_get(t->doc, "lots");
        struct choice *c = arena_alloc(t->cx->mem, sizeof(*c));
        int rc = choice_read_lots(t->cx, lots, "lots", c);

        if (rc != LH_OK)
                return rc;
        ret->n_lots = c->n_lots;
        ret->lots = arena_alloc(t->cx->mem, c->n_lots * sizeof(*ret->lots));
        for (size_t i = 0; rc == LH_OK && i < c->n_lots; i++) {
                const struct choice_lot *l = &c->lots[i];
                json_t *o = json_pack("{s:s%, s:s%, s:s%, s:I}", "id", l->id.p, l->id.n, "title",
                                      l->title.p, l->title.n, "home_type", l->home_type.p,
                                      l->home_type.n, "units", (json_int_t)l->units);

                ret->lots[i].value = row_text(t, o);
                rc = screen_plain(t->cx, arena_printf(t->cx->mem, "lots[%zu]", i),
                                  str_of(arena_printf(t->cx->mem, "%.*s %.*s %.*s", (int)l->id.n,
                                                      l->id.p, (int)l->title.n, l->title.p,
                                                      (int)l->home_type.n, l->home_type.p)));
        }
        return rc;
}

static int read_opening(struct task *t, struct opening *ret)
{
        static const char *const names[] = { "act",   "by",     "body", "round", "list",
                                             "title", "method", "date", "lots",  NULL };
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = read_id(t, &ret->id);
        if (rc == LH_OK)
                rc = find_list(t, ret);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "title", TITLE_CHARS_MAX, true,
                                     &ret->title);
        if (rc == LH_OK)
                rc = screen_plain(t->cx, "title", ret->title);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "method", 20, true, &ret->method);
        if (rc == LH_OK && !choice_method_known(ret->method))
                rc = err_field(t->cx, LH_INVALID, "method",
                               "write points (homes go down the order by themselves) or turn "
                               "(everybody chooses in their turn)");
        if (rc == LH_OK)
                rc = read_date(t, &ret->date);
        return rc == LH_OK ? read_lots(t, ret) : rc;
}

static int append_opening(struct task *t, const struct opening *o)
{
        struct field fields[] = {
                { .name = { "round", 5 }, .value = str_of(o->id) },
                { .name = { "list", 4 }, .value = str_of(o->list) },
                { .name = { "method", 6 }, .value = o->method },
                { .name = { "title", 5 }, .value = o->title },
                { .name = { "date", 4 }, .value = o->date },
                { .name = { "lots", 4 }, .table = true, .rows = o->lots, .n_rows = o->n_lots },
        };
        struct record r = { .schema = act_kinds[ACT_ALLOT_OPEN].schema,
                            .fields = fields,
                            .n_fields = countof(fields),
                            .refs = { (uint64_t)o->order },
                            .n_refs = 1 };

        return task_append(t, ACT_ALLOT_OPEN, o->body, o->project, &r);
}

int task_allot_open(struct task *t)
{
        struct opening o = { 0 };
        struct round before;
        int rc = read_opening(t, &o);

        if (rc == LH_OK)
                rc = get_round(t, o.id, &before);
        if (rc == LH_OK) {
                if (strcmp(before.list, o.list) != 0 || !str_is(o.method, before.method))
                        return err_field(t->cx, LH_CONFLICT, "round",
                                         "record %lld opened \"%s\" for another list or in "
                                         "another way",
                                         (long long)before.idx, o.id);
                task_repeated(t, ACT_ALLOT_OPEN, (uint64_t)before.idx, before.project);
                return t->tx->rc;
        }
        if (rc == LH_NOT_FOUND)
                rc = find_order(t, &o);
        return rc == LH_OK ? append_opening(t, &o) : rc;
}

/* Choices */

static int check_turn(struct task *t, const struct round *round, const struct choice_wish *w)
{
        struct choice_state s;
        struct choice *c;
        size_t lot;
        int rc = load_round(t, round, &c);

        if (rc == LH_OK)
                rc = choice_run(t->cx, c, &s);
        if (rc != LH_OK)
                return rc;
        if (!c->by_turn)
                return err_field(t->cx, LH_CONFLICT, "round",
                                 "homes of \"%s\" go by points, nobody chooses", round->id);
        if (s.turn == c->n_entries)
                return err_field(t->cx, LH_CONFLICT, "round",
                                 "everybody of \"%s\" had their turn; hand in allot.result",
                                 round->id);
        if (!str_eq(c->entries[s.turn].number, w->number))
                return err_field(t->cx, LH_CONFLICT, "number",
                                 "it is the turn of %.*s (place %zu); who does not come passes, "
                                 "with the reason",
                                 (int)c->entries[s.turn].number.n, c->entries[s.turn].number.p,
                                 s.turn + 1);
        lot = choice_lot(c, w->lot);
        if (w->lot.n > 0 && !choice_fits(c, &s, lot, &c->entries[s.turn]))
                return err_field(t->cx, LH_INVALID, "lot",
                                 "of \"%.*s\" nothing is left for this household; see "
                                 "/housing/allot/%s",
                                 (int)w->lot.n, w->lot.p, round->id);
        return LH_OK;
}

/* What this number said before: -1 for nothing. */
static int64_t said_before(struct task *t, const char *round, const struct choice_wish *w,
                           bool *ret_same)
{
        struct store_rows r = store_query(t->tx, Q_ALLOTMENT_CHOICE_ALL, "t", round);
        int64_t idx = -1;

        while (idx < 0 && store_next(&r))
                if (str_eq(store_str(&r, 1), w->number)) {
                        idx = store_i64(&r, 0);
                        *ret_same = str_eq(store_str(&r, 2), w->lot) ||
                                    (store_str(&r, 2).n == 0 && w->lot.n == 0);
                }
        store_rows_done(&r);
        return idx;
}

static int read_choice(struct task *t, struct choice_wish *w, struct str *ret_date,
                       struct str *ret_reason)
{
        static const char *const names[] = { "act", "by",   "body",   "round", "number",
                                             "lot", "date", "reason", NULL };
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "number", 100, true, &w->number);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "lot", 64, false, &w->lot);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "reason", REASON_CHARS_MAX, w->lot.n == 0,
                                     ret_reason);
        if (rc == LH_OK)
                rc = screen_plain(t->cx, "number", w->number);
        if (rc == LH_OK && ret_reason->n > 0)
                rc = screen_plain(t->cx, "reason", *ret_reason);
        return rc == LH_OK ? read_date(t, ret_date) : rc;
}

int task_allot_choose(struct task *t)
{
        struct choice_wish w = { 0 };
        struct str date = { 0 }, reason = { 0 };
        struct round round;
        bool same = false;
        int64_t before;
        int rc = read_choice(t, &w, &date, &reason);

        if (rc == LH_OK)
                rc = find_round(t, &round);
        if (rc != LH_OK)
                return rc;
        before = said_before(t, round.id, &w, &same);
        if (before >= 0 && same) {
                task_repeated(t, ACT_ALLOT_CHOOSE, (uint64_t)before, round.project);
                return t->tx->rc;
        }
        if (before >= 0)
                return err_field(t->cx, LH_CONFLICT, "number", "%.*s had its turn in record %lld",
                                 (int)w.number.n, w.number.p, (long long)before);
        if (round.result >= 0)
                return err_field(t->cx, LH_CONFLICT, "round", "\"%s\" is over (record %lld)",
                                 round.id, (long long)round.result);
        rc = check_turn(t, &round, &w);
        if (rc != LH_OK)
                return rc;
        return task_append_fixed(t, ACT_ALLOT_CHOOSE, round.body, round.project,
                                 (struct str[]){ str_of(round.id), w.number, w.lot, date, reason },
                                 &(uint64_t){ (uint64_t)round.idx }, 1);
}

/* Result */

static int append_result(struct task *t, const struct round *round, const struct choice *c,
                         const struct choice_state *s, struct str date, struct str reason)
{
        struct row *rows = arena_alloc(t->cx->mem, (s->n_wins + 1) * sizeof(*rows));
        struct field fields[] = {
                { .name = { "round", 5 }, .value = str_of(round->id) },
                { .name = { "list", 4 }, .value = str_of(round->list) },
                { .name = { "date", 4 }, .value = date },
                { .name = { "winners", 7 }, .table = true, .rows = rows, .n_rows = s->n_wins },
                { .name = { "reason", 6 }, .value = reason },
        };
        struct record r = { .schema = act_kinds[ACT_ALLOT_RESULT].schema,
                            .fields = fields,
                            .n_fields = countof(fields) - (reason.n == 0),
                            .refs = { (uint64_t)round->idx },
                            .n_refs = 1 };

        for (size_t i = 0; i < s->n_wins; i++) {
                const struct choice_entry *e = &c->entries[s->wins[i].entry];
                const struct choice_lot *l = &c->lots[s->wins[i].lot];

                rows[i].value = row_text(
                        t, json_pack("{s:I, s:s%, s:s%}", "place", (json_int_t)s->wins[i].entry + 1,
                                     "number", e->number.p, e->number.n, "lot", l->id.p, l->id.n));
        }
        return task_append(t, ACT_ALLOT_RESULT, round->body, round->project, &r);
}

int task_allot_result(struct task *t)
{
        static const char *const names[] = { "act", "by", "body", "round", "date", "reason", NULL };
        struct choice_state s;
        struct choice *c;
        struct round round;
        struct str date, reason;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = find_round(t, &round);
        if (rc == LH_OK)
                rc = read_date(t, &date);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "reason", REASON_CHARS_MAX, false, &reason);
        if (rc == LH_OK && reason.n > 0)
                rc = screen_plain(t->cx, "reason", reason);
        if (rc != LH_OK)
                return rc;
        if (round.result >= 0) {
                task_repeated(t, ACT_ALLOT_RESULT, (uint64_t)round.result, round.project);
                return t->tx->rc;
        }
        rc = load_round(t, &round, &c);
        if (rc == LH_OK)
                rc = choice_run(t->cx, c, &s);
        if (rc != LH_OK)
                return rc;
        if (s.turn < c->n_entries && reason.n == 0)
                return err_field(t->cx, LH_CONFLICT, "reason",
                                 "it is still the turn of %.*s (place %zu) and homes are left; who "
                                 "ends it now says why",
                                 (int)c->entries[s.turn].number.n, c->entries[s.turn].number.p,
                                 s.turn + 1);
        return append_result(t, &round, c, &s, date, reason);
}
