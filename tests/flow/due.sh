#!/usr/bin/env bash
# `liuhen due`: answers, exit codes, explanations, refusals.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
cd "$LIUHEN_ROOT"

# due WANTED-CODE WANTED-OUTPUT NAME ARGUMENT...
due() {
        local out rc=0
        out=$("$LIUHEN" due "${@:4}" 2>&1) || rc=$?
        is "$rc: $out" "$1: $2" "$3"
}

due 0 2018-03-14 "working days over the Spring Festival" 2018-02-09 20wd
due 0 2018-02-24 "a make-up Saturday is the last day" 2018-02-09 7wd
due 0 2018-03-01 "calendar days" 2018-02-09 20cd
due 4 "2027-01-19 provisional" "past the calendar's end" 2026-12-22 20wd
due 0 2024-03-15 "two suspensions that overlap" 2024-03-01 5wd --suspend 2024-03-06..2024-03-10 --suspend=2024-03-08..2024-03-12
due 0 2024-03-24 "restart and extension" 2024-03-01 5wd --restart 2024-03-14 --extend 3cd
due 1 'liuhen: date: "2024-02-30" is not a day; write YYYY-MM-DD' "no such day" 2024-02-30 5wd
due 1 'liuhen: limit: "20" is no limit; write working days like 20wd or calendar days like 3cd, 1 to 3660' "no unit" 2024-02-28 20
due 1 'liuhen: suspend: "2024-03-06" is no stretch of days; write YYYY-MM-DD..YYYY-MM-DD' "no stretch" 2024-02-28 20wd --suspend 2024-03-06
like "$("$LIUHEN" due 2018-02-09 7wd --explain)" '2018-02-16 Fri   -  holiday \(春节\)' "an explanation names the holiday"
like "$("$LIUHEN" due 2018-02-09 7wd --explain)" 'calendar: 2004-01-01 to 2026-12-31' "and the calendar"
due 0 2024-10-16 "a clock in its present version" --clock ogi-reply 2024-09-12
due 0 2018-10-09 "and in the one of that day" --clock ogi-reply 2018-09-12
due 0 2025-03-31 "a day of the year" 2024-05-01 --clock ogi-report-government
due 1 'liuhen: clock: there is no clock "ogi"; liuhen rules lists them' "no such clock" 2024-05-01 --clock ogi
like "$("$LIUHEN" rules --unverified 2>/dev/null)" 'land-result	at-most	10wd	K	-	-	出让结果公布	国土资源部令第39号' "an unverified rule with its place to check"
unlike "$("$LIUHEN" rules --unverified 2>/dev/null)" 'procurement-award' "a verified rule is not among them"
rc=0
"$LIUHEN" due 2018-02-09 >/dev/null 2>&1 || rc=$?
is "$rc" 2 "a missing limit is wrong use"
plan
