#include "share/exchange.h"
#include "base/text.h"
#include "base/time.h"
#include "share/demo.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define CELL_CHARS_MAX 200 /* of a text that the caller chose, in the record */

void exchange_init(struct exchange *x)
{
        *x = (struct exchange){ .mem = arena_new() };
        buf_init(&x->forward, EXCHANGE_OUT_MAX);
        buf_init(&x->reply_body, EXCHANGE_OUT_MAX);
        buf_init(&x->reply_head, MESSAGE_HEAD_MAX);
}

void exchange_done(struct exchange *x)
{
        grant_set_unref(&x->set);
        json_decref(x->json);
        x->json = NULL;
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
                                  .forward = x->forward,
                                  .reply_body = x->reply_body,
                                  .reply_head = x->reply_head };

        grant_set_unref(&x->set);
        json_decref(x->json);
        arena_reset(clean.mem);
        *x = clean;
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
                auth_person_tag(x->host->seeds, id, x->tag);
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
        if (!check_service(x) || !choose_grant(x))
                return false;
        if (x->grant->consent && x->consent.n < 4) {
                exchange_refuse(x, REFUSED_CONSENT, NULL);
                return false;
        }
        find_person(x);
        return check_quota(x) && read_claims(x) && check_contract(x);
}

/* ---- the request as the provider gets it ---- */

static bool dropped(struct str name)
{
        static const char *const names[] = { "connection",
                                             "keep-alive",
                                             "proxy-authenticate",
                                             "proxy-authorization",
                                             "te",
                                             "trailer",
                                             "transfer-encoding",
                                             "upgrade",
                                             "host",
                                             "user-agent",
                                             "server",
                                             "content-length",
                                             "expect",
                                             "x-road-request-id",
                                             "x-road-request-hash",
                                             "gjgxjhpt_sign",
                                             "gjzwfwpt_sign",
                                             "x-liuhen-signature",
                                             "x-signature",
                                             "gateway_sig" };

        for (size_t i = 0; i < countof(names); i++)
                if (name_is(name, names[i]))
                        return true;
        return false;
}

static void sha512_of(const struct str *pieces, size_t n, unsigned char *ret)
{
        static _Thread_local EVP_MD_CTX *m;
        unsigned len;

        if (m == NULL)
                m = EVP_MD_CTX_new();
        EVP_DigestInit_ex(m, EVP_sha512(), NULL);
        for (size_t i = 0; i < n; i++)
                EVP_DigestUpdate(m, pieces[i].p, pieces[i].n);
        EVP_DigestFinal_ex(m, ret, &len);
}

/* Rule 8 of X-Road's REST: over method, path, surviving headers, body. */
static void hash_for_xroad(struct exchange *x, struct str head)
{
        unsigned char h[64], both[128];
        struct str one = { (const char *)both, 128 };

        sha512_of(&head, 1, both);
        memcpy(h, both, 64);
        if (x->body.n > 0) {
                sha512_of(&x->body, 1, both + 64);
                sha512_of(&one, 1, h);
        }
        base64_encode(h, 64, x->xroad_hash);
        x->xroad_hash[base64_len(64)] = '\0';
}

static void put_target(struct exchange *x, struct buf *out)
{
        struct str path = x->service_path;

        buf_str(out, x->service->prefix);
        buf_str(out, path);
        if (x->service->prefix.n + path.n == 0)
                buf_putc(out, '/');
        if (x->query.n > 0) {
                buf_putc(out, '?');
                buf_str(out, x->query);
        }
}

static void put_survivors(struct exchange *x, struct buf *out, bool blank)
{
        for (unsigned i = 0; i < x->in->n_headers; i++) {
                const struct header *h = &x->in->header[i];
                struct str name = message_at(x->in, h->name, h->name_n);

                if (dropped(name) || (x->compare && name_is(name, "content-type")))
                        continue;
                buf_str(out, name);
                buf_puts(out, blank ? ": " : ":");
                buf_str(out, message_at(x->in, h->value, h->value_n));
                buf_puts(out, "\r\n");
        }
        if (message_header(x->in, "x-road-id").p == NULL) {
                buf_puts(out, blank ? "x-road-id: " : "x-road-id:");
                buf_str(out, x->request_id);
                buf_puts(out, "\r\n");
        }
        buf_printf(out, blank ? "x-road-request-id: %s\r\n" : "x-road-request-id:%s\r\n",
                   x->support);
}

