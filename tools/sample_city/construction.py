"""Construction tenders: from the approval to the money."""

from .world import BODY_NAMES, Chance, cn, date, landline, mobile, move, people, uscc, wan, yuan

AGENCIES = ["云岭例正招标代理有限公司", "云岭拟衡工程咨询有限公司", "云岭样诚项目管理有限公司"]
BUILDERS = [f"云岭{name}有限公司" for name in (
    "例成建设集团", "例水市政工程", "拟川建筑工程", "样固路桥工程", "例澄水利建设", "拟筑建设工程", "样和建筑安装", "例岳基础工程",
    "拟通交通工程", "样辰城市建设", "例枫园林建设", "拟越机电安装")]
FITTING = {"水": ["例水市政工程", "例澄水利建设"], "市政": ["例水市政工程", "样辰城市建设", "拟川建筑工程"], "公路": ["样固路桥工程", "拟通交通工程"],
           "房屋": ["例成建设集团", "拟筑建设工程", "样和建筑安装"], "园林": ["例枫园林建设"], "设备": ["拟越机电安装"], "环境": ["例水市政工程"],
           "信息": ["拟越机电安装"]}  # by the first characters of the industry
OBJECTION = "异议应当在公示期间以书面形式向招标人提出；对答复不满意的，可在十日内向行政监督部门投诉。"


def spec(title, owner, start, industry, estimate, cap, award, scope, why, term, **more):
    return dict(title=title, owner=owner, start=start, industry=industry, estimate=estimate, cap=cap, award=award,
                scope=scope, why=why, term=term, **more)


