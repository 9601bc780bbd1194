/* What the caller gets: in the form of his door, with the hop that failed. */
#include "share/exchange.h"

#include <stdio.h>

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

/* printf costs more than the whole of a header. */
static void put_length(struct buf *out, size_t n)
{
        char text[24];
        size_t at = sizeof(text);

        do
                text[--at] = (char)('0' + n % 10);
        while ((n /= 10) > 0);
        buf_puts(out, "Content-Length: ");
        buf_add(out, text + at, sizeof(text) - at);
        buf_puts(out, "\r\n");
}

static void put_reply(struct exchange *x, bool keep_alive, struct buf *out)
{
        int status = x->status;
        const char *word = http_status_str((enum http_status)status);

        if (status == 200)
                buf_puts(out, "HTTP/1.1 200 OK\r\n");
        else
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
                put_length(out, x->reply_body.n);
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
        if (exchange_worth_a_row(x)) {
                if (!exchange_write_down(x) && strict) {
                        x->refused = REFUSED_EVIDENCE;
                        refuse_reply(x);
                        strict = false;
                }
        }
        if (!x->silent)
                exchange_count(x);
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
