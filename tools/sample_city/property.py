"""State-owned property rights: shares, houses, vehicles, leases."""

from .world import BODY_NAMES, cn, landline, mobile, move, people, wan, yuan

AGENCY = "云岭产权交易所（虚构）"
SPECS = [
    dict(title="云岭例水环境投资有限公司35%国有股权转让", body="yl-gzw", start="2024-05-06", owner="云岭例合国有资本运营有限公司", asset="企业股权", share="35%", value=12680.4, first=12680.4,
         deal=13250, buyer="云岭拟源水务有限公司", mode="网络竞价", appraiser="云岭样估资产评估有限公司", why="本次转让不导致实际控制权转移，职工安置方案经职工代表大会审议通过。",
         terms="受让方须承诺五年内不转让所持股权，并保持供排水服务价格政策连续。", decision=True, delivery=True),
    dict(title="云岭市原纸坊街粮油门市房产转让", body="yl-gzw", start="2024-09-23", owner="云岭例储粮油有限公司", asset="房产", share="", value=386.7, first=386.7,
         deal=421, buyer="person", mode="网络竞价", appraiser="云岭例评房地产估价有限公司", why="标的建筑面积512平方米，现空置，租赁合同已于上年到期。",
         terms="转让方不办理分期付款，过户税费由双方依法各自承担。", delivery=True),
    dict(title="望川县公务用车（2024年第二批12辆）处置", body="wc-nync", start="2024-11-11", owner="望川县机关事务服务中心", asset="机动车", share="", value=38.62, first=38.62,
         deal=57.4, buyer="people", mode="网络竞价", appraiser="云岭样估资产评估有限公司", why="车辆均达到更新年限，以现状处置，行驶证注明的里程不作保证。",
         terms="买受人应当自成交之日起二十日内办结过户手续。", late=True),
    dict(title="云岭样通公共交通有限公司增资项目", body="yl-gzw", start="2025-03-17", owner="云岭样通公共交通有限公司", asset="企业增资", share="不超过20%", value=8920, first=9000,
         deal=9000, buyer="云岭例行汽车租赁有限公司", mode="竞争性谈判", appraiser="云岭拟信会计师事务所", why="募集资金用于更新新能源公交车120辆和充电场站建设。",
         terms="投资方须具有道路客运经营三年以上业绩，以货币出资。", decision=True, extension=True),
    dict(title="云岭市澄湖游船资产及经营权转让", body="yl-gzw", start="2025-07-21", owner="云岭例游文化旅游有限公司", asset="经营权", share="", value=640, first=640,
         deal=None, buyer=None, mode="网络竞价", appraiser="云岭样估资产评估有限公司", why="含画舫6艘、码头使用权八年。", terms="受让方须更换为电动游船。",
         abort="信息披露期满未征集到意向受让方，经转让方决定，本项目终结。"),
    dict(title="北渚县南街国有商铺三年租赁权出租", body="bz-jtys", start="2025-09-15", owner="北渚例资城市运营有限公司", asset="房屋租赁", share="", value=54.2, first=54.2,
         deal=61.8, buyer="北渚样街商业运营有限公司", mode="网络竞价", appraiser="云岭例评房地产估价有限公司", why="共9间商铺，建筑面积736平方米，原承租人在同等条件下享有优先权。",
         terms="不得经营餐饮油烟类项目，不得转租。", skip="result", delivery=True),
    dict(title="云岭拟壤检测有限公司100%国有股权转让", body="yl-gzw", start="2026-02-09", owner="云岭例农发展有限公司", asset="企业股权", share="100%", value=-126.35, first=1,
         deal=86, buyer="云岭例析环境检测有限公司", mode="网络竞价", appraiser="云岭拟信会计师事务所", why="标的企业净资产评估值为负，转让底价经批准确定为1万元，债权债务由标的企业继续承继。",
         terms="受让方须接收全部23名在册职工。", decision=True, correction=True),
    dict(title="云岭市闲置通信管道资产转让", body="yl-sjj", start="2026-06-22", owner="云岭例云数据有限公司", asset="实物资产", share="", value=215.9, first=215.9,
         deal=230, buyer="云岭样联科技有限公司", mode="网络竞价", appraiser="云岭样估资产评估有限公司", why="管道总长18.6孔千米，分布于外环以内道路。", terms="受让方应当向其他运营企业公平开放。"),
]


def before(p, s):
    if s.get("decision"):
        number = f"云国资产权〔{p.day.year}〕{p.chance.number(5, 60)}号"
        p.publish("decision", f"关于同意{s['title']}的批复", f"{s['owner']}：你公司关于{s['title']}的请示收悉。经研究，原则同意以评估结果为依据公开进场交易。{s['why']}请严格履行信息披露和资金监管程序。",
                  {"transferor": s["owner"], "approver": BODY_NAMES["yl-gzw"], "approval_no": number, "content": f"同意{s['title']}公开进场交易。", "approved_on": move(p.day, -3).isoformat()}, took=3)
        p.wait(10, 15)
    base = move(p.day, -60)
    p.publish("valuation", f"{s['title']}资产评估结果", f"{s['appraiser']}以{cn(base)}为基准日，采用{p.say('资产基础法', '市场法', '收益法')}对标的进行评估，评估值为{wan(s['value'])}，评估报告已按规定备案。"
              f"{p.say('评估报告使用有效期一年。', '评估范围与转让范围一致，无重大期后事项。')}",
              {"appraiser": s["appraiser"], "value": yuan(s["value"]), "base_date": base.isoformat(), "result": "评估结果已备案。"}, took=5)
    p.wait(10, 16)


