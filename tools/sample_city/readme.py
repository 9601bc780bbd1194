"""sample/README.md, with the numbers of what was made."""

OFFICES = {"housing": "住房保障", "procurement": "政府采购", "land": "土地出让", "mining": "矿业权", "property": "国有产权", "construction": "工程建设", "ppp": "PPP", "subsidy": "困难群众补助"}
WORDS = {"late": "迟报 late", "missing": "应有而无 missing", "correct": "更正 corrected", "withdraw": "撤下 withdrawn", "typed-price": "非数字价格 typed price"}
ORDER = ("late", "missing", "correct", "withdraw", "typed-price")

HEAD = """# 云岭市样例数据 · Sample data of a fictional city

**全部虚构。** 云岭市不存在；机构、企业、人员、电话、住址、证件号码、账号、项目和金额都由 `tools/make_sample.py` 生成，如与现实相同纯属巧合。
辨认方法：企业和个人名称含“例”“拟”“样”字；行政区代码以 9901 开头（无此省份）；手机号以 1540000 开头（无此号段）；固定电话区号为 0000；
银行账号以 620000 开头；身份证号以 5399 开头（无此州市）。身份证号和统一社会信用代码的校验位是对的，好让公开前的把关有事可做。

**Everything here is invented**: no such city, body, company, person, number or sum. Names of companies and persons bear 例, 拟 or 样, region codes
begin with 9901 (no such province), mobiles with 1540000 (never assigned), landlines with 0000, accounts with 620000, ID numbers with 5399 (no such
prefecture). Check characters of ID numbers and credit codes are right, so that the screening gate has work to do.

## 导入 · Import

按文件名顺序导入；先登记机构（`00-` 开头的文件），更正和撤下在所指公告之后。The order of the names is the order of import.

    liuhen init DIR && liuhen import DIR sample

{files}
## 数量 · Counts

| 领域 domain | 项目 projects | 记录 records |
|---|---:|---:|
{counts}
## 有意留下的毛病 · What is wrong on purpose

{oddities}
此外：名单类公告（住房保障、困难群众补助）含姓名、身份证号、电话、住址、账号，投诉处理决定、异议复核结论和个别联系方式里混有手机号或身份证号，
应由把关环节遮蔽或不予公开。Lists of persons, some decisions and a few contacts hold numbers that the gate has to mask or withhold.

`tools/make_sample.py --check` 核对本目录与生成结果逐字节一致；不要手改。Do not edit by hand.
"""


def table_of_counts(city):
    rows = []
    for domain, name in OFFICES.items():
        projects = sum(p.domain == domain for p in city.projects)
        rows.append((f"{name} {domain}", projects, sum(n["domain"] == domain for n in city.notices)))
    rows.append(("合计 all", sum(r[1] for r in rows), sum(r[2] for r in rows)))
    return "".join(f"| {name} | {projects} | {records} |\n" for name, projects, records in rows)


def list_of_oddities(found):
    parts = []
    for what in ORDER:
        rows = [f"  - `{key}` {text}\n" if what != "missing" else f"  - {key}：`{text}`\n" for kind, key, text in found if kind == what]
        parts.append(f"- **{WORDS[what]}**: {len(rows)}\n" + "".join(rows))
    return "".join(parts)


def text(city, found, described):
    files = "".join(f"- `{name}` {what}\n" for name, what in described)
    return HEAD.format(files=files, counts=table_of_counts(city), oddities=list_of_oddities(found))
