#include "share/auth_nonce.h"
#include "base/mem.h"
#include "crypt/hash.h"

#include <pthread.h>
#include <stdlib.h>

#define WAYS 16 /* entries a text may stand in */

/* 40 bits of a digest and the second until which it counts, from the start. */
struct auth_nonces {
        pthread_mutex_t lock;
        int64_t start_ms;
        uint64_t slot[AUTH_NONCES_MAX];
};

struct auth_nonces *auth_nonces_new(void)
{
        struct auth_nonces *n = mem_zalloc(sizeof(*n));

        pthread_mutex_init(&n->lock, NULL);
        n->start_ms = -1;
        return n;
}

void auth_nonces_free(struct auth_nonces **pn)
{
        if (*pn == NULL)
                return;
        pthread_mutex_destroy(&(*pn)->lock);
        free(*pn);
        *pn = NULL;
}

enum auth_seen auth_nonces_add(struct auth_nonces *n, struct str text, int64_t now_ms,
                               int64_t window_ms)
{
        struct hash h = hash_of(text.p, text.n);
        uint64_t key, place, *free_slot = NULL;
        uint32_t now_s, until_s;
        enum auth_seen seen = AUTH_NEW;

        memcpy(&key, h.b, 8);
        memcpy(&place, h.b + 8, 8);
        key &= 0xffffffffffull;
        place &= AUTH_NONCES_MAX - 1;
        pthread_mutex_lock(&n->lock);
        if (n->start_ms < 0)
                n->start_ms = now_ms;
        /* 24 bits of seconds: 194 days. */
        now_s = (uint32_t)((now_ms - n->start_ms) / 1000) & 0xffffff;
        until_s = (now_s + (uint32_t)(window_ms / 1000) + 1) & 0xffffff;
        for (unsigned i = 0; i < WAYS; i++) {
                uint64_t *s = &n->slot[(place + i) & (AUTH_NONCES_MAX - 1)];
                bool live = *s != 0 && (((*s >> 40) - now_s) & 0xffffff) < 0x800000;

                if (live && (*s & 0xffffffffffull) == key)
                        seen = AUTH_SEEN;
                if (!live && free_slot == NULL)
                        free_slot = s;
        }
        if (seen == AUTH_NEW && free_slot == NULL)
                seen = AUTH_FULL;
        if (seen == AUTH_NEW)
                *free_slot = (uint64_t)until_s << 40 | key;
        pthread_mutex_unlock(&n->lock);
        return seen;
}
