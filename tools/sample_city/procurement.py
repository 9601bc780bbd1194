"""Government procurement, as the trading platform of the city keeps it."""

from .world import BODY_NAMES, Chance, cn, id_number, landline, mobile, move, people, uscc, wan, yuan

AGENCIES = ["云岭例正招标代理有限公司", "云岭样采招标代理有限公司", "云岭市公共资源交易中心政府采购部"]


def spec(title, buyer, start, category, method, budget, award, suppliers, content, items, **more):
    return dict(title=title, buyer=buyer, start=start, category=category, method=method, budget=budget, award=award,
                suppliers=suppliers, content=content, items=items, **more)


def item(name, spec_text, quantity, unit, unit_price, maker=None):
    return dict(name=name, spec=spec_text, quantity=quantity, unit=unit, unit_price=f"{unit_price:.2f}", maker=maker)


SPECS = [
    spec("云湖区义务教育学校食堂大宗食材集中采购（2024学年）", "yh-jtj", "2024-05-20", "货物/食品", "公开招标", 1960, 1838.4,
         ["云岭例禾食材配送有限公司", "云岭拟鲜农产品有限公司", "云岭样丰餐饮管理有限公司"],
         "为全区23所义务教育学校食堂集中采购米面油、鲜肉、蔬菜、禽蛋和奶制品，日均用餐约2.6万人次，要求每批次附检验证明并留样四十八小时。",
         [item("一级大豆油", "5升/桶，非转基因", "18400", "桶", 62.5, "云岭例禾油脂有限公司"), item("鲜猪后腿肉", "当日屠宰，两证两章", "212000", "千克", 27.8),
          item("鲜牛奶", "200毫升，巴氏杀菌", "3100000", "盒", 2.35, "望川样牧乳业有限公司")], correction="amount", performance=True),
    spec("北渚县中小学校服采购（2024年）", "bz-jtj", "2024-06-11", "货物/服装", "公开招标", 486, 451.72,
         ["北渚例织服饰有限公司", "云岭样衣制衣有限公司", "云岭拟棉服装有限公司"],
         "采购全县小学、初中新生校服两季三套，共计11200套，面料须符合中小学生校服国家标准，并设线下试穿环节。",
         [item("春秋装", "棉含量不低于60%", "11200", "套", 218), item("夏装", "棉含量不低于65%", "11200", "套", 96)], skip="contract", performance=True),
    spec("云岭市智慧河湖监测平台建设项目", "yl-swj", "2024-03-18", "服务/信息技术", "公开招标", 1280, 1196,
         ["云岭拟算信息技术有限公司", "云岭例云数据有限公司", "云岭样联科技有限公司"],
         "建设覆盖46条河道、9座水库的水位、水质、视频监测平台，与市级数据共享交换平台对接，提供三年运行维护。",
         [item("自动水位站", "雷达式，含立杆和通信", "62", "套", 48600, "云岭例测仪器有限公司"), item("平台软件开发", "含等级保护三级测评整改", "1", "项", 4260000)],
         performance=True, change=(38.5, "新纳入2座小型水库，增加自动水位站4套和相应的接入服务，金额未超过原合同的百分之十。")),
    spec("云岭市市民医院64排CT及配套设备采购", "yl-yyzx", "2024-09-02", "货物/医疗设备", "公开招标", 1150, 1098,
         ["云岭例康医疗器械有限公司", "云岭样影医疗设备有限公司"],
         "采购64排及以上X射线计算机体层摄影设备1台及高压注射器、工作站等配套设备，含机房防护改造、培训和六年整机保修。",
         [item("X射线计算机体层摄影设备", "64排，机架孔径不小于70厘米", "1", "台", 10150000, "云岭例影精密仪器有限公司")], decision=True, performance=True),
    spec("南屏区中小学课后服务研学用车租赁", "np-jtj", "2024-10-21", "服务/租赁", "竞争性磋商", 168, "每车每日单价986元",
         ["云岭例行汽车租赁有限公司", "云岭拟途客运有限公司"], "租赁45座及以上客车用于研学实践，按实际用车天数据实结算，车辆须具备营运资质并投保承运人责任险。",
         [item("45座客车租赁", "含驾驶员、燃油、通行费", "按实结算", "车日", 986)], performance=False),
    spec("云岭市图书馆自助借还与智能书架系统", "yl-tsg", "2024-11-18", "货物/办公设备", "竞争性谈判", 236, 219.8,
         ["云岭样册智能设备有限公司", "云岭例云数据有限公司"], "采购自助借还机12台、智能书架80组、图书杀菌机6台，实现全市分馆通借通还，并预留社保卡借阅接口。",
         [item("自助借还机", "落地式，双屏", "12", "台", 58000), item("智能书架", "单面六层", "80", "组", 17600)], late="award"),
    spec("望川县乡镇卫生院基本药物配送服务", "wc-wjw", "2025-01-13", "服务/物流", "公开招标", 312, 295.6,
         ["望川例药医药有限公司", "云岭拟康医药物流有限公司", "云岭样济药业有限公司"],
         "为12家乡镇卫生院和96个村卫生室提供基本药物统一配送，急救药品四小时内送达，冷链药品全程测温。",
         [item("药品配送服务", "含冷链", "1", "年", 2956000)], performance=True),
    spec("云岭市政务云资源租赁服务（2025—2027年）", "yl-sjj", "2025-02-24", "服务/信息技术", "公开招标", 2640, 2498.4,
         ["云岭例云数据有限公司", "云岭拟算信息技术有限公司", "云岭样联科技有限公司"],
         "租赁政务云计算、存储、安全和灾备资源三年，承载73个部门的212个业务系统，要求同城双活，年可用率不低于99.95%。",
         [item("云主机", "8核16G", "960", "台年", 7200), item("分布式存储", "每TB", "1200", "TB年", 1150)], clarification=True),
    spec("云岭市城市管理执法记录设备采购", "yl-cgj", "2025-03-10", "货物/执法设备", "询价", 96, 88.2,
         ["云岭样盾电子有限公司", "云岭例视科技有限公司"], "采购执法记录仪420台、采集工作站18台，续航不低于十小时，数据本地加密并自动上传。",
         [item("执法记录仪", "1080P，128G", "420", "台", 1780), item("采集工作站", "20路", "18", "台", 7450)], withdraw=True),
    spec("松岗区居家和社区养老服务采购", "sg-mzj", "2025-04-07", "服务/社会服务", "竞争性磋商", 528, 507.3,
         ["云岭例颐养老服务有限公司", "云岭样慈社会工作服务中心", "云岭拟暖养老服务有限公司"],
         "为经评估的1860名失能、独居老年人提供助餐、助浴、助洁、巡访服务，按服务工时结算，服务记录以电子工单为准。",
         [item("助浴服务", "上门，两人一组", "6200", "次", 128), item("助餐服务", "送餐到户", "210000", "份", 12)], performance=True),
    spec("云岭市空气质量走航监测服务", "yl-sjj", "2025-06-16", "服务/环境监测", "单一来源", 148, 146.5,
         ["云岭例测仪器有限公司"], "在既有走航车载质谱系统上续采两年监测服务，要求与历史数据同源可比。",
         [item("走航监测", "含报告", "48", "次", 30500)], single="原监测系统由该供应商自主研制，数据算法未开放，更换供应商将导致五年历史数据不可比；三名专家论证认为符合单一来源情形。"),
    spec("云岭市第三实验学校厨房设备采购", "yl-jtj", "2025-07-14", "货物/厨房设备", "公开招标", 274, 258.9,
         ["云岭样厨设备有限公司", "云岭例灶厨具有限公司", "云岭拟汇商用设备有限公司"], "为新建校区食堂配置蒸饭柜、洗碗机、冷库和油烟净化设备，须满足日供餐3200份，并通过明厨亮灶接入。",
         [item("长龙式洗碗机", "每小时5000件", "1", "套", 286000), item("组合冷库", "冷藏30立方米", "2", "座", 74500)], skip="award"),
    spec("云岭市户外公益广告设施维护服务", "yl-cgj", "2025-08-18", "服务/维护", "竞争性磋商", 84, None,
         ["云岭样画广告有限公司"], "对全市136处公益广告设施进行日常巡检、更换画面和结构安全检测。", [],
         abort="截止时间前仅1家供应商提交响应文件，不足三家，磋商终止。采购人将重新核定预算和采购需求后另行组织采购。"),
    spec("北渚县学校食堂食材采购（2025学年）", "bz-jtj", "2025-05-26", "货物/食品", "公开招标", 1120, "下浮率12.50%",
         ["云岭拟鲜农产品有限公司", "云岭例禾食材配送有限公司", "北渚样农食品有限公司"],
         "按信息价下浮方式采购全县17所学校食堂食材，以每旬发改部门发布的农贸市场零售均价为基准，按中标下浮率结算。",
         [item("食材一批", "含米面油、肉蛋奶、蔬菜", "1", "学年", 0)], performance=True),
    spec("云岭市城市生命线安全监测运行服务", "yl-cgj", "2025-10-27", "服务/信息技术", "公开招标", 698, 662.4,
         ["云岭样联科技有限公司", "云岭例云数据有限公司", "云岭拟算信息技术有限公司"],
         "对燃气、供水、排水、桥梁的1870个监测点提供七天二十四小时值守、研判和处置跟踪，一般报警三十分钟内核实。",
         [item("监测运行值守", "三班制", "1", "年", 6624000)], performance=True, late="contract"),
    spec("望川县高标准农田土壤检测服务", "wc-nync", "2026-01-19", "服务/检测", "竞争性磋商", 92, 86.7,
         ["云岭拟壤检测有限公司", "云岭例析环境检测有限公司"], "对2.1万亩高标准农田布点取样1060个，检测有机质、酸碱度和重金属等21项指标，提交施肥建议图。",
         [item("土壤样品检测", "21项指标", "1060", "个", 818)], performance=True),
    spec("云湖区校园食堂食品安全快检室建设", "yh-jtj", "2026-03-09", "货物/仪器", "询价", 118, 109.3,
         ["云岭例析环境检测有限公司", "云岭样检仪器有限公司"], "为18所学校食堂建设食品安全快检室，每日对农药残留、兽药残留、餐具洁净度进行快速检测并公示结果。",
         [item("多功能食品安全检测仪", "24通道", "18", "台", 41800), item("餐具洁净度检测仪", "手持", "18", "台", 9600)], performance=False, penalty=True),
    spec("云岭市养老护理员职业技能培训服务", "yl-mzj", "2026-06-15", "服务/培训", "竞争性磋商", 76, 71.2,
         ["云岭样慈社会工作服务中心", "云岭例颐养老服务有限公司"], "培训养老护理员800人次，理论和实操比例不低于四比六，考核合格率不低于九成。",
         [item("养老护理员培训", "每人72学时", "800", "人次", 890)]),
    spec("云岭市机关食堂油烟净化改造", "yl-zfb", "2026-09-14", "货物/环保设备", "询价", 58, 53.6,
         ["云岭样厨设备有限公司", "云岭拟汇商用设备有限公司"], "更换机关食堂油烟净化装置4套，加装在线监测，排放浓度不高于每立方米1毫克。", [item("油烟净化装置", "静电复合式", "4", "套", 124000)]),
]


