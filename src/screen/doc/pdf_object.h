/* Objects of a PDF in qpdf's QDF form: classic cross-reference table, no object streams. */
#ifndef LH_PDF_OBJECT_H
#define LH_PDF_OBJECT_H

#include "screen/doc/reader.h"

#define PDF_OBJECTS_MAX 500000u
#define PDF_DEEP_MAX    48u

enum pdf_type {
        PDF_NULL,
        PDF_BOOL,
        PDF_NUMBER,
        PDF_STRING,
        PDF_NAME,
        PDF_ARRAY,
        PDF_DICT,
        PDF_REF,
        PDF_WORD
};

struct pdf_value {
        enum pdf_type type;
        double number;           /* of a reference: the object */
        struct str s;            /* string (bytes), name (without slash), operator */
        struct pdf_value *items; /* of an array; of a dictionary names and values in turn */
        size_t n;
};

struct pdf_object {
        size_t offset;
        bool loaded;
        struct pdf_value value;
        struct str raw;    /* the value as it stands in the file */
        struct str stream; /* p NULL: none */
};

struct pdf {
        struct arena *mem;
        struct str file;
        struct pdf_object *objects;
        size_t n;
        size_t xref; /* where the table stands */
        struct pdf_value trailer;
};

bool pdf_open(struct arena *mem, struct str file, struct pdf *ret);
void pdf_close(struct pdf *p);
/* NULL: there is none. */
const struct pdf_object *pdf_object(struct pdf *p, size_t number);
/* Follows references. */
const struct pdf_value *pdf_resolve(struct pdf *p, const struct pdf_value *v);
/* Of a dictionary, references followed; a null value if it has none. */
const struct pdf_value *pdf_get(struct pdf *p, const struct pdf_value *dict, const char *key);
/* The same with the reference as it stands. */
const struct pdf_value *pdf_get_raw(const struct pdf_value *dict, const char *key);
bool pdf_is_name(const struct pdf_value *v, const char *name);

/* The next value or operator (PDF_WORD) of *s, which moves on. False at the end. */
bool pdf_token(struct arena *mem, struct str *s, struct pdf_value *ret);
/* A text string as UTF-8. */
struct str pdf_text(struct arena *mem, struct str bytes);

struct pdf_page {
        size_t object;
        const struct pdf_value *dict, *resources;
        double box[4]; /* x0 y0 x1 y1 */
        int rotate;
};
struct pdf_pages {
        struct pdf_page v[DOC_PAGES_MAX];
        size_t n;
        bool over; /* there are more */
};
void pdf_pages(struct pdf *p, struct pdf_pages *ret);

#endif
