/* What was published of waiting lists, recomputed: every order by its rule, every allotment by what
 * was said in turn, every proof of entitlement by the row it names. From the log, or from the file
 * of a list's page. */
#include "base/text.h"
#include "housing/choice.h"
#include "housing/receipt.h"
#include "housing/waiting.h"
#include "ledger/act_kind.h"
#include "ledger/tile.h"

#include <stdlib.h>

#define SEEN_MAX 8 /* lists of applicants that are kept decoded while an order is checked */

struct said_wish {
        int64_t round; /* the record that opened it */
        struct choice_wish wish;
};
struct check {
        struct ctx *cx;
        struct store_tx *tx; /* NULL: from a file */
        struct waiting_book book;
        struct waiting_report *ret;
        struct said_wish *wishes;
        size_t n_wishes, cap_wishes;
        struct record seen[SEEN_MAX];
        size_t n_seen;
};

static void check_done(struct check *c)
{
        waiting_book_done(&c->book);
        free(c->wishes);
}

static struct str keep(struct ctx *cx, struct str s)
{
        return str_of(arena_strndup(cx->mem, s.p == NULL ? "" : s.p, s.n));
}

static struct str member(struct ctx *cx, const json_t *o, const char *name)
{
        return keep(cx, str_of(json_string_value(json_object_get(o, name))));
}

/* The table of that name, also where it is not open any more. */
static const struct field *table_of(const struct record *r, const char *name)
{
        for (size_t i = 0; i < r->n_fields; i++)
                if (r->fields[i].table && str_is(r->fields[i].name, name))
                        return &r->fields[i];
        return NULL;
}

/* A row as JSON; NULL where it was erased. */
static json_t *row_of(const struct field *f, size_t j)
{
        return f->state == FIELD_ERASED || f->rows[j].state == FIELD_ERASED
                       ? NULL
                       : json_loadb(f->rows[j].value.p, f->rows[j].value.n, 0, NULL);
}

/* Orders */

static int differs(struct ctx *cx, const char *what, size_t place, struct str want, struct str got)
{
        return err_set(cx, LH_CORRUPT,
                       "%s: place %zu is %.*s, but the rule gives %.*s from what is committed",
                       what, place, (int)got.n, got.p, (int)want.n, want.p);
}

/* numbers[i] of the published order against the recomputed one. Rows that were erased are in
 * neither. */
static int compare(struct check *c, const char *what, struct str list, struct str rule_text,
                   const struct str *numbers, size_t n)
{
        struct order_rule rule;
        struct order_entry *e;
        size_t have, k = 0;
        int rc = order_rule_parse(c->cx, rule_text, &rule);

        if (rc != LH_OK)
                return rc;
        have = waiting_order(c->cx, &c->book, list, &rule, &e);
        for (size_t i = 0; i < n; i++) {
                if (numbers[i].n == 0)
                        continue;
                if (k < have && !str_eq(e[k].number, numbers[i]))
                        return differs(c->cx, what, i + 1, e[k].number, numbers[i]);
                k++;
        }
        if (have != k)
                return err_set(c->cx, LH_CORRUPT,
                               "%s: %zu stand in the published order, but %zu wait by what is "
                               "committed",
                               what, k, have);
        c->ret->published++;
        c->ret->entries = n;
        return LH_OK;
}

static int load_seen(struct check *c, uint64_t idx, const struct record **ret)
{
        struct record *at;
        int rc;

        for (size_t i = 0; i < c->n_seen; i++)
                if (c->seen[i].idx == idx) {
                        *ret = &c->seen[i];
                        return LH_OK;
                }
        at = &c->seen[c->n_seen % SEEN_MAX];
        rc = ledger_record(c->tx, idx, at, NULL);
        if (rc == LH_OK) {
                c->n_seen += c->n_seen < SEEN_MAX;
                *ret = at;
        }
        return rc;
}

