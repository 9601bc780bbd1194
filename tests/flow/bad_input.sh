#!/usr/bin/env bash
# Bad files and a bad machine: a clear error, an exit code, nothing half-written.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
cd "$LIUHEN_ROOT"

store=$scratch/store
"$LIUHEN" init "$store" >/dev/null
printf '{"act":"body.register","body":"b-1","name":"试验单位"}' >"$scratch/body.json"
"$LIUHEN" publish "$store" "$scratch/body.json" >/dev/null

size() { sqlite3 "$store/liuhen.db" 'SELECT size FROM head'; }

notice() { # KEY MORE-JSON
        printf '{"body":"b-1","domain":"procurement","kind":"award","title":"结果公告","project":{"code":"P-%s"},"source":{"key":"%s"},"elements":{"winner":"云岭某公司"}%s}\n' "$1" "$1" "$2"
}

# import_of FILE WANTED-CODE WANTED-LAST-LINE PATTERN NAME OPTION...: runs the import and looks at all it says.
import_of() {
        local out rc=0
        out=$(timeout 60 "$LIUHEN" import "$store" "$1" "${@:6}" --report "$scratch/report" 2>&1) || rc=$?
        is "$rc: $(tail -n 1 <<<"$out")" "$2: $3" "$5"
        like "$(cat "$scratch/report" 2>/dev/null; printf '%s' "$out")" "$4" "$5: says why"
}

before=$(size)
{ notice good ''; printf '{"body":"b-1","domain":"procurement","ki'; } >"$scratch/cut.jsonl"
import_of "$scratch/cut.jsonl" 3 "imported 1, skipped 0, refused 1" 'line.?.? ?2' "truncated JSON"
{ printf '['; notice a1 ''; printf ','; notice a2 '' | head -c 60; } >"$scratch/cut.json"
import_of "$scratch/cut.json" 3 "imported 1, skipped 0, refused 1" 'ends|cut|end of' "a truncated array"

python3 -c '
import sys
with open(sys.argv[1], "w") as f:
    f.write("{\"body\":\"b-1\",\"title\":\"")
    for _ in range(200): f.write("x" * 1048576)
    f.write("\"}\n")' "$scratch/long.jsonl"
import_of "$scratch/long.jsonl" 3 "imported 0, skipped 0, refused 1" 'MiB|larger' "a line of 200 MB" --as act
rm "$scratch/long.jsonl"

printf 'a,b\n\x80\xff\xff not text at all \x81\n' >"$scratch/charset.csv"
import_of "$scratch/charset.csv" 3 "imported 0, skipped 0, refused 1" 'UTF-16|UTF-8|GB18030|character' "a wrong charset" --as sample-mining

python3 - "$scratch/bomb.xlsx" <<'P'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>')
    z.writestr("xl/workbook.xml", '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets><sheet name="a" sheetId="1"/></sheets></workbook>')
    with z.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as f:
        f.write(b"<worksheet><sheetData>")
        for _ in range(1000): f.write(b"<row><c><v>1</v></c></row>" * 40000)
P
import_of "$scratch/bomb.xlsx" 3 "imported 0, skipped 0, refused 1" 'MiB|unpack|expand|bomb' "a zip bomb named .xlsx"
printf 'not a zip' >"$scratch/fake.xlsx"
import_of "$scratch/fake.xlsx" 3 "imported 0, skipped 0, refused 1" 'zip|XLSX|xlsx' "a text named .xlsx"

{
        notice d1 ',"date":"1900-01-01"'
        notice d2 ',"date":"2017-02-30"'
        notice d3 '' | sed 's/"winner":"云岭某公司"/"winner":"云岭某公司","amount":"-5.00"/'
        notice d4 ''
        notice d4 ',"text":"另一个内容"'
        printf '{"body":"b-1","body":"b-2","domain":"procurement","kind":"award"}\n'
        notice d5 ''
} >"$scratch/values.jsonl"
import_of "$scratch/values.jsonl" 3 "imported 2, skipped 0, refused 5" '"record":2,.*"field":"date"' "bad dates, a negative amount, duplicate ids, a duplicate name"
like "$(cat "$scratch/report")" '"record":3,.*amount.*' "the amount is named"
like "$(cat "$scratch/report")" '"record":5,.*"error":"conflict","field":"source.key"' "the duplicate id is named"
is "$(grep -c . "$scratch/report")" 5 "each refused record is a line of the report"
is "$(($(size) - before))" 8 "what was good is in the log: four notices and their projects"

