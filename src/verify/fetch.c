#include "verify/fetch.h"
#include "base/time.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdlib.h>

#define CONNECT_TIMEOUT_S 10L
#define STALL_S           30L /* no byte for so long: give up this try */
#define REDIRECTS_MAX     3L
#define RETRY_FIRST_MS    200
#define POLL_MS           1000

enum slot_state { SLOT_RUNNING, SLOT_WAITING, SLOT_DONE };

/* One request on its way, in a ring. */
struct slot {
        struct fetch *owner;
        struct fetch_request request;
        enum slot_state state;
        CURL *easy;
        struct buf body;
        bool other, paused;
        unsigned tries;
        int64_t again_ms; /* waiting: when to try again */
        long status;
        CURLcode result;
};

struct fetch {
        CURLM *multi;
        char *base;
        struct slot slot[FETCH_AHEAD_MAX];
        uint64_t added, taken; /* slot of request n: n % FETCH_AHEAD_MAX */
        size_t buffered;
};

static struct slot *oldest(struct fetch *f)
{
        return &f->slot[f->taken % FETCH_AHEAD_MAX];
}

static size_t on_body(char *p, size_t size, size_t n, void *arg)
{
        struct slot *s = arg;
        struct fetch *f = s->owner;

        n *= size;
        if (s != oldest(f) && f->buffered + n > FETCH_BUFFER_MAX) {
                s->paused = true;
                return CURL_WRITEFUNC_PAUSE;
        }
        buf_add(&s->body, p, n);
        if (!buf_ok(&s->body))
                return 0; /* curl ends the transfer */
        f->buffered += n;
        return n;
}

static void drop_body(struct slot *s)
{
        s->owner->buffered -= s->body.n;
        buf_done(&s->body);
        buf_init(&s->body, s->request.bytes_max);
}

/* Options that never change for a handle. */
static CURL *new_easy(struct slot *s)
{
        CURL *e = curl_easy_init();

        assert(e != NULL);
        curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
        curl_easy_setopt(e, CURLOPT_WRITEDATA, s);
        curl_easy_setopt(e, CURLOPT_PRIVATE, s);
        curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(e, CURLOPT_USERAGENT, "liuhen-verify/" LIUHEN_VERSION);
        curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(e, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 1L);
        curl_easy_setopt(e, CURLOPT_MAXREDIRS, REDIRECTS_MAX);
        curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT_S);
        curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, STALL_S);
        /* tlog-tiles lets a server compress bundles; the ceiling counts what comes out. */
        curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "gzip");
        return e;
}

static void begin(struct fetch *f, struct slot *s)
{
        lh_auto(buf_done) struct buf url;

        buf_init(&url, 8192);
        buf_printf(&url, "%s/%s", f->base, s->other ? s->request.other : s->request.path);
        if (s->easy == NULL)
                s->easy = new_easy(s);
        curl_easy_setopt(s->easy, CURLOPT_URL, url.p);
        s->state = SLOT_RUNNING;
        s->paused = false;
        s->tries++;
        curl_multi_add_handle(f->multi, s->easy);
}

bool fetch_room(const struct fetch *f)
{
        return f->added - f->taken < FETCH_AHEAD_MAX && f->buffered < FETCH_BUFFER_MAX;
}

void fetch_add(struct fetch *f, const struct fetch_request *r)
{
        struct slot *s = &f->slot[f->added++ % FETCH_AHEAD_MAX];

        assert(f->added - f->taken <= FETCH_AHEAD_MAX);
        s->owner = f;
        s->request = *r;
        s->other = false;
        s->tries = 0;
        buf_init(&s->body, r->bytes_max);
        begin(f, s);
}

/* Worth another try: the server is busy or the line broke, which says nothing about the log. */
static bool passing_trouble(const struct slot *s)
{
        switch (s->result) {
        case CURLE_OK: return s->status >= 500 || s->status == 429;
        case CURLE_COULDNT_CONNECT:
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_OPERATION_TIMEDOUT:
        case CURLE_PARTIAL_FILE:
        case CURLE_GOT_NOTHING:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM: return true;
        default: return false;
        }
}

