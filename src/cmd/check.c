/* liuhen check: the site against the inspection rules, from its folder or over HTTP. */
#include "cmd/cmd.h"
#include "cmd/sink.h"
#include "report/selfcheck.h"
#include "role/site.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_SECONDS_MAX  15L /* a page that takes longer counts as not reachable */
#define PAGE_BYTES_MAX_IN ((size_t)8 * 1024 * 1024)
#define PAGES_MAX         20000
#define EXIT_VETO         4

struct walker {
        struct ctx *cx;
        struct site_folder site; /* of a folder */
        struct ctx page_cx;      /* one page's memory */
        struct page_reply reply;
        CURL *curl; /* of a URL */
        const char *url;
        struct buf body;
};

static int fetch_page(void *arg, const char *path, struct selfcheck_page *ret)
{
        struct walker *w = arg;
        int rc;

        if (strncmp(path, "/log/", 5) == 0 || strncmp(path, "/asset/", 7) == 0 ||
            strncmp(path, "/api/", 5) == 0 || strncmp(path, "/console", 8) == 0) {
                ret->status = 200; /* served, but not a page: only a running server can tell */
                return LH_OK;
        }
        buf_done(&w->reply.body);
        w->reply = (struct page_reply){ 0 };
        ctx_reset(&w->page_cx);
        rc = site_page(&w->page_cx, &w->site, path, "zh-CN", &w->reply);
        if (rc == LH_NOT_FOUND) {
                ret->status = 404;
                return LH_OK;
        }
        if (rc != LH_OK) {
                w->cx->err = w->page_cx.err;
                return rc;
        }
        ret->status = w->reply.status;
        ret->html = strncmp(w->reply.type, "text/html", 9) == 0;
        ret->body = (struct str){ w->reply.body.p, w->reply.body.n };
        return LH_OK;
}

static size_t take_bytes(char *p, size_t one, size_t n, void *arg)
{
        struct buf *b = arg;

        buf_add(b, p, one * n);
        return buf_ok(b) ? one * n : 0;
}

