#include "role/desk.h"
#include "base/log.h"
#include "store/give_up.h"
#include "base/text.h"
#include "desk/desk.h"
#include "mail/follow.h"
#include "os/wire.h"
#include "role/scribe.h"
#include "role/site.h"
#include "web/desk_ask.h"
#include "web/display.h"

#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define THREADS        2 /* each may need the memory of one password */
#define CONNS_MAX      4
#define JOBS_MAX       64
#define SCRIBE_WAIT_S  30
#define OUT_BYTES_MAX  ((size_t)64 * 1024 * 1024)
#define FILE_BYTES_MAX ((size_t)8 * 1024 * 1024)

extern const struct asset page_assets[];

struct job {
        struct job *next;
        size_t conn;
        uint64_t conn_serial; /* the place may have been given to another connection meanwhile */
        uint32_t id;
        json_t *ask;
        struct buf answer;
};

struct conn {
        int fd; /* -1: free */
        uint64_t serial;
        struct wire_in in;
        struct buf out;
        size_t out_at;
};

struct desk {
        struct folder *f;
        bool mail; /* it is sent from here */
        struct site site;
        struct scribe_link *link;
        char store_path[FOLDER_PATH_MAX + 64];
        int listener, wake_fd;
        struct conn conn[CONNS_MAX];
        uint64_t serial;
        pthread_t thread[THREADS];
        pthread_mutex_t lock; /* of what follows */
        pthread_cond_t some;
        struct job *todo, **todo_end, *done;
        size_t waiting;
        bool stopping;
};

static volatile sig_atomic_t stopping;

static void on_term(int sig)
{
        (void)sig;
        stopping = 1;
        store_give_up();
}

/* ------ one request, in a thread ------ */

struct asked {
        const json_t *ask;
        struct arena *mem;
};

static const char *value(const struct asked *a, const char *of, const char *name)
{
        return json_string_value(json_object_get(json_object_get(a->ask, of), name));
}

static const char *query(void *arg, const char *name)
{
        return value(arg, "query", name);
}

static const char *posted(void *arg, const char *name)
{
        return value(arg, "posted", name);
}

static const char *cookie(void *arg, const char *name)
{
        const struct asked *a = arg;

        if (strcmp(name, DISPLAY_COOKIE) == 0)
                return json_string_value(json_object_get(a->ask, "display"));
        if (strcmp(name, OIDC_COOKIE) == 0)
                return json_string_value(json_object_get(a->ask, "oidc"));
        return strcmp(name, DESK_COOKIE) == 0 ? json_string_value(json_object_get(a->ask, "cookie"))
                                              : NULL;
}

static const struct page_file *file(void *arg, const char *name)
{
        const struct asked *a = arg;
        const json_t *o = json_object_get(json_object_get(a->ask, "files"), name);
        const char *text = json_string_value(json_object_get(o, "data"));
        struct page_file *f;
        size_t n = 0;
        char *data;

        if (text == NULL)
                return NULL;
        data = arena_alloc(a->mem, strlen(text) + 1);
        if (!base64_decode(str_of(text), data, FILE_BYTES_MAX, &n))
                return NULL;
        f = arena_alloc(a->mem, sizeof(*f));
        *f = (struct page_file){ json_string_value(json_object_get(o, "name")),
                                 json_string_value(json_object_get(o, "type")),
                                 { data, n } };
        return f;
}

static void write_head(const struct page_reply *p, struct buf *out)
{
        json_t *o = json_pack("{s:i, s:s}", "status", p->status, "type", p->type);
        char *text;

        if (p->location != NULL)
                json_object_set_new(o, "location", json_string(p->location));
        if (p->cookie != NULL)
                json_object_set_new(o, "cookie", json_string(p->cookie));
        if (p->disposition != NULL)
                json_object_set_new(o, "disposition", json_string(p->disposition));
        text = json_dumps(o, JSON_COMPACT);
        buf_puts(out, text == NULL ? "{}" : text);
        buf_putc(out, '\n');
        free(text);
        json_decref(o);
}

static void answer(struct desk *d, struct ctx *cx, struct store *views, struct desk_worker *w,
                   struct job *j)
{
        struct asked a = { j->ask, cx->mem };
        struct page_reply p = { 0 };
        struct page_request rq = {
                .path = "", .lang = "zh-CN", .query = query, .cookie = cookie, .arg = &a, .desk = w
        };
        int form = 0;
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, views);

        (void)json_unpack(j->ask, "{s:s, s:i, s:s}", "path", &rq.path, "form", &form, "lang",
                          &rq.lang);
        rq.form = (enum page_form)form;
        if (json_is_object(json_object_get(j->ask, "posted"))) {
                rq.posted = posted;
                rq.file = file;
        }
        switch (page_render(cx, &d->site, &tx, &rq, &p)) {
        case LH_OK:
        case LH_NOT_FOUND:
        case LH_INVALID: break;
        default: log_err(cx, "making a page of the desk");
        }
        buf_init(&j->answer, OUT_BYTES_MAX);
        write_head(&p, &j->answer);
        buf_add(&j->answer, p.body.p, p.body.n);
        buf_done(&p.body);
}

