/* Between the readers of src/screen/doc/ only. Everything here runs inside the sandbox (tests and
 * fuzz targets call it in place): bytes in memory go in, segments come out; a reader that cannot go
 * on holds the document and returns. */
#ifndef LH_DOC_READER_H
#define LH_DOC_READER_H

#include "screen/doc/doc.h"

struct reader {
        struct ctx *cx;
        struct document *d;
        enum doc_kind kind; /* of the outermost file */
        uint64_t expanded;  /* bytes unpacked so far */
        uint64_t cells;
        unsigned members;
        unsigned depth;
        int32_t tables;         /* number of the next table */
        int32_t page;           /* of what is read now: a slide; 0 none */
        const char *inside;     /* "", or what the file at hand is packed in: "file.zip: " */
        bool hidden;            /* everything now read is hidden: an embedded file, a comment */
        struct document *later; /* attributes: they must not stand between two pieces of a word */
};

/* Chooses the reader by the bytes, then by the name. */
void read_file(struct reader *r, const char *name, struct str bytes);

void read_text(struct reader *r, struct str utf8);
void read_csv(struct reader *r, struct str utf8);
void read_html(struct reader *r, struct str utf8);
void read_zip(struct reader *r, struct str bytes);

/* segment.handle of a text file's cells, for the clean copy: what stands before the cell, one of
 * these and how often. */
#define GAP_TAB   ((uint64_t)1 << 32)
#define GAP_SPACE ((uint64_t)2 << 32)
#define GAP_WIDE  ((uint64_t)3 << 32) /* U+3000 */
#define GAP_LINE  ((uint64_t)4 << 32)
#define GAP_CRLF  ((uint64_t)5 << 32)
#define GAP_BAR   ((uint64_t)6 << 32) /* | */
#define GAP_COMMA ((uint64_t)7 << 32)
#define GAP_HAN   ((uint64_t)8 << 32) /* U+FF0C */
#define GAP_COUNT 0xffffffffu

/* Any text file as UTF-8, without a byte order mark; false: it is none (the document is held). */
bool to_utf8(struct reader *r, struct str bytes, struct buf *out);

/* Stops reading: false ever after. */
bool reader_ok(const struct reader *r);
void reader_hold(struct reader *r, const char *fmt, ...) LH_PRINTF(2, 3);
/* The part's name for people, with what the file is packed in. */
const char *reader_part(struct reader *r, const char *part);

void put_segment(struct reader *r, const struct segment *s);
/* Text outside tables; nothing happens if it is blank. */
void reader_put_text(struct reader *r, enum segment_place place, const char *part, struct str text,
                     bool hidden);
/* Like reader_put_text(), but behind all text that is put before put_waiting(). */
void put_later(struct reader *r, enum segment_place place, const char *part, struct str text);
void put_waiting(struct reader *r);
/* Does it hold a Chinese or full-width character? */
bool str_has_han(struct str s);
/* Counts one cell; false when there are too many. */
bool reader_cell(struct reader *r);

bool str_blank(struct str s);

#endif
