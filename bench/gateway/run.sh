#!/bin/bash
# What a call through the gateway costs beside the provider alone and a plain nginx proxy: HMAC, grant, quota, contract and a durable
# record against none of them. Interleaved rounds; CPU of the gateway with all its processes, the scribe included.
# use: LIUHEN=PROGRAM run.sh [CONNECTIONS] [SECONDS] [ROUNDS] [FOLDER FOR THE STORE]
set -euo pipefail
connections=${1:-32} seconds=${2:-10} rounds=${3:-3} where=${4:-$(mktemp -d)}
here=$(cd "$(dirname "$0")" && pwd)
[ -n "${LIUHEN:-}" ] || { echo "use: LIUHEN=PROGRAM $0 [CONNECTIONS] [SECONDS] [ROUNDS] [FOLDER]" >&2; exit 2; }
scratch=$(mktemp -d)
mkdir -p "$where"
pids=()
finish() { for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; wait; rm -rf "$scratch" "$where/store"; }
trap finish EXIT

body='{"code":"0","data":{"name":"压测单位","status":"1","pad":"'$(printf 'x%.0s' $(seq 440))'"}}'
nginx_conf() { # NAME PORT LOCATION [HTTP]
        cat >"$scratch/$1.conf" <<CONF
daemon off; worker_processes 1; pid $scratch/$1.pid; error_log $scratch/$1.err warn;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 100000000; keepalive_timeout 600s; underscores_in_headers on;
 client_body_temp_path $scratch/$1.b; proxy_temp_path $scratch/$1.p; fastcgi_temp_path $scratch/$1.f;
 uwsgi_temp_path $scratch/$1.u; scgi_temp_path $scratch/$1.s; ${4:-}
 server { listen 127.0.0.1:$2; location / { $3 } } }
CONF
        nginx -c "$scratch/$1.conf" & pids+=($!)
}
nginx_conf provider 18380 "default_type application/json; return 200 '$body';"
nginx_conf proxy 18381 'proxy_pass http://be; proxy_http_version 1.1; proxy_set_header Connection "";' \
        'upstream be { server 127.0.0.1:18380; keepalive 128; keepalive_requests 100000000; }'
proxy_pid=${pids[1]}
client=$("$here/setup.sh" "$where/store" http://127.0.0.1:18380/svc)
secret=$(sed -n 's/.*"secret": "\([0-9a-f]*\)".*/\1/p' <<<"$client")
"$LIUHEN" serve "$where/store" --listen 127.0.0.1:18382 --gateway 127.0.0.1:18383 >"$scratch/serve.log" 2>&1 & pids+=($!)
ours_pid=$!
sleep 2

rtime=$(date +%s%3N)
sign=$(printf %s "s_bench_0001bench-0001$rtime" | openssl dgst -sha256 -hmac "$secret" -binary | base64)
headers=(-H "gjgxjhpt_rid: bench-0001" -H "gjgxjhpt_sid: s_bench_0001" -H "gjgxjhpt_rtime: $rtime" -H "gjgxjhpt_sign: $sign")
# ticks PID: CPU of a process and its children, in hundredths of a second.
ticks() { for p in $1 $(pgrep -P "$1" || true); do awk '{print $14 + $15}' "/proc/$p/stat" 2>/dev/null || true; done | awk '{s += $1} END {print s + 0}'; }

for round in $(seq "$rounds"); do
        for target in "direct 18380 ${pids[0]}" "nginx 18381 $proxy_pid" "ours 18383 $ours_pid"; do
                read -r name port pid <<<"$target"
                path=/svc/q
                [ "$name" = ours ] && path=/r1/CN/GOV/1/s/svc/q
                before=$(ticks "$pid")
                wrk -t1 "-c$connections" "-d${seconds}s" --latency "${headers[@]}" "http://127.0.0.1:$port$path" >"$scratch/out"
                after=$(ticks "$pid")
                awk -v name="$name" -v round="$round" -v ticks=$((after - before)) '
                        /requests in/ { n = $1 } /Requests\/sec/ { rps = $2 } $1 == "50%" { p50 = $2 } $1 == "99%" { p99 = $2 }
                        /Non-2xx/ { bad = $NF }
                        END { printf "round %d %-7s %9.0f req/s  p50 %-8s p99 %-8s %6.1f us CPU/request  non-2xx %d\n", round, name, rps, p50, p99, ticks * 10000 / n, bad }' \
                        "$scratch/out"
        done
done
grep -h . <(curl -s http://127.0.0.1:18383/metrics | grep -E '^liuhen_share_(rows|groups)')
