#include "ocds/merge_tree.h"

#include <stdio.h>
#include <stdlib.h>

/* Where the walk through a release stands, and what of the tree is there already. A place is made
 * only when a leaf comes to it: empty objects and left-out fields leave no trace. */
struct at {
        struct at *up;
        const struct jval *v;
        struct node *node, *twin; /* of an object; twin: its like whose id is of the other type */
        struct list *list;        /* of a list */
        struct slot *leaf;        /* a leaf that has this name */
        bool is_list, clash;
        struct str key; /* of an object in a list */
        uint32_t hash;
        bool text;
};

struct merge *merge_begin(struct pool *mem, enum merge_kind kind, const struct rule *rules)
{
        struct merge *m = pool_zalloc(mem, sizeof(*m));

        m->mem = mem;
        m->kind = kind;
        m->rules = rules;
        m->root = pool_zalloc(mem, sizeof(*m->root));
        return m;
}

void merge_on_double(struct merge *m, merge_double_fn *fn, void *arg)
{
        m->on_double = fn;
        m->double_arg = arg;
}

/* "tender/items", without the ids of list members. */
static void path_of(const struct at *at, const struct jval *leaf, char *ret, size_t max)
{
        size_t n = 0;

        if (at->up != NULL)
                path_of(at->up, at->up->is_list ? NULL : at->v, ret, max);
        else
                ret[0] = '\0';
        n = strlen(ret);
        if (leaf != NULL && n + 2 < max)
                snprintf(ret + n, max - n, "%s%.*s", n > 0 ? "/" : "", (int)leaf->key_n, leaf->key);
}

static void path_text(const struct at *at, char *ret, size_t max)
{
        path_of(at, NULL, ret, max);
}

static bool is_id(const struct jval *c)
{
        return c->key_n == 2 && memcmp(c->key, "id", 2) == 0;
}

/* ---- places ---- */

/* Looks for what is there; makes nothing. */
static void find_child(struct at *at)
{
        struct slot *s = at->up->node == NULL ? NULL
                                              : node_find(at->up->node, at->v->key, at->v->key_n,
                                                          at->v->key_hash);
        const struct slot *t;

        if (s != NULL && (s->kind == SLOT_LEAF || s->kind == SLOT_PLAIN)) {
                at->leaf = s;
                s = s->sub;
        }
        if (s != NULL && at->is_list == (s->kind == SLOT_LIST)) {
                at->node = at->is_list ? NULL : s->node;
                at->list = at->is_list ? s->list : NULL;
        } else {
                at->clash = s != NULL;
        }
        if (at->up->twin != NULL && !at->is_list) {
                t = node_find(at->up->twin, at->v->key, at->v->key_n, at->v->key_hash);
                at->twin = t != NULL && t->kind == SLOT_NODE ? t->node : NULL;
        }
}

static int clash(struct ctx *cx, const struct at *at)
{
        char path[128];

        path_text(at, path, sizeof(path));
        return err_field(
                cx, LH_INVALID, path,
                "is %s in one release and %s in a later one; give it one kind in all releases",
                at->is_list ? "an object" : "a list of objects",
                at->is_list ? "a list of objects" : "an object");
}

static int make(struct ctx *cx, struct merge *m, struct at *at)
{
        int rc;

        if (at->node != NULL || at->list != NULL)
                return LH_OK;
        if (at->clash)
                return clash(cx, at);
        rc = make(cx, m, at->up);
        if (rc != LH_OK)
                return rc;
        if (at->up->is_list) {
                const struct jval *id = json_get(at->v, "id");

                at->node = list_add(m->mem, at->up->list, at->key, at->hash, at->text);
                at->node->id = id != NULL && id->type != JSON_NIL ? id : NULL;
                at->node->seen = at->up->v;
        } else {
                /* A second slot of a name is found through the first only, hence the other hash. */
                struct slot *s = node_add(m->mem, at->up->node, at->v->key, at->v->key_n,
                                          at->leaf != NULL ? ~at->v->key_hash : at->v->key_hash,
                                          at->is_list ? SLOT_LIST : SLOT_NODE);

                s->leaf = at->leaf;
                if (at->leaf != NULL)
                        at->leaf->sub = s;
                if (at->is_list)
                        s->list = at->list = pool_zalloc(m->mem, sizeof(*s->list));
                else
                        s->node = at->node = pool_zalloc(m->mem, sizeof(*s->node));
        }
        return LH_OK;
}

