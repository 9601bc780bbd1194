#include "share/grant_set.h"
#include "base/text.h"
#include "base/time.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define ROWS_MAX 100000 /* of services, consumers, grants each */

/* The set's own copy: the rows end with the transaction. */
static struct str keep(struct grant_set *s, struct store_rows *r, int col)
{
        struct str v = store_str(r, col);

        return (struct str){ arena_strndup(s->mem, v.n > 0 ? v.p : "", v.n), v.n };
}

static void *grown(void *p, size_t n, size_t one)
{
        return n != 0 && (n & (n - 1)) != 0 ? p : mem_realloc(p, (n == 0 ? 1 : 2 * n) * one);
}

/* "http://HOST:PORT/PATH": where to connect, and what stands before the path. */
static void cut_address(struct grant_set *s, struct str a, struct service *v)
{
        const char *slash;

        v->usage = str_is(a, "usage:");
        if (v->usage)
                return;
        if (a.n > 5 && memcmp(a.p, "demo:", 5) == 0) {
                v->demo = (struct str){ a.p + 5, a.n - 5 };
                return;
        }
        if (!str_skip(&a, "http://")) {
                v->state = v->state == SERVICE_OPEN ? SERVICE_MOCK : v->state;
                return;
        }
        slash = memchr(a.p, '/', a.n);
        v->host = (struct str){ a.p, slash != NULL ? (size_t)(slash - a.p) : a.n };
        v->prefix = (struct str){ a.p + v->host.n, a.n - v->host.n };
        while (v->prefix.n > 0 && v->prefix.p[v->prefix.n - 1] == '/')
                v->prefix.n--;
        if (memchr(v->host.p, ':', v->host.n) == NULL) {
                char *whole = arena_printf(s->mem, "%.*s:80", (int)v->host.n, v->host.p);

                v->host = str_of(whole);
        }
}

static enum grant_state state_of(struct str s)
{
        return str_is(s, "open")          ? SERVICE_OPEN
               : str_is(s, "mock")        ? SERVICE_MOCK
               : str_is(s, "maintenance") ? SERVICE_MAINTENANCE
                                          : SERVICE_CLOSED;
}

static void cut_xroad(struct service *v)
{
        size_t from = 0, n = 0;

        for (size_t i = 0; i <= v->xroad.n && n < 5; i++)
                if (i == v->xroad.n || v->xroad.p[i] == '/') {
                        v->xroad_part[n++] = (struct str){ v->xroad.p + from, i - from };
                        from = i + 1;
                }
}

static void load_services(struct grant_set *s, struct store_tx *tx)
{
        struct store_rows r = store_query(tx, Q_SHARE_SERVICES, "");

        while (store_next(&r) && s->n_services < ROWS_MAX) {
                struct service *v;

                s->services = grown(s->services, s->n_services, sizeof(*v));
                v = &s->services[s->n_services++];
                *v = (struct service){ .id = keep(s, &r, 0),
                                       .body = keep(s, &r, 1),
                                       .title = keep(s, &r, 2),
                                       .xroad = keep(s, &r, 4),
                                       .openapi = keep(s, &r, 6),
                                       .sharing = keep(s, &r, 8),
                                       .examples = keep(s, &r, 13),
                                       .locator = keep(s, &r, 12),
                                       .notice = keep(s, &r, 17),
                                       .strict = str_is(store_str(&r, 10), "strict"),
                                       .state = state_of(store_str(&r, 16)),
                                       .timeout_ms = (int)store_i64(&r, 14) };
                cut_address(s, keep(s, &r, 5), v);
                cut_xroad(v);
                v->locator_in_query = str_skip(&v->locator, "query:");
                v->contract = contract_read(s->mem, v->openapi);
                v->meter = service_meter_of(v->id);
        }
        store_rows_done(&r);
}

