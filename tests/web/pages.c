#include "tests/web/pages.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

extern const struct asset page_assets[];

static const char *query_value(void *arg, const char *name)
{
        const struct pages *p = arg;

        for (const char *const *q = p->query; q != NULL && *q != NULL; q += 2)
                if (strcmp(q[0], name) == 0)
                        return q[1];
        return NULL;
}

struct pages *pages_make(void)
{
        struct pages *p = mem_zalloc(sizeof(*p));
        struct tmpl_options opt = { .assets = page_assets };

        ctx_init(&p->cx);
        test_store_make(&p->cx, &p->t);
        assert_int_equal(rule_load(&p->cx, NULL, &p->rules), LH_OK);
        p->site = (struct site){ .rules = p->rules,
                                 .name = "测试市公开平台",
                                 .origin = "test.example/log" };
        p->site.templates = tmpl_set_new(&opt);
        if (tmpl_compile_all(&p->cx, p->site.templates) != LH_OK)
                fail_msg("%s", p->cx.err.text);
        p->lang = "zh-CN";
        return p;
}

void pages_end(struct pages *p)
{
        buf_done(&p->reply.body);
        tmpl_set_done(&p->site.templates);
        rule_free(&p->rules);
        test_store_remove(&p->t);
        ctx_done(&p->cx);
        free(p);
}

uint64_t pages_submit_json(struct pages *p, const json_t *doc)
{
        struct work w = { .rules = p->rules, .ledger = &p->t.l };
        struct work_actor who = { .token = NULL };
        struct outcome out[WORK_DOCS_MAX];
        lh_auto(ledger_group_done) struct ledger_group g;
        size_t n;

        ledger_begin(&p->cx, &p->t.l, &g);
        if (work_submit(&p->cx, &w, &g, doc, &who, false, out, &n) != LH_OK)
                fail_msg("%s: %s", p->cx.err.field, p->cx.err.text);
        assert_int_equal(ledger_commit(&g), LH_OK);
        return out[n - 1].idx;
}

uint64_t pages_submit(struct pages *p, const char *text)
{
        char *copy = mem_strdup(text);
        json_error_t why;
        json_t *doc;
        uint64_t idx;

        for (char *c = copy; *c != '\0'; c++)
                if (*c == '\'')
                        *c = '"';
        doc = json_loads(copy, 0, &why);
        if (doc == NULL)
                fail_msg("%s: %s", why.text, copy);
        idx = pages_submit_json(p, doc);
        json_decref(doc);
        free(copy);
        return idx;
}

int pages_get(struct pages *p, const char *path, enum page_form form)
{
        struct page_request rq = {
                .path = path, .form = form, .lang = p->lang, .query = query_value, .arg = p
        };

        buf_done(&p->reply.body);
        p->reply = (struct page_reply){ 0 };
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&p->cx, p->t.s);

                page_render(&p->cx, &p->site, &tx, &rq, &p->reply);
        }
        return p->reply.status;
}

json_t *pages_json(struct pages *p, const char *path)
{
        json_error_t why;
        json_t *v;

        assert_int_equal(pages_get(p, path, PAGE_JSON), 200);
        v = json_loadb(p->reply.body.p, p->reply.body.n, JSON_REJECT_DUPLICATES, &why);
        if (v == NULL)
                fail_msg("%s: %s", path, why.text);
        return v;
}

bool pages_has(const struct pages *p, const char *text)
{
        return p->reply.body.p != NULL && strstr(p->reply.body.p, text) != NULL;
}

const char *pages_project(struct pages *p)
{
        json_t *v = pages_json(p, "/search");
        const char *id = arena_strdup(
                p->cx.mem, json_string_value(json_object_get(
                                   json_array_get(json_object_get(v, "projects"), 0), "id")));

        json_decref(v);
        return id;
}
