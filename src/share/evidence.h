/* The journal of exchanges. What is written down is durable before its answer leaves: one thread
 * writes and syncs what gathered while the disk synced the last group. A full segment (or one a
 * second old) is handed over, and becomes one act of the log. After a crash the segments that are
 * left become acts at the next start. doc/format/share.md section 5. */
#ifndef LH_EVIDENCE_H
#define LH_EVIDENCE_H

#include "view/share_row.h"

#include "base/ctx.h"

#define EVIDENCE_SEGMENT_MS 1000
#define EVIDENCE_BACKLOG_MAX                                                                       \
        512 /* segments that wait to become acts; more: strict services stop                       \
             */
#define EVIDENCE_ID_CHARS (SHARE_SEGMENT_NAME_MAX + 8)

struct evidence;

struct evidence_options {
        const char *dir; /* the store folder */
        /* From the journal's thread: all rows up to this number are durable, or (failed) those
         * since the last call were lost and stay unwritten. */
        void (*durable)(void *arg);
        void *arg;
};

int evidence_start(struct ctx *cx, const struct evidence_options *opt,
                   struct evidence **ret) LH_MUST_CHECK;
/* Writes out what is there; the segments stay for the next start if nobody takes them. */
void evidence_stop(struct evidence **e);

/* Where a row will stand. */
struct evidence_ticket {
        uint64_t number;            /* counts all rows of this process, from 1 */
        char id[EVIDENCE_ID_CHARS]; /* SEGMENT-ROW */
};
/* Any thread. False: the backlog is full. */
void evidence_kick(struct evidence *e); /* after a batch of them: the thread may go on */
bool evidence_add(struct evidence *e, struct str line, const struct hash *leaf,
                  struct evidence_ticket *ret);

enum evidence_state { EVIDENCE_WAITING, EVIDENCE_DURABLE, EVIDENCE_LOST };
enum evidence_state evidence_state(const struct evidence *e, uint64_t number);

/* For the thread that makes acts of segments: the next whole one. False: none within wait_ms. The
 * file is removed with evidence_sealed(). */
bool evidence_next(struct evidence *e, int wait_ms, char *ret_name);
void evidence_sealed(struct evidence *e, const char *name);
/* Puts a segment back that could not be handed over. */
void evidence_again(struct evidence *e, const char *name);

struct evidence_figures {
        uint64_t rows, groups, lost, sync_us;
        unsigned backlog;
};
void evidence_figures(struct evidence *e, struct evidence_figures *ret);

#endif