/* ---- leaves ---- */

/* Adds to a history what differs from its last value. Of two values in one release (an id twice)
 * only the later counts. */
static void history_add(struct merge *m, struct slot *s, const struct jval *value)
{
        struct entry *e;

        if (s->last != NULL && s->last->from == m->now) {
                s->last = s->last->before;
                *(s->last == NULL ? &s->first : &s->last->after) = NULL;
        }
        if (s->last != NULL && json_same(s->last->value, value))
                return;
        e = pool_alloc(m->mem, sizeof(*e));
        *e = (struct entry){ .before = s->last, .from = m->now, .value = value };
        *(s->last == NULL ? &s->first : &s->last->after) = e;
        s->last = e;
}

static struct source *source_of(struct pool *mem, const struct jval *v, const char *id,
                                const char *date, const char *tag)
{
        struct source *s = pool_alloc(mem, sizeof(*s));

        *s = (struct source){ json_get(v, id), json_get(v, date), json_get(v, tag) };
        return s;
}

/* A history that was written before. */
static void history_take(struct merge *m, struct slot *s, const struct jval *list)
{
        for (const struct jval *c = list->child; c != NULL; c = c->next) {
                struct entry *e = pool_alloc(m->mem, sizeof(*e));

                *e = (struct entry){ .before = s->last, .value = json_get(c, "value") };
                e->from = source_of(m->mem, c, "releaseID", "releaseDate", "releaseTag");
                *(s->last == NULL ? &s->first : &s->last->after) = e;
                s->last = e;
        }
}

static bool is_history(const struct jval *v)
{
        static const char *const names[] = { "releaseID", "releaseDate", "releaseTag", "value" };

        if (v->type != JSON_ARR || v->n == 0)
                return false;
        for (const struct jval *c = v->child; c != NULL; c = c->next) {
                if (c->type != JSON_OBJ || c->n != countof(names))
                        return false;
                for (size_t i = 0; i < countof(names); i++)
                        if (json_get(c, names[i]) == NULL)
                                return false;
        }
        return true;
}

static void set_leaf(struct merge *m, struct slot *s, const struct jval *value)
{
        if (m->kind == MERGE_COMPILED)
                s->value = value;
        else if (!m->resuming)
                history_add(m, s, value);
        else
                history_take(m, s, value);
}

static enum slot_kind leaf_kind(const struct merge *m, const struct jval *c)
{
        return m->resuming && m->kind == MERGE_VERSIONED && !is_history(c) ? SLOT_PLAIN : SLOT_LEAF;
}

/* The reference's names of leaves do not tell an id 1 from "1": a leaf that the like-named object
 * has got is that one's. */
static bool twin_leaf(struct merge *m, const struct at *at, const struct jval *c)
{
        struct slot *s;

        if (is_id(c) && at->up != NULL && at->up->is_list)
                return true;
        s = node_find(at->twin, c->key, c->key_n, c->key_hash);
        if (s == NULL || s->kind != SLOT_LEAF)
                return false;
        set_leaf(m, s, c);
        return true;
}

static int put_leaf(struct ctx *cx, struct merge *m, struct at *at, const struct jval *c)
{
        struct slot *s;
        int rc;

        if (at->twin != NULL && twin_leaf(m, at, c))
                return LH_OK;
        if (at->node == NULL && (rc = make(cx, m, at)) != LH_OK)
                return rc;
        /* The id of a list's object is set for good when the object is made. */
        if (at->node->id != NULL && is_id(c))
                return LH_OK;
        s = node_find(at->node, c->key, c->key_n, c->key_hash);
        if (s == NULL) {
                s = node_add(m->mem, at->node, c->key, c->key_n, c->key_hash, leaf_kind(m, c));
                if (s->kind == SLOT_PLAIN)
                        s->value = c;
        }
        /* A plain value has no history; and where a subtree is, a value that comes later is lost,
         * as in the reference. */
        if (s->kind == SLOT_LEAF)
                set_leaf(m, s, c);
        return LH_OK;
}

