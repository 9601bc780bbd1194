/* Organisations of a release. One with a credit code bears it; one that is known by its name only
 * is named by the name's hash, so that it is the same in every release; a person whose name was cut
 * is somebody else each time. */
#include "export/making.h"
#include "base/text.h"

#include <inttypes.h>

static void add_role(json_t *party, const char *role)
{
        json_t *roles = make_array(party, "roles"), *r;
        size_t i;

        json_array_foreach (roles, i, r)
                if (strcmp(json_string_value(r), role) == 0)
                        return;
        json_array_append_new(roles, json_string(role));
}

static json_t *reference(const char *id, struct str name)
{
        json_t *o = json_object();

        make_text(o, "id", id);
        make_str(o, "name", name);
        return o;
}

static void identify(json_t *party, const char *uscc, struct str name)
{
        json_t *o;

        if (uscc[0] == '\0')
                return;
        o = make_object(party, "identifier");
        make_text(o, "scheme", "CN-USCC");
        make_text(o, "id", uscc);
        make_str(o, "legalName", name);
}

static json_t *put(struct making *m, const char *id, struct str name, const char *uscc,
                   const char *role)
{
        json_t *party = make_listed(make_array(m->release, "parties"), id);

        make_str(party, "name", name);
        identify(party, uscc, name);
        add_role(party, role);
        return reference(id, name);
}

/* A registered body: its code, or its id in this log. False if there is none. */
static bool body_of(struct making *m, const char *body, struct str *ret_name, const char **ret_uscc,
                    const char **ret_id)
{
        struct store_rows r = store_query(m->tx, Q_BODY_GET, "t", body);
        bool found = store_next(&r);

        if (found) {
                *ret_name = str_of(store_dup(&r, 1));
                *ret_uscc = store_dup(&r, 4);
                *ret_id = (*ret_uscc)[0] != '\0'
                                  ? arena_printf(m->cx->mem, "CN-USCC-%s", *ret_uscc)
                                  : arena_printf(m->cx->mem, "x-liuhen-body-%s", body);
        }
        store_rows_done(&r);
        return found;
}

json_t *making_body(struct making *m, const char *role)
{
        const char *uscc, *id;
        struct str name;

        if (!body_of(m, m->e->body, &name, &uscc, &id))
                return NULL;
        return put(m, id, name, uscc, role);
}

static const char *body_named(struct making *m, struct str name)
{
        struct store_rows r = store_query(m->tx, Q_BODY_BY_NAME, "s", name);
        const char *id = store_next(&r) ? store_dup(&r, 0) : NULL;

        store_rows_done(&r);
        return id;
}

/* The gate cuts a person's name to the surname and 某, and masks with stars. */
static bool was_cut(struct str name)
{
        return memmem(name.p, name.n, "某", strlen("某")) != NULL ||
               memchr(name.p, '*', name.n) != NULL;
}

static const char *named_id(struct making *m, const struct rule_element *e, struct str name)
{
        struct hash h;
        char hex[33] = "";

        if (was_cut(name))
                return arena_printf(m->cx->mem, "x-liuhen-record-%" PRId64 "-%s", m->e->root,
                                    e->id);
        h = hash_of(name.p, name.n);
        hex_encode(h.b, 16, hex);
        return arena_printf(m->cx->mem, "x-liuhen-name-%s", hex);
}

json_t *making_party(struct making *m, const struct rule_element *e, struct str name,
                     const char *role)
{
        struct str code = record_value(&m->r, arena_printf(m->cx->mem, "%s_uscc", e->id));
        const char *uscc = arena_strndup(m->cx->mem, code.p, code.n), *id, *body;
        struct str as_body;

        if (name.n == 0)
                return NULL;
        if (uscc[0] != '\0')
                return put(m, arena_printf(m->cx->mem, "CN-USCC-%s", uscc), name, uscc, role);
        body = body_named(m, name);
        if (body != NULL && body_of(m, body, &as_body, &uscc, &id))
                return put(m, id, name, uscc, role);
        return put(m, named_id(m, e, name), name, "", role);
}
