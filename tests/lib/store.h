/* A throw-away store in a temporary folder for tests. */
#ifndef LH_TEST_STORE_H
#define LH_TEST_STORE_H

#include "base/asset.h"
#include "ledger/ledger.h"

extern const struct asset sql_assets[];

struct test_store {
        char dir[64];
        char path[128];
        struct store *s;
        struct ledger l;
};

/* Makes the folder, the tables and an empty log with a fixed key; opens the log for writing. */
void test_store_make(struct ctx *cx, struct test_store *t);
void test_store_remove(struct test_store *t);
/* Appends one entry with a text field and a table in a group of its own. */
void test_store_append(struct ctx *cx, struct test_store *t, const char *text);
/* The one number a query gives; fails the test if it gives none. */
int64_t test_store_ask(struct test_store *t, const char *sql);

#endif
