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

/* Heads of columns as programs write them: initials of the Pinyin, English. Only as a whole label;
 * in running text they say nothing. */
static const struct short_label {
        const char *text;
        enum sense sense;
        enum role role;
} short_labels[] = {
        { "xm", SENSE_NAME, 0 },
        { "xingming", SENSE_NAME, 0 },
        { "name", SENSE_NAME, 0 },
        { "full_name", SENSE_NAME, 0 },
        { "fullname", SENSE_NAME, 0 },
        { "hzxm", SENSE_NAME, ROLE_SUBJECT },
        { "hz", SENSE_ROLE, ROLE_SUBJECT },
        { "sqr", SENSE_ROLE, ROLE_SUBJECT },
        { "sqrxm", SENSE_NAME, ROLE_SUBJECT },
        { "xsxm", SENSE_NAME, ROLE_MINOR },
        { "student_name", SENSE_NAME, ROLE_MINOR },
        { "jhr", SENSE_ROLE, ROLE_GUARDIAN },
        { "jhrxm", SENSE_NAME, ROLE_GUARDIAN },
        { "guardian", SENSE_NAME, ROLE_GUARDIAN },
        { "poxm", SENSE_NAME, ROLE_THIRD },
        { "lxr", SENSE_ROLE, ROLE_CONTACT },
        { "contact", SENSE_ROLE, ROLE_CONTACT },
        { "fddbr", SENSE_ROLE, ROLE_LEGAL_REP },
        { "frdb", SENSE_ROLE, ROLE_LEGAL_REP },
        { "sfz", SENSE_ID, 0 },
        { "sfzh", SENSE_ID, 0 },
        { "sfzhm", SENSE_ID, 0 },
        { "sfzjh", SENSE_ID, 0 },
        { "sfzjhm", SENSE_ID, 0 },
        { "zjh", SENSE_ID, 0 },
        { "zjhm", SENSE_ID, 0 },
        { "gmsfhm", SENSE_ID, 0 },
        { "hzsfzh", SENSE_ID, ROLE_SUBJECT },
        { "id_number", SENSE_ID, 0 },
        { "idnumber", SENSE_ID, 0 },
        { "id_card_no", SENSE_ID, 0 },
        { "certno", SENSE_ID, 0 },
        { "cert_no", SENSE_ID, 0 },
        { "cjzh", SENSE_DISABILITY, 0 },
        { "xjh", SENSE_STUDENT, 0 },
        { "sj", SENSE_PHONE, 0 },
        { "sjh", SENSE_PHONE, 0 },
        { "sjhm", SENSE_PHONE, 0 },
        { "dh", SENSE_PHONE, 0 },
        { "dhhm", SENSE_PHONE, 0 },
        { "lxdh", SENSE_PHONE, 0 },
        { "lxfs", SENSE_PHONE, 0 },
        { "telephone", SENSE_PHONE, 0 },
        { "cell", SENSE_PHONE, 0 },
        { "phone_no", SENSE_PHONE, 0 },
        { "yhkh", SENSE_BANK, 0 },
        { "kh", SENSE_BANK, 0 },
        { "ykth", SENSE_BANK, 0 },
        { "sbkh", SENSE_BANK, 0 },
        { "card_no", SENSE_BANK, 0 },
        { "cardno", SENSE_BANK, 0 },
        { "yhzh", SENSE_ACCOUNT, 0 },
        { "zh", SENSE_ACCOUNT, 0 },
        { "account", SENSE_ACCOUNT, 0 },
        { "account_no", SENSE_ACCOUNT, 0 },
        { "bank_account", SENSE_ACCOUNT, 0 },
        { "csrq", SENSE_BIRTH, 0 },
        { "csny", SENSE_BIRTH, 0 },
        { "dob", SENSE_BIRTH, 0 },
        { "birth_date", SENSE_BIRTH, 0 },
        { "birthdate", SENSE_BIRTH, 0 },
        { "dz", SENSE_ADDRESS, 0 },
        { "zz", SENSE_ADDRESS_HOME, 0 },
        { "jtzz", SENSE_ADDRESS_HOME, 0 },
        { "jtdz", SENSE_ADDRESS_HOME, 0 },
        { "xzz", SENSE_ADDRESS_HOME, 0 },
        { "hjdz", SENSE_ADDRESS_HOME, 0 },
        { "home_address", SENSE_ADDRESS_HOME, 0 },
        { "address", SENSE_ADDRESS, 0 },
        { "hkbh", SENSE_HOUSEHOLD, 0 },
        { "hh", SENSE_HOUSEHOLD, 0 },
        { "cph", SENSE_PLATE, 0 },
        { "cphm", SENSE_PLATE, 0 },
        { "yx", SENSE_EMAIL, 0 },
        { "wxh", SENSE_WECHAT, 0 },
        { "wx", SENSE_WECHAT, 0 },
        { "qqh", SENSE_QQ, 0 },
        { "hzh", SENSE_PASSPORT, 0 },
        { "passport_no", SENSE_PASSPORT, 0 },
        { "bz", SENSE_REMARK, 0 },
        { "remark", SENSE_REMARK, 0 },
        { "note", SENSE_REMARK, 0 },
        { "cjlb", SENSE_HEALTH, 0 },
        { "cjdj", SENSE_HEALTH, 0 },
        { "zpyy", SENSE_HEALTH, 0 },
        { "disease", SENSE_HEALTH, 0 },
        { "diagnosis", SENSE_HEALTH, 0 },
        { "je", SENSE_AMOUNT, 0 },
        { "amount", SENSE_AMOUNT, 0 },
        { "xh", SENSE_PLAIN, 0 },
        { "no", SENSE_PLAIN, 0 },
        { "xb", SENSE_PLAIN, 0 },
        { "sex", SENSE_PLAIN, 0 },
        { "gender", SENSE_PLAIN, 0 },
        { "nl", SENSE_PLAIN, 0 },
        { "age", SENSE_PLAIN, 0 },
        { "dwmc", SENSE_ORGANISATION, 0 },
        { "qymc", SENSE_ORGANISATION, 0 },
        { "company", SENSE_ORGANISATION, 0 },
};

static struct meaning short_label(struct str t)
{
        for (size_t i = 0; i < countof(short_labels); i++) {
                const struct short_label *l = &short_labels[i];

                if (strlen(l->text) == t.n && strncasecmp(l->text, t.p, t.n) == 0)
                        return (struct meaning){ .sense = (uint8_t)l->sense,
                                                 .role = (uint8_t)l->role,
                                                 .named = l->sense == SENSE_NAME };
        }
        return (struct meaning){ 0 };
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
        if (t.n > 0 && is_alnum((unsigned char)t.p[0]) && (m = short_label(t)).sense != SENSE_NONE)
                return m;
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
