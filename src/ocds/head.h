/* The head of a package: what stands in it beside its releases or records. */
#ifndef LH_OCDS_HEAD_H
#define LH_OCDS_HEAD_H

#include "ocds/package.h"

#define HEAD_VALUE_BYTES_MAX ((size_t)1024 * 1024)

struct head {
        struct pool mem;
        const struct jval *publisher, *license, *policy; /* of the first package that has one */
        const struct jval *extensions[PACKAGE_EXTENSIONS_MAX];
        size_t n_extensions;
        const struct jval **uri; /* of the last package of each file; NULL if it has none */
        uint32_t files;
};

void head_init(struct head *h, uint32_t files);
void head_done(struct head *h); /* for lh_auto as well */
/* Takes what a package of the input says of itself. */
int head_take(struct ctx *cx, struct head *h, struct input *in,
              const struct found_package *p) LH_MUST_CHECK;
/* From "{" to the name of the list and its "[". Says what is missing to `watch`. */
void head_write(const struct head *h, const struct package_options *opt, const char *version,
                const struct package_watch *watch, struct buf *out);

#endif
