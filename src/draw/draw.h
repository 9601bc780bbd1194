/* A draw (摇号) that anyone can do again: from files alone, no server, no clock, no storage. The
 * format and the proof that it favours nobody are in doc/format/draw.md. */
#ifndef LH_DRAW_H
#define LH_DRAW_H

#include "base/ctx.h"
#include "crypt/hash.h"

#include <jansson.h>
#include <stdio.h>

#define DRAW_MARK "REHEARSAL/演练: this is a rehearsal, nobody wins anything / 本次为演练，结果无效"

/* How far a round has come. */
enum draw_stage {
        DRAW_PLAN,   /* the commitment to the entries may still be missing */
        DRAW_FROZEN, /* announced: entries committed, parties committed */
        DRAW_READY,  /* reveals and public value are in */
};

struct draw_round;
/* Reads FILE and its entries and checks all of it. The texts of errors name the field. */
int draw_load(struct ctx *cx, const char *path, enum draw_stage stage,
              struct draw_round **ret) LH_MUST_CHECK;
/* The same from a value whose entries stand in it as "list"; name: what a result calls the round's
 * file. */
int draw_load_value(struct ctx *cx, const json_t *round, const char *name, enum draw_stage stage,
                    struct draw_round **ret) LH_MUST_CHECK;
void draw_free(struct draw_round **r); /* for lh_auto as well */
bool draw_is_rehearsal(const struct draw_round *r);
struct hash draw_announcement(const struct draw_round *r);
/* What the announcement's digest is over, without its label (draw.md 5.3); the caller frees it. */
char *draw_announced_text(const struct draw_round *r);

struct draw_summary {
        uint32_t entries, tickets, missing; /* missing: parties that did not reveal */
        uint64_t units, allotted;
        bool rehearsal;
        struct hash announcement, seed;
        double choosable; /* results from which those who did not reveal could choose */
};

/* A party's secret and the commitment to it, in a new file that only its owner can read. */
int draw_commit(struct ctx *cx, const char *round, const char *party, const char *out,
                struct hash *ret) LH_MUST_CHECK;
/* Writes the round with the commitment to its entries filled in. */
int draw_announce(struct ctx *cx, const char *plan, const char *out,
                  struct draw_round **ret) LH_MUST_CHECK;
/* Draws and writes the result as it comes; never over a file that exists. */
int draw_run(struct ctx *cx, const char *round, const char *out,
             struct draw_summary *ret) LH_MUST_CHECK;
/* The result of a loaded round on f. */
int draw_write(struct ctx *cx, struct draw_round *r, FILE *f,
               struct draw_summary *ret) LH_MUST_CHECK;
/* Draws again and compares; LH_CORRUPT, and the error's field and text say where the first
 * difference is. round: NULL for the file that the result names, beside it. announced: the
 * published digest of the announcement (64 digits), or NULL. */
int draw_verify(struct ctx *cx, const char *result, const char *round, const char *announced,
                struct draw_summary *ret) LH_MUST_CHECK;
/* The plain names of the files a result and a round stand on: what to fetch beside them. */
int draw_round_file(struct ctx *cx, const char *result, char **ret_name) LH_MUST_CHECK;
/* *ret_name is NULL when the entries stand inside the round. */
int draw_entries_file(struct ctx *cx, const char *round, char **ret_name) LH_MUST_CHECK;

/* Says on f whether the number is in, once, and with what; with the path to the root. *ret_ticket
 * is what is drawn for it: the number, or "joint:ID"; NULL if it is not in. */
int draw_check(struct ctx *cx, const char *round, const char *number, FILE *f,
               char **ret_ticket) LH_MUST_CHECK;
/* The same of a loaded round, for a page: where a number stands and how to see it. Texts live as
 * long as the round, ticket as long as the request. */
struct draw_place {
        bool found;
        uint32_t at, entries;     /* position, from 0 */
        struct str line;          /* as it was frozen */
        struct str before, after; /* the numbers beside its place; empty at the ends */
        struct hash leaf, root, path[64];
        size_t n_path;
        const char *ticket; /* what is drawn for it */
};
void draw_find(struct ctx *cx, const struct draw_round *r, struct str number,
               struct draw_place *ret);
/* Entries by category of the rule. */
uint32_t draw_categories(const struct draw_round *r);
const char *draw_category(const struct draw_round *r, uint32_t i, uint32_t *ret_entries);
/* The category of the one who holds a ticket; "" if there is none. */
const char *draw_ticket_category(const struct draw_round *r, struct str ticket);
/* Adds what a party made with draw_commit() to a round that was announced, or a reading of the
 * public value ("READER=VALUE"), and writes the round anew. */
int draw_reveal(struct ctx *cx, const char *round, char *const *nonces, size_t n,
                char *const *readings, size_t n_readings, const char *out) LH_MUST_CHECK;
/* What the result says of a ticket: its place in each ballot and what it won. Reads only; whether
 * the result is right is draw_verify's question. */
int draw_outcome(struct ctx *cx, const char *result, const char *ticket, FILE *f) LH_MUST_CHECK;

#endif
