#include "report/catalogue.h"

#define FILE_NAME "catalogue.tsv"

/* Channels, audience, manner, level of a row, from rules/catalogue.tsv. */
struct ways {
        const char *channels, *audience, *manner, *level;
};

bool catalogue_has(const struct rule_kind *k)
{
        size_t n = strlen(k->id);

        return (n < 6 || strcmp(k->id + n - 5, "-text") != 0) && strcmp(k->id, "other") != 0;
}

static struct str next_cell(struct str *line)
{
        const char *tab = memchr(line->p, '\t', line->n);
        struct str cell = { line->p, tab == NULL ? line->n : (size_t)(tab - line->p) };
        size_t used = tab == NULL ? line->n : cell.n + 1;

        line->p += used;
        line->n -= used;
        return cell;
}

static void take_line(struct arena *mem, struct str line, struct ways *w)
{
        const char **cells[] = { &w->channels, &w->audience, &w->manner, &w->level };

        for (size_t i = 0; i < countof(cells); i++) {
                struct str c = next_cell(&line);

                *cells[i] = arena_strndup(mem, c.p, c.n);
        }
}

/* The line of the row itself, else that of its domain. */
static struct ways find_ways(struct store_tx *tx, const struct rule_set *rules, const char *domain,
                             const char *row)
{
        size_t n;
        const struct rule_file *f = rule_files(rules, &n);
        struct ways w = { "", "", "", "" };
        struct str text = { 0 }, line;
        bool own = false;

        for (size_t i = 0; i < n; i++)
                if (strcmp(f[i].name, FILE_NAME) == 0)
                        text = (struct str){ f[i].data, f[i].bytes };
        while (!own && str_line(&text, &line)) {
                struct str name = next_cell(&line);

                own = str_is(name, row);
                if (own || str_is(name, domain))
                        take_line(tx->cx->mem, line, &w);
        }
        return w;
}

static struct catalogue_row *add_row(struct catalogue *c, const char *id)
{
        struct catalogue_row *r = &c->rows[c->n++];

        *r = (struct catalogue_row){ .id = id,
                                     .matter = "",
                                     .sub = "",
                                     .elements = "",
                                     .basis = "",
                                     .limit = "",
                                     .channels = "",
                                     .audience = "",
                                     .manner = "",
                                     .level = "",
                                     .idx = -1 };
        return r;
}

static void add_kind(struct store_tx *tx, const struct rule_set *rules, struct catalogue *c,
                     const struct rule_domain *d, const struct rule_kind *k, int64_t idx)
{
        const char *id = arena_printf(tx->cx->mem, "%s.%s", d->id, k->id);
        struct ways w = find_ways(tx, rules, d->id, id);
        struct catalogue_row *r = add_row(c, id);

        r->d = d;
        r->k = k;
        r->idx = idx;
        r->channels = w.channels;
        r->audience = w.audience;
        r->manner = w.manner;
        r->level = w.level;
}

static void add_all(struct store_tx *tx, const struct rule_set *rules, const char *domain,
                    struct catalogue *c)
{
        size_t n;
        const struct rule_domain *d = rule_domains(rules, &n);

        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < d[i].n_kinds && c->n < CATALOGUE_ROWS_MAX; k++)
                        if (catalogue_has(&d[i].kinds[k]) &&
                            (domain[0] == '\0' || strcmp(domain, d[i].id) == 0))
                                add_kind(tx, rules, c, &d[i], &d[i].kinds[k], -1);
}

static void add_own(struct store_rows *rows, const struct rule_domain *d, struct catalogue *c)
{
        struct catalogue_row *r = add_row(c, store_dup(rows, 0));
        const char **texts[] = { &r->matter,   &r->sub,      &r->elements, &r->basis, &r->limit,
                                 &r->channels, &r->audience, &r->manner,   &r->level };

        r->d = d;
        for (int i = 0; i < (int)countof(texts); i++)
                *texts[i] = store_dup(rows, 3 + i);
        r->idx = store_i64(rows, 12);
}

/* True if the body has a catalogue, if only an empty one in this domain. */
static bool add_adopted(struct store_tx *tx, const struct rule_set *rules, const char *body,
                        const char *domain, struct catalogue *c)
{
        struct store_rows rows = store_query(tx, Q_CATALOGUE_ROWS_OF_BODY, "t", body);
        bool any = false;

        while (store_next(&rows) && c->n < CATALOGUE_ROWS_MAX) {
                const struct rule_domain *d = rule_domain(rules, store_str(&rows, 2));
                struct str id = store_str(&rows, 0);
                const struct rule_kind *k = NULL;

                any = true;
                if (domain[0] != '\0' && !str_is(store_str(&rows, 2), domain))
                        continue;
                if (store_i64(&rows, 1) != 0) {
                        add_own(&rows, d, c);
                        continue;
                }
                if (d != NULL)
                        k = rule_kind(d, (struct str){ id.p + strlen(d->id) + 1,
                                                       id.n - strlen(d->id) - 1 });
                if (k != NULL) /* a row that the rules lost is no duty any more */
                        add_kind(tx, rules, c, d, k, store_i64(&rows, 12));
        }
        store_rows_done(&rows);
        return any;
}

/* Which row counts a notice of this kind: its own, or that of which it is a variant. */
static struct catalogue_row *row_of(struct catalogue *c, struct str domain, struct str kind)
{
        for (size_t i = 0; i < c->n; i++) {
                struct catalogue_row *r = &c->rows[i];
                const struct rule_kind *k;

                if (r->k == NULL || r->d == NULL || !str_is(domain, r->d->id))
                        continue;
                if (str_is(kind, r->k->id))
                        return r;
                k = rule_kind(r->d, kind);
                if (k != NULL && rule_kind_counts_as(k, r->k))
                        return r;
        }
        return NULL;
}

static void count(struct store_tx *tx, const char *body, const char *today, struct catalogue *c)
{
        struct store_rows rows = store_query(tx, Q_CATALOGUE_PUBLISHED, "t", body);

        while (store_next(&rows)) {
                struct catalogue_row *r = row_of(c, store_str(&rows, 0), store_str(&rows, 1));

                if (r == NULL)
                        continue;
                r->published += store_i64(&rows, 2);
                r->late += store_i64(&rows, 3);
        }
        store_rows_done(&rows);
        rows = store_query(tx, Q_CATALOGUE_OPEN, "tt", body, today);
        while (store_next(&rows)) {
                struct catalogue_row *r = row_of(c, store_str(&rows, 0), store_str(&rows, 1));

                if (r == NULL)
                        continue;
                r->missing += store_i64(&rows, 2);
                r->waiting += store_i64(&rows, 3);
        }
        store_rows_done(&rows);
}

void catalogue_read(struct store_tx *tx, const struct rule_set *rules, const char *body,
                    const char *domain, const char *today, struct catalogue *ret)
{
        *ret = (struct catalogue){ 0 };
        ret->rows = arena_alloc(tx->cx->mem, CATALOGUE_ROWS_MAX * sizeof(*ret->rows));
        if (body[0] != '\0')
                ret->adopted = add_adopted(tx, rules, body, domain, ret);
        if (!ret->adopted)
                add_all(tx, rules, domain, ret);
        count(tx, body, today, ret);
}
