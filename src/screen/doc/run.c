#include "screen/doc/run.h"

#include "intake/decode.h"
#include "intake/source.h"
#include "os/child.h"
#include "screen/doc/pack.h"
#include "screen/doc/pdf.h"
#include "screen/doc/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define WALL_PER_CPU 3  /* a program waits for its turn on a machine with much to do */
#define OFFICE_AGAIN 81 /* LibreOffice has made a new profile and wants to begin anew */

/* ---- in the child ---- */

static int by_byte(const void *a, const void *b)
{
        return *(const unsigned char *)a - *(const unsigned char *)b;
}

/* The table of GB18030 is a file; and the first time qsort() sorts more than 1 KiB the C library
 * asks the kernel how much memory there is, which the sandbox forbids. */
int doc_prepare(void *arg)
{
        unsigned char much[2048] = { 1 };

        (void)arg;
        (void)decode_prepare();
        qsort(much, sizeof(much), 1, by_byte);
        return LH_OK;
}

static int work(void *arg)
{
        const struct doc_input *in = arg;
        struct document d;
        struct ctx cx;
        struct buf bytes;
        struct reader r = { .cx = &cx, .d = &d, .inside = "" };

        ctx_init(&cx);
        document_init(&d, cx.mem);
        if (!source_read_all(CHILD_IN_FD, DOC_EXPANDED_BYTES_MAX, &bytes))
                document_hold(&d, "the disk could not be read");
        else if (in->pdf)
                r.kind = DOC_PDF, pdf_read(&r, (struct str){ bytes.p, bytes.n }, in->words);
        else
                read_file(&r, in->name, (struct str){ bytes.p == NULL ? "" : bytes.p, bytes.n });
        doc_send(&d, r.kind);
        return 0;
}

/* ---- in the parent ---- */

static int take_frames(struct ctx *cx, struct child *c, struct doc_unpacker *u)
{
        struct str frame;
        int rc;

        while ((rc = child_frame(cx, c, &frame)) == LH_OK)
                if (!doc_unpack(u, frame))
                        return err_set(cx, LH_CORRUPT, "the reader sent a damaged piece");
        /* a crash explains itself better than the torn frame it left */
        if (child_wait(cx, c) != LH_OK)
                return cx->err.rc;
        if (rc == LH_NOT_FOUND && u->done)
                return LH_OK;
        return err_set(cx, LH_HELD, "the reader stopped before the end");
}

int doc_run_child(struct ctx *cx, const struct doc_input *in, struct document *d,
                  enum doc_kind *ret_kind)
{
        struct doc_input copy = *in;
        struct child_job job = { .prepare = doc_prepare,
                                 .work = work,
                                 .arg = &copy,
                                 .in_fd = in->fd,
                                 .limits = { .memory_bytes = DOC_MEMORY_BYTES_MAX,
                                             .cpu_s = DOC_CPU_S } };
        lh_auto(child_end) struct child c = { .fd = -1 };
        struct doc_unpacker u = { .d = d };
        int rc = child_start(cx, &job, &c);

        if (rc != LH_OK)
                return rc;
        rc = take_frames(cx, &c, &u);
        *ret_kind = u.kind;
        if (rc == LH_OK || rc == LH_IO)
                return rc;
        /* the file broke the reader: that is the file's fault, and it must not pass */
        document_hold(d, cx->err.text);
        cx->err = (struct err){ 0 };
        return LH_OK;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
        (void)st, (void)type, (void)ftw;
        return remove(path);
}

int doc_temp_make(struct ctx *cx, const char **ret_dir)
{
        const char *tmp = getenv("TMPDIR");
        char *dir = arena_printf(cx->mem, "%s/liuhen-doc-XXXXXX",
                                 tmp != NULL && tmp[0] == '/' ? tmp : "/tmp");

        if (mkdtemp(dir) == NULL)
                return err_set(cx, LH_IO, "no folder for reading it could be made: %s",
                               strerror(errno));
        *ret_dir = dir;
        return LH_OK;
}

void doc_temp_remove(const char *dir)
{
        nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static bool write_whole(int fd, const char *p, size_t n)
{
        while (n > 0) {
                ssize_t k = write(fd, p, n);

                if (k < 0 && errno == EINTR)
                        continue;
                if (k <= 0)
                        return false;
                p += k;
                n -= (size_t)k;
        }
        return true;
}

bool doc_copy_to(int in_fd, const char *path)
{
        char *piece = mem_alloc(1 << 16);
        int out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        struct source src = source_fd(in_fd);
        bool ok = out >= 0 && source_rewind(&src);
        size_t n = 0;

        do {
                ok = ok && source_read(&src, piece, 1 << 16, &n);
                ok = ok && write_whole(out, piece, n);
        } while (ok && n > 0);
        if (out >= 0)
                close(out);
        free(piece);
        return ok;
}

/* The first program of that name on PATH. */
static const char *on_path(struct ctx *cx, const char *name)
{
        const char *p = getenv("PATH");

        if (p == NULL)
                p = "/usr/bin:/bin";
        while (*p != '\0') {
                size_t n = strcspn(p, ":");

                if (n > 0 && *p == '/') {
                        const char *path = arena_printf(cx->mem, "%.*s/%s", (int)n, p, name);

                        if (access(path, X_OK) == 0)
                                return path;
                }
                p += n + (p[n] == ':');
        }
        return NULL;
}

/* LibreOffice's program itself, without the scripts that look for it: the cage lets nothing else
 * be executed. */
static const char *behind_scripts(struct ctx *cx, const char *path)
{
        char real[PATH_MAX];
        const char *bin;

        if (path == NULL || realpath(path, real) == NULL)
                return path;
        bin = arena_printf(cx->mem, "%s.bin", real);
        return access(bin, X_OK) == 0 ? bin : path;
}

int doc_run_program(struct ctx *cx, const char *dir, const char *const *argv, unsigned cpu_s,
                    uint64_t memory_bytes)
{
        const bool office = strcmp(argv[0], "soffice") == 0;
        const char *args[24] = { behind_scripts(cx, on_path(cx, argv[0])) };
        struct child_program p = { .argv = args,
                                   .home = dir,
                                   .timeout_s = cpu_s * WALL_PER_CPU,
                                   .local_sockets = office,
                                   .again_code = office ? OFFICE_AGAIN : 0,
                                   .limits = { .memory_bytes = memory_bytes, .cpu_s = cpu_s },
                                   .file_bytes_max = DOC_EXPANDED_BYTES_MAX };

        if (args[0] == NULL)
                return err_set(cx, LH_NOT_FOUND, "the program %s is not installed", argv[0]);
        for (size_t i = 1; argv[i] != NULL && i + 1 < countof(args); i++)
                args[i] = argv[i];
        return child_run_program(cx, &p);
}
