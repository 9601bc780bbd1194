/* Where a stranger's bytes lie while their reader (screen/doc/) looks at them: in memory only. The
 * folder holds a link to them, whose ending tells the reader what they call themselves, and room
 * for the clean copy. */
#ifndef LH_SCREEN_LAY_H
#define LH_SCREEN_LAY_H

#include "base/buf.h"
#include "base/ctx.h"

#define LAY_PATH_BYTES 64
#define LAY_ENDING_MAX 5

struct laid {
        int fd;
        char dir[LAY_PATH_BYTES], in[LAY_PATH_BYTES], out[LAY_PATH_BYTES];
};

/* *ret must be given to lay_done(), whatever comes back. */
int lay_out(struct ctx *cx, struct str name, struct str bytes, struct laid *ret) LH_MUST_CHECK;
void lay_done(struct laid *l); /* for lh_auto as well, on a struct with fd -1 */
/* ".xlsx", only letters and digits; "" if the name has none like that. */
void lay_ending(struct str name, char ret[LAY_ENDING_MAX + 2]);

#endif
