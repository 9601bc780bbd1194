/* The gateway's HTTP side: threads that each serve connections with epoll and keep connections to
 * providers open. doc/adr/ says why not a server library. */
#ifndef LH_GATE_H
#define LH_GATE_H

#include "share/exchange.h"

struct gate;

struct gate_options {
        const char *listen; /* "127.0.0.1:8181" */
        unsigned threads;
        const struct auth_seeds *seeds;
        const char *dir;
        bool xroad_new;
        int (*receipt)(void *arg, struct str id, struct buf *out);
        int (*usage)(void *arg, const char *tag, int64_t offset, int64_t limit, struct buf *out);
        void *store_arg; /* of both */
};

/* The first register must be given; the gate takes the reference. */
int gate_start(struct ctx *cx, const struct gate_options *opt, struct grant_set *first,
               struct gate **ret) LH_MUST_CHECK;
uint16_t gate_port(const struct gate *g);
/* A newer register takes the place of the old one for calls that come from now on; the gate takes
 * the reference. */
void gate_use(struct gate *g, struct grant_set *set);
struct evidence *gate_evidence(struct gate *g);
/* Stops taking calls, finishes those under way (at most a few seconds), writes the journal out. */
void gate_stop(struct gate **g);

#endif
