#!/usr/bin/env bash
# Waiting lists and allotments without a draw: a register that is corrected forgets no change, who stands before somebody is
# proven entitled, homes go by points or by choice in turn, and the file of the list recomputes all of it.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
cd "$LIUHEN_ROOT"

store=$scratch/store
"$LIUHEN" init "$store" --origin test.example/log >/dev/null
vkey=$("$LIUHEN" vkey "$store")
sql() { sqlite3 "$store/liuhen.db" "$1"; }
publish() { printf '%s' "$1" >"$scratch/doc.json"; "$LIUHEN" publish "$store" "$scratch/doc.json"; }
"$LIUHEN" import "$store" sample/00-bodies-and-plans.jsonl >/dev/null

project='"project":{"key":"k1","title":"试验配租"}'
row() { printf '{"number":"%s","category":"低保家庭","points":"%s","registered_on":"2025-01-0%s","home_type":"%s","entitled":"资格公示"}' "$@"; }
queue() { printf '"elements":{"list":"l-1","queue":[%s,%s,%s,%s]}' "$(row A-1 50 1 "${1:-一居室}")" "$(row A-2 80 2 两居室)" "$(row A-3 70 3 一居室)" "$(row A-4 60 4 一居室)"; }
shown() { printf '{"number":"%s","name":"%s","full_name":"%s","result":"%s"}' "$@"; }

publish "{\"body\":\"yl-zfbz\",\"domain\":\"housing\",\"kind\":\"eligibility\",\"title\":\"资格公示\",$project,\"elements\":{\"publicity_from\":\"2025-01-01\",\"publicity_until\":\"2025-01-10\",\"applicants\":[$(shown A-1 赵试甲 赵试甲 合格),$(shown A-2 钱试乙 钱试乙 合格),$(shown A-3 孙试丙 孙试丙 合格),$(shown A-4 李试丁 李试丁 不合格)]}}" >/dev/null
shown_in=$(sql "SELECT max(idx) FROM notice WHERE kind = 'eligibility'")
publish "{\"body\":\"yl-zfbz\",\"domain\":\"housing\",\"kind\":\"waiting-list\",\"title\":\"轮候登记\",$project,$(queue)}" >/dev/null
register=$(sql "SELECT max(idx) FROM notice WHERE kind = 'waiting-list'")
change() { publish "{\"act\":\"waiting.change\",\"list\":\"l-1\",\"number\":\"$1\",\"change\":\"$2\",\"date\":\"2025-02-01\",\"reason\":\"试验\"${3:+,\"value\":\"$3\"}}"; }
order() { publish "{\"act\":\"waiting.publish\",\"list\":\"l-1\",\"as_of\":\"$1\"}"; }
places() { sql "SELECT group_concat(number || ' ' || points || ' ' || state, ', ') FROM (SELECT number, points, state FROM waiting_entry WHERE list = 'l-1' ORDER BY number)"; }

check "a change" change A-1 points 90
check "the order is published" order 2025-02-02
like "$("$LIUHEN" waiting check "$store")" '^OK 1 published.* 4 entries, 3 of them entitled' "three of four are proven entitled, who was refused is not"

# a corrected register forgets nothing
check "the register is corrected" publish "{\"act\":\"notice.correct\",\"body\":\"yl-zfbz\",\"domain\":\"housing\",\"kind\":\"waiting-list\",\"notice\":$register,\"reason\":\"户型录入有误\",\"title\":\"轮候登记（更正）\",$(queue 两居室)}"
like "$(places)" '^A-1 90 waiting, A-2 80' "what was changed before stands"
check "the views are those of the log" "$LIUHEN" rebuild "$store" --check
check "the order is published again" order 2025-02-03
like "$("$LIUHEN" waiting check "$store")" '^OK 2 published' "both orders are what the rule gives"

# choice in turn
lots='"lots":[{"id":"U-1","title":"一号楼两居室","home_type":"两居室","units":1},{"id":"U-2","home_type":"","units":2}]'
open() { publish "{\"act\":\"allot.open\",\"round\":\"$1\",\"list\":\"l-1\",\"title\":\"试验选房\",\"method\":\"$2\",\"date\":\"2025-03-01\",$lots}"; }
choose() { publish "{\"act\":\"allot.choose\",\"round\":\"r-1\",\"number\":\"$1\",\"date\":\"2025-03-02\"${2:+,\"lot\":\"$2\"}${3:+,\"reason\":\"$3\"}}"; }
change A-4 points 61 >/dev/null
refuses "homes go to an order that stands" 'was changed after' open r-1 turn
order 2025-02-04 >/dev/null
refuses "a method is one of two" 'write points' open r-1 lottery
check "the choice is opened" open r-1 turn
refuses "nobody chooses out of turn" 'it is the turn of A-1' choose A-2 U-1
refuses "nor what is not there" 'nothing is left' choose A-1 U-9
check "the first one chooses" choose A-1 U-1
check "again is the same" choose A-1 U-1
refuses "once only" 'had its turn' choose A-1 U-2
refuses "who passes says why" 'reason' choose A-2
check "the second one passes" choose A-2 '' 本人放弃
refuses "it ends when all had their turn, or with a reason" 'still the turn of A-3' publish '{"act":"allot.result","round":"r-1","date":"2025-03-03"}'
check "the third" choose A-3 U-2
check "the fourth" choose A-4 U-2
check "the program says who got what" publish '{"act":"allot.result","round":"r-1","date":"2025-03-03"}'
is "$(sql "SELECT allotted || '/' || units FROM allotment WHERE id = 'r-1'")" 3/3 "three homes of three"
like "$(places)" '^A-1 90 allotted, A-2 80 waiting, A-3 70 allotted, A-4 61 allotted$' "and they wait no longer"
refuses "who passed does not choose afterwards" 'had its turn' choose A-2 U-2