static int fetch_url(void *arg, const char *path, struct selfcheck_page *ret)
{
        struct walker *w = arg;
        char *type = NULL;
        long status = 0;
        CURLcode code;

        buf_clear(&w->body);
        curl_easy_setopt(w->curl, CURLOPT_URL, arena_printf(w->cx->mem, "%s%s", w->url, path));
        code = curl_easy_perform(w->curl);
        if (w->body.n == 0 && code != CURLE_OK && path[0] == '/' && path[1] == '\0')
                return err_set(w->cx, LH_IO, "could not reach %s: %s", w->url,
                               curl_easy_strerror(code));
        curl_easy_getinfo(w->curl, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(w->curl, CURLINFO_CONTENT_TYPE, &type);
        ret->status = code == CURLE_OK ? (int)status : 599;
        ret->html = type != NULL && strncmp(type, "text/html", 9) == 0;
        ret->body = (struct str){ w->body.p, w->body.n };
        return LH_OK;
}

static int open_curl(struct walker *w, const char *url)
{
        size_t n = strlen(url);

        while (n > 0 && url[n - 1] == '/')
                n--;
        w->url = arena_strndup(w->cx->mem, url, n);
        curl_global_init(CURL_GLOBAL_DEFAULT);
        w->curl = curl_easy_init();
        if (w->curl == NULL)
                return err_set(w->cx, LH_IO, "could not start libcurl");
        buf_init(&w->body, PAGE_BYTES_MAX_IN);
        curl_easy_setopt(w->curl, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(w->curl, CURLOPT_FOLLOWLOCATION, 1L);
        curl_easy_setopt(w->curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(w->curl, CURLOPT_MAXREDIRS, 5L);
        curl_easy_setopt(w->curl, CURLOPT_TIMEOUT, PAGE_SECONDS_MAX);
        curl_easy_setopt(w->curl, CURLOPT_USERAGENT, "liuhen-check/" LIUHEN_VERSION);
        curl_easy_setopt(w->curl, CURLOPT_WRITEFUNCTION, take_bytes);
        curl_easy_setopt(w->curl, CURLOPT_WRITEDATA, &w->body);
        return LH_OK;
}

/* A site of ours tells what its record says; another one is only walked over. */
static int read_told(struct walker *w, struct selfcheck *s)
{
        struct selfcheck_page page = { 0 };
        json_t *told, *list, *one;
        size_t i;
        int rc = fetch_url(w, "/selfcheck.json", &page);

        if (rc != LH_OK || page.status != 200)
                return rc;
        told = json_loadb(page.body.p, page.body.n, 0, NULL);
        list = json_object_get(told, "findings");
        json_array_foreach (list, i, one) {
                const char *rule = json_string_value(json_object_get(one, "rule"));
                const char *at = json_string_value(json_object_get(one, "page"));
                const char *text = json_string_value(json_object_get(one, "text"));

                for (size_t k = 0; rule != NULL && k < SELFCHECK_META; k++)
                        if (strcmp(rule, selfcheck_rules[k].id) == 0)
                                selfcheck_add(s, (enum selfcheck_rule)k, at == NULL ? "" : at,
                                              "%.300s", text == NULL ? "" : text);
        }
        json_decref(told);
        return LH_OK;
}

static int check_folder(struct walker *w, const char *dir, struct selfcheck *s, size_t pages_max)
{
        int rc = site_open(w->cx, dir, &w->site);

        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(w->cx, w->site.s);

                rc = selfcheck_record(&tx, w->site.f.rules, s);
        }
        return rc == LH_OK ? selfcheck_walk(s, fetch_page, w, pages_max) : rc;
}

static int check_url(struct walker *w, const char *url, struct selfcheck *s, size_t pages_max)
{
        int rc = open_curl(w, url);

        if (rc == LH_OK)
                rc = selfcheck_walk(s, fetch_url, w, pages_max);
        return rc == LH_OK ? read_told(w, s) : rc;
}

static void show(const struct selfcheck *s)
{
        for (size_t i = 0; i < s->n; i++)
                printf("%s\t%s\t%s\n", selfcheck_rules[s->found[i].rule].id, s->found[i].page,
                       s->found[i].text);
        for (size_t i = 0; i < SELFCHECK_COUNT; i++)
                printf("%-10s %6lld  %s%s\n", selfcheck_rules[i].id, (long long)s->counts[i],
                       selfcheck_rules[i].name_en,
                       selfcheck_rules[i].veto_at > 0 && s->counts[i] >= selfcheck_rules[i].veto_at
                               ? ": fails the inspection"
                               : "");
        printf("%lld pages, %lld findings, %lld that alone fail the inspection\n",
               (long long)s->pages, (long long)selfcheck_sum(s), (long long)selfcheck_vetoes(s));
}

/* The check becomes an act of the log. An exit code. */
static int record(struct ctx *cx, const char *dir, const char *site, const struct selfcheck *s)
{
        json_t *list = json_array(), *doc;

        for (size_t i = 0; i < s->n; i++)
                json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "rule",
                                                      selfcheck_rules[s->found[i].rule].id, "page",
                                                      s->found[i].page, "text", s->found[i].text));
        doc = json_pack("{s:s, s:s, s:I, s:I, s:I, s:o}", "act", "check.report", "site", site,
                        "pages", s->pages, "vetoes", selfcheck_vetoes(s), "findings",
                        selfcheck_sum(s), "list", list);
        return sink_one(cx, dir, doc, false) == EXIT_DONE ? EXIT_DONE : EXIT_FAILED;
}

static bool is_url(const char *s)
{
        return strncmp(s, "http://", 7) == 0 || strncmp(s, "https://", 8) == 0;
}

static void done(struct walker *w)
{
        site_close(&w->site);
        buf_done(&w->reply.body);
        buf_done(&w->body);
        ctx_done(&w->page_cx);
        if (w->curl != NULL)
                curl_easy_cleanup(w->curl);
}

int cmd_check(struct ctx *cx, int argc, char **argv)
{
        const char *pages = NULL;
        bool keep = false;
        const struct option_spec specs[] = { { "pages", &pages, NULL },
                                             { "record", NULL, &keep },
                                             { NULL, NULL, NULL } };
        struct walker w = { .cx = cx, .site.f.lock_fd = -1 };
        struct selfcheck s;
        int n, rc = cmd_options(argc, argv, specs, &n), code = EXIT_DONE;
        long pages_max = pages == NULL ? SELFCHECK_PAGES_MAX : strtol(pages, NULL, 10);

        if (rc != EXIT_DONE || n != 1 || pages_max < 1 || pages_max > PAGES_MAX)
                return EXIT_USAGE;
        if (keep && is_url(argv[0]))
                return cmd_usage("liuhen: --record goes with the folder of the site, not a URL");
        ctx_init(&w.page_cx);
        selfcheck_begin(cx, &s);
        rc = is_url(argv[0]) ? check_url(&w, argv[0], &s, (size_t)pages_max)
                             : check_folder(&w, argv[0], &s, (size_t)pages_max);
        if (rc == LH_OK) {
                const char *site = w.site.site.name == NULL ? "" : w.site.site.name;

                show(&s);
                if (keep)
                        code = record(cx, argv[0], site, &s);
        }
        done(&w);
        if (rc != LH_OK)
                return cmd_failed(cx);
        if (code != EXIT_DONE || selfcheck_sum(&s) == 0)
                return code;
        return selfcheck_vetoes(&s) > 0 ? EXIT_VETO : EXIT_REFUSED;
}
