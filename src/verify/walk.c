#include "verify/walk.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>

struct walk {
        struct verify_source *source;
        const struct verify_head *head, *old;
        struct verify_keys *keys;
        struct verify_result *result;
        const struct verify_options *options;
        int64_t time_ms; /* of the entry before */
        struct verify_tree tree;
        struct verify_block block;
        struct verify_entry entry;
        struct hash tile[TILE_WIDTH];
};

/* Base64 of a hash, for messages. */
struct hash_text {
        char s[48];
};

static struct hash_text hash_text(const struct hash *h)
{
        struct hash_text t = { "" };

        base64_encode(h->b, HASH_BYTES, t.s);
        return t;
}

/* Puts the entry before the reason. */
static int at_entry(struct ctx *cx, uint64_t index, int rc)
{
        char *why = arena_strdup(cx->mem, cx->err.text);

        return err_set(cx, rc, "entry %" PRIu64 ": %s", index, why);
}

/* The tile of `level` that is in the making, full or as wide as it got, against what is served. */
static int check_tile(struct ctx *cx, const struct walk *w, unsigned level, uint64_t n,
                      unsigned width, const struct hash *served)
{
        char path[TILE_PATH_BYTES], prefix[8];

        for (unsigned i = 0; i < width; i++) {
                if (hash_eq(&w->tree.tile[level][i], &served[i]))
                        continue;
                snprintf(prefix, sizeof(prefix), "%u/", level);
                verify_tile_path(prefix, n, width, path);
                if (level == 0)
                        return err_set(cx, LH_CORRUPT,
                                       "tile %s: its hash of entry %" PRIu64
                                       " is not that of the entry",
                                       path, n * TILE_WIDTH + i);
                return err_set(cx, LH_CORRUPT, "tile %s: its hash %u is not what the entries give",
                               path, i);
        }
        return LH_OK;
}

static int fetch_and_check_tile(struct ctx *cx, struct walk *w, unsigned level, uint64_t n,
                                unsigned width)
{
        int rc = w->source->ops->tile(cx, w->source, level, n, width, w->tile);

        return rc == LH_OK ? check_tile(cx, w, level, n, width, w->tile) : rc;
}

/* The earlier checkpoint, once the tree is exactly as large. */
static int check_old(struct ctx *cx, struct walk *w, uint64_t size)
{
        struct hash root;

        if (w->old == NULL || w->old->size != size)
                return LH_OK;
        root = verify_tree_root(&w->tree);
        if (!hash_eq(&root, &w->old->root))
                return err_set(cx, LH_CORRUPT,
                               "the log was forked: its first %" PRIu64
                               " entries now give the root %s, the earlier "
                               "checkpoint says %s",
                               size, hash_text(&root).s, hash_text(&w->old->root).s);
        return LH_OK;
}

static int check_leaves(struct ctx *cx, struct walk *w)
{
        const struct verify_block *b = &w->block;
        int rc;

        for (unsigned i = 0; i < b->n; i++) {
                struct hash leaf = verify_leaf(b->entry[i]);

                verify_tree_add(&w->tree, &leaf);
                if ((rc = check_old(cx, w, b->start + i + 1)) != LH_OK)
                        return rc;
        }
        return check_tile(cx, w, 0, b->start / TILE_WIDTH, b->n, b->leaf);
}

/* Marks the statement of an act about the log's keys, so that its value is told. */
static bool tells_of_keys(struct verify_entry *e, struct hash *ret)
{
        if (!str_is(e->kind, "log.key"))
                return false;
        for (unsigned i = 1; i <= e->n_fields; i++)
                if (str_is(e->commitment[i].name, "statement"))
                        e->commitment[i].ret_value = ret;
        return true;
}

static int check_entry(struct ctx *cx, struct walk *w, uint64_t index, struct str text)
{
        struct verify_entry *e = &w->entry;
        struct hash statement = { 0 };
        bool of_keys;
        int rc = verify_entry_parse(cx, text, index, e);

        if (rc != LH_OK)
                return rc;
        if (e->time_ms < w->time_ms)
                return err_set(cx, LH_CORRUPT, "its time is earlier than that of the entry before");
        w->time_ms = e->time_ms;
        of_keys = tells_of_keys(e, &statement);
        rc = w->source->ops->opening(cx, w->source, index, e, &w->result->values);
        if (rc == LH_OK && of_keys)
                rc = verify_keys_met(cx, w->keys, &statement);
        if (rc == LH_OK && w->options->entry != NULL)
                rc = w->options->entry(cx, w->options->entry_arg, index, e, text);
        return rc;
}

