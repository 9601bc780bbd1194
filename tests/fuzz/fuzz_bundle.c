/* libFuzzer target for entry bundles and entries: what was split gives the same bytes again, what
 * was accepted as an entry keeps the promises of doc/format/ledger.md section 2. */
#include "verify/entry.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_entry(struct ctx *cx, struct str text, uint64_t index)
{
        static struct verify_entry e;

        if (verify_entry_parse(cx, text, index, &e) != LH_OK)
                return;
        if (e.n_fields > ENTRY_FIELDS_MAX || e.n_refs > ENTRY_REFS_MAX ||
            text.p[text.n - 1] != '\n')
                abort();
        for (size_t i = 0; i < text.n; i++)
                if ((unsigned char)text.p[i] > 0x7e || text.p[i] == '\0')
                        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf again;
        struct str rest = { (const char *)data, size }, entry[256];
        unsigned n;

        ctx_init(&cx);
        buf_init(&again, size);
        check_entry(&cx, rest, 1000);
        (void)verify_bundle_split(&rest, 256, entry, &n);
        for (unsigned i = 0; i < n; i++) {
                buf_be(&again, entry[i].n, 2);
                buf_str(&again, entry[i]);
                check_entry(&cx, entry[i], i);
        }
        if (!buf_ok(&again) || again.n + rest.n != size ||
            (again.n > 0 && memcmp(again.p, data, again.n) != 0))
                abort();
        return 0;
}
