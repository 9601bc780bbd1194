/* Runs the intake over files and prints what came of each, in numbers only: real files name real
 * people. With --why the reasons of refusals are printed as well; for use by hand on data that may
 * be shown. */
#include "intake/intake.h"

#include "against_rules.h"
#include "base/time.h"

#include <stdio.h>

struct count {
        uint64_t records, docs, refused,
                against; /* against: documents that the rules would refuse */
};

static void check_rules(struct ctx *cx, const struct rule_set *rules, const json_t *docs, bool why,
                        struct count *n)
{
        const json_t *doc;
        size_t i;

        json_array_foreach (docs, i, doc) {
                n->docs++;
                if (against_rules(cx, rules, doc) == LH_OK)
                        continue;
                n->against++;
                if (why)
                        printf("  rules: %s\n", cx->err.text);
        }
}

static int run(struct ctx *cx, const struct rule_set *rules, const struct mapping_set *set,
               const char *path, const char *as, bool why, struct count *ret, const char **ret_id)
{
        lh_auto(intake_close) struct intake *in = NULL;
        struct intake_record r;
        int rc = intake_open(cx, path, set, as, NULL, &in);

        *ret_id = "-";
        if (rc != LH_OK)
                return rc;
        *ret_id = mapping_find(set, intake_mapping_id(in))->id;
        while ((rc = intake_next(cx, in, &r)) == LH_OK || rc == LH_INVALID) {
                ret->records++;
                if (rc == LH_OK)
                        check_rules(cx, rules, r.docs, why, ret);
                ret->refused += rc == LH_INVALID;
                if (why && rc == LH_INVALID)
                        printf("  %s\n", cx->err.text);
        }
        return rc;
}

int main(int argc, char **argv)
{
        lh_auto(ctx_done) struct ctx cx;
        struct mapping_set *set = NULL;
        struct rule_set *rules = NULL;
        const char *as = NULL;
        bool why = false;

        ctx_init(&cx);
        if (mapping_load(&cx, NULL, &set) != LH_OK || rule_load(&cx, NULL, &rules) != LH_OK) {
                fprintf(stderr, "%s\n", cx.err.text);
                return 1;
        }
        for (int i = 1; i < argc; i++) {
                struct count n = { 0 };
                int64_t begin = time_monotonic_ms();
                const char *id;
                int rc;

                if (strcmp(argv[i], "--why") == 0) {
                        why = true;
                        continue;
                }
                if (strcmp(argv[i], "--as") == 0) {
                        as = argv[++i];
                        continue;
                }
                rc = run(&cx, rules, set, argv[i], as, why, &n, &id);
                printf("%-24s records=%-7llu docs=%-7llu refused=%-6llu against_rules=%-5llu "
                       "ms=%-6lld %s%s%s\n",
                       id, (unsigned long long)n.records, (unsigned long long)n.docs,
                       (unsigned long long)n.refused, (unsigned long long)n.against,
                       (long long)(time_monotonic_ms() - begin),
                       strrchr(argv[i], '/') ? strrchr(argv[i], '/') + 1 : argv[i],
                       rc == LH_NOT_FOUND ? "" : " FAILED: ",
                       rc == LH_NOT_FOUND ? "" : cx.err.text);
                ctx_reset(&cx);
        }
        mapping_free(&set);
        rule_free(&rules);
        return 0;
}
