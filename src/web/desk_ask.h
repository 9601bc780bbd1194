/* What the front and the desk's process say to each other: a request as it came, a finished page.
 * The front keeps nothing of it; sessions, drafts and passwords are known to the desk's process
 * only.
 *
 * WIRE_ASK is a JSON object {"method", "path", "form", "lang", "cookie", "oidc", "display",
 * "query", "posted", "files"}; "posted" is null for a GET. WIRE_PAGE is a line of JSON {"status",
 * "type", "location", "cookie", "disposition"}, LF, and the bytes of the page. */
#ifndef LH_DESK_ASK_H
#define LH_DESK_ASK_H

#include "web/page.h"
#include "web/scribe_link.h"

#define DESK_COOKIE     "desk"
#define DESK_COOKIE_END "; Path=/console; HttpOnly; Secure; SameSite=Strict"

#define OIDC_COOKIE "oidc" /* of a login through a provider that was begun */

/* What a page of the desk works with; one for each thread of the desk's process. */
struct desk_worker {
        struct store *store; /* desk.db */
        struct store *mail;  /* of those who follow by e-mail (mail/follow.h); NULL: none is sent */
        const char *dir;     /* the store folder */
        struct scribe_link *link;
};

/* Sends a message to the scribe and waits for its answer: the JSON of a receipt, or LH_* with the
 * scribe's words in cx->err. frame: made with wire_begin(WIRE_SUBMIT). ret: freed by the caller. */
int desk_submit(struct ctx *cx, struct scribe_link *link, struct buf *frame,
                struct buf *ret) LH_MUST_CHECK;

#endif
