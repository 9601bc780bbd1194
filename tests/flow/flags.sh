#!/usr/bin/env bash
# What was put into the sample city on purpose is what the indicators find, and nothing else of those projects; hits that are
# not public stay off the portal; a withdrawal takes its hits along; the same arithmetic over OCDS releases.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
cd "$LIUHEN_ROOT"

store=$scratch/store
"$LIUHEN" init "$store" --fictional >/dev/null
for file in sample/00-*.jsonl sample/10-*.jsonl sample/20-*.json sample/30-*.csv sample/50-*.xlsx sample/80-*.jsonl sample/85-*.jsonl; do
        "$LIUHEN" import "$store" "$file" >/dev/null
done
"$LIUHEN" flags "$store" >"$scratch/hits" 2>"$scratch/sums"

# The hits as "INDICATOR<TAB>whom": the project's title, else the party, else the body.
found() {
        python3 -c '
import json, sys
for line in open(sys.argv[1]):
    h = json.loads(line)
    print(h["indicator"], h.get("title") or h.get("party") or h["body"], sep="\t")' "$1"
}
tools/sample_flags.py --list | sort >"$scratch/planted"
found "$scratch/hits" | sort >"$scratch/found"
is "$(comm -23 "$scratch/planted" "$scratch/found")" "" "every planted case is found"
cut -f2 "$scratch/planted" | grep -E '采购|出让|转让|配租' | sort -u >"$scratch/titles"
is "$(comm -13 "$scratch/planted" "$scratch/found" | grep -F -f "$scratch/titles" || true)" "" \
        "nothing else of the planted projects is hit"
like "$(grep -c measured "$scratch/sums")" '^2[0-9]$' "every indicator says what it measured"
check "the views are those of the log" "$LIUHEN" rebuild "$store" --check

