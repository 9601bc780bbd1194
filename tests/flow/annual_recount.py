"""Counts an annual report anew, over the raw log as a stranger gets it: entries and openings, and the rule files. Shares nothing
with the program. usage: annual_recount.py URL BODY YEAR   prints what differs; exit status 1 if anything does."""
import collections, json, pathlib, struct, sys, urllib.request

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
from sample_city import rules, world  # noqa: E402

url, body, year = sys.argv[1].rstrip("/"), sys.argv[2], sys.argv[3]
get = lambda path: urllib.request.urlopen(url + path, timeout=60).read()
LINKS = ["estimate", "cap", "award", "contract", "change", "paid"]


def tiles(size):
    for n in range((size + 255) // 256):
        width = min(256, size - n * 256)
        yield n, width, f"{n:03}" + (f".p/{width}" if width < 256 else "")


def read_log():
    size = int(get("/log/checkpoint").split(b"\n")[1])
    records = []
    for n, width, path in tiles(size):
        bundle = get(f"/log/tile/entries/{path}")
        openings = [json.loads(line) for line in get(f"/log/openings/{path}").splitlines()]
        for i in range(width):
            (length,) = struct.unpack(">H", bundle[:2])
            head = [line.split(" ") for line in bundle[2:2 + length].decode().splitlines()]
            bundle = bundle[2 + length:]
            record = {line[0]: line[1] for line in head if line[0] in ("kind", "org", "case", "schema")}
            record["index"] = n * 256 + i
            record["refs"] = [int(line[1]) for line in head if line[0] == "ref"]
            record["values"] = {f["name"]: f["value"] for f in openings[i]["fields"] if "value" in f}
            record["rows"] = {f["name"]: [r["value"] for r in f["rows"] if "value" in r] for f in openings[i]["fields"] if "rows" in f}
            records.append(record)
    return records


records = read_log()
domains = rules.load()
in_year = lambda day: day[:4] == year

scope, parents = {body}, {}
for r in records:
    if r["kind"] == "body.register":
        parents[r["org"]] = r["values"].get("parent", "")
while more := {b for b, p in parents.items() if p in scope} - scope:
    scope |= more

# Notices: what stands, what was replaced, what was taken out.
notices = {r["index"]: r for r in records if r["kind"] in ("notice.publish", "notice.correct")}
replaced = {r["refs"][0] for r in records if r["kind"] == "notice.correct"}
withdrawn = {r["refs"][0] for r in records if r["kind"] == "notice.withdraw"}


def amount(kind, values):
    """The furthest link of the money chain, in fen."""
    best, fen = -1, 0
    for element in kind["elements"]:
        link = LINKS.index(element["money"]) if "money" in element else -1
        value = values.get(element["id"], "")
        if link > best and rules.DECIMAL.fullmatch(value):
            whole, _, part = value.partition(".")
            best, fen = link, int(whole) * 100 + int((part + "00")[:2])
    return fen


counted = collections.defaultdict(collections.Counter)
projects, allocated = collections.defaultdict(set), collections.defaultdict(set)
for index, r in notices.items():
    domain, kind_id = r["schema"].split("@")[0].split(".")
    kind, v = domains[domain]["kinds"][kind_id], r["values"]
    if r["org"] not in scope or not in_year(v["date"]):
        continue
    count = counted[domain]
    count["corrected"] += r["kind"] == "notice.correct"
    count["withdrawn"] += index in withdrawn
    if index in replaced or index in withdrawn:
        continue
    count["published"] += 1
    projects[domain].add(r["case"])
    if kind["stage"] == "award":
        allocated[domain].add(r["case"])
        count["amount_fen"] += amount(kind, v)
    if v.get("formed") and kind.get("limit"):
        late = world.date(v["date"]) > world.due(world.date(v["formed"]), kind["limit"])
        count["late" if late else "on_time"] += 1

# Requests.
answers = {r["refs"][0]: r["values"] for r in records if r["kind"] == "request.answer"}
table = collections.Counter()
for r in records:
    if r["kind"] != "request.receive" or r["org"] not in scope:
        continue
    who, received = r["values"]["applicant"], r["values"]["received"]
    answer = answers.get(r["index"])
    answered = answer["date"] if answer else "9999"
    if in_year(received):
        table["new", who] += 1
    if received < year and answered >= year:
        table["carried", who] += 1
    if in_year(answered):
        table[answer["outcome"], who] += 1
    if received[:4] <= year and answered[:4] > year:
        table["next", who] += 1

entered = {}
for r in records:
    if r["kind"] == "annual.enter" and r["org"] == body and r["values"]["year"] == year:
        entered |= {row["cell"]: row["value"] for row in map(json.loads, r["rows"].get("cells", []))}

report = json.loads(get(f"/annual/{body}-{year}.json"))
wrong = []


def same(what, shown, counted_here):
    if shown != counted_here:
        wrong.append(f"{what}: the report says {shown}, the log {counted_here}")


shown_domains = {row["id"]: row for row in report["sections"][0]["domains"]["rows"]}
for domain in sorted(set(counted) | set(shown_domains)):
    row = shown_domains.get(domain, collections.Counter())
    same(f"{domain}.projects", row["projects"], len(projects[domain]))
    same(f"{domain}.allocated", row["allocated"], len(allocated[domain]))
    for name in ("amount_fen", "published", "on_time", "late", "corrected", "withdrawn"):
        same(f"{domain}.{name}", row[name], counted[domain][name])

cells = {c["cell"]: c for s in report["sections"] for t in s["tables"] for c in t["cells"]}
column = lambda row, name: int(cells[f"requests.{row}.{name}"]["value"])
people = sorted({name.split(".")[2] for name in cells if name.startswith("requests.")} - {"total"})
rows = list(dict.fromkeys(name.split(".")[1] for name in cells if name.startswith("requests.")))
outcomes = [row for row in rows if row not in ("new", "carried", "handled", "next")]
for row in ["new", "carried", "next", *outcomes]:
    for who in people:
        same(f"requests.{row}.{who}", column(row, who), table[row, who])
for row in rows:
    same(f"sum of requests.{row}", column(row, "total"), sum(column(row, who) for who in people))
for who in [*people, "total"]:
    same(f"sum of outcomes, {who}", column("handled", who), sum(column(row, who) for row in outcomes))
    same(f"1 + 2 = 3 + 4, {who}", column("new", who) + column("carried", who), column("handled", who) + column("next", who))
for way in ("review", "direct", "after"):
    parts = [int(cells[f"disputes.cases.{way}-{name}"]["value"]) for name in ("upheld", "corrected", "otherwise", "open")]
    same(f"disputes {way}", int(cells[f"disputes.cases.{way}-total"]["value"]), sum(parts))
for name, value in entered.items():
    same(f"entered {name}", (cells[name]["value"], cells[name]["from"]), (value, "entered"))

print("\n".join(wrong) if wrong else f"{sum(c['published'] for c in counted.values())} notices, {sum(table.values())} counts of requests, "
      f"{len(entered)} entered figures agree")
sys.exit(1 if wrong else 0)
