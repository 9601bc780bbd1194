/* Everything public as files: OCDS as JSON lines, tables as CSV with a data package and as XLSX, a
 * SQLite file, each for all, a year, a domain, a body; a manifest with the range of the log it
 * covers and the sums of all files. The same acts give the same files. doc/format/open-data.md */
#ifndef LH_EXPORT_BULK_H
#define LH_EXPORT_BULK_H

#include "export/site.h"

#define BULK_DIR        "export" /* in the store folder */
#define BULK_RANGE      "range"  /* in it: the size of the log it covers, decimal, LF */
#define BULK_MANIFEST   "manifest.json"
#define BULK_BODIES_MAX 2000    /* with more bodies there are no files for single ones */
#define BULK_SHEET_ROWS 1048575 /* of XLSX below the head; more rows go to a further sheet */

struct bulk_options {
        const char *store_path; /* liuhen.db */
        const char *out; /* made, or put in the place of what is there, whole or not at all */
        const struct rule_set *rules;
        const char *url; /* NULL: https and the origin's host */
};

struct bulk_result {
        uint64_t size; /* of the log: acts 0 to size - 1 are in the files */
        uint64_t releases, projects, files, bytes;
};

/* Reads in short snapshots, so that neither writer nor erasure waits. LH_CONFLICT: values were
 * taken away meanwhile, and nothing was put in place; begin again. */
int bulk_make(struct ctx *cx, const struct bulk_options *opt,
              struct bulk_result *ret) LH_MUST_CHECK;
/* Removes the files of a store folder at once: what was withheld or erased must not stay in any. */
void bulk_forget(const char *store_dir);
/* Removes what an interrupted export left behind. */
void bulk_sweep(const char *store_dir);
/* The log size that the files in `dir` cover. LH_NOT_FOUND: there are none. */
int bulk_range(struct ctx *cx, const char *dir, uint64_t *ret) LH_MUST_CHECK;

#endif
