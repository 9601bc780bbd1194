/* The way of one request: which part of the front answers it. Called by libmicrohttpd from its
 * threads. */
#include "base/log.h"
#include "base/time.h"
#include "web/display.h"
#include "web/submit.h"
#include "web/tell.h"

#include <stdlib.h>
#include <strings.h>

void route_take_worker(struct request *rq)
{
        struct http *h = rq->h;

        pthread_mutex_lock(&h->lock);
        rq->w = h->idle;
        h->idle = rq->w->next;
        pthread_mutex_unlock(&h->lock);
        ctx_reset(&rq->w->cx);
}

void route_give_worker(struct request *rq)
{
        struct http *h = rq->h;

        pthread_mutex_lock(&h->lock);
        rq->w->next = h->idle;
        h->idle = rq->w;
        pthread_mutex_unlock(&h->lock);
        rq->w = NULL;
}

static bool may_be_kept(const struct request *rq)
{
        return !rq->way.personal && rq->posted == NULL;
}

/* The page from one snapshot. False if the store cannot be read. */
static bool make_page(struct request *rq, struct reply *ret)
{
        struct page_request page = request_page(rq);
        struct page_reply p = { 0 };
        lh_auto(store_tx_done) struct store_tx tx = store_view(&rq->w->cx, rq->w->store);

        if (tx.rc != LH_OK)
                return false;
        switch (page_render(&rq->w->cx, rq->h->opt.site, &tx, &page, &p)) {
        case LH_OK:
        case LH_NOT_FOUND:
        case LH_INVALID: break;
        default: log_err(&rq->w->cx, "making a page");
        }
        if (p.tell != NULL)
                tell_scribe(rq->h->link, p.tell);
        *ret = (struct reply){ .status = (unsigned)p.status,
                               .type = p.type,
                               .location = p.location,
                               .cookie = p.cookie,
                               .disposition = p.disposition,
                               .body = p.body,
                               .passing = p.passing,
                               .cache = may_be_kept(rq) ? "no-cache" : "no-store",
                               .tagged = may_be_kept(rq),
                               .compress = true,
                               .varies = true };
        return true;
}

/* Everything that an answer depends on besides the store: what is overdue depends on the day. */
static struct hash cache_key(const struct request *rq)
{
        int32_t today = date_in_china(rq->w->cx.now_ms());
        char choices[] = { (char)rq->form, rq->lang[0], rq->gzip ? 'z' : '-',
                           rq->new_lang ? 'n' : '-' };
        struct str pieces[] = { { choices, sizeof(choices) },
                                { (const char *)&today, sizeof(today) },
                                str_of(display_classes(
                                        request_cookie((void *)(uintptr_t)rq, DISPLAY_COOKIE))),
                                str_of(rq->raw) };

        return hash_pieces(pieces, countof(pieces));
}

/* Kept pages are those of the store as it is now: a value that was withheld or erased is on none of
 * them as soon as its act is acknowledged. */
static int forget_old_pages(struct request *rq)
{
        struct worker *w = rq->w;
        int64_t version;
        int rc = store_version(&w->cx, w->store, &version);

        if (rc != LH_OK || version == w->version)
                return rc;
        cache_clear(rq->h->cache);
        w->version = version;
        return LH_OK;
}

static enum MHD_Result serve_kept_page(struct request *rq)
{
        struct hash key = cache_key(rq);
        lh_auto(cached_release) struct cached *answer = NULL;
        struct reply r;
        uint64_t ticket;

        if (forget_old_pages(rq) != LH_OK)
                return reply_failed(rq);
        answer = cache_get(rq->h->cache, &key, &ticket);
        if (answer != NULL)
                return reply_cached(rq, answer);
        if (!make_page(rq, &r))
                return reply_failed(rq);
        if (r.status != 200 || r.passing)
                return reply_send(rq, &r);
        answer = reply_keep(rq, &r);
        if (answer == NULL)
                return MHD_NO;
        cache_put(rq->h->cache, &key, answer, ticket);
        return reply_cached(rq, answer);
}

static enum MHD_Result serve_page(struct request *rq)
{
        struct reply r;

        /* The last answers say that the connection ends. */
        if (rq->h->cache != NULL && !rq->h->stopping && may_be_kept(rq))
                return serve_kept_page(rq);
        return make_page(rq, &r) ? reply_send(rq, &r) : reply_failed(rq);
}

static enum MHD_Result serve_wrong_method(struct request *rq, const char *allow)
{
        struct reply r = { .allow = allow };

        return reply_error(rq, &r, 405, "this address does not answer to that method");
}

static enum MHD_Result route(struct request *rq)
{
        bool acts = strcmp(rq->path, SUBMIT_PATH) == 0;
        struct reply r = { 0 };
        enum MHD_Result ret;

        if (rq->refused != 0)
                return reply_error(rq, &r, (unsigned)rq->refused, rq->message);
        if (acts)
                return serve_wrong_method(rq, "POST");
        if (rq->posted != NULL)
                return serve_page(rq);
        if (rq->method != METHOD_GET && rq->method != METHOD_HEAD)
                return serve_wrong_method(rq, rq->way.takes_post ? "GET, HEAD, POST" : "GET, HEAD");
        if (rq->way.found)
                return serve_page(rq);
        if (serve_asset(rq, &ret) || serve_log(rq, &ret) || serve_bulk(rq, &ret))
                return ret;
        return reply_error(rq, &r, 404, "there is no such page");
}

