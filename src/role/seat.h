/* A person at the desk as the scribe sees them: the session is looked up in the desk's own store,
 * and what is released is the draft as it was approved there, whoever carries the message. */
#ifndef LH_SEAT_H
#define LH_SEAT_H

#include "store/store.h"
#include "work/work.h"

struct seat {
        struct work_desk who; /* account NULL: nobody */
        const json_t *docs;
        json_t *owned;
};
void seat_done(struct seat *s); /* for lh_auto */

/* From a submission with "session". desk: opened when it is needed. LH_DENIED: no such session. */
int seat_take(struct ctx *cx, const char *dir, struct store **desk, const json_t *root,
              struct seat *ret) LH_MUST_CHECK;

#endif
