/* The keeper: starts front and scribe, starts them again when they fall, stops them in the right
 * order. It does no work of its own, so there is little that could make it fall. */
#ifndef LH_KEEPER_H
#define LH_KEEPER_H

#include "role/folder.h"

struct keeper_options {
        const char *listen;  /* "127.0.0.1:8080" */
        const char *gateway; /* address of the data-sharing gateway, NULL: none runs */
        const char *proxy;   /* address of the proxy readers come through, NULL: they come directly
                                or through one on this machine */
        const char *theme; /* folder with templates that replace the built-in ones, NULL for none */
        const char *url;   /* how readers reach the site, for the commands on its pages; NULL:
                              https:// and the log's host,   on a loopback address that address */
        const char
                *smtp; /* "smtp://127.0.0.1:25", the server that takes mail; NULL: none is sent */
        const char *mail_from; /* the sender's address */
        int mail_every_s;      /* at least so long between two mails to one follower */
        int rescreen_at; /* minute of the day in China at which what is published is screened again
                          */
};

/* Serves the folder until SIGTERM or SIGINT. Prints "listening on http://ADDR:PORT" on standard
 * output when ready. LH_OK after an orderly stop. */
int keeper_run(struct ctx *cx, struct folder *f, const struct keeper_options *opt) LH_MUST_CHECK;

#endif