static struct job *take_job(struct desk *d)
{
        struct job *j;

        pthread_mutex_lock(&d->lock);
        while (d->todo == NULL && !d->stopping)
                pthread_cond_wait(&d->some, &d->lock);
        j = d->stopping ? NULL : d->todo;
        if (j != NULL) {
                d->todo = j->next;
                if (d->todo == NULL)
                        d->todo_end = &d->todo;
        }
        pthread_mutex_unlock(&d->lock);
        return j;
}

static void give_back(struct desk *d, struct job *j)
{
        const uint64_t one = 1;

        pthread_mutex_lock(&d->lock);
        j->next = d->done;
        d->done = j;
        pthread_mutex_unlock(&d->lock);
        (void)!write(d->wake_fd, &one, sizeof(one));
}

static void *work(void *arg)
{
        struct desk *d = arg;
        lh_auto(store_close) struct store *views = NULL;
        struct desk_worker w = { .dir = d->f->dir, .link = d->link };
        lh_auto(ctx_done) struct ctx cx;
        struct job *j;

        ctx_init(&cx);
        if (store_open(&cx, d->store_path, STORE_READ, &views) != LH_OK ||
            desk_open(&cx, d->f->dir, &w.store) != LH_OK ||
            (d->mail && follow_open(&cx, d->f->dir, &w.mail) != LH_OK)) {
                log_err(&cx, "opening the desk's store");
                kill(getpid(), SIGTERM);
                return NULL;
        }
        while ((j = take_job(d)) != NULL) {
                ctx_reset(&cx);
                answer(d, &cx, views, &w, j);
                give_back(d, j);
        }
        store_close(&w.mail);
        store_close(&w.store);
        return NULL;
}

/* ------ the sockets, in the first thread ------ */

static void drop(struct conn *c)
{
        close(c->fd);
        wire_in_done(&c->in);
        buf_done(&c->out);
        c->fd = -1;
}

