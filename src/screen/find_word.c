#include "screen/core.h"
#include "screen/number.h"

/* What begins with a sign or a word and is no number: private mail, number plates, birth dates,
 * WeChat names. */

static const char *const private_mail[] = {
        "qq.com",       "163.com",     "126.com",        "sina.com",
        "sina.cn",      "139.com",     "189.cn",         "wo.cn",
        "yeah.net",     "foxmail.com", "gmail.com",      "hotmail.com",
        "outlook.com",  "sohu.com",    "tom.com",        "21cn.com",
        "aliyun.com",   "icloud.com",  "live.com",       "live.cn",
        "msn.com",      "yahoo.com",   "yahoo.cn",       "yahoo.com.cn",
        "188.com",      "me.com",      "vip.qq.com",     "vip.163.com",
        "vip.sina.com", "vip.126.com", "sina.com.cn",    "eyou.com",
        "outlook.cn",   "proton.me",   "protonmail.com", "googlemail.com",
        "chinaren.com", "sogou.com",   "wo.com.cn",      "136.com",
        "mail.com",     "hotmail.cn",  "citiz.net",      "2980.com",
        "email.cn",     NULL
};

static bool mail_byte(unsigned char c)
{
        return is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%';
}

static void mail(struct scanner *s, size_t at)
{
        size_t start = at, end = at + 1, left = at, right = at + 1;

        while (left > 0 && s->t.p[left - 1] == ' ' && at - left < 2)
                left--;
        while (byte_at(s->t, right) == ' ' && right - at < 3)
                right++;
        for (start = left; start > 0 && mail_byte((unsigned char)s->t.p[start - 1]);)
                start--;
        for (end = right; mail_byte(byte_at(s->t, end));)
                end++;
        while (end > right && s->t.p[end - 1] == '.')
                end--;
        if (start == left)
                return;
        for (const char *const *d = private_mail; *d != NULL; d++)
                if (strlen(*d) == end - right &&
                    strncasecmp(s->t.p + right, *d, end - right) == 0) {
                        char value[256];
                        size_t n = 0;

                        if (end - start >= sizeof(value))
                                return;
                        for (size_t i = start; i < end; i++)
                                if (s->t.p[i] != ' ')
                                        value[n++] = s->t.p[i];
                        found(s, "email", role_before(s, start, s->words.n_hits), start, end,
                              (struct str){ value, n },
                              "a mailbox with a provider for private people");
                        return;
                }
}

static bool plate_byte(unsigned char c)
{
        return is_digit(c) || (c >= 'A' && c <= 'Z' && c != 'I' && c != 'O');
}

/* Province, letter, then five characters, or six for new-energy cars; a dot or a blank behind the
 * letter (GA 36). */
static void plate(struct scanner *s, size_t start, size_t at, size_t hits)
{
        char value[16];
        size_t i = at, n = 3, digits = 0, tail = 0;
        unsigned char c;

        while (byte_at(s->t, i) == ' ')
                i++;
        c = byte_at(s->t, i);
        if (c < 'A' || c > 'Z' || c == 'I')
                return;
        memcpy(value, s->t.p + start, 3);
        value[n++] = (char)c;
        i++;
        for (size_t k = 0; k < 2 && (byte_at(s->t, i) == ' ' || byte_at(s->t, i) == '-' ||
                                     byte_at(s->t, i) == '.' || starts_with(s->t, i, "·"));
             k++)
                i += starts_with(s->t, i, "·") ? 2 : 1;
        while (tail < 7 && plate_byte(byte_at(s->t, i))) {
                digits += is_digit(byte_at(s->t, i));
                value[n < 15 ? n++ : n] = s->t.p[i++];
                tail++;
        }
        if (tail == 4 && (starts_with(s->t, i, "挂") || starts_with(s->t, i, "学") ||
                          starts_with(s->t, i, "警") || starts_with(s->t, i, "港") ||
                          starts_with(s->t, i, "澳"))) {
                memcpy(value + n, s->t.p + i, 3);
                n += 3;
                i += 3;
        } else if (tail < 5 || tail > 6) {
                return;
        }
        if (digits < 2 || is_alnum(byte_at(s->t, i)) ||
            (s->u->labelled && s->u->label.sense == SENSE_OTHER_NUMBER) ||
            starts_with(s->t, i, "号公告"))
                return;
        found(s, "plate", role_before(s, start, hits), start, i, (struct str){ value, n },
              "shaped like a number plate");
}

