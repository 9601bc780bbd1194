"""Tables and a platform's JSON as the programs of three offices write them; rules/mappings/sample-*.yaml reads them.
Here stands what their columns are called, there what a column means to us: a test imports one through the other."""

import csv
import datetime
import decimal
import html
import io
import json
import re
import zipfile

DECIMAL = re.compile(r"-?\d+(\.\d+)?")
ACCOUNT = [("业务编号", "key"), ("公告类型", "kind"), ("机构编码", "body"), ("经办人", "by"), ("项目编号", "code"), ("项目名称", "project"), ("区划代码", "region"),
           ("标题", "title"), ("发布日期", "date"), ("形成日期", "formed"), ("更正原因", "reason")]

LAND_KINDS = {"offer": "出让公告", "change": "补充公告", "other": "其他公告", "deal": "成交公示", "result": "供应结果", "contract": "合同信息", "performance": "履约核查"}
LAND = [("出让人", "authority"), ("交易机构", "agency"), ("出让方式", "supply_mode"), ("宗地编号", "parcel_no"), ("坐落", "location"), ("面积（公顷）", "area"), ("用途", "use"),
        ("年限", "term_years"), ("容积率", "plot_ratio"), ("容积率下限", "plot_ratio_min"), ("容积率上限", "plot_ratio_max"), ("起始价（万元）", "start_price"), ("保证金（万元）", "deposit"),
        ("报价开始", "bid_from"), ("报价截止", "bid_until"), ("变更内容", "content"), ("事由", "notice_type"), ("受让方", "grantee"), ("金额（万元）", "amount"), ("成交日期", "dealt_on"),
        ("公示截止", "publicity_until"), ("电子监管号", "supervision_no"), ("土地来源", "land_source"), ("级别", "grade"), ("支付约定", "payments"), ("约定交地", "handover_due"),
        ("约定开工", "start_due"), ("约定竣工", "completion_due"), ("合同编号", "contract_no"), ("签订日期", "signed_on"), ("实际交地", "handed_over_on"), ("实际开工", "started_on"),
        ("已缴（万元）", "paid"), ("核查情况", "result"), ("联系方式", "contact")]
MINING_KINDS = {"plan": "出让计划", "offer": "出让公告", "change": "变更公告", "result": "结果公示", "contract": "合同信息", "licence": "登记信息", "project": "年度情况"}
MINING = [("年度", "year"), ("出让人", "authority"), ("交易机构", "agency"), ("权利类型", "right_type"), ("出让方式", "supply_mode"), ("矿种", "mineral"), ("位置", "location"), ("坐标", "coordinates"),
          ("面积（平方千米）", "area"), ("年限", "term_years"), ("储量", "reserves"), ("起始价（万元）", "start_price"), ("报价开始", "bid_from"), ("报价截止", "bid_until"), ("内容", "content"),
          ("竞得人", "grantee"), ("金额", "amount"), ("缴纳方式", "payment_terms"), ("成交日期", "dealt_on"), ("公示截止", "publicity_until"), ("合同编号", "contract_no"), ("签订日期", "signed_on"),
          ("许可证号", "licence_no"), ("审批类型", "licence_type"), ("矿山名称", "mine_name"), ("有效期起", "valid_from"), ("有效期止", "valid_until"), ("生产规模", "output"),
          ("已缴（万元）", "paid"), ("情况", "result"), ("联系方式", "contact")]
PROPERTY_KINDS = {"decision": "批准", "valuation": "评估", "listing": "挂牌", "change": "变更", "result": "成交", "abort": "终结", "contract": "合同", "delivery": "交割"}
PROPERTY = [("转让方", "transferor"), ("批准机构", "approver"), ("批准文号", "approval_no"), ("内容", "content"), ("批准日期", "approved_on"), ("评估机构", "appraiser"), ("评估值（万元）", "value"),
            ("基准日", "base_date"), ("交易机构", "agency"), ("资产类别", "asset_type"), ("标的", "subject"), ("交易方式", "transfer_mode"), ("比例", "share"), ("底价（万元）", "list_price"),
            ("保证金（万元）", "deposit"), ("披露开始", "listed_from"), ("披露截止", "listed_until"), ("受让条件", "conditions"), ("受让方", "transferee"), ("成交价（万元）", "amount"),
            ("成交日期", "dealt_on"), ("终结原因", "grounds"), ("合同编号", "contract_no"), ("签订日期", "signed_on"), ("已付（万元）", "paid"), ("交割日期", "delivered_on"), ("情况", "result"),
            ("联系方式", "contact")]
