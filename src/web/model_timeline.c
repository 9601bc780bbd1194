/* The timeline of a project, newest first: notices with their key facts, and what should be there
 * and is not. */
#include "base/text.h"
#include "web/model.h"

#define FACTS_MAX      3
#define FACT_CHARS_MAX 60
#define EXCERPT_CHARS  90

/* How much an element tells in one line; 0: not for the timeline. */
static int fact_weight(const struct rule_element *e, const struct field *f)
{
        if (f->state != FIELD_OPEN)
                return 0;
        if (f->table)
                return f->n_rows > 0 ? 3 : 0;
        if (f->value.n == 0 || utf8_count(f->value) > FACT_CHARS_MAX ||
            memchr(f->value.p, '\n', f->value.n) != NULL)
                return 0;
        if (e->money != RULE_MONEY_NONE)
                return 9;
        switch (e->type) {
        case RULE_PARTY: return e->required ? 8 : 5;
        case RULE_PRICE: return 6;
        case RULE_DATE: return 4;
        case RULE_NUMBER:
        case RULE_INTEGER:
        case RULE_ENUM: return 4;
        case RULE_TEXT: return e->required ? 5 : 2;
        default: return 0;
        }
}

static void put_fact(struct model *m, json_t *facts, const struct rule_element *e,
                     const struct field *f)
{
        json_t *o = add_object(m, facts);

        put_text(m, o, "id", e->id);
        put_text(m, o, "name", label(m, e->name, e->name_en));
        put(m, o, "money",
            e->type == RULE_PRICE && !f->table ? money_json(m, f->value) : json_null());
        if (f->table)
                put_text(m, o, "value", say_with(m, "{1} 行", grouped(m, (int64_t)f->n_rows), ""));
        else
                put_str(m, o, "value", f->value);
}

/* The FACTS_MAX weightiest, in the order of the record; the disclosing body itself is on the entry
 * already. */
static void put_facts(struct model *m, json_t *o, const struct rule_kind *k, const struct record *r,
                      const char *body)
{
        json_t *facts = put_array(m, o, "facts");
        size_t left = FACTS_MAX;

        for (int weight = 9; k != NULL && weight > 0; weight--)
                for (size_t i = 0; i < r->n_fields && left > 0; i++) {
                        const struct field *f = &r->fields[i];
                        const struct rule_element *e = rule_element(k, f->name);

                        if (e == NULL || fact_weight(e, f) != weight || str_is(f->value, body))
                                continue;
                        put_fact(m, facts, e, f);
                        left--;
                }
        put_flag(m, o, "_facts", json_array_size(facts) > 0);
}

/* The beginning of the text, on one line. */
static const char *excerpt(struct model *m, struct str text)
{
        struct str cut = utf8_cut(text, EXCERPT_CHARS);
        char *s = arena_printf(m->cx->mem, "%.*s%s", (int)cut.n, cut.p, cut.n < text.n ? "……" : "");

        for (char *p = s; *p != '\0'; p++)
                if (*p == '\n' || *p == '\t')
                        *p = ' ';
        return s;
}

static void put_correction(struct model *m, json_t *o, const struct rule_kind *k,
                           const struct record *r, int64_t replaces)
{
        struct record old;
        json_t *changes;

        put_str(m, o, "reason", record_value(r, "reason"));
        if (replaces < 0) {
                put(m, o, "changes", json_null());
                return;
        }
        if (ledger_record(m->tx, (uint64_t)replaces, &old, NULL) != LH_OK) {
                model_fail(m, m->cx->err.rc);
                return;
        }
        changes = diff_records(m, k, &old, r);
        put_flag(m, o, "_changes", json_array_size(changes) > 0);
        put(m, o, "changes", changes);
}

