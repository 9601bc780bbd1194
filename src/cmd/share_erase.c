/* liuhen share erase: records of exchanges, or the findings of an errand's sheet, are destroyed
 * lawfully; one act for each record. */
#include "cmd/cmd.h"
#include "cmd/share.h"
#include "cmd/sink.h"
#include "base/text.h"
#include "share/auth_key.h"
#include "store/store.h"
#include "view/share_row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PER_ACT 1000 /* rows; the task takes so many at a time */

struct erase {
        struct ctx *cx;
        const char *dir, *basis, *reason, *by;
        json_t *docs; /* one a record, or more where it has many rows */
        uint64_t n;
};

static json_t *doc_of(const struct erase *e, int64_t record)
{
        json_t *doc = json_pack("{s:s, s:I, s:[], s:s}", "act", "share.erase", "record",
                                (json_int_t)record, "fields", "basis", e->basis);

        if (e->reason != NULL)
                json_object_set_new(doc, "reason", json_string(e->reason));
        if (e->by != NULL)
                json_object_set_new(doc, "by", json_string(e->by));
        return doc;
}

static void add(struct erase *e, int64_t record, const char *field)
{
        json_t *doc = json_array_get(e->docs, json_array_size(e->docs) - 1);

        if (json_integer_value(json_object_get(doc, "record")) != record || doc == NULL ||
            json_array_size(json_object_get(doc, "fields")) == PER_ACT)
                json_array_append_new(e->docs, doc = doc_of(e, record));
        json_array_append_new(json_object_get(doc, "fields"), json_string(field));
        e->n++;
}

/* "SEGMENT-ROW", or the record number of a sheet. */
static int find_one(struct erase *e, struct store_tx *tx, const char *id)
{
        const char *dash = strrchr(id, '-');
        struct store_rows r;
        uint64_t n;
        bool found;

        if (dash == NULL && decimal_parse(str_of(id), &n)) {
                add(e, (int64_t)n, "results");
                return LH_OK;
        }
        if (dash == NULL || !decimal_parse(str_of(dash + 1), &n))
                return err_field(e->cx, LH_INVALID, "exchange",
                                 "\"%.60s\" is neither an exchange (SEGMENT-ROW, of the answer's "
                                 "X-Liuhen-Exchange) nor the record number of an errand's sheet",
                                 id);
        r = store_query(tx, Q_SHARE_SEGMENT_GET, "s", (struct str){ id, (size_t)(dash - id) });
        found = store_next(&r);
        if (found)
                add(e, store_i64(&r, 0), arena_printf(e->cx->mem, "rows/%s", dash + 1));
        store_rows_done(&r);
        return found             ? LH_OK
               : tx->rc != LH_OK ? tx->rc
                                 : err_field(e->cx, LH_NOT_FOUND, "exchange",
                                             "no exchange \"%.60s\" is in the log", id);
}

static int find_person(struct erase *e, struct store_tx *tx, const char *tag, int64_t before_ms)
{
        struct store_rows r = store_query(tx, Q_SHARE_TRACE_BY_TAG, "ti", tag, before_ms);

        while (store_next(&r))
                add(e, store_i64(&r, 1),
                    arena_printf(e->cx->mem, "rows/%s", strrchr(store_dup(&r, 0), '-') + 1));
        store_rows_done(&r);
        return tx->rc;
}

static int find(struct erase *e, const char *person, int64_t before_ms, char **ids, int n)
{
        lh_auto(store_close) struct store *s = NULL;
        char tag[AUTH_TAG_CHARS + 1];
        struct auth_seeds seeds;
        int rc =
                store_open(e->cx, arena_printf(e->cx->mem, "%s/liuhen.db", e->dir), STORE_READ, &s);

        if (rc == LH_OK && person != NULL)
                rc = share_person_ok(e->cx, person);
        if (rc == LH_OK && person != NULL)
                rc = auth_seeds_load(e->cx, e->dir, false, &seeds);
        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(e->cx, s);

                for (int i = 0; i < n && rc == LH_OK; i++)
                        rc = find_one(e, &tx, ids[i]);
                if (rc == LH_OK && person != NULL) {
                        auth_person_tag(&seeds.person, str_of(person), tag);
                        rc = find_person(e, &tx, tag, before_ms);
                }
        }
        return rc;
}

int cmd_share_erase(struct ctx *cx, int argc, char **argv)
{
        struct erase e = { .cx = cx };
        const char *person = NULL, *before = NULL;
        const struct option_spec specs[] = {
                { "basis", &e.basis, NULL }, { "reason", &e.reason, NULL }, { "by", &e.by, NULL },
                { "person", &person, NULL }, { "to", &before, NULL },       { NULL, NULL, NULL }
        };
        int64_t before_ms = INT64_MAX;
        int n, code = EXIT_DONE, rc = cmd_options(argc, argv, specs, &n);
        json_t *doc;
        size_t i;

        if (rc != EXIT_DONE || n < 1 || e.basis == NULL || (person == NULL) == (n == 1))
                return EXIT_USAGE;
        e.dir = argv[0];
        e.docs = json_array();
        rc = share_time(cx, "to", before, &before_ms);
        if (rc == LH_OK)
                rc = find(&e, person, before_ms, argv + 1, n - 1);
        if (rc != LH_OK) {
                json_decref(e.docs);
                return cmd_failed(cx);
        }
        json_array_foreach (e.docs, i, doc) {
                code = sink_one(cx, e.dir, json_incref(doc), false);
                if (code != EXIT_DONE)
                        break;
        }
        if (code == EXIT_DONE)
                printf("erased %llu in %zu records\n", (unsigned long long)e.n,
                       json_array_size(e.docs));
        json_decref(e.docs);
        return code;
}
