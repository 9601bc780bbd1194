/* Packages of one process, ready to be given out: OCDS 1.1 against schema 1.1.5. */
#ifndef LH_EXPORT_PACKAGE_H
#define LH_EXPORT_PACKAGE_H

#include "export/release.h"

#define PACKAGE_BYTES_MAX ((size_t)64 * 1024 * 1024)

/* uri: path of the package on the site ("/p/k3j7q2m5ab.ocds.json"). All append to out.
 * LH_NOT_FOUND: the process has published nothing yet, and OCDS knows no empty package. */
int export_release_package(struct store_tx *tx, const struct export_site *site,
                           const struct process *p, const char *uri, struct buf *out) LH_MUST_CHECK;
/* One act's release. */
int export_release_of(struct store_tx *tx, const struct export_site *site, const struct process *p,
                      const struct event *e, const char *uri, struct buf *out) LH_MUST_CHECK;
/* All releases, oldest first, and the compiled release; versioned: the versioned one as well. */
int export_record_package(struct store_tx *tx, const struct export_site *site,
                          const struct process *p, const char *uri, bool versioned,
                          struct buf *out) LH_MUST_CHECK;
/* One record, without a package around it. */
int export_put_record(struct store_tx *tx, const struct export_site *site, const struct process *p,
                      bool versioned, struct buf *out) LH_MUST_CHECK;
/* One record, without a package around it. */
int export_put_record(struct store_tx *tx, const struct export_site *site, const struct process *p,
                      bool versioned, struct buf *out) LH_MUST_CHECK;
/* "{...,\"NAME\":[" of a package, to be closed with "]}". */
void export_package_head(struct ctx *cx, const struct export_site *site, const char *uri,
                         int64_t published_ms, const char *list, struct buf *out);

#endif
