/* Inside attachment*.c only: what a cleared attachment is made of. */
#ifndef LH_ATTACHMENT_OWN_H
#define LH_ATTACHMENT_OWN_H

#include "screen/attachment.h"

struct cleared_attachment {
        struct str name, type, bytes, sha256, file, text, screening;
        /* for the officer at the desk; not packed: publishing needs none of it */
        struct attachment_finding found[SCREEN_HITS_HELD];
        size_t n_found;
};

#endif
