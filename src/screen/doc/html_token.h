/* HTML cut into tags, texts and comments, the way browsers are lenient: nothing is ever refused,
 * and every byte belongs to exactly one token. Works on a slice, allocates nothing. */
#ifndef LH_HTML_TOKEN_H
#define LH_HTML_TOKEN_H

#include "base/buf.h"

enum html_type {
        HTML_TEXT,    /* raw, entities still in it */
        HTML_OPEN,    /* <name ...> */
        HTML_CLOSE,   /* </name> */
        HTML_COMMENT, /* body: what stands inside */
        HTML_RAW,     /* what stands in <script>, <style>, <title>, <textarea>: no tags inside */
        HTML_OTHER,   /* <!doctype>, <?xml ?>, <![CDATA[ */
};

struct html_token {
        enum html_type type;
        struct str raw;  /* all of it */
        struct str name; /* of a tag, as written; of HTML_RAW: the element's */
        struct str body; /* attributes, comment, text */
        bool empty;      /* <br/> */
};

struct html_in {
        struct str rest;
        struct str raw_of; /* name of the element whose raw text comes next */
};

static inline struct html_in html_in_make(struct str html)
{
        return (struct html_in){ .rest = html };
}
/* False at the end. */
bool html_next(struct html_in *in, struct html_token *ret);

/* Takes the next attribute out of *body: name as written, value raw (entities still in it), both
 * may be empty. False: no more. */
bool html_attribute(struct str *body, struct str *ret_name, struct str *ret_value);
/* The value of that attribute of the tag; n 0 and p NULL: it has none. */
struct str html_attribute_named(struct str body, const char *name);

bool html_is(struct str name, const char *what); /* in either case */
/* Appends text with its entities decoded; the same bytes where there are none. */
void html_decode(struct str raw, struct buf *out);
/* Appends text so that it means itself in a text or in a quoted attribute. */
void html_escape(struct str text, struct buf *out);

#endif
