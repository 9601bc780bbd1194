/* Who of a project's bodies publishes what (谁批准谁公开、谁实施谁公开、谁制作谁公开), and holidays
 * as they are announced. */
#include "base/time.h"
#include "rule/calendar.h"
#include "view/adopted.h"
#include "screen/gate.h"
#include "work/supervise.h"

#include <stdlib.h>

#define ANNOUNCED_DAYS_MAX 400

static int read_role(struct task *t, const struct rule_domain *d, struct str *role,
                     struct str *kind)
{
        int rc = document_member(t->cx, t->doc, "", "role", 16, false, role);

        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "kind", 32, false, kind);
        if (rc != LH_OK)
                return rc;
        if ((role->n > 0) == (kind->n > 0))
                return err_field(t->cx, LH_INVALID, "role",
                                 "give either role (approver, implementer, maker) or kind");
        if (kind->n > 0)
                return rule_kind(d, *kind) != NULL
                               ? LH_OK
                               : err_field(t->cx, LH_INVALID, "kind",
                                           "the domain \"%s\" has no kind \"%.*s\"", d->id,
                                           (int)kind->n, kind->p);
        for (int i = RULE_APPROVER; i <= RULE_MAKER; i++)
                if (str_is(*role, rule_role_name((enum rule_role)i)))
                        return LH_OK;
        return err_field(t->cx, LH_INVALID, "role",
                         "\"%.*s\" is no role; write approver, implementer or maker", (int)role->n,
                         role->p);
}

static int project_body(struct task *t, const char *project, const char **ret)
{
        struct store_rows row = store_query(t->tx, Q_PAGE_PROJECT, "t", project);

        *ret = store_next(&row) ? store_dup(&row, 5) : "";
        store_rows_done(&row);
        return t->tx->rc;
}

static bool assigned_alike(struct task *t, const char *project, struct str role, struct str kind,
                           const char *to)
{
        struct store_rows row = store_query(t->tx, Q_SUPERVISE_ASSIGNED_ALIKE, "tsst", project,
                                            role.p == NULL ? str_of("") : role,
                                            kind.p == NULL ? str_of("") : kind, to);
        int64_t idx = store_next(&row) ? store_i64(&row, 0) : -1;

        store_rows_done(&row);
        if (idx >= 0)
                task_repeated(t, ACT_PROJECT_ASSIGN, (uint64_t)idx, project);
        return idx >= 0;
}

int task_assign(struct task *t)
{
        static const char *const names[] = { "act",  "by",   "body", "domain", "project",
                                             "role", "kind", "to",   NULL };
        const struct rule_domain *d;
        struct wanted_project p;
        struct str domain, role, kind;
        const char *actor, *to, *opener;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "domain", 64, true, &domain);
        if (rc != LH_OK)
                return rc;
        d = rule_domain(t->w->rules, domain);
        if (d == NULL)
                return err_field(t->cx, LH_INVALID, "domain",
                                 "no rule file is of the domain \"%.*s\"", (int)domain.n, domain.p);
        rc = read_role(t, d, &role, &kind);
        if (rc == LH_OK)
                rc = supervise_body(t, "body", &actor);
        if (rc == LH_OK)
                rc = task_may(t, actor);
        if (rc == LH_OK)
                rc = supervise_body(t, "to", &to);
        if (rc == LH_OK)
                rc = task_project_find(t, d, str_of("-"), &p);
        if (rc != LH_OK)
                return rc;
        if (p.id == NULL)
                return err_field(t->cx, LH_INVALID, "project",
                                 "no such project is known; give its id, or its code or key");
        if (assigned_alike(t, p.id, role, kind, to))
                return t->tx->rc;
        rc = project_body(t, p.id, &opener);
        if (rc == LH_OK && strcmp(opener, actor) != 0)
                rc = owed_supervised(t, actor, opener);
        if (rc != LH_OK)
                return rc;
        return task_append_fixed(t, ACT_PROJECT_ASSIGN, actor, p.id,
                                 (struct str[]){ role, kind, str_of(to) }, NULL, 0);
}

static int by_day(const void *a, const void *b)
{
        return strncmp(*(const char *const *)a, *(const char *const *)b, 10);
}

