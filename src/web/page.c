#include "web/model.h"
#include "web/asset_route.h"
#include "web/display.h"
#include "web/lang.h"
#include "web/meta.h"
#include "web/page_table.h"
#include "web/refusal.h"

#include <stdlib.h>

#define HTML_TYPE    "text/html; charset=utf-8"
#define PROBLEM_TYPE "application/problem+json; charset=utf-8"

/* Takes away what is for the HTML only. */
static void drop_private(json_t *v)
{
        const char *key;
        json_t *member;
        void *next;
        size_t i;

        json_object_foreach_safe(v, next, key, member)
        {
                if (key[0] == '_')
                        json_object_del(v, key);
                else
                        drop_private(member);
        }
        json_array_foreach (v, i, member)
                drop_private(member);
}

static int add_bytes(const char *p, size_t n, void *out)
{
        buf_add(out, p, n);
        return 0;
}

static int write_json(struct ctx *cx, json_t *model, struct buf *out)
{
        drop_private(model);
        if (json_dump_callback(model, add_bytes, out, JSON_COMPACT) != 0 || !buf_ok(out))
                return err_set(cx, LH_LIMIT,
                               "the page is larger than %zu bytes; ask for fewer rows",
                               PAGE_BYTES_MAX);
        buf_putc(out, '\n');
        return LH_OK;
}

static const char *translate(void *lang, const char *message)
{
        return lang_text(lang, message);
}

static int write_html(struct model *m, struct buf *out)
{
        struct tmpl_lang lang = { translate, (void *)(uintptr_t)m->rq->lang };

        return tmpl_render(m->cx, m->site->templates, arena_printf(m->cx->mem, "%s.html", m->page),
                           m->top, &lang, out);
}

static void put_site(struct model *m)
{
        json_t *o = put_object(m, m->top, "site");

        put_text(m, o, "name", m->site->name);
        put_flag(m, o, "fictional", m->site->fictional);
}

/* The log as of this page's snapshot. Without a snapshot (an error page) there is none. */
static void put_log(struct model *m)
{
        struct store_rows r;
        struct str root;
        char *vkey;
        json_t *o;

        if (m->tx == NULL) {
                put(m, m->top, "log", json_null());
                return;
        }
        o = put_object(m, m->top, "log");
        put_text(m, o, "origin", m->site->origin);
        r = store_query(m->tx, Q_PAGE_HEAD, "");
        if (store_next(&r)) {
                struct hash h = { { 0 } };

                root = store_str(&r, 1);
                memcpy(h.b, root.p, root.n < HASH_BYTES ? root.n : HASH_BYTES);
                put_int(m, o, "size", store_i64(&r, 0));
                put_base64(m, o, "root", &h);
                put_text(m, m->top, "_records", grouped(m, store_i64(&r, 0)));
                if (store_i64(&r, 0) > 0)
                        put_time(m, o, store_i64(&r, 2));
                else
                        put(m, o, "_time", json_null());
        }
        store_rows_done(&r);
        if (m->tx->rc == LH_OK && ledger_meta(m->tx, "vkey", &vkey) == LH_OK) {
                put_text(m, o, "vkey", vkey);
                put_text(m, m->top, "_vkey", vkey);
        }
}

/* This page in another form or language. */
const char *self(struct model *m, const char *ext, const char *lang)
{
        const char *path = strcmp(m->rq->path, "/") == 0 && ext[0] != '\0' ? "/index" : m->rq->path;
        const char *query = m->query == NULL ? "" : m->query;
        const char *a = query[0] == '\0' && lang[0] == '\0' ? "" : "?",
                   *b = query[0] == '\0' || lang[0] == '\0' ? "" : "&";

        return arena_printf(m->cx->mem, "%s%s%s%s%s%s", path, ext, a, query, b, lang);
}

