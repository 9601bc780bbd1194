"""Mining rights."""

from .world import BODY_NAMES, cn, landline, move, wan, yuan

AGENCY = "云岭市公共资源交易中心"
SPECS = [
    dict(title="望川县石岗建筑用花岗岩矿采矿权出让", body="wc-zrzy", start="2024-04-15", right="采矿权", mineral="建筑用花岗岩", location="望川县桑坞镇石岗村", area=0.3126,
         years="15年", reserves="保有资源量1280万立方米", first=6200, deal=9450, grantee="望川例岩矿业有限公司", mine="石岗花岗岩矿", output="年产80万立方米", licence=True, reports=2,
         why="矿区边界与最近居民点直线距离420米，须采用封闭式破碎生产线并边采边治。"),
    dict(title="北渚县白石垄饰面用大理石矿普查探矿权出让", body="bz-zrzy", start="2024-09-09", right="探矿权", mineral="饰面用大理石", location="北渚县石笕镇白石垄", area=2.84,
         years="5年", reserves="未评价", first=68, deal=141, grantee="云岭拟探地质勘查有限公司", mine="白石垄大理石矿普查", output="", licence=True, reports=1,
         why="区内仅开展过零星填图，首期勘查应完成槽探和不少于1200米钻探。"),
    dict(title="云岭市拟汤地热水采矿权出让", body="yl-zrzy", start="2025-01-20", right="采矿权", mineral="地热（水温25℃以上）", location="松岗区拟汤片区", area=0.5217,
         years="10年", reserves="允许开采量每日1150立方米", first=430, deal=455, grantee="云岭样泉文旅开发有限公司", mine="拟汤地热水矿", output="每日1150立方米", licence=True, reports=1, skip="result",
         why="尾水须同层回灌，回灌率不低于九成，取水计量设施接入监管平台。"),
    dict(title="望川县桑坞砖瓦用页岩矿采矿权出让", body="wc-zrzy", start="2025-06-23", right="采矿权", mineral="砖瓦用页岩", location="望川县桑坞镇北坡", area=0.1188,
         years="8年", reserves="保有资源量196万吨", first=210, deal=236, grantee="望川拟窑建材有限公司", mine="桑坞页岩矿", output="年产18万吨", change=True, late=True, licence=True,
         why="整合关闭原有两处小矿，资源统一规划、一次设置。"),
    dict(title="北渚县芦花滩建筑用砂采矿权出让", body="bz-zrzy", start="2025-11-10", right="采矿权", mineral="建筑用砂", location="北渚县芦花滩旱地段", area=0.2034,
         years="3年", reserves="保有资源量74万立方米", first=890, deal="按实际采出量每立方米12.60元计征", grantee="北渚例砂资源开发有限公司", mine="芦花滩砂矿", output="年产22万立方米",
         why="开采范围不在河道管理范围内，闭坑后回填复垦为耕地。"),
    dict(title="云岭市鹤坞矿泉水采矿权出让", body="yl-zrzy", start="2026-05-11", right="采矿权", mineral="矿泉水", location="南屏区鹤坞", area=0.0870,
         years="10年", reserves="允许开采量每日320立方米", first=150, deal=188, grantee="云岭例泉饮品有限公司", mine="鹤坞矿泉水", output="每日320立方米", licence=True,
         why="水源保护区一级区内不得设置与取水无关的设施。"),
]


def price(value):
    return value if isinstance(value, str) else yuan(value)


