/* From a file's bytes to pieces: chooses the reader. Runs in the sandbox; tests and fuzz targets
 * call it in place. */
#include "base/text.h"
#include "intake/csv.h"
#include "intake/json_scan.h"
#include "intake/record.h"
#include "intake/xlsx.h"
#include "intake/xml.h"

#include <ctype.h>
#include <stdlib.h>

#define PROBE_BYTES ((size_t)1024 * 1024)

static int read_fields(struct ctx *cx, const struct reader_job *job, struct text_in *in,
                       struct sink *out)
{
        lh_auto(buf_done) struct buf json;
        struct decoder *d = in->d;
        int rc;

        buf_init(&json, RECORD_JSON_BYTES_MAX + 1024);
        rc = fields_to_json(cx, in, &json);
        if (rc == LH_OK)
                rc = decoder_open(cx, d, source_mem(json.p, json.n), NULL);
        if (rc != LH_OK)
                return rc;
        text_in_open(in, d);
        return json_read(cx, job, in, out);
}

static int read_text(struct ctx *cx, const struct reader_job *job, struct source src,
                     struct sink *out)
{
        struct decoder *d = mem_alloc(sizeof(*d));
        struct text_in in;
        int rc = decoder_open(cx, d, src, job->charset);

        text_in_open(&in, d);
        if (rc == LH_OK) {
                switch (job->container) {
                case CONTAINER_JSON: rc = json_read(cx, job, &in, out); break;
                case CONTAINER_JSONL: rc = jsonl_read(cx, &in, out); break;
                case CONTAINER_XML: rc = rows_xml_read(cx, &in, out); break;
                case CONTAINER_FIELDS: rc = read_fields(cx, job, &in, out); break;
                default: rc = csv_read(cx, job, &in, out); break;
                }
        }
        free(d);
        return rc;
}

int reader_run(struct ctx *cx, const struct reader_job *job, struct source src, struct sink *out)
{
        if (job->container == CONTAINER_XLSX)
                return xlsx_read(cx, job, &src, out);
        return read_text(cx, job, src, out);
}

static bool decode_as(struct ctx *cx, struct decoder *d, struct str head, const char *charset,
                      struct buf *out)
{
        struct str piece;
        int rc = decoder_open(cx, d, source_mem(head.p, head.n), charset);

        buf_clear(out);
        while (rc == LH_OK && (rc = decoder_next(d, &piece)) == LH_OK)
                buf_str(out, piece);
        return rc == LH_NOT_FOUND;
}

/* The beginning as UTF-8; a character that the cut went through is left out. Names of columns and
 * fields are mostly ASCII, so what is in no known set is looked at byte for byte rather than not at
 * all. */
static void decode_head(struct ctx *cx, struct str head, struct buf *out)
{
        struct decoder *d = mem_alloc(sizeof(*d));

        if (head.n == PROBE_BYTES)
                while (head.n > 0 && (unsigned char)head.p[head.n - 1] >= 0x80)
                        head.n--;
        if (!decode_as(cx, d, head, NULL, out))
                decode_as(cx, d, head, "iso-8859-1", out);
        if (out->n == 0 && memchr(head.p, 0, head.n) == NULL && utf8_valid(head))
                buf_str(out, head); /* text with U+FFFD in it: the reader will say where */
        free(d);
}

static size_t balanced(struct str s)
{
        size_t depth = 0;
        bool in_string = false;

        for (size_t i = 0; i < s.n; i++) {
                if (in_string && s.p[i] == '\\')
                        i++;
                else if (s.p[i] == '"')
                        in_string = !in_string;
                else if (!in_string && (s.p[i] == '{' || s.p[i] == '['))
                        depth++;
                else if (!in_string && (s.p[i] == '}' || s.p[i] == ']') && --depth == 0)
                        return i + 1;
        }
        return 0;
}

/* Lines of JSON: behind the first value there is another one. */
static bool is_jsonl(struct str text)
{
        size_t n = balanced(text);

        if (n == 0)
                return false;
        while (n < text.n && isspace((unsigned char)text.p[n]))
                n++;
        return n < text.n && (text.p[n] == '{' || text.p[n] == '[');
}

static bool is_fields(struct str text)
{
        size_t n = 0;

        while (n < text.n && (isalnum((unsigned char)text.p[n]) || text.p[n] == '_'))
                n++;
        return n > 0 && n + 2 < text.n && text.p[n] == ' ' && text.p[n + 1] == ':';
}

/* An element or a declaration; a page of HTML is none of ours. */
static bool is_xml(struct str text)
{
        return text.n > 5 && text.p[0] == '<' && strncasecmp(text.p, "<html", 5) != 0 &&
               (text.p[1] == '?' || isalpha((unsigned char)text.p[1]) ||
                memcmp(text.p, "<!--", 4) == 0 || memcmp(text.p, "<!DOC", 5) == 0);
}

static enum container container_of_text(struct str text)
{
        while (text.n > 0 && isspace((unsigned char)text.p[0]))
                text = (struct str){ text.p + 1, text.n - 1 };
        if (text.n > 0 && (text.p[0] == '{' || text.p[0] == '['))
                return is_jsonl(text) ? CONTAINER_JSONL : CONTAINER_JSON;
        if (is_xml(text))
                return CONTAINER_XML;
        return is_fields(text) ? CONTAINER_FIELDS : CONTAINER_CSV;
}

static void say_container(struct sink *out, enum container c)
{
        struct piece p = { .type = PIECE_PROBED, .number = c };

        out->put(out->arg, &p);
}

static int probe_text(struct ctx *cx, struct str head, struct sink *out)
{
        struct reader_job job = { .container = CONTAINER_CSV };
        lh_auto(buf_done) struct buf text;
        struct str all;
        enum container c;

        buf_init(&text, PROBE_BYTES * 4);
        decode_head(cx, head, &text);
        all = (struct str){ text.p == NULL ? "" : text.p, text.n };
        c = container_of_text(all);
        say_container(out, c);
        cx->err = (struct err){ 0 }; /* what is wrong with the text is said when it is read */
        if (c != CONTAINER_CSV) {
                sink_record(out, PIECE_JSON, 1, 0, &all, 1);
                return LH_OK;
        }
        out->records_max = HEADER_ROWS_LOOKED_AT;
        return read_text(cx, &job, source_mem(all.p, all.n), out);
}

int reader_probe(struct ctx *cx, struct source src, struct sink *out)
{
        struct reader_job job = { .container = CONTAINER_XLSX };
        char *head = mem_alloc(PROBE_BYTES);
        size_t n = 0;
        int rc;

        if (!source_rewind(&src) || !source_read(&src, head, PROBE_BYTES, &n) ||
            !source_rewind(&src)) {
                rc = err_set(cx, LH_IO, "the disk could not be read");
        } else if (n >= 4 && memcmp(head, "PK\3\4", 4) == 0) {
                say_container(out, CONTAINER_XLSX);
                out->records_max = HEADER_ROWS_LOOKED_AT;
                rc = reader_run(cx, &job, src, out);
        } else {
                rc = probe_text(cx, (struct str){ head, n }, out);
        }
        free(head);
        return rc;
}
