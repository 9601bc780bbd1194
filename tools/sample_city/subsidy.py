"""Subsidies to people in need: first opinions, approved lists, payments, yearly figures."""

from .world import BODY_NAMES, Chance, bank_account, cn, date, id_number, landline, mobile, move, people, wan, yuan

VILLAGES = {"松岗区": ["拟汤村", "桐坪村", "松岗社区"], "云湖区": ["荻花社区", "渡口社区", "湖心社区"], "望川县": ["荻港村", "桑坞村", "石岗村", "茶溪村"],
            "北渚县": ["石笕村", "芦花滩村", "白石垄村"]}
CAUSES = ["主要劳动力患慢性病", "家庭成员重度残疾", "因灾房屋受损", "子女就学支出大", "独居高龄", "缺少劳动力"]
TOWNS = {"松岗区": "松岗街道办事处", "云湖区": "芦汀街道办事处", "望川县": "桑坞镇人民政府", "北渚县": "石笕镇人民政府"}


def spec(title, body, area, start, aid, standard, each, count, months, **more):
    return dict(title=title, body=body, area=area, start=start, aid=aid, standard=standard, each=each, count=count, months=months, **more)


SPECS = [
    spec("松岗区2024年度农村最低生活保障", "sg-mzj", "松岗区", "2024-02-05", "农村最低生活保障", "每人每月720元", 420, 16, 2, aggregate=True, recheck=True),
    spec("望川县2024年度农村最低生活保障", "wc-mzj", "望川县", "2024-03-11", "农村最低生活保障", "每人每月690元", 405, 24, 3, aggregate=True, correction=True),
    spec("云湖区2024年度临时救助（第一批）", "yh-mzj", "云湖区", "2024-05-06", "临时救助", "一次性救助不超过6000元", 2600, 9, 1),
    spec("北渚县2024年度特困人员供养", "bz-mzj", "北渚县", "2024-06-03", "特困人员供养", "分散供养每人每月1080元", 1080, 12, 2, aggregate=True),
    spec("望川县2024年冬春荒冻害困难群众救助", "wc-mzj", "望川县", "2024-11-18", "受灾人员救助", "每户不超过1500元", 900, 18, 1, late="approved"),
    spec("松岗区2025年度农村最低生活保障", "sg-mzj", "松岗区", "2025-02-10", "农村最低生活保障", "每人每月760元", 450, 18, 2, aggregate=True, stop=True),
    spec("云湖区2025年度城市最低生活保障", "yh-mzj", "云湖区", "2025-03-10", "城市最低生活保障", "每人每月930元", 560, 14, 2, complaint=True),
    spec("望川县2025年度困难残疾人生活补贴", "wc-mzj", "望川县", "2025-04-14", "困难残疾人生活补贴", "每人每月110元", 110, 20, 2, skip="approved", disability=True),
    spec("北渚县2025年度农村最低生活保障", "bz-mzj", "北渚县", "2025-05-12", "农村最低生活保障", "每人每月735元", 430, 15, 2, late="first-opinion", aggregate=True),
    spec("北渚县2025年台风灾后困难群众临时救助", "bz-mzj", "北渚县", "2025-09-08", "临时救助", "每户不超过4000元", 2200, 13, 1, withdraw=True),
    spec("松岗区2026年度农村最低生活保障", "sg-mzj", "松岗区", "2026-02-09", "农村最低生活保障", "每人每月795元", 470, 17, 2),
    spec("望川县2026年度困难群众价格临时补贴", "wc-mzj", "望川县", "2026-06-08", "价格临时补贴", "每人每月42元", 42, 22, 1),
    spec("云湖区2026年度临时救助（第二批）", "yh-mzj", "云湖区", "2026-09-21", "临时救助", "一次性救助不超过6500元", 2900, 10, 0),
]


def household(p, s, serial):
    chance = p.chance
    persons = chance.number(1, 4)
    village = chance.pick(VILLAGES[s["area"]])
    number = id_number(chance, p.region)
    row = {"number": str(serial + 1), "name": people(Chance(f"{p.title}/{serial}"), 1)[0], "village": village, "persons": str(persons),
           "amount": f"{s['each'] * (persons if s['each'] < 1500 else 1)}.00", "id_number": number, "phone": mobile(chance),
           "address": f"{s['area']}{village}{chance.number(1, 12)}组{chance.number(1, 88)}号", "bank_account": bank_account(chance), "cause": chance.pick(CAUSES),
           "income": f"年人均{chance.number(2100, 7900)}元", "family": "、".join(people(Chance(f"family/{p.title}/{serial}"), persons - 1)) if persons > 1 else ""}
    if s.get("disability"):
        row["disability_no"] = number + str(chance.number(1, 7)) + str(chance.number(1, 4))
        row["remark"] = "监护人代领"
    return {key: value for key, value in row.items() if value != ""}


def total(rows):
    return sum(float(row["amount"]) for row in rows)


