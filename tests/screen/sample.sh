#!/usr/bin/env bash
# The sample of documents with ground truth: sample.sh LIUHEN ROOT. ../shared/screening-sample stands beside ROOT, or beside
# $LIUHEN_SHARED_DATA. Prints scores only, never a finding.
set -euo pipefail
liuhen=$1
root=$2
# shellcheck source=../lib/tap.sh
. "$root/tests/lib/tap.sh"
sample=${LIUHEN_SHARED_DATA:+$LIUHEN_SHARED_DATA/../screening-sample}
[ -n "$sample" ] && [ -d "$sample" ] || sample=$root/../shared/screening-sample
[ -f "$sample/truth.jsonl" ] || skip_all "the screening sample is not beside the repository"
code=0
"$liuhen" screen --manifest "$sample/manifest.json" --policy "$sample/policy.json" --json --clean "$scratch/clean" \
        "$sample/docs" >"$scratch/found.jsonl" 2>"$scratch/errors" || code=$?
like "$code" '^[34]$' "the screening ends with findings or held files"
check "the answers can be scored" python3 "$sample/score.py" "$sample/truth.jsonl" "$scratch/found.jsonl" --json "$scratch/score.json"
quiet() { "$@" >/dev/null 2>&1; } # leakcheck would print what it found
check "no value survives in a clean copy" quiet python3 "$sample/leakcheck.py" "$sample/truth.jsonl" "$scratch/clean"
cat >"$scratch/judge.py" <<'EOF'
import json, sys
s = json.load(open(sys.argv[1]))
precision, recall, _ = s["totals"]["ALL structured"]
bad = []
print("structured: precision %.3f recall %.3f" % (precision, recall))
if recall < .99 or precision < .98:
    bad.append("structured")
for group in ("NAME", "ADDR", "HEALTH"):
    g = s["groups"][group]
    f1 = 2 * g["tp"] / max(1, 2 * g["tp"] + g["fp"] + g["fn"])
    print("%s: F1 %.3f" % (group, f1))
    if f1 < .93:
        bad.append(group)
print("clean documents hit: %d" % s["clean_docs_hit"])
sys.exit("below the mark: " + ", ".join(bad) if bad or s["clean_docs_hit"] else 0)
EOF
check "the scores are at or above the marks, no clean document is hit" python3 "$scratch/judge.py" "$scratch/score.json"
plan
