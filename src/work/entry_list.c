/* Lists of people, before the gate: minors are in none of them (Minors Protection Act art. 103;
 * Personal Information Protection Law art. 28, 31). */
#include "base/time.h"
#include "work/notice.h"

#include <stdio.h>

#define ADULT_YEARS 18

/* Day of birth of an 18-digit ID number; false if the text is none. */
static bool born_on(struct str id, int32_t *ret)
{
        int v[3];
        const int from[] = { 6, 10, 12 }, n[] = { 4, 2, 2 };

        if (id.n != 18)
                return false;
        for (size_t i = 0; i < 17; i++)
                if (id.p[i] < '0' || id.p[i] > '9')
                        return false;
        for (int i = 0; i < 3; i++) {
                v[i] = 0;
                for (int k = 0; k < n[i]; k++)
                        v[i] = 10 * v[i] + (id.p[from[i] + k] - '0');
        }
        return date_make(v[0], v[1], v[2], ret);
}

static bool is_minor(struct str id, int32_t today)
{
        int year, month, mday, by, bm, bd;
        int32_t born;

        if (!born_on(id, &born) || born > today)
                return false;
        date_split(today, &year, &month, &mday);
        date_split(born, &by, &bm, &bd);
        return year - by - (month < bm || (month == bm && mday < bd)) < ADULT_YEARS;
}

static int check_rows(struct task *t, const struct rule_element *e, const struct notice_value *v,
                      size_t column)
{
        int32_t today = date_in_china(t->cx->now_ms());

        for (size_t j = 0; j < v->n_rows; j++)
                if (is_minor(v->cells[j * e->n_columns + column], today)) {
                        char field[64];

                        snprintf(field, sizeof(field), "elements.%.30s[%zu]", e->id, j);
                        return err_field(
                                t->cx, LH_HELD, field,
                                "row %zu is about a minor by its ID number: minors stand in "
                                "no list; name the guardian or householder instead, and "
                                "count the minor in the totals",
                                j + 1);
                }
        return LH_OK;
}

int task_check_lists(struct task *t, const struct notice *n)
{
        for (size_t i = 0; i < n->kind->n_elements; i++) {
                const struct rule_element *e = &n->kind->elements[i];

                for (size_t k = 0; k < e->n_columns; k++)
                        if (strcmp(e->columns[k].id, "id_number") == 0 && n->values[i].n_rows > 0) {
                                int rc = check_rows(t, e, &n->values[i], k);

                                if (rc != LH_OK)
                                        return rc;
                        }
        }
        return LH_OK;
}