static void make_forward(struct exchange *x)
{
        struct buf *out = &x->forward;
        struct str method = x->compare && !x->asks_by_body ? str_of("GET") : x->method;
        char *inner = NULL;
        struct str body = x->body;

        if (x->door == DOOR_XROAD) {
                buf_str(out, x->method);
                buf_puts(out, " ");
                buf_str(out, x->path);
                buf_printf(out, "%s%.*s\r\n", x->query.n > 0 ? "?" : "", (int)x->query.n,
                           x->query.p);
                put_survivors(x, out, false);
                hash_for_xroad(x, (struct str){ out->p, out->n });
                buf_clear(out);
        }
        if (x->compare) {
                inner = x->asks_by_body ? json_dumps(json_object_get(x->json, "request"),
                                                     JSON_COMPACT | JSON_ENCODE_ANY)
                                        : NULL;
                body = str_of(inner);
        }
        buf_str(out, method);
        buf_putc(out, ' ');
        put_target(x, out);
        buf_puts(out, " HTTP/1.1\r\nHost: ");
        buf_str(out, x->service->host);
        buf_puts(out, "\r\n");
        put_survivors(x, out, true);
        if (message_header(x->in, "accept").p == NULL)
                buf_puts(out, "Accept: application/json\r\n");
        if (inner != NULL)
                buf_puts(out, "Content-Type: application/json\r\n");
        if (body.n > 0 || str_is(method, "POST") || str_is(method, "PUT"))
                buf_printf(out, "Content-Length: %zu\r\n", body.n);
        buf_puts(out, "\r\n");
        buf_str(out, body);
        free(inner);
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
        snprintf(x->support, sizeof(x->support), "%.8s-%.4s-%.4s-%.4s-%.12s", h, h + 8, h + 12,
                 h + 16, h + 20);
}

static void split_url(struct exchange *x)
{
        struct str url = message_at(x->in, x->in->url, x->in->url_n);
        const char *mark = memchr(url.p, '?', url.n);

        x->path = (struct str){ url.p, mark != NULL ? (size_t)(mark - url.p) : url.n };
        x->query = mark != NULL ? (struct str){ mark + 1, url.n - x->path.n - 1 }
                                : (struct str){ "", 0 };
}

static void hash_request(struct exchange *x)
{
        struct str pieces[] = { x->method,  { "\n", 1 }, x->path,    { "\n", 1 },
                                x->query,   { "\n", 1 }, x->purpose, { "\n", 1 },
                                x->case_no, { "\n", 1 }, x->body };

        x->asked = hash_pieces(pieces, countof(pieces));
}

static void answer_here(struct exchange *x)
{
        struct str body = { NULL, 0 };

        x->sent_us = x->back_us = x->start_us;
        if (x->service->demo.n > 0 && x->service->state == SERVICE_OPEN)
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
        if (x->service->demo.n > 0 || x->service->state == SERVICE_MOCK) {
                if (x->door == DOOR_XROAD)
                        make_forward(x); /* for its hash */
                answer_here(x);
                return EXCHANGE_REPLY;
        }
        x->breaker = breaker_ask(x->service->meter, now_ms);
        if (x->breaker == BREAKER_OPEN) {
                exchange_refuse(x, REFUSED_BREAKER, NULL);
                return EXCHANGE_REPLY;
        }
        make_forward(x);
        return EXCHANGE_FORWARD;
}

/* ---- the provider's answer ---- */

static void copy_headers(struct exchange *x, const struct message *a)
{
        for (unsigned i = 0; i < a->n_headers; i++) {
                const struct header *h = &a->header[i];
                struct str name = message_at(a, h->name, h->name_n);
                static const char ours[] = "x-road-";

                if (dropped(name) || (name.n > 7 && strncasecmp(name.p, ours, 7) == 0) ||
                    (name.n > 9 && strncasecmp(name.p, "x-liuhen-", 9) == 0) ||
                    (x->compare && name_is(name, "content-type")))
                        continue;
                buf_str(&x->reply_head, name);
                buf_puts(&x->reply_head, ": ");
                buf_str(&x->reply_head, message_at(a, h->value, h->value_n));
                buf_puts(&x->reply_head, "\r\n");
        }
}

void exchange_answer(struct exchange *x, const struct message *a, int64_t now_us)
{
        struct str body = message_at(a, a->body, a->body_n);

        x->back_us = now_us;
        x->status = a->parser.status_code;
        breaker_tell(x->service->meter, x->status < 500, x->start_ms);
        copy_headers(x, a);
        if (x->endpoint != NULL && x->status == 200 && !x->head &&
            !contract_response(x->endpoint, body))
                exchange_flag(x, 'b');
        if (x->grant->mode != GRANT_FULL && x->status < 300) {
                exchange_filter(x, body);
        } else if (x->grant->mode != GRANT_FULL) {
                /* An error text is not among the granted fields. */
                exchange_reply_json(x, x->status,
                                    json_pack("{s:i, s:s}", "status", x->status, "message",
                                              "the provider answered with an error"));
        } else {
                buf_str(&x->reply_body, body);
        }
}

