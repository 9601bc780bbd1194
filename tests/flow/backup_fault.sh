#!/usr/bin/env bash
# Disk and power fail while a backup is made: what is there stays restorable, no half file looks whole, the next run goes on.
# backup.md: 1.1, 2.6, 4.1
set -euo pipefail
# shellcheck source=../lib/tap.sh
. "$LIUHEN_ROOT/tests/lib/tap.sh"
cd "$LIUHEN_ROOT"

rounds=8
[ -z "${LIUHEN_LONG:-}" ] || rounds=200
# shellcheck disable=SC2154 # scratch is made by tap.sh
mkdir "$scratch/all"
${CC:-cc} -std=gnu17 -O2 -fPIC -shared -o "$scratch/faults.so" tests/fault/faults.c
LD_PRELOAD=$scratch/faults.so true 2>/dev/null || skip_all "nothing can be preloaded here"
"$LIUHEN" init "$scratch/all/store" --origin test.example/log >/dev/null
printf '{"act":"body.register","body":"b-1","name":"试验单位"}' >"$scratch/body.json"
"$LIUHEN" publish "$scratch/all/store" "$scratch/body.json" >/dev/null
rc=0
python3 tests/fault/backup_campaign.py "$scratch/faults.so" "$scratch/all" "$rounds" >"$scratch/out" 2>&1 || rc=$?
note "$(cat "$scratch/out")"
is "$rc" 0 "$rounds rounds: each leaves a backup that is whole, and the next one takes everything"
is "$(grep -cE '^a backup: .*.op.: [1-9]' "$scratch/out")" 1 "and the faults were there: a backup's writes and syncs were counted"
plan
