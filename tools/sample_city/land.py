"""Land: supply plans, auctions, results, contracts and what became of the land."""

from .world import BODY_NAMES, cn, landline, mobile, move, people, wan, yuan

AGENCY = "云岭市公共资源交易中心"


def parcel(title, body, start, number, location, area, use, years, ratio, start_price, deal, grantee, mode, why, **more):
    return dict(title=title, body=body, start=start, number=number, location=location, area=area, use=use, years=years, ratio=ratio,
                start_price=start_price, deal=deal, grantee=grantee, mode=mode, why=why, **more)


SPECS = [
    parcel("云岭市YL-2024-03号地块国有建设用地使用权出让", "yl-zrzy", "2024-03-11", "YL-2024-03", "云湖区澄波路以东、荻花路以南", 4.8621, "城镇住宅用地", "70年", "1.0<R≤2.2",
           38600, 45200, "云岭例居置业有限公司", "拍卖", "地块配建幼儿园一所，建成后无偿移交教育部门，沿湖30米控制为开放绿地。", deal_notice=True, contract=True, reports=1),
    parcel("云岭市YL-2024-08号工业用地使用权出让", "yl-zrzy", "2024-06-24", "YL-2024-08", "云岭高新区样创大道北侧", 6.2035, "工业用地", "50年", "R≥1.5", 2980, 2980,
           "云岭拟材新能源科技有限公司", "挂牌", "按“标准地”出让，亩均税收不低于30万元，固定资产投资强度不低于每亩380万元。", contract=True, reports=2),
    parcel("望川县WC-2024-11号商业用地使用权出让", "wc-zrzy", "2024-08-19", "WC-2024-11", "望川县茶溪大道与桐荫路交叉口西北角", 1.3340, "商业服务业用地", "40年", "R≤3.0", 2640, 2710,
           "望川例商商业管理有限公司", "挂牌", "地块须保留两株百年香樟，建筑退让树冠投影不少于五米。", contract=True, late="result"),
    parcel("云岭市YL-2024-15号地块国有建设用地使用权出让", "yl-zrzy", "2024-11-04", "YL-2024-15", "南屏区芷溪路以西", 3.1786, "城镇住宅用地", "70年", "1.0<R≤1.8", 19800, 20500,
           "云岭样筑房地产开发有限公司", "挂牌", "要求装配式建筑比例不低于四成，绿色建筑全部达到二星级。", deal_notice=True, correction="area", contract=True),
    parcel("北渚县BZ-2025-02号物流仓储用地使用权出让", "bz-zrzy", "2025-02-10", "BZ-2025-02", "北渚县石笕镇货运枢纽东侧", 8.0412, "仓储用地", "50年", "R≥1.0", 2410, 2410,
           "北渚拟达物流有限公司", "挂牌", "用于建设农产品冷链集配中心，冷库容积不少于六万立方米。", contract=True, reports=1),
    parcel("云岭市YL-2025-04号加油加气站用地使用权出让", "yl-zrzy", "2025-04-21", "YL-2025-04", "松岗区松岗大道与外环东路交口", 0.4018, "公用设施营业网点用地", "40年", "R≤0.5", 1860, 3105,
           "云岭例能石化销售有限公司", "拍卖", "须同步建设不少于八个快速充电车位并向社会开放。", deal_notice=True, skip="result", contract=True),
    parcel("望川县WC-2025-06号旅馆用地使用权出让", "wc-zrzy", "2025-06-09", "WC-2025-06", "望川县荻港村湖湾片区", 1.0277, "旅馆用地", "40年", "R≤0.8", 980, None,
           None, "挂牌", "建筑限高十二米，坡屋顶，建筑风貌须经专家评审。", failed="挂牌期限届满无人报名竞买，本次挂牌终止。"),
    parcel("云岭市YL-2025-11号地块国有建设用地使用权出让", "yl-zrzy", "2025-08-25", "YL-2025-11", "云湖区芦汀新城B03地块", 5.5160, "商住混合用地", "住宅70年、商业40年", "1.0<R≤2.5", 41300, 42800,
           "云岭例居置业有限公司", "挂牌", "配建公共租赁住房3000平方米、社区卫生服务站500平方米，建成后移交。", deal_notice=True, change=True, contract=True),
    parcel("望川县WC-2025-14号农村集体经营配套工业用地使用权出让", "wc-zrzy", "2025-10-13", "WC-2025-14", "望川县桑坞镇工业集中区", 1.9905, "工业用地", "20年", "R≥1.2", 405, 405,
           "person", "挂牌", "用于茶叶精制加工，弹性年期二十年，期满考核合格可续期。", contract=True),
    parcel("云岭市YL-2026-01号地块国有建设用地使用权出让", "yl-zrzy", "2026-01-26", "YL-2026-01", "云岭高新区例研路南侧", 2.7733, "科研用地", "50年", "R≤3.5", 3360, 3360,
           "云岭样研生物技术有限公司", "挂牌", "竞得人须建设公共技术服务平台并向园区中小企业开放。", contract=True),
    parcel("北渚县BZ-2026-05号商业用地使用权出让", "bz-zrzy", "2026-06-15", "BZ-2026-05", "北渚县南街片区", 0.8846, "商业服务业用地", "40年", "R≤2.0", 1750, 1820,
           "北渚样街商业运营有限公司", "拍卖", "保留沿街骑楼立面，修缮方案先行报审。", deal_notice=True),
    parcel("云岭市YL-2026-12号地块国有建设用地使用权出让", "yl-zrzy", "2026-10-12", "YL-2026-12", "松岗区桐荫里以北", 3.9020, "城镇住宅用地", "70年", "1.0<R≤2.0", 24800, None,
           None, "挂牌", "现房销售试点地块，竣工验收后方可上市。", open=True),
]
PLANS = [(2024, "yl-zrzy", 386.4, "2024-03-18", 3), (2025, "yl-zrzy", 352.1, "2025-03-17", 4), (2026, "yl-zrzy", 318.7, "2026-03-16", 24), (2025, "wc-zrzy", 74.6, "2025-03-24", 6)]


