/* /selfcheck: the site against the inspection rules, what the record tells now and what the last
 * walk found; /accessibility: the statement. */
#include "ledger/tile.h"
#include "report/selfcheck.h"
#include "web/model.h"

#include <string.h>

#define WALKS_SHOWN    14
#define FINDINGS_SHOWN 200

static void put_rule(struct model *m, json_t *list, size_t i, int64_t found, bool known)
{
        const struct selfcheck_rule_text *r = &selfcheck_rules[i];
        json_t *o = add_object(m, list);

        put_text(m, o, "id", r->id);
        put_text(m, o, "name", label(m, r->name, r->name_en));
        put_int(m, o, "veto_at", r->veto_at);
        put_flag(m, o, "_veto", r->veto_at > 0 && found >= r->veto_at);
        put_flag(m, o, "_known", known);
        put_flag(m, o, "_good", known && found == 0);
        put_flag(m, o, "_bad", known && found > 0);
        if (known)
                put_int(m, o, "found", found);
        else
                put(m, o, "found", json_null());
}

static void put_finding(struct model *m, json_t *list, const char *rule, const char *page,
                        const char *text)
{
        json_t *o = add_object(m, list);

        put_text(m, o, "rule", rule);
        put_text(m, o, "page", page);
        put_text(m, o, "text", text);
}

/* What the walk of that record found, by rule; the first findings into list. */
static void read_walk(struct model *m, uint64_t idx, json_t *list, int64_t counts[SELFCHECK_COUNT])
{
        const struct field *f;
        struct record r;

        if (ledger_record(m->tx, idx, &r, NULL) != LH_OK)
                return;
        f = record_field(&r, "list");
        for (size_t i = 0; f != NULL && i < f->n_rows; i++) {
                json_t *row = json_loadb(f->rows[i].value.p, f->rows[i].value.n, 0, NULL);
                const char *rule = json_string_value(json_object_get(row, "rule"));

                for (size_t k = 0; rule != NULL && k < SELFCHECK_COUNT; k++)
                        if (strcmp(rule, selfcheck_rules[k].id) == 0) {
                                counts[k]++;
                                if (k >= SELFCHECK_META && json_array_size(list) < FINDINGS_SHOWN)
                                        put_finding(
                                                m, list, rule,
                                                json_string_value(json_object_get(row, "page")),
                                                json_string_value(json_object_get(row, "text")));
                        }
                json_decref(row);
        }
}

/* "walks": the last ones. Returns the newest one's record, -1 if there is none. */
static int64_t put_walks(struct model *m)
{
        struct store_rows r = store_query(m->tx, Q_CHECK_LIST, "i", (int64_t)WALKS_SHOWN);
        json_t *list = put_array(m, m->top, "walks");
        int64_t newest = -1;

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, list);

                newest = newest < 0 ? store_i64(&r, 0) : newest;
                put_int(m, o, "index", store_i64(&r, 0));
                put_str(m, o, "site", store_str(&r, 1));
                put_int(m, o, "pages", store_i64(&r, 2));
                put_int(m, o, "vetoes", store_i64(&r, 3));
                put_int(m, o, "findings", store_i64(&r, 4));
                put_time(m, o, store_i64(&r, 5));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_walked", newest >= 0);
        return newest;
}

int model_selfcheck(struct model *m, const char *arg)
{
        int64_t counts[SELFCHECK_COUNT] = { 0 }, newest;
        json_t *rules = put_array(m, m->top, "rules"), *list = put_array(m, m->top, "findings");
        struct selfcheck s;
        int rc;

        (void)arg;
        m->page = "selfcheck";
        m->title = say(m, "网站自检");
        selfcheck_begin(m->cx, &s);
        rc = selfcheck_record(m->tx, m->site->rules, &s);
        if (rc != LH_OK)
                return rc;
        for (size_t i = 0; i < s.n; i++)
                put_finding(m, list, selfcheck_rules[s.found[i].rule].id, s.found[i].page,
                            s.found[i].text);
        newest = put_walks(m);
        if (newest >= 0)
                read_walk(m, (uint64_t)newest, list, counts);
        for (size_t i = 0; i < SELFCHECK_COUNT; i++)
                put_rule(m, rules, i, i < SELFCHECK_META ? s.counts[i] : counts[i],
                         i < SELFCHECK_META || newest >= 0);
        put_int(m, m->top, "vetoes", selfcheck_vetoes(&s));
        put_flag(m, m->top, "_clean", json_array_size(list) == 0);
        return m->rc;
}

int model_accessibility(struct model *m, const char *arg)
{
        (void)arg;
        m->page = "accessibility";
        m->title = say(m, "无障碍说明");
        return m->rc;
}
