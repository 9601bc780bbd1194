#!/usr/bin/env bash
# Disk, memory and power fail in the midst of an act: what was acknowledged stays, the log verifies, the views are its own.
# ledger.md: 1.3, 5.2, 8.3
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
cd "$LIUHEN_ROOT"

rounds=16
[ -z "${LIUHEN_LONG:-}" ] || rounds=1000
store=$scratch/store
${CC:-cc} -std=gnu17 -O2 -fPIC -shared -o "$scratch/faults.so" tests/fault/faults.c
LD_PRELOAD=$scratch/faults.so true 2>/dev/null || skip_all "nothing can be preloaded here"
"$LIUHEN" init "$store" --origin test.example/log >/dev/null
printf '{"act":"body.register","body":"b-1","name":"试验单位"}' >"$scratch/body.json"
"$LIUHEN" publish "$store" "$scratch/body.json" >/dev/null
rc=0
python3 tests/fault/campaign.py "$scratch/faults.so" "$store" "$rounds" >"$scratch/out" 2>&1 || rc=$?
note "$(cat "$scratch/out")"
is "$rc" 0 "$rounds rounds: nothing acknowledged is missing, the log verifies and grew, the views equal a rebuild"
is "$(grep -cE '^an act: .*.op.: [1-9]' "$scratch/out")" 1 "and the faults were there: an act's writes and syncs were counted"
plan
