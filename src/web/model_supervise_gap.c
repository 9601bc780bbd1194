/* What supervision knows of a gap, for the pages of projects and bodies. */
#include "base/time.h"
#include "web/supervise.h"

#define BODY_GAPS_MAX 20

static void put_statement(struct model *m, json_t *o, const char *text, const char *promised)
{
        json_t *s;

        if (text == NULL) {
                put(m, o, "statement", json_null());
                return;
        }
        s = put_object(m, o, "statement");
        put_text(m, s, "text", text);
        put_text(m, s, "promised", promised);
}

static void put_owing_body(struct model *m, json_t *o, const char *id, const char *name)
{
        if (id[0] == '\0')
                put(m, o, "body", json_null());
        else
                put_named(m, o, "body", id, name);
}

void put_gap_acts(struct model *m, json_t *o, const char *project, const char *kind)
{
        struct store_rows r = store_query(m->tx, Q_SUPERVISE_DUTY, "tt", project, kind);
        const char *text = NULL, *promised = NULL;
        int64_t reminders = 0, last_ms = 0;
        char day[11] = "";

        if (store_next(&r))
                put_owing_body(m, o, store_dup(&r, 1), store_dup(&r, 8));
        store_rows_done(&r);
        r = store_query(m->tx, Q_SUPERVISE_ACTS_OF_DUTY, "tt", project, kind);
        while (store_next(&r)) {
                struct str act = store_str(&r, 1);

                if (str_is(act, "supervise.urge")) {
                        reminders++;
                        last_ms = store_i64(&r, 11);
                } else if (str_is(act, "supervise.state")) {
                        text = store_dup(&r, 4);
                        promised = store_dup(&r, 5);
                }
        }
        store_rows_done(&r);
        if (reminders > 0)
                date_format(date_in_china(last_ms), day);
        put_int(m, o, "reminders", reminders);
        put_text(m, o, "last_reminder", day);
        put_flag(m, o, "_urged", reminders > 0);
        put_statement(m, o, text, promised);
        put_text(m, o, "_due", due_link(m, project, kind));
}

void put_owed(struct model *m, const struct rule_domain *d, const char *project)
{
        struct store_rows r = store_query(m->tx, Q_SUPERVISE_OWED_BY_PROJECT, "t", project);
        const char *today = today_in_china(m);
        json_t *array = put_array(m, m->top, "owed");

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, array);
                const char *kind = store_dup(&r, 0), *since = store_dup(&r, 1),
                           *due = store_dup(&r, 2);
                bool late = since[0] != '\0' || strcmp(due, today) < 0;

                put_kind(m, o, d, kind);
                put_text(m, o, "due", due);
                put_text(m, o, "day", since[0] != '\0' ? since : due);
                put_owing_body(m, o, store_dup(&r, 3), store_dup(&r, 4));
                put_flag(m, o, "_late", late);
                put_flag(m, o, "_waiting", !late);
                put_text(m, o, "_due", due_link(m, project, kind));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_owed", json_array_size(array) > 0);
}

static void put_gap_of_body(struct model *m, json_t *array, struct store_rows *r)
{
        json_t *o = add_object(m, array);
        const char *project = store_dup(r, 0), *kind = store_dup(r, 1);
        const struct rule_domain *d = put_domain(m, o, store_dup(r, 2));
        const struct rule_kind *k = put_kind(m, o, d, kind);

        put_named(m, o, "project", project, store_dup(r, 3));
        put_str(m, o, "day", store_str(r, 4));
        put_text(m, o, "source", k == NULL ? NULL : k->source);
        put_int(m, o, "reminders", store_i64(r, 7));
        put_flag(m, o, "_urged", store_i64(r, 7) > 0);
        put_str(m, o, "statement", store_str(r, 8));
        put_text(m, o, "_due", due_link(m, project, kind));
}

void put_gaps_of_body(struct model *m, const char *body)
{
        struct store_rows r = store_query(m->tx, Q_SUPERVISE_GAPS_OF_BODY, "tti", body,
                                          today_in_china(m), (int64_t)BODY_GAPS_MAX);
        json_t *array = put_array(m, m->top, "gaps");

        while (m->rc == LH_OK && store_next(&r))
                put_gap_of_body(m, array, &r);
        store_rows_done(&r);
        put_flag(m, m->top, "_gaps", json_array_size(array) > 0);
        put_text(m, m->top, "_missing_link", arena_printf(m->cx->mem, "/jd/missing?body=%s", body));
        put_text(m, m->top, "_catalogue", arena_printf(m->cx->mem, "/catalogue?body=%s", body));
        put_text(m, m->top, "_jd", arena_printf(m->cx->mem, "/jd?body=%s", body));
}