/* What the frame around every page needs. */
static void put_frame(struct model *m, bool has_json)
{
        const char *name = m->site->name == NULL ? "" : m->site->name;

        put_meta(m);
        put_text(m, m->top, "_display",
                 m->rq->cookie == NULL ? "" : display_classes(cookie(m, DISPLAY_COOKIE)));
        put_text(m, m->top, "_self", m->rq->path == NULL ? "/" : self(m, "", ""));
        put_text(m, m->top, "_css", asset_url("liuhen.css"));
        put_text(m, m->top, "_icon", asset_url("favicon.svg"));
        put_text(m, m->top, "_title",
                 m->title == NULL ? name : arena_printf(m->cx->mem, "%s_%s", m->title, name));
        put_text(m, m->top, "_json", has_json ? self(m, ".json", "") : NULL);
        put_text(m, m->top, "_zh", m->english ? self(m, "", "lang=zh-CN") : NULL);
        put_text(m, m->top, "_en", m->english ? NULL : self(m, "", "lang=en"));
        if (json_object_get(m->top, "_find") == NULL)
                put_flag(m, m->top, "_find", true);
}

static struct model begin(struct ctx *cx, const struct site *site, struct store_tx *tx,
                          const struct page_request *rq)
{
        struct model m = { .cx = cx, .site = site, .tx = tx, .rq = rq, .top = json_object() };

        m.english = rq->lang != NULL && strcmp(rq->lang, "en") == 0;
        return m;
}

static void put_start(struct model *m)
{
        put_text(m, m->top, "lang", m->english ? "en" : "zh-CN");
        put_site(m);
        put_log(m);
}

/* Its own heading and advice for each status; `message` is for whoever looks closer. */
static const char *status_heading(const struct model *m, int status)
{
        switch (status) {
        case 400: return say(m, "网址写得不对");
        case 403: return say(m, "没有这项权限");
        case 404: return say(m, "没有找到这一页");
        case 405: return say(m, "这个网址不接受这种请求");
        case 413: return say(m, "提交的内容太大");
        case 414: return say(m, "网址太长");
        case 429: return say(m, "请求太多，请稍后再试");
        case 503: return say(m, "现在忙不过来，请稍后再试");
        default: return status >= 500 ? say(m, "这一页暂时打不开") : say(m, "请求没有成功");
        }
}

static const char *status_phrase(int status)
{
        switch (status) {
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 409: return "Conflict";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 503: return "Service Unavailable";
        default: return status >= 500 ? "Internal Server Error" : "Error";
        }
}

/* RFC 9457. */
static void write_problem(int status, const char *message, struct buf *out)
{
        json_t *o = json_pack("{s:s, s:i, s:s}", "title", status_phrase(status), "status", status,
                              "detail", message);

        if (json_dump_callback(o, add_bytes, out, JSON_COMPACT) != 0)
                buf_puts(out, "{}");
        json_decref(o);
}

/* The last resort: the error page itself failed. */
static void write_plain(const struct model *m, int status, struct buf *out)
{
        buf_clear(out);
        buf_printf(out, "<!DOCTYPE html><html lang=\"%s\"><title>%d</title><p>%s</p></html>\n",
                   m->english ? "en" : "zh-CN", status, status_heading(m, status));
}

void page_error(struct ctx *cx, const struct site *site, const struct page_request *rq, int status,
                const char *message, struct page_reply *ret)
{
        struct model m = begin(cx, site, NULL, rq);

        ret->status = status;
        ret->location = NULL;
        buf_init(&ret->body, PAGE_BYTES_MAX);
        ret->type = rq->form == PAGE_JSON ? PROBLEM_TYPE : HTML_TYPE;
        if (rq->form == PAGE_JSON) {
                write_problem(status, message, &ret->body);
        } else {
                m.page = "error";
                m.title = status_heading(&m, status);
                put_start(&m);
                put_int(&m, m.top, "status", status);
                put_text(&m, m.top, "heading", m.title);
                put_text(&m, m.top, "message", refusal_text(&m, message));
                put_flag(&m, m.top, "_missing", status == 404);
                put_flag(&m, m.top, "_fault", status >= 500);
                put_frame(&m, false);
                if (m.rc != LH_OK || write_html(&m, &ret->body) != LH_OK)
                        write_plain(&m, status, &ret->body);
        }
        json_decref(m.top);
}

