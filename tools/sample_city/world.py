"""The city itself: its calendar, bodies, companies and people, and what a project and a notice are.

Marks of invention, so that nobody takes a name for a real one: companies and persons bear 例, 拟 or 样 in their names,
region codes begin with 9901 (no such province), mobiles with 1540000 (never assigned), landlines with area code 0000, bank
accounts with 620000, ID numbers with 5399 (a province that is, a prefecture that is not: else no scanner would take them for
ID numbers). Check characters of ID numbers and credit codes are right all the same: the gate must have work."""

import datetime
import hashlib
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAST_DAY = datetime.date(2026, 11, 20)

REGIONS = {
    "市本级": "990100", "云湖区": "990102", "松岗区": "990103", "南屏区": "990104",
    "望川县": "990121", "北渚县": "990122", "云岭高新区": "990171",
}

# id, name, district, digit of the kind of registration (11 organ of state, 12 institution, 91 company)
BODIES = [
    ("yl-zfb", "云岭市人民政府办公室", "市本级", "11"),
    ("yl-fgw", "云岭市发展和改革委员会", "市本级", "11"),
    ("yl-czj", "云岭市财政局", "市本级", "11"),
    ("yl-zjj", "云岭市住房和城乡建设局", "市本级", "11"),
    ("yl-zrzy", "云岭市自然资源和规划局", "市本级", "11"),
    ("yl-swj", "云岭市水务局", "市本级", "11"),
    ("yl-cgj", "云岭市城市管理局", "市本级", "11"),
    ("yl-jtys", "云岭市交通运输局", "市本级", "11"),
    ("yl-mzj", "云岭市民政局", "市本级", "11"),
    ("yl-jtj", "云岭市教育体育局", "市本级", "11"),
    ("yl-wjw", "云岭市卫生健康委员会", "市本级", "11"),
    ("yl-gzw", "云岭市人民政府国有资产监督管理委员会", "市本级", "11"),
    ("yl-sjj", "云岭市数据管理局", "市本级", "11"),
    ("yl-ggzy", "云岭市公共资源交易中心", "市本级", "12"),
    ("yl-zfbz", "云岭市住房保障服务中心", "市本级", "12"),
    ("yl-psc", "云岭市城市排水管理处", "市本级", "12"),
    ("yl-yyzx", "云岭市市民医院", "市本级", "12"),
    ("yl-tsg", "云岭市图书馆", "市本级", "12"),
    ("yl-zxzx", "云岭市重点工程建设中心", "市本级", "12"),
    ("yh-jtj", "云岭市云湖区教育体育局", "云湖区", "11"),
    ("yh-mzj", "云岭市云湖区民政局", "云湖区", "11"),
    ("yh-zjj", "云岭市云湖区住房和城乡建设局", "云湖区", "11"),
    ("sg-mzj", "云岭市松岗区民政局", "松岗区", "11"),
    ("sg-zjj", "云岭市松岗区住房和城乡建设局", "松岗区", "11"),
    ("np-jtj", "云岭市南屏区教育体育局", "南屏区", "11"),
    ("np-zjj", "云岭市南屏区住房和城乡建设局", "南屏区", "11"),
    ("wc-zrzy", "望川县自然资源局", "望川县", "11"),
    ("wc-mzj", "望川县民政局", "望川县", "11"),
    ("wc-swj", "望川县水务局", "望川县", "11"),
    ("wc-nync", "望川县农业农村局", "望川县", "11"),
    ("wc-wjw", "望川县卫生健康局", "望川县", "11"),
    ("bz-zrzy", "北渚县自然资源局", "北渚县", "11"),
    ("bz-mzj", "北渚县民政局", "北渚县", "11"),
    ("bz-jtj", "北渚县教育体育局", "北渚县", "11"),
    ("bz-jtys", "北渚县交通运输局", "北渚县", "11"),
    ("gx-gwh", "云岭高新技术产业开发区管理委员会", "云岭高新区", "11"),
]
BODY_NAMES = {body[0]: body[1] for body in BODIES}
BODY_REGIONS = {body[0]: REGIONS[body[2]] for body in BODIES}


class Chance:
    """A stream of choices that depends on its name alone, the same in every version of Python."""

    def __init__(self, name):
        self.name, self.count = name, 0

    def number(self, low, high):
        self.count += 1
        digest = hashlib.sha256(f"{self.name}/{self.count}".encode()).digest()
        return low + int.from_bytes(digest[:8], "big") % (high - low + 1)

    def pick(self, options):
        return options[self.number(0, len(options) - 1)]


def load_calendar():
    """Days off and make-up working days as the State Council arranged them."""
    days = {}
    for line in (ROOT / "rules/calendar/cn.tsv").read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) >= 2 and cells[1] in ("holiday", "workday"):
            days[datetime.date.fromisoformat(cells[0])] = cells[1] == "workday"
    return days


CALENDAR = load_calendar()


def is_working(day):
    return CALENDAR.get(day, day.weekday() < 5)


def move(day, count):
    """The count-th working day after (or, below zero, before) day; 0: day or the next working day."""
    step = datetime.timedelta(days=1 if count >= 0 else -1)
    while count == 0 and not is_working(day):
        day += step
    while count:
        day += step
        if is_working(day):
            count += 1 if count < 0 else -1
    return day


def due(day, limit):
    """The last day to publish what was formed on day; limit: "20wd" or "3cd"."""
    count = int(limit[:-2])
    return move(day, count) if limit.endswith("wd") else day + datetime.timedelta(days=count)


def date(text):
    return datetime.date.fromisoformat(text)


