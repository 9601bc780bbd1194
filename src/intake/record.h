/* What a reader finds, one piece after the other. Inside the sandbox the pieces are packed into
 * frames for the parent; tests and fuzz targets take them as they come. */
#ifndef LH_RECORD_H
#define LH_RECORD_H

#include "base/ctx.h"
#include "intake/source.h"

#define RECORD_ROW_BYTES_MAX  ((size_t)4 * 1024 * 1024)
#define RECORD_JSON_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define RECORD_CELLS_MAX      4096
#define JSON_DEPTH_MAX        64
#define HEADER_ROWS_LOOKED_AT 20

enum piece_type {
        PIECE_HEADER = 'H',  /* cells: the names of the columns */
        PIECE_ROW = 'R',     /* cells */
        PIECE_JSON = 'J',    /* cells[0]: one JSON value */
        PIECE_AROUND = 'A',  /* cells[0]: JSON object, what stands beside the records */
        PIECE_REFUSED = 'X', /* cells[0]: what is wrong with this record and what to do; cells[1]:
                                the field, or "" */
        PIECE_FAILED = 'E', /* cells[0]: why the file as a whole cannot be read; number: the code */
        PIECE_PROBED = 'P', /* number: enum container */
        PIECE_DONE = 'Z',   /* the file was read to its end */
};

struct piece {
        char type;
        uint64_t number; /* of the record, from 1 */
        uint64_t line;   /* where it begins, from 1; for sheets the row */
        uint64_t bytes_done;
        const struct str *cells;
        size_t n_cells;
};

struct sink {
        void (*put)(void *arg, const struct piece *p);
        void *arg;
        uint64_t records;     /* numbered so far */
        uint64_t records_max; /* 0: all; a reader stops, content, when it has as many */
};

static inline bool sink_full(const struct sink *s)
{
        return s->records_max > 0 && s->records >= s->records_max;
}

/* The next record is no good; the reader goes on behind it. */
void sink_refuse(struct sink *s, uint64_t line, uint64_t bytes_done, const char *fmt, ...)
        LH_PRINTF(4, 5);
void sink_record(struct sink *s, char type, uint64_t line, uint64_t bytes_done,
                 const struct str *cells, size_t n_cells);

/* One piece as bytes and back. piece_unpack: cells live in mem as slices of frame; false if the
 * frame is damaged. */
void piece_pack(const struct piece *p, struct buf *out);
bool piece_unpack(struct arena *mem, struct str frame, struct piece *ret);

/* What a file is, told by its first bytes (see reader_probe). */
enum container {
        CONTAINER_JSON,
        CONTAINER_JSONL,
        CONTAINER_FIELDS,
        CONTAINER_XML,
        CONTAINER_CSV,
        CONTAINER_XLSX
};

/* What the reader is asked to do; from a mapping. */
struct reader_job {
        enum container container;
        const char *charset;        /* declared, or NULL */
        const char *const *records; /* JSON paths of arrays of records; "." is the whole document */
        size_t n_records;
        const char *const *header; /* names that the header row must have, to find it */
        size_t n_header;
        unsigned header_rows; /* 0: no header, rows begin at once */
        const char *sheet;    /* NULL: the first */
        bool sheet_names; /* of a workbook: a row for each sheet, name and "hidden" or "", no more
                           */
        char delimiter;   /* 0: found by counting */
};

/* Reads everything; the pieces go to the sink. An error is one of the whole file. */
int reader_run(struct ctx *cx, const struct reader_job *job, struct source src,
               struct sink *out) LH_MUST_CHECK;

/* Looks at the beginning only. The first piece is PIECE_PROBED (number: the container); then up to
 * HEADER_ROWS_LOOKED_AT rows of a table, or one PIECE_JSON with the text of the beginning, which
 * need not be whole. */
int reader_probe(struct ctx *cx, struct source src, struct sink *out) LH_MUST_CHECK;

#endif
