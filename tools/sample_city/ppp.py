"""Public-private partnerships: a sewage plant through all its stages, and others on the way."""

from .world import BODY_NAMES, cn, landline, move, uscc, wan, yuan

AGENCY = "云岭例正招标代理有限公司"
SPECS = [
    dict(title="云岭市城东污水处理厂PPP项目", body="yl-swj", start="2024-01-15", industry="市政工程", invest=42600, mode="BOT", returns="可行性缺口补助", term=28,
         partner="云岭例净环境集团有限公司", kind="联合体", amount=41880, rate="5.86%", company="云岭例净城东水务有限公司", share="20%",
         content="新建日处理10万立方米的全地埋式污水处理厂一座及配套主干管网23千米，地面建设公园。", tariff="污水处理服务费每立方米1.68元，每三年按电价、药剂和人工指数调整一次。",
         reports=4, payments=2, change=(628, "进场道路软基处理深度超出勘察结果，经审计跟踪单位核定增加投资。")),
    dict(title="北渚县生活垃圾收运一体化PPP项目", body="bz-jtys", start="2024-07-08", industry="生态建设和环境保护", invest=9860, mode="TOT+BOT", returns="政府付费", term=15,
         partner="云岭拟洁环境服务有限公司", kind="民营", amount=9540, rate="6.10%", company="北渚拟洁环境服务有限公司", share="10%",
         content="移交运营既有转运站3座，新建转运站2座、收集点186处，覆盖全县11个乡镇。", tariff="按实际收运量每吨132元付费，与绩效考核得分挂钩。", reports=2, payments=1, skip="award"),
    dict(title="云岭高新区智慧停车场PPP项目", body="gx-gwh", start="2025-02-10", industry="市政工程", invest=5120, mode="BOT", returns="使用者付费", term=12,
         partner="云岭样泊智能交通有限公司", kind="民营", amount=4985, rate="5.40%", company="云岭样泊高新停车管理有限公司", share="0%",
         content="新建立体停车库4座、泊位1320个，统一接入城市停车平台。", tariff="停车收费执行政府指导价，前三十分钟免费。", reports=1, payments=0, late=True),
    dict(title="南屏区综合养老服务中心PPP项目", body="yl-mzj", start="2025-09-08", industry="养老", invest=13800, mode="BOT", returns="使用者付费", term=20,
         partner="云岭例颐养老服务有限公司", kind="民营", amount=13420, rate="5.20%", company="云岭例颐南屏养老有限公司", share="15%",
         content="新建养老床位460张，其中护理型床位不低于八成，设社区助餐中心和失智照护专区。", tariff="基本床位收费实行政府指导价，特困人员由政府保障。", reports=0, payments=0),
    dict(title="望川县城乡供水一体化PPP项目", body="wc-swj", start="2026-04-13", industry="水利建设", invest=28700, mode="BOT", returns="可行性缺口补助", term=25,
         content="新建水厂2座、管网410千米，联通既有乡镇水厂，受益人口18.6万人。", open=True),
]


def entered(p, s):
    p.publish("project", f"{s['title']}入库信息", f"{s['title']}已通过审核纳入项目库。{s['content']}项目总投资{wan(s['invest'])}，拟采用{s['mode']}方式运作，回报机制为{s['returns']}，"
              f"合作期{s.get('term')}年。实施机构为{BODY_NAMES[s['body']]}，{p.say('已完成初步实施方案编制', '正在组织物有所值评价和财政承受能力论证')}。",
              {"authority": BODY_NAMES[s["body"]], "industry": s["industry"], "library": "储备清单" if s.get("open") else "管理库", "investment": yuan(s["invest"]), "mode": s["mode"],
               "return_mode": s["returns"], "term_years": str(s["term"]), "initiator": "政府发起", "content": s["content"], "entered_on": move(p.day, -4).isoformat()}, took=4)


