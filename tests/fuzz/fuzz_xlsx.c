/* libFuzzer target for workbooks. */
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
        struct reader_job job = { .container = CONTAINER_XLSX };
        uint64_t sum = 0;
        struct sink sink = { .put = look, .arg = &sum };
        int rc;

        ctx_init(&cx);
        rc = reader_run(&cx, &job, source_mem(data, size), &sink);
        if (rc != LH_OK && cx.err.text[0] == '\0')
                abort(); /* an error without a word */
        return 0;
}
