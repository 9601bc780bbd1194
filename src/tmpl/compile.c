/* Tokens into a program for one place in a page. The same part may stand in text and in a tag: each
 * is its own program. */
#include "tmpl/tmpl_int.h"

#include <stdlib.h>

struct compile {
        struct ctx *cx;
        struct tmpl_lib *lib;
        struct tmpl_prog *prog;
        const struct tmpl_source *src;
        struct html_state at;
        struct tmpl_op *op; /* grown here, then copied */
        size_t n, cap;
        size_t label; /* ops before this one may be jumped over: text is not joined across it */
};

static int compile_range(struct compile *c, size_t from, size_t to);
static int compile_part(struct ctx *cx, struct tmpl_lib *lib, const struct tmpl_source *src,
                        const struct html_state *start, bool indented, struct tmpl_prog **ret);

static struct tmpl_op *push(struct compile *c, enum tmpl_op_type type)
{
        if (c->n == c->cap) {
                c->cap = c->cap ? 2 * c->cap : 64;
                c->op = mem_realloc(c->op, c->cap * sizeof(*c->op));
        }
        c->op[c->n] = (struct tmpl_op){ .type = type };
        return &c->op[c->n++];
}

/* Sections in a tag may be read twice each, sections in sections four times ...: the work has a
 * ceiling. */
static int work(struct compile *c, const struct tmpl_token *t, size_t bytes)
{
        c->lib->work += bytes + 16;
        if (c->lib->work <= TMPL_WORK_MAX)
                return LH_OK;
        return tmpl_err(c->cx, LH_LIMIT, c->src->name, t->line,
                        "the page with its parts is more than %zu bytes of work to compile; nest "
                        "fewer sections inside "
                        "tags, or make it smaller",
                        TMPL_WORK_MAX);
}

/* Moves the HTML state over literal text. */
static int feed(struct compile *c, const struct tmpl_token *t, struct str text)
{
        const char *why = NULL;
        int rc = work(c, t, text.n);

        if (rc != LH_OK || c->src->mode != TMPL_HTML)
                return rc;
        for (size_t i = 0; i < text.n; i++)
                if (!html_feed(&c->at, text.p[i], &why))
                        return tmpl_err(c->cx, LH_INVALID, c->src->name, t->line, "%s", why);
        return LH_OK;
}

static int compile_text(struct compile *c, const struct tmpl_token *t)
{
        struct tmpl_op *last = c->n > c->label ? &c->op[c->n - 1] : NULL;

        if (last != NULL && last->type == OP_TEXT && last->text.p + last->text.n == t->text.p)
                last->text.n += t->text.n;
        else
                push(c, OP_TEXT)->text = t->text;
        return feed(c, t, t->text);
}

static int place_value(struct compile *c, const struct tmpl_token *t, enum html_escape *ret)
{
        const char *why = NULL;

        if (c->src->mode != TMPL_HTML) {
                *ret = c->src->mode == TMPL_SPEC ? ESC_SPEC : ESC_NONE;
                return LH_OK;
        }
        if (!html_value(&c->at, ret, &why))
                return tmpl_err(c->cx, LH_INVALID, c->src->name, t->line,
                                "could not place {{%s}}: %s", t->name, why);
        return LH_OK;
}

static int compile_value(struct compile *c, const struct tmpl_token *t)
{
        enum html_escape esc = ESC_HTML;
        int rc = place_value(c, t, &esc);
        struct tmpl_op *op;

        if (rc != LH_OK)
                return rc;
        op = push(c, OP_VALUE);
        op->esc = esc;
        op->path = &t->path;
        return LH_OK;
}

static int compile_raw(struct compile *c, const struct tmpl_token *t)
{
        if (c->src->mode == TMPL_HTML && c->at.at != HTML_TEXT)
                return tmpl_err(c->cx, LH_INVALID, c->src->name, t->line,
                                "{{{%s}}} is markup and can only stand in text, not %s; use {{%s}}",
                                t->name, html_place(&c->at), t->name);
        if (c->src->mode == TMPL_HTML) {
                push(c, OP_MARKUP)->path = &t->path;
        } else {
                push(c, OP_VALUE)->path = &t->path;
                c->op[c->n - 1].esc = ESC_NONE;
        }
        return LH_OK;
}

