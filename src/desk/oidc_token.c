/* ID tokens: JWS in its compact form (RFC 7515), keys as JWK (RFC 7517). The token never chooses
 * what it is judged by: two algorithms are known, and each wants its own kind of key. */
#include "base/text.h"
#include "desk/oidc.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#define RSA_BITS_MIN  2048
#define P256_BYTES    32
#define KEY_BYTES_MAX 1024 /* a modulus of 8192 bits */

/* ------ base64url ------ */

static bool decode(struct ctx *cx, struct str s, struct str *ret)
{
        size_t n = s.n, out = 0;
        char *text, *data;

        if (n == 0 || n > OIDC_TOKEN_BYTES_MAX || n % 4 == 1)
                return false;
        text = arena_alloc(cx->mem, n + 4);
        for (size_t i = 0; i < n; i++) {
                if (s.p[i] == '+' || s.p[i] == '/' || s.p[i] == '=')
                        return false;
                text[i] = s.p[i] == '-' ? '+' : s.p[i] == '_' ? '/' : s.p[i];
        }
        while (n % 4 != 0)
                text[n++] = '=';
        data = arena_alloc(cx->mem, n);
        if (!base64_decode((struct str){ text, n }, data, n, &out))
                return false;
        *ret = (struct str){ data, out };
        return true;
}

static bool decode_member(struct ctx *cx, const json_t *o, const char *name, struct str *ret)
{
        const char *text = json_string_value(json_object_get(o, name));

        return text != NULL && decode(cx, str_of(text), ret) && ret->n <= KEY_BYTES_MAX;
}

static const char *text_of(const json_t *o, const char *name)
{
        const char *s = json_string_value(json_object_get(o, name));

        return s != NULL ? s : "";
}

/* ------ keys ------ */

static EVP_PKEY *make(const char *type, OSSL_PARAM_BLD *bld)
{
        EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
        OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(bld);
        EVP_PKEY *key = NULL;

        if (c == NULL || params == NULL || EVP_PKEY_fromdata_init(c) != 1 ||
            EVP_PKEY_fromdata(c, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
                key = NULL;
        OSSL_PARAM_free(params);
        EVP_PKEY_CTX_free(c);
        return key;
}

static EVP_PKEY *rsa_key(struct ctx *cx, const json_t *jwk)
{
        OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
        EVP_PKEY *key = NULL;
        BIGNUM *bn = NULL, *be = NULL;
        struct str n, e;

        if (decode_member(cx, jwk, "n", &n) && decode_member(cx, jwk, "e", &e)) {
                bn = BN_bin2bn((const unsigned char *)n.p, (int)n.n, NULL);
                be = BN_bin2bn((const unsigned char *)e.p, (int)e.n, NULL);
                if (OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_N, bn) == 1 &&
                    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_E, be) == 1)
                        key = make("RSA", bld);
        }
        if (key != NULL && EVP_PKEY_get_bits(key) < RSA_BITS_MIN) {
                EVP_PKEY_free(key);
                key = NULL;
        }
        BN_free(bn);
        BN_free(be);
        OSSL_PARAM_BLD_free(bld);
        return key;
}

static EVP_PKEY *p256_key(struct ctx *cx, const json_t *jwk)
{
        OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
        unsigned char point[1 + 2 * P256_BYTES] = { 4 }; /* uncompressed */
        EVP_PKEY *key = NULL;
        struct str x, y;

        if (strcmp(text_of(jwk, "crv"), "P-256") == 0 && decode_member(cx, jwk, "x", &x) &&
            decode_member(cx, jwk, "y", &y) && x.n == P256_BYTES && y.n == P256_BYTES) {
                memcpy(point + 1, x.p, P256_BYTES);
                memcpy(point + 1 + P256_BYTES, y.p, P256_BYTES);
                if (OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1",
                                                    0) == 1 &&
                    OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, point,
                                                     sizeof(point)) == 1)
                        key = make("EC", bld);
        }
        OSSL_PARAM_BLD_free(bld);
        return key;
}

/* ------ signature ------ */

/* JWS has r and s one behind the other, OpenSSL wants DER; the caller frees. */
static int p256_der(struct str sig, unsigned char **ret)
{
        const unsigned char *p = (const unsigned char *)sig.p;
        ECDSA_SIG *s;
        int n = -1;

        *ret = NULL;
        if (sig.n != 2 * P256_BYTES)
                return -1;
        s = ECDSA_SIG_new();
        if (ECDSA_SIG_set0(s, BN_bin2bn(p, P256_BYTES, NULL),
                           BN_bin2bn(p + P256_BYTES, P256_BYTES, NULL)) == 1)
                n = i2d_ECDSA_SIG(s, ret);
        ECDSA_SIG_free(s);
        return n;
}

static bool signed_by(EVP_PKEY *key, struct str text, const unsigned char *sig, size_t n)
{
        EVP_MD_CTX *c = EVP_MD_CTX_new();
        bool ok = EVP_DigestVerifyInit(c, NULL, EVP_sha256(), NULL, key) == 1 &&
                  EVP_DigestVerify(c, sig, n, (const unsigned char *)text.p, text.n) == 1;

        EVP_MD_CTX_free(c);
        return ok;
}

