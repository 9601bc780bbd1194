#include "role/site.h"
#include "ledger/tile.h"

#include <string.h>

extern const struct asset page_assets[];

int site_read(struct ctx *cx, const char *store_path, const struct rule_set *rules,
              struct site *ret)
{
        lh_auto(store_close) struct store *s = NULL;
        char *name, *origin, *fictional, *code;
        int rc = store_open(cx, store_path, STORE_READ, &s);

        if (rc != LH_OK)
                return rc;
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, s);

                rc = ledger_meta(&tx, "name", &name);
                if (rc == LH_OK)
                        rc = ledger_meta(&tx, "origin", &origin);
                if (rc != LH_OK)
                        return rc;
                *ret = (struct site){ .rules = rules, .name = name, .origin = origin };
                ret->fictional = ledger_meta(&tx, "fictional", &fictional) == LH_OK;
                if (ledger_meta(&tx, "site_code", &code) == LH_OK)
                        ret->code = code;
        }
        return LH_OK;
}

const char *site_loopback_url(struct ctx *cx, const char *listen)
{
        bool loopback = strncmp(listen, "127.", 4) == 0 || strncmp(listen, "[::1]", 5) == 0;

        return loopback ? arena_printf(cx->mem, "http://%s", listen) : NULL;
}

const char *site_url(struct ctx *cx, const struct site *site)
{
        const char *origin = site->origin == NULL ? "" : site->origin;

        if (site->url != NULL)
                return site->url;
        return arena_printf(cx->mem, "https://%.*s", (int)strcspn(origin, "/"), origin);
}

int site_open(struct ctx *cx, const char *dir, struct site_folder *ret)
{
        struct tmpl_options tmpl = { .assets = page_assets };
        char path[FOLDER_PATH_MAX + 64];
        int rc;

        *ret = (struct site_folder){ .f.lock_fd = -1 };
        rc = folder_open(cx, dir, &ret->f);
        if (rc != LH_OK)
                return rc;
        folder_path(&ret->f, "liuhen.db", path);
        rc = site_read(cx, path, ret->f.rules, &ret->site);
        if (rc == LH_OK)
                rc = store_open(cx, path, STORE_READ, &ret->s);
        if (rc == LH_OK) {
                ret->site.templates = tmpl_set_new(&tmpl);
                rc = tmpl_compile_all(cx, ret->site.templates);
        }
        return rc;
}

void site_close(struct site_folder *s)
{
        tmpl_set_done(&s->site.templates);
        store_close(&s->s);
        folder_close(&s->f);
}

/* Parameters of the query as they stand in a link of our own: decimal digits and letters, no
 * encoding to undo. */
static const char *query_value(void *arg, const char *name)
{
        struct ctx *cx = ((void **)arg)[0];
        const char *p = ((void **)arg)[1];
        size_t k = strlen(name);

        while (p != NULL && *p != '\0') {
                size_t n = strcspn(p, "&");

                if (n > k && p[k] == '=' && strncmp(p, name, k) == 0)
                        return arena_strndup(cx->mem, p + k + 1, n - k - 1);
                p += n + (p[n] == '&');
        }
        return NULL;
}

int site_page(struct ctx *cx, struct site_folder *s, const char *url, const char *lang,
              struct page_reply *ret)
{
        size_t n = strcspn(url, "?");
        char *path = arena_strndup(cx->mem, url, n);
        void *query[] = { cx, url[n] == '?' ? (void *)(uintptr_t)(url + n + 1) : NULL };
        struct page_way way = page_find(path);
        struct page_request rq = {
                .form = way.form, .lang = lang, .query = query_value, .arg = query
        };
        int rc;

        if (!way.found)
                return err_set(cx, LH_NOT_FOUND, "there is no page \"%.200s\"", url);
        path[way.path_n] = '\0';
        rq.path = path;
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, s->s);

                rc = page_render(cx, &s->site, &tx, &rq, ret);
        }
        return rc == LH_NOT_FOUND ? LH_OK : rc;
}
