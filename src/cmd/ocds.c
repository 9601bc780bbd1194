#include "cmd/ocds.h"
#include "ocds/package.h"

#include <stdio.h>
#include <string.h>

#define REFUSED_SHOWN 100

static void job_done(struct ocds_job *job)
{
        schema_done(&job->set);
        input_free(&job->in);
}

static void on_refused(void *arg, const struct err *e, struct str ocid)
{
        struct ocds_job *job = arg;
        lh_auto(buf_done) struct buf name = { 0 };

        if (++job->shown > REFUSED_SHOWN)
                return;
        buf_init(&name, 8192);
        json_plain(&name, ocid.p, ocid.n);
        fprintf(stderr, "refused: %s: %s%s%s\n", name.n > 0 ? name.p : "(no ocid)", e->field,
                e->field[0] != '\0' ? ": " : "", e->text);
}

static void on_warned(void *arg, const char *text)
{
        (void)arg;
        fprintf(stderr, "warning: %s\n", text);
}

static int open_files(struct ctx *cx, struct ocds_job *job, int argc, char **argv)
{
        uint32_t file;
        int rc = LH_OK;

        job->in = input_new();
        for (int i = 0; i < argc && rc == LH_OK; i++)
                rc = input_open(cx, job->in, argv[i], &file);
        job->files = (uint32_t)argc;
        return rc;
}

static int override_all(struct ctx *cx, struct rule *rules, const char *list, enum rule_match match)
{
        int rc = LH_OK;

        for (const char *p = list; rc == LH_OK && p != NULL && *p != '\0';) {
                size_t n = strcspn(p, ",");

                rc = rules_override(cx, rules, arena_strndup(cx->mem, p, n), match);
                p += n + (p[n] == ',');
        }
        return rc;
}

static int load_rules(struct ctx *cx, struct ocds_job *job)
{
        int rc = schema_load(cx, job->schema != NULL ? job->schema : "1.1", job->extensions,
                             &job->set);

        if (rc == LH_OK)
                rc = rules_of_schema(cx, job->set.release, &job->rules);
        if (rc == LH_OK)
                rc = override_all(cx, job->rules, job->append, MATCH_NEVER);
        if (rc == LH_OK)
                rc = override_all(cx, job->rules, job->by_position, MATCH_POSITION);
        return rc;
}

static int show_count(const struct package_count *n)
{
        if (n->doubles > 20)
                fprintf(stderr, "warning: %llu doubled ids in all\n",
                        (unsigned long long)n->doubles);
        if (n->refused > REFUSED_SHOWN)
                fprintf(stderr, "refused: %llu processes in all\n", (unsigned long long)n->refused);
        if (n->releases == 0)
                fprintf(stderr, "warning: no release was found; hand in packages, lists or lines "
                                "of releases\n");
        return n->refused > 0 ? EXIT_REFUSED : EXIT_DONE;
}

static int run_package(struct ctx *cx, struct ocds_job *job, struct package_options *opt)
{
        const struct package_watch watch = { job, on_refused, on_warned };
        struct package_count count;

        opt->uri = job->uri;
        opt->publisher = job->publisher;
        opt->published = job->published;
        if (package_run(cx, job->in, job->files, opt, job->rules, job->set.version, stdout, &watch,
                        &count) != LH_OK)
                return cmd_failed(cx);
        return show_count(&count);
}

static int cmd_ocds_merge(struct ctx *cx, struct ocds_job *job)
{
        struct package_options opt = { .kind = job->jsonl ? PACKAGE_LINES : PACKAGE_RECORDS,
                                       .compiled = !job->versioned,
                                       .versioned = job->versioned };

        return run_package(cx, job, &opt);
}

static int cmd_ocds_package(struct ctx *cx, struct ocds_job *job)
{
        struct package_options opt = { .kind = job->records ? PACKAGE_RECORDS : PACKAGE_RELEASES,
                                       .compiled = true,
                                       .versioned = job->versioned,
                                       .linked = job->linked };

        return run_package(cx, job, &opt);
}

static int cmd_ocds_upgrade(struct ctx *cx, struct ocds_job *job)
{
        struct package_options opt = { .kind = PACKAGE_RELEASES,
                                       .upgrade = true,
                                       .lines = job->jsonl };

        return run_package(cx, job, &opt);
}

static int cmd_ocds_rules(struct ctx *cx, struct ocds_job *job)
{
        lh_auto(buf_done) struct buf b = { 0 };

        (void)cx;
        buf_init(&b, 16 * 1024 * 1024);
        rules_print(job->rules, &b);
        fputs(b.p != NULL ? b.p : "", stdout);
        return EXIT_DONE;
}

static const struct {
        const char *name;
        int (*run)(struct ctx *, struct ocds_job *);
        const char *use;
        bool files, rules; /* takes files; needs the rules of merging */
} parts[] = {
        { "merge", cmd_ocds_merge,
          "merge [--versioned] [--jsonl] [--schema 1.0|1.1|FILE] [--extension DIR,...] [--append "
          "PATH,...] [--by-position PATH,...] FILE...",
          true, true },
        { "validate", cmd_ocds_validate,
          "validate [--jsonl] [--schema 1.0|1.1|FILE] [--extension DIR,...] FILE...", true, false },
        { "package", cmd_ocds_package,
          "package [--records [--versioned] [--linked]] [--uri URI] [--publisher NAME] "
          "[--published TIME] [--schema 1.0|1.1|FILE] FILE...",
          true, true },
        { "upgrade", cmd_ocds_upgrade,
          "upgrade [--jsonl] [--uri URI] [--publisher NAME] [--published TIME] FILE...", true,
          true },
        { "rules", cmd_ocds_rules, "rules [--schema 1.0|1.1|FILE] [--extension DIR,...]", false,
          true },
};

static int usage(void)
{
        for (size_t i = 0; i < countof(parts); i++)
                fprintf(stderr, "     liuhen ocds %s\n", parts[i].use);
        return EXIT_USAGE;
}

int cmd_ocds(struct ctx *cx, int argc, char **argv)
{
        lh_auto(job_done) struct ocds_job job = { 0 };
        const struct option_spec specs[] = { { "schema", &job.schema, NULL },
                                             { "extension", &job.extensions, NULL },
                                             { "append", &job.append, NULL },
                                             { "by-position", &job.by_position, NULL },
                                             { "uri", &job.uri, NULL },
                                             { "publisher", &job.publisher, NULL },
                                             { "published", &job.published, NULL },
                                             { "versioned", NULL, &job.versioned },
                                             { "jsonl", NULL, &job.jsonl },
                                             { "records", NULL, &job.records },
                                             { "linked", NULL, &job.linked },
                                             { NULL, NULL, NULL } };
        int n;

        if (argc < 1)
                return usage();
        for (size_t i = 0; i < countof(parts); i++) {
                if (strcmp(argv[0], parts[i].name) != 0)
                        continue;
                if (cmd_options(argc - 1, argv + 1, specs, &n) != EXIT_DONE ||
                    (n == 0) == parts[i].files)
                        return usage();
                if ((parts[i].rules && load_rules(cx, &job) != LH_OK) ||
                    open_files(cx, &job, n, argv + 1) != LH_OK)
                        return cmd_failed(cx);
                return parts[i].run(cx, &job);
        }
        fprintf(stderr, "liuhen: ocds has no \"%s\"\n", argv[0]);
        return usage();
}
