#include "web/submit.h"
#include "base/log.h"
#include "base/text.h"

#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>
#include <strings.h>

#define TOKEN_BYTES_MAX 256
#define FRAME_EXTRA     512 /* around the body: frame head, token, names */
#define DRAIN_FACTOR                                                                               \
        2 /* how much of a body that will be refused is read, so that the client hears why */

struct submit {
        struct parcel parcel;
        struct request *rq;
        size_t counted; /* in bodies_bytes of the server */
        bool waiting;
        atomic_bool answered; /* set by the link's thread */
        bool with_token;
        unsigned status; /* a refusal that is already certain; told when the body has been read */
        const char *code, *message;
};

/* ------ answers ------ */

struct refusal {
        unsigned status;
        const char *code, *field, *message;
};

/* act.md section 5 and RFC 9457 in one object. */
static bool problem_json(const struct refusal *e, struct buf *out)
{
        json_t *o = json_pack("{s:s, s:i, s:s, s:s, s:s, s:s}", "type", "about:blank", "status",
                              (int)e->status, "title", MHD_get_reason_phrase_for(e->status),
                              "detail", e->message, "error", e->code, "message", e->message);
        char *text;

        if (e->field[0] != '\0')
                json_object_set_new(o, "field", json_string(e->field));
        text = o ? json_dumps(o, JSON_COMPACT) : NULL;
        json_decref(o);
        if (text == NULL)
                return false;
        buf_puts(out, text);
        free(text);
        return true;
}

static enum MHD_Result send_refusal(struct request *rq, const struct refusal *e)
{
        struct reply r = { .status = e->status, .type = "application/problem+json" };

        buf_init(&r.body, 64 * 1024);
        if (!problem_json(e, &r.body))
                r.status = 500;
        r.retry_s = e->status == 503 ? 1 : 0;
        if (e->status == 401)
                r.authenticate = "Bearer realm=\"acts\"";
        return reply_send(rq, &r);
}

static unsigned status_of(const char *code, bool with_token)
{
        static const struct {
                const char *code;
                unsigned status;
        } table[] = {
                { "invalid", 422 }, { "conflict", 409 },  { "held", 422 },   { "limit", 413 },
                { "busy", 503 },    { "not-found", 404 }, { "denied", 403 },
        };

        if (strcmp(code, "denied") == 0 && !with_token)
                return 401;
        for (size_t i = 0; i < countof(table); i++)
                if (strcmp(code, table[i].code) == 0)
                        return table[i].status;
        return 500;
}

static enum MHD_Result send_scribe_error(struct request *rq)
{
        const struct submit *s = rq->submit;
        struct refusal e = {
                500, "io", "",
                "the answer of the scribe could not be read; the operator's log says why"
        };
        json_t *o = json_loadb(s->parcel.reply.p, s->parcel.reply.n, 0, NULL);
        enum MHD_Result sent;

        if (json_unpack(o, "{s:s, s?s, s:s}", "error", &e.code, "field", &e.field, "message",
                        &e.message) == 0)
                e.status = status_of(e.code, s->with_token);
        else
                log_error("msg=\"an error of the scribe is not of the agreed form\"");
        sent = send_refusal(rq, &e);
        json_decref(o);
        return sent;
}

/* One receipt, or one for each document: the page of the first is the place of the submission. */
static void read_receipt(const struct submit *s, struct reply *r, char *location, size_t size)
{
        json_t *o = json_loadb(s->parcel.reply.p, s->parcel.reply.n, 0, NULL);
        const json_t *first = json_is_array(o) ? json_array_get(o, 0) : o;
        const json_t *index = json_object_get(first, "index");
        const char *page = json_string_value(json_object_get(first, "page"));

        if (page != NULL)
                snprintf(location, size, "%s", page);
        else if (json_is_integer(index))
                snprintf(location, size, "/n/%" JSON_INTEGER_FORMAT, json_integer_value(index));
        if (location[0] == '/')
                r->location = location;
        if (json_is_true(json_object_get(first, "repeated")))
                r->status = 200;
        json_decref(o);
}

static enum MHD_Result send_receipt(struct request *rq)
{
        struct reply r = { .status = 201, .type = "application/json" };
        char location[128] = "";

        read_receipt(rq->submit, &r, location, sizeof(location));
        r.body = rq->submit->parcel.reply;
        rq->submit->parcel.reply = (struct buf){ 0 };
        return reply_send(rq, &r);
}

static enum MHD_Result send_answer(struct request *rq)
{
        static const struct refusal unknown = {
                503, "busy", "", "the outcome is unknown; hand in the same source key again"
        };
        static const struct refusal unsent = {
                503, "busy", "",
                "nothing was taken: the connection to the scribe broke; hand it in again"
        };
        const struct parcel *p = &rq->submit->parcel;

        if (p->end == PARCEL_UNKNOWN)
                return send_refusal(rq, &unknown);
        if (p->end == PARCEL_UNSENT)
                return send_refusal(rq, &unsent);
        return p->reply_type == WIRE_RECEIPT ? send_receipt(rq) : send_scribe_error(rq);
}

/* ------ the body ------ */

static void refuse(struct submit *s, unsigned status, const char *code, const char *message)
{
        if (s->status != 0)
                return;
        s->status = status;
        s->code = code;
        s->message = message;
        buf_done(&s->parcel.frame);
}

static bool is_json(const char *type)
{
        return type != NULL && strncasecmp(type, "application/json", 16) == 0 &&
               (type[16] == '\0' || strchr("; \t", type[16]));
}