def shown(s):
    """In running text a person is "one person": the element's name is cut by the gate, a sentence is not."""
    return "自然人1名" if s.get("natural") else s["grantee"]


def offer(p, s):
    end = move(p.day, 26)
    text = f"经{'望川县' if s['body'] == 'wc-zrzy' else '北渚县' if s['body'] == 'bz-zrzy' else '云岭市'}人民政府批准，{BODY_NAMES[s['body']]}决定以{s['mode']}方式出让{s['number']}号国有建设用地使用权。" \
           f"宗地坐落{s['location']}，面积{s['area']}公顷，规划用途为{s['use']}，出让年限{s['years']}，容积率{s['ratio']}。" \
           f"{s['why']}起始价{wan(s['start_price'])}，竞买保证金{wan(round(s['start_price'] * 0.2))}。" \
           f"{p.say('中华人民共和国境内外的自然人、法人和其他组织均可申请参加竞买。', '竞买人须通过网上交易系统办理申请、缴纳保证金并参与报价。')}"
    return p.publish("offer", f"{s['number']}号国有建设用地使用权{s['mode']}出让公告", text, {
        "authority": BODY_NAMES[s["body"]], "agency": AGENCY, "supply_mode": s["mode"] + "出让", "parcel_no": s["number"], "location": s["location"],
        "area": f"{s['area']:.4f}", "use": s["use"], "term_years": s["years"], "plot_ratio": s["ratio"], "start_price": yuan(s["start_price"]),
        "deposit": yuan(round(s["start_price"] * 0.2)), "bid_from": move(p.day, 20).isoformat(), "bid_until": end.isoformat(),
        "contact": f"{people(p.chance, 1)[0]}，电话{landline(p.chance)}"}), end


