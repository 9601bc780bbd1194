/* What the gateway answers itself: X-Road's metadata, the day's secret, proofs, health. */
#include "share/exchange.h"
#include "base/text.h"
#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>

static bool accepts_json(const struct exchange *x)
{
        struct str a = message_header(x->in, "accept");

        return a.n > 0 && memmem(a.p, a.n, "application/json", 16) != NULL;
}

static bool answered(struct exchange *x, int status, json_t *o)
{
        x->silent = true;
        exchange_reply_json(x, status, o);
        return true;
}

static json_t *text_json(struct str s)
{
        return json_stringn(s.n > 0 ? s.p : "", s.n);
}

/* ---- listClients ---- */

struct xroad_id {
        struct str part[5];
        size_t n;
};

static struct xroad_id cut(struct str s)
{
        struct xroad_id id = { .n = 0 };
        size_t from = 0;

        for (size_t i = 0; i <= s.n && id.n < 5; i++)
                if (i == s.n || s.p[i] == '/') {
                        id.part[id.n++] = (struct str){ s.p + from, i - from };
                        from = i + 1;
                }
        return id;
}

static struct str member_name(const struct grant_set *s, struct str body)
{
        for (size_t i = 0; i < s->n_members; i++)
                if (str_eq(s->members[i].id, body))
                        return s->members[i].name;
        return body;
}

static json_t *client_json(const struct xroad_id *id, struct str name, struct str subsystem)
{
        json_t *i = json_object(), *o = json_object();

        json_object_set_new(i, "member_class", text_json(id->part[1]));
        json_object_set_new(i, "member_code", text_json(id->part[2]));
        json_object_set_new(i, "object_type", json_string(id->n > 3 ? "SUBSYSTEM" : "MEMBER"));
        if (id->n > 3)
                json_object_set_new(i, "subsystem_code", text_json(id->part[3]));
        json_object_set_new(i, "xroad_instance", text_json(id->part[0]));
        json_object_set_new(o, "id", i);
        json_object_set_new(o, "name", text_json(name));
        if (id->n > 3)
                json_object_set_new(o, "subsystem_name", text_json(subsystem));
        return o;
}

/* A subsystem once, however many services it has. */
static bool listed(const json_t *list, const struct xroad_id *id)
{
        size_t i;
        json_t *o;

        json_array_foreach ((json_t *)list, i, o) {
                const json_t *have = json_object_get(o, "id");

                if (str_is(id->part[3],
                           json_string_value(json_object_get(have, "subsystem_code"))) &&
                    str_is(id->part[2], json_string_value(json_object_get(have, "member_code"))) &&
                    str_is(id->part[1], json_string_value(json_object_get(have, "member_class"))))
                        return true;
        }
        return false;
}

static void xml_text(struct buf *b, const char *s)
{
        for (; s != NULL && *s != '\0'; s++)
                if (*s == '<' || *s == '&')
                        buf_puts(b, *s == '<' ? "&lt;" : "&amp;");
                else
                        buf_putc(b, *s);
}

static void xml_id(struct buf *b, const json_t *id, const char *member, const char *element)
{
        const char *v = json_string_value(json_object_get(id, member));

        if (v == NULL)
                return;
        buf_printf(b, "<id:%s>", element);
        xml_text(b, v);
        buf_printf(b, "</id:%s>", element);
}

static void clients_xml(struct exchange *x, const json_t *list)
{
        struct buf *b = &x->reply_body;
        size_t i;
        json_t *o;

        buf_puts(b, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
                    "<xroad:clientList xmlns:xroad=\"http://x-road.eu/xsd/xroad.xsd\" "
                    "xmlns:id=\"http://x-road.eu/xsd/identifiers\">");
        json_array_foreach ((json_t *)list, i, o) {
                const json_t *id = json_object_get(o, "id");

                buf_printf(b, "<xroad:member><xroad:id id:objectType=\"%s\">",
                           json_string_value(json_object_get(id, "object_type")));
                xml_id(b, id, "xroad_instance", "xRoadInstance");
                xml_id(b, id, "member_class", "memberClass");
                xml_id(b, id, "member_code", "memberCode");
                xml_id(b, id, "subsystem_code", "subsystemCode");
                buf_puts(b, "</xroad:id><xroad:name>");
                xml_text(b, json_string_value(json_object_get(o, "name")));
                buf_puts(b, "</xroad:name></xroad:member>");
        }
        buf_puts(b, "</xroad:clientList>");
        exchange_header(x, "content-type", str_of("text/xml;charset=utf-8"));
        x->status = 200;
        x->silent = true;
}

