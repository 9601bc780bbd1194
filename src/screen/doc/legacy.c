/* Legacy Office files (OLE compound files): never read by us, only by LibreOffice, which writes
 * what we can read; without it they are held. */
#include "screen/doc/run.h"

#include "os/tool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define CONVERT_S  18u
#define LOOK_BYTES ((size_t)1024 * 1024)

struct look {
        bool encrypted, macros, word, sheet, slides;
};

/* Names of streams are UTF-16 in the file's directory. */
static bool has_name(struct str b, const char *name)
{
        char wide[64];
        size_t n = strlen(name);

        for (size_t i = 0; i < n && i < sizeof(wide) / 2; i++) {
                wide[2 * i] = name[i];
                wide[2 * i + 1] = 0;
        }
        return memmem(b.p, b.n, wide, 2 * n) != NULL;
}

static void look_at(struct str b, struct look *l)
{
        l->encrypted |= has_name(b, "EncryptedPackage") || has_name(b, "EncryptionInfo");
        l->macros |= has_name(b, "_VBA_PROJECT") || has_name(b, "Macros");
        l->word |= has_name(b, "WordDocument");
        l->sheet |= has_name(b, "Workbook") || has_name(b, "Book\0");
        l->slides |= has_name(b, "PowerPoint Document");
}

/* In pieces that overlap, so that no name is cut in two. */
static struct look look_through(int fd)
{
        char *piece = mem_alloc(LOOK_BYTES);
        struct look l = { 0 };
        off_t at = 0;
        ssize_t n;

        while ((n = pread(fd, piece, LOOK_BYTES, at)) > 64) {
                look_at((struct str){ piece, (size_t)n }, &l);
                at += n - 64;
        }
        free(piece);
        return l;
}

/* ending: "doc", "xls" or "ppt"; with an x behind it, it is what LibreOffice writes. */
static int convert_in(struct ctx *cx, const char *dir, int fd, const char *ending,
                      struct document *d, enum doc_kind *ret_kind)
{
        const char *in = arena_printf(cx->mem, "%s/file.%s", dir, ending);
        const char *out = arena_printf(cx->mem, "%sx", in);
        struct doc_input input = { .name = out };
        int rc;

        if (!tool_copy_to(fd, in))
                return err_set(cx, LH_IO, "there is no room for a copy to convert");
        rc = tool_office(cx, dir, ending, CONVERT_S);
        if (rc == LH_IO)
                return rc;
        input.fd = rc == LH_OK ? open(out, O_RDONLY | O_CLOEXEC) : -1;
        if (input.fd < 0) {
                document_hold(
                        d, rc == LH_NOT_FOUND
                                   ? "it is a legacy Office file; save it as .docx, .xlsx or .pptx"
                                   : "it is a legacy Office file that could not be converted "
                                     "(damaged, "
                                     "or it has a password); save it as .docx, .xlsx or .pptx");
                cx->err = (struct err){ 0 };
                return LH_OK;
        }
        rc = doc_run_child(cx, &input, d, ret_kind);
        close(input.fd);
        return rc;
}

int doc_read_legacy(struct ctx *cx, int fd, struct str head, struct document *d,
                    enum doc_kind *ret_kind)
{
        struct look l = look_through(fd);
        const char *dir;
        int rc;

        (void)head;
        if (l.encrypted)
                document_hold(d, "it is encrypted; take the password off");
        else if (l.macros)
                document_hold(d, "it holds macros; save it without them");
        else if (!l.word && !l.sheet && !l.slides)
                document_hold(d, "it is an OLE file of an unknown kind");
        if (d->held != NULL)
                return LH_OK;
        rc = tool_folder_make(cx, "doc", &dir);
        if (rc != LH_OK)
                return rc;
        rc = convert_in(cx, dir, fd, l.word ? "doc" : l.sheet ? "xls" : "ppt", d, ret_kind);
        tool_folder_remove(dir);
        return rc;
}
