#!/usr/bin/env bash
# A mirror, a process of its own with a folder of its own: it follows the log, shows the same, carries out what the log erases,
# follows a change of the key, and follows no other log.
# ledger.md: 4.4, 10.1-10.4
set -euo pipefail
# shellcheck source=../lib/tap.sh
. "$LIUHEN_ROOT/tests/lib/tap.sh"
# shellcheck source=../lib/serve.sh
. "$LIUHEN_ROOT/tests/lib/serve.sh"
# shellcheck disable=SC2154 # scratch is made by tap.sh

store=$scratch/store
secret=不该公开的秘密甲乙丙丁
"$LIUHEN" init "$store" --name 试验 --origin test.example/log >/dev/null
vkey=$("$LIUHEN" vkey "$store")
"$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/00-bodies-and-plans.jsonl" "$LIUHEN_ROOT/sample/30-land.csv" >/dev/null
printf '{"body":"yl-zrzy","domain":"land","kind":"other","title":"公告%s","project":{"code":"R1","title":"项目"}}' "$secret" >"$scratch/doc.json"
"$LIUHEN" publish "$store" "$scratch/doc.json" >/dev/null
record=$(sqlite3 "$store/liuhen.db" "SELECT idx FROM notice WHERE title LIKE '%$secret'")
serve_start "$store"
origin=$url
other=$("$LIUHEN" init "$scratch/other" --origin test.example/log >/dev/null && "$LIUHEN" vkey "$scratch/other")
refuses "a new mirror wants the log's key" 'with --vkey' "$LIUHEN" mirror "$scratch/mirror" --from "$origin"
refuses "another key of the same name follows nothing" 'no signature of a known key' "$LIUHEN" mirror "$scratch/wrong" --from "$origin" --vkey "$other"

port=$("$LIUHEN_ROOT/tools/port" free)
mirror=http://127.0.0.1:$port
"$LIUHEN" mirror "$scratch/mirror" --from "$origin" --vkey "$vkey" --name 镜像 --listen "127.0.0.1:$port" --every 1 >"$scratch/mirror.log" 2>&1 &
mirror_pid=$!
at_exit "kill $mirror_pid 2>/dev/null"
size_at() { curl -s "$1/log/checkpoint" | sed -n 2p; }
follows() { # waits until the mirror shows what the log shows
        local tries=0
        until [ -n "$(size_at "$mirror")" ] && [ "$(curl -s "$mirror/log/checkpoint")" = "$(curl -s "$origin/log/checkpoint")" ]; do
                tries=$((tries + 1))
                [ "$tries" -lt 300 ] || return 1
                sleep 0.2
        done
}
check "it shows the log's own checkpoint" follows
is "$("$LIUHEN" verify "$mirror" --vkey "$vkey" | tail -n 1)" "$("$LIUHEN" verify "$origin" --vkey "$vkey" | tail -n 1)" "the mirror's copy verifies, to the same root"
like "$(curl -s "$mirror/log/openings/000.p/$((record + 1))" | tail -n 1)" "$secret" "it has the public values"
check "it has no key" test ! -e "$scratch/mirror/key"
for page in / /notices /log; do
        is "$(curl -s -o /dev/null -w '%{http_code}' "$mirror$page")" "$(curl -s -o /dev/null -w '%{http_code}' "$origin$page")" "the page $page answers as there"
done

"$LIUHEN" erase "$store" "$record" title --basis 试验 >/dev/null
"$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/40-mining.csv" >/dev/null
check "it follows what comes" follows
gone() { ! curl -s "$mirror/log/openings/000.p/$((record + 1))" | grep -qF "$secret"; }
check "what the log erased is erased at the mirror" gone
like "$(curl -s "$mirror/log/openings/000.p/$((record + 1))" | tail -n 1)" '"name":"title","state":"erased"' "which says so in its place"
# Alike at both, but for what is not public, which a mirror never had and shows as erased.
alike() { curl -s "$1/log/openings/000.p/$2" | sed 's/"state":"withheld"/"state":"erased"/g'; }
is "$(alike "$mirror" $((record + 1)))" "$(alike "$origin" $((record + 1)))" "the openings are those of the log, tombstones included"
is "$(curl -s -o /dev/null -w '%{http_code}' "$mirror/log/openings/000.p/$((record + 1))")" 200 "whose other values are still there"
for site in "$origin" "$mirror"; do
        like "$(curl -sI "$site/log/openings/000.p/$((record + 1))" | tr -d '\r')" '^Cache-Control: no-cache$' "which no cache may keep for good"
        like "$(curl -s "$site/n/$record")" '试验' "and the page says in its place on which basis"
done
for as in UTF-8 GB18030 UTF-16LE; do
        found=$(python3 - "$scratch/mirror" "$secret" "$as" <<'PY'
import base64, pathlib, sys
text = sys.argv[2].encode(sys.argv[3].lower())
inner = base64.b64encode(text)[4:-4]  # what does not hang on its neighbours
print(sum(text in (b := p.read_bytes()) or inner in b for p in pathlib.Path(sys.argv[1]).rglob("*") if p.is_file()))
PY
        )
        is "$found" 0 "and stands nowhere in its folder, in $as or as base64 of it"
done
unlike "$(curl -s "$mirror/notices")" "$secret" "nor on its pages"
kill -TERM "$mirror_pid" && wait "$mirror_pid" 2>/dev/null || true
is "$("$LIUHEN" rebuild "$scratch/mirror" --check)" equal "its views are those of its entries"
like "$("$LIUHEN" verify "$scratch/mirror" --vkey "$vkey" | tail -n 1)" '^OK' "its folder verifies as a store does"

# A change of the key is followed; a mirror that begins with the new key as well.
serve_stop
"$LIUHEN" key "$store" --next --reason 每年 >/dev/null 2>&1
"$LIUHEN" key "$store" --end --reason 到期 >/dev/null 2>&1
"$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/50-property.xlsx" >/dev/null
refuses "while the log cannot be reached nothing happens" 'could not|no answer|reach|connect' "$LIUHEN" mirror "$scratch/mirror" --from "$origin"
cp -r "$store" "$scratch/served"
serve_start "$scratch/served"
check "a change of the key is followed" "$LIUHEN" mirror "$scratch/mirror" --from "$url"
is "$("$LIUHEN" key "$scratch/mirror")" "$("$LIUHEN" key "$store")" "and known"
check "a mirror begins with the key of today" "$LIUHEN" mirror "$scratch/late" --from "$url" --vkey "$("$LIUHEN" vkey "$store")"
is "$("$LIUHEN" verify "$scratch/late" --vkey "$vkey" | tail -n 1)" "$("$LIUHEN" verify "$store" | tail -n 1)" "and has the same log"

# Another log in its place: the mirror keeps what it has.
serve_stop
cp -r "$scratch/other" "$scratch/short"
serve_start "$scratch/short"
refuses "another log in its place is not followed" 'no signature of a known key' "$LIUHEN" mirror "$scratch/late" --from "$url"
serve_stop
like "$("$LIUHEN" verify "$scratch/late" --vkey "$vkey" | tail -n 1)" '^OK' "and what it has stays whole"
plan
