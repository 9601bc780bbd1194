/* What the scanner found in a document, and what the policy of the occasion says of it. Values are
 * for the caller's eyes and for the clean copy only: no log, error or act holds one. */
#ifndef LH_FINDING_H
#define LH_FINDING_H

#include "screen/segment.h"

/* A piece of a finding: bytes [start, end) of a segment's text. A number split over cells has
 * several pieces. */
struct finding_piece {
        uint32_t segment;
        uint32_t start, end;
        struct str mask; /* what stands there in the clean copy; empty: nothing */
};

enum screen_action { ACTION_SHOW, ACTION_PARTIAL, ACTION_MASK, ACTION_REVIEW };

struct finding {
        const char *kind; /* "id_card", see doc/format/screen.md section 2 */
        const char *role; /* "subject", "third", ...; "" none */
        struct str value; /* canonical: no separators, ASCII digits */
        enum screen_action action;
        const char *rule;   /* the line of the policy that decided: "housing_list name:subject" */
        const char *basis;  /* its source in law, "" unknown */
        const char *reason; /* why the scanner takes it for what it says, for people */
        const struct finding_piece *pieces;
        size_t n_pieces;
        size_t at; /* the scanner's own: where it begins in its unit's normalised text */
};

const char *action_name(enum screen_action a);

struct finding_list {
        struct finding *v; /* in the order of their first piece */
        size_t n, cap;
};

struct finding *
finding_list_add(struct finding_list *l); /* at the end; the pointer holds until the next one */
void finding_list_done(struct finding_list *l); /* for lh_auto as well */

/* Every stretch that must not be shown, in the order of the document; points into the list. */
struct finding_places {
        const struct finding_piece **v;
        size_t n;
};

void finding_places_make(const struct finding_list *l, struct finding_places *ret);
void finding_places_done(struct finding_places *p); /* for lh_auto as well */

/* The text of segment i with the masks in place of what must not be shown: itself, or made in mem.
 * Of two that overlap the tail of the second goes as well. */
struct str finding_masked(const struct finding_places *p, struct arena *mem,
                          const struct document *d, size_t i, bool *ret_changed);

#endif
