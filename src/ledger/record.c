#include "ledger/record.h"
#include "base/text.h"
#include "base/time.h"
#include "crypt/merkle.h"

#include <stdlib.h>

static const char first_line[] = "liuhen/entry@v1\n";

static bool lower_or_digit(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool dotted(struct str s, size_t max)
{
        if (s.n == 0 || s.n > max || !lower_or_digit(s.p[0]))
                return false;
        for (size_t i = 1; i < s.n; i++)
                if (!lower_or_digit(s.p[i]) && s.p[i] != '.' && s.p[i] != '-')
                        return false;
        return true;
}

bool token_ok(struct str s)
{
        return str_is(s, "-") || dotted(s, 64);
}

static bool schema_ok(struct str s)
{
        const char *at = s.n ? memchr(s.p, '@', s.n) : NULL;
        struct str number;
        uint64_t v;

        if (at == NULL)
                return false;
        number = (struct str){ at + 1, s.n - (size_t)(at - s.p) - 1 };
        return dotted((struct str){ s.p, (size_t)(at - s.p) }, 96) && number.n <= 6 &&
               decimal_parse(number, &v) && v > 0;
}

static bool field_name_ok(struct str s)
{
        if (s.n == 0 || s.n > FIELD_NAME_MAX || !(s.p[0] >= 'a' && s.p[0] <= 'z'))
                return false;
        for (size_t i = 1; i < s.n; i++)
                if (!lower_or_digit(s.p[i]) && s.p[i] != '_')
                        return false;
        return true;
}

/* Takes a salt out of the batch. */
static struct salt next_salt(unsigned char **salts)
{
        struct salt s;

        memcpy(s.b, *salts, SALT_BYTES);
        *salts += SALT_BYTES;
        return s;
}

static void field_commit(struct field *f, unsigned char **salts)
{
        struct hash *rows;

        f->salt = next_salt(salts);
        if (!f->table) {
                f->commitment = commit_field(&f->salt, f->name, f->value);
                return;
        }
        rows = mem_alloc(f->n_rows * sizeof(*rows));
        for (size_t j = 0; j < f->n_rows; j++) {
                f->rows[j].salt = next_salt(salts);
                f->rows[j].commitment = rows[j] =
                        commit_row(&f->rows[j].salt, f->name, j, f->rows[j].value);
        }
        f->commitment = commit_table(&f->salt, f->name, rows, f->n_rows);
        free(rows);
}

void record_commit(struct record *r)
{
        size_t n = 1 + r->n_fields;
        unsigned char *batch, *next;

        /* The kernel is asked once for all salts of the record: a call for each costs more than the
         * hash. */
        for (size_t i = 0; i < r->n_fields; i++)
                n += r->fields[i].table ? r->fields[i].n_rows : 0;
        batch = next = mem_alloc(n * SALT_BYTES);
        random_bytes(batch, n * SALT_BYTES);
        field_commit(&r->by, &next);
        for (size_t i = 0; i < r->n_fields; i++)
                field_commit(&r->fields[i], &next);
        explicit_bzero(batch, n * SALT_BYTES);
        free(batch);
}

int entry_encode(struct ctx *cx, const struct record *r, struct buf *out)
{
        char when[21];

        if (!token_ok(str_of(r->kind)) || !token_ok(str_of(r->org)) ||
            !token_ok(str_of(r->case_id)) || !schema_ok(str_of(r->schema)))
                return err_set(cx, LH_INVALID,
                               "kind \"%s\", body \"%s\", case \"%s\" or schema \"%s\" cannot "
                               "stand in the log",
                               r->kind, r->org, r->case_id, r->schema);
        time_format(r->time_ms, when);
        buf_puts(out, first_line);
        buf_printf(out, "kind %s\norg %s\ncase %s\ntime %s\nby ", r->kind, r->org, r->case_id,
                   when);
        buf_base64(out, r->by.commitment.b, HASH_BYTES);
        buf_printf(out, "\nschema %s\n", r->schema);
        for (size_t i = 0; i < r->n_fields; i++) {
                if (!field_name_ok(r->fields[i].name))
                        return err_set(cx, LH_INVALID, "\"%.*s\" cannot name a field",
                                       (int)r->fields[i].name.n, r->fields[i].name.p);
                buf_puts(out, "field ");
                buf_str(out, r->fields[i].name);
                buf_putc(out, ' ');
                buf_base64(out, r->fields[i].commitment.b, HASH_BYTES);
                buf_putc(out, '\n');
        }
        for (size_t i = 0; i < r->n_refs; i++)
                buf_printf(out, "ref %llu\n", (unsigned long long)r->refs[i]);
        if (!buf_ok(out) || out->n > ENTRY_BYTES_MAX)
                return err_set(cx, LH_LIMIT,
                               "the record has too many fields: its entry would pass %d bytes",
                               ENTRY_BYTES_MAX);
        return LH_OK;
}

static int corrupt(struct ctx *cx, uint64_t idx, const char *what)
{
        return err_set(cx, LH_CORRUPT, "entry %llu of the log is damaged: %s",
                       (unsigned long long)idx, what);
}

/* The rest of a line that begins with "NAME ". */
static bool take(struct str *rest, const char *name, struct str *ret)
{
        struct str line, probe = *rest;

        if (!str_line(&probe, &line) || !str_skip(&line, name) || !str_skip(&line, " "))
                return false;
        *rest = probe;
        *ret = line;
        return true;
}

static bool decode_hash(struct str s, struct hash *ret)
{
        size_t n;

        return base64_decode(s, ret->b, HASH_BYTES, &n) && n == HASH_BYTES;
}

static int decode_fields(struct ctx *cx, struct str *rest, struct record *r)
{
        struct field found[RECORD_FIELDS_MAX];
        struct str v;

        while (take(rest, "field", &v)) {
                const char *space = v.n ? memchr(v.p, ' ', v.n) : NULL;
                struct field *f = &found[r->n_fields];

                if (space == NULL || r->n_fields == RECORD_FIELDS_MAX)
                        return corrupt(cx, r->idx, "field line");
                *f = (struct field){ .name = { v.p, (size_t)(space - v.p) } };
                if (!field_name_ok(f->name) ||
                    !decode_hash((struct str){ space + 1, v.n - f->name.n - 1 }, &f->commitment))
                        return corrupt(cx, r->idx, "field line");
                r->n_fields++;
        }
        r->fields = arena_alloc(cx->mem, (r->n_fields + 1) * sizeof(*r->fields));
        memcpy(r->fields, found, r->n_fields * sizeof(*found));
        return LH_OK;
}

int entry_decode(struct ctx *cx, uint64_t idx, struct str entry, struct record *ret)
{
        struct record r = { .idx = idx, .by.name = { "by", 2 } };
        struct str kind, org, case_id, when, by, schema, ref;
        int rc;

        if (!str_skip(&entry, first_line) || !take(&entry, "kind", &kind) ||
            !take(&entry, "org", &org) || !take(&entry, "case", &case_id) ||
            !take(&entry, "time", &when) || !take(&entry, "by", &by) ||
            !take(&entry, "schema", &schema))
                return corrupt(cx, idx, "its header is not of the form");
        if (!token_ok(kind) || !token_ok(org) || !token_ok(case_id) ||
            !time_parse(when, &r.time_ms) || !decode_hash(by, &r.by.commitment) ||
            !schema_ok(schema))
                return corrupt(cx, idx, "a value in its header is not of the form");
        r.kind = arena_strndup(cx->mem, kind.p, kind.n);
        r.org = arena_strndup(cx->mem, org.p, org.n);
        r.case_id = arena_strndup(cx->mem, case_id.p, case_id.n);
        r.schema = arena_strndup(cx->mem, schema.p, schema.n);
        rc = decode_fields(cx, &entry, &r);
        if (rc != LH_OK)
                return rc;
        while (take(&entry, "ref", &ref)) {
                if (r.n_refs == RECORD_REFS_MAX || !decimal_parse(ref, &r.refs[r.n_refs]) ||
                    r.refs[r.n_refs] >= idx)
                        return corrupt(cx, idx, "ref line");
                r.n_refs++;
        }
        if (entry.n != 0)
                return corrupt(cx, idx, "more text than the form has");
        *ret = r;
        return LH_OK;
}

static void encode_field(const struct field *f, struct buf *out)
{
        buf_be(out, f->state, 1);
        buf_be(out, f->table, 1);
        buf_be(out, f->name.n, 1);
        buf_str(out, f->name);
        if (f->state == FIELD_ERASED)
                return;
        buf_add(out, f->salt.b, SALT_BYTES);
        if (!f->table) {
                buf_be(out, f->value.n, 4);
                buf_str(out, f->value);
                return;
        }
        buf_be(out, f->n_rows, 4);
        for (size_t j = 0; j < f->n_rows; j++) {
                const struct row *row = &f->rows[j];

                buf_be(out, row->state, 1);
                if (row->state == FIELD_ERASED) {
                        buf_add(out, row->commitment.b, HASH_BYTES);
                        continue;
                }
                buf_add(out, row->salt.b, SALT_BYTES);
                buf_be(out, row->value.n, 4);
                buf_str(out, row->value);
        }
}

void opening_encode(const struct record *r, struct buf *out)
{
        encode_field(&r->by, out);
        for (size_t i = 0; i < r->n_fields; i++)
                encode_field(&r->fields[i], out);
}

static bool take_bytes(struct str *rest, size_t n, const char **ret)
{
        if (rest->n < n)
                return false;
        *ret = rest->p;
        rest->p += n;
        rest->n -= n;
        return true;
}

static bool take_be(struct str *rest, unsigned bytes, uint32_t *ret)
{
        const char *p;
        uint32_t v = 0;

        if (!take_bytes(rest, bytes, &p))
                return false;
        for (unsigned i = 0; i < bytes; i++)
                v = v << 8 | (unsigned char)p[i];
        *ret = v;
        return true;
}

static bool take_value(struct str *rest, struct salt *salt, struct str *ret)
{
        const char *p;
        uint32_t n;

        if (!take_bytes(rest, SALT_BYTES, &p))
                return false;
        memcpy(salt->b, p, SALT_BYTES);
        if (!take_be(rest, 4, &n) || n > FIELD_VALUE_MAX || !take_bytes(rest, n, &ret->p))
                return false;
        ret->n = n;
        return true;
}

static bool decode_rows(struct ctx *cx, struct str *rest, struct field *f)
{
        const char *p;
        uint32_t n, state;

        if (!take_bytes(rest, SALT_BYTES, &p))
                return false;
        memcpy(f->salt.b, p, SALT_BYTES);
        if (!take_be(rest, 4, &n) || n > TABLE_ROWS_MAX)
                return false;
        f->n_rows = n;
        f->rows = arena_alloc(cx->mem, (n + 1) * sizeof(*f->rows));
        for (size_t j = 0; j < n; j++) {
                struct row *row = &f->rows[j];

                if (!take_be(rest, 1, &state) || state > FIELD_ERASED)
                        return false;
                row->state = (enum field_state)state;
                if (row->state != FIELD_ERASED) {
                        if (!take_value(rest, &row->salt, &row->value))
                                return false;
                        row->commitment = commit_row(&row->salt, f->name, j, row->value);
                } else {
                        if (!take_bytes(rest, HASH_BYTES, &p))
                                return false;
                        memcpy(row->commitment.b, p, HASH_BYTES);
                }
        }
        return true;
}

static bool decode_field(struct ctx *cx, struct str *rest, struct field *f)
{
        uint32_t state, form, name_bytes;
        const char *name;

        if (!take_be(rest, 1, &state) || state > FIELD_ERASED || !take_be(rest, 1, &form) ||
            form > 1 || !take_be(rest, 1, &name_bytes) || !take_bytes(rest, name_bytes, &name) ||
            !str_eq((struct str){ name, name_bytes }, f->name))
                return false;
        f->state = (enum field_state)state;
        f->table = form == 1;
        if (f->state == FIELD_ERASED)
                return true;
        return f->table ? decode_rows(cx, rest, f) : take_value(rest, &f->salt, &f->value);
}

int opening_decode(struct ctx *cx, struct str bytes, struct record *r)
{
        if (!decode_field(cx, &bytes, &r->by))
                return corrupt(cx, r->idx, "its opening is not of the form");
        for (size_t i = 0; i < r->n_fields; i++)
                if (!decode_field(cx, &bytes, &r->fields[i]))
                        return corrupt(cx, r->idx, "its opening does not fit its fields");
        return bytes.n == 0 ? LH_OK : corrupt(cx, r->idx, "its opening has more bytes than fields");
}

int record_decode(struct ctx *cx, uint64_t idx, struct str entry, struct str opening,
                  struct record *ret)
{
        struct str e = { arena_strndup(cx->mem, entry.p, entry.n), entry.n };
        struct str o = { arena_strndup(cx->mem, opening.p, opening.n), opening.n };
        int rc = entry_decode(cx, idx, e, ret);

        return rc == LH_OK ? opening_decode(cx, o, ret) : rc;
}

const struct field *record_field(const struct record *r, const char *name)
{
        for (size_t i = 0; i < r->n_fields; i++)
                if (str_is(r->fields[i].name, name))
                        return r->fields[i].state == FIELD_OPEN ? &r->fields[i] : NULL;
        return NULL;
}

struct str record_value(const struct record *r, const char *name)
{
        const struct field *f = record_field(r, name);

        return f == NULL || f->table ? (struct str){ "", 0 } : f->value;
}
