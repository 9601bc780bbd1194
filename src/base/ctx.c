#include "base/ctx.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/time.h"

#include <stdio.h>
#include <string.h>

const char *lh_rc_name(int rc)
{
        switch (rc) {
        case LH_OK: return "ok";
        case LH_NOT_FOUND: return "not-found";
        case LH_INVALID: return "invalid";
        case LH_CONFLICT: return "conflict";
        case LH_DENIED: return "denied";
        case LH_HELD: return "held";
        case LH_LIMIT: return "limit";
        case LH_BUSY: return "busy";
        case LH_IO: return "io";
        case LH_CORRUPT: return "corrupt";
        default: return "unknown";
        }
}

void ctx_init(struct ctx *cx)
{
        *cx = (struct ctx){ .mem = arena_new(), .now_ms = time_now_ms };
}

void ctx_done(struct ctx *cx)
{
        arena_done(&cx->mem);
}

void ctx_reset(struct ctx *cx)
{
        arena_reset(cx->mem);
        cx->err = (struct err){ 0 };
}

/* vsnprintf, and when the text was cut, cut it at a character's start. */
static LH_PRINTF(3, 0) void print_cut(char *out, size_t size, const char *fmt, va_list ap)
{
        int n = vsnprintf(out, size, fmt, ap);

        if (n >= (int)size) {
                size_t keep = strlen(out);

                while (keep > 0 && !utf8_valid((struct str){ out, keep }))
                        out[--keep] = '\0';
        }
}

int err_set(struct ctx *cx, int rc, const char *fmt, ...)
{
        va_list ap;

        cx->err = (struct err){ .rc = rc };
        va_start(ap, fmt);
        print_cut(cx->err.text, sizeof(cx->err.text), fmt, ap);
        va_end(ap);
        return rc;
}

int err_field(struct ctx *cx, int rc, const char *field, const char *fmt, ...)
{
        va_list ap;

        cx->err = (struct err){ .rc = rc };
        snprintf(cx->err.field, sizeof(cx->err.field), "%s", field);
        va_start(ap, fmt);
        print_cut(cx->err.text, sizeof(cx->err.text), fmt, ap);
        va_end(ap);
        return rc;
}

void err_detail(struct ctx *cx, const char *fmt, ...)
{
        va_list ap;

        va_start(ap, fmt);
        print_cut(cx->err.detail, sizeof(cx->err.detail), fmt, ap);
        va_end(ap);
}
