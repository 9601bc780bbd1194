/* A public draw, act by act (doc/format/housing.md section 2): entries are frozen, the round is
 * announced, parties reveal and readers read, and the program itself draws: nobody can hand in a
 * result. */
#include "base/text.h"
#include "housing/round.h"
#include "ledger/tile.h"
#include "screen/gate.h"
#include "work/task.h"

#include <stdlib.h>

#define LINE_BYTES_MAX   512
#define RESULT_BYTES_MAX ((size_t)256 * 1024 * 1024)
#define TITLE_CHARS_MAX  500

static bool ends_in(struct str s, const char *end)
{
        size_t n = strlen(end);

        return s.n > n && memcmp(s.p + s.n - n, end, n) == 0;
}

/* The id of the round; its pages' files are named after it. */
static int read_round_id(struct task *t, struct str *ret)
{
        int rc = document_member(t->cx, t->doc, "", "round", 48, true, ret);

        if (rc != LH_OK)
                return rc;
        if (!token_ok(*ret) || str_is(*ret, "-") || ends_in(*ret, ".result") ||
            ends_in(*ret, ".round") || ends_in(*ret, ".entries"))
                return err_field(t->cx, LH_INVALID, "round",
                                 "the id of a round is 1 to 48 of a-z 0-9 . and -, not ending in "
                                 ".result, .round or .entries");
        return LH_OK;
}

static int find_round(struct task *t, struct str id, struct round_row *ret)
{
        int rc = round_find(t->tx, arena_strndup(t->cx->mem, id.p, id.n), ret);

        if (rc == LH_NOT_FOUND)
                return err_field(t->cx, LH_INVALID, "round",
                                 "there is no round \"%.*s\"; hand in its draw.entries first",
                                 (int)id.n, id.p);
        return rc == LH_OK ? task_may(t, ret->body) : rc;
}

/* Entries */

static int check_line(struct task *t, const char *path, struct str line)
{
        static const char taken[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    "0123456789,/.-";

        for (size_t i = 0; i < line.n; i++)
                if (strchr(taken, line.p[i]) == NULL || line.p[i] == '\0')
                        return err_field(t->cx, LH_INVALID, path,
                                         "%s is no entry; write number,category,lots,accessible,"
                                         "joint",
                                         path);
        if (line.n == 0 || line.n > LINE_BYTES_MAX)
                return err_field(t->cx, LH_INVALID, path,
                                 "%s has %zu characters, 1 to %d are taken", path, line.n,
                                 LINE_BYTES_MAX);
        /* A receipt number, never an ID number or a telephone. */
        return screen_plain(t->cx, path, line);
}

static int read_lines(struct task *t, struct row **ret, size_t *ret_n)
{
        const json_t *a = json_object_get(t->doc, "entries");
        size_t n = json_array_size(a);

        if (n == 0 || n > ROUND_PART_LINES_MAX)
                return err_field(t->cx, n == 0 ? LH_INVALID : LH_LIMIT, "entries",
                                 "entries is an array of 1 to %d lines, not %zu; hand the rest in "
                                 "as the next part",
                                 ROUND_PART_LINES_MAX, n);
        *ret = arena_alloc(t->cx->mem, n * sizeof(**ret));
        for (size_t i = 0; i < n; i++) {
                const json_t *v = json_array_get(a, i);
                const char *path = arena_printf(t->cx->mem, "entries[%zu]", i);
                struct str line = { json_string_value(v), json_string_length(v) };
                int rc = line.p == NULL ? err_field(t->cx, LH_INVALID, path, "%s is no text", path)
                                        : check_line(t, path, line);

                if (rc != LH_OK)
                        return rc;
                (*ret)[i].value = line;
        }
        *ret_n = n;
        return LH_OK;
}

struct part {
        struct str round, project_domain;
        uint64_t number;
        struct row *rows;
        size_t n_rows;
};

static int read_part(struct task *t, struct part *ret)
{
        static const char *const names[] = { "act",   "by",   "body",    "domain", "project",
                                             "round", "part", "entries", NULL };
        const json_t *part = json_object_get(t->doc, "part");
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = read_round_id(t, &ret->round);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "domain", 64, false, &ret->project_domain);
        if (rc != LH_OK)
                return rc;
        if (ret->project_domain.n == 0)
                ret->project_domain = str_of("housing");
        ret->number = part == NULL ? 1 : (uint64_t)json_integer_value(part);
        if (ret->number < 1 || ret->number > ROUND_PARTS_MAX)
                return err_field(t->cx, LH_INVALID, "part", "part is a number from 1 to %d",
                                 ROUND_PARTS_MAX);
        return read_lines(t, &ret->rows, &ret->n_rows);
}

