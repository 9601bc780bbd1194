#include "screen/doc/doc.h"

#include "screen/doc/folder.h"
#include "screen/doc/run.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_BYTES ((size_t)4096)

static void close_fd(int *fd)
{
        if (*fd >= 0)
                close(*fd);
}

/* A PDF may have something before it; readers look through the first KiB. */
static bool is_pdf(struct str head)
{
        return memmem(head.p, head.n < 1024 ? head.n : 1024, "%PDF-", 5) != NULL;
}

static bool is_ole(struct str head)
{
        return head.n >= 8 && memcmp(head.p, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0;
}

static int read_in_child(struct ctx *cx, const struct doc_input *in, struct document *d,
                         enum doc_kind *ret_kind)
{
        int rc = doc_run_child(cx, in, d, ret_kind);

        return rc == LH_OK && d->held == NULL && *ret_kind == DOC_ZIP
                       ? doc_read_folder(cx, in->fd, d)
                       : rc;
}

static int read_open(struct ctx *cx, int fd, const char *path, struct document *d,
                     enum doc_kind *ret_kind)
{
        struct doc_input in = { .fd = fd, .name = path };
        char bytes[HEAD_BYTES];
        ssize_t n = pread(fd, bytes, sizeof(bytes), 0);
        struct str head = { bytes, n < 0 ? 0 : (size_t)n };

        if (n < 0)
                return err_set(cx, LH_IO, "the disk could not be read: %s", strerror(errno));
        if (is_ole(head))
                return doc_read_legacy(cx, fd, head, d, ret_kind);
        if (!is_pdf(head) || (head.n > 2 && memcmp(head.p, "PK", 2) == 0))
                return read_in_child(cx, &in, d, ret_kind);
        *ret_kind = DOC_PDF;
        return doc_read_pdf(cx, fd, d);
}

int doc_read(struct ctx *cx, const char *path, struct document *ret, enum doc_kind *ret_kind)
{
        lh_auto(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        struct stat st;
        int rc;

        *ret_kind = DOC_UNKNOWN;
        if (fd < 0)
                return err_set(cx, errno == ENOENT ? LH_NOT_FOUND : LH_IO,
                               "could not open the file: %s", strerror(errno));
        if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
                return err_set(cx, LH_INVALID, "it is no file");
        document_init(ret, cx->mem);
        if ((uint64_t)st.st_size > DOC_FILE_BYTES_MAX) {
                document_hold(ret, "it is larger than 100 MB; split it");
                return LH_OK;
        }
        rc = read_open(cx, fd, path, ret, ret_kind);
        if (rc != LH_OK)
                document_done(ret);
        return rc;
}
