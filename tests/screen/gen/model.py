"""A document before it has a format: blocks of text in which each datum knows what it is, and the truth about it."""

DEFAULT = {"name:official": "show", "name:contact": "show", "name:expert": "show", "name:legal_rep": "show", "name:project_manager": "show",
           "name": "partial", "minor_name": "partial"}
OCCASIONS = {
    "housing_list": {"name:subject": "show"}, "subsidy_list": {"name:subject": "show"}, "disability_subsidy": {}, "medical_aid": {},
    "child_welfare": {}, "procurement_award": {"name:subject": "show", "mobile:contact": "show", "email:contact": "show"},
    "land_compensation": {}, "penalty": {"name:subject": "show"}, "petition_reply": {}, "recruit_result": {"name:subject": "show"},
    "duty_roster": {"name:subject": "show"}, "service_notice": {"name:subject": "show"}, "asset_auction": {"plate": "show", "mobile:contact": "show"},
    "realestate_notice": {"name:subject": "show", "address:object": "show"}, "expert_fee": {"name:subject": "show"},
    "enterprise_list": {}, "foreign_list": {"name:subject": "show"}, "application_form": {}, "contract_publication": {"name:subject": "show"}, "health_list": {}, "clean": {},
}


def action(occasion, kind, role):
    rules = OCCASIONS[occasion]
    for key in (kind + ":" + role, kind):
        if key in rules:
            return rules[key]
    for key in (kind + ":" + role, kind):
        if key in DEFAULT:
            return DEFAULT[key]
    return "mask"


class Datum:
    """kind None: text like any. raw: as printed; pieces: where a format may cut it."""
    def __init__(self, kind, value, role="subject", raw=None, evasion="plain", pieces=None):
        self.kind, self.value, self.role, self.raw, self.evasion = kind, value, role, raw if raw is not None else value, evasion
        self.pieces = pieces


class Doc:
    def __init__(self, occasion, title):
        self.occasion, self.title, self.blocks, self.hidden = occasion, title, [], []

    def para(self, *parts):
        self.blocks.append(("para", [p if isinstance(p, Datum) else Datum(None, str(p)) for p in parts]))

    def table(self, header, rows, wide=()):
        self.blocks.append(("table", header, [[c if isinstance(c, Datum) else Datum(None, str(c)) for c in row] for row in rows], set(wide)))

    def form(self, rows):
        self.blocks.append(("form", [[c if isinstance(c, Datum) else Datum(None, str(c)) for c in row] for row in rows]))

    def data(self):
        for b in self.blocks:
            if b[0] == "para":
                yield from (d for d in b[1] if d.kind)
            elif b[0] == "table":
                yield from (d for row in b[2] for d in row if d.kind)
            else:
                yield from (d for row in b[1] for d in row if d.kind)


def evade(rng, d, fmt):
    """Prints a number in another way, as people and programs do."""
    full = str.maketrans("0123456789Xx", "０１２３４５６７８９ＸＸ")
    if d.kind in ("mobile",) and rng.random() < .3:
        how = rng.choice(["spaced", "hyphen", "plus86", "zero_width"])
        v = d.value
        d.raw = {"spaced": v[:3] + " " + v[3:7] + " " + v[7:], "hyphen": v[:3] + "-" + v[3:7] + "-" + v[7:], "plus86": rng.choice(["+86 ", "+86-", "86-"]) + v,
                 "zero_width": v[:5] + "\u200b" + v[5:]}[how]
        d.evasion = how
    elif d.kind in ("id_card", "disability_cert", "student_no", "bank_card") and rng.random() < .25:
        how = rng.choice(["fullwidth", "spaced", "zero_width"] + (["linebreak"] if fmt in ("xlsx", "docx", "html") else []))
        v = d.value
        d.raw = {"fullwidth": v.translate(full), "spaced": v[:6] + " " + v[6:14] + " " + v[14:] if d.kind != "bank_card" else " ".join(v[i:i + 4] for i in range(0, len(v), 4)),
                 "zero_width": v[:9] + "\ufeff" + v[9:], "linebreak": v[:10] + "\n" + v[10:]}[how]
        d.evasion = how
    if d.kind in ("id_card", "mobile", "bank_card") and d.evasion == "plain" and fmt in ("html", "docx", "xlsx") and rng.random() < .2:
        cut = rng.randint(3, len(d.raw) - 3)
        d.pieces, d.evasion = [d.raw[:cut], d.raw[cut:]], {"html": "tagsplit", "docx": "runsplit", "xlsx": "richtext"}[fmt]
    return d
