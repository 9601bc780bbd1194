#include "verify/proof_file.h"
#include "base/text.h"
#include "verify/opening.h"

#include <inttypes.h>

static void json_free(json_t **j)
{
        json_decref(*j);
}

static bool hash_parse(struct str s, struct hash *ret)
{
        size_t n;

        return base64_decode(s, ret->b, HASH_BYTES, &n) && n == HASH_BYTES;
}

/* ---- tlog-proof ---- */

static int parse_extra(struct ctx *cx, struct str line, struct verify_proof *p)
{
        char *raw = arena_alloc(cx->mem, line.n + 1);

        if (!base64_decode(line, raw, line.n, &p->extra.n))
                return err_set(cx, LH_CORRUPT, "the proof's `extra` line is not base64");
        p->extra.p = raw;
        return LH_OK;
}

/* The hashes up to the empty line. */
static int parse_path(struct ctx *cx, struct str *rest, struct verify_proof *p)
{
        struct str line;

        while (str_line(rest, &line)) {
                if (line.n == 0)
                        return LH_OK;
                if (p->n == PROOF_HASHES_MAX)
                        return err_set(cx, LH_CORRUPT, "the proof has more than %d hashes",
                                       PROOF_HASHES_MAX);
                if (!hash_parse(line, &p->path[p->n++]))
                        return err_set(cx, LH_CORRUPT,
                                       "line %zu of the proof's path is not a base64 hash", p->n);
        }
        return err_set(cx, LH_CORRUPT, "the proof ends before its checkpoint");
}

static int parse_tlog_proof(struct ctx *cx, struct str rest, struct verify_proof *p)
{
        struct str line;
        int rc;

        if (!str_line(&rest, &line) || !str_is(line, "c2sp.org/tlog-proof@v1"))
                return err_set(cx, LH_CORRUPT, "the file is neither a tlog-proof nor a receipt");
        if (!str_line(&rest, &line))
                return err_set(cx, LH_CORRUPT, "the proof ends after its first line");
        if (str_skip(&line, "extra ")) {
                if ((rc = parse_extra(cx, line, p)) != LH_OK)
                        return rc;
                if (!str_line(&rest, &line))
                        return err_set(cx, LH_CORRUPT, "the proof ends after its `extra` line");
        }
        if (!str_skip(&line, "index ") || !decimal_parse(line, &p->index))
                return err_set(cx, LH_CORRUPT, "the proof's `index` line is missing or wrong");
        rc = parse_path(cx, &rest, p);
        p->note = rest;
        return rc;
}

/* ---- receipt ---- */

static struct str json_text(const json_t *j)
{
        return json_is_string(j) ? (struct str){ json_string_value(j), json_string_length(j) }
                                 : str_of("");
}

static bool json_number(const json_t *object, const char *name, uint64_t *ret)
{
        const json_t *j = json_object_get(object, name);

        if (!json_is_integer(j) || json_integer_value(j) < 0)
                return false;
        *ret = (uint64_t)json_integer_value(j);
        return true;
}

static int receipt_path(struct ctx *cx, const json_t *path, struct verify_proof *p)
{
        const json_t *h;
        size_t i;

        if (!json_is_array(path) || json_array_size(path) > PROOF_HASHES_MAX)
                return err_set(cx, LH_CORRUPT,
                               "the receipt's \"inclusion\" is not an array of at most %d hashes",
                               PROOF_HASHES_MAX);
        json_array_foreach (path, i, h)
                if (!hash_parse(json_text(h), &p->path[p->n++]))
                        return err_set(
                                cx, LH_CORRUPT,
                                "the receipt's \"inclusion\" holds something other than hashes");
        return LH_OK;
}

