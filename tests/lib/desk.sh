# shellcheck shell=bash
# People at the desk, by curl: $store and $url as tests/lib/serve.sh leaves them.
user_add() { "$LIUHEN" user add "$store" "$1" --body "$2" --role "$3"; }

# One cookie jar a person. curl keeps Secure cookies of plain HTTP out of its jar: the header is written by hand.
declare -A session csrf
# page WHO METHOD PATH [DATA...]: the body into $scratch/page, the status into $status, the location into $location
page() {
        local who=$1 method=$2 path=$3
        shift 3
        local args=() field
        for field in "$@"; do args+=(--data-urlencode "$field"); done
        [ "$method" = GET ] || args+=(-X "$method" --data-urlencode "csrf=${csrf[$who]:-}")
        status=$(curl -s -o "$scratch/page" -D "$scratch/head" -w '%{http_code}' -H "Cookie: desk=${session[$who]:-}" "${args[@]}" "$url$path")
        location=$(sed -n 's/^[Ll]ocation: *\(.*\)\r$/\1/p' "$scratch/head")
        local cookie
        cookie=$(sed -n 's/^[Ss]et-[Cc]ookie: desk=\([0-9a-f]*\);.*/\1/p' "$scratch/head")
        [ -z "$cookie" ] || session[$who]=$cookie
}
# The version that the page of a draft shows to WHO.
version() { curl -s -H "Cookie: desk=${session[$1]:-}" "$url$2" | sed -n 's/.*name="version" value="\([0-9]*\)".*/\1/p'; }
token_of() { sed -n 's/.*name="csrf" value="\([0-9a-f]*\)".*/\1/p' "$scratch/page" | head -n 1; }
# enter WHO PASSWORD: the first login, with the change of the given password.
enter() {
        page "$1" POST /console/login "account=$1" "password=$2"
        page "$1" GET /console/account
        csrf[$1]=$(token_of)
        page "$1" POST /console/account "password=$2" "new=long words for $status test" "again=long words for $status test"
        page "$1" GET /console
        csrf[$1]=$(token_of)
}
# give ACCOUNT ROLE: by the administrator a001; prints the password of a new account.
give() {
        page a001 POST /console/rights "account=$1" "role=$2" "label=科员" "give=1"
        sed -n 's/.*<p class="mono"><strong>\([a-z0-9-]*\)<.*/\1/p' "$scratch/page"
}
# staff ACCOUNT BODY ROLES: an account that has logged in and changed its password.
staff() {
        local password
        password=$(user_add "$1" "$2" "$3" | cut -d' ' -f2)
        enter "$1" "$password"
}
# form WHO PATH [NAME=VALUE...] [NAME=@FILE;filename=...]: as a browser sends a form with files.
form() {
        local who=$1 path=$2
        shift 2
        local args=(--form-string "csrf=${csrf[$who]:-}") field
        for field in "$@"; do
                case $field in *=@*) args+=(--form "$field") ;; *) args+=(--form-string "$field") ;; esac
        done
        status=$(curl -s -o "$scratch/page" -D "$scratch/head" -w '%{http_code}' -H "Cookie: desk=${session[$who]:-}" "${args[@]}" "$url$path") || true # a form that is too large is cut off
        location=$(sed -n 's/^[Ll]ocation: *\(.*\)\r$/\1/p' "$scratch/head")
}
# finding N: the key of a finding on the page that came last.
finding() { sed -n 's/.*name="f\.\([0-9a-f]*\)" value="mask".*/\1/p' "$scratch/page" | sed -n "${1}p"; }
shows() { like "$(cat "$scratch/page")" "$1" "$2"; }
hides() { unlike "$(cat "$scratch/page")" "$1" "$2"; }