def persons(rows):
    return sum(int(row["persons"]) for row in rows)


def first_opinion(p, s, rows):
    town = TOWNS[s["area"]]
    took = p.chance.number(1, 6)
    if s.get("late") == "first-opinion":
        took, _ = 21, p.wait(18)
    until = move(p.day, 7)
    p.publish("first-opinion", f"{s['title']}初审意见公示", f"根据申请人申报、入户调查和信息核对，{town}对{len(rows)}户家庭提出初审意见，拟同意给予{s['aid']}，现在村（社区）公示栏和本平台同步公示，至{cn(until)}止。"
              f"{p.say('群众对公示对象有异议的，可以实名向我们反映，反映人的信息严格保密。', '调查由两名以上工作人员共同实施，公示不涉及与救助无关的个人信息。')}"
              f"{'因入户核查受台风影响，本次公示晚于规定时限。' if took > 15 else ''}",
              {"authority": town, "aid_type": s["aid"], "village": VILLAGES[s["area"]][0] + "等", "publicity_from": p.day.isoformat(), "publicity_until": until.isoformat(),
               "objection": f"电话{landline(p.chance)}", "applicants": rows}, took=took)
    p.day = until


def recheck(p, s, rows):
    p.wait(6)
    row = rows[3]
    result = f"公示期间收到实名反映1件，称{row['name'][0]}某（身份证号{row['id_number']}）家庭有机动车一辆。经核查车辆登记信息，该车已于上年注销，不影响享受救助，维持初审意见。反映人联系电话{mobile(p.chance)}已回访。"
    p.publish("recheck", f"{s['title']}异议复核结果公示", "公示期间收到群众实名反映1件，镇街、区民政局联合核查并入户走访，现将复核结论再次公示五个工作日。对实名反映人，我们已当面答复。",
              {"authority": BODY_NAMES[s["body"]], "aid_type": s["aid"], "publicity_from": p.day.isoformat(), "publicity_until": move(p.day, 5).isoformat(), "result": result, "applicants": [row]})


def approved(p, s, rows):
    p.wait(6, 9)
    took = p.chance.number(1, 7)
    if s.get("late") == "approved":
        took, _ = 19, p.wait(16)
    until = move(p.day, 7)
    notice = p.publish("approved", f"{s['title']}审批结果公示", f"经审批，决定对{len(rows)}户、{persons(rows)}人给予{s['aid']}，标准为{s['standard']}，合计{total(rows):.2f}元。"
                       f"{p.say('不予批准的家庭已书面说明理由。', '批准之日的次月起发放。')}现予公示，至{cn(until)}止。{'因名单与乡镇台账核对，公示迟于规定期限。' if took > 15 else ''}",
                       {"authority": BODY_NAMES[s["body"]], "aid_type": s["aid"], "village": VILLAGES[s["area"]][0] + "等", "households": str(len(rows)), "persons": str(persons(rows)),
                        "total": f"{total(rows):.2f}", "publicity_from": p.day.isoformat(), "publicity_until": until.isoformat(), "objection": f"监督电话{landline(p.chance)}", "recipients": rows}, took=took)
    if s.get("withdraw"):
        p.withdraw(notice, "名单中误列了不同意公开住址信息的受灾户备注，先行撤下，核对后重新公示。")
        p.wait(2)
        again = p.publish("approved", f"{s['title']}审批结果公示（重新公示）", notice["text"] + "本次为核对名单后的重新公示。", {**notice["elements"], "publicity_until": move(p.day, 7).isoformat()})
        p.day = date(again["date"])
    if s.get("correction"):
        fixed = [dict(row) for row in rows]
        good = dict(amount=fixed[1]["amount"], total=notice["elements"]["total"])
        notice["elements"]["recipients"] = [dict(row) for row in rows]
        notice["elements"]["recipients"][1]["amount"] = f"{float(good['amount']) + 90:.2f}"
        notice["elements"]["total"] = f"{float(good['total']) + 90:.2f}"
        notice["text"] = notice["text"].replace(f"{total(rows):.2f}元", f"{total(rows) + 90:.2f}元")
        p.correct(notice, "序号2家庭的保障金额多计90元，合计数相应更正。", text=notice["text"].replace(f"{total(rows) + 90:.2f}元", f"{total(rows):.2f}元"),
                  recipients=fixed, total=good["total"])


def payment(p, s, rows, number):
    p.wait(14, 24)
    month = f"{p.day.year}年{p.day.month}月"
    p.publish("payment", f"{s['title']}资金发放情况（{month}）", f"{month}发放{s['aid']}资金{total(rows):.2f}元，惠及{len(rows)}户、{persons(rows)}人，全部通过惠民惠农“一卡通”直达个人账户。"
              f"{p.say('本月无退汇。', '退汇1笔，系账户信息变更，已重新发放。')}",
              {"authority": BODY_NAMES[s["body"]], "aid_type": s["aid"], "month": month, "households": str(len(rows)), "persons": str(persons(rows)), "paid": f"{total(rows):.2f}",
               "recipients": [{k: v for k, v in row.items() if k in ("number", "name", "village", "persons", "amount", "bank_account")} for row in rows]}, took=4)


