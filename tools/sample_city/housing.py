"""Affordable housing: plans, building, waiting lists, draws, allocation. The lists name (invented) persons, with ID numbers,
telephones and addresses as such lists come from the bureaus: what of it may be shown the gate decides."""

from .world import BODY_NAMES, Chance, cn, id_number, landline, mobile, move, people, wan, yuan

COMMUNITIES = {"990100": ["云湖街道澄波社区", "云湖街道荻花社区", "松岗街道桐荫社区", "纸坊街道芦汀社区", "南屏街道芷溪社区"],
               "990102": ["云湖街道澄波社区", "云湖街道荻花社区", "云湖街道渡口社区", "芦汀街道湖心社区"],
               "990103": ["松岗街道桐荫社区", "松岗街道拟汤社区", "纸坊街道纸坊社区"], "990104": ["南屏街道芷溪社区", "南屏街道鹤坞社区", "南屏街道样田社区"]}
CATEGORIES = ["低保家庭", "低收入家庭", "中等偏下收入家庭", "新就业无房职工", "稳定就业外来务工人员"]
WORKPLACES = ["云岭例衣制衣有限公司", "云岭样联科技有限公司", "灵活就业", "云岭拟途客运有限公司", "退休", "环卫保洁"]


def household(p, serial, number):
    """One applicant as the bureau's system prints it."""
    chance = p.chance
    name = people(Chance(f"{p.title}/{serial}"), 1)[0]
    size = chance.number(1, 4)
    communities = COMMUNITIES[p.region]
    return {"number": number, "name": name, "community": chance.pick(communities), "household_size": str(size), "category": chance.pick(CATEGORIES),
            "home_type": ["一居室", "一居室", "两居室", "两居室"][size - 1], "id_number": id_number(chance, chance.pick(["990102", "990103", "990104", "990121"])),
            "phone": mobile(chance), "address": f"{chance.pick(communities)}{chance.pick(['荻花巷', '桐荫里', '渡口路', '纸坊街'])}{chance.number(2, 96)}号{chance.number(1, 9)}单元{chance.number(1, 6)}0{chance.number(1, 4)}室",
            "workplace": chance.pick(WORKPLACES), "income": f"人均月收入{chance.number(780, 3900)}元", "family": "、".join(people(Chance(f"family/{p.title}/{serial}"), size - 1)) if size > 1 else ""}


def drop(row, *names):
    return {key: value for key, value in row.items() if key not in names and value != ""}


