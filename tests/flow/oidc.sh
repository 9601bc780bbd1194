#!/usr/bin/env bash
# Login through a provider of identities: Debian's glewlwyd with its own database. Whoever an administrator linked gets in as
# that account and no other; nobody else does, and no right is made.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
if [ ! -x /usr/bin/glewlwyd ]; then
        echo "1..0 # SKIP glewlwyd is not installed"
        exit 0
fi
. "$LIUHEN_ROOT/tests/lib/serve.sh"
. "$LIUHEN_ROOT/tests/lib/desk.sh"

store=$scratch/store
"$LIUHEN" init "$store" --name 测试市 --origin test.example/log >/dev/null
printf '%s\n' '{"act":"body.register","body":"czj","name":"测试市财政局"}' >"$scratch/bodies.jsonl"
"$LIUHEN" import "$store" "$scratch/bodies.jsonl" >/dev/null
serve_start "$store"
staff a001 czj administrator,auditor
user_add c001 czj clerk >/dev/null
user_add c002 czj clerk >/dev/null

# ------ the provider ------
provider_port=$("$LIUHEN_ROOT/tools/port" free)
provider=http://127.0.0.1:$provider_port
openssl genrsa -out "$scratch/private.pem" 2048 2>/dev/null
openssl rsa -in "$scratch/private.pem" -pubout -out "$scratch/public.pem" 2>/dev/null
zcat -f /usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz | sqlite3 "$scratch/glewlwyd.db"
zcat -f /usr/share/doc/glewlwyd/glewlwyd.conf.sample.gz |
        sed -e "s|^port=.*|port=$provider_port|" -e 's|^#bind_address=.*|bind_address="127.0.0.1"|' -e "s|^external_url=.*|external_url=\"$provider\"|" \
                -e 's|^cookie_secure=.*|cookie_secure=0|' -e 's|^cookie_domain=.*|cookie_domain="127.0.0.1"|' \
                -e "s|/var/cache/glewlwyd/glewlwyd.db|$scratch/glewlwyd.db|" >"$scratch/glewlwyd.conf"
/usr/bin/glewlwyd -c "$scratch/glewlwyd.conf" >"$scratch/glewlwyd.log" 2>&1 &
provider_pid=$!
at_exit "kill $provider_pid 2>/dev/null"
for _ in $(seq 600); do
        [ "$(curl -s -o /dev/null -w '%{http_code}' "$provider/" || true)" = 000 ] || break
        sleep 0.1
done
python3 "$LIUHEN_ROOT/tests/flow/oidc_provider.py" "$provider" "$url/console/oidc" "$scratch"

# ------ before it is set up ------
page x GET /console/login
hides '/console/oidc' "without a provider the login names none"
page x GET /console/oidc
is "$status" 404 "and there is no such page"
printf '{"issuer":"%s/api/oidc","client_id":"liuhen","client_secret":"a-secret-of-the-test","name":"测试市统一身份认证"}' "$provider" >"$store/desk/oidc.json"
chmod 644 "$store/desk/oidc.json"
page x GET /console/oidc
is "$status" 500 "a secret that others may read is not used"
like "$(cat "$server_log")" 'chmod 600' "and the log says what to do"
chmod 600 "$store/desk/oidc.json"
page x GET /console/login
shows '用测试市统一身份认证登录' "the login names the provider"

# ------ the way there and back ------
# away WHO: begins; $there is where the visitor is sent, ${begun[WHO]} the cookie.
declare -A begun
away() {
        curl -s -o /dev/null -D "$scratch/head" "$url/console/oidc"
        there=$(sed -n 's/^[Ll]ocation: *\(.*\)\r$/\1/p' "$scratch/head")
        begun[$1]=$(sed -n 's/^[Ss]et-[Cc]ookie: oidc=\([0-9a-f]*\);.*/\1/p' "$scratch/head")
}
# agree PERSON: at the provider; $return is the address that the browser is led back to.
agree() {
        local jar=$scratch/$1.jar
        curl -s -c "$jar" -o /dev/null -H 'Content-Type: application/json' -d "{\"username\":\"$1\",\"password\":\"word of $1\"}" "$provider/api/auth/"
        curl -s -b "$jar" -o /dev/null -X PUT -H 'Content-Type: application/json' -d '{"scope":"openid"}' "$provider/api/auth/grant/liuhen"
        return=$(curl -s -b "$jar" -o /dev/null -D - "$there&g_continue" | sed -n 's/^[Ll]ocation: *\(.*\)\r$/\1/p')
}
# back WHO ADDRESS: with the cookie of who began.
back() {
        status=$(curl -s -o "$scratch/page" -D "$scratch/head" -w '%{http_code}' -H "Cookie: oidc=${begun[$1]:-}" "$2")
        session[$1]=$(sed -n 's/^[Ss]et-[Cc]ookie: desk=\([0-9a-f]*\);.*/\1/p' "$scratch/head")
}
login() { away "$1"; agree "$2"; back "$1" "$return"; }

