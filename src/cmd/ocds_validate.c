/* `liuhen ocds validate`: errors one by one, warnings gathered by field, because a warning mostly
 * stands in every release. */
#include "cmd/ocds.h"
#include "ocds/validate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERRORS_SHOWN 1000
#define KINDS_MAX    1000

struct kind { /* of warning: the same rule at the same field */
        char *key;
        char *text;
        uint64_t n;
};

struct watch {
        bool jsonl;
        uint64_t shown;
        struct kind kinds[KINDS_MAX];
        size_t n_kinds;
};

static void put_line(struct buf *b)
{
        fwrite(b->p, 1, b->n, stdout);
}

/* Path without the positions in lists. */
static void field_of(const char *path, struct buf *out)
{
        bool inside = false;

        for (const char *p = path; *p != '\0'; p++) {
                inside |= *p == '[';
                if (!inside)
                        buf_putc(out, *p);
                inside &= *p != ']';
        }
}

static void put_pair(struct buf *b, const char *name, struct str value)
{
        buf_printf(b, ",\"%s\":", name);
        json_write_text(b, value);
}

static void write_json(const struct validate_problem *v, struct buf *b)
{
        buf_puts(b, "{\"level\":\"error\"");
        put_pair(b, "file", str_of(v->file));
        buf_printf(b, ",\"line\":%llu", (unsigned long long)v->line);
        if (v->number > 0)
                buf_printf(b, ",\"%s\":%llu", v->in, (unsigned long long)v->number);
        if (v->ocid.n > 0) {
                buf_puts(b, ",\"ocid\":\"");
                buf_add(b, v->ocid.p, v->ocid.n);
                buf_putc(b, '"');
        }
        put_pair(b, "path", str_of(v->p.path));
        put_pair(b, "rule", str_of(v->p.rule));
        put_pair(b, "message", str_of(v->p.text));
        buf_puts(b, "}\n");
}

static void write_plain(const struct validate_problem *v, struct buf *b)
{
        buf_printf(b, "%s line %llu", v->file, (unsigned long long)v->line);
        if (v->number > 0)
                buf_printf(b, ", %s %llu", v->in, (unsigned long long)v->number);
        if (v->ocid.n > 0) {
                buf_puts(b, " (");
                json_plain(b, v->ocid.p, v->ocid.n);
                buf_putc(b, ')');
        }
        buf_printf(b, ": %s%s%s\n", v->p.path, v->p.path[0] != '\0' ? " " : "", v->p.text);
}

static void show_error(struct watch *w, const struct validate_problem *v)
{
        lh_auto(buf_done) struct buf b = { 0 };

        if (++w->shown > ERRORS_SHOWN && !w->jsonl)
                return;
        buf_init(&b, 64 * 1024);
        if (w->jsonl)
                write_json(v, &b);
        else
                write_plain(v, &b);
        put_line(&b);
}

static void gather(struct watch *w, const struct validate_problem *v)
{
        lh_auto(buf_done) struct buf key = { 0 };
        size_t i = 0;

        buf_init(&key, 4096);
        buf_printf(&key, "%s ", v->p.rule);
        field_of(v->p.path, &key);
        while (i < w->n_kinds && strcmp(w->kinds[i].key, key.p) != 0)
                i++;
        if (i == KINDS_MAX)
                return;
        if (i == w->n_kinds)
                w->kinds[w->n_kinds++] =
                        (struct kind){ mem_strdup(key.p), mem_strdup(v->p.text), 0 };
        w->kinds[i].n++;
}

static void on_problem(void *arg, const struct validate_problem *v)
{
        struct watch *w = arg;

        if (v->p.level == PROBLEM_ERROR)
                show_error(w, v);
        else
                gather(w, v);
}

static void show_kind(const struct watch *w, const struct kind *k)
{
        const char *path = strchr(k->key, ' ') + 1;
        lh_auto(buf_done) struct buf b = { 0 };

        buf_init(&b, 64 * 1024);
        if (w->jsonl) {
                buf_puts(&b, "{\"level\":\"warning\"");
                put_pair(&b, "path", str_of(path));
                put_pair(&b, "rule", (struct str){ k->key, (size_t)(path - k->key) - 1 });
                buf_printf(&b, ",\"count\":%llu", (unsigned long long)k->n);
                put_pair(&b, "message", str_of(k->text));
                buf_puts(&b, "}\n");
        } else {
                buf_printf(&b, "warning: %s %s (%llu times)\n", path, k->text,
                           (unsigned long long)k->n);
        }
        put_line(&b);
}

int cmd_ocds_validate(struct ctx *cx, struct ocds_job *job)
{
        struct watch *w = mem_zalloc(sizeof(*w));
        const struct validate_options opt = { job->schema, job->extensions, on_problem, w };
        struct validate_count n;
        int rc;

        w->jsonl = job->jsonl;
        rc = validate_run(cx, job->in, job->files, &opt, &n);
        for (size_t i = 0; i < w->n_kinds; i++) {
                show_kind(w, &w->kinds[i]);
                free(w->kinds[i].key);
                free(w->kinds[i].text);
        }
        if (w->shown > ERRORS_SHOWN && !w->jsonl)
                printf("... and %llu errors more\n", (unsigned long long)w->shown - ERRORS_SHOWN);
        free(w);
        if (rc != LH_OK)
                return cmd_failed(cx);
        if (n.releases + n.records + n.packages + n.errors == 0) {
                err_set(cx, LH_INVALID,
                        "no release was found; hand in packages, lists or lines of releases");
                return cmd_failed(cx);
        }
        fprintf(stderr, "%llu packages, %llu releases, %llu records: %llu errors, %llu warnings\n",
                (unsigned long long)n.packages, (unsigned long long)n.releases,
                (unsigned long long)n.records, (unsigned long long)n.errors,
                (unsigned long long)n.warnings);
        return n.errors > 0 ? EXIT_REFUSED : EXIT_DONE;
}