SPECS = [
    spec("云岭市第二水厂深度处理改造工程", "yl-swj", "2024-02-26", "供水", 9860, 8920.4, 8536.18,
         "新建臭氧接触池和活性炭滤池各一座，改造加药间、污泥脱水机房，更换出厂水在线监测仪表，处理规模每日12万立方米。",
         "水源地夏季藻类增殖，常规工艺出厂水嗅味指标偶有波动，市民反映较多。", "420日历天", reports=3, finished=True),
    spec("望川县茶岭灌区续建配套与节水改造工程", "wc-swj", "2024-04-08", "水利", 5230, 4788.6, 4561.33,
         "衬砌干支渠26.4千米，改建渡槽3座、分水闸41处，配套量测水设施118套，改善灌溉面积2.3万亩。",
         "灌区渠系建成四十余年，渗漏损失超过四成，下游三个乡镇春灌用水紧张。", "300日历天", reports=2, late="contract"),
    spec("云岭市外环东路（澄波路至松岗大道段）新建工程", "yl-zxzx", "2024-06-17", "市政道路", 31200, 28650, 27418.55,
         "道路全长4.62千米，红线宽40米，双向六车道，含桥梁2座、综合管廊1.8千米以及照明、绿化、交通设施。",
         "城东片区现状仅有两条南北向通道，早晚高峰平均车速不足每小时18千米。", "540日历天", reports=3, change=(318.4, "K2+360处发现未登记的既有灌溉暗渠，经水务部门会商改为箱涵跨越，增加箱涵一座。"),
         licence=True),
    spec("松岗区老旧小区改造工程（2024年第一批）", "sg-zjj", "2024-05-13", "房屋建筑", 4180, 3925.7, 3760.92,
         "对桐荫里、荻花巷、纸坊街等7个小区的屋面、外墙、楼道、雨污管网和消防通道进行改造，涉及居民楼46幢、1532户。",
         "七个小区均建成于2000年以前，经居民投票，改造意愿率达到九成二。", "240日历天", reports=2, finished=True, correction="candidate"),
    spec("北渚县城至石笕镇公路改扩建工程", "bz-jtys", "2024-08-12", "公路", 18700, 16980, 16105.27,
         "全长21.3千米，按二级公路标准改扩建，路基宽10米，含中桥4座、涵洞66道和平面交叉17处。",
         "原路为三级公路，路面破损率较高，雨季多处边坡溜塌。", "480日历天", reports=2, skip="candidates"),
    spec("云岭市市民医院门诊综合楼建设项目", "yl-yyzx", "2024-10-14", "房屋建筑", 26400, 24350, 23617.8,
         "新建门诊综合楼一幢，地上11层、地下2层，建筑面积41200平方米，含净化手术室、检验中心和地下停车库。",
         "现有门诊楼设计日门诊量1800人次，实际已达3400人次。", "660日历天", reports=2, licence=True, clarification=True),
    spec("南屏区芷溪小学迁建工程", "np-jtj", "2025-01-06", "房屋建筑", 7650, 7120, 6894.46,
         "新建教学楼、综合楼、食堂和风雨操场，建筑面积15800平方米，办学规模36个班。",
         "原校址位于山洪危险区边缘，经论证整体迁建。", "360日历天", reports=2, late="award"),
    spec("云岭高新区标准厂房三期土建工程", "gx-gwh", "2025-02-17", "房屋建筑", 15800, 14600, 13992,
         "新建多层标准厂房6幢、配套用房2幢，建筑面积68000平方米，含室外管网和道路。",
         "一、二期厂房出租率已超过九成五，意向入驻企业排队等候。", "450日历天", reports=1, skip="contract"),
    spec("云岭市城区公共停车场建设工程（2025年度）", "yl-cgj", "2025-04-14", "市政工程", 3260, 2984, "下浮率8.60%",
         "在菜场周边、学校周边等9处地块建设停车场，新增泊位1146个，其中充电泊位220个。",
         "老城区夜间停车缺口大，占用消防通道停车屡禁不止。", "150日历天", reports=1),
    spec("望川县荻港村等五村生活污水治理工程", "wc-swj", "2025-05-19", "环境工程", 2140, 1986.3, 1875.5,
         "建设污水管网31千米、一体化处理设施9座，受益农户1870户。",
         "五村位于饮用水水源地上游，现状污水经沟渠直排。", "210日历天", abort="递交投标文件截止时，提交投标文件的投标人仅有2家，少于三家，依法不得开标。招标人将分析原因后重新组织招标。"),
    spec("云岭市澄湖环湖绿道贯通工程", "yl-zxzx", "2025-07-07", "园林绿化", 4420, 4098, 3911.27,
         "贯通断点7处，新建绿道6.9千米、驿站5处，修复湖滨带植被3.4公顷。",
         "环湖绿道断点多，市民骑行需绕行车行道，存在安全隐患。", "200日历天", reports=2),
    spec("云岭市殡仪馆生态环保改造工程", "yl-mzj", "2025-10-20", "设备安装", 1580, 1463, 1402.9,
         "更新火化设备8台套，增设烟气净化系统，改造遗物祭品焚烧设施。",
         "现有设备烟气排放难以稳定达到新标准。", "180日历天", reports=1),
    spec("松岗区职业技术学校实训基地工程", "sg-zjj", "2026-01-12", "房屋建筑", 8900, 8315, 8023.64,
         "新建实训楼2幢，建筑面积21500平方米，设数控加工、汽车维修、养老护理等实训室。",
         "现有实训工位数不足在校生规模的三成。", "330日历天", reports=1),
    spec("云湖区堤防加固工程（芦汀段）", "yl-swj", "2026-04-20", "水利", 6720, 6188, 5930.75,
         "加固堤防5.7千米，拆建穿堤涵闸4座，新建防汛道路5.7千米。",
         "芦汀段堤顶高程不足，近年汛期两次出现管涌险情。", "270日历天", reports=0, late="candidates"),
    spec("云岭市地下管网普查与智能监测工程", "yl-zxzx", "2026-08-24", "信息工程", 2870, 2640, 2533.1,
         "普查各类地下管线1260千米，布设监测点430处，建设统一的管网数据库。",
         "管线资料分散在十余家单位，施工挖断管线事件时有发生。", "300日历天", reports=0),
]


def approval(p, s):
    owner = BODY_NAMES[s["owner"]]
    number = f"云发改投资〔{p.day.year}〕{p.chance.number(11, 288)}号"
    text = f"{owner}：你单位报送的《关于审批{p.title}可行性研究报告的请示》收悉。经研究，原则同意实施该项目。" \
           f"{s['why']}{p.say('为改善这一状况，', '为此，', '据此，')}项目拟{s['scope']}" \
           f"项目总投资估算为{wan(s['estimate'])}，{p.say('由市级财政和上级补助资金统筹解决', '除申请上级补助外，不足部分由本级财政安排', '资金来源为财政资金和地方政府专项债券')}。" \
           f"请{p.say('抓紧开展初步设计，严格控制投资', '据此办理规划、用地等手续，落实各项建设条件', '严格执行基本建设程序，按期开工')}。"
    p.publish("approval", f"关于{p.title}可行性研究报告的批复", text, {
        "approval_no": number, "invest_code": p.ident["code"], "approver": "云岭市发展和改革委员会", "owner": owner,
        "content": s["scope"], "investment": yuan(s["estimate"]), "fund_source": p.say("财政资金", "财政资金、地方政府专项债券"),
        "approved_on": p.day.isoformat()}, body="yl-fgw")


