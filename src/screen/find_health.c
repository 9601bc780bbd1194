#include "screen/first.h"

#include <stdlib.h>

/* Illness, disability and the cause of poverty of a person: in a person's row, or behind 患 in a
 * text that names somebody (Personal Information Protection Law art. 28). The same words in a
 * policy or a statistic are nobody's. */

#define AHEAD_BYTES       90
#define ILLNESS_BYTES_MAX 45
#define SENTENCE_BYTES    240
#define LINE_BYTES_MAX    300

static const char *const healthy[] = {
        "健康",     "良好",       "一般",       "正常",   "无",     "否",       "是",
        "较好",     "健全",       "健康良好",   "无残疾", "无疾病", "身体健康", "合格",
        "未见异常", "体检合格",   "无异常",     "/",      "-",      "--",       "—",
        "——",       "无重大疾病", "健康或良好", "不详",   "无病",   "较差",     "其他",
        "其它",     "未发现异常", NULL
};
static struct str trim(struct str t)
{
        while (t.n > 0 && (t.p[0] == ' ' || t.p[0] == '\n'))
                t.p++, t.n--;
        while (t.n > 0 && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '\n'))
                t.n--;
        return t;
}

/* 视网膜色素变性: no list holds all illnesses, but they end alike. Only right behind 患, 确诊 and
 * their like: [from, to) is what follows. */
static bool illness_by_ending(const struct scanner *s, size_t from, size_t to, size_t *ret_start,
                              size_t *ret_end)
{
        static const char *const endings[] = { "病",   "症",   "癌",   "瘤",   "炎",   "综合征",
                                               "变性", "硬化", "衰竭", "骨折", "梗塞", "梗死",
                                               "出血", "障碍", "瘫痪", "麻痹", "结核", "缺损",
                                               "畸形", "不全", "脱位", "坏死", "中风", "痴呆",
                                               "失明", "失聪", "移植", "截肢", "狼疮", "癫痫",
                                               NULL };
        size_t end = from, best = 0;

        while (byte_at(s->t, from) == ' ' || starts_with(s->t, from, "：") ||
               starts_with(s->t, from, "为") || starts_with(s->t, from, "有"))
                from += byte_at(s->t, from) == ' ' ? 1 : 3;
        for (end = from; end < to && end - from < ILLNESS_BYTES_MAX && han_at(s->t, end);) {
                end += 3;
                for (const char *const *e = endings; *e != NULL; e++)
                        if (end - from >= 6 && end - from > strlen(*e) &&
                            memcmp(s->t.p + end - strlen(*e), *e, strlen(*e)) == 0)
                                best = end;
        }
        *ret_start = from;
        *ret_end = best;
        return best > 0;
}

static void all_illnesses(struct scanner *s, size_t from, size_t to, enum role role,
                          const char *why)
{
        size_t start, end;

        while (from < to && illness_first(s, from, to, &start, &end)) {
                found(s, "health", role, start, end, slice(s->t, start, end), why);
                from = end;
        }
}

static bool is_healthy(struct str t)
{
        for (const char *const *h = healthy; *h != NULL; h++)
                if (str_is(t, *h))
                        return true;
        return t.n < 3;
}

/* An amount that slipped into the column is no illness. */
static bool has_letter(struct str t)
{
        for (size_t i = 0; i < t.n; i++)
                if (han_at(t, i) ||
                    (is_alnum((unsigned char)t.p[i]) && !is_digit((unsigned char)t.p[i])))
                        return true;
        return false;
}

static bool negated(struct str t, size_t start)
{
        return start >= 3 && (starts_with(t, start - 3, "无") || starts_with(t, start - 3, "非") ||
                              starts_with(t, start - 3, "未"));
}

/* 肢体 under 类别: what disabilities are called where everybody is disabled. */
static bool is_disability(struct str t)
{
        static const char *const kinds[] = { "视力", "听力", "言语", "肢体",
                                             "智力", "精神", "多重", NULL };

        for (const char *const *k = kinds; *k != NULL; k++)
                if (str_is(t, *k))
                        return true;
        return false;
}

