#include "intake/intake.h"

#include "intake/apply.h"
#include "intake/caged.h"
#include "intake/convert.h"
#include "intake/detect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct intake {
        const struct mapping *m;
        char *default_body, *file;
        int fd;
        uint64_t bytes_total, bytes_done;
        struct caged reader;
        bool reading;
        struct arena *names_mem, *mem; /* of the header; of the record */
        struct str *names;
        size_t n_names;
        json_t *record, *docs, *around;
        int failed; /* LH_OK, or what every further call answers */
};

static const char *base_name(const char *path)
{
        const char *slash = strrchr(path, '/');

        return slash ? slash + 1 : path;
}

/* Puts what was tried before the reason that is set. */
static int could_not_read(struct ctx *cx, const char *file, int rc)
{
        char reason[ERR_TEXT_BYTES_MAX];

        snprintf(reason, sizeof(reason), "%s", cx->err.text);
        return err_set(cx, rc, "could not read \"%s\": %s", file, reason);
}

static int open_file(struct ctx *cx, struct intake *in, const char *path)
{
        struct stat st;

        in->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (in->fd < 0 || fstat(in->fd, &st) != 0)
                return err_set(cx, errno == ENOENT ? LH_NOT_FOUND : LH_IO,
                               "could not open \"%s\": %s", in->file, strerror(errno));
        if (!S_ISREG(st.st_mode))
                return err_set(
                        cx, LH_INVALID,
                        "could not read \"%s\": it is not a file; save the data in a file first",
                        in->file);
        if (st.st_size == 0)
                return err_set(cx, LH_INVALID, "could not read \"%s\": it is empty", in->file);
        in->bytes_total = (uint64_t)st.st_size;
        return LH_OK;
}

/* OLE, the container of .xls and of workbooks with a password. */
static int convert_if_xls(struct ctx *cx, struct intake *in)
{
        static const char ole[8] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
        char head[8];
        int fd, rc;

        if (pread(in->fd, head, sizeof(head), 0) != (ssize_t)sizeof(head) ||
            memcmp(head, ole, sizeof(ole)) != 0)
                return LH_OK;
        rc = convert_xls(cx, in->fd, &fd);
        if (rc != LH_OK)
                return could_not_read(cx, in->file, rc);
        close(in->fd);
        in->fd = fd;
        return LH_OK;
}

static struct reader_job job_of(const struct mapping *m, enum container container)
{
        return (struct reader_job){
                .container = container,
                .charset = m->charset,
                .records = m->records,
                .n_records = m->n_records,
                .header = m->has,
                .n_header = m->n_has,
                .header_rows = m->header_rows,
                .sheet = m->sheet,
                .delimiter = m->delimiter,
        };
}

static int start_reader(struct ctx *cx, struct intake *in, const struct mapping_set *set,
                        const char *as)
{
        enum container container;
        struct reader_job job;
        int rc = detect_mapping(cx, set, as, in->file, in->fd, &container, &in->m);

        if (rc != LH_OK)
                return rc;
        job = job_of(in->m, container);
        in->reading = true;
        rc = caged_start(cx, &in->reader, &job, in->fd, in->bytes_total);
        return rc == LH_OK ? LH_OK : could_not_read(cx, in->file, rc);
}

/* Without a header the mapping names the columns. */
static void use_names(struct intake *in, const struct str *names, size_t n)
{
        arena_reset(in->names_mem);
        in->names = arena_alloc(in->names_mem, (n + 1) * sizeof(*in->names));
        for (size_t i = 0; i < n; i++)
                in->names[i] = (struct str){ arena_strndup(in->names_mem, names[i].p, names[i].n),
                                             names[i].n };
        in->n_names = n;
}

static void use_columns(struct intake *in)
{
        struct str *names = arena_alloc(in->mem, (in->m->n_columns + 1) * sizeof(*names));

        for (size_t i = 0; i < in->m->n_columns; i++)
                names[i] = str_of(in->m->columns[i]);
        use_names(in, names, in->m->n_columns);
}

int intake_open(struct ctx *cx, const char *path, const struct mapping_set *set, const char *as,
                const char *default_body, struct intake **ret)
{
        lh_auto(intake_close) struct intake *in = mem_zalloc(sizeof(*in));
        int rc;

        in->fd = -1;
        in->names_mem = arena_new();
        in->mem = arena_new();
        in->file = mem_strdup(base_name(path));
        in->default_body = default_body ? mem_strdup(default_body) : NULL;
        rc = open_file(cx, in, path);
        if (rc == LH_OK)
                rc = convert_if_xls(cx, in);
        if (rc == LH_OK)
                rc = start_reader(cx, in, set, as);
        if (rc != LH_OK)
                return rc;
        use_columns(in);
        *ret = in;
        in = NULL;
        return LH_OK;
}

