/* liuhen export: open data as files. */
#include "base/text.h"
#include "cmd/cmd.h"
#include "export/bulk.h"
#include "export/deal_code.h"
#include "export/ggzy.h"
#include "role/folder.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BULK_TRIES_MAX 5

/* Values were taken away while the files were made: once more, with fresh eyes. */
static int make(struct ctx *cx, const struct bulk_options *opt, struct bulk_result *ret)
{
        int rc = LH_CONFLICT;

        for (int i = 0; i < BULK_TRIES_MAX && rc == LH_CONFLICT; i++)
                rc = bulk_make(cx, opt, ret);
        return rc;
}

static int export_bulk(struct ctx *cx, int argc, char **argv)
{
        const char *out = NULL, *url = NULL;
        const struct option_spec specs[] = { { "out", &out, NULL },
                                             { "url", &url, NULL },
                                             { NULL, NULL, NULL } };
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        char path[FOLDER_PATH_MAX + 64], own[FOLDER_PATH_MAX + 64];
        struct bulk_options opt = { .store_path = path };
        struct bulk_result r;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1)
                return cmd_usage("use: liuhen export bulk DIR [--out FOLDER] [--url ADDRESS]");
        rc = folder_open(cx, argv[0], &f);
        if (rc != LH_OK)
                return cmd_failed(cx);
        folder_path(&f, "liuhen.db", path);
        folder_path(&f, BULK_DIR, own);
        opt.out = out != NULL ? out : own;
        opt.rules = f.rules;
        opt.url = url;
        if (make(cx, &opt, &r) != LH_OK)
                return cmd_failed(cx);
        printf("%s: %" PRIu64 " releases of %" PRIu64 " projects in %" PRIu64 " files (%" PRIu64
               " bytes), acts 0 to %" PRIu64 " of the log\n",
               opt.out, r.releases, r.projects, r.files, r.bytes, r.size - (r.size > 0));
        return EXIT_DONE;
}

/* ---- rows for the trading platforms ---- */

static int write_ggzy(struct ctx *cx, struct folder *f, const char *url, FILE *out,
                      struct ggzy_result *ret)
{
        struct export_site site;
        char path[FOLDER_PATH_MAX + 64];
        int rc;

        folder_path(f, "liuhen.db", path);
        rc = store_open(cx, path, STORE_READ, &f->s);
        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, f->s);

                rc = export_site_read(&tx, f->rules, url, &site);
        }
        if (rc == LH_OK)
                rc = ggzy_write(cx, f->s, &site, out, ret);
        return rc;
}

static int export_ggzy(struct ctx *cx, int argc, char **argv)
{
        const char *to = NULL, *url = NULL;
        const struct option_spec specs[] = { { "out", &to, NULL },
                                             { "url", &url, NULL },
                                             { NULL, NULL, NULL } };
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        struct ggzy_result r = { 0 };
        FILE *out = stdout;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1)
                return cmd_usage("use: liuhen export ggzy DIR [--out FILE] [--url ADDRESS]");
        rc = folder_open(cx, argv[0], &f);
        if (rc == LH_OK && to != NULL && (out = fopen(to, "w")) == NULL)
                rc = err_set(cx, LH_IO, "could not write %s: %s", to, strerror(errno));
        if (rc == LH_OK)
                rc = write_ggzy(cx, &f, url, out, &r);
        if (out != NULL && out != stdout && fclose(out) != 0 && rc == LH_OK)
                rc = err_set(cx, LH_IO, "could not write %s; is the disk full?", to);
        if (rc != LH_OK)
                return cmd_failed(cx);
        fprintf(stderr,
                "%" PRIu64 " rows of %" PRIu64 " projects; %" PRIu64
                " notices are of kinds that the platforms have no table for here\n",
                r.rows, r.projects, r.without_table);
        return EXIT_DONE;
}

/* ---- settings ---- */

static bool prefix_ok(const char *s)
{
        return strlen(s) == 11 && strncmp(s, "ocds-", 5) == 0 &&
               strspn(s + 5, "abcdefghijklmnopqrstuvwxyz0123456789") == 6;
}

