#include "screen/lexicon.h"
#include "screen/name_table.h"
#include "screen/number.h"
#include "screen/person.h"

/* What follows a name. Points: 4 is said of people only, 1 speaks neither way. */

#define DAYS_A_YEAR 365
#define ILL_BYTES   24

struct cue {
        const char *text;
        int8_t points;
        bool office;
};

/* Right behind the name. */
static const struct cue behind[] = {
        { "照看", 4, false },     { "生活", 2, false },     { "兄妹", 4, false },
        { "姐弟", 4, false },     { "老两口", 4, false },   { "抚养", 4, false },
        { "监护", 3, false },     { "照料", 3, false },     { "照顾", 3, false },
        { "赡养", 4, false },     { "代养", 4, false },     { "收养", 4, false },
        { "代为", 3, false },     { "代签", 3, false },     { "签名", 2, false },
        { "一家", 4, false },     { "一户", 4, false },     { "夫妇", 4, false },
        { "夫妻", 4, false },     { "母子", 3, false },     { "父子", 3, false },
        { "母女", 3, false },     { "父女", 3, false },     { "兄弟", 3, false },
        { "姐妹", 3, false },     { "祖孙", 3, false },     { "之子", 4, false },
        { "之女", 4, false },     { "之妻", 4, false },     { "之夫", 4, false },
        { "之父", 4, false },     { "之母", 4, false },     { "之孙", 4, false },
        { "的妻子", 4, false },   { "的丈夫", 4, false },   { "的父亲", 4, false },
        { "的母亲", 4, false },   { "的儿子", 4, false },   { "的女儿", 4, false },
        { "的孩子", 4, false },   { "的奶奶", 4, false },   { "的爷爷", 4, false },
        { "的孙", 4, false },     { "的监护人", 4, false }, { "的家属", 4, false },
        { "的家人", 4, false },   { "的家庭", 3, false },   { "的户口", 4, false },
        { "的身份证", 4, false }, { "的低保", 4, false },   { "的病情", 4, false },
        { "家庭", 3, false },     { "家中", 3, false },     { "全家", 3, false },
        { "家里", 3, false },     { "本人", 4, false },     { "老人", 4, false },
        { "身患", 4, false },     { "患有", 4, false },     { "患", 4, false },
        { "因病", 4, false },     { "因患", 4, false },     { "因车祸", 4, false },
        { "因工伤", 4, false },   { "因意外", 3, false },   { "确诊", 4, false },
        { "被诊断", 4, false },   { "名下", 4, false },     { "不慎", 3, false },
        { "遗失", 3, false },     { "丢失", 2, false },     { "去世", 4, false },
        { "病故", 4, false },     { "死亡", 3, false },     { "身亡", 4, false },
        { "出生", 4, false },     { "生于", 4, false },     { "现年", 4, false },
        { "现住", 4, false },     { "家住", 4, false },     { "住在", 3, false },
        { "住", 2, false },       { "男", 2, false },       { "女", 2, false },
        { "独居", 4, false },     { "离异", 4, false },     { "丧偶", 4, false },
        { "等人", 3, false },     { "来电", 3, false },     { "来信", 3, false },
        { "来访", 3, false },     { "先生", 3, false },     { "女士", 3, false },
        { "同学", 4, false },     { "小朋友", 4, false },   { "（签字", 2, false },
        { "签收", 2, false },     { "代领", 3, false },     { "领取", 2, false },
        { "享受", 2, false },     { "享有", 2, false },     { "系我", 4, false },
        { "系本", 3, false },     { "户籍", 3, false },     { "身份证", 4, false },
        { "公民身份", 4, false }, { "手机", 3, false },     { "联系电话", 3, false },
        { "电话", 2, false },     { "自述", 3, false },     { "反映", 2, false },
        { "举报", 2, false },     { "投诉", 2, false },     { "申请", 1, false },
        { "提交", 1, false },     { "提出", 1, false },     { "驾驶", 3, false },
        { "酒后", 3, false },     { "无证", 2, false },     { "擅自", 2, false },
        { "涉嫌", 2, false },     { "务工", 3, false },     { "外出", 2, false },
        { "在家", 3, false },     { "不服", 3, false },     { "诉", 1, false },
        { "同志任", 4, true },    { "同志为", 4, true },    { "同志", 3, true },
        { "任", 1, true },        { "主持", 3, true },      { "出席", 2, true },
        { "副", 1, true },        { "主任", 2, true },      { "局长", 2, true },
        { "书记", 2, true },      { "讲话", 2, true },      { "参加", 1, true },
        { "陪同", 2, true },      { "调研", 2, true },      { "带队", 2, true },
        { NULL, 0, false },
};
/* Behind the name and a comma, a bracket, a colon, a blank. */
static const struct cue after_mark[] = {
        { "家庭地址", 4, false }, { "家庭住址", 4, false }, { "身份证", 4, false },
        { "公民身份", 4, false }, { "证件号", 4, false },   { "户主", 4, false },
        { "配偶", 4, false },     { "其妻", 4, false },     { "其夫", 4, false },
        { "其父", 4, false },     { "其母", 4, false },     { "其子", 4, false },
        { "其女", 4, false },     { "妻子", 4, false },     { "丈夫", 4, false },
        { "父亲", 4, false },     { "母亲", 4, false },     { "父母", 4, false },
        { "父亡", 4, false },     { "父", 2, false },       { "母", 2, false },
        { "儿子", 4, false },     { "女儿", 4, false },     { "长子", 4, false },
        { "次子", 4, false },     { "长女", 4, false },     { "次女", 4, false },
        { "孙子", 4, false },     { "孙女", 4, false },     { "由祖", 4, false },
        { "由外", 2, false },     { "监护人", 4, false },   { "现年", 4, false },
        { "年龄", 3, false },     { "患", 4, false },       { "因病", 4, false },
        { "因患", 4, false },     { "身患", 4, false },     { "住", 3, false },
        { "家住", 4, false },     { "现住", 4, false },     { "户籍", 4, false },
        { "已故", 4, false },     { "独居", 4, false },     { "丧偶", 4, false },
        { "离异", 4, false },     { "未婚", 4, false },     { "已婚", 4, false },
        { "残疾", 3, false },     { "肢体", 4, false },     { "视力", 4, false },
        { "听力", 4, false },     { "智力", 4, false },     { "精神", 2, false },
        { "低保户", 4, false },   { "特困", 3, false },     { "脱贫户", 4, false },
        { "五保", 4, false },     { "建档立卡", 3, false }, { "孤儿", 4, false },
        { "手机", 4, false },     { "联系电话", 3, false }, { "电话", 2, false },
        { "联系方式", 3, false }, { "残疾证", 4, false },   { "银行", 2, false },
        { "账号", 2, false },     { "一卡通", 4, false },   { "卡号", 4, false },
        { "受理编号", 3, false }, { "申请编号", 3, false }, { "轮候", 3, false },
        { "准考证", 3, false },   { "系", 2, false },       { "汉族", 4, false },
        { "初中", 2, false },     { "小学", 2, false },     { "农民", 3, false },
        { "村民", 3, false },     { "无业", 4, false },     { "务工", 3, false },
        { "车牌", 3, false },     { "护照", 4, false },     { "家庭", 2, false },
        { "父子", 4, false },     { "母子", 4, false },     { "父女", 4, false },
        { "母女", 4, false },     { "本人", 4, false },     { "不慎", 3, false },
        { "男", 4, false },       { "女", 4, false },       { "中共党员", 3, true },
        { "副", 1, true },        { NULL, 0, false },
};
/* Behind these no name ends: a place, a road, a body, a thing. */
static const char *const goes_on[] = {
        "路",   "街",   "巷",   "弄",   "村",   "镇",   "乡",   "县",   "市",   "区",     "省",
        "州",   "盟",   "旗",   "屯",   "寨",   "庄",   "沟",   "岭",   "坪",   "湾",     "坝",
        "公司", "集团", "厂",   "店",   "局",   "院",   "校",   "站",   "所",   "馆",     "场",
        "园",   "桥",   "山",   "河",   "江",   "湖",   "水库", "隧道", "大道", "社区",   "组",
        "小区", "苑",   "花园", "广场", "大厦", "中心", "项目", "工程", "标段", "商会",   "协会",
        "大学", "中学", "小学", "医",   "银行", "超市", "酒",   "品牌", "型",   "号",     "级",
        "机场", "港",   "码头", "铁路", "高速", "线",   "片",   "段",   "流域", "纪念",   "故居",
        "文化", "精神", "理论", "思想", "定律", "杯",   "奖",   "基金", "教授", "工作室", "部",
        "处",   "科技", "实业", "建设", "建筑", "食品", "农业", "股份", "有限", "合作社", "等地",
        "等村", "等镇", "等乡", "等县", "等市", "等区", "等路", "等街", "等片", "等公司", NULL
};

