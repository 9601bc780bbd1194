#include "ocds/upgrade.h"
#include "base/text.h"
#include "crypt/hash.h"

#define ORGANIZATION_BYTES_MAX ((size_t)16 * 1024 * 1024)

struct up {
        struct pool *mem;
        struct jval *parties;
};

/* ---- editing ---- */

static struct jval *get(struct jval *v, const char *name)
{
        struct jval *m = (struct jval *)json_get(v, name);

        return m != NULL && m->type != JSON_NIL ? m : NULL;
}

static void set_key(struct jval *v, const char *name)
{
        v->key = name;
        v->key_n = (uint32_t)strlen(name);
        v->key_hash = json_hash(name, v->key_n);
}

static struct jval *new_value(struct pool *mem, enum json_type type, const char *key)
{
        struct jval *v = pool_zalloc(mem, sizeof(*v));

        v->type = (uint8_t)type;
        if (key != NULL)
                set_key(v, key);
        return v;
}

static struct jval *new_text(struct pool *mem, const char *key, const char *text, size_t n)
{
        struct jval *v = new_value(mem, JSON_STR, key);
        char *kept = pool_alloc(mem, n + 1);

        memcpy(kept, text, n);
        kept[n] = '\0';
        v->text = kept;
        v->n = (uint32_t)n;
        return v;
}

static void append(struct jval *to, struct jval *v)
{
        struct jval **at = &to->child;

        while (*at != NULL)
                at = &(*at)->next;
        v->next = NULL;
        *at = v;
        to->n++;
}

static void take_out(struct jval *from, const struct jval *v)
{
        for (struct jval **at = &from->child; *at != NULL; at = &(*at)->next)
                if (*at == v) {
                        *at = v->next;
                        from->n--;
                        return;
                }
}

static struct jval *copy_as(struct pool *mem, const struct jval *v, const char *key)
{
        struct jval *c = pool_alloc(mem, sizeof(*c));

        *c = *v;
        c->next = NULL;
        set_key(c, key);
        return c;
}

/* ---- organizations ---- */

/* Scheme and id of the register where there is one, as the standard advises; else a digest of what
 * tells organizations apart, so that the same organization gets the same id in every release. */
static struct jval *make_id(struct up *u, struct jval *org)
{
        static const char *const parts[] = { "name", "identifier", "address", "contactPoint" };
        struct jval *identifier = get(org, "identifier"), *scheme = get(identifier, "scheme"),
                    *id = get(identifier, "id");
        lh_auto(buf_done) struct buf b = { 0 };
        char text[512], hex[2 * HASH_BYTES + 1];
        struct hash digest;

        if (scheme != NULL && id != NULL && scheme->type == JSON_STR &&
            (id->type == JSON_STR || id->type == JSON_NUM) && scheme->n > 0 && id->n > 0 &&
            scheme->n + id->n + 1 < sizeof(text)) {
                memcpy(text, scheme->text, scheme->n);
                text[scheme->n] = '-';
                memcpy(text + scheme->n + 1, id->text, id->n);
                return new_text(u->mem, "id", text, scheme->n + 1 + id->n);
        }
        buf_init(&b, ORGANIZATION_BYTES_MAX);
        for (size_t i = 0; i < countof(parts); i++) {
                const struct jval *v = get(org, parts[i]);

                if (v != NULL)
                        json_write(&b, v);
                buf_putc(&b, '\n');
        }
        digest = hash_of(b.p, b.n);
        hex_encode(digest.b, HASH_BYTES, hex);
        return new_text(u->mem, "id", hex, 32);
}

static struct jval *find_party(struct up *u, const struct jval *id)
{
        for (struct jval *p = u->parties->child; p != NULL; p = p->next) {
                const struct jval *other = json_get(p, "id");

                if (other != NULL && json_same(other, id))
                        return p;
        }
        return NULL;
}

static void add_role(struct up *u, struct jval *party, const char *role)
{
        struct jval *roles = get(party, "roles");

        if (roles == NULL || roles->type != JSON_ARR) {
                roles = new_value(u->mem, JSON_ARR, "roles");
                append(party, roles);
        }
        for (const struct jval *r = roles->child; r != NULL; r = r->next)
                if (json_is(r, role))
                        return;
        append(roles, new_text(u->mem, NULL, role, strlen(role)));
}

/* Makes the value a reference to a party, which takes over what it says. Where two mentions of a
 * party differ, the first holds. */