def aggregate(p, s, rows):
    p.day = move(date(f"{int(s['start'][:4]) + 1}-01-12"), 0)
    villages = VILLAGES[s["area"]]
    table = [{"area": v, "households": str(18 + p.chance.number(0, 60)), "persons": str(90 + p.chance.number(0, 120)), "paid": yuan(18 + p.chance.number(0, 900) / 10)} for v in villages]
    households, heads, paid = (sum(float(row[key]) for row in table) for key in ("households", "persons", "paid"))
    p.publish("aggregate", f"{s['area']}{s['start'][:4]}年度{s['aid']}汇总数据", f"{s['start'][:4]}年，{s['area']}{s['aid']}累计保障{int(households)}户、{int(heads)}人，支出{wan(paid / 10000)}，标准为{s['standard']}。"
              "汇总数据按村（社区）列示，人数少于三人的已并入相邻村。全年动态退出户数和新增户数另见分月数据。",
              {"period": f"{s['start'][:4]}年度", "aid_type": s["aid"], "standard": s["standard"], "households": str(int(households)), "persons": str(int(heads)), "paid": f"{paid:.2f}", "areas": table})


def stop(p, s, rows):
    p.wait(40)
    gone = rows[5:7]
    p.publish("stop", f"{s['title']}停发公示", f"经动态复核，{len(gone)}户家庭收入已超过标准，自次月起停发{s['aid']}，并给予三个月渐退期。当事人不服的，可在六十日内申请行政复议。",
              {"authority": BODY_NAMES[s["body"]], "aid_type": s["aid"], "recipients": gone}, took=3)


def complaint(p, s, rows):
    p.wait(30)
    name = rows[2]["name"]
    p.publish("complaint", f"{s['title']}监督检查情况", "区民政局会同审计、财政部门对低保资金开展专项检查，抽查档案60份，发现动态核查不及时2户，已追回多发资金1120元并约谈经办街道。",
              {"authority": BODY_NAMES[s["body"]], "result": f"反映{name[0]}某户收入瞒报问题，经查证不属实；举报人{people(p.chance, 1)[0][0]}某，电话{mobile(p.chance)}，已书面答复。", "hotline": landline(p.chance)}, took=5)


def run(city, s):
    p = city.project("subsidy", s["title"], s["body"], s["start"], key=s["title"])
    rows = [household(p, s, i) for i in range(s["count"])]
    first_opinion(p, s, rows)
    if s.get("recheck"):
        recheck(p, s, rows)
    if s.get("skip") != "approved":
        approved(p, s, rows)
    for number in range(s["months"]):
        payment(p, s, rows, number)
    if s.get("stop"):
        stop(p, s, rows)
    if s.get("complaint"):
        complaint(p, s, rows)
    if s.get("aggregate"):
        aggregate(p, s, rows)


def policies(city):
    for year, total_wan, day in ((2024, 8460, "2024-01-22"), (2025, 8870, "2025-01-13"), (2026, 9120, "2026-01-19")):
        p = city.project("subsidy", f"云岭市{year}年困难群众救助补助资金", "yl-mzj", day, key=f"云岭市救助资金{year}")
        p.publish("policy", f"云岭市{year}年社会救助标准", f"自{year}年1月起，城市最低生活保障标准为每人每月{890 + (year - 2024) * 40}元，农村为每人每月{690 + (year - 2024) * 35}元；特困人员基本生活标准不低于低保标准的1.3倍。各县区不得低于本标准。",
                  {"authority": BODY_NAMES["yl-mzj"], "aid_type": "最低生活保障、特困人员供养", "standard": f"城市每人每月{890 + (year - 2024) * 40}元，农村每人每月{690 + (year - 2024) * 35}元",
                   "content": "标准与居民消费支出挂钩，每年调整一次。"}, took=4)
        p.wait(12)
        rows = [{"area": area, "amount": yuan(total_wan * share), "households": str(int(total_wan * share * 1.1))} for area, share in (("云湖区", 0.18), ("松岗区", 0.2), ("南屏区", 0.12), ("望川县", 0.29), ("北渚县", 0.21))]
        p.publish("fund", f"云岭市{year}年困难群众救助补助资金分配", f"下达{year}年困难群众救助补助资金{wan(total_wan)}，按救助人数、财力状况和绩效结果分配，重点向望川、北渚两县倾斜。资金专款专用，年底开展绩效评价。",
                  {"authority": BODY_NAMES["yl-czj"], "aid_type": "困难群众救助补助", "total": yuan(total_wan), "areas": rows}, took=8, body="yl-czj")


def make(city):
    policies(city)
    for s in SPECS:
        run(city, s)
