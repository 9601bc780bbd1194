#include "draw/entries.h"
#include "crypt/merkle.h"

#include <stdlib.h>

/* One pass over the lines. */
struct scan {
        struct ctx *cx;
        const struct draw_rule *rule;
        struct draw_entries *e;
        uint32_t cap, line; /* line of the text, from 1 */
        int rc;
};

int number_compare(struct str a, struct str b)
{
        if (a.n != b.n)
                return a.n < b.n ? -1 : 1;
        return memcmp(a.p, b.p, a.n);
}

static int refuse(struct scan *s, const char *column, const char *why)
{
        char *at = arena_printf(s->cx->mem, "entries line %u%s%s", s->line,
                                *column == '\0' ? "" : ", column ", column);

        return err_field(s->cx, LH_INVALID, at, "%s", why);
}

/* Numbers and joint ids are made of letters, digits and '-' only: nothing that has to be quoted. */
static bool number_ok(struct str s)
{
        for (size_t i = 0; i < s.n; i++) {
                char c = s.p[i];

                if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                      (c == '-' && i > 0)))
                        return false;
        }
        return s.n >= 1 && s.n <= DRAW_NUMBER_BYTES_MAX;
}

/* Takes the text before the next separator out of *rest. */
static struct str cut(struct str *rest, char separator)
{
        const char *end = rest->n == 0 ? NULL : memchr(rest->p, separator, rest->n);
        struct str piece = { rest->p, end == NULL ? rest->n : (size_t)(end - rest->p) };
        size_t used = piece.n + (end != NULL);

        rest->p += used;
        rest->n -= used;
        return piece;
}

static bool wish_add(struct draw_wish *w, const struct draw_rule *r, uint32_t lot)
{
        for (uint32_t i = 0; i < w->n; i++)
                if (w->lot[i] == lot)
                        return false;
        w->lot[w->n++] = (uint16_t)lot;
        w->ballots |= 1ull << r->lot[lot].ballot;
        return true;
}

static int wish_parse(struct scan *s, struct draw_wish *w)
{
        struct str rest = w->text;

        for (uint32_t i = 0; rest.n == 0 && i < s->rule->lots; i++)
                wish_add(w, s->rule, i);
        while (rest.n > 0) {
                struct str name = cut(&rest, '/');
                uint32_t lot = rule_lot(s->rule, name);

                if (lot == s->rule->lots)
                        return refuse(s, "lots", "names a lot that the rule does not have");
                if (!wish_add(w, s->rule, lot))
                        return refuse(s, "lots", "names one lot twice");
        }
        return LH_OK;
}

/* Few lists of lots are used by many entries: each is kept once. */
static int wish_find(struct scan *s, struct str text, uint16_t *ret)
{
        struct draw_entries *e = s->e;
        struct draw_wish *w;
        uint32_t i = 0;

        while (i < e->wishes && !str_eq(e->wish[i].text, text))
                i++;
        *ret = (uint16_t)i;
        if (i < e->wishes)
                return LH_OK;
        if (e->wishes == DRAW_WISHES_MAX)
                return refuse(s, "lots", "there are more than 4096 different lists of lots");
        w = &e->wish[e->wishes];
        w->lot = mem_zalloc(s->rule->lots * sizeof(*w->lot));
        w->text = text;
        e->wishes++;
        return wish_parse(s, w);
}

static int check_order(struct scan *s, struct str number)
{
        int c;

        if (s->e->n == 0)
                return LH_OK;
        c = number_compare(entry_number(&s->e->entry[s->e->n - 1]), number);
        if (c == 0)
                return refuse(s, "number",
                              "is the same as in the line before; a number may be in once");
        if (c > 0)
                return refuse(s, "number",
                              "is smaller than in the line before; sort the lines by number "
                              "(shorter ones first)");
        return LH_OK;
}

