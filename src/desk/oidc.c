#include "desk/oidc.h"
#include "base/buf.h"
#include "base/text.h"
#include "crypt/hash.h"
#include "store/store.h"

#include <curl/curl.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <sys/stat.h>

#define CONFIG_BYTES_MAX 4096

static int config_text(struct ctx *cx, const char *dir, char *ret)
{
        const char *path = arena_printf(cx->mem, "%s/" OIDC_FILE, dir);
        FILE *f = fopen(path, "re");
        struct stat st;
        size_t n;

        if (f == NULL)
                return errno == ENOENT
                               ? err_set(cx, LH_NOT_FOUND, "no provider is set up (%s)", path)
                               : err_set(cx, LH_IO, "could not read %s", path);
        n = fread(ret, 1, CONFIG_BYTES_MAX - 1, f);
        ret[n] = '\0';
        if (fstat(fileno(f), &st) != 0 || (st.st_mode & 077) != 0) {
                fclose(f);
                return err_set(cx, LH_DENIED,
                               "%s holds a secret and others may read it; run: chmod 600 %s", path,
                               path);
        }
        fclose(f);
        return LH_OK;
}

int oidc_read(struct ctx *cx, const char *dir, struct oidc *ret)
{
        char text[CONFIG_BYTES_MAX];
        const char *issuer, *id, *secret, *name = "统一身份认证";
        json_t *v;
        int rc = config_text(cx, dir, text);

        if (rc != LH_OK)
                return rc;
        v = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
        explicit_bzero(text, sizeof(text));
        if (json_unpack(v, "{s:s, s:s, s:s, s?s!}", "issuer", &issuer, "client_id", &id,
                        "client_secret", &secret, "name", &name) != 0 ||
            !oidc_url_ok(issuer)) {
                json_decref(v);
                return err_set(cx, LH_INVALID,
                               OIDC_FILE ": write {\"issuer\": \"https://...\", \"client_id\": "
                                         "\"...\", \"client_secret\": \"...\", \"name\": \"...\"}");
        }
        *ret = (struct oidc){ arena_strdup(cx->mem, issuer), arena_strdup(cx->mem, id),
                              arena_strdup(cx->mem, secret), arena_strdup(cx->mem, name) };
        json_decref(v);
        return LH_OK;
}

void oidc_secret(char *ret)
{
        unsigned char raw[OIDC_SECRET_CHARS / 2];

        random_bytes(raw, sizeof(raw));
        hex_encode(raw, sizeof(raw), ret);
        ret[OIDC_SECRET_CHARS] = '\0';
}

/* A digest of the secret for one purpose; the secret cannot be learned from it. */
static const char *derived(struct ctx *cx, const char *secret, const char *purpose)
{
        const char *text = arena_printf(cx->mem, "%s\n%s", purpose, secret);
        struct hash h = hash_of(text, strlen(text));
        char *hex = arena_alloc(cx->mem, 2 * HASH_BYTES + 1);

        hex_encode(h.b, HASH_BYTES, hex);
        hex[2 * HASH_BYTES] = '\0';
        return hex;
}

/* RFC 7636, S256. */
static const char *challenge(struct ctx *cx, const char *verifier)
{
        struct hash h = hash_of(verifier, strlen(verifier));
        char *text = arena_alloc(cx->mem, base64_len(HASH_BYTES) + 1);
        size_t n = base64_len(HASH_BYTES);

        base64_encode(h.b, HASH_BYTES, text);
        while (n > 0 && text[n - 1] == '=')
                n--;
        text[n] = '\0';
        for (char *p = text; *p != '\0'; p++)
                *p = *p == '+' ? '-' : *p == '/' ? '_' : *p;
        return text;
}

static void add(struct buf *b, const char *name, const char *value)
{
        char *escaped = curl_easy_escape(NULL, value, 0);

        buf_printf(b, "%s%s=%s", b->n == 0 ? "" : "&", name, escaped);
        curl_free(escaped);
}

/* The provider's own description; ret: to be freed. */
static int discover(struct ctx *cx, const struct oidc *o, json_t **ret)
{
        size_t n = strlen(o->issuer);
        const char *slash = n > 0 && o->issuer[n - 1] == '/' ? "" : "/";
        const char *said;
        int rc = oidc_fetch(
                cx, o,
                arena_printf(cx->mem, "%s%s.well-known/openid-configuration", o->issuer, slash),
                NULL, ret);

        if (rc != LH_OK)
                return rc;
        said = json_string_value(json_object_get(*ret, "issuer"));
        if (said != NULL && strcmp(said, o->issuer) == 0)
                return LH_OK;
        err_set(cx, LH_DENIED, "the provider calls itself \"%.200s\", not \"%s\"",
                said != NULL ? said : "", o->issuer);
        json_decref(*ret);
        *ret = NULL;
        return LH_DENIED;
}

