#include "housing/round.h"
#include "ledger/tile.h"

#include <stdlib.h>

#define RESULT_BYTES_MAX ((size_t)1024 * 1024 * 1024)

static int64_t or_none(struct store_rows *r, int col)
{
        return store_null(r, col) ? -1 : store_i64(r, col);
}

void round_read(struct store_rows *r, struct round_row *ret)
{
        *ret = (struct round_row){ .id = store_dup(r, 0),
                                   .project = store_dup(r, 1),
                                   .body = store_dup(r, 2),
                                   .title = store_dup(r, 3),
                                   .rehearsal = store_i64(r, 4) != 0,
                                   .entries = store_i64(r, 5),
                                   .announced = or_none(r, 6),
                                   .announced_ms = or_none(r, 7),
                                   .announcement = store_dup(r, 8),
                                   .reveal_by = store_dup(r, 9),
                                   .value_at = store_dup(r, 10),
                                   .parties = store_i64(r, 11),
                                   .units = store_i64(r, 12),
                                   .result = or_none(r, 13),
                                   .result_ms = or_none(r, 14),
                                   .seed = store_dup(r, 15),
                                   .allotted = store_i64(r, 16),
                                   .state = store_dup(r, 17) };
}

int round_find(struct store_tx *tx, const char *id, struct round_row *ret)
{
        struct store_rows r = store_query(tx, Q_DRAW_ROUND_GET, "t", id);
        bool found = store_next(&r);

        if (found)
                round_read(&r, ret);
        store_rows_done(&r);
        if (tx->rc != LH_OK)
                return tx->rc;
        return found ? LH_OK : err_set(tx->cx, LH_NOT_FOUND, "there is no draw \"%.64s\"", id);
}

/* Records of one part after the other. */
static size_t part_records(struct store_tx *tx, const char *id, uint64_t *ret)
{
        struct store_rows r = store_query(tx, Q_DRAW_PART_ALL, "t", id);
        size_t n = 0;

        while (n < ROUND_PARTS_MAX && store_next(&r))
                ret[n++] = (uint64_t)store_i64(&r, 1);
        store_rows_done(&r);
        return n;
}

int round_lines(struct store_tx *tx, const char *id, struct str **ret, size_t *ret_n)
{
        uint64_t parts[ROUND_PARTS_MAX];
        size_t n = part_records(tx, id, parts), total = 0;
        struct record *records = arena_alloc(tx->cx->mem, (n + 1) * sizeof(*records));

        for (size_t i = 0; i < n; i++) {
                const struct field *f;
                int rc = ledger_record(tx, parts[i], &records[i], NULL);

                if (rc != LH_OK)
                        return rc;
                f = record_field(&records[i], "entries");
                if (f == NULL)
                        return err_set(tx->cx, LH_NOT_FOUND,
                                       "the entries in record %llu were taken away by law",
                                       (unsigned long long)parts[i]);
                total += f->n_rows;
        }
        *ret = arena_alloc(tx->cx->mem, (total + 1) * sizeof(**ret));
        *ret_n = 0;
        for (size_t i = 0; i < n; i++) {
                const struct field *f = record_field(&records[i], "entries");

                for (size_t j = 0; j < f->n_rows; j++)
                        (*ret)[(*ret_n)++] = f->rows[j].value;
        }
        return tx->rc;
}

/* What came after the announcement. */
static void add_reveals(struct store_tx *tx, const char *id, json_t *round)
{
        json_t *reveals = json_array(), *readings = json_array();
        struct store_rows r = store_query(tx, Q_DRAW_REVEAL_ALL, "t", id);

        while (store_next(&r)) {
                bool reading = store_i64(&r, 0) != 0;
                const char *who = store_dup(&r, 1), *value = store_dup(&r, 2);

                json_array_append_new(reading ? readings : reveals,
                                      json_pack("{s:s, s:s}", reading ? "by" : "party", who,
                                                reading ? "value" : "nonce", value));
        }
        store_rows_done(&r);
        if (json_array_size(reveals) > 0)
                json_object_set(round, "reveals", reveals);
        /* One reading alone is no value yet. */
        if (json_array_size(readings) > 1)
                json_object_set(json_object_get(round, "public_value"), "readings", readings);
        json_decref(reveals);
        json_decref(readings);
}

static int read_plan(struct store_tx *tx, const struct round_row *row, json_t **ret)
{
        struct record r;
        struct str plan;
        int rc;

        if (row->announced < 0)
                return err_set(tx->cx, LH_NOT_FOUND, "the draw \"%s\" is not announced yet",
                               row->id);
        rc = ledger_record(tx, (uint64_t)row->announced, &r, NULL);
        if (rc != LH_OK)
                return rc;
        plan = record_value(&r, "plan");
        *ret = json_loadb(plan.p, plan.n, 0, NULL);
        return *ret != NULL ? LH_OK
                            : err_set(tx->cx, LH_NOT_FOUND,
                                      "the announcement in record %lld is not open any more",
                                      (long long)row->announced);
}

static int add_lines(struct store_tx *tx, const char *id, json_t *entries)
{
        struct str *lines;
        size_t n;
        int rc = round_lines(tx, id, &lines, &n);
        json_t *list;

        if (rc != LH_OK)
                return rc;
        list = json_array();
        for (size_t i = 0; i < n; i++)
                json_array_append_new(list, json_stringn(lines[i].p, lines[i].n));
        json_object_set_new(entries, "list", list);
        return LH_OK;
}

int round_value(struct store_tx *tx, const struct round_row *row, const char *file, json_t **ret)
{
        json_t *o;
        int rc = read_plan(tx, row, &o);

        if (rc != LH_OK)
                return rc;
        add_reveals(tx, row->id, o);
        if (file != NULL)
                json_object_set_new(json_object_get(o, "entries"), "file", json_string(file));
        else
                rc = add_lines(tx, row->id, json_object_get(o, "entries"));
        if (rc == LH_OK)
                rc = tx->rc;
        if (rc == LH_OK)
                *ret = o;
        else
                json_decref(o);
        return rc;
}

const char *round_file(struct ctx *cx, const char *id)
{
        return arena_printf(cx->mem, "%s.round.txt", id);
}

const char *round_entries_file(struct ctx *cx, const char *id)
{
        return arena_printf(cx->mem, "%s.entries.csv", id);
}

int round_load(struct store_tx *tx, const struct round_row *row, enum draw_stage stage,
               struct draw_round **ret)
{
        json_t *o;
        int rc = round_value(tx, row, NULL, &o);

        if (rc != LH_OK)
                return rc;
        rc = draw_load_value(tx->cx, o, round_file(tx->cx, row->id), stage, ret);
        json_decref(o);
        return rc;
}

int round_result(struct store_tx *tx, const struct round_row *row, struct buf *out,
                 struct draw_summary *ret)
{
        lh_auto(draw_free) struct draw_round *r = NULL;
        char *text = NULL;
        size_t n = 0;
        FILE *f;
        int rc = round_load(tx, row, DRAW_READY, &r);

        if (rc != LH_OK)
                return rc;
        f = open_memstream(&text, &n);
        if (f == NULL)
                return err_set(tx->cx, LH_IO, "could not make room for the result");
        rc = draw_write(tx->cx, r, f, ret);
        fclose(f);
        buf_add(out, text, n);
        free(text);
        return rc == LH_OK && !buf_ok(out) ? err_set(tx->cx, LH_LIMIT, "the result is too large")
                                           : rc;
}
