/* What one applicant asks: was my number in, once, and what became of it? */
#include "draw/file.h"
#include "draw/order.h"
#include "base/text.h"
#include "crypt/merkle.h"

#include <stdlib.h>

static void print_hash(FILE *f, const char *what, const struct hash *h)
{
        char hex[2 * HASH_BYTES + 1] = "";

        hex_encode(h->b, HASH_BYTES, hex);
        fprintf(f, "  %s %s\n", what, hex);
}

/* The lines are sorted without repeats, so its neighbours show that a number is not in. */
static void print_absent(FILE *f, const struct draw_entries *e, const char *number, uint32_t at)
{
        fprintf(f, "number %s is NOT in the frozen entries", number);
        if (at > 0) {
                struct str a = entry_number(&e->entry[at - 1]);

                fprintf(f, "; the number before it is %.*s", (int)a.n, a.p);
        }
        if (at < e->n) {
                struct str b = entry_number(&e->entry[at]);

                fprintf(f, "; the number after it is %.*s", (int)b.n, b.p);
        }
        putc('\n', f);
}

static void print_present(FILE *f, const struct draw_round *r, const char *number, uint32_t at)
{
        const struct draw_entries *e = &r->entries;
        const struct draw_entry *entry = &e->entry[at];
        struct hash path[MERKLE_DEPTH_MAX], leaf = merkle_leaf(entry->line, entry->line_n);
        size_t n = 0;

        fprintf(f, "number %s is in the frozen entries of %s, once: entry %u of %u\n", number,
                r->id, at, e->n);
        fprintf(f, "  line %.*s\n", (int)entry->line_n, entry->line);
        if (entries_inclusion(e, at, path, &n) != LH_OK)
                n = 0;
        print_hash(f, "leaf", &leaf);
        for (size_t i = 0; i < n; i++)
                print_hash(f, "path", &path[i]);
        print_hash(f, "root", &e->root);
        print_hash(f, "announcement", &r->announcement);
}

/* Entries that break the rules are refused as a whole, but the question still gets its answer. */
static void print_repeats(struct ctx *cx, const char *round, const char *number, FILE *f)
{
        struct err why = cx->err;
        char *name = NULL, *text = NULL;
        size_t n = 0;

        if (draw_entries_file(cx, round, &name) == LH_OK && name != NULL &&
            file_read(cx, file_beside(cx, round, name), DRAW_FILE_BYTES_MAX, &text, &n) == LH_OK)
                fprintf(f, "number %s stands %u times in %s, which is not in order\n", number,
                        entries_count(text, n, str_of(number)), name);
        free(text);
        cx->err = why;
}

static char *ticket_of(struct ctx *cx, const struct draw_entry *e)
{
        struct str joint = entry_joint(e), number = entry_number(e);

        if (joint.n == 0)
                return arena_strndup(cx->mem, number.p, number.n);
        return arena_printf(cx->mem, "joint:%.*s", (int)joint.n, joint.p);
}

int draw_check(struct ctx *cx, const char *round, const char *number, FILE *f, char **ret_ticket)
{
        lh_auto(draw_free) struct draw_round *r = NULL;
        uint32_t at;
        int rc = draw_load(cx, round, DRAW_FROZEN, &r);

        *ret_ticket = NULL;
        if (rc != LH_OK) {
                print_repeats(cx, round, number, f);
                return rc;
        }
        if (r->rehearsal)
                fputs(DRAW_MARK "\n", f);
        if (entries_find(&r->entries, str_of(number), &at)) {
                print_present(f, r, number, at);
                *ret_ticket = ticket_of(cx, &r->entries.entry[at]);
                return LH_OK;
        }
        print_absent(f, &r->entries, number, at);
        return LH_OK;
}

static bool is_member(const json_t *members, const char *number)
{
        size_t i;
        json_t *m;

        json_array_foreach ((json_t *)members, i, m)
                if (json_is_string(m) && strcmp(json_string_value(m), number) == 0)
                        return true;
        return false;
}

static bool has_ticket(const json_t *win, const char *ticket)
{
        const char *t = json_string_value(json_object_get(win, "ticket"));

        return (t != NULL && strcmp(t, ticket) == 0) ||
               is_member(json_object_get(win, "members"), ticket);
}

static void print_pass(FILE *f, const json_t *pass, const char *ticket)
{
        const char *id = json_string_value(json_object_get(pass, "id"));
        json_t *list = json_object_get(pass, "winners"), *v;
        size_t i;

        json_array_foreach (list, i, v)
                if (has_ticket(v, ticket)) {
                        const char *lot = json_string_value(json_object_get(v, "lot"));

                        fprintf(f, "  won in pass %s: lot %s, place %lld\n", id == NULL ? "?" : id,
                                lot == NULL ? "?" : lot,
                                (long long)json_integer_value(json_object_get(v, "place")));
                }
        list = json_object_get(pass, "reserves");
        json_array_foreach (list, i, v)
                if (json_is_string(v) && strcmp(json_string_value(v), ticket) == 0)
                        fprintf(f, "  reserve %zu in pass %s\n", i + 1, id == NULL ? "?" : id);
}

static void print_ballot(FILE *f, const json_t *ballot, const char *ticket)
{
        const char *id = json_string_value(json_object_get(ballot, "id"));
        const char *seed = json_string_value(json_object_get(ballot, "order_seed"));
        json_t *order = json_object_get(ballot, "order"), *passes, *v;
        struct hash s, key;
        size_t i, place = 0;

        json_array_foreach (order, i, v)
                if (json_is_string(v) && strcmp(json_string_value(v), ticket) == 0)
                        place = i + 1;
        if (place == 0) {
                fprintf(f, "ballot %s: does not take part\n", id == NULL ? "?" : id);
                return;
        }
        fprintf(f, "ballot %s: place %zu of %zu\n", id == NULL ? "?" : id, place,
                json_array_size(order));
        if (seed != NULL && hex_decode(str_of(seed), s.b, HASH_BYTES)) {
                key = order_key(&s, str_of(ticket));
                print_hash(f, "key", &key);
        }
        passes = json_object_get(ballot, "passes");
        json_array_foreach (passes, i, v)
                print_pass(f, v, ticket);
}

int draw_outcome(struct ctx *cx, const char *result, const char *ticket, FILE *f)
{
        json_t *o, *ballots, *v;
        size_t i;

        if (strlen(ticket) >= DRAW_TICKET_TEXT_MAX)
                return err_set(cx, LH_INVALID, "the number is too long");
        o = file_read_json(cx, result, (size_t)4 * 1024 * 1024 * 1024);
        if (o == NULL)
                return cx->err.rc;
        ballots = json_object_get(o, "ballots");
        json_array_foreach (ballots, i, v)
                print_ballot(f, v, ticket);
        json_decref(o);
        return LH_OK;
}
