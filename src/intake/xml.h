/* Rows of tables as XML, as the trading platforms hand them over (doc/format/ggzy.md): an element
 * whose children are plain texts is a row, named after itself, or after its parent where it is
 * called ROW. HEAD says what holds for all. */
#ifndef LH_XML_H
#define LH_XML_H

#include "intake/decode.h"
#include "intake/record.h"

#define XML_LEVELS_MAX   16
#define XML_FIELDS_MAX   1024   /* of one row */
#define XML_PROJECTS_MAX 100000 /* rows of projects that later rows are joined with */

int rows_xml_read(struct ctx *cx, struct text_in *in, struct sink *out) LH_MUST_CHECK;

#endif
