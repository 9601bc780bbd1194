/* One data resource: its core metadata, its fields, who collects them again, who uses it. */
#include "web/model_share.h"

static void put_fields(struct model *m, const char *id)
{
        json_t *array = put_array(m, m->top, "fields");

        share_rows(m, array, store_query(m->tx, Q_SHARE_RESOURCE_FIELDS, "t", id),
                   "subject name type ?key");
        share_words(m, array, "subject");
}

int model_share_resource(struct model *m, const char *arg)
{
        json_t *o = put_object(m, m->top, "resource"), *related, *v;
        size_t i;

        share_begin(m, "share_resource", NULL, "list");
        if (!share_row(m, o, store_query(m->tx, Q_SHARE_RESOURCE, "t", arg),
                       "id code title body body_name uscc class abstract format sharing condition "
                       "way reason opening cycle released /related /subjects system system_name "
                       "service service_state #index"))
                return m->tx->rc != LH_OK ? m->tx->rc
                                          : err_set(m->cx, LH_NOT_FOUND,
                                                    "the catalogue has no resource \"%.64s\"", arg);
        m->title = text_of(o, "title");
        share_word(m, o, "sharing");
        share_word(m, o, "opening");
        share_word(m, o, "cycle");
        put_text(m, o, "_class", share_class(m, text_of(o, "class")));
        related = put_array(m, m->top, "_related");
        json_array_foreach (json_object_get(o, "related"), i, v)
                share_rows(m, related,
                           store_query(m->tx, Q_SHARE_RESOURCE_NAME, "t", json_string_value(v)),
                           "id title");
        put_fields(m, arg);
        share_rows(m, put_array(m, m->top, "used_by"),
                   store_query(m->tx, Q_SHARE_RESOURCE_REUSED, "ti", arg, (int64_t)SHARE_ROWS_MAX),
                   "id title body body_name");
        put_flag(m, m->top, "_used", json_array_size(json_object_get(m->top, "used_by")) > 0);
        share_rows(m, put_array(m, m->top, "collected_again"),
                   store_query(m->tx, Q_SHARE_RESOURCE_AGAIN, "ti", arg, (int64_t)SHARE_ROWS_MAX),
                   "owner title body_name #fields");
        put_flag(m, m->top, "_again",
                 json_array_size(json_object_get(m->top, "collected_again")) > 0);
        return m->rc;
}