/* ---- the record ---- */

/* Texts of the caller's own cannot break the row. */
static void cell(struct buf *b, struct str s)
{
        size_t from = 0;

        if (b->n > 0)
                buf_putc(b, '\t');
        if (s.n > CELL_CHARS_MAX)
                s.n = CELL_CHARS_MAX;
        for (size_t i = 0; i < s.n; i++)
                if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f) {
                        buf_add(b, s.p + from, i - from);
                        buf_putc(b, ' ');
                        from = i + 1;
                }
        buf_add(b, s.p + from, s.n - from);
}

static void cell_number(struct buf *b, int64_t v)
{
        char text[24];
        size_t at = sizeof(text);
        uint64_t u = v > 0 ? (uint64_t)v : 0;

        do
                text[--at] = (char)('0' + u % 10);
        while ((u /= 10) > 0);
        cell(b, (struct str){ text + at, sizeof(text) - at });
}

static void cell_hash(struct buf *b, const struct hash *h)
{
        char text[2 * HASH_BYTES];

        hex_encode(h->b, HASH_BYTES, text);
        cell(b, (struct str){ text, sizeof(text) });
}

static const char *door_name(enum door d)
{
        return d == DOOR_XROAD ? "xroad" : d == DOOR_NATIONAL ? "national" : "native";
}

static const char *mode_name(const struct grant *g)
{
        return g == NULL                 ? ""
               : g->mode == GRANT_VERIFY ? "verify"
               : g->mode == GRANT_SELECT ? "select"
                                         : "full";
}

static const char *outcome_of(const struct exchange *x)
{
        return x->refused != REFUSED_NOT ? exchange_refusals[x->refused].code
               : x->status >= 500        ? "provider_error"
               : x->status >= 400        ? "provider_refused"
                                         : "ok";
}

static const char *hop_of(const struct exchange *x)
{
        return x->refused != REFUSED_NOT ? exchange_refusals[x->refused].hop
               : x->status >= 400        ? "provider"
                                         : "";
}

static void put_row(const struct exchange *x, struct buf *b)
{
        static const struct str none = { "", 0 };
        const struct grant *g = x->grant;
        struct str basis = g != NULL ? g->article : none;

        if (x->consent.n > 0)
                basis = str_of(arena_printf(x->mem, "%.*s; consent %.*s", (int)basis.n, basis.p,
                                            (int)(x->consent.n < 80 ? x->consent.n : 80),
                                            x->consent.p));
        cell(b, (struct str){ x->support, 36 });
        cell_number(b, x->start_ms);
        cell(b, x->request_id);
        cell(b, x->consumer != NULL ? x->consumer->id : none);
        cell(b, x->service != NULL ? x->service->id : none);
        cell_number(b, g != NULL ? g->idx : 0);
        cell(b, x->purpose);
        cell(b, basis);
        cell(b, x->case_no);
        cell(b, x->user);
        cell(b, x->unit);
        cell(b, x->system);
        cell(b, x->business);
        cell(b, str_of(x->tag));
        cell(b, str_of(door_name(x->door)));
        cell(b, x->auth);
        cell(b, str_of(mode_name(g)));
        cell(b, x->fields);
        cell(b, x->endpoint != NULL ? str_of(x->endpoint->path) : none);
        cell(b, str_of(outcome_of(x)));
        cell(b, str_of(hop_of(x)));
        cell_number(b, x->status);
        cell_hash(b, &x->asked);
        cell_hash(b, &x->answered);
        cell_number(b, x->sent_us - x->start_us);
        cell_number(b, x->back_us - x->sent_us);
        cell_number(b, x->done_us - x->start_us);
        cell(b, (struct str){ x->flags, x->n_flags });
        cell_number(b, g != NULL ? g->delay_days : 0);
}

