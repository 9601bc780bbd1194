/* The difference of two texts, line by line; a line of which a part changed shows only that part.
 */
#include "base/text.h"
#include "web/model.h"

#include <stdlib.h>

#define CONTEXT_CHARS 20 /* around a change inside a line */

void lines_add(struct model *m, struct lines *l, struct str s)
{
        if (l->at == NULL)
                l->at = arena_alloc(m->cx->mem, (DIFF_LINES_MAX + 1) * sizeof(*l->at));
        if (l->n <= DIFF_LINES_MAX)
                l->at[l->n++] = s;
}

struct lines_out {
        json_t *array;
        int shown;
        bool cut; /* the last thing put was "……" */
};

/* A new line of the difference; NULL when enough are shown. */
static json_t *new_line(struct model *m, struct lines_out *out, const char *change)
{
        bool cut = strcmp(change, "cut") == 0 || out->shown == DIFF_SHOWN_MAX;
        json_t *o;

        if (cut && out->cut)
                return NULL;
        out->cut = cut;
        out->shown += !cut;
        o = add_object(m, out->array);
        put_text(m, o, "change", cut ? "cut" : change);
        put_flag(m, o, arena_printf(m->cx->mem, "_%s", cut ? "cut" : change), true);
        return cut ? NULL : o;
}

static void put_line(struct model *m, struct lines_out *out, const char *change, struct str text)
{
        json_t *o = new_line(m, out, change);

        if (o != NULL)
                put_str(m, o, "text", text.n == 0 ? str_of(" ") : text);
}

static bool starts_char(char c)
{
        return ((unsigned char)c & 0xc0) != 0x80;
}

/* How much of two lines is the same at the front and at the end, in whole characters. */
static void common_ends(struct str a, struct str b, size_t *ret_front, size_t *ret_end)
{
        size_t n = a.n < b.n ? a.n : b.n, front = 0, end = 0;

        while (front < n && a.p[front] == b.p[front])
                front++;
        while (front > 0 && ((front < a.n && !starts_char(a.p[front])) ||
                             (front < b.n && !starts_char(b.p[front]))))
                front--;
        while (end < n - front && a.p[a.n - 1 - end] == b.p[b.n - 1 - end])
                end++;
        while (end > 0 && !starts_char(a.p[a.n - end]))
                end--;
        *ret_front = front;
        *ret_end = end;
}

/* Two lines are versions of one line if at least half of the longer is the same in both. */
static bool is_edit(struct str a, struct str b)
{
        size_t front, end;

        common_ends(a, b, &front, &end);
        return 2 * (front + end) >= (a.n > b.n ? a.n : b.n);
}

static struct str last_chars(struct str s, size_t max)
{
        size_t i = s.n, seen = 0;

        while (i > 0 && seen < max)
                if (starts_char(s.p[--i]))
                        seen++;
        return (struct str){ s.p + i, s.n - i };
}

static void put_edit(struct model *m, struct lines_out *out, struct str a, struct str b)
{
        json_t *o = new_line(m, out, "edit");
        struct str before, after;
        size_t front, end;

        if (o == NULL)
                return;
        common_ends(a, b, &front, &end);
        before = last_chars((struct str){ a.p, front }, CONTEXT_CHARS);
        after = utf8_cut((struct str){ a.p + a.n - end, end }, CONTEXT_CHARS);
        put_text(m, o, "before",
                 arena_printf(m->cx->mem, "%s%.*s", before.n < front ? "……" : "", (int)before.n,
                              before.p));
        put_str(m, o, "old", (struct str){ a.p + front, a.n - front - end });
        put_str(m, o, "new", (struct str){ b.p + front, b.n - front - end });
        put_text(m, o, "after",
                 arena_printf(m->cx->mem, "%.*s%s", (int)after.n, after.p,
                              after.n < end ? "……" : ""));
}

/* Longest common subsequence over at most DIFF_LINES_MAX lines a side; c[i * w + j] counts from i
 * and j on. Freed by the caller: a page may hold many differences. */
static uint16_t *common_lines(const struct lines *a, const struct lines *b)
{
        size_t w = b->n + 1;
        uint16_t *c = mem_zalloc((a->n + 1) * w * sizeof(*c));

        for (size_t i = a->n; i-- > 0;)
                for (size_t j = b->n; j-- > 0;) {
                        uint16_t down = c[(i + 1) * w + j], right = c[i * w + j + 1];

                        if (str_eq(a->at[i], b->at[j]))
                                c[i * w + j] = (uint16_t)(c[(i + 1) * w + j + 1] + 1);
                        else
                                c[i * w + j] = down > right ? down : right;
                }
        return c;
}

/* An unchanged line is worth showing only beside a changed one. */
static void put_same(struct model *m, struct lines_out *out, const struct lines *a, size_t from,
                     size_t to, bool last)
{
        for (size_t i = from; i < to; i++)
                if ((i == from && from > 0) || (i + 1 == to && !last))
                        put_line(m, out, "same", a->at[i]);
                else
                        put_line(m, out, "cut", a->at[i]);
}

/* Where both sides go on with a line the other has not: one edited line, one that went, or one that
 * came. */
static void put_step(struct model *m, struct lines_out *out, const struct lines *a,
                     const struct lines *b, const uint16_t *c, size_t *i, size_t *j)
{
        size_t w = b->n + 1, at = *i * w + *j;

        if (*i < a->n && *j < b->n && c[at + w + 1] == c[at] && is_edit(a->at[*i], b->at[*j]))
                put_edit(m, out, a->at[(*i)++], b->at[(*j)++]);
        else if (*i < a->n && (*j == b->n || c[at + w] >= c[at + 1]))
                put_line(m, out, "old", a->at[(*i)++]);
        else if (*j < b->n)
                put_line(m, out, "new", b->at[(*j)++]);
}

json_t *lines_diff(struct model *m, const struct lines *a, const struct lines *b)
{
        struct lines_out out = { .array = json_array() };
        lh_auto(mem_autofree) uint16_t *c = common_lines(a, b);
        size_t i = 0, j = 0;

        while (i < a->n || j < b->n) {
                size_t same = i;

                for (; i < a->n && j < b->n && str_eq(a->at[i], b->at[j]); i++)
                        j++;
                put_same(m, &out, a, same, i, i == a->n && j == b->n);
                put_step(m, &out, a, b, c, &i, &j);
        }
        if (a->n > DIFF_LINES_MAX || b->n > DIFF_LINES_MAX)
                put_line(m, &out, "cut", (struct str){ 0 });
        return out.array;
}