def shown(value):
    return value if isinstance(value, str) else wan(value)


def price(value):
    return value if isinstance(value, str) else yuan(value)


def intention(p, s):
    month = move(p.day, 45)
    p.publish("intention", f"{BODY_NAMES[s['buyer']]}{p.day.year}年{p.day.month}月政府采购意向（{p.title}）",
              f"为便于供应商及时了解采购信息，现将采购意向公开如下。{s['content']}预算金额{wan(s['budget'])}，预计采购时间{month.year}年{month.month}月。"
              f"{p.say('本意向是初步安排，具体以采购公告和采购文件为准。', '本项目拟面向中小企业采购，欢迎供应商提出意见建议。')}",
              {"buyer": BODY_NAMES[s["buyer"]], "content": s["content"], "budget": yuan(s["budget"]),
               "expected_month": f"{month.year}年{month.month}月"})


def single(p, s):
    until = move(p.day, 5)
    p.publish("single-source", f"{p.title}单一来源采购公示", f"{BODY_NAMES[s['buyer']]}拟就{p.title}采用单一来源方式采购，预算{wan(s['budget'])}。"
              f"理由：{s['single']}任何供应商、单位或者个人对公示有异议的，可在{cn(until)}前将书面意见反馈采购人，并抄送同级财政部门。",
              {"buyer": BODY_NAMES[s["buyer"]], "supplier": s["suppliers"][0], "budget": yuan(s["budget"]), "grounds": s["single"],
               "publicity_from": p.day.isoformat(), "publicity_until": until.isoformat()})
    p.wait(7)