def cn(day):
    return f"{day.year}年{day.month}月{day.day}日"


def yuan(wan):
    """Yuan as rules want them, from units of ten thousand."""
    return f"{round(wan * 10000, 2):.2f}"


def wan(value):
    return f"{value:,.2f}万元".replace(",", "")


def weighted(text, alphabet, weights):
    return sum(alphabet.index(c) * w for c, w in zip(text, weights))


ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LETTERS36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def uscc(name, kind="91", region="990100"):
    """A credit code (GB 32100) with right check characters, inner one (GB 11714) included."""
    chance = Chance("uscc/" + name)
    org = "".join(chance.pick(ALPHABET) for _ in range(6))
    org = "MA" + org if kind == "91" else "00" + org
    rest = 11 - weighted(org, LETTERS36, (3, 7, 9, 10, 5, 8, 4, 2)) % 11
    text = kind + region + org + ("X" if rest == 10 else "0" if rest == 11 else str(rest))
    rest = (31 - weighted(text, ALPHABET, [3**i % 31 for i in range(17)]) % 31) % 31
    return text + ALPHABET[rest]


def id_number(chance, region):
    birth = datetime.date(1948, 1, 1) + datetime.timedelta(days=chance.number(0, 20000))
    text = f"5399{region[4:]}{birth:%Y%m%d}{chance.number(11, 989):03d}"
    total = sum(int(c) * w for c, w in zip(text, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)))
    return text + "10X98765432"[total % 11]


def mobile(chance):
    return f"1540000{chance.number(0, 9999):04d}"


def landline(chance):
    return f"0000-8{chance.number(0, 999999):06d}"


def bank_account(chance):
    text = f"620000{chance.number(0, 10**12 - 1):012d}"
    total = sum(sum(divmod(int(c) * (2 if i % 2 == 0 else 1), 10)) for i, c in enumerate(reversed(text)))
    return text + str(-total % 10)


SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹柏窦章苏潘葛范彭鲁韦马苗方俞任袁柳"
GIVEN = "川岑溪禾舟岫桐松茗荻岚汀芷砚澄朴棠苇屿霁磊芸蓓杉柏翎"


def person(chance):
    return chance.pick(SURNAMES) + chance.pick("例拟样") + chance.pick(GIVEN)


def people(chance, count):
    """count different persons."""
    names = []
    while len(names) < count:
        name = person(chance)
        if name not in names:
            names.append(name)
    return names


class Project:
    """One project of one domain, and the day on which its clerks stand."""

    def __init__(self, city, domain, title, body, start, code=None, key=None, region=None):
        self.city, self.domain, self.title, self.body = city, domain, title, body
        self.region = region or BODY_REGIONS[body]
        self.ident = {"code": code} if code else {"key": key or f"{domain}:{title}"}
        self.day = move(date(start), 0)
        self.chance = Chance(f"{domain}/{title}")
        self.notices = []

    def wait(self, low, high=None):
        self.day = move(self.day, self.chance.number(low, high or low))
        return self.day

    def say(self, *options):
        return self.chance.pick(options)

    def publish(self, kind, title, text, elements, took=0, body=None):
        """took: working days from forming the information to publishing it. After LAST_DAY nothing has happened yet."""
        if self.day > LAST_DAY:
            return None
        body = body or self.body
        notice = {
            "act": "notice.publish", "body": body, "by": f"{body.upper()}-{self.chance.number(101, 299)}",
            "domain": self.domain, "kind": kind, "title": title, "date": self.day.isoformat(),
            "formed": move(self.day, -took).isoformat() if took else self.day.isoformat(), "text": text,
            "source": {}, "project": {**self.ident, "title": self.title, "region": self.region},
            "elements": {name: value for name, value in elements.items() if value not in (None, "", [])},
        }
        self.notices.append(notice)
        self.city.notices.append(notice)
        return notice

    def correct(self, earlier, reason, text=None, wait=3, **elements):
        """Hands the earlier notice in again with other elements."""
        self.wait(wait)
        if self.day > LAST_DAY or earlier is None:
            return None
        title = earlier["title"] + "（更正）" if not earlier["title"].endswith("（更正）") else earlier["title"]
        notice = self.publish(earlier["kind"], title, text or earlier["text"],
                              {**earlier["elements"], **elements}, body=earlier["body"])
        notice.update(act="notice.correct", notice=earlier, reason=reason)
        return notice

    def withdraw(self, earlier, reason, wait=1):
        self.wait(wait)
        self.city.notices.append({
            "act": "notice.withdraw", "body": earlier["body"], "by": f"{earlier['body'].upper()}-{self.chance.number(101, 299)}",
            "notice": earlier, "reason": reason, "domain": self.domain, "date": self.day.isoformat(), "source": {},
        })


class City:
    def __init__(self):
        self.notices, self.projects = [], []
        self.by_hand = []  # notices that a clerk wrote beside the program of the office

    def project(self, *args, **more):
        self.projects.append(Project(self, *args, **more))
        return self.projects[-1]

    def in_order(self, domain):
        """Notices of a domain by day; what was written first of a day comes first."""
        return sorted((n for n in self.notices if n["domain"] == domain), key=lambda n: n["date"])


def bodies():
    """Acts that register the bodies."""
    acts = []
    for ident, name, district, kind in BODIES:
        region = REGIONS[district]
        act = {"act": "body.register", "body": ident, "name": name, "region": region, "uscc": uscc(name, kind, region)}
        if ident != "yl-zfb":
            act["parent"] = "yl-zfb"
        acts.append(act)
    return acts
