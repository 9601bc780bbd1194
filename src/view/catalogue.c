#include "view/catalogue.h"

static struct str text_of(const struct record *r, const char *field)
{
        struct str s = record_value(r, field);

        return s.p == NULL ? str_of("") : s;
}

/* Rows of the rules, one a line: "procurement.award". */
void draw_catalogue_adopt(struct drawing *d, const struct record *r)
{
        struct str rest = record_value(r, "rows"), row;
        bool more = rest.n > 0;

        while (more) {
                struct str domain;
                const char *dot;

                more = str_line(&rest, &row);
                if (!more)
                        row = rest;
                dot = memchr(row.p, '.', row.n);
                if (dot == NULL)
                        continue;
                domain = (struct str){ row.p, (size_t)(dot - row.p) };
                store_run(d->tx, Q_CATALOGUE_PUT, "tsisttttttttti", r->org, row, (int64_t)0, domain,
                          "", "", "", "", "", "", "", "", "", (int64_t)r->idx);
        }
}

void draw_catalogue_add(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_CATALOGUE_PUT, "tsissssssssssi", r->org, text_of(r, "row"), (int64_t)1,
                  text_of(r, "domain"), text_of(r, "matter"), text_of(r, "sub"),
                  text_of(r, "elements"), text_of(r, "basis"), text_of(r, "limit"),
                  text_of(r, "channels"), text_of(r, "audience"), text_of(r, "manner"),
                  text_of(r, "level"), (int64_t)r->idx);
}

void draw_catalogue_drop(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_CATALOGUE_DROP, "tsis", r->org, text_of(r, "row"), (int64_t)r->idx,
                  text_of(r, "reason"));
}
