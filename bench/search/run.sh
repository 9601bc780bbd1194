#!/usr/bin/env bash
# The full text over invented notices: usage: bench/search/run.sh [NOTICES [QUESTIONS]], 1,000,000 and 2,000 if not given.
# Builds bench_search in a release folder, prints the machine's load with the figures, then asks PostgreSQL with pg_trgm the
# first of the same questions over the same notices, with the same facets, in the same run. The hits of both are held against
# a scan. A folder named by BENCH_FOLDER is kept, and what is in it is not indexed again. Needs about 6 KB of disk and 1 KB of
# memory a notice; without PostgreSQL 15 the peer is left out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${BUILD:-build-rel}
folder=${BENCH_FOLDER:-$(mktemp -d "${TMPDIR:-/tmp}/bench-search.XXXXXX")}
remove() { [ -n "${BENCH_FOLDER:-}" ] || rm -rf "$folder"; }
mkdir -p "$folder"
trap remove EXIT
[ -d "$build" ] || meson setup "$build" -Dbuildtype=release >/dev/null
ninja -C "$build" tests/search/bench_search >/dev/null
printf '%s cores, load %s\n' "$(nproc)" "$(cut -d' ' -f1-3 /proc/loadavg)"
"$build/tests/search/bench_search" "$folder" "${1:-1000000}" "${2:-2000}"
printf 'index: %s on disk\n' "$(du -sh --apparent-size "$folder/search" | cut -f1)"

# The test's own cluster serves here as well; its last act is to remove itself.
# shellcheck source=SCRIPTDIR/../../tests/lib/postgres.sh
. tests/lib/postgres.sh
at_exit() { trap 'postgres_remove; remove' EXIT; }
postgres_start || { echo "no PostgreSQL 15 here: no peer"; exit 0; }
# shellcheck disable=SC2154 # pg_socket is made by postgres_start
sql() { psql -qAt -h "$pg_socket" -U liuhen -v ON_ERROR_STOP=1 "$@"; }
sql -d postgres -c "CREATE DATABASE peer"
sql -d peer -c "CREATE EXTENSION pg_trgm" -c "CREATE TABLE notice (id int, domain text, stage text, region text, body text, year text,
        amount text, day int, text text)"
seconds() { local from; from=$(date +%s.%N); "$@" >/dev/null; python3 -c "import time; print(f'{time.time() - $from:.1f}')"; }
put=$(seconds sql -d peer -c "\\copy notice FROM '$folder/notices.tsv'")
indexed=$(seconds sql -d peer -c "SET maintenance_work_mem = '1GB'" -c "CREATE INDEX notice_text ON notice USING gin (text gin_trgm_ops)")
sql -d peer -c "VACUUM ANALYZE notice"
printf 'pg_trgm: put in %s s, indexed in %s s; %s of table, %s of index\n' "$put" "$indexed" \
        "$(sql -d peer -c "SELECT pg_size_pretty(pg_table_size('notice'))")" "$(sql -d peer -c "SELECT pg_size_pretty(pg_indexes_size('notice'))")"
python3 - "$folder/questions.tsv" >"$folder/questions.sql" <<'P'
import sys
print("\\timing on")
for line in open(sys.argv[1], encoding="utf-8"):
    q = line.split("\t")[0].replace("'", "''").replace("%", "\\%")
    print(f"""WITH hit AS MATERIALIZED (SELECT * FROM notice WHERE text LIKE '%{q}%') SELECT 'hits', (SELECT count(*) FROM hit),
 (SELECT count(*) FROM (SELECT id FROM hit ORDER BY day DESC, id LIMIT 20) t),
 (SELECT count(*) FROM (SELECT 1 FROM hit GROUP BY GROUPING SETS ((domain), (stage), (region), (body), (year), (amount))) f);""")
P
sql -d peer -f "$folder/questions.sql" >"$folder/answers"
python3 - "$folder/questions.tsv" "$folder/answers" <<'P'
import re, sys
wanted = [int(l.split("\t")[1]) for l in open(sys.argv[1], encoding="utf-8")]
text = open(sys.argv[2], encoding="utf-8").read()
took = sorted(float(t) for t in re.findall(r"^Time: ([\d.]+) ms", text, re.M))
got = [int(n) for n in re.findall(r"^hits\|(\d+)", text, re.M)]
assert len(took) == len(got) == len(wanted), (len(took), len(got), len(wanted))
print(f"pg_trgm: questions {len(took)}: p50 {took[len(took) // 2]:.1f} ms, p99 {took[len(took) * 99 // 100]:.1f} ms, longest {took[-1]:.1f} ms; "
      f"{sum(a != b for a, b in zip(got, wanted))} differ from the scan")
P
