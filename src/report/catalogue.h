/* The catalogue of disclosure (主动公开目录): a row for every kind of notice of the rules, and the
 * rows that a body added, in the columns of the standard catalogue of grass-roots disclosure; how
 * much of each row is there. doc/format/catalogue.md. */
#ifndef LH_CATALOGUE_H
#define LH_CATALOGUE_H

#include "rule/rule.h"
#include "store/store.h"

#define CATALOGUE_ROWS_MAX 2000

struct catalogue_row {
        const char *id;              /* "procurement.award", or the body's own */
        const struct rule_domain *d; /* NULL: the rules have it no more */
        const struct rule_kind *k;   /* NULL: a row of the body's own, the texts say it */
        const char *matter, *sub, *elements, *basis, *limit; /* of a row of the body's own */
        const char *channels, *audience, *manner, *level;
        int64_t idx;              /* act that adopted or added it; -1: none */
        int64_t published, late;  /* current notices */
        int64_t missing, waiting; /* owed: not there, or still in time */
};

struct catalogue {
        struct catalogue_row *rows;
        size_t n;
        bool adopted; /* the body has a catalogue of its own; else the rows are all of the rules */
};

/* body: "" for all. today: YYYY-MM-DD in China. A failure is the transaction's. */
void catalogue_read(struct store_tx *tx, const struct rule_set *rules, const char *body,
                    const char *domain, const char *today, struct catalogue *ret);
/* Variants whose elements stand in the text only (rules.md 2.11) are no rows of their own. */
bool catalogue_has(const struct rule_kind *k);

#endif
