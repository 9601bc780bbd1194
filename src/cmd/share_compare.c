/* liuhen share compare: a consumer's own list of exchanges held against the log. Either side can
 * lose, or deny, an exchange; which one it is missing from is said for each. */
#include "cmd/cmd.h"
#include "cmd/share.h"
#include "base/text.h"
#include "base/time.h"
#include "ledger/tile.h"
#include "view/share_row.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECEIPTS_MAX   1000000
#define LINE_MAX_CHARS 1000

/* One exchange as the consumer kept it: its number, and the leaf that came with the answer. */
struct kept {
        char *exchange, *leaf; /* base64; "": it kept none */
        bool found;
};

struct compare {
        struct ctx *cx;
        const char *consumer;
        struct kept *kept;
        size_t n_kept;
        int64_t from_ms, before_ms;
        uint64_t both, only_log, only_kept, other_leaf;
};

static int by_exchange(const void *a, const void *b)
{
        return strcmp(((const struct kept *)a)->exchange, ((const struct kept *)b)->exchange);
}

static int bad_line(struct ctx *cx, const char *path, size_t line)
{
        return err_field(cx, LH_INVALID, "receipts",
                         "line %zu of \"%s\" is not {\"exchange\": \"SEGMENT-ROW\", \"leaf\": "
                         "\"BASE64\"}: what the answer's headers X-Liuhen-Exchange and "
                         "X-Liuhen-Leaf said",
                         line, path);
}

/* A JSON object a line. */
static int read_kept(struct compare *c, const char *path)
{
        char text[LINE_MAX_CHARS];
        FILE *f = fopen(path, "re");
        int rc = LH_OK;

        if (f == NULL)
                return err_field(c->cx, LH_IO, "receipts", "could not open \"%s\": %s", path,
                                 strerror(errno));
        c->kept = mem_alloc(RECEIPTS_MAX * sizeof(*c->kept));
        for (size_t line = 1; rc == LH_OK && fgets(text, sizeof(text), f) != NULL; line++) {
                json_t *o = json_loads(text, 0, NULL);
                const char *exchange = json_string_value(json_object_get(o, "exchange")),
                           *leaf = json_string_value(json_object_get(o, "leaf"));

                if (exchange == NULL)
                        rc = bad_line(c->cx, path, line);
                else if (c->n_kept == RECEIPTS_MAX)
                        rc = err_field(c->cx, LH_LIMIT, "receipts",
                                       "at most %d lines at once; cut the file by days",
                                       RECEIPTS_MAX);
                else
                        c->kept[c->n_kept++] =
                                (struct kept){ arena_strdup(c->cx->mem, exchange),
                                               arena_strdup(c->cx->mem, leaf != NULL ? leaf : ""),
                                               false };
                json_decref(o);
        }
        fclose(f);
        if (c->n_kept > 0)
                qsort(c->kept, c->n_kept, sizeof(*c->kept), by_exchange);
        return rc;
}

static void say(const char *what, const char *exchange, const char *when)
{
        printf("%-12s %s%s%s\n", what, exchange, when[0] != '\0' ? "  " : "", when);
}

static void one_row(struct compare *c, const char *exchange, struct str line,
                    const struct share_row *row)
{
        struct kept key = { .exchange = (char *)exchange },
                    *k = c->n_kept > 0 ? bsearch(&key, c->kept, c->n_kept, sizeof(key), by_exchange)
                                       : NULL;
        struct hash leaf = merkle_leaf(line.p, line.n);
        char leaf64[48] = "", when[24];

        base64_encode(leaf.b, HASH_BYTES, leaf64);
        time_format(share_row_number(row, SHARE_COL_TIME), when);
        if (k == NULL) {
                c->only_log++;
                say("log only", exchange, when);
                return;
        }
        k->found = true;
        if (k->leaf[0] != '\0' && strcmp(k->leaf, leaf64) != 0) {
                c->other_leaf++;
                say("other leaf", exchange, when);
        } else {
                c->both++;
        }
}

