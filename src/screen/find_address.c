#include "screen/first.h"

/* Home addresses: what stands behind a label or 住, up to the next comma, if it names a house. A
 * town or a village alone may stay (Regulation on Open Government Information art. 15). */

#define ADDRESS_BYTES_MAX 240

static const char *const ends[] = {
        "，",         "。",     "；",     ",",        ";",    "\n",   "\"",     "|",
        "、联系",     "、电话", "、手机", "、身份证", "电话", "手机", "身份证", "公民身份",
        "联系方式",   "邮编",   "证件号", "联系人",   "）。", "、邮", "的村民", "的居民",
        "法定代表人", "宅电",   "经营者", "户籍",     "性别", "<",    "）",     "一案",
        "（以下",     "(以下",  "（户主", NULL
};

FIRST_OF(FIRST_ADDRESS_END, ends)

static bool ends_at(struct str t, size_t i, bool cell)
{
        return !(cell && t.p[i] == '\n') && first_at(FIRST_ADDRESS_END, ends, t, i) != NULL;
}

/* What is counted in the number of a house: 12号, 3单元. */
static const char *const units[] = { "号", "栋", "幢", "座",   "单元", "室", "房",
                                     "楼", "#",  "户", "门牌", "弄",   "排", NULL };
FIRST_OF(FIRST_ADDRESS_UNIT, units)

static bool unit_at(struct str t, size_t i)
{
        return first_at(FIRST_ADDRESS_UNIT, units, t, i) != NULL && !starts_with(t, i, "号文");
}

static size_t address_end(struct str t, size_t from, bool cell)
{
        size_t i = from;

        while (i < t.n && i - from < ADDRESS_BYTES_MAX && !ends_at(t, i, cell)) {
                /* Two blanks, or a blank behind the house number, end it as well. */
                if (t.p[i] == ' ' && (i + 1 >= t.n || t.p[i + 1] == ' ' ||
                                      (i > from && !is_digit(byte_at(t, i + 1)) &&
                                       !unit_at(t, i + 1) && address_has_house(slice(t, from, i)))))
                        break;
                i++;
        }
        while (i > from && t.p[i - 1] == ' ')
                i--;
        return i;
}

static bool han_number(struct str t, size_t i)
{
        static const char numerals[] = "一二三四五六七八九十";

        if (i + 3 > t.n)
                return false;
        for (const char *p = numerals; *p != '\0'; p += 3)
                if (memcmp(p, t.p + i, 3) == 0)
                        return true;
        return false;
}

bool address_has_house(struct str t)
{
        for (size_t i = 0; i < t.n; i++) {
                bool letter = is_alnum((unsigned char)t.p[i]);
                size_t unit = i + (letter ? 1 : 3);

                if (is_digit((unsigned char)t.p[i]) && i + 2 < t.n && t.p[i + 1] == '-' &&
                    is_digit((unsigned char)t.p[i + 2]))
                        return true;
                if (!letter && !han_number(t, i))
                        continue;
                if (unit < t.n && t.p[unit] == ' ') /* 12 号 */
                        unit++;
                if (unit_at(t, unit))
                        return true;
        }
        return false;
}

/* Digits, letters and Han numerals from i on, in bytes. */
static size_t number_run(struct str t, size_t i)
{
        size_t n = 0;

        while (is_alnum(byte_at(t, i + n)) || han_number(t, i + n) ||
               (n > 0 && (byte_at(t, i + n) == '-' || byte_at(t, i + n) == '~')))
                n += han_number(t, i + n) ? 3 : 1;
        return n;
}

static size_t unit_bytes(struct str t, size_t i)
{
        static const char *const more[] = {
                "单元", "号", "栋", "幢", "座", "室", "房", "楼", "#",
                "户",   "弄", "排", "层", "组", "社", "队", "门", NULL
        };

        for (const char *const *u = more; *u != NULL; u++)
                if (starts_with(t, i, *u))
                        return strlen(*u);
        return 0;
}

