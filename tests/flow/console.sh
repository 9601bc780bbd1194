#!/usr/bin/env bash
# The desk by curl, without JavaScript: accounts, two persons, release, receipt; and what must be refused.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
. "$LIUHEN_ROOT/tests/lib/desk.sh"

store=$scratch/store
"$LIUHEN" init "$store" --name 测试市 --origin test.example/log >/dev/null
printf '%s\n' '{"act":"body.register","body":"czj","name":"测试市财政局"}' '{"act":"body.register","body":"swj","name":"测试市水务局"}' \
        >"$scratch/bodies.jsonl"
"$LIUHEN" import "$store" "$scratch/bodies.jsonl" >/dev/null

admin_password=$(user_add a001 czj administrator,auditor | cut -d' ' -f2)
like "$admin_password" '^[a-z2-9]{5}(-[a-z2-9]{5}){3}$' "the first administrator gets a password, shown once"
is "$(stat -c %a "$store/desk" "$store/desk/desk.db" | tr '\n' ' ')" "700 600 " "the desk's store is closed to others"
unlike "$(grep -c "$admin_password" -r "$store" || true)" ':[1-9]' "the password stands nowhere in the store folder"
refuses "an account that looks like a name is refused" 'staff number' "$LIUHEN" user add "$store" 张三 --body czj --role clerk
refuses "an unknown role is refused" 'role is clerk' "$LIUHEN" user add "$store" a009 --body czj --role king

serve_start "$store"

page a001 GET /console
is "$status $location" "303 /console/login" "nobody is led to the login"
page a001 POST /console/login "account=a001" "password=wrong wrong wrong"
is "$status" 422 "a wrong password is refused"
page a001 POST /console/login "account=nobody" "password=wrong wrong wrong"
is "$status" 422 "an unknown account gets the same answer"
session[a001]=$(printf 'f%.0s' {1..64})
page a001 POST /console/login "account=a001" "password=$admin_password"
is "$status $location" "303 /console/account" "a given password must be changed first"
like "$(cat "$scratch/head")" 'Set-Cookie: desk=[0-9a-f]{64}; Path=/console; HttpOnly; Secure; SameSite=Strict' "the cookie is closed to scripts and to other sites"
unlike "${session[a001]}" '^f{64}$' "a session number that was brought along is not taken over"
page a001 GET /console
is "$location" /console/account "nothing else works before"
old=${session[a001]}
enter a001 "$admin_password"
is "$status" 200 "with a new password the desk opens"
unlike "${session[a001]}" "^$old\$" "the change of the password makes a new session"
session[thief]=$old
page thief GET /console
is "$location" /console/login "and ends the old one"

clerk_password=$(give c001 clerk)
reviewer_password=$(give r001 reviewer)
publisher_password=$(give p001 publisher)
like "$clerk_password$reviewer_password$publisher_password" '^[a-z0-9-]{69}$' "an administrator gives rights, new accounts get a password"
page a001 POST /console/rights "account=c001" "role=clerk" "give=1"
is "$status" 409 "the same right twice is refused"
page a001 POST /console/rights "account=a001" "role=administrator" "reason=x" "take=1"
is "$status" 409 "the last administrator cannot leave"
enter c001 "$clerk_password"
enter r001 "$reviewer_password"
enter p001 "$publisher_password"
page c001 GET /console/rights
is "$status" 403 "a clerk may not see who logged in"
page c001 POST /console/rights "account=c001" "role=publisher" "give=1"
is "$status" 403 "nor give rights"

csrf_kept=${csrf[c001]}
csrf[c001]=${csrf[r001]}
page c001 POST /console/new "row=procurement/budget"
is "$status" 403 "another session's form token is refused"
csrf[c001]=
page c001 POST /console/new "row=procurement/budget"
is "$status" 403 "so is a form without one"
csrf[c001]=$csrf_kept
status=$(curl -s -o /dev/null -w '%{http_code}' -H "Cookie: desk=${session[c001]}" -H 'Origin: https://evil.example' -d "csrf=${csrf[c001]}&row=procurement/budget" "$url/console/new")
is "$status" 403 "and a form of another site"

page r001 POST /console/new "row=procurement/budget"
is "$status" 403 "a reviewer may not draft"
page c001 POST /console/new "row=procurement/budget"
draft=$location
like "$draft" '^/console/draft/[a-z2-7]{16}$' "a clerk begins a draft from a row of the catalogue"
page c001 GET "$draft"
like "$(cat "$scratch/page")" 'name="e.budget"' "the form has the elements of the rule"
like "$(cat "$scratch/page")" '20 个工作日' "and shows the clock"

fields=("title=水厂设备采购预算" "project_title=水厂设备采购" "project_code=CZ-2026-001" "e.buyer=测试市水务局" "e.budget=1200000.00"
        "formed=2026-01-05" "text=申请人手机号：13812345678，欢迎来电。")