/* The characters of RFC 6750 that need no escaping in JSON, so that the token can be put into the
 * frame as it is. */
static bool token_is_plain(const char *token)
{
        static const char allowed[] =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-";
        size_t n = strspn(token, allowed);

        return n > 0 && n <= TOKEN_BYTES_MAX && token[n] == '\0';
}

static void begin_frame(struct submit *s, const char *authorization)
{
        struct buf *b = &s->parcel.frame;
        const char *token = authorization;

        buf_init(b, s->rq->h->opt.body_bytes_max + FRAME_EXTRA);
        wire_begin(b, WIRE_SUBMIT);
        if (authorization == NULL) {
                buf_puts(b, "{\"token\":null,\"docs\":");
                return;
        }
        if (strncasecmp(token, "Bearer ", 7) == 0)
                token += 7 + strspn(token + 7, " ");
        if (token == authorization || !token_is_plain(token)) {
                refuse(s, 401, "denied", "the header \"Authorization\" must read: Bearer TOKEN");
                return;
        }
        s->with_token = true;
        buf_printf(b, "{\"token\":\"%s\",\"docs\":", token);
}

/* What the client says it will send; 0 when it does not say. */
static uint64_t declared_bytes(const struct request *rq)
{
        uint64_t n = 0;

        decimal_parse(str_of(request_header(rq, "Content-Length")), &n);
        return n;
}

static const char too_large[] = "a submission is at most 4 MiB; hand in fewer documents at once";

enum MHD_Result submit_begin(struct request *rq)
{
        struct submit *s = mem_zalloc(sizeof(*s));
        uint64_t declared = declared_bytes(rq);

        rq->submit = s;
        s->rq = rq;
        if (declared > DRAIN_FACTOR * rq->h->opt.body_bytes_max)
                return send_refusal(rq, &(struct refusal){ 413, "limit", "", too_large });
        if (!is_json(request_header(rq, "Content-Type")))
                refuse(s, 415, "invalid",
                       "send the documents as JSON, with the header \"Content-Type: "
                       "application/json\"");
        else if (rq->h->link == NULL)
                refuse(s, 503, "busy", "this server takes no acts");
        else if (declared > rq->h->opt.body_bytes_max)
                refuse(s, 413, "limit", too_large);
        else
                begin_frame(s, request_header(rq, "Authorization"));
        return MHD_YES;
}

/* All bodies together have a ceiling, so that many clients cannot do what one may not. */
static bool count_bytes(struct submit *s, size_t n)
{
        struct http *h = s->rq->h;

        s->counted += n;
        return atomic_fetch_add(&h->bodies_bytes, n) + n <= h->opt.bodies_bytes_max;
}

static void uncount_bytes(struct submit *s)
{
        atomic_fetch_sub(&s->rq->h->bodies_bytes, s->counted);
        s->counted = 0;
}

enum MHD_Result submit_piece(struct request *rq, const char *p, size_t n)
{
        struct submit *s = rq->submit;

        rq->body_bytes += n;
        if (rq->body_bytes > DRAIN_FACTOR * rq->h->opt.body_bytes_max)
                return MHD_NO;
        if (rq->body_bytes > rq->h->opt.body_bytes_max)
                refuse(s, 413, "limit", too_large);
        if (s->status == 0 && !count_bytes(s, n))
                refuse(s, 503, "busy", "too many submissions are coming in; try again in a moment");
        if (s->status == 0)
                buf_add(&s->parcel.frame, p, n);
        else
                uncount_bytes(s);
        return MHD_YES;
}

/* Runs in the link's thread. */
static void parcel_done(struct parcel *p)
{
        struct submit *s = (struct submit *)((char *)p - offsetof(struct submit, parcel));

        s->answered = true;
        MHD_resume_connection(s->rq->conn);
}

/* Suspended first: the answer may come before scribe_link_send() returns. */
static enum MHD_Result hand_in(struct request *rq)
{
        struct submit *s = rq->submit;
        int rc;

        buf_putc(&s->parcel.frame, '}');
        s->parcel.done = parcel_done;
        s->waiting = true;
        MHD_suspend_connection(rq->conn);
        rc = scribe_link_send(rq->h->link, &s->parcel);
        if (rc == LH_OK)
                return MHD_YES;
        refuse(s, 503, "busy",
               rc == LH_BUSY ? "too many submissions are waiting; try again in a moment"
                             : "the scribe cannot be reached; try again in a moment");
        s->answered = true;
        MHD_resume_connection(rq->conn);
        return MHD_YES;
}

enum MHD_Result submit_end(struct request *rq)
{
        struct submit *s = rq->submit;

        if (s->waiting && !s->answered)
                return MHD_YES;
        uncount_bytes(s);
        if (s->status != 0)
                return send_refusal(rq, &(struct refusal){ s->status, s->code, "", s->message });
        if (s->answered)
                return send_answer(rq);
        if (rq->body_bytes == 0)
                return send_refusal(
                        rq,
                        &(struct refusal){ 422, "invalid", "",
                                           "the body is empty; send one document or an array" });
        return hand_in(rq);
}

void submit_free(struct request *rq)
{
        struct submit *s = rq->submit;

        if (s == NULL)
                return;
        uncount_bytes(s);
        buf_done(&s->parcel.frame);
        buf_done(&s->parcel.reply);
        free(s);
        rq->submit = NULL;
}