def licence(p, s):
    p.wait(15, 25)
    text = f"经审查，{p.title}符合城乡规划要求，准予核发建设工程规划许可证。建设单位应当按照许可的内容和附图实施，" \
           "不得擅自变更；确需变更的，应当依法申请。利害关系人可在收到本决定之日起六十日内申请行政复议。"
    p.publish("licence", f"{p.title}建设工程规划许可决定", text, {
        "licence_no": f"建字第9901{p.day.year}GG{p.chance.number(10000, 99999)}号", "owner": BODY_NAMES[s["owner"]],
        "content": s["scope"], "approved_on": p.day.isoformat()}, took=2, body="yl-zrzy")


def tender(p, s):
    p.wait(16, 40)
    opened = p.chance.number(20, 24)
    contact = f"{p.say('工程科', '招标办', '建设科')}，电话{landline(p.chance)}"
    if s.get("late") == "award":
        contact += f"，经办人手机{mobile(p.chance)}"
    first = p.day
    deadline = move(p.day, opened)
    text = f"{p.title}已由云岭市发展和改革委员会批准建设，招标人为{BODY_NAMES[s['owner']]}，现对该项目施工进行公开招标。" \
           f"招标范围：{s['scope']}计划工期{s['term']}，最高投标限价{wan(s['cap'])}。" \
           f"{p.say('本次招标采用资格后审，不接受联合体投标。', '本次招标实行全流程电子化，投标人无需到场开标。', '本次招标采用综合评估法，信用评价结果占5分。')}" \
           f"凡有意参加投标者，请于{cn(first)}起在云岭市公共资源交易平台免费下载招标文件，并于{cn(deadline)}9时30分前递交投标文件。"
    notice = p.publish("tender", f"{p.title}施工招标公告", text, {
        "tenderer": BODY_NAMES[s["owner"]], "agency": s["agency"], "section": "施工一标段", "category": s["industry"],
        "method": "公开招标", "content": s["scope"], "investment": yuan(s["estimate"]), "cap_price": yuan(s["cap"]),
        "fund_source": "财政资金",
        "qualification": p.say("具备相应专业施工总承包二级及以上资质，项目负责人具备一级注册建造师资格，未被列入失信名单。",
                               "具备有效的安全生产许可证和相应施工总承包三级及以上资质，近三年内承担过类似工程。"),
        "document_from": first.isoformat(), "document_until": move(first, 5).isoformat(),
        "bid_deadline": deadline.isoformat(), "bid_opening": f"{cn(deadline)}9时30分，云岭市公共资源交易中心第{p.chance.number(1, 6)}开标室（线上）",
        "contact": contact})
    if s.get("clarification"):
        p.wait(5)
        p.publish("change", f"{p.title}招标答疑与澄清（一）", "现就潜在投标人提出的问题统一答复如下。一、地下室支护形式以补充图纸为准。"
                  "二、净化手术室的设备由招标人另行采购，不在本次报价范围内。三、考虑补充图纸需要复核工程量，投标截止时间顺延五个工作日。",
                  {"tenderer": BODY_NAMES[s["owner"]], "agency": s["agency"],
                   "content": "补充地下室支护图纸2张；明确净化手术室设备不在本次招标范围；投标截止日顺延五个工作日。",
                   "bid_deadline": move(deadline, 5).isoformat()})
        deadline = move(deadline, 5)
    p.day = deadline
    return notice


def bids(p, s, count):
    names, award = [s["winner"]], s["award"]
    while len(names) < count:
        name = p.chance.pick(BUILDERS)
        if name not in names:
            names.append(name)
    if isinstance(award, str):
        return [(n, award if i == 0 else f"下浮率{7.9 - i * 0.35:.2f}%") for i, n in enumerate(names)]
    return [(n, award if i == 0 else round(award + (s["cap"] - award) * p.chance.number(2, 95) / 100, 2))
            for i, n in enumerate(names)]


def price(value):
    return value if isinstance(value, str) else yuan(value)


