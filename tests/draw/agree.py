#!/usr/bin/env python3
"""Two implementations, one result: random rounds with every option, drawn by the program and by tools/draw_reference.py.
usage: agree.py DRAW_MANY REFERENCE [ROUNDS]"""
import collections, importlib.util, json, os, random, subprocess, sys, tempfile

import rounds

SEED = 20260301


def load(path):
    sys.dont_write_bytecode = True
    spec = importlib.util.spec_from_file_location("draw_reference", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def count_options(seen, result):
    """What came into play: an option that no round uses is not compared."""
    seen["rehearsal"] += "mark" in result
    seen["silent party"] += result["bias"]["missing"] > 0
    seen["choosable"] += result["bias"]["results_choosable"] > 1
    won = set()
    for rule, b in zip(result["announced"]["rule"]["ballots"], result["ballots"]):
        here = set()
        seen["barred by an earlier ballot"] += any(t in won for t in b["order"]) and "not_if_won" in rule
        for p, r in zip(rule["passes"], b["passes"]):
            seen["quota of categories won"] += "categories" in p and bool(r["winners"])
            seen["accessible only won"] += p.get("accessible") == "only" and bool(r["winners"])
            seen["not accessible won"] += p.get("accessible") == "none" and bool(r["winners"])
            seen["joint family won"] += any(len(w.get("members", [])) > 1 for w in r["winners"])
            seen["rest moved"] += "rest_to" in p and any(r["left"].values())
            seen["rest stayed"] += "rest_to" not in p and any(r["left"].values())
            seen["reserves"] += bool(r["reserves"])
            seen["several lots won"] += len({w["lot"] for w in r["winners"]}) > 1
            here |= {w["ticket"] for w in r["winners"]}
        won |= here


def main(draw_many, reference, n):
    ref, rng, seen = load(reference), random.Random(SEED), collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        paths = [rounds.write(rng, i, folder) for i in range(n)]
        subprocess.run([draw_many, folder, str(n)], check=True)
        for i, path in enumerate(paths):
            with open(os.path.join(folder, f"result-{i}.json"), encoding="utf-8") as f:
                mine = json.load(f)
            if mine != ref.draw(path):
                with open(path, encoding="utf-8") as f:
                    print(f.read())
                sys.exit(f"round {i} of seed {SEED}: the two results differ")
            count_options(seen, mine)
    print(f"# {n} rounds agree;", ", ".join(f"{k}: {v}" for k, v in sorted(seen.items())))
    options = 12
    rare = [k for k, v in seen.items() if v < n // 50]
    if len(seen) < options or rare:
        sys.exit(f"options that hardly came into play: {rare}, {len(seen)} of {options} seen")


print("1..1")
main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1000)
print("ok 1 - two programs agree")
