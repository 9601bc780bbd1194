#include "share/exchange.h"
#include "base/text.h"

#include <openssl/evp.h>
#include <stdlib.h>

/* ---- the request as the provider gets it ---- */

#define NAME(s)                                                                                    \
        {                                                                                          \
                s, sizeof(s) - 1                                                                   \
        }

/* Those of one hop, those that we replace, and the consumer's proof. */
static bool dropped(struct str name)
{
        static const struct str names[] = { NAME("connection"),
                                            NAME("keep-alive"),
                                            NAME("proxy-authenticate"),
                                            NAME("proxy-authorization"),
                                            NAME("te"),
                                            NAME("trailer"),
                                            NAME("transfer-encoding"),
                                            NAME("upgrade"),
                                            NAME("host"),
                                            NAME("user-agent"),
                                            NAME("server"),
                                            NAME("content-length"),
                                            NAME("expect"),
                                            NAME("x-road-request-id"),
                                            NAME("x-road-request-hash"),
                                            NAME("gjgxjhpt_sign"),
                                            NAME("gjzwfwpt_sign"),
                                            NAME("x-liuhen-signature"),
                                            NAME("x-liuhen-signature-sm3"),
                                            NAME("x-signature"),
                                            NAME("gateway_sig") };

        for (size_t i = 0; i < countof(names); i++)
                if (names[i].n == name.n && strncasecmp(names[i].p, name.p, name.n) == 0)
                        return true;
        return false;
}

static void sha512_of(const struct str *pieces, size_t n, unsigned char *ret)
{
        static _Thread_local EVP_MD_CTX *fresh, *m; /* of each thread, as long as it lives */
        unsigned len;

        if (m == NULL) {
                fresh = EVP_MD_CTX_new();
                m = EVP_MD_CTX_new();
                EVP_DigestInit_ex(fresh, EVP_sha512(), NULL); /* looks the method up */
        }
        EVP_MD_CTX_copy_ex(m, fresh);
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
        buf_puts(out, blank ? "x-road-request-id: " : "x-road-request-id:");
        buf_puts(out, x->support);
        buf_puts(out, "\r\n");
}

void exchange_make_forward(struct exchange *x)
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