static void health_cell(struct scanner *s)
{
        struct str v = trim(s->t);
        enum role role = s->u->label.role != ROLE_NONE ? (enum role)s->u->label.role : ROLE_SUBJECT;
        size_t start, end;

        if (is_healthy(v))
                return;
        if (s->u->label.sense == SENSE_HEALTH && v.n <= 60 && has_letter(v)) {
                size_t at = (size_t)(v.p - s->t.p);

                found(s, "health", role, at, at + v.n, v,
                      "stands under illness, disability or cause of poverty");
                return;
        }
        if ((s->u->label.sense == SENSE_PLAIN || s->u->label.sense == SENSE_REMARK ||
             s->u->label.sense == SENSE_NONE) &&
            is_disability(v)) {
                size_t at = (size_t)(v.p - s->t.p);

                found(s, "health", role, at, at + v.n, v, "a kind of disability in a person's row");
                return;
        }
        /* 肢体二级 under 类别等级: the cell says nothing else. */
        if (s->u->label.sense == SENSE_PLAIN && illness_first(s, 0, s->t.n, &start, &end) &&
            end - start >= v.n)
                found(s, "health", role, start, end, slice(s->t, start, end),
                      "an illness or disability alone in a cell of a person's row");
        if (s->u->label.sense != SENSE_HEALTH && s->u->label.sense != SENSE_REMARK &&
            s->u->label.sense != SENSE_NONE)
                return;
        if (illness_first(s, 0, s->t.n, &start, &end) && !negated(s->t, start))
                all_illnesses(s, 0, s->t.n, role,
                              "an illness, disability or cause of poverty in a person's row");
}

/* Behind the illness stands what makes it a rule, not a person: 患白血病的儿童. */
static bool general(struct str t, size_t end)
{
        static const char *const after[] = { "等",   "、",   "的人", "的患", "的困", "的可", "的，",
                                             "的家", "的儿", "的学", "的老", "的申", "的对", "的特",
                                             "的群", "患者", "病种", "人员", "人群", "或",   "的参",
                                             "的贫", "的低", "的残", "的给", "的按", "的不", NULL };

        for (const char *const *a = after; *a != NULL; a++)
                if (starts_with(t, end, *a))
                        return true;
        return false;
}

static const char *const somebody[] = { "其", "本人", "我", "他", "她", NULL };
FIRST_OF(FIRST_SOMEBODY, somebody)

/* 其父, 本人, 我: somebody in particular, though not named. */
static bool somebody_before(const struct scanner *s, size_t at)
{
        size_t from = at > 60 ? at - 60 : 0;

        return s->person_text || near_has(s, at, NEAR_ID) ||
               first_within(FIRST_SOMEBODY, somebody, slice(s->t, from, at));
}

static void health_text(struct scanner *s)
{
        const struct word_set *set = words_context();

        for (size_t k = 0; k < s->topics[TOPIC_ILLNESS].n; k++) {
                size_t i = s->topics[TOPIC_ILLNESS].v[k];
                const struct word *w = word_of(set, s->words.hits[i].word);
                size_t from = s->words.hits[i].end,
                       to = from + AHEAD_BYTES < s->t.n ? from + AHEAD_BYTES : s->t.n, start, end;
                const char *stop;

                if (w->sense != SENSE_SUFFER && w->sense != SENSE_HEALTH)
                        continue;
                if (!somebody_before(s, from))
                        continue;
                stop = memmem(s->t.p + from, to - from, "。", 3);
                if (stop != NULL)
                        to = (size_t)(stop - s->t.p);
                if (to <= from)
                        continue;
                if (!illness_first(s, from, to, &start, &end) || start - from > 36) {
                        if (w->sense == SENSE_SUFFER && w->bytes >= 3 &&
                            illness_by_ending(s, from, to, &start, &end) && !general(s->t, end))
                                found(s, "health", role_before(s, from, i), start, end,
                                      slice(s->t, start, end), "an illness said of somebody");
                        continue;
                }
                if (general(s->t, end))
                        continue;
                if (w->sense == SENSE_HEALTH && !starts_with(s->t, from, "：") &&
                    !starts_with(s->t, from, ":") && !starts_with(s->t, from, "为"))
                        continue;
                all_illnesses(s, start, to < end + 45 ? to : end, role_before(s, from, i),
                              "an illness said of somebody");
        }
}

static bool splits(struct str t, size_t i)
{
        return byte_at(t, i) == ' ' || byte_at(t, i) == ',' || starts_with(t, i, "，") ||
               starts_with(t, i, "、");
}

/* "张三 男 45岁 肺癌": a sex at byte i of a line says that the line speaks of a person, though
 * there is no table. */
