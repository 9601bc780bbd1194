# shellcheck shell=bash
# Starts the real program for a flow test; needs tap.sh. Sets $url and $server_pid; the server ends with the script.
# usage: serve_start STORE [OPTION...]

# shellcheck disable=SC2154 # scratch is made by tap.sh
SERVE_TENTHS_MAX=200

serve_start() {
        local store=$1 port tries=0
        shift
        port=$("$LIUHEN_ROOT/tools/port" free)
        url=http://127.0.0.1:$port
        server_log=$scratch/serve.$port.log
        "$LIUHEN" serve "$store" --listen "127.0.0.1:$port" "$@" >"$server_log" 2>&1 &
        server_pid=$!
        at_exit "serve_stop $server_pid"
        # 000 means that nobody answered; any HTTP status is an answer.
        until [ "$(curl -s -o /dev/null -w '%{http_code}' "$url/" || true)" != 000 ]; do
                tries=$((tries + 1))
                if [ "$tries" -gt "$SERVE_TENTHS_MAX" ] || ! kill -0 "$server_pid" 2>/dev/null; then
                        note "liuhen serve did not answer at $url; it wrote:"
                        note "$(cat "$server_log")"
                        return 1
                fi
                sleep 0.1
        done
}

# serve_stop [PID]: asks it to end and waits; returns its exit status.
serve_stop() {
        local pid=${1:-$server_pid} rc=0
        kill -TERM "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || rc=$?
        return "$rc"
}
