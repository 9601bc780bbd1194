/* The unified transaction code of the trading platforms (统一交易标识码): kind of transaction
 * (A01), credit code of the platform, day, serial number and a check character, 40 characters with
 * the strokes between them. The check character is ISO/IEC 7064 MOD 37-2 over the other four parts.
 * Structure and check were read in platforms' programs, not in the standard itself: unverified (K).
 */
#ifndef LH_EXPORT_DEAL_CODE_H
#define LH_EXPORT_DEAL_CODE_H

#include "base/buf.h"
#include "base/ctx.h"

#define DEAL_CODE_CHARS 40

/* LH_INVALID says which part is wrong and what it should be. */
int deal_code_check(struct ctx *cx, struct str code) LH_MUST_CHECK;
/* From the first four parts ("A01-CREDITCODE-20171206-000001", strokes or not) the whole code; ret
 * holds DEAL_CODE_CHARS + 1. */
int deal_code_make(struct ctx *cx, struct str parts, char *ret) LH_MUST_CHECK;

#endif
