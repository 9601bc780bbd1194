"""Random rounds with every option of doc/format/draw.md, from a seed: what two implementations are held to each other with."""
import hashlib, json, os

CATEGORIES = ["general", "veteran", "elderly", "large-family"]


def label(rehearsal, word):
    return f"liuhen draw {'REHEARSAL ' if rehearsal else ''}{word} v1\n".encode()


def text(s):
    return len(s.encode()).to_bytes(4, "big") + s.encode()


def commitment(rnd, party, nonce):
    return hashlib.sha256(label(rnd["rehearsal"], "commitment") + text(rnd["id"]) + text(party) + nonce).hexdigest()


def split(rng, total, parts):
    """total as a sum of `parts` numbers, some of them often 0."""
    cuts = sorted(rng.randint(0, total) for _ in range(parts - 1))
    return [b - a for a, b in zip([0] + cuts, cuts + [total])]


def make_pass(rng, j, passes, categories, units):
    p = {"id": f"pass-{j}", "units": units}
    if rng.random() < 0.6:
        p["categories"] = rng.sample(categories, rng.randint(1, len(categories)))
    if rng.random() < 0.5:
        p["accessible"] = rng.choice(["any", "only", "none"])
    if j + 1 < passes and rng.random() < 0.5:
        p["rest_to"] = f"pass-{rng.randint(j + 1, passes - 1)}"
    if rng.random() < 0.6:
        p["reserves"] = rng.randint(0, 12)
    if rng.random() < 0.4:
        p["title"] = f"第{j + 1}场 \\\"优先\""
    return p


def make_ballot(rng, i, earlier, categories):
    lots = [{"id": f"lot-{i}-{k}", "units": rng.randint(1, 12)} for k in range(rng.randint(1, 4))]
    passes = rng.randint(1, 5)
    shares = {l["id"]: split(rng, l["units"], passes) for l in lots}
    b = {"id": f"ballot-{i}", "lots": lots, "passes": [
        make_pass(rng, j, passes, categories, {l: s[j] for l, s in shares.items() if s[j] or rng.random() < 0.3})
        for j in range(passes)]}
    if rng.random() < 0.3:
        b["title"] = 'Estate "北苑" \\ 2/é'
    if earlier and rng.random() < 0.6:
        b["not_if_won"] = rng.sample(earlier, rng.randint(1, len(earlier)))
    return b


def make_entries(rng, categories, lots):
    """Lines, sorted; about a quarter in joint families."""
    lines, families = {}, []
    for _ in range(rng.randint(1, 90)):
        number = rng.choice(["", "A", "b-"]) + str(rng.randint(0, 999))
        wish = "" if rng.random() < 0.3 else "/".join(rng.sample(lots, rng.randint(1, len(lots))))
        like = (rng.choice(categories), wish, rng.choice(["", "", "1"]))
        joint = ""
        if rng.random() < 0.25:
            if families and rng.random() < 0.7:
                joint, like, n = rng.choice(families)
                if n[0] >= 16:
                    continue
                if number not in lines:
                    n[0] += 1
            elif number not in lines:
                joint = f"f{len(families)}"
                families.append((joint, like, [1]))
        lines.setdefault(number, ",".join((number,) + like + (joint,)))
    return [lines[n] for n in sorted(lines, key=lambda n: (len(n), n))]


def plan(rng, i):
    """A round before its announcement, and the parties' nonces."""
    rehearsal = rng.random() < 0.2
    categories = CATEGORIES[:rng.randint(1, 4)]
    ballots = []
    for b in range(rng.randint(1, 3)):
        ballots.append(make_ballot(rng, b, [x["id"] for x in ballots], categories))
    lots = [l["id"] for b in ballots for l in b["lots"]]
    rnd = {"format": "liuhen-draw-round@1", "id": f"{'rehearsal-' if rehearsal else ''}round-{i}",
           "title": f"第{i}轮 摇号", "rehearsal": rehearsal, "announced": "2026-03-01T02:00:00Z",
           "reveal_by": "2026-03-04T02:00:00Z",
           "public_value": {"source": "an invented lottery, draw of 5 March", "form": "two digits, blank between",
                            "at": rng.choice(["2026-03-03T02:00:00Z", "2026-03-05T02:00:00Z"]),
                            "fallback": "the next draw of the same lottery"},
           "parties": [], "rule": {"categories": categories, "ballots": ballots}}
    nonces = {f"party-{k}": rng.randbytes(32) for k in range(rng.randint(1, 5))}
    for party, nonce in nonces.items():
        rnd["parties"].append({"id": party, "role": "代表", "commitment": commitment(rnd, party, nonce)})
    if rng.random() < 0.4:
        rnd["rule"]["titles"] = {c: f"类别 {c}/é" for c in categories if rng.random() < 0.8}
    rnd["fallback"] = {"missing": rng.choice(["omit", "omit", "void"]), "reveals_min": rng.randint(1, len(nonces))}
    return rnd, nonces, make_entries(rng, categories, lots)


def ready(rng, rnd, nonces):
    """Reveals and the public value."""
    shown = list(nonces)
    if rnd["fallback"]["missing"] == "omit":
        shown = rng.sample(shown, rng.randint(rnd["fallback"]["reveals_min"], len(shown)))
    rnd["reveals"] = [{"party": p, "nonce": nonces[p].hex()} for p in shown]
    value = " ".join(f"{rng.randint(1, 35):02}" for _ in range(7))
    rnd["public_value"]["readings"] = [{"by": "notary", "value": value}, {"by": "supervisor", "value": value}]


def merkle(leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + merkle(leaves[:k]) + merkle(leaves[k:])).digest()


def freeze(rng, rnd, lines, folder, name):
    """Entries in a file or inside, with the commitment to them."""
    root = merkle([hashlib.sha256(b"\0" + x.encode()).digest() for x in lines])
    rnd["entries"] = {"count": len(lines), "root": root.hex()}
    if rng.random() < 0.5:
        rnd["entries"]["list"] = lines
    else:
        end = rng.choice(["\n", "\r\n"])
        data = end.join(["number,category,lots,accessible,joint"] + lines) + rng.choice(["", end])
        with open(os.path.join(folder, name), "w", encoding="ascii", newline="") as f:
            f.write(data)
        rnd["entries"] |= {"file": name, "sha256": hashlib.sha256(data.encode()).hexdigest()}
        if len(lines) <= 1024:
            rnd["entries"]["blocks"] = [root.hex()]


def write(rng, i, folder):
    rnd, nonces, lines = plan(rng, i)
    freeze(rng, rnd, lines, folder, f"entries-{i}.csv")
    ready(rng, rnd, nonces)
    path = os.path.join(folder, f"round-{i}.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(rnd, f, ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 1]))
    return path