def tender(p, s):
    deadline = move(p.day, 15 if s["method"] == "公开招标" else 7)
    clerk = people(p.chance, 1)[0]
    text = f"{p.title}的潜在供应商应当在云岭市政府采购平台获取采购文件，并于{cn(deadline)}9时00分前提交响应文件。采购方式：{s['method']}。" \
           f"{s['content']}{p.say('本项目专门面向中小企业采购。', '小微企业报价给予百分之十的扣除参与评审。', '本项目落实节能、环境标志产品优先采购政策。')}" \
           f"{p.say('不接受联合体。', '允许依法分包，分包部分不超过三成。', '')}"
    p.publish("tender", f"{p.title}{s['method']}公告", text, {
        "buyer": BODY_NAMES[s["buyer"]], "agency": s["agency"], "method": s["method"], "category": s["category"], "content": s["content"],
        "budget": yuan(s["budget"]), "cap_price": yuan(s["budget"]),
        "qualification": p.say("符合政府采购法第二十二条规定，未被列入失信被执行人、重大税收违法失信主体名单。",
                               "具有独立承担民事责任的能力和履行合同所必需的设备、人员，提供近三个月依法纳税证明。"),
        "document_from": p.day.isoformat(), "document_until": move(p.day, 5).isoformat(), "bid_deadline": deadline.isoformat(),
        "bid_opening": f"{cn(deadline)}9时00分，线上开启", "contact": f"{clerk}，电话{landline(p.chance)}"})
    if s.get("clarification"):
        p.wait(4)
        deadline = move(deadline, 5)
        p.publish("change", f"{p.title}更正公告", f"采购文件第四章评分标准中“同城双活案例”的证明材料由“验收报告原件扫描件”更正为“验收报告或者用户证明”。"
                  f"因更正内容可能影响响应文件编制，提交截止时间顺延至{cn(deadline)}9时00分。其他内容不变。",
                  {"buyer": BODY_NAMES[s["buyer"]], "agency": s["agency"], "content": "放宽评分标准中案例证明材料的形式，截止日顺延。",
                   "bid_deadline": deadline.isoformat()})
    p.day = deadline


