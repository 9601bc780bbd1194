/* A result is checked by drawing again. The new result is compared byte by byte while it is made;
 * only if they differ are both read as JSON, to name the first difference. */
#include "draw/file.h"
#include "draw/round.h"
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>

#define RESULT_BYTES_MAX ((size_t)4 * 1024 * 1024 * 1024)
#define RESULT_HEAD      4096 /* round_file stands among the first members */
#define DIFF_PATH_MAX    256
#define DIFF_TEXT_MAX    80

struct given {
        const char *text;
        size_t n, at;
        bool differs;
};

static ssize_t compare_bytes(void *cookie, const char *p, size_t n)
{
        struct given *g = cookie;

        if (!g->differs && (n > g->n - g->at || memcmp(g->text + g->at, p, n) != 0))
                g->differs = true;
        g->at += g->differs ? 0 : n;
        return (ssize_t)n;
}

static int compare_while_drawing(struct ctx *cx, struct draw_round *r, struct given *g,
                                 struct draw_summary *ret)
{
        FILE *f = fopencookie(g, "w", (cookie_io_functions_t){ .write = compare_bytes });
        int rc;

        if (f == NULL)
                return err_set(cx, LH_IO, "could not begin to compare: %s", strerror(errno));
        rc = draw_write(cx, r, f, ret);
        fclose(f);
        g->differs |= g->at != g->n;
        return rc;
}

struct diff {
        struct ctx *cx;
        char path[DIFF_PATH_MAX];
        size_t n;
};

static const char *short_text(struct diff *d, const json_t *v)
{
        char *text = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
        struct str cut = utf8_cut(str_of(text), DIFF_TEXT_MAX);
        char *out = arena_printf(d->cx->mem, "%.*s%s", (int)cut.n, cut.p == NULL ? "" : cut.p,
                                 cut.n < str_of(text).n ? "..." : "");

        free(text);
        return out;
}

static int differ(struct diff *d, const char *fmt, ...) LH_PRINTF(2, 3);
static int differ(struct diff *d, const char *fmt, ...)
{
        va_list ap;
        char *text;

        va_start(ap, fmt);
        text = arena_vprintf(d->cx->mem, fmt, ap);
        va_end(ap);
        return err_field(d->cx, LH_CORRUPT, d->path, "%s", text);
}

static int compare(struct diff *d, const json_t *want, const json_t *got);

static int compare_member(struct diff *d, const char *name, const json_t *want, const json_t *got)
{
        size_t n = d->n;
        int rc;

        d->n += (size_t)snprintf(d->path + n, sizeof(d->path) - n, "%s%s", n == 0 ? "" : ".", name);
        if (d->n >= sizeof(d->path))
                d->n = sizeof(d->path) - 1;
        if (want == NULL)
                rc = differ(d, "stands in the result, but is not part of it");
        else if (got == NULL)
                rc = differ(d, "is missing in the result");
        else
                rc = compare(d, want, got);
        if (rc == LH_OK)
                d->path[d->n = n] = '\0';
        return rc;
}

static int compare_objects(struct diff *d, const json_t *want, const json_t *got)
{
        const char *name;
        json_t *v;
        int rc;

        json_object_foreach ((json_t *)want, name, v) {
                /* A file may be renamed. */
                if (d->n == 0 && strcmp(name, "round_file") == 0)
                        continue;
                rc = compare_member(d, name, v, json_object_get(got, name));
                if (rc != LH_OK)
                        return rc;
        }
        json_object_foreach ((json_t *)got, name, v)
                if (json_object_get(want, name) == NULL)
                        return compare_member(d, name, NULL, v);
        return LH_OK;
}

static int compare_arrays(struct diff *d, const json_t *want, const json_t *got)
{
        size_t n = d->n, w = json_array_size(want), g = json_array_size(got);

        for (size_t i = 0; i < w && i < g; i++) {
                int rc;

                d->n += (size_t)snprintf(d->path + n, sizeof(d->path) - n, "[%zu]", i);
                if (d->n >= sizeof(d->path))
                        d->n = sizeof(d->path) - 1;
                rc = compare(d, json_array_get(want, i), json_array_get(got, i));
                if (rc != LH_OK)
                        return rc;
                d->path[d->n = n] = '\0';
        }
        if (w != g)
                return differ(d, "has %zu items in the result, the draw gives %zu", g, w);
        return LH_OK;
}

static int compare(struct diff *d, const json_t *want, const json_t *got)
{
        if (json_typeof(want) == json_typeof(got) && json_is_object(want))
                return compare_objects(d, want, got);
        if (json_typeof(want) == json_typeof(got) && json_is_array(want))
                return compare_arrays(d, want, got);
        if (!json_equal(want, got))
                return differ(d, "the result says %s, the draw gives %s", short_text(d, got),
                              short_text(d, want));
        return LH_OK;
}

