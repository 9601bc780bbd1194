/* What the view models are made with; only for page.c and model_*.c. A model is a JSON object:
 * names that begin with "_" are for the HTML only and are dropped from the .json. A model remembers
 * its first failure, as a store_tx does. */
#ifndef LH_MODEL_H
#define LH_MODEL_H

#include "web/page.h"

#include <jansson.h>

#define LIST_ROWS       20    /* of a page of projects */
#define LIST_OFFSET_MAX 10000 /* further back a filter is the way */
#define LIST_COUNT_MAX  10000 /* counting stops there: "10,000+" */
#define QUERY_CHARS_MAX 100
#define TIMELINE_ROWS   50  /* notices of a page of a project */
#define MONEY_READ_MAX  60  /* records opened for the money strip */
#define TABLE_PAGE_ROWS 200 /* rows of a table shown at once */
#define DIFF_LINES_MAX                                                                             \
        300                /* of a longer text the first ones are compared, and the page says so   \
                            */
#define DIFF_SHOWN_MAX  60 /* lines of one difference */
#define DIFF_CELLS_MAX  12 /* changed cells of a table; more are shown as lines */
#define DIFF_FIELDS_MAX 20 /* fields of one difference on a timeline */

/* What a content page is about, for the tags in its head. */
struct page_article {
        const char *title;  /* NULL: it is none */
        int64_t time_ms;    /* when the log took it */
        const char *source; /* who published it */
};

struct model {
        struct ctx *cx;
        const struct site *site;
        struct store_tx *tx;
        const struct page_request *rq;
        bool english;
        int rc;            /* first failure */
        json_t *top;       /* the model */
        const char *page;  /* template, without ".html" */
        const char *title; /* of the page, without the site's name; NULL: the site's name alone */
        const char *query; /* what belongs to its address behind the "?", without language; NULL:
                              nothing */
        const char *location; /* set: the page is elsewhere (303) */
        struct page_article article;
        bool passing;         /* of the reply */
        int status;           /* of the reply, 0: 200; 422 for a form that is not right */
        const char *cookie;   /* to be set: "NAME=VALUE; Path=/; HttpOnly; SameSite=Strict" */
        const char *tell;     /* of the reply */
        const char *download; /* Content-Disposition, NULL: shown where it is opened */
};

/* Remembers a failure of the caller's own; the first one stays. */
int model_fail(struct model *m, int rc);

/* Set a member. A NULL object or value, which jansson gives when it cannot, makes the model fail.
 */
void put(struct model *m, json_t *o, const char *key, json_t *v);
void put_text(struct model *m, json_t *o, const char *key, const char *s); /* NULL or "": null */
void put_str(struct model *m, json_t *o, const char *key, struct str s);   /* empty: null */
void put_int(struct model *m, json_t *o, const char *key, int64_t v);
void put_flag(struct model *m, json_t *o, const char *key, bool v);
void put_time(struct model *m, json_t *o, int64_t ms); /* "time" in UTC, "_time" as read in China */
void put_base64(struct model *m, json_t *o, const char *key, const struct hash *h);
/* New members and elements, to be filled. */
json_t *put_object(struct model *m, json_t *o, const char *key);
json_t *put_array(struct model *m, json_t *o, const char *key);
json_t *add_object(struct model *m, json_t *array);
void add_text(struct model *m, json_t *array, const char *s);
/* {"id", "name"} */
void put_named(struct model *m, json_t *o, const char *key, const char *id, const char *name);

/* A message in the reader's language. */
const char *say(const struct model *m, const char *message);
/* The same with {1} and {2} replaced. */
const char *say_with(const struct model *m, const char *message, const char *one, const char *two);
/* Marks a message that is passed to say() elsewhere, for tools/po_table.py. */
#define SAY(message) message
/* The name in the reader's language. */
const char *label(const struct model *m, const char *name, const char *name_en);
/* "1,234,567" */
const char *grouped(const struct model *m, int64_t v);
/* A request parameter; "" if absent. */
const char *asked(const struct model *m, const char *name);
/* A field of the form that was sent; "" if absent. */
const char *posted(const struct model *m, const char *name);
bool was_posted(const struct model *m);
const char *cookie(const struct model *m, const char *name); /* "" if absent */
/* This page's address with its query in another form (".csv", "" for none); lang "" keeps the
 * language. */
const char *self(struct model *m, const char *ext, const char *lang);
/* A positive decimal parameter up to max; fallback if absent or anything else. */
int64_t asked_number(const struct model *m, const char *name, int64_t fallback, int64_t max);
/* The name of a region; "" for none, and for a code that nobody has named (functional zones). */
const char *place_name(const struct model *m, const char *code);
/* YYYY-MM-DD, for what depends on the day it is read. */
const char *today_in_china(const struct model *m);
/* Where the reader finds this site: "https://HOST". */
const char *base_url(const struct model *m);

