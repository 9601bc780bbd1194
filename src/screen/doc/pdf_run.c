/* The programs and children that read a PDF: qpdf writes it plainly, a child says how to widen its
 * pages, pdftotext tells the words, a child puts it all together. */
#include "screen/doc/run.h"

#include "intake/source.h"
#include "os/child.h"
#include "os/tool.h"
#include "screen/doc/pdf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define QPDF_S               6u
#define WORDS_S              8u
#define PROGRAM_MEMORY_BYTES DOC_MEMORY_BYTES_MAX

struct files {
        const char *dir, *in, *plain, *words;
};

/* ---- in the child: what to append ---- */

static void send_held(const char *why)
{
        char text[512] = "H";
        size_t n = strlen(why);

        n = n < sizeof(text) - 1 ? n : sizeof(text) - 1;
        memcpy(text + 1, why, n);
        child_send(text, n + 1);
}

static int widen(void *arg)
{
        struct buf bytes, out;
        struct document d;
        struct ctx cx;
        struct reader r = { .cx = &cx, .d = &d, .inside = "" };

        (void)arg;
        ctx_init(&cx);
        document_init(&d, cx.mem);
        buf_init(&out, CHILD_FRAME_BYTES_MAX - 1);
        if (source_read_all(CHILD_IN_FD, DOC_EXPANDED_BYTES_MAX, &bytes))
                pdf_widen(&r, (struct str){ bytes.p == NULL ? "" : bytes.p, bytes.n }, &out);
        else
                document_hold(&d, "it has too much content");
        if (d.held != NULL)
                send_held(d.held);
        else
                child_send(out.p, out.n);
        return 0;
}

/* ---- in the parent ---- */

static bool append(const char *path, struct str bytes)
{
        int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
        bool ok = fd >= 0 && write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n;

        if (fd >= 0)
                close(fd);
        return ok;
}

static int widen_file(struct ctx *cx, const struct files *f, int fd, struct document *d)
{
        struct child_job job = { .prepare = doc_prepare,
                                 .work = widen,
                                 .in_fd = fd,
                                 .limits = { .memory_bytes = DOC_MEMORY_BYTES_MAX, .cpu_s = 5 } };
        lh_auto(child_end) struct child c = { .fd = -1 };
        struct str frame;
        int rc = child_start(cx, &job, &c);

        if (rc != LH_OK)
                return rc;
        rc = child_frame(cx, &c, &frame);
        if (rc != LH_OK) {
                document_hold(d, child_wait(cx, &c) == LH_OK ? "the reader stopped before the end"
                                                             : cx->err.text);
        } else if (frame.n > 0 && frame.p[0] == 'H') {
                document_hold(d, arena_strndup(cx->mem, frame.p + 1, frame.n - 1));
        } else if (!append(f->plain, frame)) {
                return err_set(cx, LH_IO, "there is no room for reading it");
        }
        cx->err = (struct err){ 0 };
        return LH_OK;
}

static int run_program(struct ctx *cx, const struct files *f, const char *const *argv,
                       unsigned cpu_s)
{
        return tool_run(cx, &(struct tool_job){ .dir = f->dir,
                                                .argv = argv,
                                                .cpu_s = cpu_s,
                                                .memory_bytes = PROGRAM_MEMORY_BYTES,
                                                .file_bytes_max = DOC_EXPANDED_BYTES_MAX });
}

/* Exit code 0 of --requires-password: it needs one that we do not have. */
static void hold_broken(struct ctx *cx, const struct files *f, int rc, struct document *d)
{
        const char *const ask[] = { "qpdf", "--requires-password", f->in, NULL };

        if (rc == LH_LIMIT)
                document_hold(d, "it takes too long to read; split it");
        else if (run_program(cx, f, ask, 2) == LH_OK)
                document_hold(d, "it is encrypted; take the password off");
        else
                document_hold(d, "it is damaged, or swells to more than 200 MB; save it again");
        cx->err = (struct err){ 0 };
}

static int run_qpdf(struct ctx *cx, const struct files *f, struct document *d)
{
        const char *const argv[] = { "qpdf",
                                     "--qdf",
                                     "--object-streams=disable",
                                     "--decode-level=specialized", /* RunLength as well */
                                     "--warning-exit-0",
                                     "--no-warn",
                                     f->in,
                                     f->plain,
                                     NULL };
        int rc = run_program(cx, f, argv, QPDF_S);

        if (rc == LH_NOT_FOUND)
                document_hold(
                        d, "it is a PDF, and qpdf and poppler-utils are not installed to read it");
        else if (rc == LH_IO)
                return rc;
        else if (rc != LH_OK)
                hold_broken(cx, f, rc, d);
        cx->err = (struct err){ 0 };
        return LH_OK;
}

