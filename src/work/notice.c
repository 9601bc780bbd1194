#include "work/notice.h"
#include "base/text.h"
#include "base/time.h"
#include "rule/value.h"

#define TITLE_CHARS_MAX  500
#define TEXT_CHARS_MAX   400000
#define REASON_CHARS_MAX 2000
#define KEY_CHARS_MAX    500
#define URL_CHARS_MAX    2000
#define DATE_FIRST       "1990-01-01"

static int read_rule(struct task *t, struct notice *n)
{
        struct str domain, kind;
        int rc = document_member(t->cx, t->doc, "", "domain", 64, true, &domain);

        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "kind", 64, true, &kind);
        if (rc != LH_OK)
                return rc;
        n->domain = rule_domain(t->w->rules, domain);
        if (n->domain == NULL)
                return err_field(t->cx, LH_INVALID, "domain",
                                 "no rule file is of the domain \"%.*s\"", (int)domain.n, domain.p);
        n->kind = rule_kind(n->domain, kind);
        if (n->kind == NULL)
                return err_field(t->cx, LH_INVALID, "kind",
                                 "the domain \"%s\" has no notice kind \"%.*s\"", n->domain->id,
                                 (int)kind.n, kind.p);
        return LH_OK;
}

static int check_date(struct task *t, const char *field, struct str s, int32_t *ret_day)
{
        int32_t first, last = date_in_china(t->cx->now_ms()) + 1;

        (void)date_parse(str_of(DATE_FIRST), &first);
        if (!date_parse(s, ret_day))
                return err_field(t->cx, LH_INVALID, field,
                                 "%s \"%.*s\" is not a day of the calendar; write YYYY-MM-DD",
                                 field, (int)(s.n > 40 ? 40 : s.n), s.p);
        if (*ret_day < first || *ret_day > last)
                return err_field(t->cx, LH_INVALID, field,
                                 "%s %.*s is outside %s to tomorrow; correct it or leave it out",
                                 field, (int)s.n, s.p, DATE_FIRST);
        return LH_OK;
}

static int read_dates(struct task *t, struct notice *n)
{
        int32_t date = date_in_china(t->cx->now_ms()), formed;
        int rc = document_member(t->cx, t->doc, "", "date", 40, false, &n->date);

        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "formed", 40, false, &n->formed);
        if (rc == LH_OK && n->date.n > 0)
                rc = check_date(t, "date", n->date, &date);
        if (rc == LH_OK && n->formed.n > 0)
                rc = check_date(t, "formed", n->formed, &formed);
        if (rc == LH_OK && n->formed.n > 0 && formed > date)
                rc = err_field(t->cx, LH_INVALID, "formed",
                               "formed %.*s lies after the day of publication", (int)n->formed.n,
                               n->formed.p);
        return rc;
}

static int read_source(struct task *t, struct notice *n)
{
        static const char *const names[] = { "key", "url", NULL };
        static const struct rule_element url = {
                .id = "url", .name = "来源地址", .name_en = "Source", .type = RULE_URL
        };
        const json_t *o = json_object_get(t->doc, "source");
        int rc;

        if (o == NULL)
                return LH_OK;
        rc = document_names(t->cx, o, "source", names);
        if (rc == LH_OK)
                rc = document_member(t->cx, o, "source", "key", KEY_CHARS_MAX, false,
                                     &n->source_key);
        if (rc == LH_OK)
                rc = document_member(t->cx, o, "source", "url", URL_CHARS_MAX, false,
                                     &n->source_url);
        if (rc == LH_OK && n->source_url.n > 0)
                rc = rule_value_check(t->cx, &url, "source.url", n->source_url);
        return rc;
}

static size_t chars_max(const struct rule_element *e)
{
        return e->type == RULE_LONGTEXT
                       ? TEXT_CHARS_MAX
                       : 4000; /* the type's own ceiling is checked by rule_value_check */
}

