"""What the documents say. Wording of our own; every template gives a Doc with its data marked."""
import habits
from model import Datum, Doc
from people import Person, REGIONS, AREA, TOWNS, VILLAGES, STREETS

FIRMS = ["恒泽", "远航", "博瑞", "天成", "中亿", "鼎晟", "华岳", "嘉禾"]
TRADES = ["市政工程", "信息技术", "园林绿化", "医疗器械", "物业服务", "勘测设计", "环保科技"]
ILLS = ["糖尿病", "肝硬化", "冠心病", "脑梗死", "慢性肾衰竭", "乳腺癌", "精神分裂症", "类风湿关节炎", "癫痫"]


def firm(r, region):
    return region[2].replace("市", "") + r.choice(FIRMS) + r.choice(TRADES) + r.choice(["有限公司", "股份有限公司", "有限责任公司"])


def office_phone(r, region):
    return AREA[region[0]] + "-" + r.choice("2345678") + "".join(r.choice("0123456789") for _ in range(7))


def digits(r, n):
    return r.choice("123456789") + "".join(r.choice("0123456789") for _ in range(n - 1))


def people(r, n, minor=False, region=None):
    region = region or r.choice(REGIONS)
    return region, [Person(r, minor, region) for _ in range(n)]


def name(p, role="subject"):
    return Datum("name", p.name, role)


def some_id(r, p):
    if r.random() < .12:
        return Datum("id_card_15", p.id15())
    return Datum("id_card", p.id)


def half_masked(r, p):
    """A number that is hidden enough, or not."""
    v = p.id
    if r.random() < .5:
        return Datum(None, v[:6] + "********" + v[14:])
    raw = r.choice([v[:14] + "****", v[:10] + "****" + v[14:], v[:6] + "**" + v[8:]])
    return Datum("id_partial", raw, raw=raw)


def housing(r):
    region, ps = people(r, r.randint(4, 12))
    d = Doc("housing_list", "%s%d年第%s批公共租赁住房轮候对象名册" % (region[3], r.randint(2018, 2024), r.choice("一二三四")))
    d.para("根据《公共租赁住房管理办法》，现将审核通过的家庭予以公布，接受社会监督。监督热线：", office_phone(r, region), "。")
    masked = r.random() < .5
    head = ["序次", r.choice(["申请人姓名", "姓名", "承租人"]), r.choice(["身份证号码", "公民身份号码", "身份证件号码"]), r.choice(["联系电话", "手机号码", "联系手机"]), "保障人口", "受理编号"]
    d.table(head, [[i + 1, name(p), half_masked(r, p) if masked else some_id(r, p), Datum("mobile", p.mobile()), r.randint(1, 5), "GZF" + digits(r, 9)] for i, p in enumerate(ps)], wide=(2, 3, 5))
    return d, ps


def subsidy(r):
    region, ps = people(r, r.randint(4, 12))
    d = Doc("subsidy_list", "%s%d年%s花名册" % (r.choice(TOWNS), r.randint(2018, 2024), r.choice(["耕地地力保护补贴", "农村低保金", "临时救助金", "特困供养金"])))
    head = ["行号", "村组", r.choice(["户主姓名", "户主", "领取人姓名"]), r.choice(["户主身份证号", "身份证号码"]), r.choice(["银行卡号", "一卡通账号", "银行账号"]), r.choice(["户口簿号", "户编号"]), r.choice(["致贫原因", "主要致贫原因"]), "补贴金额（元）"]
    d.table(head, [[i + 1, r.choice(VILLAGES) + "%d组" % r.randint(1, 9), name(p), some_id(r, p), Datum("bank_card", p.card()),
                    Datum("household_no", digits(r, 9)), Datum("health", r.choice(ILLS)) if r.random() < .4 else r.choice([Datum("health", "缺劳动力"), "", ""]), "%d.00" % r.randint(80, 4000)] for i, p in enumerate(ps)], wide=(3, 4, 5))
    d.para("合计发放%d户，如有异议请向镇纪委反映，电话：" % len(ps), office_phone(r, region))
    return d, ps


