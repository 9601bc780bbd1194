#!/usr/bin/env python3
"""Runs test runners one by one and adds up what they really reported.
usage: tally.py run RESULTS NAME tap   -- COMMAND...         the command writes TAP to its standard output
       tally.py run RESULTS NAME check -- COMMAND...         its exit status is one test
       tally.py run RESULTS NAME step  -- COMMAND...         a build or the like: no test, but it must not fail
       tally.py run RESULTS NAME meson=TESTLOG -- COMMAND... `meson test`; each executable wrote TAP, kept in TESTLOG
       tally.py sum RESULTS                                  last line: "N passed, N failed[, N skipped]"
A runner that dies, reports nothing, reports fewer tests than it planned, or never came back counts as failed: a sum is
only worth something if silence is not taken for success. Exit status 0 only if tests ran and none failed."""
import json, os, re, signal, subprocess, sys, tempfile
from dataclasses import dataclass, field

RUNNER_SECONDS_MAX = 7200 if os.environ.get("LIUHEN_LONG") else 900
TAIL_LINES_MAX = 60
EXIT_SKIPPED = 77  # what meson and automake use for "this test cannot run here"

RESULT = re.compile(r"^(\s*)(not ok|ok)\b(?:\s+\d+)?(?:\s+-)?\s*(.*)$")
PLAN = re.compile(r"^(\s*)1\.\.(\d+)\s*(#.*)?$")
DIRECTIVE = re.compile(r"#\s*(skip|todo)\b", re.IGNORECASE)


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    why: list = field(default_factory=list)  # one text a failure

    def fail(self, why, number=1):
        self.failed += number
        self.why.append(why)

    def add(self, other, prefix=""):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.why += [prefix + w for w in other.why]

    def text(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


@dataclass
class Tap:
    """What a TAP text says. node nests: a result follows those of its subtests, which stand deeper and count alone."""

    count: Count = field(default_factory=Count)
    promised: int = 0  # by all plans at the margin; cmocka writes one for each group
    reported: int = 0  # results at the margin
    plans: int = 0
    pending: list = field(default_factory=list)  # (indent, failed) of results whose parent has not been seen

    def line(self, line):
        plan, result = PLAN.match(line), RESULT.match(line)
        if line.startswith("Bail out!"):
            self.count.fail(line)
        elif plan and not plan[1]:
            self.plans += 1
            self.promised += int(plan[2])
            if plan[2] == "0" and DIRECTIVE.search(plan[3] or ""):
                self.count.skipped += 1
        elif result:
            self.result(len(result[1].expandtabs()), result[2] == "ok", result[3].strip())

    def result(self, indent, ok, name):
        children = [failed for i, failed in self.pending if i > indent]
        self.pending = [(i, f) for i, f in self.pending if i <= indent]
        directive = DIRECTIVE.search(name)
        # cmocka 1.1 writes "not ok 2 # SKIP name"; a test still to do is expected to fail.
        excused = directive is not None and (directive[1].lower() == "skip" or not ok)
        failed = not ok and not excused
        self.pending.append((indent, failed or any(children)))
        self.reported += indent == 0
        if children:
            # Its parts were counted; it counts itself only if it failed for a reason of its own (a hook, a time-out).
            if failed and not any(children):
                self.count.fail(name)
        elif excused:
            self.count.skipped += 1
        elif failed:
            self.count.fail(name)
        else:
            self.count.passed += 1


def without_yaml(lines):
    """Leaves out the diagnostic blocks between --- and ..., which may quote anything."""
    inside = None
    for line in lines:
        bare = line.strip()
        if inside is None and bare == "---" and line[0] in " \t":
            inside = line[: len(line) - len(line.lstrip())]
        elif inside is not None:
            if bare == "..." and line.startswith(inside):
                inside = None
        else:
            yield line


def judge_tap(text, status):
    """Counts a TAP text of a runner that ended with this exit status (negative: killed by a signal)."""
    tap = Tap()
    for line in without_yaml(text.splitlines()):
        tap.line(line)
    count, lines = tap.count, tap.reported + tap.count.skipped
    if status == EXIT_SKIPPED and lines == 0:
        return Count(skipped=1)
    missing = tap.promised - tap.reported
    if missing > 0:
        count.fail(f"{missing} of {tap.promised} planned tests never reported", missing)
    elif missing < 0 and tap.plans:
        count.fail(f"{tap.reported} tests reported, {tap.promised} planned")
    if lines == 0 and tap.promised == 0:
        count.fail("ran no test")
    elif not tap.plans:
        count.fail("wrote no plan (1..N), so it may have stopped early")
    if status != 0 and count.failed == 0:
        count.fail(describe(status))
    return count


def describe(status):
    if status >= 0:
        return f"ended with exit status {status}"
    try:
        return f"was killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"was killed by signal {-status}"


def judge_meson(path, status):
    """Counts the executables of a meson test log (one JSON object a line)."""
    count, seen = Count(), 0
    try:
        with open(path, encoding="utf-8", errors="replace") as log:
            tests = [json.loads(line) for line in log if line.strip()]
    except (OSError, ValueError) as e:
        count.fail(f"could not read meson's log: {e}")
        return count
    for t in tests:
        seen += 1
        ended = t.get("returncode", 0)
        if t.get("result") not in ("OK", "SKIP") and ended == 0:
            ended = 1  # meson's own verdict: TIMEOUT, INTERRUPT
        one = judge_tap(t.get("stdout") or "", ended)
        if one.failed and t.get("result") not in ("OK", "FAIL", "ERROR"):
            one.why.append(f"meson says {t['result']}")
        count.add(one, t["name"] + ": ")
        if one.failed:
            count.why += tail(t.get("stdout", "") + t.get("stderr", ""))
    if seen == 0:
        count.fail("meson ran no test")
    if status != 0 and count.failed == 0:
        count.fail(f"meson {describe(status)}")
    return count


def judge(how, text, status):
    if how == "tap":
        return judge_tap(text, status)
    if how.startswith("meson="):
        return judge_meson(how.partition("=")[2], status)
    count = Count(passed=int(how == "check" and status == 0))
    if status != 0:
        count.fail(describe(status))
    return count


def tail(text):
    printable = lambda line: "".join(c if c.isprintable() or c == "\t" else "\ufffd" for c in line)
    return ["    | " + printable(line) for line in text.splitlines()[-TAIL_LINES_MAX:]]


def execute(command, folder):
    """Runs the command in a process group of its own; returns (exit status, standard output, standard error)."""
    out, err = os.path.join(folder, "stdout"), os.path.join(folder, "stderr")
    scratch = os.path.join(folder, "tmp")
    os.mkdir(scratch)
    with open(out, "wb") as o, open(err, "wb") as e:
        try:
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=o, stderr=e, start_new_session=True,
                                     env=dict(os.environ, TMPDIR=scratch))
        except OSError as error:
            return 127, "", str(error)
        try:
            status = child.wait(timeout=RUNNER_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            e.write(f"\nstopped after {RUNNER_SECONDS_MAX} seconds\n".encode())
            status = -signal.SIGKILL
        except KeyboardInterrupt:
            status = -signal.SIGINT
        try:
            os.killpg(child.pid, signal.SIGKILL)  # whatever the runner left behind, servers above all
        except ProcessLookupError:
            pass
        child.wait()
    read = lambda path: open(path, encoding="utf-8", errors="replace").read()
    return status, read(out), read(err)


def note(results, **record):
    with open(results, "a", encoding="utf-8") as f:
        f.write(json.dumps(record, ensure_ascii=False) + "\n")


def run(results, name, how, command):
    if how.startswith("meson="):
        try:
            os.remove(how.partition("=")[2])  # an old log must not be taken for this run's
        except FileNotFoundError:
            pass
    note(results, name=name, state="started")
    with tempfile.TemporaryDirectory(prefix="liuhen-test-", ignore_cleanup_errors=True) as folder:
        status, out, err = execute(command, folder)
        count = judge(how, out, status)
    note(results, name=name, state="ended", passed=count.passed, failed=count.failed, skipped=count.skipped)
    lines = [f"{name}: {'done' if how == 'step' and not count.failed else count.text()}"]
    if count.failed:
        lines += [f"  failed: {w}" if not w.startswith("    |") else w for w in count.why]
        lines += tail(out) + tail(err)
    elif count.skipped and how == "tap":
        lines += [f"  skipped: {l.partition('#')[2].strip()}" for l in out.splitlines() if re.search(r"# skip", l, re.I)]
    print("\n".join(lines), flush=True)
    return 1 if count.failed else 0


def total(results):
    count, open_runners = Count(), []
    try:
        with open(results, encoding="utf-8") as f:
            records = [json.loads(line) for line in f if line.strip()]
    except (OSError, ValueError) as e:
        records = []
        count.fail(f"could not read the results: {e}")
    for r in records:
        if r["state"] == "started":
            open_runners.append(r["name"])
        else:
            open_runners.remove(r["name"])
            count.add(Count(r["passed"], r["failed"], r["skipped"]))
    for name in open_runners:
        count.fail(f"{name} never came back")
    if count.passed + count.failed == 0:
        count.fail("no test ran")
    for why in count.why:
        print(f"failed: {why}")
    print(count.text(), flush=True)
    return 1 if count.failed else 0


def main(args):
    if len(args) == 2 and args[0] == "sum":
        return total(args[1])
    hows = r"tap|check|step|meson=.+"
    if len(args) >= 6 and args[0] == "run" and re.fullmatch(hows, args[3]) and args[4] == "--":
        return run(args[1], args[2], args[3], args[5:])
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
