#include "verify/opening.h"
#include "base/text.h"
#include "verify/commitment.h"

enum { OPEN, WITHHELD, ERASED };
enum { FORM_VALUE, FORM_TABLE };

/* Errors name the field that is looked at. */
#define BAD(cx, name, why) err_set(cx, LH_CORRUPT, "field \"%.*s\" " why, (int)(name).n, (name).p)

static void count(struct verify_counts *counts, unsigned state)
{
        if (state == OPEN)
                counts->open++;
        else if (state == WITHHELD)
                counts->withheld++;
        else
                counts->erased++;
}

static int check_value(struct ctx *cx, struct str value, struct str name)
{
        if (value.n > VALUE_BYTES_MAX)
                return BAD(cx, name, "has a value longer than 4 MiB");
        if (!utf8_valid(value))
                return BAD(cx, name, "has a value that is not UTF-8");
        return LH_OK;
}

static int check_field(struct ctx *cx, const unsigned char *salt, struct str value,
                       const struct verify_commitment *c)
{
        struct hash got = verify_field_commitment(salt, c->name, value);

        if (!hash_eq(&got, &c->hash))
                return BAD(cx, c->name, "does not match its commitment");
        if (c->ret_value != NULL)
                *c->ret_value = hash_of(value.p, value.n);
        return check_value(cx, value, c->name);
}

static int check_table(struct ctx *cx, const struct verify_table *t, const unsigned char *salt,
                       const struct verify_commitment *c)
{
        struct hash got = verify_table_commitment(t, salt);

        if (!hash_eq(&got, &c->hash))
                return BAD(cx, c->name, "does not match its commitment");
        return LH_OK;
}

/* ---- the form of the store, 8.2 ---- */

static bool take_bytes(struct str *rest, size_t n, struct str *ret)
{
        if (rest->n < n)
                return false;
        *ret = (struct str){ rest->p, n };
        rest->p += n;
        rest->n -= n;
        return true;
}

static bool take_number(struct str *rest, size_t bytes, uint32_t *ret)
{
        struct str s;

        if (!take_bytes(rest, bytes, &s))
                return false;
        *ret = 0;
        for (size_t i = 0; i < bytes; i++)
                *ret = *ret << 8 | (unsigned char)s.p[i];
        return true;
}

/* salt || u32(bytes) || value */
static bool take_value(struct str *rest, const unsigned char **ret_salt, struct str *ret_value)
{
        struct str salt;
        uint32_t n;

        if (!take_bytes(rest, SALT_LENGTH, &salt) || !take_number(rest, 4, &n) ||
            !take_bytes(rest, n, ret_value))
                return false;
        *ret_salt = (const unsigned char *)salt.p;
        return true;
}

static int stored_row(struct ctx *cx, struct str *rest, unsigned field_state,
                      struct verify_table *t, struct verify_counts *counts)
{
        const unsigned char *salt;
        struct str value, raw;
        struct hash commitment;
        uint32_t state;
        int rc;

        if (!take_number(rest, 1, &state) || state > ERASED)
                return BAD(cx, t->name, "has a row of unknown state");
        if (state == ERASED) {
                if (!take_bytes(rest, HASH_BYTES, &raw))
                        return BAD(cx, t->name, "ends inside a row");
                memcpy(commitment.b, raw.p, HASH_BYTES);
                verify_table_erased_row(t, &commitment);
        } else {
                if (!take_value(rest, &salt, &value))
                        return BAD(cx, t->name, "ends inside a row");
                if ((rc = check_value(cx, value, t->name)) != LH_OK)
                        return rc;
                verify_table_row(t, salt, value);
        }
        /* A row of a withheld table is withheld, whatever it says itself. */
        count(counts, field_state == WITHHELD && state == OPEN ? WITHHELD : state);
        return LH_OK;
}

