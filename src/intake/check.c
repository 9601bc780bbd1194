/* What doc/format/act.md says of every document, whatever its kind; the elements are checked
 * against the rules later. */
#include "intake/apply.h"

#include "base/text.h"
#include "base/time.h"

#include <stdio.h>

#define TITLE_CHARS_MAX   500
#define TEXT_CHARS_MAX    400000
#define KEY_CHARS_MAX     500
#define URL_CHARS_MAX     2000
#define ELEMENT_CHARS_MAX 400000
#define FIELD_BYTES_MAX   128
#define ROWS_MAX          50000
#define DAY_FIRST         7305 /* 1990-01-01 */

static struct str text_of(const json_t *v)
{
        return (struct str){ json_string_value(v), json_string_length(v) };
}

/* The ledger takes no control characters but LF and TAB (act.md 1.5). */
static int check_text(struct ctx *cx, const char *field, const json_t *v, size_t chars_max)
{
        struct str s;

        if (!json_is_string(v))
                return err_field(cx, LH_INVALID, field,
                                 "field \"%s\" is not a text; write it in quotes", field);
        s = text_of(v);
        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];

                if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
                        return err_field(cx, LH_INVALID, field,
                                         "field \"%s\" has the control character %u at byte %zu; "
                                         "take it out, or add "
                                         "\"clean\" to the mapping",
                                         field, c, i);
        }
        if (s.n > chars_max && utf8_count(s) > chars_max)
                return err_field(cx, LH_INVALID, field,
                                 "field \"%s\" is longer than %zu characters; shorten it", field,
                                 chars_max);
        return LH_OK;
}

static int check_optional(struct ctx *cx, const char *field, const json_t *v, size_t chars_max)
{
        return v == NULL ? LH_OK : check_text(cx, field, v, chars_max);
}

static int check_filled(struct ctx *cx, const char *field, const json_t *v, size_t chars_max)
{
        if (v == NULL || (json_is_string(v) && json_string_length(v) == 0))
                return err_field(
                        cx, LH_INVALID, field,
                        "field \"%s\" is missing; the record cannot be published without it",
                        field);
        return check_text(cx, field, v, chars_max);
}

static int check_day(struct ctx *cx, const char *field, const json_t *v)
{
        int32_t day;

        if (v == NULL)
                return LH_OK;
        if (!json_is_string(v) || !date_parse(text_of(v), &day))
                return err_field(cx, LH_INVALID, field,
                                 "field \"%s\" is not a real day; write YYYY-MM-DD", field);
        if (day < DAY_FIRST || day > date_in_china(cx->now_ms()) + 1)
                return err_field(
                        cx, LH_INVALID, field,
                        "field \"%s\" is %s, outside 1990-01-01 to tomorrow; correct the date",
                        field, json_string_value(v));
        return LH_OK;
}

static int check_region(struct ctx *cx, const char *field, const json_t *v)
{
        if (v == NULL)
                return LH_OK;
        if (!json_is_string(v) || json_string_length(v) != 6 ||
            strspn(json_string_value(v), "0123456789") != 6)
                return err_field(cx, LH_INVALID, field,
                                 "field \"%s\" is not a region code of 6 digits; correct it",
                                 field);
        return LH_OK;
}

static int check_url(struct ctx *cx, const json_t *v)
{
        int rc = check_optional(cx, "source.url", v, URL_CHARS_MAX);

        if (rc != LH_OK || v == NULL)
                return rc;
        if (strncmp(json_string_value(v), "http://", 7) != 0 &&
            strncmp(json_string_value(v), "https://", 8) != 0)
                return err_field(cx, LH_INVALID, "source.url",
                                 "field \"source.url\" does not begin with http:// or "
                                 "https://; write the whole address");
        return LH_OK;
}

static int check_body(struct ctx *cx, const json_t *body)
{
        if (json_is_string(body))
                return check_filled(cx, "body", body, 64);
        if (!json_is_object(body) || json_object_size(body) == 0)
                return err_field(cx, LH_INVALID, "body",
                                 "field \"body\" is missing: the record names no publishing body; "
                                 "name one with --body");
        if (check_filled(cx, "body.name", json_object_get(body, "name"), 300) != LH_OK)
                return cx->err.rc;
        return check_region(cx, "body.region", json_object_get(body, "region"));
}

