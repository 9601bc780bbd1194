"""What clerks, courts, schools, hospitals and villagers write. Every function gives a Doc; the wording is that of papers as
they hang on boards, not of the scanner."""
from folk import AREA, ESTATES, HAMLETS, HAN, HAN0, REGIONS, ROADS, TOWNS, Folk, digits
from sheet import Cell, Datum, Doc, Grid

ILLS = ["胃癌", "尿毒症", "脑梗塞", "类风湿性关节炎", "肺结核", "精神分裂症", "冠心病", "白血病", "糖尿病", "肝硬化", "癫痫", "甲状腺癌", "强直性脊柱炎", "股骨颈骨折", "帕金森病", "先天性心脏病", "慢阻肺", "抑郁症", "脑瘫", "视网膜色素变性"]


def nm(p, role="subject", kind="name"):
    return Datum(kind, p.name, role)


def idn(p, role="subject"):
    """As clerks type it."""
    v, r = p.id, p.r
    k = r.random()
    if k < .7:
        return Datum("id_card", v, role)
    if k < .78:
        return Datum("id_card", v, role, raw=v[:6] + " " + v[6:14] + " " + v[14:], evasion="spaced")
    if k < .84:
        return Datum("id_card", v, role, raw=v.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")), evasion="fullwidth")
    if k < .9:
        return Datum("id_card", v, role, raw=v.replace("X", "x"))
    d = Datum("id_card", v, role, evasion="split")
    d.pieces = True
    return d


def tel(p, role="subject"):
    v, r = p.mobile, p.r
    k = r.random()
    if k < .6:
        return Datum("mobile", v, role)
    if k < .92:
        raw = r.choice([v[:3] + "-" + v[3:7] + "-" + v[7:], v[:3] + " " + v[3:7] + " " + v[7:], "+86 " + v, "(+86)" + v, "+86-" + v, "0086" + v, v[:3] + "－" + v[3:7] + "－" + v[7:],
                        v.translate(str.maketrans("0123456789", "０１２３４５６７８９")), v[:3] + "\u2011" + v[3:7] + "\u2011" + v[7:]])
        return Datum("mobile", v, role, raw=raw, evasion="spelt")
    if k < .96:
        return Datum("mobile", v, role, raw="".join((HAN if r.random() < .5 else HAN0)[int(c)] for c in v), evasion="chinese")
    d = Datum("mobile", v, role, evasion="split")
    d.pieces = True
    return d


def adr(p, how=None):
    return Datum("address", p.home(how))


def ill(r):
    return Datum("health", r.choice(ILLS))


def office(r, region=None):
    return r.choice(["", "联系"]) and AREA[(region or r.choice(REGIONS))[0][:2]] + "-" + r.choice("2345678") + digits(r, 6) or "0531-8" + digits(r, 7)


def company(r):
    return r.choice(["泰和", "金麦田", "云帆", "九州通", "绿源", "恒信", "三江"]) + r.choice(["建筑安装", "农业科技", "商贸", "物流", "劳务", "文化传媒"]) + r.choice(["有限公司", "集团有限公司", "有限责任公司"])


def date(r):
    return "%d年%d月%d日" % (r.randint(2019, 2025), r.randint(1, 12), r.randint(1, 28))


# ---- lists ----

def school(r):
    d = Doc("child_welfare", "%s小学%d级新生入学登记册" % (r.choice(TOWNS)[:2], r.randint(2019, 2025)))
    rows = [[Cell("编号", rs=2, head=True), Cell("幼儿园毕业生信息", cs=3, head=True), Cell("家长信息", cs=2, head=True), Cell("居住小区（村）及门牌", rs=2, head=True)],
            [Cell("姓名", head=True), Cell("身份证件号码", head=True), Cell("出生年月日", head=True), Cell("姓名", head=True), Cell("联系手机", head=True)]]
    for i in range(r.randint(4, 9)):
        k, g = Folk(r, True), Folk(r)
        rows.append([i + 1, nm(k, kind="minor_name"), idn(k), Datum("birth_date", k.birthday()), nm(g, "guardian"), tel(g), adr(k)])
    d.grid(rows, wide=(2, 5, 6))
    return d


def pupils_two(r):
    d = Doc("child_welfare", "营养改善计划受益学生一览（双栏）")
    rows = [["序号", "学生姓名", "学籍号", "序号", "学生姓名", "学籍号"]]
    for i in range(r.randint(3, 7)):
        a, b = Folk(r, True), Folk(r, True)
        rows.append([2 * i + 1, nm(a, kind="minor_name"), Datum("student_no", "G" + a.id), 2 * i + 2, nm(b, kind="minor_name"), Datum("student_no", "G" + b.id)])
    d.grid(rows, wide=(2, 5))
    return d


def medical(r):
    d = Doc("medical_aid", "%s%d年度第%s批大病救助人员情况公布表" % (r.choice(TOWNS), r.randint(2019, 2025), r.choice("一二三")))
    d.para("经村（居）评议、乡镇审核、区医疗保障局审批，下列人员拟纳入救助，公开期五个工作日。")
    rows = [["序号", "患者", "性别", "年龄", "居住地址", "所患大病", "报销后自付费用", "核定救助（元）", "打卡银行账户"]]
    for i in range(r.randint(3, 8)):
        p = Folk(r)
        rows.append([i + 1, nm(p), p.sex, 2025 - p.born[0], adr(p), ill(r), "%.2f" % (r.random() * 90000), r.randint(1000, 30000), Datum("bank_card", p.card())])
    d.grid(rows, wide=(4, 8))
    return d


def medical_note(r):
    d = Doc("medical_aid", "关于发放临时医疗补助的情况说明")
    for _ in range(r.randint(2, 4)):
        p = Folk(r)
        d.para("%s村民" % r.choice(HAMLETS), nm(p), "（身份证", idn(p), "），", r.choice(["经确诊患", "因患", "今年被查出"]), ill(r), "，家庭负担沉重，现拟一次性发放补助%d元，汇入其本人农商行卡（卡号" % r.randint(1000, 9000), Datum("bank_card", p.card()), "）。")
    return d


def demolition(r):
    d = Doc("land_compensation", "%s棚户区改造项目被搬迁户补偿结果表" % r.choice(ROADS))
    rows = [[Cell("户编号", rs=2, head=True), Cell("被搬迁人", cs=3, head=True), Cell("房屋", cs=2, head=True), Cell("补偿款支付", cs=2, head=True)],
            [Cell("产权人", head=True), Cell("证件号", head=True), Cell("手机", head=True), Cell("面积㎡", head=True), Cell("评估单价", head=True), Cell("合计（元）", head=True), Cell("收款卡号", head=True)]]
    for i in range(r.randint(3, 8)):
        p = Folk(r)
        rows.append(["A-%03d" % (i + 1), nm(p), idn(p), tel(p), "%.2f" % (40 + r.random() * 100), r.randint(3000, 9000), r.randint(200000, 900000), Datum("bank_card", p.card())])
    d.grid(rows, wide=(2, 3, 7))
    d.para("征收实施单位：%s住房和城乡建设局　　现场办公室电话：" % r.choice(REGIONS)[3], office(r))
    return d


def demolition_text(r):
    d = Doc("land_compensation", "房屋征收补偿协议（公示文本）")
    p, q = Folk(r), Folk(r)
    d.para("甲方（征收部门）：%s人民政府" % r.choice(TOWNS))
    d.para("乙方（被征收人）：", nm(p), "    身份证号码：", idn(p))
    d.para("现居住地：", adr(p), "　联系电话：", tel(p))
    d.para("共有人：", nm(q, "third"), "（公民身份号码", idn(q), "）")
    d.para("补偿款%d元，转入乙方指定账户，开户行：%s农村信用联社，账号：" % (r.randint(100000, 900000), r.choice(TOWNS)[:2]), Datum("bank_card", p.card()), "。")
    return d


def poor_vertical(r):
    d = Doc("subsidy_list", "脱贫户基本信息卡")
    for _ in range(r.randint(1, 3)):
        p, q = Folk(r), Folk(r)
        d.grid([["户主", nm(p), "性别", p.sex], ["证件号码", Cell(idn(p), cs=3)], ["家庭住址", Cell(adr(p), cs=3)], ["联络电话", tel(p), "家庭人数", r.randint(1, 6)], ["主要致贫因素", Cell(Datum("health", r.choice(["因病", "因残", "缺技术", "缺劳动力"])), cs=3)],
                [Cell("家庭成员", cs=4)], ["姓名", "与户主关系", "证件号码", "健康状况"], [nm(q, "third"), r.choice(["配偶", "之子", "儿媳", "孙女"]), idn(q), r.choice(["健康", Datum("health", r.choice(["长期慢性病", "肢体残疾"]))])]], wide=(1, 3))
        d.para("帮扶责任人签字：　　　　填表日期：" + date(r))
    return d


def grain(r):
    d = Doc("subsidy_list", "%s实际种粮农民一次性补贴到户清册" % r.choice(HAMLETS))
    rows = [["户号", "农户", "身份证", "补贴面积/亩", "补贴标准", "应补金额", "社保卡（一卡通）号码", "备注"]]
    for i in range(r.randint(4, 10)):
        p = Folk(r)
        rows.append(["%03d" % (i + 1), nm(p), Datum("id_card_15", p.id15()) if r.random() < .1 else idn(p), "%.1f" % (r.random() * 9), "12.36", "%.2f" % (r.random() * 100), Datum("bank_card", p.card()), r.choice(["", "", "代领"])])
    d.grid(rows, wide=(2, 6))
    d.para("村委会主任：　　　　会计：　　　　监督电话：12317")
    return d


def housing_several(r):
    d = Doc("housing_list", "公租房保障家庭分类名册")
    for s in ["一类：低保家庭", "二类：新就业职工"]:
        if r.random() < .7:
            d.sheet(s)
        rows = [["排号", "主申请人", "证件号", "同住人", "同住人证件号", "申请人手机", "拟配房源"]]
        for i in range(r.randint(2, 5)):
            p, q = Folk(r), Folk(r)
            rows.append([i + 1, nm(p), idn(p), nm(q, "third"), idn(q), tel(p), r.choice(ESTATES) + "%d号楼%d单元%d室" % (r.randint(1, 9), r.randint(1, 3), r.randint(101, 909))])
        d.grid(rows, wide=(2, 4, 5, 6))
    return d


def staff_nested(r):
    d = Doc("application_form", "城镇公益性岗位人员备案表")
    p, q = Folk(r), Folk(r)
    inner = Grid([["称谓", "姓名", "公民身份号码"], [r.choice(["妻", "夫", "长子"]), nm(q, "third"), idn(q)]], wide=(2,))
    d.grid([["本人姓名", nm(p), "出生年月日", Datum("birth_date", p.birthday())], ["身份证号", idn(p), "移动电话", tel(p)], ["户籍详址", Cell(adr(p), cs=3)], ["E-mail", Datum("email", p.mail()), "工资卡号", Datum("bank_card", p.card())], ["直系亲属", Cell(inner, cs=3)]], wide=(1, 3))
    d.box("以上情况属实。申报人签名：", nm(p), "，填表时间：" + date(r))
    return d


def digits_boxes(r):
    d = Doc("application_form", "个人参保信息采集表")
    p = Folk(r)
    d.grid([["参保人", Cell(nm(p), cs=9), Cell("性别", cs=3), Cell(p.sex, cs=6)], ["证号"] + [Datum(None, c) for c in p.id], ["手机", Cell(tel(p), cs=18)], ["通讯地址", Cell(adr(p), cs=18)]])
    d.extra = [Datum("id_card", p.id, evasion="boxes")]
    return d


def candidates(r):
    d = Doc("recruit_result", "%d年“三支一扶”拟招募名单" % r.randint(2019, 2025))
    rows = [["报考岗位", "考生", "性别", "身份证号码", "毕业学校", "笔试成绩", "联系方式", "出生日期"]]
    for _ in range(r.randint(3, 9)):
        p = Folk(r)
        rows.append([r.choice(TOWNS) + "支农岗", nm(p), p.sex, Datum("id_partial", p.id[:10] + "****" + p.id[14:], raw=p.id[:10] + r.choice(["****", "××××", "●●●●"]) + p.id[14:]) if r.random() < .3 else idn(p), r.choice(["省农业大学", "市职业学院"]), "%.1f" % (60 + r.random() * 30), tel(p), Datum("birth_date", p.birthday())])
    for row in rows[1:]:
        for c in row:
            if isinstance(c, Datum) and c.kind == "id_partial":
                c.value = c.raw
    d.grid(rows, wide=(3, 6))
    return d


def masked_fine(r):
    d = Doc("recruit_result", "编外用工体检合格人员")
    rows = [["姓名", "身份证号", "应聘单位", "总评成绩"]]
    for _ in range(r.randint(3, 9)):
        p = Folk(r)
        rows.append([nm(p), p.id[:6] + "*" * 8 + p.id[14:] if r.random() < .6 else "*" * 14 + p.id[14:], r.choice(TOWNS) + "便民服务中心", "%.2f" % (60 + r.random() * 30)])
    d.grid(rows, wide=(1,))
    return d


def disabled(r):
    d = Doc("disability_subsidy", "残疾人两项补贴动态调整表（新增）")
    rows = [["镇街", "残疾人", "残疾证编号", "类别", "等级", "监护人（代领人）", "代领人电话", "月发放额"]]
    for _ in range(r.randint(3, 8)):
        p, g = Folk(r), Folk(r)
        k, lv = r.randint(1, 7), r.randint(1, 4)
        rows.append([r.choice(TOWNS), nm(p), Datum("disability_cert", p.id + "%d%d" % (k, lv)), Datum("health", ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"][k - 1]), "一二三四"[lv - 1] + "级", nm(g, "guardian"), tel(g), "%d" % r.randint(80, 300)])
    d.grid(rows, wide=(2, 6))
    return d


def donors(r):
    d = Doc("subsidy_list", "“金秋助学”受助新生情况")
    rows = [["受助人", "录取院校", "资助金额", "收款人", "收款人卡号", "联系人手机"]]
    for _ in range(r.randint(3, 7)):
        p, g = Folk(r), Folk(r)
        rows.append([nm(p), r.choice(["某师范大学", "某理工大学"]), r.choice(["3000", "5000"]), nm(g), Datum("bank_card", g.card()), tel(g)])
    d.grid(rows, wide=(4, 5))
    return d


def foreigners(r):
    d = Doc("foreign_list", "外国专家来华邀请情况表")
    rows = [["中文名", "证件种类", "证件号", "受聘机构"]]
    for _ in range(r.randint(3, 6)):
        p = Folk(r)
        k = r.random()
        rows.append([nm(p), "普通护照" if k < .6 else "港澳居民来往内地通行证", Datum("passport", r.choice(["E", "G"]) + digits(r, 8)) if k < .6 else Datum("hkm_permit", r.choice("HM") + digits(r, 8)), company(r)])
    d.grid([["姓名", "证件类型", "护照/通行证号码", "聘请单位"]] + rows[1:], wide=(2,))
    return d


def duty(r):
    d = Doc("duty_roster", "森林防火网格责任一览表")
    rows = [["网格", "网格长", "职务", "值班电话", "手机号"]]
    for _ in range(r.randint(4, 8)):
        p = Folk(r)
        rows.append([r.choice(HAMLETS), nm(p, "official"), r.choice(["包片领导", "护林站长", "村监委主任"]), office(r), tel(p, "official")])
    d.grid(rows, wide=(3, 4))
    return d


def wages(r):
    d = Doc("expert_fee", "外聘讲师课酬签收单")
    rows = [["讲师", "职称", "身份证号码", "开户行", "卡号", "课酬（税前）"]]
    for _ in range(r.randint(3, 7)):
        p = Folk(r)
        rows.append([nm(p, "expert"), r.choice(["副教授", "高级农艺师", "主任医师"]), idn(p, "expert"), "建设银行", Datum("bank_card", p.card(), "expert"), r.randint(500, 3000)])
    d.grid(rows, wide=(2, 4))
    return d


# ---- running text ----

def complaint(r):
    d = Doc("petition_reply", "关于要求解决%s漏水问题的来信及办理情况" % r.choice(ESTATES))
    p, q = Folk(r), Folk(r)
    d.para("尊敬的领导：")
    d.para("我是%s的业主，名叫" % r.choice(ESTATES), nm(p), "，家在", adr(p, "estate"), "，手机", tel(p), "。楼上", nm(q, "third"), "家装修后一直漏水，多次协商无果。") if r.random() < .6 else d.para("本人", nm(p), "，住", adr(p), "，电话", tel(p), "，现反映楼道堆物问题。")
    d.para("办理结果：已由%s物业答复来信人，来信人表示理解。" % r.choice(ESTATES))
    return d


def hotline(r):
    d = Doc("petition_reply", "政务服务便民热线工单摘录")
    for _ in range(r.randint(2, 4)):
        p = Folk(r)
        d.para("工单号：", digits(r, 14), "；诉求人：", nm(p), "；联系号码：", tel(p), "；诉求地点：", r.choice(ROADS) + "与" + r.choice(ROADS) + "交叉口", "；诉求内容：夜间施工扰民。")
    d.para("回访情况：满意。承办科室：城管执法大队，科室电话：", office(r))
    return d


def mayor_mail(r):
    d = Doc("petition_reply", "领导信箱来件选登")
    p = Folk(r)
    d.grid([["写信人", nm(p), "来件时间", date(r)], ["邮箱", Datum("email", p.mail()), "电话", tel(p)], ["住址", Cell(adr(p), cs=3)], ["标题", Cell("关于%s停车难的建议" % r.choice(ROADS), cs=3)], ["内容", Cell("建议在小区北侧增设停车位。", cs=3)]], wide=(1, 3))
    return d


def court(r):
    d = Doc("service_notice", "公 告")
    p = Folk(r)
    d.para(nm(p), "（男，" if p.sex == "男" else "（女，", Datum("birth_date", "%d年%d月%d日" % p.born), "出生，汉族，户籍地", adr(p), "，公民身份号码：", idn(p), "）：")
    d.para("本会受理的%s与你劳动争议一案（%s劳人仲案〔%d〕%d号），因其他方式无法送达，现依法公告送达开庭通知书。" % (company(r), r.choice(REGIONS)[3][:1], r.randint(2019, 2025), r.randint(1, 900)))
    return d


def court_list(r):
    d = Doc("service_notice", "限期领取通知")
    for i in range(r.randint(2, 5)):
        p = Folk(r)
        d.para("%d、" % (i + 1), nm(p), r.choice(["，%s，", "（%s）"]) % p.sex, r.choice(["身份证号：", "公民身份证号码", "证件号"]), idn(p), "，", r.choice(["原住", "家庭住址：", "住"]), adr(p), "；")
    d.para("请上述人员自公告之日起三十日内到本局领取文书，逾期视为送达。")
    return d


def penalty(r):
    d = Doc("penalty", "行政处罚决定书")
    p, w, o = Folk(r), Folk(r), Folk(r)
    d.para("被处罚人姓名：", nm(p), "  性别：%s  " % p.sex, "身份证件号码：", idn(p), "  住址：", adr(p))
    d.para("%s，执法人员" % date(r), nm(o, "official"), "等二人巡查时发现，该人驾驶", Datum("plate", p.plate()), "轻型货车向河道倾倒渣土。以上事实有目击者", nm(w, "third"), "的陈述、现场照片等证据证实。")
    d.para("罚款缴至：%s财政局非税收入专户，账号" % r.choice(REGIONS)[3], digits(r, 17), "。")
    return d


def traffic(r):
    d = Doc("penalty", "逾期未处理违法机动车驾驶人公告")
    rows = [["序号", "当事人", "驾驶证号", "号牌号码", "违法行为", "拟处罚"]]
    for i in range(r.randint(3, 7)):
        p = Folk(r)
        rows.append([i + 1, nm(p), idn(p), Datum("plate", p.plate()), r.choice(["饮酒驾驶", "超速50%以上", "无证驾驶"]), "吊销"])
    d.grid(rows, wide=(2,))
    return d


def minutes(r):
    d = Doc("procurement_award", "竞争性磋商评审会议纪要")
    a, b, c, s = Folk(r), Folk(r), Folk(r), Folk(r)
    d.para("时间：%s　地点：公共资源交易中心第二评标室　主持：" % date(r), nm(s, "official"))
    d.para("磋商小组：", nm(a, "expert"), "（组长）、", nm(b, "expert"), "、", nm(c, "expert"))
    d.para("推荐成交供应商：%s，报价%d.00元，地址：%s%d号创业大厦%d室。" % (company(r), r.randint(100000, 900000), r.choice(ROADS), r.randint(1, 99), r.randint(301, 1909)))
    d.para("专家身份信息（存档）：", nm(a, "expert"), " ", idn(a, "expert"), "；", nm(b, "expert"), " ", idn(b, "expert"), "。评审费转入银行卡", Datum("bank_card", a.card(), "expert"), "。")
    return d


def contract(r):
    d = Doc("contract_publication", "公房租赁合同（签订稿）")
    p = Folk(r)
    d.para("出租人：%s资产经营管理有限公司　　法定代表人：" % r.choice(TOWNS)[:2], nm(Folk(r), "legal_rep"))
    d.para("承租人：", nm(p), "　　居民身份证：", idn(p))
    d.para("通信地址：", adr(p), "　　电话：", tel(p))
    d.para("租金按季缴入出租人账户（%s商业银行 " % r.choice(TOWNS)[:2], digits(r, 16), "）。")
    return d


def follow_up(r):
    d = Doc("health_list", "重点人群随访记录")
    rows = [["随访对象", "年龄", "现住址", "电话", "主要诊断", "用药情况"]]
    for _ in range(r.randint(3, 6)):
        p = Folk(r)
        rows.append([nm(p), 2025 - p.born[0], adr(p), tel(p), ill(r), "规律服药"])
    d.grid(rows, wide=(2, 3))
    return d


def village_text(r):
    d = Doc("subsidy_list", "村务公开（第%d期）" % r.randint(1, 40))
    for _ in range(r.randint(2, 4)):
        p = Folk(r)
        d.para(r.choice(["经两委研究，同意将", "本月新增低保户：", "拟推荐"]), nm(p), "（", idn(p), "，", r.choice(["家住", "现居", "住"]), adr(p, "village"), "，", tel(p), "）", r.choice(["纳入最低生活保障。", "，每月364元。", "申请危房改造。"]))
    return d


def home_phone(r):
    d = Doc("petition_reply", "信访事项登记")
    p = Folk(r)
    d.grid([["来访者姓名", nm(p), "家庭电话", Datum("landline", p.landline())], ["手机号码", tel(p), "微信号", Datum("im_account", "wx_" + digits(r, 7))], ["QQ", Datum("im_account", digits(r, 9)), "户口本号", Datum("household_no", digits(r, 9))], ["详细住址", Cell(adr(p), cs=3)]], wide=(1, 3))
    return d


def line_list(r):
    d = Doc("housing_list", "保障房现场选房人员签到")
    for i in range(r.randint(4, 8)):
        p = Folk(r)
        d.para("%d. " % (i + 1), nm(p), r.choice([" ", "　", "，", "："]), idn(p), r.choice([" ", "　", "，"]), tel(p))
    return d


def auction(r):
    d = Doc("asset_auction", "公务车辆处置成交确认")
    rows = [["标的车辆", "车牌号", "成交价", "买受人", "买受人证件号码", "联系电话"]]
    for _ in range(r.randint(2, 5)):
        p = Folk(r)
        rows.append(["帕萨特轿车", Datum("plate", p.plate()), r.randint(10000, 60000), nm(p), idn(p), tel(p)])
    d.grid(rows, wide=(4, 5))
    return d


def real_estate(r):
    d = Doc("realestate_notice", "不动产权证书遗失声明")
    p = Folk(r)
    d.para(nm(p), "因保管不善，将坐落于%s%s%d号楼%d单元%d室的不动产权证书遗失，权证号%s，身份证号" % (r.choice(ROADS), r.choice(ESTATES), r.randint(1, 20), r.randint(1, 4), r.randint(101, 909), digits(r, 8)), idn(p), "，现声明作废。")
    return d


PERSONAL = [school, pupils_two, medical, medical_note, demolition, demolition_text, poor_vertical, grain, housing_several, staff_nested, digits_boxes, candidates, masked_fine, disabled, donors, foreigners, duty, wages,
            complaint, hotline, mayor_mail, court, court_list, penalty, traffic, minutes, contract, follow_up, village_text, home_phone, line_list, auction, real_estate]


# ---- nobody's data ----

def budget(r):
    d = Doc("clean", "%d年度部门预算公开表" % r.randint(2019, 2025))
    d.grid([[Cell("科目", cs=2, head=True), Cell("金额（元）", cs=2, head=True)], ["编码", "名称", "年初预算", "执行数"]] + [["%d" % r.randint(2010101, 2299999), r.choice(["行政运行", "残疾人事业", "医疗救助", "高血压防治"]), digits(r, 11) + ".00", digits(r, 11) + ".50"] for _ in range(r.randint(4, 9))])
    return d


def offices(r):
    d = Doc("clean", "基层派出机构通讯录")
    d.grid([["单位", "地址", "对外电话", "传真", "电子信箱"]] + [[r.choice(TOWNS) + r.choice(["司法所", "卫生院", "财政所", "派出所"]), r.choice(ROADS) + "%d号%d栋%d室" % (r.randint(1, 300), r.randint(1, 5), r.randint(101, 509)), office(r), office(r), "%s@%s.gov.cn" % (r.choice(["sfs", "wsy", "czs"]), r.choice(["yl", "hb"]))] for _ in range(r.randint(3, 8))], wide=(1, 2, 3))
    return d


def tender(r):
    d = Doc("clean", "高标准农田建设施工招标公告")
    d.para("招标人：%s农业农村局，地址：%s%d号；招标代理：%s，地址：%s%d号%s大厦%d室，电话：" % (r.choice(REGIONS)[3], r.choice(ROADS), r.randint(1, 200), company(r), r.choice(ROADS), r.randint(1, 200), r.choice(["财富", "国贸"]), r.randint(301, 2009)), office(r), "。")
    d.para("投标保证金汇入：公共资源交易中心，账号 62" + digits(r, 14) + "，项目编号：" + r.choice(REGIONS)[0] + "20%d" % r.randint(19, 25) + digits(r, 8) + "。")
    d.para("投标人须具有三级及以上资质，项目经理应为注册建造师。")
    return d


def guide(r):
    d = Doc("clean", "办理指南：" + r.choice(["特困人员认定", "独生子女父母奖励", "残疾人证申领"]))
    d.para("一、申请人向户籍所在地乡镇人民政府提出，提交身份证、户口簿、银行卡复印件。二、患有恶性肿瘤、精神分裂症等重大疾病的，附诊断证明。三、监护人代办的，须出示监护人身份证。")
    d.para("咨询时间：工作日9:00-17:00，联系方式：" + office(r) + "，地址：" + r.choice(ROADS) + "%d号政务服务大厅%d号窗口。" % (r.randint(1, 99), r.randint(1, 40)))
    return d


def parcels(r):
    d = Doc("clean", "国有建设用地使用权成交公示")
    d.grid([["宗地编号", "位置", "面积（平方米）", "用途", "受让单位", "成交价（万元）", "电子监管号"]] + [["%d-%02d" % (r.randint(2019, 2025), r.randint(1, 90)), r.choice(ROADS) + "以南、" + r.choice(ROADS) + "以西", digits(r, 5), "住宅", company(r), digits(r, 5), r.choice(REGIONS)[0] + "2023B" + digits(r, 5)] for _ in range(r.randint(3, 6))], wide=(1,))
    return d


def vehicles(r):
    d = Doc("clean", "设备采购参数表")
    d.grid([["设备", "型号", "出厂编号", "条码", "单价"]] + [[r.choice(["彩超", "呼吸机", "服务器"]), "H%sE%s" % (digits(r, 3), digits(r, 4)), digits(r, 18), "69" + digits(r, 11), "1" + digits(r, 10)] for _ in range(r.randint(3, 7))])
    return d


def statistics(r):
    d = Doc("clean", "医疗保障运行情况通报")
    d.para("全年累计救助困难群众%s人次，支出1%s元；其中尿毒症、肺癌、白血病患者占比%d%%，一级残疾人员%d人。" % (digits(r, 5), digits(r, 10), r.randint(5, 40), r.randint(10, 900)))
    d.para("下一步将加强高血压、糖尿病门诊用药保障，责任单位：%s医保局，经办窗口电话%s。" % (r.choice(REGIONS)[3], office(r)))
    return d


def lottery(r):
    d = Doc("clean", "小汽车增量指标摇号编码（中签）")
    d.grid([["序号", "申请编码", "序号", "申请编码"]] + [[2 * i + 1, digits(r, 13), 2 * i + 2, "1" + digits(r, 10)] for i in range(r.randint(4, 9))])
    return d


def minutes_clean(r):
    d = Doc("clean", "常务会议议定事项")
    d.para("会议听取了关于%s改造、%s小区加装电梯情况的汇报，原则同意，由住建局会同%s抓好落实。会议强调，各责任人要压实责任，居住在危旧房屋内的群众要及时转移。" % (r.choice(ROADS), r.choice(ESTATES), r.choice(TOWNS)))
    return d


def firms(r):
    d = Doc("clean", "双随机抽查结果公示（企业）")
    d.grid([["企业名称", "统一社会信用代码", "住所", "检查结果"]] + [[company(r), "91" + r.choice(REGIONS)[0] + "MA" + digits(r, 7) + r.choice("XKQ"), r.choice(ROADS) + "%d号%d幢%d室" % (r.randint(1, 400), r.randint(1, 9), r.randint(101, 909)), "未发现问题"] for _ in range(r.randint(3, 8))], wide=(1, 2))
    return d


CLEAN = [budget, offices, tender, guide, parcels, vehicles, statistics, lottery, minutes_clean, firms]
