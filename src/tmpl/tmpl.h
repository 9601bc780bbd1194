/* Mustache templates, compiled once and rendered many times from a JSON view model
 * (doc/format/tmpl.md is the page for authors).
 *
 * The escaping of a value is decided by where it stands, when the template is compiled (html.h); a
 * value where no escaping is safe is refused then, so a wrong template stops the program at its
 * start and not a reader at night.
 *
 * Names: "project.html" is a page, "part/head.html" a part; {{> head}} in an .html file finds
 * "part/head.html". A name that ends in ".txt" is plain text: nothing is escaped. Rendering writes
 * nothing shared: any number of threads may render from one set. */
#ifndef LH_TMPL_H
#define LH_TMPL_H

#include "base/asset.h"
#include "base/buf.h"
#include "base/ctx.h"

#include <jansson.h>

#define TMPL_FILE_BYTES_MAX    ((size_t)512 * 1024) /* of one template file */
#define TMPL_SECTION_DEPTH_MAX 32                   /* sections inside sections, in one file */
#define TMPL_PART_DEPTH_MAX    32  /* parts inside parts; a part may include itself */
#define TMPL_STACK_MAX         256 /* sections open at once while rendering */
#define TMPL_PATH_PARTS_MAX    16  /* names between dots: a.b.c */
#define TMPL_WORK_MAX          ((size_t)8 * 1024 * 1024) /* bytes read by the compiler for one page */

/* An object {"$html": "..."} in the model is markup made by our own code. {{{x}}} prints it as it
 * is; any other value, and any other place, is escaped. Never put a stranger's text into one. */
#define TMPL_HTML_KEY "$html"

struct tmpl_options {
        const struct asset *assets; /* built-in templates; must outlive the set; other files in it
                                       are ignored */
        const char *theme_dir;      /* its files win over assets of the same name; NULL: none */
        bool reload;         /* for authors: every rendering reads and compiles anew (slow, still
                                thread-safe) */
        bool plain_mustache; /* the public specification to the letter: {{x}} escapes & < > ",
                              * {{{x}}} does not, names are taken as they are, a missing part is
                              * empty. For tests only */
};

/* How {{_ message}} becomes the reader's language. A NULL pointer or answer leaves the message as
 * it is written. */
struct tmpl_lang {
        const char *(*translate)(void *arg, const char *msgid);
        void *arg;
};

struct tmpl_set;

/* Copies the options. Nothing is read yet. */
struct tmpl_set *tmpl_set_new(const struct tmpl_options *opt);
void tmpl_set_done(struct tmpl_set **set); /* for lh_auto as well */

/* Compiles every page of the assets, or says what is wrong with the first bad one: LH_INVALID or
 * LH_LIMIT with template and line, also in err.field as "project.html:12". Call once, before any
 * thread renders. */
int tmpl_compile_all(struct ctx *cx, struct tmpl_set *set) LH_MUST_CHECK;

/* Appends the page to out. LH_NOT_FOUND: no such page was compiled; LH_LIMIT: out is full, or parts
 * nest too deep; out then holds half a page and must not be sent. lang may be NULL. The model is
 * only read. */
int tmpl_render(struct ctx *cx, const struct tmpl_set *set, const char *name, const json_t *model,
                const struct tmpl_lang *lang, struct buf *out) LH_MUST_CHECK;

/* Calls fn for each {{_ message}} of the compiled templates, for checking that a language is
 * complete. */
void tmpl_each_message(const struct tmpl_set *set,
                       void (*fn)(void *arg, const char *msgid, const char *name, unsigned line),
                       void *arg);

#endif
