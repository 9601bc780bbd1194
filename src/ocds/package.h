/* Writes packages and lines of merged releases from any input of releases. */
#ifndef LH_OCDS_PACKAGE_H
#define LH_OCDS_PACKAGE_H

#include "ocds/input.h"
#include "ocds/merge.h"
#include "ocds/schema.h"

#include <stdio.h>

#define PACKAGE_EXTENSIONS_MAX 256
#define RECORD_BYTES_MAX       ((size_t)2 * 1024 * 1024 * 1024)

enum package_kind {
        PACKAGE_LINES,    /* a merged release a line */
        PACKAGE_RECORDS,  /* a record package */
        PACKAGE_RELEASES, /* a release package of the releases as they are */
};

struct package_options {
        enum package_kind kind;
        bool compiled, versioned; /* what each record or line holds; of the two a line holds one */
        bool linked;              /* records name their releases by address */
        bool upgrade;             /* PACKAGE_RELEASES: bring them from 1.0 to 1.1 */
        bool lines;               /* PACKAGE_RELEASES: a release a line, no package */
        const char *uri, *publisher,
                *published;     /* NULL: from the input, else a stand-in and a warning */
        size_t index_bytes_max; /* 0: INDEX_BYTES_MAX */
};

/* What the caller shows to people. */
struct package_watch {
        void *arg;
        void (*refused)(void *arg, const struct err *e, struct str ocid);
        void (*warned)(void *arg, const char *text);
};

struct package_count {
        uint64_t releases, processes, refused, linked, doubles, upgraded;
};

/* Reads `files` files of `in`. LH_OK also if some processes were refused: see ret. */
int package_run(struct ctx *cx, struct input *in, uint32_t files, const struct package_options *opt,
                const struct rule *rules, const char *version, FILE *out,
                const struct package_watch *watch, struct package_count *ret) LH_MUST_CHECK;

#endif
