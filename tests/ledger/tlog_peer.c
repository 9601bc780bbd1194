/* The program's log and its verifier at the other end of a pipe, for tlog_edges.py, which knows the
 * public texts only. A line asks, the answer is a line with a number of bytes, then the bytes; -1:
 * there is no such thing.
 *   grow N           appends until the log holds N entries and signs
 *   get PATH         what the log serves at /log/PATH
 *   grown A B        the consistency proof of two sizes
 *   verify URL VKEY  what the verifier says of another log */
#include "base/text.h"
#include "ledger/tile.h"
#include "tests/lib/store.h"
#include "verify/verify.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define GROUP            5000
#define ANSWER_BYTES_MAX ((size_t)64 * 1024 * 1024)

static void append(struct ledger_group *g, uint64_t i)
{
        char text[40];
        struct field field = { .name = { "text", 4 } };
        struct record r = { .kind = "test.act",
                            .org = "-",
                            .case_id = "-",
                            .schema = "test@1",
                            .fields = &field,
                            .n_fields = 1 };

        snprintf(text, sizeof(text), "第%llu条", (unsigned long long)i);
        field.value = str_of(text);
        if (ledger_append(g, &r) != LH_OK)
                exit(1);
}

static int grow(struct ctx *cx, struct test_store *t, uint64_t size)
{
        while (t->l.frontier.size < size) {
                lh_auto(ledger_group_done) struct ledger_group g;
                int rc;

                ledger_begin(cx, &t->l, &g);
                for (int i = 0; i < GROUP && t->l.frontier.size < size; i++)
                        append(&g, t->l.frontier.size);
                rc = ledger_commit(&g);
                if (rc != LH_OK)
                        return rc;
        }
        return LH_OK;
}

static int get_tile(struct store_tx *tx, struct str path, bool openings, struct buf *out)
{
        struct tile_id id;

        if (!tile_parse(path, !openings, &id))
                return LH_NOT_FOUND;
        if (openings)
                return tile_openings(tx, &id, out);
        return id.level < 0 ? tile_entries(tx, &id, out) : tile_hashes(tx, &id, out);
}

static int get(struct store_tx *tx, struct str path, struct buf *out)
{
        struct head head;
        uint64_t idx;
        char *vkey;
        int rc;

        if (str_is(path, "checkpoint")) {
                if ((rc = ledger_head(tx, &head)) == LH_OK)
                        buf_puts(out, head.note);
                return rc;
        }
        if (str_is(path, "vkey")) {
                if ((rc = ledger_meta(tx, "vkey", &vkey)) == LH_OK)
                        buf_puts(out, vkey);
                return rc;
        }
        if (str_skip(&path, "tile/"))
                return get_tile(tx, path, false, out);
        if (str_skip(&path, "openings/"))
                return get_tile(tx, path, true, out);
        if (str_skip(&path, "proof/") && decimal_parse(path, &idx))
                return ledger_proof(tx, idx, out);
        return LH_NOT_FOUND;
}

static int grown(struct store_tx *tx, uint64_t from, uint64_t to, struct buf *out)
{
        struct hash proof[2 * MERKLE_DEPTH_MAX];
        size_t n;
        int rc = ledger_consistency(tx, from, to, proof, &n);

        for (size_t i = 0; i < n && rc == LH_OK; i++)
                buf_add(out, (const char *)proof[i].b, HASH_BYTES);
        return rc;
}

static int verify(struct ctx *cx, const char *url, const char *vkey, struct buf *out)
{
        struct verify_options options = { .vkey = vkey };
        struct verify_result r;
        int rc = verify_run(cx, url, &options, &r);

        if (rc == LH_OK)
                buf_printf(out, "OK %llu ", (unsigned long long)r.size);
        else
                buf_printf(out, "FAIL %s", cx->err.text);
        if (rc == LH_OK)
                buf_base64(out, r.root.b, HASH_BYTES);
        return LH_OK;
}

static int answer(struct ctx *cx, struct test_store *t, char *line, struct buf *out)
{
        unsigned long long a, b;
        char url[256], vkey[256];

        if (sscanf(line, "grow %llu", &a) == 1)
                return grow(cx, t, a);
        if (sscanf(line, "verify %255s %255s", url, vkey) == 2)
                return verify(cx, url, vkey, out);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, t->s);

                if (sscanf(line, "grown %llu %llu", &a, &b) == 2)
                        return grown(&tx, a, b, out);
                return strncmp(line, "get ", 4) == 0 ? get(&tx, str_of(line + 4), out)
                                                     : LH_NOT_FOUND;
        }
}

int main(void)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out = { 0 };
        struct test_store t;
        char line[1024];

        ctx_init(&cx);
        buf_init(&out, ANSWER_BYTES_MAX);
        test_store_make(&cx, &t);
        while (fgets(line, sizeof(line), stdin) != NULL) {
                line[strcspn(line, "\n")] = '\0';
                buf_clear(&out);
                if (answer(&cx, &t, line, &out) == LH_OK && buf_ok(&out)) {
                        printf("%zu\n", out.n);
                        if (out.n > 0)
                                fwrite(out.p, 1, out.n, stdout);
                } else {
                        printf("-1\n");
                }
                fflush(stdout);
                ctx_reset(&cx);
        }
        test_store_remove(&t);
        return 0;
}
