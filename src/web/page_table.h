/* Which address is which page, and in which forms it is given. Only for page.c. */
#ifndef LH_PAGE_TABLE_H
#define LH_PAGE_TABLE_H

#include "web/model.h"

struct page_route {
        const char *path; /* one that ends in "/" (but for the first) wants an id behind it */
        int (*build)(struct model *m, const char *arg);
        /* Its other forms, PAGE_FORM(PAGE_CSV) | ..., and who writes them: bytes into out, the
         * model is not rendered. NULL where HTML and JSON are all. PAGE_JSON among them: the JSON
         * is of a kind of its own too. */
        unsigned forms;
        int (*write)(struct model *m, const char *arg, enum page_form form, struct buf *out);
        bool takes_post; /* build is called for a form sent by POST as well: m->rq->posted */
        bool moved;      /* its page is that of another address (303); only its files are here */
        bool desk; /* of the desk: the front passes it on to the process that keeps sessions */
        enum rate_kind rate; /* how often one network may ask: see page_way */
        bool personal;       /* depends on a cookie or a secret: never kept, by us or by others */
};

#define PAGE_FORM(form) (1u << (form))

/* The route of a path without its ending; NULL if there is none. */
const struct page_route *page_route_find(const char *path, const char **ret_arg);
/* One route after another; NULL behind the last. */
const struct page_route *page_route_at(size_t i);
/* The media type of a form, and the ending of its addresses; NULL for no such form. */
const char *page_form_type(enum page_form form);
const char *page_form_ending(enum page_form form);

#endif
