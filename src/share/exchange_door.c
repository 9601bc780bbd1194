/* The doors: which consumer asks which service, and is it really that consumer. */
#include "share/exchange.h"
#include "base/text.h"
#include "base/time.h"

#include <arpa/inet.h>
#include <stdio.h>

#define DAY_MS INT64_C(86400000)

/* ---- identity ---- */

static bool in_network(struct str line, const unsigned char *ip, size_t ip_n, int family)
{
        char text[64];
        unsigned char net[16];
        int bits = (int)ip_n * 8;
        char *slash;

        if (line.n >= sizeof(text))
                return false;
        memcpy(text, line.p, line.n);
        text[line.n] = '\0';
        slash = strchr(text, '/');
        if (slash != NULL) {
                *slash = '\0';
                if (sscanf(slash + 1, "%d", &bits) != 1)
                        return false;
        }
        if (inet_pton(family, text, net) != 1 || bits < 0 || bits > (int)ip_n * 8)
                return false;
        for (int i = 0; i < bits; i++)
                if (((net[i / 8] ^ ip[i / 8]) >> (7 - i % 8)) & 1)
                        return false;
        return true;
}

/* Addresses from which the consumer is believed without a signature. */
static bool trusted(struct str list, struct str peer)
{
        unsigned char ip[16];
        char text[64];
        int family;

        if (list.n == 0 || peer.n >= sizeof(text))
                return false;
        memcpy(text, peer.p, peer.n);
        text[peer.n] = '\0';
        family = strchr(text, ':') != NULL ? AF_INET6 : AF_INET;
        if (inet_pton(family, text, ip) != 1)
                return false;
        while (list.n > 0) {
                const char *end = memchr(list.p, '\n', list.n);
                struct str line = { list.p, end != NULL ? (size_t)(end - list.p) : list.n };

                if (in_network(line, ip, family == AF_INET ? 4 : 16, family))
                        return true;
                list.p += line.n + (end != NULL);
                list.n -= line.n + (end != NULL);
        }
        return false;
}

static bool refuse(struct exchange *x, enum refusal why)
{
        exchange_refuse(x, why, NULL);
        return false;
}

/* ---- signature ---- */

/* Headers first; the national platform's may come in the query as well. */
static struct str claim_text(struct exchange *x, const char *name)
{
        struct str v = { NULL, 0 };

        if (name == NULL)
                return (struct str){ "", 0 };
        v = message_header(x->in, name);
        if (v.p == NULL && x->door == DOOR_NATIONAL)
                v = url_query(x->query, name, x->mem);
        if (v.p == NULL && x->door == DOOR_META && exchange_json(x) == LH_OK) {
                const json_t *o = json_object_get(x->json, name);

                if (json_is_string(o))
                        v = (struct str){ json_string_value(o), json_string_length(o) };
        }
        return v.p == NULL ? (struct str){ "", 0 } : v;
}

static const struct auth_style *find_style(struct exchange *x)
{
        for (size_t i = 0; i < auth_styles_n; i++)
                if (claim_text(x, auth_styles[i].sign).n > 0 &&
                    claim_text(x, auth_styles[i].id).n > 0)
                        return &auth_styles[i];
        return NULL;
}

static void fill_claim(struct exchange *x, const struct auth_style *s, struct auth_claim *ret)
{
        *ret = (struct auth_claim){ .style = s,
                                    .id = claim_text(x, s->id),
                                    .service = claim_text(x, s->service),
                                    .time = claim_text(x, s->time),
                                    .nonce = claim_text(x, s->nonce),
                                    .sign = claim_text(x, s->sign),
                                    .method = x->method,
                                    .path = x->path,
                                    .query = x->query,
                                    .purpose = x->purpose,
                                    .case_no = x->case_no };
        if (!s->weak)
                ret->body = s->mac == AUTH_HMAC_SM3 ? auth_sm3(&x->body, 1)
                                                    : hash_of(x->body.p, x->body.n);
}

