"""Data shared between bodies: a nation in outline, and what Yunling itself runs, builds and opens."""

import json

from . import world

MARK = "（样例）"
KEYS = {  # what names the subject and says nothing of it
    "person": [("姓名", "C"), ("公民身份号码", "C18")],
    "company": [("名称", "C"), ("统一社会信用代码", "C18")],
    "property": [("不动产单元号", "C28")],
    "vehicle": [("号牌号码", "C"), ("车辆识别代号", "C17")],
    "land": [],
    "licence": [("证照类型代码", "C")],
}
VARIANTS = {  # letter: what it is called, way, kept simple
    "q": ("查询", "接口"), "v": ("核验", "接口"), "b": ("批量比对", "库表"), "p": ("变更推送", "消息"), "c": ("查验", "接口"),
}
CONDITIONS = {
    "person": "履行法定职责所必需；逐次注明用途、依据和办件编号；只返回授权的数据项",
    "company": "限于行政许可、监管执法和公共服务；逐次注明用途和依据",
    "property": "限于住房保障、不动产登记和司法协助；逐次注明用途和办件编号",
    "vehicle": "限于住房保障、社会救助和执法；逐次注明用途和办件编号",
    "licence": "持证主体同意或者办理其申请事项",
}
LIVE = {  # what the demonstration register answers (liuhen share demo)
    "居民身份信息核验": "s_demo_identity", "户籍成员信息查询": "s_demo_household", "婚姻登记信息查询": "s_demo_marriage",
    "最低生活保障对象信息核验": "s_demo_lowincome", "个人所得税年度汇算信息核验": "s_demo_income", "养老保险参保信息查询": "s_demo_insurance",
    "住房公积金缴存信息查询": "s_demo_fund", "不动产权属信息查询": "s_demo_property", "名下机动车信息查询": "s_demo_vehicle",
    "高等教育学历信息核验": "s_demo_degree", "残疾人证信息核验": "s_demo_disability", "法人公共信用评价信息查询": "s_demo_credit",
}
TYPES = [("日期", "D"), ("年月", "C7"), ("金额", "N(14,2)"), ("基数", "N(14,2)"), ("余额", "N(14,2)"), ("人数", "N"), ("面积", "N(12,2)"), ("有效期止", "D")]


