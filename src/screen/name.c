#include "screen/core.h"
#include "base/text.h"

#include <pthread.h>

/* The surnames of the national register that cover all but a few of a thousand people, and the
 * double ones. */
static const char surnames[] =
        "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾"
        "丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
        "顾侯邵孟龙万段章钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞鲁葛伍韦申尤毕聂"
        "丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲"
        "成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池"
        "滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟"
        "宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑"
        "习胥保和蔺闫付肖代邝尚农幸云水麻嵇詹经亓佘佴褟粟靖楼慕逯郦丰鄂谯苍终覃宣衡迮闻贡劳逄宿步利"
        "税邰从伦况泮晁库裘卿原修励禹戎狄贝臧宦容暴权荀羊皮麦伊双祖植阴隗骆相后红豆萨哈妥虎拜者再满"
        "撒"
        "仉昝乜笪眭璩綦郗麴麹阚宓郄粘钭漆禤啜揣敬咸桓鄯钮纽宰羿郏浦蔚夔厍勾訾毋巢蒯缑亢郈琴汝墨牧"
        "厉束韶蓟蒲籍扶堵雍濮寿扈茹鱼慎戈庾弘寇殳沃酆杭诸惠芮储汲邴乌巴弓蓬楮芶菅禚庹漕茆"
        "师那越隆养须益呼帅归言福山印怀索居富海国秋班昌钦融仰皇笃";
/* Common words begin with these far more often than names do. */
static const char doubtful[] = "和时应经后相红利终满都农明来者权双从修容再保宣步水况台商计成包关全"
                               "单官解全强原伏位习华阳沿通云连"
                               "师那越隆养须益呼帅归言福山印怀索居富海国秋班昌钦融仰皇笃";
static const char *const double_surnames[] = {
        "欧阳", "上官", "司马", "诸葛", "司徒", "东方", "令狐", "皇甫", "慕容", "尉迟", "长孙",
        "夏侯", "公孙", "独孤", "端木", "轩辕", "宇文", "南宫", "司空", "百里", "呼延", "东郭",
        "西门", "申屠", "公冶", "澹台", "淳于", "单于", "太史", "闻人", "赫连", "钟离", "濮阳",
        "万俟", "鲜于", "闾丘", "拓跋", "完颜", "纳兰", "第五", NULL
};
/* Not in given names, so a text with one of them is a word or a place. */
static const char not_given[] = "的是在了及或等被把将所这那他她我你们不没请须该区县市省镇乡村局厅处"
                                "室部署院校司厂店站号栋幢岁员者户某款额费表栏项物证件";
