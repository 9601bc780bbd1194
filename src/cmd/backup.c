#include "cmd/cmd.h"
#include "role/restore.h"

#include <stdio.h>

typedef unsigned long long ull;

int cmd_backup(struct ctx *cx, int argc, char **argv)
{
        const char *vault = NULL;
        const struct option_spec specs[] = { { "vault", &vault, NULL }, { NULL, NULL, NULL } };
        struct backed_up b;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 2 || vault == NULL)
                return EXIT_USAGE;
        if (backup_run(cx, argv[0], argv[1], vault, &b) != LH_OK)
                return cmd_failed(cx);
        if (b.to > b.from)
                printf("backed up: entries %llu to %llu\n", (ull)b.from, (ull)b.to - 1);
        else
                printf("nothing came since the last backup of %llu entries\n", (ull)b.to);
        if (b.again > 0)
                printf("sealed anew: %llu acts of which values were taken away since\n",
                       (ull)b.again);
        printf("with it: rules and settings%s%s\n", b.desk ? ", accounts and drafts" : "",
               b.mail ? ", followers" : "");
        printf("not in it: the keys that sign, %s/key: keep a copy of them apart\n", argv[0]);
        return EXIT_DONE;
}

static void tell(const struct restore_options *opt, const struct restored *r)
{
        printf("restored %s: %llu entries of the log with the key\n%s\n", opt->dir, (ull)r->size,
               r->vkey);
        if (r->unreadable > 0)
                printf("%llu acts do not open: a value of each was erased after it went into this "
                       "backup, and the act's key with it; all their values count as erased\n",
                       (ull)r->unreadable);
        if (r->lost)
                printf("accounts or followers do not open: they were sealed under a key that is no "
                       "more\n");
        if (opt->key == NULL)
                printf("put the keys that sign into %s/key\n", opt->dir);
        printf("before it is served: \"liuhen recover %s --from URL\" takes what came after the "
               "backup from a mirror\n",
               opt->dir);
}

int cmd_restore(struct ctx *cx, int argc, char **argv)
{
        struct restore_options opt = { 0 };
        const struct option_spec specs[] = { { "vault", &opt.vault, NULL },
                                             { "key", &opt.key, NULL },
                                             { "store", &opt.address, NULL },
                                             { "older-vault", NULL, &opt.older_vault },
                                             { NULL, NULL, NULL } };
        struct restored r;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 2 || opt.vault == NULL)
                return EXIT_USAGE;
        opt.backup = argv[0];
        opt.dir = argv[1];
        if (opt.address != NULL && !store_is_address(opt.address)) {
                fprintf(stderr,
                        "liuhen: --store %s: give the address of a PostgreSQL database, like "
                        "postgresql://USER@HOST/DATABASE, or leave the option out\n",
                        opt.address);
                return EXIT_FAILED;
        }
        if (restore_run(cx, &opt, &r) != LH_OK)
                return cmd_failed(cx);
        tell(&opt, &r);
        return EXIT_DONE;
}
