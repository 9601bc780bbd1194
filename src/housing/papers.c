#include "housing/papers_int.h"
#include "base/time.h"
#include "rule/value.h"
#include "screen/gate.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#define ADULT_YEARS 18

struct str paper_cell(const struct sheet_row *r, enum sheet_column k)
{
        return r->cell[k].p == NULL ? (struct str){ "", 0 } : r->cell[k];
}

struct str paper_community(struct str address)
{
        static const char *const ends[] = { "社区", "村" };

        for (size_t i = 0; i < countof(ends); i++) {
                const char *p = memmem(address.p, address.n, ends[i], strlen(ends[i]));

                if (p != NULL)
                        return (struct str){ address.p, (size_t)(p - address.p) + strlen(ends[i]) };
        }
        return (struct str){ "", 0 };
}

bool paper_column(const char *id, enum sheet_column *ret)
{
        static const struct {
                const char *column;
                enum sheet_column kind;
        } map[] = { { "name", COLUMN_NAME },       { "full_name", COLUMN_NAME },
                    { "persons", COLUMN_PERSONS }, { "amount", COLUMN_AMOUNT },
                    { "id_number", COLUMN_ID },    { "phone", COLUMN_PHONE },
                    { "address", COLUMN_ADDRESS }, { "bank_account", COLUMN_CARD } };

        for (size_t i = 0; i < countof(map); i++)
                if (strcmp(id, map[i].column) == 0) {
                        *ret = map[i].kind;
                        return true;
                }
        return false;
}

static bool is_minor(struct str id, int32_t today)
{
        char text[11];
        int32_t born;
        int y, m, d, by, bm, bd;

        if (id.n != 18)
                return false;
        snprintf(text, sizeof(text), "%.4s-%.2s-%.2s", id.p + 6, id.p + 10, id.p + 12);
        if (!date_parse(str_of(text), &born) || born > today)
                return false;
        date_split(today, &y, &m, &d);
        date_split(born, &by, &bm, &bd);
        return y - by - (m < bm || (m == bm && d < bd)) < ADULT_YEARS;
}

/* The list as a notice of payment, for the gate. */
static void fill_cells(const struct paper *p, const struct rule_element *e, struct str *cells,
                       size_t j, size_t serial)
{
        const struct sheet_row *r = &p->list->rows[j];
        enum sheet_column kind;

        for (size_t k = 0; k < e->n_columns; k++) {
                const char *id = e->columns[k].id;

                if (strcmp(id, "number") == 0)
                        cells[k] = str_of(arena_printf(p->cx->mem, "%zu", serial));
                else if (strcmp(id, "village") == 0)
                        cells[k] = paper_community(paper_cell(r, COLUMN_ADDRESS));
                else if (paper_column(id, &kind))
                        cells[k] = paper_cell(r, kind);
        }
}

static const struct rule_kind *payment_kind(const struct rule_set *rules,
                                            const struct rule_domain **ret_domain)
{
        *ret_domain = rule_domain(rules, str_of("subsidy"));
        return *ret_domain == NULL ? NULL : rule_kind(*ret_domain, str_of("payment"));
}

static int clear_list(struct paper *p)
{
        const struct rule_domain *d;
        const struct rule_kind *k = payment_kind(p->plan->rules, &d);
        const struct rule_element *e = k == NULL ? NULL : rule_element(k, str_of("recipients"));
        struct notice n = { .domain = d, .kind = k, .title = str_of(p->plan->title) };
        const struct cleared_notice *cleared;
        struct record *r = arena_alloc(p->cx->mem, sizeof(*r));
        size_t at;
        int rc;

        if (e == NULL)
                return err_set(p->cx, LH_INVALID,
                               "the rules have no list of payments (subsidy, payment, recipients)");
        at = (size_t)(e - k->elements);
        n.values = arena_alloc(p->cx->mem, (k->n_elements + 1) * sizeof(*n.values));
        n.values[at].cells =
                arena_alloc(p->cx->mem, (p->list->n * e->n_columns + 1) * sizeof(struct str));
        for (size_t j = 0; j < p->list->n; j++)
                if (!p->minor[j]) {
                        size_t row = n.values[at].n_rows++;

                        fill_cells(p, e, n.values[at].cells + row * e->n_columns, j, row + 1);
                }
        rc = screen_clear(p->cx, &n, NULL, &cleared);
        if (rc != LH_OK)
                return rc;
        cleared_fill(cleared, r);
        p->open = record_field(r, "recipients");
        return p->open != NULL ? LH_OK
                               : err_set(p->cx, LH_INVALID, "no row of the list may be shown");
}

static int make_folders(struct ctx *cx, const char *out, char **ret_in, char **ret_out)
{
        *ret_in = arena_printf(cx->mem, "%s/internal", out);
        *ret_out = arena_printf(cx->mem, "%s/public", out);
        if (mkdir(out, 0700) != 0 || mkdir(*ret_in, 0700) != 0 || mkdir(*ret_out, 0755) != 0)
                return err_set(cx, LH_CONFLICT,
                               "could not make the folder %s: %s; papers are never written over "
                               "others",
                               out, strerror(errno));
        return LH_OK;
}

static int64_t sum_fen(const struct sheet_list *list)
{
        int64_t sum = 0, fen;

        for (size_t j = 0; j < list->n; j++)
                if (rule_price_number(paper_cell(&list->rows[j], COLUMN_AMOUNT), &fen))
                        sum += fen;
        return sum;
}

int papers_write(struct ctx *cx, const struct sheet_list *list, const struct papers_plan *plan,
                 struct papers_done *ret)
{
        bool *minor = arena_alloc(cx->mem, list->n + 1);
        struct paper p = { .cx = cx, .list = list, .plan = plan, .minor = minor };
        int32_t today = date_in_china(cx->now_ms());
        char *inside, *outside;
        int rc;

        *ret = (struct papers_done){ .rows = list->n, .left_out = list->n_notes - list->n_repeats };
        for (size_t j = 0; j < list->n; j++) {
                minor[j] = is_minor(paper_cell(&list->rows[j], COLUMN_ID), today);
                ret->minors += minor[j];
        }
        rc = clear_list(&p);
        if (rc == LH_OK)
                rc = make_folders(cx, plan->out, &inside, &outside);
        if (rc == LH_OK)
                rc = paper_write_internal(&p, inside);
        if (rc == LH_OK)
                rc = paper_write_bank(&p, inside);
        if (rc == LH_OK)
                rc = paper_write_public(&p, outside);
        if (rc == LH_OK)
                rc = paper_write_board(&p, inside);
        if (rc == LH_OK)
                rc = paper_write_act(&p, inside, sum_fen(list));
        if (rc == LH_OK)
                rc = papers_compare(&p, inside, outside, &ret->fen);
        return rc == LH_OK ? paper_write_report(&p, inside, ret) : rc;
}
