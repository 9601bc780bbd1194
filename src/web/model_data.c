/* Open data: OCDS of a project and of a notice, the change feed, the downloads page. */
#include "base/text.h"
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
