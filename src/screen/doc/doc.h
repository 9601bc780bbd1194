/* Reading a document for the scanner. A stranger's bytes are taken apart in a child of their own
 * (os/child.h: seccomp, no file, no network, 512 MB, 20 s); what comes back are segments
 * (screen/segment.h). Whatever cannot be read wholly is held, with the reason: a file that nobody
 * read must not be published (PIPL art. 51: find first, then decide). */
#ifndef LH_DOC_H
#define LH_DOC_H

#include "screen/segment.h"

#define DOC_FILE_BYTES_MAX     ((uint64_t)100 * 1024 * 1024)
#define DOC_EXPANDED_BYTES_MAX ((uint64_t)200 * 1024 * 1024) /* of all that is unpacked */
#define DOC_RATIO_MAX          100u
#define DOC_RATIO_FREE_BYTES   ((uint64_t)10 * 1024 * 1024) /* small parts may be packed tightly */
#define DOC_MEMBERS_MAX        10000u                       /* of archives, together */
#define DOC_DEPTH_MAX          3u                           /* archives and files in files */
#define DOC_CELLS_MAX          ((uint64_t)1000 * 1000)
#define DOC_PAGES_MAX          500u
#define DOC_MEMORY_BYTES_MAX   ((uint64_t)512 * 1024 * 1024)
#define DOC_CPU_S              20u

enum doc_kind {
        DOC_UNKNOWN,
        DOC_TEXT,
        DOC_HTML,
        DOC_CSV,
        DOC_XLSX,
        DOC_DOCX,
        DOC_PPTX,
        DOC_PDF,
        DOC_ZIP
};

/* Reads the file at path. On LH_OK *ret must be given to document_done(); its texts live in
 * cx->mem. ret->held is set when the file must not pass: damaged, encrypted, a scan, a bomb, an
 * unknown part. LH_NOT_FOUND: no such file; LH_IO: the machine failed, nothing is known of the
 * file. */
int doc_read(struct ctx *cx, const char *path, struct document *ret,
             enum doc_kind *ret_kind) LH_MUST_CHECK;

#endif
