#!/usr/bin/env python3
"""Writes a made-up national PPP library whose totals are the published ones of the end of October 2017.
usage: tools/ppp_library.py OUT.jsonl [--projects N]
       liuhen init STORE --fictional && liuhen import STORE OUT.jsonl

Pinned to what was published: 6,806 projects in development worth 10.2 trillion yuan in 31 provinces and 19 industries, 2,438 of
them landed, worth 4.1 trillion; and, from the reports next to that date, the three largest provinces by number, by amount and
by landed projects, the shares of the largest industries, and the demonstration projects. All else is invented: which project
has which industry, when it entered, what it is called. Bodies and companies bear 例, 拟 or 样 in their names. There is no clock
and no chance in it, so it comes out the same.  --projects N keeps every (6806/N)-th project, for quick tests: then the totals
are not the published ones."""

import datetime
import json
import sys

sys.dont_write_bytecode = True  # the tree stays clean

from sample_city.world import Chance, uscc  # noqa: E402

AS_OF = datetime.date(2017, 10, 31)
PROJECTS, LANDED = 6806, 2438
AMOUNT, LANDED_AMOUNT = 102000 * 10**4, 41000 * 10**4  # in units of ten thousand yuan: 亿元 times 10,000
DEMO, DEMO_AMOUNT, DEMO_LANDED = 697, 18000 * 10**4, 572
DEMO_PRIVATE = {"市政工程": 108, "生态建设和环境保护": 30, "养老": 20}
DEMO_PRIVATE_ALL, DEMO_PRIVATE_INDUSTRIES = 270, 17

# code, name, number and amount (亿元) and landed number where they were published; the rest is shared out by the weights
PROVINCES = [
    ("110000", "北京市", 2), ("120000", "天津市", 1), ("130000", "河北省", 8), ("140000", "山西省", 6), ("150000", "内蒙古自治区", 0),
    ("210000", "辽宁省", 4), ("220000", "吉林省", 4), ("230000", "黑龙江省", 3), ("310000", "上海市", 1), ("320000", "江苏省", 9),
    ("330000", "浙江省", 8), ("340000", "安徽省", 9), ("350000", "福建省", 7), ("360000", "江西省", 7), ("370000", "山东省", 0),
    ("410000", "河南省", 0), ("420000", "湖北省", 9), ("430000", "湖南省", 11), ("440000", "广东省", 9), ("450000", "广西壮族自治区", 5),
    ("460000", "海南省", 3), ("500000", "重庆市", 2), ("510000", "四川省", 12), ("520000", "贵州省", 12), ("530000", "云南省", 10),
    ("540000", "西藏自治区", 1), ("610000", "陕西省", 7), ("620000", "甘肃省", 6), ("630000", "青海省", 2), ("640000", "宁夏回族自治区", 3),
    ("650000", "新疆维吾尔自治区", 12),
]
NUMBER = {"370000": 679, "410000": 591, "150000": 577}
AMOUNTS = {"430000": 8160 * 10**4, "520000": 7742 * 10**4, "530000": 7468 * 10**4}
LANDED_NUMBER = {"370000": 321, "650000": 216, "340000": 173}

# name, share of the number and of the amount in per mille where published (市政, 交通, 旅游; 交通, 市政, 城镇综合开发), else a weight
INDUSTRIES = [
    ("能源", 18, 16), ("交通运输", 130, 313), ("水利建设", 52, 41), ("生态建设和环境保护", 70, 72), ("农业", 12, 8), ("林业", 6, 6), ("科技", 16, 12),
    ("保障性安居工程", 42, 58), ("旅游", 62, 45), ("医疗卫生", 33, 17), ("养老", 25, 13), ("教育", 46, 22), ("文化", 27, 17), ("体育", 14, 9),
    ("市政工程", 349, 270), ("政府基础设施", 12, 10), ("城镇综合开发", 61, 98), ("社会保障", 5, 3), ("其他", 20, 12),
]
RETURNS = ["使用者付费", "可行性缺口补助", "政府付费"]
MODES = ["BOT", "TOT", "ROT", "BOO", "TOT+BOT", "委托运营"]
WORKS = {"市政工程": "污水处理厂", "交通运输": "公路", "旅游": "景区基础设施", "养老": "养老中心", "教育": "学校", "医疗卫生": "医院"}


def share_out(total, weights, low=1, high=10**18):
    """Whole numbers of that sum, near the weights, each within [low, high]; the largest remainders round up."""
    fixed = {}
    while True:
        free = [k for k in weights if k not in fixed]
        rest, weight = total - sum(fixed.values()), sum(weights[k] for k in free)
        ideal = {k: rest * weights[k] / weight for k in free}
        wrong = {k: high if v > high else low for k, v in ideal.items() if v > high or v < low}
        if not wrong:
            break
        fixed.update(wrong)
    out = {k: int(v) for k, v in ideal.items()}
    for k in sorted(free, key=lambda k: (out[k] - ideal[k], k))[: rest - sum(out.values())]:
        out[k] += 1
    return {**out, **fixed}