/* The secret that the style signs with. ret: AUTH_KEY_CHARS + 1. */
static void secret_of(const struct auth_claim *c, const struct consumer *who, struct str service,
                      int32_t day, char *ret)
{
        struct str of = c->style->secret == AUTH_OWN_KEY || c->style->secret == AUTH_OWN_SECRET
                                ? (struct str){ "", 0 }
                                : service;

        if (c->style->secret == AUTH_APP_KEY || c->style->secret == AUTH_OWN_KEY)
                auth_app_key(&who->key, of, ret);
        else
                auth_day_secret(&who->key, of, day, ret);
}

/* Secrets are asked for again and again: the last of each place is kept. */
static struct str cached_secret(const struct auth_claim *c, const struct consumer *who,
                                struct str service, int32_t day, int64_t stamp)
{
        static _Thread_local struct {
                const struct consumer *who;
                const char *service;
                const struct auth_style *style;
                int64_t stamp;
                int32_t day;
                char secret[AUTH_KEY_CHARS + 1];
        } cache[256];
        size_t at = (((size_t)who >> 4) * 31 + ((size_t)service.p >> 4) + (size_t)day) % 256;

        if (cache[at].who != who || cache[at].service != service.p || cache[at].day != day ||
            cache[at].style != c->style || cache[at].stamp != stamp) {
                secret_of(c, who, service, day, cache[at].secret);
                cache[at].who = who;
                cache[at].service = service.p;
                cache[at].style = c->style;
                cache[at].day = day;
                cache[at].stamp = stamp;
        }
        return (struct str){ cache[at].secret, AUTH_KEY_CHARS };
}

static bool time_ok(const struct exchange *x, const struct consumer *who,
                    const struct auth_claim *c, int64_t time_ms)
{
        int64_t now = x->start_ms;
        int64_t day_start = (int64_t)date_in_china(now) * DAY_MS - TIME_CHINA_OFFSET_MS;
        bool daily = c->style->secret == AUTH_DAY_SECRET || c->style->secret == AUTH_OWN_SECRET;

        if (time_ms > now + EXCHANGE_SKEW_MS)
                return false;
        /* A client that uses one signature all day long (law: compatible window). */
        if (!who->strict && daily && c->style->weak)
                return time_ms >= day_start - EXCHANGE_SKEW_MS;
        return time_ms >= now - EXCHANGE_SKEW_MS;
}

static bool sign_ok(struct exchange *x, const struct consumer *who, const struct auth_claim *c,
                    struct str service)
{
        int32_t day = date_in_china(x->start_ms);
        int64_t into_day = (x->start_ms + TIME_CHINA_OFFSET_MS) % DAY_MS;
        bool old;

        if (auth_sign_ok(c, cached_secret(c, who, service, day, x->set->stamp)))
                return true;
        old = auth_sign_ok(c, cached_secret(c, who, service, day - 1, x->set->stamp));
        if (old && into_day < EXCHANGE_SKEW_MS)
                return true; /* under way at midnight */
        return refuse(x, old ? REFUSED_SECRET_EXPIRED : REFUSED_SIGNATURE);
}

static bool not_replayed(struct exchange *x, const struct consumer *who, const struct auth_claim *c)
{
        bool check = who->strict || !c->style->weak;
        struct str once = c->nonce.n > 0 ? c->nonce : c->sign;
        char text[512];
        int n;

        if (!check)
                return true;
        n = snprintf(text, sizeof(text), "%.*s\n%.*s\n%.*s", (int)c->id.n, c->id.p,
                     (int)c->service.n, c->service.p, (int)(once.n < 300 ? once.n : 300), once.p);
        return auth_nonces_add(x->host->nonces, (struct str){ text, (size_t)n }, x->start_ms,
                               2 * EXCHANGE_SKEW_MS) == AUTH_NEW ||
               refuse(x, REFUSED_REPLAY);
}

