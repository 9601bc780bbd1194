#include "work/task.h"
#include "screen/gate.h"

#define CODE_CHARS_MAX  100
#define KEY_CHARS_MAX   500
#define TITLE_CHARS_MAX 500

static const char *const project_names[] = { "id", "code", "key", "title", "region", NULL };

/* id: as the document gives it. */
static int read_project(struct task *t, struct str *ret_id, struct wanted_project *ret)
{
        const json_t *o = json_object_get(t->doc, "project");
        int rc;

        *ret = (struct wanted_project){ 0 };
        *ret_id = (struct str){ 0 };
        if (o == NULL)
                return LH_OK;
        rc = document_names(t->cx, o, "project", project_names);
        if (rc == LH_OK)
                rc = document_member(t->cx, o, "project", "id", 10, false, ret_id);
        if (rc == LH_OK)
                rc = document_member(t->cx, o, "project", "code", CODE_CHARS_MAX, false,
                                     &ret->code);
        if (rc == LH_OK)
                rc = document_member(t->cx, o, "project", "key", KEY_CHARS_MAX, false, &ret->key);
        if (rc == LH_OK)
                rc = document_member(t->cx, o, "project", "title", TITLE_CHARS_MAX, false,
                                     &ret->title);
        if (rc == LH_OK)
                rc = document_member(t->cx, o, "project", "region", 6, false, &ret->region);
        if (rc == LH_OK && ret->region.n > 0) {
                for (size_t i = 0; i < ret->region.n; i++)
                        if (ret->region.n != 6 || ret->region.p[i] < '0' || ret->region.p[i] > '9')
                                return err_field(t->cx, LH_INVALID, "project.region",
                                                 "project.region is not a code of 6 digits");
        }
        return rc;
}

static const char *find_id(struct store_rows rows)
{
        const char *id = store_next(&rows) ? store_dup(&rows, 0) : NULL;

        store_rows_done(&rows);
        return id;
}

/* The project of that key: the wanted one, unless both have a code, which then differ. Two projects
 * cannot share a key, so the later one goes without. */
static const char *find_by_key(struct task *t, const struct rule_domain *d,
                               struct wanted_project *p)
{
        struct store_rows rows = store_query(t->tx, Q_PROJECT_BY_KEY, "ts", d->id, p->key);
        const char *id = NULL;

        if (store_next(&rows)) {
                if (p->code.n == 0 || store_str(&rows, 1).n == 0)
                        id = store_dup(&rows, 0);
                else
                        p->key = (struct str){ 0 };
        }
        store_rows_done(&rows);
        return id;
}

/* Code, else key, else title and region (act.md 3.2). NULL: none (or tx->rc). */
static const char *find(struct task *t, const struct rule_domain *d, struct wanted_project *p)
{
        const char *id = NULL;

        if (p->code.n > 0)
                id = find_id(store_query(t->tx, Q_PROJECT_BY_CODE, "ts", d->id, p->code));
        if (id == NULL && p->key.n > 0)
                id = find_by_key(t, d, p);
        if (id != NULL || p->code.n > 0 || p->key.n > 0)
                return id;
        return find_id(store_query(t->tx, Q_PROJECT_BY_TITLE, "tss", d->id, p->title,
                                   p->region.p == NULL ? str_of("") : p->region));
}

static int by_id(struct task *t, const struct rule_domain *d, struct str id, const char **ret_id)
{
        const char *copy = arena_strndup(t->cx->mem, id.p, id.n);
        struct store_rows row = store_query(t->tx, Q_PROJECT_GET, "t", copy);
        bool found = store_next(&row), fits = found && str_is(store_str(&row, 1), d->id);

        store_rows_done(&row);
        if (t->tx->rc != LH_OK)
                return t->tx->rc;
        if (!fits)
                return err_field(t->cx, LH_INVALID, "project.id",
                                 found ? "project \"%s\" is of another domain"
                                       : "there is no project \"%s\"",
                                 copy);
        *ret_id = copy;
        return LH_OK;
}

int task_project_find(struct task *t, const struct rule_domain *d, struct str title,
                      struct wanted_project *ret)
{
        struct str id;
        int rc = read_project(t, &id, ret);

        if (rc != LH_OK)
                return rc;
        if (id.n > 0)
                return by_id(t, d, id, &ret->id);
        if (ret->title.n == 0)
                ret->title = title;
        ret->id = find(t, d, ret);
        if (ret->id != NULL || t->tx->rc != LH_OK)
                return t->tx->rc;
        if (ret->title.n == 0)
                return err_field(
                        t->cx, LH_INVALID, "project.title",
                        "the project is not known yet: project.title is needed to open it");
        rc = screen_plain(t->cx, "project.title", ret->title);
        return rc == LH_OK && ret->key.n > 0 ? screen_plain(t->cx, "project.key", ret->key) : rc;
}

int task_project_open(struct task *t, const struct rule_domain *d, const char *body,
                      struct wanted_project *p)
{
        const struct str values[] = { str_of(d->id), p->code, p->key, p->title, p->region };

        if (p->id != NULL)
                return LH_OK;
        p->id = task_project_id(t);
        return task_append_fixed(t, ACT_PROJECT_OPEN, body, p->id, values, NULL, 0);
}

int task_open_project(struct task *t)
{
        static const char *const names[] = { "act", "by", "body", "domain", "project", NULL };
        const struct rule_domain *d;
        struct wanted_project p;
        const char *body;
        struct str domain;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "domain", 64, true, &domain);
        if (rc != LH_OK)
                return rc;
        d = rule_domain(t->w->rules, domain);
        if (d == NULL)
                return err_field(t->cx, LH_INVALID, "domain",
                                 "no rule file is of the domain \"%.*s\"", (int)domain.n, domain.p);
        rc = task_project_find(t, d, (struct str){ 0 }, &p);
        if (rc == LH_OK)
                rc = task_body(t, &body);
        if (rc != LH_OK)
                return rc;
        if (p.id != NULL) {
                struct store_rows row = store_query(t->tx, Q_PROJECT_GET, "t", p.id);
                uint64_t idx = store_next(&row) ? (uint64_t)store_i64(&row, 3) : 0;

                store_rows_done(&row);
                task_repeated(t, ACT_PROJECT_OPEN, idx, p.id);
                return t->tx->rc;
        }
        return task_project_open(t, d, body, &p);
}
