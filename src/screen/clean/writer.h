/* Between the writers of src/screen/clean/ only. */
#ifndef LH_CLEAN_WRITER_H
#define LH_CLEAN_WRITER_H

#include "screen/clean/clean.h"

#define CLEAN_BYTES_MAX ((size_t)400 * 1024 * 1024)

/* A segment as it may be published. Hidden ones and those that are no text of the page are left
 * out. */
struct clean_piece {
        struct str text;
        const struct segment *from;
        bool changed;
};

struct clean {
        struct ctx *cx;
        const struct document *d;
        struct clean_piece *v;
        size_t n;
};

/* One cell, put together from its pieces. */
struct clean_cell {
        int32_t row, col, row_span, col_span;
        struct str text; /* LF between its lines */
        uint64_t style;
        bool changed;
};

/* Cells of the table that piece i belongs to, in order; *ret_end: behind its last piece. The array
 * is the caller's to free. */
struct clean_cell *clean_table(struct clean *c, size_t i, size_t *ret_n, size_t *ret_end);
int clean_cell_order(const void *a, const void *b);

void write_text(struct clean *c, struct buf *out);
void write_csv(struct clean *c, struct buf *out);
int write_xlsx(struct clean *c, const char *path) LH_MUST_CHECK;
int write_docx(struct clean *c, const char *path) LH_MUST_CHECK;
int write_pptx(struct clean *c, const char *path) LH_MUST_CHECK;
void write_pdf(struct clean *c, struct buf *out);
/* An archive. l: of the whole document. */
int write_folder(struct clean *c, const struct finding_list *l, const char *path,
                 const char *out_path) LH_MUST_CHECK;
/* In a child: rewrites the page at path. */
int write_html(struct clean *c, const char *path, struct buf *out) LH_MUST_CHECK;
/* The rewriting itself; runs in the child. handles and texts come from c. */
void rewrite_html(const struct clean *c, struct str html, struct buf *out);

/* One member of a package that is written. */
struct clean_member {
        const char *name;
        struct str bytes;
};
int write_package(struct ctx *cx, const char *path, const struct clean_member *m,
                  size_t n) LH_MUST_CHECK;
/* Text for XML: escaped, control characters that XML cannot hold left out. */
void xml_text(struct str s, struct buf *out);

/* Looks for the values of findings that had to go. *ret_kind: of one that survived. */
int check_clean(struct ctx *cx, const char *path, const struct finding_list *l,
                const char **ret_kind) LH_MUST_CHECK;

#endif