away c001
like "$there" "^$provider/api/oidc/auth\\?response_type=code&.*state=[0-9a-f]{64}&nonce=[0-9a-f]{64}&code_challenge=[A-Za-z0-9_-]{43}&code_challenge_method=S256\$" \
        "the visitor is sent away with state, nonce and a challenge"
unlike "$there" "${begun[c001]}|secret" "and with no secret"
like "$(cat "$scratch/head")" 'oidc=[0-9a-f]{64}; Path=/console/oidc; HttpOnly; Secure; SameSite=Lax; Max-Age=600' "the cookie lives ten minutes, for this page alone"

login c001 clerk
is "$status" 403 "nobody is linked: not let in"
shows '还没有关联账号' "the page says why"
subject=$(sed -n 's/.*<p class="mono"><strong>\([^<]*\)<.*/\1/p' "$scratch/page")
like "$subject" '.' "and shows the identifier for the administrator"
is "${session[c001]}" "" "without a session"

page a001 POST /console/rights account=c001 "subject=$subject" link=1
is "$status $location" "303 /console/rights" "an administrator links the account"
page a001 POST /console/rights account=c002 "subject=$subject" link=1
is "$status" 409 "one person is not linked twice"
page a001 GET /console/rights
shows '已关联身份' "the accounts' list shows it"
rights=$("$LIUHEN" verify "$store" | head -n 1)

login c001 clerk
is "$status" 200 "the linked person is let in"
page c001 GET /console
is "$status" 200 "and is at the desk, without changing a password that nobody used"
shows 'c001' "as the linked account"
page c001 GET /console/rights
is "$status" 403 "with the rights of that account and no others"
is "$("$LIUHEN" verify "$store" | head -n 1)" "$rights" "a login adds nothing to the log"

# ------ what must be refused ------
again=$return
back c001 "$again"
is "$status" 403 "a code counts once"
login c002 stranger
is "$status" 403 "another person is not let in"
away c001
agree clerk
begun[thief]=${begun[c002]}
back thief "$return"
is "$status ${session[thief]}" "403 " "an answer that another browser asked for is refused"
begun[nobody]=
back nobody "$return"
is "$status" 403 "so is one that no browser asked for"
away c001
back c001 "$url/console/oidc?error=access_denied&state=x"
is "$status" 403 "who does not agree is not let in"
shows '没有同意登录' "and is told so"
away c001
back c001 "$url/console/oidc?code=guessed&state=$(sed -n 's/.*state=\([0-9a-f]*\).*/\1/p' <<<"$there")"
is "$status" 403 "a guessed code is refused"

page a001 POST /console/rights account=c001 lock=1
login c001 clerk
is "$status" 403 "a locked account stays out"
shows '已被管理员停用' "and is told so"
page a001 POST /console/rights account=c001 unlock=1
login c001 clerk
is "$status" 200 "until it is let in again"
page c001 GET /console
csrf[c001]=$(token_of)
page a001 POST /console/rights account=c001 unlink=1
page c001 GET /console
is "$location" /console/login "the end of a link ends the sessions"
login c001 clerk
is "$status" 403 "and the way in"
page a001 GET '/console/rights?of=c001'
shows 'login.provider' "the auditor reads of the logins"
shows 'link.drop a001' "and who ended the link"

kill "$provider_pid"
wait "$provider_pid" 2>/dev/null || true
page x GET /console/oidc
is "$status" 502 "a provider that is away"
shows '没有应答.*用密码登录' "is told, with what to do"
like "$(curl -s -o /dev/null -w '%{http_code}' "$url/console/login")" 200 "the login by password stays"
plan
