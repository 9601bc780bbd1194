#include "ocds/json.h"
#include "base/text.h"
#include "ocds/put.h"

static void write_text(struct buf *out, const char *p, size_t n)
{
        put_quoted(out, "\"", 1, p, n, "\"", 1);
}

static void write_members(struct buf *out, const struct jval *v, bool named)
{
        put_char(out, named ? '{' : '[');
        for (const struct jval *m = v->child; m != NULL; m = m->next) {
                if (m != v->child)
                        put_char(out, ',');
                if (named)
                        put_quoted(out, "\"", 1, m->key, m->key_n, "\":", 2);
                json_write(out, m);
        }
        put_char(out, named ? '}' : ']');
}

void json_write(struct buf *out, const struct jval *v)
{
        switch (v->type) {
        case JSON_STR: write_text(out, v->text, v->n); break;
        case JSON_ARR: write_members(out, v, false); break;
        case JSON_OBJ: write_members(out, v, true); break;
        default: put_bytes(out, v->text, v->n); break;
        }
}

void json_write_text(struct buf *out, struct str s)
{
        buf_putc(out, '"');
        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];

                if (c == '"' || c == '\\') {
                        buf_putc(out, '\\');
                        buf_putc(out, (char)c);
                } else if (c == '\n') {
                        buf_puts(out, "\\n");
                } else if (c == '\t') {
                        buf_puts(out, "\\t");
                } else if (c == '\r') {
                        buf_puts(out, "\\r");
                } else if (c < 0x20) {
                        buf_printf(out, "\\u%04x", c);
                } else {
                        buf_putc(out, (char)c);
                }
        }
        buf_putc(out, '"');
}

/* Control characters become spaces: a message is one line. */
void json_plain(struct buf *out, const char *text, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                if (text[i] == '\\' && i + 1 < n && (text[i + 1] == '"' || text[i + 1] == '\\'))
                        buf_putc(out, text[++i]);
                else if (text[i] == '\\' && i + 1 < n && text[i + 1] != 'u')
                        buf_putc(out, text[++i] == '/' ? '/' : ' ');
                else
                        buf_putc(out, text[i]);
        }
}
