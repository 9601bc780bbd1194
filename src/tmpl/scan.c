/* Text into tokens: tags, delimiters, lines, and which tag stands alone on its line (Mustache
 * specification: such a line is not printed). */
#include "tmpl/tmpl_int.h"

#include <stdlib.h>

#define DELIM_BYTES_MAX 8

struct scan {
        struct ctx *cx;
        struct arena *mem;
        struct tmpl_source *src;
        const char *p, *end;
        const char *line_p; /* start of the line p is on */
        unsigned line;
        char open[DELIM_BYTES_MAX + 1], close[DELIM_BYTES_MAX + 1];
        size_t section[TMPL_SECTION_DEPTH_MAX]; /* tokens of the open sections */
        size_t depth;
        struct tmpl_token *tok; /* grown here, then copied */
        size_t n, cap;
};

/* One tag as it stands in the text. */
struct tag {
        const char *begin, *end; /* with its delimiters */
        const char *line_p;      /* the line it begins on */
        unsigned line;
        char sigil;
        struct str body; /* trimmed, without sigil */
};

static bool is_blank(char c)
{
        return c == ' ' || c == '\t';
}

static bool is_white(char c)
{
        return is_blank(c) || c == '\n' || c == '\r';
}

static struct str trim(struct str s)
{
        while (s.n > 0 && is_white(s.p[0])) {
                s.p++;
                s.n--;
        }
        while (s.n > 0 && is_white(s.p[s.n - 1]))
                s.n--;
        return s;
}

static struct tmpl_token *push(struct scan *s, enum tmpl_token_type type, unsigned line)
{
        if (s->n == s->cap) {
                s->cap = s->cap ? 2 * s->cap : 64;
                s->tok = mem_realloc(s->tok, s->cap * sizeof(*s->tok));
        }
        s->tok[s->n] = (struct tmpl_token){ .type = type, .line = line };
        return &s->tok[s->n++];
}

static const char *find(const char *p, const char *end, const char *what)
{
        return memmem(p, (size_t)(end - p), what, strlen(what));
}

/* One token a line, so that a part can be indented line by line; the compiler joins them again. */
static void push_text(struct scan *s, const char *p, const char *end)
{
        while (p < end) {
                const char *lf = memchr(p, '\n', (size_t)(end - p));
                const char *stop = lf != NULL ? lf + 1 : end;
                struct tmpl_token *t = push(s, TOK_TEXT, s->line);

                t->text = (struct str){ p, (size_t)(stop - p) };
                t->line_start = p == s->line_p;
                if (lf != NULL) {
                        s->line++;
                        s->line_p = stop;
                }
                p = stop;
        }
}

/* Moves over the tag's own line ends. */
static void skip_lines(struct scan *s, const char *p, const char *end)
{
        for (; p < end; p++)
                if (*p == '\n') {
                        s->line++;
                        s->line_p = p + 1;
                }
}

static int parse_path(struct scan *s, const struct tag *tag, struct str name, struct tmpl_path *ret)
{
        const char *p = name.p, *end = name.p + name.n;

        *ret = (struct tmpl_path){ 0 };
        if (str_is(name, "."))
                return LH_OK;
        for (;;) {
                const char *dot = memchr(p, '.', (size_t)(end - p));
                const char *stop = dot != NULL ? dot : end;

                if (stop == p)
                        return tmpl_err(s->cx, LH_INVALID, s->src->name, tag->line,
                                        "\"%.*s\" has a dot without a name beside it", (int)name.n,
                                        name.p);
                if (ret->n == TMPL_PATH_PARTS_MAX)
                        return tmpl_err(s->cx, LH_LIMIT, s->src->name, tag->line,
                                        "a name has more than %d parts between dots",
                                        TMPL_PATH_PARTS_MAX);
                ret->part[ret->n++] = arena_strndup(s->mem, p, (size_t)(stop - p));
                if (dot == NULL)
                        return LH_OK;
                p = dot + 1;
        }
}

static int check_name(struct scan *s, const struct tag *tag)
{
        if (tag->body.n == 0)
                return tmpl_err(s->cx, LH_INVALID, s->src->name, tag->line,
                                "a tag is empty; write a name into it");
        if (tag->body.n > 200)
                return tmpl_err(s->cx, LH_LIMIT, s->src->name, tag->line,
                                "a name is longer than 200 bytes");
        for (size_t i = 0; i < tag->body.n; i++)
                if (is_white(tag->body.p[i]) || tag->body.p[i] == '\0')
                        return tmpl_err(s->cx, LH_INVALID, s->src->name, tag->line,
                                        "the name \"%.*s\" has a space in it", (int)tag->body.n,
                                        tag->body.p);
        return LH_OK;
}

