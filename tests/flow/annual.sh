#!/usr/bin/env bash
# The annual report and the self-check through the real program: the report of the sample city cross-foots and equals a count over
# the raw log, its files open in other programs, and a site that breaks an inspection rule is told so.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
cd "$LIUHEN_ROOT"

store=$scratch/store
"$LIUHEN" init "$store" --name 云岭市 --origin city.example/log --site-code 9901000001 >/dev/null
for file in sample/00-* sample/30-* sample/40-* sample/50-* sample/99-annual.jsonl; do "$LIUHEN" import "$store" "$file" >/dev/null; done
refuses "a site code has its form" '10 letters and digits' "$LIUHEN" init "$scratch/other" --site-code 12
like "$("$LIUHEN" import "$store" sample/99-annual.jsonl)" '^imported 0, skipped [1-9]' "what was entered and published is not taken twice"
check "the views are those of the log" "$LIUHEN" rebuild "$store" --check

serve_start "$store"
for body in yl-zfb yl-zrzy; do
        check "the report of $body on 2025 equals a count over the raw log" python3 tests/flow/annual_recount.py "$url" "$body" 2025
done
field() { # PATH EXPRESSION over page
        curl -s "$url$1" | python3 -c "import json, sys; page = json.load(sys.stdin); print($2)"
}
is "$(field /annual/yl-zfb-2025.json "len(page['faults']), page['report']['published'], page['changed_since']")" "0 True False" \
        "it was published whole, and the record says the same today"
is "$(field /annual/yl-zrzy-2025.json "page['report']['late_days']")" 6 "a department that publishes on 6 February is 6 days late"
like "$(field /annual/yl-mzj-2025.json "page['faults_count'], page['report']['published']")" '^[1-9][0-9]* False$' "a draft says what is missing"
is "$(curl -s -o /dev/null -w '%{http_code}' "$url/annual/yl-zfb-2018")" 404 "a year without a form has no report"

# What was sent to the form comes back as an act document that the log takes.
cells=$(field /annual/yl-mzj-2025.json "'&'.join(c['cell'] + '=0' for s in page['sections'] for t in s['tables'] for c in t['cells'] if c['value'] is None)")
is "$(curl -s -o /dev/null -w '%{http_code}' -d "norms.documents.made=x&by=A&basis=B" "$url/annual-form/yl-mzj-2025")" 422 "a figure that is none is refused by the form"
curl -s --data "$cells&overview=OVERVIEW&problems=PROBLEMS&by=YL-0903&basis=B" "$url/annual-form/yl-mzj-2025.json" >"$scratch/form.json"
python3 -c "import json, sys; print(json.load(open(sys.argv[1]))['document'])" "$scratch/form.json" >"$scratch/entry.json" 2>/dev/null ||
        curl -s --data "$cells&overview=OVERVIEW&problems=PROBLEMS&by=YL-0903&basis=B" "$url/annual-form/yl-mzj-2025" |
        python3 -c "import html, re, sys; print(html.unescape(re.search(r'<pre lang=\"zh-CN\">(.*?)</pre>', sys.stdin.read(), re.S)[1]))" >"$scratch/entry.json"
check "the form's document is taken" "$LIUHEN" publish "$store" "$scratch/entry.json"
printf '{"act":"annual.publish","body":"yl-mzj","year":2025}' >"$scratch/publish.json"
check "and the report can be published" "$LIUHEN" publish "$store" "$scratch/publish.json"
printf '{"act":"annual.enter","body":"yl-mzj","year":2025,"by":"A","basis":"B","cells":{"disputes.cases.review-total":"7"}}' >"$scratch/wrong.json"
refuses "a sum that is none is refused with cell and sum" 'review-total.*7 was entered.*add up to 0' "$LIUHEN" publish "$store" "$scratch/wrong.json"

