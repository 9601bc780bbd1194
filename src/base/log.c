#include "base/log.h"
#include "base/buf.h"
#include "base/time.h"

#include <stdio.h>
#include <unistd.h>

#define LINE_BYTES_MAX 4096

static const char *process_name = "liuhen";

void log_init(const char *process)
{
        process_name = process;
}

static LH_PRINTF(2, 0) void log_line(const char *level, const char *fmt, va_list ap)
{
        char msg[LINE_BYTES_MAX / 2], when[21], line[LINE_BYTES_MAX];
        size_t n;

        vsnprintf(msg, sizeof(msg), fmt, ap);
        for (char *p = msg; *p != '\0'; p++)
                if (*p == '\n' || *p == '\r')
                        *p = ' '; /* one event, one line, whatever a stranger sent */
        time_format(time_now_ms(), when);
        n = (size_t)snprintf(line, sizeof(line), "time=%s level=%s process=%s %s\n", when, level,
                             process_name, msg);
        if (n >= sizeof(line))
                n = sizeof(line) - 1;
        /* One write, so that lines of several processes do not mix. Nothing can be done if it
         * fails. */
        if (write(STDERR_FILENO, line, n) < 0)
                return;
}

#define LOG_FN(name, level)                                                                        \
        void name(const char *fmt, ...)                                                            \
        {                                                                                          \
                va_list ap;                                                                        \
                                                                                                   \
                va_start(ap, fmt);                                                                 \
                log_line(level, fmt, ap);                                                          \
                va_end(ap);                                                                        \
        }

LOG_FN(log_info, "info")
LOG_FN(log_warn, "warn")
LOG_FN(log_error, "error")

void log_err(const struct ctx *cx, const char *doing)
{
        log_error("msg=\"%s\" code=%s error=\"%s\" detail=\"%s\"", doing, lh_rc_name(cx->err.rc),
                  cx->err.text, cx->err.detail);
}
