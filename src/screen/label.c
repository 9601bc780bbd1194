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

static bool ends_in(struct str t, const char *w)
{
        size_t n = strlen(w);

        return t.n >= n && memcmp(t.p + t.n - n, w, n) == 0;
}

static bool holds(struct str t, const char *w)
{
        return memmem(t.p, t.n, w, strlen(w)) != NULL;
}

static bool ends_in_one(struct str t, const char *const *list)
{
        for (; *list != NULL; list++)
                if (ends_in(t, *list))
                        return true;
        return false;
}

static bool holds_one(struct str t, const char *const *list)
{
        for (; *list != NULL; list++)
                if (holds(t, *list))
                        return true;
        return false;
}

/* A heading that no list of words holds still says by its end what kind of thing stands there: 折旧
 * 额 an amount, 借款人 a person, 户籍详址 an address. Only what the value itself must bear out
 * (a name has to read as one, an address needs a house) is told so. */
static struct meaning read_ending(struct str t)
{
        static const char *const amounts[] = { "价", "额", "费", "款", "金", "量", "率", "值",
                                               "分", "积", "税", "数", "距", "重", NULL };
        static const char *const places[] = {
                "址", "门牌", "住地", "住处", "居所", "住房号", NULL
        };
        static const char *const homes[] = { "家", "户籍", "户口", "住", "居", "本人", NULL };
        static const char *const objects[] = { "坐落", "标的", "项目", "工程", "单位", "公司",
                                               "企业", "机构", "房源", "配租", "安置", "办公",
                                               "经营", "注册", "学校", "征收", NULL };
        static const char *const ills[] = { "病",   "症",   "疾",   "残疾", "病史", "病情",
                                            "诊断", "致贫", "致困", "返贫", NULL };
        static const char *const officials[] = { "长",     "干部", "领导", "书记", "主任",
                                                 "执法员", "警官", "法官", NULL };
        static const char *const bodies[] = { "单位", "公司", "企业", "机构", "医院",
                                              "学校", "代理", "采购", "招标", "投标",
                                              "供应", "法人", "中标", NULL };
        static const char *const people[] = { "人", "者", "方", "户",   "主", "员", "生",
                                              "工", "属", "妻", "夫",   "父", "母", "子",
                                              "女", "童", "婴", "对象", "师", NULL };

        if (ends_in_one(t, places))
                return (struct meaning){ .sense = holds_one(t, objects) ? SENSE_ADDRESS_OTHER
                                                  : holds_one(t, homes) ? SENSE_ADDRESS_HOME
                                                                        : SENSE_ADDRESS };
        if (ends_in_one(t, ills))
                return (struct meaning){ .sense = SENSE_HEALTH };
        if (ends_in_one(t, amounts))
                return (struct meaning){ .sense = SENSE_AMOUNT };
        if (ends_in_one(t, officials))
                return (struct meaning){ .sense = SENSE_ROLE, .role = ROLE_OFFICIAL };
        if (ends_in_one(t, people) && t.n <= 18 && !holds_one(t, bodies))
                return (struct meaning){ .sense = SENSE_ROLE, .role = ROLE_SUBJECT };
        return (struct meaning){ 0 };
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

static struct str without_brackets(struct str t, char *out)
{
        size_t n = 0;
        bool inside = false;

        for (size_t i = 0; i < t.n; i++) {
                if (t.p[i] == '(' || starts_with(t, i, "（"))
                        inside = true;
                if (!inside && t.p[i] != ' ' && t.p[i] != '\n' && t.p[i] != '\r')
                        out[n++] = t.p[i];
                if (t.p[i] == ')' || (i >= 2 && starts_with(t, i - 2, "）")))
                        inside = false;
        }
        return (struct str){ out, n };
}

struct meaning label_by_ending(struct str text)
{
        static __thread struct norm n;
        char buf[LABEL_BYTES_MAX * 2];
        struct meaning m;
        struct str t;
        bool bracket;

        if (text.n < 6 || text.n > LABEL_BYTES_MAX)
                return (struct meaning){ 0 };
        norm_make(text, &n);
        t = squeeze(norm_str(&n), buf, &bracket);
        while (t.n > 0 && (t.p[t.n - 1] == ':' || ends_in(t, "：")))
                t.n -= t.p[t.n - 1] == ':' ? 1 : 3;
        if (t.n < 6 || name_like(t))
                return (struct meaning){ 0 };
        m = read_ending(t);
        if (m.sense == SENSE_NONE && bracket) { /* 居住小区（村）及门牌 */
                t = without_brackets(norm_str(&n), buf);
                m = t.n < 6 ? m : read_ending(t);
        }
        return m;
}