def deal(p, s):
    until = move(p.day, 10)
    over = (s["deal"] / s["start_price"] - 1) * 100
    result = f"溢价率{over:.1f}%" if over else "以起始价成交"
    p.publish("deal", f"{s['number']}号地块成交公示", f"{s['number']}号地块于{cn(p.day)}{s['mode']}成交，{p.say('共经历', '共产生')}{p.chance.number(2, 34)}轮报价，{result}。"
              f"竞得人为{shown(s)}，成交价{wan(s['deal'])}。公示期至{cn(until)}，公示期间如有异议请向出让人提出。",
              {"authority": BODY_NAMES[s["body"]], "agency": AGENCY, "supply_mode": s["mode"] + "出让", "parcel_no": s["number"], "location": s["location"],
               "area": f"{s['area']:.4f}", "use": s["use"], "grantee": s["grantee"], "amount": yuan(s["deal"]), "start_price": yuan(s["start_price"]),
               "dealt_on": p.day.isoformat(), "publicity_until": until.isoformat()}, body="yl-ggzy")


def result(p, s):
    p.wait(10, 14)
    took = p.chance.number(2, 8)
    if s.get("late") == "result":
        took, _ = 34, p.wait(28)
    signed = move(p.day, -took)
    note = "因供应结果在监测监管系统中退回补录，公布时间晚于规定期限。" if took > 20 else ""
    return p.publish("result", f"{s['number']}号地块土地供应结果", f"{s['number']}号地块已签订出让合同，现公布土地供应结果。土地使用权人为{shown(s)}，"
                     f"成交价格{wan(s['deal'])}，约定{cn(move(signed, 40))}前交地，交地后一年内开工、三年内竣工。{s['why']}{note}",
                     {"authority": BODY_NAMES[s["body"]], "supervision_no": f"9901{s['start'][:4]}B{p.chance.number(10000, 99999)}", "parcel_no": s["number"],
                      "location": s["location"], "area": f"{s['area']:.4f}", "land_source": p.say("新增建设用地", "现有建设用地"), "use": s["use"],
                      "supply_mode": s["mode"] + "出让", "term_years": s["years"], "grade": p.say("三级", "四级", "五级"), "grantee": s["grantee"],
                      "amount": yuan(s["deal"]), "payments": "签约后一个月内缴纳五成，其余六个月内缴清。", "plot_ratio_max": s["ratio"].split("≤")[-1] if "≤" in s["ratio"] else "",
                      "plot_ratio_min": s["ratio"].split("≥")[-1] if "≥" in s["ratio"] else "", "handover_due": move(signed, 40).isoformat(),
                      "start_due": move(signed, 290).isoformat(), "completion_due": move(signed, 780).isoformat(), "signed_on": signed.isoformat()}, took=took)


def contract(p, s):
    p.wait(2, 6)
    took = p.chance.number(3, 12)
    number = f"YLCR-{s['number'][-7:]}"
    p.publish("contract", f"{s['number']}号地块出让合同信息", f"{BODY_NAMES[s['body']]}与{shown(s)}就{s['number']}号地块签订国有建设用地使用权出让合同，合同编号{number}。"
              f"出让价款{wan(s['deal'])}，{p.say('分两期缴纳，逾期按日加收千分之一违约金', '一次性缴清后办理不动产登记')}。"
              f"{p.say('受让人未按期开工满一年的，依法征缴土地闲置费。', '合同已约定开发强度、配建要求和违约责任。')}",
              {"authority": BODY_NAMES[s["body"]], "grantee": s["grantee"], "contract_no": number, "amount": yuan(s["deal"]),
               "signed_on": move(p.day, -took).isoformat()}, took=took)