def listing(p, s):
    end = move(p.day, 20)
    p.publish("listing", f"{s['title']}公告", f"受{s['owner']}委托，{AGENCY}公开披露{s['title']}信息。{s['why']}转让底价{wan(s['first'])}，披露期至{cn(end)}止。"
              f"受让条件：{s['terms']}{p.say('披露期内征集到两个及以上合格意向方的，采用网络竞价方式确定受让方。', '意向方应当在披露期内完成登记并缴纳保证金。')}",
              {"transferor": s["owner"], "agency": AGENCY, "asset_type": s["asset"], "subject": s["title"], "transfer_mode": s["mode"], "share": s["share"],
               "value": yuan(s["value"]), "list_price": yuan(s["first"]), "deposit": yuan(max(round(s["first"] * 0.3, 2), 1)), "listed_from": p.day.isoformat(),
               "listed_until": end.isoformat(), "conditions": s["terms"],
               "contact": f"{people(p.chance, 1)[0]}，手机{mobile(p.chance)}" if s.get("late") else f"交易二部，电话{landline(p.chance)}"})
    if s.get("extension"):
        p.day, end = end, move(end, 10)
        p.publish("change", f"{s['title']}延期公告", f"披露期满仅征集到一家意向投资方，按公告约定延长披露十个工作日，至{cn(end)}止，其他条件不变。",
                  {"transferor": s["owner"], "content": "延长信息披露期十个工作日。", "listed_until": end.isoformat()})
    p.day = end


def shown(s):
    """In running text a person is "one person": the element's name is cut by the gate, a sentence is not."""
    return "自然人1名" if s.get("natural") else s["buyer"]


def buyer(p, s):
    if s["buyer"] == "people":
        return "自然人9名（名单见成交确认书）"
    return people(p.chance, 1)[0] if s["buyer"] == "person" else s["buyer"]


def result(p, s, took):
    notice = p.publish("result", f"{s['title']}结果公告", f"{s['title']}已成交，受让方为{shown(s)}，成交价{wan(s['deal'])}，较转让底价{'增值%.1f%%' % ((s['deal'] / s['first'] - 1) * 100) if s['deal'] > s['first'] else '持平'}。"
                       f"{p.say('交易价款已进入专用结算账户。', '交易过程接受国资监管系统在线监测。')}{'因成交人资格核验耗时较长，本公告发布晚于规定期限。' if took > 20 else ''}",
                       {"transferor": s["owner"], "agency": AGENCY, "subject": s["title"], "transfer_mode": s["mode"], "transferee": s["buyer"], "value": yuan(s["value"]),
                        "list_price": yuan(s["first"]), "amount": yuan(s["deal"]), "dealt_on": move(p.day, -took).isoformat()}, took=took)
    if s.get("correction"):
        wrong = s["title"].replace("100%", "10%")
        notice["elements"]["subject"] = wrong
        p.correct(notice, "标的名称中的股权比例误写为10%，应为100%。", wait=1, subject=s["title"])


def run(city, s, number):
    p = city.project("property", s["title"], s["body"], s["start"], code=f"YLCQ-{s['start'][:4]}-{200 + number * 13}")
    before(p, s)
    listing(p, s)
    if "abort" in s:
        p.wait(2)
        p.publish("abort", f"{s['title']}终结公告", s["abort"] + "转让方将重新论证处置方案。", {"transferor": s["owner"], "grounds": s["abort"]})
        return
    s["natural"] = s["buyer"] == "person"
    s["buyer"] = buyer(p, s)
    took = 33 if s.get("late") else p.chance.number(2, 9)
    p.wait(took + 1)
    if s.get("skip") != "result":
        result(p, s, took)
    p.wait(5, 10)
    p.publish("contract", f"{s['title']}交易合同信息", f"{s['owner']}与{shown(s)}签订交易合同，合同价款{wan(s['deal'])}，价款{p.say('一次性', '在五个工作日内')}付清。合同生效条件、资产交接清单和违约责任均已载明。",
              {"transferee": s["buyer"], "contract_no": f"YLCJ-{p.ident['code'][5:]}", "amount": yuan(s["deal"]), "signed_on": move(p.day, -5).isoformat()}, took=5)
    if s.get("delivery"):
        p.wait(20, 32)
        p.publish("delivery", f"{s['title']}交割信息", f"交易价款{wan(s['deal'])}已全额支付，{p.say('权属变更登记已办结', '标的物及档案已移交并签署交接单')}。交易所已出具交易凭证，本项目流程全部结束。",
                  {"transferee": s["buyer"], "paid": yuan(s["deal"]), "delivered_on": move(p.day, -7).isoformat(), "result": "已完成交割，双方无争议。"}, took=7)


def make(city):
    for number, s in enumerate(SPECS):
        run(city, s, number + 1)
