/* Keys of consumers and tags of persons. All are derived from two seeds in the store folder's
 * key/, so that nothing but the seeds must be kept secret and backed up; the log knows a
 * consumer's key by its SHA-256. doc/format/share.md section 4. */
#ifndef LH_AUTH_KEY_H
#define LH_AUTH_KEY_H

#include "base/ctx.h"
#include "crypt/hash.h"

#define AUTH_KEY_CHARS 32 /* hex digits of an app key or secret */
#define AUTH_TAG_CHARS 32

struct auth_seeds {
        struct hash consumer; /* key/share.seed */
        struct hash person;   /* key/person.seed */
};

/* Reads the seeds; make: writes new ones where there are none (LH_NOT_FOUND else). */
int auth_seeds_load(struct ctx *cx, const char *dir, bool make,
                    struct auth_seeds *ret) LH_MUST_CHECK;

/* The seed of persons' tags alone: all that who serves a person needs. From the other one the keys
 * of every consumer follow; only the gateway and the command line read it. */
int auth_person_load(struct ctx *cx, const char *dir, struct hash *ret) LH_MUST_CHECK;

/* HMAC-SHA256 over the pieces one after the other. */
struct hash auth_hmac(struct str key, const struct str *pieces, size_t n);
/* The same with SM3 (GB/T 32905) for SHA-256, and SM3 itself. */
struct hash auth_hmac_sm3(struct str key, const struct str *pieces, size_t n);
struct hash auth_sm3(const struct str *pieces, size_t n);

/* The consumer's own key; serial counts its renewals. */
struct hash auth_consumer_key(const struct auth_seeds *s, struct str consumer, int64_t serial);
/* Long-lived key for one service ("" for those styles that know none), and the secret of one day
 * in China. ret: AUTH_KEY_CHARS + 1. */
void auth_app_key(const struct hash *consumer_key, struct str service, char *ret);
void auth_day_secret(const struct hash *consumer_key, struct str service, int32_t day, char *ret);
/* The secret as the national platform hands it out: AES-128-ECB under the first 16 bytes of
 * SHA1(SHA1(app key)), base64. */
void auth_wrap_secret(struct str app_key, struct str secret, struct buf *out);

/* A person's tag: all that the log knows of whom an exchange was about. Case and width of the id
 * do not matter. person: the seed of that name. ret: AUTH_TAG_CHARS + 1. */
void auth_person_tag(const struct hash *person, struct str id, char *ret);

#endif
