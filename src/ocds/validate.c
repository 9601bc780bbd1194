#include "ocds/validate.h"

#include <stdlib.h>

enum { V10, V11, VERSIONS };

struct job {
        struct ctx *cx;
        struct input *in;
        const struct validate_options *opt;
        struct validate_count *count;
        struct schema_set set[VERSIONS];
        struct checker *checker[VERSIONS], *now; /* now: of the file in work */
        struct pool mem;
        struct validate_problem at; /* what is being checked */
        uint32_t file;
        uint64_t offset;
        bool no_schema; /* the schema itself is at fault */
        int version;    /* of the first package of the file; VERSIONS: none seen */
};

/* 1.0 and 1.1 are made ready when the first file wants them; a schema of one's own stands in for
 * both. */
static int want_checker(struct job *j, int version)
{
        static const char *const names[] = { "1.0", "1.1" };
        int v = j->opt->schema != NULL ? V11 : version, rc = LH_OK;

        if (j->checker[v] == NULL) {
                rc = schema_load(j->cx, j->opt->schema != NULL ? j->opt->schema : names[v],
                                 j->opt->extensions, &j->set[v]);
                if (rc == LH_OK)
                        rc = checker_new(j->cx, &j->set[v], &j->checker[v]);
        }
        j->no_schema = rc != LH_OK;
        j->now = j->checker[v];
        return rc;
}

static void on_problem(void *arg, const struct problem *p)
{
        struct job *j = arg;

        *(p->level == PROBLEM_ERROR ? &j->count->errors : &j->count->warnings) += 1;
        j->at.p = *p;
        if (j->at.line == 0)
                j->at.line = input_line(j->in, j->file, j->offset);
        j->opt->problem(j->opt->arg, &j->at);
}

static void tell(struct job *j, const char *rule, const char *path, const char *text)
{
        on_problem(j, &(struct problem){ PROBLEM_ERROR, rule, path, text });
}

static void begin(struct job *j, const char *in, uint32_t file, uint64_t at, uint64_t number,
                  struct str ocid)
{
        j->at = (struct validate_problem){
                .file = input_name(j->in, file), .in = in, .number = number, .ocid = ocid
        };
        j->file = file;
        j->offset = at;
}

/* A release that is no JSON is a problem of that release; the others are checked all the same. */
static int check_stretch(struct job *j, enum check_what what, uint32_t file, uint64_t at,
                         size_t bytes)
{
        struct jval *v;
        int rc;

        pool_reset(&j->mem);
        rc = input_parse(j->cx, j->in, file, at, bytes, &j->mem, &v);
        if (rc == LH_INVALID || rc == LH_LIMIT) {
                tell(j, "json", "", j->cx->err.text);
                return LH_OK;
        }
        if (rc == LH_OK)
                checker_run(j->now, what, v, on_problem, j);
        return rc;
}

static int on_release(void *arg, const struct found_release *r)
{
        struct job *j = arg;

        if (r->in_record)
                return LH_OK; /* comes with its record */
        j->count->releases++;
        begin(j, "release", r->file, r->at, r->number, r->ocid);
        return check_stretch(j, CHECK_RELEASE, r->file, r->at, r->bytes);
}

static int on_record(void *arg, const struct found_record *r)
{
        struct job *j = arg;

        j->count->records++;
        begin(j, "record", r->file, r->at, r->number, (struct str){ 0 });
        return check_stretch(j, CHECK_RECORD, r->file, r->at, r->bytes);
}

/* The package without its list, as an object made of what lies before and behind it. */
static int build_package(struct job *j, const struct found_package *p, struct jval *ret)
{
        struct jval **tail = &ret->child;
        int rc = LH_OK;

        *ret = (struct jval){ .type = JSON_OBJ };
        for (size_t i = 0; i < p->n_members && rc == LH_OK; i++) {
                struct jval *v;

                rc = input_parse(j->cx, j->in, p->file, p->members[i].value_at, p->members[i].bytes,
                                 &j->mem, &v);
                if (rc != LH_OK || p->members[i].name[0] == '\0')
                        continue;
                v->key = p->members[i].name;
                v->key_n = (uint32_t)strlen(v->key);
                v->key_hash = json_hash(v->key, v->key_n);
                *tail = v;
                tail = &v->next;
                ret->n++;
        }
        return rc;
}

static int on_package(void *arg, const struct found_package *p)
{
        struct job *j = arg;
        struct jval v;
        int rc;

        j->count->packages++;
        begin(j, "package", p->file, p->at, 0, (struct str){ 0 });
        if (p->records ? p->n_records == 0 : p->n_releases + p->n_linked == 0)
                tell(j, "minItems", p->records ? "records" : "releases",
                     "is empty; add at least one");
        pool_reset(&j->mem);
        rc = build_package(j, p, &v);
        if (rc == LH_INVALID || rc == LH_LIMIT) {
                tell(j, "json", "", j->cx->err.text);
                return LH_OK;
        }
        if (rc == LH_OK)
                checker_run(j->now, p->records ? CHECK_RECORD_PACKAGE : CHECK_RELEASE_PACKAGE, &v,
                            on_problem, j);
        return rc;
}

/* ---- which version ---- */

static int see_package(void *arg, const struct found_package *p)
{
        struct job *j = arg;
        struct jval v;
        const struct jval *version;
        int rc;

        if (j->version != VERSIONS)
                return LH_OK;
        pool_reset(&j->mem);
        rc = build_package(j, p, &v);
        if (rc != LH_OK)
                return rc == LH_INVALID ? LH_OK : rc;
        version = json_get(&v, "version");
        /* 1.0 had no field for the version. */
        j->version = version == NULL || json_is(version, "1.0") ? V10 : V11;
        if (version != NULL && !json_is(version, "1.0") && !json_is(version, "1.1") &&
            j->opt->schema == NULL) {
                begin(j, "package", p->file, p->at, 0, (struct str){ 0 });
                tell(j, "version", "version",
                     "is neither 1.0 nor 1.1, so the package is held to 1.1; write the version it "
                     "was made for");
        }
        return LH_OK;
}

static int run_file(struct job *j, uint32_t file)
{
        const struct input_sink first = { j, NULL, NULL, see_package },
                                all = { j, on_release, on_record, on_package };
        int rc;

        j->version = VERSIONS;
        rc = input_scan(j->cx, j->in, file, &first);
        if (rc == LH_OK)
                rc = want_checker(j, j->version == V10 ? V10 : V11);
        return rc == LH_OK ? input_scan(j->cx, j->in, file, &all) : rc;
}

int validate_run(struct ctx *cx, struct input *in, uint32_t files,
                 const struct validate_options *opt, struct validate_count *ret)
{
        struct job j = { .cx = cx, .in = in, .opt = opt, .count = ret };
        int rc = LH_OK;

        *ret = (struct validate_count){ 0 };
        for (uint32_t f = 0; f < files && rc == LH_OK; f++) {
                rc = run_file(&j, f);
                if (!j.no_schema && (rc == LH_INVALID || rc == LH_LIMIT)) {
                        begin(&j, "file", f, 0, 0, (struct str){ 0 });
                        tell(&j, "json", "", cx->err.text);
                        rc = LH_OK;
                }
        }
        for (int v = 0; v < VERSIONS; v++) {
                checker_free(&j.checker[v]);
                schema_done(&j.set[v]);
        }
        pool_done(&j.mem);
        return rc;
}
