#!/usr/bin/env bash
# Backups: made while the site is served and written, restored with the vault; what was erased after a backup stays gone with the
# vault of today; half, damaged and foreign backups are told apart from whole ones.
# backup.md: 1.1-4.6
set -euo pipefail
# shellcheck source=../lib/tap.sh
. "$LIUHEN_ROOT/tests/lib/tap.sh"
# shellcheck source=../lib/serve.sh
. "$LIUHEN_ROOT/tests/lib/serve.sh"
# shellcheck disable=SC2154 # scratch is made by tap.sh

store=$scratch/store out=$scratch/out vault=$scratch/apart/vault
secret=不该公开的秘密甲乙丙丁戊己
mkdir "$scratch/apart"
"$LIUHEN" init "$store" --name 试验 --origin test.example/log >/dev/null
vkey=$("$LIUHEN" vkey "$store")
"$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/00-bodies-and-plans.jsonl" "$LIUHEN_ROOT/sample/30-land.csv" >/dev/null
publish() { # KEY TITLE [TEXT]: prints the record's number
        printf '{"body":"yl-zrzy","domain":"land","kind":"other","title":"%s","text":"%s","project":{"code":"R1","title":"项目"},"source":{"key":"%s"}}' \
                "$2" "${3:-公告正文}" "$1" >"$scratch/doc.$1.json"
        "$LIUHEN" publish "$store" "$scratch/doc.$1.json" | sed -n 's/.*{"index":\([0-9]*\),.*/\1/p'
}
found() { # FOLDER...: files in which the secret stands, in any form
        printf '%s\n' "$secret" >"$scratch/secrets"
        python3 "$LIUHEN_ROOT/tests/lib/find_bytes.py" "$scratch/secrets" "$@"
}
openings() { # STORE: a digest of all values as they are kept
        sqlite3 "$1/liuhen.db" 'SELECT idx, hex(fields) FROM opening ORDER BY idx' | sha256sum
}
last() { "$LIUHEN" verify "$1" --vkey "$vkey" | tail -n 1; }
restore() { # BACKUP DIR [OPTION...]
        "$LIUHEN" restore "$1" "$2" --vault "$vault" --key "$store/key" "${@:3}"
}

# ------ wrong use
refuses "a backup wants a place for the vault" 'use: liuhen backup' "$LIUHEN" backup "$store" "$out"
refuses "which is not in the backup" 'keep it apart' "$LIUHEN" backup "$store" "$out" --vault "$out/vault"
refuses "nor the vault itself" 'the vault itself' "$LIUHEN" backup "$store" "$out" --vault "$store/key/vault"
refuses "nor in a folder that is not there" 'no folder for --vault' "$LIUHEN" backup "$store" "$out" --vault "$scratch/none/vault"
refuses "restoring wants the vault" 'there is no vault' restore "$out" "$scratch/nothing"
check "and nothing is made without it" test ! -e "$scratch/nothing"

# ------ while the site is served and written
erased=$(publish erased "公告$secret" "$(for _ in $(seq 500); do printf '%s' "$secret"; done)")
hidden=$(publish hidden "暂不公开的公告")
"$LIUHEN" user add "$store" zhang --body yl-zrzy --role clerk >/dev/null
serve_start "$store"
(for n in $(seq 12); do publish "w$n" "第${n}号公告" >/dev/null; done) &
writer=$!
check "a backup is made while others write" "$LIUHEN" backup "$store" "$out" --vault "$vault"
wait "$writer"
check "it goes on with what came since" "$LIUHEN" backup "$store" "$out" --vault "$vault"
is "$(find "$out" "$vault" "$store/key/vault" -type f -perm /077 | wc -l)" 0 "nobody else may read it, nor the vault"
is "$(found "$out")" "" "no value stands in it in the clear"
is "$(stat -c %s "$vault")" "$(stat -c %s "$store/key/vault")" "the copy of the vault is beside it, not in it"
before=$(ls "$out")
like "$("$LIUHEN" backup "$store" "$out" --vault "$vault")" 'nothing came since' "when nothing came, it says so"
is "$(ls "$out")" "$before" "and adds no file"

