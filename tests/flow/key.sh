#!/usr/bin/env bash
# The log's key is followed by a new one, an SM2 key signs beside it: who knew the first key goes on verifying, a witness and a
# restored backup follow, a change that was cut off at any step ends in order, and nobody else can name a key.
# ledger.md: 5.3-5.7
set -euo pipefail
# shellcheck source=../lib/tap.sh
. "$LIUHEN_ROOT/tests/lib/tap.sh"
# shellcheck source=../lib/serve.sh
. "$LIUHEN_ROOT/tests/lib/serve.sh"
# shellcheck disable=SC2154 # scratch is made by tap.sh

store=$scratch/store
head_note() { sqlite3 "$1/liuhen.db" "SELECT note FROM head"; }
lines() { head_note "$1" | grep -c '^— ' || true; }
size() { head_note "$1" | sed -n 2p; }
"$LIUHEN" init "$store" --name 试验 --origin test.example/log >/dev/null
"$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/00-bodies-and-plans.jsonl" >/dev/null
first=$("$LIUHEN" vkey "$store")
is "$("$LIUHEN" key "$store")" "key $first" "a log begins with one key"
"$LIUHEN" verify "$store" --vkey "$first" --save "$scratch/old" >/dev/null
cp -r "$store" "$scratch/before"

refuses "a change needs a reason" '^use:' "$LIUHEN" key "$store" --next
refuses "a reason with a person's number in it is refused" 'reason' "$LIUHEN" key "$store" --next --reason "换钥 11010519491231002X"
is "$(ls "$store/key")" "$(printf 'guard\nlog.seed')" "and leaves no key behind"
is "$("$LIUHEN" vkey "$store")" "$first" "nor another key in the log"
check "a new key follows" "$LIUHEN" key "$store" --next --reason 每年更换
second=$("$LIUHEN" vkey "$store")
check "it is another one" test "$second" != "$first"
is "$(lines "$store")" 2 "both sign for a time, from the group of the change on"
"$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/30-land.csv" >/dev/null
is "$(lines "$store")" 2 "and after it"
like "$("$LIUHEN" verify "$store" --vkey "$first" --old "$scratch/old")" "signed by $(sed 's/[+/]/\\&/g' <<<"$second")" "who knows the first key is led to the second"
like "$("$LIUHEN" verify "$store" --vkey "$second" --old "$scratch/old" | tail -n 1)" '^OK' "who knows the second takes an old checkpoint of the first"
refuses "a third key waits for the end of the first" 'end that first' "$LIUHEN" key "$store" --next --reason 再换
"$LIUHEN" verify "$store" --vkey "$first" --save "$scratch/both" >/dev/null
cp -r "$store" "$scratch/both-sign"
check "the first key ends" "$LIUHEN" key "$store" --end --reason 到期
is "$(ls "$store/key")" "$(printf 'guard\nlog.seed')" "and is destroyed"
is "$(lines "$store")" 2 "the group of that act is the last that it signed"
"$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/40-mining.csv" >/dev/null
is "$(lines "$store")" 1 "then it signs no more"
like "$("$LIUHEN" verify "$store" --vkey "$first" --old "$scratch/old" | tail -n 1)" '^OK' "who knows only the first key can still follow"
is "$("$LIUHEN" rebuild "$store" --check)" equal "the views are those of the acts"

# SM2
refuses "no SM2 key signs yet" 'no SM2 key' "$LIUHEN" key "$store" --end-sm2 --reason 无
check "an SM2 key signs too" "$LIUHEN" key "$store" --sm2 --reason 国密
sm2=$("$LIUHEN" key "$store" | sed -n 's/^sm2 //p')
like "$("$LIUHEN" verify "$store" --vkey "$first" --sm2 "$sm2" | tail -n 1)" '^OK' "its line holds"
refuses "but not by another SM2 key" 'not signed by' "$LIUHEN" verify "$store" --vkey "$second" \
        --sm2 "$(cp -r "$scratch/before" "$scratch/other" && "$LIUHEN" key "$scratch/other" --sm2 --reason 国密 | sed -n 's/^sm2 //p')"