def award(p, s):
    experts = people(Chance("experts/" + p.title), 5 if s["method"] == "公开招标" else 3)
    p.wait(1, 3)
    took = p.chance.number(0, 2)
    if s.get("late") == "award":
        took, _ = 13, p.wait(11)
    winner = s["suppliers"][0]
    rows = [dict(row, supplier=winner) for row in s["items"] if row["unit_price"] != "0.00"]
    text = f"{p.title}（{s['method']}）评审工作已经结束，成交供应商为{winner}，中标（成交）金额：{shown(s['award'])}。" \
           f"{p.say('采购人已确认评审结果，中标通知书同日发出。', '评审过程中未发现异常低价情形。', '采购人在规定时间内确认了结果。')}" \
           f"各有关当事人对结果有异议的，可在本公告期限届满之日起七个工作日内以书面形式提出质疑。"
    if took > 10:
        text += "因平台升级期间数据未同步，本公告迟于规定时限，采购人已作检查。"
    return p.publish("award", f"{p.title}中标（成交）结果公告", text, {
        "buyer": BODY_NAMES[s["buyer"]], "agency": s["agency"], "method": s["method"], "winner": winner, "winner_uscc": uscc(winner),
        "winner_address": f"云岭市{p.say('云湖区澄波路', '松岗区纸坊街', '云岭高新区样创大道')}{p.chance.number(3, 320)}号",
        "amount": price(s["award"]), "budget": yuan(s["budget"]), "cap_price": yuan(s["budget"]), "items": rows,
        "experts": "、".join(experts), "awarded_on": move(p.day, -took).isoformat() if took else p.day.isoformat(),
        "contact": f"电话{landline(p.chance)}"}, took=took)


