#include "housing/receipt.h"
#include "base/text.h"

#include <stdio.h>

#define LABEL "liuhen receipt v1\n"

bool receipt_number_parse(struct str s, uint64_t *ret_idx, uint64_t *ret_row)
{
        const char *dash = s.n == 0 ? NULL : memchr(s.p, '-', s.n);

        return dash != NULL && decimal_parse((struct str){ s.p, (size_t)(dash - s.p) }, ret_idx) &&
               decimal_parse((struct str){ dash + 1, s.n - (size_t)(dash - s.p) - 1 }, ret_row) &&
               *ret_idx <= INT64_MAX && *ret_row < TABLE_ROWS_MAX;
}

static bool is_twin(struct str twin, struct str name)
{
        static const char tail[] = "_withheld";
        size_t n = sizeof(tail) - 1;

        return twin.n == name.n + n && memcmp(twin.p, name.p, name.n) == 0 &&
               memcmp(twin.p + name.n, tail, n) == 0;
}

const struct field *receipt_table(const struct record *r, const struct field **ret_twin)
{
        for (size_t i = 0; i + 1 < r->n_fields; i++) {
                const struct field *f = &r->fields[i], *twin = &r->fields[i + 1];

                if (f->table && twin->table && f->n_rows > 0 && is_twin(twin->name, f->name)) {
                        *ret_twin = twin;
                        return f;
                }
        }
        return NULL;
}

bool receipt_secret(const struct record *r, uint64_t row, char *ret)
{
        /* No 0 and o, 1 and l: people copy it from paper. */
        static const char digits[] = "abcdefghjkmnpqrstuvwxyz23456789x";
        const struct field *twin;
        struct str pieces[2] = { { LABEL, sizeof(LABEL) - 1 } };
        struct hash h;
        size_t k = 0;

        if (receipt_table(r, &twin) == NULL || row >= twin->n_rows || twin->state == FIELD_ERASED ||
            twin->rows[row].state == FIELD_ERASED)
                return false;
        pieces[1] = (struct str){ (const char *)twin->rows[row].salt.b, SALT_BYTES };
        h = hash_pieces(pieces, 2);
        for (size_t i = 0; i < 16; i++) {
                if (i > 0 && i % 4 == 0)
                        ret[k++] = '-';
                ret[k++] = digits[h.b[i] % 31];
        }
        ret[k] = '\0';
        return true;
}

bool receipt_secret_is(const char *secret, struct str given)
{
        unsigned char differs = 0;
        size_t at = 0;

        for (size_t i = 0; i < given.n; i++) {
                unsigned char c = (unsigned char)given.p[i];

                if (c == '-' || c == ' ')
                        continue;
                if (c >= 'A' && c <= 'Z')
                        c = (unsigned char)(c + 32);
                if (secret[at] == '-')
                        at++;
                if (secret[at] == '\0')
                        return false;
                differs |= (unsigned char)(c ^ (unsigned char)secret[at++]);
        }
        return secret[at] == '\0' && differs == 0;
}
