/* Rows of the views as members of a model. */
#include "web/model.h"

void put_project_row(struct model *m, json_t *o, struct store_rows *r)
{
        const struct rule_domain *d;
        const char *region = store_dup(r, 4);

        put_str(m, o, "id", store_str(r, 0));
        d = put_domain(m, o, store_dup(r, 1));
        put_str(m, o, "code", store_str(r, 2));
        put_str(m, o, "title", store_str(r, 3));
        put_text(m, o, "region", region);
        put_text(m, o, "_place", place_name(m, region));
        put_named(m, o, "body", store_dup(r, 5), store_dup(r, 6));
        put_stage(m, o, d, store_dup(r, 7));
        put_str(m, o, "first_date", store_str(r, 8));
        put_str(m, o, "last_date", store_str(r, 9));
        put_int(m, o, "notices", store_i64(r, 10));
        put_int(m, o, "corrections", store_i64(r, 11));
        put_int(m, o, "withdrawals", store_i64(r, 12));
        put_int(m, o, "late", store_i64(r, 13));
        put(m, o, "amount", store_null(r, 14) ? json_null() : money_fen(m, store_i64(r, 14)));
        put_flag(m, o, "_corrected", store_i64(r, 11) > 0);
        put_flag(m, o, "_withdrawn", store_i64(r, 12) > 0);
        put_flag(m, o, "_late", store_i64(r, 13) > 0);
}

size_t put_news(struct model *m, struct store_rows *r)
{
        json_t *news = put_array(m, m->top, "news");

        while (m->rc == LH_OK && store_next(r)) {
                json_t *o = add_object(m, news);
                const char *state;

                put_int(m, o, "index", store_i64(r, 0));
                put_str(m, o, "date", store_str(r, 1));
                put_str(m, o, "title", store_str(r, 2));
                put_kind(m, o, put_domain(m, o, store_dup(r, 3)), store_dup(r, 4));
                state = store_dup(r, 5);
                put_text(m, o, "state", state);
                put_int(m, o, "late_days", store_i64(r, 6));
                put_named(m, o, "body", store_dup(r, 8), store_dup(r, 9));
                put_flag(m, o, "_late", store_i64(r, 6) > 0);
                put_flag(m, o, "_corrected", strcmp(state, "corrected") == 0);
                put_flag(m, o, "_withdrawn", strcmp(state, "withdrawn") == 0);
                put_flag(m, o, "_correction", !store_null(r, 7));
        }
        store_rows_done(r);
        return json_array_size(news);
}

static int64_t or_none(struct store_rows *r, int col)
{
        return store_null(r, col) ? -1 : store_i64(r, col);
}

void notice_row_read(struct store_rows *r, struct notice_row *ret)
{
        ret->idx = store_i64(r, 0);
        ret->project = store_dup(r, 1);
        ret->domain = store_dup(r, 2);
        ret->kind = store_dup(r, 3);
        ret->body = store_dup(r, 4);
        ret->body_name = store_dup(r, 5);
        ret->title = store_dup(r, 6);
        ret->date = store_dup(r, 7);
        ret->formed = store_dup(r, 8);
        ret->due = store_dup(r, 9);
        ret->late_days = store_i64(r, 10);
        ret->state = store_dup(r, 11);
        ret->replaces = or_none(r, 12);
        ret->replaced_by = or_none(r, 13);
        ret->withdrawn_by = or_none(r, 14);
        ret->time_ms = store_i64(r, 15);
}

static void put_ref(struct model *m, json_t *o, const char *key, int64_t idx)
{
        put(m, o, key, idx < 0 ? json_null() : json_integer(idx));
}

/* Who withdrew it when and why: {"reason", "time"}. */
static void put_withdrawal(struct model *m, json_t *o, int64_t idx)
{
        struct record r;
        json_t *w;

        if (idx < 0) {
                put(m, o, "withdrawn", json_null());
                return;
        }
        if (ledger_record(m->tx, (uint64_t)idx, &r, NULL) != LH_OK) {
                model_fail(m, m->cx->err.rc);
                return;
        }
        w = put_object(m, o, "withdrawn");
        put_str(m, w, "reason", record_value(&r, "reason"));
        put_time(m, w, r.time_ms);
}

void put_notice_row(struct model *m, json_t *o, const struct notice_row *n)
{
        const struct rule_domain *d;
        const struct rule_kind *k;

        put_int(m, o, "index", n->idx);
        put_text(m, o, "title", n->title);
        put_text(m, o, "date", n->date);
        put_text(m, o, "formed", n->formed);
        put_text(m, o, "due", n->due);
        put_int(m, o, "late_days", n->late_days);
        put_text(m, o, "state", n->state);
        d = put_domain(m, o, n->domain);
        k = put_kind(m, o, d, n->kind);
        put_stage(m, o, d, k == NULL ? NULL : k->stage);
        put_named(m, o, "body", n->body, n->body_name);
        put_time(m, o, n->time_ms);
        put_ref(m, o, "replaces", n->replaces);
        put_ref(m, o, "replaced_by", n->replaced_by);
        put_ref(m, o, "withdrawn_by", n->withdrawn_by);
        put_withdrawal(m, o, n->withdrawn_by);
        put_flag(m, o, "_correction", n->replaces >= 0);
        put_flag(m, o, "_corrected", strcmp(n->state, "corrected") == 0);
        put_flag(m, o, "_withdrawn", strcmp(n->state, "withdrawn") == 0);
        put_flag(m, o, "_late", n->late_days > 0);
        put_flag(m, o, "_on_time", n->due[0] != '\0' && n->late_days == 0);
}

/* What the gate counts, in its words (screen/scan.h) and ours. */
static const struct {
        const char *id, *name;
} masked_kinds[] = {
        { "id", SAY("身份证号") },   { "mobile", SAY("手机号") },  { "card", SAY("银行卡号") },
        { "name", SAY("个人姓名") }, { "names", SAY("个人姓名") },
};

static const char *masked_name(const struct model *m, const char *id)
{
        for (size_t i = 0; i < countof(masked_kinds); i++)
                if (strcmp(masked_kinds[i].id, id) == 0)
                        return say(m, masked_kinds[i].name);
        return id;
}

int64_t masked_count(struct model *m, struct str screening, json_t *kinds)
{
        json_t *v = screening.n == 0 ? NULL : json_loadb(screening.p, screening.n, 0, NULL), *n;
        int64_t total = 0;
        const char *id;

        json_object_foreach (v, id, n) {
                json_t *o;

                if (!json_is_integer(n) || json_integer_value(n) <= 0)
                        continue;
                total += json_integer_value(n);
                if (kinds == NULL)
                        continue;
                o = add_object(m, kinds);
                put_text(m, o, "id", id);
                put_text(m, o, "name", masked_name(m, id));
                put(m, o, "n", json_incref(n));
        }
        json_decref(v);
        return total;
}