static bool list_clients(struct exchange *x)
{
        const struct grant_set *s = x->set;
        json_t *list = json_array();

        for (size_t i = 0; i < s->n_consumers + s->n_services; i++) {
                bool consumer = i < s->n_consumers;
                struct xroad_id id = cut(consumer ? s->consumers[i].xroad
                                                  : s->services[i - s->n_consumers].xroad);
                struct str body =
                        consumer ? s->consumers[i].body : s->services[i - s->n_consumers].body;

                id.n = 4;
                if (!listed(list, &id))
                        json_array_append_new(
                                list, client_json(&id, member_name(s, body),
                                                  consumer ? s->consumers[i].title : id.part[3]));
        }
        if (accepts_json(x))
                return answered(x, 200, json_pack("{s:o}", "member", list));
        clients_xml(x, list);
        json_decref(list);
        return true;
}

/* ---- listMethods, allowedMethods, getOpenAPI ---- */

static bool in_subsystem(const struct exchange *x, const struct service *v)
{
        struct str path = x->path;

        if (!str_skip(&path, "/r1/"))
                return false;
        for (size_t i = 0; i < 4; i++) {
                if (path.n < v->xroad_part[i].n ||
                    memcmp(path.p, v->xroad_part[i].p, v->xroad_part[i].n) != 0)
                        return false;
                path.p += v->xroad_part[i].n;
                path.n -= v->xroad_part[i].n;
                if (!str_skip(&path, "/"))
                        return false;
        }
        return true;
}

static json_t *method_json(struct exchange *x, const struct service *v)
{
        json_t *o = json_object(), *list = json_array();
        static const char *const names[] = { "xroad_instance", "member_class", "member_code",
                                             "subsystem_code", "service_code" };

        for (size_t i = 0; i < 5; i++)
                json_object_set_new(o, names[i], text_json(v->xroad_part[i]));
        json_object_set_new(o, "object_type", json_string("SERVICE"));
        json_object_set_new(o, "service_type", json_string(v->openapi.n > 0 ? "OPENAPI" : "REST"));
        for (size_t i = 0; v->contract != NULL && i < v->contract->n; i++) {
                char *method = arena_strdup(x->mem, v->contract->endpoints[i].method);

                for (char *p = method; *p != '\0'; p++)
                        *p = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
                json_array_append_new(list, json_pack("{s:s, s:s}", "method", method, "path",
                                                      v->contract->endpoints[i].path));
        }
        json_object_set_new(o, "endpoint_list", list);
        return o;
}

static bool list_methods(struct exchange *x, bool allowed)
{
        json_t *list = json_array();
        size_t n;

        for (size_t i = 0; i < x->set->n_services; i++) {
                const struct service *v = &x->set->services[i];

                if (in_subsystem(x, v) &&
                    (!allowed || grant_pair(x->set, x->consumer, v, &n) != NULL))
                        json_array_append_new(list, method_json(x, v));
        }
        return answered(x, 200, json_pack("{s:o}", "service", list));
}

static bool fault(struct exchange *x, const char *text)
{
        exchange_header(x, "X-Road-Error",
                        str_of(x->host->xroad_new ? "client.bad_request" : "Client.BadRequest"));
        return answered(x, 400,
                        json_pack("{s:s, s:s, s:s}", "type",
                                  x->host->xroad_new ? "client.bad_request" : "Client.BadRequest",
                                  "message", text, "detail", x->support));
}

/* The addresses of servers are cut to their paths: where a backend stands is nobody's business. */
static void cut_servers(json_t *root)
{
        size_t i;
        json_t *s;

        json_array_foreach (json_object_get(root, "servers"), i, s) {
                const char *url = json_string_value(json_object_get(s, "url"));
                const char *host = url != NULL ? strstr(url, "://") : NULL;
                const char *path = host != NULL ? strchr(host + 3, '/') : url;

                json_object_set_new(s, "url", json_string(path != NULL ? path : "/"));
        }
}

