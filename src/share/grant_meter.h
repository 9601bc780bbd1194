/* What is counted of a service or a grant while the process lives; it stays when the register is
 * read anew. Any thread may count. */
#ifndef LH_GRANT_METER_H
#define LH_GRANT_METER_H

#include "base/buf.h"

/* Quota by the generic cell rate algorithm: one number says when the next call is due. */
struct grant_meter {
        int64_t idx;
        _Atomic int64_t due_us; /* theoretical arrival time */
        _Atomic uint64_t calls, refused;
        struct grant_meter *next;
};

enum breaker { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_PROBE };

struct service_meter {
        char id[72];
        _Atomic unsigned failures; /* one after the other */
        _Atomic int64_t open_until_ms;
        _Atomic bool probing;
        _Atomic uint64_t calls, ok, failed_gateway, failed_provider, refused, breaches;
        _Atomic uint64_t total_us, provider_us;
        struct service_meter *next;
};

struct grant_meter *grant_meter_of(int64_t idx);
struct service_meter *service_meter_of(struct str id);
/* For the metrics: the first of all, linked by next. */
struct service_meter *service_meter_first(void);

/* "1000/h", "1000次/小时": n calls in period_s seconds. False: it is no rate. */
bool quota_parse(struct str s, int64_t *ret_n, int64_t *ret_period_s);
/* Takes one call out of the quota. 0: it may; else milliseconds until it may. */
int64_t quota_take(struct grant_meter *m, int64_t n, int64_t period_s, int64_t now_us);

#define BREAKER_FAILURES 5
#define BREAKER_OPEN_MS  3000

/* Whether a call may go to the provider. BREAKER_PROBE: this one tries whether it lives again. */
enum breaker breaker_ask(struct service_meter *m, int64_t now_ms);
void breaker_tell(struct service_meter *m, bool good, int64_t now_ms);

#endif
