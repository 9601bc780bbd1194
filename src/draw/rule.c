#include "draw/rule.h"

uint32_t rule_category(const struct draw_rule *r, struct str name)
{
        uint32_t i = 0;

        while (i < r->categories && !str_is(name, r->category[i]))
                i++;
        return i;
}

uint32_t rule_lot(const struct draw_rule *r, struct str name)
{
        uint32_t i = 0;

        while (i < r->lots && !str_is(name, r->lot[i].id))
                i++;
        return i;
}

static void read_categories(struct field *f, const json_t *o, const char *path, struct draw_rule *r)
{
        json_t *a = field_array(f, o, path, "categories", false, DRAW_CATEGORIES_MAX);
        const char *at = field_member(f, path, "categories");

        if (a != NULL && json_array_size(a) == 0)
                field_bad(f, at, "is empty; name at least one category of applicants");
        for (size_t i = 0; i < json_array_size(a); i++) {
                const char *id = field_id_of(f, json_array_get(a, i), field_item(f, at, i));

                if (rule_category(r, str_of(id)) < r->categories)
                        field_bad(f, field_item(f, at, i), "category %s stands twice", id);
                r->category[r->categories++] = id;
        }
}

/* What people read instead of ids. They stand in the announcement, so nobody renames afterwards. */
static void read_titles(struct field *f, const json_t *o, const char *path,
                        const struct draw_rule *r)
{
        json_t *titles = json_object_get(o, "titles") == NULL ? NULL
                                                              : field_object(f, o, path, "titles"),
               *v;
        const char *at = field_member(f, path, "titles"), *name;

        json_object_foreach (titles, name, v)
                if (rule_category(r, str_of(name)) == r->categories)
                        field_bad(f, field_member(f, at, name), "is not one of rule.categories");
                else
                        field_text(f, titles, at, name, DRAW_TITLE_CHARS_MAX);
}

static void read_lots(struct field *f, const json_t *o, const char *path, struct draw_rule *r,
                      struct draw_ballot *b)
{
        static const char *const names[] = { "id", "title", "units", NULL };
        json_t *a = field_array(f, o, path, "lots", false, DRAW_LOTS_MAX - r->lots);

        b->lot = r->lots;
        if (a != NULL && json_array_size(a) == 0)
                field_bad(f, field_member(f, path, "lots"), "is empty; name at least one lot");
        for (size_t i = 0; i < json_array_size(a); i++) {
                const json_t *l = json_array_get(a, i);
                const char *at = field_item(f, field_member(f, path, "lots"), i);
                const char *id = field_id(f, l, at, "id");

                field_known(f, l, at, names);
                if (json_object_get(l, "title") != NULL)
                        field_text(f, l, at, "title", DRAW_TITLE_CHARS_MAX);
                if (rule_lot(r, str_of(id)) < r->lots)
                        field_bad(f, at, "lot %s stands twice; a lot belongs to one ballot", id);
                r->lot[r->lots++] =
                        (struct draw_lot){ id,
                                           field_count(f, l, at, "units", 1, DRAW_UNITS_MAX, false),
                                           (uint32_t)(b - r->ballot) };
        }
        b->lots = r->lots - b->lot;
}

static uint64_t pass_categories(struct field *f, const json_t *o, const char *path,
                                const struct draw_rule *r)
{
        json_t *a = field_array(f, o, path, "categories", true, DRAW_CATEGORIES_MAX);
        const char *at = field_member(f, path, "categories");
        uint64_t mask = 0;

        if (a == NULL)
                return UINT64_MAX;
        for (size_t i = 0; i < json_array_size(a); i++) {
                const char *id = json_string_value(json_array_get(a, i));
                uint32_t c = id == NULL ? r->categories : rule_category(r, str_of(id));

                if (c == r->categories)
                        field_bad(f, field_item(f, at, i), "is not one of rule.categories");
                else
                        mask |= 1ull << c;
        }
        if (mask == 0)
                field_bad(f, at, "is empty; leave it out if every category takes part");
        return mask;
}

static void pass_units(struct field *f, const json_t *o, const char *path,
                       const struct draw_rule *r, const struct draw_ballot *b, struct draw_pass *p)
{
        json_t *units = field_object(f, o, path, "units"), *v;
        const char *at = field_member(f, path, "units"), *name;

        p->units = arena_alloc(f->cx->mem, b->lots * sizeof(*p->units));
        json_object_foreach (units, name, v) {
                uint32_t lot = rule_lot(r, str_of(name)) - b->lot;

                if (lot >= b->lots)
                        field_bad(f, field_member(f, at, name), "is not a lot of this ballot");
                else
                        p->units[lot] =
                                field_count_of(f, v, field_member(f, at, name), 0, DRAW_UNITS_MAX);
        }
}

static void read_pass(struct field *f, const json_t *o, const char *path, const struct draw_rule *r,
                      const struct draw_ballot *b, struct draw_pass *p)
{
        static const char *const names[] = { "id",    "title",   "categories", "accessible",
                                             "units", "rest_to", "reserves",   NULL };
        static const char *const needs[] = { "any", "only", "none", NULL };

        field_known(f, o, path, names);
        p->id = field_id(f, o, path, "id");
        if (json_object_get(o, "title") != NULL)
                field_text(f, o, path, "title", DRAW_TITLE_CHARS_MAX);
        p->categories = pass_categories(f, o, path, r);
        p->need = (enum draw_need)field_choice(f, o, path, "accessible", needs);
        p->reserves = field_count(f, o, path, "reserves", 0, DRAW_UNITS_MAX, true);
        pass_units(f, o, path, r, b, p);
}

