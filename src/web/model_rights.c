/* /rights: who may do what, for everybody to see. Accounts are staff numbers, never names. */
#include "web/console.h"

#define RIGHTS_SHOWN_MAX 1000

int model_rights(struct model *m, const char *arg)
{
        json_t *list = put_array(m, m->top, "rights");
        struct store_rows r = store_query(m->tx, Q_RIGHT_ALL, "i", (int64_t)RIGHTS_SHOWN_MAX);

        (void)arg;
        m->page = "rights";
        m->title = say(m, "谁有什么权限");
        put_text(m, m->top, "title", m->title);
        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, list);
                const char *role = store_dup(&r, 3), *body = store_dup(&r, 0);

                put_named(m, o, "body", body, store_dup(&r, 1));
                put_str(m, o, "account", store_str(&r, 2));
                put_text(m, o, "role", role);
                put_text(m, o, "_role", console_role_name(m, role));
                put_str(m, o, "label", store_str(&r, 4));
                put_time(m, o, store_i64(&r, 5));
                put_int(m, o, "index", store_i64(&r, 6));
                put_flag(m, o, "_ended", !store_null(&r, 7));
                if (!store_null(&r, 7))
                        put_int(m, o, "ended", store_i64(&r, 7));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_none", json_array_size(list) == 0);
        return m->rc;
}
