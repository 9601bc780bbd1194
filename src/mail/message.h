/* The mails themselves, as bytes for a server: plain text, in the reader's language, nothing in
 * them that follows who opens them. */
#ifndef LH_MAIL_MESSAGE_H
#define LH_MAIL_MESSAGE_H

#include "mail/news.h"

#define MESSAGE_BYTES_MAX ((size_t)256 * 1024)

struct message_site {
        const char *name, *url; /* of the site */
        const char *from;       /* the sender's address */
};

/* Step one: asks the owner of the address. key: of FOLLOW_CONFIRM. name: what is followed. */
int message_ask(struct ctx *cx, const struct message_site *site, const struct follow *f,
                const char *name, const char *key, struct buf *out) LH_MUST_CHECK;
/* What is new. key: of FOLLOW_STOP, for one click (RFC 8058). */
int message_news(struct ctx *cx, const struct message_site *site, const struct follow *f,
                 const char *name, const struct news *n, const char *key,
                 struct buf *out) LH_MUST_CHECK;

#endif
