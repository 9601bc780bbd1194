#include "screen/doc/folder.h"

#include "base/text.h"
#include "intake/source.h"
#include "os/child.h"
#include "os/tool.h"
#include "screen/doc/archive.h"
#include "screen/doc/run.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define CHUNK_BYTES ((size_t)256 * 1024)
#define ENDING_MAX  8
#define NAME_PLACE  "file name"
#define MANY_FILES  "it holds more than 500 files; split it"

/* ---- in the child: frames 'N' name, then 'B' bytes until the next 'N'; 'H' why it is held ---- */

struct unpacking {
        struct reader *r;
        size_t n;
};

static void send_frame(char type, const char *p, size_t n)
{
        struct buf b;

        buf_init(&b, CHUNK_BYTES + 1);
        buf_putc(&b, type);
        if (n > 0)
                buf_add(&b, p, n);
        child_send(b.p, b.n);
        buf_done(&b);
}

/* "..\a/./b" is "a/b": a name leads nowhere but into the folder it is unpacked in. */
static void put_name(const char *prefix, const char *name, struct buf *out)
{
        buf_puts(out, prefix);
        while (*name != '\0') {
                size_t n = strcspn(name, "/\\");
                bool way = n == 0 || (n == 1 && name[0] == '.') ||
                           (n == 2 && name[0] == '.' && name[1] == '.');

                if (!way && out->n > 0 && out->p[out->n - 1] != '/')
                        buf_putc(out, '/');
                for (size_t i = 0; i < n && !way; i++)
                        buf_putc(out,
                                 (unsigned char)name[i] < 0x20 || name[i] == 0x7f ? '_' : name[i]);
                name += n + (name[n] != '\0');
        }
}

static void send_file(struct unpacking *u, struct str name, struct str bytes)
{
        if (++u->n > FOLDER_FILES_MAX) {
                reader_hold(u->r, "it holds more than %u files; split it", FOLDER_FILES_MAX);
                return;
        }
        send_frame('N', name.p, name.n);
        for (size_t at = 0; at < bytes.n; at += CHUNK_BYTES)
                send_frame('B', bytes.p + at,
                           bytes.n - at < CHUNK_BYTES ? bytes.n - at : CHUNK_BYTES);
}

static void unpack_all(struct unpacking *u, struct archive *a, const char *prefix, unsigned depth);

/* An archive in it is a folder of the same name; an Office file is a file. */
static void unpack_member(struct unpacking *u, struct str name, struct str bytes, unsigned depth)
{
        lh_auto(archive_close) struct archive inner = { 0 };

        if (!archive_begins(bytes))
                send_file(u, name, bytes);
        else if (depth + 1 >= DOC_DEPTH_MAX)
                reader_hold(u->r, "files are packed in it more than %u deep", DOC_DEPTH_MAX);
        else if (!archive_open(u->r, bytes, &inner))
                return;
        else if (archive_is_plain(&inner))
                unpack_all(u, &inner, arena_printf(u->r->cx->mem, "%.*s/", (int)name.n, name.p),
                           depth + 1);
        else
                send_file(u, name, bytes);
}

static void unpack_one(struct unpacking *u, struct archive *a, size_t i, const char *prefix,
                       unsigned depth)
{
        lh_auto(buf_done) struct buf bytes = { 0 }, name = { 0 };
        const char *as = archive_name(a, i);
        size_t n = strlen(as);

        if (n > 0 && (as[n - 1] == '/' || as[n - 1] == '\\'))
                return;
        buf_init(&name, FOLDER_NAME_BYTES_MAX);
        put_name(prefix, as, &name);
        if (name.n == 0)
                buf_printf(&name, "%zu", u->n + 1);
        if (!buf_ok(&name))
                reader_hold(u->r, "a name of a file in it is too long");
        else if (archive_read(a, i, &bytes))
                unpack_member(u, (struct str){ name.p, name.n },
                              (struct str){ bytes.p == NULL ? "" : bytes.p, bytes.n }, depth);
}

