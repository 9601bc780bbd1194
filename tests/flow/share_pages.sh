#!/usr/bin/env bash
# Sharing between bodies as its pages show it: the catalogue counted from the record, systems refused by rule, unequal openings
# flagged, and the person's page with exactly the exchanges that were made.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
cd "$LIUHEN_ROOT"

store=$scratch/store
"$LIUHEN" init "$store" --fictional >/dev/null
for file in sample/00-*.jsonl sample/90-share-nation.jsonl sample/91-share-city.jsonl; do
        "$LIUHEN" import "$store" "$file" || true
done >"$scratch/import" 2>&1
is "$(grep -c 'refused 0$' "$scratch/import")" 3 "everything is taken"
is "$("$LIUHEN" import "$store" sample/91-share-city.jsonl | grep -o '^imported [0-9]*')" "imported 0" "a second import adds nothing"
"$LIUHEN" share demo "$store" >"$scratch/demo.json"
check "the views are those of the log" "$LIUHEN" rebuild "$store" --check

ask() { # PATH EXPRESSION over d
        curl -s "$url$1" | python3 -c "import json, sys; d = json.load(sys.stdin); print($2)"
}

publish() { # DOCUMENT
        printf '%s' "$1" >"$scratch/act.json"
        "$LIUHEN" publish "$store" "$scratch/act.json"
}

# ---- refusals, before anybody serves ----
resource='"act":"share.resource","body":"yl-mzj","title":"t","abstract":"a","format":"JSON","opening":"none","cycle":"daily","released":"2026-01-05","subjects":"person","fields":[{"subject":"person","name":"n","type":"C"}]'
refuses "a code that is none is refused" '101001/12x.*not a code' publish "{$resource,\"resource\":\"101001/12x\",\"sharing\":\"unconditional\",\"way\":\"接口\"}"
refuses "keeping back needs a legal basis" 'reason: .*legal basis' publish "{$resource,\"resource\":\"101001/900100\",\"sharing\":\"none\"}"
refuses "a condition is stated" 'condition: .*states it' publish "{$resource,\"resource\":\"101001/900100\",\"sharing\":\"conditional\",\"way\":\"接口\"}"
refuses "what collects again is not approved" 'decision: .*stands? against it.*57号' \
        publish '{"act":"share.build-decide","body":"yl-sjj","build":"xyxx-1","decision":"approve","reason":"r","date":"2026-11-20"}'
refuses "another exchange system is not approved" '809号' \
        publish '{"act":"share.build-decide","body":"yl-sjj","build":"jhpt-1","decision":"approve","reason":"r","date":"2026-11-20"}'
check "what no rule stands against is approved" \
        publish '{"act":"share.build-decide","body":"yl-sjj","build":"swwl-1","decision":"approve","reason":"同意","date":"2026-11-20"}'
refuses "a decision is not made twice" 'decided already' \
        publish '{"act":"share.build-decide","body":"yl-sjj","build":"swwl-1","decision":"refuse","reason":"r","date":"2026-11-20"}'
refuses "an opening keeps its terms" 'other terms' \
        publish "$(grep '"opening":"gj-1"' sample/91-share-city.jsonl | sed 's/"price":"0.00"/"price":"1.00"/')"

