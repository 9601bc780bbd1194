/* A clerk's document: read into the form of a draft, or sent along with it. */
#ifndef LH_CONSOLE_FILE_H
#define LH_CONSOLE_FILE_H

#include "web/console.h"
#include "work/sheet.h"

/* What became of a document that was read into a form. */
struct console_filled {
        size_t rows;         /* of the table that fits */
        const char *element; /* name of that table; NULL: none fits */
        size_t values;       /* single elements */
        bool text;           /* its text became the notice's */
        const char *left;    /* columns that no element has, "" none */
        size_t hidden;       /* pieces that nobody sees, left out */
};

/* The file "file" of the form; NULL: there is none. */
const struct page_file *console_file_posted(const struct console *c);
int console_file_read(struct console *c, const struct page_file *f,
                      struct sheet *ret) LH_MUST_CHECK;
/* LH_INVALID: no file; LH_HELD: it cannot be read wholly. */
int console_file_fill(struct console *c, const struct rule_kind *k, json_t *doc,
                      const struct page_file *f, struct console_filled *ret) LH_MUST_CHECK;
bool console_filled_any(const struct console_filled *f);
void console_file_say(struct console *c, const struct console_filled *f);
/* Screens it and adds it to the draft. doc: the draft's. */
int console_file_attach(struct console *c, const char *draft, int64_t version, const json_t *doc,
                        const struct page_file *f) LH_MUST_CHECK;

/* console_match.c: what stands over a column, or before a value, as the rule has it. */
enum console_target_is { TARGET_NONE, TARGET_PLAIN, TARGET_ELEMENT };
struct console_target {
        enum console_target_is is;
        const char *plain; /* title, formed, text, project_title, project_code */
        const struct rule_element *element;
};
struct console_target console_match(const struct rule_kind *k, const char *head);
/* -1: no such column. */
int console_match_column(const struct rule_element *table, const char *head);
/* A value as the form wants it: 2026年1月5日 is 2026-01-05, 1,200.00 元 is 1200.00. */
const char *console_match_value(struct model *m, enum rule_type type, const char *text);
/* Puts it where it belongs. */
void console_match_put(struct model *m, json_t *doc, const struct console_target *t,
                       const char *text);

#endif