serve_start "$store"
json() { # PATH EXPRESSION over page
        curl -s "$url$1" | python3 -c "import json, sys; page = json.load(sys.stdin); print($2)"
}
project=$(python3 -c '
import json, sys
print(next(h["project"] for h in map(json.loads, open(sys.argv[1])) if h["indicator"] == "R003" and "帐篷" in h["title"]))' "$scratch/hits")
is "$(json "/p/$project.json" "[(f['id'], f['_value'] if '_value' in f else f['value']) for f in page['flags']]")" "[('R003', 60000)]" \
        "the project's page shows its hit"
is "$(json /flags/r018.json "(page['indicator']['hits'], len(page['hits']), page['indicator']['measured'] > 20)")" "(2, 2, True)" \
        "an indicator's page lists its hits"
is "$(json /flags/r025.json "('hits' in page, 'groups' in page, page['indicator']['public'])")" "(False, False, False)" \
        "hits that are not public are not on the portal"
is "$(curl -s -o /dev/null -w '%{http_code}' "$url/flags/r025.csv")" 404 "nor in its file"
is "$(curl -s -o /dev/null -w '%{http_code}' "$url/flags/x999")" 404 "an indicator that is not there"
is "$(json /flags/w001.json "[(g['party'], g['cases']) for g in page['groups']]")" "[('望川例远商贸有限公司', 3)]" "one winner of one body"
like "$(curl -s "$url/flags/quality.csv" | sed -n 2p)" ',[0-9.]*,[0-9.]*,[0-9.]*,[0-9.]*,[0-9.]+.?$' "data quality in five numbers a body"
sums=$(json /stat.json "page['sums']['notices']")
is "$(json /index.json "page['sums']['notices']")" "$sums" "statistics count the notices that the home page counts"
is "$(json /stat.json "sum(r['cells'][0]['value'] for r in page['by_domain']['rows'])")" "$sums" "and so do their domains"
is "$(json "/stat/list.json?what=late" "page['count'] == sum(n['late_days'] > 0 for n in page['news'])")" True "a list holds what its figure counts"
serve_stop

# A withdrawn opening takes what rested on it along.
opening=$(python3 -c '
import json
acts = [json.loads(l) for l in open("sample/85-flags.jsonl")]
print(next(a["source"]["key"] for a in acts if a["kind"] == "opening" and "课桌椅" in a["title"]))')
printf '{"act":"notice.withdraw","body":"yl-jtj","notice":{"source_key":"%s"},"reason":"开标记录有误"}' "$opening" >"$scratch/act.json"
"$LIUHEN" publish "$store" "$scratch/act.json" >/dev/null
"$LIUHEN" flags "$store" 2>/dev/null | grep -c '"R028"' >"$scratch/n" || true
is "$(cat "$scratch/n")" 0 "the hit of a withdrawn record is gone"
check "and the views are still those of the log" "$LIUHEN" rebuild "$store" --check

# OCDS: one process an indicator, in two releases each.
python3 - "$scratch/releases.jsonl" <<'PY'
import json, sys
out = open(sys.argv[1], "w")
def bid(i, who, price, status="valid", date="2024-03-10T09:00:00Z"):
    return {"id": str(i), "status": status, "date": date, "tenderers": [{"id": who}], "value": {"amount": price, "currency": "CNY"}}
def process(ocid, bids, days=30, winner="W"):
    base = {"ocid": ocid, "initiationType": "tender", "buyer": {"id": "B-" + ocid}}
    tender = {"id": "1", "procurementMethod": "open", "tenderPeriod": {"startDate": "2024-03-01T00:00:00Z", "endDate": f"2024-03-{1 + days:02d}T00:00:00Z"}}
    out.write(json.dumps({**base, "id": "1", "date": "2024-03-01T00:00:00Z", "tag": ["tender"], "tender": tender}) + "\n")
    award = {"id": "1", "status": "active", "suppliers": [{"id": winner}], "value": {"amount": 100, "currency": "CNY"}}
    out.write(json.dumps({**base, "id": "2", "date": "2024-05-01T00:00:00Z", "tag": ["award"], "bids": {"details": bids}, "awards": [award]}) + "\n")
process("r003", [bid(1, "W", 100), bid(2, "X", 120)], days=10, winner="W")
process("r018", [bid(1, "W", 100)])
process("r024", [bid(1, "W", 100), bid(2, "X", 101)])
process("r028", [bid(1, "W", 100), bid(2, "X", 120), bid(3, "Y", 120)])
process("r030", [bid(1, "W", 100, date="2024-04-02T09:00:00Z"), bid(2, "X", 120)])
process("r035", [bid(1, "W", 100), bid(2, "Z", 120, "disqualified")])
process("r036", [bid(1, "W", 100), bid(2, "X", 90, "disqualified"), bid(3, "Y", 120)])
process("r058", [bid(1, "W", 100), bid(2, "X", 170)])
process("none", [bid(1, "W", 100), bid(2, "X", 120)])
PY
"$LIUHEN" flags "$scratch/releases.jsonl" 2>"$scratch/sums" >"$scratch/ocds"
is "$(python3 -c '
import json, sys
print(sorted((h["indicator"], h["ocid"], h["value"]) for h in map(json.loads, open(sys.argv[1])) if "ocid" in h))' "$scratch/ocds")" \
        "[('R003', 'r003', 10.0), ('R018', 'r018', 1.0), ('R024', 'r024', 0.01), ('R028', 'r028', 2.0), ('R030', 'r030', 57.0), ('R035', 'r035', 1.0), ('R036', 'r036', 1.0), ('R058', 'r058', 0.7)]" \
        "each indicator hits its process and no other"
like "$(cat "$scratch/sums")" '18 releases, 9 processes, 0 refused' "releases of one process are merged"
refuses() { # WHAT COMMAND...
        ! "${@:2}" >/dev/null 2>"$scratch/err" && grep -q "$1" "$scratch/err"
}
check "a file that is not there is named" refuses 'nowhere.json' "$LIUHEN" flags "$scratch/nowhere.json"
plan
