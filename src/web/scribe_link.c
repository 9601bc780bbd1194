#include "web/scribe_link.h"
#include "base/log.h"
#include "base/time.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define IOV_FRAMES      64
#define RETRY_FIRST_MS  20
#define RETRY_LAST_MS   1000
#define TICK_MS         500 /* how late a missing answer may be noticed */
#define REPLY_BYTES_MAX WIRE_PAYLOAD_MAX
#define SLOT_BITS       12
#define SLOT_MASK       (SCRIBE_WAITING_MAX - 1)

_Static_assert(SCRIBE_WAITING_MAX == 1 << SLOT_BITS,
               "an id is a slot's number and how often it was used");

struct queue {
        struct parcel *first, **last;
};

struct scribe_link {
        const char *path;
        int64_t wait_ms;
        pthread_t thread;
        int wake_fd;

        pthread_mutex_t lock; /* of the five below */
        struct queue in;      /* handed in, not yet seen by the thread */
        unsigned waiting;     /* handed in and not ended */
        bool asleep;          /* the thread may not see what is handed in unless woken */
        bool stopping;
        bool up;

        /* The thread's own. */
        int fd;
        struct wire_in reader;
        struct queue out; /* to be sent; the first perhaps in part */
        size_t out_at;
        struct parcel *slots[SCRIBE_WAITING_MAX]; /* sent, by slot */
        uint32_t ids[SCRIBE_WAITING_MAX];         /* the last id of each slot */
        uint16_t free_slots[SCRIBE_WAITING_MAX];
        unsigned free_n;
        int64_t retry_ms, retry_at_ms, checked_ms;
        int64_t moved_ms; /* when the scribe last took something, or there was nothing to take */
        bool told;        /* the log knows that the scribe is away */
};

static void queue_clear(struct queue *q)
{
        *q = (struct queue){ NULL, NULL };
}

static void queue_add(struct queue *q, struct parcel *p)
{
        p->next = NULL;
        if (q->first == NULL)
                q->first = p;
        else
                *q->last = p;
        q->last = &p->next;
}

static struct parcel *queue_take(struct queue *q)
{
        struct parcel *p = q->first;

        if (p != NULL)
                q->first = p->next;
        return p;
}

static void queue_join(struct queue *q, struct queue *more)
{
        if (more->first == NULL)
                return;
        if (q->first == NULL)
                *q = *more;
        else {
                *q->last = more->first;
                q->last = more->last;
        }
        queue_clear(more);
}

static void end_parcel(struct scribe_link *l, struct parcel *p, enum parcel_end end)
{
        pthread_mutex_lock(&l->lock);
        l->waiting--;
        pthread_mutex_unlock(&l->lock);
        p->end = end;
        buf_done(&p->frame);
        p->done(p);
}

/* A sent parcel waits in a slot for its answer. An id is used again only after a million others of
 * its slot, so a late answer to a parcel that was given up meets nobody. */
static void enter_slot(struct scribe_link *l, struct parcel *p)
{
        uint32_t slot = l->free_slots[--l->free_n];

        l->ids[slot] += SCRIBE_WAITING_MAX;
        p->id = l->ids[slot];
        l->slots[slot] = p;
}

static void leave_slot(struct scribe_link *l, const struct parcel *p)
{
        uint32_t slot = p->id & SLOT_MASK;

        l->slots[slot] = NULL;
        l->free_slots[l->free_n++] = (uint16_t)slot;
}

static void give_up(struct scribe_link *l, struct parcel *p)
{
        leave_slot(l, p);
        end_parcel(l, p, PARCEL_UNKNOWN);
}

static void set_up(struct scribe_link *l, bool up)
{
        pthread_mutex_lock(&l->lock);
        l->up = up;
        if (!up)
                queue_join(&l->out, &l->in);
        pthread_mutex_unlock(&l->lock);
}

/* Everybody who waits learns what is known. What is still in `out` is not wholly sent, and the
 * scribe takes no half frames. */
static void break_off(struct scribe_link *l)
{
        struct parcel *p;

        if (l->fd >= 0)
                close(l->fd);
        l->fd = -1;
        wire_in_done(&l->reader);
        set_up(l, false);
        l->out_at = 0;
        while ((p = queue_take(&l->out)) != NULL) {
                if (p->sent_ms != 0)
                        leave_slot(l, p);
                end_parcel(l, p, PARCEL_UNSENT);
        }
        for (uint32_t i = 0; i < SCRIBE_WAITING_MAX; i++)
                if (l->slots[i] != NULL)
                        give_up(l, l->slots[i]);
}

