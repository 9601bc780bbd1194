/* For tests of the scanner: a text or a small table in, findings out as one line. Nothing here
 * prints a value: on failure the case's number and the kinds are said. */
#ifndef LH_TEST_SCREEN_CHECK_H
#define LH_TEST_SCREEN_CHECK_H

#include "screen/scanner.h"

#define TEST_TODAY 20000 /* 2024-10-04 */

struct check_case {
        const char *
                in; /* running text; with '|' a table: cells between bars, rows between line ends */
        const char *want; /* "kind=value kind=value", in the order of the text; "" nothing */
};

void check_cases(const struct check_case *cases, size_t n);

/* The document of a case; done with document_done(). */
void check_document(struct arena *mem, const char *in, struct document *ret);
/* "kind=value", of every finding; in mem. */
const char *check_found(struct arena *mem, const struct document *d, const char *occasion);
/* The text with all findings masked that the occasion does not show, segments joined by '|'. */
const char *check_masked(struct arena *mem, const struct document *d, const char *occasion);

#endif
