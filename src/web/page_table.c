#include "web/page_table.h"
#include "web/console.h"

/* An id in an address: a project's, a body's, a record's number. */
#define ARG_BYTES_MAX 64

/* Of clean copies of documents (screen/attachment.c). */
#define ATTACHMENT_FORMS                                                                           \
        PAGE_FORM(PAGE_TEXT)                                                                       \
        | PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX) | PAGE_FORM(PAGE_DOCX) |                      \
                PAGE_FORM(PAGE_PPTX) | PAGE_FORM(PAGE_ZIP) | PAGE_FORM(PAGE_PDF)

/* One line a page; model.h has the functions. */
static const struct page_route routes[] = {
        { "/", .build = model_home },
        { "/search", .build = model_search, .rate = RATE_SEARCH,
          .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX) | PAGE_FORM(PAGE_ATOM) |
                   PAGE_FORM(PAGE_FEED),
          .write = write_search },
        { "/data", .build = model_data, .personal = true },
        { "/data/feed", .build = model_feed, .forms = PAGE_FORM(PAGE_JSONL), .write = write_feed,
          .moved = true },
        { "/openapi", .build = model_openapi, .forms = PAGE_FORM(PAGE_JSON),
          .write = write_openapi },
        { "/feed", .build = model_news, .forms = PAGE_FORM(PAGE_ATOM) | PAGE_FORM(PAGE_FEED),
          .write = write_news, .moved = true },
        { "/p/", .build = model_project,
          .forms = PAGE_FORM(PAGE_OCDS) | PAGE_FORM(PAGE_ATOM) | PAGE_FORM(PAGE_FEED) |
                   PAGE_FORM(PAGE_ICS),
          .write = write_project },
        { "/n/", .build = model_notice, .forms = PAGE_FORM(PAGE_OCDS), .write = write_notice_ocds },
        { "/a/", .build = model_attachment, .forms = ATTACHMENT_FORMS, .write = write_attachment,
          .personal = true, .moved = true },
        { "/body/", .build = model_body, .forms = PAGE_FORM(PAGE_ATOM) | PAGE_FORM(PAGE_FEED),
          .write = write_body },
        { "/help", .build = model_help },
        { "/v", .build = model_check },
        { "/housing", .build = model_housing },
        { "/housing/estate/", .build = model_housing_estate },
        { "/housing/list/", .build = model_housing_list, .forms = PAGE_FORM(PAGE_TEXT),
          .write = write_housing_list },
        { "/housing/allot/", .build = model_housing_allot },
        { "/housing/stats", .build = model_housing_stats,
          .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX), .write = write_housing_stats },
        { "/housing/gaps", .build = model_housing_gaps },
        { "/housing/subsidy", .build = model_housing_subsidy },
        { "/draw/", .build = model_housing_draw,
          .forms = PAGE_FORM(PAGE_TEXT) | PAGE_FORM(PAGE_CSV), .write = write_housing_draw },
        { "/my", .build = model_my, .forms = PAGE_FORM(PAGE_PROOF), .write = write_my,
          .takes_post = true, .personal = true, .rate = RATE_FORM },
        { "/jd", .build = model_supervise, .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX),
          .write = write_supervise },
        { "/jd/", .build = model_supervise_list,
          .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX) | PAGE_FORM(PAGE_ATOM) |
                   PAGE_FORM(PAGE_FEED) | PAGE_FORM(PAGE_ICS),
          .write = write_supervise_list },
        { "/due/", .build = model_supervise_due },
        { "/catalogue", .build = model_catalogue,
          .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX), .write = write_catalogue },
        { "/screening", .build = model_screening, .takes_post = true, .rate = RATE_FORM },
        { "/annual", .build = model_annual_list },
        { "/annual-form/", .build = model_annual_form, .takes_post = true, .rate = RATE_FORM },
        { "/requests", .build = model_requests, .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX),
          .write = write_requests },
        { "/selfcheck", .build = model_selfcheck },
        { "/accessibility", .build = model_accessibility },
        { "/sitemap", .build = model_sitemap, .forms = PAGE_FORM(PAGE_XML),
          .write = write_sitemap },
        { "/sitemap/", .build = model_sitemap_part, .forms = PAGE_FORM(PAGE_XML),
          .write = write_sitemap_part, .moved = true },
        { "/annual/", .build = model_annual, .forms = PAGE_FORM(PAGE_DOCX) | PAGE_FORM(PAGE_XLSX),
          .write = write_annual },
        { "/stat", .build = model_stat, .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX),
          .write = write_stat },
        { "/stat/list", .build = model_stat_list,
          .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX), .write = write_stat_list },
        { "/flags", .build = model_flags, .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX),
          .write = write_flags },
        { "/flags/quality", .build = model_quality,
          .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX), .write = write_quality },
        { "/flags/", .build = model_flag, .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX),
          .write = write_flag },
        { "/ppp", .build = model_ppp, .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX),
          .write = write_ppp },
        { "/ppp/list", .build = model_ppp_list, .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX),
          .write = write_ppp_list },
        { "/share", .build = model_share, .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX),
          .write = write_share },
        { "/share/r/", .build = model_share_resource },
        { "/share/access", .build = model_share_access,
          .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX), .write = write_share_access },
        { "/share/corrections", .build = model_share_corrections,
          .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX), .write = write_share_corrections },
        { "/share/systems", .build = model_share_systems,
          .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX), .write = write_share_systems },
        { "/share/s/", .build = model_share_system },
        { "/share/map", .build = model_share_map,
          .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX), .write = write_share_map },
        { "/share/b/", .build = model_share_build },
        { "/share/openings", .build = model_share_openings,
          .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX), .write = write_share_openings },
        { "/share/stats", .build = model_share_stats,
          .forms = PAGE_FORM(PAGE_CSV) | PAGE_FORM(PAGE_XLSX), .write = write_share_stats },
        { "/share/me", .build = model_share_me, .takes_post = true, .personal = true,
          .rate = RATE_FORM },
        { "/display", .build = model_display, .takes_post = true, .personal = true },
        /* Addresses of people: in the desk's process, which may write where they are kept. */
        { "/follow", .build = model_follow, .takes_post = true, .personal = true, .desk = true,
          .rate = RATE_FORM },
        { "/follow/confirm/", .build = model_follow_confirm, .takes_post = true, .personal = true,
          .desk = true },
        { "/follow/stop/", .build = model_follow_stop, .takes_post = true, .personal = true,
          .desk = true },
        { "/rights", .build = model_rights },
        { "/console", .build = model_console, .takes_post = true, .personal = true, .desk = true },
        { "/console/login", .build = model_console_login, .takes_post = true, .personal = true,
          .desk = true, .rate = RATE_FORM },
        { "/console/oidc", .build = model_console_oidc, .personal = true, .desk = true,
          .rate = RATE_FORM },
        { "/console/account", .build = model_console_account, .takes_post = true, .personal = true,
          .desk = true },
        { "/console/new", .build = model_console_new, .takes_post = true, .personal = true,
          .desk = true },
        { "/console/draft/", .build = model_console_draft, .takes_post = true, .personal = true,
          .desk = true },
        { "/console/batch/", .build = model_console_batch, .takes_post = true, .personal = true,
          .desk = true },
        { "/console/due/", .build = model_console_due, .takes_post = true, .personal = true,
          .desk = true },
        { "/console/rights", .build = model_console_rights, .takes_post = true, .personal = true,
          .desk = true },
        { "/share/e/", .build = model_share_errand, .personal = true },
};

