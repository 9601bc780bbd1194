/* A document as the readers (screen/doc/) hand it to the scanner: pieces of text in reading order,
 * each with the place it stands at. The scanner never sees a file, the readers never see a rule.
 * Whatever text a file holds must become a segment, visible or not: comments, properties, scripts,
 * deleted runs, hidden sheets (a part that no reader knows holds the file). Personal Information
 * Protection Law art. 51(3): what is to be de-identified must first be found. */
#ifndef LH_SEGMENT_H
#define LH_SEGMENT_H

#include "base/buf.h"
#include "base/ctx.h"

#define SEGMENTS_MAX       ((size_t)4 * 1000 * 1000)   /* of one document */
#define SEGMENT_BYTES_MAX  ((size_t)64 * 1024 * 1024)  /* of one segment */
#define DOCUMENT_BYTES_MAX ((size_t)200 * 1024 * 1024) /* of all texts of one document */

enum segment_place {
        SEGMENT_TEXT, /* running text: a paragraph, a line, a whole text file (LF between lines) */
        SEGMENT_CELL, /* of a table: table, row and col are set */
        SEGMENT_ATTRIBUTE, /* of HTML: alt, title, value, data-*, href */
        SEGMENT_META, /* properties, meta elements, PDF information, names of sheets and files */
        SEGMENT_CODE, /* script, style, formula: only numbers with a check are looked for, no names
                       */
};

/* How a segment continues the one before it. The scanner joins the pieces, so that a number split
 * over runs, tags, lines or cells is found; a reader says what it saw and joins nothing itself. */
enum segment_join {
        SEGMENT_NEW,  /* a new paragraph or cell */
        SEGMENT_RUN,  /* the same word may go on: the next run, the text behind an inline tag, the
                         next piece of a formula */
        SEGMENT_LINE, /* the same paragraph or cell, after a line break (w:br, <br>, a line of a PDF
                         cell) */
};

struct segment {
        struct str text;  /* well-formed UTF-8, entities decoded, as it stands otherwise */
        const char *part; /* for people: "sheet 名单", "comments", "properties", "footer"; "" the
                             body */
        enum segment_place place;
        enum segment_join join;
        int32_t table, row, col; /* from 0, numbered through the document; -1: in no table. Nested
                                    tables get their own number */
        int32_t row_span, col_span; /* of a merged cell; 0 counts as 1 */
        int32_t page;               /* from 1; 0 unknown */
        bool header;     /* the file itself says it heads a row or column (<th>, w:tblHeader) */
        bool hidden;     /* the reader of the page would not see it */
        uint64_t handle; /* the reader's own: where in the source it stands, for the cleaner */
};

/* One file of an archive that was read as one document: its segments are [from, to), its name is
 * segment from - 1. */
struct document_file {
        size_t from, to;
        int kind;         /* enum doc_kind */
        size_t part_skip; /* bytes before its own part names */
};

struct document {
        struct arena *mem; /* where segments' texts live */
        struct segment *v;
        size_t n, cap;
        size_t bytes;                /* of all texts */
        struct document_file *files; /* of an archive, in mem; NULL: it is none */
        size_t n_files;
        const char *held; /* NULL, or why the file cannot be read: "it is encrypted"; then it must
                             not pass */
};

/* mem must outlive the document; document_done() frees the array. */
void document_init(struct document *d, struct arena *mem);
void document_done(struct document *d); /* for lh_auto as well */

/* A segment in no table with every other number at its "none". */
struct segment segment_make(enum segment_place place, const char *part, struct str text);
/* Appends it; text and part are copied if `copy`, else they must outlive the document. Past a
 * ceiling nothing is added and the document is held. */
void document_add(struct document *d, const struct segment *s, bool copy);
/* Holds the document: the first reason stays. `why` continues 'could not read "x": ', is copied,
 * holds no value. */
void document_hold(struct document *d, const char *why);

#endif
