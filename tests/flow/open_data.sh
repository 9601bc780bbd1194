#!/usr/bin/env bash
# Open data through the real program: packages that hold the standard's schema, files that carry no withheld or erased value,
# a feed that proves to be complete, and stops doing so when something is left out.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
cd "$LIUHEN_ROOT"

store=$scratch/store
secret=不该公开的秘密甲乙丙丁戊己
"$LIUHEN" init "$store" --origin test.example/log >/dev/null
vkey=$("$LIUHEN" vkey "$store")

# What a city publishes, small: a purchase to its payment, land with a price that is negative in OCDS, a list of persons, a
# correction, a withdrawal, a price that is no number.
cat >"$scratch/acts.jsonl" <<EOF
{"act":"body.register","body":"b-1","name":"试验市财政局","region":"990100"}
{"body":"b-1","domain":"procurement","kind":"tender","title":"路灯采购公告","date":"2025-03-01","project":{"code":"P1","title":"路灯采购"},"source":{"key":"k:1"},"elements":{"buyer":"试验市财政局","agency":"拟招标代理有限公司","method":"公开招标","budget":"1200.50","content":"$secret","bid_deadline":"2025-03-22"}}
{"body":"b-1","domain":"procurement","kind":"award","title":"路灯采购结果","date":"2025-04-01","formed":"2025-03-31","project":{"code":"P1"},"elements":{"winner":"例样灯具有限公司","amount":"1100.10","items":[{"name":"路灯","quantity":"12","unit":"盏","unit_price":"91.68"}]}}
{"body":"b-1","domain":"procurement","kind":"contract","title":"路灯采购合同","date":"2025-04-05","project":{"code":"P1"},"elements":{"supplier":"例样灯具有限公司","contract_no":"HT-1","amount":"1100.10","signed_on":"2025-04-04"}}
{"body":"b-1","domain":"procurement","kind":"performance","title":"路灯验收","date":"2025-06-05","project":{"code":"P1"},"elements":{"supplier":"例样灯具有限公司","paid":"1100.10"}}
{"act":"notice.correct","notice":{"source_key":"k:1"},"reason":"预算写错","body":"b-1","domain":"procurement","kind":"tender","title":"路灯采购公告","date":"2025-03-02","project":{"code":"P1"},"elements":{"buyer":"试验市财政局","method":"公开招标","budget":"1300","content":"$secret"}}
{"body":"b-1","domain":"land","kind":"result","title":"一号地结果","date":"2024-05-01","project":{"code":"L1","title":"一号地"},"source":{"key":"k:2"},"elements":{"grantee":"赵云一","supply_mode":"挂牌出让","amount":"5000000","start_due":"2024-08-01"}}
{"body":"b-1","domain":"construction","kind":"award","title":"道路设计中标","date":"2024-07-01","project":{"code":"C1","title":"道路设计"},"elements":{"winner":"例样设计院","amount":"下浮率20.50%"}}
{"act":"notice.withdraw","body":"b-1","notice":{"source_key":"k:2"},"reason":"项目取消"}
{"body":"b-1","domain":"housing","kind":"eligibility","title":"资格名单","date":"2025-01-05","project":{"code":"H1","title":"公租房"},"elements":{"applicants":[{"name":"赵云二","id_number":"11010519491231002X","category":"低保"},{"name":"赵云三","id_number":"11010519491231002X","category":"低保"}]}}
EOF
"$LIUHEN" import "$store" "$scratch/acts.jsonl" >"$scratch/import.out" 2>&1 || true
like "$(tail -n 1 "$scratch/import.out")" '^imported 10, skipped 0, refused 0' "the acts are taken"