report() { # FILE
        "$LIUHEN" report annual "$store" --body yl-zfb --year 2025 --out "$scratch/$1"
}
for ending in html docx xlsx json; do check "the report is written as $ending" report "report.$ending"; done
like "$(cat "$scratch/report.html")" '<style>.*' "the page stands alone"
unlike "$(cat "$scratch/report.html")" 'rel="stylesheet"' "and asks for no style"
refuses "the form of other years is refused" 'has the form 2021' "$LIUHEN" report annual "$store" --body yl-zfb --year 2025 --form 2019 --out "$scratch/x.html"
refuses "an unknown body is refused" 'no such body' "$LIUHEN" report annual "$store" --body nobody --year 2025 --out "$scratch/x.html"
refuses "without Chromium a PDF is refused with the way out" 'needs Chromium.*\.html' env CHROMIUM=/nonexistent "$LIUHEN" report annual "$store" \
        --body yl-zfb --year 2025 --out "$scratch/x.pdf"
python3 - "$scratch/report.docx" "$scratch/report.xlsx" >"$scratch/inside" <<'PYTHON'
import re, sys, zipfile
from xml.etree import ElementTree
for path in sys.argv[1:]:
    z = zipfile.ZipFile(path)
    assert z.testzip() is None
    for name in z.namelist():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(z.read(name))
    print(path.rsplit(".")[-1], len(z.namelist()))
rows = re.findall(r"<f>([^<]*)</f><v>([^<]*)</v>", "".join(z.read(n).decode() for n in z.namelist() if "worksheets/" in n))
print("formulas", len(rows), "of the total", [v for f, v in rows][:1])
PYTHON
like "$(cat "$scratch/inside")" '^formulas [1-9][0-9]+' "both files are well formed, and the sums of the sheet are formulas"
if command -v soffice >/dev/null && [ -n "${LIUHEN_LONG:-}" ]; then
        (cd "$scratch" && HOME=$scratch timeout 120 soffice --headless --convert-to txt:Text report.docx >/dev/null 2>&1) || true
        like "$(cat "$scratch/report.txt" 2>/dev/null)" '2025年政府信息公开工作年度报告' "LibreOffice reads the document"
        (cd "$scratch" && HOME=$scratch timeout 120 soffice --headless --convert-to csv report.xlsx >/dev/null 2>&1) || true
        like "$(cat "$scratch/report.csv" 2>/dev/null)" '2025年政府信息公开工作年度报告' "and the workbook"
        check "Chromium makes a PDF" report report.pdf
        like "$(head -c 5 "$scratch/report.pdf" 2>/dev/null)" '^%PDF-' "which is one"
else
        skip "LibreOffice and Chromium read and print the report" "a minute; LIUHEN_LONG=1 runs it"
fi

# The self-check.
exit_of() {
        local rc=0
        "$@" >"$scratch/check" 2>&1 || rc=$?
        echo "$rc"
}
is "$(exit_of "$LIUHEN" check "$store" --pages 80)" 4 "an unanswered request of the sample fails the inspection"
like "$(cat "$scratch/check")" '^unanswered	/requests' "which is said"
like "$(cat "$scratch/check")" '^meta +0 ' "every page has its tags"
like "$(cat "$scratch/check")" '^link +0 ' "no link is dead"
is "$(exit_of "$LIUHEN" check "$url" --pages 40)" 4 "the same over HTTP"
like "$(cat "$scratch/check")" '^40 pages, 1 findings, 1 ' "with the same findings"
"$LIUHEN" check "$store" --pages 20 --record >/dev/null || true
is "$(field /selfcheck.json "len(page['walks']), page['rules'][5]['found']")" "1 0" "a recorded check stands on the page"
"$LIUHEN" init "$scratch/bare" >/dev/null
is "$(exit_of "$LIUHEN" check "$scratch/bare" --pages 10)" 4 "a site without a notice fails"
like "$(cat "$scratch/check")" '^meta	/	.*SiteIDCode' "and one without its code lacks a tag"
refuses "a check of a site that is not there is refused" 'could not reach' "$LIUHEN" check "http://127.0.0.1:$(tools/port free)"

check "every address of the site map answers" python3 - "$url" <<'PYTHON'
import sys, urllib.request
from xml.etree import ElementTree
get = lambda u: urllib.request.urlopen(u, timeout=20)
locs = lambda u: [e.text for e in ElementTree.fromstring(get(u).read()).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
pages = [loc for part in locs(sys.argv[1] + "/sitemap.xml") for loc in locs(part)]
assert len(pages) > 100 and len(pages) == len(set(pages)), len(pages)
for page in pages[::17]:
    assert get(page).status == 200, page
PYTHON
plan
