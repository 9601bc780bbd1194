#include "screen/number.h"
#include "screen/table.h"

/* What a list without a heading says by its values. */

#define CONTENT_ROWS_MIN 2

/* What the values of a column are, where no heading says it: of its filled cells four in five. */
static struct meaning read_content(const struct grid *g, int32_t col)
{
        size_t filled = 0, ids = 0, names = 0, homes = 0, cells = 0;

        for (size_t i = 0; i < g->n; i++) {
                struct str t = g->u[i].text;

                if (g->u[i].col != col || g->u[i].labelled || g->u[i].header || text_blank(t))
                        continue;
                filled++;
                cells += t.n;
                ids += text_digits(t) >= 15 && t.n < 64 && text_digits(t) * 5 > t.n;
                names += name_like(t);
                homes += address_is_home(t);
        }
        if (filled < CONTENT_ROWS_MIN)
                return (struct meaning){ 0 };
        if (names * 5 >= filled * 4)
                return (struct meaning){ .sense = SENSE_NAME };
        if (homes * 5 >= filled * 3)
                return (struct meaning){ .sense = SENSE_ADDRESS_HOME };
        if (ids * 5 >= filled * 4)
                return (struct meaning){ .sense = SENSE_PLAIN };
        return (struct meaning){ 0 };
}

/* The full date in the cell is the one in the ID number of its row. */
static bool shows_birth(const struct grid *g, int32_t col, int32_t id)
{
        for (size_t i = 0; i < g->n;) {
                size_t to = grid_row_end(g, i);
                const struct unit *a = grid_cover(g, i, to, col), *b = grid_cover(g, i, to, id);
                char date[8], born[8];

                if (a != NULL && b != NULL && a->text.n > 0 &&
                    date_at(a->text, date) == a->text.n && id_birth_digits(b->text, born) &&
                    memcmp(date, born, sizeof(born)) == 0)
                        return true;
                i = to;
        }
        return false;
}

static bool shows_id(const struct grid *g, int32_t col)
{
        for (size_t i = 0; i < g->n; i++)
                if (g->u[i].col == col && is_id_number(g->u[i].text))
                        return true;
        return false;
}

/* A list whose heading is lost (a page of its own, a table without lines): where a column holds ID
 * numbers every row is a person, and the other columns say by their values what they are. */
void table_label_by_content(const struct grid *g)
{
        struct meaning m[COLUMNS_MAX];
        int32_t n = 0, id = -1;

        for (size_t i = 0; i < g->n; i++)
                if (g->u[i].col >= n)
                        n = g->u[i].col + 1;
        if (n < 2 || n > COLUMNS_MAX)
                return;
        for (int32_t k = 0; k < n; k++) {
                m[k] = read_content(g, k);
                if (m[k].sense == SENSE_PLAIN && id < 0 && shows_id(g, k))
                        id = k;
        }
        for (int32_t k = 0; id >= 0 && k < n; k++)
                if (m[k].sense == SENSE_NONE && shows_birth(g, k, id))
                        m[k].sense = SENSE_BIRTH;
        for (size_t i = 0; id >= 0 && i < g->n; i++) {
                struct unit *u = &g->u[i];

                if (u->labelled || u->header || u->col < 0)
                        continue;
                u->person = true;
                if (m[u->col].sense != SENSE_NONE && m[u->col].sense != SENSE_PLAIN) {
                        u->label = m[u->col];
                        u->labelled = true;
                }
        }
}
