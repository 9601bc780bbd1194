/* Sessions are kept by the server: the cookie is a random number of which only the SHA-256 is
 * stored. A login makes a new one always; a number that a stranger brings along is never taken
 * over. */
#ifndef LH_SESSION_H
#define LH_SESSION_H

#include "desk/desk.h"

#define SESSION_TOKEN_CHARS 64
#define SESSION_CSRF_CHARS  32
#define SESSION_IDLE_MS     ((int64_t)30 * 60 * 1000)
#define SESSION_LIFE_MS     ((int64_t)8 * 3600 * 1000)
#define SESSION_SEEN_MS     60000 /* how late the last sight may be written */

struct session {
        const char *account, *csrf, *body; /* in cx->mem; body "": not chosen */
};

/* ret_token: SESSION_TOKEN_CHARS + 1. */
int session_begin(struct ctx *cx, struct store *desk, const char *account, const char *body,
                  char *ret_token) LH_MUST_CHECK;
/* LH_NOT_FOUND: there is none, or its time is over. Writes nothing. */
int session_read(struct ctx *cx, struct store *desk, const char *token,
                 struct session *ret) LH_MUST_CHECK;
/* The same, and the idle time begins anew. */
int session_use(struct ctx *cx, struct store *desk, const char *token,
                struct session *ret) LH_MUST_CHECK;
int session_body(struct ctx *cx, struct store *desk, const char *token,
                 const char *body) LH_MUST_CHECK;
int session_end(struct ctx *cx, struct store *desk, const char *token) LH_MUST_CHECK;
/* Those of an account that are not over. key: the number by which one is ended, no secret. */
struct session_line {
        const char *key;
        int64_t begun_ms, seen_ms;
        bool own; /* the one that asks */
};
int session_list(struct ctx *cx, struct store *desk, const char *account, const char *token,
                 struct session_line **ret, size_t *ret_n) LH_MUST_CHECK;
/* Only one of the account's own. */
int session_end_key(struct ctx *cx, struct store *desk, const char *account,
                    const char *key) LH_MUST_CHECK;
bool session_csrf_right(const struct session *s, const char *csrf);

#endif
