#include "cmd/cmd.h"
#include "role/folder.h"
#include "search/search.h"

#include <stdio.h>

int cmd_rebuild(struct ctx *cx, int argc, char **argv)
{
        bool check = false;
        const struct option_spec specs[] = { { "check", NULL, &check }, { NULL, NULL, NULL } };
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        char path[FOLDER_PATH_MAX + 64];
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1)
                return EXIT_USAGE;
        rc = folder_open(cx, argv[0], &f);
        folder_path(&f, "liuhen.db", path);
        if (rc == LH_OK && !check)
                rc = folder_lock(cx, &f);
        if (rc == LH_OK)
                rc = store_open(cx, path, check ? STORE_READ : STORE_WRITE, &f.s);
        if (rc == LH_OK && check) {
                char scratch[FOLDER_PATH_MAX + 64];

                folder_path(&f, "tmp/check.db", scratch);
                rc = view_check(cx, f.s, scratch, f.rules);
        } else if (rc == LH_OK) {
                search_forget(f.dir); /* made anew as soon as the folder is served */
                rc = view_rebuild(cx, f.s, f.rules);
        }
        if (rc != LH_OK)
                return cmd_failed(cx);
        puts(check ? "equal" : "rebuilt");
        return EXIT_DONE;
}