def scheme(p, s):
    p.wait(25, 35)
    score = p.chance.number(62, 79)
    p.publish("scheme", f"{s['title']}实施方案批复", f"同意{s['title']}实施方案。经评价，本项目物有所值定性评价得分{score}分，通过论证；当年及以后年度全部PPP项目财政支出责任占一般公共预算支出的比例不超过{p.chance.number(38, 71) / 10}%，"
              "未超过百分之十的红线。请按批准的边界条件组织采购，不得承诺固定回报、不得由政府方回购社会资本方的本金。",
              {"authority": "云岭市人民政府", "approval_no": f"云政复〔{p.day.year}〕{p.chance.number(10, 90)}号", "value_for_money": f"定性评价{score}分，通过；定量评价物有所值量值为正。",
               "affordability": "各年度财政支出责任均低于一般公共预算支出的百分之十，通过论证。", "risks": "建设、融资、运营风险由项目公司承担；政策和最低需求风险由政府方承担；不可抗力共担。",
               "investment": yuan(s["invest"]), "approved_on": move(p.day, -5).isoformat()}, took=5, body="yl-czj")


def tender(p, s):
    p.wait(18, 26)
    deadline = move(p.day, 30)
    p.publish("tender", f"{s['title']}社会资本方采购公告", f"{BODY_NAMES[s['body']]}就{s['title']}公开选择社会资本方。{s['content']}报价标的为{'可用性服务费和运营服务单价' if s['returns'] != '使用者付费' else '合作期和政府分成比例'}。"
              f"响应文件提交截止时间为{cn(deadline)}9时30分，允许不超过两家单位组成联合体。",
              {"authority": BODY_NAMES[s["body"]], "agency": AGENCY, "method": "公开招标", "content": s["content"], "investment": yuan(s["invest"]), "cap_price": yuan(s["invest"]),
               "qualification": "具备相应的投融资、建设和运营能力，近三年净资产不低于总投资的三成，信用记录良好。", "bid_deadline": deadline.isoformat(), "contact": f"电话{landline(p.chance)}"})
    p.day = deadline


def award(p, s):
    p.wait(3, 5)
    rivals = ["云岭拟源水务有限公司", "云岭样辰城市建设有限公司"]
    rows = [{"rank": "第" + "一二三"[i], "name": n, "price": yuan(s["amount"] * (1 + 0.013 * i)), "score": f"{91.4 - 3.1 * i:.2f}"} for i, n in enumerate([s["partner"], *rivals])]
    p.publish("candidates", f"{s['title']}预中标公示", f"经评审和确认谈判，{s['title']}预中标社会资本方为{s['partner']}。合同草案随本公示一并公开，公示期五个工作日，至{cn(move(p.day, 5))}止。",
              {"authority": BODY_NAMES[s["body"]], "candidates": rows, "publicity_from": p.day.isoformat(), "publicity_until": move(p.day, 5).isoformat(), "objection": f"电话{landline(p.chance)}"})
    if s.get("skip") == "award":
        p.wait(8)
        return
    p.wait(6)
    took = 1
    if s.get("late"):
        took, _ = 12, p.wait(10)
    p.publish("award", f"{s['title']}中标结果公告", f"公示期满无异议，确定{s['partner']}为中选社会资本方，中标投资额{wan(s['amount'])}，项目资本金内部收益率{s['rate']}。请于三十日内签署项目合同。",
              {"authority": BODY_NAMES[s["body"]], "agency": AGENCY, "winner": s["partner"], "winner_uscc": uscc(s["partner"]), "partner_type": s["kind"], "amount": yuan(s["amount"]),
               "return_rate": s["rate"], "awarded_on": move(p.day, -took).isoformat()}, took=took)


