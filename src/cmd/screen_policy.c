/* liuhen policy: the screening policy in force, a proposal, its confirmation by a second person. */
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/sink.h"
#include "role/folder.h"
#include "work/screening.h"

#include <stdio.h>
#include <string.h>

struct asked {
        const char *by, *second, *reason, *confirm;
};

static int propose(struct ctx *cx, const char *dir, const char *path, const struct asked *a)
{
        char *text = arena_alloc(cx->mem, POLICY_FILE_BYTES_MAX + 1);
        FILE *f = fopen(path, "re");
        size_t n = f == NULL ? 0 : fread(text, 1, POLICY_FILE_BYTES_MAX, f);

        if (f != NULL)
                fclose(f);
        if (n == 0) {
                err_set(cx, LH_IO, "could not read the policy \"%s\"", path);
                return cmd_failed(cx);
        }
        return sink_one(cx, dir,
                        json_pack("{s:s, s:s%, s:s, s:s, s:s}", "act", "screen.policy", "policy",
                                  text, n, "by", a->by, "second", a->second, "reason", a->reason),
                        true);
}

static int confirm(struct ctx *cx, const char *dir, const struct asked *a)
{
        uint64_t record;

        if (!decimal_parse(str_of(a->confirm), &record) || record > INT64_MAX)
                return EXIT_USAGE;
        return sink_one(cx, dir,
                        json_pack("{s:s, s:I, s:s}", "act", "screen.confirm", "record",
                                  (json_int_t)record, "by", a->by),
                        true);
}

/* Which policy is in force, and where it stands. */
static int show(struct ctx *cx, const char *dir)
{
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        char path[FOLDER_PATH_MAX + 64];
        struct gate_rules rules;
        int rc = folder_open(cx, dir, &f);

        folder_path(&f, "liuhen.db", path);
        if (rc == LH_OK)
                rc = store_open(cx, path, STORE_READ, &f.s);
        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, f.s);
                struct store_rows row = store_query(&tx, Q_SCREENING_POLICY, "");

                if (store_next(&row))
                        printf("record %lld, confirmed by record %lld\n",
                               (long long)store_i64(&row, 0), (long long)store_i64(&row, 4));
                else
                        puts("built in (rules/occasions.yaml); nobody has put another in force");
                store_rows_done(&row);
                rc = tx.rc != LH_OK ? tx.rc : screening_rules(cx, &tx, "", &rules);
        }
        if (rc != LH_OK)
                return cmd_failed(cx);
        printf("version %u, %zu occasions, %zu rules, sha256 %s\n", rules.policy->version,
               rules.policy->n_occasions, rules.policy->n_lines, rules.policy->sha256);
        return EXIT_DONE;
}

int cmd_policy(struct ctx *cx, int argc, char **argv)
{
        struct asked a = { 0 };
        const struct option_spec specs[] = { { "by", &a.by, NULL },
                                             { "second", &a.second, NULL },
                                             { "reason", &a.reason, NULL },
                                             { "confirm", &a.confirm, NULL },
                                             { NULL, NULL, NULL } };
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE)
                return rc;
        if (n == 1 && a.confirm != NULL && a.by != NULL)
                return confirm(cx, argv[0], &a);
        if (n == 2 && a.by != NULL && a.second != NULL && a.reason != NULL)
                return propose(cx, argv[0], argv[1], &a);
        return n == 1 && a.confirm == NULL ? show(cx, argv[0]) : EXIT_USAGE;
}
