/* CSV and its kin (RFC 4180; comma, tab or semicolon), row by row. */
#ifndef LH_CSV_H
#define LH_CSV_H

#include "intake/decode.h"
#include "intake/record.h"

int csv_read(struct ctx *cx, const struct reader_job *job, struct text_in *in,
             struct sink *out) LH_MUST_CHECK;

#endif