static bool get_openapi(struct exchange *x)
{
        struct str code = url_query(x->query, "serviceCode", x->mem);

        if (code.p == NULL || code.n == 0)
                return fault(x, "Missing serviceCode in message body");
        for (size_t i = 0; i < x->set->n_services; i++) {
                const struct service *v = &x->set->services[i];
                json_t *root;

                if (!in_subsystem(x, v) || !str_eq(v->xroad_part[4], code))
                        continue;
                if (v->openapi.n == 0)
                        return fault(x, "Invalid service type: REST");
                root = json_loadb(v->openapi.p, v->openapi.n, 0, NULL);
                if (root == NULL)
                        return fault(x, arena_printf(x->mem,
                                                     "Failed reading service description from %.*s",
                                                     (int)code.n, code.p));
                cut_servers(root);
                return answered(x, 200, root);
        }
        return fault(x, arena_printf(x->mem, "Service not found: %.*s", (int)code.n, code.p));
}

static bool meta_xroad(struct exchange *x)
{
        struct str p = x->path;
        bool open = p.n > 12 && memcmp(p.p + p.n - 12, "/listMethods", 12) == 0;
        bool allowed = p.n > 15 && memcmp(p.p + p.n - 15, "/allowedMethods", 15) == 0;

        /* Metaservices need a known client, no right. */
        x->door = DOOR_XROAD;
        if (message_header(x->in, "x-road-client").p != NULL || allowed) {
                struct str client = message_header(x->in, "x-road-client");

                x->consumer = client.p != NULL ? grant_consumer_xroad(x->set, client) : NULL;
        }
        if (message_header(x->in, "x-road-client").p == NULL) {
                exchange_refuse(x, REFUSED_NO_CLIENT, NULL);
                return false;
        }
        if (x->consumer == NULL) {
                exchange_refuse(x, REFUSED_UNKNOWN_CLIENT, NULL);
                return false;
        }
        return allowed || open ? list_methods(x, allowed) : get_openapi(x);
}

/* ---- the secret of the day ---- */

static int64_t day_end_ms(int64_t now_ms)
{
        return ((int64_t)date_in_china(now_ms) + 1) * 86400000 - TIME_CHINA_OFFSET_MS - 1000;
}

/* Asked for with the app key; handed out wrapped with it. */
bool exchange_refresh(struct exchange *x)
{
        static const char *const prefix[] = { "gjgxjhpt", "gjzwfwpt" };
        struct str v[4] = { { NULL, 0 } };
        static const char *const part[] = { "rid", "sid", "rtime", "sign" };
        lh_auto(buf_done) struct buf wrapped = { 0 };
        char key[AUTH_KEY_CHARS + 1], secret[AUTH_KEY_CHARS + 1];
        struct auth_claim c = { .style = auth_style_named("national") };
        const struct consumer *who;
        uint64_t time_ms;
        int64_t end = day_end_ms(x->start_ms);

        buf_init(&wrapped, 1024);
        for (size_t k = 0; k < 2 && v[0].n == 0; k++)
                for (size_t i = 0; i < 4; i++) {
                        const char *name = arena_printf(x->mem, "%s_%s", prefix[k], part[i]);
                        const json_t *o =
                                exchange_json(x) == LH_OK ? json_object_get(x->json, name) : NULL;

                        v[i] = message_header(x->in, name);
                        if (json_is_string(o))
                                v[i] = (struct str){ json_string_value(o), json_string_length(o) };
                        else if (json_is_integer(o))
                                v[i] = str_of(arena_printf(x->mem, "%" JSON_INTEGER_FORMAT,
                                                           json_integer_value(o)));
                        x->new_dialect = k == 1;
                }
        c.id = v[0];
        c.service = v[1];
        c.time = v[2];
        c.sign = v[3];
        who = c.id.n > 0 ? grant_consumer(x->set, c.id) : NULL;
        x->auth = str_of("national app key");
        if (c.id.n == 0 || c.sign.n == 0)
                exchange_refuse(x, REFUSED_NO_CLIENT, NULL);
        else if (who == NULL || !who->open || !who->key_ok)
                exchange_refuse(x, REFUSED_UNKNOWN_CLIENT, NULL);
        else if (grant_service(x->set, c.service) == NULL)
                exchange_refuse(x, REFUSED_UNKNOWN_SERVICE, NULL);
        else if (!decimal_parse(c.time, &time_ms) ||
                 (int64_t)time_ms > x->start_ms + EXCHANGE_SKEW_MS ||
                 (int64_t)time_ms < x->start_ms - EXCHANGE_SKEW_MS)
                exchange_refuse(x, REFUSED_TIME, NULL);
        if (x->refused != REFUSED_NOT)
                return false;
        auth_app_key(&who->key, c.service, key);
        if (!auth_sign_ok(&c, str_of(key))) {
                exchange_refuse(x, REFUSED_SIGNATURE, NULL);
                return false;
        }
        auth_day_secret(&who->key, c.service, date_in_china(x->start_ms), secret);
        auth_wrap_secret(str_of(key), str_of(secret), &wrapped);
        explicit_bzero(secret, sizeof(secret));
        explicit_bzero(key, sizeof(key));
        return answered(x, 200,
                        json_pack("{s:s, s:s, s:{s:s, s:I}}", "code", x->new_dialect ? "200" : "0",
                                  "message", "成功", "data", "secret", wrapped.p, "secretEndTime",
                                  (json_int_t)end));
}

