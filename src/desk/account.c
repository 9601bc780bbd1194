#include "desk/account.h"
#include "crypt/hash.h"
#include "desk/password.h"
#include "desk/totp.h"

#include <stdio.h>

struct account {
        const char *hash;
        bool must_change, blocked;
        struct str totp, totp_new;
        int64_t totp_step, failures, locked_until_ms;
};

static struct str keep(struct ctx *cx, struct str s)
{
        return s.n == 0 ? (struct str){ NULL, 0 }
                        : (struct str){ arena_strndup(cx->mem, s.p, s.n), s.n };
}

/* False if there is none (or tx failed). */
static bool get(struct store_tx *tx, const char *account, struct account *ret)
{
        struct store_rows r = store_query(tx, Q_DESK_ACCOUNT, "t", account);
        bool any = store_next(&r);

        *ret = (struct account){ 0 };
        if (any)
                *ret = (struct account){ .hash = store_dup(&r, 0),
                                         .must_change = store_i64(&r, 1) != 0,
                                         .totp = keep(tx->cx, store_str(&r, 2)),
                                         .totp_new = keep(tx->cx, store_str(&r, 3)),
                                         .totp_step = store_i64(&r, 4),
                                         .failures = store_i64(&r, 5),
                                         .locked_until_ms = store_i64(&r, 6),
                                         .blocked = store_i64(&r, 7) != 0 };
        store_rows_done(&r);
        return any;
}

static int64_t wait_of(int64_t failures)
{
        int64_t wait = ACCOUNT_LOCK_FIRST_MS;

        if (failures < ACCOUNT_FAILURES_FREE)
                return 0;
        for (int64_t i = ACCOUNT_FAILURES_FREE; i < failures && wait < ACCOUNT_LOCK_MAX_MS; i++)
                wait *= 2;
        return wait < ACCOUNT_LOCK_MAX_MS ? wait : ACCOUNT_LOCK_MAX_MS;
}

/* Before the slow hash: a guess is counted when it begins, so that many at once cost as much as
 * many one after the other. */
static int begin(struct ctx *cx, struct store *desk, const char *account, struct account *ret,
                 bool *ret_there, int64_t *ret_wait_ms)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);
        int64_t now = cx->now_ms();

        *ret_wait_ms = 0;
        *ret_there = get(&tx, account, ret);
        if (*ret_there && ret->locked_until_ms > now)
                *ret_wait_ms = ret->locked_until_ms - now;
        else if (*ret_there)
                store_run(&tx, Q_DESK_FAILED, "tii", account, ret->failures + 1,
                          now + wait_of(ret->failures + 1));
        if (*ret_wait_ms > 0)
                desk_audit(&tx, account, "login.locked", "");
        return store_commit(&tx);
}

static enum login judge(const struct account *a, struct str password, const char *code,
                        int64_t now_ms, int64_t *ret_step)
{
        if (!password_right(a->hash, password))
                return LOGIN_WRONG;
        if (a->totp.n > 0 && code[0] == '\0')
                return LOGIN_CODE;
        if (a->totp.n > 0 && !totp_right(a->totp, code, now_ms, a->totp_step, ret_step))
                return LOGIN_WRONG;
        if (a->blocked)
                return LOGIN_BLOCKED;
        return a->must_change ? LOGIN_CHANGE : LOGIN_RIGHT;
}

int account_login(struct ctx *cx, struct store *desk, const char *account, struct str password,
                  const char *code, enum login *ret, int64_t *ret_wait_ms)
{
        static const char *const events[] = { "login",      "login", "login.wrong",
                                              "login.code", "",      "login.blocked" };
        struct account a;
        bool there;
        int64_t step = 0;
        int rc = begin(cx, desk, account, &a, &there, ret_wait_ms);

        *ret = LOGIN_LOCKED;
        if (rc != LH_OK || *ret_wait_ms > 0)
                return rc;
        if (password.n > PASSWORD_BYTES_MAX)
                password.n = 0;
        *ret = judge(&a, password, code, cx->now_ms(), &step);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);

                /* A right password clears the count only together with the second factor. */
                if (*ret == LOGIN_RIGHT || *ret == LOGIN_CHANGE)
                        store_run(&tx, Q_DESK_FAILED, "tii", account, (int64_t)0, (int64_t)0);
                else if (*ret == LOGIN_CODE)
                        store_run(&tx, Q_DESK_FAILED, "tii", account, a.failures,
                                  a.locked_until_ms);
                if (step > 0)
                        store_run(&tx, Q_DESK_TOTP_STEP, "ti", account, step);
                desk_audit(&tx, there ? account : "-", events[*ret], "");
                return store_commit(&tx);
        }
}

int account_password(struct ctx *cx, struct store *desk, const char *account, struct str password,
                     bool given)
{
        char hash[PASSWORD_HASH_BYTES];
        int rc = password_check(cx, account, password);

        if (rc != LH_OK)
                return rc;
        password_hash(password, hash);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);

                store_run(&tx, Q_DESK_PASSWORD, "tti", account, hash, (int64_t)given);
                store_run(&tx, Q_DESK_SESSIONS_END, "t", account);
                desk_audit(&tx, account, given ? "password.given" : "password.changed", "");
                return store_commit(&tx);
        }
}

int account_totp_offer(struct ctx *cx, struct store *desk, const char *account, unsigned char *ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);
        struct account a;

        random_bytes(ret, TOTP_SECRET_BYTES);
        if (get(&tx, account, &a) && a.totp_new.n == TOTP_SECRET_BYTES)
                memcpy(ret, a.totp_new.p, TOTP_SECRET_BYTES); /* a reload shows the same */
        store_run(&tx, Q_DESK_TOTP_OFFER, "tb", account,
                  (struct str){ (const char *)ret, TOTP_SECRET_BYTES });
        return store_commit(&tx);
}

int account_totp_prove(struct ctx *cx, struct store *desk, const char *account, const char *code)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);
        struct account a;
        int64_t step;

        if (!get(&tx, account, &a) || a.totp_new.n != TOTP_SECRET_BYTES ||
            !totp_right(a.totp_new, code, cx->now_ms(), 0, &step))
                return tx.rc != LH_OK ? tx.rc
                                      : err_field(cx, LH_INVALID, "code",
                                                  "the code does not belong to the secret shown; "
                                                  "check the clock of the telephone and type the "
                                                  "newest code");
        store_run(&tx, Q_DESK_TOTP_TAKE, "ti", account, step);
        desk_audit(&tx, account, "totp.on", "");
        return store_commit(&tx);
}

int account_totp_drop(struct ctx *cx, struct store *desk, const char *account)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);

        store_run(&tx, Q_DESK_TOTP_DROP, "t", account);
        desk_audit(&tx, account, "totp.off", "");
        return store_commit(&tx);
}

int account_state(struct ctx *cx, struct store *desk, const char *account,
                  struct account_state *ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, desk);
        struct account a;
        bool there = get(&tx, account, &a);

        *ret = (struct account_state){ there, a.totp.n > 0, a.must_change, a.blocked };
        return tx.rc;
}

int account_block(struct ctx *cx, struct store *desk, const char *account, bool blocked,
                  const char *by)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);

        store_run(&tx, Q_DESK_BLOCK, "ti", account, (int64_t)blocked);
        if (blocked)
                store_run(&tx, Q_DESK_SESSIONS_END, "t", account);
        desk_audit(&tx, account, blocked ? "account.locked" : "account.unlocked", by);
        return store_commit(&tx);
}
