/* One exchange as the gateway writes it down: a line of texts separated by tabs, and its leaf
 * (RFC 6962) over the line. The first text is random, so that the leaf tells nothing of the rest.
 * doc/format/share.md section 5. */
#ifndef LH_SHARE_ROW_H
#define LH_SHARE_ROW_H

#include "crypt/merkle.h"

#define SHARE_ROW_BYTES_MAX    ((size_t)8 * 1024)
#define SHARE_SEGMENT_ROWS_MAX 16384
#define SHARE_SEGMENT_NAME_MAX 40
#define SHARE_FRAME_HEAD       (4 + HASH_BYTES) /* u32 length of the line, its leaf */

enum share_col {
        SHARE_COL_SALT, /* 32 hex digits, random */
        SHARE_COL_TIME, /* Unix milliseconds when the request had come */
        SHARE_COL_REQUEST,
        SHARE_COL_CONSUMER,
        SHARE_COL_SERVICE,
        SHARE_COL_GRANT, /* number of the act, 0: none */
        SHARE_COL_PURPOSE,
        SHARE_COL_BASIS,
        SHARE_COL_CASE,
        SHARE_COL_USER,     /* the officer who asks */
        SHARE_COL_UNIT,     /* for which unit */
        SHARE_COL_SYSTEM,   /* from which system */
        SHARE_COL_BUSINESS, /* in which business */
        SHARE_COL_TAG,      /* of the person asked about, "" if none */
        SHARE_COL_DOOR,     /* xroad, national, native */
        SHARE_COL_AUTH,     /* how the consumer was known; "weak" if not by its whole request */
        SHARE_COL_MODE,
        SHARE_COL_FIELDS, /* released, separated by commas */
        SHARE_COL_ENDPOINT,
        SHARE_COL_OUTCOME, /* ok or a code of refusal */
        SHARE_COL_HOP,     /* where it failed: consumer, gateway, provider */
        SHARE_COL_STATUS,
        SHARE_COL_ASKED,    /* SHA-256 of the request, hex */
        SHARE_COL_ANSWERED, /* SHA-256 of the answer, hex */
        SHARE_COL_GATE_US,  /* until the provider was asked */
        SHARE_COL_PROVIDER_US,
        SHARE_COL_TOTAL_US, /* until the answer was ready */
        SHARE_COL_FLAGS, /* letters: b contract broken, m mock, d disputed, c cached, r repeated */
        SHARE_COL_DELAY, /* days for which the person's view does not show it */
        SHARE_COL_COUNT
};

struct share_row {
        struct str col[SHARE_COL_COUNT];
};

/* False if the line has not that many texts. They point into the line. */
bool share_row_parse(struct str line, struct share_row *ret);
/* Digits; 0 if it is not a number. */
int64_t share_row_number(const struct share_row *r, enum share_col col);

/* A whole frame at *at moves *at behind it. LH_NOT_FOUND: the end, of the bytes or where zeros
 * begin; LH_CORRUPT: a frame that was
 * not written to its end, or was changed since. */
int share_frame_next(struct str bytes, size_t *at, struct str *ret_line, struct hash *ret_leaf);
void share_frame_put(struct buf *out, struct str line, const struct hash *leaf);

#endif
