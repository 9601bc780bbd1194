/* Inside of the .xlsx reader: the package, its shared texts and number formats. */
#ifndef LH_XLSX_BOOK_H
#define LH_XLSX_BOOK_H

#include "intake/xlsx.h"

#include <expat.h>
#include <zip.h>

#define XLSX_STYLES_MAX 65536u

struct book {
        struct ctx *cx;
        char *file;
        zip_t *zip;
        uint64_t expanded;
        bool date_1904;
        char *sheet_member; /* in cx->mem */
        struct buf shared;  /* texts one behind the other */
        uint32_t *shared_ends;
        size_t n_shared, cap_shared;
        bool *date_style; /* by index of cellXfs */
        size_t n_styles, cap_styles;
};

/* One member while expat reads it. */
struct part {
        struct book *book;
        XML_Parser xml;
        unsigned depth;
        int rc; /* of a handler that stopped */
        void *arg;
};

typedef void part_open_fn(struct part *p, const char *name, const char **attributes);
typedef void part_close_fn(struct part *p, const char *name);
typedef void part_text_fn(struct part *p, const char *s, size_t n);

struct part_reader {
        part_open_fn *open;
        part_close_fn *close; /* may be NULL */
        part_text_fn *text;   /* may be NULL */
        void *arg;
};

/* A row for each sheet in their order, see reader_job.sheet_names. Opens and closes by itself. */
int book_sheets(struct ctx *cx, struct source *src, struct sink *out) LH_MUST_CHECK;
int book_open(struct ctx *cx, struct book *b, struct source *src, const char *sheet) LH_MUST_CHECK;
void book_close(struct book *b);
/* LH_NOT_FOUND: there is no such member. */
int book_part(struct book *b, const char *member, const struct part_reader *r) LH_MUST_CHECK;

void part_stop(struct part *p, int rc);
const char *part_attribute(const char **attributes, const char *name); /* NULL: not given */
struct str book_shared(const struct book *b, size_t i);

#endif
