"""A second implementation of limits, written from the rules' text (doc/format/clocks.md) and not from the program:
sets of days instead of a walk. Both must agree on every case.
usage: due_reference.py DUE_MANY CALENDAR.TSV [CASES]"""
import datetime, pathlib, random, subprocess, sys, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "lib"))
import tap  # noqa: E402

SEED, CASES = 20171228, 12000
DAY = datetime.timedelta(days=1)
FIXTURES = """2017-12-06 7wd 2017-12-15
2017-12-06 20wd 2018-01-04
2018-02-09 7wd 2018-02-24
2018-02-09 20wd 2018-03-14
2019-09-20 7wd 2019-09-30
2019-09-20 20wd 2019-10-23
2020-01-20 7wd 2020-02-06
2020-01-20 20wd 2020-02-25
2024-09-12 20wd 2024-10-16
2025-12-31 20wd 2026-01-29
2025-12-31 40wd 2026-03-04
2026-02-10 20wd 2026-03-16
2018-02-09 20cd 2018-03-01"""


class Calendar:
    """The worked days of the announced years, sorted; Monday to Friday outside of them."""

    def __init__(self, path):
        notices = dict(line.split("\t")[:2] for line in path.read_text(encoding="utf-8").splitlines()
                       if line[:1].isdigit())
        years = {int(day[:4]) for day in notices}
        self.first, self.last = datetime.date(min(years), 1, 1), datetime.date(max(years), 12, 31)
        self.off = {datetime.date.fromisoformat(d) for d, kind in notices.items() if kind == "holiday"}
        self.made_up = {datetime.date.fromisoformat(d) for d, kind in notices.items() if kind == "workday"}

    def announced(self, day):
        return self.first <= day <= self.last

    def worked(self, day):
        return day in self.made_up or (day.isoweekday() < 6 and day not in self.off)


def stretch(calendar, start, limit, still, sign):
    """The days that a limit takes, in order: the first n days behind start that may count."""
    n, working = int(limit[:-2]), limit.endswith("wd")
    reach = range(1, 3 * n + 40 + len(still))
    days = [start + sign * i * DAY for i in reach]
    fit = [d for d in days if d not in still and (not working or calendar.worked(d))][:n]
    looked_at = [d for d in days if d not in still and min(start, fit[-1]) <= d <= max(start, fit[-1])]
    return fit[-1], working and not all(map(calendar.announced, looked_at))


def due(calendar, start, limit, extension=None, restart=None, before=False, spans=()):
    still = {a + i * DAY for a, b in spans for i in range((b - a).days + 1)}
    day, provisional = stretch(calendar, restart or start, limit, still, -1 if before else 1)
    if extension:
        day, more = stretch(calendar, day, extension, still, 1)
        provisional = provisional or more
    return f"{day}{' provisional' if provisional else ''}"


def random_case(rng):
    start = datetime.date(2004, 1, 1) + rng.randrange(365 * 23) * DAY
    limit = f"{rng.choice([1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 60])}{rng.choice(['wd', 'cd'])}"
    case = {"start": start, "limit": limit, "extension": None, "restart": None, "before": rng.random() < 0.1, "spans": []}
    if not case["before"] and rng.random() < 0.3:
        case["extension"] = f"{rng.randint(1, 30)}{rng.choice(['wd', 'cd'])}"
    if not case["before"] and rng.random() < 0.2:
        case["restart"] = start + rng.randrange(40) * DAY
    for _ in range(rng.choice([0, 0, 1, 1, 2, 5])):  # they may overlap, begin before the start or lie behind the end
        a = start + rng.randrange(-20, 60) * DAY
        case["spans"].append((a, a + rng.randrange(30) * DAY))
    return case


def line_of(case):
    parts = [case["start"], case["limit"], case["extension"] or "-", case["restart"] or "-", "b" if case["before"] else "-"]
    return " ".join(map(str, parts + [f"{a}..{b}" for a, b in case["spans"]]))


def ask(lines):
    done = subprocess.run([MANY], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


class Due(unittest.TestCase):
    def test_the_fixtures_of_both(self):
        rows = [line.split() for line in FIXTURES.splitlines()]
        self.assertEqual(ask([f"{start} {limit} - - -" for start, limit, _ in rows]), [want for _, _, want in rows])
        self.assertEqual([due(CALENDAR, datetime.date.fromisoformat(s), n) for s, n, _ in rows], [want for _, _, want in rows])

    def test_random_cases_agree(self):
        rng = random.Random(SEED)
        cases = [random_case(rng) for _ in range(COUNT)]
        lines = [line_of(c) for c in cases]
        answers = ask(lines)
        self.assertEqual(len(answers), COUNT)
        wrong = [f"{l}: program {a}, reference {w}" for l, a, w in zip(lines, answers, (due(CALENDAR, **c) for c in cases)) if a != w]
        self.assertEqual(wrong[:5], [], f"{len(wrong)} of {COUNT} differ, seed {SEED}")
        # the cases must have met what they are for
        self.assertGreater(sum(bool(c["spans"]) for c in cases), COUNT // 3)
        self.assertGreater(sum("provisional" in a for a in answers), 20)

    def test_what_does_not_fit_is_refused(self):
        self.assertEqual(ask(["2024-01-10 5wd - 2024-01-09 -", "2024-01-10 5wd - - - 2024-01-12..2024-01-11",
                              "2024-01-10 5wd 3wd - b", "2024-01-10 5wd - - - 2000-01-01..2140-01-01"]), ["refused"] * 4)


if __name__ == "__main__":
    MANY, CALENDAR = sys.argv[1], Calendar(pathlib.Path(sys.argv[2]))
    COUNT = int(sys.argv[3]) if len(sys.argv) > 3 else CASES
    tap.main()
