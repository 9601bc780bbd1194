/* The second factor: time-based one-time passwords (RFC 6238, SHA-1, 30 seconds, 6 digits), as
 * every authenticator program makes them. */
#ifndef LH_TOTP_H
#define LH_TOTP_H

#include "base/buf.h"

#define TOTP_SECRET_BYTES 20
#define TOTP_STEP_MS      30000
#define TOTP_TEXT_BYTES   33 /* base32 */

/* The code of one step; digits 6 or 8 (the vectors of the RFC have 8). ret: digits + 1. */
void totp_code(struct str secret, uint64_t step, int digits, char *ret);
/* True if the code is that of now, or one step aside; *ret_step is to be kept: a code of last_step
 * or before is not taken again. */
bool totp_right(struct str secret, const char *code, int64_t now_ms, int64_t last_step,
                int64_t *ret_step);
void totp_text(const unsigned char *secret, char *ret);

#endif
