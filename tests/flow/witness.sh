#!/usr/bin/env bash
# Witnesses: the real program asks two of them, serves the checkpoint they cosigned, and is not held up by one that is dead.
# ledger.md: 9.3
set -euo pipefail
# shellcheck source=../lib/tap.sh
. "$LIUHEN_ROOT/tests/lib/tap.sh"
# shellcheck source=../lib/serve.sh
. "$LIUHEN_ROOT/tests/lib/serve.sh"
# shellcheck disable=SC2154 # scratch is made by tap.sh

store=$scratch/store
"$LIUHEN" init "$store" --name 试验 --origin log.example/log >/dev/null
vkey=$("$LIUHEN" vkey "$store")

# witness NAME: starts one that trusts the log; its address in $witness_url, its key in $witness_key
witness() {
        local port tries=0
        port=$("$LIUHEN_ROOT/tools/port" free)
        witness_url=http://127.0.0.1:$port
        witness_key=$("$LIUHEN" witness "$scratch/$1" --name "$1.example/w" --trust "$vkey")
        "$LIUHEN" witness "$scratch/$1" --listen "127.0.0.1:$port" >"$scratch/$1.log" 2>&1 &
        witness_pid=$!
        at_exit "kill $witness_pid 2>/dev/null"
        until curl -s -o /dev/null "$witness_url/vkey"; do
                tries=$((tries + 1))
                [ "$tries" -lt 100 ] || return 1
                sleep 0.1
        done
}
refuses "a witness needs a name that can name a key" 'cannot name a key' "$LIUHEN" witness "$scratch/bad" --name 'a b'
refuses "a folder that is none is said to be none" 'make one with' "$LIUHEN" witness "$scratch/none"
witness alpha
alpha=$witness_url alpha_key=$witness_key alpha_pid=$witness_pid
witness beta
beta=$witness_url beta_key=$witness_key
is "$(curl -s "$alpha/vkey")" "$alpha_key" "a witness shows its key"
is "$(curl -s -o /dev/null -w '%{http_code}' -X POST --data-binary 'old 0' "$alpha/add-checkpoint")" 400 "a body that is none is 400"
is "$(curl -s -o /dev/null -w '%{http_code}' "$alpha/add-checkpoint")" 404 "and there is nothing to read there"
is "$(printf 'old 0\n\nother.example/log\n0\n\n' | curl -s -o /dev/null -w '%{http_code}' -X POST --data-binary @- "$alpha/add-checkpoint")" \
        404 "a log it does not know is 404"

mkdir "$store/witness"
printf 'log %s\nwitness alpha %s %s\nwitness beta %s %s\nwitness dead %s http://127.0.0.1:9\ngroup two 2 alpha beta dead\nquorum two\n' \
        "$vkey" "$alpha_key" "$alpha" "$beta_key" "$beta" \
        "$("$LIUHEN" witness "$scratch/dead" --name dead.example/w)" >"$store/witness/policy"
serve_start "$store"

# cosigned SIZE: waits until the served checkpoint has that size and two cosignatures
cosigned() {
        local tries=0
        until [ "$(curl -s "$url/log/checkpoint" | sed -n 2p)" = "$1" ] &&
                [ "$(curl -s "$url/log/checkpoint" | grep -c 'example/w ')" = 2 ]; do
                tries=$((tries + 1))
                [ "$tries" -lt 100 ] || return 1
                sleep 0.1
        done
}
check "the checkpoint is served with both cosignatures" cosigned 1
"$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/00-bodies-and-plans.jsonl" "$LIUHEN_ROOT/sample/30-land.csv" >/dev/null
size=$(curl -s "$url/log/checkpoint/newest" | sed -n 2p)
check "and again when the log has grown" cosigned "$size"
check "a verifier is content with it" "$LIUHEN" verify "$url" --vkey "$vkey"
origin_hash=$(printf %s log.example/log | sha256sum | cut -d' ' -f1)
is "$(curl -s "$alpha/$origin_hash/checkpoint" | sed -n 2p)" "$size" "a witness shows what it has cosigned"
is "$(curl -s -o /dev/null -w '%{http_code}' "$alpha/${origin_hash//[0-9]/0}/checkpoint")" 404 "and nothing of a log it has not seen"

# One of the two ends: acts are taken as before, the cosigned checkpoint stays behind until it is back.
kill "$alpha_pid"
wait "$alpha_pid" 2>/dev/null || true
"$LIUHEN" import "$store" "$LIUHEN_ROOT/sample/40-mining.csv" >/dev/null
newest=$(curl -s "$url/log/checkpoint/newest" | sed -n 2p)
check "an act needs no witness" test "$newest" -gt "$size"
sleep 2
is "$(curl -s "$url/log/checkpoint" | sed -n 2p)" "$size" "without enough of them the older checkpoint is served"
check "which verifies as well" "$LIUHEN" verify "$url" --vkey "$vkey"
like "$(cat "$server_log")" 'did not cosign.*witness=alpha' "the operator's log names who does not answer"
serve_stop "$server_pid" || true

printf 'quorum nobody\n' >"$store/witness/policy"
serve_start "$store"
for _ in $(seq 100); do grep -q policy "$server_log" && break || sleep 0.1; done
serve_stop "$server_pid" || true
like "$(cat "$server_log")" 'line 1 of the policy.*nobody' "a policy that is wrong is named with its line"
plan
