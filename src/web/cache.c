#include "web/cache.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 4096
#define ENTRY_BYTES                                                                                \
        2048       /* around a body: the entry, the response and its headers, counted generously */
#define PART_MAX 8 /* one answer may take this part of the cache */

struct cached {
        struct MHD_Response *response;
        char tag[CACHED_TAG_MAX];
        size_t bytes;
        atomic_uint refs;

        /* The cache's, under its lock. */
        struct hash key;
        struct cached *next;          /* of the bucket */
        struct cached *newer, *older; /* by use */
};

struct cache {
        pthread_mutex_t lock;
        size_t bytes, bytes_max;
        uint64_t cleared; /* how often */
        struct cached *newest, *oldest;
        struct cached *bucket[BUCKETS];
};

struct cached *cached_new(struct MHD_Response *response, size_t body_bytes, const char *tag)
{
        struct cached *e = mem_zalloc(sizeof(*e));

        e->response = response;
        e->bytes = body_bytes + ENTRY_BYTES;
        snprintf(e->tag, sizeof(e->tag), "%s", tag);
        e->refs = 1;
        return e;
}

void cached_release(struct cached **pe)
{
        struct cached *e = *pe;

        *pe = NULL;
        if (e == NULL || atomic_fetch_sub(&e->refs, 1) > 1)
                return;
        MHD_destroy_response(e->response); /* it lives on until it is sent to everybody */
        free(e);
}

struct MHD_Response *cached_response(const struct cached *e)
{
        return e->response;
}

const char *cached_tag(const struct cached *e)
{
        return e->tag;
}

/* A key is a SHA-256: any bytes of it are as good as a hash of it, whatever a stranger asks for. */
static struct cached **bucket_of(struct cache *c, const struct hash *key)
{
        return &c->bucket[(key->b[0] | key->b[1] << 8) % BUCKETS];
}

static struct cached **find(struct cache *c, const struct hash *key)
{
        struct cached **at = bucket_of(c, key);

        while (*at != NULL && !hash_eq(&(*at)->key, key))
                at = &(*at)->next;
        return at;
}

static void leave_order(struct cache *c, struct cached *e)
{
        *(e->newer ? &e->newer->older : &c->newest) = e->older;
        *(e->older ? &e->older->newer : &c->oldest) = e->newer;
}

static void become_newest(struct cache *c, struct cached *e)
{
        e->newer = NULL;
        e->older = c->newest;
        *(e->older ? &e->older->newer : &c->oldest) = e;
        c->newest = e;
}

static void remove_at(struct cache *c, struct cached **at)
{
        struct cached *e = *at;

        *at = e->next;
        leave_order(c, e);
        c->bytes -= e->bytes;
        cached_release(&e);
}

static void clear(struct cache *c)
{
        while (c->oldest != NULL)
                remove_at(c, find(c, &c->oldest->key));
        c->cleared++;
}

struct cache *cache_new(size_t bytes_max)
{
        struct cache *c = mem_zalloc(sizeof(*c));

        pthread_mutex_init(&c->lock, NULL);
        c->bytes_max = bytes_max;
        return c;
}

void cache_free(struct cache **pc)
{
        struct cache *c = *pc;

        *pc = NULL;
        if (c == NULL)
                return;
        clear(c);
        pthread_mutex_destroy(&c->lock);
        free(c);
}

void cache_clear(struct cache *c)
{
        pthread_mutex_lock(&c->lock);
        clear(c);
        pthread_mutex_unlock(&c->lock);
}

struct cached *cache_get(struct cache *c, const struct hash *key, uint64_t *ret_ticket)
{
        struct cached *e;

        pthread_mutex_lock(&c->lock);
        *ret_ticket = c->cleared;
        e = *find(c, key);
        if (e != NULL) {
                leave_order(c, e);
                become_newest(c, e);
                atomic_fetch_add(&e->refs, 1);
        }
        pthread_mutex_unlock(&c->lock);
        return e;
}

/* Another thread may have made the same answer meanwhile: the first stays. */
static bool fits(struct cache *c, const struct cached *e, uint64_t ticket)
{
        return c->cleared == ticket && e->bytes <= c->bytes_max / PART_MAX &&
               *find(c, &e->key) == NULL;
}

void cache_put(struct cache *c, const struct hash *key, struct cached *e, uint64_t ticket)
{
        struct cached **at;

        pthread_mutex_lock(&c->lock);
        e->key = *key; /* nobody else has the entry yet */
        if (fits(c, e, ticket)) {
                at = bucket_of(c, key);
                e->next = *at;
                *at = e;
                become_newest(c, e);
                c->bytes += e->bytes;
                atomic_fetch_add(&e->refs, 1);
                while (c->bytes > c->bytes_max)
                        remove_at(c, find(c, &c->oldest->key));
        }
        pthread_mutex_unlock(&c->lock);
}
