#!/usr/bin/env bash
# Affordable housing from end to end: a draw act by act, a waiting list whose order anyone recomputes, my own row by receipt,
# lists that fold by themselves, and the three papers of one dirty list.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
cd "$LIUHEN_ROOT"

store=$scratch/store
"$LIUHEN" init "$store" --origin test.example/log >/dev/null
vkey=$("$LIUHEN" vkey "$store")
sql() { sqlite3 "$store/liuhen.db" "$1"; }
publish() { printf '%s' "$1" >"$scratch/doc.json"; "$LIUHEN" publish "$store" "$scratch/doc.json"; }

# the sample's own round: bodies, homes, list, rehearsal, draw
"$LIUHEN" import "$store" sample/00-bodies-and-plans.jsonl >/dev/null
like "$("$LIUHEN" import "$store" sample/12-housing-round.jsonl | tail -1)" 'refused 0$' "the sample's round is taken"
like "$("$LIUHEN" import "$store" sample/12-housing-round.jsonl | tail -1)" '^imported 0, .*refused 0$' "and adds nothing the second time"
is "$(sql "SELECT state || entries || '/' || units || '/' || allotted FROM draw_round WHERE id = 'yl-gz-2026'")" "drawn5000/600/600" \
        "5,000 households, 600 homes, all drawn"
check "the views are those of the log" "$LIUHEN" rebuild "$store" --check

# what a draw refuses
round=yl-gz-2026
refuses "entries are frozen" 'are frozen' publish "{\"act\":\"draw.entries\",\"body\":\"yl-zfbz\",\"round\":\"$round\",\"part\":1,\"project\":{\"title\":\"x\"},\"entries\":[\"26-1,assured,,,\"]}"
refuses "an ID number is no entry" 'citizen ID number' publish '{"act":"draw.entries","body":"yl-zfbz","round":"r-2","project":{"title":"x"},"entries":["11010519491231002X,a,,,"]}'
check "a second list begins" publish '{"act":"draw.entries","body":"yl-zfbz","round":"r-2","project":{"title":"试验摇号"},"entries":["1,a,,,","2,a,,,","3,a,,,"]}'
refuses "nothing is revealed before the announcement" 'not announced' publish '{"act":"draw.reveal","round":"r-2","reader":"甲单位","value":"1"}'
"$LIUHEN" draw commit r-2 bureau --out "$scratch/bureau" >/dev/null
printf 'number,category,lots,accessible,joint\n1,a,,,\n2,a,,,\n3,a,,,\n' >"$scratch/entries.csv"
commitment=$(python3 -c "import json; print(json.load(open('$scratch/bureau'))['commitment'])")
cat >"$scratch/plan.json" <<J
{"format":"liuhen-draw-round@1","id":"r-2","title":"试验","rehearsal":false,"announced":"2030-01-01T00:00:00Z","reveal_by":"2030-01-02T00:00:00Z",
"entries":{"file":"entries.csv"},"parties":[{"id":"bureau","role":"住房保障局","commitment":"$commitment"}],
"public_value":{"source":"试验","form":"一位数","at":"2030-01-03T00:00:00Z","fallback":"下一期"},"fallback":{"missing":"void","reveals_min":1},
"rule":{"categories":["a"],"ballots":[{"id":"b","title":"b","lots":[{"id":"l","title":"l","units":1}],"passes":[{"id":"p","units":{"l":1}}]}]}}
J
"$LIUHEN" draw announce "$scratch/plan.json" --out "$scratch/round.json" >/dev/null
act() { python3 -c "import json, sys; print(json.dumps({'act': 'draw.announce', 'round': json.load(open('$1'))}))"; }
sed 's/"count": 3/"count": 2/' "$scratch/round.json" >"$scratch/forged.json"
refuses "an announcement of other entries is refused" 'entries' publish "$(act "$scratch/forged.json")"
check "the round is announced" publish "$(act "$scratch/round.json")"
refuses "a draw without its reveals is refused" 'not revealed' publish '{"act":"draw.result","round":"r-2"}'
refuses "a wrong number opens nothing" 'does not open' publish "{\"act\":\"draw.reveal\",\"round\":\"r-2\",\"party\":\"bureau\",\"nonce\":\"$(printf '0%.0s' {1..64})\"}"
nonce=$(python3 -c "import json; print(json.load(open('$scratch/bureau'))['nonce'])")
check "the right one does" publish "{\"act\":\"draw.reveal\",\"round\":\"r-2\",\"party\":\"bureau\",\"nonce\":\"$nonce\"}"
publish '{"act":"draw.reveal","round":"r-2","reader":"甲单位","value":"7"}' >/dev/null
refuses "two readings must agree" 'differs' publish '{"act":"draw.reveal","round":"r-2","reader":"乙单位","value":"8"}'
check "and the second one is by another reader" publish '{"act":"draw.reveal","round":"r-2","reader":"乙单位","value":"7"}'
refuses "what can be drawn cannot be made void" 'cannot be made void' publish '{"act":"draw.result","round":"r-2","void":"不想摇了"}'
check "the program draws" publish '{"act":"draw.result","round":"r-2"}'
check "the file's way gives the same seed" "$LIUHEN" draw reveal "$scratch/round.json" "$scratch/bureau" --reading 甲单位=7 --reading 乙单位=7 --out "$scratch/ready.json"
"$LIUHEN" draw run "$scratch/ready.json" --out "$scratch/result.json" >/dev/null
is "$(python3 -c "import json; print(json.load(open('$scratch/result.json'))['seed'])")" "$(sql "SELECT seed FROM draw_round WHERE id = 'r-2'")" "as the acts"

