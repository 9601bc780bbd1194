#include "intake/json_scan.h"

#include <jansson.h>

/* The walk. Only what may stand between records is checked here; inside a record jansson is the
 * judge. */
struct scan {
        struct ctx *cx;
        struct text_in *in;
        struct sink *out;
        struct str path[JSON_PATH_PARTS_MAX];
        size_t n_path;
        struct str must_have; /* elements without this name do not count: "releases[ocid]" */
        uint64_t passed_over; /* such elements */
        struct buf record;
        struct buf around; /* members of the document beside the records, as far as they are small
                              and before them */
        bool around_sent;
        bool found;
};

#define AROUND_BYTES_MAX ((size_t)64 * 1024)
#define MEMBER_BYTES_MAX ((size_t)8 * 1024)

static int cut_off(struct scan *s)
{
        if (s->in->rc != LH_NOT_FOUND)
                return s->in->rc; /* undecodable: said already */
        return err_set(s->cx, LH_INVALID,
                       "the JSON ends in the middle, on line %llu, behind record %llu; the file is "
                       "cut off, "
                       "fetch it again",
                       (unsigned long long)s->in->line, (unsigned long long)s->out->records);
}

static int broken(struct scan *s, const char *expected)
{
        if (text_peek(s->in) < 0)
                return cut_off(s);
        return err_set(s->cx, LH_INVALID,
                       "the JSON is broken on line %llu, behind record %llu: expected %s",
                       (unsigned long long)s->in->line, (unsigned long long)s->out->records,
                       expected);
}

static int skip_space(struct scan *s)
{
        int c;

        while ((c = text_peek(s->in)) == ' ' || c == '\t' || c == '\n' || c == '\r')
                text_get(s->in);
        return c;
}

/* Copies a string, from behind its opening quote to behind the closing one. */
static int copy_string(struct scan *s, struct buf *to)
{
        int c;

        while ((c = text_get(s->in)) >= 0) {
                if (to != NULL)
                        buf_putc(to, (char)c);
                if (c == '"')
                        return LH_OK;
                if (c != '\\')
                        continue;
                c = text_get(s->in);
                if (to != NULL && c >= 0)
                        buf_putc(to, (char)c);
        }
        return cut_off(s);
}

static bool ends_scalar(int c)
{
        return c < 0 || strchr(" \t\r\n,]}:", c) != NULL;
}

/* Copies one value whole (to == NULL: skips it). *ret_deep: it nests deeper than we take. */
static int copy_value(struct scan *s, struct buf *to, bool *ret_deep)
{
        uint64_t depth = 0;
        int first = text_peek(s->in);

        *ret_deep = false;
        if (first < 0 || strchr(",]}:", first) != NULL)
                return broken(s, "a value");
        do {
                int c = text_get(s->in);

                if (c < 0)
                        return cut_off(s);
                if (to != NULL)
                        buf_putc(to, (char)c);
                if (c == '{' || c == '[')
                        *ret_deep |= ++depth > JSON_DEPTH_MAX;
                else if (c == '}' || c == ']')
                        depth--;
                else if (c == '"' && copy_string(s, to) != LH_OK)
                        return s->cx->err.rc;
                else if (depth == 0 && c != '"')
                        while (!ends_scalar(text_peek(s->in))) {
                                c = text_get(s->in);
                                if (to != NULL)
                                        buf_putc(to, (char)c);
                        }
        } while (depth > 0);
        return LH_OK;
}

static bool parses(struct scan *s, struct str text, json_error_t *e, bool *ret_counts)
{
        json_t *v = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, e);

        *ret_counts =
                s->must_have.n == 0 || json_object_getn(v, s->must_have.p, s->must_have.n) != NULL;
        json_decref(v);
        return v != NULL;
}

/* What stands beside the records (who published the package) goes before the first of them. */
static void send_around(struct scan *s)
{
        struct str text;
        struct piece p = { .type = PIECE_AROUND, .cells = &text, .n_cells = 1 };

        if (s->around_sent || s->around.n == 0)
                return;
        s->around_sent = true;
        buf_putc(&s->around, '}');
        text = (struct str){ s->around.p, s->around.n };
        if (buf_ok(&s->around))
                s->out->put(s->out->arg, &p);
}

static void hand_out(struct scan *s, uint64_t line, bool deep)
{
        struct str text = { s->record.p, s->record.n };
        uint64_t done = s->in->d->raw_done;
        bool counts = true;
        json_error_t e;

        send_around(s);
        if (!buf_ok(&s->record))
                sink_refuse(s->out, line, done, "the record is larger than 16 MiB; split it");
        else if (deep)
                sink_refuse(s->out, line, done,
                            "the record nests deeper than %d levels; flatten it", JSON_DEPTH_MAX);
        else if (!parses(s, text, &e, &counts))
                sink_refuse(s->out, line, done,
                            "the record is not JSON (%s, at its character %d); mend it", e.text,
                            e.position);
        else if (!counts)
                s->passed_over++;
        else
                sink_record(s->out, PIECE_JSON, line, done, &text, 1);
        s->found |= counts;
}

