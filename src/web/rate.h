/* How often one network may ask for what costs more than a page: forms that strangers send (a mail
 * goes out, a password is tried, a text is screened) and searches. A network is an IPv4 address or
 * the first 64 bits of an IPv6 address. Who comes from this machine itself is not counted. */
#ifndef LH_RATE_H
#define LH_RATE_H

#include "base/base.h"

#include <stdint.h>
#include <sys/socket.h>

enum rate_kind { RATE_NONE, RATE_FORM, RATE_SEARCH, RATE_KINDS };

#define RATE_FORM_BURST      20u  /* at once ... */
#define RATE_FORM_EVERY_MS   3000 /* ... and one more each three seconds */
#define RATE_SEARCH_BURST    120u
#define RATE_SEARCH_EVERY_MS 200
#define RATE_NETWORKS_MAX    16384 /* remembered; then the one that asked least is forgotten */

struct rate;

/* proxy: the address of the proxy in front of this server, AF_UNSPEC for none. What it says in
 * X-Forwarded-For is believed, and what a proxy on this machine says; nobody else. */
struct rate *rate_new(const struct sockaddr_storage *proxy);
void rate_free(struct rate **r); /* *r may be NULL */

/* 0: go on; else the seconds after which to ask again. forwarded: X-Forwarded-For, NULL for none;
 * its last address is the one that the proxy itself saw. Threads may call it at once. */
unsigned rate_take(struct rate *r, const struct sockaddr *peer, const char *forwarded,
                   enum rate_kind kind, int64_t now_ms);

#endif