static int stored_table(struct ctx *cx, struct str *rest, unsigned state,
                        const struct verify_commitment *c, struct verify_counts *counts)
{
        struct verify_table t;
        struct str salt;
        uint32_t rows;
        int rc;

        verify_table_init(&t, c->name);
        if (!take_bytes(rest, SALT_LENGTH, &salt) || !take_number(rest, 4, &rows))
                return BAD(cx, c->name, "ends too early");
        if (rows > TABLE_ROWS_MAX)
                return BAD(cx, c->name, "has more than 50,000 rows");
        for (uint32_t i = 0; i < rows; i++)
                if ((rc = stored_row(cx, rest, state, &t, counts)) != LH_OK)
                        return rc;
        return check_table(cx, &t, (const unsigned char *)salt.p, c);
}

static int stored_value(struct ctx *cx, struct str *rest, unsigned state,
                        const struct verify_commitment *c, struct verify_counts *counts)
{
        const unsigned char *salt;
        struct str value;

        if (!take_value(rest, &salt, &value))
                return BAD(cx, c->name, "ends too early");
        count(counts, state);
        return check_field(cx, salt, value, c);
}

static int stored_field(struct ctx *cx, struct str *rest, const struct verify_commitment *c,
                        struct verify_counts *counts)
{
        uint32_t state, form, name_n;
        struct str name;

        if (rest->n == 0)
                return BAD(cx, c->name, "has no opening");
        if (!take_number(rest, 1, &state) || !take_number(rest, 1, &form) ||
            !take_number(rest, 1, &name_n) || !take_bytes(rest, name_n, &name))
                return BAD(cx, c->name, "ends too early");
        if (!str_eq(name, c->name))
                return BAD(cx, c->name, "has no opening; another name stands in its place");
        if (state > ERASED || form > FORM_TABLE)
                return BAD(cx, c->name, "has an opening of unknown state or form");
        if (state == ERASED) {
                count(counts, ERASED);
                return LH_OK;
        }
        return form == FORM_TABLE ? stored_table(cx, rest, state, c, counts)
                                  : stored_value(cx, rest, state, c, counts);
}

int verify_opening_stored(struct ctx *cx, struct str fields, const struct verify_entry *e,
                          struct verify_counts *counts)
{
        int rc;

        for (unsigned i = 0; i <= e->n_fields; i++)
                if ((rc = stored_field(cx, &fields, &e->commitment[i], counts)) != LH_OK)
                        return rc;
        if (fields.n > 0)
                return err_set(cx, LH_CORRUPT,
                               "its opening speaks of fields that are not in the entry");
        return LH_OK;
}

/* ---- the form that is served, 4.5 ---- */

json_t *verify_json(struct ctx *cx, struct str text)
{
        json_error_t why;
        json_t *j = NULL;

        if (text.n <= OPENING_BYTES_MAX)
                j = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
        if (!json_is_object(j)) {
                json_decref(j);
                (void)err_set(cx, LH_CORRUPT, "it is not a JSON object of at most 64 MiB");
                return NULL;
        }
        return j;
}

static void json_free(json_t **j)
{
        json_decref(*j);
}

static struct str json_text(const json_t *j)
{
        return (struct str){ json_string_value(j), json_string_length(j) };
}

/* A member that is the base64 of 32 bytes. */
static bool json_bytes32(const json_t *object, const char *name, unsigned char *ret)
{
        const json_t *j = json_object_get(object, name);
        size_t n;

        return json_is_string(j) && base64_decode(json_text(j), ret, 32, &n) && n == 32;
}

/* "withheld" or "erased". */
static bool json_state(const json_t *object, unsigned *ret)
{
        const json_t *j = json_object_get(object, "state");

        if (!json_is_string(j))
                return false;
        *ret = str_is(json_text(j), "erased") ? ERASED : WITHHELD;
        return *ret == ERASED || str_is(json_text(j), "withheld");
}

