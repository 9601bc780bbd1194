/* Addresses of lists with their filters. */
#ifndef LH_LINK_H
#define LH_LINK_H

#include "web/model.h"

/* Adds "name=value", percent-encoded, with "&" in front unless it is the first; nothing for an
 * empty value. */
void link_add(struct buf *query, const char *name, const char *value);
/* "PATH?QUERY" or "PATH" in the request's memory. */
const char *link_to(struct model *m, const char *path, const struct buf *query);

/* Fen as hundreds of millions of yuan (亿元), with two decimals and its thousands marked. */
const char *in_yi(const struct model *m, int64_t fen);
/* For a headline: "10.20 万亿元", "4,312.50 亿元", "CNY 1,020.00 bn". */
const char *big_money(const struct model *m, int64_t fen);
/* "35.8%"; "—" where there is nothing to divide by. */
const char *rate_text(const struct model *m, int64_t part, int64_t of);

/* A select's choice into array: {id, name, _on}. */
void add_choice(struct model *m, json_t *array, const char *id, const char *name,
                const char *chosen);
/* A figure of a headline into array: {name, text, unit, link}. */
json_t *add_figure(struct model *m, json_t *array, const char *name, const char *text,
                   const char *unit, const char *link);

#endif
