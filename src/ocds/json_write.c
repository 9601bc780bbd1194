#include "ocds/json.h"
#include "base/text.h"

static void write_text(struct buf *out, const char *p, size_t n)
{
        buf_putc(out, '"');
        buf_add(out, p, n);
        buf_putc(out, '"');
}

static void write_members(struct buf *out, const struct jval *v, bool named)
{
        buf_putc(out, named ? '{' : '[');
        for (const struct jval *m = v->child; m != NULL; m = m->next) {
                if (m != v->child)
                        buf_putc(out, ',');
                if (named) {
                        write_text(out, m->key, m->key_n);
                        buf_putc(out, ':');
                }
                json_write(out, m);
        }
        buf_putc(out, named ? '}' : ']');
}

void json_write(struct buf *out, const struct jval *v)
{
        switch (v->type) {
        case JSON_STR: write_text(out, v->text, v->n); break;
        case JSON_ARR: write_members(out, v, false); break;
        case JSON_OBJ: write_members(out, v, true); break;
        default: buf_add(out, v->text, v->n); break;
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