# ---- without a server: files ----
check "all of it as files" "$LIUHEN" export bulk "$store" --out "$scratch/bulk" --url https://test.example
(cd "$scratch/bulk" && sha256sum --quiet -c SHA256SUMS) && ok "which have the sums they say" || not_ok "which have the sums they say"
is "$(grep -c . "$scratch/bulk/all.jsonl")" 9 "one release a publication, correction and withdrawal"
check "and hold the schema" "$LIUHEN" ocds validate "$scratch/bulk/all.jsonl"
is "$(cat "$scratch/bulk"/year-*.jsonl | sort | sha256sum)" "$(sort "$scratch/bulk/all.jsonl" | sha256sum)" "the years together are all"
is "$(cat "$scratch/bulk"/domain-*.jsonl | sort | sha256sum)" "$(sort "$scratch/bulk/all.jsonl" | sha256sum)" "so are the domains"
check "made twice they are the same" sh -c "'$LIUHEN' export bulk '$store' --out '$scratch/again' --url https://test.example && diff -r '$scratch/bulk' '$scratch/again'"
refuses "a folder with other things is left alone" 'holds no earlier export' "$LIUHEN" export bulk "$store" --out "$LIUHEN_ROOT/tests"
is "$(sqlite3 "$scratch/bulk/all.sqlite" "SELECT sum(yuan) FROM elements JOIN notices USING (\"index\") WHERE element = 'amount' AND state = 'current'")" 2200.2 \
        "the tables join and count"
mkdir "$scratch/csv" && (cd "$scratch/csv" && python3 -m zipfile -e "$scratch/bulk/all.csv.zip" .)
check "the data package says what is in the tables" python3 - "$scratch/csv" <<'EOF'
import csv, json, sys
root = sys.argv[1]
package = json.load(open(f"{root}/datapackage.json"))
tables = {}
for r in package["resources"]:
    rows = list(csv.DictReader(open(f"{root}/{r['path']}", encoding="utf-8-sig", newline="")))
    tables[r["name"]] = rows
    fields = [f["name"] for f in r["schema"]["fields"]]
    for row in rows:
        assert list(row) == fields, (r["name"], row)
    key = r["schema"].get("primaryKey")
    if key:
        assert len({row[key] for row in rows}) == len(rows), f"{r['name']}: {key} is not unique"
for r in package["resources"]:
    for f in r["schema"]["foreignKeys"]:
        there = {row[f["fields"]] for row in tables[f["reference"]["resource"]]}
        missing = [row for row in tables[r["name"]] if row[f["fields"]] and row[f["fields"]] not in there]
        assert not missing, (r["name"], missing[:1])
EOF
python3 - "$scratch/bulk/all.jsonl" >"$scratch/facts" <<'EOF'
import json, sys
releases = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
by = {}
for r in releases:
    by.setdefault(r["ocid"], []).append(r)
for list_ in by.values():
    dates = [r["date"] for r in list_]
    assert dates == sorted(set(dates)) and all(d.endswith("+08:00") for d in dates), dates
of = lambda title: [r for r in releases if title in r["tender"]["title"]]
p1, land = of("路灯采购"), of("一号地")
print("tags", " ".join(r["tag"][0] for r in p1))
print("land", land[0]["awards"][0]["value"]["amount"], land[0]["tender"]["title"], land[1]["tag"][0], land[1]["awards"][0]["status"])
print("text", of("道路设计")[0]["awards"][0]["allocation"]["priceText"])
print("paid", [r for r in p1 if r["tag"] == ["implementation"]][0]["contracts"][0]["implementation"]["transactions"][0]["value"]["amount"])
hidden = {w["field"] for w in of("公租房")[0]["withheldInformation"]}
print("hidden", "applicants[].id_number" in hidden, "赵云" in json.dumps(releases, ensure_ascii=False))
EOF
like "$(cat "$scratch/facts")" '^tags tender award contract implementation tenderUpdate$' "each act bears its tag"
like "$(cat "$scratch/facts")" '^land -5000000 出让（Disposal）：一号地 awardCancellation cancelled$' "what is sold is negative and called so; what is withdrawn ends"
like "$(cat "$scratch/facts")" '^text 下浮率20.50%$' "a price that is no number stays text"
like "$(cat "$scratch/facts")" '^paid 1100.1$' "what was paid hangs on its contract"
like "$(cat "$scratch/facts")" '^hidden True False$' "what is withheld is named, not shown"

