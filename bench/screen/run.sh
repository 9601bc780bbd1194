#!/usr/bin/env bash
# The scanner beside grep -P and vectorscan over the same bytes, in one run: bench/screen/run.sh [MIB [DOCUMENTS]], 32 and 300
# if not given. Three kinds of text made from a seed (text.py); the peers look for the patterns of patterns.txt and check
# nothing, decide nothing, know no names. Then office documents a second and milliseconds a PDF page, readers and their
# processes included. All figures are processor time of one core; what counts are the ratios.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${BUILD:-build-rel} mib=${1:-32} documents=${2:-300}
folder=$(mktemp -d "${TMPDIR:-/tmp}/bench-screen.XXXXXX")
trap 'rm -rf "$folder"' EXIT
[ -d "$build" ] || meson setup "$build" -Dbuildtype=release >/dev/null
ninja -C "$build" src/cmd/liuhen tests/screen/bench_screen >/dev/null
peer=$build/tests/screen/bench_screen_peer
ninja -C "$build" tests/screen/bench_screen_peer >/dev/null 2>&1 || peer=
printf '%s cores, load %s\n' "$(nproc)" "$(cut -d' ' -f1-3 /proc/loadavg)"
rate() { sed -n 's/.* \([0-9]*\) MB\/s.*/\1/p' | sort -n | tail -1; } # the best of the rounds
seconds() { local TIMEFORMAT='%U %S'; { time "$@" >/dev/null 2>&1 || true; } 2>&1 | awk '{ print $1 + $2 }'; }
printf '%-6s %10s %10s %10s %10s %8s %8s %10s\n' text whole words 'grep -P' vectorscan /grep /vscan memory
for kind in prose mixed lists; do
        text=$folder/$kind.txt
        python3 bench/screen/text.py "$kind" "$mib" >"$text"
        "$build/tests/screen/bench_screen" "$text" 4 >"$folder/out"
        whole=$(rate <"$folder/out") memory=$(sed -n '$s/.*at most //p' "$folder/out")
        words=$("$build/tests/screen/bench_screen" "$text" --words | rate)
        pattern=$(paste -sd'|' bench/screen/patterns.txt)
        grep=$(seconds env LC_ALL=C grep -aPo "$pattern" "$text" | awk -v b="$(stat -c%s "$text")" '{ printf "%.0f", b / 1e6 / $1 }')
        vector=0
        [ -z "$peer" ] || vector=$("$peer" bench/screen/patterns.txt "$text" 4 | rate)
        printf '%-6s %5s MB/s %5s MB/s %5s MB/s %5s MB/s %8s %8s %10s\n' "$kind" "$whole" "$words" "$grep" "$vector" \
                "$(awk "BEGIN { printf \"%.2f\", $whole / $grep }")" "$(awk "BEGIN { printf \"%.2f\", $vector ? $whole / $vector : 0 }")" "$memory"
done
python3 tests/screen/gen/gen.py "$folder/set" --seed 11 --count "$documents"
mkdir -p "$folder/office" "$folder/pdf"
find "$folder/set/docs" -name '*.docx' -exec cp {} "$folder/office" \;
find "$folder/set/docs" -name '*.xlsx' -exec cp {} "$folder/office" \;
find "$folder/set/docs" -name '*.pdf' -exec cp {} "$folder/pdf" \;
files=$(find "$folder/office" -type f | wc -l)
s=$(seconds "$build/src/cmd/liuhen" screen --occasion default --json "$folder/office")
printf 'office documents: %s in %s s of processor, %s a second\n' "$files" "$s" "$(awk "BEGIN { printf \"%.0f\", $files / $s }")"
pages=$(cat "$folder"/pdf/*.pdf | grep -ac '/Type */Page[^s]')
s=$(seconds "$build/src/cmd/liuhen" screen --occasion default --json "$folder/pdf")
printf 'PDF: %s pages in %s s of processor, %s ms a page\n' "$pages" "$s" "$(awk "BEGIN { printf \"%.1f\", 1000 * $s / $pages }")"
