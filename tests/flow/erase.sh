#!/usr/bin/env bash
# Withheld, disclosed to one, erased: what may be seen changes, the log does not; after an erasure no byte of it is left.
# ledger.md: 2.8, 3.4, 3.6, 3.7, 4.4
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
cd "$LIUHEN_ROOT"

store=$scratch/store
secret=不该公开的秘密甲乙丙丁戊己
"$LIUHEN" init "$store" --origin test.example/log >/dev/null
vkey=$("$LIUHEN" vkey "$store")
publish() { printf '%s' "$1" >"$scratch/doc.json"; "$LIUHEN" publish "$store" "$scratch/doc.json"; }
index_of() { sed -n 's/.*{"index":\([0-9]*\),.*/\1/p' <<<"$1"; }

people=
for n in $(seq 0 39); do people="$people,{\"name\":\"赵云$n\",\"number\":\"第$n号$secret$n\",\"id_number\":\"11010519491231002X\"}"; done
publish '{"act":"body.register","body":"b-1","name":"试验单位"}' >/dev/null
long=$(for _ in $(seq 3000); do printf '%s' "$secret"; done)
text=$(index_of "$(publish "{\"body\":\"b-1\",\"domain\":\"procurement\",\"kind\":\"tender\",\"title\":\"公告$secret\",\"text\":\"$long\",\"project\":{\"code\":\"P1\",\"title\":\"项目\"},\"source\":{\"key\":\"k:1\"}}")")
list=$(index_of "$(publish "{\"body\":\"b-1\",\"domain\":\"housing\",\"kind\":\"eligibility\",\"title\":\"名单\",\"project\":{\"code\":\"P2\",\"title\":\"房源\"},\"elements\":{\"applicants\":[${people#,}]}}")")
opened=$(sqlite3 "$store/liuhen.db" "SELECT idx FROM project WHERE code = 'P1'")
serve_start "$store"
curl -s "$url/log/checkpoint" >"$scratch/before"
shown() { curl -s "$url$1" | grep -c "$2" || true; }

# withheld: the public no longer sees it, the store can still prove it
is "$(shown "/n/$text.json" "$secret")" 1 "before: the text is public"
refuses "withholding needs its basis" 'use: liuhen withhold' "$LIUHEN" withhold "$store" "$text" text
refuses "a day cannot be taken away" 'cannot be taken away' "$LIUHEN" withhold "$store" "$text" date --basis x
refuses "a field that is not there" 'has no field' "$LIUHEN" withhold "$store" "$text" nonsense --basis x
refuses "a row that is not there" 'has no row' "$LIUHEN" withhold "$store" "$list" applicants/40 --basis x
check "a text is withheld" "$LIUHEN" withhold "$store" "$text" text title --basis '政府信息公开条例第十五条' --reason '涉及商业秘密' --by z-7
refuses "but not twice" 'already' "$LIUHEN" withhold "$store" "$text" text --basis x
is "$(shown "/n/$text.json" "$secret") $(shown "/log/openings/000.p/$((text + 1))" "$secret") $(shown "/" "$secret")" "0 0 0" \
        "a withheld text is on no page and in no opening"
like "$("$LIUHEN" verify "$store" --vkey "$vkey" --old "$scratch/before")" '^OK ' "the folder verifies, withheld values included"
like "$("$LIUHEN" verify "$url" --vkey "$vkey" --old "$scratch/before")" '^OK ' "and over HTTP"

# disclosed to one
check "it is disclosed to one person" "$LIUHEN" disclose "$store" "$text" text --basis '政府信息公开条例第三十六条' --out "$scratch/for-one"
is "$(stat -c %a "$scratch/for-one")" 600 "in a file for that person only"
is "$(sed -n 's/^extra //p' "$scratch/for-one" | base64 -d | grep -c "$secret")" 1 "which holds the value"
like "$("$LIUHEN" verify "$scratch/for-one" --vkey "$vkey")" '^OK ' "and verifies"
check "one row of a withheld table" "$LIUHEN" disclose "$store" "$list" applicants_withheld/3 --basis x --out "$scratch/row"
is "$(sed -n 's/^extra //p' "$scratch/row" | base64 -d | grep -o 11010519491231002X | wc -l)" 1 "is disclosed without the others"
like "$("$LIUHEN" verify "$scratch/row" --vkey "$vkey")" '^OK ' "and verifies"
sed 's/^extra .*/extra e30=/' "$scratch/row" >"$scratch/forged"
refuses "a forged one does not" 'FAIL' "$LIUHEN" verify "$scratch/forged" --vkey "$vkey"
is "$(shown "/n/$text.json" "$secret")" 0 "the public sees no more than before"

# erased
check "a row of the list is erased" "$LIUHEN" erase "$store" "$list" applicants/7 --basis '个人信息保护法第四十七条'
is "$(shown "/n/$list.json" "第8号$secret") $(shown "/n/$list.json" "第7号$secret")" "1 0" "its neighbours stay"
check "the text is erased" "$LIUHEN" erase "$store" "$text" text title --basis '个人信息保护法第四十七条' --reason '误公开'
check "the rest of the list too" "$LIUHEN" erase "$store" "$list" applicants --basis '个人信息保护法第四十七条'
check "and the project's title" "$LIUHEN" erase "$store" "$opened" title --basis '个人信息保护法第四十七条'
refuses "what is erased cannot be disclosed" 'was erased' "$LIUHEN" disclose "$store" "$text" text --basis x --out "$scratch/late"
refuses "nor erased again" 'already' "$LIUHEN" erase "$store" "$text" text --basis x
like "$("$LIUHEN" verify "$url" --vkey "$vkey" --old "$scratch/before")" '^OK ' "the log verifies over HTTP and grew from the old checkpoint"
like "$(curl -s "$url/n/$text")" '第四十七条' "the page says in its place by which law"

# pages that are kept: asked for all the time, and once more at once after the act
stale=
for n in $(seq 8); do
        kept=$(index_of "$(publish "{\"body\":\"b-1\",\"domain\":\"procurement\",\"kind\":\"tender\",\"title\":\"公告\",\"text\":\"$secret\",\"project\":{\"code\":\"P1\",\"title\":\"项目\"}}")")
        is "$(shown "/n/$kept" "$secret")" 1 "page $n is shown"
        while curl -s -o /dev/null "$url/n/$kept"; do :; done &
        reader=$!
        [ $((n % 2)) = 0 ] && how=erase || how=withhold
        "$LIUHEN" "$how" "$store" "$kept" text --basis '个人信息保护法第四十七条' >/dev/null
        [ "$(shown "/n/$kept" "$secret")" = 0 ] || stale="$stale $how:$n"
        kill "$reader"
        wait "$reader" 2>/dev/null || true
        [ "$how" = erase ] || "$LIUHEN" erase "$store" "$kept" text --basis '个人信息保护法第四十七条' >/dev/null
done
is "$stale" "" "no kept page outlives the act that takes its text away"
serve_stop
like "$("$LIUHEN" verify "$store" --vkey "$vkey")" '^OK ' "the folder verifies"
check "the views are those of the log" "$LIUHEN" rebuild "$store" --check

# The whole folder, byte for byte, in every form the text could hide in.
found=$(python3 - "$store" "$secret" <<'P'
import base64, os, sys
root, secret = sys.argv[1], sys.argv[2]
forms = {e: secret.encode(e) for e in ("utf-8", "gb18030", "utf-16-le", "utf-16-be")}
for shift in range(3):
    raw = base64.b64encode(b"x" * shift + forms["utf-8"])
    forms[f"base64+{shift}"] = raw[4:-4] if shift else raw[:-4]
forms["json"] = "".join(f"\\u{ord(c):04x}" for c in secret).encode()
for folder, _, names in os.walk(root):
    for name in names:
        try:
            data = open(os.path.join(folder, name), "rb").read()
        except OSError:
            continue
        for form, raw in forms.items():
            if raw in data:
                print(name, form, data.count(raw))
P
)
is "$found" "" "no byte of what was erased is left in the store folder"
plan