static bool key_is(const struct hash *key, struct str hex)
{
        struct hash have = hash_of(key->b, HASH_BYTES);
        char text[2 * HASH_BYTES];

        hex_encode(have.b, HASH_BYTES, text);
        return hex.n == 0 || str_eq(hex, (struct str){ text, sizeof(text) });
}

static void load_consumers(struct grant_set *s, struct store_tx *tx, const struct auth_seeds *seeds)
{
        struct store_rows r = store_query(tx, Q_SHARE_CONSUMERS, "");

        while (store_next(&r) && s->n_consumers < ROWS_MAX) {
                struct consumer *c;

                s->consumers = grown(s->consumers, s->n_consumers, sizeof(*c));
                c = &s->consumers[s->n_consumers++];
                *c = (struct consumer){ .id = keep(s, &r, 0),
                                        .body = keep(s, &r, 1),
                                        .title = keep(s, &r, 2),
                                        .xroad = keep(s, &r, 3),
                                        .trust = keep(s, &r, 6),
                                        .style = keep(s, &r, 8),
                                        .strict = str_is(store_str(&r, 7), "strict"),
                                        .open = str_is(store_str(&r, 9), "open") };
                c->key = auth_consumer_key(seeds, c->id, store_i64(&r, 4));
                c->key_ok = key_is(&c->key, store_str(&r, 5));
        }
        store_rows_done(&r);
}

static void load_members(struct grant_set *s, struct store_tx *tx)
{
        struct store_rows r = store_query(tx, Q_SHARE_MEMBERS, "");

        while (store_next(&r) && s->n_members < ROWS_MAX) {
                s->members = grown(s->members, s->n_members, sizeof(*s->members));
                s->members[s->n_members].id = keep(s, &r, 0);
                s->members[s->n_members++].name = keep(s, &r, 1);
        }
        store_rows_done(&r);
}

static void load_disputes(struct grant_set *s, struct store_tx *tx)
{
        struct store_rows r = store_query(tx, Q_SHARE_DISPUTES_OPEN, "");

        while (store_next(&r) && s->n_disputes < ROWS_MAX) {
                s->disputes = grown(s->disputes, s->n_disputes, sizeof(*s->disputes));
                s->disputes[s->n_disputes++] =
                        (struct dispute){ keep(s, &r, 0), keep(s, &r, 1), keep(s, &r, 2) };
        }
        store_rows_done(&r);
}

/* ---- finding by text ---- */

static uint32_t slot_hash(struct str s)
{
        uint32_t h = 2166136261u;

        for (size_t i = 0; i < s.n; i++)
                h = (h ^ (unsigned char)s.p[i]) * 16777619u;
        return h;
}

static void put_slot(const struct grant_set *s, uint32_t *table, struct str key, size_t i)
{
        size_t at = slot_hash(key) & (s->slots - 1);

        while (table[at] != 0)
                at = (at + 1) & (s->slots - 1);
        table[at] = (uint32_t)i + 1;
}

static uint32_t *new_table(struct grant_set *s)
{
        return arena_alloc(s->mem, s->slots * sizeof(uint32_t));
}

static void make_tables(struct grant_set *s)
{
        size_t n = s->n_services > s->n_consumers ? s->n_services : s->n_consumers;

        s->slots = 16;
        while (s->slots < 2 * n + 2)
                s->slots *= 2;
        s->service_slot = new_table(s);
        s->service_xroad_slot = new_table(s);
        s->consumer_slot = new_table(s);
        s->consumer_xroad_slot = new_table(s);
        for (size_t i = 0; i < s->n_services; i++) {
                put_slot(s, s->service_slot, s->services[i].id, i);
                put_slot(s, s->service_xroad_slot, s->services[i].xroad, i);
        }
        for (size_t i = 0; i < s->n_consumers; i++) {
                put_slot(s, s->consumer_slot, s->consumers[i].id, i);
                put_slot(s, s->consumer_xroad_slot, s->consumers[i].xroad, i);
        }
}