refuses "an Ed25519 key is no SM2 key" 'not an SM2 key' "$LIUHEN" verify "$store" --sm2 "$second"
check "its secret is the owner's alone" test "$(stat -c %a "$store/key/log.seed.sm2")" = 600
# One bit of the SM2 line: the line of a known key that does not hold spoils the note, a reader who does not know it skips it.
cp -r "$store" "$scratch/spoilt"
python3 - "$scratch/spoilt/liuhen.db" <<'PY'
import base64, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
lines = db.execute("SELECT note FROM head").fetchone()[0].split("\n")
at = max(i for i, line in enumerate(lines) if line.startswith("— "))
name, sig = lines[at][2:].split(" ")
raw = bytearray(base64.b64decode(sig))
raw[40] ^= 1
lines[at] = f"— {name} {base64.b64encode(bytes(raw)).decode()}"
db.execute("UPDATE head SET note = ?", ("\n".join(lines),))
db.commit()
PY
refuses "a bit of it turned is found" 'does not hold' "$LIUHEN" verify "$scratch/spoilt" --vkey "$second" --sm2 "$sm2"
like "$("$LIUHEN" verify "$scratch/spoilt" --vkey "$second" | tail -n 1)" '^OK' "who does not know the SM2 key skips its line"

# Served: the statements, a proof for who knows the first key only, a witness.
port=$("$LIUHEN_ROOT/tools/port" free)
"$LIUHEN" witness "$scratch/w" --name w.example/w --trust "$first" --trust "$second" >"$scratch/w.vkey"
"$LIUHEN" witness "$scratch/w" --listen "127.0.0.1:$port" >"$scratch/w.log" 2>&1 &
at_exit "kill $! 2>/dev/null"
mkdir "$store/witness"
printf 'log %s\nwitness w %s http://127.0.0.1:%s\nquorum w\n' "$second" "$(cat "$scratch/w.vkey")" "$port" >"$store/witness/policy"
serve_start "$store"
cosigned() {
        local tries=0
        until curl -s "$url/log/checkpoint" | grep -q 'w.example/w '; do
                tries=$((tries + 1))
                [ "$tries" -lt 200 ] || return 1
                sleep 0.1
        done
}
check "a witness that trusts both keys cosigns" cosigned
curl -s "$url/log/keys" >"$scratch/keys"
is "$(grep -c '^liuhen/key@v1$' "$scratch/keys")" 3 "the statements are served"
like "$("$LIUHEN" verify "$url" --vkey "$first" --sm2 "$sm2" --old "$scratch/both" | tail -n 1)" '^OK' "the log is verified from outside with the first key"
curl -s "$url/log/proof/3" >"$scratch/proof"
refuses "a proof signed by the second key needs the statements" 'not signed by' "$LIUHEN" verify "$scratch/proof" --vkey "$first"
like "$("$LIUHEN" verify "$scratch/proof" --vkey "$first" --keys "$scratch/keys" | tail -n 1)" '^OK' "with them it holds"
refuses "the keys are not changed under a running program" 'in use' "$LIUHEN" key "$store" --next --reason 忙

# A backup of before the change takes the rest, keys included.
cp -r "$scratch/before" "$scratch/restored"
rm -rf "$scratch/restored/key" && cp -r "$store/key" "$scratch/restored/key"
refuses "a backup of before is refused" 'not the key of this log' "$LIUHEN" import "$scratch/restored" "$LIUHEN_ROOT/sample/30-land.csv"
check "it takes the rest from the mirror" "$LIUHEN" recover "$scratch/restored" --from "$url"
is "$("$LIUHEN" key "$scratch/restored")" "$("$LIUHEN" key "$store")" "and knows the keys of today"
check "and signs on" "$LIUHEN" import "$scratch/restored" "$LIUHEN_ROOT/sample/50-property.xlsx"
like "$("$LIUHEN" verify "$scratch/restored" --vkey "$first" --sm2 "$sm2" | tail -n 1)" '^OK' "which verifies by every key"

