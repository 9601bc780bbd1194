/* Tables of a notice: rows that OCDS has a place for (items, parcels, homes, bids), the rest as
 * rows of `allocation.elements`; rows that name persons are only counted. */
#include "export/making.h"
#include "rule/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static struct str cell(const json_t *row, const char *name)
{
        const char *s = json_string_value(json_object_get(row, name));

        return str_of(s == NULL ? "" : s);
}

static void put_quantity(json_t *item, struct str v, const char *unit)
{
        char text[48], *end;
        double d;

        if (v.n == 0 || v.n >= sizeof(text))
                return;
        snprintf(text, sizeof(text), "%.*s", (int)v.n, v.p);
        d = strtod(text, &end);
        if (*end == '\0' && end != text && text[0] != '-' && d < 1e15)
                json_object_set_new(item, "quantity", json_real(d));
        if (unit[0] != '\0')
                make_text(make_object(item, "unit"), "name", unit);
}

static json_t *item_list(struct making *m)
{
        return make_array(m->e->section == SECTION_AWARD ? making_award(m) : making_tender(m),
                          "items");
}

static json_t *new_item(struct making *m, size_t row)
{
        return make_listed(item_list(m),
                           arena_printf(m->cx->mem, "%" PRId64 "-%zu", m->e->root, row + 1));
}

static void item_of_goods(struct making *m, size_t i, const json_t *row)
{
        json_t *item = new_item(m, i);
        struct str name = cell(row, "name"), spec = cell(row, "spec");
        int64_t fen;

        make_text(item, "description",
                  arena_printf(m->cx->mem, "%.*s%s%.*s", (int)name.n, name.p, spec.n ? " " : "",
                               (int)spec.n, spec.p));
        put_quantity(item, cell(row, "quantity"), cell(row, "unit").p);
        if (rule_price_number(cell(row, "unit_price"), &fen))
                json_object_set_new(make_object(item, "unit"), "value", make_value(fen, false));
}

static void item_of_parcel(struct making *m, size_t i, const json_t *row)
{
        json_t *item = new_item(m, i);
        struct str no = cell(row, "parcel_no"), place = cell(row, "location");

        make_text(item, "description",
                  arena_printf(m->cx->mem, "%.*s%s%.*s", (int)no.n, no.p, no.n ? " " : "",
                               (int)place.n, place.p));
        put_quantity(item, cell(row, "area"), "公顷");
        if (cell(row, "use").n > 0) {
                json_t *c = make_object(item, "classification");

                make_text(c, "scheme", "x_CN-TDLY");
                make_str(c, "description", cell(row, "use"));
        }
}

static void item_of_homes(struct making *m, size_t i, const json_t *row)
{
        json_t *item = new_item(m, i);
        struct str estate = cell(row, "estate"), type = cell(row, "home_type");

        make_text(item, "description",
                  arena_printf(m->cx->mem, "%.*s%s%.*s", (int)estate.n, estate.p,
                               estate.n && type.n ? " " : "", (int)type.n, type.p));
        put_quantity(item, cell(row, "units"), "套");
}

/* The rest of each row stays beside: an item has no place for it. */
static const struct {
        const char *place;
        void (*put)(struct making *m, size_t i, const json_t *row);
} item_tables[] = {
        { "items", item_of_goods },
        { "parcels", item_of_parcel },
        { "homes", item_of_homes },
};

static void item_of_bid(struct making *m, size_t i, const json_t *row)
{
        static const struct rule_element column = { .id = "bid" };
        json_t *ref = making_party(m, &column, cell(row, "name"), "tenderer");
        json_t *list = make_array(making_tender(m), "tenderers");

        (void)i;
        if (ref == NULL || making_has_reference(list, ref))
                json_decref(ref);
        else
                json_array_append_new(list, ref);
}

/* Rows that name persons are counted only: the list is on the page, and OCDS is no place for it. */
bool release_names_persons(const struct rule_element *e)
{
        for (size_t c = 0; c < e->n_columns; c++)
                if (e->columns[c].show != RULE_OPEN)
                        return true;
        return e->show != RULE_OPEN;
}

/* Housing: how many of each category, not who. */
static void count_categories(struct making *m, const struct rule_element *e, const struct field *f)
{
        const char *by = rule_column(e, str_of("category")) != NULL ? "category" : "home_type";

        if (rule_column(e, str_of(by)) == NULL || m->e->section != SECTION_AWARD)
                return;
        for (size_t j = 0; j < f->n_rows; j++) {
                json_t *row = f->rows[j].state == FIELD_OPEN
                                      ? json_loadb(f->rows[j].value.p, f->rows[j].value.n, 0, NULL)
                                      : NULL;
                struct str what = cell(row, by);

                if (what.n > 0) {
                        json_t *item =
                                make_listed(item_list(m), arena_printf(m->cx->mem, "%" PRId64 "-%s",
                                                                       m->e->root, what.p));

                        make_str(item, "description", what);
                        json_object_set_new(item, "quantity",
                                            json_integer(1 + json_integer_value(json_object_get(
                                                                     item, "quantity"))));
                        make_text(make_object(item, "unit"), "name", "户");
                }
                json_decref(row);
        }
}

void making_table(struct making *m, const struct rule_element *e, const struct field *f,
                  const char *place)
{
        json_t *o, *rows;

        o = make_listed(make_array(making_allocation(m), "elements"),
                        arena_printf(m->cx->mem, "%" PRId64 "/%s", m->e->root, e->id));
        make_text(o, "name", e->name);
        json_object_set_new(o, "count", json_integer((json_int_t)f->n_rows));
        make_text(o, "url", arena_printf(m->cx->mem, "%s/n/%" PRId64, m->site->url, m->e->idx));
        if (release_names_persons(e)) {
                count_categories(m, e, f);
                return;
        }
        if (f->n_rows > RELEASE_ROWS_MAX)
                return;
        rows = make_array(o, "rows");
        for (size_t j = 0; j < f->n_rows; j++) {
                json_t *row = f->rows[j].state == FIELD_OPEN
                                      ? json_loadb(f->rows[j].value.p, f->rows[j].value.n, 0, NULL)
                                      : NULL;

                if (row == NULL)
                        continue;
                for (size_t i = 0; place != NULL && i < countof(item_tables); i++)
                        if (strcmp(place, item_tables[i].place) == 0)
                                item_tables[i].put(m, j, row);
                if (place != NULL && strcmp(place, "bids") == 0)
                        item_of_bid(m, j, row);
                json_array_append_new(rows, row);
        }
}
