#include "ledger/tile.h"
#include "base/text.h"
#include "ledger/ledger.h"

#include <jansson.h>
#include <stdlib.h>

int ledger_head(struct store_tx *tx, struct head *ret)
{
        struct store_rows r = store_query(tx, Q_HEAD_GET, "");

        if (!store_next(&r))
                return tx->rc != LH_OK
                               ? tx->rc
                               : err_set(tx->cx, LH_CORRUPT, "the store has no signed head");
        ret->size = (uint64_t)store_i64(&r, 0);
        memcpy(ret->root.b, store_str(&r, 1).p, HASH_BYTES);
        ret->note = store_dup(&r, 2);
        store_rows_done(&r);
        return tx->rc;
}

int ledger_meta(struct store_tx *tx, const char *key, char **ret)
{
        struct store_rows r = store_query(tx, Q_META_GET, "t", key);

        if (!store_next(&r))
                return tx->rc != LH_OK
                               ? tx->rc
                               : err_set(tx->cx, LH_NOT_FOUND, "the store has no \"%s\"", key);
        *ret = store_dup(&r, 0);
        store_rows_done(&r);
        return LH_OK;
}

static bool three_digits(struct str s, uint64_t *n)
{
        if (s.n < 3)
                return false;
        for (int i = 0; i < 3; i++) {
                if (s.p[i] < '0' || s.p[i] > '9')
                        return false;
                *n = *n * 10 + (uint64_t)(s.p[i] - '0');
        }
        return true;
}

/* tlog-tiles: groups of three digits, all but the last with x, no needless leading group. */
static bool parse_n(struct str *s, uint64_t *ret)
{
        uint64_t n = 0;
        bool first = true;

        while (s->n > 0 && s->p[0] == 'x') {
                s->p++, s->n--;
                if (!three_digits(*s, &n) || (first && n == 0) || n > UINT64_MAX / 1000000)
                        return false;
                s->p += 3, s->n -= 3;
                if (!str_skip(s, "/"))
                        return false;
                first = false;
        }
        if (!three_digits(*s, &n))
                return false;
        s->p += 3, s->n -= 3;
        *ret = n;
        return true;
}

bool tile_parse(struct str path, bool for_tile, struct tile_id *ret)
{
        uint64_t level = 0, width = TILE_WIDTH;

        ret->level = -1;
        if (for_tile && !str_skip(&path, "entries/")) {
                const char *slash = path.n ? memchr(path.p, '/', path.n) : NULL;
                struct str digits;

                if (slash == NULL)
                        return false;
                digits = (struct str){ path.p, (size_t)(slash - path.p) };
                if (!decimal_parse(digits, &level) || level > 63)
                        return false;
                path.p += digits.n + 1;
                path.n -= digits.n + 1;
                ret->level = (int)level;
        }
        if (!parse_n(&path, &ret->n) || ret->n > (uint64_t)INT64_MAX / TILE_WIDTH)
                return false;
        if (str_skip(&path, ".p/")) {
                if (!decimal_parse(path, &width) || width < 1 || width >= TILE_WIDTH)
                        return false;
                path.n = 0;
        }
        ret->width = (unsigned)width;
        return path.n == 0;
}

static int beyond(struct ctx *cx)
{
        return err_set(cx, LH_NOT_FOUND, "the log does not reach so far");
}

/* How many hashes of that level the signed tree has. */
static int level_size(struct store_tx *tx, int level, uint64_t *ret)
{
        struct head head;
        int rc = ledger_head(tx, &head);

        if (rc == LH_OK)
                *ret = level * 8 >= 64 ? 0 : head.size >> (level * 8);
        return rc;
}

static int within(struct store_tx *tx, const struct tile_id *id)
{
        uint64_t size;
        int rc = level_size(tx, id->level < 0 ? 0 : id->level, &size);

        if (rc != LH_OK)
                return rc;
        return id->n * TILE_WIDTH + id->width <= size ? LH_OK : beyond(tx->cx);
}

int tile_hashes(struct store_tx *tx, const struct tile_id *id, struct buf *out)
{
        int64_t first = (int64_t)(id->n * TILE_WIDTH), end = first + id->width;
        struct store_rows r;
        int rc = within(tx, id);

        if (rc != LH_OK)
                return rc;
        r = id->level == 0
                    ? store_query(tx, Q_LEAF_HASHES, "ii", first, end)
                    : store_query(tx, Q_TILE_HASH_RANGE, "iii", (int64_t)id->level, first, end);
        while (store_next(&r))
                buf_str(out, store_str(&r, 0));
        store_rows_done(&r);
        return tx->rc;
}

int tile_entries(struct store_tx *tx, const struct tile_id *id, struct buf *out)
{
        int64_t first = (int64_t)(id->n * TILE_WIDTH);
        struct store_rows r;
        int rc = within(tx, id);

        if (rc != LH_OK)
                return rc;
        r = store_query(tx, Q_LEAF_ENTRIES, "ii", first, first + id->width);
        while (store_next(&r)) {
                struct str entry = store_str(&r, 0);

                buf_be(out, entry.n, 2);
                buf_str(out, entry);
        }
        store_rows_done(&r);
        return tx->rc;
}

