/* What a release schema says of merging: which fields are left out, which lists are taken whole. A
 * tree of names, walked beside the data. */
#ifndef LH_OCDS_RULES_H
#define LH_OCDS_RULES_H

#include "base/ctx.h"
#include "ocds/json.h"

#include <jansson.h>

#define RULES_DEPTH_MAX 32
#define RULES_MAX       10000

enum rule_kind { RULE_NONE, RULE_OMIT, RULE_WHOLE };
/* How the objects of a list find their earlier selves. */
enum rule_match { MATCH_ID, MATCH_NEVER, MATCH_POSITION };

struct rule {
        struct rule *child, *next;
        const char *name;
        uint32_t name_n, hash;
        enum rule_kind kind;
        enum rule_match match;
};

/* The rules of a release schema in which references and extensions are resolved (schema_load). They
 * live in cx->mem. */
int rules_of_schema(struct ctx *cx, const json_t *schema, struct rule **ret) LH_MUST_CHECK;
/* For path "tender/items". */
int rules_override(struct ctx *cx, struct rule *root, const char *path,
                   enum rule_match match) LH_MUST_CHECK;
/* One line a rule, "tender/items/additionalClassifications wholeListMerge", sorted. */
void rules_print(const struct rule *root, struct buf *out);

static inline const struct rule *rule_under(const struct rule *r, const struct jval *m)
{
        if (r == NULL)
                return NULL;
        for (const struct rule *c = r->child; c != NULL; c = c->next)
                if (c->hash == m->key_hash && c->name_n == m->key_n &&
                    memcmp(c->name, m->key, m->key_n) == 0)
                        return c;
        return NULL;
}

#endif
