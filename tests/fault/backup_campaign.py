#!/usr/bin/env python3
"""Backups under a disk that fails (faults.c), kill -9 and a power cut: each round publishes an act and makes a backup under a fault.
usage: backup_campaign.py LIBRARY FOLDER ROUNDS [SEED]   FOLDER has `store`; `out` and `apart/vault` are made in it.

After each round, what is there is restored: a whole log no shorter than the last backup that was said to be made. Then a backup
without a fault is made, which takes everything; it is restored now and then, and at the end, to the log of the store with all its
values. Prints one line a mode, and what went wrong."""
import collections, os, random, re, shutil, sqlite3, subprocess, sys
import campaign

LIUHEN = os.environ["LIUHEN"]
MODES = {"write": "write", "short": "write", "full": "write", "sync": "sync", "kill": "op", "cut": "op", "torn": "op", "late": "op"}
WHOLE_EVERY = 5


def run(*args, **env):
    return subprocess.run([LIUHEN, *args], capture_output=True, text=True, timeout=300, env={**os.environ, **env})


class Campaign:
    def __init__(self, library, folder, seed):
        self.library, self.folder, self.rng = library, os.path.realpath(folder), random.Random(seed)
        self.store, self.out = self.at("store"), self.at("out")
        self.copy, self.count = self.at("apart/vault"), os.path.join(os.path.dirname(self.folder), "count")
        os.makedirs(self.at("apart"), exist_ok=True)
        self.said, self.wrong = 0, []
        self.tally = collections.defaultdict(collections.Counter)

    def at(self, name):
        return os.path.join(self.folder, name)

    def size(self, store):
        db = sqlite3.connect(f"file:{store}/liuhen.db?mode=ro", uri=True)
        size = db.execute("SELECT size FROM head").fetchone()[0]
        db.close()
        return size

    def values(self, store):
        db = sqlite3.connect(f"file:{store}/liuhen.db?mode=ro", uri=True)
        rows = db.execute("SELECT idx, fields FROM opening ORDER BY idx").fetchall()
        db.close()
        return rows

    def publish(self, n):
        doc = self.at("doc.json")
        with open(doc, "w", encoding="utf-8") as f:
            f.write('{"body":"b-1","domain":"procurement","kind":"tender","title":"采购公告 %d","text":"%s","project":{"code":"P-%d"},'
                    '"source":{"key":"k-%d"}}' % (n, "公告正文。" * 200, n, n))
        r = run("publish", self.store, doc)
        if '"index":' not in r.stdout:
            self.wrong.append(f"round {n}: the act was not taken: {r.stderr.strip()[-300:]}")

    def backup(self, fault=None):
        env = {"LD_PRELOAD": self.library, "FAULT": fault, "FAULT_DIR": self.folder, "FAULT_COUNT": self.count} if fault else {}
        return run("backup", self.store, self.out, "--vault", self.copy, **env)

    def measure(self):
        self.publish(0)
        r = self.backup("none:0:0")
        if r.returncode != 0:
            sys.exit(f"no backup without a fault: {r.stderr}")
        self.said = self.size(self.store)
        text = open(self.count).read()
        return {what: max(int(n) for n in re.findall(what + r" (\d+)", text)) for what in ("write", "sync", "op")}

    def restored(self, what, least, whole):
        to = self.at("restored")
        shutil.rmtree(to, ignore_errors=True)
        r = run("restore", self.out, to, "--vault", self.copy)
        if r.returncode != 0:
            self.wrong.append(f"{what}: not restored: {r.stderr.strip()[-300:]}")
            return
        if self.size(to) < least:
            self.wrong.append(f"{what}: {self.size(to)} entries, {least} were said to be backed up")
        v = run("verify", to)
        if not re.search(r"(?m)^OK ", v.stdout):
            self.wrong.append(f"{what}: what was restored does not verify: {v.stderr.strip()[-300:]}")
        if whole and self.values(to) != self.values(self.store):
            self.wrong.append(f"{what}: what was restored has other values")

    def round(self, n, most):
        mode = self.rng.choice(list(MODES))
        last = most[MODES[mode]]
        what = f"{mode}:{self.rng.randint(1, last + 1)}:{n}"
        self.publish(n)
        r = self.backup(what)
        done = r.returncode == 0
        self.tally[mode]["made" if done else "refused" if r.returncode in (1, 2) else "ended"] += 1
        if done:
            self.said = self.size(self.store)
        elif r.returncode == 1 and not r.stderr.startswith("liuhen: "):
            self.wrong.append(f"{what}: no reason is told: {r.stderr.strip()[-300:]}")
        self.restored(what, self.said, done)
        r = self.backup()
        if r.returncode != 0:
            self.wrong.append(f"{what}: the next backup is not made: {r.stderr.strip()[-300:]}")
            return
        self.said = self.size(self.store)
        if n % WHOLE_EVERY == 0:
            self.restored(what + ", then made again", self.said, True)


def main():
    library, folder, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 20171206
    c = Campaign(library, folder, seed)
    most = c.measure()
    print(f"a backup: {most}; {rounds} rounds, seed {seed}")
    done = 0
    while done < rounds and not c.wrong:
        done += 1
        c.round(done, most)
    c.restored("at the end", c.said, True)
    return campaign.tell(c, done, rounds)


if __name__ == "__main__":
    sys.exit(main())
