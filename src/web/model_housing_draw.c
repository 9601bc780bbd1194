/* A draw's page: what was fixed when, where a number stands, who won what, and the files with which
 * anyone draws again. */
#include "web/asset_route.h"
#include "web/model_housing.h"
#include "base/text.h"
#include "base/time.h"

#include <stdlib.h>

/* A member as it is; null where there is none. */
static void put_copy(struct model *m, json_t *o, const char *key, json_t *v)
{
        put(m, o, key, v == NULL ? json_null() : json_incref(v));
}

static const char *state_name(const struct model *m, const char *state)
{
        if (strcmp(state, "entries") == 0)
                return say(m, "名单已定稿");
        if (strcmp(state, "announced") == 0)
                return say(m, "已公告，等待摇号");
        return strcmp(state, "drawn") == 0 ? say(m, "已摇号") : say(m, "本轮作废");
}

void put_round(struct model *m, json_t *o, const struct round_row *row)
{
        int64_t reveal_by = 0;

        put_text(m, o, "id", row->id);
        put_text(m, o, "title", row->title[0] != '\0' ? row->title : row->id);
        put_flag(m, o, "rehearsal", row->rehearsal);
        put_text(m, o, "state", row->state);
        put_text(m, o, "_state", state_name(m, row->state));
        put_int(m, o, "entries", row->entries);
        put_int(m, o, "units", row->units);
        put_int(m, o, "allotted", row->allotted);
        put_int(m, o, "parties", row->parties);
        put_text(m, o, "announcement", row->announcement);
        put_text(m, o, "seed", row->seed);
        put_text(m, o, "reveal_by", row->reveal_by);
        put_text(m, o, "value_at", row->value_at);
        put(m, o, "announced", row->announced < 0 ? json_null() : json_integer(row->announced));
        put(m, o, "result", row->result < 0 ? json_null() : json_integer(row->result));
        /* Put into the log when others could know the numbers already: then it proves less. */
        put_flag(m, o, "announced_late",
                 row->announced >= 0 && time_parse(str_of(row->reveal_by), &reveal_by) &&
                         row->announced_ms > reveal_by);
        put_flag(m, o, "_drawn", strcmp(row->state, "drawn") == 0);
        put_flag(m, o, "_void", strcmp(row->state, "void") == 0);
}

void put_range(struct model *m, json_t *o, int64_t total, int64_t *ret_from, int64_t *ret_to)
{
        int64_t pages = (total + HOUSING_ROWS - 1) / HOUSING_ROWS;
        int64_t page = asked_number(m, "rows", 1, pages > 0 ? pages : 1);

        *ret_from = (page - 1) * HOUSING_ROWS;
        *ret_to = *ret_from + HOUSING_ROWS < total ? *ret_from + HOUSING_ROWS : total;
        put_int(m, o, "total", total);
        put_int(m, o, "from", total == 0 ? 0 : *ret_from + 1);
        put_int(m, o, "to", *ret_to);
        put_flag(m, o, "_many", pages > 1);
        put_text(m, o, "_previous",
                 page > 1 ? arena_printf(m->cx->mem, "%s?rows=%lld", m->rq->path,
                                         (long long)page - 1)
                          : NULL);
        put_text(m, o, "_next",
                 page < pages ? arena_printf(m->cx->mem, "%s?rows=%lld", m->rq->path,
                                             (long long)page + 1)
                              : NULL);
}

const char *project_title(struct model *m, const char *id)
{
        struct store_rows r = store_query(m->tx, Q_PAGE_PROJECT, "t", id);
        const char *title = store_next(&r) ? store_dup(&r, 3) : id;

        store_rows_done(&r);
        return title[0] == '\0' ? id : title;
}

static const char *hex_of(struct model *m, const struct hash *h)
{
        char *hex = arena_alloc(m->cx->mem, 2 * HASH_BYTES + 1);

        hex_encode(h->b, HASH_BYTES, hex);
        return hex;
}

static const char *text_of(const json_t *o, const char *name)
{
        const char *s = json_string_value(json_object_get(o, name));

        return s == NULL ? "" : s;
}

/* What people read instead of an id of an array of things with titles. */
static const char *titled(const json_t *array, const char *id)
{
        json_t *o;
        size_t i;

        json_array_foreach (array, i, o)
                if (strcmp(text_of(o, "id"), id) == 0)
                        return text_of(o, "title")[0] != '\0' ? text_of(o, "title") : id;
        return id;
}