static bool is_leaf(const struct merge *m, const struct jval *c, const struct rule *r)
{
        if (c->type < JSON_ARR || (r != NULL && r->kind == RULE_WHOLE))
                return true;
        if (c->type == JSON_OBJ)
                return false;
        for (const struct jval *x = c->child; x != NULL; x = x->next)
                if (x->type != JSON_OBJ)
                        return true;
        return m->resuming && m->kind == MERGE_VERSIONED && is_history(c);
}

/* ---- the walk ---- */

static int add_object(struct ctx *cx, struct merge *m, struct at *at, const struct rule *rule);

/* What the reference prints of an id that is no string: one text for one number, however it was
 * written. */
static struct str number_key(struct merge *m, const struct jval *id)
{
        char text[64];
        char *kept;
        bool broken = false;

        if (id->type != JSON_NUM)
                return (struct str){ id->text, id->n };
        for (uint32_t i = 0; i < id->n; i++)
                broken |= id->text[i] == '.' || id->text[i] == 'e' || id->text[i] == 'E';
        if (!broken)
                return id->n == 2 && memcmp(id->text, "-0", 2) == 0
                               ? str_of("0")
                               : (struct str){ id->text, id->n };
        snprintf(text, sizeof(text), "%.17gf", strtod(id->text, NULL));
        kept = pool_alloc(m->mem, sizeof(text));
        memcpy(kept, text, sizeof(text));
        return str_of(kept);
}

static struct str position_key(struct merge *m, size_t i)
{
        char *text = pool_alloc(m->mem, 24);

        snprintf(text, 24, "%zu", i);
        return str_of(text);
}

static int name_member(struct ctx *cx, struct merge *m, struct at *at, enum rule_match match,
                       size_t i)
{
        const struct jval *id = json_get(at->v, "id");
        char path[128];

        at->key = (struct str){ 0 };
        if (match == MATCH_POSITION) {
                at->key = position_key(m, i);
        } else if (id != NULL && match == MATCH_ID) {
                if (id->type == JSON_ARR || id->type == JSON_OBJ) {
                        path_text(at, path, sizeof(path));
                        return err_field(cx, LH_INVALID, path,
                                         "has an \"id\" that is a list or an object; give a string "
                                         "or a number");
                }
                at->text = id->type == JSON_STR;
                at->key = at->text ? (struct str){ id->text, id->n } : number_key(m, id);
        }
        at->hash = at->key.p == NULL ? 0 : json_hash(at->key.p, at->key.n);
        return LH_OK;
}

static void note_double(struct merge *m, const struct at *at, struct str key)
{
        char path[128];

        if (m->on_double == NULL || m->resuming)
                return;
        path_text(at, path, sizeof(path));
        m->on_double(m->double_arg, path, key);
}

static void find_member(struct merge *m, struct at *at, enum rule_match match)
{
        struct list *l = at->up->list;

        if (l == NULL || at->key.p == NULL)
                return;
        at->node = list_find(l, at->key, at->hash, at->text);
        if (at->text ? l->any_other : l->any_text)
                at->twin = list_find(l, at->key, at->hash, !at->text);
        if (at->node == NULL)
                return;
        if (at->node->seen == at->up->v && match == MATCH_ID)
                note_double(m, at, at->key);
        at->node->seen = at->up->v;
}

static int add_list(struct ctx *cx, struct merge *m, struct at *at, const struct rule *rule)
{
        enum rule_match match = rule == NULL ? MATCH_ID : rule->match;
        size_t i = 0;
        int rc = LH_OK;

        for (const struct jval *x = at->v->child; x != NULL && rc == LH_OK; x = x->next) {
                struct at in = { .up = at, .v = x };

                rc = name_member(cx, m, &in, match, i++);
                if (rc != LH_OK)
                        break;
                find_member(m, &in, match);
                rc = add_object(cx, m, &in, rule);
        }
        return rc;
}

static int add_object(struct ctx *cx, struct merge *m, struct at *at, const struct rule *rule)
{
        int rc = LH_OK;

        for (const struct jval *c = at->v->child; c != NULL && rc == LH_OK; c = c->next) {
                const struct rule *r = rule_under(rule, c);

                if (r != NULL && r->kind == RULE_OMIT)
                        continue;
                if (at->up == NULL && !m->resuming && c->key_n == 3 &&
                    memcmp(c->key, "tag", 3) == 0)
                        continue;
                if (is_leaf(m, c, r)) {
                        rc = put_leaf(cx, m, at, c);
                } else if (c->n > 0) {
                        struct at in = { .up = at, .v = c, .is_list = c->type == JSON_ARR };

                        find_child(&in);
                        rc = in.is_list ? add_list(cx, m, &in, r) : add_object(cx, m, &in, r);
                }
        }
        return rc;
}