/* What is left may only go to a pass that is still to come, else it would be lost. */
static void read_rest(struct field *f, const json_t *o, const char *path, struct draw_ballot *b,
                      uint32_t i)
{
        const json_t *v = json_object_get(o, "rest_to");
        uint32_t to = i + 1;

        b->pass[i].rest_to = DRAW_REST_STAYS;
        if (v == NULL)
                return;
        while (to < b->passes &&
               (!json_is_string(v) || strcmp(json_string_value(v), b->pass[to].id) != 0))
                to++;
        if (to == b->passes)
                field_bad(f, field_member(f, path, "rest_to"),
                          "must be the id of a later pass of this ballot; leave it out if units "
                          "that are left stay unallotted");
        b->pass[i].rest_to = to;
}

static void check_unique_pass(struct field *f, const char *path, const struct draw_ballot *b,
                              uint32_t i)
{
        for (uint32_t j = 0; j < i; j++)
                if (strcmp(b->pass[j].id, b->pass[i].id) == 0)
                        field_bad(f, path, "pass %s stands twice", b->pass[i].id);
}

static void read_passes(struct field *f, const json_t *o, const char *path,
                        const struct draw_rule *r, struct draw_ballot *b)
{
        json_t *a = field_array(f, o, path, "passes", false, DRAW_PASSES_MAX);
        const char *at = field_member(f, path, "passes");

        if (a != NULL && json_array_size(a) == 0)
                field_bad(f, at, "is empty; give at least one pass");
        b->passes = (uint32_t)json_array_size(a);
        b->pass = arena_alloc(f->cx->mem, (b->passes + 1) * sizeof(*b->pass));
        for (uint32_t i = 0; i < b->passes; i++) {
                read_pass(f, json_array_get(a, i), field_item(f, at, i), r, b, &b->pass[i]);
                check_unique_pass(f, field_item(f, at, i), b, i);
        }
        for (uint32_t i = 0; i < b->passes; i++)
                read_rest(f, json_array_get(a, i), field_item(f, at, i), b, i);
}

/* Every unit of the stock is offered in exactly one pass: nobody can hold some back unseen. */
static void check_units(struct field *f, const char *path, const struct draw_rule *r,
                        const struct draw_ballot *b)
{
        for (uint32_t l = 0; l < b->lots; l++) {
                uint64_t offered = 0;

                for (uint32_t p = 0; p < b->passes; p++)
                        offered += b->pass[p].units[l];
                if (offered != r->lot[b->lot + l].units)
                        field_bad(f, field_member(f, path, "passes"),
                                  "lot %s has %u units, but its passes offer %llu; they must be "
                                  "equal",
                                  r->lot[b->lot + l].id, r->lot[b->lot + l].units,
                                  (unsigned long long)offered);
        }
}

static uint64_t read_not_if_won(struct field *f, const json_t *o, const char *path,
                                const struct draw_rule *r)
{
        json_t *a = field_array(f, o, path, "not_if_won", true, DRAW_BALLOTS_MAX);
        uint64_t mask = 0;

        for (size_t i = 0; i < json_array_size(a); i++) {
                const char *id = json_string_value(json_array_get(a, i));
                uint32_t b = 0;

                while (b < r->ballots && (id == NULL || strcmp(r->ballot[b].id, id) != 0))
                        b++;
                if (b == r->ballots)
                        field_bad(f, field_item(f, field_member(f, path, "not_if_won"), i),
                                  "must be the id of a ballot that stands earlier in the list");
                else
                        mask |= 1ull << b;
        }
        return mask;
}

static void read_ballot(struct field *f, const json_t *o, const char *path, struct draw_rule *r)
{
        static const char *const names[] = { "id", "title", "not_if_won", "lots", "passes", NULL };
        struct draw_ballot *b = &r->ballot[r->ballots];

        field_known(f, o, path, names);
        b->id = field_id(f, o, path, "id");
        if (json_object_get(o, "title") != NULL)
                field_text(f, o, path, "title", DRAW_TITLE_CHARS_MAX);
        for (uint32_t i = 0; i < r->ballots; i++)
                if (strcmp(r->ballot[i].id, b->id) == 0)
                        field_bad(f, path, "ballot %s stands twice", b->id);
        b->not_if_won = read_not_if_won(f, o, path, r);
        read_lots(f, o, path, r, b);
        if (f->rc == LH_OK)
                read_passes(f, o, path, r, b);
        if (f->rc == LH_OK)
                check_units(f, path, r, b);
        r->ballots++;
}

void rule_read(struct field *f, const json_t *o, const char *path, struct draw_rule *ret)
{
        static const char *const names[] = { "categories", "titles", "ballots", "text", NULL };
        json_t *a = field_array(f, o, path, "ballots", false, DRAW_BALLOTS_MAX);
        const char *at = field_member(f, path, "ballots");

        memset(ret, 0, sizeof(*ret));
        field_known(f, o, path, names);
        if (json_object_get(o, "text") != NULL)
                field_text(f, o, path, "text", 2000);
        read_categories(f, o, path, ret);
        read_titles(f, o, path, ret);
        if (a != NULL && json_array_size(a) == 0)
                field_bad(f, at, "is empty; give at least one ballot");
        for (size_t i = 0; f->rc == LH_OK && i < json_array_size(a); i++)
                read_ballot(f, json_array_get(a, i), field_item(f, at, i), ret);
}
