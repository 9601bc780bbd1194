/* Pages and assets for the tests of the HTTP front, which must not depend on what the real ones
 * say. */
#include "web/asset_route.h"
#include "web/page.h"

#include <stdatomic.h>
#include <string.h>

atomic_uint fake_pages_made;

const struct asset web_assets[] = {
        { "site.css", "body { color: #111 }\n", 21 },
        { "favicon.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", 41 },
        { NULL, NULL, 0 },
};

static bool known(const char *path, size_t n)
{
        static const char *const paths[] = { "/",     "/big", "/old", "/size", "/\xe5\x85\xac",
                                             "/form", "/mine" };

        for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
                if (strlen(paths[i]) == n && strncmp(paths[i], path, n) == 0)
                        return true;
        return false;
}

struct page_way page_find(const char *path)
{
        size_t n = strlen(path);
        struct page_way way = { .form = PAGE_HTML, .path_n = n };

        if (n > 5 && strcmp(path + n - 5, ".json") == 0) {
                way.form = PAGE_JSON;
                way.path_n = n - 5;
                if (strcmp(path, "/index.json") == 0)
                        way.path_n = 1;
        }
        way.found = known(path, way.path_n);
        way.takes_post = strcmp(path, "/form") == 0;
        way.personal = strcmp(path, "/mine") == 0;
        return way;
}

static void fill(struct store_tx *tx, struct buf *b, const struct page_request *rq)
{
        struct head head = { 0 };

        const char *q = rq->query(rq->arg, "q");

        if (strcmp(rq->path, "/size") == 0 && ledger_head(tx, &head) == LH_OK)
                buf_printf(b, "size=%llu.", (unsigned long long)head.size);
        else if (strcmp(rq->path, "/big") == 0)
                for (int i = 0; i < 1000; i++)
                        buf_puts(b, "<p>the same line again</p>\n");
        else if (rq->posted != NULL)
                buf_printf(b, "a=%s b=%s", rq->posted(rq->arg, "a"), rq->posted(rq->arg, "b"));
        else
                buf_printf(b, "path=%s lang=%s form=%s q=%s", rq->path, rq->lang,
                           rq->form == PAGE_JSON ? "json" : "html", q ? q : "-");
}

int page_render(struct ctx *cx, const struct site *site, struct store_tx *tx,
                const struct page_request *rq, struct page_reply *ret)
{
        (void)site;
        fake_pages_made++;
        *ret = (struct page_reply){ .status = tx->rc == LH_OK ? 200 : 500 };
        ret->type = rq->form == PAGE_JSON ? "application/json" : "text/html; charset=utf-8";
        buf_init(&ret->body, PAGE_BYTES_MAX);
        if (strcmp(rq->path, "/old") == 0) {
                ret->status = 302;
                ret->location = arena_strdup(cx->mem, "/");
                return LH_OK;
        }
        fill(tx, &ret->body, rq);
        return tx->rc;
}

void page_error(struct ctx *cx, const struct site *site, const struct page_request *rq, int status,
                const char *message, struct page_reply *ret)
{
        (void)cx, (void)site;
        *ret = (struct page_reply){ .status = status };
        ret->type = rq->form == PAGE_JSON ? "application/problem+json" : "text/html; charset=utf-8";
        buf_init(&ret->body, PAGE_BYTES_MAX);
        buf_printf(&ret->body, "error %d: %s", status, message);
}