static void finished(struct fetch *f, struct slot *s, CURLcode result)
{
        bool gone;

        curl_multi_remove_handle(f->multi, s->easy);
        s->result = result;
        s->status = 0;
        curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &s->status);
        gone = result == CURLE_OK && (s->status == 404 || s->status == 410);
        if (gone && !s->other && s->request.other[0] != '\0') {
                drop_body(s);
                s->other = true;
                s->tries = 0;
                begin(f, s);
        } else if (passing_trouble(s) && s->tries < FETCH_TRIES_MAX) {
                drop_body(s);
                s->state = SLOT_WAITING;
                s->again_ms = time_monotonic_ms() + ((int64_t)RETRY_FIRST_MS << (s->tries - 1));
        } else {
                s->state = SLOT_DONE;
        }
}

static void take_finished(struct fetch *f)
{
        CURLMsg *m;
        int left;

        while ((m = curl_multi_info_read(f->multi, &left)) != NULL) {
                CURLcode result = m->data.result;
                char *s;

                if (m->msg != CURLMSG_DONE)
                        continue;
                curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &s);
                finished(f, (struct slot *)(void *)s, result);
        }
}

/* Begins what waited long enough; returns how long the next one still waits, at most POLL_MS. */
static int retry(struct fetch *f)
{
        int64_t now = time_monotonic_ms(), least = POLL_MS;

        for (uint64_t n = f->taken; n < f->added; n++) {
                struct slot *s = &f->slot[n % FETCH_AHEAD_MAX];

                if (s->state != SLOT_WAITING)
                        continue;
                if (s->again_ms <= now)
                        begin(f, s);
                else if (s->again_ms - now < least)
                        least = s->again_ms - now;
        }
        return (int)least;
}

static void wait_for(struct fetch *f, struct slot *s)
{
        while (s->state != SLOT_DONE) {
                int running, wait_ms = retry(f);

                if (s->paused) {
                        s->paused = false;
                        curl_easy_pause(s->easy, CURLPAUSE_CONT);
                }
                curl_multi_perform(f->multi, &running);
                take_finished(f);
                if (s->state != SLOT_DONE)
                        curl_multi_poll(f->multi, NULL, 0, wait_ms, NULL);
        }
}

static int judge(struct ctx *cx, const struct fetch *f, const struct slot *s)
{
        const char *path = s->other ? s->request.other : s->request.path;

        if (!buf_ok(&s->body))
                return err_set(cx, LH_LIMIT, "%s/%s: the answer is longer than %zu bytes", f->base,
                               path, s->request.bytes_max);
        if (s->result != CURLE_OK)
                return err_set(cx, LH_IO, "could not read %s/%s: %s", f->base, path,
                               curl_easy_strerror(s->result));
        if (s->status == 404 || s->status == 410)
                return err_set(cx, LH_NOT_FOUND, "%s/%s: the server does not have it", f->base,
                               path);
        if (s->status != 200)
                return err_set(cx, LH_IO, "could not read %s/%s: the server answered %ld", f->base,
                               path, s->status);
        return LH_OK;
}

int fetch_next(struct ctx *cx, struct fetch *f, const struct fetch_request **ret_request,
               struct str *ret_body, bool *ret_other)
{
        struct slot *s = oldest(f);
        int rc;

        assert(f->taken < f->added);
        wait_for(f, s);
        rc = judge(cx, f, s);
        *ret_request = &s->request;
        *ret_body = (struct str){ s->body.n ? s->body.p : "", s->body.n };
        *ret_other = s->other;
        return rc;
}

void fetch_taken(struct fetch *f)
{
        struct slot *s = oldest(f);

        drop_body(s);
        f->taken++;
}

int fetch_open(struct ctx *cx, const char *base, struct fetch **ret)
{
        struct fetch *f;

        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
                return err_set(cx, LH_IO, "could not start libcurl");
        f = mem_zalloc(sizeof(*f));
        f->base = mem_strdup(base);
        f->multi = curl_multi_init();
        assert(f->multi != NULL);
        /* No ceiling on connections but the ring's: else the oldest request, tried again, could
         * wait for ever behind younger ones that are paused until it is taken. */
        *ret = f;
        return LH_OK;
}

void fetch_close(struct fetch *f)
{
        for (size_t i = 0; i < FETCH_AHEAD_MAX; i++) {
                struct slot *s = &f->slot[i];

                if (s->easy == NULL)
                        continue;
                curl_multi_remove_handle(f->multi, s->easy);
                curl_easy_cleanup(s->easy);
                buf_done(&s->body);
        }
        curl_multi_cleanup(f->multi);
        free(f->base);
        free(f);
}
