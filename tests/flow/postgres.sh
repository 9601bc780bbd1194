#!/usr/bin/env bash
# The store in PostgreSQL: the same log, views and pages as in SQLite, several nodes that write at once, connections that are
# cut, a server that crashes, values that are erased.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
. "$LIUHEN_ROOT/tests/lib/postgres.sh"
cd "$LIUHEN_ROOT"
postgres_start || skip_all "PostgreSQL is not installed, or cannot start here"

files=(sample/[0-9]*)
CUTS=6

# imports STORE FILE...: sums the last lines "imported N, skipped N, refused N".
imports() {
        local store=$1 file
        shift
        for file in "$@"; do
                "$LIUHEN" import "$store" "$file" 2>/dev/null || true
        done | awk '/^imported /{ gsub(",", ""); i += $2; s += $4; r += $6 } END { print i + 0, s + 0, r + 0 }'
}

size_of() { # STORE
        "$LIUHEN" verify "$1" | awk '/^OK/{ print $2 }'
}

# ------ the address
refuses "an address with a password is refused" 'must not hold a password' \
        "$LIUHEN" init "$scratch/x" --store 'postgresql://liuhen:secret@localhost/x'
refuses "what is no address too" 'cannot be read' "$LIUHEN" init "$scratch/x" --store 'postgresql://[::1/x'
refuses "a database that is not there is named as what is missing" 'could not reach the database' \
        "$LIUHEN" init "$scratch/x" --store "postgresql:///nowhere?host=$pg_socket&user=liuhen"
check "no half-made folder is left" test ! -e "$scratch/x"

# ------ the same log in both
"$LIUHEN" init "$scratch/file" --fictional --origin test.example/log >/dev/null
whole=$(imports "$scratch/file" "${files[@]}")
acts=${whole%% *}
size=$(size_of "$scratch/file")
# Lists whose publicity is over fold when a scribe starts; then nothing more happens by itself.
serve_start "$scratch/file"
for _ in $(seq 600); do
        ! grep -q 'lists folded' "$server_log" || break
        sleep 0.1
done
serve_stop
folded=$(size_of "$scratch/file")
cp -r "$scratch/file" "$scratch/moved"
check "a store moves into the database" "$LIUHEN" move "$scratch/moved" --store "$(postgres_database moved)"
is "$("$LIUHEN" verify "$scratch/moved" | grep '^OK')" "$("$LIUHEN" verify "$scratch/file" | grep '^OK')" "its root is the same"
check "views drawn in PostgreSQL are those drawn in SQLite" "$LIUHEN" rebuild "$scratch/moved" --check
refuses "a second log does not go into the same database" 'holds a log already' \
        "$LIUHEN" init "$scratch/x" --store "postgresql:///moved?host=$pg_socket&user=liuhen"
# The address of the site stands on pages, in words and in QR codes: it is the same for both.
serve_start "$scratch/file" --url http://same.example
file_url=$url file_pid=$server_pid
serve_start "$scratch/moved" --url http://same.example
same=$(tests/flow/postgres_same.py "$file_url" "$url" 600)
like "$same" '^log files same True$' "every tile, bundle, opening and the checkpoint are the same bytes"
like "$same" '^pages same$' "600 pages and their models are the same"
serve_stop "$file_pid"
serve_stop
refuses "an older store in the way is not written over" 'take it away first' "$LIUHEN" move "$scratch/moved" --store sqlite
rm "$scratch/moved/liuhen.db.old"
check "it moves back into a file" "$LIUHEN" move "$scratch/moved" --store sqlite
is "$("$LIUHEN" verify "$scratch/moved" | grep '^OK')" "$("$LIUHEN" verify "$scratch/file" | grep '^OK')" "with the same root"

