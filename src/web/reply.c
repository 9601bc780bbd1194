/* One way out for every answer: security headers, ETag, compression, errors in two forms. */
#include "base/log.h"
#include "base/text.h"
#include "web/http_int.h"

#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#define TAG_BYTES  16 /* of the SHA-256 of the body */
#define GZIP_LEVEL 5

static const char *const security_headers[][2] = {
        { "Content-Security-Policy",
          "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
          "connect-src 'self'; "
          "form-action 'self'; base-uri 'none'; frame-ancestors 'none'" },
        { "X-Content-Type-Options", "nosniff" },
        /* Not "no-referrer": browsers then send the forms of our own pages with Origin "null". */
        { "Referrer-Policy", "same-origin" },
        { "Cross-Origin-Opener-Policy", "same-origin" },
};

static void make_tag(struct str body, bool gz, char *ret)
{
        struct hash h = hash_of(body.p, body.n);
        char *p = ret + 1;

        ret[0] = '"';
        base64_encode(h.b, TAG_BYTES, p);
        for (; *p != '='; p++)
                *p = *p == '+' ? '-' : *p == '/' ? '_' : *p;
        strcpy(p, gz ? "-gz\"" : "\"");
}

/* If-None-Match: a list of tags, weak ones count as well (RFC 9110 13.1.2), or "*". */
static bool client_has(const struct request *rq, const char *tag)
{
        const char *p = request_header(rq, "If-None-Match");
        size_t n = strlen(tag);

        while (p != NULL && *p != '\0') {
                p += strspn(p, " \t,");
                if (*p == '*')
                        return true;
                if (strncmp(p, "W/", 2) == 0)
                        p += 2;
                if (strncmp(p, tag, n) == 0)
                        return true;
                p += strcspn(p, ",");
        }
        return false;
}

static bool gzip_begin(z_stream *z, bool ready)
{
        return (ready ? deflateReset(z)
                      : deflateInit2(z, GZIP_LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY)) ==
               Z_OK;
}

bool reply_gzip(struct worker *w, struct str s, struct buf *out)
{
        if (!gzip_begin(&w->z, w->z_ready))
                return false;
        w->z_ready = true;
        buf_init(out, s.n);
        out->p = mem_alloc(s.n);
        out->cap = s.n;
        w->z.next_in = (Bytef *)s.p;
        w->z.avail_in = (uInt)s.n;
        w->z.next_out = (Bytef *)out->p;
        w->z.avail_out = (uInt)s.n;
        if (deflate(&w->z, Z_FINISH) == Z_STREAM_END) {
                out->n = s.n - w->z.avail_out;
                return true;
        }
        buf_done(out);
        return false;
}

static bool worth_gzip(const struct request *rq, const struct reply *r, struct str body)
{
        if (!r->compress || !rq->gzip || body.n <= HTTP_GZIP_BYTES_MIN)
                return false;
        return r->fixed.p != NULL ? r->fixed_gz.n > 0 : rq->w != NULL;
}

static void add(struct MHD_Response *m, const char *name, const char *value)
{
        if (value != NULL)
                MHD_add_response_header(m, name, value);
}

