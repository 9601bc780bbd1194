#include "ocds/pool.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)256 * 1024)
#define KEPT_BYTES  ((size_t)4 * 1024 * 1024)
#define ALIGN       16

struct pool_block {
        struct pool_block *next;
        size_t bytes;
        _Alignas(ALIGN) char data[];
};

static void free_from(struct pool_block *b)
{
        while (b != NULL) {
                struct pool_block *next = b->next;

                free(b);
                b = next;
        }
}

void pool_done(struct pool *p)
{
        free_from(p->first);
        *p = (struct pool){ 0 };
}

void pool_reset(struct pool *p)
{
        size_t kept = 0;

        for (struct pool_block *b = p->first; b != NULL; b = b->next) {
                kept += b->bytes;
                if (kept >= KEPT_BYTES) {
                        free_from(b->next);
                        b->next = NULL;
                }
        }
        if (p->first != NULL && p->first->bytes > KEPT_BYTES) {
                free_from(p->first);
                p->first = NULL;
        }
        p->now = p->first;
        p->used = p->total = 0;
}

static void next_block(struct pool *p, size_t bytes)
{
        struct pool_block **at = p->now != NULL ? &p->now->next : &p->first;
        struct pool_block *b = *at;

        if (b == NULL || b->bytes < bytes) {
                size_t size = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;

                b = mem_alloc(sizeof(*b) + size);
                b->bytes = size;
                b->next = *at;
                *at = b;
        }
        p->now = b;
        p->used = 0;
}

void *pool_alloc(struct pool *p, size_t bytes)
{
        void *at;

        bytes = (bytes + ALIGN - 1) & ~(size_t)(ALIGN - 1);
        if (p->now == NULL || p->now->bytes - p->used < bytes)
                next_block(p, bytes);
        at = p->now->data + p->used;
        p->used += bytes;
        p->total += bytes;
        return at;
}

void *pool_zalloc(struct pool *p, size_t bytes)
{
        return memset(pool_alloc(p, bytes), 0, bytes);
}
