/* A round as its file says it (doc/format/draw.md section 2), checked. */
#ifndef LH_DRAW_ROUND_H
#define LH_DRAW_ROUND_H

#include "draw/draw.h"
#include "draw/entries.h"

#define DRAW_PARTIES_MAX     32
#define DRAW_NONCE_BYTES     32
#define DRAW_ROUND_BYTES_MAX ((size_t)256 * 1024 * 1024) /* entries may stand inside */

struct draw_party {
        const char *id;
        struct hash commitment;
        struct hash nonce;
        bool revealed;
};

struct draw_round {
        json_t *json; /* owns the texts */
        char *file;   /* path it was read from */
        const char *id;
        bool rehearsal;
        int64_t reveal_by_ms, value_at_ms;
        uint32_t parties, revealed, reveals_min;
        bool missing_voids;
        struct draw_party party[DRAW_PARTIES_MAX];
        const char *value; /* the public value, NULL before it is known */
        struct draw_rule rule;
        struct draw_entries entries;
        struct hash announcement, seed, seed_sm3; /* the seeds when ready */
};

/* What was announced: the round without what came later and without how the entries are stored. */
json_t *round_announced(const struct draw_round *r);

#endif
