/* What the folder says of itself: manifest.json (files, sums, the range of the log and the signed
 * checkpoint behind it), SHA256SUMS for sha256sum(1), catalog.jsonld (DCAT-AP). */
#include "export/bulk_int.h"
#include "base/text.h"

#include <fcntl.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_BYTES ((size_t)256 * 1024)

/* Hex of the SHA-256 of a file and its size; put on disk while we are at it. */
static int sum_file(struct bulk *b, const char *path, char *hex, uint64_t *ret_bytes)
{
        static char window[READ_BYTES];
        EVP_MD_CTX *md = EVP_MD_CTX_new();
        unsigned char digest[32];
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        bool ok = fd >= 0 && EVP_DigestInit_ex(md, EVP_sha256(), NULL) == 1;
        ssize_t n = 0;

        *ret_bytes = 0;
        while (ok && (n = read(fd, window, sizeof(window))) > 0) {
                ok = EVP_DigestUpdate(md, window, (size_t)n) == 1;
                *ret_bytes += (uint64_t)n;
        }
        ok = ok && n == 0 && EVP_DigestFinal_ex(md, digest, NULL) == 1 && fdatasync(fd) == 0;
        EVP_MD_CTX_free(md);
        if (fd >= 0)
                close(fd);
        if (!ok)
                return bulk_failed(b->cx, "read back", path);
        hex_encode(digest, sizeof(digest), hex);
        hex[64] = '\0';
        return LH_OK;
}

int bulk_add_file(struct bulk *b, const struct scope *s, const char *name, const char *format,
                  const char *type)
{
        char path[BULK_PATH_MAX + BULK_NAME_MAX], hex[65];
        uint64_t bytes;
        json_t *o;
        int rc;

        bulk_path(b, name, path);
        rc = sum_file(b, path, hex, &bytes);
        if (rc != LH_OK)
                return rc;
        o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:s}", "name", name, "scope", s->name,
                      "title", s->title, "format", format, "type", type, "releases",
                      (json_int_t)s->n, "bytes", (json_int_t)bytes, "sha256", hex);
        if (s->filter != NULL)
                json_object_set_new(o, "filter", json_pack("{s:s}", s->filter, s->value));
        json_array_append_new(b->files, o);
        b->result.files++;
        b->result.bytes += bytes;
        return LH_OK;
}

static int write_file(struct bulk *b, const char *name, const char *text, size_t n)
{
        char path[BULK_PATH_MAX + BULK_NAME_MAX];
        FILE *f;
        bool ok;

        bulk_path(b, name, path);
        f = fopen(path, "we");
        if (f == NULL)
                return bulk_failed(b->cx, "make", path);
        ok = fwrite(text, 1, n, f) == n;
        ok = fclose(f) == 0 && ok;
        return ok ? LH_OK : bulk_failed(b->cx, "write", path);
}

static int write_json(struct bulk *b, const char *name, json_t *v)
{
        char *text = json_dumps(v, JSON_INDENT(1));
        int rc = text == NULL ? err_set(b->cx, LH_CORRUPT, "%s cannot be written", name)
                              : write_file(b, name, text, strlen(text));

        json_decref(v);
        free(text);
        return rc;
}

static json_t *manifest(struct bulk *b)
{
        char when[26];
        json_t *o;

        export_time(b->made_ms, when);
        o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:s, s:O}", "manifest",
                      "liuhen/bulk@v1", "publisher", b->site.name, "url", b->site.url, "license",
                      b->site.license, "log", b->site.origin, "made", when, "from", 0, "to",
                      (json_int_t)b->head.size, "checkpoint", b->head.note, "files", b->files);
        if (b->site.policy[0] != '\0')
                json_object_set_new(o, "publicationPolicy", json_string(b->site.policy));
        if (b->site.placeholder)
                json_object_set_new(o, "ocidPrefixIsPlaceholder", json_true());
        return o;
}

static int write_sums(struct bulk *b)
{
        lh_auto(buf_done) struct buf out = { 0 };
        const json_t *f;
        size_t i;

        buf_init(&out, (size_t)16 * 1024 * 1024);
        json_array_foreach (b->files, i, f)
                buf_printf(&out, "%s  %s\n", json_string_value(json_object_get(f, "sha256")),
                           json_string_value(json_object_get(f, "name")));
        return write_file(b, "SHA256SUMS", out.p, out.n);
}

