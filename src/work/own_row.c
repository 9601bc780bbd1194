/* Somebody saw the own row of a list with its receipt: "disclosed to one" is an act. The receipt
 * itself is the right to it, and to nothing else: the secret is checked here, where the act is
 * made, once more. Personal Information Protection Law art. 45. doc/format/housing.md section 4. */
#include "base/text.h"
#include "base/time.h"
#include "housing/receipt.h"
#include "ledger/tile.h"
#include "work/task.h"

#define DAY_MS 86400000
#define BASIS  "个人信息保护法第四十五条"

/* LH_DENIED whatever of it is wrong: nobody learns which numbers exist. */
static int open_row(struct task *t, struct record *ret, uint64_t *ret_row)
{
        const char *number = json_string_value(json_object_get(t->doc, "number")),
                   *secret = json_string_value(json_object_get(t->doc, "secret"));
        char own[RECEIPT_SECRET_CHARS + 1];
        uint64_t idx;
        int rc = LH_NOT_FOUND;

        if (number != NULL && secret != NULL && receipt_number_parse(str_of(number), &idx, ret_row))
                rc = ledger_record(t->tx, idx, ret, NULL);
        if (rc == LH_OK &&
            (!receipt_secret(ret, *ret_row, own) || !receipt_secret_is(own, str_of(secret))))
                rc = LH_NOT_FOUND;
        return rc != LH_NOT_FOUND
                       ? rc
                       : err_set(t->cx, LH_DENIED, "number and secret do not belong together");
}

/* The act of today, so that who looks ten times leaves one. */
static bool find_today(struct task *t, uint64_t idx, struct str fields, uint64_t *ret)
{
        int64_t midnight = (int64_t)date_in_china(t->cx->now_ms()) * DAY_MS - TIME_CHINA_OFFSET_MS;
        struct store_rows r = store_query(t->tx, Q_FIELD_ACT_SEEN, "isti", (int64_t)idx, fields,
                                          FIELD_BY_RECEIPT, midnight);
        bool any = store_next(&r);

        if (any)
                *ret = (uint64_t)store_i64(&r, 0);
        store_rows_done(&r);
        return any;
}

int task_own_row(struct task *t)
{
        const struct field *table, *twin;
        struct record target;
        struct str v[3] = { { 0 }, str_of(BASIS), str_of(FIELD_BY_RECEIPT) };
        uint64_t row, known;
        int rc = open_row(t, &target, &row);

        if (rc != LH_OK)
                return rc;
        table = receipt_table(&target, &twin);
        v[0] = str_of(arena_printf(t->cx->mem, "%.*s/%llu\n%.*s/%llu", (int)table->name.n,
                                   table->name.p, (unsigned long long)row, (int)twin->name.n,
                                   twin->name.p, (unsigned long long)row));
        if (find_today(t, target.idx, v[0], &known)) {
                task_repeated(t, ACT_FIELD_DISCLOSE, known, target.case_id);
                return t->tx->rc;
        }
        if (t->tx->rc != LH_OK)
                return t->tx->rc;
        return task_append_fixed(t, ACT_FIELD_DISCLOSE, target.org, target.case_id, v, &target.idx,
                                 1);
}
