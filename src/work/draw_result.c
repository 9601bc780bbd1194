/* The result: the program draws from what the log holds, or closes a round that is void. */
#include "work/draw_round.h"
#include "ledger/tile.h"
#include "screen/gate.h"

#include <stdlib.h>

#define RESULT_BYTES_MAX ((size_t)256 * 1024 * 1024)

struct drawn {
        struct draw_round *round;
        json_t *result;
        struct hash sha256;
        struct row *winners;
        size_t n_winners, cap_winners;
        struct row groups[64];
        int64_t allotted[64];
        size_t n_groups;
};

static void drawn_done(struct drawn *d)
{
        draw_free(&d->round);
        json_decref(d->result);
}

static struct str row_text(struct task *t, json_t *o)
{
        char *text = json_dumps(o, JSON_COMPACT);
        char *copy = arena_strdup(t->cx->mem, text == NULL ? "{}" : text);

        free(text);
        json_decref(o);
        return str_of(copy);
}

static void add_winner(struct task *t, struct drawn *d, const char *ballot, const char *pass,
                       json_t *win)
{
        const char *ticket = json_string_value(json_object_get(win, "ticket"));
        const char *category = draw_ticket_category(d->round, str_of(ticket));
        json_t *members = json_object_get(win, "members");
        size_t size = members == NULL ? 1 : json_array_size(members);
        json_t *o = json_pack("{s:s, s:s, s:O, s:s, s:O, s:s}", "ballot", ballot, "pass", pass,
                              "place", json_object_get(win, "place"), "ticket", ticket, "lot",
                              json_object_get(win, "lot"), "category", category);

        if (members != NULL)
                json_object_set(o, "members", members);
        if (d->n_winners < d->cap_winners)
                d->winners[d->n_winners++].value = row_text(t, o);
        for (uint32_t i = 0, n; i < draw_categories(d->round) && i < countof(d->allotted); i++)
                if (strcmp(draw_category(d->round, i, &n), category) == 0)
                        d->allotted[i] += (int64_t)size;
}

static void collect(struct task *t, struct drawn *d)
{
        json_t *rule = json_object_get(json_object_get(d->result, "announced"), "rule");
        json_t *titles = json_object_get(rule, "titles"), *ballot, *pass, *win;
        size_t i, j, k;

        d->cap_winners = TABLE_ROWS_MAX;
        d->winners = mem_zalloc(d->cap_winners * sizeof(*d->winners));
        json_array_foreach (json_object_get(d->result, "ballots"), i, ballot)
                json_array_foreach (json_object_get(ballot, "passes"), j, pass)
                        json_array_foreach (json_object_get(pass, "winners"), k, win)
                                add_winner(t, d, json_string_value(json_object_get(ballot, "id")),
                                           json_string_value(json_object_get(pass, "id")), win);
        for (uint32_t c = 0; c < draw_categories(d->round) && c < countof(d->groups); c++) {
                uint32_t entries;
                const char *name = draw_category(d->round, c, &entries);
                json_t *o = json_pack("{s:s, s:i, s:I}", "category", name, "entries", (int)entries,
                                      "allotted", (json_int_t)d->allotted[c]);

                if (json_object_get(titles, name) != NULL)
                        json_object_set(o, "title", json_object_get(titles, name));
                d->groups[d->n_groups++].value = row_text(t, o);
        }
}

static int append_drawn(struct task *t, const struct round_row *row, struct drawn *d)
{
        json_t *summary = json_object_get(d->result, "summary");
        struct field fields[] = {
                { .name = { "round", 5 }, .value = str_of(row->id) },
                { .name = { "seed", 4 },
                  .value = str_of(json_string_value(json_object_get(d->result, "seed"))) },
                { .name = { "seed_sm3", 8 },
                  .value = str_of(json_string_value(json_object_get(d->result, "seed_sm3"))) },
                { .name = { "result_sha256", 13 }, .value = str_of(draw_hex(t, &d->sha256)) },
                { .name = { "summary", 7 }, .value = row_text(t, json_incref(summary)) },
                { .name = { "groups", 6 },
                  .table = true,
                  .rows = d->groups,
                  .n_rows = d->n_groups },
                { .name = { "winners", 7 },
                  .table = true,
                  .rows = d->winners,
                  .n_rows = d->n_winners },
        };
        struct record r = { .schema = act_kinds[ACT_DRAW_RESULT].schema,
                            .fields = fields,
                            .n_fields = countof(fields) };

        return task_append(t, ACT_DRAW_RESULT, row->body, row->project, &r);
}

static int draw_now(struct task *t, const struct round_row *row)
{
        lh_auto(drawn_done) struct drawn d = { 0 };
        lh_auto(buf_done) struct buf text = { 0 };
        struct draw_summary sum;
        int rc;

        buf_init(&text, RESULT_BYTES_MAX);
        rc = draw_in_round(t, round_result(t->tx, row, &text, &sum));
        if (rc == LH_OK)
                rc = round_load(t->tx, row, DRAW_READY, &d.round);
        if (rc != LH_OK)
                return rc;
        d.sha256 = hash_of(text.p, text.n);
        d.result = json_loadb(text.p, text.n, 0, NULL);
        if (d.result == NULL)
                return err_set(t->cx, LH_CORRUPT, "the result that was drawn is not JSON");
        collect(t, &d);
        rc = append_drawn(t, row, &d);
        free(d.winners);
        return rc;
}

/* A round whose parties kept silent is closed without a draw, with its reason. */
static int void_round(struct task *t, const struct round_row *row, struct str why)
{
        lh_auto(draw_free) struct draw_round *r = NULL;
        int rc = round_load(t->tx, row, DRAW_READY, &r);

        if (rc == LH_OK)
                return err_field(t->cx, LH_CONFLICT, "void",
                                 "round \"%s\" can be drawn: all that its fallback asks for is "
                                 "there, so it cannot be made void",
                                 row->id);
        if (rc != LH_INVALID)
                return rc;
        rc = screen_plain(t->cx, "void", why);
        return rc != LH_OK ? rc
                           : task_append_fixed(t, ACT_DRAW_RESULT, row->body, row->project,
                                               (struct str[]){ str_of(row->id),
                                                               why,
                                                               { 0 },
                                                               { 0 },
                                                               { 0 },
                                                               { 0 },
                                                               { 0 },
                                                               { 0 } },
                                               NULL, 0);
}

int task_draw_result(struct task *t)
{
        static const char *const names[] = { "act", "by", "body", "round", "void", NULL };
        struct round_row row;
        struct str id, why;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = draw_read_id(t, &id);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "void", 500, false, &why);
        if (rc == LH_OK)
                rc = draw_find_round(t, id, &row);
        if (rc != LH_OK)
                return rc;
        if (row.result >= 0) {
                task_repeated(t, ACT_DRAW_RESULT, (uint64_t)row.result, row.project);
                return t->tx->rc;
        }
        if (row.announced < 0)
                return err_field(t->cx, LH_CONFLICT, "round", "round \"%s\" is not announced yet",
                                 row.id);
        return why.n > 0 ? void_round(t, &row, why) : draw_now(t, &row);
}
