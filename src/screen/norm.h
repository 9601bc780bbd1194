/* One text in one spelling: full-width digits and letters become ASCII, invisible characters go,
 * dashes, middle dots and mask characters become one each, single Han characters spread over blanks
 * ("姓　名") come together. Punctuation stays as it is. Every byte of the result knows where it
 * stood. Follows NFKC (UAX 15) where NFKC touches numbers and letters. */
#ifndef LH_SCREEN_NORM_H
#define LH_SCREEN_NORM_H

#include "base/buf.h"

/* From byte `norm` of the result on, the source stands at `src` + (byte - norm). */
struct norm_step {
        uint32_t norm, src;
};

struct norm {
        const char *p; /* the source itself if nothing is to be changed: it must live on */
        size_t n;
        char *own;
        size_t cap;
        size_t src_n;
        struct norm_step *steps;
        size_t n_steps, cap_steps;
};

/* Forgets what ret held before; text is well-formed UTF-8 below 4 GiB. */
void norm_make(struct str text, struct norm *ret);
void norm_done(struct norm *n); /* for lh_auto as well */

/* Where byte i of the result stood; n gives the end of the source. */
size_t norm_source(const struct norm *n, size_t i);

static inline struct str norm_str(const struct norm *n)
{
        return (struct str){ n->p, n->n };
}

#endif