/* "12-34": row 34 of record 12 is a row of a list of applicants, with this number. */
static int check_proof(struct check *c, const char *what, struct str number, struct str proof)
{
        const struct record *r;
        const struct field *f;
        uint64_t idx, row;
        json_t *o;
        bool same;

        if (!receipt_number_parse(proof, &idx, &row) || load_seen(c, idx, &r) != LH_OK ||
            strncmp(r->schema, "housing.eligibility@", 20) != 0 ||
            (f = table_of(r, "applicants")) == NULL || row >= f->n_rows)
                return err_set(c->cx, LH_CORRUPT,
                               "%s: %.*s is entitled by %.*s, which is no row of a list of "
                               "applicants",
                               what, (int)number.n, number.p, (int)proof.n, proof.p);
        o = row_of(f, row);
        same = o == NULL || str_eq(member(c->cx, o, "number"), number);
        json_decref(o);
        return same ? LH_OK
                    : err_set(c->cx, LH_CORRUPT,
                              "%s: %.*s is entitled by %.*s, which is the row of another number",
                              what, (int)number.n, number.p, (int)proof.n, proof.p);
}

/* The order as published: one number a row. */
static int check_published(struct check *c, const struct record *r)
{
        const char *what = arena_printf(c->cx->mem, "record %llu", (unsigned long long)r->idx);
        const struct field *f = table_of(r, "order");
        struct str *numbers;
        int rc = LH_OK;

        if (f == NULL)
                return LH_OK;
        c->ret->proven = 0;
        numbers = arena_alloc(c->cx->mem, (f->n_rows + 1) * sizeof(*numbers));
        for (size_t j = 0; rc == LH_OK && j < f->n_rows; j++) {
                json_t *o = row_of(f, j);
                struct str proof = member(c->cx, o, "proof");

                numbers[j] = member(c->cx, o, "number");
                json_decref(o);
                if (proof.n == 0)
                        continue;
                rc = check_proof(c, what, numbers[j], proof);
                c->ret->proven++;
        }
        return rc != LH_OK ? rc
                           : compare(c, what, record_value(r, "list"), record_value(r, "rule"),
                                     numbers, f->n_rows);
}

/* Allotments */

/* Winners as published, {"number", "lot"} each, against what the wishes give. */
static int compare_wins(struct check *c, const char *what, const struct choice *ch,
                        const json_t *winners)
{
        struct choice_state s;
        int rc = choice_run(c->cx, ch, &s);

        for (size_t i = 0; rc == LH_OK && i < s.n_wins && i < json_array_size(winners); i++) {
                const json_t *o = json_array_get(winners, i);
                struct str number = member(c->cx, o, "number"), lot = member(c->cx, o, "lot");
                const struct choice_win *w = &s.wins[i];

                if (number.n > 0 && (!str_eq(number, ch->entries[w->entry].number) ||
                                     !str_eq(lot, ch->lots[w->lot].id)))
                        rc = err_set(c->cx, LH_CORRUPT,
                                     "%s: home %zu went to %.*s, but the order and what was said "
                                     "in turn give it to %.*s",
                                     what, i + 1, (int)number.n, number.p,
                                     (int)ch->entries[w->entry].number.n,
                                     ch->entries[w->entry].number.p);
        }
        if (rc == LH_OK && s.n_wins != json_array_size(winners))
                rc = err_set(c->cx, LH_CORRUPT, "%s: %zu homes were given, but %zu by the rule",
                             what, json_array_size(winners), s.n_wins);
        c->ret->allotments += rc == LH_OK;
        return rc;
}

static json_t *table_json(const struct record *r, const char *name)
{
        const struct field *f = table_of(r, name);
        json_t *a = json_array();

        for (size_t j = 0; f != NULL && j < f->n_rows; j++) {
                json_t *o = row_of(f, j);

                json_array_append_new(a, o == NULL ? json_object() : o);
        }
        return a;
}

static int load_choice(struct check *c, const struct record *opened, struct choice *ch)
{
        json_t *lots = table_json(opened, "lots"), *order, *o;
        struct record r;
        size_t i;
        int rc = choice_read_lots(c->cx, lots, "lots", ch);

        json_decref(lots);
        ch->by_turn = str_is(record_value(opened, "method"), "turn");
        if (rc == LH_OK)
                rc = ledger_record(c->tx, opened->refs[0], &r, NULL);
        if (rc != LH_OK)
                return rc;
        order = table_json(&r, "order");
        ch->entries = arena_alloc(c->cx->mem, (json_array_size(order) + 1) * sizeof(*ch->entries));
        json_array_foreach (order, i, o)
                ch->entries[ch->n_entries++] =
                        (struct choice_entry){ member(c->cx, o, "number"),
                                               member(c->cx, o, "home_type") };
        json_decref(order);
        ch->wishes = arena_alloc(c->cx->mem, (c->n_wishes + 1) * sizeof(*ch->wishes));
        for (i = 0; i < c->n_wishes; i++)
                if (c->wishes[i].round == (int64_t)opened->idx)
                        ch->wishes[ch->n_wishes++] = c->wishes[i].wish;
        return LH_OK;
}