static enum MHD_Result answer(struct request *rq)
{
        enum MHD_Result ret;

        route_take_worker(rq);
        ret = route(rq);
        route_give_worker(rq);
        return ret;
}

static bool is_submission(const struct request *rq)
{
        return rq->refused == 0 && rq->method == METHOD_POST && strcmp(rq->path, SUBMIT_PATH) == 0;
}

static struct guarded *guarded_of(struct MHD_Connection *conn)
{
        return MHD_get_connection_info(conn, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static enum MHD_Result begin(struct request *rq, const char *method)
{
        rq->seen = true;
        atomic_fetch_add(&rq->h->running, 1);
        guard_limit(guarded_of(rq->conn), rq->h->opt.body_s);
        request_head(rq, method);
        if (rq->refused == 0 && rq->method == METHOD_POST && rq->way.takes_post)
                form_begin(rq);
        return is_submission(rq) ? submit_begin(rq) : MHD_YES;
}

static bool is_of_desk(const struct request *rq)
{
        return rq->refused == 0 && rq->way.desk &&
               (rq->posted != NULL || rq->method == METHOD_GET || rq->method == METHOD_HEAD);
}

/* A proxy may add a line of its own behind what the reader sent: the last counts. */
static enum MHD_Result keep_forwarded(void *arg, enum MHD_ValueKind kind, const char *name,
                                      const char *value)
{
        (void)kind;
        if (strcasecmp(name, "X-Forwarded-For") == 0 && value != NULL)
                *(const char **)arg = value;
        return MHD_YES;
}

/* Seconds to wait, 0: none. */
static unsigned too_often(const struct request *rq)
{
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(rq->conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
        const char *forwarded = NULL;

        if (rq->refused != 0 || rq->way.rate == RATE_NONE || info == NULL ||
            (rq->way.takes_post && rq->method != METHOD_POST))
                return 0;
        MHD_get_connection_values(rq->conn, MHD_HEADER_KIND, keep_forwarded, (void *)&forwarded);
        return rate_take(rq->h->rate, info->client_addr, forwarded, rq->way.rate,
                         time_monotonic_ms());
}

static enum MHD_Result refuse_too_often(struct request *rq, unsigned wait_s)
{
        struct reply r = { .retry_s = wait_s };
        enum MHD_Result ret;

        route_take_worker(rq);
        ret = reply_error(rq, &r, 429, "too many requests from your network; wait and ask again");
        route_give_worker(rq);
        return ret;
}

static enum MHD_Result finish(struct request *rq)
{
        unsigned wait_s = too_often(rq);

        guard_limit(guarded_of(rq->conn), rq->h->opt.answer_s);
        if (rq->posted != NULL && rq->ask == NULL)
                form_end(rq);
        if (wait_s > 0)
                return refuse_too_often(rq, wait_s);
        if (is_of_desk(rq))
                return desk_ask(rq);
        return rq->submit ? submit_end(rq) : answer(rq);
}

enum MHD_Result route_handle(void *arg, struct MHD_Connection *conn, const char *url,
                             const char *method, const char *version, const char *data,
                             size_t *data_n, void **state)
{
        struct request *rq = *state;

        (void)arg, (void)conn, (void)url, (void)version;
        if (!rq->seen)
                return begin(rq, method);
        if (*data_n > 0) {
                size_t n = *data_n;

                *data_n = 0;
                if (rq->submit != NULL)
                        return submit_piece(rq, data, n);
                if (rq->posted != NULL)
                        form_piece(rq, data, n);
                rq->body_bytes += n;
                /* All forms together have the ceiling of all submissions. */
                if (atomic_fetch_add(&rq->h->bodies_bytes, n) + n > rq->h->opt.bodies_bytes_max)
                        return MHD_NO;
                return rq->body_bytes <= form_bytes_max(rq) ? MHD_YES : MHD_NO;
        }
        return finish(rq);
}

void *route_first_line(void *arg, const char *uri, struct MHD_Connection *conn)
{
        return request_new(arg, conn, uri);
}

void route_over(void *arg, struct MHD_Connection *conn, void **state,
                enum MHD_RequestTerminationCode why)
{
        struct request *rq = *state;
        struct http *h = arg;

        (void)why;
        if (rq == NULL)
                return;
        if (rq->seen)
                atomic_fetch_sub(&h->running, 1);
        if (rq->submit == NULL)
                atomic_fetch_sub(&h->bodies_bytes, rq->body_bytes);
        submit_free(rq);
        desk_ask_free(rq);
        form_free(rq);
        free(rq);
        *state = NULL;
        if (guarded_of(conn) != NULL)
                guard_limit(guarded_of(conn), h->opt.head_s);
}

void route_connection(void *arg, struct MHD_Connection *conn, void **state,
                      enum MHD_ConnectionNotificationCode what)
{
        struct http *h = arg;

        if (what == MHD_CONNECTION_NOTIFY_STARTED) {
                int fd = MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CONNECTION_FD)
                                 ->connect_fd;

                *state = guard_add(h->guard, fd, h->opt.head_s);
        } else if (*state != NULL) {
                guard_remove(h->guard, *state);
                *state = NULL;
        }
}
