/* A public draw, act by act (doc/format/housing.md section 2): entries are frozen (draw_entries.c),
 * the round is announced (draw_announce.c), parties reveal and readers read (draw_reveal.c), and
 * the program itself draws (draw_result.c): nobody can hand in a result. Here is what they share.
 */
#include "work/draw_round.h"
#include "base/text.h"

#include <stdio.h>

static bool ends_in(struct str s, const char *end)
{
        size_t n = strlen(end);

        return s.n > n && memcmp(s.p + s.n - n, end, n) == 0;
}

int draw_read_id(struct task *t, struct str *ret)
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

int draw_find_round(struct task *t, struct str id, struct round_row *ret)
{
        int rc = round_find(t->tx, arena_strndup(t->cx->mem, id.p, id.n), ret);

        if (rc == LH_NOT_FOUND)
                return err_field(t->cx, LH_INVALID, "round",
                                 "there is no round \"%.*s\"; hand in its draw.entries first",
                                 (int)id.n, id.p);
        return rc == LH_OK ? task_may(t, ret->body) : rc;
}

const char *draw_hex(struct task *t, const struct hash *h)
{
        char *hex = arena_alloc(t->cx->mem, 2 * HASH_BYTES + 1);

        hex_encode(h->b, HASH_BYTES, hex);
        return hex;
}

int draw_in_round(struct task *t, int rc)
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
