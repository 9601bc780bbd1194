#include "base/time.h"
#include "ledger/tile.h"
#include "work/work.h"

#include <stdlib.h>

static void member_b64(json_t *o, const char *name, const struct hash *h)
{
        lh_auto(buf_done) struct buf text;

        buf_init(&text, 100);
        buf_base64(&text, h->b, HASH_BYTES);
        json_object_set_new(o, name, json_string(text.p));
}

static int add_inclusion(struct store_tx *tx, json_t *o, uint64_t idx, uint64_t size)
{
        struct hash path[MERKLE_DEPTH_MAX];
        json_t *list = json_array();
        size_t n;
        int rc = ledger_inclusion(tx, idx, size, path, &n);

        for (size_t i = 0; rc == LH_OK && i < n; i++) {
                lh_auto(buf_done) struct buf text;

                buf_init(&text, 100);
                buf_base64(&text, path[i].b, HASH_BYTES);
                json_array_append_new(list, json_string(text.p));
        }
        json_object_set_new(o, "inclusion", list);
        return rc;
}

int work_receipt(struct store_tx *tx, const struct outcome *out, bool with_inclusion, struct buf *ret)
{
        json_t *o = json_object();
        struct record r;
        struct hash leaf;
        struct head head;
        char when[21], *text;
        int rc = ledger_head(tx, &head);

        if (rc == LH_OK)
                rc = ledger_record(tx, out->idx, &r, &leaf);
        if (rc != LH_OK) {
                json_decref(o);
                return rc;
        }
        time_format(r.time_ms, when);
        json_object_set_new(o, "index", json_integer((json_int_t)out->idx));
        json_object_set_new(o, "kind", json_string(r.kind));
        json_object_set_new(o, "case", json_string(r.case_id));
        json_object_set_new(o, "time", json_string(when));
        member_b64(o, "leaf_hash", &leaf);
        json_object_set_new(o, "tree_size", json_integer((json_int_t)head.size));
        member_b64(o, "root", &head.root);
        json_object_set_new(o, "checkpoint", json_string(head.note));
        if (with_inclusion)
                rc = add_inclusion(tx, o, out->idx, head.size);
        if (out->page[0] != '\0')
                json_object_set_new(o, "page", json_string(out->page));
        if (out->repeated)
                json_object_set_new(o, "repeated", json_true());
        text = json_dumps(o, JSON_COMPACT);
        json_decref(o);
        if (text != NULL)
                buf_puts(ret, text);
        free(text);
        return rc;
}

void work_error(const struct ctx *cx, struct buf *out)
{
        json_t *o = json_object();
        char *text;

        json_object_set_new(o, "error", json_string(lh_rc_name(cx->err.rc)));
        if (cx->err.field[0] != '\0')
                json_object_set_new(o, "field", json_string(cx->err.field));
        json_object_set_new(o, "message", json_string(cx->err.text));
        text = json_dumps(o, JSON_COMPACT);
        json_decref(o);
        buf_puts(out, text != NULL ? text : "{\"error\":\"io\"}");
        free(text);
}