def shuffled(items, name):
    chance, items = Chance(name), list(items)
    for i in range(len(items) - 1, 0, -1):
        j = chance.number(0, i)
        items[i], items[j] = items[j], items[i]
    return items


def fixed_and_shared(total, fixed, weights, low, high):
    rest = {k: w for k, w in weights.items() if k not in fixed}
    return {**fixed, **share_out(total - sum(fixed.values()), rest, low, high)}


def mark(projects, key, number, among, name):
    for p in shuffled([p for p in projects if among(p)], name)[:number]:
        p[key] = True


def make_projects():
    weights = {code: w for code, _, w in PROVINCES}
    numbers = fixed_and_shared(PROJECTS, NUMBER, weights, 15, 560)
    landed = fixed_and_shared(LANDED, LANDED_NUMBER, {k: v for k, v in numbers.items()}, 3, 170)
    industries = share_out(PROJECTS, {name: n for name, n, _ in INDUSTRIES})
    labels = shuffled([name for name, n in industries.items() for _ in range(n)], "ppp/industries")
    projects = []
    for code, _, _ in PROVINCES:
        for i in range(numbers[code]):
            projects.append({"region": code, "number": i + 1, "landed": i < landed[code], "industry": labels[len(projects)],
                             "demo": False, "private": False})
    mark_demonstration(projects)
    return projects


def mark_demonstration(projects):
    """Landed demonstration projects led by private capital lie in 17 industries, three of their numbers are known."""
    others = [n for n, _, _ in INDUSTRIES if n not in DEMO_PRIVATE][: DEMO_PRIVATE_INDUSTRIES - len(DEMO_PRIVATE)]
    counts = {**DEMO_PRIVATE, **share_out(DEMO_PRIVATE_ALL - sum(DEMO_PRIVATE.values()), {n: 1 for n in others})}
    for industry, number in counts.items():
        mark(projects, "private", number, lambda p: p["landed"] and p["industry"] == industry, f"ppp/private/{industry}")
    for p in projects:
        p["demo"] = p["private"]
    mark(projects, "demo", DEMO_LANDED - DEMO_PRIVATE_ALL, lambda p: p["landed"] and not p["demo"], "ppp/demo/landed")
    mark(projects, "demo", DEMO - DEMO_LANDED, lambda p: not p["landed"], "ppp/demo/open")


def fit(projects):
    """Amounts with all the known sums at once: scaled to each of them in turn until nothing moves any more."""
    chance = Chance("ppp/amounts")
    amounts_of = {k: AMOUNTS.get(k) for k, _, _ in PROVINCES}
    numbers = {}
    for p in projects:
        numbers[p["region"]] = numbers.get(p["region"], 0) + 1
    amounts = fixed_and_shared(AMOUNT, {k: v for k, v in amounts_of.items() if v}, numbers, 10**6, 7300 * 10**4)
    by_industry = share_out(AMOUNT, {n: a for n, _, a in INDUSTRIES})
    for p in projects:
        p["amount"] = float(chance.number(5, 100) * chance.number(5, 100) * chance.number(5, 100))
    wanted = [
        (lambda p: p["industry"], by_industry),
        (lambda p: p["demo"], {True: DEMO_AMOUNT, False: AMOUNT - DEMO_AMOUNT}),
        (lambda p: p["landed"], {True: LANDED_AMOUNT, False: AMOUNT - LANDED_AMOUNT}),
        (lambda p: p["region"], amounts),
    ]
    for _ in range(60):
        for key, sums in wanted:
            now = {}
            for p in projects:
                now[key(p)] = now.get(key(p), 0) + p["amount"]
            for p in projects:
                p["amount"] *= sums[key(p)] / now[key(p)]
    make_whole(projects, amounts)


def make_whole(projects, amounts):
    """Whole units, the sums of provinces, landed and demonstration projects exact."""
    for p in projects:
        p["amount"] = max(1, round(p["amount"]))
    for code, want in amounts.items():
        mine = [p for p in projects if p["region"] == code]
        largest = max((p for p in mine if not p["demo"] and not p["landed"]), key=lambda p: p["amount"])
        largest["amount"] += want - sum(p["amount"] for p in mine)
    settle(projects, "landed", LANDED_AMOUNT, lambda p: not p["demo"])
    settle(projects, "demo", DEMO_AMOUNT, lambda p: p["landed"])


def settle(projects, key, want, among):
    """Moves what is missing between two large projects of one province, so that no other sum moves."""
    missing = want - sum(p["amount"] for p in projects if p[key])
    mine = [p for p in projects if among(p)]
    yes = max((p for p in mine if p[key]), key=lambda p: p["amount"])
    no = max((p for p in mine if not p[key] and p["region"] == yes["region"]), key=lambda p: p["amount"])
    assert no["amount"] > abs(missing) < yes["amount"], "the amounts cannot be settled"
    yes["amount"] += missing
    no["amount"] -= missing


