/* Files for download (export/bulk.h) and the files of our OCDS extension. The files are made by a
 * process of their own; here they are only given out, whole or in part (RFC 9110 14), to everyone
 * alike. */
#include "base/text.h"
#include "export/asset.h"
#include "export/bulk.h"
#include "web/api_path.h"
#include "web/http_int.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES_MAX 96

const struct api_path bulk_paths[] = {
        { "/data/{file}", "*/*", "下载文件，按清单中的名称和类型",
          "A file for download; the manifest has its name and type" },
        { "/data/manifest.json", "application/json", "下载文件清单", "List of the files" },
        { "/data/catalog.jsonld", "application/ld+json", "数据目录（DCAT-AP）",
          "Data catalogue (DCAT-AP)" },
        { "/data/SHA256SUMS", "text/plain", "校验和", "Checksums" },
        { "/ocds/extension/{file}", "application/json", "OCDS 扩展", "The OCDS extension" },
        { NULL, NULL, NULL, NULL },
};

/* One of the folder's own names: no slash, no dot in front. */
static bool name_ok(const char *s)
{
        size_t n = strlen(s);

        return n > 0 && n <= NAME_BYTES_MAX && s[0] != '.' &&
               strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") == n;
}

static const char *type_of(const char *name)
{
        static const char *const types[][2] = {
                { ".csv.zip", "application/zip" },
                { ".jsonl", "application/jsonl" },
                { ".jsonld", "application/ld+json" },
                { ".json", "application/json; charset=utf-8" },
                { ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
                { ".sqlite", "application/vnd.sqlite3" },
                { "SUMS", "text/plain; charset=utf-8" },
                { ".csv", "text/csv; charset=utf-8" },
        };
        size_t n = strlen(name);

        for (size_t i = 0; i < countof(types); i++) {
                size_t k = strlen(types[i][0]);

                if (n > k && strcmp(name + n - k, types[i][0]) == 0)
                        return types[i][1];
        }
        return NULL;
}

/* A range that the client may have ("bytes=5-9", "5-", "-9"). LH_NOT_FOUND: it asked for the whole;
 * LH_INVALID: for what is not there. */
static int asked_range(const struct request *rq, uint64_t size, const char *tag, uint64_t *ret_at,
                       uint64_t *ret_n)
{
        const char *range = request_header(rq, "Range"), *only = request_header(rq, "If-Range");
        const char *dash;
        uint64_t first = 0, last = size - 1;

        if (range == NULL || strncmp(range, "bytes=", 6) != 0 || strchr(range, ',') != NULL ||
            (only != NULL && strcmp(only, tag) != 0))
                return LH_NOT_FOUND;
        range += 6;
        dash = strchr(range, '-');
        if (dash == NULL)
                return LH_NOT_FOUND;
        if ((dash > range &&
             !decimal_parse((struct str){ range, (size_t)(dash - range) }, &first)) ||
            (dash[1] != '\0' && !decimal_parse(str_of(dash + 1), &last)))
                return LH_NOT_FOUND;
        if (dash == range) { /* the last bytes */
                if (dash[1] == '\0' || last == 0)
                        return LH_INVALID;
                first = last < size ? size - last : 0;
                last = size - 1;
        }
        if (last >= size)
                last = size - 1;
        if (size == 0 || first > last)
                return dash[1] != '\0' && first > last && first < size ? LH_NOT_FOUND : LH_INVALID;
        *ret_at = first;
        *ret_n = last - first + 1;
        return LH_OK;
}

static enum MHD_Result send_file(struct request *rq, const char *name, int fd)
{
        struct stat st;
        char tag[64], range[80];
        uint64_t at = 0, n;
        struct reply r = { .status = 200,
                           .type = type_of(name),
                           .cache = "no-cache",
                           .file_fd = fd,
                           .open_to_all = true };

        if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
                close(fd);
                return reply_error(rq, &(struct reply){ 0 }, 404, "there is no such file");
        }
        n = (uint64_t)st.st_size;
        snprintf(tag, sizeof(tag), "\"%llx-%llx-%lx\"", (unsigned long long)st.st_ino,
                 (unsigned long long)st.st_mtim.tv_sec, (unsigned long)st.st_mtim.tv_nsec);
        switch (asked_range(rq, n, tag, &at, &n)) {
        case LH_OK:
                r.status = 206;
                snprintf(range, sizeof(range), "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, at,
                         at + n - 1, (uint64_t)st.st_size);
                r.range = range;
                break;
        case LH_INVALID:
                r.status = 416;
                snprintf(range, sizeof(range), "bytes */%" PRIu64, (uint64_t)st.st_size);
                r.range = range;
                n = 0;
                break;
        default: break;
        }
        r.etag = tag;
        r.file_at = at;
        r.file_n = n;
        return reply_send(rq, &r);
}

/* Files that were made before a value was taken away are given to nobody, whether they are removed
 * already or not. */
static int still_public(struct request *rq, const char *dir)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(&rq->w->cx, rq->w->store);
        struct store_rows rows;
        uint64_t size;
        int rc = bulk_range(&rq->w->cx, dir, &size);

        if (rc != LH_OK)
                return rc;
        rows = store_query(&tx, Q_EXPORT_LAST_TAKEN, "");
        if (store_next(&rows) && store_i64(&rows, 0) >= (int64_t)size)
                rc = LH_BUSY;
        store_rows_done(&rows);
        return tx.rc != LH_OK ? tx.rc : rc;
}

static enum MHD_Result serve_file(struct request *rq, const char *name)
{
        struct reply r = { .retry_s = 1 };
        const char *dir = rq->h->opt.site->bulk;
        int folder, fd = -1, rc;

        if (dir == NULL || !name_ok(name) || type_of(name) == NULL)
                return reply_error(rq, &(struct reply){ 0 }, 404, "there is no such file");
        /* The folder itself is held, so that the file is of the export that was looked at. */
        folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        rc = folder < 0 ? LH_NOT_FOUND : still_public(rq, dir);
        if (rc == LH_OK)
                fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        if (folder >= 0)
                close(folder);
        if (rc == LH_BUSY || (folder < 0 && rc == LH_NOT_FOUND))
                return reply_error(rq, &r, 503, "the files are being made; try again in a minute");
        if (rc != LH_OK && rc != LH_NOT_FOUND)
                return reply_failed(rq);
        if (fd < 0)
                return reply_error(rq, &(struct reply){ 0 }, 404, "there is no such file");
        return send_file(rq, name, fd);
}

static enum MHD_Result serve_extension(struct request *rq, const char *name)
{
        const struct asset *a =
                asset_find(export_assets, arena_printf(rq->w->cx.mem, "extension/%s", name));
        struct reply r = {
                .status = 200, .cache = "public, max-age=86400", .tagged = true, .open_to_all = true
        };

        if (a == NULL)
                return reply_error(rq, &(struct reply){ 0 }, 404, "the extension has no such file");
        r.type = type_of(name);
        r.fixed = (struct str){ a->data, a->bytes };
        return reply_send(rq, &r);
}

bool serve_bulk(struct request *rq, enum MHD_Result *ret)
{
        static const char data[] = "/data/", extension[] = "/ocds/extension/";

        if (strncmp(rq->path, data, sizeof(data) - 1) == 0)
                *ret = serve_file(rq, rq->path + sizeof(data) - 1);
        else if (strncmp(rq->path, extension, sizeof(extension) - 1) == 0)
                *ret = serve_extension(rq, rq->path + sizeof(extension) - 1);
        else
                return false;
        return true;
}
