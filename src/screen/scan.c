#include "screen/scan.h"
#include "base/text.h"
#include "screen/number.h"

#include <string.h>

#define RUN_MAX       24
#define CONTEXT_BYTES 60

const char *const scan_kind_name[SCAN_KINDS] = { "id", "mobile", "card" };

/* Words before a number that say what it is. Found words win over shapes (design: a negative header
 * beats a checksum). */
static const char *const id_words[] = { "身份证", "公民身份", "证件号", "社会保障号", NULL };
static const char *const phone_words[] = { "手机", "电话", "联系", "致电", "拨打", "咨询", NULL };
static const char *const card_words[] = { "银行卡",   "卡号", "一卡通", "社保卡",
                                          "开户账号", "储蓄", NULL };
static const char *const not_personal[] = { "流水",   "受理", "编号",       "编码",
                                            "代码",   "订单", "准考证",     "文号",
                                            "标段",   "宗地", "合同号",     "批文",
                                            "保证金", "发票", "电子监管号", NULL };
static const char *const money_after[] = { "元", "万元", "亿元", "平方米", "公斤", NULL };

/* A run of digits as they stand: ASCII or full width, and a final X. */
struct run {
        char digit[RUN_MAX + 1];
        size_t at[RUN_MAX + 1]; /* where each digit begins; at[n] is the end */
        size_t n;
        size_t end; /* behind the run, also when it is longer than RUN_MAX */
        bool too_long;
};

/* The digit at i and its bytes, or -1. */
static int digit_at(struct str t, size_t i, size_t *bytes)
{
        const unsigned char *p = (const unsigned char *)t.p + i;

        if (p[0] >= '0' && p[0] <= '9') {
                *bytes = 1;
                return p[0] - '0';
        }
        if (i + 2 < t.n && p[0] == 0xef && p[1] == 0xbc && p[2] >= 0x90 && p[2] <= 0x99) {
                *bytes = 3;
                return p[2] - 0x90;
        }
        return -1;
}

static size_t x_bytes(struct str t, size_t i)
{
        const unsigned char *p = (const unsigned char *)t.p + i;

        if (i < t.n && (p[0] == 'X' || p[0] == 'x'))
                return 1;
        return i + 2 < t.n && p[0] == 0xef &&
                               ((p[1] == 0xbc && p[2] == 0xb8) || (p[1] == 0xbd && p[2] == 0x98))
                       ? 3
                       : 0;
}

static struct run take_run(struct str t, size_t i)
{
        struct run r = { .n = 0 };
        size_t bytes;
        int d;

        while (i < t.n && (d = digit_at(t, i, &bytes)) >= 0) {
                if (r.n < RUN_MAX) {
                        r.at[r.n] = i;
                        r.digit[r.n++] = (char)('0' + d);
                } else {
                        r.too_long = true;
                }
                i += bytes;
        }
        bytes = r.n == 17 ? x_bytes(t, i) : 0;
        if (bytes > 0) {
                r.at[r.n] = i;
                r.digit[r.n++] = 'X';
                i += bytes;
        }
        if (!r.too_long)
                r.at[r.n] = i;
        r.end = i;
        return r;
}