# by points: nobody is asked
order 2025-03-05 >/dev/null
check "by points" open r-2 points
refuses "nobody chooses there" 'by points' publish '{"act":"allot.choose","round":"r-2","number":"A-2","lot":"U-1","date":"2025-03-06"}'
check "the result" publish '{"act":"allot.result","round":"r-2","date":"2025-03-06"}'
like "$(places)" 'A-2 80 allotted' "the next in the order gets a home that is for it"
check "the views are those of the log still" "$LIUHEN" rebuild "$store" --check
like "$("$LIUHEN" waiting check "$store")" '^OK 2 allotments' "order and choices give both results"

serve_start "$store"
page=$(curl -s "$url/housing/allot/r-1")
like "$page" 'A-1' "who got what is on its page"
like "$page" '本人放弃' "who passed too"
like "$(curl -s "$url/housing/allot/r-1?lang=en")" 'Choice in turn' "in English as well"
curl -s "$url/housing/list/l-1.txt" >"$scratch/l.txt"
like "$("$LIUHEN" waiting check "$scratch/l.txt")" '^OK 4 published' "the file of the list recomputes the orders, also before the correction"
like "$("$LIUHEN" waiting check "$scratch/l.txt")" '^OK 2 allotments' "and the allotments"
python3 - "$scratch/l.txt" "$scratch/swapped.txt" <<'P'
import json, sys
d = json.load(open(sys.argv[1]))
a = next(s for s in d["steps"] if s.get("allotment") == "r-1")
a["winners"][0]["number"], a["winners"][1]["number"] = a["winners"][1]["number"], a["winners"][0]["number"]
json.dump(d, open(sys.argv[2], "w"))
P
refuses "a home that went to another is found" 'home 1 went to A-3' "$LIUHEN" waiting check "$scratch/swapped.txt"
like "$(curl -s "$url/housing/list/l-1?number=A-1")" '次序里没有' "who was allotted a home stands in no newer order"
for _ in $(seq 50); do [ -z "$(sql "SELECT folded FROM publicity WHERE idx = $shown_in")" ] || break; sleep 0.2; done
unlike "$(curl -s "$url/n/$shown_in" "$url/n/$shown_in.json" "$url/housing/list/l-1" "$url/housing/allot/r-1")" '试甲|试乙' "no name is left when the publicity is over"
like "$("$LIUHEN" verify "$url" --vkey "$vkey")" '^OK ' "the log verifies"
serve_stop
like "$("$LIUHEN" waiting check "$store")" '^OK 4 published' "and what it proves stays proven"
check "the views are those of the log after folding" "$LIUHEN" rebuild "$store" --check
publish "{\"act\":\"field.erase\",\"record\":$shown_in,\"fields\":[\"applicants/1\"],\"basis\":\"个人信息保护法第四十七条\"}" >/dev/null
check "nor does an erasure part them" "$LIUHEN" rebuild "$store" --check
like "$("$LIUHEN" waiting check "$store")" '^OK 4 published' "or unmake a published order"
# a site's own rule stands in the place of the built-in one, and is adopted
adopted=$(sql "SELECT sha256 FROM rule_file WHERE name = 'housing/public-rental.yaml'")
is "$adopted" "$(sha256sum rules/housing/public-rental.yaml | cut -d' ' -f1)" "the log knows the rule of the order"
mkdir -p "$store/rules/housing"
sed 's/points desc; registered_on asc/height desc/' rules/housing/public-rental.yaml >"$store/rules/housing/public-rental.yaml"
refuses "a wrong one is refused with its name" 'housing/public-rental.yaml.*height' "$LIUHEN" rules "$store"
refuses "by everything that opens the store" 'housing/public-rental.yaml' "$LIUHEN" vkey "$store"
sed 's/kind: contract/kind: dowry/' rules/housing/public-rental.yaml >"$store/rules/housing/public-rental.yaml"
refuses "so is a step that no notice shows" 'kind of notice "dowry"' "$LIUHEN" rules "$store"
sed 's/points desc; registered_on asc/registered_on desc/' rules/housing/public-rental.yaml >"$store/rules/housing/public-rental.yaml"
like "$("$LIUHEN" rules "$store" 2>/dev/null)" 'housing/public-rental.*registered_on desc' "the site's rule is in force"
order 2025-05-01 >/dev/null
like "$(sql "SELECT rule FROM waiting_order WHERE as_of = '2025-05-01'")" 'registered_on desc; number asc' "the next order follows it"
unlike "$(sql "SELECT sha256 FROM rule_file WHERE name = 'housing/public-rental.yaml'")" "$adopted" "and the log says so"
rm -r "$store/rules/housing"
check "the views are those of the log with another rule" "$LIUHEN" rebuild "$store" --check
plan
