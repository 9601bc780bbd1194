/* The vault: one small file, key/vault, with a random key for each act, under which backups hold
 * the act's values (doc/format/backup.md section 2, doc/adr/0055). When a value is erased its act's
 * key is destroyed here, so that no backup, however old, gives it back. Made by the first backup; a
 * folder without one has no backups. */
#ifndef LH_VAULT_H
#define LH_VAULT_H

#include "base/ctx.h"
#include "crypt/seal.h"

#define VAULT_FILE         "key/vault"
#define VAULT_ID_BYTES     16
#define VAULT_KEY_ID_BYTES 8
#define VAULT_SITE_DAYS                                                                            \
        15 /* how long one key seals accounts and followers; twice that it lives                   \
            */

struct vault {
        int fd;
        char path[4096];
        unsigned char id[VAULT_ID_BYTES];
};

/* LH_NOT_FOUND if it is not there and not to be made; LH_CORRUPT if it is no vault. */
int vault_open(struct ctx *cx, const char *path, bool make, struct vault *ret) LH_MUST_CHECK;
void vault_close(struct vault *v); /* for lh_auto as well; lets go of the lock */
/* One process at a time reads values to seal them, or destroys keys. LH_BUSY after a while. */
int vault_lock(struct ctx *cx, struct vault *v) LH_MUST_CHECK;
void vault_unlock(struct vault *v);

/* The key of each of n acts, SEAL_KEY_BYTES each. */
int vault_keys(struct ctx *cx, struct vault *v, uint64_t first, size_t n,
               unsigned char *ret) LH_MUST_CHECK;
/* Is it a key? False: none was made, or it was destroyed. */
bool vault_key_ok(const unsigned char *key);
/* Makes the key of an act that has none. */
int vault_make_key(struct ctx *cx, struct vault *v, uint64_t idx, unsigned char *ret) LH_MUST_CHECK;
/* Names a key without telling anything of it: VAULT_KEY_ID_BYTES. */
void vault_key_id(const unsigned char *key, unsigned char *ret);
/* Overwrites the keys of these acts; on disk when it returns. With the lock held. */
int vault_destroy(struct ctx *cx, struct vault *v, const uint64_t *idx, size_t n) LH_MUST_CHECK;

/* Erasures of the log below this entry have reached the vault. */
int vault_erased_to(struct ctx *cx, struct vault *v, uint64_t *ret) LH_MUST_CHECK;
int vault_set_erased_to(struct ctx *cx, struct vault *v, uint64_t size) LH_MUST_CHECK;

/* The key of today for what is sealed as a whole (accounts, followers); one that was used for
 * VAULT_SITE_DAYS gives way to a new one, and the one before that is destroyed. */
int vault_site_key(struct ctx *cx, struct vault *v, unsigned char *ret) LH_MUST_CHECK;
/* The one of that name; false if there is none any more. */
bool vault_find_site_key(struct vault *v, const unsigned char *id, unsigned char *ret);

int vault_sync(struct ctx *cx, struct vault *v) LH_MUST_CHECK;
/* Writes a copy, mode 0600, in the place of one that is there; whole or not at all. */
int vault_copy(struct ctx *cx, struct vault *v, const char *path) LH_MUST_CHECK;

#endif