static json_t *b64_json(const void *p, size_t n)
{
        char text[64];

        base64_encode(p, n, text);
        return json_stringn(text, base64_len(n));
}

static json_t *row_json(const struct row *row)
{
        json_t *o = json_object();

        if (row->state == FIELD_OPEN) {
                json_object_set_new(o, "salt", b64_json(row->salt.b, SALT_BYTES));
                json_object_set_new(o, "value", json_stringn(row->value.p, row->value.n));
                return o;
        }
        json_object_set_new(o, "commitment", b64_json(row->commitment.b, HASH_BYTES));
        json_object_set_new(o, "state",
                            json_string(row->state == FIELD_ERASED ? "erased" : "withheld"));
        return o;
}

static json_t *field_json(const struct field *f)
{
        json_t *o = json_object(), *rows;

        json_object_set_new(o, "name", json_stringn(f->name.p, f->name.n));
        if (f->state != FIELD_OPEN) {
                json_object_set_new(o, "state",
                                    json_string(f->state == FIELD_ERASED ? "erased" : "withheld"));
                return o;
        }
        json_object_set_new(o, "salt", b64_json(f->salt.b, SALT_BYTES));
        if (!f->table) {
                json_object_set_new(o, "value", json_stringn(f->value.p, f->value.n));
                return o;
        }
        rows = json_array();
        for (size_t j = 0; j < f->n_rows; j++)
                json_array_append_new(rows, row_json(&f->rows[j]));
        json_object_set_new(o, "rows", rows);
        return o;
}

int opening_line(struct ctx *cx, const struct record *r, struct str entry, bool with_entry,
                 struct buf *out)
{
        json_t *o = json_object(), *fields = json_array();
        char *text;

        json_object_set_new(o, "index", json_integer((json_int_t)r->idx));
        if (with_entry)
                json_object_set_new(o, "entry", json_stringn(entry.p, entry.n));
        json_array_append_new(fields, field_json(&r->by));
        for (size_t i = 0; i < r->n_fields; i++)
                json_array_append_new(fields, field_json(&r->fields[i]));
        json_object_set_new(o, "fields", fields);
        text = json_dumps(o, JSON_COMPACT);
        json_decref(o);
        if (text == NULL)
                return err_set(cx, LH_CORRUPT, "a value of entry %llu is not UTF-8",
                               (unsigned long long)r->idx);
        buf_puts(out, text);
        free(text);
        return LH_OK;
}

int tile_openings(struct store_tx *tx, const struct tile_id *id, struct buf *out)
{
        int64_t first = (int64_t)(id->n * TILE_WIDTH);
        struct store_rows r;
        int rc = within(tx, id);

        if (rc != LH_OK)
                return rc;
        r = store_query(tx, Q_RECORD_RANGE, "ii", first, first + id->width);
        while (rc == LH_OK && store_next(&r)) {
                struct record rec;

                rc = entry_decode(tx->cx, (uint64_t)store_i64(&r, 0), store_str(&r, 1), &rec);
                if (rc == LH_OK)
                        rc = opening_decode(tx->cx, store_str(&r, 2), &rec);
                if (rc == LH_OK)
                        rc = opening_line(tx->cx, &rec, (struct str){ 0 }, false, out);
                buf_putc(out, '\n');
        }
        store_rows_done(&r);
        return rc != LH_OK ? rc : tx->rc;
}

/* Root of the perfect subtree of 2^level leaves number `index`: folded from the tile row below it.
 */
static int stored_subtree(void *arg, unsigned level, uint64_t index, struct hash *ret)
{
        struct store_tx *tx = arg;
        unsigned tile_level = level / 8, rest = level % 8;
        int64_t first = (int64_t)(index << rest), end = first + (1 << rest);
        struct hash below[TILE_WIDTH / 2];
        struct store_rows r = tile_level == 0 ? store_query(tx, Q_LEAF_HASHES, "ii", first, end)
                                              : store_query(tx, Q_TILE_HASH_RANGE, "iii",
                                                            (int64_t)tile_level, first, end);
        size_t n = 0;

        while (n < countof(below) && store_next(&r))
                memcpy(below[n++].b, store_str(&r, 0).p, HASH_BYTES);
        store_rows_done(&r);
        if (tx->rc != LH_OK)
                return tx->rc;
        if (n != (size_t)1 << rest)
                return err_set(tx->cx, LH_CORRUPT, "the log lacks hashes of its tree");
        *ret = merkle_fold(below, n);
        return LH_OK;
}

