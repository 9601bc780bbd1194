#include "cmd/cmd.h"
#include "role/key_files.h"

#include <stdio.h>

static void tell_key(struct store_tx *tx, const char *name, const char *what, const char *rest)
{
        lh_auto(buf_done) struct buf b = { 0 };
        struct note_key key;

        if (log_key_known(tx, name, &key) != LH_OK)
                return;
        buf_init(&b, NOTE_BYTES_MAX);
        note_vkey(&key, &b);
        printf("%s %s%s\n", what, b.p, rest);
}

static int tell(struct ctx *cx, struct folder *f)
{
        char path[FOLDER_PATH_MAX + 64];

        folder_path(f, "liuhen.db", path);
        if (f->s == NULL && store_open(cx, path, STORE_READ, &f->s) != LH_OK)
                return cmd_failed(cx);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, f->s);

                tell_key(&tx, "vkey", "key", "");
                tell_key(&tx, "vkey.before", "before", " (still signs; end it with --end)");
                tell_key(&tx, "vkey.sm2", "sm2", "");
                return tx.rc == LH_OK ? EXIT_DONE : cmd_failed(cx);
        }
}

int cmd_key(struct ctx *cx, int argc, char **argv)
{
        bool asked[4] = { false };
        const char *reason = NULL;
        const struct option_spec specs[] = {
                { "next", NULL, &asked[KEY_NEXT] }, { "end", NULL, &asked[KEY_END_BEFORE] },
                { "sm2", NULL, &asked[KEY_ALSO] },  { "end-sm2", NULL, &asked[KEY_END_SM2] },
                { "reason", &reason, NULL },        { NULL, NULL, NULL }
        };
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        int n, wanted = -1, count = 0, rc = cmd_options(argc, argv, specs, &n);

        for (int i = 0; i < (int)countof(asked); i++)
                if (asked[i]) {
                        wanted = i;
                        count++;
                }
        if (rc != EXIT_DONE || n != 1 || count > 1 || (count == 0 && reason != NULL))
                return EXIT_USAGE;
        if (count == 1 && reason == NULL)
                return cmd_usage("--reason: say why the key changes; it stands in the log");
        rc = folder_open(cx, argv[0], &f);
        if (rc == LH_OK && wanted < 0)
                return tell(cx, &f);
        if (rc == LH_OK)
                rc = folder_lock(cx, &f);
        if (rc == LH_OK)
                rc = folder_open_writer(cx, &f, false);
        if (rc == LH_OK)
                rc = key_change(cx, &f, (enum key_change)wanted, str_of(reason));
        return rc == LH_OK ? tell(cx, &f) : cmd_failed(cx);
}