static int parse_receipt(struct ctx *cx, struct str file, struct verify_proof *p)
{
        lh_auto(json_free) json_t *j = verify_json(cx, file);
        struct str note = json_text(json_object_get(j, "checkpoint"));

        if (j == NULL)
                return err_set(cx, LH_CORRUPT, "the file is neither a tlog-proof nor a receipt");
        p->receipt = true;
        if (!json_number(j, "index", &p->index) || !json_number(j, "tree_size", &p->size))
                return err_set(cx, LH_CORRUPT,
                               "the receipt's \"index\" or \"tree_size\" is missing or wrong");
        if (!hash_parse(json_text(json_object_get(j, "leaf_hash")), &p->leaf) ||
            !hash_parse(json_text(json_object_get(j, "root")), &p->root))
                return err_set(cx, LH_CORRUPT,
                               "the receipt's \"leaf_hash\" or \"root\" is missing or wrong");
        p->note = (struct str){ arena_strndup(cx->mem, note.p, note.n), note.n };
        return receipt_path(cx, json_object_get(j, "inclusion"), p);
}

int verify_proof_parse(struct ctx *cx, struct str file, struct verify_proof *ret)
{
        *ret = (struct verify_proof){ 0 };
        return file.n > 0 && file.p[0] == '{' ? parse_receipt(cx, file, ret)
                                              : parse_tlog_proof(cx, file, ret);
}

/* ---- the check ---- */

/* The entry and its openings from `extra`; gives the leaf hash. */
static int check_extra(struct ctx *cx, struct verify_proof *p, struct verify_result *ret)
{
        struct verify_entry *e = arena_alloc(cx->mem, sizeof(*e));
        lh_auto(json_free) json_t *j = p->extra.n > 0 ? verify_json(cx, p->extra) : NULL;
        const json_t *entry = json_object_get(j, "entry");
        uint64_t index;
        int rc;

        if (p->extra.n == 0)
                return err_set(
                        cx, LH_INVALID,
                        "the proof does not hold the entry (it has no `extra` line), so there "
                        "is nothing to check; get it from /log/proof of the log");
        if (!json_is_string(entry) || !json_number(j, "index", &index) || json_object_size(j) != 3)
                return err_set(cx, LH_CORRUPT,
                               "the proof's `extra` line does not hold \"index\", \"fields\" and "
                               "\"entry\"");
        if (index != p->index)
                return err_set(cx, LH_CORRUPT,
                               "the proof is of entry %" PRIu64
                               ", its `extra` line of entry %" PRIu64,
                               p->index, index);
        p->leaf = verify_leaf(json_text(entry));
        if ((rc = verify_entry_parse(cx, json_text(entry), index, e)) != LH_OK)
                return rc;
        ret->has_entry = true;
        return verify_opening_fields(cx, json_object_get(j, "fields"), e, &ret->values);
}

static int check_inclusion(struct ctx *cx, const struct verify_proof *p,
                           const struct verify_head *head)
{
        if (p->receipt && (p->size != head->size || !hash_eq(&p->root, &head->root)))
                return err_set(
                        cx, LH_CORRUPT,
                        "the receipt's \"tree_size\" and \"root\" are not those of its checkpoint");
        if (p->index >= head->size)
                return err_set(cx, LH_CORRUPT,
                               "entry %" PRIu64 " is not in a log of %" PRIu64 " entries", p->index,
                               head->size);
        if (!verify_inclusion(p->index, head->size, &p->leaf, p->path, p->n, &head->root))
                return err_set(cx, LH_CORRUPT,
                               "the proof does not lead from entry %" PRIu64 " to the signed root",
                               p->index);
        return LH_OK;
}

int verify_proof_check(struct ctx *cx, struct str file, const struct verify_keys *keys,
                       size_t *ret_by, struct verify_result *ret)
{
        struct verify_proof p;
        struct verify_head head;
        int rc = verify_proof_parse(cx, file, &p);

        if (rc != LH_OK ||
            (rc = verify_checkpoint_any(cx, "the checkpoint", p.note, keys->key + keys->given,
                                        keys->n - keys->given, &head, ret_by)) != LH_OK)
                return rc;
        *ret_by += keys->given;
        if (!p.receipt && (rc = check_extra(cx, &p, ret)) != LH_OK) {
                char *why = arena_strdup(cx->mem, cx->err.text);

                return err_set(cx, rc, "entry %" PRIu64 ": %s", p.index, why);
        }
        if ((rc = check_inclusion(cx, &p, &head)) != LH_OK)
                return rc;
        ret->is_file = true;
        ret->index = p.index;
        ret->size = head.size;
        ret->root = head.root;
        return LH_OK;
}