# Every statement is one that PostgreSQL takes, asked or not.
build_sql=$(mktemp -p "$scratch")
python3 - "$build_sql" sql/query/*.sql <<'END'
import re, subprocess, sys
sys.path.insert(0, "tools")
out = sys.argv[1]
subprocess.run([sys.executable, "tools/sql_table.py", out + ".h", out + ".c", *sys.argv[2:]], check=True)
text = open(out + ".c").read().split("query_postgresql[QUERY_COUNT] = {")[1]
with open(out, "w") as f:
    for name, sql in re.findall(r'\[(Q_\w+)\] = "(.*)",\n', text):
        if not name.startswith(("Q_WITNESS", "Q_DESK", "Q_MAIL")):  # those stores are SQLite always
            sql = sql.replace('\\"', '"').replace("\\\\", "\\").strip().rstrip(";")
            f.write(f"PREPARE {name} AS {sql};\n")
END
is "$(psql -q -h "$pg_socket" -U liuhen -d moved -f "$build_sql" 2>&1)" "" "every statement can be prepared"
unlike "$(grep -c PREPARE "$build_sql")" '^[0-9]{1,2}$' "and there are some hundreds"
is "$(postgres_ask moved "UPDATE leaf SET entry = ''" 2>&1 | grep -c 'never changed')" 1 "a leaf cannot be changed"
is "$(postgres_ask moved "DELETE FROM tile_hash" 2>&1 | grep -c 'never changed')" 1 "nor a tile"

# ------ two nodes at once
address=$(postgres_database nodes)
"$LIUHEN" init "$scratch/one" --origin test.example/log --store "$address" >/dev/null
refuses "another key does not make a node of this log" 'not the key of this log' \
        "$LIUHEN" init "$scratch/two" --store "$address" --key "$scratch/file/key/log.seed"
nodes_key=$("$LIUHEN" vkey "$scratch/one")
check "a second node joins with the log's key" "$LIUHEN" init "$scratch/two" --store "$address" --key "$scratch/one/key/log.seed"
first=$(imports "$scratch/one" sample/00*)
mapfile -t backwards < <(printf '%s\n' "${files[@]}" | tac)
imports "$scratch/one" "${files[@]}" >"$scratch/one.sum" &
imports "$scratch/two" "${backwards[@]}" >"$scratch/two.sum"
wait $!
# What hangs on what another file brings is refused until it is there.
rest=$(imports "$scratch/two" "${files[@]}")
is "$((${first%% *} + $(cut -d' ' -f1 "$scratch/one.sum") + $(cut -d' ' -f1 "$scratch/two.sum") + ${rest%% *}))" "$acts" \
        "two nodes that import the same at once take each act once"
unlike "$(cut -d' ' -f1 "$scratch/two.sum")" '^0$' "the second of them took some"
is "$(size_of "$scratch/one")" "$size" "their log is as long as that of one"
check "and its views are those of the log" "$LIUHEN" rebuild "$scratch/two" --check
is "$(imports "$scratch/one" "${files[0]}")" "0 ${first%% *} 0" "the first node goes on where the second stopped"

# ------ the log's key is changed at one of them. ledger.md: 5.3
check "the first node gives the log a new key" "$LIUHEN" key "$scratch/one" --next --reason 每年
refuses "the second writes nothing with the old one" 'where another node changed the key' "$LIUHEN" import "$scratch/two" "${files[0]}"
cp "$scratch"/one/key/log.seed* "$scratch/two/key/"
check "with the files of the first it goes on" "$LIUHEN" import "$scratch/two" "${files[0]}"
check "and the log verifies by the first key" "$LIUHEN" verify "$scratch/two" --vkey "$nodes_key"

# ------ connections that are cut
cut_connections() { # DATABASE
        postgres_ask postgres "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname = '$1' AND application_name = 'liuhen'"
}

head_of() { # DATABASE
        postgres_ask "$1" "SELECT size FROM head"
}

# Waits until the log grew beyond a size, so that the cuts fall between groups that succeed.
wait_beyond() { # DATABASE SIZE PID
        while kill -0 "$3" 2>/dev/null && [ "$(head_of "$1")" -le "$2" ]; do sleep 0.05; done
}

address=$(postgres_database cut)
"$LIUHEN" init "$scratch/cut" --origin test.example/log --store "$address" >/dev/null
serve_start "$scratch/cut"
imports "$scratch/cut" "${files[@]}" >"$scratch/cut.sum" &
importing=$!
cuts=0
for ((i = 0; i < CUTS; i++)); do
        wait_beyond cut "$(head_of cut)" "$importing"
        kill -0 "$importing" 2>/dev/null || break
        cuts=$((cuts + $(cut_connections cut)))
done
wait "$importing"
unlike "$cuts" '^0$' "connections were cut under it"
read -r taken _ refused <"$scratch/cut.sum"
note "$cuts connections cut: $taken taken, $refused refused"
again=$(imports "$scratch/cut" "${files[@]}")
is "$((taken + ${again%% *}))" "$acts" "what was acknowledged is there, what was refused is taken when it comes again"
is "$(curl -s -o /dev/null -w '%{http_code}' "$url/")" 200 "pages are there all the time"
# The scribe looks for lists to fold each minute: before or after this moment.
like "$(size_of "$scratch/cut")" "^($size|$folded)\$" "nothing is there twice, nothing is lost"

# ------ a server that crashes and comes back
unit() { # N
        printf '{"act":"body.register","body":"node-%s","name":"第%s单位","region":"110000","role":"agency"}' "$1" "$1"
}
: >"$scratch/kept"
for i in 1 2 3 4 5 6 7 8; do
        unit "$i" >"$scratch/unit.json"
        if [ "$i" = 3 ] || [ "$i" = 6 ]; then
                postgres_down immediate
                (sleep 2 && postgres_up) &
        fi
        if "$LIUHEN" publish "$scratch/cut" "$scratch/unit.json" >/dev/null 2>"$scratch/unit.err"; then
                echo "$i" >>"$scratch/kept"
        else
                note "$i: $(cat "$scratch/unit.err")"
        fi
done
wait "$!" || true
is "$(paste -sd, "$scratch/kept")" "1,2,3,4,5,6,7,8" "acts wait for the server that restarts"
is "$(postgres_ask cut "SELECT count(*) FROM body WHERE id LIKE 'node-%'")" 8 "and each is there once"
is "$(curl -s -o /dev/null -w '%{http_code}' "$url/body/node-8")" 200 "a page finds it"
serve_stop
check "its views are those of the log" "$LIUHEN" rebuild "$scratch/cut" --check
like "$(size_of "$scratch/cut")" "^($((size + 8))|$((folded + 8)))\$" "its log is whole"

# ------ told to end while the database is away: it waits for nobody
serve_start "$scratch/cut"
postgres_down
("$LIUHEN" publish "$scratch/cut" "$scratch/unit.json" >/dev/null 2>&1 || true) & # the scribe is waiting for the server
sleep 1
kill -TERM "$server_pid"
ended() {
        local tries=0
        while kill -0 "$server_pid" 2>/dev/null; do
                tries=$((tries + 1))
                [ "$tries" -lt 250 ] || return 1
                sleep 0.1
        done
}
check "told to end while the database is away, it ends" ended
unlike "$(cat "$server_log")" 'was ended' "and no part of it has to be killed"
postgres_up

# ------ a standby takes over
address=$(postgres_database over)
"$LIUHEN" init "$scratch/over" --origin test.example/log --store "$address" >/dev/null
check "a standby follows the server" standby_start
sed -i "s|^postgresql://.*|postgresql:///over?host=$pg_socket,$pg_standby/socket\&user=liuhen|" "$scratch/over/liuhen.db"
serve_start "$scratch/over"
: >"$scratch/kept"
for i in $(seq 30); do
        unit "$i" >"$scratch/unit.json"
        if [ "$i" = 12 ]; then
                postgres_down immediate
                standby_promote &
        fi
        if "$LIUHEN" publish "$scratch/over" "$scratch/unit.json" >/dev/null 2>"$scratch/unit.err"; then
                echo "$i" >>"$scratch/kept"
        else
                note "$i: $(cat "$scratch/unit.err")"
        fi
done
wait "$!" || true
is "$(paste -sd, "$scratch/kept")" "$(seq -s, 30)" "acts wait for the standby that takes over"
ask_standby() { psql -qAt -h "$pg_standby/socket" -U liuhen -d over -c "$1"; }
is "$(ask_standby "SELECT count(*) FROM body WHERE id LIKE 'node-%'")" 30 "each act is there once"
is "$(ask_standby "SELECT size = (SELECT count(*) FROM leaf) FROM head")" t "and the head signs them all"
serve_stop
check "the log verifies there" "$LIUHEN" verify "$scratch/over"
check "its views are those of the log" "$LIUHEN" rebuild "$scratch/over" --check
standby_remove
postgres_up

# ------ a database that was set back
postgres_ask postgres "CREATE DATABASE back TEMPLATE cut" >&2
unit 9 >"$scratch/unit.json"
"$LIUHEN" publish "$scratch/cut" "$scratch/unit.json" >/dev/null
postgres_ask postgres "ALTER DATABASE cut RENAME TO lost" >&2
postgres_ask postgres "ALTER DATABASE back RENAME TO cut" >&2
unit 10 >"$scratch/unit.json"
refuses "nothing is signed on a database that was set back" 'set back' "$LIUHEN" publish "$scratch/cut" "$scratch/unit.json"

# ------ what is erased
text=$(postgres_ask moved "SELECT idx FROM notice n WHERE state = 'current' AND NOT EXISTS
        (SELECT 1 FROM project p WHERE p.title = n.title) AND NOT EXISTS
        (SELECT 1 FROM notice m WHERE m.title = n.title AND m.idx <> n.idx) ORDER BY idx LIMIT 1")
title=$(postgres_ask moved "SELECT title FROM notice WHERE idx = $text")
in_files() { # how many files of the database hold the title
        postgres_ask postgres CHECKPOINT
        grep -laF "$title" "$pg_dir"/data/base/"$(postgres_ask moved "SELECT oid FROM pg_database WHERE datname = 'moved'")"/* | wc -l
}
unlike "$(in_files)" '^0$' "a title stands in the database's files"
mv "$scratch/moved/liuhen.db.old" "$scratch/moved/liuhen.db" # back to the database
check "it is erased" "$LIUHEN" erase "$scratch/moved" "$text" title --basis '个人信息保护法第四十七条'
# Tables, indexes and what they keep out of line; the write-ahead log is another matter (doc/format/ledger.md 8.6).
is "$(in_files)" 0 "no byte of it is left in them"
check "the log verifies" "$LIUHEN" verify "$scratch/moved"

plan
