/* The rule of a draw: ballots, lots, passes (doc/format/draw.md section 4). */
#ifndef LH_DRAW_RULE_H
#define LH_DRAW_RULE_H

#include "draw/field.h"

#define DRAW_CATEGORIES_MAX  64 /* one bit each in a mask */
#define DRAW_BALLOTS_MAX     64
#define DRAW_LOTS_MAX        256 /* in all ballots together */
#define DRAW_PASSES_MAX      64  /* in one ballot */
#define DRAW_TITLE_CHARS_MAX 500
#define DRAW_UNITS_MAX       10000000u
#define DRAW_REST_STAYS      UINT32_MAX

enum draw_need { DRAW_NEED_ANY, DRAW_NEED_ONLY, DRAW_NEED_NONE };

struct draw_lot {
        const char *id;
        uint32_t units;
        uint32_t ballot;
};

struct draw_pass {
        const char *id;
        uint64_t categories; /* who takes part: bit i for category i */
        enum draw_need need;
        uint32_t *units;  /* offered, by lot of the ballot */
        uint32_t rest_to; /* pass that gets what is left, or DRAW_REST_STAYS */
        uint32_t reserves;
};

/* A ballot has one order of tickets over lots that are linked: a ticket wins at most once in it. */
struct draw_ballot {
        const char *id;
        uint64_t not_if_won; /* earlier ballots whose winners are passed over */
        uint32_t lot, lots;  /* its lots are rule.lot[lot .. lot + lots - 1] */
        uint32_t passes;
        struct draw_pass *pass;
};

struct draw_rule {
        uint32_t categories, ballots, lots;
        const char *category[DRAW_CATEGORIES_MAX];
        struct draw_ballot ballot[DRAW_BALLOTS_MAX];
        struct draw_lot lot[DRAW_LOTS_MAX];
};

/* Texts belong to o, the rest to the arena. Failures are in f. */
void rule_read(struct field *f, const json_t *o, const char *path, struct draw_rule *ret);
/* Position, or the number of them if there is none. */
uint32_t rule_category(const struct draw_rule *r, struct str name);
uint32_t rule_lot(const struct draw_rule *r, struct str name);

#endif
