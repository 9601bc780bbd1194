/* What the pages of supervision and of the catalogue share; only for model_supervise*.c and
 * model_catalogue*.c. */
#ifndef LH_WEB_SUPERVISE_H
#define LH_WEB_SUPERVISE_H

#include "report/dashboard.h"
#include "web/model.h"
#include "web/table_file.h"

#define SUPERVISE_ROWS       50    /* of a page of a list */
#define SUPERVISE_FILE_ROWS  20000 /* of a file */
#define SUPERVISE_FEED_ROWS  100
#define SUPERVISE_CHOICE_MAX 300 /* bodies in the filter */

/* A list made once, shown as a table on its page and in its .json, or written as a file: the same
 * cells in the same order. */
struct list {
        struct model *m;
        const struct table_file_column *columns;
        size_t n_columns, at;
        bool to_file;
        struct table_file file;
        json_t *rows, *row, *cells;
};

/* "columns" and "rows" of the page's model. */
struct list list_on_page(struct model *m, const struct table_file_column *columns, size_t n);
struct list list_in_file(struct model *m, const char *title,
                         const struct table_file_column *columns, size_t n);
/* The next cell. link: NULL for none. chinese: a text of the record, which is not translated. */
void list_text(struct list *l, const char *text, const char *link);
void list_record(struct list *l, const char *text, const char *link);
void list_int(struct list *l, int64_t v, const char *link);
/* A share in tenths of a per cent; below 0: there is none. */
void list_share(struct list *l, int tenths, const char *link);
int list_write(struct list *l, enum page_form form, struct buf *out);

/* What the pages are asked for. */
struct supervise_ask {
        struct dashboard_filter f;
        const char *period; /* as understood: "12m", "2026-Q3" */
        const char *today;
};
struct supervise_ask supervise_asked(struct model *m);
/* The query with one of its members changed: name NULL changes none. */
const char *supervise_query(struct model *m, const struct supervise_ask *a, const char *name,
                            const char *value);
/* "/jd/missing?..." */
const char *supervise_link(struct model *m, const struct supervise_ask *a, const char *page,
                           const char *name, const char *value);
/* The filter form: _regions, _domains, _periods, _bodies. */
void put_supervise_filter(struct model *m, const struct supervise_ask *a);
/* "96.7%", "—" for none. */
const char *share_text(struct model *m, int tenths);
const char *region_label(const struct model *m, const char *code);
const char *domain_label(const struct model *m, const char *id);
const char *kind_label(const struct model *m, const char *domain, const char *kind);
/* Where the way to a due date is explained. */
const char *due_link(struct model *m, const char *project, const char *kind);
/* "20 个工作日内" */
const char *limit_words(const struct model *m, const struct rule_limit *l);

/* The lists, by name ("missing"): for the page, its file forms and the dashboard's head of it. */
int64_t put_missing(struct list *l, const struct supervise_ask *a, int64_t limit, int64_t offset);
void put_bodies_list(struct list *l, const struct supervise_ask *a, const struct dashboard *d,
                     size_t max);
extern const struct table_file_column supervise_missing_columns[], supervise_body_columns[];
extern const size_t supervise_missing_n, supervise_body_n;

#endif
