/* Bringing a store that was set back (a restored backup, a lost disk) to where its log was signed:
 * missing entries are taken from a mirror, any web address that serves the log
 * (doc/format/ledger.md section 4). */
#ifndef LH_ROLE_RECOVER_H
#define LH_ROLE_RECOVER_H

#include "role/folder.h"

struct recover_state {
        uint64_t held, signed_last; /* entries */
        struct hash root;           /* of those that are held */
        bool same;                  /* the store is where it was signed last */
        bool no_guard;              /* nothing is known of what was signed */
        bool restored;              /* made from a backup, and nothing has been compared yet */
};
/* Reads only. */
int recover_look(struct ctx *cx, struct folder *f, struct recover_state *ret) LH_MUST_CHECK;

struct recovered {
        uint64_t from, to; /* entries before and after */
        uint64_t lost;     /* values that are not public and that no mirror has */
};
/* url: of the log, or of the site whose /log it is. All or nothing. */
int recover_from(struct ctx *cx, struct folder *f, const char *url,
                 struct recovered *ret) LH_MUST_CHECK;

/* The guard is made to say what the store says, for an operator who knows that the store is right
 * (the guard's disk was lost, the store was moved without it). */
int recover_trust_store(struct ctx *cx, struct folder *f) LH_MUST_CHECK;

#endif