/* A signed request: service is set by the door, or by the style's header. */
static bool authenticate_signed(struct exchange *x, const struct auth_style *s)
{
        const struct consumer *who;
        struct auth_claim c;
        uint64_t time_ms;

        fill_claim(x, s, &c);
        who = grant_consumer(x->set, c.id);
        x->weak = s->weak;
        x->auth = str_of(s->weak ? arena_printf(x->mem, "%s weak", s->name) : s->name);
        x->new_dialect = strcmp(s->name, "gjzwfwpt") == 0;
        if (who == NULL || !who->open || !who->key_ok)
                return refuse(x, REFUSED_UNKNOWN_CLIENT);
        x->consumer = who;
        if (s->family != NULL && !str_is(who->style, s->family))
                return refuse(x, REFUSED_SIGNATURE);
        if (x->service == NULL && c.service.n > 0)
                x->service = grant_service(x->set, c.service);
        if (x->service == NULL && x->door != DOOR_META)
                return refuse(x, REFUSED_UNKNOWN_SERVICE);
        if (s->service != NULL && x->service != NULL && !str_eq(c.service, x->service->id))
                return refuse(x, REFUSED_SIGNATURE);
        if (!decimal_parse(c.time, &time_ms) || time_ms > INT64_MAX ||
            !time_ok(x, who, &c, (int64_t)time_ms))
                return refuse(x, REFUSED_TIME);
        if (!s->weak && c.nonce.n < 8)
                return refuse(x, REFUSED_BAD_REQUEST);
        return sign_ok(x, who, &c, x->service != NULL ? x->service->id : c.service) &&
               not_replayed(x, who, &c);
}

/* X-Road's plain side: an information system beside its own server is known by where it stands. */
static bool authenticate_by_place(struct exchange *x)
{
        struct str client = message_header(x->in, "x-road-client"), decoded;

        if (client.p == NULL || client.n == 0)
                return refuse(x, REFUSED_NO_CLIENT);
        x->auth = str_of("place weak");
        x->weak = true;
        if (!url_decode(client, x->mem, &decoded))
                return refuse(x, REFUSED_BAD_REQUEST);
        x->consumer = grant_consumer_xroad(x->set, decoded);
        if (x->consumer == NULL || !x->consumer->open) {
                x->consumer = NULL;
                return refuse(x, REFUSED_UNKNOWN_CLIENT);
        }
        return trusted(x->consumer->trust, x->peer) || refuse(x, REFUSED_UNTRUSTED);
}

bool exchange_authenticate(struct exchange *x, struct str hint)
{
        const struct auth_style *s = find_style(x);
        struct str client;

        (void)hint;
        if (s == NULL)
                return x->door == DOOR_XROAD ? authenticate_by_place(x)
                                             : refuse(x, REFUSED_NO_CLIENT);
        if (!authenticate_signed(x, s))
                return false;
        client = message_header(x->in, "x-road-client");
        if (client.n > 0 && !str_eq(client, x->consumer->xroad))
                return refuse(x, REFUSED_UNKNOWN_CLIENT);
        return true;
}

/* ---- what the caller says of its question ---- */

static struct str first_header(const struct exchange *x, const char *const *names)
{
        for (size_t i = 0; names[i] != NULL; i++) {
                struct str v = message_header(x->in, names[i]);

                if (v.n > 0)
                        return v;
        }
        return (struct str){ "", 0 };
}

/* A field of the national query payload: in the body, at its top. */
static struct str body_text(struct exchange *x, const char *name)
{
        const json_t *o = exchange_json(x) == LH_OK ? json_object_get(x->json, name) : NULL;

        return json_is_string(o) ? (struct str){ json_string_value(o), json_string_length(o) }
                                 : (struct str){ "", 0 };
}

static void read_purpose(struct exchange *x)
{
        static const char *const purpose[] = { "x-purpose", "uxp-purpose-ids", NULL };
        static const char *const case_no[] = { "x-case", "x-road-issue", NULL };
        static const char *const user[] = { "x-user", "x-road-userid", NULL };
        static const char *const unit[] = { "x-unit", "x-road-represented-party", NULL };
        static const char *const id[] = { "x-road-id", "x-request-id", NULL };

        x->purpose = first_header(x, purpose);
        x->case_no = first_header(x, case_no);
        x->user = first_header(x, user);
        x->unit = first_header(x, unit);
        x->system = first_header(x, (const char *const[]){ "x-system", NULL });
        x->business = first_header(x, (const char *const[]){ "x-business", NULL });
        x->consent = first_header(x, (const char *const[]){ "x-consent", NULL });
        x->request_id = first_header(x, id);
        if (x->door != DOOR_NATIONAL || x->body.n == 0)
                return;
        if (x->user.n == 0)
                x->user = body_text(x, "QQRGMSFHM");
        if (x->unit.n == 0)
                x->unit = body_text(x, "QQRDWMC");
        if (x->business.n == 0)
                x->business = body_text(x, "QQYWLXMC");
        if (x->system.n == 0)
                x->system = body_text(x, "QQYWXTMC");
        if (x->case_no.n == 0)
                x->case_no = body_text(x, "FWQQBH");
        if (x->purpose.n == 0)
                x->purpose = body_text(x, "QQYWLXDM");
}