def day(base, days):
    return base + datetime.timedelta(days=days)


class Writer:
    def __init__(self, out):
        self.out, self.count = out, 0

    def act(self, document):
        self.out.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")
        self.count += 1


def body_of(region):
    return "ppp-" + region[:2]


def publish(writer, p, kind, title, on, elements):
    writer.act({"act": "notice.publish", "body": body_of(p["region"]), "domain": "ppp", "kind": kind, "title": f"{p['title']}{title}",
                "date": on.isoformat(), "formed": on.isoformat(), "source": {"key": f"ppp:{p['code']}:{kind}"},
                "project": {"code": p["code"], "title": p["title"], "region": p["region"]},
                "elements": {k: v for k, v in elements.items() if v not in (None, "")}})


def write_project(writer, p):
    chance = Chance(f"ppp/{p['code']}")
    entered = datetime.date(chance.pick([2014, 2015, 2015, 2016, 2016, 2016]), chance.number(1, 12), chance.number(1, 28))
    if not p["landed"] and chance.number(0, 2) == 0:
        entered = datetime.date(2017, chance.number(1, 9), chance.number(1, 28))
    yuan, authority = f"{p['amount'] * 10000}.00", p["authority"]
    publish(writer, p, "project", "入库信息", entered, {
        "authority": authority, "industry": p["industry"], "library": "示范项目" if p["demo"] else "管理库", "investment": yuan,
        "mode": chance.pick(MODES), "return_mode": chance.pick(RETURNS), "term_years": str(chance.number(10, 30)), "initiator": "政府发起",
        "demo_batch": f"第{'一二三'[chance.number(0, 2)]}批" if p["demo"] else "", "entered_on": entered.isoformat()})
    if not p["landed"] and chance.number(0, 9) < 3:
        return
    approved = day(entered, chance.number(20, 60))
    publish(writer, p, "scheme", "实施方案批复", approved, {
        "authority": authority, "value_for_money": "定性评价通过；定量评价物有所值量值为正。", "vfm_score": str(chance.number(60, 92)),
        "affordability": "各年度财政支出责任均低于一般公共预算支出的百分之十，通过论证。", "affordability_share": f"{chance.number(5, 98) / 10:.1f}", "investment": yuan,
        "approved_on": approved.isoformat()})
    if not p["landed"] and chance.number(0, 9) < 4:
        return
    offered = day(approved, chance.number(10, 30))
    publish(writer, p, "tender", "社会资本方采购公告", offered, {"authority": authority, "method": chance.pick(["公开招标", "竞争性磋商"]), "investment": yuan,
                                                       "bid_deadline": day(offered, 30).isoformat()})
    if p["landed"]:
        write_landed(writer, p, chance, offered)


def write_landed(writer, p, chance, offered):
    partner = f"{p['name'][:2]}{chance.pick('例拟样')}{chance.pick('建源城通合')}投资有限公司"
    company = f"{p['name'][:2]}{chance.pick('例拟样')}{p['number']:03d}项目管理有限公司"
    awarded = day(offered, chance.number(31, 40))
    signed = min(day(awarded, chance.number(10, 28)), AS_OF)
    amount = f"{p['amount'] * chance.number(930, 999) * 10}.00"
    share = chance.number(0, 4) * 10
    publish(writer, p, "award", "中标结果公告", awarded, {
        "authority": p["authority"], "winner": partner, "winner_uscc": uscc(partner), "partner_type": "民营" if p["private"] else chance.pick(["国有", "国有", "联合体"] if p["demo"] else ["国有", "联合体", "民营"]),
        "amount": amount, "awarded_on": awarded.isoformat()})
    publish(writer, p, "contract", "合同", signed, {
        "authority": p["authority"], "partner": partner, "project_company": company, "amount": amount, "government_share": f"{share}%",
        "signed_on": signed.isoformat()})


def main():
    if len(sys.argv) not in (2, 4) or (len(sys.argv) == 4 and sys.argv[2] != "--projects") or sys.argv[1].startswith("--"):
        sys.exit(__doc__)
    projects = make_projects()
    fit(projects)
    names = {code: name for code, name, _ in PROVINCES}
    step = len(projects) // int(sys.argv[3]) if len(sys.argv) == 4 else 1
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        writer = Writer(out)
        for code, name, _ in PROVINCES:
            writer.act({"act": "body.register", "body": body_of(code), "name": f"{name}样例PPP中心", "region": code, "uscc": uscc(name, "12", code)})
        for p in projects[::max(step, 1)]:
            p["name"] = names[p["region"]]
            p["authority"] = f"{p['name']}样例实施机构"
            p["code"] = f"YLPPP{p['region'][:2]}{p['number']:05d}"
            p["title"] = f"{p['name']}样例{WORKS.get(p['industry'], p['industry'])}PPP项目（{p['number']:04d}）"
            write_project(writer, p)
    print(f"{writer.count} documents, {len(projects[::max(step, 1)])} projects: {sys.argv[1]}")


if __name__ == "__main__":
    main()
