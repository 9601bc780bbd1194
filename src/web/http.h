/* The HTTP front of the portal: pages, assets, the log, and the door for acts. It reads views and
 * never writes the ledger; an act goes over a socket to the scribe, the one writer. Any number of
 * strangers may knock: every wait and every size has a limit, all of them below. */
#ifndef LH_HTTP_H
#define LH_HTTP_H

#include "web/page.h"

#include <sys/socket.h>

#define HTTP_URL_BYTES_MAX  4096 /* path and query as sent; longer is answered with 414 */
#define HTTP_STOP_WAIT_MS   10000
#define HTTP_GZIP_BYTES_MIN 1024

struct http_options {
        struct sockaddr_storage listen; /* see http_address(); port 0: any, http_port() tells */
        struct sockaddr_storage proxy;  /* the proxy that readers come through: rate.h */
        const char *store_path;
        const struct site *site;
        const char *cosigned_path; /* the checkpoint that enough witnesses have cosigned; NULL: none
                                      are asked */
        const char *scribe_socket; /* NULL: this front takes no acts and says so with 503 */
        const char *desk_socket;   /* NULL: no desk runs here */
        unsigned threads;          /* 0: one a core */

        unsigned connections_max;
        unsigned per_address_max; /* connections of one address; 0: no limit (behind a proxy all
                                     have one address) */
        unsigned head_s;       /* for a request's head, from the connection or the last answer on */
        unsigned body_s;       /* for its body */
        unsigned answer_s;     /* for taking the answer */
        unsigned scribe_s;     /* for the scribe's receipt */
        unsigned desk_s;       /* for a page of the desk: a large file is screened meanwhile */
        size_t body_bytes_max; /* of one submission */
        size_t bodies_bytes_max; /* of all submissions that are being received or wait for the
                                    scribe */
        size_t cache_bytes_max;  /* of finished pages that are kept; 0: none are */
};

/* The usual limits; the first six fields are left empty. */
void http_defaults(struct http_options *ret);
/* "127.0.0.1", "2001:db8::1": a number, no name is looked up. */
bool http_proxy(const char *text, struct sockaddr_storage *ret) LH_MUST_CHECK;
/* "127.0.0.1:8080", "[::1]:8080": numbers only, no names are looked up. */
int http_address(struct ctx *cx, const char *text, struct sockaddr_storage *ret) LH_MUST_CHECK;

struct http;
/* Serves from its own threads until http_stop(). The options' texts and the site must live until
 * then. Ignores SIGPIPE. */
int http_start(struct ctx *cx, const struct http_options *opt, struct http **ret) LH_MUST_CHECK;
/* Takes no new connections, finishes what runs, at most HTTP_STOP_WAIT_MS. */
void http_stop(struct http **h);
uint16_t http_port(const struct http *h);

#endif
