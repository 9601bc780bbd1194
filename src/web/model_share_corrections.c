/* Corrections (校核): a consumer says that a field of an answer is wrong; the provider's clock
 * runs, and who is late stands here. Never whom the record is about. */
#include "web/model_share.h"

json_t *share_disputes(struct model *m, const char *key)
{
        json_t *array = put_array(m, m->top, key), *o;
        size_t i;

        share_rows(m, array, store_query(m->tx, Q_SHARE_DISPUTE_LIST, "i", (int64_t)SHARE_ROWS_MAX),
                   "#index service service_title service_body service_body_name consumer "
                   "consumer_title consumer_body_name field reason @filed #answered_index outcome "
                   "answer @answered");
        share_words(m, array, "outcome");
        json_array_foreach (array, i, o) {
                share_clock(m, o, "share-correct", text_of(o, "filed"), text_of(o, "answered"));
                put_flag(m, o, "_open", text_of(o, "outcome")[0] == '\0');
        }
        return array;
}

int model_share_corrections(struct model *m, const char *arg)
{
        json_t *array = share_disputes(m, "corrections"),
               *figures = put_array(m, m->top, "_figures"), *o;
        int64_t open = 0, overdue = 0, repaired = 0, rejected = 0;
        size_t i;

        (void)arg;
        share_begin(m, "share_corrections", say(m, "数据校核"), "corrections");
        json_array_foreach (array, i, o) {
                open += text_of(o, "outcome")[0] == '\0';
                overdue += json_is_true(json_object_get(o, "overdue"));
                repaired += strcmp(text_of(o, "outcome"), "repaired") == 0;
                rejected += strcmp(text_of(o, "outcome"), "rejected") == 0;
        }
        add_figure(m, figures, say(m, "核查中"), grouped(m, open), NULL, NULL);
        add_figure(m, figures, say(m, "超期"), grouped(m, overdue), NULL, NULL);
        add_figure(m, figures, say(m, "已更正"), grouped(m, repaired), NULL, NULL);
        add_figure(m, figures, say(m, "核对无误"), grouped(m, rejected), NULL, NULL);
        put_int(m, m->top, "overdue", overdue);
        put_flag(m, m->top, "_none", json_array_size(array) == 0);
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        return m->rc;
}

int write_share_corrections(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        static const struct table_file_column columns[] = {
                { "index", "记录", "Record", TABLE_NUMBER },
                { "service", "服务", "Service", TABLE_TEXT },
                { "service_body_name", "提供单位", "Provider", TABLE_TEXT },
                { "consumer_body_name", "提出单位", "Asked by", TABLE_TEXT },
                { "field", "数据项", "Field", TABLE_TEXT },
                { "filed", "提出日期", "Asked on", TABLE_DATE },
                { "due", "应答复日", "Due", TABLE_DATE },
                { "answered", "答复日期", "Answered on", TABLE_DATE },
                { "_outcome", "结果", "Outcome", TABLE_TEXT },
                { "overdue", "超期", "Late", TABLE_NUMBER },
        };

        (void)arg;
        return share_file(m, form, say(m, "数据校核"), columns, countof(columns),
                          share_disputes(m, "corrections"), out);
}
