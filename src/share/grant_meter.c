#include "share/grant_meter.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct grant_meter *grants;
static struct service_meter *services;

struct grant_meter *grant_meter_of(int64_t idx)
{
        struct grant_meter *m;

        pthread_mutex_lock(&lock);
        for (m = grants; m != NULL && m->idx != idx;)
                m = m->next;
        if (m == NULL) {
                m = mem_zalloc(sizeof(*m));
                m->idx = idx;
                m->next = grants;
                grants = m;
        }
        pthread_mutex_unlock(&lock);
        return m;
}

struct service_meter *service_meter_of(struct str id)
{
        struct service_meter *m;

        pthread_mutex_lock(&lock);
        for (m = services; m != NULL && !str_is(id, m->id);)
                m = m->next;
        if (m == NULL) {
                m = mem_zalloc(sizeof(*m));
                snprintf(m->id, sizeof(m->id), "%.*s", (int)id.n, id.p);
                m->next = services;
                services = m;
        }
        pthread_mutex_unlock(&lock);
        return m;
}

struct service_meter *service_meter_first(void)
{
        struct service_meter *m;

        pthread_mutex_lock(&lock);
        m = services;
        pthread_mutex_unlock(&lock);
        return m;
}

bool quota_parse(struct str s, int64_t *ret_n, int64_t *ret_period_s)
{
        static const struct {
                const char *name;
                int64_t period_s;
        } units[] = { { "s", 1 },          { "min", 60 },      { "h", 3600 },
                      { "d", 86400 },      { "次/秒", 1 },     { "次/分钟", 60 },
                      { "次/小时", 3600 }, { "次/日", 86400 }, { "次/天", 86400 } };
        size_t i = 0;

        *ret_n = 0;
        while (i < s.n && i < 9 && s.p[i] >= '0' && s.p[i] <= '9')
                *ret_n = *ret_n * 10 + (s.p[i++] - '0');
        if (i == 0)
                return false;
        s = (struct str){ s.p + i, s.n - i };
        str_skip(&s, "/");
        for (size_t k = 0; k < countof(units); k++)
                if (str_is(s, units[k].name)) {
                        *ret_period_s = units[k].period_s;
                        return true;
                }
        return false;
}

int64_t quota_take(struct grant_meter *m, int64_t n, int64_t period_s, int64_t now_us)
{
        int64_t period_us = period_s * 1000000, due = atomic_load(&m->due_us), next;

        if (n <= 0)
                return period_s * 1000;
        do {
                next = (due > now_us ? due : now_us) + period_us / n;
                if (next - now_us > period_us)
                        return (next - now_us - period_us) / 1000 + 1;
        } while (!atomic_compare_exchange_weak(&m->due_us, &due, next));
        return 0;
}

enum breaker breaker_ask(struct service_meter *m, int64_t now_ms)
{
        int64_t until = atomic_load(&m->open_until_ms);

        if (until == 0)
                return BREAKER_CLOSED;
        if (now_ms < until || atomic_exchange(&m->probing, true))
                return BREAKER_OPEN;
        return BREAKER_PROBE;
}

void breaker_tell(struct service_meter *m, bool good, int64_t now_ms)
{
        if (good) {
                if (atomic_load(&m->failures) != 0 || atomic_load(&m->open_until_ms) != 0) {
                        atomic_store(&m->failures, 0);
                        atomic_store(&m->open_until_ms, 0);
                        atomic_store(&m->probing, false);
                }
                return;
        }
        if (atomic_fetch_add(&m->failures, 1) + 1 >= BREAKER_FAILURES) {
                atomic_store(&m->open_until_ms, now_ms + BREAKER_OPEN_MS);
                atomic_store(&m->probing, false);
        }
}