# the waiting list
like "$("$LIUHEN" waiting check "$store")" '^OK 3 published orders' "published orders are what the rule gives"
refuses "a change needs its reason" 'reason' publish '{"act":"waiting.change","list":"yl-gz-2026","number":"26-00001","change":"points","value":"99","date":"2026-04-01"}'
refuses "and a number that is on the list" 'has no number' publish '{"act":"waiting.change","list":"yl-gz-2026","number":"99-1","change":"leave","date":"2026-04-01","reason":"x"}'
refuses "points are a number" 'whole number' publish '{"act":"waiting.change","list":"yl-gz-2026","number":"26-00001","change":"points","value":"many","date":"2026-04-01","reason":"x"}'

serve_start "$store"
like "$("$LIUHEN" draw verify "$url/draw/$round" --announced "$(sql "SELECT announcement FROM draw_round WHERE id = '$round'")")" '^OK$' "a served draw verifies"
like "$("$LIUHEN" draw verify "$url/draw/rehearsal-$round")" 'OK REHEARSAL' "a rehearsal says so"
like "$(curl -s "$url/draw/rehearsal-$round")" '演练：结果无效|结果无效' "on its page too"
like "$(curl -s "$url/draw/$round?number=26-00042")" '只有一次' "a number is shown to be in, once"
like "$(curl -s "$url/draw/$round?number=26-99999")" '不在定稿名单里' "or not to be in"
curl -s "$url/housing/list/yl-gz-2026.txt" >"$scratch/list.txt"
like "$("$LIUHEN" waiting check "$scratch/list.txt")" '^OK 3 published' "the list's file is recomputed without the store"
python3 - "$scratch/list.txt" "$scratch/swapped.txt" <<'P'
import json, sys
d = json.load(open(sys.argv[1]))
o = [s for s in d["steps"] if "order" in s][-1]["order"]
o[213], o[214] = o[214], o[213]
json.dump(d, open(sys.argv[2], "w"))
P
refuses "two neighbours exchanged are found" 'place 214' "$LIUHEN" waiting check "$scratch/swapped.txt"

# my own row
record=$(sql "SELECT idx FROM notice WHERE kind = 'waiting-list' ORDER BY idx DESC LIMIT 1")
check "receipts are made" "$LIUHEN" entry receipts "$store" "$record" --out "$scratch/receipts.csv"
is "$(stat -c %a "$scratch/receipts.csv")" 600 "for the office only"
IFS=, read -r number secret _ < <(sed -n 215p "$scratch/receipts.csv")
mine=$(curl -s -d "number=$number&secret=$secret" "$url/my")
name=$(sed -n 215p "$scratch/receipts.csv" | cut -d, -f4 | tr -d '"\r')
like "$mine" "$name" "with number and secret the row is shown in clear"
unlike "$(curl -s "$url/housing/list/yl-gz-2026" "$url/n/$record" "$url/draw/$round")" "$name" "and nowhere else"
is "$(curl -s -o /dev/null -w '%{http_code}' -d "number=$number&secret=abcd-efgh-jkmn-pqrs" "$url/my")" 422 "a wrong secret opens nothing"
is "$(curl -s -o "$scratch/my.tlog-proof" -w '%{http_code}' -d "number=$number&secret=$secret" "$url/my.tlog-proof")" 200 "the proof is taken along"
like "$("$LIUHEN" verify "$scratch/my.tlog-proof" --vkey "$vkey")" '^OK ' "and verifies"