def round_of(city, title, body, start, prefix, count, homes, estates, method, skip=None, late=False, correction=False, upto=9, rules=""):
    p = city.project("housing", title, body, start, key=title)
    office = BODY_NAMES[body]
    rows = [household(p, i, f"{prefix}-{i + 1:04d}") for i in range(count)]
    until = move(p.day, 20)
    p.publish("application", f"{title}申请受理公告", f"{office}自{cn(p.day)}至{cn(until)}受理{title}申请。申请人应当具有本市户籍或者稳定就业满一年，人均住房建筑面积低于15平方米，人均月收入低于规定标准。"
              f"材料实行告知承诺，婚姻、社保、不动产信息由部门共享核验，群众无需自行开具证明。{p.say('社区工作人员可为行动不便的申请人上门办理。', '也可在“云岭住保”小程序提交。')}",
              {"authority": office, "batch": prefix, "apply_from": p.day.isoformat(), "apply_until": until.isoformat(), "conditions": "人均住房建筑面积低于15平方米；人均月收入低于4200元；未享受其他住房保障。",
               "content": "社区受理、街道初审、部门联审、公示、轮候、配租。", "contact": f"电话{landline(p.chance)}"})
    p.day = until
    p.wait(15, 20)
    eligible = [dict(row, result="合格" if i % 9 else "不合格：名下有不动产") for i, row in enumerate(rows)]
    p.publish("eligibility", f"{title}资格审核公示", f"经联审，{title}共审核{len(rows)}户，其中合格{sum(r['result'] == '合格' for r in eligible)}户。现予公示，公示期为五个工作日。"
              f"对公示内容有异议的，请实名反映，我们将为反映人保密。未通过审核的家庭可在十五日内申请复核。",
              {"authority": office, "batch": prefix, "publicity_from": p.day.isoformat(), "publicity_until": move(p.day, 5).isoformat(), "objection": f"监督电话{landline(p.chance)}",
               "applicants": [drop(row) for row in eligible]}, took=3)
    waiting = [dict(row, result="轮候") for row in eligible if row["result"] == "合格"]
    if skip != "waiting-list":
        took = 4
        p.wait(8)
        if late:
            took, _ = 24, p.wait(20)
        shown = p.publish("waiting-list", f"{title}轮候登记公示", f"资格审核公示期满，{len(waiting)}户进入轮候库。轮候顺序按受理时间和保障类别确定，低保家庭、重度残疾人家庭和退役军人家庭优先。"
                          f"{'因系统排序复核，本次公示迟于规定期限，请谅解。' if late else '轮候期间家庭情况发生变化的，请在三十日内申报。'}",
                          {"authority": office, "batch": prefix, "as_of": move(p.day, -took).isoformat(), "households": str(len(waiting)), "objection": f"监督电话{landline(p.chance)}",
                           "applicants": [drop(row) for row in waiting]}, took=took)
        if correction:
            fixed = [dict(row) for row in shown["elements"]["applicants"]]
            fixed[2]["household_size"], fixed[2]["home_type"] = "3", "两居室"
            shown["elements"]["applicants"][2].update(household_size="2", home_type="一居室")
            p.correct(shown, "轮候编号第3位家庭的保障人口漏计新生子女1人，由2人更正为3人，拟配租户型相应调整。", applicants=fixed)
    if upto < 2:
        return
    p.wait(12)
    taken = waiting[:homes]
    p.publish("homes", f"{title}房源公告", f"本次推出房源{homes}套，分布在{'、'.join(name for name, *_ in estates)}。租金按市场租金的三至七折执行，低保家庭另行减免。看房时间为公告之日起五个工作日。",
              {"batch": prefix, "units": str(homes), "homes": [{"estate": name, "home_type": kind, "area": area, "units": str(units), "rent": rent} for name, kind, area, units, rent in estates]}, took=2)
    p.wait(10)
    place = f"{cn(p.day)}14时30分，云岭市住房保障服务中心一楼大厅，现场直播"
    p.publish("draw", f"{title}{method}公告", f"兹定于{place}。{rules}参加家庭{len(waiting)}户，房源{homes}套。纪检监察、公证人员和抽取的5名申请人代表全程监督，结果当场公布。",
              {"batch": prefix, "method": method, "drawn_on": p.day.isoformat(), "place": place, "participants": str(len(waiting)), "units": str(homes), "rules": rules}, took=3)
    p.wait(3, 6)
    if skip != "allocation":
        names = [name for name, *_ in estates]
        table = [dict(drop(row, "home_type", "result"), estate=names[i % len(names)], home_type=row["home_type"], area=estates[i % len(names)][2],
                      home=f"{p.chance.number(1, 9)}幢{p.chance.number(2, 17)}0{p.chance.number(1, 6)}") for i, row in enumerate(taken)]
        p.publish("allocation", f"{title}分配结果公示", f"{title}{method}工作已经完成，{len(taken)}户家庭获得配租，现将结果公示五个工作日。未获配租的家庭继续保留轮候资格，顺序不变。"
                  "公示无异议的，请携本人身份证件到中心签订租赁合同，逾期未办理视为放弃。",
                  {"authority": office, "batch": prefix, "method": method, "households": str(len(taken)), "units": str(homes), "publicity_from": p.day.isoformat(),
                   "publicity_until": move(p.day, 5).isoformat(), "objection": f"监督电话{landline(p.chance)}", "allottees": table}, took=2)
    if upto < 3:
        return
    p.wait(28)
    given_up = p.chance.number(0, 2)
    p.publish("contract", f"{title}签约入住情况", f"截至{cn(p.day)}，签约{homes - given_up}户，入住{homes - given_up - 2}户，放弃{given_up}户，放弃的房源由轮候家庭依次递补。租赁合同期三年，期满前三个月复核资格。",
              {"batch": prefix, "signed_households": str(homes - given_up), "moved_in_households": str(homes - given_up - 2), "given_up_households": str(given_up)}, took=7)
    if upto < 4:
        return
    p.wait(150)
    gone = [dict(number=row["number"], name=row["name"], grounds=p.say("家庭收入超过标准", "购买商品住房", "调往外地工作"), id_number=row["id_number"]) for row in taken[:2]]
    p.publish("exit", f"{title}退出情况（{p.day.year}年{p.day.month}月）", f"经年度复核，本批次有{len(gone)}户家庭不再符合条件或者主动申请退出，已腾退住房{len(gone)}套，腾退房源经检修后重新配租。",
              {"month": f"{p.day.year}年{p.day.month}月", "households": str(len(gone)), "units": str(len(gone)), "exits": gone}, took=4)


