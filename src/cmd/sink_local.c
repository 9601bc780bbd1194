#include "cmd/sink_int.h"
#include "export/bulk.h"
#include "ledger/tile.h"

#include <stdlib.h>

#define GROUP_TRIES_MAX 5

static void submit(struct sink *s, struct pending *p)
{
        struct work_actor local = { .token = NULL };

        p->first_outcome = s->n_outcomes;
        p->rc = work_submit(&s->cx, &s->folder.work, &s->group, p->docs, &local, p->correct,
                            s->outcomes + s->n_outcomes, &p->n_outcomes);
        if (p->rc == LH_OK) {
                p->repeated = true;
                for (size_t i = 0; i < p->n_outcomes; i++)
                        p->repeated &= s->outcomes[s->n_outcomes + i].repeated;
                s->n_outcomes += p->n_outcomes;
        } else {
                p->field = mem_strdup(s->cx.err.field);
                p->message = mem_strdup(s->cx.err.text);
        }
}

/* The connection to the database was lost, and nothing of the group is written: all of it again. */
static void submit_again(struct sink *s)
{
        ledger_begin(&s->cx, &s->folder.ledger, &s->group);
        s->n_outcomes = 0;
        for (size_t i = 0; i < s->n_pending; i++) {
                struct pending *p = &s->pending[i];

                free(p->field);
                free(p->message);
                p->field = p->message = NULL;
                submit(s, p);
        }
}

static int commit(struct sink *s)
{
        int rc = ledger_commit(&s->group);

        for (int i = 1; i < GROUP_TRIES_MAX && rc == LH_BUSY && store_shared(s->folder.s); i++) {
                submit_again(s);
                rc = ledger_commit(&s->group);
        }
        return rc;
}

int sink_local_put(struct ctx *cx, struct sink *s, const json_t *docs, bool correct,
                   uint64_t number, uint64_t line)
{
        struct pending *p;
        int rc = LH_OK;

        if (s->n_pending == SINK_GROUP_MAX || s->n_outcomes + WORK_DOCS_MAX > SINK_DOCS_KEPT)
                rc = sink_local_flush(cx, s);
        if (rc != LH_OK)
                return rc;
        if (!s->in_group) {
                ledger_begin(&s->cx, &s->folder.ledger, &s->group);
                s->in_group = true;
        }
        p = &s->pending[s->n_pending++];
        *p = (struct pending){ .number = number,
                               .line = line,
                               .docs = json_incref((json_t *)(uintptr_t)docs),
                               .correct = correct,
                               .many = json_is_array(docs) };
        submit(s, p);
        /* A failure of the machine ends the group; the refusal of one submission does not. */
        if (s->group.tx.rc != LH_OK) {
                cx->err = s->cx.err;
                return sink_local_flush(cx, s);
        }
        ctx_reset(&s->cx);
        return LH_OK;
}

static int put_receipt(struct store_tx *tx, const struct receipt_head *head,
                       const struct outcome *o, struct buf *out)
{
        struct hash path[MERKLE_DEPTH_MAX];
        size_t n;
        int rc = ledger_inclusion(tx, o->idx, head->size, path, &n);

        if (rc == LH_OK)
                receipt_put(head, o, path, n, out);
        return rc;
}

static void report(struct sink *s, struct pending *p, int committed, struct store_tx *tx,
                   const struct receipt_head *head)
{
        struct sink_result r = {
                p->number, p->line, p->rc, p->repeated, p->field, p->message, NULL
        };
        lh_auto(buf_done) struct buf receipt = { 0 };

        buf_init(&receipt, (size_t)16 * 1024 * 1024);
        if (p->rc == LH_OK && committed != LH_OK)
                r.rc = committed, r.field = "", r.message = s->cx.err.text;
        if (r.rc == LH_OK && head != NULL) {
                if (p->many)
                        buf_putc(&receipt, '[');
                for (size_t i = 0; i < p->n_outcomes; i++) {
                        if (i > 0)
                                buf_putc(&receipt, ',');
                        (void)put_receipt(tx, head, &s->outcomes[p->first_outcome + i], &receipt);
                }
                if (p->many)
                        buf_putc(&receipt, ']');
                r.receipt = receipt.p;
        }
        s->fn(s->arg, &r);
        free(p->field);
        free(p->message);
        json_decref(p->docs);
}

int sink_local_flush(struct ctx *cx, struct sink *s)
{
        int committed = LH_OK;
        struct receipt_head head;
        bool with_receipts = false;

        if (!s->in_group)
                return LH_OK;
        committed = commit(s);
        if (committed == LH_OK && s->group.erased)
                bulk_forget(s->folder.dir);
        s->in_group = false;
        store_checkpoint(
                s->folder
                        .s); /* nobody waits for this commit's answer: the WAL is kept short here */
        if (committed != LH_OK)
                cx->err = s->cx.err;
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&s->cx, s->folder.s);

                if (committed == LH_OK && s->receipts)
                        with_receipts = receipt_head_read(&tx, &head) == LH_OK;
                for (size_t i = 0; i < s->n_pending; i++)
                        report(s, &s->pending[i], committed, &tx, with_receipts ? &head : NULL);
        }
        s->n_pending = s->n_outcomes = 0;
        ctx_reset(&s->cx);
        return committed;
}