static void unpack_all(struct unpacking *u, struct archive *a, const char *prefix, unsigned depth)
{
        for (size_t i = 0; i < a->n && reader_ok(u->r); i++)
                unpack_one(u, a, i, prefix, depth);
}

static int unpack_work(void *arg)
{
        struct document d;
        struct ctx cx;
        struct buf bytes;
        struct reader r = { .cx = &cx, .d = &d, .inside = "" };
        struct unpacking u = { .r = &r };
        struct archive a;

        (void)arg;
        ctx_init(&cx);
        document_init(&d, cx.mem);
        if (!source_read_all(CHILD_IN_FD, DOC_EXPANDED_BYTES_MAX, &bytes))
                document_hold(&d, "the disk could not be read");
        else if (archive_open(&r, (struct str){ bytes.p == NULL ? "" : bytes.p, bytes.n }, &a))
                unpack_all(&u, &a, "", 0);
        if (d.held != NULL)
                send_frame('H', d.held, strlen(d.held));
        return 0;
}

/* ---- in the parent ---- */

struct laying {
        struct ctx *cx;
        const char *dir;
        struct folder *f;
        const char *held;
        int fd;
        uint64_t bytes;
};

/* The letters and digits behind the last dot: readers choose by it where the bytes say nothing. */
static const char *ending_of_name(struct ctx *cx, struct str name)
{
        size_t n = 0;

        while (n < name.n && n <= ENDING_MAX && isalnum((unsigned char)name.p[name.n - 1 - n]))
                n++;
        if (n == 0 || n > ENDING_MAX || n == name.n || name.p[name.n - 1 - n] != '.')
                return "";
        return arena_strndup(cx->mem, name.p + name.n - n - 1, n + 1);
}