/* Henan's style: POST /auth/token with the three headers; its token is the consumer's secret of
 * the day. */
static bool fetch_token(struct exchange *x)
{
        struct auth_claim c = { .style = auth_style_named("henan"),
                                .id = message_header(x->in, "gateway_appid"),
                                .time = message_header(x->in, "gateway_rtime"),
                                .sign = message_header(x->in, "gateway_sig") };
        lh_auto(buf_done) struct buf wrapped = { 0 };
        char key[AUTH_KEY_CHARS + 1], secret[AUTH_KEY_CHARS + 1];
        const struct consumer *who = c.id.n > 0 ? grant_consumer(x->set, c.id) : NULL;
        uint64_t time_ms;

        buf_init(&wrapped, 1024);
        if (who == NULL || !who->open || !who->key_ok || !str_is(who->style, "henan")) {
                exchange_refuse(x, REFUSED_UNKNOWN_CLIENT, NULL);
                return false;
        }
        auth_app_key(&who->key, (struct str){ "", 0 }, key);
        if (!decimal_parse(c.time, &time_ms) || (int64_t)time_ms > x->start_ms + EXCHANGE_SKEW_MS ||
            (int64_t)time_ms < x->start_ms - EXCHANGE_SKEW_MS) {
                exchange_refuse(x, REFUSED_TIME, NULL);
                return false;
        }
        if (!auth_sign_ok(&c, str_of(key))) {
                exchange_refuse(x, REFUSED_SIGNATURE, NULL);
                return false;
        }
        auth_day_secret(&who->key, (struct str){ "", 0 }, date_in_china(x->start_ms), secret);
        auth_wrap_secret(str_of(key), str_of(secret), &wrapped);
        return answered(x, 200,
                        json_pack("{s:s, s:s, s:{s:s}}", "code", "0", "message", "成功", "body",
                                  "access_token", wrapped.p));
}

/* ---- Zhejiang's style: its secret is fetched with the key, or with the secret for refreshing ----
 */

#define REFRESH_SERVICE "refresh" /* whose secret of the day is the one for refreshing */

/* A field as a header, of the query or of a form. */
static struct str said(struct exchange *x, const char *name)
{
        struct str v = message_header(x->in, name);

        if (v.p == NULL)
                v = url_query(x->query, name, x->mem);
        if (v.p == NULL && x->body.n > 0)
                v = url_query(x->body, name, x->mem);
        return v.p == NULL ? (struct str){ "", 0 } : v;
}

