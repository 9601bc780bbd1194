/* Who applied for what, how long the answer may take, who was granted or refused what and why,
 * which grants nobody uses. Order 809: no refusal without a reason, use for the stated purpose. */
#include "web/model_share.h"
#include "base/time.h"

#define APPLY_SPEC                                                                                 \
        "#index consumer consumer_title consumer_body consumer_body_name service service_title "   \
        "service_body service_body_name /purposes article mode /fields reason sharing @filed "     \
        "decision decision_reason @decided #decided_index"

#define GRANT_SPEC                                                                                 \
        "#index consumer consumer_title consumer_body consumer_body_name service service_title "   \
        "service_body service_body_name /purposes article mode /fields quota until hours "         \
        "?consent "                                                                                \
        "@granted #revoked_index revoked_reason @revoked #used @last"

static size_t count_overdue(struct model *m, json_t *rows)
{
        json_t *o;
        size_t i, n = 0;

        json_array_foreach (rows, i, o) {
                bool unconditional = strcmp(text_of(o, "sharing"), "unconditional") == 0;

                share_clock(m, o, unconditional ? "share-request-unconditional" : "share-request",
                            text_of(o, "filed"), text_of(o, "decided"));
                n += json_is_true(json_object_get(o, "overdue"));
        }
        return n;
}

/* Grants that nobody has used for a while: whoever does not need one any more gives it back. */
static bool unused(struct model *m, const json_t *grant)
{
        const char *last = text_of(grant, "last");
        int32_t day;

        if (last[0] == '\0')
                return true;
        return date_parse(str_of(last), &day) &&
               date_in_china(m->cx->now_ms()) - day > SHARE_UNUSED_DAYS;
}

static json_t *list_grants(struct model *m, const char *key, const char *which)
{
        json_t *array = put_array(m, m->top, key);

        share_rows(m, array,
                   store_query(m->tx, Q_SHARE_GRANT_LIST, "tti", which, today_in_china(m),
                               (int64_t)SHARE_ROWS_MAX),
                   GRANT_SPEC);
        share_words(m, array, "mode");
        return array;
}

/* Those of the list that nobody uses, marked there as well. */
static json_t *pick_unused(struct model *m, json_t *live, const char *key)
{
        json_t *idle = put_array(m, m->top, key), *o;
        size_t i;

        json_array_foreach (live, i, o) {
                bool is_unused = unused(m, o);

                put_flag(m, o, "unused", is_unused);
                if (is_unused)
                        json_array_append(idle, o);
        }
        return idle;
}

static size_t put_grants(struct model *m)
{
        return json_array_size(pick_unused(m, list_grants(m, "grants", "live"), "unused"));
}

json_t *share_grants_unused(struct model *m, const char *key)
{
        return pick_unused(m, list_grants(m, arena_printf(m->cx->mem, "%s_all", key), "live"), key);
}

static json_t *list_applications(struct model *m, const char *key, const char *decision)
{
        json_t *array = put_array(m, m->top, key);

        share_rows(m, array,
                   store_query(m->tx, Q_SHARE_APPLY_LIST, "ti", decision, (int64_t)SHARE_ROWS_MAX),
                   APPLY_SPEC);
        share_words(m, array, "mode");
        share_words(m, array, "sharing");
        return array;
}

json_t *share_applications_open(struct model *m, const char *key)
{
        json_t *open = list_applications(m, key, "");

        count_overdue(m, open);
        return open;
}

static void add_count(struct model *m, json_t *figures, const char *name, size_t n,
                      const char *link)
{
        add_figure(m, figures, name, grouped(m, (int64_t)n), NULL, link);
}

int model_share_access(struct model *m, const char *arg)
{
        json_t *open = list_applications(m, "open", ""),
               *refused = list_applications(m, "refused", "refuse"),
               *figures = put_array(m, m->top, "_figures"), *ended;
        size_t overdue = count_overdue(m, open), idle = put_grants(m);

        (void)arg;
        share_begin(m, "share_access", say(m, "共享申请和授权"), "access");
        count_overdue(m, refused);
        ended = list_grants(m, "ended", "ended");
        add_count(m, figures, say(m, "待答复申请"), json_array_size(open), "#h-open");
        add_count(m, figures, say(m, "其中超期"), overdue, "#h-open");
        add_count(m, figures, say(m, "有效授权"),
                  json_array_size(json_object_get(m->top, "grants")), "#h-grants");
        add_count(m, figures, say(m, "长期未用"), idle, "#h-unused");
        add_count(m, figures, say(m, "拒绝"), json_array_size(refused), "#h-refused");
        add_count(m, figures, say(m, "收回或到期"), json_array_size(ended), "#h-ended");
        put_int(m, m->top, "overdue", (json_int_t)overdue);
        put_flag(m, m->top, "_no_open", json_array_size(open) == 0);
        put_flag(m, m->top, "_no_grants", json_array_size(json_object_get(m->top, "grants")) == 0);
        put_flag(m, m->top, "_no_unused", idle == 0);
        put_flag(m, m->top, "_no_refused", json_array_size(refused) == 0);
        put_flag(m, m->top, "_no_ended", json_array_size(ended) == 0);
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        put_text(m, m->top, "_xlsx", self(m, ".xlsx", ""));
        return m->rc;
}

int write_share_access(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        static const struct table_file_column columns[] = {
                { "index", "授权记录", "Record", TABLE_NUMBER },
                { "consumer", "调用方", "Consumer", TABLE_TEXT },
                { "consumer_body_name", "调用单位", "Body", TABLE_TEXT },
                { "service", "服务", "Service", TABLE_TEXT },
                { "service_title", "服务名称", "Service title", TABLE_TEXT },
                { "service_body_name", "提供单位", "Provider", TABLE_TEXT },
                { "article", "依据", "Article", TABLE_TEXT },
                { "mode", "方式", "Mode", TABLE_TEXT },
                { "quota", "限量", "Quota", TABLE_TEXT },
                { "granted", "授权日期", "Granted on", TABLE_DATE },
                { "until", "有效期止", "Until", TABLE_DATE },
                { "used", "使用次数", "Used", TABLE_NUMBER },
                { "last", "最近使用", "Last used", TABLE_DATE },
                { "unused", "长期未用", "Unused", TABLE_NUMBER },
        };

        (void)arg;
        put_grants(m);
        return share_file(m, form, say(m, "共享申请和授权"), columns, countof(columns),
                          json_object_get(m->top, "grants"), out);
}