# that a row was shown is an act, once a day
seen() { sql "SELECT count(*) FROM field_act WHERE target = $record AND reason = '凭回执向本人提供'"; }
wait_seen() { for _ in $(seq 100); do [ "$(seen)" != "$1" ] || return 0; sleep 0.1; done; return 1; }
check "that it was shown is an act" wait_seen 1
is "$(sql "SELECT fields FROM field_act WHERE target = $record" | tr '\n' ' ')" "queue/213 queue_withheld/213 " "of this row and its twin"
IFS=, read -r other other_secret _ < <(sed -n 2p "$scratch/receipts.csv")
curl -s -o /dev/null -d "number=$number&secret=$secret" "$url/my"
curl -s -o /dev/null -d "number=$number&secret=abcd-efgh-jkmn-pqrs" "$url/my"
curl -s -o /dev/null -d "number=$other&secret=$other_secret" "$url/my"
check "another row is another act" wait_seen 2
is "$(seen)" 2 "once a row and day, and a wrong secret leaves none"
like "$(curl -s "$url/n/$record")" '凭回执向本人提供 2 次' "the list's page says how often"
act=$(sql "SELECT max(idx) FROM field_act WHERE target = $record")
unlike "$(curl -s "$url/n/$act" "$url/n/$act.json" "$url/n/$record.json")" "$name" "without any value"
# it is shown when there is nobody to record it, and the act comes when there is again
scribe=$(pgrep -P "$server_pid" -x liuhen-scribe)
kill -STOP "$scribe"
IFS=, read -r third third_secret _ < <(sed -n 3p "$scratch/receipts.csv")
is "$(curl -s -m 60 -o /dev/null -w '%{http_code}' -d "number=$third&secret=$third_secret" "$url/my")" 200 "the row is shown while the scribe is away"
kill -CONT "$scribe"
check "and the act comes behind" wait_seen 3

# lists fold by themselves
secret_name=诸葛试验
before=$(publish "{\"body\":\"yl-zfbz\",\"domain\":\"housing\",\"kind\":\"eligibility\",\"title\":\"到期的名单\",\"project\":{\"title\":\"到期\"},\"elements\":{\"batch\":\"甲\",\"publicity_from\":\"2026-01-01\",\"publicity_until\":\"2026-01-08\",\"applicants\":[{\"name\":\"$secret_name\",\"full_name\":\"$secret_name\",\"community\":\"独有社区庚\"}]}}" | sed -n 's/.*{"index":\([0-9]*\),.*/\1/p')
open=$(publish '{"body":"yl-zfbz","domain":"housing","kind":"eligibility","title":"没有到期的名单","project":{"title":"未到期"},"elements":{"publicity_from":"2026-01-01","publicity_until":"2035-01-08","applicants":[{"name":"王试验","community":"独有社区辛"}]}}' | sed -n 's/.*{"index":\([0-9]*\),.*/\1/p')
check "an objection stops the clock" publish "{\"act\":\"publicity.object\",\"notice\":$open,\"date\":\"2026-01-03\"}"
is "$(sql "SELECT paused FROM publicity WHERE idx = $open")" 2026-01-03 "since that day"
check "its answer starts it again" publish "{\"act\":\"publicity.recheck\",\"notice\":$open,\"date\":\"2026-01-10\",\"result\":\"复核属实，维持\"}"
is "$(sql "SELECT until FROM publicity WHERE idx = $open")" 2035-01-15 "with the days that were left"
serve_stop
serve_start "$store"
for _ in $(seq 50); do [ -z "$(sql "SELECT folded FROM publicity WHERE idx = $before")" ] || break; sleep 0.2; done
unlike "$(curl -s "$url/n/$before" "$url/n/$before.json" "$url/log/openings/000.p/$(($(curl -s "$url/index.json" | python3 -c 'import json, sys; print(json.load(sys.stdin)["log"]["size"])') % 256))")" '独有社区庚' \
        "when the time is over the rows are on no page and in no opening"
like "$(curl -s "$url/n/$open")" '独有社区辛' "a list whose time runs is shown"
like "$(curl -s "$url/n/$before")" '公示期满' "the page says why"
like "$("$LIUHEN" verify "$url" --vkey "$vkey")" '^OK ' "the log verifies"
refuses "minors are in no list" 'minor' publish '{"body":"yl-zfbz","domain":"subsidy","kind":"approved","title":"名单","project":{"title":"补助"},"elements":{"recipients":[{"name":"赵试验","id_number":"110105201512310013"}]}}'
serve_stop
check "the views are those of the log" "$LIUHEN" rebuild "$store" --check

