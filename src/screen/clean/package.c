#include "screen/clean/writer.h"

#include "base/text.h"

#include <unistd.h>
#include <zip.h>

#define NO_TIME                                                                                    \
        315532800 /* 1980-01-01, the first day that a ZIP can name: the copy does not tell when */

void xml_text(struct str s, struct buf *out)
{
        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];

                if (c == '<')
                        buf_puts(out, "&lt;");
                else if (c == '>')
                        buf_puts(out, "&gt;");
                else if (c == '&')
                        buf_puts(out, "&amp;");
                else if (c == '"')
                        buf_puts(out, "&quot;");
                else if (c >= 0x20 || c == '\t' || c == '\n')
                        buf_putc(out, (char)c);
        }
}

static bool add_member(zip_t *z, const struct clean_member *m)
{
        zip_source_t *s = zip_source_buffer(z, m->bytes.p, m->bytes.n, 0);
        zip_int64_t at = s == NULL ? -1 : zip_file_add(z, m->name, s, ZIP_FL_ENC_UTF_8);

        if (at < 0) {
                zip_source_free(s);
                return false;
        }
        return zip_file_set_mtime(z, (zip_uint64_t)at, NO_TIME, 0) == 0;
}

int write_package(struct ctx *cx, const char *path, const struct clean_member *m, size_t n)
{
        int code = 0;
        zip_t *z;
        bool ok = true;

        unlink(path);
        z = zip_open(path, ZIP_CREATE | ZIP_EXCL, &code);
        if (z == NULL)
                return err_set(cx, LH_IO, "could not write the clean copy");
        for (size_t i = 0; i < n && ok; i++)
                ok = add_member(z, &m[i]);
        if (ok && zip_close(z) == 0)
                return LH_OK;
        zip_discard(z);
        return err_set(cx, LH_IO, "could not write the clean copy");
}
