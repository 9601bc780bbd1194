#!/bin/bash
# setup.sh DIR BACKEND_URL: a store with one service, one consumer, one grant, as the bench asks them. Prints what a client needs.
# Run with LIUHEN=the program.
set -e
dir=$1 backend=$2
[ -n "$LIUHEN" ] && [ -n "$backend" ] || { echo "use: LIUHEN=PROGRAM $0 DIR BACKEND_URL" >&2; exit 2; }
docs=$(mktemp -d)
trap 'rm -rf "$docs"' EXIT
put() { cat >"$docs/doc.json"; "$LIUHEN" publish "$dir" "$docs/doc.json"; }
"$LIUHEN" init "$dir" --name bench --fictional >/dev/null
put >/dev/null <<< '{"act":"body.register","body":"bench","name":"压测单位"}'
put >/dev/null <<< '{"act":"share.service","body":"bench","service":"s_bench_0001","title":"压测服务","xroad":"CN/GOV/1/s/svc",
  "address":"'"$backend"'","sharing":"unconditional","timeout_ms":5000}'
key=$("$LIUHEN" share key "$dir" --consumer bench-0001 | sed 's/.*key_sha256":"\([0-9a-f]*\).*/\1/')
put >/dev/null <<< '{"act":"share.consumer","body":"bench","consumer":"bench-0001","title":"压测系统","xroad":"CN/GOV/1/bench",
  "key_sha256":"'"$key"'","window":"compatible","trust":["127.0.0.1"]}'
apply=$(put <<< '{"act":"share.apply","consumer":"bench-0001","service":"s_bench_0001","purposes":["bench"],"article":"压测",
  "mode":"full","until":"2030-12-31","reason":"压测","quota":"900000000/h"}' | sed 's/.*"index": *\([0-9]*\).*/\1/')
put >/dev/null <<< '{"act":"share.decide","apply":'"$apply"',"decision":"grant"}'
"$LIUHEN" share client "$dir" --consumer bench-0001 --service s_bench_0001
