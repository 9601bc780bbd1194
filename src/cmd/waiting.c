/* liuhen waiting check: the published orders of waiting lists, recomputed from what is committed.
 */
#include "cmd/cmd.h"
#include "housing/waiting.h"
#include "role/folder.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static int check_folder(struct ctx *cx, const char *dir, struct waiting_report *ret)
{
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        char path[FOLDER_PATH_MAX + 64];
        int rc = folder_open(cx, dir, &f);

        folder_path(&f, "liuhen.db", path);
        if (rc == LH_OK)
                rc = store_open(cx, path, STORE_READ, &f.s);
        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, f.s);

                rc = tx.rc == LH_OK ? waiting_check_log(&tx, ret) : tx.rc;
        }
        return rc;
}

static int check_file(struct ctx *cx, const char *path, struct waiting_report *ret)
{
        json_error_t why;
        json_t *o = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
        int rc;

        if (o == NULL)
                return err_set(cx, why.line < 0 ? LH_IO : LH_INVALID, "could not read %s: %s", path,
                               why.text);
        rc = waiting_check_file(cx, o, ret);
        json_decref(o);
        return rc;
}

int cmd_waiting(struct ctx *cx, int argc, char **argv)
{
        struct waiting_report report;
        struct stat st;
        int rc;

        if (argc != 2 || strcmp(argv[0], "check") != 0)
                return EXIT_USAGE;
        if (stat(argv[1], &st) != 0) {
                err_set(cx, LH_IO, "there is no file or folder %s", argv[1]);
                return cmd_failed(cx);
        }
        rc = S_ISDIR(st.st_mode) ? check_folder(cx, argv[1], &report)
                                 : check_file(cx, argv[1], &report);
        if (rc == LH_CORRUPT) {
                printf("FAIL %s\n", cx->err.text);
                return EXIT_FAILED;
        }
        if (rc != LH_OK)
                return cmd_failed(cx);
        printf("OK %zu published orders are what their rules give; the last one has %zu entries, "
               "%zu "
               "of them entitled by a row of a list that was shown\n",
               report.published, report.entries, report.proven);
        if (report.allotments > 0)
                printf("OK %zu allotments are what order and choices give\n", report.allotments);
        return EXIT_DONE;
}
