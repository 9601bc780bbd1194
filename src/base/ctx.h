/* What every call that can fail is given: memory for the request, a place for the error, the clock,
 * who acts. */
#ifndef LH_CTX_H
#define LH_CTX_H

#include "base/base.h"
#include "base/mem.h"

#define ERR_TEXT_BYTES_MAX 1024

/* An error has two readers. `text` is for a clerk: lower case, no full stop, what was tried, on
 * what, why, what to do: `field "amount": "12o0" is not a number; write digits like 1200.00`.
 * `detail` is for the operator's log only; neither ever holds a personal value. */
struct err {
        int rc;
        char field[128]; /* path of the input field at fault, "" if none:
                            elements.candidates[2].price */
        char text[ERR_TEXT_BYTES_MAX];
        char detail[ERR_TEXT_BYTES_MAX];
};

struct ctx {
        struct arena *mem; /* lives as long as the request */
        struct err err;
        int64_t (*now_ms)(void); /* Unix milliseconds; tests put their own clock here */
};

void ctx_init(struct ctx *cx);
void ctx_done(struct ctx *cx); /* for lh_auto as well */
/* Between two requests of one process: forgets memory and error. */
void ctx_reset(struct ctx *cx);

/* Record an error and return its code, so that `return err_set(cx, LH_INVALID, ...)` reads well. */
int err_set(struct ctx *cx, int rc, const char *fmt, ...) LH_PRINTF(3, 4);
/* The same, naming the field of the input. */
int err_field(struct ctx *cx, int rc, const char *field, const char *fmt, ...) LH_PRINTF(4, 5);
/* Adds detail for the log to the error that was just set. */
void err_detail(struct ctx *cx, const char *fmt, ...) LH_PRINTF(2, 3);

#endif