static int compile_message(struct compile *c, const struct tmpl_token *t)
{
        enum html_escape esc = ESC_HTML;
        int rc = place_value(c, t, &esc);
        struct tmpl_op *op;

        if (rc != LH_OK)
                return rc;
        if (esc == ESC_URL || esc == ESC_PART)
                return tmpl_err(c->cx, LH_INVALID, c->src->name, t->line,
                                "a message to be translated cannot stand in a URL");
        op = push(c, OP_MESSAGE);
        op->esc = esc;
        op->message = t->name;
        return LH_OK;
}

static int refuse_section(struct compile *c, const struct tmpl_token *t,
                          const struct html_state *before)
{
        return tmpl_err(c->cx, LH_INVALID, c->src->name, t->line,
                        "the section \"%s\" begins %s and ends %s, so what follows it has two "
                        "meanings; begin and end "
                        "it at the same place",
                        t->name, html_place(before), html_place(&c->at));
}

/* A section may be left out, run once or many times: its body is compiled in a state that is true
 * each time it begins, and what follows in a state that is true whether it ran or not. html_join
 * widens at most twice (a URL from start to maybe to bad); a third time would be its bug, and is
 * refused. */
static int compile_body(struct compile *c, const struct tmpl_token *t, size_t from)
{
        struct html_state before = c->at, joined;
        size_t first = c->n;

        for (int round = 0; round < 3; round++) {
                int rc;

                c->n = c->label = first;
                rc = compile_range(c, from, t->close);
                if (rc != LH_OK)
                        return rc;
                if (c->src->mode != TMPL_HTML)
                        return LH_OK;
                if (!html_join(&before, &c->at, &joined))
                        return refuse_section(c, t, &before);
                c->at = joined;
                if (html_same(&joined, &before))
                        return LH_OK;
                before = joined;
        }
        return refuse_section(c, t, &before);
}

static int compile_section(struct compile *c, size_t index)
{
        const struct tmpl_token *t = &c->src->tok[index];
        struct tmpl_op *op = push(c, t->type == TOK_SECTION ? OP_SECTION : OP_INVERTED);
        size_t at = c->n - 1;
        int rc;

        op->path = &t->path;
        rc = compile_body(c, t, index + 1);
        c->op[at].end = c->n;
        c->label = c->n;
        return rc;
}

/* {{> head}} in an HTML template is "part/head.html". */
static const char *part_name(struct compile *c, const char *name)
{
        switch (c->src->mode) {
        case TMPL_HTML: return arena_printf(c->cx->mem, "part/%s.html", name);
        case TMPL_PLAIN_TEXT: return arena_printf(c->cx->mem, "part/%s.txt", name);
        default: return name;
        }
}

static int compile_include(struct compile *c, const struct tmpl_token *t)
{
        const char *name = part_name(c, t->name);
        const struct tmpl_source *src;
        bool indented = t->standalone && (t->text.n > 0 || c->prog->indented);
        struct tmpl_prog *part;
        struct tmpl_op *op;
        int rc = tmpl_load(c->cx, c->lib, name, &src);

        if (rc == LH_NOT_FOUND && c->src->mode == TMPL_SPEC)
                return LH_OK;
        if (rc == LH_NOT_FOUND)
                return tmpl_err(c->cx, LH_INVALID, c->src->name, t->line, "there is no part \"%s\"",
                                name);
        if (rc == LH_OK)
                rc = compile_part(c->cx, c->lib, src, &c->at, indented, &part);
        if (rc != LH_OK) {
                err_detail(c->cx, "included by \"%s\", line %u", c->src->name, t->line);
                return rc;
        }
        op = push(c, OP_PART);
        op->part = part;
        op->standalone = t->standalone;
        op->text = t->text;
        c->at = part->end;
        return LH_OK;
}

