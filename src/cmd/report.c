/* liuhen report annual: the annual report of a body as a file. */
#include "cmd/cmd.h"
#include "base/asset.h"
#include "base/text.h"
#include "role/site.h"
#include "rule/annual.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PDF_SECONDS_MAX "60"

extern const struct asset web_assets[];

struct wanted {
        const char *dir, *body, *year, *form, *out, *lang;
        bool draft;
};

static bool ends_in(const char *s, const char *end)
{
        size_t n = strlen(s), k = strlen(end);

        return n > k && strcmp(s + n - k, end) == 0;
}

static int write_file(struct ctx *cx, const char *path, struct str s)
{
        FILE *f = strcmp(path, "-") == 0 ? stdout : fopen(path, "wb");
        bool good = f != NULL && fwrite(s.p, 1, s.n, f) == s.n;

        if (f != NULL && f != stdout)
                good = fclose(f) == 0 && good;
        return good ? LH_OK
                    : err_set(cx, LH_IO, "could not write \"%s\": %s", path, strerror(errno));
}

/* The form is the year's; another one is a mistake in the question. */
static int check_form(struct ctx *cx, const struct site_folder *s, const struct wanted *w)
{
        uint64_t year;
        const struct annual_form *f;

        if (!decimal_parse(str_of(w->year), &year) || year > 9999)
                return err_field(cx, LH_INVALID, "year", "\"%.20s\" is no year; write like 2025",
                                 w->year);
        f = annual_form_of_year(s->f.rules, (int)year);
        if (f == NULL)
                return err_field(cx, LH_INVALID, "year",
                                 "no form of the report is for %s; there are forms from 2019 on",
                                 w->year);
        if (w->form != NULL && strcmp(w->form, f->id) != 0)
                return err_field(cx, LH_INVALID, "form",
                                 "the report on %s has the form %s (years %d to %d), not %.20s",
                                 w->year, f->id, f->first, f->last, w->form);
        return LH_OK;
}

static int render(struct ctx *cx, struct site_folder *s, const struct wanted *w, const char *ending,
                  struct page_reply *ret)
{
        const char *url = arena_printf(cx->mem, "/annual/%s-%s%s%s", w->body, w->year, ending,
                                       w->draft ? "?draft=1" : "");
        int rc = site_page(cx, s, url, w->lang, ret);

        if (rc == LH_OK && ret->status != 200)
                return err_set(cx, LH_NOT_FOUND,
                               "there is no report of \"%.64s\" on %s: no such body is registered",
                               w->body, w->year);
        return rc;
}

/* A file that stands alone: the style is in it, the links lead to the site. */
static int make_html(struct ctx *cx, struct site_folder *s, const struct wanted *w, struct buf *out)
{
        struct page_reply reply = { 0 };
        int rc = render(cx, s, w, "", &reply);
        const char *link, *end;

        if (rc == LH_OK) {
                link = strstr(reply.body.p, "<link rel=\"stylesheet\"");
                end = link == NULL ? NULL : strchr(link, '>');
                if (end == NULL) {
                        rc = err_set(cx, LH_CORRUPT, "the page has no style to put into the file");
                } else {
                        const struct asset *css = asset_find(web_assets, "liuhen.css");

                        buf_add(out, reply.body.p, (size_t)(link - reply.body.p));
                        buf_puts(out, "<style>");
                        buf_add(out, css->data, css->bytes);
                        buf_puts(out, "</style>");
                        buf_puts(out, end + 1);
                }
        }
        buf_done(&reply.body);
        return rc;
}

static const char *find_chromium(void)
{
        static const char *const places[] = { "/usr/bin/chromium", "/usr/bin/chromium-browser",
                                              "/usr/bin/google-chrome" };
        const char *own = getenv("CHROMIUM");

        if (own != NULL && own[0] != '\0')
                return access(own, X_OK) == 0 ? own : NULL;
        for (size_t i = 0; i < countof(places); i++)
                if (access(places[i], X_OK) == 0)
                        return places[i];
        return NULL;
}

