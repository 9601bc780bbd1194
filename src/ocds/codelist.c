#include "ocds/codelist.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One field of a CSV line; quotes are taken off. True if another field follows in the line. */
static bool take_field(struct str *s, struct buf *ret)
{
        bool quoted = s->n > 0 && s->p[0] == '"';
        size_t i = quoted ? 1 : 0;
        char end;

        buf_clear(ret);
        for (; i < s->n; i++) {
                char c = s->p[i];

                if (quoted && c == '"') {
                        if (i + 1 < s->n && s->p[i + 1] == '"')
                                buf_putc(ret, s->p[++i]);
                        else
                                quoted = false;
                } else if (!quoted && (c == ',' || c == '\n' || c == '\r')) {
                        break;
                } else {
                        buf_putc(ret, c);
                }
        }
        end = i < s->n ? s->p[i] : '\0';
        i += i < s->n;
        if (end == '\r' && i < s->n && s->p[i] == '\n')
                i++;
        s->p += i;
        s->n -= i;
        return end == ',';
}

static bool take_line(struct str *s, size_t column, struct buf *field, struct buf *ret)
{
        bool more = true;

        buf_clear(ret);
        for (size_t i = 0; more; i++) {
                more = take_field(s, field);
                if (i == column)
                        buf_add(ret, field->p, field->n);
        }
        return ret->n > 0;
}

static int find_column(struct str *s, struct buf *field, size_t *ret)
{
        int found = LH_NOT_FOUND;
        bool more = true;

        str_skip(s, "\xef\xbb\xbf");
        for (size_t i = 0; more; i++) {
                more = take_field(s, field);
                if (str_is((struct str){ field->p, field->n }, "Code")) {
                        *ret = i;
                        found = LH_OK;
                }
        }
        return found;
}

int codelist_read(struct ctx *cx, const char *name, struct str text, json_t **ret)
{
        lh_auto(buf_done) struct buf field, code;
        json_t *codes = json_array();
        size_t column = 0;
        int rc = LH_OK;

        buf_init(&field, 1024 * 1024);
        buf_init(&code, 1024 * 1024);
        if (find_column(&text, &field, &column) != LH_OK)
                rc = err_set(cx, LH_INVALID, "the codelist %s has no column \"Code\"", name);
        while (rc == LH_OK && text.n > 0) {
                if (!take_line(&text, column, &field, &code))
                        continue;
                if (json_array_append_new(codes, json_stringn(code.p, code.n)) != 0)
                        rc = err_set(cx, LH_INVALID, "the codelist %s is not UTF-8", name);
                else if (json_array_size(codes) > CODELIST_CODES_MAX)
                        rc = err_set(cx, LH_LIMIT, "the codelist %s has more than %d codes", name,
                                     CODELIST_CODES_MAX);
        }
        if (rc == LH_OK)
                *ret = codes;
        else
                json_decref(codes);
        return rc;
}

static bool has_code(const json_t *list, const json_t *code)
{
        const json_t *c;
        size_t i;

        json_array_foreach (list, i, c)
                if (json_equal(c, code))
                        return true;
        return false;
}

static void add_codes(json_t *lists, const char *name, json_t *codes)
{
        json_t *list = json_object_get(lists, name), *c;
        size_t i;

        if (list == NULL) {
                json_object_set(lists, name, codes);
                return;
        }
        json_array_foreach (codes, i, c)
                if (!has_code(list, c))
                        json_array_append(list, c);
}

static void take_codes(json_t *lists, const char *name, const json_t *codes)
{
        json_t *list = json_object_get(lists, name);

        for (size_t i = json_array_size(list); i > 0; i--)
                if (has_code(codes, json_array_get(list, i - 1)))
                        json_array_remove(list, i - 1);
}

static int read_file(struct ctx *cx, const char *path, struct buf *ret)
{
        FILE *f = fopen(path, "rb");
        char block[4096];
        size_t n;

        if (f == NULL)
                return err_set(cx, LH_IO, "could not read the codelist %s: %s", path,
                               strerror(errno));
        while ((n = fread(block, 1, sizeof(block), f)) > 0)
                buf_add(ret, block, n);
        fclose(f);
        return buf_ok(ret) ? LH_OK
                           : err_set(cx, LH_LIMIT, "the codelist %s is longer than %zu MiB", path,
                                     SCHEMA_BYTES_MAX >> 20);
}

static int take_file(struct ctx *cx, json_t *lists, const char *dir, const char *name)
{
        lh_auto(buf_done) struct buf text;
        json_t *codes = NULL;
        int rc;

        buf_init(&text, SCHEMA_BYTES_MAX);
        rc = read_file(cx, arena_printf(cx->mem, "%s/%s", dir, name), &text);
        if (rc == LH_OK)
                rc = codelist_read(cx, name, (struct str){ text.p, text.n }, &codes);
        if (rc != LH_OK)
                return rc;
        if (name[0] == '+')
                add_codes(lists, name + 1, codes);
        else if (name[0] == '-')
                take_codes(lists, name + 1, codes);
        else
                json_object_set(lists, name, codes);
        json_decref(codes);
        return LH_OK;
}

int codelist_folder(struct ctx *cx, json_t *lists, const char *dir)
{
        struct dirent **names;
        int n = scandir(dir, &names, NULL, alphasort), rc = LH_OK;

        if (n < 0)
                return errno == ENOENT || errno == ENOTDIR
                               ? LH_OK
                               : err_set(cx, LH_IO, "could not read the folder %s: %s", dir,
                                         strerror(errno));
        for (int i = 0; i < n; i++) {
                size_t len = strlen(names[i]->d_name);

                if (rc == LH_OK && len > 4 && strcmp(names[i]->d_name + len - 4, ".csv") == 0)
                        rc = take_file(cx, lists, dir, names[i]->d_name);
                free(names[i]);
        }
        free(names);
        return rc;
}