int ledger_frontier(struct store_tx *tx, uint64_t size, struct merkle *ret)
{
        uint64_t at = 0;

        *ret = (struct merkle){ .size = size };
        for (unsigned level = MERKLE_DEPTH_MAX; level-- > 0;)
                if ((size >> level & 1) != 0) {
                        int rc = stored_subtree(tx, level, at >> level, &ret->node[ret->n++]);

                        if (rc != LH_OK)
                                return rc;
                        at += (uint64_t)1 << level;
                }
        return LH_OK;
}

int ledger_inclusion(struct store_tx *tx, uint64_t idx, uint64_t size, struct hash *ret,
                     size_t *ret_n)
{
        if (idx >= size)
                return beyond(tx->cx);
        return merkle_inclusion(idx, size, stored_subtree, tx, ret, ret_n);
}

int ledger_consistency(struct store_tx *tx, uint64_t old_size, uint64_t size, struct hash *ret,
                       size_t *ret_n)
{
        *ret_n = 0;
        if (old_size > size)
                return beyond(tx->cx);
        return old_size == 0 ? LH_OK
                             : merkle_consistency(old_size, size, stored_subtree, tx, ret, ret_n);
}

int ledger_record(struct store_tx *tx, uint64_t idx, struct record *ret, struct hash *ret_leaf)
{
        struct store_rows r = store_query(tx, Q_RECORD_GET, "i", (int64_t)idx);
        int rc;

        if (idx > INT64_MAX || !store_next(&r))
                return tx->rc != LH_OK ? tx->rc
                                       : err_set(tx->cx, LH_NOT_FOUND, "there is no record %llu",
                                                 (unsigned long long)idx);
        if (ret_leaf != NULL)
                *ret_leaf = merkle_leaf(store_str(&r, 0).p, store_str(&r, 0).n);
        rc = record_decode(tx->cx, idx, store_str(&r, 0), store_str(&r, 1), ret);
        store_rows_done(&r);
        return rc;
}

/* Makes one withheld value look open in this copy of the record. */
static int disclose(struct ctx *cx, struct record *r, const struct field_path *p)
{
        struct field *f = record_any_field(r, p->name);
        bool was_withheld;

        if (f == NULL || (p->has_row && (!f->table || p->row >= f->n_rows)))
                return err_field(cx, LH_INVALID, "fields", "record %llu has no such field or row",
                                 (unsigned long long)r->idx);
        if (f->state == FIELD_ERASED || (p->has_row && f->rows[p->row].state == FIELD_ERASED))
                return err_field(cx, LH_CONFLICT, "fields",
                                 "%.*s was erased and cannot be disclosed", (int)p->name.n,
                                 p->name.p);
        was_withheld = f->state == FIELD_WITHHELD;
        f->state = FIELD_OPEN;
        for (uint64_t j = 0; f->table && j < f->n_rows; j++) {
                if (f->rows[j].state == FIELD_ERASED)
                        continue;
                /* Of a withheld table only the named row; of an open one the rows that are open
                 * anyway stay so. */
                if (!p->has_row || j == p->row)
                        f->rows[j].state = FIELD_OPEN;
                else if (was_withheld)
                        f->rows[j].state = FIELD_WITHHELD;
        }
        return LH_OK;
}

int ledger_proof_disclosing(struct store_tx *tx, uint64_t idx, const struct field_path *paths,
                            size_t n_paths, struct buf *out)
{
        lh_auto(buf_done) struct buf line = { 0 };
        struct hash path[MERKLE_DEPTH_MAX];
        struct record rec;
        struct head head;
        struct store_rows r;
        size_t n;
        int rc = ledger_head(tx, &head);

        buf_init(&line, OPENING_BYTES_MAX);
        if (rc == LH_OK)
                rc = ledger_inclusion(tx, idx, head.size, path, &n);
        if (rc == LH_OK)
                rc = ledger_record(tx, idx, &rec, NULL);
        for (size_t i = 0; i < n_paths && rc == LH_OK; i++)
                rc = disclose(tx->cx, &rec, &paths[i]);
        if (rc != LH_OK)
                return rc;
        r = store_query(tx, Q_LEAF_GET, "i", (int64_t)idx);
        if (store_next(&r))
                rc = opening_line(tx->cx, &rec, store_str(&r, 1), true, &line);
        store_rows_done(&r);
        if (rc != LH_OK || tx->rc != LH_OK)
                return rc != LH_OK ? rc : tx->rc;
        buf_puts(out, "c2sp.org/tlog-proof@v1\nextra ");
        buf_base64(out, line.p, line.n);
        buf_printf(out, "\nindex %llu\n", (unsigned long long)idx);
        for (size_t i = 0; i < n; i++) {
                buf_base64(out, path[i].b, HASH_BYTES);
                buf_putc(out, '\n');
        }
        buf_putc(out, '\n');
        buf_puts(out, head.note);
        return LH_OK;
}

int ledger_proof(struct store_tx *tx, uint64_t idx, struct buf *out)
{
        return ledger_proof_disclosing(tx, idx, NULL, 0, out);
}
