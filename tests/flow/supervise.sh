#!/usr/bin/env bash
# What supervision does to a running limit, and that nothing else moves a day: a rule file that changes is recorded and leaves
# what was counted before; holidays that are announced move open days, and say so.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
cd "$LIUHEN_ROOT"

store=$scratch/store
ask() { sqlite3 -separator ' ' "$store/liuhen.db" "$1"; }
hand_in() { "$LIUHEN" publish "$store" - <<<"$1"; }
notice() { # KIND DATE FORMED TITLE
        hand_in "{\"body\":\"b-office\",\"domain\":\"procurement\",\"kind\":\"$1\",\"title\":\"$4\",\"date\":\"$2\",\"formed\":\"$3\",\"project\":{\"code\":\"C-1\",\"title\":\"办公楼修缮\"},\"elements\":$5}" >/dev/null
}
about='"domain":"procurement","project":{"code":"C-1"},"kind":"contract"'

"$LIUHEN" init "$store" >/dev/null
hand_in '{"act":"body.register","body":"b-top","name":"某市人民政府办公室"}' >/dev/null
hand_in '{"act":"body.register","body":"b-office","name":"某市机关事务局","parent":"b-top"}' >/dev/null
is "$(ask "SELECT count(*) FROM rule_limit WHERE kind = 'procurement.award' AND time_limit = '2wd'")" 1 "the first start records what the rules say"

notice award-text 2026-10-12 2026-10-09 "中标公告" '{}'
is "$(ask "SELECT due, late_days FROM notice WHERE kind = 'award-text'")" "2026-10-12 0" "an award is due two working days after it was formed"
before=$(ask "SELECT due FROM duty WHERE kind = 'contract'")
like "$before" '^2026-' "time runs for the contract"

hand_in "{\"act\":\"supervise.suspend\",\"body\":\"b-top\",$about,\"from\":\"2026-10-15\",\"to\":\"2026-10-24\",\"basis\":\"投诉处理期间暂停\"}" >/dev/null
after=$(ask "SELECT due FROM duty WHERE kind = 'contract'")
check "a suspension moves the day" test "$after" \> "$before"
is "$(ask "SELECT was, now FROM duty_move")" "$before $after" "and the move is noted"
hand_in "{\"act\":\"supervise.extend\",\"body\":\"b-office\",$about,\"limit\":\"10wd\",\"reason\":\"附件较多\"}" >/dev/null
is "$(ask "SELECT due FROM duty WHERE kind = 'contract'")" "$after" "asking for more time moves nothing"
refuses "a second request waits for the first" 'asked for more time already' hand_in \
        "{\"act\":\"supervise.extend\",\"body\":\"b-office\",$about,\"limit\":\"5wd\",\"reason\":\"再\"}"
hand_in "{\"act\":\"supervise.decide\",\"body\":\"b-top\",$about,\"granted\":\"yes\",\"reason\":\"同意\"}" >/dev/null
granted=$(ask "SELECT due FROM duty WHERE kind = 'contract'")
check "granting it does" test "$granted" \> "$after"
refuses "a limit is written like a limit" 'write like 10wd' hand_in \
        "{\"act\":\"supervise.extend\",\"body\":\"b-office\",$about,\"limit\":\"ten days\",\"reason\":\"x\"}"
refuses "nothing is urged that nobody owes" 'owes no "document"' hand_in \
        "{\"act\":\"supervise.urge\",\"body\":\"b-top\",\"domain\":\"procurement\",\"project\":{\"code\":\"C-1\"},\"kind\":\"document\",\"text\":\"x\"}"

hand_in '{"act":"calendar.adopt","body":"b-top","basis":"关于临时放假的通知","days":[{"day":"2026-11-23","kind":"holiday","name":"临时放假"}]}' >/dev/null
moved=$(ask "SELECT due FROM duty WHERE kind = 'contract'")
check "holidays that are announced move an open day" test "$moved" \> "$granted"
is "$(ask "SELECT was, now FROM duty_move m JOIN rule_version v ON v.idx = m.idx WHERE v.act = 'calendar.adopt'")" "$granted $moved" \
        "and the act that did it is named"
is "$(ask "SELECT due FROM notice WHERE kind = 'award-text'")" 2026-10-12 "and no published notice"
refuses "a day stands once" 'stands twice' hand_in \
        '{"act":"calendar.adopt","body":"b-top","basis":"x","days":[{"day":"2026-11-23","kind":"holiday"},{"day":"2026-11-23","kind":"workday"}]}'

# The rule file changes: from now on one working day.
mkdir -p "$store/rules/domains"
python3 - "$store/rules/domains/procurement.yaml" <<'PY'
import re, sys
text = open("rules/domains/procurement.yaml", encoding="utf-8").read()
parts = re.split(r"(?m)^(?=  - id: )", text)
parts = [p.replace("limit: 2wd", "limit: 1wd") if p.startswith(("  - id: award-text\n", "  - id: contract\n")) else p for p in parts]
open(sys.argv[1], "w", encoding="utf-8").write("".join(parts))
PY
open_day=$(ask "SELECT due FROM duty WHERE kind = 'contract'")
serve_start "$store"
is "$(ask "SELECT time_limit FROM rule_limit WHERE kind = 'procurement.award-text' ORDER BY idx DESC LIMIT 1")" 1wd "the change is recorded"
is "$(ask "SELECT count(*) FROM rule_limit WHERE kind = 'procurement.tender'")" 1 "what did not change is not"
is "$(ask "SELECT due, late_days FROM notice WHERE kind = 'award-text'")" "2026-10-12 0" "the day of a notice from before stays"
is "$(ask "SELECT due FROM duty WHERE kind = 'contract'")" "$open_day" "and so does a day that is still open"
project=$(ask "SELECT id FROM project")
like "$(curl -s "$url/due/$project.contract")" '同意延长 10 个工作日' "the way to the day says what was granted"
like "$(curl -s "$url/due/$project.contract.json")" '"verdict"|"reason":"期限中止，不算"' "and lists the suspended days"
like "$(curl -s "$url/due/$project.contract?lang=en")" 'suspended, does not count' "in English too"
is "$(curl -s -o /dev/null -w '%{http_code}' "$url/due/$project.nothing")" 404 "what is not owed has no day"
serve_stop
check "a rebuild gives the same" "$LIUHEN" rebuild "$store" --check

notice award-text 2026-10-13 2026-10-09 "另一中标公告" '{}'
is "$(ask "SELECT due, late_days FROM notice WHERE title = '另一中标公告'")" "2026-10-10 3" "what comes in now is held to the new rule"
check "and a rebuild still gives the same" "$LIUHEN" rebuild "$store" --check
plan
