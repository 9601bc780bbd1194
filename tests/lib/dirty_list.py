#!/usr/bin/env python3
"""dirty_list.py FOLDER: a list of payments as offices keep them, of people who do not exist. FOLDER/list.xlsx has a title, no header
on one sheet, blanks in names, numbers as numbers, a sum, an empty sheet, a hidden one and one of changes; FOLDER/truth.jsonl says what
must be on no public page ("value", "kind"), FOLDER/names and FOLDER/numbers are the same as lines."""
import json
import os
import random
import sys
import zipfile

NS = ('xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
      'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"')
SURNAMES = "赵钱孙李周吴郑王冯陈"
GIVEN = "龘靐齉麤鱻猋骉犇羴淼焱垚"  # seldom enough to be found again wherever they hide


def citizen_id(r, born, odd):
    head = f"{r.choice(['110105', '320102', '440106'])}{born}{r.randrange(0, 99):02d}{2 * r.randrange(0, 5) + odd}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return head + "10X98765432"[sum(int(c) * w for c, w in zip(head, weights)) % 11]


def card(r):
    head = "622" + "".join(str(r.randrange(10)) for _ in range(15))
    total = sum(d if i % 2 else sum(divmod(2 * d, 10)) for i, d in enumerate(int(c) for c in reversed(head)))
    return head + str(-total % 10)


def person(r, n):
    # Born before their region had its code: numbers of nobody.
    born = f"{r.randrange(1930, 1949)}{r.randrange(1, 13):02d}{r.randrange(1, 29):02d}"
    given = GIVEN[n % len(GIVEN)] + GIVEN[n * 7 // len(GIVEN) % len(GIVEN)]
    sex = n % 2
    return {"name": SURNAMES[n % len(SURNAMES)] + given, "id": citizen_id(r, born, sex), "card": card(r), "sex": "女男"[sex],
            "phone": f"1{r.choice('3578')}{r.randrange(10**9):09d}", "door": f"{r.randrange(1, 90)}号{r.randrange(1, 9)}单元{r.randrange(101, 900)}室",
            "place": f"试验区乙街道{'甲乙丙丁'[n % 4]}社区", "persons": r.randrange(1, 5), "amount": r.randrange(30000, 90000) / 100}


def cell(v):
    if isinstance(v, (int, float)):
        return f"<c><v>{v}</v></c>"
    return f'<c t="inlineStr"><is><t>{v}</t></is></c>'


def sheet(rows):
    body = "".join(f'<row r="{i}">{"".join(cell(v) for v in row)}</row>' for i, row in enumerate(rows, 1))
    return f"<worksheet {NS}><sheetData>{body}</sheetData></worksheet>"


def workbook(path, sheets):
    types = "".join(f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                    f'spreadsheetml.worksheet+xml"/>' for i in range(1, len(sheets) + 1))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
                   'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
                   'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
                   + types + "</Types>")
        rel = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        z.writestr("_rels/.rels", rel.format(f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'))
        z.writestr("xl/workbook.xml", f"<workbook {NS}><sheets>" + "".join(
            f'<sheet name="{name}" sheetId="{i}"{" state=" + chr(34) + "hidden" + chr(34) if hidden else ""} r:id="r{i}"/>'
            for i, (name, hidden, _) in enumerate(sheets, 1)) + "</sheets></workbook>")
        z.writestr("xl/_rels/workbook.xml.rels", rel.format("".join(
            f'<Relationship Id="r{i}" Type="{office}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in range(1, len(sheets) + 1))))
        for i, (_, _, rows) in enumerate(sheets, 1):
            z.writestr(f"xl/worksheets/sheet{i}.xml", sheet(rows))


def main():
    folder, r = sys.argv[1], random.Random(8)
    os.makedirs(folder, exist_ok=True)
    people = [person(r, n) for n in range(40)]

    def row(n, p):
        spread = p["name"][0] + "　" + p["name"][1:] if n % 3 == 0 else p["name"]
        return [n, p["card"], spread, p["sex"], p["id"], p["place"] + p["door"], p["phone"], p["persons"], p["amount"]]

    first, second = people[:24], people[24:36]
    sheets = [
        ("低保", False, [["试验区2026年一季度住房补贴发放明细表"]] + [row(n, p) for n, p in enumerate(first, 1)] +
         [["", "", "合计", "", "", "", "", "", round(sum(p["amount"] for p in first), 2)]]),
        ("低收入", False, [["序号", "账号", "姓名", "性别", "身份证号", "住址", "联系电话", "人数", "金额"]] +
         [row(n, p) for n, p in enumerate(second, 1)] + [row(99, first[0])]),
        ("Sheet3", False, []),
        ("底稿", True, [row(n, p) for n, p in enumerate(people[36:], 1)]),
        ("新增退出名单", False, [row(n, p) for n, p in enumerate(first[:5], 1)]),
    ]
    workbook(os.path.join(folder, "list.xlsx"), sheets)
    with open(os.path.join(folder, "truth.jsonl"), "w", encoding="utf-8") as f:
        for p in people:
            for kind, key in (("name", "name"), ("id_card", "id"), ("bank_card", "card"), ("mobile", "phone"), ("address", "door")):
                f.write(json.dumps({"file": "all", "kind": kind, "value": p[key], "raw": p[key], "mask": True, "format": "",
                                    "evasion": "", "hidden": ""}, ensure_ascii=False) + "\n")
    with open(os.path.join(folder, "names"), "w", encoding="utf-8") as f:
        # The given name alone: what stands behind the surname, and every pair that an index of pairs would hold.
        f.writelines(p["name"] + "\n" for p in people)
    with open(os.path.join(folder, "numbers"), "w", encoding="utf-8") as f:
        f.writelines(f"{p[k]}\n" for p in people for k in ("id", "card", "phone", "door"))


main()
