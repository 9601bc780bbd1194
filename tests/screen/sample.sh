#!/bin/sh
# The sample of documents with ground truth: liuhen screen LIUHEN DIR... DIR holds screening-sample/. Exit 77 (skipped) if the
# sample is not there. Prints scores only, never a finding.
set -eu
liuhen=$1
root=$2
sample=${LIUHEN_SHARED_DATA:+$LIUHEN_SHARED_DATA/../screening-sample}
[ -n "$sample" ] && [ -d "$sample" ] || sample=$root/../shared/screening-sample
if [ ! -f "$sample/truth.jsonl" ]; then
        echo "skipped: the screening sample is not beside the repository"
        exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
code=0
"$liuhen" screen --manifest "$sample/manifest.json" --policy "$sample/policy.json" --json --clean "$work/clean" \
        "$sample/docs" > "$work/found.jsonl" 2> "$work/errors" || code=$?
if [ "$code" -ne 3 ] && [ "$code" -ne 4 ]; then
        echo "screen ended with $code"
        exit 1
fi
python3 "$sample/score.py" "$sample/truth.jsonl" "$work/found.jsonl" --json "$work/score.json" > /dev/null
python3 "$sample/leakcheck.py" "$sample/truth.jsonl" "$work/clean" > "$work/leak" || { echo "a value survived in a clean copy"; exit 1; }
python3 - "$work/score.json" <<'EOF'
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
