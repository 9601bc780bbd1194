#include "export/feed.h"
#include "base/text.h"
#include "ledger/tile.h"
#include "ocds/json.h"

#include <inttypes.h>
#include <stdlib.h>

/* The acts that a feed tells of; the others change no public value of a project. */
static const char *const kinds[] = { "notice.publish", "notice.correct", "notice.withdraw",
                                     "field.withhold", "field.erase" };

static bool is_told(const char *kind)
{
        for (size_t i = 0; i < countof(kinds); i++)
                if (strcmp(kinds[i], kind) == 0)
                        return true;
        return false;
}

struct entry_of {
        uint64_t idx;
        struct hash leaf;
        struct record r; /* without openings */
};

static int read_entries(struct store_tx *tx, uint64_t from, uint64_t to, struct entry_of *ret,
                        size_t *ret_n)
{
        struct store_rows rows =
                store_query(tx, Q_EXPORT_ENTRIES, "ii", (int64_t)from, (int64_t)to);
        int rc = LH_OK;

        *ret_n = 0;
        while (rc == LH_OK && store_next(&rows)) {
                struct entry_of *e = &ret[*ret_n];
                struct str hash = store_str(&rows, 1), text = store_str(&rows, 2);

                e->idx = (uint64_t)store_i64(&rows, 0);
                memcpy(e->leaf.b, hash.p, HASH_BYTES);
                text.p = arena_strndup(tx->cx->mem, text.p, text.n);
                rc = entry_decode(tx->cx, e->idx, text, &e->r);
                (*ret_n)++;
        }
        store_rows_done(&rows);
        return rc == LH_OK ? tx->rc : rc;
}

/* The release that the act made, or, where it took values away, the one it made anew. */
static int put_release(struct store_tx *tx, const struct export_site *site, const struct process *p,
                       const struct entry_of *e, struct buf *out)
{
        bool taken = strncmp(e->r.kind, "field.", 6) == 0;
        int64_t idx = (int64_t)(taken && e->r.n_refs > 0 ? e->r.refs[0] : e->idx);
        const struct event *event = process_event(p, idx);
        json_t *release;
        int rc;

        if (taken)
                buf_printf(out, ",\"record\":%" PRId64, idx);
        if (event == NULL) /* the title of a project, say */
                return LH_OK;
        rc = release_make(tx, site, p, event, NULL, &release);
        if (rc != LH_OK)
                return rc;
        buf_puts(out, ",\"release\":");
        rc = export_put_json(tx->cx, release, out);
        json_decref(release);
        return rc;
}

static int put_line(struct store_tx *tx, const struct export_site *site, const struct process *p,
                    const struct entry_of *e, struct buf *out)
{
        int rc;

        buf_printf(out, "{\"index\":%" PRIu64 ",\"act\":\"%s\",\"leafHash\":\"", e->idx, e->r.kind);
        buf_base64(out, e->leaf.b, HASH_BYTES);
        buf_printf(out, "\",\"ocid\":\"%s\"", p->ocid);
        rc = put_release(tx, site, p, e, out);
        buf_puts(out, "}\n");
        return rc;
}

static void put_head(const struct export_site *site, const struct head *head, uint64_t from,
                     uint64_t to, struct buf *out)
{
        buf_printf(out, "{\"feed\":\"liuhen/feed@v1\",\"log\":");
        json_write_text(out, str_of(site->origin));
        buf_puts(out, ",\"url\":");
        json_write_text(out, str_of(site->url));
        buf_puts(out, ",\"license\":");
        json_write_text(out, str_of(site->license));
        buf_printf(out, ",\"from\":%" PRIu64 ",\"to\":%" PRIu64 ",\"size\":%" PRIu64, from, to,
                   head->size);
        buf_puts(out, ",\"acts\":[");
        for (size_t i = 0; i < countof(kinds); i++)
                buf_printf(out, "%s\"%s\"", i > 0 ? "," : "", kinds[i]);
        buf_puts(out, "],\"checkpoint\":");
        json_write_text(out, str_of(head->note));
        buf_printf(out, ",\"next\":\"%s/data/feed.jsonl?from=%" PRIu64 "\"}\n", site->url, to);
}

int export_feed(struct store_tx *tx, const struct export_site *site, uint64_t from, struct buf *out)
{
        lh_auto(buf_done) struct buf lines = { 0 };
        struct entry_of *e = arena_alloc(tx->cx->mem, FEED_ACTS_MAX * sizeof(*e));
        struct process p = { 0 };
        struct head head;
        uint64_t to;
        size_t n = 0;
        int rc = ledger_head(tx, &head);

        if (rc != LH_OK)
                return rc;
        if (from > head.size)
                return err_field(tx->cx, LH_NOT_FOUND, "from",
                                 "the log has %" PRIu64 " records yet; ask from there", head.size);
        to = head.size - from > FEED_ACTS_MAX ? from + FEED_ACTS_MAX : head.size;
        buf_init(&lines, out->max);
        rc = read_entries(tx, from, to, e, &n);
        for (size_t i = 0; rc == LH_OK && i < n; i++) {
                if (lines.n > FEED_BYTES_MAX) {
                        to = e[i].idx;
                        break;
                }
                if (!is_told(e[i].r.kind) || strcmp(e[i].r.case_id, "-") == 0)
                        continue;
                if (p.id == NULL || strcmp(p.id, e[i].r.case_id) != 0)
                        rc = process_load(tx, site, e[i].r.case_id, -1, &p);
                if (rc == LH_OK)
                        rc = put_line(tx, site, &p, &e[i], &lines);
        }
        if (rc != LH_OK)
                return rc;
        put_head(site, &head, from, to, out);
        if (lines.n > 0)
                buf_add(out, lines.p, lines.n);
        return buf_ok(out) && buf_ok(&lines)
                       ? LH_OK
                       : err_set(tx->cx, LH_LIMIT, "a single act is larger than a page may be");
}
