#include "web/rate.h"

#include "base/mem.h"
#include "base/buf.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define WAYS 4 /* places in which a network may be kept */

/* due_ms: when the bucket of a kind is full again (the generic cell rate algorithm). */
struct network {
        uint64_t key;
        int64_t due_ms[RATE_KINDS];
};

struct rate {
        pthread_mutex_t lock;
        struct sockaddr_storage proxy;
        struct network sets[RATE_NETWORKS_MAX / WAYS][WAYS];
};

static const struct limit {
        int64_t every_ms, ahead_ms;
} limits[RATE_KINDS] = {
        [RATE_FORM] = { RATE_FORM_EVERY_MS, (int64_t)(RATE_FORM_BURST - 1) * RATE_FORM_EVERY_MS },
        [RATE_SEARCH] = { RATE_SEARCH_EVERY_MS,
                          (int64_t)(RATE_SEARCH_BURST - 1) * RATE_SEARCH_EVERY_MS },
};

struct rate *rate_new(const struct sockaddr_storage *proxy)
{
        struct rate *r = mem_zalloc(sizeof(*r));

        pthread_mutex_init(&r->lock, NULL);
        r->proxy = *proxy;
        return r;
}

void rate_free(struct rate **r)
{
        if (*r != NULL)
                pthread_mutex_destroy(&(*r)->lock);
        free(*r);
        *r = NULL;
}

/* ---- whose request is it? ---- */

static struct in6_addr mapped(struct in_addr v4)
{
        struct in6_addr ret = { .s6_addr = { [10] = 0xff, [11] = 0xff } };

        memcpy(&ret.s6_addr[12], &v4, sizeof(v4));
        return ret;
}

/* An IPv4 address as one of IPv6. */
static struct in6_addr address_of(const struct sockaddr *a)
{
        if (a->sa_family == AF_INET6)
                return ((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
        return mapped(((const struct sockaddr_in *)(const void *)a)->sin_addr);
}

static bool is_here(const struct in6_addr *a)
{
        return IN6_IS_ADDR_LOOPBACK(a) || (IN6_IS_ADDR_V4MAPPED(a) && a->s6_addr[12] == 127);
}

/* "198.51.100.7, 203.0.113.9": the last. */
static bool last_forwarded(const char *text, struct in6_addr *ret)
{
        const char *comma = strrchr(text, ',');
        struct str s = str_of(comma == NULL ? text : comma + 1);
        struct in_addr v4;
        char copy[INET6_ADDRSTRLEN];

        while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
                s.p++, s.n--;
        while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
                s.n--;
        if (s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']')
                s.p++, s.n -= 2;
        if (s.n >= sizeof(copy))
                return false;
        memcpy(copy, s.p, s.n);
        copy[s.n] = '\0';
        if (inet_pton(AF_INET6, copy, ret) == 1)
                return true;
        if (inet_pton(AF_INET, copy, &v4) != 1)
                return false;
        *ret = mapped(v4);
        return true;
}

/* False: of this machine. */
static bool network_key(const struct rate *r, const struct sockaddr *peer, const char *forwarded,
                        uint64_t *ret)
{
        struct in6_addr a = address_of(peer);
        struct in6_addr proxy = address_of((const struct sockaddr *)(const void *)&r->proxy);
        bool trusted = is_here(&a) ||
                       (r->proxy.ss_family != AF_UNSPEC && memcmp(&a, &proxy, sizeof(a)) == 0);

        if (trusted && forwarded != NULL && !last_forwarded(forwarded, &a))
                memset(&a, 0, sizeof(a)); /* the unknown share one bucket */
        if (is_here(&a))
                return false;
        memcpy(ret, IN6_IS_ADDR_V4MAPPED(&a) ? &a.s6_addr[8] : &a.s6_addr[0], sizeof(*ret));
        return true;
}

/* ---- its bucket ---- */

static int64_t last_due(const struct network *n)
{
        int64_t last = 0;

        for (size_t i = 0; i < RATE_KINDS; i++)
                last = n->due_ms[i] > last ? n->due_ms[i] : last;
        return last;
}

/* Its place, or that of the one whose buckets are full the soonest. */
static struct network *place_of(struct rate *r, uint64_t key)
{
        uint64_t mixed = key * UINT64_C(0x9e3779b97f4a7c15);
        struct network *set = r->sets[(mixed >> 40) % (RATE_NETWORKS_MAX / WAYS)], *oldest = set;

        for (size_t i = 0; i < WAYS; i++) {
                if (set[i].key == key)
                        return &set[i];
                if (last_due(&set[i]) < last_due(oldest))
                        oldest = &set[i];
        }
        *oldest = (struct network){ .key = key };
        return oldest;
}

unsigned rate_take(struct rate *r, const struct sockaddr *peer, const char *forwarded,
                   enum rate_kind kind, int64_t now_ms)
{
        const struct limit *l = &limits[kind];
        int64_t wait = 0, *due;
        uint64_t key;

        if (kind == RATE_NONE || !network_key(r, peer, forwarded, &key))
                return 0;
        pthread_mutex_lock(&r->lock);
        due = &place_of(r, key)->due_ms[kind];
        if (*due < now_ms)
                *due = now_ms;
        if (*due - now_ms > l->ahead_ms)
                wait = *due - now_ms - l->ahead_ms;
        else
                *due += l->every_ms;
        pthread_mutex_unlock(&r->lock);
        return (unsigned)((wait + 999) / 1000);
}
