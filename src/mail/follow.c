#include "mail/follow.h"
#include "base/asset.h"
#include "base/text.h"
#include "crypt/hash.h"
#include "store/private.h"

#include <ctype.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

#define SECRET_BYTES 32
#define ID_BYTES     12
#define MAC_BYTES    16
#define ID_CHARS     (2 * ID_BYTES)
#define KEY_CHARS    (ID_CHARS + 1 + 2 * MAC_BYTES)
#define LOCAL_MAX    64
#define HOUR_MS      ((int64_t)3600 * 1000)

extern const struct asset sql_assets[];

static int put_secret(struct ctx *cx, struct store *s)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, s);
        char secret[SECRET_BYTES];

        random_bytes(secret, sizeof(secret));
        store_run(&tx, Q_MAIL_SECRET_PUT, "b", (struct str){ secret, sizeof(secret) });
        OPENSSL_cleanse(secret, sizeof(secret));
        return store_commit(&tx);
}

static int fill(struct ctx *cx, struct store *s)
{
        int rc = store_script(cx, s, asset_find(sql_assets, "mail/0001_mail.sql")->data);

        return rc != LH_OK ? rc : put_secret(cx, s);
}

int follow_open(struct ctx *cx, const char *dir, struct store **ret)
{
        return store_open_private(cx, dir, MAIL_DIR, MAIL_DB, fill, ret);
}

/* ------ addresses ------ */

static bool domain_ok(const char *s)
{
        size_t n = strlen(s), label = 0;
        bool dot = false;

        for (size_t i = 0; i < n; i++) {
                if (s[i] == '.') {
                        if (label == 0 || s[i - 1] == '-')
                                return false;
                        dot = true;
                        label = 0;
                } else if (isalnum((unsigned char)s[i]) || (s[i] == '-' && label > 0)) {
                        if (++label > 63)
                                return false;
                } else {
                        return false;
                }
        }
        return dot && label > 0 && s[n - 1] != '-';
}

/* The unquoted form of RFC 5321: nothing in it can end a header or a command. */
bool follow_address_ok(const char *s)
{
        static const char other[] = "!#$%&'*+-/=?^_`{|}~.";
        const char *at = strchr(s, '@');
        size_t n = at == NULL ? 0 : (size_t)(at - s);

        if (n == 0 || n > LOCAL_MAX || strlen(s) > FOLLOW_ADDRESS_BYTES_MAX || s[0] == '.' ||
            at[-1] == '.')
                return false;
        for (size_t i = 0; i < n; i++)
                if ((!isalnum((unsigned char)s[i]) && strchr(other, s[i]) == NULL) ||
                    (s[i] == '.' && s[i + 1] == '.'))
                        return false;
        return domain_ok(at + 1);
}

/* ------ keys ------ */

static int mac_of(struct store_tx *tx, const char *id, enum follow_purpose purpose, char *ret_hex)
{
        struct store_rows r = store_query(tx, Q_MAIL_SECRET, "");
        unsigned char mac[EVP_MAX_MD_SIZE];
        char text[ID_CHARS + 2];
        unsigned n = 0;

        snprintf(text, sizeof(text), "%c%s", purpose == FOLLOW_CONFIRM ? 'c' : 's', id);
        if (store_next(&r)) {
                struct str secret = store_str(&r, 0);

                HMAC(EVP_sha256(), secret.p, (int)secret.n, (const unsigned char *)text,
                     strlen(text), mac, &n);
        }
        store_rows_done(&r);
        if (n < MAC_BYTES)
                return tx->rc != LH_OK
                               ? tx->rc
                               : err_set(tx->cx, LH_CORRUPT, "the mail store has no secret");
        hex_encode(mac, MAC_BYTES, ret_hex);
        return LH_OK;
}

int follow_key(struct ctx *cx, struct store *s, const char *id, enum follow_purpose purpose,
               const char **ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, s);
        char hex[2 * MAC_BYTES + 1] = "";
        int rc = mac_of(&tx, id, purpose, hex);

        *ret = arena_printf(cx->mem, "%s.%.*s", id, 2 * MAC_BYTES, hex);
        return rc;
}

