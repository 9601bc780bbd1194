#!/usr/bin/env python3
"""doc/example/draw is what its script and the program make, both programs draw it alike, and a changed one is refused.
usage: sample.py LIUHEN EXAMPLE REFERENCE"""
import filecmp, json, os, shutil, subprocess, sys, tempfile


def run(*command, code=0):
    p = subprocess.run(command, capture_output=True, text=True)
    if p.returncode != code:
        sys.exit(f"{command} gave {p.returncode}: {p.stdout}{p.stderr}")
    return p.stdout


def main(liuhen, example, reference):
    with tempfile.TemporaryDirectory() as d:
        at = lambda name: os.path.join(d, name)
        run(sys.executable, os.path.join(example, "make.py"), liuhen, d)
        run(liuhen, "draw", "run", at("round.json"), "--out", at("result.json"))
        for name in "entries.csv", "round.json", "result.json":
            if not filecmp.cmp(at(name), os.path.join(example, name), shallow=False):
                sys.exit(f"doc/example/draw/{name} is not what make.py and the program make")
        with open(at("result.json"), encoding="utf-8") as f:
            result = json.load(f)
        if result != json.loads(run(sys.executable, reference, at("round.json"))):
            sys.exit("the reference program draws another result")
        if result["summary"]["units"] != 600 or result["summary"]["entries"] != 5000:
            sys.exit("not 600 flats and 5,000 entries")
        said = run(liuhen, "draw", "verify", at("result.json"), "--announced", result["announcement"])
        if not said.endswith("OK\n"):
            sys.exit("verify did not say OK")
        winner = result["ballots"][0]["passes"][4]["winners"][0]
        number = winner.get("members", [winner["ticket"]])[0]
        said = run(liuhen, "draw", "check", at("round.json"), number, "--result", at("result.json"))
        if "once" not in said or f"won in pass open: lot {winner['lot']}, place {winner['place']}" not in said:
            sys.exit(said)
        run(liuhen, "draw", "check", at("round.json"), "1", code=3)
        run(liuhen, "draw", "verify", at("result.json"), "--announced", "0" * 64, code=1)
        with open(at("entries.csv"), "a", encoding="ascii") as f:
            f.write("999999,general,,,\n")
        if "FAIL entries" not in run(liuhen, "draw", "verify", at("result.json"), code=1):
            sys.exit("the added entry was not named")


print("1..1")
main(*sys.argv[1:])
print("ok 1 - the example is what its script, the program and the reference make")