static int check_allotment(struct check *c, const struct record *r)
{
        struct choice *ch = arena_alloc(c->cx->mem, sizeof(*ch));
        json_t *winners = table_json(r, "winners"), *o;
        struct record opened;
        size_t i;
        int rc = r->n_refs == 0 ? LH_CORRUPT : ledger_record(c->tx, r->refs[0], &opened, NULL);

        memset(ch, 0, sizeof(*ch));
        if (rc == LH_OK)
                rc = load_choice(c, &opened, ch);
        if (rc == LH_OK)
                rc = compare_wins(
                        c, arena_printf(c->cx->mem, "record %llu", (unsigned long long)r->idx), ch,
                        winners);
        json_array_foreach (winners, i, o)
                waiting_change(&c->book, record_value(r, "list"), member(c->cx, o, "number"),
                               str_of("allot"), str_of(""));
        json_decref(winners);
        return rc;
}

static void add_wish(struct check *c, int64_t round, struct str number, struct str lot)
{
        if (c->n_wishes == c->cap_wishes) {
                c->cap_wishes = c->cap_wishes == 0 ? 64 : 2 * c->cap_wishes;
                c->wishes = mem_realloc(c->wishes, c->cap_wishes * sizeof(*c->wishes));
        }
        c->wishes[c->n_wishes++] =
                (struct said_wish){ round, { keep(c->cx, number), keep(c->cx, lot) } };
}

/* The log */

static int replay(struct check *c, const struct record *r)
{
        const struct act_kind *k = act_kind_find(r->kind);

        if (k == NULL)
                return LH_OK;
        switch (k->id) {
        case ACT_NOTICE_CORRECT:
        case ACT_NOTICE_WITHDRAW:
                if (r->n_refs > 0)
                        waiting_drop(&c->book, (int64_t)r->refs[0]);
                if (k->id == ACT_NOTICE_CORRECT)
                        waiting_add(c->cx, &c->book, r);
                return LH_OK;
        case ACT_NOTICE_PUBLISH: waiting_add(c->cx, &c->book, r); return LH_OK;
        case ACT_WAITING_CHANGE:
                waiting_change(&c->book, record_value(r, "list"), record_value(r, "number"),
                               record_value(r, "change"), keep(c->cx, record_value(r, "value")));
                return LH_OK;
        case ACT_WAITING_PUBLISH: return check_published(c, r);
        case ACT_ALLOT_CHOOSE:
                if (r->n_refs > 0)
                        add_wish(c, (int64_t)r->refs[0], record_value(r, "number"),
                                 record_value(r, "lot"));
                return LH_OK;
        case ACT_ALLOT_RESULT: return check_allotment(c, r);
        default: return LH_OK;
        }
}

static bool concerns_lists(struct str entry)
{
        static const char *const kinds[] = { "kind waiting.", "kind notice.", "kind allot." };

        for (size_t i = 0; i < countof(kinds); i++)
                if (memmem(entry.p, entry.n, kinds[i], strlen(kinds[i])) != NULL)
                        return true;
        return false; /* most records of a log are of something else */
}

int waiting_check_log(struct store_tx *tx, struct waiting_report *ret)
{
        lh_auto(check_done) struct check c = { .cx = tx->cx, .tx = tx, .ret = ret };
        struct store_rows rows = store_query(tx, Q_RECORD_RANGE, "ii", (int64_t)0, INT64_MAX);
        int rc = LH_OK;

        *ret = (struct waiting_report){ 0 };
        while (rc == LH_OK && store_next(&rows)) {
                struct str entry = store_str(&rows, 1);
                struct record r;

                if (!concerns_lists(entry))
                        continue;
                rc = record_decode(tx->cx, (uint64_t)store_i64(&rows, 0), entry,
                                   store_str(&rows, 2), &r);
                if (rc == LH_OK)
                        rc = replay(&c, &r);
        }
        store_rows_done(&rows);
        return rc != LH_OK ? rc : tx->rc;
}

/* The file of a list's page */

