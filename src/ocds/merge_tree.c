#include "ocds/merge_tree.h"

static bool slot_is(const struct slot *s, const char *key, uint32_t key_n, uint32_t hash)
{
        return s->hash == hash && s->key_n == key_n && memcmp(s->key, key, key_n) == 0;
}

/* The slot behind the one found last is tried first: releases of one process mostly have their
 * names in one order. */
struct slot *node_find(struct node *n, const char *key, uint32_t key_n, uint32_t hash)
{
        struct slot *s = n->hint != NULL && n->hint->next != NULL ? n->hint->next : n->first;

        if (s != NULL && slot_is(s, key, key_n, hash))
                return n->hint = s;
        if (n->table != NULL) {
                for (uint32_t i = hash & (n->table_n - 1); (s = n->table[i]) != NULL;
                     i = (i + 1) & (n->table_n - 1))
                        if (slot_is(s, key, key_n, hash))
                                return n->hint = s;
                return NULL;
        }
        for (s = n->first; s != NULL; s = s->next)
                if (slot_is(s, key, key_n, hash))
                        return n->hint = s;
        return NULL;
}

static void slot_enter(struct node *n, struct slot *s)
{
        uint32_t i = s->hash & (n->table_n - 1);

        while (n->table[i] != NULL)
                i = (i + 1) & (n->table_n - 1);
        n->table[i] = s;
}

/* A table is never more than half full. */
static void node_table(struct pool *mem, struct node *n)
{
        if (n->n < NAMES_IN_LINE || (n->table != NULL && 2 * n->n < n->table_n))
                return;
        n->table_n = n->table_n == 0 ? 4 * NAMES_IN_LINE : 2 * n->table_n;
        n->table = pool_zalloc(mem, n->table_n * sizeof(struct slot *));
        for (struct slot *s = n->first; s != NULL; s = s->next)
                slot_enter(n, s);
}

struct slot *node_add(struct pool *mem, struct node *n, const char *key, uint32_t key_n,
                      uint32_t hash, enum slot_kind kind)
{
        struct slot *s = pool_zalloc(mem, sizeof(*s));

        s->key = key;
        s->key_n = key_n;
        s->hash = hash;
        s->kind = (uint8_t)kind;
        *(n->last == NULL ? &n->first : &n->last->next) = s;
        n->last = n->hint = s;
        n->n++;
        if (n->table != NULL)
                slot_enter(n, s);
        node_table(mem, n);
        return s;
}

static bool node_is(const struct node *n, struct str key, uint32_t hash, bool text)
{
        return n->hash == hash && n->key.p != NULL && n->text == text && str_eq(n->key, key);
}

struct node *list_find(struct list *l, struct str key, uint32_t hash, bool text)
{
        struct node *n = l->hint != NULL && l->hint->next != NULL ? l->hint->next : l->first;

        if (n != NULL && node_is(n, key, hash, text))
                return l->hint = n;
        if (l->table != NULL) {
                for (uint32_t i = hash & (l->table_n - 1); (n = l->table[i]) != NULL;
                     i = (i + 1) & (l->table_n - 1))
                        if (node_is(n, key, hash, text))
                                return l->hint = n;
                return NULL;
        }
        for (n = l->first; n != NULL; n = n->next)
                if (node_is(n, key, hash, text))
                        return l->hint = n;
        return NULL;
}

static void node_enter(struct list *l, struct node *n)
{
        uint32_t i = n->hash & (l->table_n - 1);

        while (l->table[i] != NULL)
                i = (i + 1) & (l->table_n - 1);
        l->table[i] = n;
}

static void list_table(struct pool *mem, struct list *l)
{
        if (l->n < NAMES_IN_LINE || (l->table != NULL && 2 * l->n < l->table_n))
                return;
        l->table_n = l->table_n == 0 ? 4 * NAMES_IN_LINE : 2 * l->table_n;
        l->table = pool_zalloc(mem, l->table_n * sizeof(struct node *));
        for (struct node *n = l->first; n != NULL; n = n->next)
                if (n->key.p != NULL)
                        node_enter(l, n);
}

/* key.p NULL: an object that nothing will find again. */
struct node *list_add(struct pool *mem, struct list *l, struct str key, uint32_t hash, bool text)
{
        struct node *n = pool_zalloc(mem, sizeof(*n));

        n->key = key;
        n->hash = hash;
        n->text = text;
        *(l->last == NULL ? &l->first : &l->last->next) = n;
        l->last = l->hint = n;
        l->n++;
        if (key.p != NULL) {
                l->any_text |= text;
                l->any_other |= !text;
                if (l->table != NULL)
                        node_enter(l, n);
        }
        list_table(mem, l);
        return n;
}
