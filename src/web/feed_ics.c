#include "base/text.h"
#include "base/time.h"
#include "web/feed_file.h"

#define LINE_BYTES_MAX 75 /* without the end of the line (RFC 5545, 3.1) */

/* A content line, folded between characters: what goes on begins with a space. */
static void put_line(struct buf *out, struct str line)
{
        const char *p = line.p, *end = line.p + line.n;
        size_t used = 0;

        while (p < end) {
                const char *start = p;
                size_t n;

                utf8_next(&p, end);
                n = (size_t)(p - start);
                if (used + n > LINE_BYTES_MAX) {
                        buf_puts(out, "\r\n ");
                        used = 1;
                }
                buf_add(out, start, n);
                used += n;
        }
        buf_puts(out, "\r\n");
}

/* TEXT: \ ; , and line ends are escaped; other controls have no place in it. */
static void put_text(struct buf *out, const char *name, const char *text)
{
        lh_auto(buf_done) struct buf line = { 0 };

        if (text == NULL || text[0] == '\0')
                return;
        buf_init(&line, out->max);
        buf_puts(&line, name);
        buf_putc(&line, ':');
        for (const char *p = text; *p != '\0'; p++) {
                if (*p == '\\' || *p == ';' || *p == ',') {
                        buf_putc(&line, '\\');
                        buf_putc(&line, *p);
                } else if (*p == '\n') {
                        buf_puts(&line, "\\n");
                } else if ((unsigned char)*p >= ' ' || *p == '\t') {
                        buf_putc(&line, *p);
                }
        }
        put_line(out, (struct str){ line.p, line.n });
}

/* A URI is not escaped; a character that would end the line has no place in one. */
static void put_uri(struct buf *out, const char *name, const char *uri)
{
        lh_auto(buf_done) struct buf line = { 0 };

        if (uri == NULL || uri[0] == '\0')
                return;
        buf_init(&line, out->max);
        buf_puts(&line, name);
        buf_putc(&line, ':');
        for (const char *p = uri; *p != '\0'; p++)
                if ((unsigned char)*p > ' ')
                        buf_putc(&line, *p);
        put_line(out, (struct str){ line.p, line.n });
}

static void put_day(struct buf *out, const char *name, int32_t day)
{
        int y, m, d;

        date_split(day, &y, &m, &d);
        buf_printf(out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, y, m, d);
}

/* "2026-06-17T01:00:00Z" is 20260617T010000Z here. */
static void put_instant(struct buf *out, const char *name, int64_t ms)
{
        char text[24];

        time_format(ms, text);
        buf_printf(out, "%s:", name);
        for (const char *p = text; *p != '\0'; p++)
                if (*p != '-' && *p != ':')
                        buf_putc(out, *p);
        buf_puts(out, "\r\n");
}

static void put_event(struct buf *out, const struct feed_day *d)
{
        buf_puts(out, "BEGIN:VEVENT\r\n");
        put_text(out, "UID", d->uid);
        put_instant(out, "DTSTAMP", d->updated_ms);
        put_day(out, "DTSTART", d->day);
        put_day(out, "DTEND", d->day + 1); /* it ends where the next day begins */
        put_text(out, "SUMMARY", d->title);
        put_text(out, "DESCRIPTION", d->text);
        put_text(out, "CATEGORIES", d->category);
        put_uri(out, "URL", d->url);
        buf_printf(out, "STATUS:%s\r\n", d->tentative ? "TENTATIVE" : "CONFIRMED");
        buf_puts(out, "TRANSP:TRANSPARENT\r\n"
                      "END:VEVENT\r\n");
}

int feed_ics(struct ctx *cx, const struct feed_calendar *c, struct buf *out)
{
        buf_puts(out, "BEGIN:VCALENDAR\r\n"
                      "VERSION:2.0\r\n");
        put_text(out, "PRODID", c->id);
        buf_puts(out, "CALSCALE:GREGORIAN\r\n"
                      "METHOD:PUBLISH\r\n");
        put_text(out, "NAME", c->title); /* RFC 7986; the next one is what older readers know */
        put_text(out, "X-WR-CALNAME", c->title);
        put_text(out, "DESCRIPTION", c->text);
        put_uri(out, "SOURCE;VALUE=URI", c->url);
        buf_puts(out, "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n");
        for (size_t i = 0; i < c->n_days; i++)
                put_event(out, &c->days[i]);
        buf_puts(out, "END:VCALENDAR\r\n");
        if (!buf_ok(out))
                return err_set(cx, LH_LIMIT,
                               "the calendar is larger than %zu bytes; ask for fewer days",
                               out->max);
        return LH_OK;
}
