#include "screen/policy_file.h"

#include <jansson.h>

static void json_done(json_t **j)
{
        json_decref(*j);
}

/* {"kind:role": "action", ...}: lines of one occasion. */
static int take_rules(struct ctx *cx, const char *name, const char *on, json_t *rules,
                      struct policy *p)
{
        const char *what;
        json_t *action;

        json_object_foreach (rules, what, action) {
                struct policy_line *l = &p->lines[p->n_lines];

                if (p->n_lines == POLICY_LINES_MAX)
                        return err_set(cx, LH_LIMIT, "the policy %s has more than %d lines", name,
                                       POLICY_LINES_MAX);
                if (!json_is_string(action) ||
                    !policy_action(json_string_value(action), &l->action))
                        return err_field(cx, LH_INVALID, on,
                                         "%s: the action of \"%.60s\" is none of show, partial, "
                                         "mask, review",
                                         name, what);
                l->on = arena_strdup(p->mem, on);
                policy_what(p, what, l);
                l->source = "";
                p->n_lines++;
        }
        return LH_OK;
}

static int take_occasions(struct ctx *cx, const char *name, json_t *occasions, struct policy *p)
{
        const char *id;
        json_t *o;
        int rc = LH_OK;

        p->occasions =
                arena_alloc(p->mem, (json_object_size(occasions) + 1) * sizeof(*p->occasions));
        json_object_foreach (occasions, id, o) {
                const char *title = json_string_value(json_object_get(o, "title"));

                p->occasions[p->n_occasions++] = (struct policy_occasion){
                        arena_strdup(p->mem, id), arena_strdup(p->mem, title != NULL ? title : "")
                };
                if ((rc = take_rules(cx, name, id, json_object_get(o, "rules"), p)) != LH_OK)
                        break;
        }
        return rc;
}

int policy_from_json(struct ctx *cx, const char *name, struct str text, struct policy *p)
{
        json_error_t e;
        lh_auto(json_done) json_t *j = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &e);
        int rc;

        if (!json_is_object(j))
                return err_set(cx, LH_INVALID, "could not read the policy %s: line %d is not JSON",
                               name, e.line);
        if (!json_is_object(json_object_get(j, "default")) ||
            !json_is_object(json_object_get(j, "occasions")))
                return err_field(cx, LH_INVALID, "default",
                                 "the policy %s needs the objects \"default\" and \"occasions\"",
                                 name);
        p->version = (unsigned)json_integer_value(json_object_get(j, "version"));
        p->lines = arena_alloc(p->mem, POLICY_LINES_MAX * sizeof(*p->lines));
        rc = take_rules(cx, name, "default", json_object_get(j, "default"), p);
        return rc != LH_OK ? rc : take_occasions(cx, name, json_object_get(j, "occasions"), p);
}
