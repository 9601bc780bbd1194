/* The pages: one view model a page, built once from the views as a JSON value, gives the HTML and
 * the .json. No HTTP here: http.h serves what comes out. Reads only. */
#ifndef LH_PAGE_H
#define LH_PAGE_H

#include "ledger/tile.h"
#include "rule/rule.h"
#include "tmpl/tmpl.h"

/* What all requests share; made once, read by every thread. */
struct site {
        const struct rule_set *rules;
        struct tmpl_set *templates;
        const char *name;   /* the site's name, from meta */
        const char *origin; /* the log's origin */
        const char *url; /* where readers find this site ("http://127.0.0.1:8080"); NULL: https and
                            the origin's host */
        bool fictional;  /* sample data: every page carries a strip that says so */
};

enum page_form { PAGE_HTML, PAGE_JSON };

struct page_request {
        const char *path; /* decoded, without query: "/p/k3j7q2m5ab"; ".json" taken off */
        enum page_form form;
        const char *lang;                                  /* "zh-CN" or "en" */
        const char *(*query)(void *arg, const char *name); /* a query parameter, NULL if absent */
        void *query_arg;
};

struct page_reply {
        int status;           /* 200, 302, 304 never, 404, 410, 500 */
        const char *type;     /* media type with charset */
        const char *location; /* for 302, in cx->mem */
        struct buf body;      /* the caller frees it */
};

#define PAGE_BYTES_MAX ((size_t)8 * 1024 * 1024)

/* True if this path is a page's (so that http.c can tell pages from log and assets). */
bool page_exists(const char *path);
/* Renders a page from one snapshot. Always leaves a complete reply: errors are pages as well (404,
 * 500), or problem+json (RFC 9457) for PAGE_JSON. Returns the code of what went wrong, for the log.
 */
int page_render(struct ctx *cx, const struct site *site, struct store_tx *tx,
                const struct page_request *rq, struct page_reply *ret);
/* The error page for what never reached page_render (wrong method, too large, busy). */
void page_error(struct ctx *cx, const struct site *site, const struct page_request *rq, int status,
                const char *message, struct page_reply *ret);

#endif