FIRST_OF(FIRST_PERSON_GOES_ON, goes_on)

__attribute__((constructor)) static void fill_cues(void)
{
        for (const struct cue *c = behind; c->text != NULL; c++)
                first_add(FIRST_PERSON_BEHIND, c->text);
        for (const struct cue *c = after_mark; c->text != NULL; c++)
                first_add(FIRST_PERSON_AFTER_MARK, c->text);
}

static bool han_digit(struct str t, size_t i)
{
        static const char digits[] = "一二三四五六七八九十两";

        for (const char *p = digits; *p != '\0'; p += 3)
                if (i + 3 <= t.n && memcmp(t.p + i, p, 3) == 0)
                        return true;
        return false;
}

static size_t digits_at(struct str t, size_t i, int *ret)
{
        size_t n = 0;

        *ret = 0;
        while (n < 9 && is_digit(byte_at(t, i + n)))
                *ret = *ret * 10 + (t.p[i + n++] - '0');
        return n;
}

static const char *const marks[] = { "，", ",",  "（", "(", "：", ":",  " ",
                                     "\t", "【", "[",  "/", "|",  "\n", NULL };
FIRST_OF(FIRST_PERSON_MARK, marks)

static size_t mark_at(struct str t, size_t i)
{
        const char *m = first_at(FIRST_PERSON_MARK, marks, t, i);

        return m == NULL ? 0 : strlen(m);
}

