#include "screen/first.h"

/* Does a text read as the address of a dwelling, whoever says so? By its grammar: where (a road, a
 * village, an estate), and which door; and by no word that only an office, a site or a sentence
 * has. */

static bool holds(struct str t, const char *w)
{
        return memmem(t.p, t.n, w, strlen(w)) != NULL;
}

/* Words of offices, sites and sentences. */
static const char *const not_homes[] = {
        "公司", "局",   "厅",     "委员", "办公", "大厦", "广场",   "写字",   "中心", "大楼",
        "商铺", "门市", "工程",   "项目", "水库", "医院", "卫生院", "学校",   "小学", "中学",
        "大学", "银行", "法院",   "检察", "派出", "政府", "大厅",   "窗口",   "工业", "产业",
        "厂房", "仓库", "路口",   "交叉", "以南", "以北", "以东",   "以西",   "会议", "酒店",
        "宾馆", "商场", "超市",   "市场", "的",   "了",   "是",     "第一条", "规定", "文件",
        "号文", "字第", "〔",     "[",    "决定", "通知", "开标",   "评标",   "交易", "仲裁",
        "信箱", "电话", "科技园", "服务", "编号", "车位", "地块",   "配租",   "配售", "房源",
        "坐落", "选房", NULL
};

/* Where people live, and no more than that. */
static const char *const dwellings[] = { "小区", "苑",   "家园", "花园", "公寓", "家属院",
                                         "宿舍", "新村", "新居", "华府", "豪庭", "名邸",
                                         "绿洲", "湾",   "里",   "庭",   "居",   "坊",
                                         "府",   "城",   "园",   "单元", NULL };
static const char *const hamlets[] = { "村", "屯", "寨",   "庄", "组",   "社",   "队",   "堡",
                                       "营", "沟", "坪",   "坳", "湾",   "塘",   "嘎查", "苏木",
                                       "排", "弄", "胡同", "巷", "大院", "号院", "门牌", NULL };
static const char *const regions[] = { "省", "市", "区", "县", "镇", "乡", "街道", "旗", NULL };

FIRST_OF(FIRST_HOME_NOT, not_homes)
FIRST_OF(FIRST_HOME_DWELLING, dwellings)
FIRST_OF(FIRST_HOME_HAMLET, hamlets)
FIRST_OF(FIRST_HOME_REGION, regions)

static bool address_byte(struct str t, size_t i, size_t *ret_n)
{
        static const char *const marks[] = { "-", "#", "、", "·", "－", "—", "~", "/", NULL };

        *ret_n = 1;
        if (is_alnum((unsigned char)t.p[i]) || t.p[i] == ' ' || t.p[i] == '\n')
                return true;
        *ret_n = 3;
        if (han_at(t, i))
                return true;
        for (const char *const *m = marks; *m != NULL; m++)
                if (starts_with(t, i, *m)) {
                        *ret_n = strlen(*m);
                        return true;
                }
        return false;
}

/* Nothing but Han, digits, letters and the marks of numbers; no number longer than a door's. */
static bool measure_at(struct str t, size_t i)
{
        static const char *const measures[] = { "元", "年", "月", "日", "万", "亩", "条",
                                                "款", "人", "项", "%",  "名", "份", NULL };

        for (const char *const *m = measures; *m != NULL; m++)
                if (starts_with(t, i, *m))
                        return true;
        return false;
}

static bool only_address(struct str t)
{
        size_t digits = 0, n;

        for (size_t i = 0; i < t.n; i += n) {
                digits = is_digit((unsigned char)t.p[i]) ? digits + 1 : 0;
                if (digits > 5 || !address_byte(t, i, &n) || (digits > 0 && measure_at(t, i + 1)))
                        return false;
        }
        return true;
}

bool address_ends_as_door(struct str t)
{
        static const char *const doors[] = { "号", "室", "户", "门", "楼", "房", "单元",
                                             "栋", "幢", "座", "层", "铺", NULL };

        if (t.n > 0 && is_digit((unsigned char)t.p[t.n - 1]))
                return true;
        for (const char *const *d = doors; *d != NULL; d++)
                if (t.n > strlen(*d) && memcmp(t.p + t.n - strlen(*d), *d, strlen(*d)) == 0)
                        return true;
        return false;
}

bool address_is_home(struct str t)
{
        while (t.n > 0 && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '\n'))
                t.n--;
        while (t.n > 0 && t.p[0] == ' ')
                t.p++, t.n--;
        if (t.n < 12 || !han_at(t, 0) || !only_address(t) || !address_ends_as_door(t) ||
            !address_has_house(t) || first_within(FIRST_HOME_NOT, not_homes, t))
                return false;
        if (first_within(FIRST_HOME_DWELLING, dwellings, t) ||
            first_within(FIRST_HOME_HAMLET, hamlets, t))
                return true;
        return first_within(FIRST_HOME_REGION, regions, t) &&
               (holds(t, "路") || holds(t, "街") || holds(t, "道"));
}