# ---- served ----
serve_start "$store"
wait_files() { for _ in $(seq 300); do [ -e "$store/export/range" ] && return; sleep 0.2; done; }
wait_files
project=$(sqlite3 "$store/liuhen.db" "SELECT id FROM project WHERE code = 'P1'")
notice=$(sqlite3 "$store/liuhen.db" "SELECT idx FROM notice WHERE kind = 'tender' AND state = 'corrected'")
now=$(sqlite3 "$store/liuhen.db" "SELECT idx FROM notice WHERE kind = 'tender' AND state = 'current'")
fetch() { curl -s "$url$1" -o "$scratch/$2"; }
n=0
for id in $(sqlite3 "$store/liuhen.db" "SELECT id FROM project"); do
        n=$((n + 1))
        fetch "/p/$id.ocds.json?versioned=1" "package-$n-record.json"
        fetch "/p/$id.ocds.json?package=release" "package-$n-release.json"
done
fetch "/n/$notice.ocds.json" package-notice.json
check "every package holds the schema" "$LIUHEN" ocds validate "$scratch"/package-*.json
schema=${LIUHEN_SHARED_DATA:-$LIUHEN_ROOT/../shared/data}/ocds/schema/1__1__5
if [ ! -d tests/browser/node_modules/ajv-draft-04 ]; then
        skip "so says ajv" "no node_modules in tests/browser; ./test installs them"
elif [ ! -d "$schema" ]; then
        skip "so says ajv" "the standard's schema is not here"
else
        check "so says ajv" node tests/export/ajv.mjs "$schema" "$scratch"/package-*.json
fi
is "$(curl -s "$url/p/aaaaaaaaaa.ocds.json" -o /dev/null -w '%{http_code}')" 404 "no project, no package"
is "$(curl -s "$url/data" | grep -c '/data/all.jsonl')" 1 "the page lists the files"
for path in $(curl -s "$url/data" | grep -o 'href="/data/[^"]*"' | cut -d'"' -f2 | sort -u); do
        like "$(curl -s -r 0-0 "$url$path" -o /dev/null -w '%{http_code}')" '^20[06]$' "$path is there"
done
is "$(curl -s -r 0-9 "$url/data/all.jsonl" -o /dev/null -w '%{http_code} %{size_download}')" "206 10" "a part of a file"
is "$(curl -s -r 999999999- "$url/data/all.jsonl" -o /dev/null -w '%{http_code}')" 416 "a part that is not there"
tag=$(curl -sI "$url/data/all.jsonl" | tr -d '\r' | sed -n 's/^ETag: //p')
is "$(curl -s -H "If-None-Match: $tag" "$url/data/all.jsonl" -o /dev/null -w '%{http_code}')" 304 "a file that the reader has"
is "$(curl -s -r 0-9 -H 'If-Range: "other"' "$url/data/all.jsonl" -o /dev/null -w '%{http_code}')" 200 "a part of another file is the whole"
is "$(curl -s --path-as-is "$url/data/../liuhen.db" -o /dev/null -w '%{http_code}') $(curl -s "$url/data/range" -o /dev/null -w '%{http_code}')" "400 404" \
        "nothing else of the folder"
is "$(curl -s "$url/ocds/extension/release-schema.json" | python3 -c 'import json, sys; print(sorted(json.load(sys.stdin)["properties"]))')" \
        "['allocation', 'logProof']" "the extension's own schema"

