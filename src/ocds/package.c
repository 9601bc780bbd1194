#include "ocds/package.h"
#include "ocds/group.h"
#include "ocds/head.h"
#include "ocds/upgrade.h"

#include <errno.h>
#include <stdlib.h>

#define FLUSH_BYTES   ((size_t)1024 * 1024)
#define DOUBLES_SHOWN 20

struct job {
        struct ctx *cx;
        struct input *in;
        const struct package_options *opt;
        const struct rule *rules;
        const char *version;
        FILE *out;
        const struct package_watch *watch;
        struct package_count *count;
        struct pool mem;
        struct head head;
        struct index *index;
        struct buf b;
        struct str ocid; /* of the process in work */
        bool first;
};

static int flush(struct job *j, size_t from_bytes)
{
        if (j->b.n < from_bytes || j->b.n == 0)
                return LH_OK;
        if (fwrite(j->b.p, 1, j->b.n, j->out) != j->b.n)
                return err_set(j->cx, LH_IO, "could not write the result: %s", strerror(errno));
        buf_clear(&j->b);
        return LH_OK;
}

static void on_double(void *arg, const char *path, struct str id)
{
        struct job *j = arg;
        lh_auto(buf_done) struct buf b = { 0 };

        if (++j->count->doubles > DOUBLES_SHOWN)
                return;
        buf_init(&b, 8192);
        json_plain(&b, j->ocid.p, j->ocid.n);
        buf_printf(&b, ": %s: two objects of one release have the id \"", path);
        json_plain(&b, id.p, id.n);
        buf_puts(&b, "\", so the later one overwrites the earlier; give each its own id");
        j->watch->warned(j->watch->arg, b.p);
}

static int write_merged(struct job *j, const struct group *g, enum merge_kind kind)
{
        struct merge *m = merge_begin(&j->mem, kind, j->rules);
        int rc = LH_OK;

        merge_on_double(m, on_double, j);
        for (size_t i = 0; i < g->n && rc == LH_OK; i++)
                rc = merge_add(j->cx, m, g->releases[i]);
        return rc == LH_OK ? merge_write(j->cx, m, &j->b) : rc;
}

/* The address of a release: its package's, and its id behind a number sign. */
static int write_link(struct job *j, const struct jval *release, uint32_t file)
{
        const struct jval *id = json_get(release, "id"), *date = json_get(release, "date"),
                          *tag = json_get(release, "tag");
        const struct jval *uri = j->head.uri[file];

        if (id == NULL || (id->type != JSON_STR && id->type != JSON_NUM))
                return err_field(j->cx, LH_INVALID, "id",
                                 "is missing or no text; a link to a release needs its id");
        if (date == NULL || date->type != JSON_STR)
                return err_field(j->cx, LH_INVALID, "date",
                                 "is missing; a link to a release needs its date");
        if (uri == NULL || uri->type != JSON_STR)
                return err_field(j->cx, LH_INVALID, "uri",
                                 "is missing in the package of a release, so it cannot be linked; "
                                 "leave out --linked");
        buf_puts(&j->b, "{\"url\":\"");
        buf_add(&j->b, uri->text, uri->n);
        buf_putc(&j->b, '#');
        buf_add(&j->b, id->text, id->n);
        buf_puts(&j->b, "\",\"date\":");
        json_write(&j->b, date);
        if (tag != NULL) {
                buf_puts(&j->b, ",\"tag\":");
                json_write(&j->b, tag);
        }
        buf_putc(&j->b, '}');
        return LH_OK;
}

static int write_releases(struct job *j, const struct group *g)
{
        int rc = LH_OK;

        buf_puts(&j->b, "\"releases\":[");
        for (size_t i = 0; i < g->n && rc == LH_OK; i++) {
                if (i > 0)
                        buf_putc(&j->b, ',');
                if (j->opt->linked)
                        rc = write_link(j, g->releases[i], g->found[i].file);
                else
                        json_write(&j->b, g->releases[i]);
        }
        buf_putc(&j->b, ']');
        return rc;
}

static int write_record(struct job *j, const struct group *g)
{
        int rc;

        buf_puts(&j->b, "{\"ocid\":\"");
        buf_add(&j->b, g->ocid.p, g->ocid.n);
        buf_puts(&j->b, "\",");
        rc = write_releases(j, g);
        if (rc == LH_OK && j->opt->compiled) {
                buf_puts(&j->b, ",\"compiledRelease\":");
                rc = write_merged(j, g, MERGE_COMPILED);
        }
        if (rc == LH_OK && j->opt->versioned) {
                buf_puts(&j->b, ",\"versionedRelease\":");
                rc = write_merged(j, g, MERGE_VERSIONED);
        }
        buf_putc(&j->b, '}');
        return rc;
}

static int write_line(struct job *j, const struct group *g)
{
        int rc = write_merged(j, g, j->opt->versioned ? MERGE_VERSIONED : MERGE_COMPILED);

        buf_putc(&j->b, '\n');
        return rc;
}

static void refuse(struct job *j, const struct group *g)
{
        j->count->refused++;
        j->watch->refused(j->watch->arg, &j->cx->err, g->ocid);
        ctx_reset(j->cx);
}