def contract(p, s):
    p.wait(20, 28)
    state = int(s["share"][:-1])
    holders = [{"name": s["partner"], "share": f"{100 - state}%"}] + ([{"name": "云岭例合国有资本运营有限公司", "share": s["share"]}] if state else [])
    p.publish("contract", f"{s['title']}合同", f"{BODY_NAMES[s['body']]}与项目公司{s['company']}签署PPP项目合同，合作期{s['term']}年，合同投资额{wan(s['amount'])}。{s['tariff']}"
              "合同约定按效付费，绩效考核结果与不低于三成的付费挂钩；提前终止、临时接管和期满移交的程序已列明。",
              {"authority": BODY_NAMES[s["body"]], "partner": s["partner"], "project_company": s["company"], "project_company_uscc": uscc(s["company"]), "amount": yuan(s["amount"]),
               "government_share": s["share"], "term_years": str(s["term"]), "tariff": s["tariff"], "risks": "融资未按期关闭由社会资本方承担违约责任；法律变更导致成本增加超过约定阈值的由政府方补偿。",
               "signed_on": move(p.day, -6).isoformat(), "shareholders": holders,
               "finance": [{"name": "云岭样禾银行股份有限公司", "finance_type": "项目贷款", "amount": yuan(s["amount"] * 0.7), "term": f"{s['term'] - 4}年", "rate": "3.85%"}]}, took=6)


def report(p, s, number):
    p.wait(70, 110)
    running = number >= 2
    values = [("出水化学需氧量（毫克/升）", "≤30", f"{p.chance.number(17, 26)}"), ("进水负荷率", "≥60%", f"{p.chance.number(61, 83)}%")] if running else [("工程进度", f"{(number + 1) * 40}%", f"{(number + 1) * 38}%"), ("质量抽检合格率", "≥95%", f"{p.chance.number(95, 99)}%")]
    score = p.chance.number(82, 95)
    fails = [{"category": "出水总磷超标", "events": "1", "penalty": yuan(4.2)}] if running and number == 3 else []
    p.publish("performance", f"{s['title']}{'运营' if running else '建设'}与绩效信息（第{number + 1}期）", f"本期项目处于{'运营' if running else '建设'}期。" + ("出水水质按日检测并联网公开，" if running else "累计完成投资按监理和审计核定数公开，") +
              f"绩效评价得分{score}分。{'因进水异常发生1次总磷超标，已按合同扣减服务费并完成除磷系统检修。' if fails else p.say('未发生违约情形。', '上期指出的问题已整改完毕。' if number else '各参建单位履约正常。')}",
              {"period": f"{p.day.year}年第{(p.day.month - 1) // 3 + 1}季度", "phase": "运营" if running else "建设", "started_on": s["started"],
               "invested": yuan(s["amount"] * min(0.38 * (number + 1), 1)), "result": f"绩效评价得分{score}分。", "metrics": [dict(zip(("name", "agreed", "actual"), v)) for v in values], "failures": fails}, took=8)


def run(city, s, number):
    p = city.project("ppp", s["title"], s["body"], s["start"], code=f"YLPPP-{s['start'][:4]}-{number:03d}")
    entered(p, dict(s, term=s.get("term", 25)))
    scheme(p, s)
    if s.get("open"):
        tender(p, s)
        return
    tender(p, s)
    award(p, s)
    contract(p, s)
    s["started"] = p.wait(15).isoformat()
    for index in range(s["reports"]):
        report(p, s, index)
        if index == 0 and "change" in s:
            p.wait(15)
            p.publish("contract-change", f"{s['title']}合同变更信息", f"{s['change'][1]}增加投资{wan(s['change'][0])}，计入可用性服务费计算基数，未突破批准的财政支出责任。",
                      {"amount": yuan(s["change"][0]), "grounds": s["change"][1]}, took=9)
    for index in range(s["payments"]):
        p.wait(25, 40)
        paid = s["amount"] * (0.041 + 0.003 * index)
        p.publish("payment", f"{s['title']}财政支出情况（第{index + 1}次）", f"依据绩效评价结果，本次安排{s['returns']}支出{wan(paid)}，资金已列入当年部门预算并经人大批准。",
                  {"period": f"{p.day.year}年", "paid": yuan(paid), "payment_type": s["returns"], "budgeted": yuan(s["amount"] * 0.05)}, took=6)


def make(city):
    for number, s in enumerate(SPECS):
        run(city, s, number + 1)
