/* The pages: one view model a page, built once from the views as a JSON value, gives the HTML and
 * the .json. No HTTP here: http.h serves what comes out. Reads only. */
#ifndef LH_PAGE_H
#define LH_PAGE_H

#include "ledger/tile.h"
#include "rule/rule.h"
#include "tmpl/tmpl.h"
#include "web/rate.h"

struct hash;
struct search_reader;

/* What all requests share; made once, read by every thread. */
struct site {
        const struct rule_set *rules;
        struct tmpl_set *templates;
        const char *name;   /* the site's name, from meta */
        const char *origin; /* the log's origin */
        const char *url;  /* where readers find this site ("http://127.0.0.1:8080"); NULL: https and
                             the origin's host */
        const char *code; /* 网站标识码, from meta; NULL: none was given */
        const char *bulk; /* folder of the files for download; NULL: there are none */
        const struct hash *person;    /* of the person's page; NULL: it stays closed */
        struct search_reader *search; /* full text; NULL: lists are searched by name only */
        bool fictional;               /* sample data: every page carries a strip that says so */
};

/* Every page has HTML and JSON; page_table.c says which has more. */
enum page_form {
        PAGE_HTML,
        PAGE_JSON,
        PAGE_CSV,
        PAGE_XLSX,
        PAGE_DOCX,
        PAGE_PPTX,
        PAGE_ZIP,
        PAGE_PDF,
        PAGE_ATOM,
        PAGE_FEED, /* JSON Feed */
        PAGE_ICS,
        PAGE_XML,
        PAGE_SVG,
        PAGE_TEXT,
        PAGE_JSONL,
        PAGE_JSONLD,
        PAGE_OCDS,
        PAGE_PROOF
};

/* A value that came with the request, NULL if absent. */
typedef const char *page_value(void *arg, const char *name);

/* A file that came with a form. */
struct page_file {
        const char *name, *type; /* as the browser says; believed in nothing */
        struct str data;
};
typedef const struct page_file *page_file_of(void *arg, const char *name);

struct desk_worker; /* desk_ask.h */

struct page_request {
        const char *path; /* decoded, without query and the form's ending: "/p/k3j7q2m5ab" */
        enum page_form form;
        const char *lang; /* "zh-CN" or "en" */
        page_value *query;
        void *arg;                /* of query, posted and cookie */
        page_value *posted;       /* NULL unless this is a form sent by POST */
        page_value *cookie;       /* NULL: there are none */
        page_file_of *file;       /* NULL: there are none */
        struct desk_worker *desk; /* in the desk's own process only */
};

struct page_reply {
        int status;           /* 200, 302, 303, 304 never, 404, 410, 422, 500 */
        const char *type;     /* media type with charset */
        const char *location; /* for 302 and 303, in cx->mem */
        bool passing; /* true for a moment only: not to be kept though the store stays as it is */
        const char *cookie;      /* Set-Cookie, in cx->mem; NULL: none */
        const char *disposition; /* Content-Disposition, in cx->mem; NULL: none */
        const char
                *tell; /* a message for the scribe, in cx->mem, that the page asks no answer for */
        struct buf body; /* the caller frees it */
};

#define PAGE_BYTES_MAX ((size_t)8 * 1024 * 1024)

/* How a path is answered, so that http.c can tell pages from log and assets. */
struct page_way {
        bool found;
        enum page_form form;
        size_t path_n;       /* of the page's own path, without the form's ending */
        bool takes_post;     /* a form may be sent to it */
        bool personal;       /* must not be kept */
        bool desk;           /* answered by the desk's process, not by the front */
        enum rate_kind rate; /* of a page that takes forms only these count */
};
struct page_way page_find(const char *path);
/* Renders a page from one snapshot. Always leaves a complete reply: errors are pages as well (404,
 * 500), or problem+json (RFC 9457) for PAGE_JSON. Returns the code of what went wrong, for the log.
 */
int page_render(struct ctx *cx, const struct site *site, struct store_tx *tx,
                const struct page_request *rq, struct page_reply *ret);
/* The error page for what never reached page_render (wrong method, too large, busy). */
void page_error(struct ctx *cx, const struct site *site, const struct page_request *rq, int status,
                const char *message, struct page_reply *ret);

#endif
