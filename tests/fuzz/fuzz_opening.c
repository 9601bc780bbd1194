/* libFuzzer target for openings. The first byte chooses the form (stored or served) and how many
 * fields the entry has, whose commitments are those of empty values with a salt of zeros, so that
 * some inputs do fit. */
#include "verify/commitment.h"
#include "verify/opening.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = { "by", "a", "b", "c" };

static void make_entry(struct verify_entry *e, unsigned fields)
{
        static const unsigned char salt[SALT_LENGTH];

        e->n_fields = fields;
        for (unsigned i = 0; i <= fields; i++) {
                e->commitment[i].name = str_of(names[i]);
                e->commitment[i].hash = verify_field_commitment(salt, str_of(names[i]), str_of(""));
        }
        /* The last one is an empty table. */
        if (fields == 3) {
                static struct verify_table t;

                verify_table_init(&t, str_of("c"));
                e->commitment[3].hash = verify_table_commitment(&t, salt);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static struct verify_entry e;
        lh_auto(ctx_done) struct ctx cx;
        struct verify_counts counts = { 0 };
        struct str input;
        int rc;

        ctx_init(&cx);
        if (size == 0)
                return 0;
        input = (struct str){ (const char *)data + 1, size - 1 };
        make_entry(&e, data[0] >> 1 & 3);
        if (data[0] & 1)
                rc = verify_opening_served(&cx, input, 0, &e, &counts);
        else
                rc = verify_opening_stored(&cx, input, &e, &counts);
        /* Every plain field was counted, whatever else was. */
        if (rc == LH_OK &&
            counts.open + counts.withheld + counts.erased < (e.n_fields < 3 ? 1 + e.n_fields : 3u))
                abort();
        return 0;
}
