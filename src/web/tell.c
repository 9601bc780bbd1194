#include "web/tell.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

/* Runs in the link's thread. What was refused is in the scribe's log where it is a fault; a receipt
 * that ended in the meantime is none. */
static void told(struct parcel *p)
{
        if (p->end != PARCEL_ANSWERED)
                log_warn("msg=\"the scribe went away: what a page had to tell is not recorded\"");
        buf_done(&p->frame);
        buf_done(&p->reply);
        free(p);
}

void tell_scribe(struct scribe_link *link, const char *message)
{
        struct parcel *p = mem_zalloc(sizeof(*p));

        p->done = told;
        buf_init(&p->frame, TELL_BYTES_MAX);
        wire_begin(&p->frame, WIRE_SUBMIT);
        buf_puts(&p->frame, message);
        if (link != NULL && buf_ok(&p->frame) && scribe_link_send(link, p) == LH_OK)
                return;
        log_warn("msg=\"the scribe cannot be reached: what a page had to tell is not recorded\"");
        buf_done(&p->frame);
        free(p);
}
