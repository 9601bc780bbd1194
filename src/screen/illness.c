#include "screen/core.h"

/* An illness by its grammar: an organ and a manner, a process, a grade. */

static const char *const grades[] = { "1期",      "2期",  "3期",      "4期",      "5期",
                                      "四期",     "Ⅳ期",  "失代偿期", "失代偿",   "（左）",
                                      "（右）",   "一级", "二级",     "三级",     "四级",
                                      "1级",      "2级",  "3级",      "4级",      "Ⅰ期",
                                      "Ⅱ期",      "Ⅲ期",  "晚期",     "早期",     "中期",
                                      "后遗症",   "术后", "（一级）", "（二级）", "（三级）",
                                      "（四级）", "一期", "二期",     "三期",     NULL };

static size_t grade_after(struct str t, size_t i)
{
        for (const char *const *g = grades; *g != NULL; g++)
                if (starts_with(t, i, *g))
                        return i + strlen(*g);
        return i;
}

/* Characters of organs and of how an illness goes: 慢性肾功能|衰竭, 急性淋巴细胞|白血病. */
static const char of_body[] =
        "慢急性先天恶良原继发重轻中度晚早期双侧左右肾肝心肺胃肠脑骨髓脊柱椎颈腰胸腹盆"
        "关节膝踝肩肘髋腕股胫腓指趾手足上下肢体头眼耳鼻咽喉舌口牙唇腭视网膜角晶状黄斑"
        "听力言语智精神经肌肉皮肤血管液淋巴细胞甲腺乳食直结盲十二宫卵巢前列膀胱胰胆囊脾"
        "泌尿生殖系统支气功能冠动静脉主瓣室房壁间质非小大型弥漫多发单纯继";

static bool body_char(struct str t, size_t i)
{
        for (const char *p = of_body; *p != '\0'; p += 3)
                if (i + 3 <= t.n && memcmp(t.p + i, p, 3) == 0)
                        return true;
        return false;
}

/* 长期透析: how long, not 晚期. */
static bool how_long(struct str t, size_t from, size_t i)
{
        return starts_with(t, i, "期") && i >= from + 3 &&
               (starts_with(t, i - 3, "长") || starts_with(t, i - 3, "定"));
}

/* An illness has an organ and a manner before it. */
static size_t illness_start(struct str t, size_t from, size_t start)
{
        static const char *const no_part[] = { "大病", "重病", "慢性病", "残疾", "因病", NULL };

        for (const char *const *n = no_part; *n != NULL; n++)
                if (starts_with(t, start, *n) && !starts_with(t, start, "残疾"))
                        return start;
        while (start >= from + 3 && body_char(t, start - 3) && !how_long(t, from, start - 3))
                start -= 3;
        return start;
}

/* The illness that ends at the k-th hit; false if the word alone is none: 出血 without an organ. */
static bool illness_hit(const struct scanner *s, size_t from, size_t k, size_t *ret_start,
                        size_t *ret_end)
{
        const struct word *w = word_of(words_health(), s->health.hits[k].word);
        size_t word;

        *ret_end = from + s->health.hits[k].end;
        word = *ret_end - w->bytes;
        *ret_start = illness_start(s->t, from, word);
        return w->sense == SENSE_HEALTH || *ret_start < word;
}

/* 高血压、糖尿病; 肾功能衰竭，透析: one person's, and one finding. */
static bool joins(struct str gap)
{
        static const char *const links[] = { "、", "，", ",",    "和",   "及", "与",
                                             "伴", "并", "并发", "合并", "/",  " ",
                                             "（", "）", "以及", "有",   "兼", NULL };

        while (gap.n > 0) {
                const char *const *l = links;

                while (*l != NULL && !str_skip(&gap, *l))
                        l++;
                if (*l == NULL)
                        return false;
        }
        return true;
}

static bool joined(struct str t, size_t end, size_t start)
{
        end = grade_after(t, end);
        return end >= start || joins(slice(t, end, start));
}

bool illness_first(struct scanner *s, size_t from, size_t to, size_t *ret_start, size_t *ret_end)
{
        bool any = false;
        size_t start, end;

        word_scan(words_health(), slice(s->t, from, to), &s->health);
        for (size_t i = 0; i < s->health.n_hits; i++) {
                if (!illness_hit(s, from, i, &start, &end))
                        continue;
                if (!any) {
                        *ret_start = start;
                        *ret_end = end;
                        any = true;
                } else if (start <= *ret_end || joined(s->t, *ret_end, start)) {
                        *ret_start = start < *ret_start ? start : *ret_start;
                        *ret_end = end > *ret_end ? end : *ret_end;
                } else {
                        break;
                }
        }
        if (any)
                *ret_end = grade_after(s->t, *ret_end);
        return any;
}