static int served_row(struct ctx *cx, const json_t *row, struct verify_table *t,
                      struct verify_counts *counts)
{
        const json_t *value = json_object_get(row, "value");
        unsigned char salt[SALT_LENGTH];
        struct hash commitment;
        unsigned state;
        int rc;

        if (json_object_size(row) != 2)
                return BAD(cx, t->name, "has a row of unknown form");
        if (json_is_string(value) && json_bytes32(row, "salt", salt)) {
                if ((rc = check_value(cx, json_text(value), t->name)) != LH_OK)
                        return rc;
                verify_table_row(t, salt, json_text(value));
                count(counts, OPEN);
                return LH_OK;
        }
        if (!json_bytes32(row, "commitment", commitment.b) || !json_state(row, &state))
                return BAD(cx, t->name, "has a row of unknown form");
        verify_table_erased_row(t, &commitment);
        count(counts, state);
        return LH_OK;
}

static int served_table(struct ctx *cx, const json_t *rows, const unsigned char *salt,
                        const struct verify_commitment *c, struct verify_counts *counts)
{
        struct verify_table t;
        const json_t *row;
        size_t i;
        int rc;

        if (json_array_size(rows) > TABLE_ROWS_MAX)
                return BAD(cx, c->name, "has more than 50,000 rows");
        verify_table_init(&t, c->name);
        json_array_foreach (rows, i, row)
                if ((rc = served_row(cx, row, &t, counts)) != LH_OK)
                        return rc;
        return check_table(cx, &t, salt, c);
}

static int served_field(struct ctx *cx, const json_t *field, const struct verify_commitment *c,
                        struct verify_counts *counts)
{
        const json_t *name = json_object_get(field, "name"),
                     *value = json_object_get(field, "value"),
                     *rows = json_object_get(field, "rows");
        unsigned char salt[SALT_LENGTH];
        unsigned state;

        if (field == NULL)
                return BAD(cx, c->name, "has no opening");
        if (!json_is_string(name) || !str_eq(json_text(name), c->name))
                return BAD(cx, c->name, "has no opening; another name stands in its place");
        if (json_object_size(field) == 2 && json_state(field, &state)) {
                count(counts, state);
                return LH_OK;
        }
        if (json_object_size(field) != 3 || !json_bytes32(field, "salt", salt) ||
            (!json_is_string(value) && !json_is_array(rows)))
                return BAD(cx, c->name, "has an opening of unknown form");
        if (rows != NULL)
                return served_table(cx, rows, salt, c, counts);
        count(counts, OPEN);
        return check_field(cx, salt, json_text(value), c);
}

int verify_opening_fields(struct ctx *cx, const json_t *fields, const struct verify_entry *e,
                          struct verify_counts *counts)
{
        int rc;

        if (!json_is_array(fields))
                return err_set(cx, LH_CORRUPT, "its opening has no \"fields\"");
        for (unsigned i = 0; i <= e->n_fields; i++)
                if ((rc = served_field(cx, json_array_get(fields, i), &e->commitment[i], counts)) !=
                    LH_OK)
                        return rc;
        if (json_array_size(fields) != 1 + e->n_fields)
                return err_set(cx, LH_CORRUPT,
                               "its opening speaks of fields that are not in the entry");
        return LH_OK;
}

int verify_opening_served(struct ctx *cx, struct str line, uint64_t index,
                          const struct verify_entry *e, struct verify_counts *counts)
{
        lh_auto(json_free) json_t *j = verify_json(cx, line);
        const json_t *i = json_object_get(j, "index");

        if (j == NULL)
                return LH_CORRUPT;
        if (!json_is_integer(i) || json_integer_value(i) < 0 ||
            (uint64_t)json_integer_value(i) != index)
                return err_set(cx, LH_CORRUPT, "the opening in its place is of another entry");
        if (json_object_size(j) != 2)
                return err_set(cx, LH_CORRUPT,
                               "its opening has members other than \"index\" and \"fields\"");
        return verify_opening_fields(cx, json_object_get(j, "fields"), e, counts);
}
