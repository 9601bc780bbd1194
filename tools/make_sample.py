#!/usr/bin/env python3
"""Writes sample/: a fictional city's data as its clerks would hand it over.
usage: tools/make_sample.py            write it anew
       tools/make_sample.py --check    write nothing, compare with what is there; exit status 1 if a byte differs
       tools/make_sample.py --list     late, missing, corrected and withdrawn, one a line
Everything comes from tools/sample_city/ and the rules; there is no clock and no chance in it, so it comes out the same."""

import sys

sys.dont_write_bytecode = True  # the tree stays clean

from sample_city import construction, forms, housing, land, mining, ppp, procurement, property, rules, subsidy, world  # noqa: E402

MAKERS = [housing, procurement, land, mining, property, construction, ppp, subsidy]


def make_city():
    city = world.City()
    for maker in MAKERS:
        maker.make(city)
    forms.number_notices(city)
    return city


def faults(city, domains):
    wrong, seen = [], set()
    for notice in city.notices:
        where = f"{notice['source']['key']} {notice.get('title', '')}"
        if notice["act"] != "notice.withdraw":
            wrong += [f"{where}: {text}" for text in rules.check_notice(domains, {k: v for k, v in notice.items()})]
        if "notice" in notice and notice["notice"]["date"] > notice["date"]:
            wrong.append(f"{where}: older than what it refers to")
        if notice["source"]["key"] in seen and not (notice["domain"] in forms.EXPORTED and notice["act"] == "notice.correct"):
            wrong.append(f"{where}: key used twice")
        seen.add(notice["source"]["key"])
    return wrong


def oddities(city, domains):
    """(what, key, text) of everything in the data that is not as it should be."""
    found = []
    for notice in city.notices:
        key, act = notice["source"]["key"], notice["act"]
        if act != "notice.publish":
            found.append((act.split(".")[1], key, notice["reason"]))
        if act != "notice.withdraw" and rules.is_late(domains, notice):
            found.append(("late", key, f"{notice['title']}: formed {notice['formed']}, published {notice['date']}"))
        if act != "notice.withdraw" and any(e.get("type") == "price" and not rules.DECIMAL.fullmatch(notice["elements"].get(e["id"], "0"))
                                            for e in domains[notice["domain"]]["kinds"][notice["kind"]]["elements"]):
            found.append(("typed-price", key, notice["title"]))
    for project in city.projects:
        found += [("missing", project.title, kind) for kind in rules.missing_kinds(domains, project)]
    return found


def compare(files):
    """Names of files that differ from what is on disk, or are there without being made."""
    folder = world.ROOT / "sample"
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} if folder.is_dir() else set()
    return sorted([name for name, data in files.items() if name not in there or (folder / name).read_bytes() != data] + list(there - set(files)))


def write(files):
    folder = world.ROOT / "sample"
    for name in compare(files):
        if name in files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(files[name])
        else:
            (folder / name).unlink()


def main():
    option = sys.argv[1] if len(sys.argv) > 1 else ""
    if option not in ("", "--check", "--list") or len(sys.argv) > 2:
        sys.exit(__doc__)
    city, domains = make_city(), rules.load()
    wrong = faults(city, domains)
    if wrong:
        sys.exit("\n".join(wrong[:40]))
    found = oddities(city, domains)
    if option == "--list":
        print("\n".join("\t".join(row) for row in found))
        return
    files = forms.files(city, found)
    if option == "--check":
        differing = compare(files)
        sys.exit("differs from tools/make_sample.py: " + ", ".join(differing) if differing else 0)
    write(files)


if __name__ == "__main__":
    main()
