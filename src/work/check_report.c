/* What `liuhen check` found on the site, put into the log: whether the site was in order on a day
 * is a fact that nobody can compute later. doc/adr/0015. */
#include "base/text.h"
#include "screen/gate.h"
#include "work/task.h"

#include <stdlib.h>

#define FINDINGS_MAX 1000

static int read_finding(struct task *t, const json_t *o, size_t i, struct row *ret)
{
        static const char *const names[] = { "rule", "page", "text", NULL };
        const char *path = arena_printf(t->cx->mem, "list[%zu]", i);
        struct str v;
        char *text;
        int rc = json_is_object(o) ? document_names(t->cx, o, path, names)
                                   : err_field(t->cx, LH_INVALID, path, "a finding is an object");

        for (size_t k = 0; rc == LH_OK && names[k] != NULL; k++)
                rc = document_member(t->cx, o, path, names[k], 1000, k == 0, &v);
        if (rc == LH_OK)
                rc = screen_plain(t->cx, path, v);
        if (rc != LH_OK)
                return rc;
        text = json_dumps(o, JSON_COMPACT);
        if (text == NULL)
                abort(); /* it was parsed */
        ret->value = str_of(arena_strdup(t->cx->mem, text));
        free(text);
        return LH_OK;
}

static int read_counts(struct task *t, struct str *v)
{
        static const char *const names[] = { "site", "pages", "vetoes", "findings" };
        uint64_t n;
        int rc = LH_OK;

        for (size_t i = 0; rc == LH_OK && i < countof(names); i++) {
                rc = document_member(t->cx, t->doc, "", names[i], i == 0 ? 300 : 12, true, &v[i]);
                if (rc == LH_OK && i > 0 && !decimal_parse(v[i], &n))
                        rc = err_field(t->cx, LH_INVALID, names[i], "%s is a number", names[i]);
        }
        return rc;
}

int task_check_report(struct task *t)
{
        static const char *const names[] = { "act",    "by",       "site", "pages",
                                             "vetoes", "findings", "list", NULL };
        const json_t *list = json_object_get(t->doc, "list");
        struct row *rows = arena_alloc(t->cx->mem, FINDINGS_MAX * sizeof(*rows));
        struct str v[4];
        struct field f[5];
        struct record r = { .schema = act_kinds[ACT_CHECK_REPORT].schema, .fields = f };
        size_t n = json_array_size(list);
        int rc = task_local_only(t);

        if (rc == LH_OK)
                rc = document_names(t->cx, t->doc, "", names);
        if (rc == LH_OK)
                rc = read_counts(t, v);
        if (rc == LH_OK && n > FINDINGS_MAX)
                rc = err_field(t->cx, LH_LIMIT, "list", "at most %d findings are kept",
                               FINDINGS_MAX);
        for (size_t i = 0; rc == LH_OK && i < n; i++)
                rc = read_finding(t, json_array_get(list, i), i, &rows[i]);
        if (rc != LH_OK)
                return rc;
        for (size_t i = 0; i < 4; i++)
                f[r.n_fields++] =
                        (struct field){ .name = str_of((const char *[]){ "site", "pages", "vetoes",
                                                                         "findings" }[i]),
                                        .value = v[i] };
        if (n > 0)
                f[r.n_fields++] = (struct field){
                        .name = str_of("list"), .table = true, .rows = rows, .n_rows = n
                };
        return task_append(t, ACT_CHECK_REPORT, "-", "-", &r);
}
