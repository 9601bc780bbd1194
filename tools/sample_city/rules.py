"""Checks documents against rules/domains/*.yaml, so that a slip of the pen shows here and not at the import.

The rule files use a small part of YAML; the reader below knows that part only and stops at anything else."""

import datetime
import re

from .world import ALPHABET, LAST_DAY, ROOT, date, due, weighted

TITLE_MAX, TEXT_MAX, LONGTEXT_MAX, PRICE_TEXT_MAX, PARTY_MAX = 500, 2000, 400_000, 500, 300
NOTICE_FIELDS = {"act", "body", "by", "domain", "kind", "title", "date", "formed", "text", "source", "project", "elements"}
CORRECT_FIELDS = NOTICE_FIELDS | {"notice", "reason"}
WITHDRAW_FIELDS = {"act", "body", "by", "notice", "reason"}
DECIMAL = re.compile(r"-?\d+(\.\d+)?")
LOOKS_LIKE_PRICE = re.compile(r"[-+\d.,]+")


class Flow:
    """{a: b, c: [d, e]} on one line."""

    def __init__(self, text):
        self.text, self.at = text, 0

    def skip(self):
        while self.text[self.at: self.at + 1] == " ":
            self.at += 1

    def value(self):
        self.skip()
        opener = self.text[self.at]
        if opener in "{[":
            self.at += 1
            return self.mapping() if opener == "{" else self.sequence()
        if opener in "'\"":
            end = self.text.index(opener, self.at + 1)
            value, self.at = self.text[self.at + 1: end], end + 1
            return value
        end = re.compile(r"[,\]}]|$").search(self.text, self.at).start()
        value, self.at = self.text[self.at: end].strip(), end
        return value

    def closed(self, closer):
        self.skip()
        if self.text[self.at] == ",":
            self.at += 1
            return False
        if self.text[self.at] != closer:
            raise ValueError(f"expected , or {closer} in: {self.text}")
        self.at += 1
        return True

    def mapping(self):
        result = {}
        while True:
            self.skip()
            end = self.text.index(":", self.at)
            key, self.at = self.text[self.at: end].strip(), end + 1
            result[key] = self.value()
            if self.closed("}"):
                return result

    def sequence(self):
        result = []
        while True:
            result.append(self.value())
            if self.closed("]"):
                return result


def scalar(text):
    return Flow(text).value() if text[0] in "{['\"" else text


def block(lines, indent):
    """Takes the lines of one mapping or sequence off the front of lines."""
    if lines[0][1].startswith("- "):
        result = []
        while lines and lines[0][0] == indent and lines[0][1].startswith("- "):
            text = lines[0][1][2:]
            if text[0] == "{":
                lines.pop(0)
                result.append(scalar(text))
            else:
                lines[0] = (indent + 2, text)
                result.append(block(lines, indent + 2))
        return result
    result = {}
    while lines and lines[0][0] == indent and not lines[0][1].startswith("- "):
        key, _, text = lines.pop(0)[1].partition(":")
        text = text.strip()
        result[key] = scalar(text) if text else block(lines, lines[0][0])
    return result


def parse(text):
    lines = [(len(line) - len(line.lstrip(" ")), line.strip()) for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    result = block(lines, 0)
    if lines:
        raise ValueError(f"cannot read: {lines[0][1]}")
    return result


def load():
    domains = {}
    for path in sorted((ROOT / "rules/domains").glob("*.yaml")):
        domain = parse(path.read_text(encoding="utf-8"))
        domain["kinds"] = {kind["id"]: kind for kind in domain["kinds"]}
        domain["rank"] = {stage["id"]: rank for rank, stage in enumerate(domain["stages"])}
        domains[domain["domain"]] = domain
    return domains


def is_date(value):
    try:
        return date(value) >= datetime.date(1990, 1, 1)
    except ValueError:
        return False


def is_uscc(value):
    if len(value) != 18 or any(c not in ALPHABET for c in value):
        return False
    return weighted(value, ALPHABET, [3**i % 31 for i in range(17)] + [1]) % 31 == 0


def is_price(value, element):
    if not DECIMAL.fullmatch(value):
        return len(value) <= PRICE_TEXT_MAX and not LOOKS_LIKE_PRICE.fullmatch(value)
    return not value.startswith("-") or element.get("negative") == "true"


CHECKS = {
    "text": lambda v, e: len(v) <= TEXT_MAX, "longtext": lambda v, e: len(v) <= LONGTEXT_MAX, "date": lambda v, e: is_date(v),
    "price": is_price, "number": lambda v, e: DECIMAL.fullmatch(v), "integer": lambda v, e: re.fullmatch(r"\d+", v),
    "region": lambda v, e: re.fullmatch(r"\d{6}", v), "party": lambda v, e: len(v) <= PARTY_MAX, "uscc": lambda v, e: is_uscc(v),
    "url": lambda v, e: re.match(r"https?://", v), "enum": lambda v, e: v in e["values"],
}


def check_values(declared, values, path):
    """declared: the elements of a kind or the columns of a table."""
    wrong = [f"{path}.{name}: no such element" for name in values if name not in {e["id"] for e in declared}]
    for element in declared:
        value = values.get(element["id"])
        here = f"{path}.{element['id']}"
        if value is None:
            if element.get("required") == "true":
                wrong.append(f"{here}: required")
        elif element["type"] == "table":
            for number, row in enumerate(value):
                wrong += check_values(element["columns"], row, f"{here}[{number}]")
        elif not isinstance(value, str) or not value.strip() or not CHECKS[element["type"]](value, element):
            wrong.append(f"{here}: not a {element['type']}: {value!r}")
    return wrong


def check_notice(domains, notice):
    """What is wrong with one document that publishes or corrects."""
    kind = domains[notice["domain"]]["kinds"].get(notice["kind"])
    if not kind:
        return [f"no kind {notice['domain']}.{notice['kind']}"]
    wrong = check_values(kind["elements"], notice["elements"], "elements")
    allowed = CORRECT_FIELDS if notice["act"] == "notice.correct" else NOTICE_FIELDS
    wrong += [f"unknown field {name}" for name in set(notice) - allowed]
    if not 1 <= len(notice["title"]) <= TITLE_MAX:
        wrong.append("title: too long or empty")
    if not notice["formed"] <= notice["date"] <= LAST_DAY.isoformat():
        wrong.append(f"formed {notice['formed']} or date {notice['date']}: out of order")
    if any(ord(c) < 32 and c not in "\n\t" for c in notice["text"]):
        wrong.append("text: control character")
    return wrong


def is_late(domains, notice):
    limit = domains[notice["domain"]]["kinds"][notice["kind"]].get("limit")
    return bool(limit) and date(notice["date"]) > due(date(notice["formed"]), limit)


def missing_kinds(domains, project):
    """Kinds that every project of the domain must have, of stages before the one that this project reached."""
    domain = domains[project.domain]
    seen = {n["kind"] for n in project.notices}
    reached = max(domain["rank"][domain["kinds"][kind]["stage"]] for kind in seen)
    return [kind["id"] for kind in domain["kinds"].values()
            if kind.get("expected") == "true" and domain["rank"][kind["stage"]] < reached and kind["id"] not in seen]
