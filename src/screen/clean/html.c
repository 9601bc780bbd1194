/* The page tag by tag: what stands on the list stays, the text is the masked one. Runs in a child
 * like the readers, because it takes a stranger's bytes apart once more. */
#include "screen/clean/writer.h"

#include "intake/source.h"
#include "os/child.h"
#include "screen/doc/html_token.h"
#include "screen/doc/reader.h"
#include "screen/doc/run.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

struct rewrite {
        const struct clean *c;
        struct clean_piece const **at; /* pieces by where they stand in the source */
        size_t n;
        const char *base;
        struct buf *out;
        bool charset;
};

static bool may_stay(struct str name)
{
        static const char *const tags[] = {
                "html",    "head",   "title",  "body", "div",     "p",     "span",       "h1",
                "h2",      "h3",     "h4",     "h5",   "h6",      "table", "thead",      "tbody",
                "tfoot",   "tr",     "td",     "th",   "caption", "ul",    "ol",         "li",
                "dl",      "dt",     "dd",     "br",   "hr",      "b",     "strong",     "i",
                "em",      "u",      "sub",    "sup",  "a",       "pre",   "blockquote", "section",
                "article", "header", "footer", "main", "nav",     "center"
        };

        for (size_t i = 0; i < countof(tags); i++)
                if (html_is(name, tags[i]))
                        return true;
        return false;
}

static bool all_of(struct str v, int (*is)(int))
{
        for (size_t i = 0; i < v.n; i++)
                if (!is((unsigned char)v.p[i]))
                        return false;
        return v.n > 0 && v.n <= 8;
}

/* An address that leads on and holds nothing that could be a person's number or name. */
static bool link_ok(struct str v)
{
        size_t digits = 0;

        if (v.n == 0 || v.n > 300)
                return false;
        for (size_t i = 0; i < v.n; i++) {
                unsigned char c = (unsigned char)v.p[i];

                digits += isdigit(c) != 0;
                if (c >= 0x80 || c <= ' ' || strchr("\"'<>&@%\\", c) != NULL)
                        return false;
        }
        return digits < 11 && (v.p[0] == '/' || v.p[0] == '.' || v.p[0] == '#' ||
                               (v.n > 8 && (strncasecmp(v.p, "http://", 7) == 0 ||
                                            strncasecmp(v.p, "https://", 8) == 0)));
}

static bool attribute_ok(struct str tag, struct str name, struct str value)
{
        if (html_is(name, "colspan") || html_is(name, "rowspan") || html_is(name, "border"))
                return all_of(value, isdigit);
        if (html_is(name, "align") || html_is(name, "valign"))
                return all_of(value, isalpha);
        return html_is(tag, "a") && html_is(name, "href") && link_ok(value);
}

static void put_tag(struct rewrite *w, const struct html_token *t)
{
        struct str b = t->body, name, value;

        buf_puts(w->out, t->type == HTML_CLOSE ? "</" : "<");
        buf_str(w->out, t->name);
        while (t->type == HTML_OPEN && html_attribute(&b, &name, &value))
                if (attribute_ok(t->name, name, value)) {
                        buf_putc(w->out, ' ');
                        buf_str(w->out, name);
                        buf_puts(w->out, "=\"");
                        html_escape(value, w->out);
                        buf_putc(w->out, '"');
                }
        buf_putc(w->out, '>');
        if (t->type == HTML_OPEN && html_is(t->name, "head")) {
                buf_puts(w->out, "<meta charset=\"utf-8\">");
                w->charset = true;
        }
}

static int by_handle(const void *a, const void *b)
{
        const struct clean_piece *const *p = a, *const *q = b;

        return (*p)->from->handle < (*q)->from->handle ? -1
                                                       : (*p)->from->handle > (*q)->from->handle;
}