/* The domain, or NULL where the rules have it no more: its id then stands for its name. */
const struct rule_domain *put_domain(struct model *m, json_t *o, const char *id);
const struct rule_kind *put_kind(struct model *m, json_t *o, const struct rule_domain *d,
                                 const char *id);
void put_stage(struct model *m, json_t *o, const struct rule_domain *d, const char *id);

/* Money. {"value", "number", _text, _unit, _exact}: a decimal is shown in 万元 or 亿元, all else as
 * it was written. */
json_t *money_json(struct model *m, struct str value);
json_t *money_fen(struct model *m, int64_t fen);

/* The pager of a list whose page n is PATH?QUERY&NAME=n. total: -1 when it is not known. */
void put_pager(struct model *m, const char *query, const char *name, int64_t page, int64_t pages);

/* A row of page.list, page.list_of_domain, page.list_of_body or page.project into o. */
void put_project_row(struct model *m, json_t *o, struct store_rows *r);
/* "news": rows of page.news or page.news_of_body. Returns how many. */
size_t put_news(struct model *m, struct store_rows *r);

/* A row of the notice view, in the request's memory. */
struct notice_row {
        int64_t idx;
        const char *project, *domain, *kind, *body, *body_name, *title, *date, *formed, *due,
                *state;
        int64_t late_days, replaces, replaced_by, withdrawn_by, time_ms; /* -1: none */
};
void notice_row_read(struct store_rows *r, struct notice_row *ret);
/* "publicity" and "shown_by_receipt" of a notice that is a list of people. */
void put_publicity(struct model *m, int64_t idx);
/* What the timeline and the notice's own page both say of it. */
void put_notice_row(struct model *m, json_t *o, const struct notice_row *n);

/* How many personal data the gate masked: the total of a field `screening`; kinds may be NULL. */
int64_t masked_count(struct model *m, struct str screening, json_t *kinds);
/* What a list of projects is asked for; "" and 0 for any. */
struct search {
        const char *q, *domain, *stage, *region;
        int64_t year, page;
        const char *pattern; /* q for LIKE */
        bool cut;            /* q was longer than QUERY_CHARS_MAX */
};
/* "projects": the page s->page of those that fit, which is set to the last one if it lies behind
 * it. Returns how many fit; more than LIST_COUNT_MAX: at least so many. */
int64_t put_hits(struct model *m, struct search *s, int64_t *ret_pages);

/* A text cut into lines, the first DIFF_LINES_MAX + 1 of them. */
struct lines {
        struct str *at;
        size_t n;
};
void lines_add(struct model *m, struct lines *l, struct str s);
/* An array of {"change": same | old | new | cut, "text"} and {"change": edit, "before", "old",
 * "new", "after"}. */
json_t *lines_diff(struct model *m, const struct lines *a, const struct lines *b);
/* What changed between the open fields of two records of one kind: an array of {name, old, new} or
 * {name, lines}. */
json_t *diff_records(struct model *m, const struct rule_kind *k, const struct record *old,
                     const struct record *new);
/* The name of a field that every notice has, or of an element of its kind. */
const char *field_label(const struct model *m, const struct rule_kind *k, struct str name);
/* One row of a table as text: "名称：甲；报价：1200". */
const char *row_text(struct model *m, const struct rule_element *table, struct str row);