#define FIND(table, rows, key, member)                                                             \
        for (size_t at = slot_hash(key) & (s->slots - 1); s->table[at] != 0;                       \
             at = (at + 1) & (s->slots - 1))                                                       \
                if (str_eq(s->rows[s->table[at] - 1].member, key))                                 \
                        return &s->rows[s->table[at] - 1];                                         \
        return NULL

const struct service *grant_service(const struct grant_set *s, struct str id)
{
        FIND(service_slot, services, id, id);
}

const struct service *grant_service_xroad(const struct grant_set *s, struct str xroad)
{
        FIND(service_xroad_slot, services, xroad, xroad);
}

const struct consumer *grant_consumer(const struct grant_set *s, struct str id)
{
        FIND(consumer_slot, consumers, id, id);
}

const struct consumer *grant_consumer_xroad(const struct grant_set *s, struct str xroad)
{
        FIND(consumer_xroad_slot, consumers, xroad, xroad);
}

/* ---- grants ---- */

static void read_hours(struct str s, struct grant *g)
{
        char text[12] = "";
        int a, b, c, d;

        g->open_min = 0;
        g->close_min = 24 * 60;
        if (s.n != sizeof(text) - 1)
                return;
        memcpy(text, s.p, s.n);
        if (sscanf(text, "%2d:%2d-%2d:%2d", &a, &b, &c, &d) == 4) {
                g->open_min = a * 60 + b;
                g->close_min = c * 60 + d;
        }
}

/* The last day counts whole. */
static int64_t end_of_day(struct str s)
{
        int32_t day;

        return date_parse(s, &day) ? ((int64_t)day + 1) * 86400000 - TIME_CHINA_OFFSET_MS : 0;
}

static void load_grants(struct grant_set *s, struct store_tx *tx)
{
        struct store_rows r = store_query(tx, Q_SHARE_GRANTS_LIVE, "");

        while (store_next(&r) && s->n_grants < ROWS_MAX) {
                const struct consumer *c = grant_consumer(s, store_str(&r, 2));
                const struct service *v = grant_service(s, store_str(&r, 3));
                struct str mode = store_str(&r, 6);
                struct grant *g;

                if (c == NULL || v == NULL)
                        continue;
                s->grants = grown(s->grants, s->n_grants, sizeof(*g));
                g = &s->grants[s->n_grants++];
                *g = (struct grant){ .idx = store_i64(&r, 0),
                                     .consumer = c,
                                     .service = v,
                                     .purposes = keep(s, &r, 4),
                                     .article = keep(s, &r, 5),
                                     .fields = keep(s, &r, 7),
                                     .endpoints = keep(s, &r, 8),
                                     .quota = keep(s, &r, 9),
                                     .until = keep(s, &r, 10),
                                     .mode = str_is(mode, "verify")   ? GRANT_VERIFY
                                             : str_is(mode, "select") ? GRANT_SELECT
                                                                      : GRANT_FULL,
                                     .until_ms = end_of_day(store_str(&r, 10)),
                                     .consent = store_i64(&r, 12) == 1,
                                     .delay_days = (int)store_i64(&r, 13),
                                     .from_ms = store_i64(&r, 15) };
                read_hours(store_str(&r, 11), g);
                g->meter = grant_meter_of(g->idx);
        }
        store_rows_done(&r);
}

const struct grant *grant_pair(const struct grant_set *s, const struct consumer *c,
                               const struct service *v, size_t *ret_n)
{
        size_t low = 0, high = s->n_grants;

        /* Services and consumers stand in the order of their ids, grants by both. */
        while (low < high) {
                size_t mid = low + (high - low) / 2;
                const struct grant *g = &s->grants[mid];

                if (g->consumer < c || (g->consumer == c && g->service < v))
                        low = mid + 1;
                else
                        high = mid;
        }
        *ret_n = 0;
        while (low + *ret_n < s->n_grants && s->grants[low + *ret_n].consumer == c &&
               s->grants[low + *ret_n].service == v)
                ++*ret_n;
        return *ret_n > 0 ? &s->grants[low] : NULL;
}