/* Endings of addresses; one that is the end of another stands behind it. */
static const struct {
        enum page_form form;
        const char *ending, *type;
} forms[] = {
        { PAGE_OCDS, ".ocds.json", "application/json; charset=utf-8" },
        { PAGE_FEED, ".feed.json", "application/feed+json; charset=utf-8" },
        { PAGE_JSON, ".json", "application/json; charset=utf-8" },
        { PAGE_JSONLD, ".jsonld", "application/ld+json; charset=utf-8" },
        { PAGE_JSONL, ".jsonl", "application/jsonl; charset=utf-8" },
        { PAGE_CSV, ".csv", "text/csv; charset=utf-8; header=present" },
        { PAGE_XLSX, ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
        { PAGE_DOCX, ".docx",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
        { PAGE_PPTX, ".pptx",
          "application/vnd.openxmlformats-officedocument.presentationml.presentation" },
        { PAGE_ZIP, ".zip", "application/zip" },
        { PAGE_PDF, ".pdf", "application/pdf" },
        { PAGE_ATOM, ".atom", "application/atom+xml; charset=utf-8" },
        { PAGE_ICS, ".ics", "text/calendar; charset=utf-8" },
        { PAGE_XML, ".xml", "application/xml; charset=utf-8" },
        { PAGE_SVG, ".svg", "image/svg+xml; charset=utf-8" },
        { PAGE_TEXT, ".txt", "text/plain; charset=utf-8" },
        { PAGE_PROOF, ".tlog-proof", "text/plain; charset=utf-8" },
};

static bool arg_ok(const char *s, size_t n)
{
        return n > 0 && n <= ARG_BYTES_MAX &&
               strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789.-") >= n;
}

/* The route of the first n bytes of a path. */
static const struct page_route *find(const char *path, size_t n)
{
        for (size_t i = 0; i < countof(routes); i++) {
                const char *own = routes[i].path;
                size_t k = strlen(own);
                bool wants_id = k > 1 && own[k - 1] == '/';

                if (strncmp(path, own, k < n ? k : n) != 0)
                        continue;
                if (wants_id ? n > k && arg_ok(path + k, n - k) : n == k)
                        return &routes[i];
        }
        return NULL;
}

const struct page_route *page_route_find(const char *path, const char **ret_arg)
{
        const struct page_route *r = find(path, strlen(path));
        size_t k = r == NULL ? 0 : strlen(r->path);

        *ret_arg = k > 1 && r->path[k - 1] == '/' ? path + k : "";
        return r;
}

const char *page_form_type(enum page_form form)
{
        for (size_t i = 0; i < countof(forms); i++)
                if (forms[i].form == form)
                        return forms[i].type;
        return "text/html; charset=utf-8";
}

const char *page_form_ending(enum page_form form)
{
        for (size_t i = 0; i < countof(forms); i++)
                if (forms[i].form == form)
                        return forms[i].ending;
        return NULL;
}

const struct page_route *page_route_at(size_t i)
{
        return i < countof(routes) ? &routes[i] : NULL;
}

static struct page_way way_of(const struct page_route *r, enum page_form form, size_t n)
{
        return (struct page_way){ true, form, n, r->takes_post, r->personal, r->desk, r->rate };
}

static struct page_way find_with_ending(const char *path, size_t n)
{
        static const char index[] = "/index";

        for (size_t i = 0; i < countof(forms); i++) {
                size_t k = strlen(forms[i].ending), left = n - k;
                const struct page_route *r;

                if (n <= k || strcmp(path + left, forms[i].ending) != 0)
                        continue;
                /* The home page has no name of its own to put an ending to. */
                if (left == sizeof(index) - 1 && strncmp(path, index, left) == 0)
                        left = 1;
                r = find(path, left);
                if (r != NULL &&
                    (forms[i].form == PAGE_JSON || (r->forms & PAGE_FORM(forms[i].form)) != 0))
                        return way_of(r, forms[i].form, left);
        }
        return (struct page_way){ 0 };
}

struct page_way page_find(const char *path)
{
        size_t n = strlen(path);
        struct page_way way = find_with_ending(path, n);
        const struct page_route *r;

        if (way.found)
                return way;
        if (strcmp(path, "/index") == 0)
                return (struct page_way){ .found = true, .path_n = n };
        r = find(path, n);
        return r == NULL ? way : way_of(r, PAGE_HTML, n);
}
