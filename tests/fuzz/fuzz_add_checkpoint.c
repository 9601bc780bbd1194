/* libFuzzer target for what a log sends to a witness (POST /add-checkpoint). One log is trusted, by
 * the key of doc/format/ledger.md 7.1; nobody but its owner can sign anew, so the only tree that
 * may ever be cosigned is the known one. */
#include "witness/witness.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char vkey[] = "example.cn/log+de3b73e1+AeT/BnzbAN7B49oRbW26UMnBuLzAnLSXA1++/9nJ0i00";
static const char known[] = "example.cn/log\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n";

static struct witness witness;
static char folder[] = "/tmp/fuzz-witness-XXXXXX";

static void remove_folder(void)
{
        char command[sizeof(folder) + 16];

        witness_close(&witness);
        snprintf(command, sizeof(command), "rm -rf %s", folder);
        (void)!system(command);
}

static void open_witness(void)
{
        lh_auto(ctx_done) struct ctx cx;

        ctx_init(&cx);
        if (mkdtemp(folder) == NULL || rmdir(folder) != 0 ||
            witness_create(&cx, folder, "witness.example.cn/w1") != LH_OK ||
            witness_open(&cx, folder, &witness) != LH_OK ||
            witness_trust(&cx, &witness, vkey) != LH_OK)
                abort();
        atexit(remove_folder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        lh_auto(ctx_done) struct ctx cx;
        struct str body = { (const char *)data, size };
        struct witness_answer a = { 0 };

        if (witness.s == NULL)
                open_witness();
        ctx_init(&cx);
        if (witness_add_checkpoint(&cx, &witness, body, &a) != LH_OK)
                abort();
        if (a.status != 200 && a.status != 400 && a.status != 403 && a.status != 404 &&
            a.status != 409 && a.status != 422)
                abort();
        if (a.status == 200 && memmem(body.p, body.n, known, sizeof(known) - 1) == NULL)
                abort();
        buf_done(&a.body);
        return 0;
}
