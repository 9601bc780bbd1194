#include "web/feed_file.h"
#include "base/text.h"
#include "base/time.h"

#include <inttypes.h>
#include <jansson.h>

static int ended(struct ctx *cx, const struct buf *out)
{
        if (buf_ok(out))
                return LH_OK;
        return err_set(cx, LH_LIMIT, "the feed is larger than %zu bytes; ask for fewer entries",
                       out->max);
}

static bool given(const char *s)
{
        return s != NULL && s[0] != '\0';
}

/* XML 1.0, section 2.2. */
static bool xml_char(uint32_t c)
{
        return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xfffe && c != 0xffff);
}

static void put_xml(struct buf *out, const char *s)
{
        const char *p = s, *end = s + strlen(s);

        while (p < end) {
                const char *start = p;
                uint32_t c = utf8_next(&p, end);

                switch (c) {
                case '&': buf_puts(out, "&amp;"); break;
                case '<': buf_puts(out, "&lt;"); break;
                case '>': buf_puts(out, "&gt;"); break;
                case '"': buf_puts(out, "&quot;"); break;
                case '\r': buf_puts(out, "&#13;"); break; /* else a reader makes it a LF */
                default:
                        if (xml_char(c))
                                buf_add(out, start, (size_t)(p - start));
                }
        }
}

static void put_element(struct buf *out, const char *name, const char *attributes, const char *text)
{
        if (!given(text))
                return;
        buf_printf(out, "<%s%s>", name, attributes);
        put_xml(out, text);
        buf_printf(out, "</%s>\n", name);
}

static void put_link(struct buf *out, const char *rel, const char *type, const char *url)
{
        if (!given(url))
                return;
        buf_printf(out, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
        put_xml(out, url);
        buf_puts(out, "\"/>\n");
}

static void put_instant(struct buf *out, const char *name, int64_t ms)
{
        char text[24];

        time_format(ms, text);
        put_element(out, name, "", text);
}

static void put_author(struct buf *out, const char *name)
{
        if (!given(name))
                return;
        buf_puts(out, "<author>\n");
        put_element(out, "name", "", name);
        buf_puts(out, "</author>\n");
}

static void put_entry(struct buf *out, const struct feed_entry *e)
{
        buf_puts(out, "<entry>\n");
        put_element(out, "id", "", e->id);
        put_element(out, "title", "", e->title);
        put_link(out, "alternate", "text/html", e->url);
        put_instant(out, "published", e->published_ms);
        put_instant(out, "updated", e->updated_ms);
        put_author(out, e->author);
        if (given(e->category)) {
                buf_puts(out, "<category term=\"");
                put_xml(out, e->category);
                buf_puts(out, "\"/>\n");
        }
        /* With a link to the page, content is not required; the text is no HTML. */
        put_element(out, "content", " type=\"text\"", e->text);
        buf_puts(out, "</entry>\n");
}

static int64_t newest(const struct feed *f)
{
        int64_t ms = f->n_entries == 0 ? f->updated_ms : f->entries[0].updated_ms;

        for (size_t i = 1; i < f->n_entries; i++)
                if (f->entries[i].updated_ms > ms)
                        ms = f->entries[i].updated_ms;
        return ms;
}

int feed_atom(struct ctx *cx, const struct feed *f, struct buf *out)
{
        buf_puts(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                      "<feed xmlns=\"http://www.w3.org/2005/Atom\" "
                      "xmlns:fh=\"http://purl.org/syndication/history/1.0\" xml:lang=\"");
        put_xml(out, f->lang);
        buf_puts(out, "\">\n");
        put_element(out, "id", "", f->id);
        put_element(out, "title", "", f->title);
        put_element(out, "subtitle", "", f->subtitle);
        put_link(out, "self", "application/atom+xml", f->self_url);
        put_link(out, "alternate", "text/html", f->url);
        put_link(out, "prev-archive", "application/atom+xml", f->prev_url);
        if (f->archive) {
                put_link(out, "current", "application/atom+xml", f->current_url);
                buf_puts(out, "<fh:archive/>\n");
        }
        if (f->to > 0)
                buf_printf(out,
                           "<log:records xmlns:log=\"" FEED_LOG_NS "\" from=\"%" PRId64
                           "\" to=\"%" PRId64 "\"/>\n",
                           f->from, f->to);
        put_instant(out, "updated", newest(f));
        put_author(out, f->author);
        for (size_t i = 0; i < f->n_entries; i++)
                put_entry(out, &f->entries[i]);
        buf_puts(out, "</feed>\n");
        return ended(cx, out);
}

static void set(json_t *o, const char *key, const char *text)
{
        if (given(text))
                json_object_set_new(o, key, json_string(text));
}

static void set_instant(json_t *o, const char *key, int64_t ms)
{
        char text[24];

        time_format(ms, text);
        set(o, key, text);
}

static json_t *authors(const char *name)
{
        json_t *list = json_array(), *one = json_object();

        set(one, "name", name);
        json_array_append_new(list, one);
        return list;
}

static json_t *json_item(const struct feed_entry *e)
{
        json_t *o = json_object();

        set(o, "id", e->id);
        set(o, "url", e->url);
        set(o, "title", e->title);
        /* One of the two contents is required, and it may be empty. */
        json_object_set_new(o, "content_text", json_string(given(e->text) ? e->text : ""));
        set_instant(o, "date_published", e->published_ms);
        set_instant(o, "date_modified", e->updated_ms);
        if (given(e->author))
                json_object_set_new(o, "authors", authors(e->author));
        if (given(e->category)) {
                json_t *tags = json_array();

                json_array_append_new(tags, json_string(e->category));
                json_object_set_new(o, "tags", tags);
        }
        return o;
}

static int add_bytes(const char *p, size_t n, void *out)
{
        buf_add(out, p, n);
        return 0;
}

int feed_json(struct ctx *cx, const struct feed *f, struct buf *out)
{
        json_t *top = json_object(), *items = json_array();
        int rc;

        set(top, "version", "https://jsonfeed.org/version/1.1");
        set(top, "title", f->title);
        set(top, "description", f->subtitle);
        set(top, "home_page_url", f->url);
        set(top, "feed_url", f->self_url);
        set(top, "language", f->lang);
        if (given(f->author))
                json_object_set_new(top, "authors", authors(f->author));
        for (size_t i = 0; i < f->n_entries; i++)
                json_array_append_new(items, json_item(&f->entries[i]));
        set(top, "next_url", f->prev_url);
        if (f->to > 0)
                json_object_set_new(top, "_log",
                                    json_pack("{s:I, s:I}", "from", (json_int_t)f->from, "to",
                                              (json_int_t)f->to));
        json_object_set_new(top, "items", items);
        rc = json_dump_callback(top, add_bytes, out, JSON_COMPACT);
        json_decref(top);
        buf_putc(out, '\n');
        return rc == 0 ? ended(cx, out)
                       : err_set(cx, LH_CORRUPT, "could not write the feed as JSON");
}
