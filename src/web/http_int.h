/* What the files of the HTTP front share; not for others. */
#ifndef LH_HTTP_INT_H
#define LH_HTTP_INT_H

#include "web/cache.h"
#include "web/guard.h"
#include "web/http.h"
#include "web/scribe_link.h"

#include <jansson.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <zlib.h>

/* What one thread needs to answer one request; taken for that request only, so there are as many as
 * threads. */
struct worker {
        struct worker *next;
        struct ctx cx;
        struct store *store;
        int64_t version; /* of the store when this worker last looked */
        z_stream z;
        bool z_ready;
};

struct http {
        struct http_options opt;
        struct MHD_Daemon *mhd;
        struct guard *guard;
        struct rate *rate;
        struct cache *cache;      /* NULL: pages are made anew each time */
        struct scribe_link *link; /* NULL: takes no acts */
        struct scribe_link *desk; /* to the desk's process; NULL: there is none */
        pthread_mutex_t lock;     /* of idle */
        struct worker *idle;
        atomic_bool stopping;
        atomic_uint running;        /* requests with a complete head and no complete answer */
        atomic_size_t bodies_bytes; /* see bodies_bytes_max */
};

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_OTHER };

/* One request, from its first line to its answer. */
struct request {
        struct http *h;
        struct MHD_Connection *conn;
        bool seen; /* the head is complete */
        enum method method;
        int refused;         /* a status, when the URL cannot be served */
        const char *message; /* and why */
        struct page_way way; /* found: the path is a page's */
        enum page_form form;
        const char *lang;
        bool new_lang;     /* asked for by ?lang=: to be kept in a cookie */
        bool gzip;         /* the client takes it */
        size_t body_bytes; /* seen so far */
        struct submit *submit;
        struct form *posted;  /* a form sent to a page */
        struct desk_ask *ask; /* passed on to the desk */
        struct worker *w;     /* while the answer is made */
        const char *raw;      /* the address as sent, behind path */
        char path[];          /* decoded; a page's ending (".json") is taken off, form has it */
};

/* request.c */
struct request *request_new(struct http *h, struct MHD_Connection *conn, const char *raw);
/* Once the head is complete: method, form, language, encodings. */
void request_head(struct request *rq, const char *method);
const char *request_header(const struct request *rq, const char *name);
const char *request_query(void *rq, const char *name);
const char *request_cookie(void *rq, const char *name);
/* What the pages are asked for. */
struct page_request request_page(struct request *rq);

/* form.c: the body of a POST to a page. */
void form_begin(struct request *rq);
void form_piece(struct request *rq, const char *p, size_t n);
void form_end(struct request *rq);
const char *form_value(void *rq, const char *name);
void form_free(struct request *rq);
/* The same as members of two JSON objects: name -> text, name -> {"name", "type", "data"}. */
void form_json(const struct request *rq, json_t *fields, json_t *files);
/* At most so many bytes are read of the body of a form. */
size_t form_bytes_max(const struct request *rq);

/* desk_ask.c: a page of the desk; called when the request is complete, and again with its answer.
 */
enum MHD_Result desk_ask(struct request *rq);
void desk_ask_free(struct request *rq);

/* reply.c */
struct reply {
        unsigned status;
        const char *type;
        struct buf body;            /* given away when sent */
        struct str fixed, fixed_gz; /* or: bytes that outlive the answer, plain and compressed */
        const char *cache;          /* Cache-Control */
        bool passing;               /* not to be kept by us */
        bool tagged;                /* with an ETag, and 304 where it matches */
        bool compress;              /* where the client takes it */
        bool varies;                /* with language and form as well as encoding */
        unsigned retry_s;           /* Retry-After; 0: none */
        const char *location, *disposition, *allow, *authenticate, *cookie;
        /* Or: file_n bytes of an open file (0: none), which is closed when they are sent. */
        int file_fd;
        uint64_t file_at, file_n;
        const char *etag, *range; /* of the file: its tag, Content-Range */
        bool open_to_all;         /* scripts of other sites may read it */
};
enum MHD_Result reply_send(struct request *rq, struct reply *r);
/* The same answer to be kept and sent any number of times: its status is 200. NULL: no memory. */
struct cached *reply_keep(struct request *rq, struct reply *r);
enum MHD_Result reply_cached(struct request *rq, const struct cached *answer);
/* An error as a page or as problem+json. Takes what is set of r (allow ...). */
enum MHD_Result reply_error(struct request *rq, struct reply *r, unsigned status,
                            const char *message);
/* The error in the worker's ctx. */
enum MHD_Result reply_failed(struct request *rq);
/* Compresses bytes that are kept; false if that makes them no smaller. */
bool reply_gzip(struct worker *w, struct str s, struct buf *out);

/* serve_log.c, asset_route.c: false when the path is none of theirs. */
bool serve_log(struct request *rq, enum MHD_Result *ret);
bool serve_asset(struct request *rq, enum MHD_Result *ret);
/* serve_bulk.c: the same. */
bool serve_bulk(struct request *rq, enum MHD_Result *ret);

/* route.c: what libmicrohttpd calls. The handler when the head is complete, for each piece of the
 * body, and at its end. */
enum MHD_Result route_handle(void *arg, struct MHD_Connection *conn, const char *url,
                             const char *method, const char *version, const char *data,
                             size_t *data_n, void **state);
void *route_first_line(void *arg, const char *uri, struct MHD_Connection *conn);
/* What an answer is made with, for the time it takes. */
void route_take_worker(struct request *rq);
void route_give_worker(struct request *rq);
void route_over(void *arg, struct MHD_Connection *conn, void **state,
                enum MHD_RequestTerminationCode why);
void route_connection(void *arg, struct MHD_Connection *conn, void **state,
                      enum MHD_ConnectionNotificationCode what);

#endif