check "it is restored" restore "$out" "$scratch/first"
is "$(last "$scratch/first")" "$(last "$store")" "the log is the same"
is "$(openings "$scratch/first")" "$(openings "$store")" "so is every value"
is "$("$LIUHEN" rebuild "$scratch/first" --check)" equal "and the views are drawn from them"
is "$("$LIUHEN" user list "$scratch/first")" "$("$LIUHEN" user list "$store")" "accounts came along"
like "$(sqlite3 "$scratch/first/desk/desk.db" 'SELECT count(*) FROM desk_account')" '^[1-9]' "with their passwords"

# ------ a restored store is not signed before it was compared
refuses "nothing is signed on it" 'restored from a backup.*liuhen recover' "$LIUHEN" import "$scratch/first" "$LIUHEN_ROOT/sample/40-mining.csv"
refuses "nor is it served" 'restored from a backup' "$LIUHEN" serve "$scratch/first" --listen "127.0.0.1:$("$LIUHEN_ROOT/tools/port" free)"
refuses "recover says why" 'restored from a backup' "$LIUHEN" recover "$scratch/first"
like "$("$LIUHEN" recover "$scratch/first" --from "$url")" 'nothing is missing' "a mirror that holds the same says that nothing is missing"
check "then it takes acts" "$LIUHEN" import "$scratch/first" "$LIUHEN_ROOT/sample/40-mining.csv"

# ------ erased after the backup
cp -r "$out" "$scratch/old"
cp "$vault" "$scratch/old.vault"
key_of() { dd if="$1" bs=32 skip=$((128 + $2)) count=1 2>/dev/null | od -v -An -tx1 | tr -d ' \n'; }
key=$(key_of "$vault" "$erased")
"$LIUHEN" withhold "$store" "$hidden" title --basis 试验 >/dev/null
check "a record is erased while the site is served" "$LIUHEN" erase "$store" "$erased" title text --basis 试验
is "$(key_of "$store/key/vault" "$erased")" "$(printf 'ff%.0s' $(seq 32))" "its key is gone from the vault at once"
publish after "后来的公告" >/dev/null
cp "$store/key/vault" "$vault" # what the next backup does
check "the old backup is restored with the vault of today" restore "$scratch/old" "$scratch/second"
is "$(found "$scratch/second" "$scratch/old" "$scratch/apart")" "" "and holds nothing of what was erased, nor does the backup"
is "$(python3 -c '
import pathlib, sys
key = bytes.fromhex(sys.argv[1])
print(sum(key in p.read_bytes() for d in sys.argv[2:] for p in pathlib.Path(d).rglob("*") if p.is_file()))' "$key" "$store" "$scratch/old" "$scratch/apart")" 0 \
        "the key stands nowhere any more"
is "$("$LIUHEN" rebuild "$scratch/second" --check)" equal "its views are those of its entries"
like "$(last "$scratch/second")" '^OK ' "and it verifies"
like "$(sqlite3 "$scratch/second/liuhen.db" "SELECT title FROM notice WHERE idx = $hidden")" '暂不公开' "what was only withheld since is there as it was then"
check "recover takes what came after it" "$LIUHEN" recover "$scratch/second" --from "$url"
is "$(last "$scratch/second")" "$(last "$store")" "to the same log"
is "$("$LIUHEN" rebuild "$scratch/second" --check)" equal "with its views"
is "$(sqlite3 "$scratch/second/liuhen.db" "SELECT count(*) FROM notice WHERE title LIKE '%暂不公开%'")" 0 "and what was withheld since is withheld in it too"

check "the next backup holds what is left of the record" "$LIUHEN" backup "$store" "$out" --vault "$vault"
check "and gives it back" restore "$out" "$scratch/third"
is "$(openings "$scratch/third")" "$(openings "$store")" "as the site has it"
is "$(found "$scratch/third" "$out" "$scratch/apart")" "" "without what was erased"
serve_stop
is "$(found "$store")" "" "nor does the site's own folder"

# ------ an older vault
refuses "a vault older than the backup is found out" 'older than the backup' \
        "$LIUHEN" restore "$out" "$scratch/x" --vault "$scratch/old.vault" --key "$store/key"
check "who has no newer one may go without what it does not open" \
        "$LIUHEN" restore "$out" "$scratch/fourth" --vault "$scratch/old.vault" --key "$store/key" --older-vault