PRICES = {"start_price", "deposit", "amount", "paid", "value", "list_price"}

PLATFORM_KINDS = {"intention": "采购意向", "single-source": "单一来源公示", "tender": "采购公告", "change": "更正公告", "award": "结果公告", "abort": "终止公告", "contract": "合同公告",
                  "contract-change": "合同变更公告", "performance": "验收公告", "decision": "投诉处理", "penalty": "行政处罚"}
PLATFORM = {"buyer": "purchaserName", "agency": "agencyName", "method": "purchaseWay", "category": "catalogName", "content": "requirement", "budget": "budget", "cap_price": "limitPrice",
            "qualification": "supplierCondition", "document_from": "fileBegin", "document_until": "fileEnd", "bid_deadline": "submitEnd", "bid_opening": "openInfo", "contact": "contact",
            "expected_month": "planTime", "supplier": "supplierName", "supplier_uscc": "supplierCode", "grounds": "reasonText", "publicity_from": "showBegin", "publicity_until": "showEnd",
            "winner": "winnerName", "winner_uscc": "winnerCode", "winner_address": "winnerAddress", "amount": "dealAmount", "experts": "expertNames", "awarded_on": "dealDate",
            "contract_no": "contractCode", "contract_name": "contractName", "signed_on": "signDate", "term": "period", "accepted_on": "acceptDate", "result": "conclusion", "paid": "paidAmount",
            "decision_no": "docNumber", "respondent": "respondent", "respondent_uscc": "respondentCode", "complainant": "complainant", "decision": "decisionText", "decided_on": "decideDate"}
GOODS = {"name": "goodsName", "spec": "model", "maker": "factory", "supplier": "supplier", "quantity": "num", "unit": "unit", "unit_price": "price"}


def in_wan(value):
    """Yuan to units of ten thousand; a price that is no number stays as it is."""
    if not DECIMAL.fullmatch(value):
        return value
    return f"{(decimal.Decimal(value) / 10000).normalize():f}"


def account(notice):
    """What every row has, by our name."""
    return {"key": notice["source"]["key"], "kind": notice["kind"], "body": notice["body"], "by": notice["by"], "code": notice["project"].get("code", ""),
            "project": notice["project"]["title"], "region": notice["project"]["region"], "title": notice["title"], "date": notice["date"], "formed": notice["formed"],
            "reason": notice.get("reason", ""), "text": notice["text"]}


def rows(notices, columns, kinds):
    """(header, rows); the text stands last, being long."""
    names = [*ACCOUNT, *columns, ("正文", "text")]
    table = []
    for notice in notices:
        values = {**notice["elements"], **account(notice), "kind": kinds[notice["kind"]]}
        for name in PRICES & set(values):
            values[name] = in_wan(values[name])
        table.append([values.pop(name, "") for _, name in names])
        if values:
            raise ValueError(f"no column for {', '.join(values)} of {notice['kind']}")
    return [header for header, _ in names], table


def delimited(header, table, delimiter):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows([header, *table])
    return out.getvalue()


def slashed(value):
    """2024-03-05 -> 2024/3/5, as a spreadsheet program saves a date."""
    return f"{int(value[:4])}/{int(value[5:7])}/{int(value[8:])}" if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else value


def land(notices):
    header, table = rows(notices, LAND, LAND_KINDS)
    return delimited(header, [[slashed(v) for v in row] for row in table], ",").encode("gb18030")


