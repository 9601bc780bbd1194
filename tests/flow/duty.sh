#!/usr/bin/env bash
# What is missing and late in the sample city is what its script says it planted.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
cd "$LIUHEN_ROOT"

store=$scratch/city
"$LIUHEN" init "$store" --name city --origin sample-city.example/log --fictional >/dev/null
"$LIUHEN" import "$store" sample >/dev/null 2>&1
python3 tools/make_sample.py --list >"$scratch/planted"
ask() { sqlite3 -separator '	' "$store/liuhen.db" "$1" | LC_ALL=C sort; }

is "$(ask "SELECT (SELECT title FROM project WHERE id = project), kind FROM duty WHERE idx IS NULL AND (since <> '' OR due < '2026-11-20')")" \
        "$(awk -F'\t' '$1 == "missing" { print $2 "\t" $3 }' "$scratch/planted" | LC_ALL=C sort)" "missing: the planted ones and no other"
late=$(grep -c '^late' "$scratch/planted")
is "$(ask "SELECT sum(late) FROM tally")" "$late" "late: as many as planted"
is "$(ask "SELECT count(*) FROM notice WHERE late_days > 0 AND state = 'current'")" "$late" "and the notices say the same"
is "$(ask "SELECT sum(notices) FROM tally")" "$(ask "SELECT count(*) FROM notice WHERE state = 'current'")" "the tally counts every current notice"
is "$(ask "SELECT sum(corrections) FROM tally")" "$(grep -c '^correct' "$scratch/planted")" "corrections"
is "$(ask "SELECT sum(withdrawals) FROM tally")" "$(grep -c '^withdraw' "$scratch/planted")" "withdrawals"
is "$("$LIUHEN" rebuild "$store" --check)" equal "a rebuild gives the same"
plan
