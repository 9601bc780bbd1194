#include "share/exchange.h"
#include "base/text.h"
#include "base/time.h"
#include "share/demo.h"
#include "share/usage.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

void exchange_init(struct exchange *x)
{
        *x = (struct exchange){ .mem = arena_new() };
        buf_init(&x->row, SHARE_ROW_BYTES_MAX);
        buf_init(&x->forward, EXCHANGE_OUT_MAX);
        buf_init(&x->reply_body, EXCHANGE_OUT_MAX);
        buf_init(&x->reply_head, MESSAGE_HEAD_MAX);
}

void exchange_done(struct exchange *x)
{
        grant_set_unref(&x->set);
        json_decref(x->json);
        x->json = NULL;
        buf_done(&x->row);
        buf_done(&x->forward);
        buf_done(&x->reply_body);
        buf_done(&x->reply_head);
        if (x->mem != NULL)
                arena_done(&x->mem);
}

/* Back to nothing, keeping the memory. */
static void reset(struct exchange *x)
{
        struct exchange clean = { .mem = x->mem,
                                  .row = x->row,
                                  .forward = x->forward,
                                  .reply_body = x->reply_body,
                                  .reply_head = x->reply_head };

        grant_set_unref(&x->set);
        json_decref(x->json);
        arena_reset(clean.mem);
        *x = clean;
        buf_clear(&x->row);
        buf_clear(&x->forward);
        buf_clear(&x->reply_body);
        buf_clear(&x->reply_head);
}

void exchange_refuse(struct exchange *x, enum refusal why, const char *detail)
{
        if (x->refused == REFUSED_NOT) {
                x->refused = why;
                x->detail = detail;
        }
}

void exchange_flag(struct exchange *x, char flag)
{
        if (x->n_flags < sizeof(x->flags))
                x->flags[x->n_flags++] = flag;
}

void exchange_header(struct exchange *x, const char *name, struct str value)
{
        buf_puts(&x->reply_head, name);
        buf_puts(&x->reply_head, ": ");
        for (size_t i = 0; i < value.n; i++)
                if ((unsigned char)value.p[i] >= 0x20 && value.p[i] != 0x7f)
                        buf_putc(&x->reply_head, value.p[i]);
        buf_puts(&x->reply_head, "\r\n");
}

int exchange_json(struct exchange *x)
{
        if (!x->json_read) {
                x->json_read = true;
                if (x->body.n > 0)
                        x->json = json_loadb(x->body.p, x->body.n, 0, NULL);
        }
        return x->json != NULL ? LH_OK : LH_NOT_FOUND;
}

void exchange_reply_json(struct exchange *x, int status, json_t *o)
{
        char *text = json_dumps(o, JSON_COMPACT | JSON_PRESERVE_ORDER);

        buf_clear(&x->reply_body);
        buf_puts(&x->reply_body, text);
        x->status = status;
        exchange_header(x, "content-type", str_of("application/json;charset=utf-8"));
        free(text);
        json_decref(o);
}

/* ---- which grant ---- */

static bool has_line(struct str list, struct str want)
{
        while (list.n > 0) {
                const char *end = memchr(list.p, '\n', list.n);
                size_t n = end != NULL ? (size_t)(end - list.p) : list.n;

                if (n == want.n && memcmp(list.p, want.p, n) == 0)
                        return true;
                list.p += n + (end != NULL);
                list.n -= n + (end != NULL);
        }
        return false;
}

static enum refusal grant_fits(const struct exchange *x, const struct grant *g)
{
        int minute = (int)((x->start_ms + TIME_CHINA_OFFSET_MS) / 60000 % 1440);

        if (x->start_ms >= g->until_ms)
                return REFUSED_EXPIRED;
        if (!endpoints_fit(g->endpoints, x->method, x->service_path))
                return REFUSED_ENDPOINT;
        /* A weak style knows no purpose of its own: the only one of the grant is meant. */
        if (x->purpose.n == 0 &&
            (x->door == DOOR_NATIVE || memchr(g->purposes.p, '\n', g->purposes.n) != NULL))
                return REFUSED_NO_PURPOSE;
        if (x->purpose.n > 0 && !has_line(g->purposes, x->purpose))
                return REFUSED_PURPOSE;
        if (minute < g->open_min || minute >= g->close_min)
                return REFUSED_HOURS;
        return REFUSED_NOT;
}

static bool choose_grant(struct exchange *x)
{
        size_t n;
        const struct grant *g = grant_pair(x->set, x->consumer, x->service, &n);
        enum refusal why = REFUSED_ACCESS;

        for (size_t i = 0; i < n; i++) {
                why = grant_fits(x, &g[i]);
                if (why == REFUSED_NOT) {
                        x->grant = &g[i];
                        if (x->purpose.n == 0)
                                x->purpose = g[i].purposes;
                        return true;
                }
        }
        exchange_refuse(x, why, NULL);
        return false;
}

/* ---- whom it is about ---- */

