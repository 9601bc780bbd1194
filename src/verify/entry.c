#include "verify/entry.h"
#include "base/text.h"
#include "base/time.h"

static bool is_lower_or_digit(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* [a-z0-9][a-z0-9.-]{0,max-1} */
static bool token_ok(struct str s, size_t max)
{
        if (s.n == 0 || s.n > max || !is_lower_or_digit(s.p[0]))
                return false;
        for (size_t i = 1; i < s.n; i++)
                if (!is_lower_or_digit(s.p[i]) && s.p[i] != '.' && s.p[i] != '-')
                        return false;
        return true;
}

static bool header_ok(struct str s)
{
        return str_is(s, "-") || token_ok(s, 64);
}

/* [a-z0-9][a-z0-9.-]{0,95}@[1-9][0-9]{0,5} */
static bool schema_ok(struct str s)
{
        const char *at = s.n ? memchr(s.p, '@', s.n) : NULL;
        struct str name, version;
        uint64_t v;

        if (at == NULL)
                return false;
        name = (struct str){ s.p, (size_t)(at - s.p) };
        version = (struct str){ at + 1, s.n - name.n - 1 };
        return token_ok(name, 96) && decimal_parse(version, &v) && v >= 1 && v <= 999999;
}

/* [a-z][a-z0-9_]{0,63} */
static bool field_name_ok(struct str s)
{
        if (s.n == 0 || s.n > 64 || s.p[0] < 'a' || s.p[0] > 'z')
                return false;
        for (size_t i = 1; i < s.n; i++)
                if (!is_lower_or_digit(s.p[i]) && s.p[i] != '_')
                        return false;
        return true;
}

/* Takes the line "WORD VALUE". */
static bool take(struct str *rest, const char *word, struct str *ret)
{
        struct str after = *rest, line;

        if (!str_line(&after, &line) || !str_skip(&line, word))
                return false;
        *rest = after;
        *ret = line;
        return true;
}

static int parse_header(struct ctx *cx, struct str *rest, struct verify_entry *e)
{
        struct str none, time, by;
        size_t n;

        if (!take(rest, "liuhen/entry@v1", &none) || none.n != 0)
                return err_set(cx, LH_CORRUPT, "its first line is not \"liuhen/entry@v1\"");
        if (!take(rest, "kind ", &e->kind) || !header_ok(e->kind))
                return err_set(cx, LH_CORRUPT, "its `kind` line is missing or wrong");
        if (!take(rest, "org ", &e->org) || !header_ok(e->org))
                return err_set(cx, LH_CORRUPT, "its `org` line is missing or wrong");
        if (!take(rest, "case ", &e->case_id) || !header_ok(e->case_id))
                return err_set(cx, LH_CORRUPT, "its `case` line is missing or wrong");
        if (!take(rest, "time ", &time) || !time_parse(time, &e->time_ms))
                return err_set(cx, LH_CORRUPT, "its `time` line is missing or wrong");
        if (!take(rest, "by ", &by) ||
            !base64_decode(by, e->commitment[0].hash.b, HASH_BYTES, &n) || n != HASH_BYTES)
                return err_set(cx, LH_CORRUPT, "its `by` line is missing or wrong");
        e->commitment[0].name = str_of("by");
        if (!take(rest, "schema ", &e->schema) || !schema_ok(e->schema))
                return err_set(cx, LH_CORRUPT, "its `schema` line is missing or wrong");
        return LH_OK;
}

static bool has_field(const struct verify_entry *e, struct str name)
{
        for (unsigned i = 1; i <= e->n_fields; i++)
                if (str_eq(e->commitment[i].name, name))
                        return true;
        return false;
}

static int parse_field(struct ctx *cx, struct str line, struct verify_entry *e)
{
        struct verify_commitment *c = &e->commitment[e->n_fields + 1];
        const char *space = line.n ? memchr(line.p, ' ', line.n) : NULL;
        struct str digits;
        size_t n;

        if (e->n_fields == ENTRY_FIELDS_MAX)
                return err_set(cx, LH_CORRUPT, "it has more than %u fields", ENTRY_FIELDS_MAX);
        if (space == NULL)
                return err_set(cx, LH_CORRUPT, "a `field` line has no commitment");
        c->name = (struct str){ line.p, (size_t)(space - line.p) };
        digits = (struct str){ space + 1, line.n - c->name.n - 1 };
        if (!field_name_ok(c->name))
                return err_set(cx, LH_CORRUPT, "field %u has a name that is not allowed",
                               e->n_fields + 1);
        if (has_field(e, c->name))
                return err_set(cx, LH_CORRUPT, "field \"%.*s\" stands in it twice", (int)c->name.n,
                               c->name.p);
        if (!base64_decode(digits, c->hash.b, HASH_BYTES, &n) || n != HASH_BYTES)
                return err_set(cx, LH_CORRUPT,
                               "the commitment of field \"%.*s\" is not a base64 hash",
                               (int)c->name.n, c->name.p);
        c->ret_value = NULL;
        e->n_fields++;
        return LH_OK;
}

static int parse_ref(struct ctx *cx, struct str line, uint64_t index, struct verify_entry *e)
{
        uint64_t ref;

        if (e->n_refs == ENTRY_REFS_MAX)
                return err_set(cx, LH_CORRUPT, "it has more than %u `ref` lines", ENTRY_REFS_MAX);
        if (!decimal_parse(line, &ref))
                return err_set(cx, LH_CORRUPT, "a `ref` line is not a number");
        if (ref >= index)
                return err_set(cx, LH_CORRUPT, "it refers to entry %llu, which is not before it",
                               (unsigned long long)ref);
        e->n_refs++;
        return LH_OK;
}

int verify_entry_parse(struct ctx *cx, struct str text, uint64_t index, struct verify_entry *ret)
{
        struct str rest = text, line;
        int rc;

        ret->n_fields = 0;
        ret->n_refs = 0;
        if (text.n > ENTRY_BYTES_MAX)
                return err_set(cx, LH_CORRUPT, "it is longer than %u bytes", ENTRY_BYTES_MAX);
        if ((rc = parse_header(cx, &rest, ret)) != LH_OK)
                return rc;
        while (take(&rest, "field ", &line))
                if ((rc = parse_field(cx, line, ret)) != LH_OK)
                        return rc;
        while (take(&rest, "ref ", &line))
                if ((rc = parse_ref(cx, line, index, ret)) != LH_OK)
                        return rc;
        if (rest.n > 0)
                return err_set(
                        cx, LH_CORRUPT,
                        "it has a line that does not belong there after its %u fields and %u refs",
                        ret->n_fields, ret->n_refs);
        return LH_OK;
}

bool verify_bundle_split(struct str *rest, unsigned n, struct str *ret, unsigned *ret_n)
{
        for (*ret_n = 0; *ret_n < n; (*ret_n)++) {
                const unsigned char *p = (const unsigned char *)rest->p;
                size_t bytes;

                if (rest->n < 2)
                        return false;
                bytes = (size_t)p[0] << 8 | p[1];
                if (rest->n - 2 < bytes)
                        return false;
                ret[*ret_n] = (struct str){ rest->p + 2, bytes };
                rest->p += 2 + bytes;
                rest->n -= 2 + bytes;
        }
        return true;
}
