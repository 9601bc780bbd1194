#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BLOCK_BYTES ((size_t)32 * 1024)
#define ARENA_ALIGN       16u

static _Noreturn void out_of_memory(size_t bytes)
{
        fprintf(stderr, "level=fatal msg=\"out of memory\" bytes=%zu\n", bytes);
        abort();
}

void *mem_alloc(size_t bytes)
{
        void *p = malloc(bytes ? bytes : 1);

        if (p == NULL)
                out_of_memory(bytes);
        return p;
}

void *mem_zalloc(size_t bytes)
{
        void *p = calloc(1, bytes ? bytes : 1);

        if (p == NULL)
                out_of_memory(bytes);
        return p;
}

void *mem_realloc(void *p, size_t bytes)
{
        p = realloc(p, bytes ? bytes : 1);
        if (p == NULL)
                out_of_memory(bytes);
        return p;
}

char *mem_strdup(const char *s)
{
        size_t n = strlen(s) + 1;

        return memcpy(mem_alloc(n), s, n);
}

void mem_autofree(void *p)
{
        free(*(void **)p);
}

struct block {
        struct block *next;
        size_t cap, used;
        _Alignas(ARENA_ALIGN) unsigned char data[];
};

struct arena {
        struct block *head; /* the block being filled; older ones behind it */
        size_t used;
};

static struct block *block_new(size_t cap, struct block *next)
{
        struct block *b = mem_alloc(sizeof(*b) + cap);

        b->next = next;
        b->cap = cap;
        b->used = 0;
        return b;
}

struct arena *arena_new(void)
{
        struct arena *a = mem_zalloc(sizeof(*a));

        a->head = block_new(ARENA_BLOCK_BYTES, NULL);
        return a;
}

static void free_blocks(struct block *b)
{
        while (b != NULL) {
                struct block *next = b->next;

                free(b);
                b = next;
        }
}

void arena_done(struct arena **a)
{
        if (*a == NULL)
                return;
        free_blocks((*a)->head);
        free(*a);
        *a = NULL;
}

void arena_reset(struct arena *a)
{
        struct block *keep = NULL;

        /* Keep one ordinary block; a block grown for one huge value goes back to the system. */
        while (a->head != NULL) {
                struct block *b = a->head;

                a->head = b->next;
                if (keep == NULL && b->cap == ARENA_BLOCK_BYTES)
                        keep = b;
                else
                        free(b);
        }
        a->head = keep != NULL ? keep : block_new(ARENA_BLOCK_BYTES, NULL);
        a->head->next = NULL;
        a->head->used = 0;
        a->used = 0;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
        size_t need = (bytes + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
        void *p;

        if (need < bytes)
                out_of_memory(bytes);
        if (a->head->cap - a->head->used < need)
                a->head = block_new(need > ARENA_BLOCK_BYTES ? need : ARENA_BLOCK_BYTES, a->head);
        p = a->head->data + a->head->used;
        a->head->used += need;
        a->used += need;
        return memset(p, 0, need);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
        char *p = arena_alloc(a, n + 1);

        if (n > 0)
                memcpy(p, s, n);
        return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
        return arena_strndup(a, s, strlen(s));
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
        va_list again;
        int n;
        char *p;

        va_copy(again, ap);
        n = vsnprintf(NULL, 0, fmt, again);
        va_end(again);
        if (n < 0)
                return arena_strdup(a, fmt);
        p = arena_alloc(a, (size_t)n + 1);
        vsnprintf(p, (size_t)n + 1, fmt, ap);
        return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
        va_list ap;
        char *p;

        va_start(ap, fmt);
        p = arena_vprintf(a, fmt, ap);
        va_end(ap);
        return p;
}

size_t arena_used(const struct arena *a)
{
        return a->used;
}
