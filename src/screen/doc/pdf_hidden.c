#include "screen/doc/pdf_hidden.h"

#include "base/text.h"

static const char *part_of(struct pdf *p, const struct pdf_value *dict)
{
        if (pdf_get_raw(dict, "Subtype")->type == PDF_NAME &&
            pdf_get_raw(dict, "Rect")->type == PDF_ARRAY)
                return "annotation";
        if (pdf_get_raw(dict, "FT")->type == PDF_NAME ||
            pdf_get_raw(dict, "Kids")->type == PDF_ARRAY)
                return "form field";
        if (pdf_get_raw(dict, "Dest")->type != PDF_NULL ||
            pdf_get_raw(dict, "Title")->type == PDF_STRING)
                return pdf_get_raw(dict, "Producer")->type != PDF_NULL ? "properties" : "bookmark";
        if (pdf_get_raw(dict, "EF")->type == PDF_DICT)
                return "attachment";
        (void)p;
        return "properties";
}

/* Strings that are no text: keys, hashes, how a field looks, when. */
static bool is_text(const struct pdf_value *dict, struct str key, struct str s)
{
        static const char *const skipped[] = { "ID",      "DA",       "Lang",     "CheckSum",
                                               "Cert",    "Panose",   "Registry", "Ordering",
                                               "CharSet", "FontName", "O",        "U",
                                               "OE",      "UE",       "Perms",    "IDTree" };

        for (size_t i = 0; i < countof(skipped); i++)
                if (str_is(key, skipped[i]))
                        return false;
        if (str_is(key, "Contents") && pdf_get_raw(dict, "ByteRange")->type == PDF_ARRAY)
                return false; /* a signature */
        return s.n >= 2 && !(s.n > 6 && memcmp(s.p, "D:", 2) == 0);
}

static void put_string(struct reader *r, struct pdf *p, const char *part, struct str s)
{
        struct str text = pdf_text(p->mem, s);

        if (utf8_valid(text))
                reader_put_text(r, SEGMENT_META, part, text, true);
}

static void walk(struct reader *r, struct pdf *p, const struct pdf_value *v, const char *part,
                 unsigned depth)
{
        static const struct pdf_value no_dict;
        const struct pdf_value *dict = v->type == PDF_DICT ? v : &no_dict;
        size_t step = v->type == PDF_DICT ? 2 : 1;

        if (depth > PDF_DEEP_MAX)
                return;
        for (size_t i = step - 1; i < v->n && reader_ok(r); i += step) {
                struct str key = step == 2 ? v->items[i - 1].s : (struct str){ "", 0 };

                if (v->items[i].type == PDF_STRING && is_text(dict, key, v->items[i].s))
                        put_string(r, p, part, v->items[i].s);
                else if (v->items[i].type == PDF_ARRAY && !str_is(key, "ID"))
                        walk(r, p, &v->items[i], part, depth + 1);
                else if (v->items[i].type == PDF_DICT)
                        walk(r, p, &v->items[i], part_of(p, &v->items[i]), depth + 1);
        }
}

static bool is_font(const struct pdf_value *v)
{
        static const char *const types[] = { "Font", "FontDescriptor", "Encoding",
                                             "CMap", "XRef",           "ObjStm" };

        for (size_t i = 0; i < countof(types); i++)
                if (pdf_is_name(pdf_get_raw(v, "Type"), types[i]))
                        return true;
        return pdf_get_raw(v, "CIDSystemInfo")->type != PDF_NULL;
}

static void read_markup(struct reader *r, const char *what, struct str xml)
{
        const char *inside = r->inside;
        bool hidden = r->hidden;

        if (!utf8_valid(xml))
                return;
        r->inside = what;
        r->hidden = true;
        read_html(r, xml); /* lenient: such XML is often cut short or padded */
        r->inside = inside;
        r->hidden = hidden;
}

static void read_attachment(struct reader *r, struct str bytes)
{
        struct reader before = *r;

        if (++r->depth >= DOC_DEPTH_MAX) {
                reader_hold(r, "files are packed in it more than %u deep", DOC_DEPTH_MAX);
                return;
        }
        r->inside = "attachment: ";
        r->hidden = true;
        read_file(r, "attachment", bytes);
        r->inside = before.inside;
        r->hidden = before.hidden;
        r->depth = before.depth;
}

static bool is_xfa(struct str s)
{
        struct str head = { s.p, s.n < 300 ? s.n : 300 };

        return head.n > 5 && head.p[0] == '<' &&
               (memmem(head.p, head.n, "xfa", 3) != NULL ||
                memmem(head.p, head.n, "xdp", 3) != NULL ||
                memmem(head.p, head.n, "template", 8) != NULL);
}

/* qpdf leaves a stream as it is that it could not unpack; of a picture that is as it should be. */
static bool is_packed(struct pdf *p, const struct pdf_object *o)
{
        const struct pdf_value *filter = pdf_get(p, &o->value, "Filter");

        return filter->type != PDF_NULL && !(filter->type == PDF_ARRAY && filter->n == 0) &&
               !pdf_is_name(pdf_get(p, &o->value, "Subtype"), "Image");
}

static void read_stream(struct reader *r, struct pdf *p, const struct pdf_object *o)
{
        const struct pdf_value *type = pdf_get_raw(&o->value, "Type");

        if (is_packed(p, o))
                reader_hold(r, pdf_is_name(type, "EmbeddedFile")
                                       ? "an attachment of it cannot be unpacked"
                                       : "a part of it cannot be unpacked; save it again");
        else if (pdf_is_name(type, "EmbeddedFile"))
                read_attachment(r, o->stream);
        else if (pdf_is_name(type, "Metadata"))
                read_markup(r, "metadata: ", o->stream);
        else if (is_xfa(o->stream))
                read_markup(r, "form: ", o->stream);
}

/* A script may stand in a stream that only the action knows to be one. */
static void read_script(struct reader *r, struct pdf *p, const struct pdf_value *dict)
{
        const struct pdf_value *ref = pdf_get_raw(dict, "JS");
        const struct pdf_object *o =
                ref->type == PDF_REF ? pdf_object(p, (size_t)ref->number) : NULL;

        if (o != NULL && o->stream.p != NULL && utf8_valid(o->stream))
                reader_put_text(r, SEGMENT_CODE, "script", o->stream, true);
}

void pdf_read_hidden(struct reader *r, struct pdf *p)
{
        for (size_t i = 1; i < p->n && reader_ok(r); i++) {
                const struct pdf_object *o = pdf_object(p, i);

                if (o == NULL || o->value.type == PDF_NULL || is_font(&o->value))
                        continue;
                if (o->value.type == PDF_STRING)
                        put_string(r, p, "properties", o->value.s);
                walk(r, p, &o->value, part_of(p, &o->value), 0);
                read_script(r, p, &o->value);
                if (o->stream.p != NULL)
                        read_stream(r, p, o);
        }
}