refuses "a file that is not there" 'could not find' "$LIUHEN" import "$store" "$scratch/none.csv"
refuses "a folder that is no store" 'is not a store folder' "$LIUHEN" import "$scratch" "$scratch/cut.json"
refuses "a folder that is in use as something else" 'there already and not empty' "$LIUHEN" init "$scratch"
refuses "an unknown mapping" 'mapping' "$LIUHEN" import "$store" "$scratch/cut.json" --as moon
refuses "an origin with a scheme" 'without scheme' "$LIUHEN" init "$scratch/new" --origin https://x.example/log
is "$(find "$scratch" -maxdepth 1 -name '*.new-*' | wc -l)" 0 "a refused init leaves nothing"

# An import that is killed: what it had taken stands, the rest comes with the next run, nothing comes twice.
for n in $(seq 20000); do notice "k$n" ''; done >"$scratch/many.jsonl"
"$LIUHEN" import "$store" "$scratch/many.jsonl" >/dev/null 2>&1 &
pid=$!
first=$(size)
for _ in $(seq 200); do
        [ "$(size)" -le $((first + 500)) ] || break
        sleep 0.02
done
kill -9 "$pid" 2>/dev/null || true
wait "$pid" 2>/dev/null || true
like "$("$LIUHEN" verify "$store")" '^OK ' "after a killed import the log verifies"
taken=$(($(size) - first))
check "the import was killed in its middle ($taken of 40000 acts)" test "$taken" -gt 0 -a "$taken" -lt 40000
out=$("$LIUHEN" import "$store" "$scratch/many.jsonl" | tail -n 1)
is "$out" "imported $((20000 - taken / 2)), skipped $((taken / 2)), refused 0" "the next run takes the rest and skips what is there"
is "$(sqlite3 "$store/liuhen.db" "SELECT count(*), count(DISTINCT project) FROM notice WHERE idx >= $first")" "20000|20000" "each once"
check "the views are those of the log" "$LIUHEN" rebuild "$store" --check

# A full disk and a read-only folder need the rights to mount.
mount_here() { [ "$(id -u)" = 0 ] && mkdir -p "$1" && mount -t tmpfs -o "size=$2" tmpfs "$1" 2>/dev/null; }
if mount_here "$scratch/small" 6m; then
        at_exit "umount '$scratch/small'"
        "$LIUHEN" init "$scratch/small/store" >/dev/null
        "$LIUHEN" publish "$scratch/small/store" "$scratch/body.json" >/dev/null
        rc=0
        out=$("$LIUHEN" import "$scratch/small/store" "$scratch/many.jsonl" 2>&1) || rc=$?
        is "$rc" 1 "a full disk stops the import"
        like "$out" 'the disk is full' "and says so"
        like "$("$LIUHEN" verify "$scratch/small/store")" '^OK ' "the log on the full disk verifies"
        counted=$(sed -n 's/^imported \([0-9]*\),.*/\1/p' <<<"$out")
        is "$(sqlite3 "file:$scratch/small/store/liuhen.db?mode=ro" 'SELECT count(*) FROM notice')" "$counted" "what was counted is what is there"
        mount -o remount,ro "$scratch/small"
        refuses "a read-only folder" 'Read-only|cannot be written|read-only' "$LIUHEN" publish "$scratch/small/store" "$scratch/body.json"
        mount -o remount,rw "$scratch/small"
else
        skip "a full disk" "needs the right to mount"
        skip "a read-only folder" "needs the right to mount"
fi
plan