page c001 POST "$draft" "version=$(version c001 "$draft")" "${fields[@]}" submit=1
is "$status" 422 "with an unsettled finding it cannot be submitted"
like "$(cat "$scratch/page")" '第 1 处个人信息（共 1 处）还没有处理' "the error says which"
like "$(cat "$scratch/page")" '<mark><a href="#f1">13812345678</a>' "the finding is marked and numbered in the text"
like "$(cat "$scratch/page")" '138\*\*\*\*5678' "its mask is shown"
page c001 POST "$draft" version=1 "${fields[@]}" save=1
is "$status" 409 "who saves an older version is told"
key=$(sed -n 's/.*name="f\.\([0-9a-f]*\)".*/\1/p' "$scratch/page" | head -n 1)
page c001 POST "$draft" "version=$(version c001 "$draft")" "${fields[@]}" "f.$key=mask" submit=1
is "$status $location" "303 $draft" "settled, it is submitted"
page c001 POST "$draft" "version=$(version c001 "$draft")" approve=1
is "$status" 403 "a clerk cannot approve"
page a001 POST /console/rights "account=c001" "role=reviewer" "give=1"
page c001 POST "$draft" "version=$(version c001 "$draft")" approve=1
is "$status" 403 "nor can the drafter who is a reviewer as well"
page p001 POST "$draft" "version=$(version p001 "$draft")" release=1
is "$status" 403 "unreviewed it cannot be released"
page r001 POST "$draft" "version=$(version r001 "$draft")" return=1 "remark=标题再写清楚"
page c001 GET "$draft"
like "$(cat "$scratch/page")" '标题再写清楚' "a reviewer gives it back with a remark"
page c001 POST "$draft" "version=$(version c001 "$draft")" "${fields[@]}" mask_all=1 submit=1
page r001 POST "$draft" "version=$(version r001 "$draft")" approve=1
is "$status" 303 "another person approves"
page r001 POST "$draft" "version=$(version r001 "$draft")" release=1
is "$status" 403 "a reviewer who is no publisher cannot release"
page p001 POST "$draft" "version=$(version p001 "$draft")" release=1
is "$status $location" "303 $draft" "a publisher releases"
page p001 GET "$draft"
like "$(cat "$scratch/page")" '已写入公开日志' "the receipt comes"
like "$(cat "$scratch/page")" '<svg' "with a QR code"
notice=$(sed -n 's|.*href="/n/\([0-9]*\)".*|\1|p' "$scratch/page" | head -n 1)
like "$(curl -s "$url/n/$notice")" '138\*\*\*\*5678' "the public page shows the masked text"
unlike "$(curl -s "$url/n/$notice")" '13812345678' "and not the number"
page p001 POST "$draft" "version=$(version p001 "$draft")" release=1
like "$status" '^(303|409)$' "released twice it stands once"
is "$(curl -s "$url/n/$notice.json" | grep -o '"state":"[a-z]*"' | head -n 1)" '"state":"current"' "the notice is current"
like "$(curl -s "$url/rights")" 'c001' "everybody sees who may do what"
unlike "$(curl -s "$url/rights"; "$LIUHEN" verify "$store" 2>&1)" 'argon2' "no password material is public"

# Taking away what was published wants two persons as well.
page c001 POST /console/new "notice=$notice" "what=field.erase"
erase=$location
page c001 POST "$erase" "version=$(version c001 "$erase")" "fields=text" "basis=个人信息保护法第四十七条" "reason=依申请" submit=1
page p001 POST "$erase" "version=$(version p001 "$erase")" "urgent=急" urgent_go=1
is "$status" 403 "an erasure has no urgent path"
page r001 POST "$erase" "version=$(version r001 "$erase")" approve=1
page p001 POST "$erase" "version=$(version p001 "$erase")" release=1
is "$status" 303 "an erasure is released by two persons"
unlike "$(curl -s "$url/n/$notice")" '欢迎来电' "the text is gone"

# Urgent: one person, a public reason, and a review that follows.
page c001 POST /console/new "row=procurement/budget"
urgent=$location
page c001 POST "$urgent" "version=$(version c001 "$urgent")" "title=应急水泵采购预算" "project_title=应急水泵" "e.budget=90000" save=1
page c001 POST "$urgent" "version=$(version c001 "$urgent")" "urgent=防汛" urgent_go=1
is "$status" 403 "a clerk cannot take the urgent path"
page p001 POST "$urgent" "version=$(version p001 "$urgent")" urgent_go=1
is "$status" 422 "it wants a reason"
page p001 POST "$urgent" "version=$(version p001 "$urgent")" "urgent=防汛抢险来不及复核" urgent_go=1
page p001 POST "$urgent" "version=$(version p001 "$urgent")" release=1
page p001 GET "$urgent"
fast=$(sed -n 's|.*href="/n/\([0-9]*\)".*|\1|p' "$scratch/page" | head -n 1)
page c001 POST /console "notice=$fast" outcome=passed
is "$status" 403 "the drafter cannot review it afterwards"
page r001 POST /console "notice=$fast" outcome=passed
is "$status" 303 "another person can"

# Somebody of another body.
user_add w001 swj clerk,reviewer,publisher >"$scratch/w001"
enter w001 "$(cut -d' ' -f2 "$scratch/w001")"
page w001 GET "$draft"
is "$status" 404 "another body's draft is not there"
page w001 POST /console/new "notice=$notice" "what=notice.withdraw"
is "$status" 422 "nor can another body's notice be withdrawn"

page a001 POST /console/rights "account=p001" "role=publisher" "reason=调离" "take=1"
is "$status" 303 "a right is taken"
page p001 POST "$urgent" "version=$(version p001 "$urgent")" release=1
is "$status" 403 "and gone at once"

for _ in 1 2 3 4 5; do page nobody POST /console/login "account=c001" "password=wrong wrong wrong"; done
page nobody POST /console/login "account=c001" "password=wrong wrong wrong"
is "$status" 429 "the sixth guess is not looked at"
page c001 POST /console/login leave=1
page c001 GET /console
is "$location" /console/login "who leaves is out"

serve_stop
check "the log verifies" "$LIUHEN" verify "$store"
check "the views are what the log says" "$LIUHEN" rebuild "$store" --check
plan
