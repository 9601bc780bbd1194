/* The clean copy of an archive: the clean copy of each of its files, packed anew under the same
 * names, masked where they hold something that must not stay. One file without a clean copy, and
 * there is none of the archive. */
#include "screen/clean/writer.h"

#include "intake/source.h"
#include "os/tool.h"
#include "screen/doc/folder.h"
#include "screen/doc/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* The ending of what the copy is, where it differs from the file's (.doc, .xls, none). */
static const char *ending_of(enum doc_kind kind)
{
        switch (kind) {
        case DOC_XLSX: return ".xlsx";
        case DOC_DOCX: return ".docx";
        case DOC_PPTX: return ".pptx";
        case DOC_PDF: return ".pdf";
        default: return "";
        }
}

static bool ends_with(struct str s, const char *end)
{
        size_t n = strlen(end);

        return s.n >= n && memcmp(s.p + s.n - n, end, n) == 0;
}

static bool taken(const struct clean_member *m, size_t n, const char *name)
{
        for (size_t i = 0; i < n; i++)
                if (strcmp(m[i].name, name) == 0)
                        return true;
        return false;
}

static const char *copy_name(struct ctx *cx, struct str name, enum doc_kind kind,
                             const struct clean_member *m, size_t n)
{
        const char *ending = ending_of(kind);
        const char *as = arena_printf(cx->mem, "%.*s%s", (int)name.n, name.p,
                                      ends_with(name, ending) ? "" : ending);

        for (unsigned k = 2; taken(m, n, as); k++) /* masked, two names may be one */
                as = arena_printf(cx->mem, "%u-%.*s%s", k, (int)name.n, name.p,
                                  ends_with(name, ending) ? "" : ending);
        return as;
}

/* The findings whose pieces stand in [from, to), as if the file were alone. */
static void slice_findings(struct ctx *cx, const struct finding_list *l,
                           const struct document_file *file, struct finding_list *ret)
{
        for (size_t i = 0; i < l->n; i++) {
                struct finding_piece *p = arena_alloc(cx->mem, (l->v[i].n_pieces + 1) * sizeof(*p));
                struct finding f = l->v[i];
                size_t n = 0;

                for (size_t k = 0; k < f.n_pieces; k++)
                        if (f.pieces[k].segment >= file->from && f.pieces[k].segment < file->to) {
                                p[n] = f.pieces[k];
                                p[n++].segment -= (uint32_t)file->from;
                        }
                f.pieces = p;
                f.n_pieces = n;
                if (n > 0)
                        *finding_list_add(ret) = f;
        }
}

static void slice_document(struct ctx *cx, const struct document *d,
                           const struct document_file *file, struct document *ret)
{
        document_init(ret, cx->mem);
        for (size_t i = file->from; i < file->to; i++) {
                struct segment s = d->v[i];

                s.part = strlen(s.part) < file->part_skip ? "" : s.part + file->part_skip;
                document_add(ret, &s, false);
        }
}

static int clean_file(struct ctx *cx, const struct folder_file *at, const struct document *d,
                      const struct document_file *file, const struct finding_list *l,
                      const char *out_path)
{
        lh_auto(document_done) struct document one = { 0 };
        lh_auto(finding_list_done) struct finding_list own = { 0 };

        slice_document(cx, d, file, &one);
        slice_findings(cx, l, file, &own);
        return doc_clean(cx, at->path, (enum doc_kind)file->kind, &one, &own, out_path);
}

static int load(struct ctx *cx, const char *path, struct str *ret)
{
        struct buf b;
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        bool ok = fd >= 0 && source_read_all(fd, DOC_EXPANDED_BYTES_MAX, &b);

        if (fd >= 0)
                close(fd);
        if (!ok)
                return err_set(cx, LH_IO, "could not read the clean copy: %s", strerror(errno));
        *ret = (struct str){ arena_strndup(cx->mem, b.n > 0 ? b.p : "", b.n), b.n };
        buf_done(&b);
        return LH_OK;
}

static int clean_all(struct ctx *cx, const struct folder *f, const struct document *d,
                     const struct finding_list *l, const char *dir, struct clean_member *m)
{
        const char *out = arena_printf(cx->mem, "%s/clean", dir);
        lh_auto(finding_places_done) struct finding_places places;
        int rc = LH_OK;

        finding_places_make(l, &places);
        for (size_t i = 0; i < d->n_files && rc == LH_OK; i++) {
                struct str name;
                bool changed;

                rc = clean_file(cx, &f->v[i], d, &d->files[i], l, out);
                if (rc == LH_HELD)
                        return err_set(cx, LH_HELD, "of file %zu in it (%s): %.300s", i + 1,
                                       file_ending(&f->v[i]), arena_strdup(cx->mem, cx->err.text));
                if (rc == LH_OK)
                        rc = load(cx, out, &m[i].bytes);
                name = finding_masked(&places, cx->mem, d, d->files[i].from - 1, &changed);
                m[i].name = copy_name(cx, name, (enum doc_kind)d->files[i].kind, m, i);
        }
        return rc;
}

int write_folder(struct clean *c, const struct finding_list *l, const char *path,
                 const char *out_path)
{
        struct folder *f = mem_alloc(sizeof(*f));
        struct clean_member *m = arena_alloc(c->cx->mem, (c->d->n_files + 1) * sizeof(*m));
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        const char *dir, *held = NULL;
        int rc = fd < 0 ? err_set(c->cx, LH_IO, "could not open the file: %s", strerror(errno))
                        : tool_folder_make(c->cx, "doc", &dir);

        if (rc == LH_OK) {
                rc = folder_unpack(c->cx, fd, dir, f, &held);
                if (rc == LH_OK && (held != NULL || f->n != c->d->n_files))
                        rc = err_set(c->cx, LH_HELD, "it changed while it was read");
                if (rc == LH_OK)
                        rc = clean_all(c->cx, f, c->d, l, dir, m);
                tool_folder_remove(dir);
        }
        if (rc == LH_OK)
                rc = write_package(c->cx, out_path, m, c->d->n_files);
        if (fd >= 0)
                close(fd);
        free(f);
        return rc;
}
