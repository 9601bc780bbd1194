/* A small round in a folder of its own, for tests that change one thing in it. */
#ifndef LH_TEST_LOT_H
#define LH_TEST_LOT_H

#include "draw/round.h"

struct lot {
        struct ctx cx;
        char dir[64];
};

void lot_begin(struct lot *l);
void lot_end(struct lot *l);
char *lot_path(struct lot *l, const char *name);
void lot_write(struct lot *l, const char *name, const char *text);
char *lot_read(struct lot *l, const char *name);
/* Replaces the first `from` in the file by `to`; the test fails if there is none. */
void lot_edit(struct lot *l, const char *name, const char *from, const char *to);

/* entries.csv, round.json (three parties, ready to draw). rehearsal: the same as a rehearsal. */
void lot_round(struct lot *l, bool rehearsal);
/* The same drawn into result.json. */
void lot_drawn(struct lot *l, bool rehearsal);
#endif
