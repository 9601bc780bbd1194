#include "screen/name_table.h"
#include "screen/person.h"

/* Names in running text without a role before them: 一、赵德柱一家三口; 钱秀兰，女，72岁. A name
 * begins where a line, a sentence or an item begins, behind a mark, or behind one of a few words.
 */

#define MINOR_AGE 14

static const char *const openers[] = {
        "其中", "兹有", "另有", "还有", "现将", "确定", "分别是", "现有",   "关于", "根据", "接到",
        "经查", "查明", "包括", "同意", "批准", "救助", "拟救助", "拟补助", "由",   "经",   "据",
        "对",   "向",   "与",   "和",   "及",   "给",   "被",     "让",     "因",   "将",   "为",
        "妻",   "夫",   "子",   "女",   "父",   "母",   "儿",     "媳",     "孙",   NULL
};

FIRST_OF(FIRST_PERSON_OPENER, openers)

static bool numeral(struct str t, size_t i)
{
        static const char numerals[] = "一二三四五六七八九十";

        for (const char *p = numerals; *p != '\0'; p += 3)
                if (i + 3 <= t.n && memcmp(t.p + i, p, 3) == 0)
                        return true;
        return false;
}

/* Before `at` stands 1. or 一、 or （二） or ③, and nothing but the beginning of the line before
 * it. */
static bool item_before(struct str t, size_t at)
{
        size_t i = at, from;

        while (i > 0 && t.p[i - 1] == ' ')
                i--;
        if (i >= 3 && memcmp(t.p + i - 3, "\xe2\x91", 2) == 0) /* U+2460 and following */
                return true;
        if (i >= 1 && (t.p[i - 1] == '.' || t.p[i - 1] == ')'))
                i--;
        else if (i >= 3 && (starts_with(t, i - 3, "、") || starts_with(t, i - 3, "）") ||
                            starts_with(t, i - 3, "．")))
                i -= 3;
        else
                return false;
        from = i;
        while (i > 0 && from - i < 9 &&
               (is_digit((unsigned char)t.p[i - 1]) || (i >= 3 && numeral(t, i - 3))))
                i -= is_digit((unsigned char)t.p[i - 1]) ? 1 : 3;
        if (i == from)
                return false;
        if (i >= 3 && (starts_with(t, i - 3, "（") || starts_with(t, i - 3, "；") ||
                       starts_with(t, i - 3, "：") || starts_with(t, i - 3, "。")))
                return true;
        if (i >= 1 && t.p[i - 1] == '(')
                return true;
        while (i > 0 && t.p[i - 1] == ' ')
                i--;
        return i == 0 || t.p[i - 1] == '\n';
}

/* What stands before `at`, whose character before is no Han character. */
static enum person_left mark_before(const struct scanner *s, size_t at)
{
        struct str t = s->t;
        size_t i = at;

        while (i > 0 && t.p[i - 1] == ' ')
                i--;
        if (i == 0 || t.p[i - 1] == '\n')
                return PERSON_LEFT_START;
        if (item_before(t, at))
                return PERSON_LEFT_SURE;
        if (i >= 3 && starts_with(t, i - 3, "、"))
                return i >= 6 && !span_free(s, i - 4, i - 3) ? PERSON_LEFT_SURE : PERSON_LEFT_MARK;
        if (i >= 3 && (starts_with(t, i - 3, "；") || starts_with(t, i - 3, "：") ||
                       starts_with(t, i - 3, "。")))
                return PERSON_LEFT_START;
        if (t.p[i - 1] == ';' || t.p[i - 1] == ':')
                return PERSON_LEFT_START;
        /* 12小 is a class, A座 a house. */
        return is_alnum((unsigned char)t.p[i - 1]) && i == at ? PERSON_LEFT_NONE : PERSON_LEFT_MARK;
}

static enum role role_of(const struct scanner *s, const struct person *p, size_t at, size_t hits)
{
        enum role r;

        if (p->age >= 0 && p->age < MINOR_AGE)
                return ROLE_MINOR;
        if (p->office && !p->sure)
                return ROLE_OFFICIAL;
        r = role_before(s, at, hits);
        /* Whoever has an age or an illness is not there as an expert or an official. */
        if (p->sure && r != ROLE_MINOR && r != ROLE_GUARDIAN && r != ROLE_THIRD)
                return ROLE_SUBJECT;
        return r;
}

static size_t hits_before(const struct scanner *s, size_t at)
{
        size_t low = 0, high = s->words.n_hits;

        while (low < high) {
                size_t mid = low + (high - low) / 2;

                if (s->words.hits[mid].end <= at)
                        low = mid + 1;
                else
                        high = mid;
        }
        return low;
}

bool person_take(struct scanner *s, size_t at, enum person_left left, enum role role)
{
        struct person p = person_at(s->t, at, left, s->listing, s->today);

        if (p.n == 0 || !span_free(s, at, at + p.n))
                return false;
        if (role == ROLE_NONE || (p.age >= 0 && p.age < MINOR_AGE))
                role = role_of(s, &p, at, hits_before(s, at));
        return name_found(s, at, at + p.n, role,
                          p.sure ? "reads as a name, and what follows is said of people"
                                 : "reads as a name in a list or sentence about people");
}

static void try_at(struct scanner *s, size_t at)
{
        enum person_left left = mark_before(s, at);
        const char *opener;

        if (left == PERSON_LEFT_NONE || person_take(s, at, left, ROLE_NONE))
                return;
        opener = first_at(FIRST_PERSON_OPENER, openers, s->t, at);
        if (opener != NULL)
                person_take(s, at + strlen(opener), PERSON_LEFT_MARK, ROLE_NONE);
}

void find_persons(struct scanner *s)
{
        for (size_t i = 0; i < s->words.n_starts; i++) {
                size_t at = s->words.starts[i];

                if (at < 3 || !han_at(s->t, at - 3)) {
                        if (span_free(s, at, at + 3))
                                try_at(s, at);
                } else if (span_free(s, at - 3, at + 3)) {
                        /* 张家坳村王二妮, 三组王二妮: only with what is said of people behind it */
                        person_take(s, at, PERSON_LEFT_NONE, ROLE_NONE);
                }
        }
}
