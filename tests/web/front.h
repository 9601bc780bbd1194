/* A running front over a throw-away store, a client that shows every byte, and a scribe that does
 * as told. */
#ifndef LH_TEST_FRONT_H
#define LH_TEST_FRONT_H

#include "os/wire.h"
#include "tests/lib/store.h"
#include "web/http.h"

#include <pthread.h>
#include <stdatomic.h>

struct front {
        struct ctx cx;
        struct test_store store;
        struct site site;
        struct http_options opt;
        struct http *http;
        char socket[128];
};

/* Options may be changed between the two. */
void front_prepare(struct front *f);
void front_start(struct front *f);
void front_stop(struct front *f);

/* How many pages the front has made, kept ones not counted. */
extern atomic_uint fake_pages_made;

struct answer {
        int status;
        struct buf head; /* as it came, with the status line */
        struct buf body;
};

/* One connection; the caller closes it. Reads fail the test after some seconds. */
int client_open(const struct front *f);
void client_send(int fd, const char *fmt, ...) LH_PRINTF(2, 3);
void client_send_bytes(int fd, const void *p, size_t n);
/* False when the server closed before a whole answer came. */
bool client_read(int fd, bool with_body, struct answer *ret);
/* True if the server closes within wait_ms. */
bool client_closed(int fd, int wait_ms);
void answer_done(struct answer *a);
/* The value of a header, in memory that lives until the next call of this thread; NULL if it is
 * absent. */
const char *answer_header(const struct answer *a, const char *name);

/* One GET on a new connection, with further header lines ("A: b\r\n"). */
struct answer get(const struct front *f, const char *path, const char *headers);
struct answer post(const struct front *f, const char *headers, const char *body);

enum scribe_mood {
        SCRIBE_RECEIPT, /* answers with `reply` as a receipt */
        SCRIBE_ERROR,   /* answers with `reply` as an error */
        SCRIBE_SILENT,  /* reads and says nothing */
        SCRIBE_CLOSE,   /* reads one frame and closes the connection */
        SCRIBE_JUNK,    /* answers with what is not a frame */
        SCRIBE_DEAF,    /* does not even read */
        SCRIBE_ECHO,    /* the payload itself is the receipt */
};

struct fake_scribe {
        int fd;
        atomic_int mood;
        const char *reply;
        atomic_uint frames; /* seen */
        atomic_bool stop;
        pthread_t thread;
        pthread_mutex_t lock;
        struct buf last; /* payload of the last frame, under lock */
};
void scribe_start(struct fake_scribe *s, const char *path);
void scribe_stop(struct fake_scribe *s, const char *path);

#endif
