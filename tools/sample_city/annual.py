"""The annual reports on disclosure and the information requests of the city. No applicant is named: the log holds classes only."""

import json

CHANNELS = ["internet", "in-person", "signed-mail", "internet", "ordinary-mail", "fax"]
APPLICANTS = ["person", "person", "business", "person", "legal", "person", "research", "welfare", "other"]

# body, number, received, answered ("" for an open one), outcome, extended, what it is about
REQUESTS = [
    ("yl-zrzy", "2024-依申请-003", "2024-11-18", "2024-12-10", "granted", "", "YL-2024-07号地块出让合同"),
    ("yl-zrzy", "2024-依申请-009", "2024-12-16", "2025-01-10", "partly", "", "望川县采矿权出让收益评估报告"),
    ("yl-zjj", "2024-依申请-011", "2024-12-24", "2025-01-20", "granted", "", "公共租赁住房轮候规则"),
    ("yl-zrzy", "2025-依申请-001", "2025-01-13", "2025-02-14", "third-party", "", "地热水采矿权竞买人报价文件"),
    ("yl-czj", "2025-依申请-001", "2025-02-18", "2025-03-10", "granted", "", "图书馆自助借还系统采购合同"),
    ("yl-zjj", "2025-依申请-004", "2025-03-03", "2025-04-25", "granted", "需向施工单位调取竣工资料", "保障性住房竣工验收备案表"),
    ("yl-mzj", "2025-依申请-002", "2025-03-20", "2025-04-11", "not-held", "", "养老服务设施用地划拨决定书"),
    ("yl-jtj", "2025-依申请-001", "2025-04-08", "2025-05-13", "process", "", "校服采购需求论证会议记录"),
    ("yl-zrzy", "2025-依申请-006", "2025-05-06", "2025-05-29", "granted", "", "国有建设用地供应结果"),
    ("yl-fgw", "2025-依申请-002", "2025-05-22", "2025-06-20", "inquiry", "", "企业投资项目备案查询"),
    ("yl-zjj", "2025-依申请-008", "2025-06-09", "2025-07-07", "repeat", "", "公共租赁住房轮候规则"),
    ("yl-ggzy", "2025-依申请-003", "2025-06-30", "2025-07-25", "granted", "", "产权交易项目挂牌底价"),
    ("yl-zrzy", "2025-依申请-010", "2025-07-14", "2025-09-05", "partly", "", "征地补偿安置方案测算表"),
    ("yl-gzw", "2025-依申请-001", "2025-08-11", "2025-09-08", "third-party", "", "国有股权转让审计报告"),
    ("yl-swj", "2025-依申请-002", "2025-08-25", "2025-09-16", "granted", "", "茶岭灌区改造初步设计批复"),
    ("yl-cgj", "2025-依申请-001", "2025-09-15", "2025-10-17", "case-file", "", "占道经营处罚案卷"),
    ("yl-zjj", "2025-依申请-013", "2025-10-20", "2025-11-14", "not-made", "", "近五年各小区配租户数汇总"),
    ("yl-mzj", "2025-依申请-007", "2025-11-03", "2025-11-28", "granted", "", "困难残疾人生活补贴标准"),
    ("yl-jtys", "2025-依申请-002", "2025-11-17", "2025-12-12", "unclear", "", "道路改造有关材料"),
    ("yl-zrzy", "2025-依申请-015", "2025-12-08", "2026-01-06", "granted", "", "2025年度土地供应计划执行情况"),
    ("yl-czj", "2025-依申请-009", "2025-12-22", "2026-01-19", "granted", "", "政府采购投诉处理决定"),
    ("yl-zjj", "2026-依申请-002", "2026-02-25", "2026-03-20", "granted", "", "人才公寓配租方案"),
    ("yl-zrzy", "2026-依申请-005", "2026-05-18", "2026-06-12", "granted", "", "加油站用地出让结果"),
    ("yl-zjj", "2026-依申请-009", "2026-06-15", "", "", "", "棚户区改造进度"),
    ("yl-ggzy", "2026-依申请-004", "2026-11-06", "", "", "", "交易见证服务规则"),
]

