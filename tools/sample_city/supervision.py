"""What the city does about disclosures: catalogues of bodies, who publishes what, urging, statements, more time, limits that were
suspended or started anew, appraisal. Imported behind the notices that it is about."""

import json

SUPERVISOR = "yl-zfb"
PIPES = {"domain": "construction", "project": {"code": "2026-990100-48-01-118555"}, "kind": "contract"}
CANTEEN = {"domain": "procurement", "project": {"code": "YLZC-2026-3423"}, "kind": "contract"}
UNIFORMS = {"domain": "procurement", "project": {"code": "YLZC-2024-3134"}, "kind": "contract"}
HALLS = {"domain": "construction", "project": {"code": "2025-990100-48-01-118296"}, "kind": "contract"}
ROAD = {"domain": "construction", "project": {"code": "2024-990100-48-01-118185"}, "kind": "candidates"}
WASTE = {"domain": "ppp", "project": {"code": "YLPPP-2024-002"}, "kind": "award"}
AID = {"domain": "subsidy", "project": {"key": "望川县2025年度困难残疾人生活补贴"}, "kind": "approved"}

CATALOGUES = {
    "yl-zjj": ["construction.approval", "construction.licence", "construction.decision", "construction.penalty", "housing.annual-plan",
               "housing.policy", "housing.procedure"],
    "yl-zfbz": ["housing.application", "housing.eligibility", "housing.waiting-list", "housing.homes", "housing.draw", "housing.allocation",
                "housing.contract", "housing.exit"],
    "yl-zrzy": ["land.supply-plan", "land.offer", "land.deal", "land.result", "land.contract", "mining.offer", "mining.result",
                "mining.licence"],
    "yl-czj": ["procurement.decision"],
    "wc-mzj": ["subsidy.policy", "subsidy.fund", "subsidy.first-opinion", "subsidy.recheck", "subsidy.approved", "subsidy.payment",
               "subsidy.stop"],
}


def act(name, body, about=None, **more):
    return {"act": name, "body": body, **(about or {}), **more}


def catalogues():
    made = [act("catalogue.adopt", body, rows=rows) for body, rows in CATALOGUES.items()]
    made.append(act("catalogue.add", "yl-zfbz", row="waiting-progress", domain="housing", matter="保障性住房分配", sub="轮候进度查询",
                    elements="●轮候序号；●本季度已配租户数；〇预计轮候时间", basis="云岭市公共租赁住房管理办法（示例）第十二条", limit="每季度末 10 个工作日内",
                    channels="■政府网站 □两微一端", audience="全社会", manner="主动", level="市"))
    return made


def duties():
    contract = {key: value for key, value in PIPES.items() if key != "kind"}
    return [
        act("project.assign", "yl-zxzx", contract, role="approver", to="yl-fgw"),
        act("project.assign", "yl-zxzx", contract, kind="contract", to="yl-zxzx"),
        act("supervise.suspend", SUPERVISOR, PIPES, **{"from": "2026-11-19", "to": "2026-11-24"},
            basis="中标候选人公示期间收到异议，暂停招标投标活动至答复作出（招标投标法实施条例第五十四条）"),
        act("supervise.extend", "yl-zfb", CANTEEN, limit="5wd", reason="成交供应商的履约担保正在办理，合同尚未生效"),
        act("supervise.decide", SUPERVISOR, CANTEEN, granted="yes", reason="理由属实，同意延长；到期必须公开"),
        act("supervise.extend", "bz-jtj", UNIFORMS, limit="10wd", reason="合同附件含学生尺码表，正在作去标识处理"),
        act("supervise.decide", SUPERVISOR, UNIFORMS, granted="yes", reason="同意延长，附件可以先行遮蔽后公开"),
        act("supervise.urge", SUPERVISOR, UNIFORMS, text="延长的期限已过，请立即公开合同", until="2026-11-30"),
        act("supervise.restart", SUPERVISOR, HALLS, day="2025-08-15",
            basis="原中标结果因投诉被撤销后重新确定中标人，自重新确定之日起算"),
        act("supervise.urge", SUPERVISOR, HALLS, text="请公开合同订立信息，或者说明原因", until="2026-11-27"),
        act("supervise.urge", SUPERVISOR, ROAD, text="中标候选人公示未见，请补公开"),
        act("supervise.urge", SUPERVISOR, ROAD, text="第二次催办：请于期限内补公开或者书面说明", until="2026-12-04"),
        act("supervise.state", "bz-jtys", ROAD, text="当时只在交易场所张贴，未上网。正在核对评标报告，将补公开。", promised="2026-12-04"),
        act("supervise.urge", SUPERVISOR, WASTE, text="中标结果未见，请公开"),
        act("supervise.state", "wc-mzj", AID, text="审批结果已在各村公示栏张贴，正在整理上网。", promised="2026-12-11"),
        act("supervise.appraise", SUPERVISOR, of="yl-zfbz", period="2026", remark="名单类信息公开及时，配租结果有缺项"),
        act("supervise.appraise", SUPERVISOR, of="bz-jtys", period="2024", remark="件数少，不计分；两个项目的关键环节未见公开"),
    ]


def files():
    """Name -> (what it is, bytes)."""
    lines = "".join(json.dumps(o, ensure_ascii=False, separators=(",", ":")) + "\n" for o in catalogues() + duties())
    return {"95-supervision.jsonl": ("目录、责任单位、催办、说明、延期、中止、重新起算、考核，行动文档", lines.encode())}
