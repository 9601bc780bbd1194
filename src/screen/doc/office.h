/* Office Open XML: workbooks, documents, presentations. Each reader takes the parts it knows, in
 * the order a person reads them; package.c takes all others, since a part that nobody reads is
 * where personal data hides. */
#ifndef LH_DOC_OFFICE_H
#define LH_DOC_OFFICE_H

#include "screen/doc/archive.h"

/* segment.handle of what the readers of documents and workbooks give, for the clean copy. */
#define STYLE_BOLD               1u
#define STYLE_CENTER             2u
#define STYLE_NUMBER             4u                 /* of a cell: it is a number, not text */
#define STYLE_HEADING(h)         (((h) >> 4) & 15u) /* level from 1; 0: none */
#define STYLE_SET_HEADING(level) ((uint64_t)(level) << 4)

void read_workbook(struct archive *a);
void read_word(struct archive *a);
void read_slides(struct archive *a);

/* Any XML part: all texts and those attributes that could tell of a person. */
void read_any_xml(struct archive *a, size_t i, const char *part);
/* The attributes of one element, as hidden segments. */
void put_attributes(struct reader *r, const char *part, const char **attributes);

/* ---- xlsx_style.c ---- */
struct cell_styles {
        struct {
                bool date, hidden, number_text;
        } * v;
        size_t n, cap;
        bool date_1904;
};
void read_styles(struct archive *a, struct cell_styles *ret);
void cell_styles_done(struct cell_styles *s);
/* The number as the sheet shows it: dates as 2017-12-06, other numbers with all their digits. */
void put_number(const struct cell_styles *s, size_t style, struct str v, struct buf *out);

/* ---- xlsx_formula.c ---- */
/* The text pieces of a formula: "3701"&"02", CONCATENATE("a","b"). True if it is made of nothing
 * else, so that they are its value. */
struct str_list {
        struct str v[64];
        size_t n;
};
bool formula_pieces(struct str formula, struct str_list *ret);

#endif
