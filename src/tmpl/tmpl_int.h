/* Inside of the template engine: source text -> tokens (scan.c) -> programs (compile.c) -> bytes
 * (render.c). */
#ifndef LH_TMPL_INT_H
#define LH_TMPL_INT_H

#include "tmpl/html.h"
#include "tmpl/tmpl.h"

/* A name with dots, cut at the dots. No parts: "." itself. */
struct tmpl_path {
        size_t n;
        const char *part[TMPL_PATH_PARTS_MAX];
};

enum tmpl_mode {
        TMPL_HTML,
        TMPL_PLAIN_TEXT,
        TMPL_SPEC,
};

enum tmpl_token_type {
        TOK_TEXT,
        TOK_VALUE,
        TOK_RAW, /* {{{x}}} and {{&x}} */
        TOK_SECTION,
        TOK_INVERTED,
        TOK_CLOSE,
        TOK_PART,
        TOK_MESSAGE,
};

struct tmpl_token {
        enum tmpl_token_type type;
        bool line_start; /* first of its line, and the line is printed: indentation goes before it
                          */
        bool standalone; /* alone on its line: the line itself is not printed */
        unsigned line;
        struct str text;  /* literal text; white space before a standalone part */
        const char *name; /* of a section, part or value; the message */
        size_t close;     /* of a section: index of its end */
        struct tmpl_path path;
};

struct tmpl_source {
        struct tmpl_source *next;
        const char *name;
        enum tmpl_mode mode;
        struct str text;
        struct tmpl_token *tok;
        size_t n;
};

enum tmpl_op_type {
        OP_TEXT,
        OP_INDENT, /* the white space of the enclosing standalone parts */
        OP_VALUE,
        OP_MARKUP, /* {{{x}}} */
        OP_SECTION,
        OP_INVERTED,
        OP_PART,
        OP_MESSAGE,
};

struct tmpl_op {
        enum tmpl_op_type type;
        enum html_escape esc;
        bool standalone;
        size_t end;      /* of a section: the op behind it */
        struct str text; /* literal text, indentation of a part */
        const char *message;
        const struct tmpl_path *path;
        const struct tmpl_prog *part;
};

/* A template compiled for one place: the HTML state it starts in, and whether its lines are
 * indented. */
struct tmpl_prog {
        struct tmpl_prog *next;
        const struct tmpl_source *src;
        struct html_state start, end;
        bool indented;
        bool busy;      /* being compiled: met again, it includes itself */
        bool recursive; /* its end was taken to be its start */
        struct tmpl_op *op;
        size_t n;
};

/* Everything compiled, in one arena. Written while compiling, only read while rendering. */
struct tmpl_lib {
        const struct tmpl_options *opt;
        struct arena *mem;
        struct tmpl_source *sources;
        struct tmpl_prog *progs;
        size_t work, depth; /* of the page being compiled */
};

/* An error at a line of a template: "project.html:12" is the field. */
int tmpl_err(struct ctx *cx, int rc, const char *name, unsigned line, const char *fmt, ...)
        LH_PRINTF(5, 6);

/* load.c: the source of that name, read and scanned once. LH_NOT_FOUND without a message if there
 * is none. */
int tmpl_load(struct ctx *cx, struct tmpl_lib *lib, const char *name,
              const struct tmpl_source **ret);

/* scan.c: cuts src->text into tokens. */
int tmpl_scan(struct ctx *cx, struct arena *mem, struct tmpl_source *src);

/* compile.c: the program of a page. */
int tmpl_compile_page(struct ctx *cx, struct tmpl_lib *lib, const char *name,
                      const struct tmpl_prog **ret);

/* render.c */
int tmpl_run(struct ctx *cx, const struct tmpl_prog *prog, const json_t *model,
             const struct tmpl_lang *lang, struct buf *out);

/* escape.c */
void tmpl_escape(struct buf *out, enum html_escape esc, struct str s);

#endif