static const json_t *at_pointer(const json_t *o, struct str pointer)
{
        while (pointer.n > 0 && o != NULL) {
                const char *slash;
                size_t n;
                char name[128];

                if (!str_skip(&pointer, "/"))
                        return NULL;
                slash = memchr(pointer.p, '/', pointer.n);
                n = slash != NULL ? (size_t)(slash - pointer.p) : pointer.n;
                if (n >= sizeof(name))
                        return NULL;
                memcpy(name, pointer.p, n);
                name[n] = '\0';
                o = json_is_array(o) ? json_array_get(o, (size_t)atoi(name))
                                     : json_object_get(o, name);
                pointer.p += n;
                pointer.n -= n;
        }
        return o;
}

static void find_person(struct exchange *x)
{
        struct str id = { NULL, 0 };

        if (x->service->locator.n == 0)
                return;
        if (x->service->locator_in_query) {
                char *name = arena_strndup(x->mem, x->service->locator.p, x->service->locator.n);

                id = url_query(x->query, name, x->mem);
        } else if (exchange_json(x) == LH_OK) {
                const json_t *o = at_pointer(x->json, x->service->locator);

                if (!json_is_string(o))
                        o = at_pointer(json_object_get(x->json, "request"), x->service->locator);
                if (json_is_string(o))
                        id = (struct str){ json_string_value(o), json_string_length(o) };
        }
        if (id.n > 0)
                auth_person_tag(&x->host->seeds->person, id, x->tag);
}

/* ---- the checks, in this order ---- */

static bool check_service(struct exchange *x)
{
        const struct service *v = x->service;

        if (v->state == SERVICE_CLOSED || v->state == SERVICE_MAINTENANCE)
                exchange_refuse(
                        x, v->state == SERVICE_CLOSED ? REFUSED_DISABLED : REFUSED_MAINTENANCE,
                        v->notice.n > 0 ? arena_strndup(x->mem, v->notice.p, v->notice.n) : NULL);
        return x->refused == REFUSED_NOT;
}

/* The person whom the call is about gave it, to this consumer, for this purpose. */
static bool check_consent(struct exchange *x)
{
        const struct consent *c;

        if (!x->grant->consent)
                return true;
        c = grant_consent(x->set, x->consent, x->start_ms);
        if (x->consent.n == 0)
                exchange_refuse(x, REFUSED_CONSENT, NULL);
        else if (c == NULL)
                exchange_refuse(x, REFUSED_CONSENT, "there is no such consent, or it has ended");
        else if (!str_eq(c->consumer, x->consumer->id) || !str_eq(c->purpose, x->purpose) ||
                 !str_is(c->tag, x->tag))
                exchange_refuse(x, REFUSED_CONSENT,
                                "it was given for another person, purpose or consumer");
        return x->refused == REFUSED_NOT;
}

static bool check_quota(struct exchange *x)
{
        int64_t n, period_s;

        if (x->grant->quota.n == 0 || !quota_parse(x->grant->quota, &n, &period_s))
                return true;
        x->retry_ms = quota_take(x->grant->meter, n, period_s, x->start_us);
        if (x->retry_ms > 0)
                exchange_refuse(x, REFUSED_QUOTA, NULL);
        return x->retry_ms == 0;
}

/* verify: the body is {"claims": {...}}, with "request" beside it where the service is asked by a
 * body. */
static bool read_claims(struct exchange *x)
{
        if (x->grant->mode != GRANT_VERIFY)
                return true;
        if (exchange_json(x) == LH_OK)
                x->claims = json_object_get(x->json, "claims");
        if (!json_is_object(x->claims) || json_object_size(x->claims) == 0) {
                exchange_refuse(x, REFUSED_CONTRACT,
                                "the grant is for verification: post {\"claims\": {FIELD: VALUE}}, "
                                "with \"request\" beside it if the service takes a body");
                return false;
        }
        x->compare = true;
        x->asks_by_body = json_object_get(x->json, "request") != NULL;
        return exchange_guess_ok(x);
}

static bool check_contract(struct exchange *x)
{
        struct str method = x->compare && !x->asks_by_body ? str_of("GET") : x->method;
        const char *what = NULL;

        if (x->service->contract == NULL)
                return true;
        switch (contract_request(x->service->contract, method, x->service_path, x->query,
                                 x->body.n > 0, &x->endpoint, &what)) {
        case CONTRACT_OK: return true;
        case CONTRACT_NO_PATH:
                exchange_refuse(x, REFUSED_CONTRACT, "the service has no such path");
                return false;
        case CONTRACT_NO_METHOD: exchange_refuse(x, REFUSED_METHOD, NULL); return false;
        default:
                exchange_refuse(x, REFUSED_CONTRACT,
                                arena_printf(x->mem, "\"%s\" is missing", what));
                return false;
        }
}

static bool check(struct exchange *x)
{
        find_person(x); /* who is refused has asked about that person all the same */
        return check_service(x) && choose_grant(x) && check_consent(x) && check_quota(x) &&
               read_claims(x) && check_contract(x);
}

/* ---- begin ---- */

