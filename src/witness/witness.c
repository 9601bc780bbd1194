/* The order of the checks is the protocol's (tlog-witness, "add-checkpoint"): what a client may
 * conclude from an answer depends on it. */
#include "witness/witness.h"
#include "base/text.h"
#include "crypt/merkle.h"
#include "verify/tree.h"

#define TEXT_TYPE      "text/plain; charset=utf-8"
#define SIZE_TYPE      "text/x.tlog.size"
#define KEYS_MAX       4
#define COSIGN_AGAIN_S 3000 /* well within the hour that readers expect */

struct request {
        uint64_t old_size;
        struct hash proof[WITNESS_PROOF_MAX];
        size_t n;
        struct str note;
};

/* What is kept of one log. */
struct known {
        char hex[2 * HASH_BYTES + 1];
        bool found;
        struct note_key keys[KEYS_MAX];
        size_t n_keys;
        uint64_t size;
        struct hash root;
        const char *note;
};

static bool parse_request(struct str body, struct request *ret)
{
        struct str line;
        size_t n;

        *ret = (struct request){ 0 };
        if (!str_line(&body, &line) || !str_skip(&line, "old ") ||
            !decimal_parse(line, &ret->old_size))
                return false;
        while (str_line(&body, &line) && line.n > 0) {
                if (ret->n == WITNESS_PROOF_MAX ||
                    !base64_decode(line, ret->proof[ret->n].b, HASH_BYTES, &n) || n != HASH_BYTES)
                        return false;
                ret->n++;
        }
        ret->note = body;
        return line.n == 0 && body.n > 0;
}

static int read_keys(struct ctx *cx, struct str lines, struct known *ret)
{
        struct str line;
        int rc = LH_OK;

        while (rc == LH_OK && str_line(&lines, &line) && ret->n_keys < KEYS_MAX)
                rc = note_vkey_parse(cx, line, &ret->keys[ret->n_keys++]);
        return rc;
}

static int find_log(struct store_tx *tx, const char *hex, struct known *ret)
{
        struct store_rows r = store_query(tx, Q_WITNESS_LOG, "t", hex);
        int rc = LH_OK;

        *ret = (struct known){ 0 };
        memcpy(ret->hex, hex, sizeof(ret->hex));
        if (store_next(&r)) {
                struct str root = store_str(&r, 2);

                ret->found = true;
                ret->size = (uint64_t)store_i64(&r, 1);
                memcpy(ret->root.b, root.p, root.n < HASH_BYTES ? root.n : HASH_BYTES);
                ret->note = store_dup(&r, 3);
                rc = read_keys(tx->cx, store_str(&r, 0), ret);
        }
        store_rows_done(&r);
        return tx->rc != LH_OK ? tx->rc : rc;
}

static void origin_hex(struct str origin, char ret[2 * HASH_BYTES + 1])
{
        struct hash h = hash_of(origin.p, origin.n);

        hex_encode(h.b, HASH_BYTES, ret);
        ret[2 * HASH_BYTES] = '\0';
}

/* The first line of a note, which says whose log it is, before anything of it is believed. */
static struct str note_origin(struct str note)
{
        struct str line = { 0 };

        str_line(&note, &line);
        return line;
}

static bool proof_holds(const struct request *rq, const struct known *k, const struct checkpoint *c)
{
        struct hash empty = merkle_empty();

        if (c->size == 0 && !hash_eq(&c->root, &empty))
                return false;
        if (rq->old_size == 0)
                return rq->n == 0 && (k->size == 0 ? true : hash_eq(&k->root, &c->root));
        return verify_consistency(rq->old_size, &k->root, c->size, &c->root, rq->proof, rq->n);
}

static int answer(struct witness_answer *ret, unsigned status, const char *why)
{
        ret->status = status;
        ret->type = TEXT_TYPE;
        buf_clear(&ret->body);
        buf_puts(&ret->body, why);
        buf_putc(&ret->body, '\n');
        return LH_OK;
}

static int answer_size(struct witness_answer *ret, uint64_t size)
{
        ret->status = 409;
        ret->type = SIZE_TYPE;
        buf_clear(&ret->body);
        buf_printf(&ret->body, "%llu\n", (unsigned long long)size);
        return LH_OK;
}

/* The lines of the note that the log's keys have signed, and ours behind. */
static void put_note(struct str note, const struct known *k, struct str text, struct str ours,
                     struct buf *out)
{
        struct str rest = { note.p + text.n + 1, note.n - text.n - 1 }, line;

        buf_str(out, text);
        buf_putc(out, '\n');
        while (str_line(&rest, &line))
                for (size_t i = 0; i < k->n_keys; i++) {
                        struct str after = line;

                        if (str_skip(&after, "\xe2\x80\x94 ") &&
                            str_skip(&after, k->keys[i].name) && after.n > 0 && after.p[0] == ' ') {
                                buf_str(out, line);
                                buf_putc(out, '\n');
                                break;
                        }
                }
        buf_str(out, ours);
}

