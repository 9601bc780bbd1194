/* Homes that go to a published order of a waiting list without a draw: by points (按分配租), one
 * after the other as they stand, or by choice (选房), each in their turn. A pure function, so that
 * anyone recomputes who got what. doc/format/housing.md section 7. */
#ifndef LH_HOUSING_CHOICE_H
#define LH_HOUSING_CHOICE_H

#include "base/buf.h"
#include "base/ctx.h"

#include <jansson.h>

#define CHOICE_LOTS_MAX  1000
#define CHOICE_UNITS_MAX 100000

/* A stock of homes that are equal for whom they go to; a single home is a lot of one. */
struct choice_lot {
        struct str id, title, home_type; /* home_type: for whom it is; empty: for all */
        int64_t units;
};
/* One household of the order, in its place. */
struct choice_entry {
        struct str number, home_type;
};
/* What somebody said in their turn; no lot: passed. */
struct choice_wish {
        struct str number, lot;
};
struct choice {
        bool by_turn; /* else by points: nobody is asked */
        struct choice_lot lots[CHOICE_LOTS_MAX];
        size_t n_lots;
        struct choice_entry *entries;
        size_t n_entries;
        struct choice_wish *wishes; /* in the order in which they came */
        size_t n_wishes;
};
struct choice_win {
        size_t entry, lot;
};
struct choice_state {
        struct choice_win *wins; /* in the request's memory */
        size_t n_wins;
        int64_t left[CHOICE_LOTS_MAX];
        size_t turn; /* whose turn it is; n_entries: nobody's, it is over */
};

bool choice_method_known(struct str method); /* "points" or "turn" */
/* Array of {"id", "title", "home_type", "units"}; path is for errors. */
int choice_read_lots(struct ctx *cx, const json_t *a, const char *path,
                     struct choice *ret) LH_MUST_CHECK;
/* LH_CORRUPT names the first wish that is out of turn or for a lot that was not to be had. */
int choice_run(struct ctx *cx, const struct choice *c, struct choice_state *ret) LH_MUST_CHECK;
/* Whether a home of the lot is left that is for this household. */
bool choice_fits(const struct choice *c, const struct choice_state *s, size_t lot,
                 const struct choice_entry *e);
/* Position, n_lots if there is none. */
size_t choice_lot(const struct choice *c, struct str id);

#endif