# ---- pages ----
gateway_port=$(tools/port free)
serve_start "$store" --gateway "127.0.0.1:$gateway_port"
count() { grep -c "^$1" rules/share/nation.tsv; }
is "$(ask /share.json "d['sums']['ministries']")" "$(count ministry)" "as many ministries as the table has"
is "$(ask /share.json "d['sums']['provinces']")" "$(count province)" "as many provinces"
is "$(ask /share.json "d['sums']['vertical']")" "$(count system)" "as many vertical systems"
is "$(ask /share.json "d['sums']['items']")" "$(awk -F'\t' '$1 == "item" { n += length($9) } END { print n }' rules/share/nation.tsv)" "as many query items"
is "$(ask '/share.json?sharing=none' "sum(1 for r in d['resources'] if not r['reason'])")" 0 "what is not shared says why"
is "$(ask '/share.json?q=%E5%A9%9A%E5%A7%BB%E7%8A%B6%E5%86%B5' "all('婚姻' in r['title'] for r in d['resources']) and d['count'] > 0")" True "a field's name finds its resources"
is "$(ask /share/b/jzxt-1.json "[f['id'] for f in d['findings']]")" "['shares-nothing', 'collects-again']" "the page says which rules stand against it"
is "$(ask /share/b/jzxt-1.json "len(d['again'])")" 7 "and which fields could be had by sharing"
is "$(ask /share/b/jzxt-1.json "d['own_fields']")" 8 "of all that it collects"
is "$(ask /share/systems.json "sorted(s['id'] for s in d['islands'] if s['id'].startswith('yl-'))")" "['yl-psjk', 'yl-tsgxt', 'yl-yyxt']" "islands are found"
is "$(ask /share/openings.json "sorted(o['id'] for o in d['openings'] if o['flagged'])")" "['tc-1', 'tc-2']" "unequal openings are flagged, equal ones are not"
is "$(ask /share/access.json "(len(d['refused']), len(d['ended']), len(d['grants']) == len(d['unused']))")" "(1, 1, True)" "refused, revoked and unused grants are listed"
is "$(ask /jd/sharing.json "len(d['rows'])")" "$(ask /share/access.json "len(d['unused'])")" "the supervision lists the grants that nobody uses"
is "$(ask '/jd/sharing.json?body=demo-civil' "{r['body'] for r in d['rows']}")" "{'演示市民政局'}" "those of one body"
like "$(curl -s "$url/jd/sharing.atom")" '授权还没有用过' "and as a feed"
like "$(curl -s "$url/share.csv" | head -n 2 | tail -n 1)" '^"?101001/000001' "the directory is a file as well"

# ---- exchanges, one errand, the person's page ----
person=$(python3 -c "import json; print(json.load(open('$scratch/demo.json'))['people'][0]['idNo'])")
other=$(python3 -c "import json; print(json.load(open('$scratch/demo.json'))['people'][1]['idNo'])")
name=$(python3 -c "import json; print(json.load(open('$scratch/demo.json'))['people'][0]['name'])")
printf '{"name":"%s"}' "$name" >"$scratch/declared.json"
errand() { # OPTION...
        "$LIUHEN" share errand "$store" --rule housing --person "$person" --gateway "http://127.0.0.1:$gateway_port" "$@"
}
sheet=$(errand --case YJS-1 --declared "$scratch/declared.json" 2>&1) || true
is "$(grep -c '^yes\|^no' <<<"$sheet")" 6 "every question of the errand has its answer"
like "$sheet" '^yes +姓名' "what was declared is confirmed"
unlike "$sheet" "$person" "the sheet does not repeat the number"
rc=0
errand --case YJS-2 >"$scratch/sheet2" 2>&1 || rc=$?
is "$rc" 3 "a question that could not be asked is an answer that is missing"
like "$(cat "$scratch/sheet2")" '^unknown .*not declared' "and is said"
refuses "a case has one sheet" 'case.*already' errand --case YJS-1 --declared "$scratch/declared.json"

jar=$scratch/cookies
code=$("$LIUHEN" share code "$store" --person "$person")
is "$(curl -s -o /dev/null -w '%{http_code}' -d "id=$person" -d code=00000000 "$url/share/me")" 422 "a wrong code is refused"
is "$(curl -s -c "$jar" -o /dev/null -w '%{http_code}' -d "id=$person" -d "code=$code" "$url/share/me")" 303 "the right one opens the page"
mine() { curl -s -b "$jar" "$url/share/me.json" | python3 -c "import json, sys; d = json.load(sys.stdin); print($1)"; }
# 6 questions of the first and the third sheet, 5 of the second; the journal becomes a record within a second or two.
for _ in $(seq 50); do
        [ "$(mine "d['total']")" = 11 ] && break
        sleep 0.2