/* Signs, keeps, commits; only then the answer holds the cosignature. */
static int cosign(struct store_tx *tx, struct witness *w, const struct known *k, struct str note,
                  struct str text, const struct checkpoint *c, struct buf *ret_line)
{
        lh_auto(buf_done) struct buf full = { 0 };
        int rc;

        buf_init(&full, NOTE_BYTES_MAX + 1024);
        rc = note_cosign(tx->cx, &w->signer, text, (uint64_t)(tx->cx->now_ms() / 1000), ret_line);
        if (rc != LH_OK)
                return store_fail(tx, rc);
        put_note(note, k, text, (struct str){ ret_line->p, ret_line->n }, &full);
        store_run(tx, Q_WITNESS_PUT, "tibs", k->hex, (int64_t)c->size,
                  (struct str){ (const char *)c->root.b, HASH_BYTES },
                  (struct str){ full.p, full.n });
        return store_commit(tx);
}

int witness_add_checkpoint(struct ctx *cx, struct witness *w, struct str body,
                           struct witness_answer *ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, w->s);
        char hex[2 * HASH_BYTES + 1];
        struct request rq;
        struct checkpoint c;
        struct known k;
        struct str text;
        bool formed = parse_request(body, &rq);
        int rc;

        *ret = (struct witness_answer){ 0 };
        buf_init(&ret->body, NOTE_BYTES_MAX);
        if (tx.rc != LH_OK)
                return tx.rc;
        if (!formed)
                return answer(ret, 400,
                              "the body reads: old SIZE, the proof's hashes, an empty line, the "
                              "checkpoint");
        origin_hex(note_origin(rq.note), hex);
        rc = find_log(&tx, hex, &k);
        if (rc != LH_OK)
                return rc;
        if (!k.found)
                return answer(ret, 404, "this witness does not know the log of that origin");
        rc = note_open(cx, rq.note, k.keys, k.n_keys, &text);
        if (rc == LH_DENIED)
                return answer(ret, 403, cx->err.text);
        if (rc != LH_OK || checkpoint_parse(cx, text, &c) != LH_OK)
                return answer(ret, 400, cx->err.text);
        if (rq.old_size > c.size)
                return answer(ret, 400, "the old size is larger than the checkpoint's");
        if (rq.old_size != k.size)
                return answer_size(ret, k.size);
        if (!proof_holds(&rq, &k, &c))
                return answer(ret, 422,
                              "the proof does not show that this tree grew out of the one cosigned "
                              "last");
        ret->status = 200;
        ret->type = TEXT_TYPE;
        return cosign(&tx, w, &k, rq.note, text, &c, &ret->body);
}

/* The time of our line in a kept note. */
static uint64_t cosigned_at(const struct witness *w, struct str note, struct str text)
{
        struct str rest = { note.p + text.n + 1, note.n - text.n - 1 }, line;
        uint64_t time_s;

        while (str_line(&rest, &line))
                if (note_cosigned(&w->signer.pub, text, line, &time_s))
                        return time_s;
        return 0;
}

int witness_checkpoint(struct ctx *cx, struct witness *w, struct str hex,
                       struct witness_answer *ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, w->s);
        lh_auto(buf_done) struct buf line = { 0 };
        struct checkpoint c;
        struct known k = { 0 };
        struct str text, note;
        int rc = tx.rc;

        *ret = (struct witness_answer){ 0 };
        buf_init(&ret->body, NOTE_BYTES_MAX + 1024);
        buf_init(&line, 1024);
        if (rc == LH_OK && hex.n == 2 * HASH_BYTES)
                rc = find_log(&tx, arena_strndup(cx->mem, hex.p, hex.n), &k);
        if (rc != LH_OK)
                return rc;
        if (!k.found || k.note[0] == '\0')
                return answer(ret, 404, "nothing of that log has been cosigned here");
        note = str_of(k.note);
        rc = note_open(cx, note, k.keys, k.n_keys, &text);
        if (rc == LH_OK)
                rc = checkpoint_parse(cx, text, &c);
        if (rc != LH_OK)
                return rc;
        if (cosigned_at(w, note, text) + COSIGN_AGAIN_S < (uint64_t)(cx->now_ms() / 1000)) {
                rc = cosign(&tx, w, &k, note, text, &c, &line);
                put_note(note, &k, text, (struct str){ line.p, line.n }, &ret->body);
        } else {
                buf_str(&ret->body, note);
        }
        ret->status = 200;
        ret->type = TEXT_TYPE;
        return rc;
}