static void move_party(struct up *u, struct jval *org, const char *role)
{
        struct jval *id, *party, *name, *next;

        if (org == NULL || org->type != JSON_OBJ)
                return;
        id = get(org, "id");
        if (id == NULL) {
                id = make_id(u, org);
                id->next = org->child;
                org->child = id;
                org->n++;
        }
        party = find_party(u, id);
        if (party == NULL) {
                party = new_value(u->mem, JSON_OBJ, NULL);
                append(u->parties, party);
        }
        name = get(org, "name");
        for (struct jval *m = org->child; m != NULL; m = next) {
                char key[128];

                next = m->next;
                if (m->key_n >= sizeof(key))
                        continue;
                memcpy(key, m->key, m->key_n);
                key[m->key_n] = '\0';
                if (json_get(party, key) == NULL)
                        append(party, m);
        }
        add_role(u, party, role);
        org->child = NULL;
        org->n = 0;
        append(org, copy_as(u->mem, id, "id"));
        if (name != NULL)
                append(org, copy_as(u->mem, name, "name"));
}

static void move_all(struct up *u, struct jval *list, const char *role)
{
        if (list == NULL || list->type != JSON_ARR)
                return;
        for (struct jval *x = list->child; x != NULL; x = x->next)
                move_party(u, x, role);
}

/* ---- amendments, transactions ---- */

static void move_amendment(struct up *u, struct jval *block)
{
        struct jval *old = block != NULL ? get(block, "amendment") : NULL, *list;

        if (old == NULL)
                return;
        take_out(block, old);
        list = get(block, "amendments");
        if (list == NULL) {
                list = new_value(u->mem, JSON_ARR, "amendments");
                append(block, list);
        }
        if (list->type == JSON_ARR)
                append(list, old);
}

static void rename_member(struct jval *in, const char *old, const char *new)
{
        struct jval *v = get(in, old);

        if (v != NULL && json_get(in, new) == NULL)
                set_key(v, new);
}

/* In 1.0 who pays and who is paid were identifiers; in 1.1 they are references to parties. */
static void move_payment_party(struct up *u, struct jval *t, const char *name, const char *role)
{
        struct jval *v = get(t, name), *identifier, *legal;

        if (v == NULL || v->type != JSON_OBJ || get(v, "identifier") != NULL)
                return;
        identifier = copy_as(u->mem, v, "identifier");
        legal = get(identifier, "legalName");
        v->child = NULL;
        v->n = 0;
        append(v, identifier);
        if (legal != NULL)
                append(v, copy_as(u->mem, legal, "name"));
        move_party(u, v, role);
}

static void upgrade_transactions(struct up *u, struct jval *contract)
{
        struct jval *list = get(get(contract, "implementation"), "transactions");

        if (list == NULL || list->type != JSON_ARR)
                return;
        for (struct jval *t = list->child; t != NULL; t = t->next) {
                bool payer = get(t, "providerOrganization") != NULL,
                     payee = get(t, "receiverOrganization") != NULL;

                rename_member(t, "amount", "value");
                rename_member(t, "providerOrganization", "payer");
                rename_member(t, "receiverOrganization", "payee");
                if (payer)
                        move_payment_party(u, t, "payer", "payer");
                if (payee)
                        move_payment_party(u, t, "payee", "payee");
        }
}

static struct jval *first_of(struct jval *release, const char *name)
{
        struct jval *list = get(release, name);

        return list != NULL && list->type == JSON_ARR ? list->child : NULL;
}

/* Behind the fields that name the release, where 1.1 has it. */
static void put_parties(struct up *u, struct jval *release)
{
        struct jval *after = NULL;

        if (u->parties->n == 0)
                return;
        for (struct jval *m = release->child; m != NULL; m = m->next)
                if ((m->key_n == 14 && memcmp(m->key, "initiationType", 14) == 0) ||
                    (m->key_n == 3 && memcmp(m->key, "tag", 3) == 0))
                        after = m;
        u->parties->next = after == NULL ? release->child : after->next;
        *(after == NULL ? &release->child : &after->next) = u->parties;
        release->n++;
}

bool upgrade_release(struct pool *mem, struct jval *release)
{
        struct up u = { mem, new_value(mem, JSON_ARR, "parties") };
        struct jval *tender = get(release, "tender");

        if (release->type != JSON_OBJ || json_get(release, "parties") != NULL)
                return false;
        move_party(&u, get(release, "buyer"), "buyer");
        move_party(&u, get(tender, "procuringEntity"), "procuringEntity");
        move_all(&u, get(tender, "tenderers"), "tenderer");
        move_amendment(&u, tender);
        for (struct jval *a = first_of(release, "awards"); a != NULL; a = a->next) {
                move_all(&u, get(a, "suppliers"), "supplier");
                move_amendment(&u, a);
        }
        for (struct jval *c = first_of(release, "contracts"); c != NULL; c = c->next) {
                move_amendment(&u, c);
                upgrade_transactions(&u, c);
        }
        put_parties(&u, release);
        return true;
}
