#!/usr/bin/env bash
# The full text over invented notices: usage: bench/search/run.sh [NOTICES [QUESTIONS]], 1,000,000 and 2,000 if not given.
# Builds bench_search in a release folder, prints the machine's load with the figures. Needs about 2 KB of disk and 1 KB of
# memory a notice.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${BUILD:-build-rel}
folder=$(mktemp -d "${TMPDIR:-/tmp}/bench-search.XXXXXX")
trap 'rm -rf "$folder"' EXIT
[ -d "$build" ] || meson setup "$build" -Dbuildtype=release >/dev/null
ninja -C "$build" tests/search/bench_search >/dev/null
printf '%s cores, load %s\n' "$(nproc)" "$(cut -d' ' -f1-3 /proc/loadavg)"
"$build/tests/search/bench_search" "$folder" "${1:-1000000}" "${2:-2000}"
printf 'index: %s on disk\n' "$(du -sh --apparent-size "$folder/search" | cut -f1)"
