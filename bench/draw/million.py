#!/usr/bin/env python3
"""A draw of a million entries, timed against the hashing it cannot do without, and against openssl and sort on the same bytes in the
same run. No tuning: say the load of the machine beside the figures. usage: bench/draw/million.py build-rel/src/cmd/liuhen [ENTRIES]"""
import hashlib, os, random, re, subprocess, sys, tempfile, json, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tests/draw"))
sys.dont_write_bytecode = True
import rounds


def make_entries(path, n):
    rng = random.Random(1)
    with open(path, "w", encoding="ascii") as f:
        f.write("number,category,lots,accessible,joint\n")
        for i in range(n):
            category = rng.choice(["general"] * 7 + ["veteran", "elderly", "large-family"])
            joint = f"f{i // 10}" if i % 100 < 2 and i + 1 < n else ""
            like = "general,,," if joint else f"{category},{rng.choice(['', 'a', 'b/a'])},{'1' if rng.random() < .03 else ''},"
            f.write(f"{1000000 + i},{like}{joint}\n")


def make_plan(n):
    rng = random.Random(2)
    rnd, nonces, _ = rounds.plan(rng, 0)
    rnd |= {"id": "million", "rehearsal": False, "entries": {"file": "entries.csv"}}
    rnd["fallback"] = {"missing": "omit", "reveals_min": 1}
    half = max(1, n // 20)
    rnd["rule"] = {"categories": rounds.CATEGORIES, "ballots": [{"id": "all", "lots": [{"id": "a", "units": 2 * half}, {"id": "b", "units": half}], "passes": [
        {"id": "accessible", "accessible": "only", "units": {"a": n // 100}, "rest_to": "general"},
        {"id": "veterans", "categories": ["veteran"], "units": {"a": n // 50}, "rest_to": "general"},
        {"id": "general", "units": {"a": 2 * half - n // 100 - n // 50, "b": half}, "reserves": 1000}]}]}
    for p in rnd["parties"]:
        p["commitment"] = rounds.commitment(rnd, p["id"], nonces[p["id"]])
    return rnd, nonces


def timed(*command):
    begin = time.monotonic()
    p = subprocess.Popen(command, stdout=subprocess.PIPE)
    out = p.stdout.read()
    _, status, use = os.wait4(p.pid, 0)
    if status != 0:
        sys.exit(f"{command}: {out.decode()}")
    return time.monotonic() - begin, use.ru_utime + use.ru_stime, use.ru_maxrss / 1024


def blocks(bytes_in):
    return (bytes_in + 9 + 63) // 64


def limit(path, n):
    """Processor seconds for the compression function alone: the file's digest, a leaf and a node (2 blocks) and a key an entry."""
    text = subprocess.run(["openssl", "speed", "-seconds", "1", "-bytes", "16384", "-evp", "sha256"], capture_output=True, text=True, check=True).stdout
    per_second = float(re.search(r"sha256\s+([\d.]+)k", text).group(1)) * 1000 / 64
    size = os.path.getsize(path)
    count = blocks(size) + n * blocks(1 + size // n) + 2 * n + n
    return count / per_second, count


def peers(path, folder):
    """Processor seconds of others for the same bytes: SHA-256 of the file, and a sort of as many keys as a draw has to sort."""
    keys = os.path.join(folder, "keys")
    with open(path, "rb") as f, open(keys, "w", encoding="ascii") as out:
        next(f)
        for line in f:
            number = line.split(b",", 1)[0]
            out.write(hashlib.sha256(number).hexdigest() + " " + number.decode() + "\n")
    os.environ["LC_ALL"] = "C"
    return [("openssl dgst -sha256", *timed("openssl", "dgst", "-sha256", path)),
            ("sort of its keys", *timed("sort", "--parallel=1", "-S", "1G", "-T", folder, "-o", os.path.join(folder, "sorted"), keys))]


def main(liuhen, n):
    with tempfile.TemporaryDirectory() as d:
        at = lambda name: os.path.join(d, name)
        make_entries(at("entries.csv"), n)
        plan, nonces = make_plan(n)
        with open(at("plan.json"), "w") as f:
            json.dump(plan, f)
        lines = [("announce", *timed(liuhen, "draw", "announce", at("plan.json"), "--out", at("round.json")))]
        with open(at("round.json")) as f:
            rnd = json.load(f)
        rounds.ready(random.Random(3), rnd, nonces)
        with open(at("round.json"), "w") as f:
            json.dump(rnd, f)
        for name, *args in ("run", at("round.json"), "--out", at("result.json")), ("verify", at("result.json")), ("check", at("round.json"), "1000007"):
            lines.append((name, *timed(liuhen, "draw", name, *args)))
        seconds, count = limit(at("entries.csv"), n)
        others = peers(at("entries.csv"), d)
        print(f"{n} entries; {count} blocks of SHA-256 take {seconds:.2f} s on this machine: one processor cannot draw faster")
        for name, s, cpu, mb in others:
            print(f"{name:21} {s:6.2f} s, processor {cpu:5.2f} s, memory {mb:4.0f} MiB")
        both = sum(cpu for _, _, cpu, _ in others)
        for name, s, cpu, mb in lines:
            if name in ("run", "verify"):
                print(f"{name} takes {cpu / both:4.1f} times what hashing and sorting the same bytes take, {cpu / seconds:4.1f} times the limit")
        for name, s, cpu, mb in lines:
            print(f"{name:9} {s:6.2f} s, processor {cpu:5.2f} s = {cpu / seconds:4.1f} times the limit, memory {mb:4.0f} MiB")


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
