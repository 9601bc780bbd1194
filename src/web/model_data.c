/* Open data: OCDS of a project and of a notice, the change feed, the downloads page. */
#include "base/text.h"
#include "export/bulk.h"
#include "export/feed.h"
#include "export/package.h"
#include "web/model.h"

#include <inttypes.h>

static int site_of(struct model *m, struct export_site *ret)
{
        return export_site_read(m->tx, m->site->rules, base_url(m), ret);
}

/* /p/ID.ocds.json: the record package; ?package=release: the releases alone; ?versioned=1. */
int write_project_ocds(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        bool releases = strcmp(asked(m, "package"), "release") == 0,
             versioned = strcmp(asked(m, "versioned"), "1") == 0;
        struct export_site site;
        struct process p;
        const char *uri;
        int rc = site_of(m, &site);

        (void)form;
        if (rc == LH_OK)
                rc = process_load(m->tx, &site, arg, -1, &p);
        if (rc != LH_OK)
                return rc;
        uri = arena_printf(m->cx->mem, "/p/%s.ocds.json%s", arg,
                           releases    ? "?package=release"
                           : versioned ? "?versioned=1"
                                       : "");
        return releases ? export_release_package(m->tx, &site, &p, uri, out)
                        : export_record_package(m->tx, &site, &p, uri, versioned, out);
}

/* /n/INDEX.ocds.json: the release of that act. */
int write_notice_ocds(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct export_site site;
        const struct event *e;
        struct record r;
        struct process p;
        uint64_t idx;
        int rc;

        (void)form;
        if (!decimal_parse(str_of(arg), &idx) || idx > INT64_MAX)
                return err_set(m->cx, LH_NOT_FOUND, "\"%.32s\" is not a record number", arg);
        rc = ledger_record(m->tx, idx, &r, NULL);
        if (rc == LH_OK && strcmp(r.case_id, "-") == 0)
                rc = LH_NOT_FOUND;
        if (rc == LH_OK)
                rc = site_of(m, &site);
        if (rc == LH_OK)
                rc = process_load(m->tx, &site, r.case_id, -1, &p);
        if (rc != LH_OK && rc != LH_NOT_FOUND)
                return rc;
        e = rc == LH_OK ? process_event(&p, (int64_t)idx) : NULL;
        if (e == NULL)
                return err_set(m->cx, LH_NOT_FOUND, "record %" PRIu64 " has no OCDS release", idx);
        return export_release_of(m->tx, &site, &p, e,
                                 arena_printf(m->cx->mem, "/n/%" PRIu64 ".ocds.json", idx), out);
}

/* /data/feed.jsonl?from=INDEX */
int write_feed(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        const char *from = asked(m, "from");
        struct export_site site;
        uint64_t idx = 0;
        int rc = site_of(m, &site);

        (void)arg, (void)form;
        if (rc == LH_OK && from[0] != '\0' &&
            (!decimal_parse(str_of(from), &idx) || idx > INT64_MAX))
                rc = err_field(m->cx, LH_NOT_FOUND, "from",
                               "from is no number of a record; write digits, as in from=17");
        return rc == LH_OK ? export_feed(m->tx, &site, idx, out) : rc;
}

/* It has no page of its own: /data explains it. */
int model_feed(struct model *m, const char *arg)
{
        (void)arg;
        m->page = "data";
        m->location = "/data#feed";
        return LH_OK;
}

/* ---- the downloads page ---- */

static json_t *read_manifest(struct model *m)
{
        char *path = arena_printf(m->cx->mem, "%s/" BULK_MANIFEST, m->site->bulk);

        return m->site->bulk == NULL ? NULL : json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
}

/* Files made before a value was taken away are given to nobody. */
static bool still_public(struct model *m, const json_t *manifest)
{
        struct store_rows r = store_query(m->tx, Q_EXPORT_LAST_TAKEN, "");
        bool ok = store_next(&r) &&
                  store_i64(&r, 0) < json_integer_value(json_object_get(manifest, "to"));

        store_rows_done(&r);
        return ok;
}

const char *size_text(const struct model *m, int64_t bytes)
{
        static const char *const units[] = { "KB", "MB", "GB", "TB" };
        double v = (double)bytes / 1024;
        size_t i = 0;

        if (bytes < 1024)
                return arena_printf(m->cx->mem, "%" PRId64 " B", bytes);
        while (v >= 1024 && i + 1 < countof(units)) {
                v /= 1024;
                i++;
        }
        return arena_printf(m->cx->mem, v < 10 ? "%.1f %s" : "%.0f %s", v, units[i]);
}