def contract(p, s):
    p.wait(6, 16)
    took = p.chance.number(0, 2)
    if s.get("late") == "contract":
        took, _ = 19, p.wait(17)
    p.publish("contract", f"{p.title}采购合同公告", f"{BODY_NAMES[s['buyer']]}与{s['suppliers'][0]}就{p.title}签订采购合同，合同金额：{shown(s['award'])}。"
              f"{p.say('合同不含涉密内容，正文同步公开。', '合同涉及商业秘密的技术参数已依法隐去，其余内容全部公开。')}"
              f"{p.say('付款方式为签约后预付三成，验收合格后付至九成七。', '付款按季度考核结果支付，考核低于八十分的相应扣减。', '付款方式为货到验收合格后一次性支付。')}",
              {"buyer": BODY_NAMES[s["buyer"]], "supplier": s["suppliers"][0], "supplier_uscc": uscc(s["suppliers"][0]), "contract_no": number(p),
               "contract_name": f"{p.title}合同", "amount": price(s["award"]),
               "signed_on": move(p.day, -took).isoformat() if took else p.day.isoformat(),
               "term": p.say("自签订之日起12个月", "自签订之日起90日内交付", "按采购文件约定"), "content": s["content"]}, took=took)


def number(p):
    return f"YLCG-{p.ident['code'][5:9]}-{p.ident['code'][-4:]}"


def change(p, s):
    amount, grounds = s["change"]
    p.wait(50)
    p.publish("contract-change", f"{p.title}合同变更公告", f"{grounds}双方已签订补充协议，增加金额{wan(amount)}，其他条款不变。",
              {"buyer": BODY_NAMES[s["buyer"]], "supplier": s["suppliers"][0], "contract_no": number(p), "amount": yuan(amount), "grounds": grounds}, took=7)


def performance(p, s):
    p.wait(60, 110)
    paid = s["award"] * 0.9 if not isinstance(s["award"], str) else s["budget"] * 0.41
    result = p.say("验收合格。抽检的各项指标均符合合同约定，资料齐全。",
                   "验收合格。验收小组提出2项整改意见，供应商已在五日内完成整改并经复核。",
                   "基本合格。第二季度两次响应超时，按合同扣减服务费百分之一，其余指标达标。")
    p.publish("performance", f"{p.title}履约验收结果公告", f"{BODY_NAMES[s['buyer']]}组织使用单位和{p.say('两名外部专家', '服务对象代表', '第三方检测机构')}对{p.title}进行验收。"
              f"{result}目前累计支付{wan(paid)}。{p.say('验收报告已归档备查。', '使用单位满意度为' + str(p.chance.number(86, 98)) + '分。')}",
              {"buyer": BODY_NAMES[s["buyer"]], "supplier": s["suppliers"][0], "accepted_on": move(p.day, -5).isoformat(), "result": result,
               "paid": yuan(paid)}, took=5)


