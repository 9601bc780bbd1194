/* One export in the making. Only for bulk*.c. */
#ifndef LH_EXPORT_BULK_INT_H
#define LH_EXPORT_BULK_INT_H

#include "export/bulk.h"
#include "export/release.h"
#include "export/table.h"
#include "ledger/tile.h"

#include <stdio.h>

/* The files of all, out of which those of a year, domain or body are cut. The first is JSON lines,
 * then one a table. */
#define BULK_STREAMS  (1 + TABLES)
#define STREAM_JSONL  0
#define STREAM_OF(t)  (1 + (t))
#define BULK_PATH_MAX 4096
#define BULK_NAME_MAX 96

struct span {
        uint64_t at;
        uint32_t n;
};

/* What one act added. */
struct piece {
        struct span in[BULK_STREAMS]; /* bodies and projects: unused */
        uint32_t project;
        int year;
        const char *domain, *body;
};

struct bulk {
        struct ctx *cx; /* of the whole export */
        const struct bulk_options *opt;
        struct export_site site;
        struct head head;
        int64_t made_ms;         /* of the newest entry: the same acts give the same files */
        char dir[BULK_PATH_MAX]; /* where it is made */
        FILE *stream[BULK_STREAMS];
        uint64_t at[BULK_STREAMS];
        struct piece *pieces;
        size_t n, cap;
        struct span *projects;
        size_t n_projects, cap_projects;
        json_t *bodies; /* id -> CSV row */
        json_t *files;  /* of the manifest */
        void *db;       /* sqlite3 * */
        void *insert[TABLES];
        struct buf row;
        struct bulk_result result;
};

/* bulk_pass.c: all acts into the streams. */
int bulk_pass(struct bulk *b) LH_MUST_CHECK;
/* LH_CONFLICT: values of the range were taken away since. */
int bulk_still_public(struct bulk *b) LH_MUST_CHECK;
int bulk_write(struct bulk *b, size_t stream, const struct buf *bytes,
               struct span *ret) LH_MUST_CHECK;
int bulk_row(struct bulk *b, enum table_id t, const struct str *cells,
             struct span *sum) LH_MUST_CHECK;

/* A selection of the pieces. */
struct scope {
        const char *name;           /* "all", "year-2017", "domain-land", "body-yl-zjj" */
        const char *filter, *value; /* "year", "2017"; NULL for all */
        const char *title;
        struct piece **pieces; /* in the order of the streams */
        size_t n;
};

/* bulk_scope.c */
int bulk_scopes(struct bulk *b) LH_MUST_CHECK;
/* One stream's bytes of a scope, table heads not included. */
typedef int bulk_take_fn(void *arg, const char *p, size_t n);
int bulk_copy(struct bulk *b, const struct scope *s, size_t stream, bulk_take_fn *take,
              void *arg) LH_MUST_CHECK;
/* bulk_zip.c, bulk_xlsx.c, bulk_sqlite.c: one file each. */
int bulk_zip(struct bulk *b, const struct scope *s, const char *path) LH_MUST_CHECK;
int bulk_xlsx(struct bulk *b, const struct scope *s, const char *path) LH_MUST_CHECK;
int bulk_sqlite_begin(struct bulk *b) LH_MUST_CHECK;
int bulk_sqlite_row(struct bulk *b, enum table_id t, const struct str *cells) LH_MUST_CHECK;
int bulk_sqlite_end(struct bulk *b) LH_MUST_CHECK;
void bulk_sqlite_drop(struct bulk *b);
/* bulk_manifest.c: adds a finished file to the manifest; writes manifest, sums, catalogue. */
int bulk_add_file(struct bulk *b, const struct scope *s, const char *name, const char *format,
                  const char *type) LH_MUST_CHECK;
int bulk_finish(struct bulk *b) LH_MUST_CHECK;
void bulk_path(const struct bulk *b, const char *name, char *ret);
int bulk_failed(struct ctx *cx, const char *doing, const char *path);

#endif