static const char *const ends[] = { "、", "；", ";", "。", "）", ")", "）", "”", NULL };
FIRST_OF(FIRST_PERSON_END, ends)

static bool mark_or_end(struct str t, size_t i)
{
        return i >= t.n || mark_at(t, i) > 0 || first_at(FIRST_PERSON_END, ends, t, i) != NULL;
}

static const struct cue *cue_at(enum first_list first, const struct cue *list, struct str t,
                                size_t i)
{
        if (!may_begin(first, t, i))
                return NULL;
        for (; list->text != NULL; list++)
                if (starts_with(t, i, list->text))
                        return list;
        return NULL;
}

/* Digits, grouped by blanks or dashes or not. */
static size_t long_number(struct str t, size_t i)
{
        size_t n = 0;

        for (; n < 24; i++) {
                if (is_digit(byte_at(t, i)) || byte_at(t, i) == '*')
                        n++;
                else if (n == 0 || (byte_at(t, i) != ' ' && byte_at(t, i) != '-') ||
                         !is_digit(byte_at(t, i + 1)))
                        break;
        }
        return n;
}

/* 72岁, 七十二岁, 2014年生, 13577001122, 530102...: after a mark. */
static struct person_right number_right(struct str t, size_t i, int32_t today)
{
        struct person_right r = { .age = -1 };
        int v;
        size_t n = digits_at(t, i, &v), k = i;

        if (n >= 1 && n <= 3 && (starts_with(t, i + n, "岁") || starts_with(t, i + n, "周岁")))
                return (struct person_right){ 4, true, false, v };
        if (n == 4 && v >= 1900) {
                k = i + n;
                while (k < t.n && k < i + 24 &&
                       (is_digit(byte_at(t, k)) || byte_at(t, k) == '-' || byte_at(t, k) == '.' ||
                        starts_with(t, k, "年") || starts_with(t, k, "月") ||
                        starts_with(t, k, "日")))
                        k += (unsigned char)t.p[k] < 0x80 ? 1 : 3;
                if (starts_with(t, k, "生") || starts_with(t, k, "出生"))
                        return (struct person_right){ 4, true, false,
                                                      1970 + today / DAYS_A_YEAR - v };
        }
        while (han_digit(t, k) && k < i + 12)
                k += 3;
        if (k > i && starts_with(t, k, "岁"))
                return (struct person_right){ 4, true, false, -1 };
        n = long_number(t, i);
        if ((n == 11 && t.p[i] == '1') || n >= 15)
                return (struct person_right){ 4, true, false, -1 };
        return r;
}

static bool health_within(struct str t)
{
        lh_auto(word_scan_done) struct word_scan w = { 0 };

        word_scan(words_health(), t, &w);
        for (size_t k = 0; k < w.n_hits; k++)
                if (word_of(words_health(), w.hits[k].word)->sense == SENSE_HEALTH)
                        return true;
        return false;
}

/* （3月病故）, （妻，乳腺癌）: what the brackets hold is said of a person. */
static bool bracket_says(struct str t, size_t i)
{
        static const char *const said[] = { "病故",   "去世", "死亡", "岁",   "妻",   "夫",
                                            "之",     "户主", "母",   "父",   "长子", "次子",
                                            "长女",   "次女", "孙",   "本人", "已婚", "未婚",
                                            "身份证", "电话", "手机", NULL };
        size_t to = i;

        while (to < t.n && to < i + 48 && !starts_with(t, to, "）") && t.p[to] != ')')
                to++;
        for (const char *const *w = said; *w != NULL; w++)
                if (memmem(t.p + i, to - i, *w, strlen(*w)) != NULL)
                        return true;
        return health_within(slice(t, i, to));
}

