#!/usr/bin/env bash
# Lists of people against the whole of what a stranger can fetch: dirty lists go in as they are, and no number, name or door comes
# out; when the time of a list is over, and after an erasure, nobody of it is found in any file.
# usage: housing_leak.sh; KEEP=FOLDER keeps what was fetched
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
cd "$LIUHEN_ROOT"

store=$scratch/store
lib=$LIUHEN_ROOT/tests/lib
export TMPDIR=$scratch/tmp
mkdir "$TMPDIR"
"$LIUHEN" init "$store" --origin test.example/log >/dev/null
vkey=$("$LIUHEN" vkey "$store")
sql() { sqlite3 "$store/liuhen.db" "$1"; }
publish() { printf '%s' "$1" >"$scratch/doc.json"; "$LIUHEN" publish "$store" "$scratch/doc.json"; }
index_of() { sed -n 's/.*{"index":\([0-9]*\),.*/\1/p' <<<"$1" | head -1; }
found() { python3 "$lib/find_bytes.py" "$@" | head -20; }
crawl() { rm -rf "$1"; python3 "$lib/crawl.py" "$url" "$1" >"$scratch/crawled"; }
# Until the index holds the whole log, at most four minutes.
settled() {
        local n
        for n in $(seq 1200); do
                [ "$(cut -d' ' -f4,5 "$store/search/state" 2>/dev/null)" != "$(sql "SELECT count(*) FROM leaf") good" ] || return 0
                sleep 0.2
        done
        return 1
}
# What a stranger can fetch, and what is kept for them: the files for download, made now, those that the server made, the index.
public_into() {
        crawl "$1"
        "$LIUHEN" export bulk "$store" --out "$1/bulk" >/dev/null
        cp -r "$store/search" "$1/"
        [ ! -d "$store/export" ] || cp -r "$store/export" "$1/"
}
# One body: every page is fetched three times, in every form.
publish '{"act":"body.register","body":"yl-zfbz","name":"试验市住房保障服务中心","region":"990100"}' >/dev/null

# ---- dirty lists ----
python3 "$lib/dirty_list.py" "$scratch/dirty"
cat "$scratch/dirty/names" "$scratch/dirty/numbers" >"$scratch/secrets"
check "a dirty list becomes three papers" "$LIUHEN" papers "$store" "$scratch/dirty/list.xlsx" --out "$scratch/papers" --body yl-zfbz --title 试验补贴名单 --from 2026-01-01 --until 2035-01-08
report=$(cat "$scratch/papers/internal/report.txt")
like "$report" '^rows 37, ' "of two sheets"
like "$report" 'sheet left out: 底稿: hidden' "a hidden one is left out"
like "$report" 'sheet left out: 新增退出名单: a list of changes' "so is who came and left"
like "$report" 'the same person stands in 低保, row 2' "who stands in two is told"
like "$("$LIUHEN" papers "$store" "$scratch/dirty/list.xlsx" --sheet 底稿 --out "$scratch/hidden")" '^4 rows' "what is asked for by name is read"
refuses "a sheet that is not there is told" 'no sheet "低宝"' "$LIUHEN" papers "$store" "$scratch/dirty/list.xlsx" --sheet 低宝 --out "$scratch/none"
is "$(found "$scratch/secrets" "$scratch/papers/public")" "" "the public paper holds nobody"
unlike "$(found "$scratch/secrets" "$scratch/papers/internal")" '^$' "as the internal ones do: what looks for them finds them"
check "the list is published" "$LIUHEN" publish "$store" "$scratch/papers/internal/act.json"