static void lose(struct scribe_link *l, const char *why)
{
        log_warn("msg=\"the connection to the scribe broke\" why=\"%s\"", why);
        break_off(l);
        l->retry_ms = RETRY_FIRST_MS;
        l->retry_at_ms = time_monotonic_ms() + l->retry_ms;
}

static void connect_again(struct scribe_link *l)
{
        lh_auto(ctx_done) struct ctx cx;

        ctx_init(&cx);
        if (wire_connect(&cx, l->path, &l->fd) == LH_OK) {
                if (l->told)
                        log_info("msg=\"the scribe is back\"");
                l->told = false;
                l->retry_ms = RETRY_FIRST_MS;
                set_up(l, true);
                return;
        }
        if (!l->told)
                log_err(&cx, "looking for the scribe");
        l->told = true;
        l->fd = -1;
        l->retry_at_ms = time_monotonic_ms() + l->retry_ms;
        l->retry_ms = l->retry_ms * 2 < RETRY_LAST_MS ? l->retry_ms * 2 : RETRY_LAST_MS;
}

/* The next frames to go out with one system call. */
static size_t fill_iov(struct scribe_link *l, struct iovec *iov)
{
        size_t n = 0;

        for (struct parcel *p = l->out.first; p != NULL && n < IOV_FRAMES; p = p->next) {
                size_t at = n == 0 ? l->out_at : 0;

                if (p->sent_ms == 0) {
                        enter_slot(l, p);
                        p->sent_ms = time_monotonic_ms();
                        wire_end(&p->frame, 0, p->id);
                }
                iov[n++] = (struct iovec){ p->frame.p + at, p->frame.n - at };
        }
        return n;
}

static void took(struct scribe_link *l, size_t n)
{
        while (n > 0) {
                struct parcel *p = l->out.first;
                size_t rest = p->frame.n - l->out_at;

                if (n < rest) {
                        l->out_at += n;
                        return;
                }
                n -= rest;
                l->out_at = 0;
                queue_take(&l->out);
                buf_done(&p->frame);
        }
}

/* False when the connection broke. */
static bool send_some(struct scribe_link *l)
{
        if (l->out.first == NULL)
                l->moved_ms = time_monotonic_ms();
        while (l->out.first != NULL) {
                struct iovec iov[IOV_FRAMES];
                struct msghdr m = { .msg_iov = iov, .msg_iovlen = fill_iov(l, iov) };
                ssize_t n = sendmsg(l->fd, &m, MSG_NOSIGNAL);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return errno == EAGAIN;
                l->moved_ms = time_monotonic_ms();
                took(l, (size_t)n);
        }
        return true;
}

static void hand_out(struct scribe_link *l, uint32_t id, uint8_t type, struct str payload)
{
        struct parcel *p = l->slots[id & SLOT_MASK];

        /* Given up before, or answered before it was wholly asked: nobody may have it. */
        if (p == NULL || p->id != id || p->frame.p != NULL)
                return;
        leave_slot(l, p);
        p->reply_type = type;
        buf_init(&p->reply, REPLY_BYTES_MAX);
        buf_str(&p->reply, payload);
        end_parcel(l, p, PARCEL_ANSWERED);
}

/* False when what came is not a frame. */
static bool take_frames(struct scribe_link *l)
{
        struct str payload;
        uint32_t id;
        uint8_t type;
        int rc;

        while ((rc = wire_next(&l->reader, &id, &type, &payload)) == LH_OK)
                hand_out(l, id, type, payload);
        return rc == LH_NOT_FOUND;
}

/* Why the connection can be used no more, or NULL. */
static const char *read_some(struct scribe_link *l)
{
        switch (wire_feed(&l->reader, l->fd)) {
        case LH_OK: return take_frames(l) ? NULL : "what came is not a frame";
        case LH_BUSY: return NULL;
        case LH_NOT_FOUND: return "it was closed";
        default: return "it could not be read";
        }
}

/* The scribe fell while something was on its way to it; what it answered before still counts. */
static void read_rest(struct scribe_link *l)
{
        while (wire_feed(&l->reader, l->fd) == LH_OK && take_frames(l))
                ;
}

/* A scribe that does not answer in time, or does not even read. Why the connection is of no use, or
 * NULL. */
static const char *check_times(struct scribe_link *l)
{
        int64_t now = time_monotonic_ms();

        if (now - l->checked_ms < TICK_MS)
                return NULL;
        l->checked_ms = now;
        if (l->out.first != NULL && now - l->moved_ms >= l->wait_ms)
                return "the scribe takes nothing";
        for (uint32_t i = 0; i < SCRIBE_WAITING_MAX; i++) {
                struct parcel *p = l->slots[i];

                /* One that is not wholly sent is still needed. */
                if (p != NULL && p->frame.p == NULL && now - p->sent_ms >= l->wait_ms)
                        give_up(l, p);
        }
        return NULL;
}