/* Rows of the consumer within the time, and all that its list names. */
static void one_segment(struct compare *c, struct str segment, const struct field *rows)
{
        for (size_t i = 0; i < rows->n_rows; i++) {
                char exchange[SHARE_SEGMENT_NAME_MAX + 24];
                struct share_row row;
                int64_t ms;

                if (rows->rows[i].state == FIELD_ERASED ||
                    !share_row_parse(rows->rows[i].value, &row) ||
                    !str_is(row.col[SHARE_COL_CONSUMER], c->consumer))
                        continue;
                ms = share_row_number(&row, SHARE_COL_TIME);
                if (ms < c->from_ms || ms >= c->before_ms)
                        continue;
                snprintf(exchange, sizeof(exchange), "%.*s-%zu", (int)segment.n, segment.p, i);
                one_row(c, exchange, rows->rows[i].value, &row);
        }
}

struct segment {
        uint64_t idx;
        char *name;
};

/* First the list, then the records: a record's memory goes with it. */
static size_t list_segments(struct compare *c, struct store_tx *tx, struct segment **ret)
{
        struct store_rows r = store_query(tx, Q_SHARE_SEGMENTS, "ii", c->from_ms, c->before_ms);
        size_t n = 0;

        while (store_next(&r)) {
                if ((n & (n - 1)) == 0)
                        *ret = mem_realloc(*ret, (n == 0 ? 1 : 2 * n) * sizeof(**ret));
                (*ret)[n++] = (struct segment){ (uint64_t)store_i64(&r, 0),
                                                arena_strdup(c->cx->mem, store_dup(&r, 1)) };
        }
        store_rows_done(&r);
        return n;
}

static int read_log(struct compare *c, const char *dir)
{
        lh_auto(store_close) struct store *s = NULL;
        lh_auto(ctx_done) struct ctx each;
        struct segment *segments = NULL;
        size_t n = 0;
        int rc = store_open(c->cx, arena_printf(c->cx->mem, "%s/liuhen.db", dir), STORE_READ, &s);

        ctx_init(&each);
        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(c->cx, s);

                n = list_segments(c, &tx, &segments);
                rc = tx.rc;
        }
        for (size_t i = 0; i < n && rc == LH_OK; i++) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&each, s);
                struct record r;

                rc = ledger_record(&tx, segments[i].idx, &r, NULL);
                for (size_t k = 0; rc == LH_OK && k < r.n_fields; k++)
                        if (str_is(r.fields[k].name, "rows"))
                                one_segment(c, str_of(segments[i].name), &r.fields[k]);
                if (rc != LH_OK)
                        rc = err_set(c->cx, rc, "could not read record %llu",
                                     (unsigned long long)segments[i].idx);
                ctx_reset(&each);
        }
        free(segments);
        return rc;
}

static int run(struct compare *c, const char *dir, const char *path)
{
        int rc = read_kept(c, path);

        if (rc == LH_OK)
                rc = read_log(c, dir);
        for (size_t i = 0; rc == LH_OK && i < c->n_kept; i++)
                if (!c->kept[i].found) {
                        c->only_kept++;
                        say("list only", c->kept[i].exchange, "");
                }
        free(c->kept);
        if (rc != LH_OK)
                return cmd_failed(c->cx);
        printf("%llu in both, %llu in the log only, %llu in the list only, %llu with another "
               "leaf\n",
               (unsigned long long)c->both, (unsigned long long)c->only_log,
               (unsigned long long)c->only_kept, (unsigned long long)c->other_leaf);
        return c->only_log + c->only_kept + c->other_leaf == 0 ? EXIT_DONE : EXIT_REFUSED;
}

int cmd_share_compare(struct ctx *cx, int argc, char **argv)
{
        struct compare c = { .cx = cx, .before_ms = INT64_MAX };
        const char *receipts = NULL, *from = NULL, *before = NULL;
        const struct option_spec specs[] = { { "consumer", &c.consumer, NULL },
                                             { "receipts", &receipts, NULL },
                                             { "from", &from, NULL },
                                             { "to", &before, NULL },
                                             { NULL, NULL, NULL } };
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1 || c.consumer == NULL || receipts == NULL)
                return EXIT_USAGE;
        if (share_time(cx, "from", from, &c.from_ms) != LH_OK ||
            share_time(cx, "to", before, &c.before_ms) != LH_OK)
                return cmd_failed(cx);
        return run(&c, argv[0], receipts);
}