def opening(p, s, offers):
    text = f"{p.title}于{cn(p.day)}9时30分准时开标，共收到{len(offers)}家投标人递交的投标文件，解密成功{len(offers)}家。" \
           f"{p.say('开标过程中投标人未提出异议。', '各投标人对开标记录在线签章确认。', '招标人代表和监督人员在线观看了开标全过程。')}"
    p.publish("opening", f"{p.title}开标记录", text, {
        "tenderer": BODY_NAMES[s["owner"]], "agency": s["agency"], "section": "施工一标段", "opened_on": p.day.isoformat(),
        "cap_price": yuan(s["cap"]), "bids": [{"name": n, "price": price(v), "term": s["term"]} for n, v in offers]},
        body="yl-ggzy")


def candidates(p, s, offers, leaders):
    took = 0
    p.wait(2, 3)
    if s.get("late") == "candidates":
        took, _ = 7, p.wait(7)
    until = move(p.day, 3)
    rows = [{"rank": "第" + "一二三"[i], "section": "施工一标段", "name": n, "price": price(v), "quality": "合格", "term": s["term"],
             "score": f"{92.6 - i * 2.35 + p.chance.number(0, 90) / 100:.2f}", "leader": leaders[i],
             "leader_certificate": f"例建证第{p.chance.number(100000, 999999)}号", "qualification": "满足招标文件要求"}
            for i, (n, v) in enumerate(offers[:3])]
    text = f"经评标委员会评审，{p.title}的中标候选人依次为{'、'.join(n for n, _ in offers[:3])}。" \
           f"现予公示，公示期自{cn(p.day)}至{cn(until)}。{OBJECTION}"
    if took:
        text += "因评标报告复核，本公示晚于收到评标报告之日起三日的期限，特此说明。"
    return p.publish("candidates", f"{p.title}中标候选人公示", text, {
        "tenderer": BODY_NAMES[s["owner"]], "agency": s["agency"], "section": "施工一标段", "cap_price": yuan(s["cap"]),
        "candidates": rows, "publicity_from": p.day.isoformat(), "publicity_until": until.isoformat(),
        "objection": f"电话{landline(p.chance)}"}, took=took)


def award(p, s, offers, leaders):
    late = s.get("late") == "award"
    p.wait(4, 7)
    took = 0
    if late:
        took, _ = 31, p.wait(31)
    shown = s["award"] if isinstance(s["award"], str) else "中标价" + wan(s["award"])
    text = f"{p.title}施工招标的中标候选人公示期已满，{p.say('公示期间未收到异议', '公示期间收到的1件异议已答复，异议不成立')}。" \
           f"经确认，中标人为{s['winner']}，{shown}，工期{s['term']}，项目负责人{leaders[0]}。" \
           f"{p.say('请中标人自中标通知书发出之日起三十日内与招标人签订书面合同。', '中标通知书已同步发出，请按招标文件要求提交履约担保。')}"
    p.publish("award", f"{p.title}中标结果公告", text, {
        "tenderer": BODY_NAMES[s["owner"]], "agency": s["agency"], "section": "施工一标段", "winner": s["winner"],
        "winner_uscc": uscc(s["winner"]), "amount": price(s["award"]), "cap_price": yuan(s["cap"]), "term": s["term"],
        "leader": leaders[0], "awarded_on": move(p.day, -took).isoformat() if took else p.day.isoformat(),
        "contact": f"电话{landline(p.chance)}"}, took=took)


def contract(p, s):
    p.wait(12, 19)
    took = p.chance.number(1, 8)
    if s.get("late") == "contract":
        took, _ = 46, p.wait(40)
    text = f"{p.title}施工合同已经签订。发包人为{BODY_NAMES[s['owner']]}，承包人为{s['winner']}，" \
           f"{'结算按审定的工程量和中标下浮率计算' if isinstance(s['award'], str) else '合同价' + wan(s['award'])}，工期{s['term']}。" \
           f"{p.say('合同约定工程款按月计量，每期支付至已完工程量的八成。', '合同约定预付款为合同价的百分之十，履约担保为百分之五。')}" \
           f"{p.say('施工期间的扬尘、噪声控制要求已写入合同专用条款。', '农民工工资专用账户已开立，工资按月足额支付。')}"
    p.publish("contract", f"{p.title}施工合同订立信息", text, {
        "tenderer": BODY_NAMES[s["owner"]], "contractor": s["winner"], "contractor_uscc": uscc(s["winner"]),
        "contract_no": contract_no(p), "contract_name": f"{p.title}施工合同", "amount": price(s["award"]),
        "signed_on": move(p.day, -took).isoformat(), "term": s["term"]}, took=took)


