#!/usr/bin/env bash
# What follows the log beside the pages, on a node whose store is PostgreSQL: full text, feeds, mail.
set -euo pipefail
# shellcheck source=../lib/tap.sh
. "$LIUHEN_ROOT/tests/lib/tap.sh"
# shellcheck source=../lib/serve.sh
. "$LIUHEN_ROOT/tests/lib/serve.sh"
# shellcheck source=../lib/postgres.sh
. "$LIUHEN_ROOT/tests/lib/postgres.sh"
postgres_start || skip_all "PostgreSQL is not installed, or cannot start here"

store=$scratch/store box=$scratch/box
mkdir "$box"
smtp_port=$("$LIUHEN_ROOT/tools/port" free)
/usr/bin/python3 "$LIUHEN_ROOT/tests/flow/smtp_server.py" "$smtp_port" "$box" >"$scratch/smtp.log" 2>&1 &
smtp_pid=$!
at_exit "kill $smtp_pid 2>/dev/null"
"$LIUHEN" init "$store" --name 试验 --origin test.example/log --store "$(postgres_database portal)" >/dev/null
publish() { printf '%s' "$1" >"$scratch/doc.json"; "$LIUHEN" publish "$store" "$scratch/doc.json" >"$scratch/receipt"; }
notice() { # TITLE TEXT
        publish "{\"body\":\"b-1\",\"domain\":\"procurement\",\"kind\":\"tender\",\"title\":\"$1\",\"text\":\"$2\",\"project\":{\"code\":\"P-1\",\"title\":\"食堂项目\",\"region\":\"530102\"},\"date\":\"2025-05-01\"}"
}
publish '{"act":"body.register","body":"b-1","name":"试验市教育局"}'
notice 食堂采购 采购大米与蔬菜
serve_start "$store" --smtp "smtp://127.0.0.1:$smtp_port" --mail-from noreply@test.example --mail-every 1
# until COMMAND PATTERN: within a minute at most
until_like() { local n; for n in $(seq 600); do grep -qE "$2" <<<"$(eval "$1")" && return; sleep 0.1; done; }
hits='curl -sG "$url/search.json" --data-urlencode "q=大米" | python3 -c "import json, sys; print(len(json.load(sys.stdin).get(\"hits\", [])))"'
until_like "$hits" '^1$'
is "$(eval "$hits")" 1 "the full text follows a log in PostgreSQL"
notice 粮油采购 大米再次采购
until_like "$hits" '^2$'
is "$(eval "$hits")" 2 "what comes after as well"
like "$(curl -s "$url/feed.atom")" '<title>粮油采购</title>' "feeds are read from it"
project=$(curl -s "$url/search.json" | python3 -c 'import json,sys; print(json.load(sys.stdin)["projects"][0]["id"])')
like "$(curl -s "$url/p/$project.ics")" '^BEGIN:VCALENDAR' "calendars too"
curl -s -o /dev/null "$url/follow" --data-urlencode address=reader@mail.example --data-urlencode "region=530102" --data-urlencode q=大米
mails='find "$box" -name "*.eml" | wc -l'
until_like "$mails" '^1$'
text() { python3 -c 'import email, email.policy, sys; print(email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default).get_content())' "$box/$1.eml"; }
is "$(curl -s -o /dev/null -w '%{http_code}' -X POST -H 'Content-Type: application/x-www-form-urlencoded' "$(text 0 | grep -o 'http://[^ ]*/follow/confirm/[^ ]*' | tr -d '\r')")" 200 "a follower confirms"
notice 第三次采购 还是大米
until_like "$mails" '^2$'
like "$(text 1)" '第三次采购' "and is told"
plan
