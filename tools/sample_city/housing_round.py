"""One allocation of public rental homes from end to end: 600 homes in three estates, 5,000 households in four categories, their
waiting list, its changes, a rehearsal and the draw. The nonces are no secret, which only an example may do."""

import hashlib
import json

from .world import Chance, id_number, mobile, people

BODY, OFFICE, REGION = "yl-zfbz", "云岭市住房保障服务中心", "990100"
PROJECT = {"key": "云岭市2026年公租房集中配租", "title": "云岭市2026年度公共租赁住房集中配租", "region": REGION}
LIST, ROUND, REHEARSAL = "yl-gz-2026", "yl-gz-2026", "rehearsal-yl-gz-2026"
APPLICANTS, ALLOTTED_SHOWN = 5000, 60
CATEGORIES = [("低保家庭", "assured"), ("低收入家庭", "low-income"), ("新就业无房职工", "new-worker"), ("稳定就业外来务工人员", "migrant")]
ESTATES = [("芦汀新城公租房二期", "云湖区芦汀新城", "luting", 300), ("桐荫里保障房", "松岗区桐荫里", "tongyin", 200), ("样创人才公寓", "云岭高新区样创大道", "yangchuang", 100)]
TYPES = [("一居室", 38, 456), ("两居室", 56, 672)]
PARTIES = [("bureau", "市住房和城乡建设局"), ("notary", "市公证处"), ("supervisor", "市纪委监委派驻机构"), ("applicants", "申请人代表")]
VALUE = "03 08 14 19 22 27 33"


def notice(kind, title, date, elements, text, project=PROJECT, serial=[0]):
    serial[0] += 1
    return {"act": "notice.publish", "body": BODY, "domain": "housing", "kind": kind, "title": title, "date": date, "formed": date, "text": text,
            "source": {"key": f"yl:2026-gz{serial[0]:04d}"}, "project": project, "elements": elements}


