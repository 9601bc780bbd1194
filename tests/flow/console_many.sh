#!/usr/bin/env bash
# Many notices in one table: a preview that names the cell, the good rows or none, two persons for all of them; what is owed and
# what supervision does about it; sessions and accounts that are ended.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
. "$LIUHEN_ROOT/tests/lib/desk.sh"

store=$scratch/store
"$LIUHEN" init "$store" --name 测试市 --origin test.example/log >/dev/null
cat >"$scratch/acts.jsonl" <<'J'
{"act":"body.register","body":"sj","name":"测试市审计局"}
{"act":"body.register","body":"czj","name":"测试市财政局","parent":"sj"}
{"body":"czj","domain":"procurement","kind":"tender","title":"消防车采购","project":{"key":"x"},"date":"2026-01-05","formed":"2026-01-05","source":{"key":"k1"},"text":"见附件","elements":{}}
{"body":"czj","domain":"procurement","kind":"contract","title":"消防车采购合同","project":{"key":"x"},"date":"2026-02-05","formed":"2026-02-05","source":{"key":"k2"},"text":"见附件","elements":{"supplier":"测试市机械厂"}}
J
"$LIUHEN" import "$store" "$scratch/acts.jsonl" >/dev/null
a001=$(user_add a001 czj administrator,auditor | cut -d' ' -f2)
serve_start "$store"
enter a001 "$a001"
staff c001 czj clerk
staff r001 czj reviewer
staff p001 czj publisher
staff s001 sj supervisor

# ---- a table of many ----
one=138$((1234 * 10000 + 5678))
printf '项目名称,标题,预算金额（元）,采购人,信息形成日期,备注,正文\n水泵,水泵采购预算,"12,000.00",测试市水务局,2026年1月5日,甲,\n阀门,阀门采购预算,100,测试市水务局,二月三十,乙,\n水表,水表采购预算,300,测试市水务局,2026-01-05,丙,联系 %s\n水表,水表采购预算,300,测试市水务局,2026-01-05,丁,\n' "$one" >"$scratch/many.csv"
form c001 /console/new "row=procurement/budget" "many=1" "file=@$scratch/many.csv;filename=预算.csv"
like "$location" '^/console/batch/[a-z2-7]{16}$' "a table of many is taken in"
batch=$location
page c001 GET "$batch"
shows '可以导入 2 条，有问题 2 条' "good and bad rows are counted before anything is made"
shows 'E3.*信息形成日期.*不是日历上的日期' "a wrong cell is named, with what to do"
shows '和第 4 行重复' "so is a row that stands there twice"
shows '将遮蔽个人信息 1 处' "and what would be masked"
shows '不会导入.*备注' "columns nobody knows are named"
unlike "$(curl -s -H "Cookie: desk=${session[c001]}" "$url/console")" '水泵采购预算' "nothing was made of it yet"
page r001 POST "$batch" take=1
is "$status" 403 "a reviewer imports nothing"
page s001 GET "$batch"
is "$status" 403 "another role does not see it"
page c001 POST "$batch" take=1
is "$status" 303 "the good rows are imported"
page c001 GET "$batch"
shows '水泵采购预算' "each is a draft"
hides '阀门采购预算' "the bad ones are none"
seen() { sed -n 's/.*name="seen" value="\([0-9a-f]*\)".*/\1/p' "$scratch/page"; }
page c001 POST "$batch" "seen=$(seen)" submit=1
shows '水表采购预算</a> 第 1 处' "one with a finding that nobody settled stays"
page c001 GET "$batch"
page c001 POST "$batch" "seen=$(seen)" mask_all=1 submit=1
is "$status" 303 "masked as proposed it goes as well"
page r001 GET "$batch"
seen=$(seen)
page r001 POST "$batch" "seen=0000" approve=1
is "$status" 409 "what changed meanwhile is not approved unseen"
page c001 POST "$batch" "seen=$seen" approve=1
is "$status" 403 "a clerk approves nothing"
page r001 POST "$batch" "seen=$seen" approve=1
is "$status" 303 "a second person approves all"
page p001 GET "$batch"
page p001 POST "$batch" "seen=$(seen)" release=1
page p001 GET "$batch"
notice=$(sed -n 's|.*href="/n/\([0-9]*\)".*|\1|p' "$scratch/page" | head -n 1)
like "$(curl -s "$url/n/$notice")" '采购预算' "and a publisher releases all"
form c001 /console/new "row=procurement/budget" "many=1" "file=@$scratch/many.csv;filename=预算.csv"
page c001 GET "$location"
shows '号记录已有同样的标题' "imported again, what is published is told"
page c001 POST "$location" forget=1
page c001 GET "$location"
printf 'a,b\n1,2\n' >"$scratch/none.csv"
form c001 /console/new "row=procurement/budget" "many=1" "file=@$scratch/none.csv;filename=x.csv"
is "$status" 422 "a table with none of the names is refused"