is "$(found "$scratch/fourth")" "" "the newest state counts: what was erased does not come back by it"
like "$(last "$scratch/fourth")" '^OK ' "it verifies"

# ------ another vault, another log, another key
mkdir "$scratch/empty"
refuses "an empty folder is no backup" 'holds no backup' restore "$scratch/empty" "$scratch/x"
"$LIUHEN" init "$scratch/other" --origin test.example/log >/dev/null
mkdir "$scratch/apart2"
"$LIUHEN" backup "$scratch/other" "$scratch/other.out" --vault "$scratch/apart2/vault" >/dev/null
refuses "another vault does not open it" 'not the one that the backup' "$LIUHEN" restore "$out" "$scratch/x" --vault "$scratch/apart2/vault"
refuses "another site's backup is not gone on with" 'another vault' "$LIUHEN" backup "$scratch/other" "$out" --vault "$scratch/apart2/vault"
refuses "nor is its vault overwritten" 'vault of another site' "$LIUHEN" backup "$scratch/other" "$scratch/other.out" --vault "$vault"
refuses "another log's key is refused" 'not the key of this log' "$LIUHEN" restore "$out" "$scratch/x" --vault "$vault" --key "$scratch/other/key"
refuses "what is no vault is said to be none" 'not a vault' "$LIUHEN" restore "$out" "$scratch/x" --vault "$LIUHEN_ROOT/README.md"
refuses "a folder that is there is not overwritten" 'not empty' restore "$out" "$scratch/third"

# ------ damaged
damage() { # NAME PATTERN COMMAND: a copy of the backup is damaged by the command in it; restoring it says so
        rm -rf "$scratch/bad"
        cp -r "$out" "$scratch/bad"
        (cd "$scratch/bad" && eval "$3")
        refuses "$1" "$2" restore "$scratch/bad" "$scratch/x"
}
flip() { python3 -c '
import sys
p = sys.argv[1]; b = bytearray(open(p, "rb").read()); b[int(len(b) * float(sys.argv[2]))] ^= 4; open(p, "wb").write(b)' "$1" "$2"; }
for at in 0.001 0.3 0.6 0.9999; do damage "a flipped bit at $at is found out" '00000001 is (damaged|not a file)' "flip 00000001 $at"; done
missed=
for at in $(seq 3 9 240); do # the head, where numbers and names stand
        rm -rf "$scratch/bad"
        cp -r "$out" "$scratch/bad"
        python3 -c '
import sys
p, at = sys.argv[1], int(sys.argv[2]); b = bytearray(open(p, "rb").read()); b[at] ^= 9; open(p, "wb").write(b)' "$scratch/bad/00000001" "$at"
        said=$(restore "$scratch/bad" "$scratch/x" 2>&1) && missed="$missed $at"
        grep -Eq '0000000[12] (is damaged|is not a file|does not follow)|not the one that the backup' <<<"$said" || missed="$missed $at:$said"
done
is "$missed" "" "nor does a wrong byte in a head pass, or make more of itself than there is"
damage "in the site's part as well" 'site is (damaged|not a file)' 'flip site 0.7'
damage "a file that is cut off" '00000002 is damaged: it is cut off' 'truncate -s -40 00000002'
damage "a file with more behind its end" '00000001 is damaged' 'echo >>00000001'
damage "a file that is missing" 'lacks its file 00000001' 'rm 00000001'
damage "files in another order" 'does not follow' 'mv 00000002 x; mv 00000003 00000002; mv x 00000003'
damage "a file of another backup" 'does not follow|another' 'cp ../other.out/00000001 00000002'
damage "the site's part missing" 'lacks its file site' 'rm site'
check "nothing was made of any of them" test ! -e "$scratch/x"
is "$(find "$scratch" -maxdepth 1 -name 'x.new-*' | wc -l)" 0 "and nothing is left behind"

# ------ a store that was set back is not backed up over a longer one
cp -r "$scratch/old" "$scratch/longer"
restore "$scratch/old" "$scratch/short" >/dev/null
refuses "a store that was set back is not backed up" 'set back' "$LIUHEN" backup "$scratch/short" "$out" --vault "$vault"
plan
