/* Login through a provider of identities: OpenID Connect Core 1.0, authorization code with PKCE
 * (RFC 7636). Whoever comes back is known by (issuer, subject); which account that is, link.h says.
 *
 * Everything of one login is derived from a secret that only the visitor's cookie holds: state,
 * nonce and PKCE verifier are digests of it. So nothing is kept here, and an answer that was begun
 * in another browser is refused. */
#ifndef LH_DESK_OIDC_H
#define LH_DESK_OIDC_H

#include "base/buf.h"
#include "base/ctx.h"

#include <jansson.h>

#define OIDC_FILE             "desk/oidc.json" /* of the store folder, mode 0600 */
#define OIDC_SECRET_CHARS     64
#define OIDC_LOGIN_S          600 /* for the whole login: the cookie's life */
#define OIDC_SKEW_S           60  /* how far the clocks may differ */
#define OIDC_TIMEOUT_S        10  /* for each question to the provider */
#define OIDC_ANSWER_BYTES_MAX ((size_t)256 * 1024)
#define OIDC_TOKEN_BYTES_MAX  ((size_t)16 * 1024)

struct oidc {
        const char *issuer, *client_id, *client_secret;
        const char *name; /* of the provider, for the button */
};

/* {"issuer", "client_id", "client_secret", "name"}. LH_NOT_FOUND: no provider is set up;
 * LH_INVALID, LH_DENIED say what is wrong with the file. In cx->mem. */
int oidc_read(struct ctx *cx, const char *dir, struct oidc *ret) LH_MUST_CHECK;

/* ret: OIDC_SECRET_CHARS + 1. */
void oidc_secret(char *ret);
/* Where the visitor is sent. LH_IO: the provider did not answer; LH_DENIED: not as agreed. */
int oidc_begin(struct ctx *cx, const struct oidc *o, const char *back_url, const char *secret,
               const char **ret_url) LH_MUST_CHECK;
/* What the visitor brought back. LH_DENIED: it does not hold, cx->err.text says why. */
int oidc_finish(struct ctx *cx, const struct oidc *o, const char *back_url, const char *secret,
                const char *state, const char *code, const char **ret_subject) LH_MUST_CHECK;

/* ------ oidc_token.c ------ */

struct oidc_expect {
        const char *issuer, *client_id, *nonce;
        int64_t now_s;
};

/* Whom an ID token is about, after its signature (RS256 or ES256, by one of the keys of a JWK set)
 * and its claims held (Core 1.0, 3.1.3.7). LH_DENIED. */
int oidc_token(struct ctx *cx, struct str token, const json_t *keys, const struct oidc_expect *e,
               const char **ret_subject) LH_MUST_CHECK;

/* ------ oidc_fetch.c ------ */

/* https, or http to this machine itself. */
bool oidc_url_ok(const char *url);
/* A JSON object from there, to be freed; form NULL: GET, else POST with the client's secret. */
int oidc_fetch(struct ctx *cx, const struct oidc *o, const char *url, const char *form,
               json_t **ret) LH_MUST_CHECK;

#endif