shared=${LIUHEN_SHARED_DATA:-$LIUHEN_ROOT/../shared/data}/cn/housing-subsidy-synthetic
: >"$scratch/shared_secrets"
if [ -d "$shared" ]; then
        n=0
        for file in housing-office-internal.xlsx bureau-internal.xlsx bank-payment.xlsx public-notice-table.csv; do
                n=$((n + 1))
                "$LIUHEN" papers "$store" "$shared/$file" --out "$scratch/shared$n" --body yl-zfbz --title "试验名单$n" --from 2026-01-01 --until 2035-01-08 >/dev/null
                check "$file goes in as it is" "$LIUHEN" publish "$store" "$scratch/shared$n/internal/act.json"
        done
        # Names of two characters are words of other texts too.
        python3 - "$scratch"/shared[1-4] >"$scratch/shared_secrets" <<'P'
import csv, re, sys
secrets = set()
for folder in sys.argv[1:]:
    for row in list(csv.reader(open(folder + "/internal/internal.csv", encoding="utf-8-sig")))[1:]:
        secrets |= {v for v in (row[3], row[4], row[6]) if len(v) > 6} | {v for v in row[1:2] if len(v) > 2}
        door = re.sub(r"^.*(社区|村)", "", row[5])
        secrets |= {door} if len(door) > 4 and re.search(r"\d", door) else set()
print("\n".join(sorted(secrets)))
P
        note "$(wc -l <"$scratch/shared_secrets") values of the shared lists are looked for"
else
        note "skipped: $shared is not here"
fi

# ---- lists that are shown for a time, one with a document beside it ----
row() { printf '{"number":"%s","name":"%s","full_name":"%s","id_number":"%s","community":"%s","result":"合格"}' "$@"; }
list() { # TITLE PROJECT FROM UNTIL ROW...
        publish "{\"body\":\"yl-zfbz\",\"domain\":\"housing\",\"kind\":\"eligibility\",\"title\":\"$1\",\"project\":{\"title\":\"$2\"},\"elements\":{\"publicity_from\":\"$3\",\"publicity_until\":\"$4\",\"applicants\":[$5]}}"
}
mapfile -t name <"$scratch/dirty/names"
mapfile -t number <"$scratch/dirty/numbers"
stays=$(index_of "$(list 长期公示名单 长期 2026-01-01 2035-01-08 "$(row B-1 "${name[0]}" "${name[0]}" "${number[0]}" 鱻猋社区),$(row B-2 "${name[1]}" "${name[1]}" "${number[4]}" 骉犇社区)")")
python3 - "$stays" "$scratch/dirty/list.xlsx" >"$scratch/attach.json" <<'P'
import base64, json, sys
print(json.dumps({"act": "notice.attach", "notice": int(sys.argv[1]), "name": "名单.xlsx", "content": base64.b64encode(open(sys.argv[2], "rb").read()).decode()}))
P
"$LIUHEN" publish "$store" "$scratch/attach.json" >"$scratch/attached" 2>&1 || true
printf '鱻猋社区\n骉犇社区\n' >"$scratch/erased_places"
printf '麤羴社区\n淼焱社区\n麤羴\n淼焱\n' >"$scratch/folded_places"

serve_start "$store"
ends=$(index_of "$(list 到期名单 到期 2026-01-01 2026-01-08 "$(row C-1 "${name[2]}" "${name[2]}" "${number[8]}" 麤羴社区),$(row C-2 "${name[3]}" "${name[3]}" "${number[12]}" 淼焱社区)")")
check "the index is made" settled
public_into "$scratch/before"
note "fetched $(cat "$scratch/crawled") addresses of the site, $(du -sb "$scratch/before" | cut -f1) bytes"
is "$(found "$scratch/secrets" "$scratch/before")" "" "no name, number or door of the dirty list is in all that a stranger can fetch"
if [ -s "$scratch/shared_secrets" ]; then
        is "$(found "$scratch/shared_secrets" "$scratch/before")" "" "nor one of the shared lists"
        sample=${LIUHEN_SHARED_DATA:-$LIUHEN_ROOT/../shared/data}/../screening-sample/leakcheck.py
        if [ -z "${LIUHEN_LONG:-}" ]; then
                skip "the checker of the screening sample finds nothing either" "minutes; set LIUHEN_LONG=1"
        elif [ -f "$sample" ]; then
                python3 - "$scratch" <<'P'