static const char *const stop[] = {
        "合计", "小计",   "总计", "陈述", "申请", "应当", "任何", "任职", "高中", "高级", "高龄",
        "高校", "金额",   "安全", "安置", "安排", "成员", "成立", "成绩", "方式", "方案", "方面",
        "万元", "全部",   "全家", "全体", "单位", "单独", "时间", "温馨", "计划", "公开", "公示",
        "公告", "许可",   "常住", "常见", "解决", "连续", "包括", "江苏", "江西", "云南", "广东",
        "广西", "黄山",   "贵州", "宁夏", "武汉", "夏季", "周边", "周围", "周期", "马上", "党员",
        "车辆", "车牌",   "房屋", "房产", "支付", "支出", "平均", "平台", "明细", "应急", "尚未",
        "权利", "权益",   "司法", "司机", "查实", "查询", "查处", "管理", "管辖", "管护", "养老",
        "关于", "关系",   "曾经", "游客", "居民", "居住", "文化", "文件", "顾客", "符合", "满足",
        "甘肃", "景区",   "康复", "康养", "宣传", "怀疑", "从事", "双方", "申报", "申领", "扶贫",
        "通知", "通过",   "农民", "农村", "项目", "相关", "强制", "路段", "左右", "古树", "白天",
        "石油", "平方",   "汇总", "暂无", "不详", "未知", "姓名", "名单", "备注", "电话", "手机",
        "联系", "本人",   "无名", "男性", "女性", "汉族", "回族", "满族", "年龄", "学历", "高等",
        "任务", "时任",   "向阳", "华侨", "和平", "和谐", "田间", "林业", "林地", "水利", "水务",
        "农业", "商务",   "金融", "毕业", "程序", "施工", "施行", "常委", "常务", "易地", "池塘",
        "连片", "包村",   "包片", "经济", "经营", "经办", "计生", "关爱", "关怀", "习惯", "明确",
        "明显", "来源",   "来信", "来访", "来电", "双百", "后续", "后备", "利用", "利益", "从业",
        "步行", "保障",   "保洁", "宗教", "原因", "原则", "红色", "全面", "华东", "华南", "华北",
        "官方", "位置",   "位于", "台账", "台帐", "包装", "尤其", "毕竟", "卫生", "卫健", "严格",
        "严重", "严禁",   "强化", "金属", "金融", "白色", "万人", "万户", "章程", "边界", "麻醉",
        "皮肤", "宫颈",   "冷链", "冷藏", "花卉", "花名", "谷物", "苗木", "牛羊", "米面", "木材",
        "甘薯", "沙石",   "石材", "水泥", "钱款", "古建", "童装", "单价", "费用", "纪检", "纪委",
        "辛苦", "温度",   "温泉", "凌晨", "曲线", "路灯", "路面", "席位", "解释", "解除", "阳光",
        "阳台", "时候",   "时段", "应届", "都市", "都有", "满意", "满分", "权限", "从未", "修建",
        "修复", "容积",   "再次", "保证", "保险", "保管", "宣布", "步骤", "水电", "水费", "况且",
        "商业", "商店",   "关闭", "全国", "全省", "全市", "全县", "全镇", "官网", "强调", "原告",
        "习俗", "云计算", "连接", "通讯", "祝贺", "祝您", "项下", "盖章", "管网", "常年", "高温",
        "高新", "高速",   "高空", "史料", "成人", "成本", "成品", "成功", "左侧", "右侧", "段落",
        "程度", "范围",   "范本", "方便", "方可", "方法", "方向", "石化", "钟表", "余额", "余款",
        "余下", "夏天",   "金牌", "陆续", "陆地", "白酒", "江河", "史上", "孔雀", "毛利", "毛重",
        "康乐", "顾问",   "侯选", "贺信", "文明", "文旅", "庞大", "安装", "安保", "严肃", "温室",
        "申诉", "申办",   "申购", "申明", "向上", "路径", "路线", "齐全", "莫名", "庄稼", "左边",
        "古籍", "经查",   "司乘", "代办", "代领", "代为", "代理", "代表", "代签", "代缴", "代收",
        "国有", "国家",   "国土", "海上", "海洋", "居委", "养护", "养殖", "富余", "须知", "怀孕",
        "印章", "印件",   "索赔", "福利", "山林", "山东", "山西", "山区", "师范", "师资", "秋季",
        "越野", "隆重",   "巴士", "束缚", "惠民", "惠农", "储备", "储蓄", "杭州", "敬老", "敬请",
        "敬告", "牧区",   "蒲公", "班级", "班子", "归口", "归属", "居家", "寿命", "须按", "益民",
        NULL
};
/* In 李四因在 the third character is no part of the name. */
static const char hardly_given[] = "因在对将被未已的等及称系从把至经均曾与于为向是到所";
/* What may follow a name that stands right behind a role word. */
static const char *const followers[] = {
        "举报", "反映", "投诉", "检举", "报案",   "提供", "向",   "于",   "在",   "因",   "的",
        "系",   "未",   "为",   "提出", "提交",   "申请", "参加", "实施", "违反", "驾驶", "等",
        "与",   "和",   "及",   "以",   "涉嫌",   "经营", "进行", "对",   "到",   "将",   "被",
        "不",   "已",   "来",   "持",   "身份证", "同志", "先生", "女士", "信访", "咨询", "诉称",
        "称",   "说",   "经",   "从",   "自",     "至",   "把",   "之",   "其",   "领取", "收到",
        "拒",   "违法", "非法", "擅自", "私自",   "无证", "超速", "酒后", "醉酒", "现",   "曾",
        "均",   "住",   "享受", "符合", "家庭",   "患",   "确诊", "共",   "本人", "作出", "罚款",
        "处",   "陈述", "表示", "认为", "要求",   "请求", "留言", "提问", "使用", "利用", "销售",
        "购买", "生产", "生于", "出生", "男",     "女",   "汉族", "获",   "拟",   "通过", "乘坐",
        "骑",   "陪同", "受伤", "死亡", "签",     "出席", "主持", "负责", "担任", "任",   "手机",
        "电话", "联系", "邮箱", "户籍", "家住",   "证件", "公民", "居民", "护照", "名下", "配偶",
        "一行", "指认", "证实", "证明", "指证",   "伙同", "借",   "开",   "租",   "承",   "购",
        "欠",   "所有", "作为", "代为", "代",     "受",   "述",   "答",   "亲",   "同",   "随",
        "落",   "由",   "给",   "按",   "按照",   "依",   "用",   "应",   "须",   "需",   "可",
        "能",   "有",   "无",   "没有", "是",     "即",   "也",   "仍",   "又",   "再",   "都",
        "并",   "但",   "而",   "则",   "当",     "当场", "当日", "名",   "该",   "此",   "实名",
        "电",   "户",   "年",   "多次", "占用",   "违规", "施工", "建",   "挖",   "倒",   "拆",
        "种",   "养",   "务",   "打",   "送",     "交",   "缴",   "付",   "取",   "接",   "回",
        "去",   "上",   "下",   "入",   "出",     "前",   "后",   "时",   "间",   "案",   "家",
        "签收", "核",   "认",   "委托", "授权",   "居住", "现场", "殴",   "推搡", "辱骂", "抢",
        "撞",   "刺伤", "盗",   "窃",   "骗",     "诈",   "赌博", "吸食", "贩",   "藏",   "携带",
        "运输", "停放", "摆",   "堆放", "搭建",   "砍伐", "采",   "捕",   "钓",   "屠宰", "冒",
        "伪造", "谎",   "阻",   "拦",   "妨",     "威胁", "恐吓", "侮辱", "抗",   "逃",   "离",
        "返",   "赴",   "务农", "务工", "外出",   "独自", "长期", "常年", "每",   "月",   "目前",
        "原",   "早",   "摔",   "跌",   "坠",     "溺",   "失踪", "走失", "去世", "病故", "身亡",
        "家中", "一家", "一户", "全家", "等人",   "夫妇", "夫妻", "父子", "母子", NULL
};
/* Behind a surname these make a form of address, not a name. */
static const char *const titles[] = {
        "先生", "女士", "小姐", "同志", "科长",   "局长",   "主任",   "书记",   "镇长", "县长",
        "市长", "处长", "院长", "校长", "老师",   "医生",   "经理",   "师傅",   "所长", "队长",
        "站长", "部长", "委员", "法官", "律师",   "警官",   "会计",   "护士",   "大夫", "教授",
        "大爷", "大妈", "阿姨", "网友", "总经理", "董事长", "副局长", "副主任", "老板", "组长",
        "乡长", "厅长", "主席", "秘书", "代表",   NULL
};

