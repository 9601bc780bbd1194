/* ID tokens: what is right is taken, and every way of lying about one is refused for its own
 * reason. */
#include "base/text.h"
#include "desk/oidc.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ISSUER "https://id.example"
#define NOW    1800000000

static struct ctx cx;
static EVP_PKEY *rsa, *ec, *other;
static json_t *keys;

static const char *url64(const void *p, size_t n)
{
        char *t = arena_alloc(cx.mem, base64_len(n) + 1);
        size_t k = base64_len(n);

        base64_encode(p, n, t);
        while (k > 0 && t[k - 1] == '=')
                k--;
        t[k] = '\0';
        for (char *c = t; *c != '\0'; c++)
                *c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
        return t;
}

static const char *number(EVP_PKEY *key, const char *name, int n)
{
        unsigned char raw[512];
        BIGNUM *b = NULL;

        assert_int_equal(EVP_PKEY_get_bn_param(key, name, &b), 1);
        n = n > 0 ? n : BN_num_bytes(b);
        assert_int_equal(BN_bn2binpad(b, raw, n), n);
        BN_free(b);
        return url64(raw, (size_t)n);
}

static int set_up(void **state)
{
        (void)state;
        ctx_init(&cx);
        rsa = EVP_RSA_gen(2048);
        other = EVP_RSA_gen(2048);
        ec = EVP_EC_gen("prime256v1");
        keys = json_pack("{s:[{s:s, s:s, s:s, s:s}, {s:s, s:s, s:s, s:s, s:s}]}", "keys", "kty",
                         "RSA", "kid", "r1", "n", number(rsa, OSSL_PKEY_PARAM_RSA_N, 0), "e",
                         number(rsa, OSSL_PKEY_PARAM_RSA_E, 0), "kty", "EC", "crv", "P-256", "kid",
                         "e1", "x", number(ec, OSSL_PKEY_PARAM_EC_PUB_X, 32), "y",
                         number(ec, OSSL_PKEY_PARAM_EC_PUB_Y, 32));
        return keys == NULL;
}

static int tear_down(void **state)
{
        (void)state;
        json_decref(keys);
        EVP_PKEY_free(rsa);
        EVP_PKEY_free(ec);
        EVP_PKEY_free(other);
        ctx_done(&cx);
        return 0;
}

/* r and s, 32 bytes each, of a DER signature. */
static size_t raw_signature(unsigned char *sig, size_t n)
{
        const unsigned char *p = sig;
        ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &p, (long)n);

        BN_bn2binpad(ECDSA_SIG_get0_r(s), sig, 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(s), sig + 32, 32);
        ECDSA_SIG_free(s);
        return 64;
}

static const char *sign(const char *head, const char *claims, EVP_PKEY *key)
{
        const char *text = arena_printf(cx.mem, "%s.%s", url64(head, strlen(head)),
                                        url64(claims, strlen(claims)));
        EVP_MD_CTX *c = EVP_MD_CTX_new();
        unsigned char sig[512];
        size_t n = sizeof(sig);

        assert_int_equal(EVP_DigestSignInit(c, NULL, EVP_sha256(), NULL, key), 1);
        assert_int_equal(EVP_DigestSign(c, sig, &n, (const unsigned char *)text, strlen(text)), 1);
        EVP_MD_CTX_free(c);
        if (key == ec)
                n = raw_signature(sig, n);
        return arena_printf(cx.mem, "%s.%s", text, url64(sig, n));
}

#define HEAD "{\"alg\":\"RS256\",\"kid\":\"r1\"}"
#define GOOD                                                                                       \
        "{\"iss\":\"" ISSUER "\",\"aud\":\"us\",\"sub\":\"u-1\",\"nonce\":\"n\",\"exp\":"          \
        "1800000300,\"iat\":1800000000}"

static int judge(const char *token, const char **ret)
{
        struct oidc_expect e = { ISSUER, "us", "n", NOW };

        return oidc_token(&cx, str_of(token), keys, &e, ret);
}

static void refused(const char *token, const char *why)
{
        const char *subject = "untouched";

        assert_int_equal(judge(token, &subject), LH_DENIED);
        assert_string_equal(subject, "untouched");
        if (strstr(cx.err.text, why) == NULL)
                fail_msg("refused for \"%s\", not for \"%s\"", cx.err.text, why);
}

static void test_good(void **state)
{
        const char *subject = "";

        (void)state;
        assert_int_equal(judge(sign(HEAD, GOOD, rsa), &subject), LH_OK);
        assert_string_equal(subject, "u-1");
        assert_int_equal(judge(sign("{\"alg\":\"ES256\",\"kid\":\"e1\"}", GOOD, ec), &subject),
                         LH_OK);
        /* without a kid every key of the right kind is tried */
        assert_int_equal(judge(sign("{\"alg\":\"RS256\"}", GOOD, rsa), &subject), LH_OK);
        assert_int_equal(judge(sign(HEAD,
                                    "{\"iss\":\"" ISSUER
                                    "\",\"aud\":[\"us\",\"them\"],\"azp\":\"us\",\"sub\":\"u-1\","
                                    "\"nonce\":\"n\",\"exp\":1800000300,\"iat\":1800000000}",
                                    rsa),
                               &subject),
                         LH_OK);
}

