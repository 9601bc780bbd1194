#include "tests/web/front.h"

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <cmocka.h>

#define READ_WAIT_S    10
#define ANSWER_MAX     ((size_t)32 * 1024 * 1024)
#define REQUEST_MAX    ((size_t)16 * 1024)
#define SCRIBE_STEP_MS 5

void front_prepare(struct front *f)
{
        *f = (struct front){ .site = { .name = "test", .origin = "test.example/log" } };
        ctx_init(&f->cx);
        test_store_make(&f->cx, &f->store);
        snprintf(f->socket, sizeof(f->socket), "%s/scribe.sock", f->store.dir);
        http_defaults(&f->opt);
        assert_int_equal(http_address(&f->cx, "127.0.0.1:0", &f->opt.listen), LH_OK);
        f->opt.store_path = f->store.path;
        f->opt.site = &f->site;
        f->opt.scribe_socket = f->socket;
        f->opt.threads = 2;
}

void front_start(struct front *f)
{
        if (http_start(&f->cx, &f->opt, &f->http) != LH_OK)
                fail_msg("%s", f->cx.err.text);
}

void front_stop(struct front *f)
{
        http_stop(&f->http);
        test_store_remove(&f->store);
        ctx_done(&f->cx);
}

int client_open(const struct front *f)
{
        struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(http_port(f->http)) };
        const struct timeval wait = { .tv_sec = READ_WAIT_S };
        int fd = socket(AF_INET, SOCK_STREAM, 0);

        a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        assert_int_equal(connect(fd, (const struct sockaddr *)&a, sizeof(a)), 0);
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
        return fd;
}

void client_send_bytes(int fd, const void *p, size_t n)
{
        const char *at = p;

        while (n > 0) {
                ssize_t k = send(fd, at, n, MSG_NOSIGNAL);

                if (k <= 0)
                        return; /* the server has closed; reading tells */
                at += k;
                n -= (size_t)k;
        }
}

void client_send(int fd, const char *fmt, ...)
{
        char text[REQUEST_MAX];
        va_list ap;
        int n;

        va_start(ap, fmt);
        n = vsnprintf(text, sizeof(text), fmt, ap);
        va_end(ap);
        assert_true(n >= 0 && (size_t)n < sizeof(text));
        client_send_bytes(fd, text, (size_t)n);
}

/* Byte by byte: what follows the head stays in the socket. */
static bool read_head(int fd, struct buf *head)
{
        char c;

        while (head->n < 4 || memcmp(head->p + head->n - 4, "\r\n\r\n", 4) != 0) {
                if (recv(fd, &c, 1, 0) != 1)
                        return false;
                buf_putc(head, c);
        }
        return true;
}

static bool read_body(int fd, size_t n, struct buf *body)
{
        char piece[65536];

        while (n > 0) {
                ssize_t k = recv(fd, piece, n < sizeof(piece) ? n : sizeof(piece), 0);

                if (k <= 0)
                        return false;
                buf_add(body, piece, (size_t)k);
                n -= (size_t)k;
        }
        return true;
}

bool client_read(int fd, bool with_body, struct answer *ret)
{
        const char *length;

        *ret = (struct answer){ 0 };
        buf_init(&ret->head, REQUEST_MAX);
        buf_init(&ret->body, ANSWER_MAX);
        if (!read_head(fd, &ret->head))
                return false;
        assert_memory_equal(ret->head.p, "HTTP/1.1 ", 9);
        ret->status = atoi(ret->head.p + 9);
        length = answer_header(ret, "Content-Length");
        if (!with_body || ret->status == 304 || length == NULL)
                return true;
        return read_body(fd, (size_t)atol(length), &ret->body);
}

bool client_closed(int fd, int wait_ms)
{
        struct pollfd p = { .fd = fd, .events = POLLIN };
        char c;

        if (poll(&p, 1, wait_ms) != 1)
                return false;
        return recv(fd, &c, 1, MSG_DONTWAIT) <= 0;
}

void answer_done(struct answer *a)
{
        buf_done(&a->head);
        buf_done(&a->body);
}

const char *answer_header(const struct answer *a, const char *name)
{
        static _Thread_local char value[1024];
        char start[80];
        const char *p;

        snprintf(start, sizeof(start), "\r\n%s: ", name);
        p = strcasestr(a->head.p, start);
        if (p == NULL)
                return NULL;
        p += strlen(start);
        snprintf(value, sizeof(value), "%.*s", (int)strcspn(p, "\r"), p);
        return value;
}

