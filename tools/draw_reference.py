#!/usr/bin/env python3
"""The draw, a second time: written from doc/format/draw.md alone, to be read in one sitting.
usage: draw_reference.py ROUND.json > RESULT.json      Numbers in comments are sentences of that document."""
import hashlib, json, os, sys

MARK = "REHEARSAL/演练: this is a rehearsal, nobody wins anything / 本次为演练，结果无效"

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def u32(n):
    return n.to_bytes(4, "big")

def text(s):
    return u32(len(s.encode())) + s.encode()

def merkle(leaves):  # RFC 6962
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\1", merkle(leaves[:k]), merkle(leaves[k:]))

def need(ok, why):
    if not ok:
        sys.exit("draw_reference: " + why)

def entries(rnd, path):  # 3.1
    e = rnd["entries"]
    if "list" in e:
        return e["list"]
    data = open(os.path.join(os.path.dirname(path), e["file"]), "rb").read()
    lines = [x.removesuffix("\r") for x in data.decode("ascii").removesuffix("\n").split("\n")]
    need(lines[0] == "number,category,lots,accessible,joint", "header")
    return lines[1:]

def tickets(lines, rule):  # 6.1
    every, out, before = [l["id"] for b in rule["ballots"] for l in b["lots"]], {}, (0, "")
    for line in lines:
        number, category, lots, accessible, joint = line.split(",")
        need((len(number), number) > before, "3.3: " + number)
        before = (len(number), number)
        need(category in rule["categories"] and accessible in ("", "1"), "3.2: " + number)
        like = (category, lots.split("/") if lots else every, accessible == "1")
        t = out.setdefault("joint:" + joint if joint else number, like + ([],))
        need(t[:3] == like, "3.4: " + number)
        t[3].append(number)
    return out

def allot(ballot, order, all_tickets, won):  # 7
    mine = won[ballot["id"]] = set()
    barred = set().union(*(won[b] for b in ballot.get("not_if_won", [])))
    ids = [l["id"] for l in ballot["lots"]]
    left = {p["id"]: {l: p["units"].get(l, 0) for l in ids} for p in ballot["passes"]}

    def fits(p, name):  # 4.4, 7.2
        category, _, accessible, _ = all_tickets[name]
        return (name not in mine and name not in barred and category in p.get("categories", [category])
                and p.get("accessible", "any") in ("any", "only" if accessible else "none"))
    out = []
    for p in ballot["passes"]:
        units, winners = left[p["id"]], []
        offered = dict(units)
        for place, name in enumerate(order, 1):
            _, lots, _, members = all_tickets[name]
            lot = next((l for l in lots if units.get(l, 0) >= len(members)), None)
            if lot is None or not fits(p, name):
                continue
            units[lot] -= len(members)
            mine.add(name)
            winners.append({"place": place, "ticket": name, "lot": lot}
                           | ({"members": members} if name.startswith("joint:") else {}))
        out.append({"id": p["id"], "offered": offered, "winners": winners, "left": dict(units)})
        for lot in ids if "rest_to" in p else []:  # 7.3
            left[p["rest_to"]][lot] += units[lot]
    for p, r in zip(ballot["passes"], out):  # 7.4
        wanted = [n for n in order if fits(p, n) and any(r["offered"].get(l, 0) for l in all_tickets[n][1])]
        r["reserves"] = wanted[:p.get("reserves", 0)]
    return out

def draw(path):
    rnd = json.load(open(path, encoding="utf-8"))
    rule, lines, shown = rnd["rule"], entries(rnd, path), dict(rnd)
    label = lambda word: f"liuhen draw {'REHEARSAL ' if rnd['rehearsal'] else ''}{word} v1\n".encode()  # 5.1
    root = merkle([sha(b"\0", x.encode()) for x in lines])
    need(rnd["entries"]["root"] == root.hex() and rnd["entries"]["count"] == len(lines), "3.5")
    nonces = {r["party"]: bytes.fromhex(r["nonce"]) for r in shown.pop("reveals")}
    values = {x["value"] for x in rnd["public_value"]["readings"]}
    need(len(values) == 1 and len({x["by"] for x in rnd["public_value"]["readings"]}) > 1, "2.4")
    shown["public_value"] = {k: v for k, v in rnd["public_value"].items() if k != "readings"}  # 5.3
    shown["entries"] = {"count": len(lines), "root": root.hex()}
    canonical = json.dumps(shown, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    announcement, said = sha(label("announcement"), canonical), b""
    for p in rnd["parties"]:  # 5.2, 5.4
        n, c = nonces.get(p["id"]), bytes.fromhex(p["commitment"])
        need(n is None or sha(label("commitment"), text(rnd["id"]), text(p["id"]), n) == c, "5.5: " + p["id"])
        said += text(p["id"]) + (b"\0" + c if n is None else b"\1" + n)
    silent = len(rnd["parties"]) - len(nonces)
    need(len(nonces) >= rnd["fallback"]["reveals_min"] and not (silent and rnd["fallback"]["missing"] == "void"), "void")
    transcript = label("seed") + announcement + u32(len(rnd["parties"])) + said + text(values.pop())
    seed, all_tickets, won, ballots = sha(transcript), tickets(lines, rule), {}, []
    for b in rule["ballots"]:  # 6.2, 6.3
        s, ids = sha(b"liuhen draw order v1\n", seed, b["id"].encode()), {l["id"] for l in b["lots"]}
        order = sorted((n for n, t in all_tickets.items() if ids & set(t[1])), key=lambda n: (sha(s, n.encode()), n))
        ballots.append({"id": b["id"], "order_seed": s.hex(), "order": order,
                        "passes": allot(b, order, all_tickets, won)})
    winners = [w for b in ballots for p in b["passes"] for w in p["winners"]]
    choosable = 2 ** silent if rnd["public_value"]["at"] < rnd["reveal_by"] else 1  # 9.3
    return {"format": f"liuhen-draw-{'REHEARSAL-' if rnd['rehearsal'] else ''}result@1",  # 8
            **({"mark": MARK} if rnd["rehearsal"] else {}), "round_file": os.path.basename(path),
            "announced": shown, "announcement": announcement.hex(), "reveals": rnd["reveals"],
            "readings": rnd["public_value"]["readings"],
            "parties": [{"id": p["id"], "revealed": p["id"] in nonces} for p in rnd["parties"]],
            "bias": {"missing": silent, "results_choosable": choosable}, "seed": seed.hex(),
            "seed_sm3": hashlib.new("sm3", transcript).hexdigest(), "ballots": ballots,
            "summary": {"entries": len(lines), "tickets": len(all_tickets),
                        "units": sum(l["units"] for b in rule["ballots"] for l in b["lots"]),
                        "allotted": sum(len(w.get("members", " ")) for w in winners)}}

if __name__ == "__main__":
    need(len(sys.argv) == 2, "give one ROUND.json")
    json.dump(draw(sys.argv[1]), sys.stdout, ensure_ascii=False)
