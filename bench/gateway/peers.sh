#!/bin/bash
# Our gateway beside other gateways in the same run, by a load generator that is not ours (run.py, start-peers.sh and hmac.lua in
# FOLDER): what it takes is what any integrator has, `share demo`, `share client` and `serve --gateway`.
# use: LIUHEN=PROGRAM peers.sh FOLDER [CONNECTIONS] [SECONDS] [ROUNDS] [FOLDER FOR THE STORE]
# Peers are told to check the same signature with the same key. Say the load of the machine beside the figures: it is printed last.
set -euo pipefail
here=${1:?use: LIUHEN=PROGRAM $0 FOLDER [CONNECTIONS] [SECONDS] [ROUNDS] [FOLDER FOR THE STORE]}
connections=${2:-32} seconds=${3:-10} rounds=${4:-3} where=${5:-$(mktemp -d)}
: "${LIUHEN:?set LIUHEN to the program}"
peers=${PEERS:-nginx haproxyhmac nginxlua node}
port=${GATEWAY_PORT:-18392}
export RUN_DIR=${RUN_DIR:-$where/peers} RID=bench-0001 SID=s_bench_0001 SECRET
mkdir -p "$RUN_DIR"
store=$where/store.$$
ours=
finish() {
        if [ -n "$ours" ]; then kill "$ours" && wait "$ours" || true; fi
        # shellcheck disable=SC2086 # a list of names
        "$here/start-peers.sh" stop backend $peers || true
        rm -rf "$store"
}
trap finish EXIT

"$LIUHEN" share demo "$store" --backend http://127.0.0.1:18080 >/dev/null
client=$("$LIUHEN" share client "$store" --consumer "$RID" --service "$SID" --gateway "http://127.0.0.1:$port")
member() { python3 -c 'import json, sys; d = json.load(sys.stdin); print(eval(sys.argv[1]))' "$1" <<<"$client"; }
SECRET=$(member 'd["secret"]')
# shellcheck disable=SC2086
"$here/start-peers.sh" start backend $peers
"$LIUHEN" serve "$store" --listen 127.0.0.1:0 --gateway "127.0.0.1:$port" >"$RUN_DIR/ours.log" 2>&1 &
ours=$!
for _ in $(seq 100); do curl -sf "http://127.0.0.1:$port/health" >/dev/null && break; sleep 0.1; done
# shellcheck disable=SC2086
"$here/run.py" ${RUN_OPTIONS:-} -c "$connections" -d "$seconds" -r "$rounds" direct $peers \
        "ours=$(member 'd["baseUrl"] + d["xroad"]["path"]')/q@$ours" -- --rid "$RID" --sid "$SID" --secret "$SECRET"
curl -s "http://127.0.0.1:$port/metrics" | grep -E '^liuhen_share_(rows|groups)'
uptime
