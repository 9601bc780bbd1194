/* Runs a reader in place and keeps what it finds; makes files for tests. */
#ifndef LH_TEST_COLLECT_H
#define LH_TEST_COLLECT_H

#include "intake/record.h"

#define COLLECT_MAX 4096

struct collect {
        struct ctx cx;
        struct sink sink;
        struct piece *pieces; /* texts live in cx.mem */
        size_t n;
        int rc;
};

/* rows, JSON records and refusals only; the header is in `header`. */
void collect_run(struct collect *c, const struct reader_job *job, const void *p, size_t n);
void collect_done(struct collect *c);
/* Cell `cell` of piece `i` is exactly this text. */
bool collect_is(const struct collect *c, size_t i, size_t cell, const char *text);

/* A small generator with a seed: the same numbers on every machine. */
uint32_t dice(uint64_t *state, uint32_t sides);

/* A temporary file with the given name and bytes, in a folder of its own; the path is the caller's
 * to free. */
char *temp_file(const char *name, const void *p, size_t n);
void temp_remove(char *path);

/* A workbook of one sheet; sheet_xml: the rows. shared, styles: whole parts, or NULL. Bytes in out.
 */
void make_xlsx(struct buf *out, const char *sheet_xml, const char *shared, const char *styles);

#endif