static const json_t *ballot_of(const json_t *rule, const char *id)
{
        json_t *ballot;
        size_t i;

        json_array_foreach (json_object_get(rule, "ballots"), i, ballot)
                if (strcmp(text_of(ballot, "id"), id) == 0)
                        return ballot;
        return NULL;
}

static const char *ballot_title(const json_t *rule, const char *id)
{
        return titled(json_object_get(rule, "ballots"), id);
}

static const char *pass_title(const json_t *rule, const char *ballot, const char *id)
{
        return titled(json_object_get(ballot_of(rule, ballot), "passes"), id);
}

/* A lot belongs to one ballot. */
static const char *lot_title(const json_t *rule, const char *id)
{
        json_t *ballot;
        size_t i;

        json_array_foreach (json_object_get(rule, "ballots"), i, ballot) {
                const char *t = titled(json_object_get(ballot, "lots"), id);

                if (t != id)
                        return t;
        }
        return id;
}

static const char *category_title(const json_t *rule, const char *id)
{
        const char *t = text_of(json_object_get(rule, "titles"), id);

        return t[0] == '\0' ? id : t;
}

/* What the result says of a ticket, pass by pass. */
static void put_outcome(struct model *m, json_t *o, const json_t *result, const char *ticket)
{
        json_t *ballot, *pass, *win, *v, *places = put_array(m, o, "places"),
                                         *wins = put_array(m, o, "wins");
        const json_t *rule = json_object_get(json_object_get(result, "announced"), "rule");
        size_t i, j, k;

        json_array_foreach (json_object_get(result, "ballots"), i, ballot) {
                json_array_foreach (json_object_get(ballot, "order"), j, v)
                        if (strcmp(json_string_value(v), ticket) == 0) {
                                json_t *p = add_object(m, places);

                                put_copy(m, p, "ballot", json_object_get(ballot, "id"));
                                put_text(m, p, "_ballot",
                                         ballot_title(rule, text_of(ballot, "id")));
                                put_int(m, p, "place", (int64_t)j + 1);
                                put_int(m, p, "of",
                                        (int64_t)json_array_size(json_object_get(ballot, "order")));
                        }
                json_array_foreach (json_object_get(ballot, "passes"), j, pass)
                        json_array_foreach (json_object_get(pass, "winners"), k, win)
                                if (strcmp(text_of(win, "ticket"), ticket) == 0) {
                                        json_t *w = add_object(m, wins);

                                        put_copy(m, w, "lot", json_object_get(win, "lot"));
                                        put_text(m, w, "_lot",
                                                 lot_title(rule, text_of(win, "lot")));
                                }
        }
        put_flag(m, o, "_won", json_array_size(wins) > 0);
        put_flag(m, o, "_lost", json_array_size(wins) == 0 && json_array_size(places) > 0);
}

static int result_json(struct model *m, const struct round_row *row, json_t **ret)
{
        lh_auto(buf_done) struct buf text = { 0 };
        struct draw_summary sum;
        int rc;

        buf_init(&text, (size_t)64 * 1024 * 1024);
        rc = round_result(m->tx, row, &text, &sum);
        *ret = rc == LH_OK ? json_loadb(text.p, text.n, 0, NULL) : NULL;
        return rc;
}

static void put_place(struct model *m, json_t *o, const struct draw_place *p, const char *number)
{
        json_t *path = put_array(m, o, "path");

        put_text(m, o, "number", number);
        put_flag(m, o, "found", p->found);
        put_flag(m, o, "_absent", !p->found);
        put_int(m, o, "at", (int64_t)p->at + 1);
        put_int(m, o, "of", p->entries);
        put_str(m, o, "line", p->line);
        put_str(m, o, "before", p->before);
        put_str(m, o, "after", p->after);
        put_text(m, o, "ticket", p->ticket);
        put_text(m, o, "root", hex_of(m, &p->root));
        if (!p->found)
                return;
        put_text(m, o, "leaf", hex_of(m, &p->leaf));
        for (size_t i = 0; i < p->n_path; i++)
                add_text(m, path, hex_of(m, &p->path[i]));
}

static void look_up(struct model *m, const struct round_row *row, const struct draw_round *r,
                    const json_t *result, const char *number)
{
        struct draw_place p;
        json_t *o = put_object(m, m->top, "number");

        draw_find(m->cx, r, str_of(number), &p);
        put_place(m, o, &p, number);
        if (p.found && row->result >= 0 && result != NULL)
                put_outcome(m, o, result, p.ticket);
}