static void check_ratio(const struct files *f, struct document *d)
{
        struct stat in, out;

        if (stat(f->in, &in) != 0 || stat(f->plain, &out) != 0)
                document_hold(d, "it is damaged; save it again");
        else if ((uint64_t)out.st_size > DOC_RATIO_FREE_BYTES &&
                 (uint64_t)out.st_size / DOC_RATIO_MAX > (uint64_t)in.st_size)
                document_hold(d,
                              "it swells to more than 100 times its size when unpacked (a bomb)");
}

static int run_pdftotext(struct ctx *cx, const struct files *f, struct document *d)
{
        const char *const argv[] = { "pdftotext", "-q",     "-bbox-layout", "-enc",
                                     "UTF-8",     f->plain, f->words,       NULL };
        int rc = run_program(cx, f, argv, WORDS_S);

        if (rc == LH_IO)
                return rc;
        if (rc == LH_NOT_FOUND)
                document_hold(d, "it is a PDF, and poppler-utils is not installed to read it");
        else if (rc == LH_LIMIT)
                document_hold(d, "it takes too long to read; split it");
        else if (rc != LH_OK)
                document_hold(d, "its text cannot be read (damaged); save it again");
        cx->err = (struct err){ 0 };
        return LH_OK;
}

static int read_words(struct ctx *cx, const struct files *f, struct document *d, struct buf *words)
{
        int fd = open(f->words, O_RDONLY | O_CLOEXEC);

        if (fd < 0 || !source_read_all(fd, DOC_EXPANDED_BYTES_MAX, words))
                document_hold(d, "its text cannot be read; split it");
        if (fd >= 0)
                close(fd);
        (void)cx;
        return LH_OK;
}

static int read_plain(struct ctx *cx, const struct files *f, struct document *d)
{
        struct doc_input in = { .fd = open(f->plain, O_RDONLY | O_CLOEXEC),
                                .name = "file.pdf",
                                .pdf = true };
        struct buf words;
        enum doc_kind kind;
        struct stat st;
        off_t plain_bytes;
        int rc;

        buf_init(&words, 1);
        if (in.fd < 0 || fstat(in.fd, &st) != 0)
                return err_set(cx, LH_IO, "the disk could not be read: %s", strerror(errno));
        plain_bytes = st.st_size;
        rc = widen_file(cx, f, in.fd, d);
        if (rc == LH_OK && d->held == NULL)
                rc = run_pdftotext(cx, f, d);
        if (rc == LH_OK && d->held == NULL)
                rc = read_words(cx, f, d, &words);
        if (rc == LH_OK && d->held == NULL && truncate(f->plain, plain_bytes) != 0)
                rc = err_set(cx, LH_IO, "the disk failed: %s", strerror(errno));
        if (rc == LH_OK && d->held == NULL) {
                in.words = (struct str){ words.p == NULL ? "" : words.p, words.n };
                rc = doc_run_child(cx, &in, d, &kind);
        }
        buf_done(&words);
        close(in.fd);
        return rc;
}

static int read_in(struct ctx *cx, const struct files *f, int fd, struct document *d)
{
        int rc;

        if (!tool_copy_to(fd, f->in))
                return err_set(cx, LH_IO, "there is no room for reading it");
        rc = run_qpdf(cx, f, d);
        if (rc == LH_OK && d->held == NULL)
                check_ratio(f, d);
        return rc == LH_OK && d->held == NULL ? read_plain(cx, f, d) : rc;
}

int doc_read_pdf(struct ctx *cx, int fd, struct document *d)
{
        struct files f = { 0 };
        int rc = tool_folder_make(cx, "doc", &f.dir);

        if (rc != LH_OK)
                return rc;
        f.in = arena_printf(cx->mem, "%s/in.pdf", f.dir);
        f.plain = arena_printf(cx->mem, "%s/plain.pdf", f.dir);
        f.words = arena_printf(cx->mem, "%s/words.html", f.dir);
        rc = read_in(cx, &f, fd, d);
        tool_folder_remove(f.dir);
        return rc;
}
