/* The rules in force, recorded whenever they change (rules.adopt): names and hashes of the files,
 * what they say of every kind of notice that changed, and the calendar if it changed. Due dates are
 * counted with these, so that a file that changes later moves no day that was counted before. */
#include "base/text.h"
#include "view/adopted.h"
#include "work/task.h"

#include <stdlib.h>

#define CALENDAR "calendar/cn.tsv"

static struct str file_row(struct ctx *cx, const struct rule_file *f)
{
        struct hash h = hash_of(f->data, f->bytes);
        char hex[65] = "";

        hex_encode(h.b, HASH_BYTES, hex);
        return str_of(arena_printf(cx->mem, "{\"name\":\"%s\",\"sha256\":\"%s\"}", f->name, hex));
}

/* The files that the log knows are exactly these. */
static bool files_known(struct ctx *cx, struct store_tx *tx, const struct row *rows, size_t n)
{
        struct store_rows have = store_query(tx, Q_RULE_FILE_ALL, "");
        size_t known = 0;
        bool same = true;

        while (store_next(&have)) {
                const char *name = store_dup(&have, 0), *hex = store_dup(&have, 1);

                if (known >= n ||
                    !str_is(rows[known].value,
                            arena_printf(cx->mem, "{\"name\":\"%s\",\"sha256\":\"%s\"}", name,
                                         hex)))
                        same = false;
                known++;
        }
        store_rows_done(&have);
        return same && known == n;
}

static bool is_number(struct store_rows *r, int col, const json_t *o, const char *name)
{
        return (store_i64(r, col) != 0) == json_is_true(json_object_get(o, name));
}

/* The newest that the log has of this kind says the same. */
static bool limit_known(struct store_tx *tx, const char *text)
{
        static const char *const texts[] = { "limit", "within", "since", "until" };
        json_t *o = json_loads(text, 0, NULL);
        struct store_rows r = store_query(tx, Q_SUPERVISE_LIMIT_NEWEST, "t",
                                          json_string_value(json_object_get(o, "kind")));
        bool same = store_next(&r);

        for (int i = 0; i < 4 && same; i++)
                same = str_is(store_str(&r, i), json_string_value(json_object_get(o, texts[i])));
        same = same && is_number(&r, 4, o, "expected") &&
               str_is(store_str(&r, 5), json_string_value(json_object_get(o, "source"))) &&
               str_is(store_str(&r, 6), json_string_value(json_object_get(o, "certainty")));
        store_rows_done(&r);
        json_decref(o);
        return same;
}

static size_t count_kinds(const struct rule_set *rules)
{
        size_t n, all = 0;
        const struct rule_domain *d = rule_domains(rules, &n);

        for (size_t i = 0; i < n; i++)
                all += d[i].n_kinds;
        return all;
}

/* Only what changed: the log keeps the rest. */
static struct row *changed_limits(struct ctx *cx, struct store_tx *tx, const struct rule_set *rules,
                                  size_t *ret_n)
{
        size_t n, found = 0;
        const struct rule_domain *d = rule_domains(rules, &n);
        struct row *rows = arena_alloc(cx->mem, (count_kinds(rules) + 1) * sizeof(*rows));

        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < d[i].n_kinds; k++) {
                        const char *text = adopted_row(cx, &d[i], &d[i].kinds[k]);

                        if (!limit_known(tx, text))
                                rows[found++].value = str_of(text);
                }
        *ret_n = found;
        return rows;
}

/* The calendar, if the log has another one of the files, or none. */
static struct str changed_calendar(struct store_tx *tx, const struct rule_file *files, size_t n)
{
        struct store_rows r = store_query(tx, Q_SUPERVISE_CALENDAR_FILES, "");
        struct str known = store_next(&r) ? store_str(&r, 0) : (struct str){ 0 };
        struct str now = { 0 };

        for (size_t i = 0; i < n; i++)
                if (strcmp(files[i].name, CALENDAR) == 0)
                        now = (struct str){ files[i].data, files[i].bytes };
        if (str_eq(known, now))
                now = (struct str){ 0 };
        store_rows_done(&r);
        return now;
}

int work_adopt_rules(struct ctx *cx, const struct work *w, struct ledger_group *g)
{
        size_t n, n_limits;
        const struct rule_file *files = rule_files(w->rules, &n);
        struct row *rows = arena_alloc(cx->mem, (n + 1) * sizeof(*rows)), *limits;
        struct str calendar = changed_calendar(&g->tx, files, n);
        struct field fields[3] = { { .name = { "files", 5 }, .table = true, .rows = rows } };
        struct record r = { .schema = act_kinds[ACT_RULES_ADOPT].schema,
                            .fields = fields,
                            .n_fields = 1 };
        struct outcome out;
        struct task t = { .cx = cx, .w = w, .g = g, .tx = &g->tx, .out = &out };

        for (size_t i = 0; i < n; i++)
                rows[i].value = file_row(cx, &files[i]);
        fields[0].n_rows = n;
        limits = changed_limits(cx, &g->tx, w->rules, &n_limits);
        if (g->tx.rc != LH_OK ||
            (n_limits == 0 && calendar.n == 0 && files_known(cx, &g->tx, rows, n)))
                return g->tx.rc;
        if (n_limits > 0)
                fields[r.n_fields++] = (struct field){
                        .name = { "limits", 6 }, .table = true, .rows = limits, .n_rows = n_limits
                };
        if (calendar.n > 0)
                fields[r.n_fields++] =
                        (struct field){ .name = { "calendar", 8 }, .value = calendar };
        return task_append(&t, ACT_RULES_ADOPT, "-", "-", &r);
}
