/* Files of a draw: ID.result.txt and ID.round.txt, which are JSON as draw.md says, and
 * ID.entries.csv. */
#include "web/model_housing.h"

#include <stdlib.h>

static bool take_ending(struct model *m, const char *arg, const char *ending, const char **ret_id)
{
        size_t n = strlen(arg), k = strlen(ending);

        if (n <= k || strcmp(arg + n - k, ending) != 0)
                return false;
        *ret_id = arena_strndup(m->cx->mem, arg, n - k);
        return true;
}

static int write_entries(struct model *m, const char *id, struct buf *out)
{
        struct str *lines;
        size_t n;
        int rc = round_lines(m->tx, id, &lines, &n);

        buf_puts(out, "number,category,lots,accessible,joint\n");
        for (size_t i = 0; rc == LH_OK && i < n; i++) {
                buf_str(out, lines[i]);
                buf_putc(out, '\n');
        }
        return rc;
}

static int write_round(struct model *m, const struct round_row *row, struct buf *out)
{
        json_t *o;
        char *text;
        int rc = round_value(m->tx, row, round_entries_file(m->cx, row->id), &o);

        if (rc != LH_OK)
                return rc;
        text = json_dumps(o, JSON_INDENT(1));
        buf_puts(out, text == NULL ? "" : text);
        buf_putc(out, '\n');
        free(text);
        json_decref(o);
        return LH_OK;
}

static int write_result(struct model *m, const struct round_row *row, struct buf *out)
{
        struct draw_summary sum;

        if (strcmp(row->state, "drawn") != 0)
                return err_set(m->cx, LH_NOT_FOUND, "the draw \"%s\" has no result", row->id);
        return round_result(m->tx, row, out, &sum);
}

int write_housing_draw(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct round_row row;
        const char *id;
        bool result;

        if (form == PAGE_CSV) {
                if (!take_ending(m, arg, ".entries", &id))
                        return err_set(m->cx, LH_NOT_FOUND, "there is no such file");
                return round_find(m->tx, id, &row) == LH_OK ? write_entries(m, id, out)
                                                            : m->cx->err.rc;
        }
        result = take_ending(m, arg, ".result", &id);
        if (!result && !take_ending(m, arg, ".round", &id))
                return err_set(m->cx, LH_NOT_FOUND, "there is no such file");
        if (round_find(m->tx, id, &row) != LH_OK)
                return m->cx->err.rc;
        return result ? write_result(m, &row, out) : write_round(m, &row, out);
}
