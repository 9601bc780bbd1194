#include "flag/party.h"
#include "base/mem.h"
#include "ocds/json.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_MIN 1024

struct parties {
        struct arena *mem; /* ids */
        struct party *all;
        uint32_t *slots; /* place + 1; 0: free */
        size_t n, cap, n_slots, max;
};

struct parties *parties_new(size_t max)
{
        struct parties *p = mem_zalloc(sizeof(*p));

        p->mem = arena_new();
        p->max = max;
        p->n_slots = SLOTS_MIN;
        p->slots = mem_zalloc(p->n_slots * sizeof(*p->slots));
        return p;
}

void parties_free(struct parties **p)
{
        if (*p == NULL)
                return;
        arena_done(&(*p)->mem);
        free((*p)->all);
        free((*p)->slots);
        free(*p);
        *p = NULL;
}

static size_t slot_of(const struct parties *p, enum party_role role, struct str id, uint32_t hash)
{
        size_t at = hash & (p->n_slots - 1);

        for (; p->slots[at] != 0; at = (at + 1) & (p->n_slots - 1)) {
                const struct party *x = &p->all[p->slots[at] - 1];

                if (x->hash == hash && x->role == role && x->id_n == id.n &&
                    memcmp(x->id, id.p, id.n) == 0)
                        break;
        }
        return at;
}

/* Half of the slots stay free. */
static void grow(struct parties *p)
{
        free(p->slots);
        p->n_slots *= 2;
        p->slots = mem_zalloc(p->n_slots * sizeof(*p->slots));
        for (size_t i = 0; i < p->n; i++) {
                const struct party *x = &p->all[i];

                p->slots[slot_of(p, x->role, (struct str){ x->id, x->id_n }, x->hash)] =
                        (uint32_t)i + 1;
        }
}

struct party *parties_get(struct parties *p, enum party_role role, struct str id)
{
        uint32_t hash = json_hash(id.p, id.n) * 2 + (uint32_t)role;
        size_t at = slot_of(p, role, id, hash);

        if (p->slots[at] != 0)
                return &p->all[p->slots[at] - 1];
        if (p->n >= p->max)
                return NULL;
        if (p->n == p->cap) {
                p->cap = p->cap == 0 ? 256 : p->cap * 2;
                p->all = mem_realloc(p->all, p->cap * sizeof(*p->all));
        }
        p->all[p->n] = (struct party){ .id = arena_strndup(p->mem, id.p, id.n),
                                       .id_n = (uint32_t)id.n,
                                       .hash = hash,
                                       .role = role };
        p->slots[at] = (uint32_t)++p->n;
        if (p->n * 2 > p->n_slots)
                grow(p);
        return &p->all[p->n - 1];
}

const struct party *parties_at(const struct parties *p, size_t i)
{
        return i < p->n ? &p->all[i] : NULL;
}
