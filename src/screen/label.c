#include "screen/core.h"

#define LABEL_BYTES_MAX 72

/* What may stand behind the last word of a label. */
static const char *const tails[] = { "号", "号码", "码",   "信息", "情况", "为",   "及",
                                     "栏", "填写", "签字", "签名", "人",   "名单", "一",
                                     "二", "1",    "2",    "全称", "等",   "如下", NULL };

static bool is_mark(enum sense s)
{
        return s >= SENSE_SUFFER;
}

static bool tail_ok(struct str rest)
{
        while (rest.n > 0 && (rest.p[rest.n - 1] == ':' || rest.p[rest.n - 1] == '*'))
                rest.n--;
        if (rest.n >= 3 && memcmp(rest.p + rest.n - 3, "：", 3) == 0)
                rest.n -= 3;
        if (rest.n == 0)
                return true;
        for (const char *const *t = tails; *t != NULL; t++)
                if (str_is(rest, *t))
                        return true;
        return false;
}

/* The label without blanks, and without what stands in brackets if something stands before them. */
static struct str squeeze(struct str t, char *out, bool *ret_bracket)
{
        size_t n = 0;

        *ret_bracket = false;
        for (size_t i = 0; i < t.n; i++) {
                unsigned char c = (unsigned char)t.p[i];

                if (c == ' ' || c == '\n' || c == '\r' || c == '*')
                        continue;
                if (n > 0 && (c == '(' || starts_with(t, i, "（"))) {
                        *ret_bracket = true;
                        break;
                }
                out[n++] = (char)c;
        }
        return (struct str){ out, n };
}

static struct meaning read_label(struct str t, bool strict)
{
        lh_auto(word_scan_done) struct word_scan w = { 0 };
        const struct word_set *set = words_context();
        const struct word *last = NULL;
        struct meaning m = { 0 };
        size_t end = 0, covered = 0;

        word_scan(set, t, &w);
        for (size_t i = 0; i < w.n_hits; i++) {
                const struct word *h = word_of(set, w.hits[i].word);

                if (is_mark((enum sense)h->sense) ||
                    (end > 0 && w.hits[i].end > end && w.hits[i].end - h->bytes < end &&
                     h->bytes < last->bytes))
                        continue;
                if (h->role != ROLE_NONE && h->sense != SENSE_ORGANISATION)
                        m.role = h->role;
                covered += w.hits[i].end -
                           (w.hits[i].end - h->bytes > end ? w.hits[i].end - h->bytes : end);
                last = h;
                end = w.hits[i].end;
        }
        /* 济南某某有限公司 ends in a word of ours and is no label. */
        if (last == NULL || covered * 5 < t.n * 2 || (strict && !tail_ok(slice(t, end, t.n))))
                return (struct meaning){ 0 };
        m.sense = last->sense;
        m.named = t.n >= 6 && memcmp(t.p + t.n - 6, "姓名", 6) == 0;
        /* 申请人名称, 权利人姓名或名称: a person or a body. */
        if (m.sense == SENSE_ORGANISATION && m.role != ROLE_NONE &&
            str_is((struct str){ last->text, last->bytes }, "名称"))
                m.sense = SENSE_ROLE;
        if (m.named && m.sense == SENSE_ROLE)
                m.sense = SENSE_NAME;
        if (m.sense == SENSE_NAME)
                m.named = true;
        return m;
}

struct meaning label_meaning(struct str text)
{
        static __thread struct norm n; /* labels come by the million; its memory is kept */
        char buf[LABEL_BYTES_MAX * 2];
        struct meaning m;
        struct str t;
        bool bracket;

        if (text.n == 0 || text.n > LABEL_BYTES_MAX)
                return (struct meaning){ 0 };
        norm_make(text, &n);
        t = squeeze(norm_str(&n), buf, &bracket);
        m = read_label(t, true);
        if (m.sense == SENSE_NONE && bracket)
                m = read_label(norm_str(&n), false);
        return m;
}