/* Where the last number with its unit ends in 和平路12号3单元501室水压不足; 0 if there is none. */
static size_t numbers_end(struct str t)
{
        static const char *const tails[] = { "院", "楼", "内", "东", "西", "南", "北", "侧", "户",
                                             "附", "旁", "门", "室", "号", "底", "层", NULL };
        size_t end = 0;

        for (size_t i = 0; i < t.n;) {
                size_t n = number_run(t, i), unit;

                if (n == 0) {
                        i += (unsigned char)t.p[i] < 0x80 ? 1 : 3;
                        continue;
                }
                unit = i + n + (byte_at(t, i + n) == ' ');
                if (unit_bytes(t, unit) > 0) {
                        end = unit + unit_bytes(t, unit);
                        if (starts_with(t, end, "楼") || starts_with(t, end, "院")) /* 5号楼403 */
                                end += 3;
                        i = end;
                        continue;
                }
                if ((end > 0 && i == end) || memchr(t.p + i, '-', n) != NULL)
                        end = i + n;
                i += n;
        }
        for (const char *const *w = tails; end > 0 && *w != NULL; w++)
                if (starts_with(t, end, *w)) {
                        end += 3;
                        w = tails - 1;
                }
        return end;
}

/* Han characters that an address has and a sentence with a number seldom. */
static const char *const places[] = {
        "省",   "市",   "区",   "县",   "镇",   "乡", "村", "街",   "路",   "巷",   "道",
        "里",   "弄",   "小区", "花园", "家园", "苑", "庄", "屯",   "旗",   "组",   "栋",
        "幢",   "单元", "公寓", "新村", "城",   "院", "湾", "坊",   "庭",   "府",   "社",
        "寨",   "堡",   "营",   "沟",   "坳",   "塘", "坪", "门牌", "绿洲", "嘎查", "苏木",
        "胡同", "岭",   "坝",   "坡",   "宿舍", "园", "楼", NULL
};

FIRST_OF(FIRST_ADDRESS_PLACE, places)

static bool has_place(struct str t)
{
        return first_within(FIRST_ADDRESS_PLACE, places, t);
}

size_t address_keep(struct str t)
{
        static const char *const levels[] = { "省",   "自治区", "市", "区", "县",   "镇", "乡",
                                              "街道", "办事处", "旗", "村", "社区", NULL };
        size_t keep = 0;

        for (size_t i = 0; i < t.n && !is_digit((unsigned char)t.p[i]); i++)
                for (const char *const *l = levels; *l != NULL; l++)
                        if (starts_with(t, i, *l) && !starts_with(t, i, "区路") &&
                            !starts_with(t, i, "市场"))
                                keep = i + strlen(*l);
        return keep;
}

static const char *const fillers[] = {
        " ", "：", ":",  "为", "是", "在", "于",     "（",   "(",    "\n",     "地址", "）",
        ")", "系", "\"", "=",  "的", "址", "所在地", "地：", "住址", "住地址", "住在", NULL
};
FIRST_OF(FIRST_ADDRESS_FILLER, fillers)

static size_t skip_filler(struct str t, size_t i)
{
        const char *f;

        while ((f = first_at(FIRST_ADDRESS_FILLER, fillers, t, i)) != NULL)
                i += strlen(f);
        return i;
}

static bool take(struct scanner *s, size_t from, enum role role, bool cell, const char *why)
{
        size_t end = address_end(s->t, from, cell);
        struct str a = slice(s->t, from, end);

        if (!cell && numbers_end(a) > 0)
                a.n = numbers_end(a);
        end = from + a.n;
        if (a.n < 9 || !han_at(a, 0) || !address_has_house(a) || !has_place(a))
                return false;
        return found(s, "address", role, from, end, a, why);
}

/* 办理地点：服务中心2楼，地址：... */
static bool of_office(struct str gap)
{
        static const char *const offices[] = { "公司",   "政府", "法院", "复议", "中心",
                                               "窗口",   "地点", "办理", "大厅", "医院",
                                               "委员会", "服务", "机关", "场所", NULL };

        for (const char *const *o = offices; *o != NULL; o++)
                if (memmem(gap.p, gap.n, *o, strlen(*o)) != NULL)
                        return true;
        return false;
}

/* 地址 in a sentence belongs to whoever is named before it; with a body named nearer it is the
 * body's. */
enum party { PARTY_UNKNOWN, PARTY_PERSON, PARTY_BODY };

static enum party party_before(const struct scanner *s, size_t at, size_t hits)
{
        const struct word_set *set = words_context();
        size_t from = at > 240 ? at - 240 : 0;

