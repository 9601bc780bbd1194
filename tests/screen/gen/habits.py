"""Templates as other clerks write them: forms one under the other, two people a row, numbers in brackets behind names,
headings in other words than the templates beside this file."""
from model import Datum, Doc
from people import REGIONS, STREETS, TOWNS, VILLAGES, Person

ILLS = ["尿毒症", "肺癌", "精神分裂症", "脑梗死", "白血病", "重度抑郁症", "类风湿性关节炎", "股骨头坏死", "乙型肝炎", "先天性心脏病"]


def dg(r, k):
    return "".join(r.choice("0123456789") for _ in range(k))


def nm(p, role="subject", kind="name"):
    return Datum(kind, p.name, role)


def idc(p):
    return Datum("id_card", p.id)


def mob(p, role="subject"):
    return Datum("mobile", p.mobile(), role)


def adr(p):
    return Datum("address", p.home())


def weakid(r, p):
    return Datum("id_partial", r.choice([p.id[:14] + "****", p.id[:10] + "****" + p.id[14:], p.id[:12] + "**" + p.id[14:]]))


def vertical(r):
    d = Doc('subsidy_list', '关于%s农户危房改造对象的公示'%r.choice(TOWNS))
    for i in range(r.randint(2, 4)):
        p = Person(r)
        d.form([['姓  名', nm(p)], ['证件类型', '居民身份证'], ['证件号码', idc(p)], ['联系方式', mob(p)], ['家庭住址', adr(p)], ['危房等级', 'D级']])
    return d, []


def two_a_row(r):
    d = Doc('subsidy_list', '惠农补贴发放花名册')
    rows = []
    for i in range(r.randint(3, 6)):
        a, b = Person(r), Person(r)
        rows.append([i*2+1, nm(a), idc(a), '%d'%r.randint(100, 900), i*2+2, nm(b), idc(b), '%d'%r.randint(100, 900)])
    d.table(['序号', '户主姓名', '身份证号', '金额', '序号', '户主姓名', '身份证号', '金额'], rows, wide=(2, 6))
    return d, []


def name_and_id_cell(r):
    d = Doc('recruit_result', '体检人员名单')
    rows = []
    for i in range(4):
        p = Person(r)
        rows.append((i+1, p))
    d.blocks.append(('para', [Datum(None, '进入体检人员：')]))
    for i, p in rows:
        d.para('%d. '%i, nm(p), '（', idc(p), '）')
    return d, []


def para_list(r):
    d = Doc('penalty', '关于对%s等人违规占地的处理决定'%'甲')
    a, b, c = Person(r), Person(r), Person(r)
    d.para('经查，当事人', nm(a), '（男，', idc(a), '）、', nm(b), '（女，', idc(b), '）在%s擅自建房。'%r.choice(VILLAGES))
    d.para('上述事实有证人', nm(c, 'third'), '的询问笔录为证。', Datum(None, '限十五日内自行拆除。'))
    return d, []


def labels_odd(r):
    p = Person(r)
    d = Doc('petition_reply', '12345热线办理结果')
    d.para('来电人：', nm(p), '；回访号码：', mob(p), '；反映地址：', Datum(None, r.choice(STREETS)+'路口'))
    d.para('处理情况：已与来电人电话沟通，其表示满意。')
    return d, []


def fund(r):
    d = Doc('medical_aid', '困难职工医疗互助金发放公示')
    rows = []
    for i in range(r.randint(3, 7)):
        p = Person(r)
        rows.append([i+1, nm(p), r.choice(['男', '女']), weakid(r, p) if r.random()<.3 else idc(p), Datum('health', r.choice(ILLS)), '%d元'%r.randint(1000, 9000), Datum('bank_card', p.card())])
    d.table(['编号', '职工', '性别', '证件号', '患何种疾病', '救助额', '收款卡号'], rows, wide=(3, 6))
    return d, []


def guardian(r):
    d = Doc('child_welfare', '事实无人抚养儿童基本生活补贴发放表')
    rows = []
    for i in range(r.randint(2, 5)):
        k, g = Person(r, minor=True), Person(r)
        rows.append([nm(k, 'subject', 'minor_name'), idc(k), nm(g, 'guardian'), '祖孙', mob(g), '%d'%r.randint(800, 1500)])
    d.table(['儿童姓名', '儿童身份证号码', '监护人', '与儿童关系', '监护人电话', '月补贴'], rows, wide=(1, 4))
    return d, []


