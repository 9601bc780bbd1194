#include "ocds/merge_tree.h"
#include "ocds/put.h"

#include <stdio.h>

struct writer {
        struct ctx *cx;
        struct buf *out;
        enum merge_kind kind;
        bool failed;
};

struct place {
        const struct place *up;
        const struct slot *slot;
};

static void place_text(const struct place *at, char *ret, size_t max)
{
        size_t n;

        if (at->up != NULL)
                place_text(at->up, ret, max);
        else
                ret[0] = '\0';
        n = strlen(ret);
        if (n + 2 < max)
                snprintf(ret + n, max - n, "%s%.*s", n > 0 ? "/" : "", (int)at->slot->key_n,
                         at->slot->key);
}

static void clash(struct writer *w, const struct place *at, const char *then)
{
        char path[128];

        if (!w->failed) {
                place_text(at, path, sizeof(path));
                err_field(w->cx, LH_INVALID, path,
                          "is a value in one release and %s in a later one; give it one kind in "
                          "all releases",
                          then);
        }
        w->failed = true;
}

static void write_name(struct buf *out, bool *first, const char *key, size_t n)
{
        put_quoted(out, *first ? "\"" : ",\"", *first ? 1 : 2, key, n, "\":", 2);
        *first = false;
}

/* Inlined, so that the length of the name is known. */
static inline void write_or_null(struct buf *out, const char *name, const struct jval *v)
{
        put_bytes(out, name, strlen(name));
        if (v == NULL)
                put_bytes(out, "null", 4);
        else
                json_write(out, v);
}

static void write_entry(struct buf *out, const struct entry *e)
{
        write_or_null(out, "{\"releaseID\":", e->from->id);
        write_or_null(out, ",\"releaseDate\":", e->from->date);
        write_or_null(out, ",\"releaseTag\":", e->from->tag);
        write_or_null(out, ",\"value\":", e->value);
        put_char(out, '}');
}

static void write_node(struct writer *w, const struct node *n, const struct place *at);

static void write_objects(struct writer *w, const struct list *l, const struct place *at,
                          bool first)
{
        for (const struct node *n = l->first; n != NULL; n = n->next) {
                if (!first)
                        put_char(w->out, ',');
                first = false;
                write_node(w, n, at);
        }
}

/* Objects of a list that once was a list of plain values, or (versioned) has a history: they follow
 * in the same brackets. */
static void write_joined(struct writer *w, const struct slot *sub, const struct place *at)
{
        if (sub == NULL)
                return;
        if (sub->kind != SLOT_LIST)
                clash(w, at, "an object");
        else
                write_objects(w, sub->list, at, false);
}

static void write_history(struct writer *w, const struct slot *s, const struct place *at)
{
        put_char(w->out, '[');
        for (const struct entry *e = s->first; e != NULL; e = e->after) {
                if (e != s->first)
                        put_char(w->out, ',');
                write_entry(w->out, e);
        }
        write_joined(w, s->sub, at);
        put_char(w->out, ']');
}

static void write_value(struct writer *w, const struct slot *s, const struct place *at)
{
        if (s->sub == NULL) {
                json_write(w->out, s->value);
        } else if (s->value->type != JSON_ARR || s->sub->kind != SLOT_LIST) {
                clash(w, at, s->sub->kind == SLOT_LIST ? "a list of objects" : "an object");
        } else {
                json_write(w->out, s->value);
                w->out->n--; /* the closing bracket: members follow */
                if (s->value->n == 0)
                        write_objects(w, s->sub->list, at, true);
                else
                        write_joined(w, s->sub, at);
                put_char(w->out, ']');
        }
}

/* A compiled null is not written, and leaves the name to a subtree. */
static bool shows(const struct writer *w, const struct slot *s)
{
        if (s->kind == SLOT_LEAF && w->kind == MERGE_VERSIONED)
                return s->first != NULL;
        if (s->kind == SLOT_LEAF || s->kind == SLOT_PLAIN)
                return s->value->type != JSON_NIL;
        return s->leaf == NULL || !shows(w, s->leaf);
}

static void write_slot(struct writer *w, const struct slot *s, const struct place *up)
{
        struct place at = { up, s };

        switch (s->kind) {
        case SLOT_NODE: write_node(w, s->node, &at); break;
        case SLOT_LIST:
                put_char(w->out, '[');
                write_objects(w, s->list, &at, true);
                put_char(w->out, ']');
                break;
        case SLOT_PLAIN: write_value(w, s, &at); break;
        default:
                if (w->kind == MERGE_VERSIONED)
                        write_history(w, s, &at);
                else
                        write_value(w, s, &at);
        }
}

static void write_node(struct writer *w, const struct node *n, const struct place *at)
{
        bool first = true;

        put_char(w->out, '{');
        if (n->id != NULL) {
                write_name(w->out, &first, "id", 2);
                json_write(w->out, n->id);
        }
        for (const struct slot *s = n->first; s != NULL; s = s->next) {
                if (!shows(w, s))
                        continue;
                write_name(w->out, &first, s->key, s->key_n);
                write_slot(w, s, at);
        }
        put_char(w->out, '}');
}

int merge_write(struct ctx *cx, const struct merge *m, struct buf *out)
{
        struct writer w = { cx, out, m->kind, false };
        size_t before = out->n;

        write_node(&w, m->root, NULL);
        if (!w.failed && buf_ok(out))
                return LH_OK;
        if (!w.failed)
                err_set(cx, LH_LIMIT, "the merged release is longer than %zu MiB", out->max >> 20);
        out->n = before;
        out->over = false;
        return cx->err.rc;
}