bool han_at(struct str t, size_t i)
{
        unsigned char c = byte_at(t, i), d = byte_at(t, i + 1);

        if (i + 3 > t.n)
                return false;
        return (c >= 0xe4 && c <= 0xe9) || (c == 0xe3 && d >= 0x90 && d <= 0xbf);
}

static uint32_t char_at(struct str t, size_t i)
{
        const unsigned char *p = (const unsigned char *)t.p + i;

        return (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 |
               (uint32_t)(p[2] & 0x3f);
}

/* Sets of Han characters: a bit for each of the basic plane. */
enum char_set { SURNAME, DOUBTFUL, NOT_GIVEN, HARDLY_GIVEN, CHAR_SETS };

static uint64_t char_sets[CHAR_SETS][0x10000 / 64];

static void fill_set(enum char_set set, const char *chars)
{
        for (; *chars != '\0'; chars += 3) {
                uint32_t c = char_at(str_of(chars), 0);

                char_sets[set][c / 64] |= (uint64_t)1 << (c % 64);
        }
}

static void fill_sets(void)
{
        fill_set(SURNAME, surnames);
        fill_set(DOUBTFUL, doubtful);
        fill_set(NOT_GIVEN, not_given);
        fill_set(HARDLY_GIVEN, hardly_given);
}

/* The Han character at i is in the set. */
static bool in_chars(enum char_set set, struct str t, size_t i)
{
        static pthread_once_t once = PTHREAD_ONCE_INIT;
        uint32_t c = char_at(t, i);

        pthread_once(&once, fill_sets);
        return char_sets[set][c / 64] >> (c % 64) & 1;
}

static const char *listed(const char *const *list, struct str t, size_t i)
{
        for (; *list != NULL; list++)
                if (starts_with(t, i, *list))
                        return *list;
        return NULL;
}

/* Han characters from i on, in bytes. */
static size_t han_run(struct str t, size_t i, size_t max)
{
        size_t n = 0;

        while (n < max && han_at(t, i + n))
                n += 3;
        return n;
}

static size_t surname_bytes(struct str t, bool sure)
{
        if (listed(double_surnames, t, 0) != NULL)
                return 6;
        if (!han_at(t, 0) || !in_chars(SURNAME, t, 0))
                return 0;
        return sure && in_chars(DOUBTFUL, t, 0) ? 0 : 3;
}

static bool given_ok(struct str t, size_t from, size_t to)
{
        for (size_t i = from; i < to; i += 3)
                if (in_chars(NOT_GIVEN, t, i))
                        return false;
        return true;
}

/* n bytes of t are surname and given name of one or two characters. */
static bool reads_as_name(struct str t, size_t n, bool sure)
{
        size_t s = surname_bytes(t, sure);

        if (s == 0 || n <= s || n > s + 6)
                return s == 6 && n == 6 && surname_bytes(t, sure) == 6 && in_chars(SURNAME, t, 0) &&
                       given_ok(t, 3, 6);
        if (listed(stop, t, 0) != NULL)
                return false;
        for (const char *const *w = titles; *w != NULL; w++)
                if (n >= 3 + strlen(*w) && starts_with(t, n - strlen(*w), *w))
                        return false;
        /* 陶工, 陶总 */
        if (n == 6 && (starts_with(t, 3, "工") || starts_with(t, 3, "总")))
                return false;
        return given_ok(t, s, n);
}

/* 努尔兰·哈力克 */
static size_t dotted(struct str t)
{
        size_t i = han_run(t, 0, 36), parts = 1;

        if (i == 0)
                return 0;
        while (starts_with(t, i, "·")) {
                size_t n = han_run(t, i + 2, 36);

                if (n == 0)
                        break;
                i += 2 + n;
                parts++;
        }
        return parts > 1 && i <= 75 && given_ok(t, 0, 3) ? i : 0;
}

size_t name_dotted_before(struct str t, size_t end)
{
        size_t from = end;

        while (from >= 3 && end - from < 75) {
                if (han_at(t, from - 3) && from >= 3)
                        from -= 3;
                else if (starts_with(t, from - 2, "·"))
                        from -= 2;
                else
                        break;
        }
        for (; from < end; from += 3)
                if (han_at(t, from) && dotted(slice(t, from, end)) == end - from)
                        return end - from <= 60 ? end - from : 0;
        return 0;
}

static size_t without_title(struct str t, size_t n)
{
        for (const char *const *w = titles; *w != NULL; w++)
                if (n > 3 + strlen(*w) && starts_with(t, n - strlen(*w), *w))
                        return n - strlen(*w);
        return n;
}

static bool only_latin(struct str t)
{
        size_t letters = 0;

        for (size_t i = 0; i < t.n; i++) {
                unsigned char c = (unsigned char)t.p[i];

                if (is_alnum(c) && !is_digit(c))
                        letters++;
                else if (c != ' ' && c != '.' && c != '-' && c != '\'' && c != ',')
                        return false;
        }
        return letters >= 4 && t.n <= 60 && memchr(t.p, ' ', t.n) != NULL;
}

/* 阿卜杜热合曼 */
#define NAME_CELL_BYTES_MAX 21

static size_t name_in_cell(struct str t)
{
        size_t n = han_run(t, 0, 60);

        if (n == t.n)
                return n < 6 || n > NAME_CELL_BYTES_MAX || listed(stop, t, 0) != NULL ||
                                       !given_ok(t, 3, n)
                               ? 0
                               : n;
        return only_latin(t) ? t.n : 0;
}

static size_t name_listed(struct str t)
{
        size_t run = han_run(t, 0, 30), n = without_title(t, run);

        if (n <= 12 && reads_as_name(t, n, false))
                return n;
        return 0;
}

static bool ends_here(struct str t, size_t i)
{
        return i >= t.n || !han_at(t, i) || listed(followers, t, i) != NULL;
}

static size_t name_direct(struct str t)
{
        size_t s = surname_bytes(t, true), run = han_run(t, 0, 30);

        if (s == 0)
                return 0;
        if (run <= s + 6 && reads_as_name(t, run, true) && listed(followers, t, s) == NULL)
                return run;
        if (run >= s + 6 && reads_as_name(t, s + 6, true) && ends_here(t, s + 6) &&
            !in_chars(HARDLY_GIVEN, t, s + 3))
                return s + 6;
        if (run >= s + 3 && reads_as_name(t, s + 3, true) && ends_here(t, s + 3))
                return s + 3;
        return run == s + 6 && reads_as_name(t, run, true) ? run : 0;
}

size_t name_at(struct str t, enum name_how how)
{
        size_t n = dotted(t);

        if (n > 0)
                return how != NAME_CELL || n == t.n ? n : 0;
        if (how == NAME_CELL)
                return name_in_cell(t);
        n = name_listed(t);
        if (n > 0 && how == NAME_LISTED)
                return n;
        return name_direct(t);
}

bool name_like(struct str t)
{
        return t.n > 0 &&
               (dotted(t) == t.n || (han_run(t, 0, 30) == t.n && reads_as_name(t, t.n, false)));
}
