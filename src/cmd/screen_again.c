/* liuhen rescreen: what is published, looked at again by the rules of today. Reads beside a running
 * site; what it finds goes through the one writer as acts. */
#include "base/time.h"
#include "cmd/cmd.h"
#include "cmd/sink.h"
#include "role/folder.h"
#include "work/screening.h"

#include <stdio.h>
#include <string.h>

enum { EXIT_OPEN = 3 };

#define BATCH 200

struct look {
        struct store *s;
        struct sink *sink;
        const struct rule_set *rules;
        int64_t after; /* the last record seen */
        uint64_t seen, sent, taken, refused;
};

static void on_result(void *arg, const struct sink_result *r)
{
        struct look *l = arg;

        if (r->rc == LH_OK)
                l->taken += !r->repeated;
        else
                l->refused++;
        if (r->rc != LH_OK)
                fprintf(stderr, "liuhen: refused: %s\n", r->message != NULL ? r->message : "");
}

static bool has_task(struct store_tx *tx, int64_t notice)
{
        struct store_rows row = store_query(tx, Q_SCREENING_TASK_OPEN, "i", notice);
        bool found = store_next(&row);

        store_rows_done(&row);
        return found;
}

static int hand_in(struct ctx *cx, struct look *l, int64_t notice)
{
        json_t *doc =
                json_pack("{s:s, s:I}", "act", "screen.finding", "notice", (json_int_t)notice);
        int rc = sink_put(cx, l->sink, doc, false, ++l->sent, 0);

        json_decref(doc);
        return rc;
}

/* Whatever differs from what stands in the log is handed in: found and no task, a task and nothing
 * found any more. */
static int look_at(struct ctx *cx, struct look *l, struct store_tx *tx, int64_t notice)
{
        const char *found, *how;
        int rc = screening_again(cx, tx, l->rules, (uint64_t)notice, &found, &how);

        l->seen++;
        if (rc != LH_OK || (found[0] != '\0') == has_task(tx, notice))
                return rc != LH_OK ? rc : tx->rc;
        return hand_in(cx, l, notice);
}

/* Some notices from one snapshot; *ret_n: how many. Texts are forgotten with the batch. */
static int look_at_some(struct ctx *cx, struct look *l, size_t *ret_n)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, l->s);
        struct store_rows rows =
                store_query(&tx, Q_SCREENING_TO_LOOK_AT, "ii", l->after, (int64_t)BATCH);
        int64_t notices[BATCH];
        size_t n = 0;
        int rc;

        while (store_next(&rows) && n < BATCH)
                notices[n++] = store_i64(&rows, 0);
        store_rows_done(&rows);
        rc = tx.rc;
        for (size_t i = 0; rc == LH_OK && i < n; i++)
                rc = look_at(cx, l, &tx, notices[i]);
        if (n > 0)
                l->after = notices[n - 1];
        *ret_n = n;
        return rc;
}

static int look_at_all(struct ctx *cx, struct look *l)
{
        size_t n = 1;
        int rc = LH_OK;

        while (rc == LH_OK && n > 0) {
                lh_auto(ctx_done) struct ctx own;

                ctx_init(&own);
                rc = look_at_some(&own, l, &n);
                if (rc != LH_OK)
                        err_set(cx, rc,
                                "could not look again at what stands behind record %lld: %s",
                                (long long)l->after, own.err.text);
        }
        return rc == LH_OK ? sink_flush(cx, l->sink) : rc;
}

static int report(struct ctx *cx, const struct look *l, int64_t *ret_open)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, l->s);
        char today[11];
        struct store_rows row;

        date_format(date_in_china(time_now_ms()), today);
        row = store_query(&tx, Q_SCREENING_COUNT, "t", today);
        if (store_next(&row)) {
                *ret_open = store_i64(&row, 1);
                printf("%llu notices looked at, %llu acts, %lld findings open, %lld of them "
                       "overdue\n",
                       (unsigned long long)l->seen, (unsigned long long)l->taken,
                       (long long)*ret_open, (long long)store_i64(&row, 2));
        }
        store_rows_done(&row);
        return tx.rc;
}

int cmd_rescreen(struct ctx *cx, int argc, char **argv)
{
        const struct option_spec specs[] = { { NULL, NULL, NULL } };
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        lh_auto(sink_close) struct sink *sink = NULL;
        char path[FOLDER_PATH_MAX + 64];
        struct look l = { .after = -1 };
        int64_t open = 0;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1)
                return EXIT_USAGE;
        rc = folder_open(cx, argv[0], &f);
        if (rc == LH_OK)
                rc = sink_open(cx, argv[0], false, on_result, &l, &sink);
        folder_path(&f, "liuhen.db", path);
        if (rc == LH_OK)
                rc = store_open(cx, path, STORE_READ, &f.s);
        l.s = f.s;
        l.sink = sink;
        l.rules = f.rules;
        if (rc == LH_OK)
                rc = look_at_all(cx, &l);
        if (rc == LH_OK)
                rc = report(cx, &l, &open);
        if (rc != LH_OK)
                return cmd_failed(cx);
        return l.refused > 0 ? EXIT_FAILED : open > 0 ? EXIT_OPEN : EXIT_DONE;
}