static bool holds_by(struct ctx *cx, const json_t *jwk, bool rsa, struct str text, struct str sig)
{
        EVP_PKEY *key = rsa ? rsa_key(cx, jwk) : p256_key(cx, jwk);
        unsigned char *der = NULL;
        bool ok = false;
        int n;

        if (key != NULL && rsa)
                ok = signed_by(key, text, (const unsigned char *)sig.p, sig.n);
        else if (key != NULL && (n = p256_der(sig, &der)) > 0)
                ok = signed_by(key, text, der, (size_t)n);
        OPENSSL_free(der);
        EVP_PKEY_free(key);
        return ok;
}

static int check_signature(struct ctx *cx, const json_t *head, const json_t *keys, struct str text,
                           struct str sig)
{
        const char *alg = text_of(head, "alg"), *kid = text_of(head, "kid");
        const json_t *list = json_object_get(keys, "keys"), *jwk;
        bool rsa = strcmp(alg, "RS256") == 0;
        size_t i;

        if (!rsa && strcmp(alg, "ES256") != 0)
                return err_set(
                        cx, LH_DENIED,
                        "the ID token is signed by \"%.20s\"; only RS256 and ES256 are taken", alg);
        if (json_object_get(head, "crit") != NULL)
                return err_set(cx, LH_DENIED, "the ID token wants what is not known here (crit)");
        json_array_foreach (list, i, jwk) {
                if (strcmp(text_of(jwk, "kty"), rsa ? "RSA" : "EC") != 0 ||
                    strcmp(text_of(jwk, "use"), "enc") == 0 ||
                    (kid[0] != '\0' && strcmp(text_of(jwk, "kid"), kid) != 0))
                        continue;
                if (holds_by(cx, jwk, rsa, text, sig))
                        return LH_OK;
        }
        return err_set(cx, LH_DENIED, "the ID token is signed by none of the provider's keys");
}

/* ------ claims ------ */

static bool meant_for(const json_t *claims, const char *client)
{
        const json_t *aud = json_object_get(claims, "aud"), *one;
        const char *azp = text_of(claims, "azp");
        bool found = false;
        size_t i;

        if (json_is_string(aud))
                found = strcmp(json_string_value(aud), client) == 0;
        json_array_foreach (aud, i, one)
                found |= json_is_string(one) && strcmp(json_string_value(one), client) == 0;
        /* With others beside us, the token says for whom it was made. */
        if (json_array_size(aud) > 1 || azp[0] != '\0')
                found = found && strcmp(azp, client) == 0;
        return found;
}

static int check_claims(struct ctx *cx, const json_t *claims, const struct oidc_expect *e)
{
        const json_t *exp = json_object_get(claims, "exp"), *iat = json_object_get(claims, "iat");

        if (strcmp(text_of(claims, "iss"), e->issuer) != 0)
                return err_set(cx, LH_DENIED, "the ID token is of another provider (iss)");
        if (!meant_for(claims, e->client_id))
                return err_set(cx, LH_DENIED, "the ID token is meant for another site (aud)");
        if (!json_is_integer(exp) || json_integer_value(exp) <= e->now_s - OIDC_SKEW_S)
                return err_set(cx, LH_DENIED, "the ID token is over (exp)");
        if (!json_is_integer(iat) || json_integer_value(iat) > e->now_s + OIDC_SKEW_S)
                return err_set(cx, LH_DENIED,
                               "the ID token comes from the future (iat); compare the clocks");
        if (e->nonce[0] == '\0' || strcmp(text_of(claims, "nonce"), e->nonce) != 0)
                return err_set(cx, LH_DENIED, "the ID token is of another login (nonce)");
        return LH_OK;
}

static bool part(struct str *rest, bool last, struct str *ret)
{
        const char *dot = rest->n == 0 ? NULL : memchr(rest->p, '.', rest->n);
        size_t n = dot == NULL ? rest->n : (size_t)(dot - rest->p);

        if ((dot == NULL) != last)
                return false;
        *ret = (struct str){ rest->p, n };
        *rest = (struct str){ rest->p + n + !last, rest->n - n - !last };
        return true;
}

static json_t *object(struct ctx *cx, struct str encoded)
{
        struct str text;

        return decode(cx, encoded, &text) ? json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL)
                                          : NULL;
}

int oidc_token(struct ctx *cx, struct str token, const json_t *keys, const struct oidc_expect *e,
               const char **ret_subject)
{
        struct str rest = token, head, body, end, sig;
        json_t *header = NULL, *claims = NULL;
        const char *sub;
        int rc = LH_OK;

        if (token.n > OIDC_TOKEN_BYTES_MAX || !part(&rest, false, &head) ||
            !part(&rest, false, &body) || !part(&rest, true, &end))
                return err_set(cx, LH_DENIED, "the ID token is not one");
        header = object(cx, head);
        claims = object(cx, body);
        if (!json_is_object(header) || !json_is_object(claims) || !decode(cx, end, &sig))
                rc = err_set(cx, LH_DENIED, "the ID token is not one, or is not signed");
        if (rc == LH_OK)
                rc = check_signature(cx, header, keys, (struct str){ head.p, head.n + 1 + body.n },
                                     sig);
        if (rc == LH_OK)
                rc = check_claims(cx, claims, e);
        sub = text_of(claims, "sub");
        if (rc == LH_OK && (sub[0] == '\0' || strlen(sub) > 255))
                rc = err_set(cx, LH_DENIED, "the ID token names nobody (sub)");
        if (rc == LH_OK)
                *ret_subject = arena_strdup(cx->mem, sub);
        json_decref(header);
        json_decref(claims);
        return rc;
}