# Cut off: the act is in the log, the files are as before it (and half way).
for step in committed linked; do
        cp -r "$scratch/both-sign" "$scratch/$step"
        mv "$scratch/$step/key/log.seed" "$scratch/$step/key/log.seed.next"
        if [ "$step" = linked ]; then ln "$scratch/$step/key/log.seed.before" "$scratch/$step/key/log.seed"; else mv "$scratch/$step/key/log.seed.before" "$scratch/$step/key/log.seed"; fi
        check "cut off when $step: it goes on" "$LIUHEN" import "$scratch/$step" "$LIUHEN_ROOT/sample/40-mining.csv"
        is "$(ls "$scratch/$step/key" | tr '\n' ' ')" "guard log.seed log.seed.before " "cut off when $step: the files are in order"
        is "$("$LIUHEN" verify "$scratch/$step" --vkey "$second" | tail -n 1 | cut -c1-2)" OK "cut off when $step: the new key signs"
done
cp -r "$scratch/before" "$scratch/early"
head -c 32 /dev/urandom >"$scratch/early/key/log.seed.next"
check "cut off before the act: it goes on" "$LIUHEN" import "$scratch/early" "$LIUHEN_ROOT/sample/40-mining.csv"
is "$(ls "$scratch/early/key" | tr '\n' ' ') $(lines "$scratch/early")" "guard log.seed  1" "cut off before the act: the key nobody knows is gone"
cp -r "$scratch/both-sign" "$scratch/foreign"
head -c 32 /dev/urandom >"$scratch/foreign/key/log.seed.before"
refuses "a file that holds another key is told" 'not the key that the log knows' "$LIUHEN" import "$scratch/foreign" "$LIUHEN_ROOT/sample/40-mining.csv"

# Nobody else names a key: statements of a fork, statements taken away, one letter changed.
cp -r "$scratch/before" "$scratch/fork"
"$LIUHEN" key "$scratch/fork" --next --reason 另一把 >/dev/null
keys() { sqlite3 "$1/liuhen.db" "SELECT value FROM meta WHERE key = 'keys'"; }
with_keys() { # STORE FILE: a copy of the store that shows other statements
        rm -rf "$scratch/shown" && cp -r "$1" "$scratch/shown"
        python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1]); text = open(sys.argv[2]).read().rstrip("\n"); db.execute("UPDATE meta SET value = ? WHERE key = ?", (text and text + "\n", "keys")); db.commit()' \
                "$scratch/shown/liuhen.db" "$2"
}
keys "$scratch/fork" >"$scratch/fork.keys"
with_keys "$scratch/both-sign" "$scratch/fork.keys"
refuses "statements that the log does not hold are found out" 'not the one that the log shows' "$LIUHEN" verify "$scratch/shown" --vkey "$first"
printf "" >"$scratch/none.keys"
with_keys "$store" "$scratch/none.keys"
refuses "without the statements the first key is not led to the second" 'not signed by' "$LIUHEN" verify "$scratch/shown" --vkey "$first"
refuses "and the acts about keys lack theirs" 'not the one that the log shows' "$LIUHEN" verify "$scratch/shown" --vkey "$second"
sed 's/^next \(.*\)....$/next \1AAA=/' "$scratch/keys" >"$scratch/bent.keys"
with_keys "$store" "$scratch/bent.keys"
refuses "a statement that was bent is found out" 'key' "$LIUHEN" verify "$scratch/shown" --vkey "$first"
"$LIUHEN" init "$scratch/thief" --origin test.example/log >/dev/null
"$LIUHEN" key "$scratch/thief" --next --reason 冒充 >/dev/null
refuses "another log of the same name is not followed" 'none of the 2' "$LIUHEN" verify "$scratch/thief" --vkey "$first"
plan
