/* A document that goes with a notice (附件): read in the sandbox, screened on the notice's
 * occasion, and only what is left of it (the clean copy) comes out. Like a cleared_notice, a
 * cleared_attachment can only be made here. OGI Regulation art. 15, 17; PIPL art. 25. */
#ifndef LH_SCREEN_ATTACHMENT_H
#define LH_SCREEN_ATTACHMENT_H

#include "crypt/hash.h"
#include "ledger/record.h"
#include "screen/gate.h"

#define ATTACHMENT_BYTES_MAX  ((size_t)3000000) /* its base64 has to fit into one field */
#define ATTACHMENT_NAME_CHARS 150
#define ATTACHMENT_FIELDS     7
#define ATTACHMENT_TEXT_BYTES ((size_t)400000) /* of its text, kept for search */

struct cleared_attachment; /* in cx->mem */

/* All that a reading depends on. */
struct attachment_order {
        struct str name; /* as the clerk calls the file; its ending may change with the clean copy
                            (.xls to .xlsx) */
        struct str bytes;
        const char *occasion; /* of the notice's kind (policy_occasion_of) */
        struct gate_rules rules;
        int32_t today;
};

/* LH_HELD: it cannot be read wholly, holds more than SCREEN_HITS_HELD data, or no clean copy can be
 * made; the message never holds a value. May take as long as the readers' limits allow. */
int screen_attachment(struct ctx *cx, const struct attachment_order *order,
                      const struct cleared_attachment **ret) LH_MUST_CHECK;
/* Equal for two orders whose readings are the same. */
struct hash attachment_order_key(const struct attachment_order *o);
/* The answer of screen_attachment(), its error included, as bytes for another process on this
 * machine. Unpacked it points into `in`. */
void attachment_pack(const struct ctx *cx, int rc, const struct cleared_attachment *a,
                     struct buf *out);
int attachment_unpack(struct ctx *cx, struct str in,
                      const struct cleared_attachment **ret) LH_MUST_CHECK;
/* Fields of the record that publishes it; ret->fields has room for ATTACHMENT_FIELDS. */
void attachment_fill(const struct cleared_attachment *a, struct record *ret);
/* Digest of the clean copy, hexadecimal, and its name. */
struct str attachment_sha256(const struct cleared_attachment *a);
struct str attachment_name(const struct cleared_attachment *a);
/* The text of the clean copy. */
struct str attachment_text(const struct cleared_attachment *a);
/* What is masked in it, for the officer who decides; values are for their eyes only. */
struct attachment_finding {
        const char *kind, *reason, *basis, *part;
        struct str canonical, text, mask;
        int32_t page, row, col; /* page from 1, 0 unknown; row and col from 0, -1 in no table */
};
const struct attachment_finding *attachment_findings(const struct cleared_attachment *a,
                                                     size_t *ret_n);

#endif