/* ---- a release ---- */

static struct jval *text_value(struct pool *mem, const char *text, size_t n)
{
        struct jval *v = pool_zalloc(mem, sizeof(*v));
        char *kept = pool_alloc(mem, n);

        memcpy(kept, text, n);
        v->type = JSON_STR;
        v->text = kept;
        v->n = (uint32_t)n;
        return v;
}

/* As the reference prints a value into the id. */
static int print_part(struct ctx *cx, struct buf *out, const char *field, const struct jval *v)
{
        if (v == NULL || v->type == JSON_NIL)
                buf_puts(out, "None");
        else if (v->type == JSON_STR || v->type == JSON_NUM)
                buf_add(out, v->text, v->n);
        else
                return err_field(cx, LH_INVALID, field, "is no text; write it as a string");
        return LH_OK;
}

static int compiled_id(struct ctx *cx, struct merge *m, const struct jval *ocid,
                       const struct jval *date, const struct jval **ret)
{
        lh_auto(buf_done) struct buf b;
        int rc;

        buf_init(&b, 16 * 1024);
        rc = print_part(cx, &b, "ocid", ocid);
        buf_putc(&b, '-');
        if (rc == LH_OK)
                rc = print_part(cx, &b, "date", date);
        if (rc == LH_OK)
                *ret = text_value(m->mem, b.p, b.n);
        return rc;
}

static void set_root(struct merge *m, const char *name, const struct jval *value,
                     enum slot_kind kind)
{
        uint32_t n = (uint32_t)strlen(name), hash = json_hash(name, n);
        struct slot *s = node_find(m->root, name, n, hash);

        if (s == NULL)
                s = node_add(m->mem, m->root, name, n, hash, kind);
        if (s->kind == kind)
                s->value = value;
}

static int compiled_head(struct ctx *cx, struct merge *m, const struct jval *release)
{
        static const struct jval word = { .type = JSON_STR, .text = "compiled", .n = 8 };
        struct jval *tag = pool_zalloc(m->mem, 2 * sizeof(*tag));
        const struct jval *ocid = json_get(release, "ocid"), *date = json_get(release, "date"), *id;
        static const struct jval nil = { .type = JSON_NIL, .text = "null", .n = 4 };
        int rc = compiled_id(cx, m, ocid, date, &id);

        if (rc != LH_OK)
                return rc;
        tag[1] = word;
        tag[0].type = JSON_ARR;
        tag[0].n = 1;
        tag[0].child = &tag[1];
        set_root(m, "tag", tag, SLOT_LEAF);
        set_root(m, "id", id, SLOT_LEAF);
        set_root(m, "date", date != NULL ? date : &nil, SLOT_LEAF);
        set_root(m, "ocid", ocid != NULL ? ocid : &nil, SLOT_LEAF);
        return LH_OK;
}

int merge_add(struct ctx *cx, struct merge *m, const struct jval *release)
{
        struct at at = { .v = release, .node = m->root };
        const struct jval *ocid = json_get(release, "ocid");
        static const struct jval nil = { .type = JSON_NIL, .text = "null", .n = 4 };
        int rc = LH_OK;

        if (release->type != JSON_OBJ)
                return err_set(cx, LH_INVALID, "a release is no object; write it in { and }");
        m->now = source_of(m->mem, release, "id", "date", "tag");
        if (m->kind == MERGE_COMPILED)
                rc = compiled_head(cx, m, release);
        else
                set_root(m, "ocid", ocid != NULL ? ocid : &nil, SLOT_PLAIN);
        return rc == LH_OK ? add_object(cx, m, &at, m->rules) : rc;
}

int merge_resume(struct ctx *cx, struct merge *m, const struct jval *stored)
{
        struct at at = { .v = stored, .node = m->root };
        int rc;

        if (stored->type != JSON_OBJ)
                return err_set(cx, LH_INVALID, "what was merged before is no object");
        m->now = source_of(m->mem, stored, "id", "date", "tag");
        m->resuming = true;
        rc = add_object(cx, m, &at, m->rules);
        m->resuming = false;
        m->now = NULL;
        return rc;
}