static bool begin_file(struct laying *l, struct str name)
{
        struct folder_file *file = &l->f->v[l->f->n];

        if (l->fd >= 0)
                close(l->fd);
        l->fd = -1;
        if (l->f->n == FOLDER_FILES_MAX || name.n == 0 || !utf8_valid(name))
                return false;
        file->name = (struct str){ arena_strndup(l->cx->mem, name.p, name.n), name.n };
        file->path =
                arena_printf(l->cx->mem, "%s/%zu%s", l->dir, l->f->n, ending_of_name(l->cx, name));
        l->f->n++;
        l->fd = open(file->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        return l->fd >= 0;
}

/* False: what came out of the cage is not what is sent there, or there is no room. */
static bool lay(struct laying *l, struct str frame)
{
        struct str rest = { frame.p + 1, frame.n - 1 };

        if (frame.n == 0)
                return false;
        switch (frame.p[0]) {
        case 'N': return begin_file(l, rest);
        case 'B':
                l->bytes += rest.n;
                return l->fd >= 0 && l->bytes <= DOC_EXPANDED_BYTES_MAX &&
                       write(l->fd, rest.p, rest.n) == (ssize_t)rest.n;
        case 'H':
                if (rest.n > ERR_TEXT_BYTES_MAX || !utf8_valid(rest))
                        return false;
                l->held = arena_strndup(l->cx->mem, rest.p, rest.n);
                return true;
        default: return false;
        }
}

static int take_files(struct laying *l, struct child *c)
{
        struct str frame;
        bool ok = true;
        int rc;

        while (ok && (rc = child_frame(l->cx, c, &frame)) == LH_OK)
                ok = lay(l, frame);
        if (l->fd >= 0)
                close(l->fd);
        if (!ok)
                return err_set(l->cx, LH_IO, "there is no room for reading it");
        if (child_wait(l->cx, c) != LH_OK) { /* the file broke the reader */
                if (l->cx->err.rc == LH_IO)
                        return LH_IO;
                l->held = arena_strdup(l->cx->mem, l->cx->err.text);
                l->cx->err = (struct err){ 0 };
        }
        return LH_OK;
}

int folder_unpack(struct ctx *cx, int fd, const char *dir, struct folder *ret,
                  const char **ret_held)
{
        struct child_job job = { .prepare = doc_prepare,
                                 .work = unpack_work,
                                 .in_fd = fd,
                                 .limits = { .memory_bytes = DOC_MEMORY_BYTES_MAX,
                                             .cpu_s = DOC_CPU_S } };
        lh_auto(child_end) struct child c = { .fd = -1 };
        struct laying l = { .cx = cx, .dir = dir, .f = ret, .fd = -1 };
        int rc = child_start(cx, &job, &c);

        ret->n = 0;
        if (rc == LH_OK)
                rc = take_files(&l, &c);
        *ret_held = l.held;
        return rc;
}

const char *file_ending(const struct folder_file *file)
{
        const char *dot = strrchr(strrchr(file->path, '/'), '.');

        return dot != NULL ? dot : "no ending";
}

/* ---- one document of many ---- */

static int32_t tables_of(const struct document *d)
{
        int32_t n = 0;

        for (size_t i = 0; i < d->n; i++)
                if (d->v[i].table >= n)
                        n = d->v[i].table + 1;
        return n;
}

static void put_name_segment(struct document *d, const char *inside, struct str name)
{
        struct segment s =
                segment_make(SEGMENT_META, arena_printf(d->mem, "%s" NAME_PLACE, inside), name);

        document_add(d, &s, false);
}

/* The segments of one file go behind the others; where they stand says which file it was. */
static void append(struct document *d, const struct document *one, const char *inside)
{
        int32_t tables = tables_of(d);
        const char *last = NULL, *part = NULL;

        for (size_t i = 0; i < one->n && d->held == NULL; i++) {
                struct segment s = one->v[i];

                if (s.part != last)
                        part = s.part[0] == '\0' ? arena_strndup(d->mem, inside, strlen(inside) - 2)
                                                 : arena_printf(d->mem, "%s%s", inside, s.part);
                last = s.part;
                s.part = part;
                if (s.table >= 0)
                        s.table += tables;
                document_add(d, &s, false);
        }
}

static int read_file_of(struct ctx *cx, const struct folder_file *file, size_t number,
                        struct document *d)
{
        lh_auto(document_done) struct document one = { 0 };
        const char *inside = arena_printf(cx->mem, "file %zu: ", number);
        struct document_file *ret = &d->files[d->n_files];
        enum doc_kind kind;
        int rc = doc_read(cx, file->path, &one, &kind);

        if (rc != LH_OK)
                return rc;
        put_name_segment(d, inside, file->name);
        *ret = (struct document_file){ .from = d->n,
                                       .kind = (int)kind,
                                       .part_skip = strlen(inside) };
        append(d, &one, inside);
        ret->to = d->n;
        d->n_files++;
        /* Its number and ending, not its name, which may be a person's. */
        if (one.held != NULL)
                document_hold(d, arena_printf(cx->mem, "of file %zu in it (%s): %s", number,
                                              file_ending(file), one.held));
        else if (kind == DOC_ZIP)
                document_hold(d, "an archive in it cannot be taken apart");
        return LH_OK;
}

static double children_cpu_s(void)
{
        struct rusage u;

        getrusage(RUSAGE_CHILDREN, &u);
        return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
               (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static int read_files(struct ctx *cx, const struct folder *f, struct document *d)
{
        double began = children_cpu_s();
        int rc = LH_OK;

        d->files = arena_alloc(cx->mem, (f->n + 1) * sizeof(*d->files));
        for (size_t i = 0; i < f->n && rc == LH_OK && d->held == NULL; i++) {
                rc = read_file_of(cx, &f->v[i], i + 1, d);
                if (children_cpu_s() - began > FOLDER_CPU_S)
                        document_hold(d, "its files take too long to read; split it");
        }
        return rc;
}

int doc_read_folder(struct ctx *cx, int fd, struct document *d)
{
        struct folder *f = mem_alloc(sizeof(*f));
        const char *dir, *held = NULL;
        int rc = tool_folder_make(cx, "doc", &dir);

        if (rc == LH_OK) {
                rc = folder_unpack(cx, fd, dir, f, &held);
                if (rc == LH_OK && held != NULL)
                        document_hold(d, held);
                else if (rc == LH_OK)
                        rc = read_files(cx, f, d);
                tool_folder_remove(dir);
        }
        free(f);
        return rc;
}
