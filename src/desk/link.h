/* Who an account is to a provider of identities. A link is one more way to prove who one is, as a
 * password is; it gives no right, and an account is never made by it. */
#ifndef LH_DESK_LINK_H
#define LH_DESK_LINK_H

#include "desk/desk.h"

#define LINK_SUBJECT_BYTES_MAX 255 /* OpenID Connect Core 1.0, 2 */

/* A password that was given and not yet changed ends with it. by: who did it, for the journal.
 * LH_NOT_FOUND: no such account; LH_CONFLICT: the account, or that person, is linked already. */
int link_put(struct ctx *cx, struct store *desk, const char *account, const char *issuer,
             const char *subject, const char *by) LH_MUST_CHECK;
/* And the account's sessions end. */
int link_drop(struct ctx *cx, struct store *desk, const char *account,
              const char *by) LH_MUST_CHECK;
/* The subject, "" if there is none; in cx->mem. */
int link_of(struct ctx *cx, struct store *desk, const char *account,
            const char **ret_subject) LH_MUST_CHECK;
/* Whose account it is, for a login; the journal has it. LH_NOT_FOUND: nobody's; LH_DENIED: an
 * administrator locked it. */
int link_login(struct ctx *cx, struct store *desk, const char *issuer, const char *subject,
               const char **ret_account) LH_MUST_CHECK;

#endif
