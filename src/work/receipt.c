#include "base/text.h"
#include "base/time.h"
#include "ledger/tile.h"
#include "work/work.h"

#include <stdlib.h>

int receipt_head_read(struct store_tx *tx, struct receipt_head *ret)
{
        struct head head;
        json_t *note;
        char *text;
        int rc = ledger_head(tx, &head);

        if (rc != LH_OK)
                return rc;
        ret->size = head.size;
        memset(ret->root, 0, sizeof(ret->root));
        base64_encode(head.root.b, HASH_BYTES, ret->root);
        note = json_string(head.note);
        text = json_dumps(note, JSON_ENCODE_ANY);
        json_decref(note);
        ret->note_json = arena_strdup(tx->cx->mem, text == NULL ? "null" : text);
        free(text);
        return LH_OK;
}

void receipt_put(const struct receipt_head *head, const struct outcome *o, const struct hash *path,
                 size_t n_path, struct buf *out)
{
        char when[21];

        /* No value here needs escaping: tokens, numbers, base64, and the note that was escaped
         * once. */
        time_format(o->time_ms, when);
        buf_printf(
                out,
                "{\"index\":%llu,\"kind\":\"%s\",\"case\":\"%s\",\"time\":\"%s\",\"leaf_hash\":\"",
                (unsigned long long)o->idx, o->kind, o->case_id, when);
        buf_base64(out, o->leaf.b, HASH_BYTES);
        buf_printf(out, "\",\"tree_size\":%llu,\"root\":\"%s\",\"checkpoint\":%s",
                   (unsigned long long)head->size, head->root, head->note_json);
        if (path != NULL) {
                buf_puts(out, ",\"inclusion\":[");
                for (size_t i = 0; i < n_path; i++) {
                        buf_puts(out, i == 0 ? "\"" : ",\"");
                        buf_base64(out, path[i].b, HASH_BYTES);
                        buf_putc(out, '"');
                }
                buf_putc(out, ']');
        }
        if (o->page[0] != '\0')
                buf_printf(out, ",\"page\":\"%s\"", o->page);
        if (o->repeated)
                buf_puts(out, ",\"repeated\":true");
        buf_putc(out, '}');
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
