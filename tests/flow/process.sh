#!/usr/bin/env bash
# The processes: one writer, children that fall and come back, nothing acknowledged lost, an orderly end.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
cd "$LIUHEN_ROOT"

store=$scratch/store
port=$(tools/port free)
url=http://127.0.0.1:$port
rounds=10
[ -z "${LIUHEN_LONG:-}" ] || rounds=200

start() {
        "$LIUHEN" serve "$store" --listen "127.0.0.1:$port" >"$scratch/out" 2>>"$scratch/log" &
        keeper=$!
        for _ in $(seq 300); do
                grep -q '^listening on ' "$scratch/out" && return
                kill -0 "$keeper" 2>/dev/null || return 1
                sleep 0.1
        done
        return 1
}
keeper=
at_exit '[ -z "$keeper" ] || kill "$keeper" 2>/dev/null'

child() { # ROLE: its process id, once it runs
        for _ in $(seq 100); do
                pgrep -P "$keeper" -x "liuhen-$1" && return
                sleep 0.1
        done
        return 1
}

notice() { # KEY
        printf '{"body":"yl-t","domain":"procurement","kind":"tender","title":"采购公告 %s","project":{"code":"T-%s"},"source":{"key":"%s"},"text":"x"}' "$1" "$1" "$1"
}

"$LIUHEN" init "$store" --name 试验 --origin test.example/log >/dev/null
printf '{"act":"body.register","body":"yl-t","name":"试验单位"}' >"$scratch/body.json"
check "an act is taken by the command line alone" "$LIUHEN" publish "$store" "$scratch/body.json"
start && ok "the portal comes up" || not_ok "the portal comes up"
like "$(cat "$scratch/out")" "^listening on http://127.0.0.1:$port\$" "it says where it listens"
refuses "a second start on the same folder is refused with the reason" 'in use by another liuhen \(process [0-9]+\)' \
        "$LIUHEN" serve "$store" --listen "127.0.0.1:$(tools/port free)"
notice through-the-scribe >"$scratch/n.json"
like "$("$LIUHEN" publish "$store" "$scratch/n.json")" '"index":[0-9]+.*"page":"/n/' "publish goes through the running scribe"
refuses "rebuild does not draw under a running program" 'in use' "$LIUHEN" rebuild "$store"
check "rebuild --check compares beside a running program" "$LIUHEN" rebuild "$store" --check

token=$("$LIUHEN" token "$store" --body yl-t --label test)
post() { # KEY
        notice "$1" | curl -s -m 20 -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
                --data-binary @- "$url/api/v1/acts"
}
is "$(post over-http)" 201 "an act is taken over HTTP with a token"
is "$(token=wrong post other)" 403 "and not with another"

# Falls of the scribe while clients hand in: what was answered with 201 must be in the log at the end.
acked=$scratch/acked
: >"$acked"
writer() {
        local n=0 code
        while [ ! -e "$scratch/stop" ]; do
                n=$((n + 1))
                code=$(post "w$1-$n" || true)
                [ "$code" != 201 ] || echo "w$1-$n" >>"$acked"
        done
}
writer 1 &
w1=$!
writer 2 &
w2=$!
killed=0
count() { wc -l <"$acked"; }
for _ in $(seq "$rounds"); do
        seen=$(count)
        sleep 0.$((RANDOM % 5 + 3))
        # Between two falls acts are taken, however slow the machine: each fall comes in the midst of others' work.
        for _ in $(seq 200); do
                [ "$(count)" -lt $((seen + 2)) ] || break
                sleep 0.1
        done
        pid=$(pgrep -P "$keeper" -x liuhen-scribe || true)
        if [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null; then killed=$((killed + 1)); fi
done
sleep 1.5
touch "$scratch/stop"
wait "$w1" "$w2" 2>/dev/null || true
like "$killed" '^[1-9]' "the scribe was killed $killed times under load"
check "acts were acknowledged meanwhile ($(count))" test "$(count)" -ge 10
child scribe >/dev/null
code=$(post after-the-falls)
for _ in $(seq 20); do
        [ "$code" != 201 ] || break
        sleep 0.5
        code=$(post after-the-falls)
done
is "$code" 201 "and it takes acts again"

kill -9 "$(child front)"
back=no
for _ in $(seq 100); do
        sleep 0.1
        if [ "$(curl -s -m 2 -o /dev/null -w '%{http_code}' "$url/healthz")" = 200 ]; then back=yes; break; fi
done
is "$back" yes "a front that falls is started again on the same port"

curl -s "$url/log/checkpoint" >"$scratch/before"
kill -TERM "$keeper"
rc=0
wait "$keeper" || rc=$?
is "$rc" 0 "SIGTERM ends it in order"
is "$(ls "$store"/*.sock 2>/dev/null | wc -l)" 0 "no socket is left"
vkey=$("$LIUHEN" vkey "$store")
like "$("$LIUHEN" verify "$store" --vkey "$vkey" --old "$scratch/before")" '^OK [0-9]+ ' "the log verifies and grew from the checkpoint that was seen"
check "the views are a drawing of the log" "$LIUHEN" rebuild "$store" --check
sqlite3 "$store/liuhen.db" "SELECT key FROM source" | sort >"$scratch/have"
is "$(sort "$acked" | comm -23 - "$scratch/have" | wc -l)" 0 "no acknowledged act is missing"
is "$(sqlite3 "$store/liuhen.db" "SELECT count(*) FROM (SELECT key FROM source GROUP BY key HAVING count(*) > 1)")" 0 "none is there twice"

start && ok "it starts again" || not_ok "it starts again"
kill -9 "$keeper"
sleep 1.5
is "$(pgrep -f "serve $store " | wc -l)" 0 "a keeper that is killed takes its children along"
start && ok "and the folder is free again" || not_ok "and the folder is free again"
kill -TERM "$keeper"
wait "$keeper" || true
plan