def builder(p, industry):
    fitting = [names for words, names in FITTING.items() if words in industry]
    return f"云岭{p.chance.pick(fitting[0])}有限公司"


def contract_no(p):
    return f"YLSG-{p.ident['code'][:4]}-{int(p.ident['code'][-6:]) % 1000:03d}"


PROGRESS = [
    (0.22, "主要临时设施已完成，进场机械{n}台，正在进行基础施工。", "形象进度约{share}%，质量抽检合格，未发生安全责任事故。"),
    (0.54, "主体部分已完成过半，关键线路与总进度计划基本一致。", "累计完成形象进度约{share}%，受连续降雨影响滞后{n}天，已增加作业班组赶工。"),
    (0.81, "剩余工程主要为附属设施和场地恢复，预计按合同工期完成。", "累计完成形象进度约{share}%，监理单位对{n}处质量缺陷下发整改通知，已全部闭合。"),
]


def report(p, s, index, total):
    p.wait(40, 62)
    base = s["cap"] * 0.93 if isinstance(total, str) else total
    part, first, second = PROGRESS[index]
    share = int(part * 100) + p.chance.number(0, 9)
    paid = base * part * 0.8
    text = f"现将{p.title}合同履行情况公开如下。" + first.format(n=p.chance.number(6, 23)) + \
           second.format(share=share, n=p.chance.number(2, 11)) + f"截至{cn(p.day)}，累计支付工程款{wan(paid)}。"
    took = p.chance.number(2, 12)
    p.publish("performance", f"{p.title}合同履行情况（第{index + 1}期）", text, {
        "tenderer": BODY_NAMES[s["owner"]], "contractor": s["winner"], "progress": f"形象进度{share}%",
        "started_on": s.get("started"), "paid": yuan(paid)}, took=took)


def change(p, s):
    amount, grounds = s["change"]
    p.wait(8, 15)
    p.publish("contract-change", f"{p.title}合同变更信息（变更1号）", f"{grounds}经建设、设计、施工、监理四方会商并按规定报批，"
              f"合同价增加{wan(amount)}，变更后合同价为{wan(s['award'] + amount)}，未超过批准的总投资。工期不变。",
              {"contractor": s["winner"], "contract_no": contract_no(p), "amount": yuan(amount), "grounds": grounds}, took=9)
    return s["award"] + amount


def finish(p, s, total):
    p.wait(60, 80)
    settled = total * 0.987
    p.publish("performance", f"{p.title}竣工验收情况", f"{p.title}已按合同约定完成全部内容，{cn(p.day)}前组织了竣工验收。"
              "验收组听取了参建各方汇报，查阅了工程资料并实地检查，一致同意通过验收，工程质量评定为合格。"
              f"经审核，工程结算价{wan(settled)}，预留质量保证金百分之三。下一步将移交管养单位，缺陷责任期二十四个月。",
              {"tenderer": BODY_NAMES[s["owner"]], "contractor": s["winner"], "progress": "已竣工验收",
               "completed_on": move(p.day, -10).isoformat(), "paid": yuan(settled * 0.97), "settled": yuan(settled),
               "result": "同意通过竣工验收，工程质量合格。遗留的标识标牌缺项2处，责成承包人十日内补齐。"}, took=6)


def run(city, s, number):
    year = s["start"][:4]
    p = city.project("construction", s["title"], s["owner"], s["start"], code=f"{year}-990100-48-01-{118000 + number * 37:06d}")
    s["agency"], s["winner"] = p.chance.pick(AGENCIES), builder(p, s["industry"])
    approval(p, s)
    if s.get("licence"):
        licence(p, s)
    tender(p, s)
    if "abort" in s:
        p.wait(1)
        p.publish("abort", f"{p.title}流标公告", s["abort"] + "给各投标人带来不便，敬请谅解。", {
            "tenderer": BODY_NAMES[s["owner"]], "agency": s["agency"], "section": "施工一标段", "grounds": s["abort"]})
        return p
    offers = bids(p, s, p.chance.number(4, 7))
    leaders = people(Chance("leaders/" + p.title), 3)
    opening(p, s, offers)
    shown = candidates(p, s, offers, leaders) if s.get("skip") != "candidates" else p.wait(4)
    if s.get("correction") == "candidate":
        rows = [dict(row) for row in shown["elements"]["candidates"]]
        rows[1]["term"] = "260日历天"
        p.correct(shown, "第二中标候选人的工期录入有误：投标文件为260日历天，原公示误写为240日历天。", candidates=rows)
    award(p, s, offers, leaders)
    if s.get("skip") != "contract":
        contract(p, s)
    s["started"] = p.wait(8, 14).isoformat()
    total = s["award"]
    for index in range(s.get("reports", 0)):
        report(p, s, index, total)
        if index == 0 and "change" in s:
            total = change(p, s)
    if s.get("finished"):
        finish(p, s, total)
    return p