static int read_row(struct task *t, const struct rule_element *e, const json_t *row,
                    const char *path, struct str *cells)
{
        const char *name;
        json_t *v;

        if (!json_is_object(row))
                return err_field(t->cx, LH_INVALID, path, "%s is not an object of columns", path);
        json_object_foreach ((json_t *)row, name, v) {
                if (rule_column(e, str_of(name)) == NULL)
                        return err_field(t->cx, LH_INVALID, document_path(t->cx, path, name),
                                         "table \"%s\" has no column \"%s\"", e->id, name);
        }
        for (size_t k = 0; k < e->n_columns; k++) {
                const struct rule_element *col = &e->columns[k];
                const char *full = document_path(t->cx, path, col->id);
                int rc = document_text(t->cx, json_object_get(row, col->id), full, chars_max(col),
                                       &cells[k]);

                if (rc == LH_OK)
                        rc = rule_value_check(t->cx, col, full, cells[k]);
                if (rc != LH_OK)
                        return rc;
        }
        return LH_OK;
}

static int read_table(struct task *t, const struct rule_element *e, const json_t *v,
                      const char *path, struct notice_value *ret)
{
        size_t n = json_array_size(v);

        if (v == NULL || json_is_null(v))
                n = 0;
        else if (!json_is_array(v))
                return err_field(t->cx, LH_INVALID, path,
                                 "%s is a table: an array of rows was expected", path);
        if (n > VALUE_ROWS_MAX)
                return err_field(t->cx, LH_LIMIT, path,
                                 "%s has %zu rows, at most %d are taken; split the list", path, n,
                                 VALUE_ROWS_MAX);
        if (n == 0 && e->required)
                return err_field(t->cx, LH_INVALID, path, "%s (%s) is missing; it must be given",
                                 path, e->name);
        ret->n_rows = n;
        ret->cells = arena_alloc(t->cx->mem, (n * e->n_columns + 1) * sizeof(*ret->cells));
        for (size_t j = 0; j < n; j++) {
                int rc = read_row(t, e, json_array_get(v, j),
                                  arena_printf(t->cx->mem, "%s[%zu]", path, j),
                                  ret->cells + j * e->n_columns);

                if (rc != LH_OK)
                        return rc;
        }
        return LH_OK;
}

static int read_elements(struct task *t, struct notice *n)
{
        const json_t *o = json_object_get(t->doc, "elements");
        const char *name;
        json_t *v;

        if (o != NULL && !json_is_object(o))
                return err_field(t->cx, LH_INVALID, "elements", "elements is not a JSON object");
        json_object_foreach ((json_t *)o, name, v) {
                if (rule_element(n->kind, str_of(name)) == NULL)
                        return err_field(t->cx, LH_INVALID, document_path(t->cx, "elements", name),
                                         "notice kind %s.%s has no element \"%s\"", n->domain->id,
                                         n->kind->id, name);
        }
        n->values = arena_alloc(t->cx->mem, (n->kind->n_elements + 1) * sizeof(*n->values));
        for (size_t i = 0; i < n->kind->n_elements; i++) {
                const struct rule_element *e = &n->kind->elements[i];
                const json_t *given = json_object_get(o, e->id);
                const char *path = document_path(t->cx, "elements", e->id);
                int rc;

                if (e->type == RULE_TABLE) {
                        rc = read_table(t, e, given, path, &n->values[i]);
                } else {
                        rc = document_text(t->cx, given, path, chars_max(e), &n->values[i].text);
                        if (rc == LH_OK)
                                rc = rule_value_check(t->cx, e, path, n->values[i].text);
                }
                if (rc != LH_OK)
                        return rc;
        }
        return LH_OK;
}

int notice_read(struct task *t, struct notice *ret)
{
        static const char *const names[] = { "act",      "by",     "body",   "domain", "kind",
                                             "project",  "title",  "date",   "formed", "text",
                                             "elements", "source", "reason", "notice", NULL };
        int rc = document_names(t->cx, t->doc, "", names);

        *ret = (struct notice){ 0 };
        if (rc == LH_OK)
                rc = read_rule(t, ret);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "title", TITLE_CHARS_MAX, true,
                                     &ret->title);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "text", TEXT_CHARS_MAX, false, &ret->text);
        if (rc == LH_OK)
                rc = read_dates(t, ret);
        if (rc == LH_OK)
                rc = read_source(t, ret);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "reason", REASON_CHARS_MAX, false,
                                     &ret->reason);
        if (rc == LH_OK)
                rc = read_elements(t, ret);
        if (rc == LH_OK)
                rc = task_check_lists(t, ret);
        return rc;
}