static bool says_sex(struct str line, size_t i)
{
        return i >= 3 && i + 6 < line.n && splits(line, i + 3) &&
               (splits(line, i - 1) || splits(line, i - 3)) &&
               is_digit(byte_at(line, i + 4 + 2 * (line.p[i + 3] < 0)));
}

static void health_lines(struct scanner *s)
{
        size_t done = 0; /* lines that end before were looked at */

        for (size_t k = 0; k < s->topics[TOPIC_SEX].n; k++) {
                size_t at = s->words.hits[s->topics[TOPIC_SEX].v[k]].end - 3, from, to;
                const char *lf;

                if (at < done)
                        continue;
                lf = memrchr(s->t.p + done, '\n', at - done);
                from = lf == NULL ? done : (size_t)(lf - s->t.p) + 1;
                lf = memchr(s->t.p + at, '\n', s->t.n - at);
                to = lf == NULL ? s->t.n : (size_t)(lf - s->t.p);
                if (to - from >= LINE_BYTES_MAX) {
                        done = to;
                } else if (says_sex(slice(s->t, from, to), at - from)) {
                        all_illnesses(s, from, to, ROLE_SUBJECT,
                                      "an illness or disability in a line about a person");
                        done = to;
                }
        }
}

static const char *const acts[] = { "反映", "咨询", "举报", "投诉", "建议", "介绍", "宣传",
                                    "讲解", "普及", "关于", "开展", "预防", "防治", "研究",
                                    "主讲", "讲座", "主持", "负责", "治疗", "接诊", "捐",
                                    "药",   "医院", "门诊", "科",   "项目", "政策", "条例",
                                    "办法", "患者", "公司", "担任", NULL };

FIRST_OF(FIRST_ILLNESS_ACT, acts)

/* Behind these words an illness is what somebody does or asks about, not what he has. */
static bool about(struct str gap)
{
        return first_within(FIRST_ILLNESS_ACT, acts, gap);
}

/* 大病救助, 慢性病门诊: a benefit, not an illness. */
static bool benefit_after(struct str t, size_t end)
{
        static const char *const after[] = { "救助", "保险", "补助", "补贴", "医疗", "专项",
                                             "防治", "门诊", "报销", "筛查", "知识", "儿童",
                                             "人",   "两项", "证",   "等级", "类别", "病人",
                                             "护理", "患",   "病种", "学校", "康复", NULL };

        for (const char *const *a = after; *a != NULL; a++)
                if (starts_with(t, end, *a) && !starts_with(t, end, "患有"))
                        return true;
        return general(t, end) && !starts_with(t, end, "、");
}

static bool may_be_ill(enum role r)
{
        return r == ROLE_SUBJECT || r == ROLE_THIRD || r == ROLE_MINOR || r == ROLE_GUARDIAN;
}

static size_t sentence_end(struct str t, size_t from)
{
        size_t i = from;

        while (i < t.n && i - from < SENTENCE_BYTES && !starts_with(t, i, "。") &&
               !starts_with(t, i, "；") && t.p[i] != ';' && t.p[i] != '\n')
                i++;
        return i;
}

static int by_start(const void *a, const void *b)
{
        const struct named *x = a, *y = b;

        return x->start < y->start ? -1 : x->start > y->start;
}

/* 马占海（慢性肾功能衰竭，透析）; 付蓉，女，61岁，糖尿病: the illness of whoever is named before.
 */
static void health_of_named(struct scanner *s)
{
        if (s->n_named > 1)
                qsort(s->named, s->n_named, sizeof(*s->named), by_start);
        for (size_t i = 0; i < s->n_named; i++) {
                size_t from = s->named[i].end, start, end, at = from, to = sentence_end(s->t, from);

                if (i + 1 < s->n_named && s->named[i + 1].start < to)
                        to = s->named[i + 1].start;
                if (!may_be_ill(s->named[i].role) || to < from)
                        continue;
                while (at < to && illness_first(s, at, to, &start, &end) &&
                       !about(slice(s->t, from, start))) {
                        if (!benefit_after(s->t, end) && !negated(s->t, start))
                                found(s, "health", s->named[i].role, start, end,
                                      slice(s->t, start, end),
                                      "an illness in the sentence that names somebody");
                        at = end;
                }
        }
}

void find_health(struct scanner *s)
{
        if (s->u->place == SEGMENT_CELL && s->u->person && s->u->labelled && !s->u->header)
                health_cell(s);
        else
                health_text(s), health_lines(s), health_of_named(s);
}
