/* One call from a consumer to a service: recognised, checked, handed on, filtered, written down.
 * It knows nothing of sockets; the loop (gate_loop.c) asks it what to do next. */
#ifndef LH_EXCHANGE_H
#define LH_EXCHANGE_H

#include "share/auth_nonce.h"
#include "share/auth_style.h"
#include "share/evidence.h"
#include "share/gate_message.h"
#include "share/grant_set.h"

#include <jansson.h>

#define EXCHANGE_BODY_MAX   ((size_t)1024 * 1024)
#define EXCHANGE_ANSWER_MAX ((size_t)8 * 1024 * 1024)
#define EXCHANGE_OUT_MAX    (EXCHANGE_ANSWER_MAX + 64 * 1024)
#define EXCHANGE_SKEW_MS    600000

enum door { DOOR_NONE, DOOR_XROAD, DOOR_NATIONAL, DOOR_NATIVE, DOOR_META };

/* Why a call was not answered: exchange_refusals[] says the rest. */
enum refusal {
        REFUSED_NOT,
        REFUSED_BAD_REQUEST,
        REFUSED_PATH,
        REFUSED_TOO_LARGE,
        REFUSED_NO_CLIENT,
        REFUSED_UNKNOWN_CLIENT,
        REFUSED_UNTRUSTED,
        REFUSED_SIGNATURE,
        REFUSED_TIME,
        REFUSED_SECRET_EXPIRED,
        REFUSED_REPLAY,
        REFUSED_UNKNOWN_SERVICE,
        REFUSED_DISABLED,
        REFUSED_MAINTENANCE,
        REFUSED_ACCESS,
        REFUSED_EXPIRED,
        REFUSED_ENDPOINT,
        REFUSED_PURPOSE,
        REFUSED_NO_PURPOSE,
        REFUSED_HOURS,
        REFUSED_CONSENT,
        REFUSED_QUOTA,
        REFUSED_GUESSING,
        REFUSED_CONTRACT,
        REFUSED_METHOD,
        REFUSED_BREAKER,
        REFUSED_CONNECT,
        REFUSED_TIMEOUT,
        REFUSED_PROVIDER,
        REFUSED_ANSWER,
        REFUSED_EVIDENCE,
        REFUSED_COUNT
};

struct refusal_row {
        const char *code; /* in the record and the statistics */
        int status;
        const char *hop;               /* consumer, gateway, provider */
        const char *national;          /* its code in the older dialect */
        const char *xroad, *xroad_new; /* type of the fault up to 7.7, from 7.8 on */
        const char *text, *text_zh;
};
extern const struct refusal_row exchange_refusals[REFUSED_COUNT];

/* What all exchanges of a loop share. */
struct exchange_host {
        const struct auth_seeds *seeds;
        struct auth_nonces *nonces;
        struct evidence *evidence;
        bool xroad_new; /* names of faults as from X-Road 7.8 on */
        int (*receipt)(void *arg, struct str id, struct buf *out); /* JSON of an exchange's proof */
        /* JSON of who asked about the person: findUsage, version 2. */
        int (*usage)(void *arg, const char *tag, int64_t offset, int64_t limit, struct buf *out);
        void *store_arg; /* of both */
        void (*metrics)(void *arg, struct buf *out);
        void *metrics_arg;
};

enum exchange_next {
        EXCHANGE_REPLY,   /* refused, or answered here: exchange_finish() */
        EXCHANGE_FORWARD, /* send x->forward to x->service */
};

struct exchange {
        const struct exchange_host *host;
        struct grant_set *set; /* a reference */
        struct arena *mem;
        const struct message *in;
        struct str peer; /* address of the caller, without port */

        enum door door;
        bool new_dialect, weak, compare, head, silent /* not an exchange: no record */;
        const struct consumer *consumer;
        const struct service *service;
        const struct grant *grant;
        const struct endpoint *endpoint;
        struct str method, path, query, body;
        struct str service_path; /* behind the service's name */
        struct str purpose, case_no, user, unit, system, business, request_id, auth, consent;
        char tag[AUTH_TAG_CHARS + 1];
        json_t *json; /* of the body, NULL: not read or not JSON */
        bool json_read;
        const json_t *claims;
        bool asks_by_body; /* verify: the claims stood beside "request" */
        enum breaker breaker;

        enum refusal refused;
        const char *detail; /* for the caller */
        char support[40];   /* id that stands in the answer and the log */
        int64_t retry_ms;

        int64_t start_ms, start_us, sent_us, back_us, done_us;
        struct hash asked, answered;
        char xroad_hash[96];

        struct buf row;     /* of the record */
        struct buf forward; /* the request as the provider gets it */
        int status;
        struct buf reply_body;
        struct buf reply_head; /* lines of headers, each with CRLF */
        struct str fields;     /* released */
        char flags[8];
        unsigned n_flags;
        bool retried;
        struct evidence_ticket ticket;
        bool written, strict_wait;
};

void exchange_init(struct exchange *x);
void exchange_done(struct exchange *x);
/* A whole request came. set: the newest; the exchange takes a reference of its own. */
enum exchange_next exchange_begin(struct exchange *x, const struct exchange_host *host,
                                  struct grant_set *set, const struct message *in, struct str peer,
                                  int64_t now_ms, int64_t now_us);
/* The provider has answered, or has not. */
void exchange_answer(struct exchange *x, const struct message *answer, int64_t now_us);
void exchange_refuse(struct exchange *x, enum refusal why, const char *detail);
/* Writes the record and the reply. True: it must be durable before the reply leaves. */
bool exchange_finish(struct exchange *x, int64_t now_us, bool keep_alive, struct buf *out);
/* The record was lost: the reply is another. */
void exchange_lost(struct exchange *x, bool keep_alive, struct buf *out);

/* ---- between the files of exchange_*.c ---- */

int exchange_json(struct exchange *x); /* LH_OK: x->json is there */
void exchange_flag(struct exchange *x, char flag);
/* One header line of the reply; control characters are left out. */
void exchange_header(struct exchange *x, const char *name, struct str value);
void exchange_reply_json(struct exchange *x, int status, json_t *o /* taken */);
void exchange_make_forward(struct exchange *x);
/* Strangers' knocking is counted, but beyond so many a second not recorded. */
bool exchange_worth_a_row(const struct exchange *x);
bool exchange_write_down(struct exchange *x);
void exchange_count(const struct exchange *x);
/* Doors: recognise caller and service, fill x. False: refused, or answered (silent). */
bool exchange_door(struct exchange *x);
bool exchange_authenticate(struct exchange *x, struct str service_hint);
bool exchange_meta(struct exchange *x);
bool exchange_refresh(struct exchange *x);
/* Minimal disclosure: what of the provider's answer goes out. */
void exchange_filter(struct exchange *x, struct str body);
bool exchange_guess_ok(struct exchange *x);
/* Percent-decoding of one segment; false: not decodable. */
bool url_decode(struct str s, struct arena *mem, struct str *ret);
bool url_path_safe(struct str path);
/* A field of the query, decoded; p NULL: there is none. */
struct str url_query(struct str query, const char *name, struct arena *mem);

#endif
