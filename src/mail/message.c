#include "mail/message.h"
#include "base/text.h"
#include "base/time.h"
#include "crypt/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#define WORD_BYTES 42 /* of text in an encoded word, which must not be longer than 75 */
#define LINE_BYTES 57 /* of a body's line, which make 76 characters */
#define TEXT_MAX   ((size_t)128 * 1024)

static const char *of(const struct follow *f, const char *zh, const char *en)
{
        return strcmp(f->lang, "en") == 0 ? en : zh;
}

/* RFC 2047: pieces of whole characters, each on a line of its own. Whatever the text holds, no
 * header ends early. */
static void put_words(struct buf *out, const char *text)
{
        const char *p = text, *end = text + strlen(text);

        while (p < end) {
                const char *start = p, *next = p;

                while (next < end && (size_t)(next - start) <= WORD_BYTES - 4) {
                        p = next;
                        utf8_next(&next, end);
                }
                p = next;
                buf_puts(out, start == text ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
                buf_base64(out, start, (size_t)(p - start));
                buf_puts(out, "?=");
        }
}

static void put_date(struct buf *out, int64_t ms)
{
        static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
        static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
        time_t s = (time_t)(ms / 1000);
        struct tm t;

        gmtime_r(&s, &t);
        buf_printf(out, "Date: %s, %02d %s %d %02d:%02d:%02d +0000\r\n", days[t.tm_wday], t.tm_mday,
                   months[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

/* `what` and the row's id: the same mail sent again has the same name. */
static void put_head(struct ctx *cx, const struct message_site *site, const struct follow *f,
                     const char *subject, const char *what, struct buf *out)
{
        const char *at = strchr(site->from, '@');

        buf_puts(out, "From: ");
        put_words(out, site->name);
        buf_printf(out, "\r\n <%s>\r\nTo: <%s>\r\nSubject: ", site->from, f->address);
        put_words(out, subject);
        buf_puts(out, "\r\n");
        put_date(out, cx->now_ms());
        buf_printf(out, "Message-ID: <%s.%s%s>\r\n", what, f->id, at == NULL ? "@localhost" : at);
        buf_puts(out, "Auto-Submitted: auto-generated\r\n"
                      "MIME-Version: 1.0\r\n"
                      "Content-Type: text/plain; charset=utf-8\r\n"
                      "Content-Transfer-Encoding: base64\r\n");
}

static int put_body(struct ctx *cx, const struct buf *text, struct buf *out)
{
        buf_puts(out, "\r\n");
        for (size_t i = 0; i < text->n; i += LINE_BYTES) {
                size_t n = text->n - i < LINE_BYTES ? text->n - i : LINE_BYTES;

                buf_base64(out, text->p + i, n);
                buf_puts(out, "\r\n");
        }
        return buf_ok(out) && buf_ok(text)
                       ? LH_OK
                       : err_set(cx, LH_LIMIT, "the mail is larger than %zu bytes", out->max);
}

int message_ask(struct ctx *cx, const struct message_site *site, const struct follow *f,
                const char *name, const char *key, struct buf *out)
{
        lh_auto(buf_done) struct buf text = { 0 };
        const char *subject =
                arena_printf(cx->mem, "%s%s", of(f, "请确认订阅：", "Please confirm: "), name);

        buf_init(&text, TEXT_MAX);
        put_head(cx, site, f, subject, "ask", out);
        buf_printf(&text, "%s\r\n\r\n    %s\r\n\r\n",
                   of(f, "有人用这个邮箱在本站订阅以下内容的新公开：",
                      "Someone asked this site to send this address what is new of:"),
                   name);
        buf_printf(&text, "%s\r\n\r\n    %s/follow/confirm/%s\r\n\r\n",
                   of(f, "如果是您，请打开下面的网址，按“确认订阅”：",
                      "If it was you, open this address and confirm:"),
                   site->url, key);
        buf_printf(&text, "%s\r\n\r\n%s\r\n%s\r\n",
                   of(f, "如果不是您，什么也不用做：两天后本站删去这个邮箱，不再来信。",
                      "If not, there is nothing to do: the address is deleted in two days, and no "
                      "more mail comes."),
                   site->name, site->url);
        return put_body(cx, &text, out);
}

static void put_item(const struct message_site *site, const struct follow *f,
                     const struct news_item *i, struct buf *text)
{
        buf_printf(text, "%s%s\r\n",
                   i->withdrawn    ? of(f, "〔撤下〕", "[withdrawn] ")
                   : i->correction ? of(f, "〔更正〕", "[correction] ")
                                   : "",
                   i->title);
        buf_printf(text, "    %s  %s  %s\r\n    %s/n/%" PRId64 "\r\n\r\n", i->date, i->body,
                   i->project, site->url, i->idx);
}

int message_news(struct ctx *cx, const struct message_site *site, const struct follow *f,
                 const char *name, const struct news *n, const char *key, struct buf *out)
{
        lh_auto(buf_done) struct buf text = { 0 };
        const char *what = arena_printf(cx->mem, "%" PRId64 "-%" PRId64, f->cursor, n->to);
        const char *subject = arena_printf(cx->mem, "%s%lld%s%s", of(f, "新公开 ", ""),
                                           (long long)n->count, of(f, " 条：", " new: "), name);

        buf_init(&text, TEXT_MAX);
        put_head(cx, site, f, subject, what, out);
        buf_printf(out,
                   "List-Unsubscribe: <%s/follow/stop/%s>\r\n"
                   "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
                   site->url, key);
        for (size_t i = 0; i < n->n; i++)
                put_item(site, f, &n->items[i], &text);
        if (n->count > (int64_t)n->n)
                buf_printf(&text, "%s\r\n    %s/search?sort=date\r\n\r\n",
                           of(f, "还有更多，见本站：", "There is more on the site:"), site->url);
        buf_printf(&text, "-- \r\n%s\r\n%s\r\n%s\r\n    %s/follow/stop/%s\r\n", site->name,
                   site->url,
                   of(f, "不想再收到，打开下面的网址按“停止”，本站随即删去这个邮箱：",
                      "To stop, open this address; yours is deleted at once:"),
                   site->url, key);
        return put_body(cx, &text, out);
}