# ---- what is owed ----
page s001 GET /console
shows '下级单位应公开未公开' "a supervisor sees what the bodies below owe"
due=$(grep -o '/console/due/[a-z0-9]*\.[a-z-]*' "$scratch/page" | head -n 1)
page s001 POST "$due" "deed=supervise.urge" "text=请尽快公开"
is "$status" 303 "and urges"
page s001 POST "$due" "deed=supervise.urge"
is "$status" 422 "not without a word"
page c001 POST "$due" "deed=supervise.urge" "text=x"
is "$status" 403 "a clerk does not urge"
page c001 GET "$due"
shows '请尽快公开' "whoever owes it sees that"
page c001 POST "$due" "deed=supervise.state" "text=正在整理材料" "promised=2027-01-05"
is "$status" 303 "and answers"
page c001 POST "$due" "deed=supervise.extend" "limit=10wd" "reason=材料未齐"
is "$status" 303 "asks for more time"
page s001 GET /console
shows '等您答复的延期申请 1 件' "the request is a task of the supervisor"
page s001 POST "$due" "deed=supervise.decide" "granted=no" "reason=已经够久"
is "$status" 303 "who answers it"
like "$(curl -s "$url/due/${due##*/}")" '请尽快公开' "everybody can read it"

# ---- sessions and accounts ----
page other POST /console/login "account=c001" "password=long words for 200 test"
page other GET /console/account
csrf[other]=$(token_of)
shows '就是这里' "a person sees where they are logged in"
key=$(sed -n 's/.*name="end" value="\([0-9a-f]*\)".*/\1/p' "$scratch/page" | head -n 1)
page r001 POST /console/account "end=$key"
page c001 GET /console
is "$status" 200 "nobody ends the session of somebody else"
page other POST /console/account "end=$key"
page c001 GET /console
is "$location" /console/login "but one of one's own"
page a001 POST /console/rights "account=c001" lock=1
is "$status" 303 "an administrator locks an account"
page other GET /console
is "$location" /console/login "its sessions are over"
page nobody POST /console/login "account=c001" "password=long words for 200 test"
is "$status" 403 "and the right password opens nothing"
page a001 POST /console/rights "account=a001" lock=1
is "$status" 403 "nobody locks the own account"
page a001 POST /console/rights "account=s001" lock=1
is "$status" 403 "nor one of another body"
page a001 GET '/console/rights?of=c001'
shows 'account.locked' "the journal has it"
hides 'r001</td><td[^>]*>login' "of the one account that was asked for"
page a001 POST /console/rights "account=c001" unlock=1
page nobody POST /console/login "account=c001" "password=long words for 200 test"
is "$status" 303 "let in again it works"

serve_stop
check "the log verifies" "$LIUHEN" verify "$store"
check "the views are what the log says" "$LIUHEN" rebuild "$store" --check
plan
