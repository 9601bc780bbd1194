/* Segments on their way from the sandboxed reader to the parent. What comes out of a sandbox is as
 * little to be trusted as what went in: doc_unpack() checks every number and every text. */
#ifndef LH_DOC_PACK_H
#define LH_DOC_PACK_H

#include "screen/doc/doc.h"

#define PACK_TEXT_BYTES_MAX ((size_t)16 * 1024 * 1024) /* fits a frame of os/child.h */

/* In the child: sends the whole document, its kind and why it is held, if it is. */
void doc_send(const struct document *d, enum doc_kind kind);

struct doc_unpacker {
        struct document *d;
        enum doc_kind kind;
        const char *part; /* the last one, shared by the segments that have it */
        bool done;
};
/* One frame; false if it is damaged. */
bool doc_unpack(struct doc_unpacker *u, struct str frame);

#endif
