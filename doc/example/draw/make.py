#!/usr/bin/env python3
"""An invented round: 5,000 applicants of an invented city for 600 flats, four categories. Writes entries.csv and round.json
beside itself, or into FOLDER; the same bytes each time, which only an example may do: real nonces are secret and random.
usage: make.py LIUHEN [FOLDER]       then: liuhen draw run round.json --out result.json"""
import hashlib, json, os, random, subprocess, sys

SEED, ID = 20260301, "yulan-2026-spring"
PARTIES = [("bureau", "住房保障局"), ("notary", "公证处"), ("supervisor", "监督单位"), ("applicants", "申请人代表")]
VALUE = "03 08 14 19 22 27 33"


def entries(rng):
    """Numbers of receipts; one family in fifty applies jointly with its neighbour in the list."""
    number, joint = 100000, None
    for i in range(5000):
        number += rng.randint(1, 9)
        if joint is not None:
            yield f"{number},{joint}"
            joint = None
            continue
        category = rng.choices(["general", "veteran", "elderly", "large-family"], [70, 8, 12, 10])[0]
        lots = rng.choice(["", "north", "north/south", "south", "south/north"])
        need = "1" if rng.random() < 0.04 else ""
        if need:
            lots = "accessible/" + lots if lots else ""
        like = f"{category},{lots},{need}"
        if not need and i < 4999 and rng.random() < 0.02:
            joint = f"{like},F{i}"
            yield f"{number},{joint}"
        else:
            yield f"{number},{like},"


def rule():
    """600 flats: 20 accessible ones first, quotas for three categories, whoever was unlucky is in the open pass again."""
    def quota(i, category, north, south):
        return {"id": i, "categories": [category], "units": {"north": north, "south": south}, "rest_to": "open", "reserves": 10}
    return {"categories": ["general", "veteran", "elderly", "large-family"],
            "ballots": [{"id": "flats", "lots": [{"id": "accessible", "title": "无障碍住房", "units": 20},
                                                 {"id": "north", "title": "北苑", "units": 330}, {"id": "south", "title": "南苑", "units": 250}],
                         "passes": [{"id": "accessible", "accessible": "only", "units": {"accessible": 20}, "rest_to": "open", "reserves": 10},
                                    quota("veterans", "veteran", 30, 20), quota("elderly", "elderly", 30, 30),
                                    quota("large-families", "large-family", 20, 20),
                                    {"id": "open", "units": {"north": 250, "south": 180}, "reserves": 60}]}]}


def text(s):
    return len(s.encode()).to_bytes(4, "big") + s.encode()


def nonce(party):
    return hashlib.sha256(f"an example's nonce is no secret: {party}".encode()).digest()


def commitment(party):
    return hashlib.sha256(b"liuhen draw commitment v1\n" + text(ID) + text(party) + nonce(party)).hexdigest()


def plan():
    return {"format": "liuhen-draw-round@1", "id": ID, "title": "玉兰市2026年春季公共租赁住房摇号（虚构示例）", "rehearsal": False,
            "announced": "2026-03-01T02:00:00Z", "reveal_by": "2026-03-04T02:00:00Z", "entries": {"file": "entries.csv"},
            "parties": [{"id": i, "role": role, "commitment": commitment(i)} for i, role in PARTIES],
            "public_value": {"source": "an invented lottery, draw of 5 March 2026", "form": "seven two-digit numbers, ascending, one blank between",
                             "at": "2026-03-05T13:00:00Z", "fallback": "the next draw of the same lottery"},
            "fallback": {"missing": "omit", "reveals_min": 2}, "rule": rule()}


def main(liuhen, folder):
    def at(name):
        return os.path.join(folder, name)
    with open(at("entries.csv"), "w", encoding="ascii", newline="\n") as f:
        f.write("number,category,lots,accessible,joint\n" + "".join(line + "\n" for line in entries(random.Random(SEED))))
    with open(at("plan.json"), "w", encoding="utf-8") as f:
        json.dump(plan(), f, ensure_ascii=False)
    if os.path.exists(at("round.json")):
        os.unlink(at("round.json"))
    subprocess.run([liuhen, "draw", "announce", at("plan.json"), "--out", at("round.json")], check=True)
    os.unlink(at("plan.json"))
    with open(at("round.json"), encoding="utf-8") as f:
        rnd = json.load(f)
    # One party keeps silent: before the public value exists it cannot know what for.
    rnd["reveals"] = [{"party": i, "nonce": nonce(i).hex()} for i, _ in PARTIES[:3]]
    rnd["public_value"]["readings"] = [{"by": "notary", "value": VALUE}, {"by": "supervisor", "value": VALUE}]
    with open(at("round.json"), "w", encoding="utf-8") as f:
        json.dump(rnd, f, ensure_ascii=False, indent=2)
        f.write("\n")


main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else os.path.dirname(os.path.abspath(__file__)))
