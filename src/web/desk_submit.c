/* The desk hands in: as a person of a session, through the scribe's door like everybody else. */
#include "web/desk_ask.h"

#include <jansson.h>
#include <pthread.h>

struct waiting {
        struct parcel parcel; /* first: done() gets its address */
        pthread_mutex_t lock;
        pthread_cond_t ended;
        bool done;
};

static void parcel_done(struct parcel *p)
{
        struct waiting *w = (struct waiting *)p;

        pthread_mutex_lock(&w->lock);
        w->done = true;
        pthread_cond_signal(&w->ended);
        pthread_mutex_unlock(&w->lock);
}

static int code_of(const char *name)
{
        for (int rc = LH_OK; rc <= LH_CORRUPT; rc++)
                if (strcmp(lh_rc_name(rc), name) == 0)
                        return rc;
        return LH_IO;
}

static int refused(struct ctx *cx, struct str reply)
{
        const char *code = "io", *field = "", *message = "the scribe's answer could not be read";
        json_t *o = json_loadb(reply.p, reply.n, 0, NULL);
        int rc;

        (void)json_unpack(o, "{s:s, s?s, s:s}", "error", &code, "field", &field, "message",
                          &message);
        rc = err_field(cx, code_of(code), field, "%s", message);
        json_decref(o);
        return rc;
}

static int read_answer(struct ctx *cx, struct parcel *p, struct buf *ret)
{
        if (p->end == PARCEL_UNSENT)
                return err_set(cx, LH_BUSY,
                               "the scribe cannot be reached; nothing was taken, try "
                               "again in a moment");
        if (p->end == PARCEL_UNKNOWN)
                return err_set(cx, LH_BUSY,
                               "the outcome is unknown; release it again, it is taken once only");
        if (p->reply_type != WIRE_RECEIPT)
                return refused(cx, (struct str){ p->reply.p, p->reply.n });
        *ret = p->reply;
        p->reply = (struct buf){ 0 };
        return LH_OK;
}

int desk_submit(struct ctx *cx, struct scribe_link *link, struct buf *frame, struct buf *ret)
{
        struct waiting w = { .parcel = { .frame = *frame, .done = parcel_done },
                             .lock = PTHREAD_MUTEX_INITIALIZER,
                             .ended = PTHREAD_COND_INITIALIZER };
        int rc;

        *frame = (struct buf){ 0 };
        rc = link == NULL ? LH_IO : scribe_link_send(link, &w.parcel);
        if (rc != LH_OK) {
                buf_done(&w.parcel.frame);
                return err_set(cx, LH_BUSY,
                               "the scribe cannot be reached; nothing was taken, try "
                               "again in a moment");
        }
        pthread_mutex_lock(&w.lock);
        while (!w.done)
                pthread_cond_wait(&w.ended, &w.lock);
        pthread_mutex_unlock(&w.lock);
        rc = read_answer(cx, &w.parcel, ret);
        buf_done(&w.parcel.reply);
        return rc;
}