def plan(city, year, start, late=0):
    p = city.project("housing", f"云岭市{year}年度保障性安居工程建设计划", "yl-zjj", start, key=f"云岭市保障房年度计划{year}")
    if late:
        p.wait(late)
    units = 2600 + p.chance.number(0, 9) * 40
    rows = [{"name": name, "location": where, "units": str(n), "mode": mode} for name, where, n, mode in (
        ("芦汀新城公租房三期", "云湖区芦汀新城", units // 2, "新建"), ("样创人才公寓", "云岭高新区样创大道", units // 4, "配建"), ("桐荫里保障房", "松岗区桐荫里", units - units // 2 - units // 4, "收购存量房"))]
    p.publish("annual-plan", p.title, f"{year}年度全市计划筹建保障性住房{units}套，其中新建{units // 2}套。户型以一居室、两居室为主，单套建筑面积控制在60平方米以内。各项目责任单位应当按月报送开工、竣工和投资情况，由市住房和城乡建设局统一公开。",
              {"year": str(year), "task_units": str(units), "projects": rows, "home_types": [{"home_type": "一居室", "area": "38", "units": str(units * 6 // 10)}, {"home_type": "两居室", "area": "56", "units": str(units - units * 6 // 10)}]}, took=late or 6)
    for month in (5, 8, 11):
        p.wait(58)
        share = {5: 0.45, 8: 0.78, 11: 0.97}[month]
        p.publish("progress", f"云岭市{year}年度保障性安居工程进度（截至{p.day.month}月）", f"截至{p.day.month}月底，已开工{int(units * share)}套，开工率{share:.0%}；已竣工{int(units * share * 0.4)}套。{p.say('进度较慢的1个项目已约谈责任单位。', '各项目质量安全总体受控。')}",
                  {"month": f"{p.day.year}年{p.day.month}月", "task_units": str(units), "started_units": str(int(units * share)), "completed_units": str(int(units * share * 0.4))}, took=3)


def build(city, title, where, units, start, invest):
    p = city.project("housing", title, "yl-zfbz", start, key=title)
    base = {"location": where, "mode": "新建", "units": str(units), "started_on": move(p.day, -8).isoformat(), "owner": "云岭市重点工程建设中心", "designer": "云岭拟构建筑设计有限公司",
            "contractor": "云岭例成建设集团有限公司", "supervisor": "云岭样监工程管理有限公司", "investment": yuan(invest)}
    p.publish("started", f"{title}开工信息", f"{title}已开工建设，位于{where}，建设保障性住房{units}套，总投资{wan(invest)}。项目采用装配式叠合楼板，工期二十四个月，现场公示牌列明了五方责任主体和投诉电话。", base, took=8)
    p.wait(250, 300)
    p.publish("facilities", f"{title}配套设施建设情况", "小区内道路、绿化、充电桩和无障碍设施已完成，供水、供电、燃气接通，公交站点距主入口180米。社区食堂和托育点房屋已交付，正在招募运营单位。",
              {"content": "水电气路和公交已通；充电桩96个；社区食堂、托育点待运营。", "completed_on": move(p.day, -5).isoformat()}, took=5)
    p.wait(40)
    p.publish("completed", f"{title}竣工信息", f"{title}已通过竣工联合验收，共{units}套，具备交付条件。验收中发现的外墙渗漏点6处已返修复验合格，即日起转入配租准备。",
              {**base, "completed_on": move(p.day, -9).isoformat()}, took=9)


def make(city):
    plan(city, 2024, "2024-03-04")
    plan(city, 2025, "2025-03-03")
    plan(city, 2026, "2026-02-02", late=26)
    build(city, "芦汀新城公租房二期工程", "云湖区芦汀新城", 640, "2024-04-15", 23800)
    build(city, "样创人才公寓一期工程", "云岭高新区样创大道", 380, "2025-05-12", 16250)
    luting = [("芦汀新城", "一居室", "39.5", 12, "320.00"), ("芦汀新城二期", "两居室", "55.8", 8, "455.00")]
    tong = [("桐荫里保障房", "一居室", "38.2", 8, "298.00"), ("桐荫里保障房北区", "两居室", "54.6", 6, "430.00")]
    rule = "按轮候编号由电脑随机生成选房顺序号，家庭人口三人及以上的优先选择两居室。"
    round_of(city, "云岭市2024年第一批公共租赁住房配租", "yl-zfbz", "2024-04-22", "ZL2401", 34, 20, luting, "摇号", correction=True, upto=4, rules=rule)
    round_of(city, "云岭市2025年第一批公共租赁住房配租", "yl-zfbz", "2025-03-24", "ZL2501", 30, 18, luting, "摇号", upto=4, rules=rule)
    round_of(city, "云湖区2025年公共租赁住房配租", "yh-zjj", "2025-06-09", "YH2501", 22, 12, luting[:1], "轮候", late=True, upto=3, rules="按轮候顺序依次选房，弃选两次的顺延至末位。")
    round_of(city, "松岗区2025年公共租赁住房配租", "sg-zjj", "2025-08-18", "SG2501", 18, 10, tong, "选房", skip="allocation", upto=3, rules="按综合评分由高到低选房，评分相同的抽签确定。")
    round_of(city, "云岭市2026年第一批公共租赁住房配租", "yl-zfbz", "2026-03-16", "ZL2601", 40, 24, luting + tong, "摇号", upto=3, rules=rule)
    round_of(city, "南屏区2026年人才公寓配租", "np-zjj", "2026-08-10", "NP2601", 14, 8, [("样创人才公寓", "一居室", "42.0", 8, "560.00")], "评分", skip="waiting-list", upto=2, rules="按学历、职称、就业年限综合评分。")
    policy(city)


def policy(city):
    p = city.project("housing", "云岭市公共租赁住房分配管理办法", "yl-zjj", "2024-02-19", key="云岭市公租房分配办法")
    p.publish("policy", "云岭市公共租赁住房分配管理办法解读", "新办法将外来务工人员的社保年限由三年调整为一年，取消户口簿复印件等9项证明材料，改由部门共享核验。轮候期超过三年的家庭优先配租，弃租两次的暂停资格一年。",
              {"authority": BODY_NAMES["yl-zjj"], "content": "放宽社保年限，取消证明材料9项，明确轮候优先和弃租规则。"}, took=7)
    p.wait(6)
    p.publish("procedure", "云岭市公共租赁住房申请审核程序", "申请审核分为受理、初审、联审、公示、轮候五个环节，全程不超过四十个工作日，每个环节的责任单位和时限随件公开，申请人可凭受理编号查询进度。",
              {"authority": BODY_NAMES["yl-zjj"], "content": "受理1日、初审10日、联审15日、公示5日，全程不超过40个工作日。"}, took=4)
