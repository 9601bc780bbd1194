#!/usr/bin/env bash
# Full text over a served log: found soon after it is published, gone when it is erased, whole again after every fall.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
cd "$LIUHEN_ROOT"

store=$scratch/store
secret=绝密文字甲乙丙丁
"$LIUHEN" init "$store" --origin test.example/log >/dev/null
publish() { printf '%s' "$1" >"$scratch/doc.json"; "$LIUHEN" publish "$store" "$scratch/doc.json"; }
index_of() { sed -n 's/.*{"index":\([0-9]*\),.*/\1/p' <<<"$1"; }
notice() { # TITLE TEXT: prints the record's number
        index_of "$(publish "{\"body\":\"b-1\",\"domain\":\"procurement\",\"kind\":\"tender\",\"title\":\"$1\",\"text\":\"$2\",\"project\":{\"title\":\"$1\"},\"date\":\"2025-05-01\"}")"
}
get() { curl -sG "$url/search$1" --data-urlencode "q=$2"; }
# The notices that the full text finds: "-" where there is no index.
count() {
        get .json "$1" | python3 -c 'import json, sys
d = json.load(sys.stdin)
print(sum(h["type"] == "notice" for h in d["hits"]) if "hits" in d else "-")'
}
soon() { # QUERY COUNT NAME: within ten seconds at most, however slow the machine
        local n
        for n in $(seq 100); do [ "$(count "$1")" != "$2" ] || break; sleep 0.1; done
        is "$(count "$1")" "$2" "$3"
}
indexer() { pgrep -P "$server_pid" -x liuhen-indexer || true; }
files() { cut -d' ' -f2 "$store/search/state" 2>/dev/null || true; }
hidden() { # how many files of the index hold the secret
        grep -rlF "$secret" "$store/search" 2>/dev/null | wc -l
}

publish '{"act":"body.register","body":"b-1","name":"试验市教育局"}' >/dev/null
notice '第三小学食堂采购' '采购大米、面粉与蔬菜' >/dev/null
serve_start "$store"
soon 大米 1 "what was in the log is found"
notice '青云大桥加固' '沥青路面' >/dev/null
soon 沥青 1 "and what comes after"
like "$(get '' 沥青)" '<mark>沥青</mark>路面' "the page marks it"
like "$(get '' '沥青 大米')" 'q=%E5%A4%A7%E7%B1%B3">大米</a>' "where nothing fits it says what would"
is "$(get .atom 沥青 | python3 -c 'import sys, xml.dom.minidom as x; print(len(x.parse(sys.stdin.buffer).getElementsByTagName("entry")))')" 1 \
        "a search is followed as Atom"
is "$(get .feed.json 沥青 | python3 -c 'import json, sys; print(json.load(sys.stdin)["items"][0]["title"])')" 青云大桥加固 "and as JSON Feed"
is "$(curl -sG "$url/search.feed.json" -d body=b-1 | python3 -c 'import json, sys; print(len(json.load(sys.stdin)["items"]))')" 2 \
        "so is a body, without any word"
is "$(get .csv 青云 | wc -l)" 3 "a table of the hits has a head, the notice and its project"

# what is taken away
text=$(notice '某公告' "$secret")
soon "$secret" 1 "a text is found"
"$LIUHEN" withhold "$store" "$text" text --basis '政府信息公开条例第十五条' >/dev/null
soon "$secret" 0 "withheld it is not"
other=$(notice '某公告二' "$secret")
soon "$secret" 1 "another one is"
"$LIUHEN" erase "$store" "$other" text --basis '个人信息保护法第四十七条' >/dev/null
"$LIUHEN" erase "$store" "$text" text --basis '个人信息保护法第四十七条' >/dev/null
soon 大米 1 "after an erasure the index is made anew"
is "$(count "$secret") $(hidden)" "0 0" "and no file of it has what was erased"

# falls
before=$(files)
for n in 1 2 3; do
        kill -9 "$(indexer)"
        notice "落下后第$n号" "流动书车$n" >/dev/null
        soon "流动书车$n" 1 "fall $n: it runs again and catches up"
done
soon 流动书车 3 "nothing is lost"
serve_stop
serve_start "$store"
soon 流动书车 3 "a start finds the index as it was"
serve_stop
sed -i 's/good$/busy/' "$store/search/state"
before=$(files)
serve_start "$store"
soon 流动书车 3 "one that was cut off in a batch is made anew"
[ "$(files)" != "$before" ] && ok "in other files" || not_ok "in other files"
serve_stop

# without
erased=$(notice '某公告三' "$secret")
serve_start "$store"
soon "$secret" 1 "handed in while nobody served"
serve_stop
"$LIUHEN" erase "$store" "$erased" text --basis '个人信息保护法第四十七条' >/dev/null
is "$(hidden)" 0 "erased while nobody serves: the files are gone at once"
"$LIUHEN" rebuild "$store" >/dev/null
[ ! -e "$store/search/state" ] && ok "rebuild takes the index away" || not_ok "rebuild takes the index away"
serve_start "$store"
soon 流动书车 3 "and it comes again"
kill -STOP "$(indexer)"
rm "$store/search/state"
like "$(get '' 青云)" '全文索引正在准备' "while there is none the page says so"
like "$(get .json 青云)" '青云大桥加固' "and searches the names"
is "$(curl -s -o /dev/null -w '%{http_code}' "$url/search.atom?q=%E9%9D%92")" 503 "a feed asks to come again"
kill -CONT "$(indexer)"
notice '最后一号' '收尾' >/dev/null
soon 收尾 1 "it is made anew by itself"
serve_stop
check "the views are those of the log" "$LIUHEN" rebuild "$store" --check
plan
