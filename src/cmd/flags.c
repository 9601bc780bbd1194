/* `liuhen flags`: the indicators of a store, hits that are not public included, or over files of
 * OCDS releases. */
#include "cmd/cmd.h"
#include "flag/group.h"
#include "flag/ocds.h"
#include "role/folder.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define REFUSED_SHOWN 100

struct flags {
        bool summary; /* counts only */
        uint64_t refused;
        size_t n;
        const struct indicator *all;
};

static double number(int64_t value)
{
        return (double)value / INDICATOR_UNIT;
}

/* The one line that every hit is. */
static void show(json_t *o)
{
        char *text = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(10));

        if (text != NULL)
                puts(text);
        free(text);
        json_decref(o);
}

static void show_sum(const struct indicator *i, int64_t measured, int64_t hits)
{
        fprintf(stderr, "%s measured %lld, hits %lld: %s\n", i->id, (long long)measured,
                (long long)hits, i->name_en);
}

static void on_hit(void *arg, const struct flag_hit *h)
{
        const struct flags *f = arg;
        lh_auto(buf_done) struct buf id = { 0 };

        if (f->summary)
                return;
        buf_init(&id, OCID_BYTES_MAX * 8);
        json_plain(&id, h->id.p, h->id.n);
        show(json_pack("{s:s, s:s%, s:f}", "indicator", h->i->id, h->role, id.n == 0 ? "" : id.p,
                       id.n, "value", number(h->value)));
}

static void on_refused(void *arg, const struct err *e, struct str ocid)
{
        struct flags *f = arg;
        lh_auto(buf_done) struct buf name = { 0 };

        if (++f->refused > REFUSED_SHOWN)
                return;
        buf_init(&name, OCID_BYTES_MAX * 8);
        json_plain(&name, ocid.p, ocid.n);
        fprintf(stderr, "refused: %s: %s\n", name.n > 0 ? name.p : "(no ocid)", e->text);
}

static int over_files(struct ctx *cx, struct flags *f, const struct rule_set *rules, int argc,
                      char **argv)
{
        lh_auto(input_free) struct input *in = input_new();
        lh_auto(mem_autofree) struct flag_count *count = mem_alloc(sizeof(*count));
        const struct flag_watch watch = { f, on_hit, on_refused };
        uint32_t file;
        int rc = LH_OK;

        for (int i = 0; i < argc && rc == LH_OK; i++)
                rc = input_open(cx, in, argv[i], &file);
        if (rc == LH_OK)
                rc = flag_ocds(cx, in, (uint32_t)argc, rules, &watch, count);
        if (rc != LH_OK)
                return cmd_failed(cx);
        for (size_t i = 0; i < f->n; i++)
                if (f->all[i].ocds != NULL)
                        show_sum(&f->all[i], count->measured[i], count->hits[i]);
        fprintf(stderr, "%llu releases, %llu processes, %llu refused\n",
                (unsigned long long)count->releases, (unsigned long long)count->processes,
                (unsigned long long)count->refused);
        if (count->releases == 0)
                fprintf(stderr, "warning: no release was found; hand in packages, lists or lines "
                                "of releases\n");
        return count->refused > 0 ? EXIT_REFUSED : EXIT_DONE;
}

static void show_project(const struct indicator *i, struct store_rows *r)
{
        show(json_pack("{s:s, s:s, s:s, s:f, s:s, s:s}", "indicator", i->id, "project",
                       store_dup(r, 0), "title", store_dup(r, 1), "value", number(store_i64(r, 2)),
                       "domain", store_dup(r, 3), "body", store_dup(r, 4)));
}

static void projects_of(struct store_tx *tx, const struct flags *f, const struct indicator *i)
{
        struct store_rows r = store_query(tx, Q_FLAG_HIT_COUNT, "ttt", i->id, "", "");

        if (store_next(&r))
                show_sum(i, store_i64(&r, 1), store_i64(&r, 0));
        store_rows_done(&r);
        if (f->summary)
                return;
        r = store_query(tx, Q_FLAG_HITS, "tttii", i->id, "", "", (int64_t)INT32_MAX, (int64_t)0);
        while (store_next(&r))
                show_project(i, &r);
        store_rows_done(&r);
}

static void on_group(void *arg, const struct group_hit *h)
{
        const struct indicator *i = arg;

        show(json_pack("{s:s, s:s, s:s, s:s, s:s, s:f, s:I}", "indicator", i->id, "party", h->party,
                       "body", h->body, "domain", h->domain, "year", h->year, "value",
                       number(h->value), "cases", (json_int_t)h->cases));
}

static void groups_of(struct store_tx *tx, const struct flags *f, const struct indicator *i)
{
        struct group_sum s = group_each(tx, i, f->summary ? NULL : on_group, (void *)(uintptr_t)i);

        show_sum(i, s.measured, s.hits);
}

static int over_store(struct ctx *cx, const struct flags *f, const struct folder *folder)
{
        char path[FOLDER_PATH_MAX + 64];
        lh_auto(store_close) struct store *s = NULL;
        lh_auto(store_tx_done) struct store_tx tx = { 0 };

        folder_path(folder, "liuhen.db", path);
        if (store_open(cx, path, STORE_READ, &s) != LH_OK)
                return cmd_failed(cx);
        tx = store_view(cx, s);
        for (size_t i = 0; i < f->n && tx.rc == LH_OK; i++) {
                if (f->all[i].group == GROUP_PROCESS)
                        projects_of(&tx, f, &f->all[i]);
                else
                        groups_of(&tx, f, &f->all[i]);
        }
        return tx.rc == LH_OK ? EXIT_DONE : cmd_failed(cx);
}

static bool is_folder(const char *path)
{
        struct stat st;

        return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int cmd_flags(struct ctx *cx, int argc, char **argv)
{
        struct flags f = { 0 };
        const char *in = NULL;
        const struct option_spec specs[] = { { "summary", NULL, &f.summary },
                                             { "in", &in, NULL },
                                             { NULL, NULL, NULL } };
        lh_auto(folder_close) struct folder folder = { .lock_fd = -1 };
        lh_auto(rule_free) struct rule_set *rules = NULL;
        int rc = cmd_options(argc, argv, specs, &argc);

        if (rc != EXIT_DONE)
                return rc;
        if (argc < 1)
                return cmd_usage("usage: liuhen flags STORE [--summary] | FILE... [--summary] "
                                 "[--in STORE]");
        if (argc == 1 && is_folder(argv[0])) {
                if (folder_open(cx, argv[0], &folder) != LH_OK)
                        return cmd_failed(cx);
                f.all = rule_indicators(folder.rules, &f.n);
                return over_store(cx, &f, &folder);
        }
        if (rule_load(cx, in, &rules) != LH_OK)
                return cmd_failed(cx);
        f.all = rule_indicators(rules, &f.n);
        return over_files(cx, &f, rules, argc, argv);
}
