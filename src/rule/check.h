/* What every rule file's values are held to. A check takes text as it was written and gives the
 * value; the first failure is kept, every check after it does nothing. Only for rule/. */
#ifndef LH_RULE_CHECK_H
#define LH_RULE_CHECK_H

#include "rule/rule.h"

/* Where we are in a file. */
struct check {
        struct ctx *cx;
        struct arena *mem; /* what is kept goes there */
        const char *file;  /* as errors call it */
        char place[128];   /* "kinds.award.elements.winner" */
        int rc;
};

void check_enter(struct check *c, const char *fmt, ...) LH_PRINTF(2, 3);
void check_fail(struct check *c, const char *name, const char *fmt, ...) LH_PRINTF(3, 4);

/* [a-z][a-z0-9J]{0,max-1}, J the joining character; at least min long. */
const char *check_id(struct check *c, const char *name, const char *id, char joiner, size_t min,
                     size_t max);
/* A text for people: one line, no control characters, not blank. */
const char *check_line(struct check *c, const char *name, const char *text);
/* The English name, or the name where there is none. */
const char *check_name_en(struct check *c, const char *name_en, const char *name);
bool check_bool(struct check *c, const char *name, const char *word); /* NULL: false */
/* Index of the word among words; 0 after a failure. */
int check_word(struct check *c, const char *name, const char *word, const char *const *words,
               size_t n);
/* The same without an opinion: -1 if it is none of them. */
int check_word_index(const char *word, const char *const *words, size_t n);
int32_t check_day(struct check *c, const char *name, const char *text, int32_t without);
/* "20wd", "3cd"; NULL: none. */
struct rule_limit check_limit(struct check *c, const char *name, const char *text);
char check_certainty(struct check *c, const char *word);

#endif
