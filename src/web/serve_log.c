/* The log's own addresses (doc/format/ledger.md section 4) and the health of this node. */
#include "base/log.h"
#include "base/text.h"
#include "ledger/ledger.h"
#include "web/api_path.h"
#include "web/http_int.h"

#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#define TEXT             "text/plain; charset=utf-8"
#define IMMUTABLE        "public, max-age=31536000, immutable"
#define SHORT            "public, max-age=2"
#define NO_CACHE         "no-cache"
#define LOG_BYTES_MAX    ((size_t)256 * 65537)       /* 256 entries, each with its length */
#define OPENING_TILE_MAX ((size_t)256 * 1024 * 1024) /* values are up to 4 MiB each */

const struct api_path log_paths[] = {
        { "/log/checkpoint", TEXT, "签了名的校验点", "The signed checkpoint" },
        { "/log/checkpoint/newest", TEXT, "最新的校验点，见证人可能还没有签",
          "The newest checkpoint, perhaps not yet cosigned" },
        { "/log/vkey", TEXT, "日志的公钥", "The log's key" },
        { "/log/keys", TEXT, "日志用过的全部公钥", "Every key that signed the log" },
        { "/log/tile/{tile}", "application/octet-stream", "校验值或记录的一段（C2SP tlog-tiles）",
          "A tile of hashes or entries (C2SP tlog-tiles)" },
        { "/log/proof/{index}", TEXT, "一条记录的凭据（tlog-proof）", "A record's tlog-proof" },
        { "/log/openings/{tile}", "application/jsonl", "公开的内容和随机数",
          "Public values and their salts" },
        { "/healthz", "application/json", "本节点的状况", "Health of this node" },
        { NULL, NULL, NULL, NULL },
};

/* A route's work: fills r and its body from one snapshot. Its code tells what to answer. */
typedef int log_fn(struct request *rq, struct store_tx *tx, struct str rest, struct reply *r);

static int no_such(struct ctx *cx)
{
        return err_set(cx, LH_NOT_FOUND, "the log has no such address");
}

/* False as long as not enough witnesses have cosigned one. */
static bool put_cosigned(const char *path, struct buf *out)
{
        char text[16384];
        int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
        ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));

        if (fd >= 0)
                close(fd);
        if (n <= 0 || n == (ssize_t)sizeof(text))
                return false;
        buf_add(out, text, (size_t)n);
        return true;
}

static int get_checkpoint(struct request *rq, struct store_tx *tx, struct str rest, struct reply *r)
{
        bool newest = str_is(rest, "/newest");
        struct head head;
        int rc = rest.n > 0 && !newest ? no_such(&rq->w->cx) : ledger_head(tx, &head);

        r->cache = SHORT;
        if (rc == LH_OK && (newest || !put_cosigned(rq->h->opt.cosigned_path, &r->body)))
                buf_puts(&r->body, head.note);
        return rc;
}

static int get_vkey(struct request *rq, struct store_tx *tx, struct str rest, struct reply *r)
{
        char *vkey;
        int rc = rest.n > 0 ? no_such(&rq->w->cx) : ledger_meta(tx, "vkey", &vkey);

        if (rc != LH_OK)
                return rc;
        buf_puts(&r->body, vkey);
        buf_putc(&r->body, '\n');
        r->cache = NO_CACHE;
        return LH_OK;
}

/* What the log said of its keys; nothing, as long as it has the one it began with. */
static int get_keys(struct request *rq, struct store_tx *tx, struct str rest, struct reply *r)
{
        const char *keys;
        int rc = rest.n > 0 ? no_such(&rq->w->cx) : log_key_statements(tx, &keys);

        if (rc != LH_OK)
                return rc;
        buf_puts(&r->body, keys);
        r->cache = NO_CACHE;
        return LH_OK;
}

static int get_tile(struct request *rq, struct store_tx *tx, struct str rest, struct reply *r)
{
        struct tile_id id;

        if (!tile_parse(rest, true, &id))
                return no_such(&rq->w->cx);
        r->type = "application/octet-stream";
        r->cache = id.width == TILE_WIDTH ? IMMUTABLE : SHORT;
        r->compress = id.level < 0; /* hashes do not get smaller */
        return id.level < 0 ? tile_entries(tx, &id, &r->body) : tile_hashes(tx, &id, &r->body);
}

