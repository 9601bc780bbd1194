/* A body's catalogue of disclosure: it adopts rows of the rules, adds its own with their basis, and
 * drops what is not its business, with a reason (doc/format/catalogue.md). */
#include "screen/gate.h"
#include "work/supervise.h"

#define ROWS_MAX      200
#define ROW_CHARS_MAX 65

static int read_actor(struct task *t, const char **ret)
{
        int rc = supervise_body(t, "body", ret);

        return rc == LH_OK ? task_may(t, *ret) : rc;
}

/* "procurement.award" */
static int check_row(struct task *t, struct str row, const char *path)
{
        const char *dot = memchr(row.p, '.', row.n);
        const struct rule_domain *d =
                dot == NULL
                        ? NULL
                        : rule_domain(t->w->rules, (struct str){ row.p, (size_t)(dot - row.p) });

        if (d != NULL &&
            rule_kind(d, (struct str){ dot + 1, row.n - (size_t)(dot + 1 - row.p) }) != NULL)
                return LH_OK;
        return err_field(
                t->cx, LH_INVALID, path,
                "\"%.*s\" is no row of the rules; write DOMAIN.KIND as /catalogue has them",
                (int)row.n, row.p);
}

/* The act that put the row there; -1: it is not there. */
static int64_t row_there(struct task *t, const char *body, struct str row)
{
        struct store_rows have = store_query(t->tx, Q_CATALOGUE_ROW, "ts", body, row);
        int64_t idx = store_next(&have) && store_null(&have, 2) ? store_i64(&have, 1) : -1;

        store_rows_done(&have);
        return idx;
}

/* Every row is there already: the outcome is the act that put the last one. */
static bool adopted_all(struct task *t, const char *body, const json_t *rows)
{
        int64_t idx = -1;
        const json_t *v;
        size_t i;

        json_array_foreach (rows, i, v) {
                idx = row_there(t, body,
                                (struct str){ json_string_value(v), json_string_length(v) });
                if (idx < 0)
                        return false;
        }
        task_repeated(t, ACT_CATALOGUE_ADOPT, (uint64_t)idx, "-");
        return true;
}

int task_catalogue_adopt(struct task *t)
{
        static const char *const names[] = { "act", "by", "body", "rows", NULL };
        const json_t *rows = json_object_get(t->doc, "rows");
        size_t n = json_array_size(rows);
        const char *actor;
        struct str text;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = read_actor(t, &actor);
        if (rc == LH_OK && (n == 0 || n > ROWS_MAX))
                rc = err_field(t->cx, LH_INVALID, "rows",
                               "rows is an array of 1 to %d rows, each DOMAIN.KIND", ROWS_MAX);
        if (rc == LH_OK)
                rc = document_text(t->cx, rows, "rows", ROWS_MAX * (ROW_CHARS_MAX + 1), &text);
        for (size_t i = 0; i < n && rc == LH_OK; i++) {
                const json_t *v = json_array_get(rows, i);

                rc = check_row(t, (struct str){ json_string_value(v), json_string_length(v) },
                               arena_printf(t->cx->mem, "rows[%zu]", i));
        }
        if (rc != LH_OK || adopted_all(t, actor, rows))
                return rc != LH_OK ? rc : t->tx->rc;
        return task_append_fixed(t, ACT_CATALOGUE_ADOPT, actor, "-", &text, NULL, 0);
}

static bool row_id_ok(struct str s)
{
        if (s.n < 2 || s.n > 40 || s.p[0] < 'a' || s.p[0] > 'z')
                return false;
        for (size_t i = 0; i < s.n; i++)
                if (strchr("abcdefghijklmnopqrstuvwxyz0123456789-", s.p[i]) == NULL)
                        return false;
        return true;
}

/* The columns of a local row, in the order of catalogue.add@1. */
static int read_columns(struct task *t, struct str *v)
{
        static const struct {
                const char *name;
                size_t chars_max;
                bool required;
        } columns[] = { { "row", 40, true },        { "domain", 32, true },
                        { "matter", 100, true },    { "sub", 200, false },
                        { "elements", 2000, true }, { "basis", 1000, true },
                        { "limit", 200, true },     { "channels", 500, true },
                        { "audience", 100, true },  { "manner", 20, true },
                        { "level", 100, false } };
        int rc = LH_OK;

        for (size_t i = 0; i < countof(columns) && rc == LH_OK; i++) {
                rc = document_member(t->cx, t->doc, "", columns[i].name, columns[i].chars_max,
                                     columns[i].required, &v[i]);
                if (rc == LH_OK && i > 1 && v[i].n > 0)
                        rc = screen_plain(t->cx, columns[i].name, v[i]);
        }
        return rc;
}

static bool added_alike(struct task *t, const char *body, const struct str *v)
{
        struct store_rows have = store_query(t->tx, Q_CATALOGUE_OWN_ROW, "ts", body, v[0]);
        bool same = store_next(&have);
        int64_t idx = same ? store_i64(&have, 0) : -1;

        for (int i = 1; i < 11 && same; i++)
                same = str_eq(store_str(&have, i), v[i].p == NULL ? str_of("") : v[i]);
        store_rows_done(&have);
        if (same)
                task_repeated(t, ACT_CATALOGUE_ADD, (uint64_t)idx, "-");
        return same;
}

int task_catalogue_add(struct task *t)
{
        static const char *const names[] = { "act",      "by",       "body",     "row",   "domain",
                                             "matter",   "sub",      "elements", "basis", "limit",
                                             "channels", "audience", "manner",   "level", NULL };
        struct str v[11];
        const char *actor;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = read_actor(t, &actor);
        if (rc == LH_OK)
                rc = read_columns(t, v);
        if (rc == LH_OK && !row_id_ok(v[0]))
                rc = err_field(t->cx, LH_INVALID, "row",
                               "\"%.*s\" cannot be a row's id: 2 to 40 of a-z, 0-9 and -, a letter "
                               "first",
                               (int)v[0].n, v[0].p);
        if (rc == LH_OK && rule_domain(t->w->rules, v[1]) == NULL)
                rc = err_field(t->cx, LH_INVALID, "domain",
                               "no rule file is of the domain \"%.*s\"", (int)v[1].n, v[1].p);
        if (rc == LH_OK && !str_is(v[9], "主动") && !str_is(v[9], "依申请"))
                rc = err_field(t->cx, LH_INVALID, "manner", "manner is 主动 or 依申请");
        if (rc != LH_OK || added_alike(t, actor, v))
                return rc != LH_OK ? rc : t->tx->rc;
        return task_append_fixed(t, ACT_CATALOGUE_ADD, actor, "-", v, NULL, 0);
}

int task_catalogue_drop(struct task *t)
{
        static const char *const names[] = { "act", "by", "body", "row", "reason", NULL };
        struct str row, reason;
        const char *actor;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = read_actor(t, &actor);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "row", ROW_CHARS_MAX, true, &row);
        if (rc == LH_OK)
                rc = supervise_text(t, "reason", true, &reason);
        if (rc != LH_OK)
                return rc;
        if (row_there(t, actor, row) < 0)
                return err_field(t->cx, LH_INVALID, "row",
                                 "the catalogue of \"%s\" has no row \"%.*s\"", actor, (int)row.n,
                                 row.p);
        return task_append_fixed(t, ACT_CATALOGUE_DROP, actor, "-", (struct str[]){ row, reason },
                                 NULL, 0);
}