/* The browser says a lot on its standard error; only its end counts. */
static int print_page(struct ctx *cx, const char *chromium, const char *folder, const char *out)
{
        const char *argv[] = { "/usr/bin/timeout",
                               PDF_SECONDS_MAX,
                               chromium,
                               "--headless",
                               "--disable-gpu",
                               "--no-first-run",
                               "--no-pdf-header-footer",
                               arena_printf(cx->mem, "--user-data-dir=%s/profile", folder),
                               arena_printf(cx->mem, "--print-to-pdf=%s", out),
                               arena_printf(cx->mem, "file://%s/report.html", folder),
                               geteuid() == 0 ? "--no-sandbox" : NULL,
                               NULL };
        pid_t pid;
        int status;

        fflush(stdout);
        pid = fork();
        if (pid == 0) {
                if (freopen("/dev/null", "w", stderr) == NULL ||
                    freopen("/dev/null", "w", stdout) == NULL)
                        _exit(126);
                execv(argv[0], (char *const *)(uintptr_t)argv);
                _exit(127);
        }
        if (pid < 0 || waitpid(pid, &status, 0) != pid)
                return err_set(cx, LH_IO, "could not start %s: %s", chromium, strerror(errno));
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || access(out, R_OK) != 0)
                return err_set(cx, LH_IO,
                               "%s made no PDF within %s seconds; write --out FILE.html and print "
                               "it from a browser",
                               chromium, PDF_SECONDS_MAX);
        return LH_OK;
}

static void remove_folder(const char *folder)
{
        pid_t pid = fork();

        if (pid == 0) {
                execl("/bin/rm", "rm", "-rf", "--", folder, (char *)NULL);
                _exit(127);
        }
        if (pid > 0)
                waitpid(pid, NULL, 0);
}

static int make_pdf(struct ctx *cx, struct site_folder *s, const struct wanted *w)
{
        char folder[] = "/tmp/liuhen-report-XXXXXX";
        const char *chromium = find_chromium(), *out = w->out;
        lh_auto(buf_done) struct buf html = { 0 };
        int rc;

        if (chromium == NULL)
                return err_set(cx, LH_NOT_FOUND,
                               "a PDF needs Chromium, and none is installed (apt-get install "
                               "chromium, or name it in CHROMIUM); write --out FILE.html and print "
                               "it, or FILE.docx");
        buf_init(&html, PAGE_BYTES_MAX * 2);
        rc = make_html(cx, s, w, &html);
        if (rc != LH_OK)
                return rc;
        if (mkdtemp(folder) == NULL)
                return err_set(cx, LH_IO, "could not make a folder under /tmp: %s",
                               strerror(errno));
        if (out[0] != '/') {
                char here[4096];

                if (getcwd(here, sizeof(here)) != NULL)
                        out = arena_printf(cx->mem, "%s/%s", here, out);
        }
        unlink(out);
        rc = write_file(cx, arena_printf(cx->mem, "%s/report.html", folder),
                        (struct str){ html.p, html.n });
        if (rc == LH_OK)
                rc = print_page(cx, chromium, folder, out);
        remove_folder(folder);
        return rc;
}

static int make_file(struct ctx *cx, struct site_folder *s, const struct wanted *w)
{
        lh_auto(buf_done) struct buf html = { 0 };
        struct page_reply reply = { 0 };
        const char *ending = strrchr(w->out, '.');
        int rc = check_form(cx, s, w);

        if (rc != LH_OK)
                return rc;
        if (ends_in(w->out, ".pdf"))
                return make_pdf(cx, s, w);
        if (ends_in(w->out, ".html")) {
                buf_init(&html, PAGE_BYTES_MAX * 2);
                rc = make_html(cx, s, w, &html);
                return rc == LH_OK ? write_file(cx, w->out, (struct str){ html.p, html.n }) : rc;
        }
        if (!ends_in(w->out, ".docx") && !ends_in(w->out, ".xlsx") && !ends_in(w->out, ".json"))
                return err_field(cx, LH_INVALID, "out",
                                 "\"%.200s\": the ending says what is written; use .html, .docx, "
                                 ".xlsx, .pdf or .json",
                                 w->out);
        rc = render(cx, s, w, ending, &reply);
        if (rc == LH_OK)
                rc = write_file(cx, w->out, (struct str){ reply.body.p, reply.body.n });
        buf_done(&reply.body);
        return rc;
}

int cmd_report(struct ctx *cx, int argc, char **argv)
{
        struct wanted w = { .lang = "zh-CN" };
        const struct option_spec specs[] = { { "body", &w.body, NULL }, { "year", &w.year, NULL },
                                             { "form", &w.form, NULL }, { "out", &w.out, NULL },
                                             { "lang", &w.lang, NULL }, { "draft", NULL, &w.draft },
                                             { NULL, NULL, NULL } };
        struct site_folder s;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 2 || strcmp(argv[0], "annual") != 0 || w.body == NULL ||
            w.year == NULL || w.out == NULL)
                return EXIT_USAGE;
        rc = site_open(cx, argv[1], &s);
        if (rc == LH_OK)
                rc = make_file(cx, &s, &w);
        site_close(&s);
        return rc == LH_OK ? EXIT_DONE : cmd_failed(cx);
}
