#include "helper.h"
#include "ocds/rules.h"

#include <stdlib.h>
#include <unistd.h>

static void must(bool ok, const char *what)
{
        if (!ok) {
                fprintf(stderr, "the test cannot go on: %s\n", what);
                abort();
        }
}

void make_file(const char *text, char *ret_path, size_t max)
{
        size_t n = strlen(text);
        int fd;

        snprintf(ret_path, max, "/tmp/liuhen-test-ocds-XXXXXX");
        fd = mkstemp(ret_path);
        must(fd >= 0 && write(fd, text, n) == (ssize_t)n, "no temporary file");
        close(fd);
}

static void add_line(char *to, size_t max, const char *text)
{
        size_t n = strlen(to);

        snprintf(to + n, max - n, "%s\n", text);
}

static void on_refused(void *arg, const struct err *e, struct str ocid)
{
        struct outcome *o = arg;
        char line[1600];

        snprintf(line, sizeof(line), "%.*s: %s: %s", (int)ocid.n, ocid.p, e->field, e->text);
        add_line(o->refused, sizeof(o->refused), line);
}

static void on_warned(void *arg, const char *text)
{
        struct outcome *o = arg;

        add_line(o->warned, sizeof(o->warned), text);
}

static struct rule *load_rules(struct ctx *cx, const struct setup *setup, struct schema_set *set)
{
        struct rule *rules = NULL;
        int rc = schema_load(cx, setup->schema != NULL ? setup->schema : "1.1", NULL, set);

        if (rc == LH_OK)
                rc = rules_of_schema(cx, set->release, &rules);
        if (rc == LH_OK && setup->append != NULL)
                rc = rules_override(cx, rules, setup->append, MATCH_NEVER);
        if (rc == LH_OK && setup->by_position != NULL)
                rc = rules_override(cx, rules, setup->by_position, MATCH_POSITION);
        must(rc == LH_OK, cx->err.text);
        return rules;
}

struct outcome run_package(const struct setup *setup, const char *text)
{
        struct outcome o = { 0 };
        const struct package_watch watch = { &o, on_refused, on_warned };
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(schema_done) struct schema_set set = { 0 };
        lh_auto(input_free) struct input *in = input_new();
        struct rule *rules;
        char path[64];
        uint32_t file;
        size_t n;
        FILE *out = open_memstream(&o.text, &n);

        ctx_init(&cx);
        rules = load_rules(&cx, setup, &set);
        make_file(text, path, sizeof(path));
        must(input_open(&cx, in, path, &file) == LH_OK, cx.err.text);
        unlink(path);
        o.rc = package_run(&cx, in, 1, &setup->opt, rules, set.version, out, &watch, &o.n);
        if (o.rc != LH_OK)
                add_line(o.refused, sizeof(o.refused), cx.err.text);
        fclose(out);
        return o;
}

void outcome_done(struct outcome *o)
{
        free(o->text);
}

struct lines {
        char *p;
        size_t n, max;
};

static void on_problem(void *arg, const struct validate_problem *v)
{
        struct lines *l = arg;

        must(v->line > 0 && v->p.text[0] != '\0', "a problem without a line or a text");
        l->n += (size_t)snprintf(l->p + l->n, l->max - l->n, "%s %s %s\n",
                                 v->p.level == PROBLEM_ERROR ? "error" : "warning", v->p.path,
                                 v->p.rule);
        must(l->n < l->max, "more problems than there is room for");
}

int run_validate(const char *schema, const char *extensions, const char *text, char *ret,
                 size_t max)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(input_free) struct input *in = input_new();
        struct lines lines = { ret, 0, max };
        const struct validate_options opt = { schema, extensions, on_problem, &lines };
        struct validate_count n;
        char path[64];
        uint32_t file;
        int rc;

        ret[0] = '\0';
        ctx_init(&cx);
        make_file(text, path, sizeof(path));
        rc = input_open(&cx, in, path, &file);
        unlink(path);
        return rc == LH_OK ? validate_run(&cx, in, 1, &opt, &n) : rc;
}

const char *shared_data(char *ret, size_t max)
{
        const char *dir = getenv("LIUHEN_SHARED_DATA");

        snprintf(ret, max, "%s", dir != NULL ? dir : "../shared/data");
        return access(ret, R_OK) == 0 ? ret : NULL;
}
