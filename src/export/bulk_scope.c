/* The files of a year, a domain, a body: cut out of the files of all. */
#include "export/bulk_int.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#define COPY_BYTES ((size_t)256 * 1024)

static int copy_span(struct bulk *b, size_t stream, struct span span, bulk_take_fn *take, void *arg)
{
        static char window[COPY_BYTES];
        int fd = fileno(b->stream[stream]), rc = LH_OK;

        while (rc == LH_OK && span.n > 0) {
                ssize_t n = pread(fd, window, span.n < COPY_BYTES ? span.n : COPY_BYTES,
                                  (off_t)span.at);

                if (n <= 0)
                        return bulk_failed(b->cx, "read back", b->dir);
                rc = take(arg, window, (size_t)n);
                span.at += (uint64_t)n;
                span.n -= (uint32_t)n;
        }
        return rc;
}

/* The projects of a scope: its pieces are in their order, so each comes once. */
static int copy_projects(struct bulk *b, const struct scope *s, bulk_take_fn *take, void *arg)
{
        int rc = LH_OK;

        if (s->filter == NULL) { /* those that have published nothing yet as well */
                for (size_t i = 0; rc == LH_OK && i < b->n_projects; i++)
                        rc = copy_span(b, STREAM_OF(TABLE_PROJECTS), b->projects[i], take, arg);
                return rc;
        }
        for (size_t i = 0; rc == LH_OK && i < s->n; i++)
                if (i == 0 || s->pieces[i]->project != s->pieces[i - 1]->project)
                        rc = copy_span(b, STREAM_OF(TABLE_PROJECTS),
                                       b->projects[s->pieces[i]->project], take, arg);
        return rc;
}

