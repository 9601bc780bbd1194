"""Invented people and numbers. IDs carry the codes of regions that are younger than the birth date, so nobody ever had
them; names are drawn from characters, not from a list of people."""
import random

# (code, province, city, county): all founded or renumbered after 2012, births below are before 2010
REGIONS = [
    ("130109", "河北省", "石家庄市", "藁城区"), ("130607", "河北省", "保定市", "满城区"), ("140215", "山西省", "大同市", "云州区"),
    ("210112", "辽宁省", "沈阳市", "浑南区"), ("320812", "江苏省", "淮安市", "清江浦区"), ("330213", "浙江省", "宁波市", "奉化区"),
    ("340209", "安徽省", "芜湖市", "弋江区"), ("350112", "福建省", "福州市", "长乐区"), ("360704", "江西省", "赣州市", "赣县区"),
    ("370116", "山东省", "济南市", "莱芜区"), ("410103", "河南省", "郑州市", "二七区"), ("420606", "湖北省", "襄阳市", "樊城区"),
    ("430112", "湖南省", "长沙市", "望城区"), ("440114", "广东省", "广州市", "花都区"), ("450110", "广西壮族自治区", "南宁市", "武鸣区"),
    ("510117", "四川省", "成都市", "郫都区"), ("520304", "贵州省", "遵义市", "播州区"), ("530115", "云南省", "昆明市", "晋宁区"),
    ("610118", "陕西省", "西安市", "鄠邑区"), ("500155", "重庆市", "", "梁平区"),
]
AREA = {"130109": "0311", "130607": "0312", "140215": "0352", "210112": "024", "320812": "0517", "330213": "0574", "340209": "0553",
        "350112": "0591", "360704": "0797", "370116": "0531", "410103": "0371", "420606": "0710", "430112": "0731", "440114": "020",
        "450110": "0771", "510117": "028", "520304": "0851", "530115": "0871", "610118": "029", "500155": "023"}
PLATE = {"13": "冀", "14": "晋", "21": "辽", "32": "苏", "33": "浙", "34": "皖", "35": "闽", "36": "赣", "37": "鲁", "41": "豫", "42": "鄂",
         "43": "湘", "44": "粤", "45": "桂", "51": "川", "52": "贵", "53": "云", "61": "陕", "50": "渝"}
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
DOUBLE = ["欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟"]
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛超明霞秀平刚桂英华玉梅兰凤洁琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉峰波宁贵福生龙元全国胜学祥才发武新利清飞彬富顺信子辉鸣朗伯宏言若坚达安岩中茂进林有和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲江亮政谦亨奇固之轮翰朋建春"
TOWNS = ["柳河镇", "青石镇", "大槐镇", "双桥乡", "石羊镇", "金谷街道", "南湖街道", "红旗街道", "文峰街道", "沙坝乡"]
VILLAGES = ["小寨村", "上湾村", "杨家沟村", "七里店村", "东岭村", "后街村", "三岔口村", "北屯村"]
STREETS = ["建设路", "胜利东路", "滨江大道", "学府街", "光明巷", "长安北路", "兴业路", "环城南路"]
ESTATES = ["锦绣苑", "阳光花园", "翠湖名邸", "御景台", "金色家园", "安居新村"]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check_character(first17):
    return "10X98765432"[sum(int(d) * w for d, w in zip(first17, WEIGHTS)) % 11]


def luhn(first):
    total = 0
    for i, d in enumerate(reversed(first)):
        v = int(d) * (2 if i % 2 == 0 else 1)
        total += v - 9 if v > 9 else v
    return str((10 - total % 10) % 10)


class Person:
    def __init__(self, rng, minor=False, region=None):
        self.rng = rng
        self.region = region or rng.choice(REGIONS)
        first = rng.choice(DOUBLE) if rng.random() < 0.02 else rng.choice(SURNAMES)
        self.name = first + "".join(rng.choice(GIVEN) for _ in range(1 if rng.random() < 0.2 and len(first) == 1 else 2))
        self.born = (rng.randint(2012, 2019) if minor else rng.randint(1944, 1998), rng.randint(1, 12), rng.randint(1, 28))
        first17 = "%s%04d%02d%02d%03d" % ((self.region[0],) + self.born + (rng.randint(1, 999),))
        self.id = first17 + check_character(first17)

    def id15(self):
        return self.id[:6] + self.id[8:17]

    def mobile(self):
        return self.rng.choice(["13", "15", "17", "18", "19"]) + "".join(self.rng.choice("0123456789") for _ in range(9))

    def landline(self):
        area = AREA[self.region[0]]
        return area + "-" + self.rng.choice("2345678") + "".join(self.rng.choice("0123456789") for _ in range(7 if len(area) == 3 or self.rng.random() < .6 else 6))

    def card(self):
        first = self.rng.choice(["621700", "622848", "623058", "621226", "622202"]) + "".join(self.rng.choice("0123456789") for _ in range(12))
        return first + luhn(first)

    def home(self):
        r = self.rng
        _, province, city, county = self.region
        head = r.choice([province + city, city, ""]) + county
        if r.random() < .5:
            return head + r.choice(TOWNS) + r.choice(VILLAGES) + r.choice(["%d组%d号" % (r.randint(1, 12), r.randint(1, 150)), "%d号" % r.randint(2, 300)])
        return head + r.choice(STREETS) + "%d号" % r.randint(1, 400) + r.choice(ESTATES) + "%d号楼%d单元%d室" % (r.randint(1, 30), r.randint(1, 4), r.randint(101, 2904))

    def plate(self):
        return PLATE[self.region[0][:2]] + self.rng.choice("ABCDE") + "".join(self.rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") if i == 1 else self.rng.choice("0123456789") for i in range(5))

    def mail(self):
        return "".join(self.rng.choice("abcdefghkmnpqrstuvwxyz") for _ in range(6)) + str(self.rng.randint(10, 999)) + "@" + self.rng.choice(["qq.com", "163.com", "126.com", "139.com", "sina.com"])

    def birthday(self):
        return self.rng.choice(["%04d-%02d-%02d", "%04d年%d月%d日", "%04d.%02d.%02d", "%04d/%d/%d"]) % self.born
