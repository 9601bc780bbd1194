/* Accounts: a password, a second factor, and what slows down whoever guesses. Which rights an
 * account has is not known here: that stands in the log. */
#ifndef LH_ACCOUNT_H
#define LH_ACCOUNT_H

#include "desk/desk.h"

#define ACCOUNT_FAILURES_FREE 5     /* so many wrong passwords cost nothing; */
#define ACCOUNT_LOCK_FIRST_MS 30000 /* then each doubles the wait, */
#define ACCOUNT_LOCK_MAX_MS   ((int64_t)3600 * 1000)

enum login {
        LOGIN_RIGHT,
        LOGIN_CHANGE,  /* right, but the password was given by somebody else: it must be changed */
        LOGIN_WRONG,   /* password or code; no more is said */
        LOGIN_CODE,    /* the password is right, the second factor is asked for */
        LOGIN_LOCKED,  /* not looked at: *ret_wait_ms */
        LOGIN_BLOCKED, /* the password is right, but an administrator locked the account */
};

/* code "": none was given. Counts failures; each attempt is one line of the journal. LH_OK: *ret
 * tells. */
int account_login(struct ctx *cx, struct store *desk, const char *account, struct str password,
                  const char *code, enum login *ret, int64_t *ret_wait_ms) LH_MUST_CHECK;
/* Sets a password, making the account if it is not there, and ends its sessions. given: by somebody
 * else, so it must be changed at the next login. */
int account_password(struct ctx *cx, struct store *desk, const char *account, struct str password,
                     bool given) LH_MUST_CHECK;
/* A new secret to be shown, TOTP_SECRET_BYTES; it counts once account_totp_prove() saw a code of
 * it.
 */
int account_totp_offer(struct ctx *cx, struct store *desk, const char *account,
                       unsigned char *ret) LH_MUST_CHECK;
/* LH_INVALID: the code does not belong to the secret that was offered. */
int account_totp_prove(struct ctx *cx, struct store *desk, const char *account,
                       const char *code) LH_MUST_CHECK;
int account_totp_drop(struct ctx *cx, struct store *desk, const char *account) LH_MUST_CHECK;
/* Locks the account and ends its sessions, or lets it in again. by: who did it, for the journal. */
int account_block(struct ctx *cx, struct store *desk, const char *account, bool blocked,
                  const char *by) LH_MUST_CHECK;
struct account_state {
        bool there, totp, must_change, blocked;
};
int account_state(struct ctx *cx, struct store *desk, const char *account,
                  struct account_state *ret) LH_MUST_CHECK;

#endif
