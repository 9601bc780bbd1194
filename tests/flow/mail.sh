#!/usr/bin/env bash
# Following by e-mail, with a real mail server: two steps to follow, one click to stop, no mail twice whatever falls, and no
# address anywhere but in the store of its own.
set -euo pipefail
# shellcheck source=../lib/tap.sh
. "$LIUHEN_ROOT/tests/lib/tap.sh"
# shellcheck source=../lib/serve.sh
. "$LIUHEN_ROOT/tests/lib/serve.sh"

store=$scratch/store box=$scratch/box
mkdir "$box"
smtp_port=$("$LIUHEN_ROOT/tools/port" free)
# Debian's own Python has Debian's mail server.
/usr/bin/python3 "$LIUHEN_ROOT/tests/flow/smtp_server.py" "$smtp_port" "$box" >"$scratch/smtp.log" 2>&1 &
smtp_pid=$!
at_exit "kill $smtp_pid 2>/dev/null"
mode() { echo "$1" >"$box/mode"; }

"$LIUHEN" init "$store" --name 试验市公开平台 --origin test.example/log >/dev/null
publish() { printf '%s' "$1" >"$scratch/doc.json"; "$LIUHEN" publish "$store" "$scratch/doc.json" >"$scratch/receipt"; }
notice() { # TITLE TEXT PROJECT BODY
        publish "{\"body\":\"$4\",\"domain\":\"procurement\",\"kind\":\"tender\",\"title\":\"$1\",\"text\":\"$2\",\"project\":{\"code\":\"$3\",\"title\":\"$3 号项目\",\"region\":\"530102\"},\"date\":\"2025-05-01\"}"
}
for b in b-1 b-2; do publish "{\"act\":\"body.register\",\"body\":\"$b\",\"name\":\"试验单位 $b\"}"; done
notice 旧公告 已经公开过的 P-1 b-1
start() { serve_start "$store" --smtp "smtp://127.0.0.1:$smtp_port" --mail-from noreply@test.example --mail-every 1; }
start
project=$(curl -s "$url/search.json" | python3 -c 'import json,sys; print(json.load(sys.stdin)["projects"][0]["id"])')

count() { find "$box" -name '*.eml' | wc -l; }
soon() { # COUNT NAME: so many mails, within a minute however slow the machine
        local n
        for n in $(seq 600); do [ "$(count)" -lt "$1" ] || break; sleep 0.1; done
        is "$(count)" "$1" "$2"
}
body_of() { # N: the mail's text
        python3 -c 'import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
print(m["to"], m["subject"], m.get_content(), sep="\n")' "$box/$1.eml"
}
field() { # N NAME
        python3 -c 'import email, email.policy, sys
print(email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)[sys.argv[2]] or "")' "$box/$1.eml" "$2"
}
follow() { curl -s -o "$scratch/page" -w '%{http_code}' "$url/follow" --data-urlencode "address=$1" --data-urlencode "$2"; }
confirm() { curl -s -o "$scratch/page" -w '%{http_code}' -X POST -H 'Content-Type: application/x-www-form-urlencoded' "$(body_of "$1" | grep -o 'http://[^ ]*/follow/confirm/[^ ]*' | tr -d '\r')"; }
rows() { sqlite3 "$store/mail/mail.db" 'SELECT count(*) FROM mail_follow'; }
mailer() { pgrep -P "$server_pid" -x liuhen-mailer || true; }

# ------ two steps ------
is "$(curl -s -o "$scratch/page" -w '%{http_code}' "$url/follow?project=$project")" 200 "the page of following a project"
like "$(cat "$scratch/page")" 'type="email"' "asks for an address"
like "$(cat "$scratch/page")" "/p/$project.atom" "and names the feeds, which want none"
is "$(follow reader@mail.example "project=$project")" 200 "an address is taken"
main() { sed -n '/<main/,/<\/main>/p' "$scratch/page"; }
main >"$scratch/first"
soon 1 "the owner is asked"
like "$(body_of 0)" 'reader@mail.example' "at that address"
like "$(body_of 0)" 'P-1 号项目' "with what is followed"
link=$(body_of 0 | grep -o 'http://[^ ]*/follow/confirm/[^ ]*' | tr -d '\r')
is "$(curl -s -o "$scratch/page" -w '%{http_code}' "$link")" 200 "the link opens"
is "$(sqlite3 "$store/mail/mail.db" 'SELECT state FROM mail_follow')" told "and confirms nothing by itself: programs open links"
notice 未确认时的公告 甲 P-1 b-1
is "$(confirm 0)" 200 "the button confirms"
is "$(sqlite3 "$store/mail/mail.db" 'SELECT state FROM mail_follow')" on "now it is on"

# ------ what is new, once ------
notice 第一条新公告 乙 P-1 b-1
soon 2 "a mail comes with what is new"
like "$(body_of 1)" '第一条新公告' "that it names"
unlike "$(body_of 1)" '未确认时的公告|旧公告' "and nothing from before"
like "$(field 1 List-Unsubscribe-Post)" '^List-Unsubscribe=One-Click$' "with the header for one click (RFC 8058)"
like "$(field 1 List-Unsubscribe)" "^<$url/follow/stop/[0-9a-f.]+>$" "and its address"
notice 别的项目 丙 P-2 b-2
notice 第二条新公告 丁 P-1 b-1
soon 3 "the next one too"
like "$(body_of 2)" '第二条新公告' "with the new notice"
unlike "$(body_of 2)" '第一条新公告|别的项目' "without what was told, without what is not followed"
idx=$(sed -n 's/.*"index":\([0-9]*\).*/\1/p' "$scratch/receipt")
publish "{\"act\":\"notice.withdraw\",\"notice\":$idx,\"reason\":\"内容有误\"}"
soon 4 "a withdrawal is told"
like "$(body_of 3)" '〔撤下〕第二条新公告' "as one"