/* The error of cx as a page. The clerk's text is shown only where it is about the request; what
 * failed inside is for the log. Returns the code. */
static int fail(struct ctx *cx, const struct site *site, const struct page_request *rq, int rc,
                struct page_reply *ret)
{
        char text[ERR_TEXT_BYTES_MAX];
        int status = rc == LH_NOT_FOUND ? 404 : rc == LH_DENIED ? 403 : rc == LH_BUSY ? 503 : 500;

        snprintf(text, sizeof(text), "%s",
                 status < 500 ? cx->err.text
                              : "the page could not be made; try again in a few minutes");
        page_error(cx, site, rq, status, text, ret);
        return rc;
}

static int redirect(struct ctx *cx, int status, const char *location, struct page_reply *ret)
{
        ret->status = status;
        ret->type = HTML_TYPE;
        ret->location = arena_strdup(cx->mem, location);
        buf_init(&ret->body, PAGE_BYTES_MAX);
        return LH_OK;
}

/* The model built and written as it was asked for. */
static int write_page(struct model *m, const struct page_route *route, const char *arg,
                      struct buf *out)
{
        int rc;

        if (m->rq->form != PAGE_HTML &&
            (m->rq->form != PAGE_JSON || (route->forms & PAGE_FORM(PAGE_JSON)) != 0)) {
                rc = route->write(m, arg, m->rq->form, out);
                if (rc == LH_OK)
                        rc = m->tx->rc != LH_OK ? m->tx->rc : m->rc;
                if (rc == LH_OK && !buf_ok(out))
                        rc = err_set(m->cx, LH_LIMIT, "the file is larger than %zu bytes",
                                     PAGE_BYTES_MAX);
                return rc;
        }
        put_start(m);
        rc = m->rc != LH_OK ? m->rc : route->build(m, arg);
        if (rc == LH_OK)
                rc = m->tx->rc;
        if (rc == LH_OK && m->location != NULL)
                return LH_OK;
        if (rc == LH_OK && (route->forms & PAGE_FORM(PAGE_ATOM)) != 0)
                put_text(m, m->top, "_news_feed", self(m, ".atom", ""));
        if (rc == LH_OK)
                put_frame(m, !route->personal);
        if (rc == LH_OK)
                rc = m->rc;
        if (rc != LH_OK)
                return rc;
        return m->rq->form == PAGE_JSON ? write_json(m->cx, m->top, out) : write_html(m, out);
}

int page_render(struct ctx *cx, const struct site *site, struct store_tx *tx,
                const struct page_request *rq, struct page_reply *ret)
{
        struct model m;
        const char *arg = "";
        const struct page_route *route = page_route_find(rq->path, &arg);
        int rc;

        *ret = (struct page_reply){ .status = 200, .type = page_form_type(rq->form) };
        if (strcmp(rq->path, "/index") == 0)
                return redirect(cx, 302, "/", ret);
        if (route == NULL)
                return fail(cx, site, rq,
                            err_set(cx, LH_NOT_FOUND, "there is no page at this address"), ret);
        m = begin(cx, site, tx, rq);
        buf_init(&ret->body, PAGE_BYTES_MAX);
        rc = write_page(&m, route, arg, &ret->body);
        json_decref(m.top);
        if (rc != LH_OK) {
                buf_done(&ret->body);
                if (rc == LH_NOT_FOUND && m.status == 410)
                        page_error(cx, site, rq, 410, cx->err.text, ret);
                else
                        fail(cx, site, rq, rc, ret);
                return rc;
        }
        ret->cookie = m.cookie;
        ret->passing = m.passing;
        ret->disposition = m.download;
        ret->tell = m.tell;
        if (m.status != 0)
                ret->status = m.status;
        return m.location == NULL ? LH_OK : redirect(cx, 303, m.location, ret);
}
