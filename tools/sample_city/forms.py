"""How the clerks hand things over: act documents, CSV in two character sets, a workbook, a platform's JSON."""

import json

from . import annual, flagged, housing_round, readme, sharing, supervision, sheets, world

LETTERS = {"housing": "zf", "procurement": "cg", "land": "td", "mining": "ky", "property": "cq", "construction": "gc", "ppp": "pp", "subsidy": "jz"}
PLAN = "supply-plan"
EXPORTED = {"procurement", "land", "mining", "property"}  # written by the programs of their offices, the others by clerks


def number_notices(city):
    """Gives every notice the key by which its office would know it: yl:YEAR-OFFICE-SERIAL. A program writes what it
    corrected under the old key."""
    for domain, letters in LETTERS.items():
        serials = {}
        for notice in city.in_order(domain):
            if domain in EXPORTED and notice["act"] == "notice.correct":
                notice["source"]["key"] = notice["notice"]["source"]["key"]
                continue
            year = notice["date"][:4]
            serials[year] = serials.get(year, 0) + 1
            notice["source"]["key"] = f"yl:{year}-{letters}{serials[year]:04d}"


def document(notice):
    """The act document: what refers to another notice names it by its key."""
    result = dict(notice)
    if "notice" in result:
        result["notice"] = {"source_key": result["notice"]["source"]["key"]}
    if result["act"] == "notice.withdraw":
        for name in ("domain", "date", "source"):
            del result[name]
    return result


def jsonl(acts):
    return "".join(json.dumps(act, ensure_ascii=False, separators=(",", ":")) + "\n" for act in acts).encode()


def opening(notice, owner):
    project = notice["project"]
    return {"act": "project.open", "body": owner, "domain": notice["domain"], "project": project}


def documents(city, domain):
    """A project whose first notice comes from another body (the approver) is opened by its owner."""
    owners = {p.title: p.body for p in city.projects if p.domain == domain}
    acts = []
    for notice in city.in_order(domain):
        owner = owners.pop(notice["project"]["title"], None) if "project" in notice else None
        if owner not in (None, notice["body"]):
            acts.append(opening(notice, owner))
        acts.append(document(notice))
    return jsonl(acts)


def is_export(city, notice):
    return notice["domain"] in EXPORTED and "kind" in notice and notice["kind"] != PLAN and notice not in city.by_hand


def by_hand(city, domain):
    """What the program of an office cannot write: withdrawals, and what is published anew after them."""
    return jsonl(document(n) for n in city.in_order(domain) if not is_export(city, n) and n.get("kind") != PLAN)


def start(city):
    """Bodies first, then the yearly plans of land supply: they hold tables, and the register of land sales has none."""
    plans = [n for n in city.in_order("land") if n["kind"] == PLAN]
    return jsonl([*world.bodies(), *(document(n) for n in plans)])


def exported(city, domain):
    """What an office's own program writes; a correction is the same record once more with other content."""
    return [n for n in city.in_order(domain) if is_export(city, n)]


def files(city, found):
    """Name -> bytes of everything in sample/."""
    made = [
        ("00-bodies-and-plans.jsonl", "公开主体登记和供地计划，行动文档 act documents", start(city)),
        ("10-housing.jsonl", "行动文档 act documents", documents(city, "housing")),
        ("12-housing-round.jsonl", "一次公租房配租的全过程：房源、轮候、变更、摇号，行动文档", housing_round.documents()),
        ("20-procurement.json", "采购平台导出的 JSON，映射 `sample-procurement`", sheets.platform(exported(city, "procurement"))),
        ("21-procurement-withdrawals.jsonl", "采购领域的撤下和重新公开，行动文档", by_hand(city, "procurement")),
        ("30-land.csv", "土地出让台账，GB18030 编码的 CSV，映射 `sample-land`", sheets.land(exported(city, "land"))),
        ("40-mining.csv", "矿业权台账，UTF-8、分号分隔，映射 `sample-mining`", sheets.mining(exported(city, "mining"))),
        ("50-property.xlsx", "产权交易台账，XLSX，映射 `sample-property`", sheets.property_rights(exported(city, "property"))),
        ("60-subsidy.jsonl", "行动文档 act documents", documents(city, "subsidy")),
        ("70-ppp.jsonl", "行动文档 act documents", documents(city, "ppp")),
        ("80-construction.jsonl", "行动文档 act documents", documents(city, "construction")),
    ]
    made += [(name, what, data) for name, (what, data) in flagged.files().items()]
    made += [(name, what, data) for name, (what, data) in sharing.files().items()]
    made += [(name, what, data) for name, (what, data) in supervision.files().items()]
    made += [(name, what, data) for name, (what, data) in annual.files().items()]
    result = {name: data for name, _, data in made}
    result["README.md"] = readme.text(city, found, [(name, what) for name, what, _ in made]).encode()
    return result