        if (s->u->company)
                return PARTY_BODY;
        for (size_t i = hits; i-- > 0 && s->words.hits[i].end > from;) {
                const struct word *w = word_of(set, s->words.hits[i].word);
                size_t end = s->words.hits[i].end;

                /* A word may end inside the one asked about: 地址 in 家庭地址. */
                if (end > at)
                        continue;
                if (memchr(s->t.p + end, '\n', at - end) != NULL)
                        break;
                if (w->sense == SENSE_ORGANISATION || w->role == ROLE_CONTACT ||
                    w->role == ROLE_LEGAL_REP || w->role == ROLE_OFFICIAL)
                        return PARTY_BODY;
                if (w->sense == SENSE_ROLE || w->sense == SENSE_NAME || w->sense == SENSE_ID ||
                    w->sense == SENSE_DEAR)
                        return of_office(slice(s->t, end, at)) ? PARTY_BODY : PARTY_PERSON;
        }
        return s->u->person || s->carry_person > 0 ? PARTY_PERSON : PARTY_UNKNOWN;
}

static bool lives_here(const struct scanner *s, size_t end)
{
        static const char *const before[] = { "入", "居", "常", "暂",   "借", "租", "不",
                                              "有", "可", "能", "衣食", "食", "保", "记",
                                              "停", "拦", "站", "抓",   "困", "卡", NULL };

        if (end >= 6 && starts_with(s->t, end - 6, "居住") && starts_with(s->t, end, "的"))
                return true;
        for (const char *const *b = before; *b != NULL; b++)
                if (end >= 3 + strlen(*b) && starts_with(s->t, end - 3 - strlen(*b), *b))
                        return false;
        return !starts_with(s->t, end, "房") && !starts_with(s->t, end, "宅") &&
               !starts_with(s->t, end, "院") && !starts_with(s->t, end, "户") &&
               !starts_with(s->t, end, "建") && !starts_with(s->t, end, "址") &&
               !starts_with(s->t, end, "所");
}

/* 房屋坐落, 拟配房源: of what is allotted or taken, not where somebody lives. */
static bool heads_objects(struct str label)
{
        static const char *const objects[] = { "坐落", "座落", "标的", "房源", "配租", "房屋",
                                               "征收", "项目", "工程", "地点", "单位", NULL };

        for (const char *const *o = objects; label.n > 0 && *o != NULL; o++)
                if (memmem(label.p, label.n, *o, strlen(*o)) != NULL)
                        return true;
        return false;
}

static bool cell_is_home(const struct scanner *s)
{
        const struct unit *u = s->u;

        if (!u->labelled || u->company)
                return false;
        if (u->label.sense == SENSE_ADDRESS_HOME)
                return true;
        if (u->label.sense == SENSE_ADDRESS)
                return u->person;
        if (!u->person || heads_objects(u->label_text))
                return false;
        if (u->label.sense == SENSE_NONE && u->label_text.n > 0 &&
            memmem(u->label_text.p, u->label_text.n, "址", 3) != NULL)
                return true;
        return (u->label.sense == SENSE_NONE || u->label.sense == SENSE_PLAIN ||
                u->label.sense == SENSE_REMARK) &&
               address_is_home(s->t);
}

static bool reads_as_home(const struct scanner *s, size_t from)
{
        return address_is_home(slice(s->t, from, address_end(s->t, from, false)));
}

void find_addresses(struct scanner *s)
{
        const struct word_set *set = words_context();

        if (cell_is_home(s) &&
            take(s, skip_filler(s->t, 0),
                 s->u->label.role != 0 ? (enum role)s->u->label.role : ROLE_SUBJECT, true,
                 "stands under a home address"))
                return;
        for (size_t k = 0; k < s->topics[TOPIC_HOME].n; k++) {
                size_t i = s->topics[TOPIC_HOME].v[k];
                const struct word *w = word_of(set, s->words.hits[i].word);
                size_t end = s->words.hits[i].end, from;
                enum party party = PARTY_PERSON;

                if (w->sense == SENSE_ADDRESS)
                        party = party_before(s, end - w->bytes, i);
                else if (w->sense != SENSE_ADDRESS_HOME &&
                         !(w->sense == SENSE_LIVES && lives_here(s, end)))
                        continue;
                from = skip_filler(s->t, end);
                if (party == PARTY_PERSON || (party == PARTY_UNKNOWN && reads_as_home(s, from)))
                        take(s, from, role_before(s, end, i), false,
                             "an address with a house number behind a word for home");
        }
}
