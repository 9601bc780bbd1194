#include "view/draw_round.h"
#include "base/text.h"
#include "housing/member.h"

#include <jansson.h>

static int64_t number(struct str s)
{
        uint64_t v = 0;

        return decimal_parse(s, &v) ? (int64_t)v : 0;
}

/* The number of rows stays in the log when the rows are taken away. */
static int64_t rows_of(const struct record *r, const char *name)
{
        for (size_t i = 0; i < r->n_fields; i++)
                if (str_is(r->fields[i].name, name))
                        return (int64_t)r->fields[i].n_rows;
        return 0;
}

void draw_round_entries(struct drawing *d, const struct record *r)
{
        struct str round = record_value(r, "round");
        int64_t n = rows_of(r, "entries");

        store_run(d->tx, Q_DRAW_ROUND_PUT_ENTRIES, "sttii", round, r->case_id, r->org, n,
                  (int64_t)r->idx);
        store_run(d->tx, Q_DRAW_PART_PUT, "siii", round, number(record_value(r, "part")),
                  (int64_t)r->idx, n);
}

static int64_t units_of(const json_t *rule)
{
        json_t *ballot, *lot;
        int64_t units = 0;
        size_t i, j;

        json_array_foreach (json_object_get(rule, "ballots"), i, ballot)
                json_array_foreach (json_object_get(ballot, "lots"), j, lot)
                        units += json_integer_value(json_object_get(lot, "units"));
        return units;
}

void draw_round_announcement(struct drawing *d, const struct record *r)
{
        struct str plan = record_value(r, "plan"), title = record_value(r, "title");
        json_t *o =
                json_loadb(plan.p == NULL ? "{}" : plan.p, plan.p == NULL ? 2 : plan.n, 0, NULL);

        store_run(d->tx, Q_DRAW_ROUND_ANNOUNCE, "ssiiisssii", record_value(r, "round"),
                  title.p == NULL ? str_of("") : title,
                  (int64_t)str_is(record_value(r, "rehearsal"), "true"), (int64_t)r->idx,
                  r->time_ms, record_value(r, "announcement"), member_text(o, "reveal_by"),
                  member_text(json_object_get(o, "public_value"), "at"),
                  (int64_t)json_array_size(json_object_get(o, "parties")),
                  units_of(json_object_get(o, "rule")));
        json_decref(o);
}

void draw_round_reveal(struct drawing *d, const struct record *r)
{
        struct str party = record_value(r, "party");
        bool reading = party.n == 0;

        store_run(d->tx, Q_DRAW_REVEAL_PUT, "sissii", record_value(r, "round"), (int64_t)reading,
                  reading ? record_value(r, "reader") : party,
                  record_value(r, reading ? "value" : "nonce"), (int64_t)r->idx, r->time_ms);
}

static int64_t draw_groups(struct drawing *d, const struct record *r, struct str round)
{
        const struct field *groups = record_field(r, "groups");
        int64_t allotted = 0;

        for (size_t i = 0; groups != NULL && i < groups->n_rows; i++) {
                struct str row = groups->rows[i].value;
                json_t *o = json_loadb(row.p, row.n, 0, NULL);
                int64_t n = json_integer_value(json_object_get(o, "allotted"));

                store_run(
                        d->tx, Q_DRAW_GROUP_PUT, "sssii", round, member_text(o, "category"),
                        member_text(o, json_object_get(o, "title") != NULL ? "title" : "category"),
                        (int64_t)json_integer_value(json_object_get(o, "entries")), n);
                allotted += n;
                json_decref(o);
        }
        return allotted;
}

void draw_round_result(struct drawing *d, const struct record *r)
{
        struct str round = record_value(r, "round"), seed = record_value(r, "seed");
        int64_t allotted = draw_groups(d, r, round);

        store_run(d->tx, Q_DRAW_ROUND_RESULT, "siisit", round, (int64_t)r->idx, r->time_ms,
                  seed.p == NULL ? str_of("") : seed, allotted, seed.n == 0 ? "void" : "drawn");
}