# three papers of one list, with a title, blanks in names and a sum
printf '某市补贴明细表,,,,,\n序号,卡号,姓名,身份证号,住址,金额\n1,6222600000000000017,赵  云一,110105194912310021,甲区乙街道丙社区3号楼,420\n2,6222600000000000025,钱云二,110105195012310028,甲区乙街道丁社区5号,630.5\n3,6222600000000000033,欧阳云三,110105195112310024,甲区乙街道丙社区8号,300\n,,合计,,,1350.5\n' |
        iconv -t gb18030 >"$scratch/list.csv"
check "papers are made" "$LIUHEN" papers "$store" "$scratch/list.csv" --out "$scratch/papers" --body yl-zfbz --title 试验补贴发放名单 --from 2026-01-01 --until 2026-01-08 --url http://gk.example.cn/housing/list/17
if command -v zbarimg >/dev/null; then
        python3 - "$scratch/papers/internal/board.html" >"$scratch/qr.pgm" <<'EOF'
import re, sys
svg = re.search(r"<svg.*?</svg>", open(sys.argv[1], encoding="utf-8").read(), re.S).group(0)
side, scale = int(re.search(r'viewBox="0 0 (\d+)', svg).group(1)), 6
dark = set()
for x, y, n in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg):
    dark |= {(int(x) + i, int(y)) for i in range(int(n))}
print(f"P2\n{side * scale} {side * scale}\n255")
for y in range(side * scale):
    print(" ".join("0" if (x // scale, y // scale) in dark else "255" for x in range(side * scale)))
EOF
        is "$(zbarimg -q --raw "$scratch/qr.pgm" 2>/dev/null)" http://gk.example.cn/housing/list/17 "the board's paper has a code that leads to the list"
else
        skip "the board's paper has a code that leads to the list" "there is no reader of codes (zbar-tools)"
fi
like "$(cat "$scratch/papers/internal/report.txt")" '^rows 3, sum 1350.50 yuan' "the sum is that of the list"
is "$(cut -d, -f2 "$scratch/papers/internal/bank.csv" | sed -n 2p)" '"赵云一"' "the bank gets the name without its blanks"
is "$(find "$scratch/papers" -perm /044 -type f | grep -c internal || true)" 0 "what is internal is for the office only"
unlike "$(cat "$scratch/papers/public/"*)" '赵云一|钱云二|62226|1101051|3号楼' "the public paper holds no name, account, ID number or door"
like "$(sed -n 2p "$scratch/papers/public/public.csv")" '^"1","赵某","甲区乙街道丙社区"' "but what may be shown"
like "$(sed -n 4p "$scratch/papers/public/public.csv")" '^"3","欧阳某"' "a surname of two characters stays whole"
like "$(cat "$scratch/papers/internal/board.html")" '<td>欧阳云三<td>甲区乙街道丙社区<td><td>300' "the board names the householder"
refuses "papers are never written over others" 'never written over' "$LIUHEN" papers "$store" "$scratch/list.csv" --out "$scratch/papers"
check "the act can be published" "$LIUHEN" publish "$store" "$scratch/papers/internal/act.json"

shared=${LIUHEN_SHARED_DATA:-$LIUHEN_ROOT/../shared/data}/cn/housing-subsidy-synthetic
if [ -d "$shared" ]; then
        check "a real office's kind of file goes in as it is" "$LIUHEN" papers "$store" "$shared/housing-office-internal.xlsx" --out "$scratch/synthetic"
        like "$(cat "$scratch/synthetic/internal/report.txt")" 'sheet left out: Sheet3: empty' "all its sheets, and which was none is said"
        "$LIUHEN" papers "$store" "$shared/public-notice-table.csv" --out "$scratch/notice" >/dev/null
        "$LIUHEN" papers "$store" "$shared/bank-payment.xlsx" --out "$scratch/bank" >/dev/null
        pairs() { cut -d, -f2,3 "$1" | tail -n +2 | sort; }
        is "$(pairs "$scratch/synthetic/internal/bank.csv" | sha256sum)" "$(pairs "$scratch/bank/internal/bank.csv" | sha256sum)" "name and amount of each are those of the bank's own file"
        is "$(pairs "$scratch/synthetic/internal/bank.csv" | sha256sum)" "$(pairs "$scratch/notice/internal/bank.csv" | sha256sum)" "and those of the office's own notice"
        is "$(python3 - "$scratch/synthetic" <<'P'
import csv, sys
inside = list(csv.reader(open(sys.argv[1] + "/internal/internal.csv", encoding="utf-8-sig")))[1:]
public = open(sys.argv[1] + "/public/public.csv", encoding="utf-8-sig").read()
print(sum(v != "" and v in public for row in inside for v in (row[1], row[3], row[4], row[6])))
P
)" 0 "of 297 people no name, ID number, telephone or account stands in the public paper"
else
        note "skipped: $shared is not here"
fi
plan