def disability(r):
    d = Doc('disability_subsidy', '重度残疾人护理补贴名册')
    rows = []
    for i in range(r.randint(3, 6)):
        p = Person(r)
        rows.append([i+1, nm(p), Datum('disability_cert', p.id+r.choice('1234567')+r.choice('1234')), Datum('health', r.choice(['肢体二级', '视力一级', '精神二级', '智力一级'])), r.choice(VILLAGES), '80'])
    d.table(['序', '残疾人姓名', '残疾人证号', '类别等级', '村（居）', '标准'], rows, wide=(2,))
    return d, []


def car(r):
    p = Person(r)
    d = Doc('penalty', '交通违法公告')
    d.para('驾驶人', nm(p), '驾驶号牌为', Datum('plate', p.plate()), '的小型轿车，于2023年5月3日在', Datum(None, r.choice(STREETS)), '实施超速行为。驾驶证号：', idc(p), '。')
    return d, []


def mail_list(r):
    d = Doc('recruit_result', '志愿者招募报名信息')
    rows = []
    for i in range(4):
        p = Person(r)
        rows.append([nm(p), Datum('email', p.mail()), Datum('im_account', dg(r, 9)), Datum('birth_date', p.birthday()), r.choice(['本科', '硕士'])])
    d.table(['姓名', 'E-mail', 'QQ号', '生日', '学历'], rows, wide=(1, 3))
    return d, []


def contract(r):
    a, b = Person(r), Person(r)
    d = Doc('contract_publication', '租赁合同')
    d.para('出租方（甲方）：%s物业管理有限公司'%r.choice(TOWNS)[:2])
    d.para('承租方（乙方）：', nm(b), '  身份证号码：', idc(b))
    d.para('联系电话：', mob(b), '  通讯住址：', adr(b))
    return d, []


def hukou(r):
    p = Person(r)
    q = Person(r)
    d = Doc('service_notice', '户口迁移公示')
    d.para('申请人：', nm(p), '，公民身份号码', idc(p), '，现住', adr(p), '。')
    d.para('随迁配偶：', nm(q, 'third'), '，身份证件号', idc(q), '，户口簿号：', Datum('household_no', dg(r, 9)), '。')
    return d, []


def court(r):
    p = Person(r)
    d = Doc('service_notice', '公告')
    d.para(nm(p), '，男，汉族，', Datum('birth_date', '%d年%d月%d日'%p.born), '出生，住', adr(p), '，公民身份号码', idc(p), '。')
    d.para('本院受理原告%s银行股份有限公司诉你金融借款合同纠纷一案，案号（2023）鲁0112民初%s号。'%('例', dg(r, 4)))
    return d, []


def teacher(r):
    d = Doc('duty_roster', '教育系统值班表')
    rows = []
    for i in range(5):
        p = Person(r)
        rows.append(['%d月%d日'%(r.randint(1, 12), r.randint(1, 28)), nm(p, 'official'), mob(p, 'official'), '0531-8%s'%dg(r, 7)])
    d.table(['日期', '带班领导', '联系手机', '值班室'], rows, wide=(2, 3))
    return d, []


def plain_poor(r):
    d = Doc('subsidy_list', '监测户帮扶台账')
    rows = []
    for i in range(4):
        p = Person(r)
        rows.append([r.choice(VILLAGES), nm(p), idc(p), r.randint(1, 6), Datum('health', r.choice(['因病', '因残', '缺劳力', '因学'])), mob(p)])
    d.table(['行政村', '户主', '证件号码', '家庭人口数', '风险类型', '联系电话'], rows, wide=(2, 5))
    return d, []


def apply(r):
    p = Person(r)
    q = Person(r)
    d = Doc('application_form', '公租房申请登记表')
    d.form([['申请人姓名', nm(p), '身份证号', idc(p)], ['配偶姓名', nm(q, 'third'), '身份证号', idc(q)], ['户籍地址', adr(p), '手机', mob(p)], ['工作单位', '%s机械厂'%r.choice(TOWNS)[:2], '月收入', '3200']])
    return d, []


def notice_text(r):
    p, q = Person(r), Person(r)
    d = Doc('petition_reply', '答复')
    d.para('您好：您反映的问题收悉。')
    d.para('我局工作人员', nm(q, 'official'), '于6月3日致电您留下的', mob(p), '核实。')
    return d, []