/* A process that cannot be merged is taken out of the result as a whole, and named. */
static int put_process(struct job *j, const struct group *g)
{
        size_t before = j->b.n;
        int rc;

        j->ocid = g->ocid;
        if (j->opt->kind == PACKAGE_RECORDS && !j->first)
                buf_putc(&j->b, ',');
        rc = j->opt->kind == PACKAGE_RECORDS ? write_record(j, g) : write_line(j, g);
        if (!buf_ok(&j->b))
                rc = err_set(j->cx, LH_LIMIT, "the record is longer than %zu MiB",
                             RECORD_BYTES_MAX >> 20);
        if (rc == LH_OK) {
                j->first = false;
                j->count->processes++;
                return flush(j, FLUSH_BYTES);
        }
        j->b.n = before;
        j->b.over = false;
        if (rc != LH_INVALID && rc != LH_LIMIT)
                return rc;
        refuse(j, g);
        return LH_OK;
}

static int put_processes(struct job *j)
{
        lh_auto(groups_free) struct groups *groups = groups_new(j->in, j->index, &j->mem);
        struct group g;
        int rc;

        for (;;) {
                rc = groups_next(j->cx, groups, &g);
                if (rc == LH_NOT_FOUND)
                        return LH_OK;
                if (rc == LH_OK) {
                        rc = put_process(j, &g);
                } else if (rc == LH_INVALID || rc == LH_LIMIT) {
                        refuse(j, &g);
                        rc = LH_OK;
                }
                if (rc != LH_OK)
                        return rc;
        }
}

/* ---- reading ---- */

static int note_release(void *arg, const struct found_release *r)
{
        struct job *j = arg;

        j->count->releases++;
        return index_add(j->cx, j->index, r);
}

static int note_record(void *arg, const struct found_record *r)
{
        struct job *j = arg;

        j->count->linked += r->n_linked;
        return LH_OK;
}

static int note_package(void *arg, const struct found_package *p)
{
        struct job *j = arg;

        j->count->linked += p->n_linked;
        return head_take(j->cx, &j->head, j->in, p);
}

static int scan_all(struct job *j, const struct input_sink *sink, uint32_t files)
{
        int rc = LH_OK;

        for (uint32_t f = 0; f < files && rc == LH_OK; f++)
                rc = input_scan(j->cx, j->in, f, sink);
        if (rc == LH_OK && j->count->linked > 0)
                j->watch->warned(j->watch->arg, "some releases are only linked to, not contained; "
                                                "hand in the files they lie in as well");
        return rc;
}

static int finish(struct job *j, int rc)
{
        if (rc != LH_OK)
                return rc;
        if (j->opt->kind != PACKAGE_LINES && !j->opt->lines)
                buf_puts(&j->b, "]}\n");
        return flush(j, 0);
}

static int run_merge(struct job *j, uint32_t files)
{
        const struct input_sink sink = { j, note_release, note_record, note_package };
        int rc = scan_all(j, &sink, files);

        if (rc == LH_OK)
                rc = index_sort(j->cx, j->index);
        if (rc != LH_OK)
                return rc;
        if (j->opt->kind == PACKAGE_RECORDS)
                head_write(&j->head, j->opt, j->version, j->watch, &j->b);
        return finish(j, put_processes(j));
}

/* ---- a release package: the releases as they come ---- */

static int put_release(void *arg, const struct found_release *r)
{
        struct job *j = arg;
        struct jval *v;
        int rc;

        pool_reset(&j->mem);
        j->count->releases++;
        rc = input_parse(j->cx, j->in, r->file, r->at, r->bytes, &j->mem, &v);
        if (rc == LH_OK && v->type != JSON_OBJ)
                rc = err_set(j->cx, LH_INVALID,
                             "%s line %llu: a release is no object; write it in { and }",
                             input_name(j->in, r->file),
                             (unsigned long long)input_line(j->in, r->file, r->at));
        if (rc != LH_OK)
                return rc;
        if (j->opt->upgrade && upgrade_release(&j->mem, v))
                j->count->upgraded++;
        if (!j->first && !j->opt->lines)
                buf_putc(&j->b, ',');
        j->first = false;
        json_write(&j->b, v);
        if (j->opt->lines)
                buf_putc(&j->b, '\n');
        return flush(j, FLUSH_BYTES);
}

/* The head stands first, so the files are walked twice. */
static int run_releases(struct job *j, uint32_t files)
{
        const struct input_sink heads = { j, NULL, note_record, note_package },
                                releases = { j, put_release, NULL, NULL };
        int rc = scan_all(j, &heads, files);

        if (rc != LH_OK)
                return rc;
        if (!j->opt->lines)
                head_write(&j->head, j->opt, j->version, j->watch, &j->b);
        for (uint32_t f = 0; f < files && rc == LH_OK; f++)
                rc = input_scan(j->cx, j->in, f, &releases);
        return finish(j, rc);
}

int package_run(struct ctx *cx, struct input *in, uint32_t files, const struct package_options *opt,
                const struct rule *rules, const char *version, FILE *out,
                const struct package_watch *watch, struct package_count *ret)
{
        lh_auto(ctx_done) struct ctx work; /* forgets each refusal, while cx keeps the rules */
        struct job j = { .cx = &work,
                         .in = in,
                         .opt = opt,
                         .rules = rules,
                         .version = version,
                         .out = out,
                         .watch = watch,
                         .count = ret,
                         .first = true };
        int rc;

        *ret = (struct package_count){ 0 };
        ctx_init(&work);
        buf_init(&j.b, RECORD_BYTES_MAX);
        head_init(&j.head, files);
        j.index = index_new(opt->index_bytes_max != 0 ? opt->index_bytes_max : INDEX_BYTES_MAX);
        rc = opt->kind == PACKAGE_RELEASES ? run_releases(&j, files) : run_merge(&j, files);
        if (rc != LH_OK)
                cx->err = work.err;
        index_free(&j.index);
        head_done(&j.head);
        buf_done(&j.b);
        pool_done(&j.mem);
        return rc;
}