static bool url_ok(const char *s)
{
        return (strncmp(s, "https://", 8) == 0 || strncmp(s, "http://", 7) == 0) &&
               strlen(s) < 2000 && strpbrk(s, " \"<>\\^`{|}\n\t") == NULL;
}

static int put_settings(struct ctx *cx, struct folder *f, const char *const values[3])
{
        static const char *const keys[] = { "ocid_prefix", "license", "publication_policy" };
        char path[FOLDER_PATH_MAX + 64];
        int rc;

        folder_path(f, "liuhen.db", path);
        rc = folder_lock(cx, f);
        if (rc == LH_OK)
                rc = store_open(cx, path, STORE_WRITE, &f->s);
        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, f->s);

                for (size_t i = 0; i < countof(keys); i++)
                        if (values[i] != NULL)
                                store_run(&tx, Q_META_PUT, "tt", keys[i], values[i]);
                rc = store_commit(&tx);
        }
        /* Files that bear the old settings are of no use. */
        if (rc == LH_OK)
                bulk_forget(f->dir);
        return rc;
}

static int export_settings(struct ctx *cx, int argc, char **argv)
{
        const char *v[3] = { NULL, NULL, NULL };
        const struct option_spec specs[] = { { "ocid-prefix", &v[0], NULL },
                                             { "license", &v[1], NULL },
                                             { "policy", &v[2], NULL },
                                             { NULL, NULL, NULL } };
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1 || (v[0] == NULL && v[1] == NULL && v[2] == NULL))
                return cmd_usage("use: liuhen export settings DIR [--ocid-prefix ocds-xxxxxx] "
                                 "[--license URL] [--policy URL]");
        if (v[0] != NULL && !prefix_ok(v[0]))
                rc = err_field(cx, LH_INVALID, "ocid-prefix",
                               "\"%.40s\" is no prefix; write ocds- and the six characters that "
                               "the standard's help desk has given you",
                               v[0]);
        for (int i = 1; i < 3 && rc == LH_OK; i++)
                if (v[i] != NULL && !url_ok(v[i]))
                        rc = err_field(cx, LH_INVALID, i == 1 ? "license" : "policy",
                                       "write an address that begins with https://");
        if (rc == LH_OK)
                rc = folder_open(cx, argv[0], &f);
        if (rc == LH_OK)
                rc = put_settings(cx, &f, v);
        return rc == LH_OK ? EXIT_DONE : cmd_failed(cx);
}

/* ---- unified transaction codes ---- */

static int export_deal_code(struct ctx *cx, int argc, char **argv)
{
        const char *make_it = NULL;
        const struct option_spec specs[] = { { "make", &make_it, NULL }, { NULL, NULL, NULL } };
        char code[DEAL_CODE_CHARS + 1];
        int n, rc = cmd_options(argc, argv, specs, &n), refused = 0;

        if (rc != EXIT_DONE || (n == 0) == (make_it == NULL))
                return cmd_usage("use: liuhen export deal-code CODE... | --make "
                                 "KIND-CREDITCODE-YYYYMMDD-NNNNNN");
        if (make_it != NULL) {
                if (deal_code_make(cx, str_of(make_it), code) != LH_OK)
                        return cmd_failed(cx);
                puts(code);
                return EXIT_DONE;
        }
        for (int i = 0; i < n; i++) {
                if (deal_code_check(cx, str_of(argv[i])) == LH_OK)
                        continue;
                fprintf(stderr, "liuhen: code %d: %s\n", i + 1, cx->err.text);
                refused++;
        }
        printf("%d right, %d wrong\n", n - refused, refused);
        return refused == 0 ? EXIT_DONE : EXIT_REFUSED;
}

int cmd_export(struct ctx *cx, int argc, char **argv)
{
        static const struct {
                const char *name;
                int (*run)(struct ctx *cx, int argc, char **argv);
        } kinds[] = {
                { "bulk", export_bulk },
                { "deal-code", export_deal_code },
                { "ggzy", export_ggzy },
                { "settings", export_settings },
        };

        for (size_t i = 0; argc > 0 && i < countof(kinds); i++)
                if (strcmp(argv[0], kinds[i].name) == 0)
                        return kinds[i].run(cx, argc - 1, argv + 1);
        return cmd_usage("use: liuhen export bulk|ggzy|settings DIR ... | deal-code CODE...");
}
