/* libFuzzer target for the scanner that finds records in JSON. The first byte chooses the sort of
 * file. */
#include "intake/record.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every byte of a piece is looked at, so that AddressSanitizer sees a slice that points astray. */
static void look(void *arg, const struct piece *p)
{
        uint64_t *sum = arg;

        for (size_t i = 0; i < p->n_cells; i++)
                for (size_t k = 0; k < p->cells[i].n; k++)
                        *sum += (unsigned char)p->cells[i].p[k];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        lh_auto(ctx_done) struct ctx cx;
        static const char *const paths[] = { "a.b[x]", "a", "." };
        struct reader_job job = { .container =
                                          size > 0 ? (enum container)(data[0] % 3) : CONTAINER_JSON,
                                  .records = paths,
                                  .n_records = 3 };
        uint64_t sum = 0;
        struct sink sink = { .put = look, .arg = &sum };
        int rc;

        ctx_init(&cx);
        rc = reader_run(&cx, &job, source_mem(data + (size > 0), size - (size > 0)), &sink);
        if (rc != LH_OK && cx.err.text[0] == '\0')
                abort(); /* an error without a word */
        return 0;
}