struct answer get(const struct front *f, const char *path, const char *headers)
{
        struct answer a;
        int fd = client_open(f);

        client_send(fd, "GET %s HTTP/1.1\r\nHost: test\r\n%s\r\n", path, headers);
        assert_true(client_read(fd, true, &a));
        close(fd);
        return a;
}

struct answer post(const struct front *f, const char *headers, const char *body)
{
        struct answer a;
        int fd = client_open(f);

        client_send(fd, "POST /api/v1/acts HTTP/1.1\r\nHost: test\r\nContent-Length: %zu\r\n%s\r\n",
                    strlen(body), headers);
        client_send_bytes(fd, body, strlen(body));
        assert_true(client_read(fd, true, &a));
        close(fd);
        return a;
}

/* ------ the scribe ------ */

static void remember(struct fake_scribe *s, struct str payload)
{
        pthread_mutex_lock(&s->lock);
        buf_clear(&s->last);
        buf_str(&s->last, payload);
        pthread_mutex_unlock(&s->lock);
        s->frames++;
}

/* False: close the connection. */
static bool respond(struct fake_scribe *s, struct buf *out, uint32_t id, struct str payload)
{
        remember(s, payload);
        switch (atomic_load(&s->mood)) {
        case SCRIBE_RECEIPT: wire_put(out, id, WIRE_RECEIPT, str_of(s->reply)); return true;
        case SCRIBE_ERROR: wire_put(out, id, WIRE_ERROR, str_of(s->reply)); return true;
        case SCRIBE_ECHO: wire_put(out, id, WIRE_RECEIPT, payload); return true;
        case SCRIBE_JUNK: buf_puts(out, "\xff\xff\xff\xff this is not a frame"); return true;
        case SCRIBE_CLOSE: return false;
        default: return true;
        }
}

/* One connection until it ends. */
static void serve(struct fake_scribe *s, int fd)
{
        lh_auto(wire_in_done) struct wire_in in = { 0 };
        lh_auto(buf_done) struct buf out;
        size_t at = 0;
        int rc = LH_OK;

        buf_init(&out, 8 * WIRE_FRAME_BYTES_MAX);
        while (!s->stop && (rc == LH_OK || rc == LH_BUSY)) {
                struct pollfd p = { .fd = fd,
                                    .events = (short)(POLLIN | (out.n > 0 ? POLLOUT : 0)) };
                struct str payload;
                uint32_t id;
                uint8_t type;

                if (s->mood == SCRIBE_DEAF) {
                        usleep(SCRIBE_STEP_MS * 1000);
                        continue;
                }
                poll(&p, 1, SCRIBE_STEP_MS);
                rc = wire_feed(&in, fd);
                while (rc == LH_OK && wire_next(&in, &id, &type, &payload) == LH_OK)
                        if (!respond(s, &out, id, payload))
                                return;
                if (wire_flush(&out, &at, fd) == LH_IO)
                        return;
        }
}

static void *scribe_run(void *arg)
{
        struct fake_scribe *s = arg;

        while (!s->stop) {
                struct pollfd p = { .fd = s->fd, .events = POLLIN };
                int fd;

                poll(&p, 1, SCRIBE_STEP_MS);
                fd = accept4(s->fd, NULL, NULL, SOCK_NONBLOCK);
                if (fd < 0)
                        continue;
                serve(s, fd);
                close(fd);
        }
        return NULL;
}

void scribe_start(struct fake_scribe *s, const char *path)
{
        lh_auto(ctx_done) struct ctx cx;

        ctx_init(&cx);
        pthread_mutex_init(&s->lock, NULL);
        buf_init(&s->last, WIRE_FRAME_BYTES_MAX);
        s->frames = 0;
        s->stop = false;
        assert_int_equal(wire_listen(&cx, path, &s->fd), LH_OK);
        assert_int_equal(pthread_create(&s->thread, NULL, scribe_run, s), 0);
}

void scribe_stop(struct fake_scribe *s, const char *path)
{
        s->stop = true;
        pthread_join(s->thread, NULL);
        close(s->fd);
        unlink(path);
        buf_done(&s->last);
        pthread_mutex_destroy(&s->lock);
}