static int compile_token(struct compile *c, size_t index)
{
        const struct tmpl_token *t = &c->src->tok[index];
        int rc = work(c, t, 0);

        if (rc == LH_OK && t->line_start && c->prog->indented) {
                push(c, OP_INDENT);
                rc = feed(c, t, str_of(" "));
        }
        if (rc != LH_OK)
                return rc;
        switch (t->type) {
        case TOK_TEXT: return compile_text(c, t);
        case TOK_VALUE: return compile_value(c, t);
        case TOK_RAW: return compile_raw(c, t);
        case TOK_MESSAGE: return compile_message(c, t);
        case TOK_PART: return compile_include(c, t);
        case TOK_SECTION:
        case TOK_INVERTED: return compile_section(c, index);
        default: return LH_OK;
        }
}

static int compile_range(struct compile *c, size_t from, size_t to)
{
        for (size_t i = from; i < to; i++) {
                const struct tmpl_token *t = &c->src->tok[i];
                int rc = compile_token(c, i);

                if (rc != LH_OK)
                        return rc;
                if (t->type == TOK_SECTION || t->type == TOK_INVERTED)
                        i = t->close;
        }
        return LH_OK;
}

static struct tmpl_prog *find_prog(struct tmpl_lib *lib, const struct tmpl_source *src,
                                   const struct html_state *start, bool indented)
{
        for (struct tmpl_prog *p = lib->progs; p != NULL; p = p->next)
                if (p->src == src && p->indented == indented && html_same(&p->start, start))
                        return p;
        return NULL;
}

static int finish(struct compile *c)
{
        struct tmpl_prog *p = c->prog;

        if (p->recursive && !html_same(&p->start, &c->at))
                return tmpl_err(c->cx, LH_INVALID, p->src->name, 1,
                                "a part that includes itself must end where it begins; it begins "
                                "%s and ends %s",
                                html_place(&p->start), html_place(&c->at));
        p->end = c->at;
        p->n = c->n;
        if (c->n > 0) {
                p->op = arena_alloc(c->lib->mem, c->n * sizeof(*p->op));
                memcpy(p->op, c->op, c->n * sizeof(*p->op));
        }
        return LH_OK;
}

static int compile_new(struct ctx *cx, struct tmpl_lib *lib, struct tmpl_prog *p)
{
        struct compile c = { .cx = cx, .lib = lib, .prog = p, .src = p->src, .at = p->start };
        int rc;

        if (lib->depth == TMPL_PART_DEPTH_MAX)
                return tmpl_err(cx, LH_LIMIT, p->src->name, 1,
                                "parts include parts more than %d deep", TMPL_PART_DEPTH_MAX);
        lib->depth++;
        p->busy = true;
        rc = compile_range(&c, 0, p->src->n);
        if (rc == LH_OK)
                rc = finish(&c);
        p->busy = false;
        lib->depth--;
        free(c.op);
        return rc;
}

static int compile_part(struct ctx *cx, struct tmpl_lib *lib, const struct tmpl_source *src,
                        const struct html_state *start, bool indented, struct tmpl_prog **ret)
{
        struct tmpl_prog *p = find_prog(lib, src, start, indented);

        if (p != NULL && p->busy) {
                p->recursive = true;
                p->end = p->start;
        }
        if (p != NULL) {
                *ret = p;
                return LH_OK;
        }
        p = arena_alloc(lib->mem, sizeof(*p));
        *p = (struct tmpl_prog){
                .src = src, .start = *start, .indented = indented, .next = lib->progs
        };
        lib->progs = *ret = p;
        return compile_new(cx, lib, p);
}

int tmpl_compile_page(struct ctx *cx, struct tmpl_lib *lib, const char *name,
                      const struct tmpl_prog **ret)
{
        struct html_state text = { .at = HTML_TEXT };
        const struct tmpl_source *src;
        struct tmpl_prog *p;
        int rc = tmpl_load(cx, lib, name, &src);

        lib->work = lib->depth = 0;
        if (rc == LH_NOT_FOUND)
                return err_set(cx, LH_NOT_FOUND, "there is no template \"%s\"", name);
        if (rc == LH_OK)
                rc = compile_part(cx, lib, src, &text, false, &p);
        if (rc != LH_OK)
                return rc;
        if (p->end.at != HTML_TEXT)
                return tmpl_err(cx, LH_INVALID, name, 1, "the page ends %s; close what is open",
                                html_place(&p->end));
        *ret = p;
        return LH_OK;
}