OVERVIEW = ("本年度，本市依《政府信息公开条例》和公共资源配置领域信息公开要求，按“谁批准、谁公开，谁实施、谁公开，谁制作、谁公开”落实公开责任。"
            "主动公开方面，公共资源配置信息全部写入公开日志，可查验、可追溯。政府信息管理方面，建立公开前把关和定期复核制度。"
            "平台建设方面，公开平台提供检索、查阅和下载。监督保障方面，每日自检，逾期事项公开催办。")
PROBLEMS = ("一是个别单位公告迟于法定期限，采购合同和履约环节较为突出；二是少数项目的环节信息没有公开。"
            "下一步，对逾期事项逐项说明原因，限期补齐，并把按期公开率纳入考核。")
OTHER = "本年度没有收取信息处理费。除上述情况外，没有其他需要报告的事项。"

CITY = {
    "norms.regulations.made": "1", "norms.regulations.ended": "0", "norms.regulations.valid": "9",
    "norms.documents.made": "37", "norms.documents.ended": "21", "norms.documents.valid": "214",
    "permits.permits.decisions": "48216", "enforcement.penalties.decisions": "5130", "enforcement.coercion.decisions": "862",
    "charges.charges.amount": "1834.256", "fees.information.amount": "0",
    "disputes.cases.review-upheld": "3", "disputes.cases.review-corrected": "1", "disputes.cases.review-otherwise": "2",
    "disputes.cases.review-open": "0", "disputes.cases.direct-upheld": "1", "disputes.cases.direct-corrected": "0",
    "disputes.cases.direct-otherwise": "0", "disputes.cases.direct-open": "1", "disputes.cases.after-upheld": "1",
    "disputes.cases.after-corrected": "0", "disputes.cases.after-otherwise": "0", "disputes.cases.after-open": "0",
}
LAND = {name: "0" for name in CITY} | {
    "norms.documents.made": "4", "norms.documents.valid": "31", "permits.permits.decisions": "2904", "enforcement.penalties.decisions": "118",
    "charges.charges.amount": "96.4", "disputes.cases.review-upheld": "1",
}


def requests():
    for i, (body, number, received, answered, outcome, extended, subject) in enumerate(REQUESTS):
        yield received, {"act": "request.receive", "body": body, "number": number, "applicant": APPLICANTS[i % len(APPLICANTS)],
                         "channel": CHANNELS[i % len(CHANNELS)], "received": received, "subject": subject}
        if extended:
            yield received + "x", {"act": "request.extend", "body": body, "request": number, "reason": extended}
        if answered:
            yield answered + "y", {"act": "request.answer", "body": body, "request": number, "date": answered, "outcome": outcome}


def entry(body, officer, cells, texts):
    return {"act": "annual.enter", "body": body, "year": "2025", "by": officer, "basis": "各科室统计台账，经办公室汇总核对", "cells": cells,
            "texts": texts}


def reports():
    return [
        entry("yl-zrzy", "YL-0412", LAND, {"overview": OVERVIEW.replace("本市", "本局"), "problems": PROBLEMS, "other": OTHER}),
        {"act": "annual.publish", "body": "yl-zrzy", "year": "2025", "by": "YL-0412", "date": "2026-02-06"},
        entry("yl-zfb", "YL-0107", CITY, {"overview": OVERVIEW, "problems": PROBLEMS, "other": OTHER}),
        {"act": "annual.publish", "body": "yl-zfb", "year": "2025", "by": "YL-0107", "date": "2026-03-25"},
        entry("yl-mzj", "YL-0903", {"norms.documents.made": "2", "norms.documents.ended": "1"}, {}),
    ]


def files():
    acts = [act for _, act in sorted(requests(), key=lambda pair: pair[0])] + reports()
    data = "".join(json.dumps(act, ensure_ascii=False, separators=(",", ":")) + "\n" for act in acts).encode()
    return {"99-annual.jsonl": ("依申请公开登记、年度报告填报和发布，行动文档 act documents", data)}
