#include "cmd/cmd.h"
#include "ledger/tile.h"
#include "role/folder.h"

#include <stdio.h>

int cmd_vkey(struct ctx *cx, int argc, char **argv)
{
        const struct option_spec specs[] = { { NULL, NULL, NULL } };
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        char path[FOLDER_PATH_MAX + 64], *vkey;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1)
                return EXIT_USAGE;
        rc = folder_open(cx, argv[0], &f);
        folder_path(&f, "liuhen.db", path);
        if (rc == LH_OK)
                rc = store_open(cx, path, STORE_READ, &f.s);
        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, f.s);

                rc = tx.rc == LH_OK ? ledger_meta(&tx, "vkey", &vkey) : tx.rc;
        }
        if (rc != LH_OK)
                return cmd_failed(cx);
        puts(vkey);
        return EXIT_DONE;
}