def performance(p, s, number):
    p.wait(90, 150)
    states = ["土地价款已缴清，净地已按期交付，项目正在办理规划许可。", "项目已按期开工，主体施工至三层，未发现闲置、擅自改变用途情形。"]
    p.publish("performance", f"{s['number']}号地块合同履行情况（第{number + 1}次）", f"经现场核查和系统比对，{states[number]}"
              f"核查人员两名，航拍影像已归档。下一次核查安排在{cn(move(p.day, 120))}前后。",
              {"grantee": s["grantee"], "handed_over_on": move(p.day, -60).isoformat(), "started_on": move(p.day, -20).isoformat() if number else None,
               "paid": yuan(s["deal"]), "result": states[number]}, took=p.chance.number(1, 9))


def run(city, s):
    p = city.project("land", s["title"], s["body"], s["start"], code=s["number"])
    if s["grantee"] == "person":
        s["grantee"], s["natural"] = people(p.chance, 1)[0], True
    notice, end = offer(p, s)
    if s.get("change"):
        p.wait(9)
        p.publish("change", f"{s['number']}号地块出让补充公告", "原公告配建社区卫生服务站面积由300平方米明确为500平方米，其余出让条件不变。挂牌期限不变，已报名的竞买人可在三日内选择退出并退还保证金。"
                  f"咨询可联系经办人，手机{mobile(p.chance)}。",
                  {"authority": BODY_NAMES[s["body"]], "parcel_no": s["number"], "content": "明确配建社区卫生服务站面积为500平方米。"})
    if s.get("open"):
        return
    p.day = end
    if "failed" in s:
        p.wait(1)
        p.publish("other", f"{s['number']}号地块挂牌终止公告", s["failed"] + "出让人将根据市场情况调整规划条件后择期重新组织出让。",
                  {"authority": BODY_NAMES[s["body"]], "agency": AGENCY, "notice_type": "挂牌终止", "location": s["location"]})
        return
    if s.get("deal_notice"):
        deal(p, s)
    shown = result(p, s) if s.get("skip") != "result" else p.wait(12)
    if s.get("correction") == "area":
        real = shown["elements"]["area"]
        shown["elements"]["area"] = real.replace(".", "")[:2] + "." + real.replace(".", "")[2:]
        p.correct(shown, "土地面积小数点录入错误，单位应为公顷；以本次更正为准。", area=real)
    if s.get("contract"):
        contract(p, s)
    for number in range(s.get("reports", 0)):
        performance(p, s, number)


def plan(city, year, body, total, day, late):
    name = "望川县" if body == "wc-zrzy" else "云岭市"
    p = city.project("land", f"{name}{year}年度国有建设用地供应计划", body, day, key=f"{name}供地计划{year}")
    if late > 20:
        p.wait(20)
    shares = [("工矿仓储用地", 0.41), ("住宅用地", 0.27), ("商服用地", 0.07), ("公共管理与公共服务用地", 0.13), ("交通运输用地", 0.12)]
    rows = [{"location": f"{name}{place}", "area": f"{total * share:.2f}", "use": use, "supply_mode": "划拨" if share in (0.13, 0.12) else "招拍挂出让",
             "planned_on": f"{year}年{quarter}季度"} for (use, share), place, quarter in
            zip(shares, ("工业集中区", "新城和老城更新片区", "中心片区", "各片区", "外环沿线"), "二三四二三")]
    p.publish("supply-plan", p.title, f"{year}年度{name}计划供应国有建设用地{total}公顷，其中住宅用地{total * 0.27:.2f}公顷，优先保障保障性住房、基础设施和实体经济项目用地。"
              "计划执行中确需调整的，按程序报批后公布。供应进度按季度公开，接受社会监督。",
              {"year": str(year), "authority": BODY_NAMES[body], "total_area": f"{total}", "parcels": rows}, took=late)


def make(city):
    for row in PLANS:
        plan(city, *row)
    for s in SPECS:
        run(city, s)
