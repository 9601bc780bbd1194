#include "share/auth_style.h"
#include "base/text.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#define PIECES_MAX 24

const struct auth_style auth_styles[] = {
        { "native", NULL, "x-liuhen-consumer", NULL, "x-liuhen-time", "x-liuhen-nonce",
          "x-liuhen-signature",
          "liuhen v1\n{method}\n{path}\n{query}\n{body}\n{time}\n{nonce}\n{purpose}\n{case}",
          AUTH_HMAC_SHA256, AUTH_APP_KEY, false },
        { "national", "national", "gjgxjhpt_rid", "gjgxjhpt_sid", "gjgxjhpt_rtime", NULL,
          "gjgxjhpt_sign", "{service}{id}{time}", AUTH_HMAC_SHA256, AUTH_DAY_SECRET, true },
        { "gjzwfwpt", "national", "gjzwfwpt_rid", "gjzwfwpt_sid", "gjzwfwpt_rtime", NULL,
          "gjzwfwpt_sign", "{service}{id}{time}", AUTH_HMAC_SHA256, AUTH_DAY_SECRET, true },
        { "shandong", "shandong", "x-client-id", NULL, "x-timestamp", "x-nonce", "x-signature",
          "{id}{time}{nonce}", AUTH_HMAC_SHA256, AUTH_OWN_KEY, true },
        { "henan", "henan", "gateway_appid", NULL, "gateway_rtime", NULL, "gateway_sig",
          "{id}{time}", AUTH_HMAC_SHA256, AUTH_OWN_SECRET, true },
        { "zhejiang", "zhejiang", "appkey", NULL, "requesttime", NULL, "sign", "{id}{secret}{time}",
          AUTH_MD5_HEX, AUTH_OWN_SECRET, true },
        { "native-sm3", NULL, "x-liuhen-consumer", NULL, "x-liuhen-time", "x-liuhen-nonce",
          "x-liuhen-signature-sm3",
          "liuhen v1 sm3\n{method}\n{path}\n{query}\n{body}\n{time}\n{nonce}\n{purpose}\n{case}",
          AUTH_HMAC_SM3, AUTH_APP_KEY, false },
};
const size_t auth_styles_n = countof(auth_styles);

const struct auth_style *auth_style_named(const char *name)
{
        size_t i = 0;

        while (strcmp(auth_styles[i].name, name) != 0)
                i++;
        return &auth_styles[i];
}

static struct str piece(const struct auth_claim *c, struct str secret, const char *body_hex,
                        struct str name)
{
        const struct {
                const char *name;
                struct str value;
        } known[] = { { "id", c->id },
                      { "service", c->service },
                      { "time", c->time },
                      { "nonce", c->nonce },
                      { "secret", secret },
                      { "method", c->method },
                      { "path", c->path },
                      { "query", c->query },
                      { "body", { body_hex, 2 * HASH_BYTES } },
                      { "purpose", c->purpose },
                      { "case", c->case_no } };

        for (size_t i = 0; i < countof(known); i++)
                if (str_is(name, known[i].name))
                        return known[i].value;
        return (struct str){ "", 0 };
}

/* The canonical text in pieces. */
static size_t canon(const struct auth_claim *c, struct str secret, const char *body_hex,
                    struct str *ret)
{
        const char *p = c->style->canon;
        size_t n = 0;

        while (*p != '\0' && n < PIECES_MAX) {
                size_t len = *p == '{' ? strcspn(p, "}") : strcspn(p, "{");

                ret[n++] = *p == '{' ? piece(c, secret, body_hex, (struct str){ p + 1, len - 1 })
                                     : (struct str){ p, len };
                p += len + (*p == '{');
        }
        return n;
}

static size_t md5_hex(const struct str *pieces, size_t n, char *ret)
{
        unsigned char raw[EVP_MAX_MD_SIZE];
        unsigned len = 0;
        EVP_MD_CTX *m = EVP_MD_CTX_new();

        if (m != NULL && EVP_DigestInit_ex(m, EVP_md5(), NULL) == 1) {
                for (size_t i = 0; i < n; i++)
                        EVP_DigestUpdate(m, pieces[i].p, pieces[i].n);
                EVP_DigestFinal_ex(m, raw, &len);
        }
        EVP_MD_CTX_free(m);
        hex_encode(raw, len, ret);
        return 2 * (size_t)len;
}

size_t auth_sign(const struct auth_claim *c, struct str secret, char *ret)
{
        struct str pieces[PIECES_MAX];
        char body_hex[2 * HASH_BYTES];
        struct hash h;
        size_t n;

        if (!c->style->weak)
                hex_encode(c->body.b, HASH_BYTES, body_hex);
        n = canon(c, secret, body_hex, pieces);
        if (c->style->mac == AUTH_MD5_HEX)
                return md5_hex(pieces, n, ret);
        h = c->style->mac == AUTH_HMAC_SM3 ? auth_hmac_sm3(secret, pieces, n)
                                           : auth_hmac(secret, pieces, n);
        base64_encode(h.b, HASH_BYTES, ret);
        return base64_len(HASH_BYTES);
}

bool auth_sign_ok(const struct auth_claim *c, struct str secret)
{
        char right[AUTH_SIGN_CHARS];
        size_t n = auth_sign(c, secret, right);

        return n > 0 && n == c->sign.n && CRYPTO_memcmp(right, c->sign.p, n) == 0;
}
