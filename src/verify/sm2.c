#include "verify/sm2.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#define ID          "1234567812345678"
#define POINT_BYTES 65
#define HALF        32

static EVP_PKEY *import(const unsigned char *point)
{
        OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
                                                                 (char[]){ "SM2" }, 0),
                                OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
                                                                  (void *)point, POINT_BYTES),
                                OSSL_PARAM_construct_end() };
        EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
        EVP_PKEY *key = NULL;

        if (c == NULL || EVP_PKEY_fromdata_init(c) != 1 ||
            EVP_PKEY_fromdata(c, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
                key = NULL;
        EVP_PKEY_CTX_free(c);
        return key;
}

/* A DER integer of 32 big-endian bytes: no needless zeros, never negative. */
static unsigned char *put_integer(unsigned char *at, const unsigned char *half)
{
        size_t skip = 0, pad;

        while (skip < HALF - 1 && half[skip] == 0)
                skip++;
        pad = (half[skip] & 0x80) != 0;
        *at++ = 0x02;
        *at++ = (unsigned char)(HALF - skip + pad);
        if (pad)
                *at++ = 0;
        memcpy(at, half + skip, HALF - skip);
        return at + HALF - skip;
}

bool verify_sm2(const unsigned char *point, const unsigned char *signature, struct str text)
{
        unsigned char der[2 + 2 * (HALF + 3)];
        unsigned char *end = put_integer(put_integer(der + 2, signature), signature + HALF);
        EVP_PKEY *key = import(point);
        EVP_PKEY_CTX *c = key != NULL ? EVP_PKEY_CTX_new(key, NULL) : NULL;
        EVP_MD_CTX *md = EVP_MD_CTX_new();
        bool ok = c != NULL && md != NULL && EVP_PKEY_CTX_set1_id(c, ID, sizeof(ID) - 1) == 1;

        der[0] = 0x30;
        der[1] = (unsigned char)(end - der - 2);
        if (ok) {
                EVP_MD_CTX_set_pkey_ctx(md, c);
                ok = EVP_DigestVerifyInit(md, NULL, EVP_sm3(), NULL, key) == 1 &&
                     EVP_DigestVerify(md, der, (size_t)(end - der), (const unsigned char *)text.p,
                                      text.n) == 1;
        }
        EVP_MD_CTX_free(md);
        EVP_PKEY_CTX_free(c);
        EVP_PKEY_free(key);
        return ok;
}