/* What stands there under that part: -1 for none. */
static int64_t part_idx(struct task *t, const char *round, uint64_t part, uint64_t *ret_last)
{
        struct store_rows r = store_query(t->tx, Q_DRAW_PART_ALL, "t", round);
        int64_t idx = -1;

        *ret_last = 0;
        while (store_next(&r)) {
                *ret_last = (uint64_t)store_i64(&r, 0);
                if (*ret_last == part)
                        idx = store_i64(&r, 1);
        }
        store_rows_done(&r);
        return idx;
}

static bool same_rows(struct task *t, uint64_t idx, const struct part *p)
{
        const struct field *f;
        struct record r;

        if (ledger_record(t->tx, idx, &r, NULL) != LH_OK ||
            (f = record_field(&r, "entries")) == NULL || f->n_rows != p->n_rows)
                return false;
        for (size_t i = 0; i < p->n_rows; i++)
                if (!str_eq(f->rows[i].value, p->rows[i].value))
                        return false;
        return true;
}

static int append_part(struct task *t, const char *body, const char *project, const struct part *p)
{
        struct field fields[] = {
                { .name = { "round", 5 }, .value = p->round },
                { .name = { "part", 4 },
                  .value =
                          str_of(arena_printf(t->cx->mem, "%llu", (unsigned long long)p->number)) },
                { .name = { "entries", 7 }, .table = true, .rows = p->rows, .n_rows = p->n_rows },
        };
        struct record r = { .schema = act_kinds[ACT_DRAW_ENTRIES].schema,
                            .fields = fields,
                            .n_fields = countof(fields) };

        return task_append(t, ACT_DRAW_ENTRIES, body, project, &r);
}

/* The first part opens the round in its project. */
static int first_part(struct task *t, const struct part *p)
{
        const struct rule_domain *d = rule_domain(t->w->rules, p->project_domain);
        struct outcome ignored, *out = t->out;
        struct wanted_project project;
        const char *body;
        int rc;

        if (d == NULL)
                return err_field(t->cx, LH_INVALID, "domain", "no rule file is of that domain");
        rc = task_project_find(t, d, (struct str){ 0 }, &project);
        if (rc == LH_OK)
                rc = task_body(t, &body);
        if (rc != LH_OK)
                return rc;
        t->out = &ignored;
        rc = task_project_open(t, d, body, &project);
        t->out = out;
        return rc == LH_OK ? append_part(t, body, project.id, p) : rc;
}

int task_draw_entries(struct task *t)
{
        struct part p = { 0 };
        struct round_row row;
        uint64_t last;
        int64_t have;
        int rc = read_part(t, &p);

        if (rc != LH_OK)
                return rc;
        rc = round_find(t->tx, arena_strndup(t->cx->mem, p.round.p, p.round.n), &row);
        if (rc == LH_NOT_FOUND && p.number != 1)
                return err_field(t->cx, LH_INVALID, "part", "part 1 has to be handed in first");
        if (rc == LH_NOT_FOUND)
                return first_part(t, &p);
        if (rc == LH_OK)
                rc = task_may(t, row.body);
        if (rc != LH_OK)
                return rc;
        have = part_idx(t, row.id, p.number, &last);
        if (have >= 0 && same_rows(t, (uint64_t)have, &p)) {
                task_repeated(t, ACT_DRAW_ENTRIES, (uint64_t)have, row.project);
                return t->tx->rc;
        }
        if (have >= 0 || row.announced >= 0)
                return err_field(t->cx, LH_CONFLICT, "entries",
                                 "the entries of round \"%s\" are frozen; another list needs a "
                                 "round of its own",
                                 row.id);
        if (p.number != last + 1)
                return err_field(t->cx, LH_INVALID, "part", "part %llu has to be handed in first",
                                 (unsigned long long)last + 1);
        return append_part(t, row.body, row.project, &p);
}

/* Announcement */

static const char *hex_text(struct task *t, const struct hash *h)
{
        char *hex = arena_alloc(t->cx->mem, 2 * HASH_BYTES + 1);

        hex_encode(h->b, HASH_BYTES, hex);
        return hex;
}

/* Errors of the draw name a field of the round. */
static int in_round(struct task *t, int rc)
{
        if (rc == LH_INVALID || rc == LH_CORRUPT || rc == LH_LIMIT) {
                char field[sizeof(t->cx->err.field) + 8];

                snprintf(field, sizeof(field), "round.%s", t->cx->err.field);
                field[sizeof(t->cx->err.field) - 1] = '\0';
                memcpy(t->cx->err.field, field, sizeof(t->cx->err.field));
                return LH_INVALID;
        }
        return rc;
}

