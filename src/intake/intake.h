/* Import: any file that a mapping describes, as act documents. The file's bytes are read by a child
 * in the sandbox (os/sandbox.h); what comes back is mapped and checked here, one record after the
 * other, in flat memory. Each record is taken whole or refused whole. */
#ifndef LH_INTAKE_H
#define LH_INTAKE_H

#include "intake/mapping.h"

#define INTAKE_MEMORY_BYTES_MAX ((uint64_t)512 * 1024 * 1024)
#define INTAKE_CPU_S_MIN        20
#define INTAKE_BYTES_PER_CPU_S  ((uint64_t)5 * 1024 * 1024)

struct intake;

struct intake_record {
        uint64_t number; /* from 1 */
        uint64_t line;   /* where it begins, from 1; in a sheet the row */
        json_t *docs; /* array of act documents that are handed in together; borrowed until the next
                         call */
        bool correct_on_change; /* the same source.key with other content corrects the notice; else
                                   it is a conflict */
};

/* as: id of a mapping, or NULL to find the one that fits. default_body: id of the body that
 * publishes (it goes before what the mapping says), or NULL. *ret is closed with intake_close().
 * The mappings must outlive it. */
int intake_open(struct ctx *cx, const char *path, const struct mapping_set *set, const char *as,
                const char *default_body, struct intake **ret) LH_MUST_CHECK;

/* LH_OK: a record. LH_NOT_FOUND: the end. LH_INVALID: this record is refused, cx->err says why,
 * number and line are set; go on. Anything else: the file as a whole fails, stop. */
int intake_next(struct ctx *cx, struct intake *in, struct intake_record *ret) LH_MUST_CHECK;

/* For a progress bar. */
uint64_t intake_bytes_done(const struct intake *in);
uint64_t intake_bytes_total(const struct intake *in);
const char *intake_mapping_id(const struct intake *in);

/* For lh_auto as well. */
void intake_close(struct intake **in);

#endif
