/* A reading on its way from the process that made it to the one that publishes it. */
#include "screen/attachment_own.h"

#define FIELDS ATTACHMENT_FIELDS

struct hash attachment_order_key(const struct attachment_order *o)
{
        lh_auto(buf_done) struct buf b;
        struct hash parts[3] = { hash_of(o->name.p, o->name.n), hash_of(o->bytes.p, o->bytes.n) };

        buf_init(&b, ATTACHMENT_BYTES_MAX);
        buf_printf(&b, "%s\n%s\n%d\n", o->occasion, o->rules.policy->sha256, (int)o->today);
        for (size_t i = 0; i < o->rules.n_allowed; i++) {
                const struct screen_allowed *a = &o->rules.allowed[i];

                buf_printf(&b, "%s\n%llu\n%.*s\n", a->kind, (unsigned long long)a->record,
                           (int)a->value.n, a->value.p);
        }
        parts[2] = hash_of(b.p, b.n);
        return hash_of(parts, sizeof(parts));
}

static void put(struct buf *out, struct str s)
{
        uint32_t n = (uint32_t)s.n;

        buf_add(out, &n, sizeof(n));
        buf_str(out, s);
}

void attachment_pack(const struct ctx *cx, int rc, const struct cleared_attachment *a,
                     struct buf *out)
{
        const struct str none = { "", 0 };

        buf_add(out, &rc, sizeof(rc));
        put(out, rc == LH_OK ? none : str_of(cx->err.field));
        put(out, rc == LH_OK ? none : str_of(cx->err.text));
        if (rc != LH_OK)
                return;
        put(out, a->name);
        put(out, a->type);
        put(out, a->bytes);
        put(out, a->sha256);
        put(out, a->file);
        put(out, a->text);
        put(out, a->screening);
}

static bool take(struct str *in, struct str *ret)
{
        uint32_t n;

        if (in->n < sizeof(n))
                return false;
        memcpy(&n, in->p, sizeof(n));
        if (in->n - sizeof(n) < n)
                return false;
        *ret = (struct str){ in->p + sizeof(n), n };
        *in = (struct str){ ret->p + n, in->n - sizeof(n) - n };
        return true;
}

int attachment_unpack(struct ctx *cx, struct str in, const struct cleared_attachment **ret)
{
        struct cleared_attachment *a = arena_alloc(cx->mem, sizeof(*a));
        struct str *const fields[FIELDS] = { &a->name, &a->type, &a->bytes,    &a->sha256,
                                             &a->file, &a->text, &a->screening };
        struct str field, text;
        int rc = LH_OK;
        bool ok = in.n >= sizeof(rc);

        *ret = a;
        if (ok) {
                memcpy(&rc, in.p, sizeof(rc));
                in = (struct str){ in.p + sizeof(rc), in.n - sizeof(rc) };
        }
        ok = ok && take(&in, &field) && take(&in, &text);
        if (ok && rc != LH_OK)
                return field.n > 0 ? err_field(cx, rc, arena_strndup(cx->mem, field.p, field.n),
                                               "%.*s", (int)text.n, text.p)
                                   : err_set(cx, rc, "%.*s", (int)text.n, text.p);
        for (size_t i = 0; ok && i < FIELDS; i++)
                ok = take(&in, fields[i]);
        return ok ? LH_OK
                  : err_field(cx, LH_HELD, "content",
                              "the reader broke off on the document; it may be damaged or an "
                              "attack, ask its sender");
}
