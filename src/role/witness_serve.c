#include "role/witness_serve.h"
#include "base/log.h"
#include "web/http.h"

#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONNECTIONS_MAX 256
#define PER_ADDRESS_MAX 16
#define IDLE_S          20

/* All requests run in one thread, so that the comparing and keeping of a tree is one step. */
struct server {
        struct witness *w;
        struct ctx cx; /* of the request that runs */
};

struct call {
        bool post;
        struct buf body;
};

static enum MHD_Result send_bytes(struct MHD_Connection *conn, unsigned status, const char *type,
                                  struct buf *body)
{
        struct MHD_Response *r = MHD_create_response_from_buffer(
                body->n, body->p != NULL ? body->p : mem_strdup(""), MHD_RESPMEM_MUST_FREE);
        enum MHD_Result sent;

        *body = (struct buf){ 0 };
        if (r == NULL)
                return MHD_NO;
        MHD_add_response_header(r, "Content-Type", type);
        MHD_add_response_header(r, "Cache-Control", "no-store");
        MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
        if (status == 405)
                MHD_add_response_header(r, "Allow", "GET, POST");
        sent = MHD_queue_response(conn, status, r);
        MHD_destroy_response(r);
        return sent;
}

static enum MHD_Result say(struct MHD_Connection *conn, unsigned status, const char *text)
{
        struct buf b = { 0 };

        buf_init(&b, 4096);
        buf_printf(&b, "%s\n", text);
        return send_bytes(conn, status, "text/plain; charset=utf-8", &b);
}

static enum MHD_Result send_vkey(struct server *s, struct MHD_Connection *conn)
{
        struct buf b = { 0 };

        buf_init(&b, 4096);
        note_vkey(&s->w->signer.pub, &b);
        buf_putc(&b, '\n');
        return send_bytes(conn, 200, "text/plain; charset=utf-8", &b);
}

/* "/HEX/checkpoint" */
static bool monitoring_path(const char *url, struct str *ret_hex)
{
        size_t n = strlen(url), tail = strlen("/checkpoint");

        if (n != 1 + 2 * HASH_BYTES + tail || strcmp(url + n - tail, "/checkpoint") != 0)
                return false;
        *ret_hex = (struct str){ url + 1, 2 * HASH_BYTES };
        return strspn(url + 1, "0123456789abcdef") == 2 * HASH_BYTES;
}

static enum MHD_Result answer(struct server *s, struct MHD_Connection *conn, const char *url,
                              struct call *c)
{
        struct witness_answer a = { 0 };
        struct str hex;
        enum MHD_Result sent;
        int rc;

        if (c->post && strcmp(url, "/add-checkpoint") == 0) {
                if (!buf_ok(&c->body))
                        return say(conn, 413,
                                   "the body is larger than a proof and a checkpoint are");
                rc = witness_add_checkpoint(
                        &s->cx, s->w, (struct str){ c->body.p ? c->body.p : "", c->body.n }, &a);
        } else if (!c->post && monitoring_path(url, &hex)) {
                rc = witness_checkpoint(&s->cx, s->w, hex, &a);
        } else if (!c->post && strcmp(url, "/vkey") == 0) {
                return send_vkey(s, conn);
        } else {
                return say(conn, 404,
                           "a witness answers to /add-checkpoint, /vkey and "
                           "/SHA-256-OF-THE-ORIGIN/checkpoint");
        }
        if (rc != LH_OK) {
                log_err(&s->cx, "answering");
                buf_done(&a.body);
                return say(conn, 500, "the witness could not keep what it would have signed");
        }
        log_info("msg=\"answered\" path=\"%.80s\" status=%u", url, a.status);
        sent = send_bytes(conn, a.status, a.type, &a.body);
        buf_done(&a.body);
        return sent;
}

static enum MHD_Result handle(void *arg, struct MHD_Connection *conn, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *data_n, void **state)
{
        struct server *s = arg;
        struct call *c = *state;
        enum MHD_Result sent;

        (void)version;
        if (c == NULL) {
                *state = c = mem_zalloc(sizeof(*c));
                c->post = strcmp(method, "POST") == 0;
                buf_init(&c->body, WITNESS_BODY_BYTES_MAX);
                return MHD_YES;
        }
        if (*data_n > 0) {
                buf_add(&c->body, data, *data_n);
                *data_n = 0;
                return MHD_YES;
        }
        if (!c->post && strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
                return say(conn, 405, "GET and POST only");
        sent = answer(s, conn, url, c);
        ctx_reset(&s->cx);
        return sent;
}

static void over(void *arg, struct MHD_Connection *conn, void **state,
                 enum MHD_RequestTerminationCode why)
{
        struct call *c = *state;

        (void)arg, (void)conn, (void)why;
        if (c != NULL)
                buf_done(&c->body);
        free(c);
        *state = NULL;
}

static void wait_for_end(void)
{
        sigset_t set;
        int sig;

        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGINT);
        while (sigwait(&set, &sig) != 0)
                ;
}

static void tell(struct MHD_Daemon *d, const char *listen)
{
        const union MHD_DaemonInfo *info = MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT);

        printf("listening on http://%.*s:%u\n", (int)(strrchr(listen, ':') - listen), listen,
               info->port);
        fflush(stdout);
}

int witness_serve(struct ctx *cx, struct witness *w, const char *listen)
{
        struct server s = { .w = w };
        struct sockaddr_storage at;
        struct MHD_Daemon *d;
        sigset_t set;
        int rc = http_address(cx, listen, &at);

        if (rc != LH_OK)
                return rc;
        log_init("witness");
        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set, NULL);
        signal(SIGPIPE, SIG_IGN);
        ctx_init(&s.cx);
        d = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL |
                                     (at.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0),
                             0, NULL, NULL, handle, &s, MHD_OPTION_SOCK_ADDR,
                             (struct sockaddr *)&at, MHD_OPTION_NOTIFY_COMPLETED, over, NULL,
                             MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
                             MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)PER_ADDRESS_MAX,
                             MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_END);
        if (d == NULL) {
                rc = err_field(cx, LH_CONFLICT, "listen",
                               "could not listen at %s: %s; choose another port", listen,
                               strerror(errno));
        } else {
                tell(d, listen);
                wait_for_end();
                MHD_stop_daemon(d);
        }
        ctx_done(&s.cx);
        return rc;
}
