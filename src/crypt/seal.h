/* Bytes sealed under a key: AES-256-GCM with a random nonce. Who lacks the key reads nothing, and
 * nobody changes a bit, or puts the bytes in another's place, unnoticed. */
#ifndef LH_SEAL_H
#define LH_SEAL_H

#include "crypt/hash.h"

#define SEAL_KEY_BYTES   32
#define SEAL_NONCE_BYTES 12
#define SEAL_TAG_BYTES   16
#define SEAL_BYTES       (SEAL_NONCE_BYTES + SEAL_TAG_BYTES) /* what sealing adds */

/* Appends nonce || sealed bytes || tag. about: what the bytes are and where they belong; it is not
 * in the output, but the same is wanted to open it. At most 2^31 - 1 bytes. */
void seal(const unsigned char *key, struct str about, struct str plain, struct buf *out);
/* Appends the plain bytes; false, and nothing is appended, if key or `about` are others or a bit
 * was changed. */
bool seal_open(const unsigned char *key, struct str about, struct str sealed, struct buf *out);

#endif
