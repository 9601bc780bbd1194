/* The tree in which releases are merged. Only for merge*.c.
 *
 * The reference turns each release into a flat list of paths and builds a tree from them at the
 * end. Here the tree is built at once, and keeps what makes the difference: a place is taken when
 * its first leaf comes, a leaf that is null at the end is not written while its parents are, and a
 * leaf and a subtree may claim one name (`sub`). */
#ifndef LH_OCDS_MERGE_TREE_H
#define LH_OCDS_MERGE_TREE_H

#include "ocds/merge.h"

#define NAMES_IN_LINE 16 /* up to here a search in line is quicker than a table */

/* A release as its versioned values name it. */
struct source {
        const struct jval *id, *date, *tag; /* NULL: null */
};

struct entry { /* of a versioned leaf */
        struct entry *before, *after;
        const struct source *from;
        const struct jval *value;
};

enum slot_kind { SLOT_LEAF, SLOT_PLAIN, SLOT_NODE, SLOT_LIST };

struct slot {
        struct slot *next;
        const char *key;
        uint32_t key_n, hash;
        uint8_t kind;
        struct slot *leaf; /* of a subtree: the leaf that had its name before */
        union {
                struct {
                        const struct jval *value; /* compiled, and SLOT_PLAIN */
                        struct entry *first, *last;
                        struct slot *sub; /* a subtree that came to this name later */
                };
                struct node *node;
                struct list *list;
        };
};

struct node {
        struct node *next; /* in its list */
        struct slot *first, *last, *hint;
        struct slot **table; /* by hash, once there are many */
        uint32_t n, table_n;
        /* of an object in a list */
        const struct jval *id; /* written first, as it came; NULL if it had none, or null */
        struct str key;
        uint32_t hash;
        bool text;               /* the id is a string: 1 and "1" are two */
        const struct jval *seen; /* the list in which it was met last */
};

struct list {
        struct node *first, *last, *hint;
        struct node **table;
        uint32_t n, table_n;
        bool any_text, any_other;
};

struct merge {
        struct pool *mem;
        enum merge_kind kind;
        const struct rule *rules;
        struct node *root;
        const struct source *now;
        const struct jval *date, *ocid; /* of the last release */
        merge_double_fn *on_double;
        void *double_arg;
        bool resuming;
};

struct slot *node_find(struct node *n, const char *key, uint32_t key_n, uint32_t hash);
struct slot *node_add(struct pool *mem, struct node *n, const char *key, uint32_t key_n,
                      uint32_t hash, enum slot_kind kind);
struct node *list_find(struct list *l, struct str key, uint32_t hash, bool text);
struct node *list_add(struct pool *mem, struct list *l, struct str key, uint32_t hash, bool text);

#endif