static void put_piece(struct rewrite *w, struct str raw)
{
        uint64_t handle = (uint64_t)(raw.p - w->base);
        size_t lo = 0, hi = w->n;

        while (lo < hi) {
                size_t mid = lo + (hi - lo) / 2;

                if (w->at[mid]->from->handle < handle)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        if (lo < w->n && w->at[lo]->from->handle == handle)
                html_escape(w->at[lo]->text, w->out);
        else if (str_blank(raw))
                buf_putc(w->out, memchr(raw.p, '\n', raw.n) != NULL ? '\n' : ' ');
}

static void sort_pieces(struct rewrite *w)
{
        w->at = mem_alloc((w->c->n + 1) * sizeof(*w->at));
        for (size_t i = 0; i < w->c->n; i++)
                if (w->c->v[i].from->place == SEGMENT_TEXT ||
                    w->c->v[i].from->place == SEGMENT_CELL)
                        w->at[w->n++] = &w->c->v[i];
        qsort(w->at, w->n, sizeof(*w->at), by_handle);
}

void rewrite_html(const struct clean *c, struct str html, struct buf *out)
{
        struct rewrite w = { .c = c, .base = html.p, .out = out };
        struct html_in in = html_in_make(html);
        struct html_token t;

        sort_pieces(&w);
        buf_puts(out, "<!DOCTYPE html>\n");
        if (memmem(html.p, html.n, "<head", 5) == NULL &&
            memmem(html.p, html.n, "<HEAD", 5) == NULL)
                buf_puts(out, "<meta charset=\"utf-8\">\n");
        while (html_next(&in, &t)) {
                if (t.type == HTML_TEXT)
                        put_piece(&w, t.body);
                else if ((t.type == HTML_OPEN || t.type == HTML_CLOSE) && may_stay(t.name))
                        put_tag(&w, &t);
                else if (t.type == HTML_RAW && html_is(t.name, "title"))
                        put_piece(&w, t.body);
                else if (t.type == HTML_OPEN && html_is(t.name, "font"))
                        buf_puts(out, "<span>");
                else if (t.type == HTML_CLOSE && html_is(t.name, "font"))
                        buf_puts(out, "</span>");
        }
        free(w.at);
}

/* ---- in the child ---- */

static void send_all(const struct buf *b)
{
        for (size_t at = 0; at < b->n;) {
                size_t n = b->n - at < CHILD_FRAME_BYTES_MAX / 2 ? b->n - at
                                                                 : CHILD_FRAME_BYTES_MAX / 2;

                child_send(b->p + at, n);
                at += n;
        }
}

static int work(void *arg)
{
        const struct clean *c = arg;
        struct buf bytes, text, out;
        struct document d;
        struct ctx cx;
        struct reader r = { .cx = &cx, .d = &d, .inside = "" };

        ctx_init(&cx);
        document_init(&d, cx.mem);
        buf_init(&text, DOCUMENT_BYTES_MAX);
        buf_init(&out, CLEAN_BYTES_MAX);
        if (source_read_all(CHILD_IN_FD, DOC_EXPANDED_BYTES_MAX, &bytes) &&
            to_utf8(&r, (struct str){ bytes.p == NULL ? "" : bytes.p, bytes.n }, &text)) {
                rewrite_html(c, (struct str){ text.p == NULL ? "" : text.p, text.n }, &out);
                send_all(&out);
        }
        return 0;
}

/* ---- in the parent ---- */

static int take(struct ctx *cx, struct child *child, struct buf *out)
{
        struct str frame;
        int rc;

        while ((rc = child_frame(cx, child, &frame)) == LH_OK)
                buf_str(out, frame);
        if (child_wait(cx, child) != LH_OK || rc != LH_NOT_FOUND)
                return err_set(cx, LH_HELD, "the page could not be rewritten: %.200s",
                               arena_strdup(cx->mem, cx->err.text));
        return out->n > 0 ? LH_OK : err_set(cx, LH_HELD, "the page could not be rewritten");
}

int write_html(struct clean *c, const char *path, struct buf *out)
{
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        struct child_job job = { .prepare = doc_prepare,
                                 .work = work,
                                 .arg = c,
                                 .in_fd = fd,
                                 .limits = { .memory_bytes = DOC_MEMORY_BYTES_MAX,
                                             .cpu_s = DOC_CPU_S } };
        lh_auto(child_end) struct child child = { .fd = -1 };
        int rc;

        if (fd < 0)
                return err_set(c->cx, LH_IO, "could not open the file: %s", strerror(errno));
        rc = child_start(c->cx, &job, &child);
        if (rc == LH_OK)
                rc = take(c->cx, &child, out);
        close(fd);
        return rc;
}