# ------ falls ------
mode later
notice 服务器忙时的公告 戊 P-1 b-1
for _ in $(seq 100); do [ "$(grep -c 'not taken' "$server_log" || true)" = 0 ] || break; sleep 0.1; done
is "$(count)" 4 "a server that is busy has nothing"
mode take
soon 5 "it is tried again"
mode hang
notice 服务器不答时的公告 己 P-1 b-1
soon 6 "a mail that the server took without answering"
is "$(sqlite3 "$store/mail/mail.db" 'SELECT claimed IS NOT NULL FROM mail_follow')" 1 "is claimed before its end is given"
old=$(mailer)
kill -9 "$old"
mode take
for _ in $(seq 100); do new=$(mailer); [ -z "$new" ] || [ "$new" = "$old" ] || break; sleep 0.1; done
for _ in $(seq 100); do grep -q 'not sent again' "$server_log" && break; sleep 0.1; done
like "$(cat "$server_log")" 'not sent again' "the mailer that comes after the fall settles it"
notice 摔倒之后的公告 庚 P-1 b-1
soon 7 "and goes on"
unlike "$(body_of 6)" '服务器不答时的公告' "with nothing that was sent"
mode drop
notice 断线时的公告 辛 P-1 b-1
for _ in $(seq 50); do [ "$(sqlite3 "$store/mail/mail.db" 'SELECT next_ms > 0 AND claimed IS NULL FROM mail_follow')" = 1 ] && break; sleep 0.1; done
serve_stop "$server_pid" || true
mode take
start
soon 8 "what a restart found unsent is sent"
like "$(body_of 7)" '断线时的公告' "with its notice"
is "$(find "$box" -name '*.eml' -exec grep -h '^Message-ID' {} + | sort | uniq -d | wc -l)" 0 "no mail came twice"

# ------ nobody learns who follows ------
is "$(follow reader@mail.example "project=$project")" 200 "whoever asks again for an address"
is "$(main)" "$(cat "$scratch/first")" "gets the page that a new one gets"
is "$(rows)" 1 "and nothing is added"
is "$(follow 'a@b.example
Bcc: x@y.example' "project=$project")" 422 "an address with a line in it is none"
for bad in 'plain' '@x.example' 'a@b' 'a b@c.example' 'a@-b.example' 'a@b..example' '<a@b.example>' 'a,b@c.example'; do
        is "$(follow "$bad" "project=$project")" 422 "neither is $bad"
done
is "$(follow x@y.example "project=aaaaaaaaaa")" 404 "a project that is not there is not followed"
grep -rlF reader@mail.example "$store" >"$scratch/where" || true
unlike "$(cat "$scratch/where")" '^[^m]*liuhen.db' "the ledger knows no address"
is "$(grep -v '/mail/mail.db' "$scratch/where" | wc -l)" 0 "it is in the store of its own alone"
is "$(stat -c %a "$store/mail" "$store/mail/mail.db" | tr '\n' ' ')" "700 600 " "which is closed to others"
is "$(grep -cF reader@mail.example "$server_log" || true)" 0 "and in no line of the log"

# ------ a search, a body, a stranger's words ------
follow other@mail.example 'q=点我领奖' >/dev/null
soon 9 "one who follows a search is asked"
unlike "$(body_of 8)" '点我领奖' "without the words of whom asked: anybody may have"
is "$(confirm 8)" 200 "confirms"
notice 普通公告 文中有点我领奖四字 P-3 b-2
soon 10 "and is told by the text of a notice"
like "$(body_of 9)" 'other@mail.example' "alone"
for i in 1 2 3 4 5; do follow many@mail.example "q=词$i" >/dev/null; done
soon 13 "one address is sent at most three mails that nobody confirmed"

# ------ one click ------
stop=$url/follow/stop/$(field 1 List-Unsubscribe | sed 's|.*/||; s|>||') # the server has another port since
is "$(curl -s -o "$scratch/page" -w '%{http_code}' "$stop")" 200 "the link of a mail opens"
is "$(sqlite3 "$store/mail/mail.db" "SELECT count(*) FROM mail_follow WHERE address = 'reader@mail.example'")" 1 "and stops nothing by itself"
is "$(curl -s -o "$scratch/page" -w '%{http_code}' "$stop" -d 'List-Unsubscribe=One-Click')" 200 "the provider's one click stops it"
is "$(sqlite3 "$store/mail/mail.db" "SELECT count(*) FROM mail_follow WHERE address = 'reader@mail.example'")" 0 "and forgets the address"
is "$(curl -s -o "$scratch/page" -w '%{http_code}' "$stop" -d 'List-Unsubscribe=One-Click')" 200 "twice as well"
is "$(curl -s -o "$scratch/page" -w '%{http_code}' "${stop%?}0" -X POST -d 'a=b' -H 'Origin: https://evil.example')" 403 "another site's page cannot press it"
key=${stop##*/}
is "$(curl -s -o "$scratch/page" -w '%{http_code}' "$url/follow/confirm/$key")" 404 "the key to stop confirms nothing"
rc=0
serve_stop "$server_pid" || rc=$?
is "$rc" 0 "the server ends in order"
sqlite3 "$store/mail/mail.db" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
is "$(grep -rlF reader@mail.example "$store" | wc -l)" 0 "no byte of the address is left on the disk"

# ------ a site that sends none ------
serve_start "$store"
unlike "$(curl -s "$url/follow?project=$project")" 'type="email"' "a site without a mail server asks for no address"
is "$("$LIUHEN" serve "$store" --smtp http://x --mail-from a@b.example >/dev/null 2>&1; echo $?)" 2 "what is no mail server is refused"
plan
