/* Where in an HTML page a template stands: the tokenizer of the HTML standard (section 13.2.5), cut
 * down to what decides whether a value may stand here and how it is escaped. It reads the
 * template's own text, never a value, because an escaped value cannot leave the place it stands in.
 *
 * Where the standard and we could differ, we refuse: the author gets an error, the reader never
 * gets a hole. */
#ifndef LH_TMPL_HTML_H
#define LH_TMPL_HTML_H

#include "base/base.h"

enum html_at {
        HTML_TEXT,       /* also the start and the end of a page */
        HTML_TAG_OPEN,   /* after < */
        HTML_END_OPEN,   /* after </ */
        HTML_TAG_NAME,   /* */
        HTML_IN_TAG,     /* between attributes */
        HTML_ATTR_NAME,  /* */
        HTML_AFTER_NAME, /* white space after an attribute's name: = may follow */
        HTML_LOOSE, /* after a tag's name, or after attributes that a section may have added to it
                     */
        HTML_BEFORE_VALUE, /* after = */
        HTML_VALUE,        /* in quotes */
        HTML_UNQUOTED,     /* */
        HTML_RAW,          /* in <script>, <style>, <title>, <textarea> ...: markup means nothing */
        HTML_RAW_OPEN,     /* after < there */
        HTML_RAW_END,      /* after </ there */
        HTML_MARKUP,       /* after <! */
        HTML_MARKUP_DASH,  /* after <!- */
        HTML_COMMENT,      /* */
        HTML_BOGUS,        /* <!doctype ...> and <?...> up to > */
};

enum html_attr {
        HTML_ATTR_PLAIN,
        HTML_ATTR_URL,
        HTML_ATTR_CODE_URL, /* what is loaded from there runs or is framed: a value may only follow
                               our own path */
        HTML_ATTR_REFUSED,  /* script, style, a list of URLs, or a name we do not know for sure */
};

/* How far a URL in an attribute has come. */
enum html_url {
        HTML_URL_NONE,
        HTML_URL_START,  /* nothing yet: a value here is the whole URL */
        HTML_URL_SLASH,  /* one slash */
        HTML_URL_SCHEME, /* literal text that a colon would make a scheme */
        HTML_URL_MIXED,  /* the same, but a value or a section had a part in it: a colon is refused
                          */
        HTML_URL_MAYBE,  /* a section may have written the start, or not */
        HTML_URL_REST,   /* behind the scheme, or no scheme can follow any more */
        HTML_URL_BAD,    /* a scheme outside the list, or text we do not look through: no value */
};

/* Compared byte by byte: unused fields are zero. */
struct html_state {
        unsigned char at, quote, attr_kind, url, closing, flags, dashes;
        char tag[16];  /* lower case, cut */
        char attr[24]; /* lower case, cut; "?" first: a section may have had a part in the name */
        char word[16]; /* a scheme, or the name of an end tag inside raw text */
};

enum html_escape {
        ESC_NONE, /* plain text */
        ESC_SPEC, /* & < > " only, as the Mustache specification has it */
        ESC_HTML, /* text and quoted attributes */
        ESC_URL,  /* a whole URL: its scheme is checked */
        ESC_PART, /* a piece of a URL: everything but letters, digits and -._~ becomes %XX */
};

/* Reads one byte of the template. False: refused, *ret_why says why and what to do. */
bool html_feed(struct html_state *s, char c, const char **ret_why);

/* A value stands here. False: refused. */
bool html_value(struct html_state *s, enum html_escape *ret_esc, const char **ret_why);

/* The state after either of two ways (a section left out, or run). False: no state is true of both.
 */
bool html_join(const struct html_state *a, const struct html_state *b, struct html_state *ret);

bool html_same(const struct html_state *a, const struct html_state *b);

/* "inside an attribute", for error texts. */
const char *html_place(const struct html_state *s);

#endif