def table():
    rows = {"ministry": [], "province": [], "system": [], "item": []}
    for line in (world.ROOT / "rules/share/nation.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            cells = line.split("\t")
            rows[cells[0]].append(cells[1:])
    return rows


def field_type(name):
    return next((kind for end, kind in TYPES if name.endswith(end)), "C")


def fields(subject, names):
    keys = [{"subject": subject, "name": n, "type": t, "key": "true"} for n, t in KEYS[subject]]
    return keys + [{"subject": subject, "name": n, "type": field_type(n)} for n in names.split(",")]


def bodies(nation):
    acts = []
    for kind in ("ministry", "province"):
        for ident, name in nation[kind]:
            full = (name if kind == "ministry" else name + "人民政府") + MARK
            acts.append({"act": "body.register", "body": f"{'cn' if kind == 'ministry' else 'pv'}-{ident}", "name": full, "role": kind})
    return acts


def resource(code, body, title, subject, names, sharing, cycle, way, reason="", **more):
    act = {
        "act": "share.resource", "body": body, "resource": code, "title": title,
        "abstract": more.pop("abstract", f"{title}，用于{'核对申报事项' if subject == 'person' else '监管和服务'}，由{'登记' if 'v' != way else '主管'}部门在办理业务时形成。"),
        "format": {"接口": "JSON", "库表": "结构化数据表", "消息": "JSON", "文件": "电子文件"}[way],
        "fields": fields(subject, names), "sharing": sharing, "opening": more.pop("opening", "open" if subject == "land" else "none"),
        "cycle": cycle, "released": more.pop("released", "2026-03-02"), "subjects": subject,
    }
    if sharing != "none":
        act["way"] = way
    if sharing == "conditional":
        act["condition"] = CONDITIONS.get(subject, CONDITIONS["company"])
    if reason:
        act["reason"] = reason
    act.update(more)
    return act


def items(nation):
    """The query items: one a letter of each line, numbered within its class."""
    serial, acts = {}, []
    for cls, ministry, system, subject, sharing, cycle, title, letters, names, reason in nation["item"]:
        first = None
        for letter in letters:
            serial[cls] = serial.get(cls, 0) + 1
            code = f"{cls}/{serial[cls]:06d}"
            word, way = VARIANTS[letter]
            more = {"system": system}
            if first:
                more["related"] = first
            if title + word in LIVE:
                more["service"] = LIVE[title + word]
            acts.append(resource(code, f"cn-{ministry}", title + word, subject, names, sharing, cycle, way, reason, **more))
            first = first or code
    return acts


def shared_codes(acts, body):
    return [a["resource"] for a in acts if a["act"] == "share.resource" and a["body"] == body and a["sharing"] != "none"]


def vertical_systems(nation, resources):
    acts = []
    for ident, ministry, name, connection in nation["system"]:
        own = [a["resource"] for a in resources if a.get("system") == ident and a["sharing"] != "none"]
        collects, seen = [], set()
        for a in resources:
            if a.get("system") != ident:
                continue
            for f in a["fields"]:
                key = (f["subject"], f["name"])
                if f.get("key") != "true" and key not in seen and len(collects) < 12:
                    seen.add(key)
                    collects.append({"subject": f["subject"], "name": f["name"]})
        acts.append({
            "act": "share.system", "body": f"cn-{ministry}", "system": ident, "title": name + MARK,
            "abstract": f"{name}，自部门本级贯通到县。", "vertical": "true", "state": "running", "connection": connection,
            "since": f"20{10 + len(acts) % 12}-0{1 + len(acts) % 9}-15", "collects": collects,
            **({"shares": own} if connection == "connected" and own else {}),
        })
    return acts


def provincial_systems(nation, resources):
    """What the platform of each province takes from the ministries: more or less of the same list."""
    wanted = ["居民身份信息核验", "婚姻登记信息核验", "最低生活保障对象信息查询", "养老保险参保信息核验", "不动产权属信息查询", "企业登记信息查询",
              "高等教育学历信息核验", "住房公积金缴存信息核验", "机动车登记信息查询", "残疾人证信息核验", "失信被执行人信息（自然人）查询", "行政处罚信息查询"]
    codes = {a["title"]: a["resource"] for a in resources}
    acts = []
    for n, (ident, name) in enumerate(nation["province"]):
        chance = world.Chance("province/" + ident)
        taken = [codes[t] for t in wanted if chance.number(0, 9) < 7] or [codes[wanted[0]]]
        acts.append({
            "act": "share.system", "body": f"pv-{ident}", "system": f"pt-{ident}", "title": name + "政务数据共享平台" + MARK,
            "abstract": "省级政务数据目录、申请和调用的统一平台，已接入国家平台。", "state": "running", "connection": "connected",
            "since": f"201{6 + n % 4}-1{n % 3}-01", "reuses": taken,
        })
    return acts


def city_resources():
    c = "conditional"
    rows = [
        ("206001/900001", "yl-zjj", "云岭市保障房申请家庭信息", "person", "家庭人数,申请类别,申请日期", c, "daily", "接口", "yl-zfbz-xt"),
        ("206001/900002", "yl-zfbz", "云岭市公共租赁住房轮候信息", "person", "轮候序号,轮候类别,登记日期", c, "monthly", "接口", "yl-zfbz-xt"),
        ("206001/900003", "yl-zjj", "云岭市公共租赁住房房源信息", "property", "项目名称,户型,建筑面积,租金标准", "unconditional", "monthly", "文件", "yl-zfbz-xt"),
        ("203001/900001", "yl-mzj", "云岭市社会救助对象信息", "person", "救助类别,保障人数,起始日期", c, "daily", "接口", "yl-shjz"),
        ("103001/900001", "yl-zrzy", "云岭市不动产登记结果信息", "property", "不动产坐落,建筑面积,权利类型,登记日期", c, "realtime", "接口", "yl-bdc"),
        ("201001/900001", "yl-ggzy", "云岭市公共资源交易结果信息", "company", "项目名称,中标金额,中标日期", "unconditional", "realtime", "接口", "yl-ggzy-xt"),
        ("201001/900002", "yl-jtys", "云岭市公交客流信息", "land", "线路,站点,客流量,统计日期", "unconditional", "daily", "文件", "yl-zhjt"),
        ("201001/900003", "yl-cgj", "云岭市停车场泊位信息", "land", "停车场名称,泊位总数,空余泊位", "unconditional", "realtime", "接口", "yl-tcc"),
        ("202001/900001", "yl-wjw", "云岭市门诊挂号信息", "person", "就诊机构,就诊科室,就诊日期", "none", "daily", "接口", "yl-yyxt"),
        ("211001/900001", "yl-swj", "云岭市供水水质信息", "land", "水厂,浑浊度,余氯,检测日期", "unconditional", "daily", "文件", "yl-gswg"),
    ]
    acts = []
    for code, body, title, subject, names, sharing, cycle, way, system in rows:
        reason = "基本医疗卫生与健康促进法、个人信息保护法 第二十八条：就诊信息是敏感个人信息" if sharing == "none" else ""
        acts.append(resource(code, body, title, subject, names, sharing, cycle, way, reason, system=system, opening="open" if subject == "land" else "conditional" if subject == "property" else "none"))
    return acts


def city_systems(codes):
    def collects(subject, names):
        return [{"subject": subject, "name": n} for n in names.split(",")]
    rows = [
        ("yl-zfbz-xt", "yl-zfbz", "云岭市住房保障管理系统", "connected", collects("person", "家庭人数,申请类别,申请日期,轮候序号,轮候类别"),
         ["206001/900001", "206001/900002", "206001/900003"], [codes[t] for t in ("居民身份信息核验", "不动产权属信息查询", "最低生活保障对象信息核验")]),
        ("yl-shjz", "yl-mzj", "云岭市社会救助管理系统", "connected", collects("person", "救助类别,保障人数,起始日期"), ["203001/900001"],
         [codes[t] for t in ("居民身份信息核验", "养老保险参保信息核验", "机动车登记信息查询")]),
        ("yl-bdc", "yl-zrzy", "云岭市不动产登记系统", "connected", collects("property", "不动产坐落,建筑面积,权利类型,登记日期"), ["103001/900001"], [codes["居民身份信息核验"]]),
        ("yl-ggzy-xt", "yl-ggzy", "云岭市公共资源交易系统", "connected", collects("company", "项目名称,中标金额,中标日期"), ["201001/900001"], [codes["企业登记信息查询"]]),
        ("yl-zhjt", "yl-jtys", "云岭市智慧交通系统", "planned", collects("land", "线路,站点,客流量"), ["201001/900002"], []),
        ("yl-tcc", "yl-cgj", "云岭市停车管理系统", "connected", collects("land", "停车场名称,泊位总数"), ["201001/900003"], []),
        ("yl-yyxt", "yl-yyzx", "云岭市市民医院信息系统", "none", collects("person", "就诊机构,就诊科室,就诊日期,家庭住址,工作单位"), [], []),
        ("yl-gswg", "yl-swj", "云岭市供水管网系统", "planned", collects("land", "水厂,浑浊度,余氯"), ["211001/900001"], []),
        ("yl-tsgxt", "yl-tsg", "云岭市图书馆读者系统", "none", collects("person", "读者证号,家庭住址,工作单位"), [], []),
        ("yl-psjk", "yl-psc", "云岭市排水泵站监控系统", "none", collects("land", "泵站名称,水位,流量"), [], []),
    ]
    return [{"act": "share.system", "body": body, "system": ident, "title": title, "abstract": title + "。", "state": "running",
             "connection": connection, "since": "2021-06-01", "collects": got, **({"shares": shares} if shares else {}),
             **({"reuses": reuses} if reuses else {})} for ident, body, title, connection, got, shares, reuses in rows]


def builds(codes):
    def collects(names):
        return [{"subject": "person", "name": n} for n in names.split(",")]
    good = {"goals": "核验事项减少群众提交材料6份；平均办理时间由15个工作日降为5个工作日；系统可用率不低于99.9%",
            "protection": "网络安全等级保护第三级，已制定备案计划", "crypto": "商用密码应用方案已通过评审，上线前开展密码应用安全性评估"}
    apply = {"act": "share.build", "funding": "市级财政资金"}
    return [
        {**apply, "body": "yl-zjj", "build": "zfbz-2", "title": "云岭市住房保障资格一件事系统", "kind": "rebuild", "earlier": "yl-zfbz-xt",
         "abstract": "在现有住房保障管理系统上增加并联核验，申请人不再提交收入、不动产和婚姻证明。", "amount": "4860000.00", "date": "2026-05-11",
         "evaluation": "前期项目已由第三方完成后评价，结论为达到目标", "collects": collects("申请意愿,配租意向"),
         "shares": [{"title": "住房保障资格核验结论", "sharing": "conditional"}],
         "reuses": [codes[t] for t in ("居民身份信息核验", "婚姻登记信息核验", "不动产权属信息查询", "机动车登记信息查询", "个人所得税扣缴信息查询")], **good},
        {"act": "share.build-decide", "body": "yl-sjj", "build": "zfbz-2", "decision": "approve", "date": "2026-05-25",
         "reason": "共享篇章完整，五类信息全部通过共享取得，不重复采集；同意立项，验收时核对资源目录和共享情况。"},
        {**apply, "body": "yl-mzj", "build": "jzxt-1", "title": "云岭市困难群众信息采集系统", "kind": "new",
         "abstract": "由社区入户采集困难群众的婚姻、参保、住房和车辆情况，建立台账。", "amount": "7200000.00", "date": "2026-06-08",
         "collects": collects("婚姻状况,参保状态,缴费基数,不动产坐落,建筑面积,车辆数,残疾等级,家庭困难原因"), "shares": [], **good},
        {"act": "share.build-decide", "body": "yl-sjj", "build": "jzxt-1", "decision": "refuse", "date": "2026-06-18",
         "reason": "八项采集内容中七项已有部门共享，应当通过共享取得；没有写明建成后共享哪些信息。请按共享方式修改后另行申报。"},
        {**apply, "body": "np-jtj", "build": "xyxx-1", "title": "南屏区校园一卡通系统", "kind": "new",
         "abstract": "学生考勤、就餐和图书借阅。", "amount": "3100000.00", "date": "2026-10-12", "collects": collects("学校名称,年级,学籍状态,就餐记录"),
         "shares": [{"title": "学生在校情况", "sharing": "none", "reason": "未成年人保护法 第七十二条、个人信息保护法 第三十一条：不满十四周岁未成年人的个人信息是敏感个人信息"}],
         "goals": good["goals"], "protection": "网络安全等级保护第二级"},
        {**apply, "body": "gx-gwh", "build": "jhpt-1", "title": "云岭高新区数据共享交换平台", "kind": "exchange",
         "abstract": "在园区内另建一套数据汇聚、交换和调用平台。", "amount": "12800000.00", "date": "2026-11-03", "collects": [],
         "shares": [{"title": "园区企业信息", "sharing": "unconditional"}], **good},
        {**apply, "body": "yl-swj", "build": "swwl-1", "title": "云岭市智慧水务平台", "kind": "new",
         "abstract": "供水、排水和水质监测统一管理。", "amount": "9650000.00", "date": "2026-11-09",
         "collects": [{"subject": "land", "name": n} for n in ("管网压力", "管网流量", "泵站状态")],
         "shares": [{"title": "供排水运行信息", "sharing": "unconditional"}], "reuses": ["211001/900001", codes["地表水水质监测数据查询"]], **good},
    ]


def openings():
    def to(ident, resource, body, receiver, price, since, until, procedure, basis, duty="注明来源；不得再次转让；脱敏后方可对外提供", exclusive="false", names=""):
        return {"act": "share.opening", "body": body, "opening": ident, "resource": resource, "receiver": receiver, "uscc": world.uscc(receiver),
                **({"fields": names} if names else {}), "price": price, "duty": duty, "exclusive": exclusive, "procedure": procedure,
                "basis": basis, "since": since, "until": until}
    law = "云岭市公共数据开放管理办法（样例）第十二条"
    return [
        to("gj-1", "201001/900002", "yl-jtys", "云岭例出行科技有限公司", "0.00", "2025-07-01", "2027-06-30", "call", law),
        to("gj-2", "201001/900002", "yl-jtys", "拟图导航信息有限公司", "0.00", "2025-09-01", "2027-08-31", "call", law),
        to("gj-3", "201001/900002", "yl-jtys", "云岭样例大学交通研究院", "0.00", "2026-01-01", "2027-12-31", "application", law),
        to("tc-1", "201001/900003", "yl-cgj", "云岭例泊停车运营有限公司", "0.00", "2025-05-01", "2028-04-30", "direct",
           "与该公司签订的合作协议", exclusive="true", duty=""),
        to("tc-2", "201001/900003", "yl-cgj", "拟行智慧停车有限公司", "180000.00", "2026-02-01", "2027-01-31", "application", law, names="停车场名称,泊位总数"),
        to("fy-1", "206001/900003", "yl-zjj", "云岭拟居房产信息有限公司", "0.00", "2026-03-01", "2028-02-29", "call", law),
        to("sz-1", "211001/900001", "yl-swj", "样泉净水设备有限公司", "0.00", "2025-03-01", "2026-02-28", "application", law),
        {"act": "share.opening-end", "body": "yl-swj", "opening": "sz-1", "date": "2026-02-28", "reason": "期满，未申请续期。"},
        to("jy-1", "201001/900001", "yl-ggzy", "云岭例标信息服务有限公司", "0.00", "2026-01-01", "2026-12-31", "application", law),
        to("jy-2", "201001/900001", "yl-ggzy", "拟衡金融科技有限公司", "0.00", "2026-04-01", "2027-03-31", "application", law),
    ]


def jsonl(acts):
    return "".join(json.dumps(act, ensure_ascii=False, separators=(",", ":")) + "\n" for act in acts).encode()


def files():
    """Name -> (what it is, bytes)."""
    nation = table()
    resources = items(nation)
    codes = {a["title"]: a["resource"] for a in resources}
    national = bodies(nation) + resources + vertical_systems(nation, resources) + provincial_systems(nation, resources)
    city = city_resources() + city_systems(codes) + builds(codes) + openings()
    return {
        "90-share-nation.jsonl": ("全国数据资源目录的样子（部门、省份、垂直系统、查询事项），行动文档 act documents", jsonl(national)),
        "91-share-city.jsonl": ("本市的数据资源、信息系统、建设申请和向单位开放的数据，行动文档 act documents", jsonl(city)),
    }
