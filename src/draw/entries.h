/* The frozen entries of a draw (doc/format/draw.md section 3): one line each, numbers only. */
#ifndef LH_DRAW_ENTRIES_H
#define LH_DRAW_ENTRIES_H

#include "draw/rule.h"

#define DRAW_ENTRIES_MAX      10000000u
#define DRAW_FILE_BYTES_MAX   ((size_t)1024 * 1024 * 1024)
#define DRAW_LINE_BYTES_MAX   512
#define DRAW_NUMBER_BYTES_MAX 20
#define DRAW_JOINT_MAX        16   /* entries in one joint ticket */
#define DRAW_WISHES_MAX       4096 /* different lists of lots in one round */
#define DRAW_BLOCK            1024 /* entries under one published subtree root */
#define DRAW_HEADER           "number,category,lots,accessible,joint"

/* 16 bytes: a million entries must not fill the memory. Number and joint id are the line's ends. */
struct draw_entry {
        const char *line;
        uint16_t line_n;
        uint16_t wish;
        uint8_t number_n, joint_n;
        uint8_t category;
        bool accessible;
};

/* Lots in the order in which the applicant wants them. */
struct draw_wish {
        struct str text;
        uint32_t n;
        uint64_t ballots; /* in which ballots it has a lot */
        uint16_t *lot;
};

/* What is drawn: one entry, or the entries of one joint id together. */
struct draw_ticket {
        uint32_t first, size; /* entries.member[first .. first + size - 1] */
        uint64_t won;         /* ballots */
};

struct draw_entries {
        char *text; /* the file, or the lines of the round joined */
        size_t bytes;
        uint32_t n, tickets, wishes;
        struct draw_entry *entry;
        struct draw_ticket *ticket;
        uint32_t *member; /* entries, ticket by ticket, in the order of the file */
        struct draw_wish *wish;
        struct hash sha256, root; /* of the text; of the tree of lines */
        uint32_t blocks;
        struct hash *block;
};

static inline struct str entry_number(const struct draw_entry *e)
{
        return (struct str){ e->line, e->number_n };
}
static inline struct str entry_joint(const struct draw_entry *e)
{
        return (struct str){ e->line + e->line_n - e->joint_n, e->joint_n };
}
/* Shorter first, then by bytes: numbers without leading zeros stand as one counts. */
int number_compare(struct str a, struct str b);

/* Reads and checks all lines against the rule; keeps text, which was allocated, in any case. */
int entries_read(struct ctx *cx, char *text, size_t bytes, const struct draw_rule *rule,
                 struct draw_entries *ret) LH_MUST_CHECK;
void entries_done(struct draw_entries *e);
/* True and its position if the number is in. */
bool entries_find(const struct draw_entries *e, struct str number, uint32_t *ret_at);
/* How often lines begin with this number, whether or not the rest of the text is in order. */
uint32_t entries_count(const char *text, size_t bytes, struct str number);
/* RFC 6962 path from the line to the root; ret holds MERKLE_DEPTH_MAX. */
int entries_inclusion(const struct draw_entries *e, uint32_t at, struct hash *ret,
                      size_t *ret_n) LH_MUST_CHECK;

#endif
