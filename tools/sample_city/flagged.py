"""Projects with what indicators look for, put in on purpose: each says which of them must hit it, and nothing else of it may.

They stand beside the city of the other modules, in a file of their own, and are neither late nor incomplete."""

import json

from . import world
from .world import BODY_NAMES, date, move, yuan

# Who wins everywhere and supplies everything, and who always bids and never wins.
WINNER, LOSER = "云岭例百商贸有限公司", "云岭拟陪设备有限公司"
REJECTED = "云岭样否机电有限公司"
THIRD, FOURTH = "云岭样平工贸有限公司", "望川例远商贸有限公司"
FIRST_DAY = "2025-03-03"


class Writer:
    def __init__(self):
        self.city, self.planted, self.serial = world.City(), [], 0

    def project(self, domain, title, body, start, hits):
        self.planted += [(hit, title) for hit in hits]
        return self.city.project(domain, title, body, start, key=f"flag:{title}")

    def notices(self):
        for notice in self.city.notices:
            self.serial += 1
            notice["source"]["key"] = f"yl:{notice['date'][:4]}-fl{self.serial:04d}"
        return self.city.notices


def bid(name, price, valid=True, received=None):
    row = {"name": name, "price": yuan(price), "valid": "有效" if valid else "无效"}
    return {**row, "received_on": received} if received else row


def three(price, second=1.04, third=1.09):
    return [bid(WINNER, price), bid(LOSER, price * second), bid(THIRD, price * third)]


def procurement(w, hits, title, body, category, price, bids=None, days=24, cap=None, contract=None, supplier=WINNER, change=0, winner=WINNER,
                start=FIRST_DAY):
    p = w.project("procurement", title, body, start, hits)
    buyer, cap = BODY_NAMES[body], cap or price * 1.12
    offered = p.day
    deadline = offered + world.datetime.timedelta(days=days)
    rows = bids(deadline) if callable(bids) else bids or three(price)
    p.publish("tender", f"{title}公开招标公告", f"{buyer}就{title}公开招标。", {
        "buyer": buyer, "method": "公开招标", "category": category, "content": f"采购{category}。", "budget": yuan(cap), "cap_price": yuan(cap),
        "bid_deadline": deadline.isoformat()})
    p.day = move(deadline, 0)
    p.publish("opening", f"{title}开标记录", f"{title}共收到{len(rows)}份投标。", {"buyer": buyer, "opened_on": p.day.isoformat(), "bids": rows})
    p.wait(2)
    p.publish("award", f"{title}中标结果公告", f"{title}的中标供应商为{winner}。", {
        "buyer": buyer, "method": "公开招标", "winner": winner, "amount": yuan(price), "awarded_on": p.day.isoformat()})
    p.wait(8)
    p.publish("contract", f"{title}采购合同公告", f"{buyer}与{supplier}签订合同。", {
        "buyer": buyer, "supplier": supplier, "amount": yuan(contract or price), "signed_on": p.day.isoformat()})
    if change:
        p.wait(30)
        p.publish("contract-change", f"{title}合同变更公告", "增加数量。", {"buyer": buyer, "supplier": supplier, "amount": yuan(price * change), "grounds": "使用单位增加需求。"})


def many(w):
    """One project an indicator; the winner is always the same and supplies ten different things to different bodies."""
    out = lambda price: [bid(WINNER, price), bid(REJECTED, price * 1.03, False), bid(FOURTH, price * 1.05, False)]  # noqa: E731
    procurement(w, ["R003"], "云岭市民政局救灾帐篷采购", "yl-mzj", "货物/帐篷", 310, days=6)
    procurement(w, ["R018"], "云岭市水务局防汛冲锋舟采购", "yl-swj", "货物/船艇", 265, [bid(WINNER, 265)])
    procurement(w, ["R024"], "云岭市卫生健康委员会疫苗冷柜采购", "yl-wjw", "货物/冷柜", 420, three(420, 1.003, 1.05))
    procurement(w, ["R028"], "云岭市教育体育局课桌椅采购", "yl-jtj", "货物/家具", 388, three(388, 1.05, 1.05))
    procurement(w, ["R030"], "云岭市城市管理局洒水车采购", "yl-cgj", "货物/车辆", 512,
                lambda due: [bid(WINNER, 512, received=(due + world.datetime.timedelta(days=1)).isoformat()), bid(LOSER, 540), bid(THIRD, 560)])
    procurement(w, ["R035"], "北渚县教育体育局校园广播采购", "bz-jtj", "货物/广播设备", 236, out(236))
    procurement(w, ["R036"], "望川县水务局水泵采购", "wc-swj", "货物/水泵", 298, [bid(LOSER, 270, False), bid(WINNER, 298), bid(THIRD, 312)])
    procurement(w, ["R058"], "云岭市交通运输局路灯灯具采购", "yl-jtys", "货物/灯具", 205, three(205, 1.62, 1.7))
    procurement(w, ["P001"], "云岭市数据管理局机房空调采购", "yl-sjj", "货物/空调", 333, cap=320)
    procurement(w, ["C001"], "云岭市市民医院病床采购", "yl-yyzx", "货物/病床", 476, change=0.18)
    procurement(w, ["Q001", "Q002"], "北渚县交通运输局护栏采购", "bz-jtys", "货物/护栏", 287, contract=312, supplier=THIRD)
    procurement(w, ["R035"], "北渚县教育体育局电子班牌采购", "bz-jtj", "货物/显示设备", 243, out(243), start="2025-05-12")