static json_t *id_of(struct bulk *b, const char *path)
{
        return json_pack("{s:s}", "@id", arena_printf(b->cx->mem, "%s%s", b->site.url, path));
}

static json_t *distribution(struct bulk *b, const json_t *f)
{
        const char *name = json_string_value(json_object_get(f, "name"));

        return json_pack("{s:s, s:s, s:o, s:o, s:s, s:I, s:{s:s}, s:{s:s, s:s, s:s}}", "@type",
                         "dcat:Distribution", "dct:title", name, "dcat:downloadURL",
                         id_of(b, arena_printf(b->cx->mem, "/data/%s", name)), "dcat:accessURL",
                         id_of(b, "/data"), "dcat:mediaType",
                         json_string_value(json_object_get(f, "type")), "dcat:byteSize",
                         json_integer_value(json_object_get(f, "bytes")), "dct:license", "@id",
                         b->site.license, "spdx:checksum", "spdx:algorithm",
                         "spdx:checksumAlgorithm_sha256", "spdx:checksumValue",
                         json_string_value(json_object_get(f, "sha256")), "@type", "spdx:Checksum");
}

/* One dataset a scope; its distributions stand one after another in the list of files. */
static json_t *datasets(struct bulk *b, const char *when)
{
        json_t *list = json_array(), *now = NULL;
        const char *scope = "";
        const json_t *f;
        size_t i;

        json_array_foreach (b->files, i, f) {
                const char *s = json_string_value(json_object_get(f, "scope"));

                if (strcmp(s, scope) != 0) {
                        const char *title =
                                arena_printf(b->cx->mem, "%s：%s", b->site.name,
                                             json_string_value(json_object_get(f, "title")));

                        now = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:{s:s, s:s}, s:s, s:[]}",
                                        "@type", "dcat:Dataset", "@id",
                                        arena_printf(b->cx->mem, "%s/data#%s", b->site.url, s),
                                        "dct:identifier", s, "dct:title", title, "dct:description",
                                        title, "dct:publisher", id_of(b, "/"), "dct:modified",
                                        "@value", when, "@type", "xsd:dateTime",
                                        "dct:accrualPeriodicity", "continuous",
                                        "dcat:distribution");
                        json_array_append_new(list, now);
                        scope = s;
                }
                json_array_append_new(json_object_get(now, "dcat:distribution"),
                                      distribution(b, f));
        }
        return list;
}

static json_t *catalogue(struct bulk *b)
{
        char when[26];

        export_time(b->made_ms, when);
        return json_pack(
                "{s:{s:s, s:s, s:s, s:s, s:s}, s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s}, "
                "s:{s:s}, s:{s:s, s:s}, s:o}",
                "@context", "dcat", "http://www.w3.org/ns/dcat#", "dct",
                "http://purl.org/dc/terms/", "foaf", "http://xmlns.com/foaf/0.1/", "spdx",
                "http://spdx.org/rdf/terms#", "xsd", "http://www.w3.org/2001/XMLSchema#", "@type",
                "dcat:Catalog", "@id", arena_printf(b->cx->mem, "%s/data", b->site.url),
                "dct:title", b->site.name, "dct:description", b->site.name, "dct:publisher",
                "@type", "foaf:Agent", "@id", arena_printf(b->cx->mem, "%s/", b->site.url),
                "foaf:name", b->site.name, "dct:license", "@id", b->site.license, "dct:modified",
                "@value", when, "@type", "xsd:dateTime", "dcat:dataset", datasets(b, when));
}

int bulk_finish(struct bulk *b)
{
        const char *range = arena_printf(b->cx->mem, "%" PRIu64 "\n", b->head.size);
        int rc = write_json(b, BULK_MANIFEST, manifest(b));

        if (rc == LH_OK)
                rc = write_sums(b);
        if (rc == LH_OK)
                rc = write_json(b, "catalog.jsonld", catalogue(b));
        return rc == LH_OK ? write_file(b, BULK_RANGE, range, strlen(range)) : rc;
}
