/* What is new for one who follows: notices that were published or withdrawn from a record on. */
#ifndef LH_MAIL_NEWS_H
#define LH_MAIL_NEWS_H

#include "mail/follow.h"
#include "rule/rule.h"

#define NEWS_SHOWN_MAX 30   /* of one mail; the rest is counted, and a link leads to it */
#define NEWS_READ_MAX  2000 /* notices looked at for one mail */

struct news_item {
        int64_t idx;
        bool withdrawn, correction;
        const char *title, *date, *project, *body;
};

struct news {
        struct news_item items[NEWS_SHOWN_MAX];
        size_t n;
        int64_t count, to; /* to: everything below is told with it */
};

/* Reads from f->cursor up to size, or less where there is more than NEWS_READ_MAX. In cx->mem. */
int news_read(struct store_tx *tx, const struct rule_set *rules, const struct follow *f,
              int64_t size, struct news *ret) LH_MUST_CHECK;
/* What is followed, in the reader's language: "云岭一小 · 招标公告", in cx->mem. LH_NOT_FOUND: the
 * project or body is not known. */
int follow_name(struct store_tx *tx, const struct rule_set *rules, const struct follow *f,
                const char **ret) LH_MUST_CHECK;

#endif