static int get_proof(struct request *rq, struct store_tx *tx, struct str rest, struct reply *r)
{
        uint64_t idx;

        if (!decimal_parse(rest, &idx) || idx > INT64_MAX)
                return no_such(&rq->w->cx);
        r->cache = NO_CACHE;
        r->compress = true;
        r->disposition =
                arena_printf(rq->w->cx.mem, "attachment; filename=\"%" PRIu64 ".tlog-proof\"", idx);
        return ledger_proof(tx, idx, &r->body);
}

/* An opening may be withheld later, so even a full bundle is asked for anew. */
static int get_openings(struct request *rq, struct store_tx *tx, struct str rest, struct reply *r)
{
        struct tile_id id;

        if (!tile_parse(rest, false, &id))
                return no_such(&rq->w->cx);
        r->type = "application/jsonl";
        r->cache = NO_CACHE;
        r->compress = true;
        r->body.max = OPENING_TILE_MAX;
        return tile_openings(tx, &id, &r->body);
}

static int health_json(struct request *rq, struct store_tx *tx, struct reply *r)
{
        struct store_rows rows = store_query(tx, Q_HEAD_GET, "");
        const struct scribe_link *link = rq->h->link;
        int64_t size, time_ms, age;

        if (!store_next(&rows))
                return tx->rc != LH_OK
                               ? tx->rc
                               : err_set(tx->cx, LH_CORRUPT, "the store has no signed head");
        size = store_i64(&rows, 0);
        time_ms = store_i64(&rows, 4);
        store_rows_done(&rows);
        age = (tx->cx->now_ms() - time_ms) / 1000;
        buf_printf(&r->body, "{\"status\":\"ok\",\"tree_size\":%" PRId64, size);
        if (size > 0)
                buf_printf(&r->body, ",\"head_age_s\":%" PRId64, age > 0 ? age : 0);
        buf_printf(&r->body, ",\"takes_acts\":%s}\n",
                   link && scribe_link_up(link) ? "true" : "false");
        return tx->rc;
}

static enum MHD_Result serve_health(struct request *rq)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(&rq->w->cx, rq->w->store);
        struct reply r = { .status = 200, .type = "application/json" };

        buf_init(&r.body, 1024);
        if (health_json(rq, &tx, &r) != LH_OK) {
                log_err(&rq->w->cx, "telling the health of this node");
                r.status = 503;
                buf_clear(&r.body);
                buf_puts(&r.body, "{\"status\":\"the store cannot be read\"}\n");
        }
        return reply_send(rq, &r);
}

static enum MHD_Result serve_with(struct request *rq, log_fn *fn, struct str rest)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(&rq->w->cx, rq->w->store);
        struct reply r = { .status = 200, .type = TEXT, .tagged = true };
        int rc = tx.rc;

        buf_init(&r.body, LOG_BYTES_MAX);
        if (rc == LH_OK)
                rc = fn(rq, &tx, rest, &r);
        if (rc == LH_OK && !buf_ok(&r.body))
                rc = err_set(&rq->w->cx, LH_LIMIT,
                             "a part of the log is larger than this server sends at once");
        if (rc == LH_OK)
                return reply_send(rq, &r);
        buf_done(&r.body);
        return reply_failed(rq);
}

bool serve_log(struct request *rq, enum MHD_Result *ret)
{
        static const struct {
                const char *prefix;
                log_fn *fn;
        } routes[] = {
                { "/log/checkpoint", get_checkpoint },
                { "/log/vkey", get_vkey },
                { "/log/keys", get_keys },
                { "/log/tile/", get_tile },
                { "/log/proof/", get_proof },
                { "/log/openings/", get_openings },
        };
        struct str path = str_of(rq->path);

        if (str_is(path, "/healthz")) {
                *ret = serve_health(rq);
                return true;
        }
        for (size_t i = 0; i < countof(routes); i++) {
                if (!str_skip(&path, routes[i].prefix))
                        continue;
                *ret = serve_with(rq, routes[i].fn, path);
                return true;
        }
        return false;
}
