#include "crypt/sm2.h"
#include "base/mem.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#define SM2_ID    "1234567812345678"
#define DER_BYTES 80 /* of a signature: two numbers of at most 33 bytes and their heads */

static void *from_data(const unsigned char *public, const BIGNUM *secret)
{
        OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
        EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
        OSSL_PARAM *p = NULL;
        EVP_PKEY *pkey = NULL;

        if (b != NULL && c != NULL &&
            OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0) == 1 &&
            OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY, public,
                                             SM2_PUBLIC_BYTES) == 1 &&
            (secret == NULL || OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_PRIV_KEY, secret) == 1) &&
            (p = OSSL_PARAM_BLD_to_param(b)) != NULL && EVP_PKEY_fromdata_init(c) == 1 &&
            EVP_PKEY_fromdata(c, &pkey, secret != NULL ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                              p) != 1)
                pkey = NULL;
        OSSL_PARAM_free(p);
        OSSL_PARAM_BLD_free(b);
        EVP_PKEY_CTX_free(c);
        return pkey;
}

/* The public point of a secret from 1 to n - 2. */
static bool public_of(const BIGNUM *d, unsigned char *ret)
{
        EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sm2);
        EC_POINT *point = group != NULL ? EC_POINT_new(group) : NULL;
        BIGNUM *most = BN_new();
        bool ok = point != NULL && most != NULL && BN_copy(most, EC_GROUP_get0_order(group)) &&
                  BN_sub_word(most, 1) && !BN_is_zero(d) && BN_cmp(d, most) < 0 &&
                  EC_POINT_mul(group, point, d, NULL, NULL, NULL) == 1 &&
                  EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, ret,
                                     SM2_PUBLIC_BYTES, NULL) == SM2_PUBLIC_BYTES;

        BN_free(most);
        EC_POINT_free(point);
        EC_GROUP_free(group);
        return ok;
}

void *sm2_secret(const unsigned char *secret, unsigned char *ret_public)
{
        BIGNUM *d = BN_secure_new();
        void *pkey = NULL;

        if (d != NULL && BN_bin2bn(secret, SM2_SECRET_BYTES, d) != NULL && public_of(d, ret_public))
                pkey = from_data(ret_public, d);
        BN_clear_free(d);
        return pkey;
}

/* A digest context that knows the id, which must be set before its first step. */
static EVP_MD_CTX *context(EVP_PKEY *pkey, EVP_PKEY_CTX **ret)
{
        EVP_MD_CTX *md = EVP_MD_CTX_new();

        *ret = pkey != NULL ? EVP_PKEY_CTX_new(pkey, NULL) : NULL;
        if (md != NULL && *ret != NULL && EVP_PKEY_CTX_set1_id(*ret, SM2_ID, strlen(SM2_ID)) == 1)
                EVP_MD_CTX_set_pkey_ctx(md, *ret);
        return md;
}

static bool plain_of(const unsigned char *der, size_t n, unsigned char *ret)
{
        ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)n);
        bool ok = sig != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(sig), ret, 32) == 32 &&
                  BN_bn2binpad(ECDSA_SIG_get0_s(sig), ret + 32, 32) == 32;

        ECDSA_SIG_free(sig);
        return ok;
}

static int der_of(const unsigned char *plain, unsigned char *ret)
{
        ECDSA_SIG *sig = ECDSA_SIG_new();
        BIGNUM *r = BN_bin2bn(plain, 32, NULL), *s = BN_bin2bn(plain + 32, 32, NULL);
        int n = 0;

        if (sig != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(sig, r, s) == 1) {
                r = s = NULL; /* they are the signature's now */
                n = i2d_ECDSA_SIG(sig, &ret);
        }
        BN_free(r);
        BN_free(s);
        ECDSA_SIG_free(sig);
        return n;
}

bool sm2_sign(void *pkey, struct str text, unsigned char *ret)
{
        unsigned char der[DER_BYTES];
        size_t n = sizeof(der);
        EVP_PKEY_CTX *c;
        EVP_MD_CTX *md = context(pkey, &c);
        bool ok = md != NULL && c != NULL &&
                  EVP_DigestSignInit(md, NULL, EVP_sm3(), NULL, pkey) == 1 &&
                  EVP_DigestSign(md, der, &n, (const unsigned char *)text.p, text.n) == 1 &&
                  plain_of(der, n, ret);

        EVP_MD_CTX_free(md);
        EVP_PKEY_CTX_free(c);
        return ok;
}

bool sm2_verify(const unsigned char *public, const unsigned char *signature, struct str text)
{
        unsigned char der[DER_BYTES];
        int n = der_of(signature, der);
        EVP_PKEY *pkey = from_data(public, NULL);
        EVP_PKEY_CTX *c;
        EVP_MD_CTX *md = context(pkey, &c);
        bool ok = n > 0 && md != NULL && c != NULL &&
                  EVP_DigestVerifyInit(md, NULL, EVP_sm3(), NULL, pkey) == 1 &&
                  EVP_DigestVerify(md, der, (size_t)n, (const unsigned char *)text.p, text.n) == 1;

        EVP_MD_CTX_free(md);
        EVP_PKEY_CTX_free(c);
        EVP_PKEY_free(pkey);
        return ok;
}