static struct str *read_order(struct check *c, const json_t *order, size_t *ret_n)
{
        size_t n = json_array_size(order);
        struct str *numbers = arena_alloc(c->cx->mem, (n + 1) * sizeof(*numbers));

        for (size_t i = 0; i < n; i++)
                numbers[i] = keep(c->cx, str_of(json_string_value(json_array_get(order, i))));
        *ret_n = n;
        return numbers;
}

/* The order that was published in that record of the file. */
static const json_t *order_in(const json_t *steps, json_int_t record)
{
        json_t *o;
        size_t i;

        json_array_foreach (steps, i, o)
                if (json_object_get(o, "order") != NULL &&
                    json_integer_value(json_object_get(o, "record")) == record)
                        return o;
        return NULL;
}

static int step_allotment(struct check *c, const json_t *steps, const json_t *o)
{
        struct choice *ch = arena_alloc(c->cx->mem, sizeof(*ch));
        const json_t *wishes = json_object_get(o, "wishes");
        const json_t *order =
                order_in(steps, json_integer_value(json_object_get(o, "order_record")));
        size_t n;
        struct str *numbers = read_order(c, json_object_get(order, "order"), &n);
        int rc;

        memset(ch, 0, sizeof(*ch));
        rc = choice_read_lots(c->cx, json_object_get(o, "lots"), "lots", ch);
        if (rc != LH_OK)
                return rc;
        ch->by_turn = str_is(member(c->cx, o, "method"), "turn");
        ch->entries = arena_alloc(c->cx->mem, (n + 1) * sizeof(*ch->entries));
        for (size_t i = 0; i < n; i++)
                ch->entries[ch->n_entries++] = (struct choice_entry){
                        numbers[i], keep(c->cx, str_of(json_string_value(json_array_get(
                                                        json_object_get(order, "home_types"), i))))
                };
        ch->wishes = arena_alloc(c->cx->mem, (json_array_size(wishes) + 1) * sizeof(*ch->wishes));
        for (size_t i = 0; i < json_array_size(wishes); i++)
                ch->wishes[ch->n_wishes++] =
                        (struct choice_wish){ member(c->cx, json_array_get(wishes, i), "number"),
                                              member(c->cx, json_array_get(wishes, i), "lot") };
        return compare_wins(c, "the published allotment", ch, json_object_get(o, "winners"));
}

static int step_change(struct check *c, struct str list, const json_t *o)
{
        return waiting_change(&c->book, list, member(c->cx, o, "number"),
                              member(c->cx, o, "change"), member(c->cx, o, "value"))
                       ? LH_OK
                       : err_set(c->cx, LH_CORRUPT,
                                 "a change names a number that is not registered");
}

static int step_order(struct check *c, struct str list, const json_t *o)
{
        size_t n;
        struct str *numbers = read_order(c, json_object_get(o, "order"), &n);

        c->ret->proven = (size_t)json_integer_value(json_object_get(o, "proven"));
        return compare(c, "the published order", list, member(c->cx, o, "rule"), numbers, n);
}

static int step(struct check *c, const json_t *steps, struct str list, const json_t *o)
{
        if (json_object_get(o, "change") != NULL)
                return step_change(c, list, o);
        if (json_object_get(o, "order") != NULL)
                return step_order(c, list, o);
        if (json_object_get(o, "lots") != NULL)
                return step_allotment(c, steps, o);
        if (json_object_get(o, "drop") != NULL)
                waiting_drop(&c->book, json_integer_value(json_object_get(o, "drop")));
        else
                waiting_add_row(c->cx, &c->book, list,
                                json_integer_value(json_object_get(o, "record")), 0, o);
        return LH_OK;
}

int waiting_check_file(struct ctx *cx, const json_t *file, struct waiting_report *ret)
{
        lh_auto(check_done) struct check c = { .cx = cx, .ret = ret };
        const char *format = json_string_value(json_object_get(file, "format"));
        const json_t *steps = json_object_get(file, "steps");
        struct str list = member(cx, file, "list");
        int rc = LH_OK;

        *ret = (struct waiting_report){ 0 };
        if (format == NULL || strcmp(format, "liuhen-waiting@1") != 0)
                return err_field(cx, LH_INVALID, "format",
                                 "is not liuhen-waiting@1; take the file of the list's page");
        for (size_t i = 0; rc == LH_OK && i < json_array_size(steps); i++)
                rc = step(&c, steps, list, json_array_get(steps, i));
        return rc;
}
