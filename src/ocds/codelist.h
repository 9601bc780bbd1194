/* Codelists as extensions bring them: CSV files with a column "Code". */
#ifndef LH_OCDS_CODELIST_H
#define LH_OCDS_CODELIST_H

#include "ocds/schema.h"

/* Takes the files of a folder into the lists: "x.csv" is the list, "+x.csv" adds to it, "-x.csv"
 * takes from it. No folder: nothing. */
int codelist_folder(struct ctx *cx, json_t *lists, const char *dir) LH_MUST_CHECK;
/* Values of the column "Code" of a CSV text, as an array. */
int codelist_read(struct ctx *cx, const char *name, struct str text, json_t **ret) LH_MUST_CHECK;

#endif
