/* libFuzzer target for the template compiler. The input is cut at NUL bytes: the page, then the
 * parts "part/p.html" and "part/q.html". What compiles is printed with a hostile value: outside of
 * the template's own text the page may hold no markup. That is checked by printing with a tame
 * value and a hostile one: both must have the same number of "<". */
#include "tmpl/tmpl.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const NAME[] = { "page.html", "part/p.html", "part/q.html" };

static size_t count(const struct buf *b, char c)
{
        size_t n = 0;

        for (size_t i = 0; i < b->n; i++)
                n += b->p[i] == c;
        return n;
}

static int print(const struct tmpl_set *set, const char *value, struct buf *out)
{
        lh_auto(ctx_done) struct ctx cx;
        json_t *model = json_pack("{s:s,s:[s,{s:s}],s:{s:b},s:i}", "x", value, "l", value, "x",
                                  value, "a", "b", 1, "n", 3);
        int rc;

        ctx_init(&cx);
        rc = tmpl_render(&cx, set, NAME[0], model, NULL, out);
        json_decref(model);
        return rc;
}

static void check_print(const struct tmpl_set *set)
{
        lh_auto(buf_done) struct buf tame, hostile;

        buf_init(&tame, (size_t)1 << 20);
        buf_init(&hostile, (size_t)1 << 22);
        if (print(set, "aaaa", &tame) == LH_OK && print(set, "<\"'>", &hostile) == LH_OK &&
            (count(&tame, '<') != count(&hostile, '<') ||
             count(&tame, '"') != count(&hostile, '"') ||
             count(&tame, '\'') != count(&hostile, '\'')))
                abort();
}

static size_t cut(const uint8_t *data, size_t size, struct asset *ret)
{
        size_t n = 0;

        while (n < countof(NAME) && size > 0) {
                const uint8_t *nul = memchr(data, '\0', size);
                size_t len = nul != NULL ? (size_t)(nul - data) : size;

                ret[n] = (struct asset){ NAME[n], (const char *)data, len };
                n++;
                data += len + (nul != NULL);
                size -= len + (nul != NULL);
        }
        return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct asset assets[countof(NAME) + 1] = { 0 };
        struct tmpl_options opt = { .assets = assets };
        lh_auto(tmpl_set_done) struct tmpl_set *set = NULL;
        lh_auto(ctx_done) struct ctx cx;

        ctx_init(&cx);
        cut(data, size, assets);
        set = tmpl_set_new(&opt);
        if (tmpl_compile_all(&cx, set) == LH_OK && assets[0].name != NULL)
                check_print(set);
        return 0;
}
