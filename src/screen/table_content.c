#include "screen/number.h"
#include "screen/table.h"

/* What a list without a heading says by its values. */

#define CONTENT_ROWS_MIN 2

#define CONTENT_COLUMNS_MAX 64

/* What the cells of a column look like. */
struct looks {
        uint32_t filled, ids, names, homes;
};

static void look(const struct grid *g, struct looks *ret)
{
        for (size_t i = 0; i < g->n; i++) {
                struct str t = g->u[i].text;
                struct looks *c = &ret[g->u[i].col];
                size_t digits;

                if (g->u[i].labelled || g->u[i].header || text_blank(t))
                        continue;
                digits = text_digits(t);
                c->filled++;
                c->ids += digits >= 15 && t.n < 64 && digits * 5 > t.n;
                c->names += name_like(t);
                c->homes += address_is_home(t);
        }
}

/* What a column means where no heading says it: four cells in five have to look alike. */
static struct meaning read_looks(const struct looks *c)
{
        if (c->filled < CONTENT_ROWS_MIN)
                return (struct meaning){ 0 };
        if (c->names * 5 >= c->filled * 4)
                return (struct meaning){ .sense = SENSE_NAME };
        if (c->homes * 5 >= c->filled * 3)
                return (struct meaning){ .sense = SENSE_ADDRESS_HOME };
        if (c->ids * 5 >= c->filled * 4)
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
        struct meaning m[CONTENT_COLUMNS_MAX];
        struct looks looks[CONTENT_COLUMNS_MAX] = { 0 };
        int32_t n = 0, id = -1;

        for (size_t i = 0; i < g->n; i++) {
                if (g->u[i].col < 0)
                        return;
                if (g->u[i].col >= n)
                        n = g->u[i].col + 1;
        }
        if (n < 2 || n > CONTENT_COLUMNS_MAX)
                return;
        look(g, looks);
        for (int32_t k = 0; k < n; k++) {
                m[k] = read_looks(&looks[k]);
                if (m[k].sense == SENSE_PLAIN && id < 0 && shows_id(g, k))
                        id = k;
        }
        for (int32_t k = 0; id >= 0 && k < n; k++)
                if (m[k].sense == SENSE_NONE && shows_birth(g, k, id))
                        m[k].sense = SENSE_BIRTH;
        for (size_t i = 0; id >= 0 && i < g->n; i++) {
                struct unit *u = &g->u[i];

                if (u->labelled || u->header)
                        continue;
                u->person = true;
                if (m[u->col].sense != SENSE_NONE && m[u->col].sense != SENSE_PLAIN) {
                        u->label = m[u->col];
                        u->labelled = true;
                }
        }
}