/* ---- consents ---- */

static int by_text(struct str a, struct str b)
{
        size_t n = a.n < b.n ? a.n : b.n;
        int order = n > 0 ? memcmp(a.p, b.p, n) : 0;

        return order != 0 ? order : a.n < b.n ? -1 : a.n > b.n;
}

static int by_id(const void *a, const void *b)
{
        return by_text(((const struct consent *)a)->id, ((const struct consent *)b)->id);
}

static void load_consents(struct grant_set *s, struct store_tx *tx)
{
        char today[16];
        struct store_rows r;

        date_format(date_in_china(tx->cx->now_ms()), today);
        r = store_query(tx, Q_SHARE_CONSENTS_LIVE, "t", today);
        while (store_next(&r) && s->n_consents < ROWS_MAX) {
                s->consents = grown(s->consents, s->n_consents, sizeof(*s->consents));
                s->consents[s->n_consents++] =
                        (struct consent){ .id = keep(s, &r, 0),
                                          .consumer = keep(s, &r, 1),
                                          .tag = keep(s, &r, 2),
                                          .purpose = keep(s, &r, 3),
                                          .until_ms = end_of_day(store_str(&r, 4)) };
        }
        store_rows_done(&r);
        if (s->n_consents > 0)
                qsort(s->consents, s->n_consents, sizeof(*s->consents), by_id);
}

const struct consent *grant_consent(const struct grant_set *s, struct str id, int64_t now_ms)
{
        const struct consent key = { .id = id };
        const struct consent *c = s->n_consents > 0 ? bsearch(&key, s->consents, s->n_consents,
                                                              sizeof(*s->consents), by_id)
                                                    : NULL;

        return c != NULL && now_ms < c->until_ms ? c : NULL;
}

void grant_disputes(const struct grant_set *s, struct str service, struct str tag, struct buf *ret)
{
        for (size_t i = 0; i < s->n_disputes; i++)
                if (str_eq(s->disputes[i].service, service) && str_eq(s->disputes[i].tag, tag)) {
                        if (ret->n > 0)
                                buf_putc(ret, ',');
                        buf_str(ret, s->disputes[i].field);
                }
}

/* ---- the whole ---- */

int grant_set_stamp(struct store_tx *tx, int64_t *ret)
{
        struct store_rows r = store_query(tx, Q_SHARE_STAMP, "");

        *ret = -1;
        if (store_next(&r) && !store_null(&r, 0))
                *ret = store_i64(&r, 0);
        store_rows_done(&r);
        return tx->rc;
}

int grant_set_load(struct store_tx *tx, const struct auth_seeds *seeds, struct grant_set **ret)
{
        struct grant_set *s = mem_zalloc(sizeof(*s));
        int rc;

        s->mem = arena_new();
        atomic_store(&s->refs, 1);
        rc = grant_set_stamp(tx, &s->stamp);
        load_services(s, tx);
        load_consumers(s, tx, seeds);
        load_members(s, tx);
        load_disputes(s, tx);
        load_consents(s, tx);
        make_tables(s);
        load_grants(s, tx);
        s->instance = s->n_services > 0 ? s->services[0].xroad_part[0] : str_of("CN");
        if (rc == LH_OK)
                rc = tx->rc;
        if (rc != LH_OK) {
                grant_set_unref(&s);
                return rc;
        }
        *ret = s;
        return LH_OK;
}

struct grant_set *grant_set_ref(struct grant_set *s)
{
        atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
        return s;
}

void grant_set_unref(struct grant_set **ps)
{
        struct grant_set *s = *ps;

        *ps = NULL;
        if (s == NULL || atomic_fetch_sub(&s->refs, 1) != 1)
                return;
        free(s->services);
        free(s->consumers);
        free(s->grants);
        free(s->disputes);
        free(s->consents);
        free(s->members);
        arena_done(&s->mem);
        free(s);
}