def one_buyer(w):
    """Three small purchases of one body from one supplier in a year: together above the threshold of open tenders."""
    for number, what in enumerate(("阅览桌", "书车", "还书箱")):
        procurement(w, [], f"云岭市图书馆{what}采购", "yl-tsg", "货物/家具", 88 + number, [bid(FOURTH, 88 + number), bid(THIRD, 96), bid(LOSER, 99)],
                    supplier=FOURTH, winner=FOURTH, start=f"2025-0{4 + number}-14")
    w.planted += [("S001", FOURTH), ("W001", FOURTH)]


def land(w):
    title = "云湖区YH-2025-21号地块国有建设用地使用权出让"
    p = w.project("land", title, "yl-zrzy", "2025-06-03", ["L001", "L002", "R018"])
    listed = p.day + world.datetime.timedelta(days=9)
    who = BODY_NAMES["yl-zrzy"]
    p.publish("offer", f"{title}公告", "挂牌出让工业用地一宗。", {"authority": who, "supply_mode": "挂牌出让", "parcel_no": "YH-2025-21", "start_price": yuan(1860),
                                                     "bid_from": listed.isoformat(), "bid_until": move(listed, 8).isoformat()})
    p.day = move(listed, 10)
    p.publish("deal", f"{title}成交公示", "竞买人一家，底价成交。", {"authority": who, "supply_mode": "挂牌出让", "parcel_no": "YH-2025-21", "grantee": "云岭例固建材有限公司",
                                                       "amount": yuan(1860), "bidders": "1", "dealt_on": p.day.isoformat()})
    p.wait(6)
    p.publish("result", f"{title}供应结果", "已签订出让合同。", {"authority": who, "supply_mode": "挂牌出让", "parcel_no": "YH-2025-21", "grantee": "云岭例固建材有限公司",
                                                    "amount": yuan(1860), "signed_on": p.day.isoformat()})


def asset(w):
    title = "云岭市机关闲置房产（东街12号）转让"
    p = w.project("property", title, "yl-gzw", "2025-07-07", ["A001", "A002"])
    until = p.day + world.datetime.timedelta(days=11)
    p.publish("listing", f"{title}信息披露公告", "评估值与转让底价一并公布。", {"subject": "东街12号房产", "transfer_mode": "网络竞价", "value": yuan(920), "list_price": yuan(700),
                                                               "listed_from": p.day.isoformat(), "listed_until": until.isoformat()})
    p.day = move(until, 3)
    p.publish("result", f"{title}结果公告", "竞价成交。", {"subject": "东街12号房产", "transferee": "云岭样邻置业有限公司", "value": yuan(920), "amount": yuan(742),
                                                "bidders": "3", "dealt_on": p.day.isoformat()})


def housing(w):
    title = "松岗区2025年第二批公共租赁住房配租"
    p = w.project("housing", title, "sg-zjj", "2025-08-04", ["H001", "H002", "H003"])
    who = BODY_NAMES["sg-zjj"]
    p.publish("application", f"{title}受理公告", "受理申请。", {"authority": who, "batch": "2025年第二批", "apply_from": p.day.isoformat(),
                                                     "apply_until": (p.day + world.datetime.timedelta(days=4)).isoformat(), "conditions": "符合本市公共租赁住房保障条件。"})
    p.wait(20)
    p.publish("waiting-list", f"{title}轮候登记公示", "登记家庭42户。", {"authority": who, "batch": "2025年第二批", "as_of": p.day.isoformat(), "households": "42"})
    p.wait(15)
    p.publish("allocation", f"{title}结果公示", "本批房源40套，配租42户。", {"authority": who, "batch": "2025年第二批", "method": "摇号", "households": "42", "units": "40",
                                                             "publicity_from": p.day.isoformat(), "publicity_until": (p.day + world.datetime.timedelta(days=1)).isoformat()})


def make():
    w = Writer()
    many(w)
    one_buyer(w)
    land(w)
    asset(w)
    housing(w)
    w.planted += [("R038", "bz-jtj"), ("R025", LOSER), ("R048", WINNER), ("R039", REJECTED)]
    return w


def files():
    acts = make().notices()
    data = "".join(json.dumps(a, ensure_ascii=False, separators=(",", ":")) + "\n" for a in acts).encode()
    return {"85-flags.jsonl": ("有意放进风险提示情形的项目，行动文档（`tools/sample_flags.py --list` 列出）", data)}