def decision(p, s):
    loser, person = s["suppliers"][1], people(p.chance, 1)[0]
    p.wait(22)
    ruling = f"投诉事项一“中标产品机架孔径不满足要求”，经查检测报告并现场复测，不成立；投诉事项二“评审专家应当回避而未回避”，缺乏事实依据。驳回投诉。" \
             f"投诉人授权代表{person[0]}某（身份证号{id_number(p.chance, '990102')}，手机{mobile(p.chance)}）已签收本决定。"
    p.publish("decision", f"关于{p.title}的投诉处理决定", f"云岭市财政局受理了{loser}就{p.title}提出的投诉，依法调取采购文件、评审资料并组织质证。"
              "投诉人如不服本决定，可在收到决定书之日起六十日内申请行政复议，或者在六个月内提起行政诉讼。",
              {"decision_no": f"云财购处〔{p.day.year}〕{p.chance.number(3, 19)}号", "respondent": BODY_NAMES[s["buyer"]], "complainant": loser,
               "decision": ruling, "decided_on": move(p.day, -4).isoformat()}, took=4, body="yl-czj")


def penalty(p, s):
    loser, person = s["suppliers"][1], people(p.chance, 1)[0]
    p.wait(18)
    p.publish("penalty", f"关于{loser}提供虚假材料的行政处罚决定", f"经查，{loser}在{p.title}采购活动中提供的检测报告经签发机构书面确认为伪造。"
              "该行为违反政府采购法第七十七条第一款第一项，依法作出行政处罚，并将记入信用记录。",
              {"decision_no": f"云财购罚〔{p.day.year}〕{p.chance.number(1, 9)}号", "respondent": loser, "respondent_uscc": uscc(loser),
               "decision": f"处以采购金额千分之八的罚款，列入不良行为记录名单，一年内禁止参加政府采购活动。直接责任人员{person[0]}某，联系电话{mobile(p.chance)}，已当面告知权利。",
               "decided_on": move(p.day, -3).isoformat()}, took=3, body="yl-czj")


def run(city, s, serial):
    year = s["start"][:4]
    p = city.project("procurement", s["title"], s["buyer"], s["start"], code=f"YLZC-{year}-{3100 + serial * 17:04d}")
    s["agency"] = p.chance.pick(AGENCIES)
    intention(p, s)
    p.wait(32, 48)
    if "single" in s:
        single(p, s)
    tender(p, s)
    if "abort" in s:
        p.wait(1)
        p.publish("abort", f"{p.title}终止公告", s["abort"], {"buyer": BODY_NAMES[s["buyer"]], "agency": s["agency"], "grounds": s["abort"]})
        return
    result = award(p, s) if s.get("skip") != "award" else None
    if s.get("withdraw"):
        p.withdraw(result, "公告正文误附了设备的部署点位清单，涉及执法工作秘密，先行撤下；处理后重新公开。")
        p.wait(2)
        again = award(p, s)
        again["text"] += "本公告为撤下部署点位清单后的重新公开。"
        city.by_hand.append(again)
    if s.get("correction") == "amount":
        wrong = dict(result["elements"], amount=yuan(s["award"] * 10))
        result["elements"].update(wrong)
        result["text"] = result["text"].replace(wan(s["award"]), wan(s["award"] * 10))
        p.correct(result, f"中标金额小数点录入错误：应为{wan(s['award'])}，原公告误为{wan(s['award'] * 10)}。", wait=2,
                  text=result["text"].replace(wan(s["award"] * 10), wan(s["award"])), amount=yuan(s["award"]))
    if s.get("skip") != "contract":
        contract(p, s)
    if "change" in s:
        change(p, s)
    if s.get("decision"):
        decision(p, s)
    if s.get("penalty"):
        penalty(p, s)
    if s.get("performance"):
        performance(p, s)


def make(city):
    for serial, s in enumerate(SPECS):
        run(city, s, serial + 1)
