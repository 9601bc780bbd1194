#include "export/package.h"
#include "export/compile.h"
#include "ocds/json.h"

#include <stdlib.h>

static void put_member(struct buf *out, const char *name, const char *value)
{
        buf_printf(out, ",\"%s\":", name);
        json_write_text(out, str_of(value));
}

void export_package_head(struct ctx *cx, const struct export_site *site, const char *uri,
                         int64_t published_ms, const char *list, struct buf *out)
{
        char when[26];

        export_time(published_ms, when);
        buf_puts(out, "{\"uri\":");
        json_write_text(out, str_of(arena_printf(cx->mem, "%s%s", site->url, uri)));
        put_member(out, "version", "1.1");
        buf_puts(out, ",\"extensions\":[");
        json_write_text(out, str_of(EXPORT_WITHHELD_URL));
        buf_putc(out, ',');
        json_write_text(
                out, str_of(arena_printf(cx->mem, "%s/ocds/extension/extension.json", site->url)));
        buf_putc(out, ']');
        put_member(out, "publishedDate", when);
        buf_puts(out, ",\"publisher\":{\"name\":");
        json_write_text(out, str_of(site->name));
        put_member(out, "uri", site->url);
        buf_putc(out, '}');
        put_member(out, "license", site->license);
        if (site->policy[0] != '\0')
                put_member(out, "publicationPolicy", site->policy);
        buf_printf(out, ",\"%s\":[", list);
}

static int nothing_yet(struct ctx *cx, const struct process *p)
{
        return err_set(cx, LH_NOT_FOUND,
                       "project %s has published no notice yet, so there is no OCDS package",
                       p->id);
}

static int put_release(struct store_tx *tx, const struct export_site *site, const struct process *p,
                       const struct event *e, struct buf *out)
{
        json_t *release;
        int rc = release_make(tx, site, p, e, NULL, &release);

        if (rc != LH_OK)
                return rc;
        rc = export_put_json(tx->cx, release, out);
        json_decref(release);
        return rc;
}

/* The releases of a process as texts. */
struct texts {
        struct buf *at;
        size_t n;
};

static void texts_done(struct texts *t)
{
        for (size_t i = 0; i < t->n; i++)
                buf_done(&t->at[i]);
}

static int make_texts(struct store_tx *tx, const struct export_site *site, const struct process *p,
                      struct texts *ret)
{
        int rc = p->n > 0 ? LH_OK : nothing_yet(tx->cx, p);

        ret->at = arena_alloc(tx->cx->mem, (p->n + 1) * sizeof(*ret->at));
        for (size_t i = 0; rc == LH_OK && i < p->n; i++) {
                buf_init(&ret->at[ret->n++], PACKAGE_BYTES_MAX);
                rc = put_release(tx, site, p, &p->events[i], &ret->at[i]);
        }
        return rc;
}

static void put_texts(const struct texts *t, struct buf *out)
{
        for (size_t i = 0; i < t->n; i++) {
                if (i > 0)
                        buf_putc(out, ',');
                buf_add(out, t->at[i].p, t->at[i].n);
        }
}

static int full(struct ctx *cx, const struct buf *out)
{
        return buf_ok(out) ? LH_OK
                           : err_set(cx, LH_LIMIT,
                                     "the package is larger than %zu bytes; take it from /data",
                                     out->max);
}

static int64_t last_ms(const struct process *p)
{
        return p->events[p->n - 1].date_ms;
}

int export_release_package(struct store_tx *tx, const struct export_site *site,
                           const struct process *p, const char *uri, struct buf *out)
{
        lh_auto(texts_done) struct texts t = { 0 };
        int rc = make_texts(tx, site, p, &t);

        if (rc != LH_OK)
                return rc;
        export_package_head(tx->cx, site, uri, last_ms(p), "releases", out);
        put_texts(&t, out);
        buf_puts(out, "]}\n");
        return full(tx->cx, out);
}

int export_release_of(struct store_tx *tx, const struct export_site *site, const struct process *p,
                      const struct event *e, const char *uri, struct buf *out)
{
        int rc;

        export_package_head(tx->cx, site, uri, e->date_ms, "releases", out);
        rc = put_release(tx, site, p, e, out);
        buf_puts(out, "]}\n");
        return rc == LH_OK ? full(tx->cx, out) : rc;
}

int export_put_record(struct store_tx *tx, const struct export_site *site, const struct process *p,
                      bool versioned, struct buf *out)
{
        lh_auto(texts_done) struct texts t = { 0 };
        int rc = make_texts(tx, site, p, &t);

        if (rc != LH_OK)
                return rc;
        buf_puts(out, "{\"ocid\":");
        json_write_text(out, str_of(p->ocid));
        buf_puts(out, ",\"releases\":[");
        put_texts(&t, out);
        buf_puts(out, "],\"compiledRelease\":");
        rc = export_compile(tx->cx, t.at, t.n, false, out);
        if (rc == LH_OK && versioned) {
                buf_puts(out, ",\"versionedRelease\":");
                rc = export_compile(tx->cx, t.at, t.n, true, out);
        }
        buf_putc(out, '}');
        return rc;
}

int export_record_package(struct store_tx *tx, const struct export_site *site,
                          const struct process *p, const char *uri, bool versioned, struct buf *out)
{
        int rc = p->n > 0 ? LH_OK : nothing_yet(tx->cx, p);

        if (rc != LH_OK)
                return rc;
        export_package_head(tx->cx, site, uri, last_ms(p), "records", out);
        rc = export_put_record(tx, site, p, versioned, out);
        buf_puts(out, "]}\n");
        return rc == LH_OK ? full(tx->cx, out) : rc;
}
