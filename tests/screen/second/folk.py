"""Invented people, otherwise than in ../gen/people.py: rare, double and married surnames, names of other peoples, homes in
courtyards, hamlets, dormitories, new estates, and telephones and cards as people write them."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "gen"))
from people import REGIONS, check_character, luhn  # noqa: E402

RARE = "逄亓郦仉昝苟缑乜笪眭璩胥綦郗麴阚宓郄隗粘钭漆佘禤啜揣敬咸桓敖盖鄯"
USUAL = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董程曹袁邓许傅沈曾彭吕苏卢蒋蔡魏薛叶余潘杜夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎武贺赖龚文施洪翟颜倪严牛温芦季俞鲁葛伍韦申尤毕聂向柳邢骆岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍覃霍翁隋甘景单包柏宁阮桂闵解柴华车冉房"
DOUBLE = ["欧阳", "司徒", "上官", "令狐", "慕容", "皇甫", "夏侯", "长孙", "东方", "呼延", "澹台", "公孙", "赫连", "端木", "闻人"]
GIVEN = "晓梓子雨欣浩宇轩怡琪萱昊然嘉俊辰奕诗涵雅思语桐佳艺博文天佑德旺守田长根秀莲桂枝凤英翠花银锁满仓金宝福海云鹏志远启航卫东红霞春梅冬梅建军援朝跃进爱民国庆胜利铁柱大山保平淑珍玉兰月娥世荣仁义礼智信孝廉"
UIGHUR = [("买买提", "吐尔逊"), ("阿依古丽", "艾合买提"), ("古丽娜尔", "卡德尔"), ("艾尼瓦尔", "买合木提"), ("热依汗", "肉孜"), ("库尔班", "阿不都")]
TIBETAN = ["扎西顿珠", "卓玛央金", "次仁旺堆", "格桑拉姆", "洛桑平措", "达瓦次仁"]
MONGOL = ["乌兰图雅", "巴特尔", "斯琴高娃", "苏日勒格", "阿拉坦仓", "其其格"]
HAMLETS = ["槐树底村", "南石佛村", "西大洼村", "李家坳村", "下坡寨", "黄泥塘村", "大榆树屯", "牛角湾村", "丁字口村", "头道营子村"]
TOWNS = ["红星镇", "白塔镇", "响水乡", "龙泉街道", "桥头镇", "大河口乡", "花园路街道", "新城街道", "仙女湖镇", "东关街道"]
ROADS = ["迎宾大道", "解放西路", "幸福街", "槐荫路", "纺织路", "青年南街", "太白路", "文汇巷", "西环路", "人民东路", "黄河三路", "府前街"]
ESTATES = ["和谐家园", "紫荆花苑", "惠民小区", "铁路宿舍", "棉纺厂家属院", "丽景湾", "枫林绿洲", "安康里", "碧水豪庭", "育才新村", "盛世华府"]
AREA = {"13": "0311", "14": "0352", "21": "024", "32": "0517", "33": "0574", "34": "0553", "35": "0591", "36": "0797", "37": "0531", "41": "0371",
        "42": "0710", "43": "0731", "44": "020", "45": "0771", "51": "028", "52": "0851", "53": "0871", "61": "029", "50": "023"}
PLATES = {"13": "冀", "14": "晋", "21": "辽", "32": "苏", "33": "浙", "34": "皖", "35": "闽", "36": "赣", "37": "鲁", "41": "豫", "42": "鄂", "43": "湘",
          "44": "粤", "45": "桂", "51": "川", "52": "贵", "53": "云", "61": "陕", "50": "渝"}
HAN = "〇一二三四五六七八九"
HAN0 = "零一二三四五六七八九"


def digits(r, n):
    return r.choice("123456789") + "".join(r.choice("0123456789") for _ in range(n - 1))


class Folk:
    def __init__(self, r, young=False, region=None):
        self.r, self.region = r, region or r.choice(REGIONS)
        self.woman = r.random() < .5
        self.sex = "女" if self.woman else "男"
        k = r.random()
        if k < .04:
            self.name = "·".join(r.choice(UIGHUR))
        elif k < .06:
            self.name = r.choice(TIBETAN + MONGOL)
        else:
            first = r.choice(DOUBLE) if k < .11 else r.choice(RARE) if k < .15 else r.choice(USUAL)
            self.name = first + "".join(r.choice(GIVEN) for _ in range(1 if r.random() < .15 and len(first) == 1 else 2))
        self.born = (r.randint(2012, 2020) if young else r.randint(1938, 2001), r.randint(1, 12), r.randint(1, 28))
        serial = r.randint(1, 499) * 2 - (0 if self.woman else 1)
        first17 = "%s%04d%02d%02d%03d" % ((self.region[0],) + self.born + (serial,))
        self.id = first17 + check_character(first17)
        self.mobile = r.choice(["130", "131", "135", "136", "137", "139", "150", "152", "155", "158", "166", "173", "176", "180", "185", "187", "189", "191", "198", "199"]) + "".join(r.choice("0123456789") for _ in range(8))

    def card(self):
        first = self.r.choice(["621799", "622848", "621785", "623094", "622700", "621081", "621539", "622188"]) + "".join(self.r.choice("0123456789") for _ in range(12))
        return first + luhn(first)

    def landline(self):
        return AREA[self.region[0][:2]] + "-" + self.r.choice("2345678") + "".join(self.r.choice("0123456789") for _ in range(6))

    def plate(self):
        r = self.r
        tail = r.choice(["%s%s" % (r.choice("DF"), "".join(r.choice("0123456789") for _ in range(5))), "".join(r.choice("0123456789") for _ in range(3)) + r.choice("ABCDEFGHJK") + r.choice("0123456789"),
                         r.choice("ABCDEFGHJK") + "".join(r.choice("0123456789") for _ in range(4))])
        return PLATES[self.region[0][:2]] + r.choice("ABCDEFG") + tail

    def mail(self):
        r = self.r
        return r.choice(["li", "zhao", "happy", "sky", "lao", "xm"]) + r.choice(["_", ".", ""]) + str(r.randint(100, 99999)) + "@" + r.choice(["qq.com", "163.com", "sina.cn", "139.com", "foxmail.com", "outlook.com", "gmail.com"])

    def home(self, how=None):
        r = self.r
        _, province, city, county = self.region
        head = r.choice([province + city + county, city + county, county, ""])
        how = how or r.choice(["estate", "estate", "road", "village", "village", "yard"])
        if how == "estate":
            return head + r.choice([r.choice(ROADS) + "%d号" % r.randint(1, 300), r.choice(TOWNS) if r.random() < .3 and head else ""]) + r.choice(ESTATES) + r.choice(
                ["%d栋%d单元%d室" % (r.randint(1, 40), r.randint(1, 4), r.randint(101, 3304)), "%d-%d-%d" % (r.randint(1, 40), r.randint(1, 4), r.randint(101, 3304)), "%d幢%d室" % (r.randint(1, 40), r.randint(101, 1804)),
                 "%d号楼%d单元%d" % (r.randint(1, 40), r.randint(1, 4), r.randint(101, 1804)), "%s区%d号楼%d室" % (r.choice("东西南北ABC"), r.randint(1, 20), r.randint(101, 909))])
        if how == "road":
            return head + r.choice(ROADS) + "%d号" % r.randint(1, 400) + r.choice(["%d单元%d室" % (r.randint(1, 5), r.randint(101, 702)), "附%d号" % r.randint(1, 30), "院%d号楼%d门%d号" % (r.randint(1, 9), r.randint(1, 6), r.randint(101, 602)), ""])
        if how == "village":
            return head + (r.choice(TOWNS[:3]) if head or r.random() < .5 else "") + r.choice(HAMLETS) + r.choice(["%s组%d号" % (r.choice(["一", "二", "三", "五", "七", "2", "11"]), r.randint(1, 200)), "%d社%d号" % (r.randint(1, 9), r.randint(1, 99)),
                                                                                                          "门牌%d号" % r.randint(1, 300), "第%s村民小组%d号" % (r.choice("一二三四五六"), r.randint(1, 99)), "南街%d号" % r.randint(1, 99), "%d号" % r.randint(1, 500)])
        return head + r.choice(ROADS) + r.choice(["%d弄%d号%d室" % (r.randint(10, 900), r.randint(1, 40), r.randint(101, 606)), "%d号院%d号" % (r.randint(1, 90), r.randint(1, 40)), "%d号内%d排%d号" % (r.randint(1, 90), r.randint(1, 9), r.randint(1, 20))])

    def birthday(self):
        return self.r.choice(["%04d-%02d-%02d", "%04d年%d月%d日", "%04d.%02d.%02d", "%04d/%02d/%02d", "%04d年%02d月%02d日"]) % self.born

    def id15(self):
        return self.id[:6] + self.id[8:17]