static void put_entry(struct model *m, json_t *array, const struct rule_domain *d,
                      const struct notice_row *n)
{
        const struct rule_kind *k = d == NULL ? NULL : rule_kind(d, str_of(n->kind));
        json_t *o = add_object(m, array);
        struct record r;
        int64_t masked;

        if (ledger_record(m->tx, (uint64_t)n->idx, &r, NULL) != LH_OK) {
                model_fail(m, m->cx->err.rc);
                return;
        }
        put_text(m, o, "type", "notice");
        put_notice_row(m, o, n);
        put_facts(m, o, k, &r, n->body_name);
        put_text(m, o, "excerpt", excerpt(m, record_value(&r, "text")));
        put_correction(m, o, k, &r, n->replaces);
        masked = masked_count(m, record_value(&r, "screening"), NULL);
        put_int(m, o, "masked", masked);
        put_flag(m, o, "_masked", masked > 0);
}

static void put_gap(struct model *m, json_t *array, const struct rule_domain *d,
                    const struct gap *g, bool first)
{
        json_t *o = add_object(m, array);

        put_text(m, o, "type", "missing");
        put_kind(m, o, d, g->kind->id);
        put_stage(m, o, d, g->kind->stage);
        put_text(m, o, "date", g->date);
        put_text(m, o, "source", g->kind->source);
        put_text(m, o, "certainty", arena_printf(m->cx->mem, "%c", g->kind->certainty));
        put_text(m, o, "role", publisher_role(m, g->kind->role));
        put_text(m, o, "_later", g->later);
        put_flag(m, o, "overdue", g->overdue);
        put_flag(m, o, "_gap", true);
        put_flag(m, o, "_first", first);
        put_flag(m, o, "_unsure", g->kind->certainty != 'V');
        put_gap_acts(m, o, g->project, g->kind->id);
}

/* Where a gap stands among the notices: below those of the day on which the project went on without
 * it. */
struct place {
        const struct gap *gaps;
        size_t n, next;
        const char
                *above; /* date of the notice above; NULL: none, this is the top of the timeline */
};

/* The gaps that stand between the notice above and one of `date` (NULL: the end of the timeline).
 */
static void put_gaps(struct model *m, json_t *array, const struct rule_domain *d, struct place *at,
                     const char *date)
{
        for (; at->next < at->n; at->next++) {
                const struct gap *g = &at->gaps[at->next];

                if (date != NULL && strcmp(g->date, date) <= 0)
                        return;
                if (at->above == NULL || strcmp(g->date, at->above) <= 0)
                        put_gap(m, array, d, g, at->next == 0);
        }
}

/* A page begins with the last notice of the page before, of which only the date is used. */
static void put_page(struct model *m, json_t *array, const struct rule_domain *d,
                     struct store_rows *r, bool first, struct place *at)
{
        struct notice_row n;

        if (!first && store_next(r)) {
                notice_row_read(r, &n);
                at->above = n.date;
        }
        while (m->rc == LH_OK && store_next(r)) {
                notice_row_read(r, &n);
                put_gaps(m, array, d, at, n.date);
                put_entry(m, array, d, &n);
                at->above = n.date;
        }
        store_rows_done(r);
}

void put_timeline(struct model *m, const struct rule_domain *d, const char *project, int64_t total,
                  const struct gap *gaps, size_t n_gaps)
{
        int64_t pages = (total + TIMELINE_ROWS - 1) / TIMELINE_ROWS, page, before;
        json_t *array = put_array(m, m->top, "timeline");
        struct place at = { .gaps = gaps, .n = n_gaps };
        struct store_rows r;

        if (pages > LIST_OFFSET_MAX / TIMELINE_ROWS)
                pages = LIST_OFFSET_MAX / TIMELINE_ROWS;
        page = asked_number(m, "page", 1, pages > 0 ? pages : 1);
        before = page > 1;
        r = store_query(m->tx, Q_PAGE_NOTICES_OF_PROJECT, "tii", project, TIMELINE_ROWS + before,
                        (page - 1) * TIMELINE_ROWS - before);
        put_page(m, array, d, &r, page == 1, &at);
        if (page == pages)
                put_gaps(m, array, d, &at, NULL);
        put_pager(m, "", "page", page, pages);
}
