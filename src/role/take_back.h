/* Taking entries from an address that serves the log into a store that holds fewer: a backup that
 * was restored (recover.h), a mirror (mirror_site.h). */
#ifndef LH_TAKE_BACK_H
#define LH_TAKE_BACK_H

#include "role/folder.h"
#include "verify/mirror.h"

struct newest {
        struct note_key key;
        struct checkpoint head;
        struct buf note; /* the checkpoint's text and the log's own signatures */
};
void newest_done(struct newest *m); /* for lh_auto */

/* The mirror's checkpoint, signed by the key that the store knows or by one that followed it. */
int newest_read(struct ctx *cx, const struct folder *f, struct mirror *mirror,
                struct newest *ret) LH_MUST_CHECK;
/* The entries up to that checkpoint, all or none. *lost: values that are not public, added. */
int take_back(struct ctx *cx, struct folder *f, struct mirror *mirror, const struct newest *m,
              uint64_t *lost) LH_MUST_CHECK;

#endif