static int parse_line(struct scan *s, struct str line, struct draw_entry *ret)
{
        struct str rest = line, number = cut(&rest, ','), category = cut(&rest, ','),
                   lots = cut(&rest, ','), accessible = cut(&rest, ','), joint = cut(&rest, ',');
        uint32_t c = rule_category(s->rule, category), commas = 0;
        int rc;

        for (size_t i = 0; i < line.n; i++)
                commas += line.p[i] == ',';
        if (commas != 4)
                return refuse(s, "", "must have five values with commas between: " DRAW_HEADER);
        if (!number_ok(number))
                return refuse(s, "number", "must be 1 to 20 letters A-Z a-z, digits or '-'");
        if (c == s->rule->categories)
                return refuse(s, "category", "is not one of rule.categories");
        if (accessible.n != 0 && !str_is(accessible, "1"))
                return refuse(s, "accessible", "must be 1 (needs an accessible flat) or empty");
        if (joint.n != 0 && !number_ok(joint))
                return refuse(s, "joint", "must be 1 to 20 letters, digits or '-', or empty");
        rc = check_order(s, number);
        *ret = (struct draw_entry){
                line.p,     (uint16_t)line.n, 0, (uint8_t)number.n, (uint8_t)joint.n,
                (uint8_t)c, accessible.n != 0
        };
        return rc == LH_OK ? wish_find(s, lots, &ret->wish) : rc;
}

static int add_line(struct scan *s, struct str line)
{
        struct draw_entries *e = s->e;
        struct draw_entry entry;
        int rc;

        if (line.n > DRAW_LINE_BYTES_MAX)
                return refuse(s, "", "is longer than 512 bytes");
        if (e->n == DRAW_ENTRIES_MAX)
                return refuse(s, "", "there are more than 10,000,000 entries; divide the round");
        rc = parse_line(s, line, &entry);
        if (rc != LH_OK)
                return rc;
        if (e->n == s->cap) {
                s->cap = s->cap == 0 ? 1024 : 2 * s->cap;
                e->entry = mem_realloc(e->entry, s->cap * sizeof(*e->entry));
        }
        e->entry[e->n++] = entry;
        return LH_OK;
}

static struct str next_line(struct str *rest)
{
        struct str line = cut(rest, '\n');

        if (line.n > 0 && line.p[line.n - 1] == '\r')
                line.n--;
        return line;
}

static int read_lines(struct scan *s)
{
        struct str rest = { s->e->text, s->e->bytes };
        int rc;

        s->line = 1;
        if (!str_is(next_line(&rest), DRAW_HEADER))
                return refuse(s, "",
                              "must be exactly \"" DRAW_HEADER
                              "\" (plain CSV in UTF-8 without a mark in front)");
        while (rest.n > 0) {
                s->line++;
                rc = add_line(s, next_line(&rest));
                if (rc != LH_OK)
                        return rc;
        }
        if (s->e->n == 0)
                return refuse(s, "", "there are no entries after the first line");
        return LH_OK;
}

/* Roots of blocks first, then the tree over them: the same root, and a changed line is found by its
 * block. */
static void make_tree(struct draw_entries *e)
{
        struct merkle t = { 0 };

        e->block = mem_alloc((e->n / DRAW_BLOCK + 1) * sizeof(*e->block));
        for (uint32_t i = 0; i < e->n; i++) {
                struct hash leaf = merkle_leaf(e->entry[i].line, e->entry[i].line_n);

                merkle_append(&t, &leaf);
                if (t.size == DRAW_BLOCK || i + 1 == e->n) {
                        e->block[e->blocks++] = merkle_root(&t);
                        t = (struct merkle){ 0 };
                }
        }
        e->root = merkle_fold(e->block, e->blocks);
}

static int by_joint(const void *a, const void *b, void *arg)
{
        const struct draw_entry *entry = arg;
        uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
        int c = number_compare(entry_joint(&entry[x]), entry_joint(&entry[y]));

        return c != 0 ? c : (x > y) - (x < y);
}