# ---- complete ----
like "$("$LIUHEN" verify "$url" --vkey "$vkey" --feed "$url/data/manifest.json")" '^feed: all 9 acts' "the files prove to be complete"
curl -s "$url/data/feed.jsonl?from=0" >"$scratch/feed.jsonl"
like "$("$LIUHEN" verify "$url" --vkey "$vkey" --feed "$scratch/feed.jsonl")" '^feed: all 9 acts' "so does the feed"
sed 4d "$scratch/feed.jsonl" >"$scratch/shorter.jsonl"
refuses "a feed that leaves one out does not" 'is missing in the feed' "$LIUHEN" verify "$url" --vkey "$vkey" --feed "$scratch/shorter.jsonl"
sed '1s/"to":[0-9]*/"to":3/' "$scratch/feed.jsonl" >"$scratch/range.jsonl"
refuses "nor one with another range" 'outside its range' "$LIUHEN" verify "$url" --vkey "$vkey" --feed "$scratch/range.jsonl"
sed '3s/"leafHash":"./"leafHash":"_/' "$scratch/feed.jsonl" >"$scratch/hash.jsonl"
refuses "nor one that tells of another act" 'FAIL' "$LIUHEN" verify "$url" --vkey "$vkey" --feed "$scratch/hash.jsonl"
cp -r "$store/export" "$scratch/copy" && sed -i 1d "$scratch/copy/all.jsonl"
refuses "nor files that were shortened" 'not the file that the manifest names' "$LIUHEN" verify "$url" --vkey "$vkey" --feed "$scratch/copy/manifest.json"

# ---- erased ----
is "$(grep -l "$secret" "$store/export/all.jsonl" | wc -l)" 1 "before: the text is in the files"
"$LIUHEN" erase "$store" "$notice" content --basis '个人信息保护法第四十七条' >/dev/null
"$LIUHEN" erase "$store" "$now" content --basis '个人信息保护法第四十七条' >/dev/null
is "$(curl -s "$url/data/all.jsonl" | grep -c "$secret")" 0 "after: it is given to nobody"
wait_files
sleep 2
wait_files
found=0
for file in "$store"/export/*; do
        case $file in
        *.zip | *.xlsx) python3 -c 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); sys.exit(any(sys.argv[2].encode() in z.read(n) for n in z.namelist()))' "$file" "$secret" || found=$((found + 1)) ;;
        *) if grep -q "$secret" "$file"; then found=$((found + 1)); fi ;;
        esac
done
is "$found" 0 "and in no file"
like "$(curl -s "$url/n/$now.ocds.json")" '"id":"erased"' "its release says by which law"
curl -s "$url/data/feed.jsonl?from=0" >"$scratch/feed.jsonl"
is "$(grep -c '"act":"field.erase"' "$scratch/feed.jsonl") $(grep -c "$secret" "$scratch/feed.jsonl")" "2 0" "the feed tells of it"
like "$("$LIUHEN" verify "$url" --vkey "$vkey" --feed "$url/data/manifest.json")" '^feed: all 9 acts' "the new files prove to be complete"

# ---- withheld, until a day ----
basis='政府采购法实施条例第四十一条'
refuses "an end that is over is none" 'until is over already' "$LIUHEN" withhold "$store" "$now" budget --basis "$basis" --until 2020-02-29
refuses "nor is a day that is not real" 'until is not a real day' "$LIUHEN" withhold "$store" "$now" budget --basis "$basis" --until 2099-02-29
"$LIUHEN" withhold "$store" "$now" budget --basis "$basis" --until 2099-12-31 >/dev/null
"$LIUHEN" withhold "$store" "$now" buyer --basis "$basis" >/dev/null
available() { curl -s "$url/n/$now.ocds.json" | python3 -c 'import json, sys
def find(v):
    if isinstance(v, dict):
        yield from v.get("withheldInformation", [])
        for w in v.values(): yield from find(w)
    elif isinstance(v, list):
        for w in v: yield from find(w)
print(*sorted({"%s=%s" % (w["field"], w.get("availabilityDate")) for w in find(json.load(sys.stdin))}))'; }
is "$(available)" "budget=2100-01-01T00:00:00+08:00 buyer=None content=None" "the release says from when a value may be asked for, where an act knows"
curl -s "$url/n/$now.ocds.json" >"$scratch/until.json"
check "and holds the schema" "$LIUHEN" ocds validate "$scratch/until.json"
like "$(curl -s "$url/n/$now")" '预计至 2099-12-31' "so does the page"
"$LIUHEN" erase "$store" "$now" budget --basis '个人信息保护法第四十七条' >/dev/null
is "$(available)" "budget=None buyer=None content=None" "what is erased comes back on no day"
serve_stop
check "drawn anew it is the same" "$LIUHEN" rebuild "$store" --check
plan