import json, re, sys, zipfile, os
root = sys.argv[1]
lines = set()
with zipfile.ZipFile(root + "/all.zip", "w") as z:
    for folder, _, names in os.walk(root + "/before"):
        for n in names:
            data = open(os.path.join(folder, n), "rb").read()
            try:
                lines |= set(data.decode().split("\n")) # pages are alike: each line once
            except UnicodeDecodeError:
                z.writestr(os.path.relpath(os.path.join(folder, n), root), data)
    z.writestr("lines", "\n".join(sorted(lines)))
kind = lambda v: "id_card" if re.fullmatch(r"\d{17}[\dXx]", v) else "mobile" if re.fullmatch(r"1\d{10}", v) else "bank_card" if v.isdigit() else "address" if re.search(r"\d", v) else "name"
with open(root + "/truth.jsonl", "w") as f:
    for line in open(root + "/shared_secrets", encoding="utf-8"):
        v = line.strip()
        f.write(json.dumps({"file": "all.zip", "kind": kind(v), "value": v, "raw": "", "mask": True, "format": "", "evasion": "", "hidden": ""}) + "\n")
P
                check "the checker of the screening sample finds nothing either" python3 -B "$sample" "$scratch/truth.jsonl" "$scratch" --kinds id_card,mobile,bank_card,address,name
        fi
fi
like "$(found "$scratch/folded_places" "$scratch/before")" 'secret 1 as utf-8' "while a list is shown it is found where it may be"
curl -s -o /dev/null "$url/n/$ends"; curl -s -G -o /dev/null "$url/search" --data-urlencode "q=麤羴"
serve_stop

# ---- its time is over ----
serve_start "$store"
for _ in $(seq 600); do [ -z "$(sql "SELECT folded FROM publicity WHERE idx = $ends")" ] || break; sleep 0.1; done
check "the index is made anew" settled
public_into "$scratch/after"
is "$(found "$scratch/folded_places" "$scratch/after" "$TMPDIR")" "" "a list whose time is over is on no page, in no feed, file, index or temporary file"
is "$(found "$scratch/secrets" "$scratch/after" "$TMPDIR")" "" "nor is anybody else"
like "$(curl -s "$url/n/$ends.json")" '"rows":2|"total":2|公示期满' "how many it held stays"
like "$("$LIUHEN" verify "$url" --vkey "$vkey")" '^OK ' "the log verifies"

# ---- an erasure ----
like "$(found "$scratch/erased_places" "$scratch/after")" 'secret 1 as utf-8' "the other list is still shown"
"$LIUHEN" erase "$store" "$stays" applicants --basis '个人信息保护法第四十七条' >/dev/null
check "the index is made once more" settled
public_into "$scratch/erased"
is "$(found "$scratch/erased_places" "$scratch/erased" "$TMPDIR")" "" "after an erasure nobody of the list is on any page, feed, file or index"
like "$("$LIUHEN" verify "$url" --vkey "$vkey")" '^OK ' "the log still verifies"
serve_stop
is "$(found "$scratch/erased_places" "$store" "$TMPDIR")" "" "nor in any byte of the store folder, journal and temporary files"

# ---- what the views and logs hold of the list that folded: its opening is kept for its owners, nothing else is ----
sqlite3 "$store/liuhen.db" .tables | tr -s ' ' '\n' | grep -v -x -e opening -e '' | while read -r table; do sqlite3 "$store/liuhen.db" ".dump $table"; done >"$TMPDIR/views"
cp "$scratch"/serve.*.log "$TMPDIR/"
is "$(found "$scratch/folded_places" "$TMPDIR")" "" "no view and no log line has what folded"
is "$(found "$scratch/secrets" "$TMPDIR")" "" "nor anybody's name or number"
check "the views are those of the log" "$LIUHEN" rebuild "$store" --check
[ -z "${KEEP:-}" ] || cp -r "$scratch" "$KEEP"
plan