static size_t skip_date_filler(struct str t, size_t i)
{
        static const char *const fillers[] = { " ",  "：", ":",  "为",       "是", "于", "在",
                                               "（", "(",  "\n", "（公历）", "\"", NULL };
        const char *const *f;

        do {
                for (f = fillers; *f != NULL; f++)
                        if (starts_with(t, i, *f)) {
                                i += strlen(*f);
                                break;
                        }
        } while (*f != NULL);
        return i;
}

static void birth_at(struct scanner *s, size_t i, size_t hits, const char *why)
{
        char digits[8];
        size_t n = date_at(slice(s->t, i, s->t.n), digits);

        if (n > 0)
                found(s, "birth_date", role_before(s, i, hits), i, i + n, (struct str){ digits, 8 },
                      why);
}

/* 1985年3月4日出生, 1985年3月4日生: the date stands before the word. */
static void birth_before(struct scanner *s, size_t word_start, size_t hits)
{
        size_t from = word_start > 24 ? word_start - 24 : 0;
        char digits[8];

        for (size_t i = from; i + 8 <= word_start; i++) {
                size_t n;

                if (!is_digit((unsigned char)s->t.p[i]) ||
                    (i > 0 && is_digit((unsigned char)s->t.p[i - 1])))
                        continue;
                n = date_at(slice(s->t, i, word_start), digits);
                if (n > 0 && i + n == word_start) {
                        birth_at(s, i, hits, "a full date that somebody was born on");
                        return;
                }
        }
}

/* Letters and digits or a low line: no word of English. */
static bool account_like(struct str t)
{
        bool mark = false;

        for (size_t i = 1; i < t.n; i++)
                mark = mark || is_digit((unsigned char)t.p[i]) || t.p[i] == '_';
        return mark;
}

static void wechat(struct scanner *s, size_t at, size_t hits)
{
        size_t i = skip_date_filler(s->t, at), end = i;

        while (is_alnum(byte_at(s->t, end)) || byte_at(s->t, end) == '_' ||
               byte_at(s->t, end) == '-')
                end++;
        if (end - i < 6 || end - i > 20 || is_digit(byte_at(s->t, i)))
                return;
        if (i == at &&
            !(at >= 3 && (starts_with(s->t, at - 3, "号") || starts_with(s->t, at - 3, "码"))) &&
            !account_like(slice(s->t, i, end)))
                return;
        found(s, "im_account", role_before(s, i, hits), i, end, slice(s->t, i, end),
              "called a WeChat account");
}

/* 1月1日生效, 3日生产: not 1957年1月9日生. */
static bool starts_word(struct str t, size_t start, size_t end)
{
        return starts_with(t, start, "日生") && han_at(t, end);
}

void find_words(struct scanner *s)
{
        const struct word_set *set = words_context();

        if (s->u->labelled && s->u->label.sense == SENSE_BIRTH && !s->u->header)
                birth_at(s, skip_date_filler(s->t, 0), 0, "stands under the date of birth");
        if (s->u->labelled && s->u->label.sense == SENSE_WECHAT && !s->u->header &&
            !is_digit(byte_at(s->t, 0)) && s->t.n >= 6 && s->t.n <= 20 &&
            is_alnum(byte_at(s->t, 0)))
                found(s, "im_account", ROLE_SUBJECT, 0, s->t.n, s->t,
                      "stands under a WeChat account");
        for (size_t k = 0; k < s->topics[TOPIC_WORD].n; k++) {
                size_t i = s->topics[TOPIC_WORD].v[k];
                const struct word *w = word_of(set, s->words.hits[i].word);
                size_t end = s->words.hits[i].end, start = end - w->bytes;

                if (w->sense == SENSE_AT) {
                        mail(s, start);
                } else if (w->sense == SENSE_PROVINCE) {
                        plate(s, start, end, i);
                } else if (w->sense == SENSE_BIRTH && !starts_word(s->t, start, end)) {
                        birth_at(s, skip_date_filler(s->t, end), i,
                                 "a full date behind a word for birth");
                        birth_before(s, start, i);
                } else if (w->sense == SENSE_WECHAT) {
                        wechat(s, end, i);
                }
        }
}
