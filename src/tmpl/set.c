/* The set of a program's templates. */
#include "tmpl/tmpl_int.h"

#include <stdlib.h>

struct tmpl_set {
        struct tmpl_options opt;
        char *theme_dir;
        struct tmpl_lib lib;
        const struct tmpl_prog **page;
        size_t n, cap;
};

struct tmpl_set *tmpl_set_new(const struct tmpl_options *opt)
{
        struct tmpl_set *set = mem_zalloc(sizeof(*set));

        set->opt = *opt;
        if (opt->theme_dir != NULL)
                set->opt.theme_dir = set->theme_dir = mem_strdup(opt->theme_dir);
        set->lib = (struct tmpl_lib){ .opt = &set->opt, .mem = arena_new() };
        return set;
}

void tmpl_set_done(struct tmpl_set **set)
{
        if (*set == NULL)
                return;
        arena_done(&(*set)->lib.mem);
        free((*set)->theme_dir);
        free((*set)->page);
        free(*set);
        *set = NULL;
}

static bool ends_with(const char *s, const char *end)
{
        size_t n = strlen(s), m = strlen(end);

        return n > m && strcmp(s + n - m, end) == 0;
}

static bool is_template(const struct tmpl_options *opt, const char *name)
{
        return opt->plain_mustache || ends_with(name, ".html") || ends_with(name, ".txt");
}

static int compile_asset(struct ctx *cx, struct tmpl_set *set, const char *name)
{
        const struct tmpl_source *src;
        const struct tmpl_prog *prog;
        int rc;

        /* A part has no place of its own: it is compiled where it is included, and only read here.
         */
        if (strncmp(name, "part/", 5) == 0)
                return tmpl_load(cx, &set->lib, name, &src);
        rc = tmpl_compile_page(cx, &set->lib, name, &prog);
        if (rc != LH_OK)
                return rc;
        if (set->n == set->cap) {
                set->cap = set->cap ? 2 * set->cap : 32;
                set->page = mem_realloc(set->page, set->cap * sizeof(const struct tmpl_prog *));
        }
        set->page[set->n++] = prog;
        return LH_OK;
}

/* Begins afresh, so that a second call sees the theme's new files. */
int tmpl_compile_all(struct ctx *cx, struct tmpl_set *set)
{
        arena_reset(set->lib.mem);
        set->lib = (struct tmpl_lib){ .opt = &set->opt, .mem = set->lib.mem };
        set->n = 0;
        for (const struct asset *a = set->opt.assets; a != NULL && a->name != NULL; a++) {
                int rc = is_template(&set->opt, a->name) ? compile_asset(cx, set, a->name) : LH_OK;

                if (rc != LH_OK) {
                        set->n = 0; /* a failed set renders nothing */
                        return rc;
                }
        }
        return LH_OK;
}

static const struct tmpl_prog *find_page(const struct tmpl_set *set, const char *name)
{
        for (size_t i = 0; i < set->n; i++)
                if (strcmp(set->page[i]->src->name, name) == 0)
                        return set->page[i];
        return NULL;
}

/* For authors: what is compiled lives as long as this one rendering, so nothing shared is written.
 */
static int render_afresh(struct ctx *cx, const struct tmpl_set *set, const char *name,
                         const json_t *model, const struct tmpl_lang *lang, struct buf *out)
{
        lh_auto(arena_done) struct arena *mem = arena_new();
        struct tmpl_lib lib = { .opt = &set->opt, .mem = mem };
        const struct tmpl_prog *prog;
        int rc = tmpl_compile_page(cx, &lib, name, &prog);

        return rc != LH_OK ? rc : tmpl_run(cx, prog, model, lang, out);
}

int tmpl_render(struct ctx *cx, const struct tmpl_set *set, const char *name, const json_t *model,
                const struct tmpl_lang *lang, struct buf *out)
{
        const struct tmpl_prog *prog;

        if (set->opt.reload)
                return render_afresh(cx, set, name, model, lang, out);
        prog = find_page(set, name);
        if (prog == NULL)
                return err_set(cx, LH_NOT_FOUND, "there is no page \"%s\"", name);
        return tmpl_run(cx, prog, model, lang, out);
}

void tmpl_each_message(const struct tmpl_set *set,
                       void (*fn)(void *arg, const char *msgid, const char *name, unsigned line),
                       void *arg)
{
        for (const struct tmpl_source *s = set->lib.sources; s != NULL; s = s->next)
                for (size_t i = 0; i < s->n; i++)
                        if (s->tok[i].type == TOK_MESSAGE)
                                fn(arg, s->tok[i].name, s->name, s->tok[i].line);
}