def run(city, s, number):
    p = city.project("mining", s["title"], s["body"], s["start"], code=f"YLKQ-{s['start'][:4]}-{number:02d}")
    authority = BODY_NAMES[s["body"]]
    end = move(p.day, 30)
    base = {"authority": authority, "agency": AGENCY, "right_type": s["right"], "supply_mode": "挂牌", "mineral": s["mineral"], "location": s["location"],
            "area": f"{s['area']:.4f}", "term_years": s["years"]}
    corners = "；".join(f"{i + 1}，X=29{p.chance.number(10000, 99999)}.{p.chance.number(10, 99)}，Y=345{p.chance.number(10000, 99999)}.{p.chance.number(10, 99)}" for i in range(4))
    p.publish("offer", f"{s['title']}公告", f"{authority}决定以挂牌方式出让{s['mine']}{s['right']}。矿种为{s['mineral']}，位于{s['location']}，面积{s['area']}平方千米，出让年限{s['years']}，{s['reserves']}。"
              f"{s['why']}起始价{wan(s['first'])}，挂牌截止时间为{cn(end)}16时。竞买人应当自行踏勘现场，资源风险自担。",
              {**base, "coordinates": corners + "（虚构坐标系，仅示意）", "reserves": s["reserves"], "start_price": yuan(s["first"]), "bid_from": move(p.day, 20).isoformat(),
               "bid_until": end.isoformat(), "contact": f"矿产科，电话{landline(p.chance)}"})
    if s.get("change"):
        p.wait(8)
        end = move(end, 10)
        p.publish("change", f"{s['title']}变更公告", f"因竞买人反映资源储量核实报告附图比例尺过小，现补充提供1:2000地形地质图，挂牌截止时间顺延至{cn(end)}16时，其余事项不变。",
                  {"authority": authority, "content": "补充附图，挂牌截止时间顺延十个工作日。"})
    p.day = end
    took = p.chance.number(1, 5)
    if s.get("late"):
        took, _ = 28, p.wait(28)
    else:
        p.wait(took)
    amount = s["deal"] if isinstance(s["deal"], str) else wan(s["deal"])
    until = move(p.day, 10)
    if s.get("skip") != "result":
        p.publish("result", f"{s['title']}结果公示", f"{s['mine']}{s['right']}已挂牌成交，竞得人为{s['grantee']}，成交价：{amount}。"
                  f"公示期为十个工作日，至{cn(until)}止。{p.say('出让收益分期缴纳，首期不低于两成。', '出让收益在签订合同后一次性缴清。')}{'本结果因补充核实资料迟于规定期限公示。' if s.get('late') else ''}",
                  {**base, "grantee": s["grantee"], "amount": price(s["deal"]), "payment_terms": "首期两成，其余分三年缴清", "dealt_on": move(p.day, -took).isoformat(),
                   "publicity_until": until.isoformat()}, took=took)
    p.wait(14, 18)
    p.publish("contract", f"{s['title']}合同信息", f"{authority}与{s['grantee']}签订{s['right']}出让合同，出让收益：{amount}。合同对生态修复基金、安全生产和闭坑责任作了约定。"
              f"{p.say('受让人逾期缴纳出让收益的，每日加收千分之二滞纳金。', '受让人应当在两年内办理完毕开工所需的全部审批手续。')}",
              {"grantee": s["grantee"], "contract_no": f"YLKC-{p.ident['code'][5:]}", "amount": price(s["deal"]), "signed_on": move(p.day, -4).isoformat()}, took=4)
    if s.get("licence"):
        p.wait(20, 30)
        years = int(s["years"][:-1])
        p.publish("licence", f"{s['mine']}{s['right']}登记信息", f"经审查，准予{s['grantee']}{s['right']}新立登记，颁发许可证。许可证有效期自{cn(p.day)}起{s['years']}。矿业权人应当依法公示勘查开采信息。",
                  {"licence_no": f"C9901{p.day.year}{p.chance.number(1000000, 9999999)}", "licence_type": "新立", "grantee": s["grantee"], "mine_name": s["mine"],
                   "mineral": s["mineral"], "area": f"{s['area']:.4f}", "valid_from": p.day.isoformat(), "valid_until": p.day.replace(year=p.day.year + years).isoformat()}, took=3)
    for index in range(s.get("reports", 0)):
        p.wait(120, 150)
        state = ("矿山建设按设计推进，表土单独堆存，截排水沟已建成。", "累计治理恢复面积2.1公顷，粉尘、噪声监测达标，无超层越界。")[index]
        p.publish("project", f"{s['mine']}开发利用与生态修复情况（{p.day.year}年）", f"{state}{p.say('年度实地核查由第三方测绘单位实施，结果与申报一致。', '核查中发现监测井标识缺失1处，已当场整改。')}已缴出让收益按合同进度入库。",
                  {"grantee": s["grantee"], "mine_name": s["mine"], "mineral": s["mineral"], "output": s["output"],
                   "paid": yuan(s["deal"] * (0.2 + 0.25 * index)), "result": state}, took=6)


def make(city):
    p = city.project("mining", "云岭市2025年度矿业权出让计划", "yl-zrzy", "2025-02-17", key="云岭市矿业权出让计划2025")
    p.publish("plan", p.title, "2025年度全市计划出让矿业权4宗，其中采矿权3宗、探矿权1宗，优先安排地热、矿泉水等清洁资源，砂石类矿山总数只减不增。"
              "计划实行动态管理，调整后另行公布。", {"year": "2025", "authority": BODY_NAMES["yl-zrzy"],
              "content": "拟汤地热水、桑坞砖瓦用页岩、芦花滩建筑用砂采矿权各1宗；另储备探矿权1宗。"}, took=5)
    for number, s in enumerate(SPECS):
        run(city, s, number + 1)
