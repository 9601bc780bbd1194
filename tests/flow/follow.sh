#!/usr/bin/env bash
# What programs follow: feeds whose archives hold everything, calendars, site map; and what the reader chose to see.
set -euo pipefail
# shellcheck source=../lib/tap.sh
. "$LIUHEN_ROOT/tests/lib/tap.sh"
# shellcheck source=../lib/serve.sh
. "$LIUHEN_ROOT/tests/lib/serve.sh"

store=$scratch/store
"$LIUHEN" init "$store" --name 试验 --origin test.example/log >/dev/null
"$LIUHEN" import "$store" "$LIUHEN_ROOT/sample" >/dev/null
day=$(date -d '+20 days' +%F)
printf '%s' '{"body":{"name":"试验中心","region":"530102"},"domain":"construction","kind":"tender","title":"招标公告","project":{"code":"T-9","title":"日历试验工程","region":"530102"},"date":"2025-05-06","elements":{"tenderer":"试验中心","cap_price":"45123000","content":"管网","bid_deadline":"'"$day"'"}}' >"$scratch/doc.json"
"$LIUHEN" publish "$store" "$scratch/doc.json" >"$scratch/receipt"
serve_start "$store"
get() { curl -s "$url$1"; }

# ------ archives ------
cat >"$scratch/walk.py" <<'P'
"""usage: walk.py URL: follows prev-archive to the end; prints the records found, and what is wrong."""
import sys, urllib.request, xml.etree.ElementTree as ET
A, FH, LOG = "{http://www.w3.org/2005/Atom}", "{http://purl.org/syndication/history/1.0}", "{tag:liuhen,2026:feed}"
url, seen, first, documents = sys.argv[1], {}, True, 0
while url:
    root = ET.fromstring(urllib.request.urlopen(url).read())
    documents += 1
    links = {l.get("rel"): l.get("href") for l in root.findall(A + "link")}
    if (root.find(FH + "archive") is None) != first:
        print("archive mark wrong:", url)
    if not first and "current" not in links:
        print("no current:", url)
    span = root.find(LOG + "records")
    for e in root.findall(A + "entry"):
        n = int(e.find(A + "id").text.rsplit("/", 1)[1])
        if not int(span.get("from")) <= n < int(span.get("to")):
            print("outside its range:", url, n)
        seen[n] = e.find(A + "title").text
    url, first = links.get("prev-archive"), False
print("documents", documents)
print("records", *sorted(seen))
P
sqlite3 "$store/liuhen.db" 'SELECT idx FROM notice ORDER BY idx' | tr '\n' ' ' | sed 's/ $//' >"$scratch/all"
python3 "$scratch/walk.py" "$url/feed.atom" >"$scratch/walked"
is "$(sed -n 's/^records //p' "$scratch/walked")" "$(cat "$scratch/all")" "the feed and its archives together hold every notice"
is "$(grep -vc '^records\|^documents' "$scratch/walked" || true)" 0 "each document says which records it tells, and what it is"
check "in more than two documents" test "$(sed -n 's/^documents //p' "$scratch/walked")" -gt 2
project=$(sqlite3 "$store/liuhen.db" 'SELECT project FROM notice GROUP BY project ORDER BY count(*) DESC LIMIT 1')
body=$(sqlite3 "$store/liuhen.db" 'SELECT body FROM notice GROUP BY body ORDER BY count(*) DESC LIMIT 1')
for what in "p project $project" "body body $body"; do
        read -r stem column id <<<"$what"
        is "$(python3 "$scratch/walk.py" "$url/$stem/$id.atom" | sed -n 's/^records //p')" \
                "$(sqlite3 "$store/liuhen.db" "SELECT idx FROM notice WHERE $column = '$id' ORDER BY idx" | tr '\n' ' ' | sed 's/ $//')" \
                "so do those of a $column"
done
is "$(get "/feed.atom?tile=0" | sha256sum)" "$(get "/feed.atom?tile=0" | sha256sum)" "an archive stays as it is"
is "$(curl -s -o /dev/null -w '%{http_code}' "$url/feed.atom?tile=999999")" 404 "a tile that is not full yet is no archive"
is "$(curl -s -o /dev/null -w '%{http_code}' "$url/feed.atom?tile=x")" 404 "neither is what is no number"
is "$(curl -s -o /dev/null -w '%{http_code}' "$url/p/aaaaaaaaaa.atom")" 404 "a project that is not there has no feed"
is "$(get /feed.feed.json | python3 -c 'import json,sys; d=json.load(sys.stdin); print(d["version"], len(d["items"]) > 0, d["next_url"].split("?")[1][:5])')" \
        "https://jsonfeed.org/version/1.1 True tile=" "JSON Feed pages the same way"
like "$(get "/p/$project")" 'rel="alternate" type="application/atom[+]xml"' "a project's page names its feed"
like "$(get /)" 'href="/feed.atom"' "so does the home page"

# ------ days ------
mine=$(sqlite3 "$store/liuhen.db" "SELECT id FROM project WHERE code = 'T-9'")
get "/p/$mine.ics" >"$scratch/ics"
like "$(tr -d '\r' <"$scratch/ics")" "DTSTART;VALUE=DATE:${day//-/}" "the deadline of a tender is in the project's calendar"
is "$(grep -c 'BEGIN:VEVENT' "$scratch/ics")" "$(grep -c 'END:VEVENT' "$scratch/ics")" "which is well formed"
unlike "$(cat "$scratch/ics")" '20250506' "days long past are not"
index=$(sed -n 's/.*"index":\([0-9]*\).*/\1/p' "$scratch/receipt")
printf '{"act":"notice.withdraw","notice":%s,"reason":"内容有误"}' "$index" >"$scratch/doc.json"
"$LIUHEN" publish "$store" "$scratch/doc.json" >/dev/null
unlike "$(get "/p/$mine.ics")" "${day//-/}T|DATE:${day//-/}" "nor those of a notice that was withdrawn"
like "$(get "/p/$mine.atom")" '〔撤下〕招标公告' "whose entry says so"

# ------ site map ------
is "$(get /sitemap.xml | python3 -c 'import sys, xml.etree.ElementTree as E; print(len(E.fromstring(sys.stdin.buffer.read())))')" 1 "the site map has its part"
like "$(get /sitemap/0.xml)" "/p/$project<" "with the projects"

# ------ how it looks ------
get / >"$scratch/plain"
curl -s "$url/" -H 'Cookie: display=large-contrast' >"$scratch/large"
like "$(head -3 "$scratch/large")" '<html lang="zh-CN" class="large contrast">' "who chose large text and contrast gets it"
is "$(get / | sha256sum)" "$(sha256sum <"$scratch/plain")" "and nobody else does: what is kept is kept apart"
unlike "$(curl -s "$url/" -H 'Cookie: display=<script>' | head -3)" 'class|script' "another value of the cookie is none"
curl -s -D "$scratch/head" -o /dev/null "$url/display" -d 'large=1&back=/n/5'
like "$(tr -d '\r' <"$scratch/head")" '^Set-Cookie: display=large; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly$' "the form sets the cookie"
like "$(tr -d '\r' <"$scratch/head")" '^Location: /n/5$' "and leads back"
for back in //evil.example 'https://evil.example' '/\evil.example' 'javascript:alert(1)' $'/x\r\nX: y'; do
        curl -s -D "$scratch/head" -o /dev/null "$url/display" --data-urlencode "back=$back"
        like "$(tr -d '\r' <"$scratch/head")" '^Location: /$' "never to another site: ${back%%$'\r'*}"
done
plan
