/* What all pages of a store folder share, read from the store; for the front, and for commands that
 * render pages without a server. */
#ifndef LH_ROLE_SITE_H
#define LH_ROLE_SITE_H

#include "role/folder.h"
#include "web/page.h"

/* Texts live in cx->mem. templates and url are left empty. */
int site_read(struct ctx *cx, const char *store_path, const struct rule_set *rules,
              struct site *ret) LH_MUST_CHECK;

/* Where readers find the site, in cx->mem if it is not site->url. */
const char *site_url(struct ctx *cx, const struct site *site);
/* "http://127.0.0.1:8080" for a site that listens on a loopback address only; NULL for others. */
const char *site_loopback_url(struct ctx *cx, const char *listen);

/* A folder whose pages can be rendered. */
struct site_folder {
        struct folder f;
        struct store *s;
        struct site site;
};
int site_open(struct ctx *cx, const char *dir, struct site_folder *ret) LH_MUST_CHECK;
void site_close(struct site_folder *s); /* for lh_auto as well */

/* A page as a reader would get it: "/annual/yl-2025.docx", "/search?page=2". lang: "zh-CN" or "en".
 * The caller frees ret->body. LH_NOT_FOUND: there is no page of that path at all. */
int site_page(struct ctx *cx, struct site_folder *s, const char *url, const char *lang,
              struct page_reply *ret) LH_MUST_CHECK;

#endif
