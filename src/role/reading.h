/* Documents are read outside the scribe's groups: a stranger's file may take as long as its limits
 * allow, and nobody else is to wait for it. A submission whose task wants a reading (work/work.h)
 * waits here while a process of its own reads, and is taken again when the reading is there. What
 * fails in such a process fails for its document only. */
#ifndef LH_READING_H
#define LH_READING_H

#include "screen/attachment.h"
#include "work/work.h"

#include <poll.h>
#include <sys/types.h>

#define READERS_MAX      2  /* at a time */
#define READING_WAITS    64 /* submissions that wait; more are told to come back */
#define READING_S_MAX    120
#define READING_POLL_MAX READERS_MAX

struct reader {
        pid_t pid; /* 0: none */
        int fd;
        int64_t until_ms;
        struct hash key;
        struct buf said;
};

enum wait_state { WAIT_FREE, WAIT_QUEUED, WAIT_READING, WAIT_READY, WAIT_TAKEN };

/* A submission that waits. */
struct wait {
        enum wait_state state;
        uint64_t number; /* the lower, the longer it has been here */
        void *from;      /* the caller's */
        uint32_t id;
        json_t *root; /* owned */
        struct reader reader;
        struct work_reading done[WORK_DOCS_MAX]; /* results are owned */
        size_t n_done;
};

struct reading_room {
        struct wait v[READING_WAITS];
        uint64_t last;
};

/* A place for a submission; root is kept. LH_BUSY: there is none left. */
int reading_enter(struct ctx *cx, struct reading_room *r, void *from, uint32_t id, json_t *root,
                  struct wait **ret) LH_MUST_CHECK;
/* Starts the reading, or queues the submission until a reader is free. */
int reading_start(struct ctx *cx, struct reading_room *r, struct wait *w,
                  const struct attachment_order *order) LH_MUST_CHECK;
/* The oldest that can be taken again, NULL if there is none. It is the caller's until it starts
 * again or leaves. */
struct wait *reading_next(struct reading_room *r);
bool reading_any(const struct reading_room *r);
void reading_leave(struct reading_room *r, struct wait *w);

/* Adds what to poll; how many. */
nfds_t reading_poll(const struct reading_room *r, struct pollfd ret[READING_POLL_MAX]);
/* Takes what the readers have said; never blocks. */
void reading_feed(struct reading_room *r);
/* Ends every reader and forgets who waits. */
void reading_close(struct reading_room *r);

#endif
