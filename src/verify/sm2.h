/* Checking SM2 signatures with SM3, id 1234567812345678; written apart from crypt/sm2.c on purpose.
 */
#ifndef LH_VERIFY_SM2_H
#define LH_VERIFY_SM2_H

#include "base/buf.h"

/* point: 65 bytes, 0x04 || X || Y. signature: 64 bytes, r || s. */
bool verify_sm2(const unsigned char *point, const unsigned char *signature, struct str text);

#endif