done
is "$(mine "(d['total'], len(d['usages']))")" "(11, 11)" "the page shows exactly the exchanges that were made"
is "$(mine "sum(u['case'] == 'YJS-2' for u in d['usages'])")" 5 "each under its case"
is "$(mine "sorted({u['purpose'] for u in d['usages']})")" "['housing.eligibility']" "and purpose"
is "$(curl -s -H "Cookie: $("$LIUHEN" share session "$store" --person "$other")" "$url/share/me.json" | python3 -c "import json, sys; print(json.load(sys.stdin)['total'])")" 0 \
        "another person sees none of them"
record=$(grep -o '/share/e/[0-9]*' <<<"$sheet")
is "$(curl -s -b "$jar" "$url$record.json" | python3 -c "import json, sys; print(len(json.load(sys.stdin)['results']))")" 6 "the person reads the sheet"
is "$(curl -s "$url$record.json" | python3 -c "import json, sys; print('results' in json.load(sys.stdin))")" False "nobody else does"
is "$("$LIUHEN" share usage "$store" --person "$person" --limit 3 | python3 -c "import json, sys; d = json.load(sys.stdin); print(d['totalUsages'], len(d['usages']), sorted(d['usages'][0]))")" \
        "11 3 ['action', 'logtime', 'receiverCode', 'receiverName', 'receiverSystem']" "findUsage gives the same"

# ---- the person takes a consent back ----
session=$("$LIUHEN" share session "$store" --person "$other")
printf '我同意' >"$scratch/consent.txt"
"$LIUHEN" share consent "$store" --person "$other" --consumer demo-housing --purpose housing.eligibility --text "$scratch/consent.txt" --id TY-1 >/dev/null
csrf_of() { curl -s -H "Cookie: $1" "$url/share/me" | sed -n 's/.*name="csrf" value="\([0-9a-f]*\)".*value="TY-1".*/\1/p'; }
back() { curl -s -o "$scratch/back" -w '%{http_code}' -H "Cookie: $1" --data-urlencode "csrf=$2" --data-urlencode "withdraw=TY-1" "$url/share/me"; }
csrf=$(csrf_of "$session")
is "$(back "$session" 00000000000000000000000000000000)" 422 "a form of another site takes nothing back"
is "$(back "$("$LIUHEN" share session "$store" --person "$person")" "$csrf")" 422 "nor does another person"
is "$(curl -s -o /dev/null -w '%{http_code}' -H "Cookie: $session" -H 'Sec-Fetch-Site: cross-site' -d "csrf=$csrf&withdraw=TY-1" "$url/share/me")" 403 "the browser says so itself"
is "$(sqlite3 "$store/liuhen.db" "SELECT withdrawn IS NULL FROM share_consent WHERE id = 'TY-1'")" 1 "it still holds"
is "$(back "$session" "$csrf")" 303 "the person takes it back"
for _ in $(seq 100); do
        withdrawn=$(sqlite3 "$store/liuhen.db" "SELECT withdrawn FROM share_consent WHERE id = 'TY-1'")
        [ -z "$withdrawn" ] || break
        sleep 0.05
