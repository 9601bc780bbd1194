#include "desk/session.h"
#include "base/text.h"
#include "crypt/hash.h"

#include <openssl/crypto.h>

#define SESSIONS_SHOWN_MAX 50

static void random_hex(size_t chars, char *ret)
{
        unsigned char raw[SESSION_TOKEN_CHARS / 2];

        random_bytes(raw, chars / 2);
        hex_encode(raw, chars / 2, ret);
        ret[chars] = '\0';
}

static const char *key_of(struct ctx *cx, const char *token)
{
        struct hash h = hash_of(token, strlen(token));
        char *hex = arena_alloc(cx->mem, 2 * HASH_BYTES + 1);

        hex_encode(h.b, HASH_BYTES, hex);
        return hex;
}

int session_begin(struct ctx *cx, struct store *desk, const char *account, const char *body,
                  char *ret_token)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);
        char csrf[SESSION_CSRF_CHARS + 1];
        int64_t now = cx->now_ms();

        random_hex(SESSION_TOKEN_CHARS, ret_token);
        random_hex(SESSION_CSRF_CHARS, csrf);
        store_run(&tx, Q_DESK_SESSIONS_OLD, "ii", now - SESSION_LIFE_MS, now - SESSION_IDLE_MS);
        store_run(&tx, Q_DESK_SESSION_PUT, "tttti", key_of(cx, ret_token), account, csrf, body,
                  now);
        return store_commit(&tx);
}

static int read(struct ctx *cx, struct store *desk, const char *token, struct session *ret,
                int64_t *ret_seen_ms)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, desk);
        int64_t now = cx->now_ms(), begun = 0;
        struct store_rows r;
        bool any;

        if (strlen(token) != SESSION_TOKEN_CHARS)
                return err_set(cx, LH_NOT_FOUND, "there is no such session");
        r = store_query(&tx, Q_DESK_SESSION_GET, "t", key_of(cx, token));
        any = store_next(&r);
        if (any) {
                *ret = (struct session){ store_dup(&r, 0), store_dup(&r, 1), store_dup(&r, 2) };
                begun = store_i64(&r, 3);
                *ret_seen_ms = store_i64(&r, 4);
        }
        store_rows_done(&r);
        if (tx.rc != LH_OK)
                return tx.rc;
        if (!any || now - begun >= SESSION_LIFE_MS || now - *ret_seen_ms >= SESSION_IDLE_MS)
                return err_set(cx, LH_NOT_FOUND, "the session is over; log in again");
        return LH_OK;
}

int session_read(struct ctx *cx, struct store *desk, const char *token, struct session *ret)
{
        int64_t seen;

        return read(cx, desk, token, ret, &seen);
}

int session_use(struct ctx *cx, struct store *desk, const char *token, struct session *ret)
{
        int64_t seen, now = cx->now_ms();
        int rc = read(cx, desk, token, ret, &seen);

        if (rc == LH_OK && now - seen >= SESSION_SEEN_MS) {
                lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);

                store_run(&tx, Q_DESK_SESSION_SEEN, "ti", key_of(cx, token), now);
                rc = store_commit(&tx);
        }
        return rc;
}

int session_body(struct ctx *cx, struct store *desk, const char *token, const char *body)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);

        store_run(&tx, Q_DESK_SESSION_BODY, "tt", key_of(cx, token), body);
        return store_commit(&tx);
}

int session_end(struct ctx *cx, struct store *desk, const char *token)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);

        store_run(&tx, Q_DESK_SESSION_END, "t", key_of(cx, token));
        return store_commit(&tx);
}

int session_list(struct ctx *cx, struct store *desk, const char *account, const char *token,
                 struct session_line **ret, size_t *ret_n)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, desk);
        int64_t now = cx->now_ms();
        const char *own = key_of(cx, token);
        struct store_rows r = store_query(&tx, Q_DESK_SESSION_LIST, "tii", account,
                                          now - SESSION_LIFE_MS + 1, now - SESSION_IDLE_MS + 1);

        *ret = arena_alloc(cx->mem, SESSIONS_SHOWN_MAX * sizeof(**ret));
        *ret_n = 0;
        while (*ret_n < SESSIONS_SHOWN_MAX && store_next(&r)) {
                struct session_line *l = &(*ret)[(*ret_n)++];

                *l = (struct session_line){ store_dup(&r, 0), store_i64(&r, 1), store_i64(&r, 2),
                                            false };
                l->own = strcmp(l->key, own) == 0;
        }
        store_rows_done(&r);
        return tx.rc;
}

int session_end_key(struct ctx *cx, struct store *desk, const char *account, const char *key)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);

        store_run(&tx, Q_DESK_SESSION_END_OWN, "tt", key, account);
        desk_audit(&tx, account, "session.ended", "");
        return store_commit(&tx);
}

bool session_csrf_right(const struct session *s, const char *csrf)
{
        return strlen(csrf) == SESSION_CSRF_CHARS &&
               CRYPTO_memcmp(s->csrf, csrf, SESSION_CSRF_CHARS) == 0;
}