static bool refresh_zhejiang(struct exchange *x, bool by_key)
{
        struct auth_claim c = { .style = auth_style_named("zhejiang"),
                                .id = said(x, "appKey"),
                                .time = said(x, "requestTime"),
                                .sign = said(x, "sign") };
        char right[AUTH_KEY_CHARS + 1], secret[AUTH_KEY_CHARS + 1], refresh[AUTH_KEY_CHARS + 1];
        const struct consumer *who = c.id.n > 0 ? grant_consumer(x->set, c.id) : NULL;
        int32_t day = date_in_china(x->start_ms);
        json_int_t end = day_end_ms(x->start_ms);
        uint64_t time_ms;

        x->auth = str_of("zhejiang app key weak");
        if (who == NULL || !who->open || !who->key_ok || !str_is(who->style, "zhejiang")) {
                exchange_refuse(x, REFUSED_UNKNOWN_CLIENT, NULL);
                return false;
        }
        if (!decimal_parse(c.time, &time_ms) || (int64_t)time_ms > x->start_ms + EXCHANGE_SKEW_MS ||
            (int64_t)time_ms < x->start_ms - EXCHANGE_SKEW_MS) {
                exchange_refuse(x, REFUSED_TIME, NULL);
                return false;
        }
        auth_day_secret(&who->key, str_of(REFRESH_SERVICE), day, refresh);
        if (by_key)
                auth_app_key(&who->key, (struct str){ "", 0 }, right);
        else
                memcpy(right, refresh, sizeof(right));
        if (!auth_sign_ok(&c, str_of(right))) {
                exchange_refuse(x, REFUSED_SIGNATURE, NULL);
                return false;
        }
        auth_day_secret(&who->key, (struct str){ "", 0 }, day, secret);
        return answered(x, 200,
                        json_pack("{s:s, s:s, s:{s:s, s:I, s:s, s:I}}", "code", "00", "msg", "成功",
                                  "datas", "refreshSecret", refresh, "refreshSecretEndTime", end,
                                  "requestSecret", secret, "requestSecretEndTime", end));
}

/* ---- the rest ---- */

static bool loopback(struct str peer)
{
        return (peer.n > 4 && memcmp(peer.p, "127.", 4) == 0) || str_is(peer, "::1");
}

static bool receipt(struct exchange *x)
{
        struct str id = x->path;

        str_skip(&id, "/receipt/");
        x->silent = true;
        switch (x->host->receipt(x->host->store_arg, id, &x->reply_body)) {
        case LH_OK:
                x->status = 200;
                exchange_header(x, "content-type", str_of("application/json;charset=utf-8"));
                return true;
        case LH_NOT_FOUND:
                return answered(x, 404,
                                json_pack("{s:s, s:s}", "error", "not-found", "message",
                                          "no exchange of that number is in the log yet; a segment "
                                          "becomes part of it about a second after its exchanges"));
        default: return answered(x, 500, json_pack("{s:s}", "error", "io"));
        }
}

bool exchange_meta(struct exchange *x)
{
        if (x->door == DOOR_XROAD)
                return meta_xroad(x);
        if (str_is(x->path, "/listClients"))
                return list_clients(x);
        if (str_is(x->path, "/sysapi/auth/refreshappsecret"))
                return exchange_refresh(x);
        if (str_is(x->path, "/auth/token"))
                return fetch_token(x);
        if (str_is(x->path, "/gateway/app/refreshTokenByKey.htm"))
                return refresh_zhejiang(x, true);
        if (str_is(x->path, "/gateway/app/refreshTokenBySec.htm"))
                return refresh_zhejiang(x, false);
        if (x->path.n > 9 && memcmp(x->path.p, "/receipt/", 9) == 0)
                return receipt(x);
        if (str_is(x->path, "/health"))
                return answered(x, 200,
                                json_pack("{s:s, s:I}", "status", "OK", "register",
                                          (json_int_t)x->set->stamp));
        if (str_is(x->path, "/metrics") && loopback(x->peer)) {
                x->silent = true;
                x->status = 200;
                x->host->metrics(x->host->metrics_arg, &x->reply_body);
                exchange_header(x, "content-type", str_of("text/plain; version=0.0.4"));
                return true;
        }
        exchange_refuse(x, REFUSED_BAD_REQUEST,
                        "the doors are /r1/..., /httpproxy, /api/SERVICE; see doc/format/share.md");
        return false;
}
