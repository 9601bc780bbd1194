/* Rendering in one call, for the tests of this folder. */
#ifndef LH_TEST_TMPL_HELPER_H
#define LH_TEST_TMPL_HELPER_H

#include "tmpl/tmpl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#define ASSET(name, text)                                                                          \
        {                                                                                          \
                name, text, sizeof(text) - 1                                                       \
        }

struct page {
        struct ctx cx;
        struct buf out;
        int rc; /* of compiling, or else of rendering */
};

static inline json_t *model_of(const char *json)
{
        json_error_t err;
        json_t *model = json_loads(json, JSON_DECODE_ANY | JSON_ALLOW_NUL, &err);

        if (model == NULL)
                fail_msg("the test's model is not JSON: %s: %s", err.text, json);
        return model;
}

/* Compiles the assets and renders the first of them. */
static inline struct page page_of(const struct tmpl_options *opt, const char *json)
{
        lh_auto(tmpl_set_done) struct tmpl_set *set = tmpl_set_new(opt);
        struct page p = { 0 };
        json_t *model = model_of(json);

        ctx_init(&p.cx);
        buf_init(&p.out, (size_t)1 << 20);
        p.rc = tmpl_compile_all(&p.cx, set);
        if (p.rc == LH_OK)
                p.rc = tmpl_render(&p.cx, set, opt->assets[0].name, model, NULL, &p.out);
        if (p.out.p == NULL)
                buf_add(&p.out, "", 0);
        json_decref(model);
        return p;
}

static inline void page_done(struct page *p)
{
        ctx_done(&p->cx);
        buf_done(&p->out);
}

#endif
