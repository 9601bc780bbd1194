/* Signatures that were seen: a second use within their window is a replay. Any thread may ask. */
#ifndef LH_AUTH_NONCE_H
#define LH_AUTH_NONCE_H

#include "base/buf.h"

#define AUTH_NONCES_MAX (1u << 18) /* held at once; 8 bytes each */

struct auth_nonces;
struct auth_nonces *auth_nonces_new(void);
void auth_nonces_free(struct auth_nonces **n);

enum auth_seen {
        AUTH_NEW,
        AUTH_SEEN,
        AUTH_FULL, /* more came within the window than can be held: nothing can be said */
};
/* Remembers the text for window_ms from now. */
enum auth_seen auth_nonces_add(struct auth_nonces *n, struct str text, int64_t now_ms,
                               int64_t window_ms);

#endif
