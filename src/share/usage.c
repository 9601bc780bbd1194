#include "share/usage.h"
#include "base/time.h"

static void set_text(json_t *o, const char *key, struct str s)
{
        json_object_set_new(o, key, json_stringn(s.p == NULL ? "" : s.p, s.n));
}

/* A row of share.trace_of. */
static json_t *usage_of(struct ctx *cx, struct store_rows *r)
{
        json_t *o = json_object();
        char time[24];

        time_format(store_i64(r, 0), time);
        json_object_set_new(o, "logtime", json_string(time));
        json_object_set_new(o, "action",
                            json_string(arena_printf(cx->mem, "%s; %s; %s", store_dup(r, 4),
                                                     store_dup(r, 9), store_dup(r, 10))));
        set_text(o, "receiverCode", store_str(r, 7));
        set_text(o, "receiverName", store_str(r, 8));
        set_text(o, "receiverSystem", store_str(r, 5));
        return o;
}

static int64_t count(struct store_tx *tx, const struct usage_ask *ask)
{
        struct store_rows r = store_query(tx, Q_SHARE_TRACE_COUNT, "tiii", ask->tag, ask->from_ms,
                                          ask->before_ms, ask->now_ms);
        int64_t n = store_next(&r) ? store_i64(&r, 0) - store_i64(&r, 1) : 0;

        store_rows_done(&r);
        return n;
}

int usage_find(struct store_tx *tx, const struct usage_ask *ask, json_t **ret)
{
        int64_t limit = ask->limit < 0 || ask->limit > USAGE_ROWS_MAX ? USAGE_ROWS_MAX : ask->limit;
        json_t *all = json_array();
        struct store_rows r;
        int64_t total = count(tx, ask);

        r = store_query(tx, Q_SHARE_TRACE_OF, "tiiiii", ask->tag, ask->from_ms, ask->before_ms,
                        ask->now_ms, limit, ask->offset);
        while (store_next(&r))
                json_array_append_new(all, usage_of(tx->cx, &r));
        store_rows_done(&r);
        *ret = json_pack("{s:I, s:o}", "totalUsages", (json_int_t)total, "usages", all);
        return tx->rc;
}