void follow_read(struct store_rows *r, struct follow *ret)
{
        const char *state = store_dup(r, 8);

        *ret = (struct follow){ .id = store_dup(r, 0),
                                .address = store_dup(r, 1),
                                .project = store_dup(r, 2),
                                .body = store_dup(r, 3),
                                .domain = store_dup(r, 4),
                                .region = store_dup(r, 5),
                                .q = store_dup(r, 6),
                                .lang = store_dup(r, 7),
                                .on = strcmp(state, "on") == 0,
                                .asked = strcmp(state, "asked") == 0,
                                .tries = store_i64(r, 9),
                                .cursor = store_i64(r, 10) };
}

int follow_find(struct ctx *cx, struct store *s, const char *key, enum follow_purpose purpose,
                struct follow *ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, s);
        char id[ID_CHARS + 1], hex[2 * MAC_BYTES + 1] = "";
        struct store_rows r;
        bool any = false;

        if (strlen(key) == KEY_CHARS && key[ID_CHARS] == '.') {
                int rc;

                memcpy(id, key, ID_CHARS);
                id[ID_CHARS] = '\0';
                rc = mac_of(&tx, id, purpose, hex);
                if (rc != LH_OK)
                        return rc;
                if (CRYPTO_memcmp(key + ID_CHARS + 1, hex, (size_t)2 * MAC_BYTES) == 0) {
                        r = store_query(&tx, Q_MAIL_GET, "t", id);
                        any = store_next(&r);
                        if (any)
                                follow_read(&r, ret);
                        store_rows_done(&r);
                }
        }
        if (tx.rc != LH_OK)
                return tx.rc;
        return any ? LH_OK
                   : err_set(cx, LH_NOT_FOUND,
                             "this link is no longer good: it was stopped, or never confirmed");
}

/* ------ the steps ------ */

/* Counted in the same transaction that adds, so that two at once do not both slip through. */
static int room(struct store_tx *tx, const struct follow *f, bool *ret)
{
        struct store_rows r = store_query(tx, Q_MAIL_OF_ADDRESS, "t", f->address);

        *ret = store_next(&r) && store_i64(&r, 0) < FOLLOW_OF_ADDRESS_MAX &&
               store_i64(&r, 1) < FOLLOW_UNCONFIRMED_MAX;
        store_rows_done(&r);
        r = store_query(tx, Q_MAIL_ASKED_SINCE, "i", tx->cx->now_ms() - HOUR_MS);
        if (store_next(&r) && store_i64(&r, 0) >= FOLLOW_ASKED_HOUR_MAX)
                store_fail(tx, err_set(tx->cx, LH_BUSY,
                                       "too many have asked within an hour; try again later"));
        store_rows_done(&r);
        return tx->rc;
}

int follow_ask(struct ctx *cx, struct store *s, const struct follow *f)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, s);
        char raw[ID_BYTES], id[ID_CHARS + 1] = "";
        bool free;
        int rc;

        if (!follow_address_ok(f->address))
                return err_field(cx, LH_INVALID, "address",
                                 "this is not an e-mail address; write it like name@example.cn");
        store_run(&tx, Q_MAIL_UNCONFIRMED, "i", cx->now_ms() - FOLLOW_UNCONFIRMED_MS);
        rc = room(&tx, f, &free);
        if (rc != LH_OK)
                return rc;
        random_bytes(raw, sizeof(raw));
        hex_encode(raw, sizeof(raw), id);
        if (free)
                store_run(&tx, Q_MAIL_PUT, "tttttttti", id, f->address, f->project, f->body,
                          f->domain, f->region, f->q, f->lang, cx->now_ms());
        return store_commit(&tx);
}

int follow_confirm(struct ctx *cx, struct store *s, const char *id, int64_t size)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, s);

        store_run(&tx, Q_MAIL_ON, "tii", id, size, cx->now_ms());
        return store_commit(&tx);
}

int follow_stop(struct ctx *cx, struct store *s, const char *id)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, s);

        store_run(&tx, Q_MAIL_DROP, "t", id);
        return store_commit(&tx);
}