/* The age in the next few words: "，女，6岁". */
static int age_ahead(struct str t, size_t i, int32_t today)
{
        for (size_t k = i; k < t.n && k < i + 48; k++) {
                struct person_right r;

                if (starts_with(t, k, "。") || starts_with(t, k, "；") || t.p[k] == '\n')
                        return -1;
                if (!is_digit(byte_at(t, k)) || (k > i && is_digit(byte_at(t, k - 1))))
                        continue;
                r = number_right(t, k, today);
                if (r.age >= 0)
                        return r.age;
        }
        return -1;
}

static struct person_right mark_right(struct str t, size_t i, int32_t today)
{
        size_t k = i + mark_at(t, i);
        struct person_right r = { .points = 1, .age = -1 }, number;
        const struct cue *c;
        bool bracket = starts_with(t, i, "（") || byte_at(t, i) == '(';

        while (byte_at(t, k) == ' ')
                k++;
        number = number_right(t, k, today);
        if (number.points > 0)
                return number;
        c = cue_at(FIRST_PERSON_AFTER_MARK, after_mark, t, k);
        if (c != NULL && (str_is(str_of(c->text), "男") || str_is(str_of(c->text), "女")) &&
            !mark_or_end(t, k + 3) && !starts_with(t, k + 3, "性"))
                c = NULL;
        if (c != NULL)
                r = (struct person_right){ c->points, c->points >= 3 && !c->office, c->office,
                                           age_ahead(t, k, today) };
        else if (bracket && bracket_says(t, k))
                r = (struct person_right){ 4, true, false, -1 };
        return r;
}

/* 户，4人: not 户籍, 户主. */
static bool household(struct str t, size_t i)
{
        return starts_with(t, i, "户") &&
               (mark_or_end(t, i + 3) || is_digit(byte_at(t, i + 3)) || han_digit(t, i + 3) ||
                starts_with(t, i + 3, "共") || starts_with(t, i + 3, "家庭") ||
                starts_with(t, i + 3, "因"));
}

/* 等3人, 等三户 */
static bool and_others(struct str t, size_t i)
{
        size_t k = i + 3;

        if (!starts_with(t, i, "等"))
                return false;
        while (is_digit(byte_at(t, k)) || han_digit(t, k))
                k += is_digit(byte_at(t, k)) ? 1 : 3;
        return k > i + 3 && (starts_with(t, k, "人") || starts_with(t, k, "名") ||
                             starts_with(t, k, "位") || starts_with(t, k, "户"));
}

/* 因阿尔茨海默病, 腰椎骨折: an illness is the next word. */
static bool illness_next(struct str t, size_t i)
{
        size_t from = starts_with(t, i, "因") || starts_with(t, i, "系") ? i + 3 : i, to = from;

        while (to - from < ILL_BYTES && han_at(t, to))
                to += 3;
        return han_at(t, i) && health_within(slice(t, from, to));
}

static bool follows(struct str t, size_t i)
{
        return first_at(FIRST_NAME_FOLLOWER, name_followers, t, i) != NULL;
}

struct person_right person_right(struct str t, size_t i, int32_t today)
{
        const struct cue *c;

        if (first_at(FIRST_PERSON_GOES_ON, goes_on, t, i) != NULL)
                return (struct person_right){ -100, false, false, -1 };
        if (household(t, i) || and_others(t, i))
                return (struct person_right){ 4, true, false, -1 };
        c = cue_at(FIRST_PERSON_BEHIND, behind, t, i);
        if (c != NULL && c->points == 2 && han_at(t, i) && strlen(c->text) == 3 &&
            !mark_or_end(t, i + 3))
                c = NULL;
        if (c != NULL)
                return (struct person_right){ c->points, c->points >= 3 && !c->office, c->office,
                                              age_ahead(t, i, today) };
        if (mark_at(t, i) > 0)
                return mark_right(t, i, today);
        if (is_digit(byte_at(t, i)))
                return number_right(t, i, today);
        if (illness_next(t, i))
                return (struct person_right){ 4, true, false, -1 };
        return (struct person_right){ mark_or_end(t, i)             ? 1
                                      : follows(t, i)               ? 0
                                      : lexicon_level(t, i, 2) >= 2 ? -1
                                                                    : -3,
                                      false, false, -1 };
}