/* Takes what was handed in. When there is nothing, the thread may sleep until it is woken. */
static bool collect(struct scribe_link *l)
{
        bool stopping;

        pthread_mutex_lock(&l->lock);
        queue_join(&l->out, &l->in);
        l->asleep = true;
        stopping = l->stopping;
        pthread_mutex_unlock(&l->lock);
        return !stopping;
}

static void sleep_until_something(struct scribe_link *l, short *ret_events)
{
        struct pollfd fds[2] = { { .fd = l->wake_fd, .events = POLLIN },
                                 { .fd = l->fd, .events = POLLIN } };
        int64_t wait = l->fd < 0 ? l->retry_at_ms - time_monotonic_ms() : TICK_MS;
        uint64_t count;

        if (l->out.first != NULL)
                fds[1].events |= POLLOUT;
        poll(fds, 2, wait > 0 ? (int)wait : 0);
        pthread_mutex_lock(&l->lock);
        l->asleep = false;
        pthread_mutex_unlock(&l->lock);
        if (fds[0].revents & POLLIN)
                (void)!read(l->wake_fd, &count, sizeof(count));
        *ret_events = fds[1].revents;
}

static void work_connection(struct scribe_link *l, short events)
{
        const char *why = NULL;

        if (events & (POLLIN | POLLHUP | POLLERR))
                why = read_some(l);
        if (why == NULL)
                why = check_times(l);
        if (why != NULL)
                lose(l, why);
}

static void *run(void *arg)
{
        struct scribe_link *l = arg;
        short events;

        while (collect(l)) {
                if (l->fd < 0 && time_monotonic_ms() >= l->retry_at_ms)
                        connect_again(l);
                if (l->fd >= 0 && !send_some(l)) {
                        read_rest(l);
                        lose(l, "it could not be written");
                }
                sleep_until_something(l, &events);
                if (l->fd >= 0)
                        work_connection(l, events);
        }
        break_off(l);
        return NULL;
}

int scribe_link_start(struct ctx *cx, const char *path, unsigned wait_s, struct scribe_link **ret)
{
        struct scribe_link *l = mem_zalloc(sizeof(*l));

        l->path = path;
        l->wait_ms = (int64_t)wait_s * 1000;
        l->fd = -1;
        l->retry_ms = RETRY_FIRST_MS;
        pthread_mutex_init(&l->lock, NULL);
        for (unsigned i = 0; i < SCRIBE_WAITING_MAX; i++) {
                l->ids[i] = i;
                l->free_slots[l->free_n++] = (uint16_t)i;
        }
        l->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (l->wake_fd >= 0)
                connect_again(l); /* so that the first request finds it, if it is there */
        if (l->wake_fd < 0 || pthread_create(&l->thread, NULL, run, l) != 0) {
                if (l->wake_fd >= 0)
                        close(l->wake_fd);
                break_off(l);
                free(l);
                return err_set(cx, LH_IO, "could not start the thread that talks to the scribe");
        }
        *ret = l;
        return LH_OK;
}

int scribe_link_send(struct scribe_link *l, struct parcel *p)
{
        const uint64_t one = 1;
        bool wake;
        int rc;

        p->sent_ms = 0;
        pthread_mutex_lock(&l->lock);
        rc = l->stopping || !l->up ? LH_IO : l->waiting >= SCRIBE_WAITING_MAX ? LH_BUSY : LH_OK;
        wake = rc == LH_OK && l->asleep;
        if (rc == LH_OK) {
                queue_add(&l->in, p);
                l->waiting++;
        }
        if (wake)
                l->asleep = false;
        pthread_mutex_unlock(&l->lock);
        if (wake)
                (void)!write(l->wake_fd, &one, sizeof(one));
        return rc;
}

bool scribe_link_up(const struct scribe_link *l)
{
        bool up;

        pthread_mutex_lock((pthread_mutex_t *)&l->lock);
        up = l->up;
        pthread_mutex_unlock((pthread_mutex_t *)&l->lock);
        return up;
}

void scribe_link_stop(struct scribe_link *l)
{
        const uint64_t one = 1;

        pthread_mutex_lock(&l->lock);
        l->stopping = true;
        pthread_mutex_unlock(&l->lock);
        (void)!write(l->wake_fd, &one, sizeof(one));
        pthread_join(l->thread, NULL);
}

void scribe_link_free(struct scribe_link **pl)
{
        struct scribe_link *l = *pl;

        if (l == NULL)
                return;
        close(l->wake_fd);
        pthread_mutex_destroy(&l->lock);
        free(l);
        *pl = NULL;
}
