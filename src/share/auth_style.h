/* How a request is signed: one table row a style, one verifier for all. doc/format/share.md
 * section 4. */
#ifndef LH_AUTH_STYLE_H
#define LH_AUTH_STYLE_H

#include "share/auth_key.h"

enum auth_secret {
        AUTH_APP_KEY,    /* the long-lived key of consumer and service */
        AUTH_DAY_SECRET, /* the secret of the day of consumer and service */
        AUTH_OWN_KEY,    /* long-lived, of the consumer alone */
        AUTH_OWN_SECRET, /* of the day, of the consumer alone */
};

enum auth_mac { AUTH_HMAC_SHA256, AUTH_MD5_HEX, AUTH_HMAC_SM3 };

struct auth_style {
        const char *name;
        const char *family; /* what a consumer is registered with; NULL: any may use it */
        const char *id, *service, *time, *nonce, *sign; /* header names; NULL: not sent */
        const char *canon; /* what is signed: {id} {service} {time} {nonce} {secret} {method} {path}
                              {query} {body} {purpose} {case} and other text as it stands */
        enum auth_mac mac;
        enum auth_secret secret;
        bool weak; /* the signature does not cover the request */
};

extern const struct auth_style auth_styles[];
extern const size_t auth_styles_n;
/* The row of that name, which is in the table. */
const struct auth_style *auth_style_named(const char *name);

/* What a request says of itself. Texts that a style does not use stay empty. */
struct auth_claim {
        const struct auth_style *style;
        struct str id, service, time, nonce, sign;
        struct str method, path, query, purpose, case_no;
        struct hash body; /* SHA-256; SM3 if the style's MAC is of it */
};

/* True if the claim's signature was made with that secret; takes the same time for every wrong
 * one. */
bool auth_sign_ok(const struct auth_claim *c, struct str secret);
/* The signature itself: base64 or hex, at most AUTH_SIGN_CHARS. */
#define AUTH_SIGN_CHARS 64
size_t auth_sign(const struct auth_claim *c, struct str secret, char *ret);

#endif