static const char *format_name(const char *format)
{
        static const char *const names[][2] = {
                { "jsonl", "OCDS" }, { "csv", "CSV" }, { "xlsx", "XLSX" }, { "sqlite", "SQLite" }
        };

        for (size_t i = 0; i < countof(names); i++)
                if (strcmp(names[i][0], format) == 0)
                        return names[i][1];
        return format;
}

static const char *text_of(const json_t *o, const char *key)
{
        const char *s = json_string_value(json_object_get(o, key));

        return s == NULL ? "" : s;
}

/* A domain is called as the rules call it in the reader's language. */
static const char *scope_title(const struct model *m, const json_t *f)
{
        const char *domain = text_of(json_object_get(f, "filter"), "domain");
        const struct rule_domain *d = rule_domain(m->site->rules, str_of(domain));

        if (strcmp(text_of(f, "scope"), "all") == 0)
                return say(m, "全部数据");
        return d != NULL ? label(m, d->name, d->name_en) : text_of(f, "title");
}

static void put_file(struct model *m, json_t *scope, const json_t *f)
{
        json_t *files = json_object_get(scope, "files");
        json_t *o = add_object(m, files != NULL ? files : put_array(m, scope, "files"));
        const char *name = text_of(f, "name");

        put_text(m, o, "name", name);
        put_text(m, o, "url", arena_printf(m->cx->mem, "/data/%s", name));
        put_text(m, o, "format", text_of(f, "format"));
        put_text(m, o, "type", text_of(f, "type"));
        put_int(m, o, "bytes", json_integer_value(json_object_get(f, "bytes")));
        put_text(m, o, "sha256", text_of(f, "sha256"));
        put_text(m, o, "_format", format_name(text_of(f, "format")));
        put_text(m, o, "_size", size_text(m, json_integer_value(json_object_get(f, "bytes"))));
        put_text(m, o, "_title", scope_title(m, f));
}

/* The files of one scope stand one after another. */
static void put_group(struct model *m, const json_t *manifest, const char *key, const char *filter)
{
        json_t *list = put_array(m, m->top, key), *scope = NULL, *f;
        const char *now = "";
        size_t i;

        json_array_foreach (json_object_get(manifest, "files"), i, f) {
                const json_t *by = json_object_get(f, "filter");
                bool fits = filter == NULL ? by == NULL : json_object_get(by, filter) != NULL;

                if (!fits || m->rc != LH_OK)
                        continue;
                if (strcmp(text_of(f, "scope"), now) != 0) {
                        scope = add_object(m, list);
                        now = text_of(f, "scope");
                        put_text(m, scope, "id", now);
                        put_text(m, scope, "title", scope_title(m, f));
                        put_int(m, scope, "releases",
                                json_integer_value(json_object_get(f, "releases")));
                        put_text(m, scope, "_releases",
                                 grouped(m, json_integer_value(json_object_get(f, "releases"))));
                }
                put_file(m, scope, f);
        }
        put_flag(m, m->top, arena_printf(m->cx->mem, "_%s", key), json_array_size(list) > 0);
}

int model_data(struct model *m, const char *arg)
{
        json_t *manifest = read_manifest(m);
        struct export_site site;
        int rc = site_of(m, &site);
        bool ready = rc == LH_OK && manifest != NULL && still_public(m, manifest);
        int64_t to = json_integer_value(json_object_get(manifest, "to"));

        (void)arg;
        m->page = "data";
        m->title = say(m, "数据下载");
        if (rc == LH_OK) {
                put_flag(m, m->top, "ready", ready);
                put_text(m, m->top, "license", site.license);
                put_text(m, m->top, "ocid_prefix", site.prefix);
                put_flag(m, m->top, "_placeholder", site.placeholder);
                put_text(m, m->top, "policy", site.policy);
                put_text(m, m->top, "_base", base_url(m));
        }
        if (ready) {
                put_text(m, m->top, "made", text_of(manifest, "made"));
                put_int(m, m->top, "to", to);
                put_text(m, m->top, "_to", grouped(m, to - (to > 0)));
                put_group(m, manifest, "all", NULL);
                put_group(m, manifest, "years", "year");
                put_group(m, manifest, "domains", "domain");
                put_group(m, manifest, "bodies", "body");
        }
        json_decref(manifest);
        return rc == LH_OK ? m->rc : rc;
}