static int check_joint(struct scan *s, const struct draw_ticket *t)
{
        const struct draw_entries *e = s->e;
        const struct draw_entry *a = &e->entry[e->member[t->first]];

        for (uint32_t i = 1; i < t->size; i++) {
                const struct draw_entry *b = &e->entry[e->member[t->first + i]];

                s->line = e->member[t->first + i] + 2;
                if (a->category != b->category || a->wish != b->wish ||
                    a->accessible != b->accessible)
                        return refuse(
                                s, "joint",
                                "differs from the first entry of this joint family; category, "
                                "lots and accessible must be the same for all of them");
        }
        if (t->size > DRAW_JOINT_MAX)
                return refuse(s, "joint", "has more than 16 entries");
        return LH_OK;
}

/* Single entries are tickets first, in file order; the joint ones follow, sorted by their id. */
static int make_tickets(struct scan *s)
{
        struct draw_entries *e = s->e;
        uint32_t single = 0, joint = 0;

        e->member = mem_alloc((size_t)e->n * sizeof(*e->member));
        e->ticket = mem_zalloc((size_t)e->n * sizeof(*e->ticket));
        for (uint32_t i = 0; i < e->n; i++) {
                if (e->entry[i].joint_n == 0) {
                        e->ticket[single] = (struct draw_ticket){ single, 1, 0 };
                        e->member[single++] = i;
                } else {
                        e->member[e->n - ++joint] = i;
                }
        }
        qsort_r(e->member + single, joint, sizeof(*e->member), by_joint, e->entry);
        e->tickets = single;
        for (uint32_t i = single; i < e->n; e->tickets++) {
                struct draw_ticket *t = &e->ticket[e->tickets];
                struct str id = entry_joint(&e->entry[e->member[i]]);
                int rc;

                t->first = i;
                while (i < e->n && str_eq(entry_joint(&e->entry[e->member[i]]), id))
                        i++;
                t->size = i - t->first;
                rc = check_joint(s, t);
                if (rc != LH_OK)
                        return rc;
        }
        return LH_OK;
}

int entries_read(struct ctx *cx, char *text, size_t bytes, const struct draw_rule *rule,
                 struct draw_entries *ret)
{
        struct scan s = { cx, rule, ret, 0, 0, LH_OK };
        int rc;

        *ret = (struct draw_entries){ .text = text, .bytes = bytes };
        ret->wish = mem_zalloc(DRAW_WISHES_MAX * sizeof(*ret->wish));
        ret->sha256 = hash_of(text, bytes);
        rc = read_lines(&s);
        if (rc == LH_OK)
                rc = make_tickets(&s);
        if (rc == LH_OK)
                make_tree(ret);
        return rc;
}

void entries_done(struct draw_entries *e)
{
        for (uint32_t i = 0; i < e->wishes; i++)
                free(e->wish[i].lot);
        free(e->wish);
        free(e->text);
        free(e->entry);
        free(e->ticket);
        free(e->member);
        free(e->block);
        *e = (struct draw_entries){ 0 };
}

bool entries_find(const struct draw_entries *e, struct str number, uint32_t *ret_at)
{
        uint32_t low = 0, high = e->n;

        while (low < high) {
                uint32_t mid = low + (high - low) / 2;

                if (number_compare(entry_number(&e->entry[mid]), number) < 0)
                        low = mid + 1;
                else
                        high = mid;
        }
        *ret_at = low;
        return low < e->n && str_eq(entry_number(&e->entry[low]), number);
}

uint32_t entries_count(const char *text, size_t bytes, struct str number)
{
        struct str rest = { text, bytes };
        uint32_t n = 0;

        while (rest.n > 0) {
                struct str line = next_line(&rest);

                n += str_eq(cut(&line, ','), number);
        }
        return n;
}

static int subtree(void *arg, unsigned level, uint64_t index, struct hash *ret)
{
        const struct draw_entries *e = arg;
        struct merkle t = { 0 };

        for (uint64_t i = index << level; i < (index + 1) << level; i++) {
                struct hash leaf = merkle_leaf(e->entry[i].line, e->entry[i].line_n);

                merkle_append(&t, &leaf);
        }
        *ret = merkle_root(&t);
        return LH_OK;
}

int entries_inclusion(const struct draw_entries *e, uint32_t at, struct hash *ret, size_t *ret_n)
{
        return merkle_inclusion(at, e->n, subtree, (void *)e, ret, ret_n);
}
