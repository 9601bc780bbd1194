/* The supervisor's view of screening: by which policy, what officers decided, what is still to be
 * taken away and until when. Never a value, and for strangers not where it stands either: a list of
 * notices that hold personal data would be a guide to them. With a body's token the body sees its
 * own. */
#include "base/text.h"
#include "crypt/hash.h"
#include "web/model.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 100

static const struct {
        const char *id, *name;
} acts[] = {
        { "policy", SAY("遮蔽规则") },
        { "allow", SAY("单位可公开号码") },
        { "override", SAY("改判为公开") },
        { "false_alarm", SAY("误报") },
}, data[] = {
        { "id", SAY("身份证号") },
        { "id_card", SAY("身份证号") },
        { "id_card_15", SAY("身份证号") },
        { "mobile", SAY("手机号") },
        { "landline", SAY("住宅电话") },
        { "card", SAY("银行卡号") },
        { "bank_card", SAY("银行卡号") },
        { "name", SAY("个人姓名") },
        { "minor_name", SAY("未成年人姓名") },
        { "address", SAY("住址") },
        { "travel", SAY("出入境证件号") },
        { "plate", SAY("车牌号") },
        { "email", SAY("个人邮箱") },
        { "household_no", SAY("户号") },
        { "birth_date", SAY("出生日期") },
        { "health", SAY("健康状况") },
        { "im_account", SAY("社交账号") },
}, ways[] = {
        { "corrected", SAY("已更正") },
        { "withdrawn", SAY("已撤下") },
        { "withheld", SAY("已遮蔽") },
        { "allowed", SAY("已判定") },
};

#define NAME_OF(m, table, id) name_of(m, (const void *)table, countof(table), id)

struct named {
        const char *id, *name;
};

static const char *name_of(const struct model *m, const struct named *t, size_t n, const char *id)
{
        for (size_t i = 0; i < n; i++)
                if (strcmp(t[i].id, id) == 0)
                        return say(m, t[i].name);
        return id;
}

static void put_policy(struct model *m, json_t *o)
{
        struct store_rows r = store_query(m->tx, Q_SCREENING_POLICY, "");
        bool own = store_next(&r);
        json_t *p = put_object(m, o, "policy");

        put_flag(m, p, "_own", own);
        if (own) {
                put_int(m, p, "index", store_i64(&r, 0));
                put_str(m, p, "sha256", store_str(&r, 1));
                put_str(m, p, "reason", store_str(&r, 2));
                put_time(m, p, store_i64(&r, 3));
                put_int(m, p, "confirmed", store_i64(&r, 4));
        }
        store_rows_done(&r);
}

static void put_counts(struct model *m, json_t *o)
{
        struct store_rows r = store_query(m->tx, Q_SCREENING_COUNT, "t", today_in_china(m));

        if (store_next(&r)) {
                put_int(m, o, "found", store_i64(&r, 0));
                put_int(m, o, "open", store_i64(&r, 1));
                put_int(m, o, "overdue", store_i64(&r, 2));
                put_flag(m, o, "_open", store_i64(&r, 1) > 0);
                put_flag(m, o, "_overdue", store_i64(&r, 2) > 0);
        }
        store_rows_done(&r);
}

static void put_bodies(struct model *m, json_t *o)
{
        struct store_rows r =
                store_query(m->tx, Q_SCREENING_BODIES, "ti", today_in_china(m), (int64_t)ROWS_MAX);
        json_t *array = put_array(m, o, "bodies");

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *row = add_object(m, array);

                put_named(m, row, "body", store_dup(&r, 0), store_dup(&r, 1));
                put_int(m, row, "open", store_i64(&r, 2));
                put_str(m, row, "due", store_str(&r, 3));
                put_int(m, row, "overdue", store_i64(&r, 4));
                put_flag(m, row, "_late", store_i64(&r, 4) > 0);
        }
        store_rows_done(&r);
}

static void put_settled(struct model *m, json_t *o)
{
        struct store_rows r = store_query(m->tx, Q_SCREENING_SETTLED, "i", (int64_t)ROWS_MAX);
        json_t *array = put_array(m, o, "settled");

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *row = add_object(m, array);

                put_int(m, row, "index", store_i64(&r, 0));
                put_named(m, row, "body", store_dup(&r, 1), store_dup(&r, 2));
                put_str(m, row, "due", store_str(&r, 3));
                put_str(m, row, "how", store_str(&r, 4));
                put_text(m, row, "_how", NAME_OF(m, ways, store_dup(&r, 4)));
                put_time(m, row, store_i64(&r, 6));
        }
        put_flag(m, o, "_settled", json_array_size(array) > 0);
        store_rows_done(&r);
}

