/* A page of the desk, seen from the front: the request goes over a socket to the process that keeps
 * sessions and drafts, and its answer is sent as it is. */
#include "web/desk_ask.h"
#include "base/log.h"
#include "web/display.h"
#include "web/http_int.h"

#include <stddef.h>
#include <stdlib.h>

struct desk_ask {
        struct parcel parcel;
        struct request *rq;
        atomic_bool answered; /* set by the link's thread */
        bool failed;
};

static enum MHD_Result add_value(void *arg, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
        (void)kind;
        json_object_set_new(arg, name, json_string(value == NULL ? "" : value));
        return MHD_YES;
}

static json_t *request_json(struct request *rq)
{
        const char *cookie = request_cookie(rq, DESK_COOKIE);
        const char *oidc = request_cookie(rq, OIDC_COOKIE);
        const char *display = request_cookie(rq, DISPLAY_COOKIE);
        json_t *query = json_object(), *posted = json_object(), *files = json_object();

        MHD_get_connection_values(rq->conn, MHD_GET_ARGUMENT_KIND, add_value, query);
        form_json(rq, posted, files);
        if (rq->posted == NULL) {
                json_decref(posted);
                posted = json_null();
        }
        return json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "path", rq->path, "form",
                         (int)rq->form, "lang", rq->lang, "cookie", cookie == NULL ? "" : cookie,
                         "oidc", oidc == NULL ? "" : oidc, "display",
                         display_classes(display)[0] == '\0' ? "" : display, "query", query,
                         "posted", posted, "files", files);
}

static int add_bytes(const char *p, size_t n, void *out)
{
        buf_add(out, p, n);
        return 0;
}

/* Runs in the link's thread. */
static void parcel_done(struct parcel *p)
{
        struct desk_ask *a = (struct desk_ask *)((char *)p - offsetof(struct desk_ask, parcel));

        a->answered = true;
        MHD_resume_connection(a->rq->conn);
}

/* Suspended first: the answer may come before scribe_link_send() returns. */
static enum MHD_Result send_on(struct request *rq)
{
        struct desk_ask *a = rq->ask = mem_zalloc(sizeof(*a));
        json_t *o = request_json(rq);

        a->rq = rq;
        a->parcel.done = parcel_done;
        buf_init(&a->parcel.frame, WIRE_FRAME_BYTES_MAX);
        wire_begin(&a->parcel.frame, WIRE_ASK);
        if (o == NULL || json_dump_callback(o, add_bytes, &a->parcel.frame, JSON_COMPACT) != 0)
                a->failed = true;
        json_decref(o);
        a->failed |= !buf_ok(&a->parcel.frame);
        MHD_suspend_connection(rq->conn);
        if (!a->failed && scribe_link_send(rq->h->desk, &a->parcel) == LH_OK)
                return MHD_YES;
        a->failed = true;
        a->answered = true;
        MHD_resume_connection(rq->conn);
        return MHD_YES;
}

static enum MHD_Result refuse(struct request *rq, const char *message)
{
        struct reply r = { .retry_s = 1 };

        return reply_error(rq, &r, 503, message);
}

/* The first line says what the rest is. */
static enum MHD_Result pass_on(struct request *rq, struct parcel *p)
{
        struct str rest = { p->reply.p, p->reply.n }, head;
        const char *type = "", *location = NULL, *cookie = NULL, *disposition = NULL;
        struct reply r = { .cache = "no-store", .compress = true, .varies = true };
        enum MHD_Result sent;
        json_t *o = NULL;
        int status;

        if (p->reply_type == WIRE_PAGE && str_line(&rest, &head))
                o = json_loadb(head.p, head.n, 0, NULL);
        if (json_unpack(o, "{s:i, s:s, s?s, s?s, s?s}", "status", &status, "type", &type,
                        "location", &location, "cookie", &cookie, "disposition",
                        &disposition) != 0) {
                json_decref(o);
                log_error("msg=\"an answer of the desk is not of the agreed form\"");
                return refuse(rq, "the desk could not be asked; try again in a moment");
        }
        r.status = (unsigned)status;
        r.type = type;
        r.location = location;
        r.cookie = cookie;
        r.disposition = disposition;
        buf_init(&r.body, rest.n + 1);
        buf_str(&r.body, rest);
        sent = reply_send(rq, &r);
        json_decref(o);
        return sent;
}

static enum MHD_Result answer(struct request *rq)
{
        struct desk_ask *a = rq->ask;

        if (a->failed || a->parcel.end == PARCEL_UNSENT)
                return refuse(rq, "the desk cannot be reached; nothing was done, try again");
        if (a->parcel.end == PARCEL_UNKNOWN)
                return refuse(rq, "the desk gave no answer; look at the draft before trying again");
        return pass_on(rq, &a->parcel);
}

enum MHD_Result desk_ask(struct request *rq)
{
        enum MHD_Result ret;

        if (rq->ask == NULL && rq->h->desk != NULL)
                return send_on(rq);
        if (rq->ask != NULL && !rq->ask->answered)
                return MHD_YES;
        route_take_worker(rq);
        ret = rq->ask == NULL ? refuse(rq, "no desk runs at this address") : answer(rq);
        route_give_worker(rq);
        return ret;
}

void desk_ask_free(struct request *rq)
{
        if (rq->ask == NULL)
                return;
        if (rq->ask->parcel.frame.p != NULL) /* a password may be in it */
                explicit_bzero(rq->ask->parcel.frame.p, rq->ask->parcel.frame.cap);
        buf_done(&rq->ask->parcel.frame);
        buf_done(&rq->ask->parcel.reply);
        free(rq->ask);
        rq->ask = NULL;
}
