#include "role/exporter.h"
#include "base/log.h"
#include "base/time.h"
#include "export/bulk.h"
#include "ledger/tile.h"

#include <inttypes.h>
#include <unistd.h>

#define LOOK_MS      1000  /* how often it looks whether the log has grown */
#define PAUSE_MS_MIN 30000 /* between the end of one export and the next, */
#define PAUSE_TIMES  20    /* and at least so many times what the last one took */
#define NICENESS     10

struct exporter {
        struct folder *f;
        const char *url;
        char store_path[FOLDER_PATH_MAX + 64], out[FOLDER_PATH_MAX + 64];
        struct ctx cx;
        struct store *s;
        int64_t next_ms; /* of the monotonic clock */
};

/* The size of the log, and the newest act that took values away (-1: none). */
static int look(struct exporter *e, int64_t *ret_size, int64_t *ret_taken)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(&e->cx, e->s);
        struct store_rows r = store_query(&tx, Q_EXPORT_LAST_TAKEN, "");
        struct head head = { 0 };
        int rc;

        *ret_taken = store_next(&r) ? store_i64(&r, 0) : -1;
        store_rows_done(&r);
        rc = tx.rc == LH_OK ? ledger_head(&tx, &head) : tx.rc;
        *ret_size = (int64_t)head.size;
        return rc;
}

static int make(struct exporter *e)
{
        struct bulk_options opt = {
                .store_path = e->store_path, .out = e->out, .rules = e->f->rules, .url = e->url
        };
        int64_t began = time_monotonic_ms(), took;
        struct bulk_result r;
        int rc = bulk_make(&e->cx, &opt, &r);

        if (rc == LH_CONFLICT) /* something was taken away meanwhile: the next look begins again */
                return LH_OK;
        took = time_monotonic_ms() - began;
        e->next_ms = time_monotonic_ms() +
                     (took * PAUSE_TIMES > PAUSE_MS_MIN ? took * PAUSE_TIMES : PAUSE_MS_MIN);
        if (rc == LH_OK)
                log_info("msg=\"files for download made\" size=%" PRIu64 " releases=%" PRIu64
                         " files=%" PRIu64 " bytes=%" PRIu64 " ms=%" PRId64,
                         r.size, r.releases, r.files, r.bytes, took);
        return rc;
}

static int once(struct exporter *e)
{
        int64_t size, taken;
        uint64_t covered = 0;
        int rc = look(e, &size, &taken);
        bool have = rc == LH_OK && bulk_range(&e->cx, e->out, &covered) == LH_OK;

        if (rc != LH_OK)
                return rc;
        if (have && taken >= (int64_t)covered) {
                bulk_forget(e->f->dir);
                return make(e);
        }
        if (!have || ((int64_t)covered < size && time_monotonic_ms() >= e->next_ms))
                return make(e);
        return LH_OK;
}

int exporter_run(struct folder *f, const char *url)
{
        struct exporter e = { .f = f, .url = url };
        int rc;

        log_init("exporter");
        if (nice(NICENESS) == -1)
                log_warn("msg=\"the exporter runs as fast as the others\"");
        ctx_init(&e.cx);
        folder_path(f, "liuhen.db", e.store_path);
        folder_path(f, BULK_DIR, e.out);
        bulk_sweep(f->dir);
        rc = store_open(&e.cx, e.store_path, STORE_READ, &e.s);
        while (rc == LH_OK) {
                rc = once(&e);
                if (rc == LH_OK) {
                        ctx_reset(&e.cx);
                        usleep(LOOK_MS * 1000);
                }
        }
        log_err(&e.cx, "making the files for download");
        store_close(&e.s);
        ctx_done(&e.cx);
        return 1;
}