void put_number_in_draws(struct model *m, json_t *array, const char *number)
{
        struct round_row rows[100];
        struct store_rows r = store_query(m->tx, Q_DRAW_ROUND_ALL, "i", (int64_t)countof(rows));
        size_t n = 0;

        while (n < countof(rows) && store_next(&r))
                round_read(&r, &rows[n++]);
        store_rows_done(&r);
        for (size_t i = 0; i < n && m->rc == LH_OK; i++) {
                lh_auto(draw_free) struct draw_round *round = NULL;
                struct draw_place p;
                json_t *result = NULL, *o;

                if (rows[i].announced < 0 || rows[i].entries > ROUND_SHOWN_MAX ||
                    round_load(m->tx, &rows[i], DRAW_FROZEN, &round) != LH_OK)
                        continue;
                draw_find(m->cx, round, str_of(number), &p);
                if (!p.found)
                        continue;
                o = add_object(m, array);
                put_round(m, o, &rows[i]);
                put_place(m, o, &p, number);
                if (rows[i].result >= 0 && result_json(m, &rows[i], &result) == LH_OK)
                        put_outcome(m, o, result, p.ticket);
                json_decref(result);
        }
}

static void put_reveals(struct model *m, const struct round_row *row, const json_t *round)
{
        json_t *parties = put_array(m, m->top, "parties"),
               *readings = put_array(m, m->top, "readings"), *party;
        struct store_rows r;
        size_t i;

        json_array_foreach (json_object_get(round, "parties"), i, party) {
                json_t *o = add_object(m, parties);

                put_copy(m, o, "id", json_object_get(party, "id"));
                put_copy(m, o, "role", json_object_get(party, "role"));
                put_copy(m, o, "commitment", json_object_get(party, "commitment"));
                put(m, o, "nonce", json_null());
        }
        r = store_query(m->tx, Q_DRAW_REVEAL_ALL, "t", row->id);
        while (store_next(&r)) {
                const char *who = store_dup(&r, 1);
                json_t *o = NULL, *p;

                if (store_i64(&r, 0) != 0)
                        o = add_object(m, readings);
                else
                        json_array_foreach (parties, i, p)
                                if (strcmp(json_string_value(json_object_get(p, "id")), who) == 0)
                                        o = p;
                if (o == NULL)
                        continue;
                put_text(m, o, "by", who);
                put_text(m, o, store_i64(&r, 0) != 0 ? "value" : "nonce", store_dup(&r, 2));
                put_int(m, o, "index", store_i64(&r, 3));
                put_time(m, o, store_i64(&r, 4));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_readings", json_array_size(readings) > 0);
}

static void put_rule(struct model *m, const json_t *rule)
{
        json_t *ballot, *pass, *rows = put_array(m, m->top, "passes");
        size_t i, j;

        json_array_foreach (json_object_get(rule, "ballots"), i, ballot)
                json_array_foreach (json_object_get(ballot, "passes"), j, pass) {
                        json_t *o = add_object(m, rows), *units, *c;
                        lh_auto(buf_done) struct buf who = { 0 }, what = { 0 };
                        const char *lot,
                                *need = json_string_value(json_object_get(pass, "accessible"));
                        size_t k;

                        buf_init(&who, 8192);
                        buf_init(&what, 8192);
                        json_array_foreach (json_object_get(pass, "categories"), k, c)
                                buf_printf(&who, "%s%s", k > 0 ? " · " : "",
                                           category_title(rule, json_string_value(c)));
                        json_object_foreach (json_object_get(pass, "units"), lot, units)
                                buf_printf(&what, "%s%s %lld", what.n > 0 ? " · " : "",
                                           lot_title(rule, lot),
                                           (long long)json_integer_value(units));
                        put_copy(m, o, "id", json_object_get(pass, "id"));
                        put_text(m, o, "_title",
                                 titled(json_object_get(ballot, "passes"), text_of(pass, "id")));
                        put_text(m, o, "categories", who.n == 0 ? say(m, "全部") : who.p);
                        put_flag(m, o, "_only", need != NULL && strcmp(need, "only") == 0);
                        put_text(m, o, "units", what.p);
                        put_copy(m, o, "rest_to", json_object_get(pass, "rest_to"));
                        put_text(m, o, "_rest_to",
                                 titled(json_object_get(ballot, "passes"),
                                        text_of(pass, "rest_to")));
                }
}

static void put_groups(struct model *m, const struct round_row *row)
{
        struct store_rows r = store_query(m->tx, Q_DRAW_GROUP_ALL, "t", row->id);
        json_t *groups = put_array(m, m->top, "groups");

        while (store_next(&r)) {
                json_t *o = add_object(m, groups);
                int64_t entries = store_i64(&r, 1), allotted = store_i64(&r, 2);

                put_text(m, o, "category", store_dup(&r, 0));
                put_text(m, o, "title", store_dup(&r, 3));
                put_int(m, o, "entries", entries);
                put_int(m, o, "allotted", allotted);
                put_text(m, o, "share",
                         entries == 0 ? NULL
                                      : arena_printf(m->cx->mem, "%.1f%%",
                                                     100.0 * (double)allotted / (double)entries));
        }
        store_rows_done(&r);
}

static void put_winners(struct model *m, const struct round_row *row, const json_t *rule)
{
        json_t *o = put_object(m, m->top, "winners"), *rows;
        const struct field *f;
        struct record r;
        int64_t from, to;

        if (ledger_record(m->tx, (uint64_t)row->result, &r, NULL) != LH_OK ||
            (f = record_field(&r, "winners")) == NULL) {
                put_flag(m, m->top, "_winners", false);
                return;
        }
        put_range(m, o, (int64_t)f->n_rows, &from, &to);
        rows = put_array(m, o, "rows");
        for (int64_t i = from; i < to; i++) {
                json_t *w = json_loadb(f->rows[i].value.p, f->rows[i].value.n, 0, NULL);

                if (w == NULL)
                        continue;
                put_text(m, w, "_lot", lot_title(rule, text_of(w, "lot")));
                put_text(m, w, "_pass", pass_title(rule, text_of(w, "ballot"), text_of(w, "pass")));
                put_text(m, w, "_category", category_title(rule, text_of(w, "category")));
                if (json_array_append_new(rows, w) != 0)
                        model_fail(m, LH_LIMIT);
        }
        put_flag(m, m->top, "_winners", f->n_rows > 0);
}

/* The parts of an announced round that need it drawn anew. */
static int put_announced(struct model *m, const struct round_row *row)
{
        lh_auto(draw_free) struct draw_round *r = NULL;
        const char *number = asked(m, "number"), *script = asset_url("replay.js");
        json_t *round = NULL, *result = NULL;
        int rc = round_value(m->tx, row, round_entries_file(m->cx, row->id), &round);

        if (rc != LH_OK)
                return rc;
        put_reveals(m, row, round);
        put_rule(m, json_object_get(round, "rule"));
        put_copy(m, m->top, "public_value", json_object_get(round, "public_value"));
        put_groups(m, row);
        if (row->result >= 0 && strcmp(row->state, "drawn") == 0)
                put_winners(m, row, json_object_get(round, "rule"));
        if (number[0] != '\0' && row->entries <= ROUND_SHOWN_MAX) {
                rc = round_load(m->tx, row, DRAW_FROZEN, &r);
                if (rc == LH_OK && row->result >= 0 && strcmp(row->state, "drawn") == 0)
                        rc = result_json(m, row, &result);
                if (rc == LH_OK)
                        look_up(m, row, r, result, number);
        }
        put_text(m, m->top, "_script", script == NULL ? NULL : strrchr(script, '/') + 1);
        json_decref(result);
        json_decref(round);
        return rc;
}

int model_housing_draw(struct model *m, const char *arg)
{
        struct round_row row;
        int rc = round_find(m->tx, arg, &row);

        if (rc != LH_OK)
                return rc;
        m->page = "housing_draw";
        m->title = row.title[0] != '\0' ? row.title : row.id;
        put_flag(m, m->top, "_at_housing", true);
        put_round(m, put_object(m, m->top, "round"), &row);
        put_named(m, m->top, "project", row.project, project_title(m, row.project));
        put_text(m, m->top, "_base", base_url(m));
        put_text(m, m->top, "mark", row.rehearsal ? DRAW_MARK : NULL);
        if (asked(m, "number")[0] != '\0')
                m->query = arena_printf(m->cx->mem, "number=%.40s", asked(m, "number"));
        put_text(m, m->top, "_number", asked(m, "number"));
        return row.announced < 0 ? m->rc : put_announced(m, &row);
}