static json_t *draw_again(struct ctx *cx, struct draw_round *r)
{
        char *text = NULL;
        size_t n = 0;
        struct draw_summary sum;
        FILE *f = open_memstream(&text, &n);
        int rc = f == NULL ? LH_IO : draw_write(cx, r, f, &sum);
        json_t *o = NULL;

        if (f != NULL)
                fclose(f);
        if (rc == LH_OK)
                o = json_loadb(text, n, 0, NULL);
        free(text);
        return o;
}

/* Bytes differ: by layout only, or by what they say? */
static int find_difference(struct ctx *cx, struct draw_round *r, const struct given *g)
{
        struct diff d = { cx, "", 0 };
        json_error_t e;
        json_t *got = json_loadb(g->text, g->n, JSON_REJECT_DUPLICATES, &e), *want;
        int rc;

        if (got == NULL)
                return err_set(cx, LH_CORRUPT, "the result is not JSON: line %d: %s", e.line,
                               e.text);
        want = draw_again(cx, r);
        rc = want == NULL ? err_set(cx, LH_IO, "could not read the new draw for comparison")
                          : compare(&d, want, got);
        json_decref(want);
        json_decref(got);
        return rc;
}

/* Not by parsing the whole: a result can be large and has to be read once only. */
static int round_name(struct ctx *cx, const char *text, size_t n, char **ret)
{
        size_t head = n < RESULT_HEAD ? n : RESULT_HEAD;
        const char *p = memmem(text, head, "\"round_file\"", 12), *end = text + head, *q;

        for (p = p == NULL ? end : p + 12; p < end && strchr(" \t\r\n:", *p) != NULL;)
                p++;
        q = p < end && *p == '"' ? memchr(p + 1, '"', (size_t)(end - p - 1)) : NULL;
        *ret = q == NULL ? NULL : arena_strndup(cx->mem, p + 1, (size_t)(q - p - 1));
        if (*ret == NULL || !file_plain_name(*ret))
                return err_field(
                        cx, LH_INVALID, "round_file",
                        "the result does not name its round in a plain file name; give the "
                        "round with --round FILE");
        return LH_OK;
}

static int check_announced(struct ctx *cx, const struct draw_round *r, const char *announced)
{
        struct hash h;

        if (announced == NULL)
                return LH_OK;
        if (!hex_decode(str_of(announced), h.b, HASH_BYTES))
                return err_field(cx, LH_INVALID, "--announced", "must be 64 digits 0-9 a-f");
        if (!hash_eq(&h, &r->announcement))
                return err_field(
                        cx, LH_CORRUPT, "announced",
                        "the round is not the one whose digest was published: its rule, entries, "
                        "parties or times were changed after the announcement");
        return LH_OK;
}

static int verify_text(struct ctx *cx, struct given *g, const char *round, const char *announced,
                       struct draw_summary *ret)
{
        lh_auto(draw_free) struct draw_round *r = NULL;
        int rc = draw_load(cx, round, DRAW_READY, &r);

        if (rc == LH_OK)
                rc = check_announced(cx, r, announced);
        if (rc == LH_OK)
                rc = compare_while_drawing(cx, r, g, ret);
        if (rc == LH_OK && g->differs)
                rc = find_difference(cx, r, g);
        return rc;
}

int draw_verify(struct ctx *cx, const char *result, const char *round, const char *announced,
                struct draw_summary *ret)
{
        char *text = NULL, *name;
        struct given g = { 0 };
        int rc = file_read(cx, result, RESULT_BYTES_MAX, &text, &g.n);

        if (rc != LH_OK)
                return rc;
        g.text = text;
        if (round == NULL) {
                rc = round_name(cx, text, g.n, &name);
                round = rc == LH_OK ? file_beside(cx, result, name) : NULL;
        }
        if (rc == LH_OK)
                rc = verify_text(cx, &g, round, announced, ret);
        free(text);
        return rc;
}

int draw_round_file(struct ctx *cx, const char *result, char **ret_name)
{
        char *text;
        size_t n;
        int rc = file_read(cx, result, RESULT_BYTES_MAX, &text, &n);

        if (rc != LH_OK)
                return rc;
        rc = round_name(cx, text, n, ret_name);
        free(text);
        return rc;
}

int draw_entries_file(struct ctx *cx, const char *round, char **ret_name)
{
        json_t *o = file_read_json(cx, round, DRAW_ROUND_BYTES_MAX);
        const char *name =
                json_string_value(json_object_get(json_object_get(o, "entries"), "file"));
        int rc = o == NULL ? cx->err.rc : LH_OK;

        *ret_name = name == NULL ? NULL : arena_strdup(cx->mem, name);
        if (name != NULL && !file_plain_name(name))
                rc = err_field(cx, LH_INVALID, "entries.file", "must be a plain file name");
        json_decref(o);
        return rc;
}
