#include "cmd/cmd.h"
#include "role/move.h"

#include <stdio.h>

int cmd_move(struct ctx *cx, int argc, char **argv)
{
        const char *store = NULL;
        const struct option_spec specs[] = { { "store", &store, NULL }, { NULL, NULL, NULL } };
        uint64_t size = 0;
        int n, rc = cmd_options(argc, argv, specs, &n);
        bool to_file = store != NULL && strcmp(store, "sqlite") == 0;

        if (rc != EXIT_DONE || n != 1 || store == NULL)
                return EXIT_USAGE;
        if (!to_file && !store_is_address(store)) {
                fprintf(stderr,
                        "liuhen: --store %s: give the address of a PostgreSQL database, like "
                        "postgresql://USER@HOST/DATABASE, or sqlite\n",
                        store);
                return EXIT_FAILED;
        }
        if (folder_move(cx, argv[0], to_file ? NULL : store, &size) != LH_OK)
                return cmd_failed(cx);
        printf("moved %llu entries; the old store is %s/liuhen.db.old: remove it when the new one "
               "is "
               "in your backups, as it still holds what is erased from now on\n",
               (unsigned long long)size, argv[0]);
        return EXIT_DONE;
}
