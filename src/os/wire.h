/* Messages between the processes of one node over a unix stream socket. A frame is u32 length of
 * what follows || u32 id || u8 type || payload, integers big-endian. A reply carries the id of its
 * request; replies may come in any order. */
#ifndef LH_WIRE_H
#define LH_WIRE_H

#include "base/buf.h"
#include "base/ctx.h"

#define WIRE_FRAME_BYTES_MAX ((size_t)8 * 1024 * 1024) /* of what follows the length */
#define WIRE_HEAD_BYTES      9                         /* length, id, type */
#define WIRE_PAYLOAD_MAX     (WIRE_FRAME_BYTES_MAX - 5)

enum wire_type {
        WIRE_SUBMIT = 1,  /* {"token": TEXT or null, "docs": DOCUMENT or ARRAY}, or of a person at
                             the  desk {"session": TEXT, "draft": ID} or {"session", "docs"} */
        WIRE_RECEIPT = 2, /* what doc/format/act.md section 6 says */
        WIRE_ERROR = 3,   /* what doc/format/act.md section 5 says */
        WIRE_ASK = 4,     /* a request of the desk's pages: web/desk_ask.h */
        WIRE_PAGE = 5,    /* and its answer */
};

/* What was read and not yet taken. Starts zeroed. */
struct wire_in {
        unsigned char *window;
        size_t begin, end, cap;
};
void wire_in_done(struct wire_in *in); /* for lh_auto as well */

/* Reads once. LH_OK: some bytes came; LH_BUSY: none now (the socket does not block); LH_NOT_FOUND:
 * the other side has closed; LH_LIMIT: take the frames that are there first; LH_IO: errno tells. */
int wire_feed(struct wire_in *in, int fd) LH_MUST_CHECK;
/* The next whole frame; the payload lives until the next wire_feed(). LH_NOT_FOUND: not all of it
 * is here; LH_CORRUPT: not a frame, the connection cannot be used any more. */
int wire_next(struct wire_in *in, uint32_t *ret_id, uint8_t *ret_type,
              struct str *ret_payload) LH_MUST_CHECK;

/* Appends a frame. Passing WIRE_PAYLOAD_MAX or the buffer's ceiling shows in buf_ok(). */
void wire_put(struct buf *out, uint32_t id, uint8_t type, struct str payload);
/* The same for a payload that is appended piece by piece: wire_begin() gives the place of the
 * frame, wire_end() writes length and id there. */
size_t wire_begin(struct buf *out, uint8_t type);
void wire_end(struct buf *out, size_t at, uint32_t id);
/* Sends out from *at on. LH_OK: all is gone, and out is empty again; LH_BUSY: the socket takes no
 * more now; LH_IO: errno tells. */
int wire_flush(struct buf *out, size_t *at, int fd) LH_MUST_CHECK;

/* Sockets that do not block and are not inherited by programs. The one who listens removes a socket
 * that nobody serves any more (LH_CONFLICT if somebody does); only the same user may connect. */
int wire_listen(struct ctx *cx, const char *path, int *ret_fd) LH_MUST_CHECK;
int wire_connect(struct ctx *cx, const char *path, int *ret_fd) LH_MUST_CHECK;

#endif
