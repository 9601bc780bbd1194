#include "web/http.h"
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "web/http_int.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define BACKLOG 1024
#define CONNECTION_MEMORY                                                                          \
        ((size_t)16 * 1024) /* of libmicrohttpd's: a request's head and an answer's must fit */
#define IDLE_S          30  /* of libmicrohttpd's, after guard's deadlines */
#define FILES_BESIDES   256 /* descriptors that are not connections */
#define DRAIN_STEP_MS   10
#define LAST_ANSWERS_MS 1000
#define THREADS_MAX     64

void http_defaults(struct http_options *ret)
{
        *ret = (struct http_options){
                .connections_max = 8192,
                .per_address_max = 256,
                .head_s = 15,
                .body_s = 120,
                .answer_s = 300,
                .scribe_s = 30,
                .desk_s = 60,
                .body_bytes_max = (size_t)4 * 1024 * 1024,
                .bodies_bytes_max = (size_t)256 * 1024 * 1024,
                .cache_bytes_max = (size_t)64 * 1024 * 1024,
        };
}

static int bad_address(struct ctx *cx, const char *text)
{
        return err_field(cx, LH_INVALID, "listen",
                         "cannot listen at \"%s\": write an address and a port like 127.0.0.1:8080 "
                         "or [::1]:8080",
                         text);
}

int http_address(struct ctx *cx, const char *text, struct sockaddr_storage *ret)
{
        const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
                                        .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE };
        const char *colon = strrchr(text, ':');
        size_t n = colon ? (size_t)(colon - text) : 0;
        bool bracketed = n > 2 && text[0] == '[' && text[n - 1] == ']';
        struct addrinfo *found;
        uint64_t port;
        char host[64];

        if (n == 0 || n >= sizeof(host) || !decimal_parse(str_of(colon + 1), &port) || port > 65535)
                return bad_address(cx, text);
        snprintf(host, sizeof(host), "%.*s", (int)(bracketed ? n - 2 : n), text + bracketed);
        if (!bracketed && strchr(host, ':') != NULL)
                return bad_address(cx, text);
        if (getaddrinfo(host, colon + 1, &hints, &found) != 0)
                return bad_address(cx, text);
        memset(ret, 0, sizeof(*ret));
        memcpy(ret, found->ai_addr, found->ai_addrlen);
        freeaddrinfo(found);
        return LH_OK;
}

bool http_proxy(const char *text, struct sockaddr_storage *ret)
{
        const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST };
        struct addrinfo *found;

        if (getaddrinfo(text, NULL, &hints, &found) != 0)
                return false;
        memset(ret, 0, sizeof(*ret));
        memcpy(ret, found->ai_addr, found->ai_addrlen);
        freeaddrinfo(found);
        return true;
}

/* ------ starting ------ */

static int listen_failed(struct ctx *cx, const struct sockaddr_storage *a, int fd)
{
        int why = errno;
        char host[64] = "?", port[8] = "?";

        if (fd >= 0)
                close(fd);
        getnameinfo((const struct sockaddr *)a, sizeof(*a), host, sizeof(host), port, sizeof(port),
                    NI_NUMERICHOST | NI_NUMERICSERV);
        if (why == EADDRINUSE)
                return err_field(cx, LH_CONFLICT, "listen",
                                 "could not listen at %s, port %s: another program does; choose "
                                 "another port",
                                 host, port);
        return err_field(cx, LH_IO, "listen", "could not listen at %s, port %s: %s", host, port,
                         strerrordesc_np(why));
}

static int listen_at(struct ctx *cx, const struct sockaddr_storage *a, int *ret_fd)
{
        socklen_t n =
                a->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
        int fd = socket(a->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

        if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
            bind(fd, (const struct sockaddr *)a, n) != 0 || listen(fd, BACKLOG) != 0)
                return listen_failed(cx, a, fd);
        *ret_fd = fd;
        return LH_OK;
}

/* As many connections as descriptors allow: running out of them would stop the store and the link
 * as well. */
static void fit_to_files(struct http *h)
{
        rlim_t want = h->opt.connections_max + FILES_BESIDES;
        struct rlimit r;

        if (getrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur >= want)
                return;
        r.rlim_cur = r.rlim_max < want ? r.rlim_max : want;
        setrlimit(RLIMIT_NOFILE, &r);
        if (r.rlim_cur >= want)
                return;
        h->opt.connections_max = r.rlim_cur > 2 * FILES_BESIDES
                                         ? (unsigned)(r.rlim_cur - FILES_BESIDES)
                                         : FILES_BESIDES / 2;
        log_warn("msg=\"fewer connections than wished: raise the limit of open files\" "
                 "connections=%u",
                 h->opt.connections_max);
}

static int open_workers(struct ctx *cx, struct http *h)
{
        for (unsigned i = 0; i < h->opt.threads; i++) {
                struct worker *w = mem_zalloc(sizeof(*w));

                ctx_init(&w->cx);
                w->version = -1;
                w->next = h->idle;
                h->idle = w;
                if (store_open(cx, h->opt.store_path, STORE_READ, &w->store) != LH_OK)
                        return cx->err.rc;
        }
        return LH_OK;
}

static void close_workers(struct http *h)
{
        while (h->idle != NULL) {
                struct worker *w = h->idle;

                h->idle = w->next;
                store_close(&w->store);
                ctx_done(&w->cx);
                if (w->z_ready)
                        deflateEnd(&w->z);
                free(w);
        }
}