/* The pages. arg: what follows the route's prefix. */
int model_home(struct model *m, const char *arg);
int model_search(struct model *m, const char *arg);
int write_search(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_project(struct model *m, const char *arg);
int model_notice(struct model *m, const char *arg);
/* model_attachment.c: documents of a notice, or the one that an act published, as `attachments`. */
void put_attachments(struct model *m, int64_t notice);
void put_attachment(struct model *m, int64_t idx);
int model_attachment(struct model *m, const char *arg);
int write_attachment(struct model *m, const char *arg, enum page_form form, struct buf *out);
/* "1.2 MB" */
const char *size_text(const struct model *m, int64_t bytes);
int model_body(struct model *m, const char *arg);
int model_help(struct model *m, const char *arg);
int model_check(struct model *m, const char *arg);
int model_housing(struct model *m, const char *arg);
int model_housing_estate(struct model *m, const char *arg);
int model_housing_list(struct model *m, const char *arg);
int model_housing_allot(struct model *m, const char *arg);
int write_housing_list(struct model *m, const char *arg, enum page_form form, struct buf *out);
int write_housing_stats(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_housing_stats(struct model *m, const char *arg);
int model_housing_gaps(struct model *m, const char *arg);
int model_housing_subsidy(struct model *m, const char *arg);
int model_housing_draw(struct model *m, const char *arg);
int write_housing_draw(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_my(struct model *m, const char *arg);
int write_my(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_share_errand(struct model *m, const char *arg);
int model_share_me(struct model *m, const char *arg);
/* "body" that owes it, "reminders", "statement", "_due": what supervision knows of a gap. */
void put_gap_acts(struct model *m, json_t *o, const char *project, const char *kind);
/* "owed": what a project owes and to whom it falls; "gaps": what a body owes and has not published.
 */
void put_owed(struct model *m, const struct rule_domain *d, const char *project);
void put_gaps_of_body(struct model *m, const char *body);
int model_supervise(struct model *m, const char *arg);
int write_supervise(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_supervise_list(struct model *m, const char *arg);
int write_supervise_list(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_supervise_due(struct model *m, const char *arg);
int model_catalogue(struct model *m, const char *arg);
int write_catalogue(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_share_stats(struct model *m, const char *arg);
int write_share_stats(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_data(struct model *m, const char *arg);
int model_feed(struct model *m, const char *arg);
int model_display(struct model *m, const char *arg);
int model_follow(struct model *m, const char *arg);
int model_follow_confirm(struct model *m, const char *arg);
int model_follow_stop(struct model *m, const char *arg);
int model_openapi(struct model *m, const char *arg);
int write_openapi(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_share_openings(struct model *m, const char *arg);
int model_share_build(struct model *m, const char *arg);
int model_share_map(struct model *m, const char *arg);
int model_share_system(struct model *m, const char *arg);
int model_share_systems(struct model *m, const char *arg);
int model_share_corrections(struct model *m, const char *arg);
int model_share_access(struct model *m, const char *arg);
int write_share_access(struct model *m, const char *arg, enum page_form form, struct buf *out);
int write_share_corrections(struct model *m, const char *arg, enum page_form form, struct buf *out);
int write_share_systems(struct model *m, const char *arg, enum page_form form, struct buf *out);
int write_share_map(struct model *m, const char *arg, enum page_form form, struct buf *out);
int write_share_openings(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_screening(struct model *m, const char *arg);
int model_annual(struct model *m, const char *arg);
int write_annual(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_annual_list(struct model *m, const char *arg);
int model_annual_form(struct model *m, const char *arg);
int model_requests(struct model *m, const char *arg);
int write_requests(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_selfcheck(struct model *m, const char *arg);
int model_accessibility(struct model *m, const char *arg);
int model_sitemap(struct model *m, const char *arg);
int write_sitemap(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_sitemap_part(struct model *m, const char *arg);
int write_sitemap_part(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_share_resource(struct model *m, const char *arg);
int model_share(struct model *m, const char *arg);
int write_share(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_ppp(struct model *m, const char *arg);
int write_ppp(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_ppp_list(struct model *m, const char *arg);
int write_ppp_list(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_stat(struct model *m, const char *arg);
int write_stat(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_stat_list(struct model *m, const char *arg);
int write_stat_list(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_flags(struct model *m, const char *arg);
int write_flags(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_flag(struct model *m, const char *arg);
int write_flag(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_quality(struct model *m, const char *arg);
int write_quality(struct model *m, const char *arg, enum page_form form, struct buf *out);

/* Their other forms. */
int write_project_ocds(struct model *m, const char *arg, enum page_form form, struct buf *out);
int write_project(struct model *m, const char *arg, enum page_form form, struct buf *out);
int write_project_feed(struct model *m, const char *arg, enum page_form form, struct buf *out);
int write_body(struct model *m, const char *arg, enum page_form form, struct buf *out);
int model_news(struct model *m, const char *arg);
int write_news(struct model *m, const char *arg, enum page_form form, struct buf *out);
int write_feed(struct model *m, const char *arg, enum page_form form, struct buf *out);
int write_notice_ocds(struct model *m, const char *arg, enum page_form form, struct buf *out);

/* Parts of the project page. */
struct kind_sum {
        const char *kind, *stage, *first, *last;
        int64_t current, corrected, all;
};
/* What a project has of each kind. LH_OK, or the failure. */
int project_kinds(struct model *m, const char *project, struct kind_sum **ret, size_t *ret_n);
/* A kind that the project should have and has not (view/duty.h). */
struct gap {
        const struct rule_kind *kind;
        const char *date;  /* when the project went on without it, or its last day */
        const char *later; /* to which stage; "" where it did not go on */
        bool overdue;      /* its time is over, nothing came behind it */
        const char *project;
};
/* Newest first. */
size_t find_gaps(struct model *m, const struct rule_domain *d, const char *project,
                 struct gap **ret);
/* "stages": the rail. */
void put_stages(struct model *m, const struct rule_domain *d, const struct kind_sum *kinds,
                size_t n, const struct gap *gaps, size_t n_gaps);
/* "money" */
void put_money(struct model *m, const struct rule_domain *d, const char *project);
/* "timeline" and its pager. */
void put_timeline(struct model *m, const struct rule_domain *d, const char *project, int64_t total,
                  const struct gap *gaps, size_t n_gaps);
const char *publisher_role(const struct model *m, enum rule_role role);

#endif