static int read_day(struct task *t, const json_t *o, size_t i, const char **ret)
{
        static const char *const names[] = { "day", "kind", "name", NULL };
        const char *path = arena_printf(t->cx->mem, "days[%zu]", i);
        struct str day, kind, name;
        int32_t number;
        int rc = json_is_object(o) ? document_names(t->cx, o, path, names)
                                   : err_field(t->cx, LH_INVALID, path,
                                               "a day is an object {day, kind, name}");

        if (rc == LH_OK)
                rc = document_member(t->cx, o, path, "day", 10, true, &day);
        if (rc == LH_OK)
                rc = document_member(t->cx, o, path, "kind", 7, true, &kind);
        if (rc == LH_OK)
                rc = document_member(t->cx, o, path, "name", 30, false, &name);
        if (rc == LH_OK && !date_parse(day, &number))
                rc = err_field(t->cx, LH_INVALID, document_path(t->cx, path, "day"),
                               "\"%.*s\" is not a day; write YYYY-MM-DD", (int)day.n, day.p);
        if (rc == LH_OK && !str_is(kind, "holiday") && !str_is(kind, "workday") &&
            !str_is(kind, "plain"))
                rc = err_field(t->cx, LH_INVALID, document_path(t->cx, path, "kind"),
                               "kind is holiday, workday or plain (as the day of the week says)");
        if (rc == LH_OK && memchr(name.p == NULL ? "" : name.p, '\t', name.n) != NULL)
                rc = err_field(t->cx, LH_INVALID, document_path(t->cx, path, "name"),
                               "the name of a holiday has no tab");
        if (rc == LH_OK)
                *ret = arena_printf(t->cx->mem, "%.*s\t%.*s\t%.*s", (int)day.n, day.p, (int)kind.n,
                                    kind.p, (int)name.n, name.p == NULL ? "" : name.p);
        return rc;
}

static int join_days(struct task *t, const char **lines, size_t n, struct str *ret)
{
        struct buf all;

        qsort(lines, n, sizeof(*lines), by_day);
        buf_init(&all, n * 200);
        for (size_t i = 0; i < n; i++) {
                if (i > 0 && strncmp(lines[i - 1], lines[i], 10) == 0) {
                        buf_done(&all);
                        return err_field(t->cx, LH_INVALID, "days", "the day %.10s stands twice",
                                         lines[i]);
                }
                buf_printf(&all, "%s\n", lines[i]);
        }
        ret->p = arena_strndup(t->cx->mem, all.p, all.n);
        ret->n = all.n;
        buf_done(&all);
        return LH_OK;
}

static bool announced(struct task *t, struct str days, struct str basis)
{
        struct store_rows row = store_query(t->tx, Q_SUPERVISE_ANNOUNCED, "");
        int64_t idx = -1;

        while (idx < 0 && store_next(&row))
                if (str_eq(store_str(&row, 3), days) && str_eq(store_str(&row, 2), basis))
                        idx = store_i64(&row, 0);
        store_rows_done(&row);
        if (idx >= 0)
                task_repeated(t, ACT_CALENDAR_ADOPT, (uint64_t)idx, "-");
        return idx >= 0;
}

int task_adopt_calendar(struct task *t)
{
        static const char *const names[] = { "act", "by", "body", "days", "basis", NULL };
        const json_t *days = json_object_get(t->doc, "days");
        size_t n = json_array_size(days);
        const char *actor, **lines;
        struct str text, basis;
        int rc = task_local_only(t);

        if (rc == LH_OK)
                rc = document_names(t->cx, t->doc, "", names);
        if (rc == LH_OK)
                rc = supervise_body(t, "body", &actor);
        if (rc == LH_OK)
                rc = supervise_text(t, "basis", true, &basis);
        if (rc == LH_OK && (n == 0 || n > ANNOUNCED_DAYS_MAX))
                rc = err_field(t->cx, LH_INVALID, "days",
                               "days is an array of 1 to %d days {day, kind, name}",
                               ANNOUNCED_DAYS_MAX);
        if (rc != LH_OK)
                return rc;
        lines = arena_alloc(t->cx->mem, n * sizeof(*lines));
        for (size_t i = 0; i < n && rc == LH_OK; i++)
                rc = read_day(t, json_array_get(days, i), i, &lines[i]);
        if (rc == LH_OK)
                rc = join_days(t, lines, n, &text);
        if (rc != LH_OK || announced(t, text, basis))
                return rc != LH_OK ? rc : t->tx->rc;
        return task_append_fixed(t, ACT_CALENDAR_ADOPT, actor, "-", (struct str[]){ text, basis },
                                 NULL, 0);
}