static bool ascii_alnum(char c)
{
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool any_word(struct str where, const char *const *words)
{
        for (; *words != NULL; words++)
                if (where.n > 0 && memmem(where.p, where.n, *words, strlen(*words)) != NULL)
                        return true;
        return false;
}

/* Where the last of the words ends, 0 if none is there. */
static size_t last_word(struct str where, const char *const *words)
{
        size_t last = 0;

        for (; *words != NULL; words++) {
                struct str rest = where;
                const char *hit;

                while (rest.n > 0 &&
                       (hit = memmem(rest.p, rest.n, *words, strlen(*words))) != NULL) {
                        size_t end = (size_t)(hit - where.p) + strlen(*words);

                        if (end > last)
                                last = end;
                        rest = (struct str){ where.p + end, where.n - end };
                }
        }
        return last;
}

/* The form's label decides; else the word that stands nearest before the number. */
static bool says(struct str label, struct str ctx, const char *const *words)
{
        if (any_word(label, words))
                return true;
        return last_word(ctx, words) > last_word(ctx, not_personal);
}

static bool says_not(struct str label, struct str ctx, const char *const *words)
{
        if (any_word(label, not_personal))
                return true;
        return last_word(ctx, not_personal) > last_word(ctx, words);
}

static bool any_prefix(struct str where, const char *const *words)
{
        for (; *words != NULL; words++)
                if (str_skip(&(struct str){ where.p, where.n }, *words))
                        return true;
        return false;
}

/* The bytes before i in the same line and sentence, at most CONTEXT_BYTES. */
static struct str before(struct str t, size_t i)
{
        size_t start = i > CONTEXT_BYTES ? i - CONTEXT_BYTES : 0;

        for (size_t k = i; k > start; k--)
                if (t.p[k - 1] == '\n' || (k >= start + 3 && memcmp(t.p + k - 3, "。", 3) == 0))
                        return (struct str){ t.p + k, i - k };
        return (struct str){ t.p + start, i - start };
}

/* What the run is, or -1. `ctx` is the text before it, `label` the form's label. */
static int classify(const struct run *r, struct str label, struct str ctx, struct str after,
                    int32_t today)
{
        if (r->n == 18) {
                /* A typing error still identifies: with the word beside it the check character does
                 * not matter. */
                if (says(label, ctx, id_words) && id_shape_ok(r->digit, today))
                        return SCAN_ID;
                if (!says_not(label, ctx, id_words) && id_number_ok(r->digit, today))
                        return SCAN_ID;
        }
        if (r->n == 11 && r->digit[0] == '1' && r->digit[1] >= '3' &&
            !says_not(label, ctx, phone_words) && !any_prefix(after, money_after))
                return SCAN_MOBILE;
        if (r->n >= 16 && r->n <= 19 && r->digit[r->n - 1] != 'X' && luhn_ok(r->digit, r->n))
                if (says(label, ctx, card_words) ||
                    (!says_not(label, ctx, card_words) && r->digit[0] == '6' && r->digit[1] == '2'))
                        return SCAN_CARD;
        return -1;
}

/* A digit run that is part of a decimal, a longer word or a code with letters is none of ours. */
static bool stands_alone(struct str t, size_t start, size_t end)
{
        if (start > 0 &&
            (ascii_alnum(t.p[start - 1]) || t.p[start - 1] == '.' || t.p[start - 1] == '_'))
                return false;
        if (end < t.n && (ascii_alnum(t.p[end]) || t.p[end] == '_'))
                return false;
        return !(end + 1 < t.n && t.p[end] == '.' && t.p[end + 1] >= '0' && t.p[end + 1] <= '9');
}

typedef void (*hit_fn)(void *arg, const struct run *r, enum scan_kind kind);

static void scan(struct str label, struct str t, int32_t today, hit_fn on_hit, void *arg)
{
        for (size_t i = 0; i < t.n;) {
                size_t bytes;
                struct run r;
                int kind;

                /* Nearly every byte of Chinese text fails this first comparison. */
                if (!((t.p[i] >= '0' && t.p[i] <= '9') || (unsigned char)t.p[i] == 0xef) ||
                    digit_at(t, i, &bytes) < 0) {
                        i++;
                        continue;
                }
                r = take_run(t, i);
                if (!r.too_long && r.n >= 11 && stands_alone(t, i, r.end)) {
                        kind = classify(&r, label, before(t, i),
                                        (struct str){ t.p + r.end, t.n - r.end }, today);
                        if (kind >= 0)
                                on_hit(arg, &r, (enum scan_kind)kind);
                }
                i = r.end;
        }
}

struct collect {
        struct scan_hit *hits;
        size_t n, max;
};

static void on_collect(void *arg, const struct run *r, enum scan_kind kind)
{
        struct collect *c = arg;

        if (c->n < c->max)
                c->hits[c->n] = (struct scan_hit){ kind, r->at[0], r->end };
        c->n++;
}

size_t scan_text(struct str label, struct str text, int32_t today, struct scan_hit *ret, size_t max)
{
        struct collect c = { ret, 0, max };

        scan(label, text, today, on_collect, &c);
        return c.n;
}

struct masking {
        struct str text;
        struct buf *out;
        struct scan_counts *counts;
        size_t done; /* bytes of text already written */
        bool any;
};

static void on_mask(void *arg, const struct run *r, enum scan_kind kind)
{
        static const struct {
                size_t head, tail;
        } keep[SCAN_KINDS] = {
                [SCAN_ID] = { 6, 4 }, [SCAN_MOBILE] = { 3, 4 }, [SCAN_CARD] = { 0, 4 }
        };
        struct masking *m = arg;

        buf_add(m->out, m->text.p + m->done, r->at[keep[kind].head] - m->done);
        for (size_t i = keep[kind].head; i < r->n - keep[kind].tail; i++)
                buf_putc(m->out, '*');
        m->done = r->at[r->n - keep[kind].tail];
        m->counts->n[kind]++;
        m->any = true;
}

bool scan_mask(struct str label, struct str text, int32_t today, struct buf *out,
               struct scan_counts *counts)
{
        struct masking m = { .text = text, .out = out, .counts = counts };

        scan(label, text, today, on_mask, &m);
        if (m.any)
                buf_add(out, text.p + m.done, text.n - m.done);
        return m.any;
}

static bool han(uint32_t c)
{
        return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) ||
               (c >= 0x20000 && c <= 0x2ffff);
}

bool name_mask(struct str name, struct buf *out)
{
        static const char *const double_surnames[] = { "欧阳", "上官", "司马", "诸葛", "司徒",
                                                       "东方", "令狐", "皇甫", "慕容", "尉迟",
                                                       "长孙", "夏侯", "公孙", "独孤", NULL };
        const char *p = name.p, *end = name.p + name.n;
        size_t chars = 0, dots = 0, first = 0;

        if (name.n == 0 || !utf8_valid(name))
                return false;
        while (p < end) {
                uint32_t c = utf8_next(&p, end);

                chars++;
                if (c == 0xb7 || c == 0x2022 || c == 0x30fb)
                        dots++;
                else if (!han(c) && c != '*')
                        return false;
                if (chars == 1)
                        first = (size_t)(p - name.p);
        }
        if (chars < 2 || (dots == 0 && chars > 4) || chars > 20)
                return false;
        if (chars > 2 && dots == 0 && any_prefix(name, double_surnames))
                first = 6;
        buf_add(out, name.p, first);
        buf_puts(out, "某");
        return true;
}
