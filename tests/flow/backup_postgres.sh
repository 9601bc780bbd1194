#!/usr/bin/env bash
# A backup of a store in PostgreSQL is restored into a file, one of a file into PostgreSQL; erased values leave both.
# backup.md: 1.5, 2.3
set -euo pipefail
# shellcheck source=../lib/tap.sh
. "$LIUHEN_ROOT/tests/lib/tap.sh"
# shellcheck source=../lib/serve.sh
. "$LIUHEN_ROOT/tests/lib/serve.sh"
# shellcheck source=../lib/postgres.sh
. "$LIUHEN_ROOT/tests/lib/postgres.sh"
postgres_start || skip_all "PostgreSQL is not installed, or cannot start here"
# shellcheck disable=SC2154 # scratch is made by tap.sh

store=$scratch/store
secret=不该公开的秘密甲乙丙丁戊己
mkdir "$scratch/apart"
"$LIUHEN" init "$store" --name 试验 --origin test.example/log --store "$(postgres_database site)" >/dev/null
"$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/00-bodies-and-plans.jsonl" "$LIUHEN_ROOT/sample/30-land.csv" >/dev/null
printf '{"body":"yl-zrzy","domain":"land","kind":"other","title":"公告%s","project":{"code":"R1","title":"项目"}}' "$secret" >"$scratch/doc.json"
record=$("$LIUHEN" publish "$store" "$scratch/doc.json" | sed -n 's/.*{"index":\([0-9]*\),.*/\1/p')
last() { "$LIUHEN" verify "$1" | tail -n 1; }
found() { # STORE: lines of its pages' and log's answers that hold the secret
        serve_start "$1"
        { curl -s "$url/log/openings/000.p/$((record + 1))"; curl -s "$url/n/$record"; } | grep -cF "$secret" || true
        serve_stop
}
check "a store in PostgreSQL is backed up" "$LIUHEN" backup "$store" "$scratch/out" --vault "$scratch/apart/vault"
check "and restored into a file" "$LIUHEN" restore "$scratch/out" "$scratch/file" --vault "$scratch/apart/vault" --key "$store/key"
is "$(last "$scratch/file")" "$(last "$store")" "with the same log"
is "$("$LIUHEN" rebuild "$scratch/file" --check)" equal "and its views"
like "$(sqlite3 "$scratch/file/liuhen.db" "SELECT title FROM notice WHERE idx = $record")" "$secret" "and its values"

# The other way, and the erasure reaches both vaults.
check "the restored file takes acts" "$LIUHEN" recover "$scratch/file" --trust-store
check "its backup" "$LIUHEN" backup "$scratch/file" "$scratch/out2" --vault "$scratch/apart/vault"
"$LIUHEN" erase "$store" "$record" title --basis 试验 >/dev/null
cp "$store/key/vault" "$scratch/apart/vault"
database=$(postgres_database back)
check "the old backup is restored into PostgreSQL" \
        "$LIUHEN" restore "$scratch/out" "$scratch/back" --vault "$scratch/apart/vault" --key "$store/key" --store "$database"
is "$("$LIUHEN" rebuild "$scratch/back" --check)" equal "with views drawn there"
like "$(last "$scratch/back")" '^OK ' "it verifies"
check "an operator may say that nothing came after it" "$LIUHEN" recover "$scratch/back" --trust-store
is "$(found "$scratch/back")" 0 "and holds nothing of what was erased"
refuses "a database that holds a log is not written over" 'holds a log already' \
        "$LIUHEN" restore "$scratch/out" "$scratch/again" --vault "$scratch/apart/vault" --key "$store/key" --store "$database"
check "and no half folder is left" test ! -e "$scratch/again"
plan