static void accept_all(struct desk *d)
{
        int fd;

        while ((fd = accept4(d->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
                size_t i = 0;

                while (i < CONNS_MAX && d->conn[i].fd >= 0)
                        i++;
                if (i == CONNS_MAX) {
                        close(fd);
                        return;
                }
                d->conn[i] = (struct conn){ .fd = fd, .serial = ++d->serial };
                buf_init(&d->conn[i].out, OUT_BYTES_MAX);
        }
}

/* Too many at once: said at once, instead of being kept waiting. */
static void put_busy(struct conn *c, uint32_t id)
{
        wire_put(&c->out, id, WIRE_PAGE,
                 str_of("{\"status\":503,\"type\":\"text/plain; charset=utf-8\"}\n"
                        "the desk is busy; try again in a moment\n"));
}

static void enqueue(struct desk *d, size_t conn, uint32_t id, struct str payload)
{
        json_t *ask = json_loadb(payload.p, payload.n, 0, NULL);
        struct job *j;

        if (ask == NULL || d->waiting >= JOBS_MAX) {
                json_decref(ask);
                put_busy(&d->conn[conn], id);
                return;
        }
        j = mem_zalloc(sizeof(*j));
        *j = (struct job){
                .conn = conn, .conn_serial = d->conn[conn].serial, .id = id, .ask = ask
        };
        pthread_mutex_lock(&d->lock);
        *d->todo_end = j;
        d->todo_end = &j->next;
        pthread_cond_signal(&d->some);
        pthread_mutex_unlock(&d->lock);
        d->waiting++;
}

static void read_conn(struct desk *d, size_t i)
{
        struct conn *c = &d->conn[i];
        struct str payload;
        uint32_t id;
        uint8_t type;
        int fed, rc;

        do {
                fed = wire_feed(&c->in, c->fd);
                while ((rc = wire_next(&c->in, &id, &type, &payload)) == LH_OK)
                        enqueue(d, i, id, payload);
        } while (fed == LH_OK || (fed == LH_LIMIT && rc == LH_NOT_FOUND));
        if ((fed != LH_BUSY && fed != LH_LIMIT) || rc == LH_CORRUPT)
                drop(c);
}

static void hand_out(struct desk *d)
{
        struct job *j, *next;
        uint64_t count;

        (void)!read(d->wake_fd, &count, sizeof(count));
        pthread_mutex_lock(&d->lock);
        j = d->done;
        d->done = NULL;
        pthread_mutex_unlock(&d->lock);
        for (; j != NULL; j = next) {
                struct conn *c = &d->conn[j->conn];

                next = j->next;
                if (c->fd >= 0 && c->serial == j->conn_serial)
                        wire_put(&c->out, j->id, WIRE_PAGE,
                                 (struct str){ j->answer.p, j->answer.n });
                json_decref(j->ask);
                buf_done(&j->answer);
                free(j);
                d->waiting--;
        }
}

static void flush(struct desk *d)
{
        for (size_t i = 0; i < CONNS_MAX; i++) {
                struct conn *c = &d->conn[i];
                int rc;

                if (c->fd < 0 || c->out.n == 0)
                        continue;
                rc = buf_ok(&c->out) ? wire_flush(&c->out, &c->out_at, c->fd) : LH_IO;
                if (rc != LH_OK && rc != LH_BUSY)
                        drop(c);
        }
}

static void serve(struct desk *d)
{
        while (!stopping) {
                struct pollfd p[2 + CONNS_MAX] = { { d->listener, POLLIN, 0 },
                                                   { d->wake_fd, POLLIN, 0 } };
                size_t of[2 + CONNS_MAX];
                nfds_t n = 2;

                for (size_t i = 0; i < CONNS_MAX; i++)
                        if (d->conn[i].fd >= 0) {
                                of[n] = i;
                                p[n++] = (struct pollfd){ d->conn[i].fd,
                                                          d->conn[i].out.n > 0 ? POLLIN | POLLOUT
                                                                               : POLLIN,
                                                          0 };
                        }
                if (poll(p, n, 1000) <= 0)
                        continue;
                if (p[1].revents & POLLIN)
                        hand_out(d);
                for (nfds_t k = 2; k < n; k++)
                        if (p[k].revents & (POLLIN | POLLHUP | POLLERR))
                                read_conn(d, of[k]);
                if (p[0].revents & POLLIN)
                        accept_all(d);
                flush(d);
        }
}

static int start(struct ctx *cx, struct desk *d, const char *listen,
                 const struct keeper_options *keep)
{
        const struct tmpl_options tmpl = { .assets = page_assets,
                                           .theme_dir = keep->theme,
                                           .reload = keep->theme != NULL };
        static char scribe_path[FOLDER_PATH_MAX + 64];
        char path[FOLDER_PATH_MAX + 64];
        struct store *first = NULL;
        int rc;

        folder_path(d->f, "liuhen.db", d->store_path);
        folder_path(d->f, SCRIBE_SOCKET, scribe_path);
        folder_path(d->f, DESK_SOCKET, path);
        rc = site_read(cx, d->store_path, d->f->rules, &d->site);
        if (rc != LH_OK)
                return rc;
        d->site.url = keep->url != NULL ? keep->url : site_loopback_url(cx, listen);
        d->site.templates = tmpl_set_new(&tmpl);
        rc = tmpl_compile_all(cx, d->site.templates);
        if (rc == LH_OK)
                rc = desk_open(cx, d->f->dir, &first); /* made before the threads run */
        store_close(&first);
        d->mail = keep->smtp != NULL;
        if (rc == LH_OK && d->mail)
                rc = follow_open(cx, d->f->dir, &first);
        store_close(&first);
        d->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (rc == LH_OK)
                rc = scribe_link_start(cx, scribe_path, SCRIBE_WAIT_S, &d->link);
        if (rc == LH_OK)
                rc = wire_listen(cx, path, &d->listener);
        for (size_t i = 0; rc == LH_OK && i < THREADS; i++)
                if (pthread_create(&d->thread[i], NULL, work, d) != 0)
                        rc = err_set(cx, LH_IO, "could not start the threads of the desk");
        return rc;
}

static void stop(struct desk *d)
{
        pthread_mutex_lock(&d->lock);
        d->stopping = true;
        pthread_cond_broadcast(&d->some);
        pthread_mutex_unlock(&d->lock);
        for (size_t i = 0; i < THREADS; i++)
                pthread_join(d->thread[i], NULL);
        hand_out(d);
        flush(d);
        for (size_t i = 0; i < CONNS_MAX; i++)
                if (d->conn[i].fd >= 0)
                        drop(&d->conn[i]);
        scribe_link_stop(d->link);
        scribe_link_free(&d->link);
}

int desk_run(struct folder *f, const char *listen, const struct keeper_options *keep)
{
        struct desk *d = mem_zalloc(sizeof(*d));
        struct sigaction term = { .sa_handler = on_term };
        char path[FOLDER_PATH_MAX + 64];
        struct ctx cx;
        int rc;

        log_init("desk");
        sigaction(SIGTERM, &term, NULL);
        signal(SIGINT, SIG_IGN);
        signal(SIGPIPE, SIG_IGN);
        ctx_init(&cx);
        d->f = f;
        d->todo_end = &d->todo;
        pthread_mutex_init(&d->lock, NULL);
        pthread_cond_init(&d->some, NULL);
        for (size_t i = 0; i < CONNS_MAX; i++)
                d->conn[i].fd = -1;
        rc = start(&cx, d, listen, keep);
        if (rc == LH_OK) {
                log_info("msg=\"serving\"");
                serve(d);
                stop(d);
                folder_path(f, DESK_SOCKET, path);
                unlink(path);
                log_info("msg=\"stopped\"");
        } else {
                log_err(&cx, "start");
        }
        tmpl_set_done(&d->site.templates);
        ctx_done(&cx);
        free(d);
        return rc == LH_OK ? 0 : 1;
}
