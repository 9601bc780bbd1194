#!/usr/bin/env bash
# The PPP library: what its notices say is what the page sums up. With LIUHEN_LONG the whole made-up library, whose totals are the
# published ones of October 2017: 6,806 projects in development, 10.2 trillion yuan, 31 provinces, 19 industries; 2,438 landed,
# 4.1 trillion.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
cd "$LIUHEN_ROOT"

store=$scratch/store
"$LIUHEN" init "$store" --fictional >/dev/null
library=$scratch/library.jsonl
if [ -n "${LIUHEN_LONG:-}" ]; then tools/ppp_library.py "$library" >/dev/null; else tools/ppp_library.py "$library" --projects 200 >/dev/null; fi
like "$("$LIUHEN" import "$store" "$library" | tail -1)" 'refused 0$' "the library is taken whole"

# The same sums, straight from the documents.
expected=$(python3 - "$library" <<'PY'
import json, sys
projects, landed = {}, set()
for line in open(sys.argv[1]):
    a = json.loads(line)
    if a.get("kind") == "project":
        projects[a["project"]["code"]] = a
    if a.get("kind") == "contract":
        landed.add(a["project"]["code"])
fen = lambda codes: sum(round(float(projects[c]["elements"]["investment"])) * 100 for c in codes)
demo = [c for c, a in projects.items() if a["elements"]["library"] == "示范项目"]
print(len(projects), fen(projects), len(landed), fen(landed), len({a["project"]["region"][:2] for a in projects.values()}),
      len({a["elements"]["industry"] for a in projects.values()}), len(demo), fen(demo))
PY
)
serve_start "$store"
json() { # PATH EXPRESSION over page
        curl -s "$url$1" | python3 -c "import json, sys; page = json.load(sys.stdin); s = page.get('sums'); print($2)"
}
sums="s['developed'], s['developed_fen'], s['landed'], s['landed_fen'], s['provinces'], s['industries'], s['demonstration'], s['demonstration_fen']"
is "$(json /ppp.json "*($sums)")" "$expected" "the page sums up what the documents say"
if [ -n "${LIUHEN_LONG:-}" ]; then
        is "$(json /ppp.json "*($sums)")" "6806 1020000000000000 2438 410000000000000 31 19 697 180000000000000" "and that is what was published"
        is "$(json /ppp.json "[(r['cells'][0]['value']) for r in page['by_province']['rows'][:3]]")" "[679, 591, 577]" "the three largest provinces"
else
        skip "the published totals" "LIUHEN_LONG is not set"
fi
for by in province industry year return; do
        is "$(json /ppp.json "sum(r['cells'][0]['value'] for r in page['by_$by']['rows']) == s['developed']")" True "by $by all are there"
done
is "$(json /ppp.json "sum(r['cells'][0]['value'] for r in page['by_stage']['rows']) == s['projects']")" True "by step all are there"
link=$(json /ppp.json "page['by_province']['rows'][0]['cells'][2]['link']")
path=${link%%\?*}
is "$(json "$path.json?${link#*\?}" "page['count']")" "$(json /ppp.json "page['by_province']['rows'][0]['cells'][2]['value']")" "a figure's list holds as many"
is "$(json "/ppp/list.json?stage=landed" "page['count']")" "$(json /ppp.json "s['landed']")" "so does that of landed projects"
is "$(curl -s "$url/ppp/list.csv?stage=landed" | wc -l)" "$(($(json /ppp.json "s['landed']") + 1))" "and its file"
project=$(json "/ppp/list.json?stage=landed" "page['list'][0]['id']")
is "$(json "/p/$project.json" "page['ppp']['stage'], {p['id'] for p in page['ppp']['points']} >= {'value_for_money', 'affordability', 'project_company', 'winner'}")" \
        "执行 True" "a project's page has value for money, affordability, partner and project company"
winner=$(json "/p/$project.json" "[p['value'] for p in page['ppp']['points'] if p['id'] == 'winner'][0]")
like "$(curl -s "$url/p/$project" | grep -A1 'class="small">中选社会资本方' | tr -d '\n')" "<dd lang=\"zh-CN\">$winner" "and shows their values"
like "$(curl -s "$url/ppp")" '<svg role="img" aria-labelledby="province-t province-d" class="tiles"' "the provinces stand as squares"
unlike "$(curl -s "$url/ppp")" '<script' "without a script"
serve_stop
check "the views are those of the log" "$LIUHEN" rebuild "$store" --check
plan
