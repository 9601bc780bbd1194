#!/usr/bin/env bash
# The sample city, as its clerks hand it over, through the real program: all is taken, nothing twice, the faults that were
# put in are the faults that the site shows, and no number of a person comes out.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
cd "$LIUHEN_ROOT"

store=$scratch/store
files=(sample/[0-9]*)

# The faults that were put in, one a line.
planted=$(tools/make_sample.py --list)

number_of() { # WHAT
        grep -c "^$1"$'\t' <<<"$planted"
}

# Sums the last lines "imported N, skipped N, refused N".
import_all() {
        local file
        for file in "${files[@]}"; do
                "$LIUHEN" import "$store" "$file" || true
        done | awk '/^imported /{ gsub(",", ""); i += $2; s += $4; r += $6 } END { print i, s, r }'
}

from_home() { # EXPRESSION over home, which is /index.json
        curl -s "$url/index.json" | python3 -c "import json, sys; home = json.load(sys.stdin); print($1)"
}

# How many different numbers of a shape stand anywhere in what a stranger can read.
shown() { # ERE
        grep -oE "$1" "$scratch/pages" | sort -u | wc -l
}

check "sample/ is what tools/make_sample.py writes" tools/make_sample.py --check
"$LIUHEN" init "$store" >/dev/null

first=$(import_all)
acts=${first%% *}
like "$first" '^[1-9][0-9]* 0 0$' "everything is taken"
is "$(import_all)" "0 $acts 0" "a second import adds nothing"
check "the views are those of the log" "$LIUHEN" rebuild "$store" --check

serve_start "$store"
is "$(from_home "home['sums']['corrections']")" "$(number_of correct)" "as many corrections as were handed in"
is "$(from_home "home['sums']['withdrawals']")" "$(number_of withdraw)" "as many withdrawals"
is "$(from_home "sum(d['late'] for d in home['domains'])")" "$(number_of late)" "as many late notices as are late by the calendar"

size=$(from_home "home['log']['size']")
curl -s "$url/n/[0-$((size - 1))].json" >"$scratch/pages"
is "$(grep -oE '"source":\{"key":"yl:' "$scratch/pages" | wc -l)" "$((acts - $(from_home "home['sums']['withdrawals']") - $(grep -hE '^\{"act":"' sample/*.jsonl | grep -cvE '^\{"act":"notice\.')))" \
        "every notice has its page"
projects=$(grep -oE '"project":\{"id":"[a-z2-7]{10}"' "$scratch/pages" | cut -d'"' -f6 | sort -u | paste -sd,)
is "$(curl -s "$url/p/{$projects}.json" | grep -oE '"missing":[0-9]+' | awk -F: '{ sum += $2 } END { print sum }')" \
        "$(number_of missing)" "as many missing notices as were left out"
unlike "$(shown '5399[0-9]{2}\*{8}')" '^0$' "ID numbers were masked"
unlike "$(shown '154\*{4}')" '^0$' "mobile numbers were masked"
is "$(shown '5399[0-9]{13}[0-9X]')" 0 "no whole ID number is shown"
is "$(shown '620000[0-9]{13}')" 0 "no whole account is shown"
is "$(shown '1540000[0-9]{4}')" 0 "no whole mobile number is shown"

# A workbook of the old format, as an office left it: LibreOffice itself, in the cage of converters.
old=${LIUHEN_SHARED_DATA:-$LIUHEN_ROOT/../shared/data}/cn/landchina-2016-2017/land-right-resale-2016.xls
if [ -f "$old" ] && command -v soffice >/dev/null; then
        "$LIUHEN" init "$scratch/old" --name 旧表 --origin old.example/log >/dev/null
        taken=$("$LIUHEN" import "$scratch/old" "$old" 2>&1 || true)
        like "$taken" 'imported [1-9][0-9]*, skipped 0, refused [01]$' "a workbook of the old format is converted and taken"
else
        skip "a workbook of the old format is converted and taken" "the shared data or LibreOffice is not here"
fi
plan
