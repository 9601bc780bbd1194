/* A small site for the tests of the pages: a log with notices of a construction project, made by
 * the real way in. */
#ifndef LH_TEST_PAGES_H
#define LH_TEST_PAGES_H

#include "tests/lib/store.h"
#include "web/page.h"
#include "work/work.h"

#include <jansson.h>

struct pages {
        struct ctx cx;
        struct test_store t;
        struct rule_set *rules;
        struct site site;
        struct page_reply reply;
        const char *const *query; /* name, value, ... NULL */
        const char *lang;
};

struct pages *pages_make(void);
void pages_end(struct pages *p);
/* Hands in a document, single quotes for double ones; ends the test if it is refused. Returns its
 * record number. */
uint64_t pages_submit(struct pages *p, const char *doc);
uint64_t pages_submit_json(struct pages *p, const json_t *doc);
/* Renders; the body stays in p->reply until the next call. Returns the status. */
int pages_get(struct pages *p, const char *path, enum page_form form);
/* The model as JSON; the caller frees it. */
json_t *pages_json(struct pages *p, const char *path);
bool pages_has(const struct pages *p, const char *text);
/* The id of the one project. */
const char *pages_project(struct pages *p);

#endif