def two_heads(r):
    d = Doc('housing_list', '轮候家庭基本情况公示表')
    rows = []
    for i in range(4):
        p, q = Person(r), Person(r)
        rows.append([str(i+1), nm(p), idc(p), nm(q, 'third'), idc(q), mob(p)])
    d.blocks.append(('table2', None, None, None))
    d.blocks.pop()
    d.table(['号', '申请人', '申请人证件号码', '共同申请人', '共同申请人证件号码', '联络电话'], rows, wide=(2, 4, 5))
    return d, []


def wage(r):
    d = Doc('expert_fee', '农民工工资支付公示')
    rows = []
    for i in range(5):
        p = Person(r)
        rows.append([i+1, nm(p), r.choice(['瓦工', '钢筋工', '木工']), idc(p), Datum('bank_card', p.card()), '%d'%r.randint(3000, 9000)])
    d.table(['序号', '工人姓名', '工种', '身份证', '工资卡', '实发'], rows, wide=(3, 4))
    return d, []


def clinic(r):
    p = Person(r)
    d = Doc('health_list', '家庭医生签约随访')
    d.para('签约居民', nm(p), '，', idc(p), '，既往确诊', Datum('health', r.choice(ILLS)), '，联系', mob(p), '。')
    return d, []


def foreign(r):
    d = Doc('foreign_list', '来华工作人员名单')
    rows = []
    for i in range(3):
        p = Person(r)
        rows.append([nm(p), Datum('passport', 'E'+dg(r, 8)), '美国', r.choice(TOWNS)[:2]+'科技有限公司'])
    d.table(['姓名', '护照号', '国籍', '聘用单位'], rows)
    return d, []


def c1(r):
    d = Doc('clean', '采购项目需求')
    d.table(['标的', '规格型号', '数量', '预算（元）', '项目编号'], [['服务器', 'R%s'%dg(r, 4), '2', '%d'%r.randint(10**5, 10**6), 'SDGP%s'%dg(r, 15)] for _ in range(4)], wide=(4,))
    d.para('采购人：%s教育局，地址：%s%d号，联系电话：0531-8%s。'%(r.choice(REGIONS)[3], r.choice(STREETS), r.randint(1, 200), dg(r, 7)))
    return d, []


def c2(r):
    d = Doc('clean', '水质监测月报')
    d.table(['断面编码', '监测时间', 'COD', '样品编号'], [[dg(r, 11), '2023%02d%02d'%(r.randint(1, 12), r.randint(1, 28)), '%.1f'%r.random(), '1'+dg(r, 10)] for _ in range(5)], wide=(0, 3))
    return d, []


def c3(r):
    d = Doc('clean', '医保报销政策问答')
    d.para('问：患有高血压、糖尿病能报销吗？答：参保人员患高血压、糖尿病的，可申请门诊慢特病待遇，报销比例70%。')
    d.para('咨询电话：12393，投诉电话：0531-8'+dg(r, 7)+'。')
    return d, []


def c4(r):
    d = Doc('clean', '国有土地使用权招拍挂出让公告')
    d.para('宗地编号：2023-G%s，电子监管号%s，竞买保证金账户：%s公共资源交易中心，账号：%s，开户行：工商银行。'%(dg(r, 2), dg(r, 16), r.choice(REGIONS)[3], '6222'+dg(r, 15)))
    d.para('宗地位置：%s以北、%s以东。'%(r.choice(STREETS), r.choice(STREETS)))
    return d, []


def c5(r):
    d = Doc('clean', '会议通知')
    d.para('经研究，定于2023年9月1日召开全市安全生产工作会议，请各区县、各部门主要负责同志参加。王科长、李主任负责会务，会务组电话%s。'%('0531-6'+dg(r, 7)))
    d.para('高新区管委会、经济开发区管委会参会。方案、计划、预算及相关材料请于8月底前报送。')
    return d, []


def c6(r):
    d = Doc('clean', '车辆处置公告')
    d.table(['发动机号', '车架号', '起拍价', '登记日期'], [[dg(r, 8), 'LSV'+dg(r, 14), '%d元'%r.randint(10000, 90000), '2012-0%d-1%d'%(r.randint(1, 9), r.randint(0, 9))] for _ in range(3)], wide=(1,))
    return d, []

PERSONAL = [vertical, two_a_row, name_and_id_cell, para_list, labels_odd, fund, guardian, disability, car, mail_list, contract, hukou, court, teacher, plain_poor, apply, notice_text, two_heads, wage, clinic, foreign]
CLEAN = [c1, c2, c3, c4, c5, c6]