static void add_headers(struct request *rq, const struct reply *r, struct MHD_Response *m)
{
        char seconds[16];

        for (size_t i = 0; i < countof(security_headers); i++)
                add(m, security_headers[i][0], security_headers[i][1]);
        add(m, "Content-Type", r->type);
        add(m, "Cache-Control", r->cache ? r->cache : "no-store");
        add(m, "Location", r->location);
        add(m, "Content-Disposition", r->disposition);
        add(m, "Allow", r->allow);
        add(m, "WWW-Authenticate", r->authenticate);
        if (r->retry_s > 0)
                snprintf(seconds, sizeof(seconds), "%u", r->retry_s),
                        add(m, "Retry-After", seconds);
        add(m, "Set-Cookie", r->cookie);
        add(m, "ETag", r->etag);
        add(m, "Accept-Ranges", r->etag ? "bytes" : NULL);
        add(m, "Content-Range", r->range);
        add(m, "Access-Control-Allow-Origin", r->open_to_all ? "*" : NULL);
        if (r->varies)
                add(m, "Vary", "Accept, Accept-Encoding, Accept-Language, Cookie");
        else if (r->compress)
                add(m, "Vary", "Accept-Encoding");
        if (r->varies && rq->new_lang)
                add(m, "Set-Cookie",
                    rq->lang[0] == 'e'
                            ? "lang=en; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
                            : "lang=zh-CN; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
        if (rq->h->stopping)
                add(m, "Connection", "close");
}

/* The body as libmicrohttpd takes it; the buffer's memory goes with it. */
static struct MHD_Response *make_response(struct reply *r, struct str fixed)
{
        struct MHD_Response *m;

        if (r->file_fd > 0)
                return MHD_create_response_from_fd_at_offset64(r->file_n, r->file_fd, r->file_at);
        if (fixed.p != NULL)
                return MHD_create_response_from_buffer(fixed.n, (void *)fixed.p,
                                                       MHD_RESPMEM_PERSISTENT);
        if (r->body.p == NULL)
                return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
        m = MHD_create_response_from_buffer(r->body.n, r->body.p, MHD_RESPMEM_MUST_FREE);
        if (m != NULL)
                r->body = (struct buf){ 0 };
        return m;
}

static void become_not_modified(struct reply *r, struct str *fixed)
{
        r->status = 304;
        r->type = NULL;
        buf_done(&r->body);
        *fixed = (struct str){ 0 };
}

static void become_gzip(struct request *rq, struct reply *r, struct str *fixed, bool *gz)
{
        struct buf out;

        if (r->fixed_gz.n > 0) {
                *fixed = r->fixed_gz;
                return;
        }
        *gz = reply_gzip(rq->w, (struct str){ r->body.p, r->body.n }, &out);
        if (!*gz)
                return;
        buf_done(&r->body);
        r->body = out;
}

/* The answer with all its headers; NULL: no memory. */
static struct MHD_Response *finish(struct request *rq, struct reply *r, struct str fixed,
                                   const char *tag, bool gz)
{
        struct MHD_Response *m = make_response(r, fixed);

        buf_done(&r->body);
        if (m == NULL)
                return NULL;
        add_headers(rq, r, m);
        add(m, "ETag", tag[0] ? tag : NULL);
        add(m, "Content-Encoding", gz ? "gzip" : NULL);
        return m;
}

static enum MHD_Result queue(struct request *rq, unsigned status, struct MHD_Response *m)
{
        enum MHD_Result sent;

        if (m == NULL)
                return MHD_NO;
        sent = MHD_queue_response(rq->conn, status, m);
        MHD_destroy_response(m);
        return sent;
}

enum MHD_Result reply_send(struct request *rq, struct reply *r)
{
        struct str fixed = r->fixed, body = fixed.p ? fixed : (struct str){ r->body.p, r->body.n };
        bool gz = worth_gzip(rq, r, body);
        char tag[CACHED_TAG_MAX] = "";

        if (r->file_fd > 0 && r->etag != NULL && r->status < 300 && client_has(rq, r->etag)) {
                close(r->file_fd);
                r->file_fd = 0;
                become_not_modified(r, &fixed);
        }
        if (r->tagged && r->status == 200)
                make_tag(body, gz, tag);
        if (tag[0] != '\0' && client_has(rq, tag)) {
                become_not_modified(r, &fixed);
                gz = false;
        } else if (gz) {
                become_gzip(rq, r, &fixed, &gz);
        }
        return queue(rq, r->status, finish(rq, r, fixed, tag, gz));
}

struct cached *reply_keep(struct request *rq, struct reply *r)
{
        struct str fixed = { 0 };
        bool gz = worth_gzip(rq, r, (struct str){ r->body.p, r->body.n });
        char tag[CACHED_TAG_MAX] = "";
        struct MHD_Response *m;
        size_t bytes;

        make_tag((struct str){ r->body.p, r->body.n }, gz, tag);
        if (gz)
                become_gzip(rq, r, &fixed, &gz);
        bytes = r->body.cap;
        m = finish(rq, r, fixed, tag, gz);
        return m ? cached_new(m, bytes, tag) : NULL;
}

enum MHD_Result reply_cached(struct request *rq, const struct cached *answer)
{
        struct reply unchanged = { .cache = "no-cache", .varies = true };
        const char *tag = cached_tag(answer);

        if (!client_has(rq, tag))
                return MHD_queue_response(rq->conn, 200, cached_response(answer));
        return queue(rq, 304, finish(rq, &unchanged, (struct str){ 0 }, tag, false));
}

enum MHD_Result reply_error(struct request *rq, struct reply *r, unsigned status,
                            const char *message)
{
        struct page_request page = request_page(rq);
        struct page_reply p = { 0 };

        page_error(&rq->w->cx, rq->h->opt.site, &page, (int)status, message, &p);
        r->status = status;
        r->type = p.type;
        r->body = p.body;
        r->varies = r->compress = true;
        return reply_send(rq, r);
}

enum MHD_Result reply_failed(struct request *rq)
{
        const struct err *err = &rq->w->cx.err;
        struct reply r = { .retry_s = err->rc == LH_BUSY ? 1 : 0 };

        if (err->rc == LH_NOT_FOUND)
                return reply_error(rq, &r, 404, err->text);
        log_err(&rq->w->cx, "answering a request");
        if (err->rc == LH_BUSY)
                return reply_error(rq, &r, 503, "the store is busy; try again in a moment");
        return reply_error(rq, &r, 500, "the store could not be read; the operator's log says why");
}
