#!/usr/bin/env python3
"""The fault campaign: each round hands one act to `liuhen publish` under a disk or a memory that fails (faults.c), or under
kill -9 or a power cut, and then looks at what is left.
usage: campaign.py LIBRARY STORE ROUNDS [SEED]

A client saves the checkpoint before each round. After it: no act that was acknowledged is missing, the log verifies and grew
from that checkpoint, and an act that was not acknowledged is taken when it is handed in again, once. At the end the views
equal a rebuild. Prints one line a mode, and what went wrong."""
import collections, json, os, random, re, sqlite3, subprocess, sys

LIUHEN = os.environ["LIUHEN"]
MODES = {"malloc": "malloc", "write": "write", "short": "write", "full": "write", "sync": "sync", "kill": "op", "cut": "op", "torn": "op", "late": "op"}
REBUILD_EVERY = 25
WRONG_MAX = 20


def run(*args, **env):
    return subprocess.run([LIUHEN, *args], capture_output=True, text=True, timeout=120, env={**os.environ, **env})


class Campaign:
    def __init__(self, library, store, seed):
        self.library, self.store, self.rng = library, os.path.realpath(store), random.Random(seed)
        self.doc = os.path.join(os.path.dirname(self.store), "doc.json")
        self.count = os.path.join(os.path.dirname(self.store), "count")
        self.old = os.path.join(os.path.dirname(self.store), "checkpoint")
        self.acked, self.wrong = set(), []
        self.tally = collections.defaultdict(collections.Counter)
        self.vkey = run("vkey", self.store).stdout.strip()

    def database(self):
        return sqlite3.connect(f"file:{self.store}/liuhen.db?mode=ro", uri=True)

    def save_checkpoint(self):
        db = self.database()
        open(self.old, "w").write(db.execute("SELECT note FROM head").fetchone()[0])
        db.close()

    def publish(self, key, fault=None):
        doc = {"body": "b-1", "domain": "procurement", "kind": "tender", "title": f"采购公告 {key}", "project": {"code": f"P-{key}"},
               "source": {"key": key}, "text": "公告正文。" * 200}
        json.dump(doc, open(self.doc, "w"))
        env = {"LD_PRELOAD": self.library, "FAULT": fault or "none:0:0", "FAULT_DIR": self.store, "FAULT_COUNT": self.count}
        r = run("publish", self.store, self.doc, **(env if fault is not None else {}))
        return r.returncode == 0 and '"index":' in r.stdout, r

    def measure(self):
        """How many operations an act takes, in the process that has most of each."""
        self.publish("measure", "none:0:0")
        self.acked.add("measure")
        text = open(self.count).read()
        return {what: max(int(n) for n in re.findall(what + r" (\d+)", text)) for what in ("malloc", "write", "sync", "op")}

    def look(self, key, what):
        r = run("verify", self.store, "--vkey", self.vkey, "--old", self.old)
        if r.returncode != 0 or not re.search(r"(?m)^OK ", r.stdout):
            self.wrong.append(f"{what}: the log does not verify: {(r.stdout + r.stderr).strip()[-300:]}")
        db = self.database()
        have = collections.Counter(k for (k,) in db.execute("SELECT key FROM source"))
        db.close()
        missing = self.acked - set(have)
        if missing:
            self.wrong.append(f"{what}: acknowledged and missing: {sorted(missing)[:5]}")
        if have[key] > 1:
            self.wrong.append(f"{what}: {key} was taken {have[key]} times")

    def round(self, n, most):
        mode = self.rng.choice(list(MODES))
        last = most[MODES[mode]]
        # Past the last operation as well: a round in which nothing happens.
        what = f"{mode}:{self.rng.randint(1, last + last // 10)}:{n}"
        key = f"k-{n}"
        self.save_checkpoint()
        took, r = self.publish(key, what)
        self.tally[mode]["acknowledged" if took else "refused" if r.returncode in (0, 1, 2) else "ended"] += 1
        if took:
            self.acked.add(key)
        self.look(key, what)
        if not took:
            took, r = self.publish(key)
            if not took:
                self.wrong.append(f"{what}: not taken afterwards: {r.stderr.strip()[-300:]}")
            self.acked.add(key)
            self.look(key, what + ", then handed in again")
        if n % REBUILD_EVERY == 0:
            self.rebuild(what)

    def rebuild(self, what):
        r = run("rebuild", self.store, "--check")
        if r.returncode != 0:
            self.wrong.append(f"{what}: the views are not those of the log: {(r.stdout + r.stderr).strip()[-300:]}")


def tell(c, done, rounds):
    """What came of it, a line a mode; the exit code."""
    print(f"rounds done: {done}")
    for mode, ends in c.tally.items():
        print(f"{mode}: " + ", ".join(f"{k} {v}" for k, v in sorted(ends.items())))
    for line in c.wrong:
        print("WRONG", line)
    print(f"wrong: {len(c.wrong)}")
    return 1 if c.wrong or done < rounds else 0


def main():
    library, store, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 20171206
    c = Campaign(library, store, seed)
    most = c.measure()
    print(f"an act: {most}; {rounds} rounds, seed {seed}")
    done = 0
    try:
        while done < rounds and len(c.wrong) <= WRONG_MAX:
            c.round(done + 1, most)
            done += 1
    except KeyboardInterrupt:
        pass  # what was found by then is told
    c.rebuild("at the end")
    return tell(c, done, rounds)


if __name__ == "__main__":
    sys.exit(main())