static int take_record(struct scan *s)
{
        uint64_t line = s->in->line;
        bool deep;
        int rc;

        buf_clear(&s->record);
        rc = copy_value(s, &s->record, &deep);
        if (rc == LH_OK)
                hand_out(s, line, deep);
        return rc;
}

static int walk(struct scan *s, size_t at, unsigned depth);

static int walk_array(struct scan *s, size_t at, unsigned depth)
{
        int c, rc = LH_OK;

        text_get(s->in);
        if (skip_space(s) == ']') {
                text_get(s->in);
                return LH_OK;
        }
        for (;;) {
                skip_space(s);
                rc = at == s->n_path ? take_record(s) : walk(s, at, depth + 1);
                if (rc != LH_OK)
                        return rc;
                c = skip_space(s);
                if (c != ',' && c != ']')
                        return broken(s, "a comma or ] behind an element");
                text_get(s->in);
                if (c == ']')
                        return LH_OK;
        }
}

static int read_name(struct scan *s, struct buf *name)
{
        buf_clear(name);
        if (skip_space(s) != '"')
                return broken(s, "a name in double quotes");
        text_get(s->in);
        if (copy_string(s, name) != LH_OK)
                return s->cx->err.rc;
        if (skip_space(s) != ':')
                return broken(s, "a colon behind a name");
        text_get(s->in);
        return LH_OK;
}

/* Keeps a small member of the document itself; a long one is skipped. */
static int keep_around(struct scan *s, const struct buf *name, bool *ret_deep)
{
        lh_auto(buf_done) struct buf value;
        int rc;

        buf_init(&value, MEMBER_BYTES_MAX);
        rc = copy_value(s, &value, ret_deep);
        if (rc != LH_OK || !buf_ok(&value) || !buf_ok(name) || *ret_deep)
                return rc;
        buf_puts(&s->around, s->around.n == 0 ? "{\"" : ",\"");
        buf_add(&s->around, name->p, name->n);
        buf_putc(&s->around, ':');
        buf_add(&s->around, value.p, value.n);
        return LH_OK;
}

/* One "name": value of an object. */
static int walk_member(struct scan *s, size_t at, unsigned depth, struct buf *name)
{
        bool deep;
        int rc = read_name(s, name);

        if (rc != LH_OK)
                return rc;
        if (skip_space(s) < 0)
                return cut_off(s);
        if (buf_ok(name) && name->n == s->path[at].n + 1 &&
            memcmp(name->p, s->path[at].p, s->path[at].n) == 0)
                return walk(s, at + 1, depth + 1);
        rc = depth == 0 && !s->around_sent ? keep_around(s, name, &deep)
                                           : copy_value(s, NULL, &deep);
        return rc == LH_OK && deep ? broken(s, "no more than 64 levels of nesting") : rc;
}

static int walk_object(struct scan *s, size_t at, unsigned depth)
{
        lh_auto(buf_done) struct buf name;
        int c, rc;

        buf_init(&name, 1024);
        text_get(s->in);
        if (skip_space(s) == '}') {
                text_get(s->in);
                return LH_OK;
        }
        for (;;) {
                rc = walk_member(s, at, depth, &name);
                if (rc != LH_OK)
                        return rc;
                c = skip_space(s);
                if (c != ',' && c != '}')
                        return broken(s, "a comma or } behind a value");
                text_get(s->in);
                if (c == '}')
                        return LH_OK;
        }
}

/* At the first character of a value; path[at..] is still to go. */
static int walk(struct scan *s, size_t at, unsigned depth)
{
        int c = text_peek(s->in);
        bool deep;
        int rc;

        if (c < 0)
                return cut_off(s);
        if (depth > JSON_DEPTH_MAX)
                return broken(s, "no more than 64 levels of nesting");
        if (at == s->n_path) {
                s->found |= s->must_have.n == 0;
                return c == '[' ? walk_array(s, at, depth) : take_record(s);
        }
        if (c == '[')
                return walk_array(s, at, depth);
        if (c == '{')
                return walk_object(s, at, depth);
        rc = copy_value(s, NULL, &deep);
        return rc;
}