static int check_project(struct ctx *cx, const json_t *p)
{
        int rc = LH_OK;

        if (!json_is_object(p) || json_object_size(p) == 0)
                return err_field(cx, LH_INVALID, "project",
                                 "field \"project\" is missing; give a code, a key or a title");
        if (json_object_get(p, "id") != NULL)
                return check_text(cx, "project.id", json_object_get(p, "id"), 10);
        if ((rc = check_optional(cx, "project.code", json_object_get(p, "code"), KEY_CHARS_MAX)) !=
                    LH_OK ||
            (rc = check_optional(cx, "project.key", json_object_get(p, "key"), KEY_CHARS_MAX)) !=
                    LH_OK ||
            (rc = check_optional(cx, "project.title", json_object_get(p, "title"),
                                 TITLE_CHARS_MAX)) != LH_OK)
                return rc;
        return check_region(cx, "project.region", json_object_get(p, "region"));
}

static int check_rows(struct ctx *cx, const char *field, const json_t *rows)
{
        const json_t *row, *cell;
        const char *id;
        size_t i;

        if (json_array_size(rows) > ROWS_MAX)
                return err_field(cx, LH_INVALID, field,
                                 "field \"%s\" has more than %d rows; split the record", field,
                                 ROWS_MAX);
        json_array_foreach (rows, i, row)
                json_object_foreach ((json_t *)row, id, cell)
                        if (json_is_string(cell)) {
                                char path[FIELD_BYTES_MAX];

                                snprintf(path, sizeof(path), "%.60s[%zu].%.40s", field, i, id);
                                if (check_text(cx, path, cell, ELEMENT_CHARS_MAX) != LH_OK)
                                        return cx->err.rc;
                        }
        return LH_OK;
}

static int check_elements(struct ctx *cx, const json_t *elements)
{
        const json_t *v;
        const char *id;
        int rc = LH_OK;

        json_object_foreach ((json_t *)elements, id, v) {
                char field[FIELD_BYTES_MAX];

                snprintf(field, sizeof(field), "elements.%.60s", id);
                if (json_is_string(v))
                        rc = check_text(cx, field, v, ELEMENT_CHARS_MAX);
                else if (json_is_array(v))
                        rc = check_rows(cx, field, v);
                if (rc != LH_OK)
                        return rc;
        }
        return LH_OK;
}

static int check_notice(struct ctx *cx, const json_t *doc)
{
        const json_t *source = json_object_get(doc, "source");
        int rc;

        if ((rc = check_filled(cx, "domain", json_object_get(doc, "domain"), 32)) != LH_OK ||
            (rc = check_filled(cx, "kind", json_object_get(doc, "kind"), 32)) != LH_OK ||
            (rc = check_filled(cx, "title", json_object_get(doc, "title"), TITLE_CHARS_MAX)) !=
                    LH_OK ||
            (rc = check_optional(cx, "text", json_object_get(doc, "text"), TEXT_CHARS_MAX)) !=
                    LH_OK ||
            (rc = check_day(cx, "date", json_object_get(doc, "date"))) != LH_OK ||
            (rc = check_day(cx, "formed", json_object_get(doc, "formed"))) != LH_OK ||
            (rc = check_project(cx, json_object_get(doc, "project"))) != LH_OK)
                return rc;
        if (source != NULL &&
            ((rc = check_optional(cx, "source.key", json_object_get(source, "key"),
                                  KEY_CHARS_MAX)) != LH_OK ||
             (rc = check_url(cx, json_object_get(source, "url"))) != LH_OK))
                return rc;
        return check_elements(cx, json_object_get(doc, "elements"));
}

int check_document(struct ctx *cx, const json_t *doc)
{
        const json_t *act = json_object_get(doc, "act");
        int rc = check_optional(cx, "act", act, 32);

        if (rc != LH_OK)
                return rc;
        if (act != NULL && strncmp(json_string_value(act), "notice.", 7) != 0)
                return LH_OK; /* bodies and grants: the ledger's own checks know them */
        rc = check_body(cx, json_object_get(doc, "body"));
        if (rc != LH_OK || (act != NULL && strcmp(json_string_value(act), "notice.withdraw") == 0))
                return rc;
        return check_notice(cx, doc);
}