static int open_section(struct scan *s, const struct tag *tag)
{
        if (s->depth == TMPL_SECTION_DEPTH_MAX)
                return tmpl_err(s->cx, LH_LIMIT, s->src->name, tag->line,
                                "sections nest more than %d deep", TMPL_SECTION_DEPTH_MAX);
        s->section[s->depth++] = s->n - 1;
        return LH_OK;
}

static int close_section(struct scan *s, const struct tag *tag)
{
        struct tmpl_token *opened;

        if (s->depth == 0)
                return tmpl_err(s->cx, LH_INVALID, s->src->name, tag->line,
                                "\"%.*s\" is closed but was not opened before", (int)tag->body.n,
                                tag->body.p);
        opened = &s->tok[s->section[--s->depth]];
        if (!str_is(tag->body, opened->name))
                return tmpl_err(s->cx, LH_INVALID, s->src->name, tag->line,
                                "\"%.*s\" is closed while \"%s\", opened on line %u, is still open",
                                (int)tag->body.n, tag->body.p, opened->name, opened->line);
        opened->close = s->n - 1;
        return LH_OK;
}

static int copy_delim(struct scan *s, const struct tag *tag, struct str word, char *ret)
{
        if (word.n == 0 || word.n > DELIM_BYTES_MAX || memchr(word.p, '=', word.n) != NULL ||
            memchr(word.p, '\0', word.n) != NULL)
                return tmpl_err(s->cx, LH_INVALID, s->src->name, tag->line,
                                "could not change the delimiters: write two, of at most %d bytes "
                                "each, without \"=\", "
                                "like {{=<%% %%>=}}",
                                DELIM_BYTES_MAX);
        memcpy(ret, word.p, word.n);
        ret[word.n] = '\0';
        return LH_OK;
}

static int set_delims(struct scan *s, const struct tag *tag)
{
        struct str rest = tag->body, first = { rest.p, 0 };
        int rc;

        while (first.n < rest.n && !is_white(rest.p[first.n]))
                first.n++;
        rest = trim((struct str){ rest.p + first.n, rest.n - first.n });
        for (size_t i = 0; i < rest.n; i++)
                if (is_white(rest.p[i]))
                        rest.n = 0;
        rc = copy_delim(s, tag, first, s->open);
        return rc != LH_OK ? rc : copy_delim(s, tag, rest, s->close);
}

/* Where the tag's text ends: at its closing delimiter; {{{x}}} and {{=a b=}} have a longer one. */
static const char *find_close(const struct scan *s, const struct tag *tag, const char *body,
                              size_t *ret_n)
{
        char close[DELIM_BYTES_MAX + 2];
        const char *at;

        close[0] = tag->sigil == '{' ? '}' : '=';
        strcpy(close + 1, s->close);
        *ret_n = strlen(close);
        if (tag->sigil == '{' || tag->sigil == '=')
                return find(body, s->end, close);
        *ret_n = strlen(s->close);
        at = find(body, s->end, s->close);
        /* {{_ {days} days}}: a brace of the message may touch the end of the tag */
        while (at != NULL && tag->sigil == '_' && s->close[0] == '}' && at + *ret_n < s->end &&
               at[*ret_n] == '}')
                at++;
        return at;
}

static int read_tag(struct scan *s, struct tag *tag)
{
        const char *body = tag->begin + strlen(s->open), *close;
        size_t n = 0;

        while (body < s->end && is_white(*body))
                body++;
        if (body < s->end && strchr("#^/!>&{=<$", *body) != NULL && *body != '\0')
                tag->sigil = *body++;
        else if (body + 1 < s->end && *body == '_' && is_white(body[1]))
                tag->sigil = *body++;
        close = find_close(s, tag, body, &n);
        if (close == NULL)
                return tmpl_err(s->cx, LH_INVALID, s->src->name, tag->line,
                                "a tag has no end; write %s%s behind it",
                                tag->sigil == '{'   ? "}"
                                : tag->sigil == '=' ? "="
                                                    : "",
                                s->close);
        tag->body = trim((struct str){ body, (size_t)(close - body) });
        tag->end = close + n;
        return LH_OK;
}

/* Alone on its line (or lines): nothing but white space before and behind. Returns the start of the
 * next line, or NULL. */