static void count(const struct exchange *x)
{
        struct service_meter *m = x->service != NULL ? x->service->meter : NULL;
        const char *hop = hop_of(x);

        if (m == NULL)
                return;
        atomic_fetch_add_explicit(&m->calls, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(hop[0] == '\0'  ? &m->ok
                                  : hop[0] == 'c' ? &m->refused
                                  : hop[0] == 'g' ? &m->failed_gateway
                                                  : &m->failed_provider,
                                  1, memory_order_relaxed);
        atomic_fetch_add_explicit(&m->total_us, (uint64_t)(x->done_us - x->start_us),
                                  memory_order_relaxed);
        atomic_fetch_add_explicit(&m->provider_us, (uint64_t)(x->back_us - x->sent_us),
                                  memory_order_relaxed);
        if (x->n_flags > 0 && memchr(x->flags, 'b', x->n_flags) != NULL)
                atomic_fetch_add_explicit(&m->breaches, 1, memory_order_relaxed);
}

/* ---- the reply ---- */

static bool wants_xml(const struct exchange *x)
{
        struct str a = message_header(x->in, "accept");

        return a.n > 0 && (memmem(a.p, a.n, "text/xml", 8) != NULL ||
                           memmem(a.p, a.n, "application/xml", 15) != NULL ||
                           memmem(a.p, a.n, "text/*", 6) != NULL);
}

static int xroad_status(const struct refusal_row *r, const char *type)
{
        if (r->status == 401 && strncasecmp(type, "client", 6) == 0)
                return 401;
        if (r->status == 429)
                return 429;
        return strncasecmp(type, "server.", 7) == 0 ? 500 : 400;
}

static void refuse_xroad(struct exchange *x, const struct refusal_row *r, const char *text)
{
        const char *type = x->host->xroad_new ? r->xroad_new : r->xroad;

        exchange_header(x, "X-Road-Error", str_of(type));
        if (wants_xml(x)) {
                x->status = xroad_status(r, type);
                buf_printf(&x->reply_body,
                           "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                           "<error><type>%s</type><message>",
                           type);
                for (const char *p = text; *p != '\0'; p++)
                        if (*p == '<' || *p == '&')
                                buf_puts(&x->reply_body, *p == '<' ? "&lt;" : "&amp;");
                        else
                                buf_putc(&x->reply_body, *p);
                buf_printf(&x->reply_body, "</message><detail>%s</detail></error>", x->support);
                exchange_header(x, "content-type", str_of("text/xml;charset=utf-8"));
                return;
        }
        exchange_reply_json(
                x, xroad_status(r, type),
                json_pack("{s:s, s:s, s:s}", "type", type, "message", text, "detail", x->support));
}

/* In which hop it failed and how long each took: the first thing that users of gateways ask. */
static json_t *diagnosis(const struct exchange *x, const struct refusal_row *r)
{
        return json_pack(
                "{s:s, s:s, s:I, s:I, s:s}", "hop", r->hop, "service",
                x->service != NULL ? arena_strndup(x->mem, x->service->id.p, x->service->id.n) : "",
                "gateway_us", (json_int_t)(x->sent_us - x->start_us), "provider_us",
                (json_int_t)(x->back_us - x->sent_us), "support", x->support);
}

static void refuse_reply(struct exchange *x)
{
        const struct refusal_row *r = &exchange_refusals[x->refused];
        const char *text =
                x->detail != NULL ? arena_printf(x->mem, "%s: %s", r->text, x->detail) : r->text;

        buf_clear(&x->reply_head);
        buf_clear(&x->reply_body);
        x->fields = (struct str){ "", 0 };
        if (x->retry_ms > 0) {
                char seconds[24];

                snprintf(seconds, sizeof(seconds), "%lld", (long long)(x->retry_ms + 999) / 1000);
                exchange_header(x, "Retry-After", str_of(seconds));
        } else if (r->status == 503) {
                exchange_header(x, "Retry-After", str_of("5"));
        }
        if (x->door == DOOR_XROAD)
                refuse_xroad(x, r, text);
        else if (x->door == DOOR_NATIONAL ||
                 (x->door == DOOR_META && x->path.n > 8 && memcmp(x->path.p, "/sysapi/", 8) == 0))
                exchange_reply_json(
                        x, r->status,
                        json_pack("{s:s, s:s, s:s, s:o}", "code",
                                  x->new_dialect && r->national[0] != 'E' ? "300" : r->national,
                                  "data", "", "message",
                                  x->detail != NULL
                                          ? arena_printf(x->mem, "%s：%s", r->text_zh, x->detail)
                                          : r->text_zh,
                                  "diagnosis", diagnosis(x, r)));
        else
                exchange_reply_json(x, r->status,
                                    json_pack("{s:s, s:s, s:s, s:o}", "error", r->code, "message",
                                              text, "message_zh", r->text_zh, "diagnosis",
                                              diagnosis(x, r)));
}

static void put_reply(struct exchange *x, bool keep_alive, struct buf *out)
{
        int status = x->status;
        const char *word = http_status_str((enum http_status)status);

        buf_printf(out, "HTTP/1.1 %d %s\r\n", status, word);
        buf_add(out, x->reply_head.p, x->reply_head.n);
        if (x->door == DOOR_XROAD) {
                buf_puts(out, "x-road-id: ");
                buf_str(out, x->request_id);
                if (x->consumer != NULL) {
                        buf_puts(out, "\r\nx-road-client: ");
                        buf_str(out, x->consumer->xroad);
                }
                if (x->service != NULL) {
                        buf_puts(out, "\r\nx-road-service: ");
                        buf_str(out, x->service->xroad);
                }
                buf_puts(out, "\r\nx-road-request-id: ");
                buf_puts(out, x->support);
                if (x->xroad_hash[0] != '\0') {
                        buf_puts(out, "\r\nx-road-request-hash: ");
                        buf_puts(out, x->xroad_hash);
                }
                buf_puts(out, "\r\n");
        }
        if (x->written) {
                buf_puts(out, "X-Liuhen-Exchange: ");
                buf_puts(out, x->ticket.id);
                buf_puts(out, "\r\n");
        }
        if (status != 204 && status != 304)
                buf_printf(out, "Content-Length: %zu\r\n", x->reply_body.n);
        buf_puts(out, keep_alive ? "\r\n" : "Connection: close\r\n\r\n");
        if (!x->head && status != 204 && status != 304)
                buf_add(out, x->reply_body.p, x->reply_body.n);
}

static void mark_disputed(struct exchange *x)
{
        lh_auto(buf_done) struct buf fields = { 0 };

        if (x->tag[0] == '\0' || x->set->n_disputes == 0)
                return;
        buf_init(&fields, 1024);
        grant_disputes(x->set, x->service->id, str_of(x->tag), &fields);
        if (fields.n == 0)
                return;
        exchange_header(x, "X-Data-Disputed", (struct str){ fields.p, fields.n });
        exchange_flag(x, 'd');
}

static bool write_down(struct exchange *x)
{
        lh_auto(buf_done) struct buf row = { 0 };
        char leaf64[48] = "";
        struct hash leaf;

        buf_init(&row, SHARE_ROW_BYTES_MAX);
        put_row(x, &row);
        if (!buf_ok(&row))
                return false;
        leaf = merkle_leaf(row.p, row.n);
        x->written =
                evidence_add(x->host->evidence, (struct str){ row.p, row.n }, &leaf, &x->ticket);
        base64_encode(leaf.b, HASH_BYTES, leaf64);
        if (x->written)
                exchange_header(x, "X-Liuhen-Leaf", str_of(leaf64));
        return x->written;
}

/* Strangers' knocking is counted, not recorded, beyond so many a second: it must not fill the
 * log. */
static bool worth_a_row(const struct exchange *x)
{
        static _Atomic int64_t second;
        static _Atomic int n;

        if (x->silent)
                return false;
        if (x->consumer != NULL && x->refused != REFUSED_SIGNATURE)
                return true;
        if (atomic_exchange(&second, x->start_ms / 1000) != x->start_ms / 1000)
                atomic_store(&n, 0);
        return atomic_fetch_add(&n, 1) < 20;
}

bool exchange_finish(struct exchange *x, int64_t now_us, bool keep_alive, struct buf *out)
{
        bool strict;

        x->done_us = now_us;
        if (x->request_id.n == 0)
                x->request_id = str_of(x->support);
        if (x->refused != REFUSED_NOT)
                refuse_reply(x);
        else if (!x->silent)
                mark_disputed(x);
        if (!buf_ok(&x->reply_body) || !buf_ok(&x->reply_head)) {
                exchange_refuse(x, REFUSED_ANSWER, "it is too large");
                refuse_reply(x);
        }
        strict = x->service != NULL && x->service->strict && x->refused == REFUSED_NOT;
        if (worth_a_row(x)) {
                hash_request(x);
                x->answered = hash_of(x->reply_body.p, x->reply_body.n);
                if (!write_down(x) && strict) {
                        x->refused = REFUSED_EVIDENCE;
                        refuse_reply(x);
                        strict = false;
                }
        }
        if (!x->silent)
                count(x);
        put_reply(x, keep_alive, out);
        return strict && x->written;
}

void exchange_lost(struct exchange *x, bool keep_alive, struct buf *out)
{
        x->refused = REFUSED_EVIDENCE;
        x->written = false;
        x->detail = NULL;
        refuse_reply(x);
        put_reply(x, keep_alive, out);
}