static const char *state_of(const struct model *m, struct store_rows *r)
{
        bool waits = store_i64(r, 7) != 0 && store_null(r, 8);

        if (!store_null(r, 9))
                return say(m, "已终止");
        if (waits)
                return say(m, "待第二人确认");
        return strcmp(store_dup(r, 5), today_in_china(m)) < 0 && store_str(r, 5).n > 0
                       ? say(m, "已到期")
                       : say(m, "有效");
}

static void put_decisions(struct model *m, json_t *o)
{
        struct store_rows r = store_query(m->tx, Q_SCREENING_DECISIONS, "i", (int64_t)ROWS_MAX);
        json_t *array = put_array(m, o, "decisions");

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *row = add_object(m, array);

                put_int(m, row, "index", store_i64(&r, 0));
                put_str(m, row, "act", store_str(&r, 1));
                put_text(m, row, "_act", NAME_OF(m, acts, store_dup(&r, 1)));
                put_named(m, row, "body", store_dup(&r, 2), store_dup(&r, 3));
                put_flag(m, row, "_body", store_str(&r, 3).n > 0);
                put_str(m, row, "datum", store_str(&r, 4));
                put_text(m, row, "_datum", NAME_OF(m, data, store_dup(&r, 4)));
                put_str(m, row, "until", store_str(&r, 5));
                put_str(m, row, "reason", store_str(&r, 6));
                put_text(m, row, "_state", state_of(m, &r));
                put_time(m, row, store_i64(&r, 10));
        }
        put_flag(m, o, "_decisions", json_array_size(array) > 0);
        store_rows_done(&r);
}

/* ---- with a token ---- */

static const char *body_of_token(struct model *m, const char *token)
{
        struct hash h = hash_of(token, strlen(token));
        const char *body = NULL;
        char hex[65] = "";
        struct store_rows r;

        hex_encode(h.b, HASH_BYTES, hex);
        r = store_query(m->tx, Q_ACCESS_GET, "t", hex);
        if (store_next(&r) && store_null(&r, 2))
                body = store_dup(&r, 0);
        store_rows_done(&r);
        return body;
}

/* "document 17" is the document that record 17 published. */
static const char *field_text(struct model *m, const char *field)
{
        static const char document[] = "document ";

        if (strncmp(field, document, sizeof(document) - 1) != 0)
                return field;
        return arena_printf(m->cx->mem, "%s %s", say(m, "附件"), field + sizeof(document) - 1);
}

/* {"text": {"mobile": 2}} as "text：手机号 2". */
static const char *found_text(struct model *m, struct str found)
{
        json_t *fields = json_loadb(found.p, found.n, 0, NULL), *kinds, *n;
        const char *out = "", *field, *kind;

        json_object_foreach (fields, field, kinds)
                json_object_foreach (kinds, kind, n)
                        out = arena_printf(m->cx->mem, "%s%s%s: %s %lld", out,
                                           out[0] != '\0' ? "; " : "", field_text(m, field),
                                           NAME_OF(m, data, kind),
                                           (long long)json_integer_value(n));
        json_decref(fields);
        return out;
}

static void put_tasks(struct model *m, json_t *o, const char *body)
{
        struct store_rows r = store_query(m->tx, Q_SCREENING_TASKS, "ti", body, (int64_t)ROWS_MAX);
        json_t *array = put_array(m, o, "tasks");

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *row = add_object(m, array);

                put_int(m, row, "index", store_i64(&r, 0));
                put_int(m, row, "notice", store_i64(&r, 1));
                put_str(m, row, "due", store_str(&r, 2));
                put_text(m, row, "found", found_text(m, store_str(&r, 3)));
                put_flag(m, row, "_late", strcmp(store_dup(&r, 2), today_in_china(m)) < 0);
        }
        put_flag(m, o, "_none", json_array_size(array) == 0);
        store_rows_done(&r);
}

static void put_own(struct model *m, json_t *o)
{
        const char *body = was_posted(m) ? body_of_token(m, posted(m, "token")) : NULL;

        put_flag(m, o, "_denied", was_posted(m) && body == NULL);
        put_flag(m, o, "_ask", body == NULL);
        if (was_posted(m) && body == NULL)
                m->status = 422;
        if (body != NULL) {
                json_t *own = put_object(m, o, "own");

                put_text(m, own, "body", body);
                put_tasks(m, own, body);
        }
}

int model_screening(struct model *m, const char *arg)
{
        json_t *o = put_object(m, m->top, "screening");

        (void)arg;
        m->page = "screening";
        m->title = say(m, "个人信息遮蔽与复查");
        put_counts(m, o);
        put_policy(m, o);
        put_bodies(m, o);
        put_own(m, o);
        put_settled(m, o);
        put_decisions(m, o);
        return m->tx->rc != LH_OK ? m->tx->rc : m->rc;
}
