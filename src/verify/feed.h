/* Proof of completeness: a page of the change feed, or the manifest of a bulk export, against the
 * log it speaks of. Every act of its range that must be in it is, with the hash that the log has,
 * and nothing else is (doc/format/open-data.md section 5). */
#ifndef LH_VERIFY_FEED_H
#define LH_VERIFY_FEED_H

#include "verify/verify.h"

#define FEED_FILE_BYTES_MAX ((size_t)2 * 1024 * 1024 * 1024)

struct verify_feed_result {
        uint64_t from, to; /* the range it covers */
        uint64_t acts;     /* of it that it tells of */
        uint64_t files;    /* of a bulk export: files of releases that were read */
};

/* log: a store folder or the address of the log. feed: a file or an address. */
int verify_feed(struct ctx *cx, const char *log, const char *feed,
                const struct verify_options *options, struct verify_result *ret,
                struct verify_feed_result *ret_feed) LH_MUST_CHECK;

#endif
