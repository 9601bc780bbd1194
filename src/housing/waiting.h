/* A waiting list as its acts make it, without the views: registered entries, changes with their
 * reasons, the order by the rule. `liuhen waiting check` recomputes with it what was published. */
#ifndef LH_HOUSING_WAITING_H
#define LH_HOUSING_WAITING_H

#include "housing/order.h"
#include "ledger/record.h"
#include "store/store.h"

#include <jansson.h>
#include <stdio.h>

#define WAITING_ENTRIES_MAX 50000

enum waiting_state { WAITING_WAITS, WAITING_SUSPENDED, WAITING_ALLOTTED, WAITING_LEFT };

struct waiting_item {
        struct str list, number, category, registered_on, entitled, home_type;
        int64_t points, idx, row;
        enum waiting_state state;
};
/* What was said of a number. It counts for whatever row the list has of it, so that a register that
 * is corrected forgets nothing. */
struct waiting_said {
        struct str list, number, change, value;
};
/* Texts live as long as the request. */
struct waiting_book {
        struct waiting_item *at;
        size_t n, cap;
        struct waiting_said *said;
        size_t n_said, cap_said;
};
void waiting_book_done(struct waiting_book *b); /* for lh_auto */

const char *waiting_state_name(enum waiting_state s);
/* "points", "category", "registered_on", "suspend", "restore", "allot", "leave". */
bool waiting_change_known(struct str change);
/* Whether it takes a value. */
bool waiting_change_valued(struct str change);

/* One row of a register. Who is registered already keeps what stands there. */
void waiting_add_row(struct ctx *cx, struct waiting_book *b, struct str list, int64_t idx,
                     int64_t row, const json_t *o);
/* The rows of a notice's register; those that were taken away by law are left out. */
void waiting_add(struct ctx *cx, struct waiting_book *b, const struct record *notice);
void waiting_drop(struct waiting_book *b, int64_t idx);
struct waiting_item *waiting_find(struct waiting_book *b, struct str list, struct str number);
/* False if the list has no such number. */
bool waiting_change(struct waiting_book *b, struct str list, struct str number, struct str change,
                    struct str value);
/* Those who wait, in order. The array is in the request's memory; `at` is the place in the book. */
size_t waiting_order(struct ctx *cx, const struct waiting_book *b, struct str list,
                     const struct order_rule *rule, struct order_entry **ret);

struct waiting_report {
        size_t published, entries; /* orders that were checked, entries in the last one */
        size_t proven;             /* of these: entitled by a row of a list that was shown */
        size_t allotments;
};
/* Every published order of the log recomputed from the records before it. LH_CORRUPT names the
 * first that is not what the rule gives. */
int waiting_check_log(struct store_tx *tx, struct waiting_report *ret) LH_MUST_CHECK;
/* The same of a file as /housing/list/ID.txt gives it: entries, changes, orders. */
int waiting_check_file(struct ctx *cx, const json_t *file,
                       struct waiting_report *ret) LH_MUST_CHECK;

#endif
