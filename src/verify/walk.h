/* The check of a whole log (doc/format/ledger.md 6.1), entry after entry in constant memory. */
#ifndef LH_VERIFY_WALK_H
#define LH_VERIFY_WALK_H

#include "verify/keys.h"
#include "verify/signed.h"
#include "verify/source.h"

/* Everything the source serves against `head`, which its signature was checked of; and against
 * `old` unless NULL; its acts about keys against `keys`. Fills size, root and values of *ret. */
int verify_walk(struct ctx *cx, struct verify_source *s, const struct verify_head *head,
                const struct verify_head *old, struct verify_keys *keys,
                const struct verify_options *options, struct verify_result *ret) LH_MUST_CHECK;

#endif