static void test_signature(void **state)
{
        char *token = arena_strdup(cx.mem, sign(HEAD, GOOD, rsa)), *dot = strrchr(token, '.');
        const char *none = arena_printf(cx.mem, "%s.%s.", url64("{\"alg\":\"none\"}", 14),
                                        url64(GOOD, strlen(GOOD)));

        (void)state;
        refused(none, "not signed");
        refused(sign("{\"alg\":\"none\"}", GOOD, rsa), "only RS256 and ES256");
        refused(sign("{\"alg\":\"HS256\",\"kid\":\"r1\"}", GOOD, rsa), "only RS256 and ES256");
        refused(sign(HEAD, GOOD, other), "none of the provider's keys");
        refused(sign("{\"alg\":\"RS256\",\"kid\":\"r2\"}", GOOD, rsa),
                "none of the provider's keys");
        refused(sign("{\"alg\":\"ES256\",\"kid\":\"r1\"}", GOOD, rsa),
                "none of the provider's keys");
        refused(sign("{\"alg\":\"RS256\",\"kid\":\"r1\",\"crit\":[\"x\"]}", GOOD, rsa), "crit");
        dot[5] = dot[5] == 'A' ? 'B' : 'A';
        refused(token, "none of the provider's keys");
        refused("", "not one");
        refused("a.b", "not one");
        refused("a.b.c.d", "not one");
}

static void claims(const char *text, const char *why)
{
        refused(sign(HEAD, text, rsa), why);
}

static void test_claims(void **state)
{
        (void)state;
        claims("{\"iss\":\"https://"
               "evil.example\",\"aud\":\"us\",\"sub\":\"u-1\",\"nonce\":\"n\",\"exp\":"
               "1800000300,\"iat\":1800000000}",
               "(iss)");
        claims("{\"iss\":\"" ISSUER
               "\",\"aud\":\"them\",\"sub\":\"u-1\",\"nonce\":\"n\",\"exp\":1800000300,"
               "\"iat\":1800000000}",
               "(aud)");
        claims("{\"iss\":\"" ISSUER
               "\",\"aud\":[\"us\",\"them\"],\"sub\":\"u-1\",\"nonce\":\"n\",\"exp\":"
               "1800000300,\"iat\":1800000000}",
               "(aud)");
        claims("{\"iss\":\"" ISSUER
               "\",\"aud\":\"us\",\"azp\":\"them\",\"sub\":\"u-1\",\"nonce\":\"n\",\"exp\":"
               "1800000300,\"iat\":1800000000}",
               "(aud)");
        claims("{\"iss\":\"" ISSUER
               "\",\"aud\":\"us\",\"sub\":\"u-1\",\"nonce\":\"m\",\"exp\":1800000300,"
               "\"iat\":1800000000}",
               "(nonce)");
        claims("{\"iss\":\"" ISSUER
               "\",\"aud\":\"us\",\"sub\":\"u-1\",\"exp\":1800000300,\"iat\":1800000000}",
               "(nonce)");
        claims("{\"iss\":\"" ISSUER
               "\",\"aud\":\"us\",\"sub\":\"u-1\",\"nonce\":\"n\",\"exp\":1799999900,"
               "\"iat\":1799999000}",
               "(exp)");
        claims("{\"iss\":\"" ISSUER
               "\",\"aud\":\"us\",\"sub\":\"u-1\",\"nonce\":\"n\",\"iat\":1800000000}",
               "(exp)");
        claims("{\"iss\":\"" ISSUER
               "\",\"aud\":\"us\",\"sub\":\"u-1\",\"nonce\":\"n\",\"exp\":1800900300,"
               "\"iat\":1800900000}",
               "(iat)");
        claims("{\"iss\":\"" ISSUER
               "\",\"aud\":\"us\",\"sub\":\"\",\"nonce\":\"n\",\"exp\":1800000300,"
               "\"iat\":1800000000}",
               "(sub)");
}

static void test_addresses(void **state)
{
        (void)state;
        assert_true(oidc_url_ok("https://id.example/x"));
        assert_true(oidc_url_ok("http://127.0.0.1:8080/x"));
        assert_false(oidc_url_ok("http://id.example/x"));
        assert_false(oidc_url_ok("http://127.0.0.1.evil.example/"));
        assert_false(oidc_url_ok("http://localhost@evil.example/"));
        assert_false(oidc_url_ok("http://127.0.0.1:80@evil.example/"));
        assert_false(oidc_url_ok("file:///etc/passwd"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_good),
                cmocka_unit_test(test_signature),
                cmocka_unit_test(test_claims),
                cmocka_unit_test(test_addresses),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
