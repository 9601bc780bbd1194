#!/usr/bin/env bash
# The front of the real program: what a browser, a program and a verifier get, over one store with a sample city.
set -euo pipefail
# shellcheck source=../lib/tap.sh
. "$LIUHEN_ROOT/tests/lib/tap.sh"
# shellcheck source=../lib/serve.sh
. "$LIUHEN_ROOT/tests/lib/serve.sh"

store=$scratch/store
"$LIUHEN" init "$store" --name 试验 --origin test.example/log >/dev/null
"$LIUHEN" import "$store" "$LIUHEN_ROOT/sample" >/dev/null
serve_start "$store"

# fetch PATH [CURL-OPTION...]: head into $scratch/head, body into $scratch/body, status printed
fetch() {
        local path=$1
        shift
        curl -s -m 20 --path-as-is -D "$scratch/head" -o "$scratch/body" -w '%{http_code}' "$@" "$url$path"
}
header() { # NAME
        tr -d '\r' <"$scratch/head" | sed -n "s/^$1: //Ip"
}

for path in / /search /help /n/1 /log/checkpoint /log/vkey /healthz /robots.txt /favicon.ico; do
        is "$(fetch "$path")" 200 "$path answers"
done
for path in / /search /help /n/1; do
        is "$(fetch "$path" -H 'Accept: application/json')" 200 "$path answers a program"
        like "$(header content-type)" '^application/json' "$path is JSON for it"
        check "$path is well-formed JSON" python3 -m json.tool "$scratch/body"
done
fetch /search.json >/dev/null
like "$(header content-type)" '^application/json' "/search.json is JSON by its name"

fetch / >/dev/null
like "$(header content-security-policy)" "default-src 'none'" "a page says what may run in it"
unlike "$(cat "$scratch/body")" '<script>|style="| on[a-z]+="' "and holds nothing that this forbids"
tag=$(header etag)
is "$(fetch / -H "If-None-Match: $tag")" 304 "a page that has not changed is not sent again"
fetch / -H 'Accept-Encoding: gzip' >/dev/null
is "$(header content-encoding)" gzip "a page comes compressed"
is "$(gzip -dc <"$scratch/body" | sha256sum)" "$(curl -s "$url/" | sha256sum)" "and is the same page"
for asset in $(curl -s "$url/" | grep -o '"/asset/[^"]*"' | tr -d '"' | sort -u); do
        is "$(fetch "$asset")" 200 "$asset is there"
        like "$(header cache-control)" immutable "and may be kept for ever"
done

is "$(fetch /no/such/page)" 404 "an unknown address is 404"
is "$(fetch /a/%2e%2e/b)" 400 "a way up is refused"
is "$(fetch / -X DELETE)" 405 "a wrong method is 405"
is "$(header allow)" "GET, HEAD" "and says the right ones"
is "$(fetch /no/such/page -H 'Accept: application/json')" 404 "a program gets its errors"
like "$(header content-type)" '^application/problem[+]json' "as problem+json"
check "that can be read" python3 -m json.tool "$scratch/body"

size=$(curl -s "$url/log/checkpoint" | sed -n 2p)
is "$(python3 -c 'import json,sys; print(json.load(sys.stdin)["tree_size"])' < <(curl -s "$url/healthz"))" "$size" \
        "the health tells the size of the signed tree"
is "$(curl -s "$url/log/tile/0/000" | wc -c)" 8192 "a full tile has 256 hashes"
is "$(curl -s "$url/log/vkey")" "$("$LIUHEN" vkey "$store")" "the key is the log's"
check "a verifier is content with all that is served" "$LIUHEN" verify "$url" --vkey "$("$LIUHEN" vkey "$store")"
curl -s "$url/log/proof/5" >"$scratch/5.tlog-proof"
check "a proof that was downloaded verifies" "$LIUHEN" verify "$scratch/5.tlog-proof" --vkey "$("$LIUHEN" vkey "$store")"

is "$(fetch /api/v1/acts -H 'Content-Type: application/json' -d '{}')" 401 "an act without a token is refused"
like "$(header www-authenticate)" Bearer "and says what is wanted"
is "$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["error"])' "$scratch/body")" denied "in words of act.md"
is "$(fetch /api/v1/acts -d 'a=b')" 415 "a form is not an act"

# Readers behind a proxy on this machine are told apart by what it says of them.
codes=''
for _ in $(seq 21); do codes+="$(fetch /my -d receipt=x -H 'X-Forwarded-For: 198.51.100.7') "; done
unlike "${codes% 429 }" 429 "twenty forms may be sent at once from one network"
like "$codes" ' 429 $' "and no more"
like "$(header retry-after)" '^[1-3]$' "for some seconds"
like "$(cat "$scratch/body")" '<p>您所在的网络发来的请求太多' "said in words"
is "$(fetch /my -H 'X-Forwarded-For: 198.51.100.7')" 200 "the form itself is still there"
is "$(fetch /my -d receipt=x -H 'X-Forwarded-For: 198.51.100.9' -H 'X-Forwarded-For: 198.51.100.7')" 429 \
        "what the reader wrote before the proxy's own line helps nothing"
unlike "$(fetch /my -d receipt=x -H 'X-Forwarded-For: 198.51.100.8')" 429 "and another network goes on"
is "$(fetch /search?q=1 -H 'X-Forwarded-For: 198.51.100.7')" 200 "searches are counted apart"

# The self-check follows every link of the whole sample, once the files for download are made.
for _ in $(seq 60); do if curl -sf -o /dev/null "$url/data/manifest.json"; then break; fi; sleep 1; done
"$LIUHEN" check "$url" --pages 2000 >"$scratch/links" 2>&1 || true
is "$(grep -c '^meta	/	' "$scratch/links")" 1 "the self-check reads the pages: this site has no code of its own"
is "$(grep -c '^link	' "$scratch/links")" 0 "and no page of the whole sample links to one that is not there"

rc=0
serve_stop "$server_pid" || rc=$?
is "$rc" 0 "the server ends in order"
plan
