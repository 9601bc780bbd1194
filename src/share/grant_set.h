/* The register as the gateway uses it: members, services, consumers, grants, open disputes, read
 * from the views into one immutable snapshot. A call asks no database. */
#ifndef LH_GRANT_SET_H
#define LH_GRANT_SET_H

#include "share/auth_key.h"
#include "share/grant_contract.h"
#include "share/grant_meter.h"
#include "store/store.h"

enum grant_state { SERVICE_OPEN, SERVICE_MOCK, SERVICE_MAINTENANCE, SERVICE_CLOSED };

struct service {
        struct str id, body, title, xroad, notice, openapi, examples, sharing;
        struct str xroad_part[5];
        struct str host, prefix; /* of the backend: "127.0.0.1:8080", "/api" */
        struct str demo;         /* "demo:NAME": answered by the built-in register */
        struct str locator;      /* name of the query field, or JSON pointer */
        bool locator_in_query, strict;
        bool usage; /* "usage:": who asked about the person */
        enum grant_state state;
        int timeout_ms;
        struct contract *contract; /* NULL: none is registered */
        struct service_meter *meter;
};

struct consumer {
        struct str id, body, title, xroad, trust, style;
        struct hash key;
        bool key_ok; /* the seeds give the key that the log knows */
        bool strict, open;
};

enum grant_mode { GRANT_VERIFY, GRANT_SELECT, GRANT_FULL };

struct grant {
        int64_t idx;
        const struct consumer *consumer;
        const struct service *service;
        struct str purposes, article, fields, endpoints, quota, until;
        enum grant_mode mode;
        int64_t from_ms, until_ms;
        int open_min, close_min; /* minutes of the day in China */
        bool consent;
        int delay_days;
        struct grant_meter *meter;
};

/* What a person agreed to and did not withdraw. */
struct consent {
        struct str id, consumer, tag, purpose;
        int64_t until_ms;
};

struct dispute {
        struct str service, tag, field;
};

struct grant_set {
        struct arena *mem;
        _Atomic unsigned refs;
        int64_t stamp;
        struct str instance; /* of X-Road */
        struct service *services;
        struct consumer *consumers;
        struct grant *grants; /* by consumer, service, number */
        struct dispute *disputes;
        struct consent *consents; /* by id */
        struct {
                struct str id, name;
        } * members;
        size_t n_services, n_consumers, n_grants, n_disputes, n_consents, n_members;
        uint32_t *service_slot, *service_xroad_slot, *consumer_slot, *consumer_xroad_slot;
        size_t slots; /* a power of two */
};

int grant_set_load(struct store_tx *tx, const struct auth_seeds *seeds,
                   struct grant_set **ret) LH_MUST_CHECK;
/* What the newest act is that changes it; compare with set->stamp. */
int grant_set_stamp(struct store_tx *tx, int64_t *ret) LH_MUST_CHECK;
struct grant_set *grant_set_ref(struct grant_set *s);
void grant_set_unref(struct grant_set **s);

/* NULL: none. */
const struct service *grant_service(const struct grant_set *s, struct str id);
const struct service *grant_service_xroad(const struct grant_set *s, struct str xroad);
const struct consumer *grant_consumer(const struct grant_set *s, struct str id);
const struct consumer *grant_consumer_xroad(const struct grant_set *s, struct str xroad);
/* The first grant of the pair, in ret_n of them side by side; NULL: none. */
const struct grant *grant_pair(const struct grant_set *s, const struct consumer *c,
                               const struct service *v, size_t *ret_n);
/* NULL: none that holds at that time. */
const struct consent *grant_consent(const struct grant_set *s, struct str id, int64_t now_ms);
/* Fields of that person's record that are in dispute, separated by commas into ret. */
void grant_disputes(const struct grant_set *s, struct str service, struct str tag, struct buf *ret);

#endif
