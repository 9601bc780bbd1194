#!/usr/bin/env bash
# A restored backup: nothing is signed on it; the missing entries are taken from a mirror; what was erased since stays erased.
# ledger.md: 8.3, 8.4
set -euo pipefail
# shellcheck source=../lib/tap.sh
. "$LIUHEN_ROOT/tests/lib/tap.sh"
# shellcheck source=../lib/serve.sh
. "$LIUHEN_ROOT/tests/lib/serve.sh"
# shellcheck disable=SC2154 # scratch is made by tap.sh

store=$scratch/store
"$LIUHEN" init "$store" --name 试验 --origin test.example/log >/dev/null
vkey=$("$LIUHEN" vkey "$store")
is "$("$LIUHEN" recover "$store" | tail -n 1)" "that is where it was signed last: nothing is to be recovered" "a store that is whole is said to be"
"$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/00-bodies-and-plans.jsonl" "$LIUHEN_ROOT/sample/30-land.csv" >/dev/null
secret=不该公开的秘密甲乙丙丁
printf '{"body":"yl-zrzy","domain":"land","kind":"other","title":"公告%s","project":{"code":"R1","title":"项目"}}' "$secret" >"$scratch/doc.json"
check "an act with a text that will have to go" "$LIUHEN" publish "$store" "$scratch/doc.json"
sqlite3 "$store/liuhen.db" "VACUUM INTO '$scratch/backup.db'"
old=$("$LIUHEN" verify "$store" | tail -n 1 | cut -d' ' -f2)
record=$(sqlite3 "$store/liuhen.db" "SELECT idx FROM notice WHERE title LIKE '%$secret'")
"$LIUHEN" erase "$store" "$record" title --basis 试验 >/dev/null
"$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/40-mining.csv" >/dev/null
whole=$("$LIUHEN" verify "$store" | tail -n 1)
cp -r "$store" "$scratch/mirror"
serve_start "$scratch/mirror"

restore() { # the backup, as an operator would put it back
        rm -f "$store"/liuhen.db*
        cp "$scratch/backup.db" "$store/liuhen.db"
}
restore
refuses "nothing is signed on a restored backup" 'set back.*liuhen recover' "$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/50-property.xlsx"
refuses "nor is it served" 'set back' "$LIUHEN" serve "$store" --listen "127.0.0.1:$("$LIUHEN_ROOT/tools/port" free)"
refuses "recover says what is missing" "has signed $(cut -d' ' -f2 <<<"$whole")" "$LIUHEN" recover "$store"
is "$("$LIUHEN" verify "$store" | tail -n 1 | cut -d' ' -f2)" "$old" "a backup is a log as well, only a shorter one"
like "$(sqlite3 "$store/liuhen.db" "SELECT title FROM notice WHERE idx = $record")" "$secret" "the backup has the value that was erased since"
check "the missing entries are taken from a mirror" "$LIUHEN" recover "$store" --from "$url"
is "$("$LIUHEN" verify "$store" --vkey "$vkey" | tail -n 1)" "$whole" "the log is the whole one again"
is "$("$LIUHEN" rebuild "$store" --check)" equal "and its views are those of its entries"
is "$(sqlite3 "$store/liuhen.db" "SELECT count(*) FROM notice WHERE title LIKE '%$secret%'")" 0 "what was erased since the backup is erased in it too"
is "$(cat "$store"/liuhen.db* | grep -acF "$secret" || true)" 0 "and stands nowhere in its files"
check "it takes acts again" "$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/50-property.xlsx"
check "and verifies" "$LIUHEN" verify "$store" --vkey "$vkey"
refuses "a mirror that has less is refused" 'nothing to take' "$LIUHEN" recover "$store" --from "$url"

# A mirror of another history of the same key: the guard's disk was lost and somebody went on from the backup.
restore
rm "$store/key/guard"
"$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/20-procurement.json" "$LIUHEN_ROOT/sample/00-bodies-and-plans.jsonl" >/dev/null 2>&1 || true
refuses "a mirror of another history is refused" 'different histories|nothing to take' "$LIUHEN" recover "$store" --from "$url"
check "the store is as it was" "$LIUHEN" verify "$store" --vkey "$vkey"

# The guard was set back instead.
cp "$store/key/guard" "$scratch/guard"
"$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/50-property.xlsx" >/dev/null
cp "$scratch/guard" "$store/key/guard"
refuses "an old guard is found out" 'guard was set back.*--trust-store' "$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/30-land.csv"
check "an operator may say that the store is right" "$LIUHEN" recover "$store" --trust-store
check "then it goes on" "$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/30-land.csv"
plan
