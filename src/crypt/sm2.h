/* SM2 signatures with SM3 (GB/T 32918, GM/T 0009), for the second signature line of a checkpoint.
 * The signer's id is always 1234567812345678: OpenSSL 3.0 takes the empty one when none is set. */
#ifndef LH_SM2_H
#define LH_SM2_H

#include "base/buf.h"

#define SM2_SECRET_BYTES    32
#define SM2_PUBLIC_BYTES    65 /* 0x04 || X || Y */
#define SM2_SIGNATURE_BYTES 64 /* r || s */

/* EVP_PKEY, for EVP_PKEY_free; NULL if the secret is no number below the order of the group. */
void *sm2_secret(const unsigned char *secret, unsigned char *ret_public);
bool sm2_sign(void *pkey, struct str text, unsigned char *ret);
bool sm2_verify(const unsigned char *public, const unsigned char *signature, struct str text);

#endif