def estate(name, where, short, count):
    chance, rows = Chance(f"estate/{name}"), []
    for i in range(count):
        kind, area, rent = TYPES[chance.number(0, 9) >= 6]
        rows.append({"unit": f"{short.upper()}-{i + 1:04d}", "home_type": kind, "area": str(area + chance.number(0, 3)), "rent": str(rent + 4 * chance.number(0, 9)),
                     "accessible": "是" if i < count // 30 else "否", "state": "待配租", "door": f"{i // 40 + 1}幢{i % 40 // 4 + 1}0{i % 4 + 1}"})
    return notice("estate", f"{name}房源登记", "2026-01-12", {"estate": name, "location": where, "variant": "公租房", "rent_basis": "云岭市公共租赁住房租金标准（虚构）", "units": rows},
                  f"{name}共{count}套，均为简装，待配租。住了人的房屋只公开总数，不公开门牌。",
                  {"key": f"房源：{name}", "title": f"{name}房源", "region": REGION})


def households():
    rows, given = [], Chance("round/people")
    for i in range(APPLICANTS):
        chance = Chance(f"round/{i}")
        category = CATEGORIES[(0, 0, 1, 1, 1, 2, 2, 2, 3, 3)[chance.number(0, 9)]][0]
        size = chance.number(1, 4)
        name = people(given, 1)[0]
        rows.append({"number": f"26-{i + 1:05d}", "category": category, "points": str(chance.number(20, 98)), "registered_on": f"20{chance.pick(['23', '24', '25'])}-{chance.number(1, 12):02d}-{chance.number(1, 28):02d}",
                     "household_size": str(size), "home_type": TYPES[size > 2][0], "entitled": "资格审核公示 2026-01-20", "full_name": name,
                     "id_number": id_number(chance, chance.pick(["990102", "990103", "990104"])), "phone": mobile(chance)})
    return rows


def shown(rows):
    """The publicity that is still running in the sample: what a list looks like before it folds."""
    table = [{"number": r["number"], "name": r["full_name"], "full_name": r["full_name"], "household_size": r["household_size"], "category": r["category"],
              "home_type": r["home_type"], "result": "合格", "id_number": r["id_number"], "phone": r["phone"]} for r in rows[:120]]
    return notice("eligibility", "2026年度公租房集中配租资格公示（第一批）", "2026-01-20",
                  {"authority": OFFICE, "batch": "第一批", "publicity_from": "2026-01-20", "publicity_until": "2035-12-31", "objection": "监督电话0570-0000000", "applicants": table},
                  "样例中公示截止日定在很久以后，以便看到公示期内的样子；真实的公示期届满，名单自动收起。")


def register(rows):
    return notice("waiting-list", "2026年度公租房轮候登记", "2026-01-28",
                  {"authority": OFFICE, "batch": "2026", "as_of": "2026-01-28", "households": str(len(rows)), "list": LIST, "queue": rows},
                  f"共{len(rows)}户登记轮候。次序按保障类别、积分、登记日期和编号确定，规则公开，任何人都可以重算。")


def changes(rows):
    chance, acts = Chance("round/changes"), []
    for change, value, reason in (("points", "96", "新增残疾证，加分经联审核实"), ("points", "31", "家庭成员减少，积分相应调减"), ("category", "低保家庭", "民政部门认定为低保家庭"),
                                  ("registered_on", "2023-02-14", "登记日期录入有误，以受理回执为准"), ("suspend", "", "暂时赴外地，本人申请暂停轮候"), ("leave", "", "已购买商品住房，退出轮候")):
        acts.append({"act": "waiting.change", "list": LIST, "number": rows[chance.number(200, 4900)]["number"], "change": change, "date": "2026-02-20", "reason": reason,
                     "basis": "云岭市公共租赁住房管理办法（虚构）第十八条", **({"value": value} if value else {})})
    return acts


def entries(rows):
    """number,category,lots,accessible,joint of draw.md section 3."""
    short, lines = dict(CATEGORIES), []
    for i, r in enumerate(rows):
        chance = Chance(f"round/entry/{i}")
        need = "1" if chance.number(0, 99) < 3 else ""
        lots = chance.pick(["", "luting", "luting/tongyin", "tongyin/luting", "yangchuang/luting"])
        if need and lots:
            lots = "accessible/" + lots
        lines.append(f"{r['number']},{short[r['category']]},{lots},{need},")
    return lines


def rule():
    def quota(name, units):
        title = next(t for t, c in CATEGORIES if c == name)
        return {"id": name, "title": f"{title}专场", "categories": [name], "accessible": "any", "units": units, "rest_to": "open", "reserves": 10}
    return {"categories": [c for _, c in CATEGORIES], "titles": {c: t for t, c in CATEGORIES}, "text": "先无障碍，再按类别，最后面向全体；没有摇中的家庭参加最后一轮。",
            "ballots": [{"id": "homes", "title": "全部房源",
                         "lots": [{"id": "accessible", "title": "无障碍住房", "units": 20}] + [{"id": s, "title": n, "units": c - (20 if s == "luting" else 0)} for n, _, s, c in ESTATES],
                         "passes": [{"id": "accessible", "title": "无障碍专场", "accessible": "only", "units": {"accessible": 20}, "rest_to": "open", "reserves": 10},
                                    quota("assured", {"luting": 90, "tongyin": 40}), quota("low-income", {"luting": 60, "tongyin": 40}), quota("new-worker", {"yangchuang": 40}), quota("migrant", {"yangchuang": 20}),
                                    {"id": "open", "title": "面向全体", "units": {"luting": 130, "tongyin": 120, "yangchuang": 40}, "reserves": 60}]}]}


def text(s):
    return len(s.encode()).to_bytes(4, "big") + s.encode()


def label(round_id, what):
    return f"liuhen draw {'REHEARSAL ' if round_id.startswith('rehearsal-') else ''}{what} v1\n".encode()


def nonce(round_id, party):
    return hashlib.sha256(f"a sample's nonce is no secret: {round_id} {party}".encode()).digest()


def root(lines):
    level = [hashlib.sha256(b"\0" + line.encode()).digest() for line in lines]
    while len(level) > 1:
        level = [hashlib.sha256(b"\1" + level[i] + level[i + 1]).digest() if i + 1 < len(level) else level[i] for i in range(0, len(level), 2)]
    return level[0].hex()


def draw(round_id, title, lines):
    commit = {p: hashlib.sha256(label(round_id, "commitment") + text(round_id) + text(p) + nonce(round_id, p)).hexdigest() for p, _ in PARTIES}
    plan = {"format": "liuhen-draw-round@1", "id": round_id, "title": title, "rehearsal": round_id.startswith("rehearsal-"), "announced": "2026-03-02T02:00:00Z",
            "reveal_by": "2026-03-06T02:00:00Z", "entries": {"count": len(lines), "root": root(lines)}, "parties": [{"id": p, "role": r, "commitment": commit[p]} for p, r in PARTIES],
            "public_value": {"source": "虚构的全国福利彩票2026年3月7日开奖号码", "form": "七个两位数，由小到大，中间空一格", "at": "2026-03-07T13:30:00Z", "fallback": "下一期同一彩票的开奖号码"},
            "fallback": {"missing": "omit", "reveals_min": 3}, "rule": rule()}
    acts = [{"act": "draw.entries", "body": BODY, "domain": "housing", "project": PROJECT, "round": round_id, "entries": lines}, {"act": "draw.announce", "round": plan}]
    acts += [{"act": "draw.reveal", "round": round_id, "party": p, "nonce": nonce(round_id, p).hex()} for p, _ in PARTIES]
    acts += [{"act": "draw.reveal", "round": round_id, "reader": r, "value": VALUE} for r in ("市公证处", "市纪委监委派驻机构")]
    return acts + [{"act": "draw.result", "round": round_id}]


def documents():
    rows = households()
    order = {"act": "waiting.publish", "list": LIST}
    acts = [estate(*e) for e in ESTATES] + [shown(rows), register(rows), {**order, "as_of": "2026-01-31"}] + changes(rows) + [{**order, "as_of": "2026-02-28"}]
    lines = entries(rows)
    acts += draw(REHEARSAL, "演练：2026年度公租房摇号", lines)
    acts += draw(ROUND, "2026年度公租房集中配租摇号", lines)
    acts += [{"act": "waiting.change", "list": LIST, "number": rows[i * 83]["number"], "change": "allot", "date": "2026-03-20", "reason": "已签约配租", "basis": "云岭市公共租赁住房管理办法（虚构）第二十二条"}
             for i in range(ALLOTTED_SHOWN)]
    acts += [{**order, "as_of": "2026-03-31"}]
    return ("".join(json.dumps(a, ensure_ascii=False, separators=(",", ":")) + "\n" for a in acts)).encode()
