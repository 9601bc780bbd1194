#include "report/annual_layout.h"

#include <string.h>

#define LEVELS_MAX 8
#define BETWEEN    " / "

/* "甲 / 乙" and the line's own name: its headings from the outside in. */
struct path {
        struct str at[LEVELS_MAX];
        size_t n;
};

static struct path path_of(const struct annual_line *l, bool english)
{
        const char *group = english ? l->group_en : l->group;
        struct path p = { .n = 0 };

        while (group[0] != '\0' && p.n + 1 < LEVELS_MAX) {
                const char *next = strstr(group, BETWEEN);

                p.at[p.n++] = next == NULL ? str_of(group)
                                           : (struct str){ group, (size_t)(next - group) };
                group = next == NULL ? "" : next + strlen(BETWEEN);
        }
        p.at[p.n++] = str_of(english ? l->name_en : l->name);
        return p;
}

/* True if both lie under the same groups down to that level. */
static bool same_group(const struct path *a, const struct path *b, size_t level)
{
        if (level + 1 >= a->n || level + 1 >= b->n)
                return false;
        for (size_t i = 0; i <= level; i++)
                if (!str_eq(a->at[i], b->at[i]))
                        return false;
        return true;
}

struct annual_head *annual_heads(struct arena *mem, const struct annual_line *lines, size_t n,
                                 bool english, size_t *ret_n, size_t *ret_levels)
{
        struct path *paths = arena_alloc(mem, (n + 1) * sizeof(*paths));
        struct annual_head *heads = arena_alloc(mem, (n * LEVELS_MAX + 1) * sizeof(*heads));
        size_t levels = 1, k = 0;

        for (size_t i = 0; i < n; i++) {
                paths[i] = path_of(&lines[i], english);
                levels = paths[i].n > levels ? paths[i].n : levels;
        }
        for (size_t i = 0; i < n; i++)
                for (size_t l = 0; l < paths[i].n; l++) {
                        bool group = l + 1 < paths[i].n;
                        struct annual_head h = { paths[i].at[l],         i,    1, l,
                                                 group ? 1 : levels - l, group };

                        if (group && i > 0 && same_group(&paths[i - 1], &paths[i], l))
                                continue;
                        while (group && h.line + h.lines < n &&
                               same_group(&paths[i], &paths[h.line + h.lines], l))
                                h.lines++;
                        heads[k++] = h;
                }
        *ret_n = k;
        *ret_levels = levels;
        return heads;
}