done
like "$withdrawn" '^[0-9]+$' "that is an act"
for _ in $(seq 100); do
        [ "$(curl -s "http://127.0.0.1:$gateway_port/health" | python3 -c 'import json, sys; print(json.load(sys.stdin)["register"])')" -lt "$withdrawn" ] || break
        sleep 0.05
done
like "$(curl -s -H "Cookie: $session" "$url/share/me?lang=en")" 'Withdrawn' "and the page says so"

# ---- what is kept of exchanges is erased by law ----
mapfile -t mine_ids < <(sqlite3 "$store/liuhen.db" "SELECT exchange FROM share_trace ORDER BY time_ms LIMIT 3")
before=$(sqlite3 "$store/liuhen.db" "SELECT sum(n), (SELECT sum(used) FROM share_grant) FROM share_count")
leaf_of() { curl -s "http://127.0.0.1:$gateway_port/receipt/$1"; }
refuses "erasing needs its basis" 'use: liuhen share' "$LIUHEN" share erase "$store" "${mine_ids[0]}"
refuses "an exchange that is not there" 'no exchange' "$LIUHEN" share erase "$store" gffff-1 --basis x
refuses "only rows of a segment" 'neither a segment' "$LIUHEN" share erase "$store" 1 --basis x
proof=$(leaf_of "${mine_ids[1]}")
is "$("$LIUHEN" share erase "$store" "${mine_ids[0]}" --basis '个人信息保护法第四十七条' --reason '本人申请')" "erased 1 in 1 records" "an exchange is erased"
refuses "but not twice" 'erased already' "$LIUHEN" share erase "$store" "${mine_ids[0]}" --basis x
is "$(leaf_of "${mine_ids[1]}")" "$proof" "its neighbour is proved as before"
is "$(mine "(d['total'], sum(e['count'] for e in d['erased']), d['erased'][0]['basis'])")" "(10, 1, '个人信息保护法第四十七条')" "the person's page says that one is gone"
is "$(sqlite3 "$store/liuhen.db" "SELECT sum(n) + 1, (SELECT sum(used) + 1 FROM share_grant) FROM share_count")" "$before" "counts forget it"
is "$("$LIUHEN" share erase "$store" --person "$person" --basis '个人信息保护法第四十七条' | cut -d' ' -f1-2)" "erased 10" "all about one person"
is "$(mine "(d['total'], sum(e['count'] for e in d['erased']))")" "(0, 11)" "nothing of it is left"
check "the findings of a sheet" "$LIUHEN" share erase "$store" "${record##*/}" --basis '个人信息保护法第四十七条'
is "$(curl -s -b "$jar" "$url$record.json" | python3 -c "import json, sys; print(json.load(sys.stdin)['results'])")" "[]" "are gone"
refuses "a token is not enough for it" 'on the machine itself' \
        curl -s --fail-with-body -X POST -H 'Content-Type: application/json' -H "Authorization: Bearer $("$LIUHEN" token "$store" --body yl-mzj | tail -n 1)" -d '{"act":"share.erase","record":1,"fields":["rows/0"],"basis":"x"}' "$url/api/v1/acts"
unlike "$(curl -s "$url/share/stats.json")" '"calls":[1-9][,}]' "small counts are not given"
unlike "$(curl -s "$url/share.json" "$url/share/access.json" "$url/share/stats.json" "$url/share/corrections.json")" "$person" "no page has the number"
serve_stop
check "the sample city's calls are made" tools/sample_exchanges.py "$LIUHEN" "$store" "$scratch/demo.json"
# A refusal is written down a moment after its answer, and becomes a record with its segment.
outcomes() { sqlite3 "$store/liuhen.db" "SELECT group_concat(outcome, ' ') FROM (SELECT DISTINCT outcome FROM share_count ORDER BY outcome)"; }
for _ in $(seq 100); do
        [ "$(outcomes | wc -w)" -lt 4 ] || break
        sleep 0.2
done
is "$(outcomes)" "access_denied contract ok purpose_denied" "answered ones and refused ones"
is "$(sqlite3 "$store/liuhen.db" "SELECT count(*), count(answered) FROM share_dispute")" "2|1" "one dispute is answered, one waits"
like "$("$LIUHEN" verify "$store" --vkey "$("$LIUHEN" vkey "$store")")" '^OK ' "the log verifies"
check "the views are those of the log, exchanges and sheets included" "$LIUHEN" rebuild "$store" --check
plan