static const char *standalone(const struct scan *s, const struct tag *tag)
{
        const char *p = tag->end;

        if (tag->sigil == '\0' || strchr("#^/!>=", tag->sigil) == NULL)
                return NULL;
        for (const char *q = tag->line_p; q < tag->begin; q++)
                if (!is_blank(*q))
                        return NULL;
        while (p < s->end && is_blank(*p))
                p++;
        if (p < s->end && *p == '\r' && p + 1 < s->end && p[1] == '\n')
                p++;
        if (p == s->end)
                return p;
        return *p == '\n' ? p + 1 : NULL;
}

static enum tmpl_token_type type_of(char sigil)
{
        switch (sigil) {
        case '#': return TOK_SECTION;
        case '^': return TOK_INVERTED;
        case '/': return TOK_CLOSE;
        case '>': return TOK_PART;
        case '&':
        case '{': return TOK_RAW;
        case '_': return TOK_MESSAGE;
        default: return TOK_VALUE;
        }
}

static int push_tag(struct scan *s, const struct tag *tag, bool alone)
{
        enum tmpl_token_type type = type_of(tag->sigil);
        struct tmpl_token *t = push(s, type, tag->line);
        int rc = LH_OK;

        t->standalone = alone;
        t->line_start = !alone && tag->begin == tag->line_p;
        t->name = arena_strndup(s->mem, tag->body.p, tag->body.n);
        if (alone)
                t->text = (struct str){ tag->line_p, (size_t)(tag->begin - tag->line_p) };
        if (type == TOK_MESSAGE)
                return LH_OK;
        rc = check_name(s, tag);
        if (rc == LH_OK && type != TOK_PART && type != TOK_CLOSE)
                rc = parse_path(s, tag, tag->body, &t->path);
        if (rc == LH_OK && (type == TOK_SECTION || type == TOK_INVERTED))
                rc = open_section(s, tag);
        if (rc == LH_OK && type == TOK_CLOSE)
                rc = close_section(s, tag);
        return rc;
}

static int scan_tag(struct scan *s, const char *begin)
{
        struct tag tag = { .begin = begin };
        const char *next_line, *text = s->p;
        int rc;

        push_text(s, text, begin);
        tag.line = s->line;
        tag.line_p = s->line_p;
        rc = read_tag(s, &tag);
        if (rc != LH_OK)
                return rc;
        if (tag.sigil == '<' || tag.sigil == '$')
                return tmpl_err(s->cx, LH_INVALID, s->src->name, tag.line,
                                "blocks ({{<x}}, {{$x}}) are not known here; use a part, {{> x}}");
        next_line = standalone(s, &tag);
        /* The white space before a tag that stands alone was pushed as text; it is not printed. */
        if (next_line != NULL && tag.begin > tag.line_p)
                s->n--;
        skip_lines(s, tag.begin, next_line != NULL ? next_line : tag.end);
        s->p = next_line != NULL ? next_line : tag.end;
        if (tag.sigil == '!')
                return LH_OK;
        if (tag.sigil == '=')
                return set_delims(s, &tag);
        return push_tag(s, &tag, next_line != NULL);
}

static int scan_all(struct scan *s)
{
        const char *begin;

        while ((begin = find(s->p, s->end, s->open)) != NULL) {
                int rc = scan_tag(s, begin);

                if (rc != LH_OK)
                        return rc;
        }
        push_text(s, s->p, s->end);
        if (s->depth > 0) {
                const struct tmpl_token *t = &s->tok[s->section[s->depth - 1]];

                return tmpl_err(s->cx, LH_INVALID, s->src->name, t->line,
                                "the section \"%s\" is never closed; write {{/%s}}", t->name,
                                t->name);
        }
        return LH_OK;
}

int tmpl_scan(struct ctx *cx, struct arena *mem, struct tmpl_source *src)
{
        struct scan s = {
                .cx = cx, .mem = mem, .src = src, .p = src->text.p, .end = src->text.p + src->text.n
        };
        int rc;

        s.line_p = s.p;
        s.line = 1;
        strcpy(s.open, "{{");
        strcpy(s.close, "}}");
        rc = scan_all(&s);
        if (rc == LH_OK && s.n > 0) {
                src->tok = arena_alloc(mem, s.n * sizeof(*s.tok));
                memcpy(src->tok, s.tok, s.n * sizeof(*s.tok));
        }
        src->n = rc == LH_OK ? s.n : 0;
        free(s.tok);
        return rc;
}
