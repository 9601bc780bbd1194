#include "cmd/cmd.h"
#include "role/recover.h"

#include <stdio.h>

typedef unsigned long long ull;

static int tell(struct ctx *cx, struct folder *f)
{
        struct recover_state s;

        if (recover_look(cx, f, &s) != LH_OK)
                return cmd_failed(cx);
        printf("the store holds %llu entries\n", (ull)s.held);
        if (s.restored)
                printf("they were restored from a backup: take what came after it from a mirror "
                       "with --from URL; if nothing did, --trust-store\n");
        else if (s.no_guard)
                printf("there is no guard: nothing is known of what was signed; the next start "
                       "makes one\n");
        else if (s.same)
                printf("that is where it was signed last: nothing is to be recovered\n");
        else
                printf("the signer has signed %llu: take what is missing from a mirror with --from "
                       "URL; where the guard is wrong and the store is right, --trust-store\n",
                       (ull)s.signed_last);
        return !s.restored && (s.same || s.no_guard) ? EXIT_DONE : EXIT_FAILED;
}

int cmd_recover(struct ctx *cx, int argc, char **argv)
{
        const char *from = NULL;
        bool trust = false;
        const struct option_spec specs[] = { { "from", &from, NULL },
                                             { "trust-store", NULL, &trust },
                                             { NULL, NULL, NULL } };
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        struct recovered r;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1 || (from != NULL && trust))
                return EXIT_USAGE;
        rc = folder_open(cx, argv[0], &f);
        if (rc == LH_OK)
                rc = folder_lock(cx, &f);
        if (rc == LH_OK && from == NULL && !trust)
                return tell(cx, &f);
        if (rc == LH_OK && trust)
                rc = recover_trust_store(cx, &f);
        else if (rc == LH_OK)
                rc = recover_from(cx, &f, from, &r);
        if (rc != LH_OK)
                return cmd_failed(cx);
        if (trust) {
                puts("the guard says what the store says; if readers hold a larger checkpoint of "
                     "this log, stop it again");
                return EXIT_DONE;
        }
        if (r.to == r.from)
                puts("the mirror holds what this store holds: nothing is missing");
        else
                printf("taken back: entries %llu to %llu\n", (ull)r.from, (ull)r.to - 1);
        if (r.lost > 0)
                printf("%llu values that are not public were not to be had; they count as erased\n",
                       (ull)r.lost);
        return EXIT_DONE;
}
