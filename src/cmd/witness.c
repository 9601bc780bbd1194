#include "cmd/cmd.h"
#include "role/witness_serve.h"

#include <stdio.h>
#include <string.h>

#define TRUSTED_MAX 64

static void print_vkey(const struct witness *w)
{
        lh_auto(buf_done) struct buf b = { 0 };

        buf_init(&b, 4096);
        note_vkey(&w->signer.pub, &b);
        puts(b.p);
}

/* Options that may come more than once are taken out before the others are read. */
static int take_trusted(int argc, char **argv, const char **ret, size_t *ret_n)
{
        int kept = 0;

        *ret_n = 0;
        for (int i = 0; i < argc; i++) {
                if (strcmp(argv[i], "--trust") == 0 && i + 1 < argc && *ret_n < TRUSTED_MAX)
                        ret[(*ret_n)++] = argv[++i];
                else if (strncmp(argv[i], "--trust=", 8) == 0 && *ret_n < TRUSTED_MAX)
                        ret[(*ret_n)++] = argv[i] + 8;
                else
                        argv[kept++] = argv[i];
        }
        return kept;
}

int cmd_witness(struct ctx *cx, int argc, char **argv)
{
        const char *name = NULL, *listen = NULL, *trusted[TRUSTED_MAX];
        const struct option_spec specs[] = { { "name", &name, NULL },
                                             { "listen", &listen, NULL },
                                             { NULL, NULL, NULL } };
        lh_auto(witness_close) struct witness w = { 0 };
        size_t n_trusted;
        int n, rc;

        argc = take_trusted(argc, argv, trusted, &n_trusted);
        rc = cmd_options(argc, argv, specs, &n);
        if (rc != EXIT_DONE || n != 1)
                return EXIT_USAGE;
        rc = name != NULL ? witness_create(cx, argv[0], name) : LH_OK;
        if (rc == LH_OK)
                rc = witness_open(cx, argv[0], &w);
        for (size_t i = 0; i < n_trusted && rc == LH_OK; i++)
                rc = witness_trust(cx, &w, trusted[i]);
        if (rc == LH_OK && listen == NULL)
                print_vkey(&w);
        else if (rc == LH_OK)
                rc = witness_serve(cx, &w, listen);
        return rc == LH_OK ? EXIT_DONE : cmd_failed(cx);
}