/* The round of the document with the lines that the ledger holds. */
static int load_announced(struct task *t, const json_t *given, const char *id,
                          struct draw_round **ret)
{
        json_t *o = json_deep_copy(given), *entries = json_object_get(o, "entries"),
               *list = json_array();
        struct str *lines;
        size_t n;
        int rc = round_lines(t->tx, id, &lines, &n);

        for (size_t i = 0; rc == LH_OK && i < n; i++)
                json_array_append_new(list, json_stringn(lines[i].p, lines[i].n));
        json_object_del(entries, "file");
        json_object_del(entries, "sha256");
        json_object_set(entries, "list", list);
        if (rc == LH_OK)
                rc = in_round(t, draw_load_value(t->cx, o, "", DRAW_FROZEN, ret));
        json_decref(list);
        json_decref(o);
        return rc;
}

static int check_announced(struct task *t, const json_t *o)
{
        if (!json_is_object(o) || !json_is_object(json_object_get(o, "entries")))
                return err_field(t->cx, LH_INVALID, "round",
                                 "round is missing: the object of ROUND.json as liuhen draw "
                                 "announce wrote it");
        if (json_object_get(o, "reveals") != NULL ||
            json_object_get(json_object_get(o, "public_value"), "readings") != NULL)
                return err_field(t->cx, LH_INVALID, "round",
                                 "holds reveals or readings already; a draw is announced before "
                                 "anyone can know them");
        return LH_OK;
}

static int append_announcement(struct task *t, const struct round_row *row,
                               const struct draw_round *r, const json_t *given)
{
        struct hash a = draw_announcement(r);
        char *plan = draw_announced_text(r);
        const struct str values[] = { str_of(row->id),
                                      str_of(json_string_value(json_object_get(given, "title"))),
                                      str_of(draw_is_rehearsal(r) ? "true" : "false"),
                                      str_of(hex_text(t, &a)), str_of(plan) };
        int rc = screen_plain(t->cx, "round", str_of(plan));

        if (rc == LH_OK)
                rc = task_append_fixed(t, ACT_DRAW_ANNOUNCE, row->body, row->project, values, NULL,
                                       0);
        free(plan);
        return rc;
}

int task_draw_announce(struct task *t)
{
        static const char *const names[] = { "act", "by", "body", "round", NULL };
        lh_auto(draw_free) struct draw_round *r = NULL;
        const json_t *given = json_object_get(t->doc, "round");
        struct round_row row;
        struct str id;
        struct hash a;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = check_announced(t, given);
        if (rc == LH_OK)
                rc = document_member(t->cx, given, "round", "id", 48, true, &id);
        if (rc == LH_OK)
                rc = find_round(t, id, &row);
        if (rc == LH_OK)
                rc = load_announced(t, given, row.id, &r);
        if (rc != LH_OK)
                return rc;
        a = draw_announcement(r);
        if (row.announced >= 0 && strcmp(row.announcement, hex_text(t, &a)) == 0) {
                task_repeated(t, ACT_DRAW_ANNOUNCE, (uint64_t)row.announced, row.project);
                return t->tx->rc;
        }
        if (row.announced >= 0)
                return err_field(
                        t->cx, LH_CONFLICT, "round",
                        "round \"%s\" was announced in record %lld with another content; a "
                        "new announcement needs a new round",
                        row.id, (long long)row.announced);
        return append_announcement(t, &row, r, given);
}

/* Reveals */

struct reveal {
        struct str round, party, nonce, reader, value;
};

static int read_reveal(struct task *t, struct reveal *ret)
{
        static const char *const names[] = { "act",   "by",     "body",  "round", "party",
                                             "nonce", "reader", "value", NULL };
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = read_round_id(t, &ret->round);
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
        rc = in_round(t, draw_load_value(t->cx, o, "", DRAW_FROZEN, &r));
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
                rc = find_round(t, v.round, &row);
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

/* Result */

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
        json_t *ballot, *pass, *win;
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

                d->groups[d->n_groups++].value = row_text(
                        t, json_pack("{s:s, s:i, s:I}", "category", name, "entries", (int)entries,
                                     "allotted", (json_int_t)d->allotted[c]));
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
                { .name = { "result_sha256", 13 }, .value = str_of(hex_text(t, &d->sha256)) },
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
        rc = in_round(t, round_result(t->tx, row, &text, &sum));
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
                rc = read_round_id(t, &id);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "void", 500, false, &why);
        if (rc == LH_OK)
                rc = find_round(t, id, &row);
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
