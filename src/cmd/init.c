#include "cmd/cmd.h"
#include "base/buf.h"
#include "crypt/note.h"
#include "role/folder.h"

#include <stdio.h>

/* A log that nobody named yet gets a name of its own: two logs of one origin could not be told
 * apart. */
static const char *default_origin(struct ctx *cx)
{
        unsigned char raw[4];

        random_bytes(raw, sizeof(raw));
        return arena_printf(cx->mem, "localhost/liuhen-%02x%02x%02x%02x", raw[0], raw[1], raw[2],
                            raw[3]);
}

/* Facts about the site that are no acts: NULL and false leave them out. */
static int keep_meta(struct ctx *cx, const char *dir, bool fictional, const char *code)
{
        lh_auto(store_close) struct store *s = NULL;
        int rc = store_open(cx, arena_printf(cx->mem, "%s/liuhen.db", dir), STORE_WRITE, &s);

        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, s);

                if (fictional)
                        store_run(&tx, Q_META_PUT, "tt", "fictional", "1");
                if (code != NULL)
                        store_run(&tx, Q_META_PUT, "tt", "site_code", code);
                rc = store_commit(&tx);
        }
        return rc;
}

/* One more node of a log that is there: it has its name and origin already. */
static int join(struct ctx *cx, const char *dir, const char *address, const char *key)
{
        if (address == NULL) {
                fprintf(stderr, "liuhen: --key is for one more node of a log in PostgreSQL: give "
                                "its address with --store\n");
                return EXIT_FAILED;
        }
        if (folder_join(cx, dir, address, key) != LH_OK)
                return cmd_failed(cx);
        printf("made %s: one more node of the log\n", dir);
        return EXIT_DONE;
}

int cmd_init(struct ctx *cx, int argc, char **argv)
{
        const char *name = "公共资源配置公开平台", *origin = NULL, *store = "sqlite", *code = NULL;
        const char *key = NULL, *address;
        bool fictional = false;
        const struct option_spec specs[] = {
                { "name", &name, NULL },   { "origin", &origin, NULL },
                { "store", &store, NULL }, { "site-code", &code, NULL },
                { "key", &key, NULL },     { "fictional", NULL, &fictional },
                { NULL, NULL, NULL }
        };
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1)
                return EXIT_USAGE;
        address = store_is_address(store) ? store : NULL;
        if (address == NULL && strcmp(store, "sqlite") != 0) {
                fprintf(stderr,
                        "liuhen: --store %s: give the address of a PostgreSQL database, like "
                        "postgresql://USER@HOST/DATABASE, or leave the option out\n",
                        store);
                return EXIT_FAILED;
        }
        if (key != NULL)
                return join(cx, argv[0], address, key);
        if (origin == NULL)
                origin = default_origin(cx);
        if (!note_name_ok(str_of(origin)) || strstr(origin, "://") != NULL ||
            origin[strlen(origin) - 1] == '/') {
                fprintf(stderr,
                        "liuhen: --origin \"%s\": give host and path of the log without scheme, "
                        "like ggzy.example.cn/log\n",
                        origin);
                return EXIT_FAILED;
        }
        if (name[0] == '\0' || strlen(name) > 300) {
                fprintf(stderr, "liuhen: --name: give 1 to 100 characters\n");
                return EXIT_FAILED;
        }
        if (code != NULL &&
            (strlen(code) != 10 || strspn(code, "0123456789abcdefghijklmnopqrstuvwxyz"
                                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 10)) {
                fprintf(stderr,
                        "liuhen: --site-code \"%s\": the identification code of a government "
                        "site has 10 letters and digits\n",
                        code);
                return EXIT_FAILED;
        }
        rc = folder_create(cx, argv[0], name, origin, address);
        if (rc == LH_OK && (fictional || code != NULL))
                rc = keep_meta(cx, argv[0], fictional, code);
        if (rc != LH_OK)
                return cmd_failed(cx);
        printf("made %s: log %s\n", argv[0], origin);
        return EXIT_DONE;
}