static int refuse(struct ctx *cx, const struct intake_record *r)
{
        char reason[ERR_TEXT_BYTES_MAX], field[sizeof(cx->err.field)];

        snprintf(reason, sizeof(reason), "%s", cx->err.text);
        snprintf(field, sizeof(field), "%s", cx->err.field);
        return err_field(cx, LH_INVALID, field, "record %llu, line %llu: %s",
                         (unsigned long long)r->number, (unsigned long long)r->line, reason);
}

static int row_to_object(struct ctx *cx, struct intake *in, const struct piece *p)
{
        if (p->n_cells > in->n_names)
                return err_set(cx, LH_INVALID,
                               "the row has %zu cells but the mapping names %zu columns; choose "
                               "another with --as",
                               p->n_cells, in->n_names);
        in->record = json_object();
        for (size_t i = 0; i < p->n_cells; i++)
                if (json_object_setn_new(in->record, in->names[i].p, in->names[i].n,
                                         json_stringn(p->cells[i].p, p->cells[i].n)) != 0)
                        return err_set(cx, LH_INVALID,
                                       "the row is not text in cell %zu; save the file as UTF-8",
                                       i + 1);
        return LH_OK;
}

static int text_to_record(struct ctx *cx, struct intake *in, const struct piece *p)
{
        json_error_t e;

        if (p->n_cells == 1)
                in->record = json_loadb(p->cells[0].p, p->cells[0].n,
                                        JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
        return in->record ? LH_OK : err_set(cx, LH_INVALID, "the record is not JSON");
}

static int map_record(struct ctx *cx, struct intake *in, const struct piece *p)
{
        struct path_scope scope = { .number = p->number, .line = p->line, .file = in->file };
        int rc = p->type == PIECE_ROW ? row_to_object(cx, in, p) : text_to_record(cx, in, p);

        if (rc != LH_OK)
                return rc;
        scope.here = scope.record = in->record;
        scope.around = in->around;
        return apply_mapping(cx, in->mem, in->m, &scope, in->default_body, &in->docs);
}

static void forget_record(struct intake *in)
{
        json_decref(in->record);
        json_decref(in->docs);
        in->record = in->docs = NULL;
        arena_reset(in->mem);
}

static int use_piece(struct ctx *cx, struct intake *in, const struct piece *p,
                     struct intake_record *ret)
{
        int rc;

        *ret = (struct intake_record){ p->number, p->line, NULL, in->m->correct_on_change };
        if (p->type == PIECE_REFUSED)
                rc = err_field(cx, LH_INVALID, p->n_cells > 1 && p->cells[1].n ? "record" : "",
                               "%.*s", p->n_cells ? (int)p->cells[0].n : 0,
                               p->n_cells ? p->cells[0].p : "");
        else
                rc = map_record(cx, in, p);
        if (rc == LH_OK) {
                ret->docs = in->docs;
                return LH_OK;
        }
        return rc == LH_INVALID ? refuse(cx, ret) : could_not_read(cx, in->file, rc);
}

/* What holds for the records that follow. */
static void use_frame_of(struct intake *in, const struct piece *p)
{
        if (p->type == PIECE_HEADER) {
                use_names(in, p->cells, p->n_cells);
        } else if (p->n_cells == 1) {
                json_decref(in->around);
                in->around = json_loadb(p->cells[0].p, p->cells[0].n, 0, NULL);
        }
}

int intake_next(struct ctx *cx, struct intake *in, struct intake_record *ret)
{
        struct piece p;
        int rc;

        forget_record(in);
        while (in->failed == LH_OK) {
                rc = caged_next(cx, &in->reader, &p);
                if (rc == LH_NOT_FOUND)
                        in->failed = LH_NOT_FOUND;
                else if (rc != LH_OK) /* a file that is no good is not a record that is no good */
                        in->failed =
                                could_not_read(cx, in->file, rc == LH_INVALID ? LH_CORRUPT : rc);
                if (in->failed != LH_OK)
                        break;
                in->bytes_done = p.bytes_done;
                if (p.type == PIECE_HEADER || p.type == PIECE_AROUND) {
                        use_frame_of(in, &p);
                        continue;
                }
                rc = use_piece(cx, in, &p, ret);
                if (rc != LH_OK && rc != LH_INVALID)
                        in->failed = rc;
                return rc;
        }
        if (in->failed == LH_NOT_FOUND)
                in->bytes_done = in->bytes_total;
        return in->failed;
}

uint64_t intake_bytes_done(const struct intake *in)
{
        return in->bytes_done < in->bytes_total ? in->bytes_done : in->bytes_total;
}

uint64_t intake_bytes_total(const struct intake *in)
{
        return in->bytes_total;
}

const char *intake_mapping_id(const struct intake *in)
{
        return in->m->id;
}

void intake_close(struct intake **pin)
{
        struct intake *in = *pin;

        if (in == NULL)
                return;
        forget_record(in);
        json_decref(in->around);
        if (in->reading)
                caged_end(&in->reader);
        if (in->fd >= 0)
                close(in->fd);
        arena_done(&in->names_mem);
        arena_done(&in->mem);
        free(in->file);
        free(in->default_body);
        free(in);
        *pin = NULL;
}
