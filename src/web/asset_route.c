#include "web/asset_route.h"
#include "base/text.h"
#include "crypt/hash.h"
#include "web/api_path.h"
#include "web/http_int.h"

#include <stdio.h>

#define ASSETS_MAX    64
#define URL_BYTES_MAX 128
#define HASH_SHOWN    8 /* bytes */
#define FOREVER       "public, max-age=31536000, immutable"
#define A_DAY         "public, max-age=86400"

const struct api_path root_paths[] = {
        { "/robots.txt", "text/plain", "给搜索引擎的说明", "For search engines" },
        { "/favicon.ico", "image/svg+xml", "网站图标", "The site's icon" },
        { NULL, NULL, NULL, NULL },
};

static const char robots[] = "User-agent: *\nDisallow: /search\nDisallow: /log/\nDisallow: /api/\n";

static struct served {
        const struct asset *file;
        const char *type;
        char url[URL_BYTES_MAX];
        struct buf gz;
} table[ASSETS_MAX];
static size_t table_n;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const char *type_of(const char *name)
{
        static const char *const types[][2] = {
                { ".css", "text/css; charset=utf-8" },
                { ".js", "text/javascript; charset=utf-8" },
                { ".svg", "image/svg+xml" },
                { ".png", "image/png" },
                { ".ico", "image/x-icon" },
                { ".woff2", "font/woff2" },
        };
        const char *dot = strrchr(name, '.');

        for (size_t i = 0; dot != NULL && i < countof(types); i++)
                if (strcmp(dot, types[i][0]) == 0)
                        return types[i][1];
        return "application/octet-stream";
}

static void make_url(struct served *s)
{
        struct hash h = hash_of(s->file->data, s->file->bytes);
        const char *name = s->file->name, *dot = strrchr(name, '.');
        int stem = dot ? (int)(dot - name) : (int)strlen(name);
        char hex[2 * HASH_SHOWN + 1] = "";

        hex_encode(h.b, HASH_SHOWN, hex);
        snprintf(s->url, sizeof(s->url), "/asset/%.*s.%s%s", stem, name, hex, dot ? dot : "");
}

static bool is_text(const char *type)
{
        return strncmp(type, "text/", 5) == 0 || strcmp(type, "image/svg+xml") == 0;
}

/* Once in the life of the process, before the first asset is served. */
static void make_table(void)
{
        struct worker w = { 0 };

        for (const struct asset *a = web_assets; a->name != NULL && table_n < ASSETS_MAX; a++) {
                struct served *s = &table[table_n++];

                s->file = a;
                s->type = type_of(a->name);
                make_url(s);
                if (is_text(s->type))
                        reply_gzip(&w, (struct str){ a->data, a->bytes }, &s->gz);
        }
        if (w.z_ready)
                deflateEnd(&w.z);
}

const char *asset_url(const char *name)
{
        pthread_once(&once, make_table);
        for (size_t i = 0; i < table_n; i++)
                if (strcmp(table[i].file->name, name) == 0)
                        return table[i].url;
        return NULL;
}

static enum MHD_Result send_asset(struct request *rq, const struct served *s, const char *cache)
{
        struct reply r = { .status = 200, .type = s->type, .cache = cache, .tagged = true };

        r.fixed = (struct str){ s->file->data, s->file->bytes };
        r.fixed_gz = (struct str){ s->gz.p, s->gz.n };
        r.compress = is_text(s->type);
        return reply_send(rq, &r);
}

static const struct served *find(const char *path)
{
        const char *url = path;

        pthread_once(&once, make_table);
        if (strcmp(path, "/favicon.ico") == 0)
                url = asset_url("favicon.ico") ? asset_url("favicon.ico")
                                               : asset_url("favicon.svg");
        for (size_t i = 0; url != NULL && i < table_n; i++)
                if (strcmp(table[i].url, url) == 0)
                        return &table[i];
        return NULL;
}

bool serve_asset(struct request *rq, enum MHD_Result *ret)
{
        bool icon = strcmp(rq->path, "/favicon.ico") == 0;
        struct reply r = {
                .status = 200, .type = "text/plain; charset=utf-8", .cache = A_DAY, .tagged = true
        };
        const struct served *s;

        if (strcmp(rq->path, "/robots.txt") == 0) {
                const struct site *site = rq->h->opt.site;

                buf_init(&r.body, 1024);
                buf_puts(&r.body, robots);
                /* Only a whole address counts, and only who was told it knows it. */
                if (site->url != NULL)
                        buf_printf(&r.body, "Sitemap: %s/sitemap.xml\n", site->url);
                *ret = reply_send(rq, &r);
                return true;
        }
        if (!icon && strncmp(rq->path, "/asset/", 7) != 0)
                return false;
        s = find(rq->path);
        if (s == NULL)
                return false;
        *ret = send_asset(rq, s, icon ? A_DAY : FOREVER);
        return true;
}
