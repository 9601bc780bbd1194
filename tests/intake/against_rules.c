#include "against_rules.h"

#include "rule/value.h"

#include <stdio.h>

static struct str text_of(const json_t *v)
{
        return (struct str){ json_string_value(v), json_string_length(v) };
}

static int check_table(struct ctx *cx, const struct rule_element *e, const json_t *rows)
{
        const json_t *row, *cell;
        const char *id;
        size_t i;
        int rc = LH_OK;

        json_array_foreach (rows, i, row) {
                json_object_foreach ((json_t *)row, id, cell) {
                        const struct rule_element *c = rule_column(e, str_of(id));
                        char path[128];

                        snprintf(path, sizeof(path), "elements.%s[%zu].%s", e->id, i, id);
                        if (rc == LH_OK)
                                rc = c == NULL ? err_field(cx, LH_INVALID, path, "no column \"%s\"",
                                                           path)
                                               : rule_value_check(cx, c, path, text_of(cell));
                }
                for (size_t k = 0; k < e->n_columns && rc == LH_OK; k++)
                        if (e->columns[k].required &&
                            json_object_get(row, e->columns[k].id) == NULL)
                                rc = err_field(cx, LH_INVALID, e->id, "column \"%s.%s\" is missing",
                                               e->id, e->columns[k].id);
        }
        return rc;
}

static int check_element(struct ctx *cx, const struct rule_kind *k, const char *id, const json_t *v)
{
        const struct rule_element *e = rule_element(k, str_of(id));
        char path[128];

        snprintf(path, sizeof(path), "elements.%s", id);
        if (e == NULL)
                return err_field(cx, LH_INVALID, path, "%s has no element \"%s\"", k->schema, id);
        return e->type == RULE_TABLE ? check_table(cx, e, v)
                                     : rule_value_check(cx, e, path, text_of(v));
}

int against_rules(struct ctx *cx, const struct rule_set *rules, const json_t *doc)
{
        const char *act = json_string_value(json_object_get(doc, "act"));
        const json_t *elements = json_object_get(doc, "elements"), *v;
        const struct rule_domain *d;
        const struct rule_kind *k;
        const char *id;
        int rc = LH_OK;

        if (act != NULL && strcmp(act, "notice.publish") != 0 && strcmp(act, "notice.correct") != 0)
                return LH_OK;
        d = rule_domain(rules, str_of(json_string_value(json_object_get(doc, "domain"))));
        k = d ? rule_kind(d, str_of(json_string_value(json_object_get(doc, "kind")))) : NULL;
        if (k == NULL)
                return err_field(cx, LH_INVALID, "kind", "no kind \"%s.%s\"",
                                 json_string_value(json_object_get(doc, "domain")),
                                 json_string_value(json_object_get(doc, "kind")));
        json_object_foreach ((json_t *)elements, id, v)
                if (rc == LH_OK && json_is_string(v) | json_is_array(v))
                        rc = check_element(cx, k, id, v);
        for (size_t i = 0; i < k->n_elements && rc == LH_OK; i++)
                if (k->elements[i].required && json_object_get(elements, k->elements[i].id) == NULL)
                        rc = err_field(cx, LH_INVALID, k->elements[i].id,
                                       "%s: element \"%s\" is missing", k->schema,
                                       k->elements[i].id);
        return rc;
}
