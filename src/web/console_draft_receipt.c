/* What became of a draft: its number, when, and how anybody checks it. */
#include "base/time.h"
#include "housing/qr.h"
#include "web/console_draft.h"

#include <stdlib.h>

static const char *member(const json_t *o, const char *name)
{
        const char *v = json_string_value(json_object_get(o, name));

        return v == NULL ? "" : v;
}

/* "2026-01-05T08:30:00Z" as the clocks of the law have it: 2026-01-05 16:30. */
static const char *in_china(struct model *m, const char *utc)
{
        int64_t ms;
        char text[24];

        if (!time_parse(str_of(utc), &ms))
                return utc;
        time_format(ms + TIME_CHINA_OFFSET_MS, text);
        text[10] = ' ';
        text[19] = '\0';
        return arena_strdup(m->cx->mem, text);
}

static void put_files(struct draft_page *p)
{
        struct model *m = p->c->m;
        json_t *list = put_array(m, m->top, "files");
        bool open = false;

        for (size_t i = 0; i < p->n_files; i++) {
                const struct desk_file *f = &p->files[i];
                json_t *o = add_object(m, list);

                put_text(m, o, "name", f->name);
                put_flag(m, o, "_there", f->idx >= 0);
                if (f->idx >= 0)
                        put_int(m, o, "index", f->idx);
                open |= f->idx < 0;
        }
        put_flag(m, m->top, "_has_files", p->n_files > 0);
        put_flag(m, m->top, "_files_open", open && console_has(p->c, ROLE_OF_PUBLISHER));
}

void draft_page_put_receipt(struct draft_page *p)
{
        struct model *m = p->c->m;
        json_t *r = json_loads(p->d.receipt, 0, NULL), *o = put_object(m, m->top, "receipt");
        const char *path = member(r, "page"), *url;
        lh_auto(buf_done) struct buf svg = { 0 };

        put_int(m, o, "index", json_integer_value(json_object_get(r, "index")));
        put_text(m, o, "time", member(r, "time"));
        put_text(m, o, "_time", in_china(m, member(r, "time")));
        put_text(m, o, "leaf_hash", member(r, "leaf_hash"));
        put_text(m, o, "root", member(r, "root"));
        put_int(m, o, "tree_size", json_integer_value(json_object_get(r, "tree_size")));
        if (path[0] == '\0')
                path = arena_printf(m->cx->mem, "/n/%lld", (long long)p->d.idx);
        url = arena_printf(m->cx->mem, "%s%s", base_url(m), path);
        put_text(m, o, "page", path);
        put_text(m, o, "url", url);
        put_text(m, o, "proof", arena_printf(m->cx->mem, "/log/proof/%lld", (long long)p->d.idx));
        buf_init(&svg, (size_t)256 * 1024);
        if (qr_svg(&svg, url))
                put(m, o, "_qr", json_pack("{s:s}", TMPL_HTML_KEY, svg.p));
        put(m, o, "_text", json_string(p->d.receipt));
        put_files(p);
        json_decref(r);
}
