/* One mail to one server by SMTP. */
#ifndef LH_MAIL_SMTP_H
#define LH_MAIL_SMTP_H

#include "base/buf.h"
#include "base/ctx.h"

#define SMTP_TIMEOUT_S 60

enum smtp_result {
        SMTP_SENT,  /* the server took it */
        SMTP_LATER, /* it surely did not take it now: no connection, or a refusal for the moment */
        SMTP_REFUSED, /* it will not take it for this address (5yz) */
        SMTP_UNKNOWN, /* the end was given, no answer came: it may have it */
};

/* url: "smtp://127.0.0.1:25" or smtps://. `claim` is called before the end of the mail is given:
 * if that is not LH_OK, the mail is broken off. cx->err says why. */
enum smtp_result smtp_send(struct ctx *cx, const char *url, const char *from, const char *to,
                           struct str mail, int (*claim)(void *arg), void *arg);

#endif