/* At most one line a second: strangers cause these. */
static LH_PRINTF(2, 0) void mhd_log(void *arg, const char *fmt, va_list ap)
{
        static atomic_llong last_s;
        long long now_s = time_monotonic_ms() / 1000;
        char text[256];

        (void)arg;
        if (atomic_exchange(&last_s, now_s) == now_s)
                return;
        vsnprintf(text, sizeof(text), fmt, ap);
        text[strcspn(text, "\r\n\"")] = '\0';
        log_warn("msg=\"http server\" said=\"%s\"", text);
}

static int start_mhd(struct ctx *cx, struct http *h, int fd)
{
        /* Turbo: an answer is followed by a read at once instead of by a look whether there is
         * something to read; that is a quarter of the time of a kept page. */
        const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
                               MHD_USE_ITC | MHD_USE_ERROR_LOG | MHD_USE_TURBO;
        struct MHD_OptionItem more[] = {
                { MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)CONNECTION_MEMORY, NULL },
                { MHD_OPTION_CONNECTION_LIMIT, h->opt.connections_max, NULL },
                { MHD_OPTION_PER_IP_CONNECTION_LIMIT, h->opt.per_address_max, NULL },
                { MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S, NULL },
                { MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL },
                /* One thread alone is not a pool to libmicrohttpd. */
                { h->opt.threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, h->opt.threads,
                  NULL },
                { MHD_OPTION_END, 0, NULL },
        };

        h->mhd = MHD_start_daemon(
                flags, 0, NULL, NULL, route_handle, h, MHD_OPTION_EXTERNAL_LOGGER, mhd_log, NULL,
                MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_URI_LOG_CALLBACK, route_first_line, h,
                MHD_OPTION_NOTIFY_COMPLETED, route_over, h, MHD_OPTION_NOTIFY_CONNECTION,
                route_connection, h, MHD_OPTION_ARRAY, more, MHD_OPTION_END);
        if (h->mhd != NULL)
                return LH_OK;
        close(fd);
        return err_set(cx, LH_IO, "could not start the http server; the log says why");
}

static unsigned thread_count(unsigned wished)
{
        long cores = sysconf(_SC_NPROCESSORS_ONLN);

        if (wished == 0)
                wished = cores > 0 ? (unsigned)cores : 1;
        return wished < THREADS_MAX ? wished : THREADS_MAX;
}

static int start(struct ctx *cx, struct http *h)
{
        int fd = -1, rc = open_workers(cx, h);

        if (rc == LH_OK)
                rc = guard_start(cx, &h->guard);
        if (rc == LH_OK && h->opt.scribe_socket != NULL)
                rc = scribe_link_start(cx, h->opt.scribe_socket, h->opt.scribe_s, &h->link);
        if (rc == LH_OK && h->opt.desk_socket != NULL)
                rc = scribe_link_start(cx, h->opt.desk_socket, h->opt.desk_s, &h->desk);
        if (rc == LH_OK)
                rc = listen_at(cx, &h->opt.listen, &fd);
        return rc == LH_OK ? start_mhd(cx, h, fd) : rc;
}

int http_start(struct ctx *cx, const struct http_options *opt, struct http **ret)
{
        struct http *h = mem_zalloc(sizeof(*h));
        int rc;

        h->opt = *opt;
        h->opt.threads = thread_count(opt->threads);
        pthread_mutex_init(&h->lock, NULL);
        h->rate = rate_new(&opt->proxy);
        if (opt->cache_bytes_max > 0)
                h->cache = cache_new(opt->cache_bytes_max);
        signal(SIGPIPE, SIG_IGN);
        fit_to_files(h);
        rc = start(cx, h);
        if (rc == LH_OK)
                *ret = h;
        else
                http_stop(&h);
        return rc;
}

uint16_t http_port(const struct http *h)
{
        return MHD_get_daemon_info(h->mhd, MHD_DAEMON_INFO_BIND_PORT)->port;
}

/* ------ stopping ------ */

static void wait_for_running(struct http *h, int64_t wait_ms)
{
        const struct timespec step = { .tv_nsec = DRAIN_STEP_MS * 1000000L };
        int64_t until = time_monotonic_ms() + wait_ms;

        while (h->running > 0 && time_monotonic_ms() < until)
                nanosleep(&step, NULL);
}

static void stop_links(struct http *h)
{
        if (h->link != NULL)
                scribe_link_stop(h->link);
        if (h->desk != NULL)
                scribe_link_stop(h->desk);
}

/* The links end before libmicrohttpd, which does not stop while a connection is suspended. */
static void stop_serving(struct http *h)
{
        MHD_socket fd = MHD_quiesce_daemon(h->mhd);

        h->stopping = true;
        if (fd != MHD_INVALID_SOCKET)
                shutdown(fd, SHUT_RDWR); /* who comes now is refused instead of left waiting */
        wait_for_running(h, HTTP_STOP_WAIT_MS);
        stop_links(h);
        wait_for_running(h, LAST_ANSWERS_MS);
        MHD_stop_daemon(h->mhd);
        if (fd != MHD_INVALID_SOCKET)
                close(fd);
}

void http_stop(struct http **ph)
{
        struct http *h = *ph;

        if (h == NULL)
                return;
        if (h->mhd != NULL)
                stop_serving(h);
        else
                stop_links(h);
        scribe_link_free(&h->link);
        scribe_link_free(&h->desk);
        guard_stop(&h->guard);
        rate_free(&h->rate);
        close_workers(h);
        cache_free(&h->cache);
        pthread_mutex_destroy(&h->lock);
        free(h);
        *ph = NULL;
}
