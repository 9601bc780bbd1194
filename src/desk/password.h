/* Passwords as Argon2id (RFC 9106), through libsodium: 64 MiB and 2 passes, above what OWASP asks
 * for; the text carries its own parameters, so that they can grow. */
#ifndef LH_PASSWORD_H
#define LH_PASSWORD_H

#include "base/buf.h"
#include "base/ctx.h"

#define PASSWORD_BYTES_MAX    256
#define PASSWORD_CHARS_MIN    12
#define PASSWORD_MEMORY_BYTES ((size_t)64 * 1024 * 1024)
#define PASSWORD_PASSES       2
#define PASSWORD_HASH_BYTES   128

/* LH_INVALID says what is wrong with a new password. */
int password_check(struct ctx *cx, const char *account, struct str password) LH_MUST_CHECK;
/* ret: PASSWORD_HASH_BYTES. */
void password_hash(struct str password, char *ret);
/* hash NULL: takes as long as a real one and says no, so that nobody learns which accounts exist.
 */
bool password_right(const char *hash, struct str password);
/* Twenty random characters, easy to read out. ret: PASSWORD_GIVEN_BYTES. */
#define PASSWORD_GIVEN_BYTES 24
void password_make(char *ret);

#endif