/* One of its addresses. */
static const char *endpoint(struct ctx *cx, const json_t *about, const char *name)
{
        const char *url = json_string_value(json_object_get(about, name));

        if (url != NULL && oidc_url_ok(url))
                return arena_strdup(cx->mem, url);
        err_set(cx, LH_DENIED, "the provider names no \"%s\" that is https", name);
        return NULL;
}

int oidc_begin(struct ctx *cx, const struct oidc *o, const char *back_url, const char *secret,
               const char **ret_url)
{
        lh_auto(buf_done) struct buf b = { 0 };
        const char *url;
        json_t *about;
        int rc = discover(cx, o, &about);

        if (rc != LH_OK)
                return rc;
        url = endpoint(cx, about, "authorization_endpoint");
        json_decref(about);
        if (url == NULL)
                return LH_DENIED;
        buf_init(&b, CONFIG_BYTES_MAX * 4);
        add(&b, "response_type", "code");
        add(&b, "client_id", o->client_id);
        add(&b, "redirect_uri", back_url);
        add(&b, "scope", "openid");
        add(&b, "state", derived(cx, secret, "state"));
        add(&b, "nonce", derived(cx, secret, "nonce"));
        add(&b, "code_challenge", challenge(cx, derived(cx, secret, "verifier")));
        add(&b, "code_challenge_method", "S256");
        *ret_url = arena_printf(cx->mem, "%s%c%.*s", url, strchr(url, '?') == NULL ? '?' : '&',
                                (int)b.n, b.p);
        return LH_OK;
}

/* The ID token for a code; in cx->mem. */
static int redeem(struct ctx *cx, const struct oidc *o, const char *url, const char *back_url,
                  const char *secret, const char *code, const char **ret)
{
        lh_auto(buf_done) struct buf b = { 0 };
        const char *token;
        json_t *answer;
        int rc;

        buf_init(&b, CONFIG_BYTES_MAX * 4);
        add(&b, "grant_type", "authorization_code");
        add(&b, "code", code);
        add(&b, "redirect_uri", back_url);
        add(&b, "code_verifier", derived(cx, secret, "verifier"));
        if (!buf_ok(&b))
                return err_set(cx, LH_DENIED, "the code is too long");
        buf_putc(&b, '\0');
        rc = oidc_fetch(cx, o, url, b.p, &answer);
        if (rc != LH_OK)
                return rc;
        token = json_string_value(json_object_get(answer, "id_token"));
        if (token == NULL)
                err_set(cx, LH_DENIED, "the provider gave no ID token");
        else
                *ret = arena_strdup(cx->mem, token);
        json_decref(answer);
        return token != NULL ? LH_OK : LH_DENIED;
}

static bool state_holds(struct ctx *cx, const char *secret, const char *state)
{
        const char *right = derived(cx, secret, "state");

        return strlen(secret) == OIDC_SECRET_CHARS && strlen(state) == strlen(right) &&
               CRYPTO_memcmp(state, right, strlen(right)) == 0;
}

int oidc_finish(struct ctx *cx, const struct oidc *o, const char *back_url, const char *secret,
                const char *state, const char *code, const char **ret_subject)
{
        struct oidc_expect e = { o->issuer, o->client_id, derived(cx, secret, "nonce"),
                                 cx->now_ms() / 1000 };
        const char *token_url, *keys_url, *token = "";
        json_t *about, *keys;
        int rc;

        if (!state_holds(cx, secret, state))
                return err_set(cx, LH_DENIED, "the login was not begun here, or is over");
        rc = discover(cx, o, &about);
        if (rc != LH_OK)
                return rc;
        token_url = endpoint(cx, about, "token_endpoint");
        keys_url = endpoint(cx, about, "jwks_uri");
        json_decref(about);
        if (token_url == NULL || keys_url == NULL)
                return LH_DENIED;
        rc = redeem(cx, o, token_url, back_url, secret, code, &token);
        if (rc == LH_OK)
                rc = oidc_fetch(cx, o, keys_url, NULL, &keys);
        if (rc != LH_OK)
                return rc;
        rc = oidc_token(cx, str_of(token), keys, &e, ret_subject);
        json_decref(keys);
        return rc;
}