/* ---- the doors ---- */

/* The next segment of *rest, decoded. */
static bool segment(struct exchange *x, struct str *rest, struct str *ret)
{
        const char *slash;
        struct str raw;

        if (rest->n == 0 || rest->p[0] != '/')
                return false;
        rest->p++;
        rest->n--;
        slash = memchr(rest->p, '/', rest->n);
        raw = (struct str){ rest->p, slash != NULL ? (size_t)(slash - rest->p) : rest->n };
        rest->p += raw.n;
        rest->n -= raw.n;
        return raw.n > 0 && url_decode(raw, x->mem, ret) && memchr(ret->p, '/', ret->n) == NULL;
}

static bool door_xroad(struct exchange *x)
{
        struct str rest = x->path, part[5], name;
        bool meta;

        x->door = DOOR_XROAD;
        str_skip(&rest, "/r1");
        for (size_t i = 0; i < 5; i++)
                if (!segment(x, &rest, &part[i])) {
                        exchange_refuse(x, REFUSED_BAD_REQUEST,
                                        "the path is /r1/INSTANCE/CLASS/MEMBER/SUBSYSTEM/SERVICE");
                        return false;
                }
        name = str_of(arena_printf(x->mem, "%.*s/%.*s/%.*s/%.*s/%.*s", (int)part[0].n, part[0].p,
                                   (int)part[1].n, part[1].p, (int)part[2].n, part[2].p,
                                   (int)part[3].n, part[3].p, (int)part[4].n, part[4].p));
        meta = str_is(part[4], "listMethods") || str_is(part[4], "allowedMethods") ||
               str_is(part[4], "getOpenAPI");
        x->service = grant_service_xroad(x->set, name);
        x->service_path = rest;
        read_purpose(x);
        if (meta)
                return exchange_meta(x);
        if (!exchange_authenticate(x, name))
                return false;
        return x->service != NULL || refuse(x, REFUSED_UNKNOWN_SERVICE);
}

/* /httpproxy[/path]: the service stands in a header. */
static bool door_national(struct exchange *x)
{
        static const char *const sid[] = { "gjgxjhpt_sid", "gjzwfwpt_sid", NULL };
        struct str name;

        x->door = DOOR_NATIONAL;
        x->service_path = x->path;
        str_skip(&x->service_path, "/httpproxy");
        name = first_header(x, sid);
        for (size_t i = 0; name.n == 0 && sid[i] != NULL; i++)
                name = claim_text(x, sid[i]);
        x->new_dialect = message_header(x->in, "gjzwfwpt_sid").p != NULL;
        read_purpose(x);
        x->service = grant_service(x->set, name);
        return exchange_authenticate(x, name);
}

static bool door_native(struct exchange *x)
{
        struct str rest = x->path, name;

        x->door = DOOR_NATIVE;
        str_skip(&rest, "/api");
        if (!segment(x, &rest, &name)) {
                exchange_refuse(x, REFUSED_BAD_REQUEST, "the path is /api/SERVICE");
                return false;
        }
        x->service = grant_service(x->set, name);
        x->service_path = rest;
        read_purpose(x);
        return exchange_authenticate(x, name);
}

static bool begins(struct str s, const char *prefix)
{
        size_t n = strlen(prefix);

        return s.n >= n && memcmp(s.p, prefix, n) == 0 &&
               (s.n == n || s.p[n] == '/' || prefix[n - 1] == '/');
}

bool exchange_door(struct exchange *x)
{
        if (begins(x->path, "/r1"))
                return door_xroad(x);
        if (begins(x->path, "/httpproxy"))
                return door_national(x);
        if (begins(x->path, "/api"))
                return door_native(x);
        x->door = DOOR_META;
        return exchange_meta(x);
}