/* A UUID of version 4. */
static void make_support(struct exchange *x)
{
        unsigned char r[16];
        static _Thread_local struct {
                unsigned char pool[4096];
                size_t at;
        } random = { .at = 4096 };
        char h[32];

        if (random.at + sizeof(r) > sizeof(random.pool)) {
                for (size_t i = 0; i < sizeof(random.pool); i += 256)
                        random_bytes(random.pool + i, 256);
                random.at = 0;
        }
        memcpy(r, random.pool + random.at, sizeof(r));
        random.at += sizeof(r);
        r[6] = (unsigned char)((r[6] & 0x0f) | 0x40);
        r[8] = (unsigned char)((r[8] & 0x3f) | 0x80);
        hex_encode(r, 16, h);
        for (size_t i = 0, at = 0; i < sizeof(h); i++) {
                if (i == 8 || i == 12 || i == 16 || i == 20)
                        x->support[at++] = '-';
                x->support[at++] = h[i];
        }
}

static void split_url(struct exchange *x)
{
        struct str url = message_at(x->in, x->in->url, x->in->url_n);
        const char *mark = memchr(url.p, '?', url.n);

        x->path = (struct str){ url.p, mark != NULL ? (size_t)(mark - url.p) : url.n };
        x->query = mark != NULL ? (struct str){ mark + 1, url.n - x->path.n - 1 }
                                : (struct str){ "", 0 };
}

/* A number of the query; fallback if there is none. */
static int64_t query_number(struct exchange *x, const char *name, int64_t fallback)
{
        uint64_t n;

        return decimal_parse(url_query(x->query, name, x->mem), &n) && n <= INT32_MAX ? (int64_t)n
                                                                                      : fallback;
}

/* findUsage, version 2: for portals that show a person who asked about them. */
static int answer_usage(struct exchange *x)
{
        int rc;

        if (x->tag[0] == '\0') {
                buf_puts(&x->reply_body, "{\"error\":\"person-missing\",\"message\":\"the request "
                                         "names no person\"}");
                return 400;
        }
        rc = x->host->usage(x->host->store_arg, x->tag, query_number(x, "offset", 0),
                            query_number(x, "limit", USAGE_ROWS_MAX), &x->reply_body);
        if (rc == LH_OK)
                return 200;
        buf_clear(&x->reply_body);
        buf_puts(&x->reply_body, "{\"error\":\"io\",\"message\":\"the log could not be read\"}");
        return 500;
}

static void answer_here(struct exchange *x)
{
        struct str body = { NULL, 0 };

        if (x->service->usage && x->service->state == SERVICE_OPEN)
                x->status = answer_usage(x);
        else if (x->service->demo.n > 0 && x->service->state == SERVICE_OPEN)
                x->status = demo_answer(x, &x->reply_body);
        else
                x->status = demo_example(x, &x->reply_body);
        if (x->service->state != SERVICE_OPEN)
                exchange_flag(x, 'm');
        body = (struct str){ x->reply_body.p, x->reply_body.n };
        exchange_header(x, "content-type", str_of("application/json;charset=utf-8"));
        if (x->endpoint != NULL && x->status == 200 && !contract_response(x->endpoint, body))
                exchange_flag(x, 'b');
        if (x->status == 200)
                exchange_filter(x, body);
}

enum exchange_next exchange_begin(struct exchange *x, const struct exchange_host *host,
                                  struct grant_set *set, const struct message *in, struct str peer,
                                  int64_t now_ms, int64_t now_us)
{
        reset(x);
        x->host = host;
        x->set = grant_set_ref(set);
        x->in = in;
        x->peer = peer;
        x->start_ms = now_ms;
        x->start_us = x->sent_us = x->back_us = now_us;
        x->method = str_of(http_method_str((enum http_method)in->parser.method));
        x->head = in->parser.method == HTTP_HEAD;
        x->body = message_at(in, in->body, in->body_n);
        split_url(x);
        make_support(x);
        x->auth = x->purpose = (struct str){ "", 0 };
        if (!url_path_safe(x->path)) {
                x->door = str_skip(&(struct str){ x->path.p, x->path.n }, "/r1/") ? DOOR_XROAD
                                                                                  : DOOR_NATIVE;
                exchange_refuse(x, REFUSED_PATH, NULL);
                return EXCHANGE_REPLY;
        }
        if (!exchange_door(x) || x->silent || !check(x))
                return EXCHANGE_REPLY;
        if (x->request_id.n == 0)
                x->request_id = str_of(arena_printf(x->mem, "%.*s-%s", (int)x->set->instance.n,
                                                    x->set->instance.p, x->support));
        if (x->service->demo.n > 0 || x->service->usage || x->service->state == SERVICE_MOCK) {
                if (x->door == DOOR_XROAD)
                        exchange_make_forward(x); /* for its hash */
                answer_here(x);
                return EXCHANGE_REPLY;
        }
        x->breaker = breaker_ask(x->service->meter, now_ms);
        if (x->breaker == BREAKER_OPEN) {
                exchange_refuse(x, REFUSED_BREAKER, NULL);
                return EXCHANGE_REPLY;
        }
        exchange_make_forward(x);
        return EXCHANGE_FORWARD;
}