static int check_entries(struct ctx *cx, struct walk *w)
{
        const struct verify_block *b = &w->block;

        for (unsigned i = 0; i < b->n; i++) {
                int rc = check_entry(cx, w, b->start + i, b->entry[i]);

                if (rc != LH_OK)
                        return at_entry(cx, b->start + i, rc);
        }
        return LH_OK;
}

/* Moves full tiles up and checks every tile above that became full by it. */
static int carry(struct ctx *cx, struct walk *w, uint64_t size)
{
        for (unsigned level = 0; verify_tree_carry(&w->tree, level); level++) {
                unsigned up = level + 1;
                int rc;

                if (w->tree.n[up] < TILE_WIDTH)
                        break;
                if ((rc = fetch_and_check_tile(cx, w, up, (size >> (8 * up)) / TILE_WIDTH - 1,
                                               TILE_WIDTH)) != LH_OK)
                        return rc;
        }
        return LH_OK;
}

static int check_block(struct ctx *cx, struct walk *w, uint64_t start)
{
        uint64_t left = w->head->size - start;
        int rc;

        w->block.start = start;
        w->block.n = left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH;
        if ((rc = w->source->ops->block(cx, w->source, &w->block)) != LH_OK ||
            (rc = check_leaves(cx, w)) != LH_OK || (rc = check_entries(cx, w)) != LH_OK)
                return rc;
        return carry(cx, w, start + w->block.n);
}

static int check_partial_tiles(struct ctx *cx, struct walk *w)
{
        for (unsigned level = 1; level < TILE_LEVELS; level++) {
                uint64_t hashes = w->head->size >> (8 * level);
                int rc;

                if (hashes % TILE_WIDTH == 0)
                        continue;
                rc = fetch_and_check_tile(cx, w, level, hashes / TILE_WIDTH,
                                          (unsigned)(hashes % TILE_WIDTH));
                if (rc != LH_OK)
                        return rc;
        }
        return LH_OK;
}

static int check_root(struct ctx *cx, struct walk *w)
{
        struct hash root = verify_tree_root(&w->tree);

        if (!hash_eq(&root, &w->head->root))
                return err_set(cx, LH_CORRUPT,
                               "the entries do not give the signed root: they give %s, the "
                               "checkpoint says %s",
                               hash_text(&root).s, hash_text(&w->head->root).s);
        w->result->size = w->head->size;
        w->result->root = root;
        return LH_OK;
}

static int walk(struct ctx *cx, struct walk *w, const struct verify_options *options)
{
        const struct verify_source_ops *ops = w->source->ops;
        uint64_t size = w->head->size;
        int rc = ops->begin(cx, w->source, size, &w->head->root);

        for (uint64_t start = 0; rc == LH_OK && start < size; start += TILE_WIDTH) {
                if (options->progress != NULL)
                        options->progress(options->progress_arg, start, size);
                rc = check_block(cx, w, start);
        }
        if (rc == LH_OK)
                rc = check_partial_tiles(cx, w);
        if (rc == LH_OK)
                rc = check_root(cx, w);
        return rc == LH_OK ? ops->end(cx, w->source) : rc;
}

int verify_walk(struct ctx *cx, struct verify_source *s, const struct verify_head *head,
                const struct verify_head *old, struct verify_keys *keys,
                const struct verify_options *options, struct verify_result *ret)
{
        lh_auto(mem_autofree) struct walk *w = mem_zalloc(sizeof(*w));

        if (old != NULL && old->size > head->size)
                return err_set(cx, LH_CORRUPT,
                               "the log was cut: the earlier checkpoint says %" PRIu64
                               " entries, the newest %" PRIu64,
                               old->size, head->size);
        w->source = s;
        w->head = head;
        w->old = old;
        w->keys = keys;
        w->result = ret;
        w->options = options;
        w->time_ms = INT64_MIN;
        return walk(cx, w, options);
}