def mining(notices):
    return b"\xef\xbb\xbf" + delimited(*rows(notices, MINING, MINING_KINDS), ";").encode()


def platform_record(notice):
    common = account(notice)
    paragraphs = [html.escape(part, quote=False) for part in re.split(r"(?<=。)", common["text"], maxsplit=1) if part]
    record = {"noticeId": common["key"], "noticeType": PLATFORM_KINDS[notice["kind"]], "orgCode": common["body"], "operator": common["by"], "projectCode": common["code"],
              "projectName": common["project"], "areaCode": common["region"], "noticeTitle": common["title"], "publishTime": common["date"] + " 09:30:00",
              "createDate": common["formed"].replace("-", ""), "noticeContent": "<div><p>" + "</p><p>".join(paragraphs) + "</p></div>", "changeReason": common["reason"] or None}
    for name, value in notice["elements"].items():
        if name == "items":
            record["goodsList"] = [{GOODS[column]: cell for column, cell in row.items() if cell} for row in value]
        elif name in ("budget", "cap_price"):
            record[PLATFORM[name]] = in_wan(value) + "万元"
        elif name in ("amount", "paid") and DECIMAL.fullmatch(value):
            record[PLATFORM[name]] = "￥" + f"{decimal.Decimal(value):,}"
        else:
            record[PLATFORM[name]] = value
    return record


def platform(notices):
    records = [platform_record(n) for n in notices]
    answer = {"code": "200", "message": "查询成功", "system": "云岭市政府采购平台（虚构）", "data": {"total": len(records), "records": records}}
    return (json.dumps(answer, ensure_ascii=False, indent=1) + "\n").encode()


# ---- a workbook, as small as one can be ----

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
PARTS = {
    "[Content_Types].xml": f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                           '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                           f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}sheet.main+xml"/>'
                           f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}worksheet+xml"/>'
                           f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}styles+xml"/>'
                           f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPES}sharedStrings+xml"/></Types>',
    "_rels/.rels": f'{XML}<Relationships {RELATIONS}><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{XML}<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="产权交易台账" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{XML}<Relationships {RELATIONS}><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
                                  f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>'
                                  f'<Relationship Id="rId3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/styles.xml": f'{XML}<styleSheet {MAIN}><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
                     '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
                     '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>',
}


def column_name(index):
    return (chr(64 + index // 26) if index >= 26 else "") + chr(65 + index % 26)


def cell(at, value, number, strings):
    """number: the column holds sums. Days become serial numbers with the style of a date, texts go to the shared strings."""
    if value == "":
        return ""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return f'<c r="{at}" s="1"><v>{(datetime.date.fromisoformat(value) - datetime.date(1899, 12, 30)).days}</v></c>'
    if number and DECIMAL.fullmatch(value):
        return f'<c r="{at}"><v>{value}</v></c>'
    return f'<c r="{at}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'


def workbook(lines, numbers):
    """numbers: indices of the columns that hold sums."""
    strings, body = {}, []
    for y, line in enumerate(lines, 1):
        cells = "".join(cell(f"{column_name(x)}{y}", value, x in numbers, strings) for x, value in enumerate(line))
        body.append(f'<row r="{y}">{cells}</row>')
    shared = "".join(f'<si><t xml:space="preserve">{html.escape(text, quote=False)}</t></si>' for text in strings)
    parts = {**PARTS, "xl/worksheets/sheet1.xml": f'{XML}<worksheet {MAIN}><sheetData>{"".join(body)}</sheetData></worksheet>',
             "xl/sharedStrings.xml": f'{XML}<sst {MAIN} uniqueCount="{len(strings)}">{shared}</sst>'}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # stored: what deflate makes depends on zlib's version
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 20, 0, 0, 0)), text)
    return out.getvalue()


def property_rights(notices):
    header, table = rows(notices, PROPERTY, PROPERTY_KINDS)
    numbers = {i for i, name in enumerate(header) if name.endswith("（万元）")}
    return workbook([["云岭市国有产权交易台账（样例，全部虚构）"], header, *table], numbers)
