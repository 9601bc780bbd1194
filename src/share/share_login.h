/* Who reads the page of a person. The demonstration's login: a code that the office gives the
 * person (liuhen share code), on sites of invented people only. A real site puts its identity
 * provider in front: after the OpenID Connect login its back end asks `liuhen share session` for
 * the cookie. doc/format/catalogue-of-resources.md section 8. */
#ifndef LH_SHARE_LOGIN_H
#define LH_SHARE_LOGIN_H

#include "base/ctx.h"
#include "share/auth_key.h"

#define SHARE_COOKIE       "share-me"
#define SHARE_CODE_CHARS   8
#define SHARE_SESSION_MS   ((int64_t)30 * 60 * 1000)
#define SHARE_COOKIE_CHARS 96
#define SHARE_FORM_CHARS   32

/* ret: SHARE_CODE_CHARS + 1 */
void share_code(const struct hash *person, struct str id, char *ret);
bool share_code_ok(const struct hash *person, struct str id, const char *code);
/* The cookie's value: tag, end of the session, MAC. ret: SHARE_COOKIE_CHARS + 1 */
void share_session_make(const struct hash *person, const char *tag, int64_t now_ms, char *ret);
/* The tag of a session that holds: AUTH_TAG_CHARS + 1. */
bool share_session_read(const struct hash *person, const char *value, int64_t now_ms,
                        char *ret_tag);
/* What a form of the session carries, so that no other site can send it. ret: SHARE_FORM_CHARS + 1
 */
void share_form_code(const struct hash *person, const char *session, char *ret);
bool share_form_right(const struct hash *person, const char *session, const char *code);

#endif