def make(city):
    drainage(city)
    for number, s in enumerate(SPECS):
        run(city, s, number + 1)


def drainage(city):
    """The flood-prevention project that the pages show: told in full, by hand."""
    s = spec("滨河路片区排水防涝改造工程（二期）", "yl-psc", "2025-09-12", "市政管网", 4860, 4512.3, 4238.66,
             "改造雨水主管7.96千米，新建雨水泵站1座、调蓄池2座，治理雨污混接点63处。",
             "滨河路片区现有积水点14处，大暴雨后平均退水时间超过三小时。", "280日历天")
    p = city.project("construction", s["title"], s["owner"], s["start"], code="2025-990100-48-01-118204")
    s["agency"], s["winner"] = AGENCIES[0], "云岭例水市政工程有限公司"
    approval(p, s)
    p.day = move(date("2025-11-03"), 0)
    tender(p, s)
    offers = bids(p, s, 6)
    leaders = people(p.chance, 3)
    opening(p, s, offers)
    shown = candidates(p, s, offers, leaders)
    rows = [dict(row) for row in shown["elements"]["candidates"]]
    rows[1]["term"] = "260日历天"
    p.correct(shown, "第二中标候选人工期录入差错：应为260日历天，原公示误作280日历天。不影响排序。", wait=1, candidates=rows)
    award(p, s, offers, leaders)
    contract(p, s)
    s["started"] = p.wait(8).isoformat()
    payment(p, s, 1, 423.87, 18, "管线迁改完成，主管沟槽开挖1.2千米")
    p.wait(22)
    change_text = "K1+240至K1+380段探明既有燃气管线，明挖不能保证安全距离，经四方会商改为顶管施工。"
    p.publish("contract-change", f"{p.title}设计变更1号及合同变更信息", change_text +
              "合同价由4238.66万元调整为4314.96万元，增加76.30万元，未超过批准的总投资，无需重新审批。变更前后的图纸和工程量对照已随同归档，供查阅。",
              {"contractor": s["winner"], "contract_no": contract_no(p), "amount": yuan(76.3), "grounds": change_text}, took=5)
    payment(p, s, 2, 1271.6, 46, "主管网敷设3.82千米，泵站主体结构完成", took=33)
    payment(p, s, 3, 2380.4, 71, "主管网敷设6.15千米，2号水泵机组较合同晚到35天，已按合同约定计取违约金")
    p.wait(30)
    p.publish("performance", f"{p.title}汛后评估与整改进展", "汛期结束后，监测单位对片区14处积水点逐一复核：11处已消除，2处明显缓解，"
              "滨河路与建设巷交叉口仍有积水，原因是与在建通道出入口交叉，管位尚未让出。三次大雨的平均退水时间由186分钟降至85分钟。"
              "下一步：联合设计方案12月底前报批，其间布设移动泵车2台值守；沿街3个小区内部的21处混接点纳入老旧小区改造逐点销号。",
              {"tenderer": BODY_NAMES[s["owner"]], "contractor": s["winner"], "progress": "形象进度93%",
               "started_on": s["started"], "paid": yuan(3312.75), "result": "14处积水点消除11处、缓解2处、未解决1处。"}, took=4)


def payment(p, s, number, paid, share, state, took=6):
    p.wait(34 if took < 20 else 26)
    late = "本期信息因监理签章页补正，晚于规定时限公开。" if took > 20 else ""
    p.publish("performance", f"{p.title}合同履行与付款情况（第{number}期）",
              f"本期工程形象进度{share}%：{state}。截至本期，累计支付工程款{wan(paid)}，收款单位为{s['winner']}。"
              f"监理单位本期旁站{p.chance.number(20, 60)}次，管道闭气试验一次合格率{p.chance.number(95, 99)}%。{late}",
              {"tenderer": BODY_NAMES[s["owner"]], "contractor": s["winner"], "progress": f"形象进度{share}%",
               "started_on": s["started"], "paid": yuan(paid)}, took=took)