def disability(r):
    region, ps = people(r, r.randint(4, 10))
    d = Doc("disability_subsidy", "%s困难残疾人生活补贴与重度残疾人护理补贴发放表" % region[3])
    rows = []
    for i, p in enumerate(ps):
        kind, grade = r.randint(1, 7), r.randint(1, 4)
        rows.append([i + 1, name(p), Datum("disability_cert", p.id + "%d%d" % (kind, grade)), Datum("health", ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"][kind - 1] + "残疾" + "一二三四"[grade - 1] + "级"),
                     Datum("mobile", p.mobile()), "%d元" % r.randint(60, 300)])
    d.table(["序号", "残疾人姓名", r.choice(["残疾证号", "残疾人证号"]), r.choice(["残疾类别等级", "残疾类别"]), "联系电话", "月补贴标准"], rows, wide=(2, 3, 4))
    return d, ps


def medical(r):
    region, ps = people(r, r.randint(3, 9))
    d = Doc("medical_aid", "%s%d年第%d季度医疗救助对象公示" % (region[3], r.randint(2019, 2024), r.randint(1, 4)))
    d.table(["姓名", "身份证号码", "家庭住址", "患病名称", "救助金额"],
            [[name(p), some_id(r, p), Datum("address", p.home()), Datum("health", r.choice(ILLS)), "%d.%02d元" % (r.randint(500, 20000), r.randint(0, 99))] for p in ps], wide=(1, 2))
    return d, ps


def child(r):
    region, ps = people(r, r.randint(3, 10), minor=True)
    d = Doc("child_welfare", "%s%s资助名单" % (region[3], r.choice(["孤儿基本生活费", "家庭经济困难学生", "困境儿童生活补贴"])))
    rows = []
    for p in ps:
        g = Person(r, region=region)
        rows.append([Datum("minor_name", p.name), Datum("student_no", "G" + p.id), Datum("birth_date", p.birthday()), name(g, "guardian"), Datum("mobile", g.mobile()), r.choice(TOWNS) + "中心小学"])
    d.table([r.choice(["学生姓名", "儿童姓名"]), "学籍号", "出生日期", r.choice(["监护人姓名", "监护人"]), "监护人电话", "就读学校"], rows, wide=(1, 4))
    return d, ps


def award(r):
    region, (a, b, e1, e2, legal, agent) = people(r, 6)
    d = Doc("procurement_award", "%s%s采购项目中标结果公告" % (region[3], r.choice(["智慧校园", "道路保洁", "公务用车租赁", "病案数字化"])))
    d.para("一、项目编号：", region[0] + "-ZFCG-" + digits(r, 10))
    d.para("二、中标供应商：", firm(r, region), "，供应商地址：", region[2] + region[3] + r.choice(STREETS) + "%d号3-2-201室" % r.randint(1, 90))
    d.para("三、中标金额：", "%d.%02d元" % (r.randint(13000000000, 19999999999) if r.random() < .4 else r.randint(100000, 9000000), r.randint(0, 99)))
    d.para("四、评审专家名单：", name(e1, "expert"), "、", name(e2, "expert"))
    d.para("五、采购人联系人：", name(a, "contact"), "，联系电话：", office_phone(r, region))
    d.para("六、代理机构联系人：", name(b, "contact"), "，电话：", Datum("mobile", b.mobile(), "contact"))
    d.para("七、法定代表人：", name(legal, "legal_rep"), "，被授权人身份证号：", Datum("id_card", agent.id), "，邮箱：", Datum("email", agent.mail()))
    d.para("履约保证金账号：", digits(r, 19), "，开户行：", region[2] + "分行营业部")
    return d, [a, b, e1, e2, legal, agent]


def penalty(r):
    region, (p, w) = people(r, 2)
    d = Doc("penalty", "%s行政处罚决定书（%s综执罚字〔%d〕第%d号）" % (region[3], region[3][0], r.randint(2018, 2024), r.randint(1, 900)))
    d.para("当事人：", name(p), "，男，公民身份号码：", Datum("id_card", p.id), "，住所：", Datum("address", p.home()), "，联系电话：", Datum("mobile", p.mobile()), "。")
    d.para("经查，当事人于%d年%d月%d日驾驶号牌为" % (r.randint(2018, 2024), r.randint(1, 12), r.randint(1, 28)), Datum("plate", p.plate()), "的货车沿途撒漏，有证人", name(w, "third"), "的证言为证。")
    d.para("决定处以罚款人民币%d元。缴款账号：" % r.randint(200, 20000), digits(r, 18), "。如不服，可向", region[3], "人民政府申请复议。")
    return d, [p, w]


def petition(r):
    region, (p, o) = people(r, 2)
    d = Doc("petition_reply", "关于反映%s%s问题的答复" % (r.choice(TOWNS), r.choice(["垃圾清运", "路灯不亮", "学区划分", "噪声污染"])))
    d.para(r.choice(["来信人：", "反映人："]), name(p), "，联系电话：", Datum("mobile", p.mobile()), "，家庭住址：", Datum("address", p.home()), "。")
    d.para("您在来信中留下的电子邮箱为", Datum("email", p.mail()), "，微信号：", Datum("im_account", "wx" + digits(r, 8)) if r.random() < .3 else Datum("im_account", digits(r, 9), raw=None), "，住宅电话：", Datum("landline", p.landline()), "。")
    d.para("经办人：", name(o, "official"), "，办公电话：", office_phone(r, region), "，受理编号：", digits(r, 11), "。")
    return d, [p, o]


def application(r):
    region, (p,) = people(r, 1)
    d = Doc("application_form", r.choice(["困难群众临时救助申请审批表", "公益性岗位申请表", "居家养老服务申请表"]))
    d.form([["姓名", name(p), "出生年月", Datum("birth_date", "%04d年%02d月%02d日" % p.born)], ["身份证号", Datum("id_card", p.id), "手机号码", Datum("mobile", p.mobile())],
            ["现居住地址", Datum("address", p.home()), "银行卡号", Datum("bank_card", p.card())]])
    d.form([["公民身份号码"] + list(p.id)]) if r.random() < .5 else None
    d.para("本人承诺以上信息真实有效。")
    return d, [p]


def expert_fee(r):
    region, ps = people(r, r.randint(3, 7))
    d = Doc("expert_fee", "%s项目评审劳务费发放表" % region[3])
    d.table(["序号", "专家姓名", "身份证号码", "工商银行卡号", "应发金额", "签字"], [[i + 1, name(p, "expert"), some_id(r, p), Datum("bank_card", p.card()), "%d.00" % r.randint(300, 2000), ""] for i, p in enumerate(ps)], wide=(2, 3))
    return d, ps


def compensation(r):
    region, ps = people(r, r.randint(3, 9))
    d = Doc("land_compensation", "%s%s征地补偿费分户明细" % (region[3], r.choice(VILLAGES)))
    d.table(["户主姓名", "身份证号码", "联系电话", "开户银行及账号", "补偿面积（亩）", "补偿金额（元）"],
            [[name(p), some_id(r, p), Datum("mobile", p.mobile()), Datum("bank_card", p.card()), "%.2f" % (r.random() * 4), "%d" % r.randint(8000, 300000)] for p in ps], wide=(1, 2, 3))
    return d, ps


def recruit(r):
    region, ps = people(r, r.randint(4, 12))
    d = Doc("recruit_result", "%s%d年事业单位公开招聘拟聘用人员公示" % (region[3], r.randint(2018, 2024)))
    d.table(["准考证号", "姓名", "身份证号码", "出生日期", "总成绩", "招聘单位"],
            [[digits(r, 12), name(p), some_id(r, p), Datum("birth_date", "%04d-%02d-%02d" % p.born), "%.2f" % (60 + r.random() * 35), r.choice(TOWNS) + "卫生院"] for p in ps], wide=(0, 2))
    return d, ps


def roster(r):
    region, ps = people(r, r.randint(4, 10))
    d = Doc("duty_roster", "%s防汛责任人名单" % region[3])
    d.table(["水库名称", "责任人", "职务", "办公电话", "手机"], [[r.choice(VILLAGES)[:-1] + "水库", name(p, "official"), r.choice(["副镇长", "水利站长", "村主任"]), office_phone(r, region), Datum("mobile", p.mobile())] for p in ps], wide=(3, 4))
    return d, ps


def service(r):
    region, (p,) = people(r, 1)
    d = Doc("service_notice", "%s人力资源和社会保障局公告送达" % region[3])
    d.para(name(p), "（身份证号码：", Datum("id_card", p.id), "，住址：", Datum("address", p.home()), "）：")
    d.para("因采用其他方式无法送达，现依法向你公告送达《行政决定书》（文号", digits(r, 8), "），自公告之日起经过三十日即视为送达。")
    return d, [p]


def foreign(r):
    region, ps = people(r, r.randint(3, 6))
    d = Doc("foreign_list", "%s外国人工作许可办理结果" % region[3])
    rows = []
    for p in ps:
        k = r.random()
        v = Datum("passport", "E" + digits(r, 8)) if k < .5 else Datum("hkm_permit", r.choice("HM") + digits(r, 8))
        rows.append([name(p), v, firm(r, region), "受理" + digits(r, 10)])
    d.table(["姓名", r.choice(["护照（通行证）号码", "护照号码或通行证号"]), "用人单位", "业务流水号"], rows, wide=(1, 2))
    return d, ps


PERSONAL = [housing, subsidy, disability, medical, child, award, penalty, petition, application, expert_fee, compensation, recruit, roster, service, foreign]


# ---- without personal data ----

def projects(r):
    region = r.choice(REGIONS)
    d = Doc("clean", "%s政府投资项目进展情况表" % region[3])
    d.table(["项目名称", "项目代码", "总投资", "业务流水号", "责任单位电话"],
            [["%s改造工程" % r.choice(STREETS), "%d-%s-%02d-01-%s" % (r.randint(2018, 2024), region[0], r.randint(10, 90), digits(r, 6)), "%d.%02d元" % (r.randint(13000000000, 18999999999), r.randint(0, 99)),
              region[0] + "%04d%02d%02d" % (r.randint(2018, 2024), r.randint(1, 12), r.randint(1, 28)) + digits(r, 4), office_phone(r, region)] for _ in range(r.randint(4, 10))], wide=(1, 2, 3))
    return d, []


def directory(r):
    region = r.choice(REGIONS)
    d = Doc("clean", "%s政务服务窗口一览" % region[3])
    d.table(["部门", "办公地址", "咨询电话", "监督电话"], [[r.choice(["不动产登记中心", "税务大厅", "市场监管局", "人社局"]), region[3] + r.choice(STREETS) + "%d号2楼%d室" % (r.randint(1, 200), r.randint(201, 230)), office_phone(r, region), "12345"] for _ in range(r.randint(3, 8))], wide=(1, 2))
    return d, []


def assets(r):
    d = Doc("clean", "报废资产处置清单")
    d.table(["资产编号", "设备序列号", "条形码", "账面原值"], [[digits(r, 18), "SN" + digits(r, 11), "69" + digits(r, 11), "%d.00" % r.randint(800, 90000)] for _ in range(r.randint(4, 12))], wide=(0, 1, 2))
    return d, []


def tender(r):
    region = r.choice(REGIONS)
    d = Doc("clean", "%s标准厂房建设项目招标公告" % region[3])
    d.para("招标编号：", region[0] + digits(r, 14), "，统一社会信用代码：91" + region[0] + "MA" + digits(r, 7) + "X", "，投标保证金缴至账号", digits(r, 19), "，户名：公共资源交易中心。")
    d.para("建设地点：", region[3] + r.choice(STREETS) + "%d号，" % r.randint(1, 300), "招标代理服务电话：", office_phone(r, region), "，预算%d元。" % r.randint(13000000000, 18999999999))
    return d, []


def guide(r):
    d = Doc("clean", r.choice(["医疗救助办事指南", "残疾人证办理指南", "惠民政策解读"]))
    d.para("申请人须携带居民身份证（18位）、户口簿原件及复印件。患有恶性肿瘤、尿毒症等重大疾病的，可申请提高救助标准；一级、二级残疾每人每月补贴120元。")
    d.para("截至%d年底，全市累计受理" % r.randint(2018, 2023), "1" + digits(r, 7), "件次，支出" + digits(r, 11) + ".00元，咨询热线12333，办理编号格式如20180300012345678。")
    return d, []


def lots(r):
    d = Doc("clean", "保障性住房公开摇号结果（按申请编号公布）")
    d.table(["选房序号", "申请编号", "户型", "随机种子"], [[i + 1, digits(r, 15), r.choice(["一居", "两居", "三居"]), digits(r, 16)] for i in range(r.randint(5, 14))], wide=(1, 3))
    return d, []


CLEAN = [projects, directory, assets, tender, guide, lots]
PERSONAL += habits.PERSONAL
CLEAN += habits.CLEAN
