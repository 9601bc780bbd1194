/* The front's one connection to the scribe. Many submissions are under way at once; a thread sends
 * them in the order they came and hands each answer back. When the connection breaks, those that
 * were sent get no answer, because nobody knows whether they were taken; the link connects again by
 * itself. */
#ifndef LH_SCRIBE_LINK_H
#define LH_SCRIBE_LINK_H

#include "os/wire.h"

#define SCRIBE_WAITING_MAX 4096 /* submissions that are queued or sent and not answered */

enum parcel_end {
        PARCEL_ANSWERED, /* reply_type and reply are set */
        PARCEL_UNSENT,   /* the scribe did not get the whole of it: nothing was taken */
        PARCEL_UNKNOWN,  /* it got it, and no answer came */
};

/* One submission on its way. */
struct parcel {
        struct parcel *next; /* the link's */
        struct buf
                frame; /* made with wire_begin(); its id is written here. Freed once it is sent */
        uint32_t id;
        int64_t sent_ms; /* 0: not yet */
        enum parcel_end end;
        uint8_t reply_type;
        struct buf reply;
        void (*done)(struct parcel *p); /* called once, from the link's thread; the parcel is the
                                           caller's again */
};

struct scribe_link;
/* Need not find the scribe there: it is looked for until it is. */
int scribe_link_start(struct ctx *cx, const char *path, unsigned wait_s,
                      struct scribe_link **ret) LH_MUST_CHECK;
/* LH_BUSY: too many wait; LH_IO: there is no connection. done() is not called then. Any thread may
 * call. */
int scribe_link_send(struct scribe_link *l, struct parcel *p) LH_MUST_CHECK;
bool scribe_link_up(const struct scribe_link *l);
/* Ends every parcel that still waits; scribe_link_send() answers LH_IO from now on. */
void scribe_link_stop(struct scribe_link *l);
void scribe_link_free(struct scribe_link **l);

#endif