static int set_path(struct scan *s, const char *path)
{
        struct str rest = str_of(path);

        const char *open = strchr(path, '[');

        s->n_path = 0;
        s->must_have = (struct str){ 0 };
        if (open != NULL && path[strlen(path) - 1] == ']') {
                rest.n = (size_t)(open - path);
                s->must_have = (struct str){ open + 1, strlen(open) - 2 };
        }
        if (strcmp(path, ".") == 0)
                return LH_OK;
        while (rest.n > 0) {
                const char *dot = memchr(rest.p, '.', rest.n);
                size_t n = dot ? (size_t)(dot - rest.p) : rest.n;

                if (s->n_path == JSON_PATH_PARTS_MAX)
                        return err_set(s->cx, LH_INVALID, "the mapping's path \"%s\" is too long",
                                       path);
                s->path[s->n_path++] = (struct str){ rest.p, n };
                rest = (struct str){ rest.p + n + (dot != NULL), rest.n - n - (dot != NULL) };
        }
        return LH_OK;
}

/* The whole document: one value, nothing behind it. */
static int walk_document(struct scan *s)
{
        int rc;

        if (skip_space(s) < 0)
                return s->in->rc == LH_NOT_FOUND ? err_set(s->cx, LH_INVALID, "the file is empty")
                                                 : s->in->rc;
        if (strchr("{[\"", text_peek(s->in)) == NULL && s->n_path > 0)
                return broken(s, "{ or [");
        rc = walk(s, 0, 0);
        if (rc == LH_OK && skip_space(s) >= 0)
                return broken(s, "nothing more; if each line is a record, call the file .jsonl");
        return rc == LH_OK && s->in->rc != LH_NOT_FOUND ? s->in->rc : rc;
}

static int nothing_there(struct ctx *cx, const struct reader_job *job)
{
        return err_set(cx, LH_INVALID,
                       "there is nothing at \"%s\", where the mapping expects the records; choose "
                       "another with --as",
                       job->n_records ? job->records[0] : ".");
}

/* Tries one path after the other over the whole document; the first that leads somewhere wins. */
int json_read(struct ctx *cx, const struct reader_job *job, struct text_in *in, struct sink *out)
{
        static const char *const whole[] = { "." };
        const char *const *paths = job->n_records ? job->records : whole;
        size_t n = job->n_records ? job->n_records : 1;
        struct scan s = { .cx = cx, .in = in, .out = out };
        struct decoder *d = in->d;
        int rc = LH_OK;

        buf_init(&s.record, RECORD_JSON_BYTES_MAX);
        buf_init(&s.around, AROUND_BYTES_MAX);
        for (size_t i = 0; i < n && rc == LH_OK && !s.found; i++) {
                if (i > 0 && (rc = decoder_open(cx, d, d->src, job->charset)) == LH_OK)
                        text_in_open(in, d);
                s.passed_over = 0;
                buf_clear(&s.around);
                if (rc == LH_OK)
                        rc = set_path(&s, paths[i]);
                if (rc == LH_OK)
                        rc = walk_document(&s);
        }
        if (rc == LH_OK && s.found && s.passed_over > 0)
                sink_refuse(out, 0, d->raw_done,
                            "%llu more elements have no \"%.*s\" (links, not records?); get the "
                            "whole records",
                            (unsigned long long)s.passed_over, (int)s.must_have.n, s.must_have.p);
        buf_done(&s.record);
        buf_done(&s.around);
        return rc == LH_OK && !s.found ? nothing_there(cx, job) : rc;
}

static bool read_line(struct scan *s)
{
        int c;

        buf_clear(&s->record);
        if (text_peek(s->in) < 0)
                return false;
        while ((c = text_get(s->in)) >= 0 && c != '\n')
                buf_putc(&s->record, (char)c);
        return true;
}

static unsigned depth_of(struct str text)
{
        unsigned depth = 0, most = 0;
        bool in_string = false;

        for (size_t i = 0; i < text.n; i++) {
                if (in_string && text.p[i] == '\\')
                        i++;
                else if (text.p[i] == '"')
                        in_string = !in_string;
                else if (!in_string && strchr("{[", text.p[i]) != NULL && text.p[i] != 0)
                        most = ++depth > most ? depth : most;
                else if (!in_string && strchr("}]", text.p[i]) != NULL && depth > 0 &&
                         text.p[i] != 0)
                        depth--;
        }
        return most;
}

int jsonl_read(struct ctx *cx, struct text_in *in, struct sink *out)
{
        struct scan s = { .cx = cx, .in = in, .out = out };
        uint64_t line = in->line;

        buf_init(&s.record, RECORD_JSON_BYTES_MAX);
        while (read_line(&s)) {
                struct str text = { s.record.p, s.record.n };
                bool blank = !s.record.over && (text.n == 0 || strspn(text.p, " \t\r") == text.n);

                if (!blank && (in->rc == LH_OK || in->rc == LH_NOT_FOUND))
                        hand_out(&s, line, buf_ok(&s.record) && depth_of(text) > JSON_DEPTH_MAX);
                line = in->line;
        }
        buf_done(&s.record);
        return in->rc == LH_NOT_FOUND ? LH_OK : in->rc;
}