static int by_text(const void *a, const void *b)
{
        return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int copy_bodies(struct bulk *b, const struct scope *s, bulk_take_fn *take, void *arg)
{
        const char **ids, *last = "";
        int rc = LH_OK;

        ids = mem_alloc((s->n + 1) * sizeof(*ids));
        for (size_t i = 0; i < s->n; i++)
                ids[i] = s->pieces[i]->body;
        qsort(ids, s->n, sizeof(*ids), by_text);
        for (size_t i = 0; rc == LH_OK && i < s->n; i++) {
                const json_t *row = json_object_get(b->bodies, ids[i]);

                if (strcmp(ids[i], last) != 0 && json_is_string(row))
                        rc = take(arg, json_string_value(row), json_string_length(row));
                last = ids[i];
        }
        free(ids);
        return rc;
}

int bulk_copy(struct bulk *b, const struct scope *s, size_t stream, bulk_take_fn *take, void *arg)
{
        int rc = LH_OK;

        if (stream == STREAM_OF(TABLE_PROJECTS))
                return copy_projects(b, s, take, arg);
        if (stream == STREAM_OF(TABLE_BODIES))
                return copy_bodies(b, s, take, arg);
        for (size_t i = 0; rc == LH_OK && i < s->n; i++)
                rc = copy_span(b, stream, s->pieces[i]->in[stream], take, arg);
        return rc;
}

struct to_file {
        struct bulk *b;
        FILE *f;
};

static int take_to_file(void *arg, const char *p, size_t n)
{
        struct to_file *t = arg;

        return fwrite(p, 1, n, t->f) == n ? LH_OK : bulk_failed(t->b->cx, "write", t->b->dir);
}

static int write_lines(struct bulk *b, const struct scope *s, const char *path)
{
        struct to_file t = { b, fopen(path, "we") };
        int rc;

        if (t.f == NULL)
                return bulk_failed(b->cx, "make", path);
        rc = bulk_copy(b, s, STREAM_JSONL, take_to_file, &t);
        if (fclose(t.f) != 0 && rc == LH_OK)
                rc = bulk_failed(b->cx, "write", path);
        return rc;
}

#define XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static int make_scope(struct bulk *b, const struct scope *s)
{
        char name[BULK_NAME_MAX], path[BULK_PATH_MAX + BULK_NAME_MAX];
        int rc = LH_OK;

        snprintf(name, sizeof(name), "%s.jsonl", s->name);
        bulk_path(b, name, path);
        if (s->filter != NULL) /* all.jsonl is there */
                rc = write_lines(b, s, path);
        if (rc == LH_OK)
                rc = bulk_add_file(b, s, name, "jsonl", "application/jsonl");
        snprintf(name, sizeof(name), "%s.csv.zip", s->name);
        bulk_path(b, name, path);
        if (rc == LH_OK)
                rc = bulk_zip(b, s, path);
        if (rc == LH_OK)
                rc = bulk_add_file(b, s, name, "csv", "application/zip");
        snprintf(name, sizeof(name), "%s.xlsx", s->name);
        bulk_path(b, name, path);
        if (rc == LH_OK)
                rc = bulk_xlsx(b, s, path);
        return rc == LH_OK ? bulk_add_file(b, s, name, "xlsx", XLSX_TYPE) : rc;
}

/* ---- which scopes there are ---- */

static int by_year(const struct piece *x, const struct piece *y)
{
        return (x->year > y->year) - (x->year < y->year);
}

static int by_domain(const struct piece *x, const struct piece *y)
{
        return strcmp(x->domain, y->domain);
}

static int by_body(const struct piece *x, const struct piece *y)
{
        return strcmp(x->body, y->body);
}

static const char *year_value(struct bulk *b, const struct piece *p)
{
        return arena_printf(b->cx->mem, "%04d", p->year);
}

static const char *domain_value(struct bulk *b, const struct piece *p)
{
        (void)b;
        return p->domain;
}

static const char *body_value(struct bulk *b, const struct piece *p)
{
        (void)b;
        return p->body;
}

static const char *no_title(struct bulk *b, const char *value)
{
        (void)b;
        return value;
}

static const char *domain_title(struct bulk *b, const char *value)
{
        const struct rule_domain *d = rule_domain(b->site.rules, str_of(value));

        return d == NULL ? value : d->name;
}

/* The second cell of its row. */
static const char *body_title(struct bulk *b, const char *value)
{
        const json_t *row = json_object_get(b->bodies, value);
        struct str rest = str_of(json_is_string(row) ? json_string_value(row) : ""), cells[5];

        if (!table_take_row(b->cx, &rest, cells, 5))
                return value;
        return arena_strndup(b->cx->mem, cells[1].p, cells[1].n);
}

static const struct dimension {
        const char *filter;
        int (*order)(const struct piece *, const struct piece *);
        const char *(*value)(struct bulk *, const struct piece *);
        const char *(*title)(struct bulk *, const char *value);
        size_t max;
} dimensions[] = {
        { "year", by_year, year_value, no_title, 400 },
        { "domain", by_domain, domain_value, domain_title, 100 },
        { "body", by_body, body_value, body_title, BULK_BODIES_MAX },
};

/* Within one value the order of the streams stays. */
static int in_order(const void *a, const void *b, void *dimension)
{
        const struct piece *x = *(struct piece *const *)a, *y = *(struct piece *const *)b;
        int c = ((const struct dimension *)dimension)->order(x, y);

        return c != 0 ? c : (x > y) - (x < y);
}

static size_t same_value(const struct dimension *d, struct piece **p, size_t n)
{
        size_t k = 0;

        while (k < n && d->order(p[k], p[0]) == 0)
                k++;
        return k;
}

static int make_dimension(struct bulk *b, const struct dimension *d, struct piece **p)
{
        size_t scopes = 0;
        int rc = LH_OK;

        qsort_r(p, b->n, sizeof(struct piece *), in_order, (void *)(uintptr_t)d);
        for (size_t i = 0, k; i < b->n; i += k, scopes++)
                k = same_value(d, p + i, b->n - i);
        if (scopes > d->max)
                return LH_OK; /* the manifest lists what there is */
        for (size_t i = 0, k; rc == LH_OK && i < b->n; i += k) {
                struct scope s = { .filter = d->filter, .value = d->value(b, p[i]) };

                k = s.n = same_value(d, p + i, b->n - i);
                s.pieces = p + i;
                s.name = arena_printf(b->cx->mem, "%s-%s", d->filter, s.value);
                s.title = d->title(b, s.value);
                rc = make_scope(b, &s);
        }
        return rc;
}

int bulk_scopes(struct bulk *b)
{
        struct piece **p = mem_alloc((b->n + 1) * sizeof(struct piece *));
        struct scope all = { .name = "all", .title = "全部", .pieces = p, .n = b->n };
        int rc;

        for (size_t i = 0; i < b->n; i++)
                p[i] = &b->pieces[i];
        rc = make_scope(b, &all);
        if (rc == LH_OK)
                rc = bulk_add_file(b, &all, "all.sqlite", "sqlite", "application/vnd.sqlite3");
        for (size_t i = 0; rc == LH_OK && i < countof(dimensions); i++)
                rc = make_dimension(b, &dimensions[i], p);
        free(p);
        return rc;
}
