#include "tests/lib/people.h"
#include "base/time.h"

#include <stdio.h>
#include <string.h>

static const char *const surnames[] = { "王", "李", "张", "刘", "陈", "杨", "赵", "黄",   "周",
                                        "吴", "徐", "孙", "胡", "朱", "高", "林", "欧阳", "司马" };
static const char *const given[] = { "安", "伯", "川", "丹", "恩", "芳", "格", "禾", "嘉",
                                     "可", "岚", "明", "宁", "沛", "青", "若", "松", "亭",
                                     "文", "溪", "雅", "远", "泽", "芷", "卓", "竹" };
static const char *const regions[] = { "110101", "310104", "330106", "350203", "420106",
                                       "440106", "500103", "510104", "610113" };
static const char *const places[] = { "样例市", "青禾县", "云岭区", "白鹭镇", "南汀市" };
static const char *const trades[] = { "建设工程", "信息技术", "园林绿化", "物业管理",
                                      "矿业",     "置业",     "医疗器械" };

void people_init(struct people *p, uint64_t seed)
{
        p->state = seed;
}

/* SplitMix64: any seed will do, and the sequence is the same on every machine. */
uint32_t people_pick(struct people *p, uint32_t n)
{
        uint64_t z = p->state += 0x9e3779b97f4a7c15u;

        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return (uint32_t)((z ^ (z >> 31)) % n);
}

static const char *one_of(struct people *p, const char *const *list, size_t n)
{
        return list[people_pick(p, (uint32_t)n)];
}

char people_id_check(const char *id)
{
        static const int weight[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
        int sum = 0;

        for (int i = 0; i < 17; i++)
                sum += (id[i] - '0') * weight[i];
        return "10X98765432"[sum % 11];
}

char people_uscc_check(const char *uscc)
{
        static const char digits[] = "0123456789ABCDEFGHJKLMNPQRTUWXY"; /* without I O S V Z */
        int weight = 1, sum = 0;

        for (int i = 0; i < 17; i++) {
                sum += (int)(strchr(digits, uscc[i]) - digits) * weight;
                weight = weight * 3 % 31;
        }
        return digits[(31 - sum % 31) % 31];
}

char people_luhn_check(const char *digits, size_t n)
{
        int sum = 0;

        for (size_t i = 0; i < n; i++) {
                int v = digits[n - 1 - i] - '0';

                /* Counted from the missing check digit, every other one is doubled. */
                if (i % 2 == 0)
                        v = v * 2 > 9 ? v * 2 - 9 : v * 2;
                sum += v;
        }
        return (char)('0' + (10 - sum % 10) % 10);
}

static void invent_name(struct people *p, struct person *ret)
{
        const char *family = one_of(p, surnames, countof(surnames));
        const char *first = one_of(p, given, countof(given));
        const char *second = people_pick(p, 4) > 0 ? one_of(p, given, countof(given)) : "";

        snprintf(ret->name, sizeof(ret->name), "%s%s%s", family, first, second);
}

static void invent_id(struct people *p, struct person *ret)
{
        int year = 1900 + (int)people_pick(p, 10), month = 1 + (int)people_pick(p, 12);
        int mday = 1 + (int)people_pick(p, 28);
        char text[64];

        date_make(year, month, mday, &ret->birth);
        snprintf(text, sizeof(text), "%s%04d%02d%02d%03u", one_of(p, regions, countof(regions)),
                 year, month, mday, people_pick(p, 1000));
        memcpy(ret->id, text, 17);
        ret->id[17] = people_id_check(ret->id);
        ret->id[18] = '\0';
}

void people_next(struct people *p, struct person *ret)
{
        static const char *const nets[] = { "133", "138", "159", "177", "186", "199" };

        invent_name(p, ret);
        invent_id(p, ret);
        snprintf(ret->phone, sizeof(ret->phone), "%s0000%04u", one_of(p, nets, countof(nets)),
                 people_pick(p, 10000));
        snprintf(ret->card, sizeof(ret->card), "6200000000%08u", people_pick(p, 100000000));
        ret->card[18] = people_luhn_check(ret->card, 18);
        ret->card[19] = '\0';
}

void people_next_company(struct people *p, struct company *ret)
{
        snprintf(ret->name, sizeof(ret->name), "%s%s%s%s有限公司",
                 one_of(p, places, countof(places)), one_of(p, given, countof(given)),
                 one_of(p, given, countof(given)), one_of(p, trades, countof(trades)));
        snprintf(ret->uscc, sizeof(ret->uscc), "91%sMA0%06u", one_of(p, regions, countof(regions)),
                 people_pick(p, 1000000));
        ret->uscc[17] = people_uscc_check(ret->uscc);
        ret->uscc[18] = '\0';
}
