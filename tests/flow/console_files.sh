#!/usr/bin/env bash
# Documents at the desk: read into a form, sent along, screened, settled one by one, kept with two persons, undone.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
. "$LIUHEN_ROOT/tests/lib/desk.sh"

store=$scratch/store
# Made-up numbers, put together so that no text here holds one whole.
one=138$((1234 * 10000 + 5678)) two=139$((8765 * 10000 + 4321))
"$LIUHEN" init "$store" --name 测试市 --origin test.example/log >/dev/null
echo '{"act":"body.register","body":"czj","name":"测试市财政局"}' >"$scratch/bodies.jsonl"
"$LIUHEN" import "$store" "$scratch/bodies.jsonl" >/dev/null
serve_start "$store"
staff c001 czj clerk
staff r001 czj reviewer
staff p001 czj publisher

# ---- a list of persons in a workbook ----
python3 - "$scratch" "$one" <<'P'
import sys, zipfile
folder, phone = sys.argv[1:]
rows = [["危房改造对象名单（第一批）", "", "", "", "", ""],
        ["序号", "户主", "村（社区）", "危房等级", "补助金额（元）", "联系电话"],
        ["1", "甲一一", "东村", "C级", "12,000.00", phone],
        ["2", "乙二二", "西村", "D级", "30,000", ""]]
def cell(r, c, v):
    return f'<c r="{chr(65 + c)}{r + 1}" t="inlineStr"><is><t>{v}</t></is></c>' if v else ""
def sheet(rows):
    return ('<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            + "".join(f'<row r="{r + 1}">' + "".join(cell(r, c, v) for c, v in enumerate(row)) + "</row>" for r, row in enumerate(rows))
            + "</sheetData></worksheet>")
with zipfile.ZipFile(folder + "/list.xlsx", "w") as z:
    z.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>')
    z.writestr("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>')
    z.writestr("xl/workbook.xml", '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="名单" sheetId="1" r:id="r1"/></sheets></workbook>')
    z.writestr("xl/_rels/workbook.xml.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
    z.writestr("xl/worksheets/sheet1.xml", sheet(rows))
P
page c001 POST /console/new "row=housing/rural-target"
draft=$location
form c001 "$draft" "version=1" "title=危房改造对象公示" "project_title=危房改造" "fill=1" "file=@$scratch/list.xlsx;filename=名单.xlsx"
is "$status" 200 "a workbook is read into the form"
shows '表格读入“认定对象”，共 2 行' "its rows are counted"
shows '没有对应的要素，没有读入：序号' "a column that the rule does not know is named"
tab=$(printf '\t')
shows "甲一一$tab$tab*东村${tab}C级${tab}12000.00" "amounts lose commas, cells stand in their columns"
page c001 GET "$draft"
like "$(sed -n '/id="h-pub"/,$p' "$scratch/page")" '依法不公开的列：.*身份证号' "columns that the law keeps back are named"
hides '_withheld' "by their names"
is "$(version c001 "$draft")" 3 "what was typed was saved first, then the table"
page c001 POST "$draft" "version=3" undo=1
page c001 GET "$draft"
hides '甲一一' "undo takes the table out again"
shows '危房改造对象公示' "and leaves what was typed"
is "$(curl -s -o /dev/null -w '%{http_code}' -H "Cookie: desk=${session[c001]}" --form-string "csrf=${csrf[c001]}" --form-string version=1 --form-string "title=x" --form-string save=1 "$url$draft.json")" 409 "a save in the background of an older version is told"
is "$(curl -s -H "Cookie: desk=${session[c001]}" --form-string "csrf=${csrf[c001]}" --form-string "version=$(version c001 "$draft")" --form-string "title=新标题" --form-string "project_title=危房改造" --form-string save=1 "$url$draft.json" | python3 -c 'import json, sys; print(json.load(sys.stdin)["version"])')" 5 "one of this version gets the next"

# ---- documents that go along ----
printf '姓名,手机\n甲,%s\n乙,%s\n' "$one" "$two" >"$scratch/list.csv"
form c001 "$draft" "version=$(version c001 "$draft")" "title=危房改造对象公示" "project_title=危房改造" "attach=1" "file=@$scratch/list.csv;filename=名单.csv"
is "$status" 303 "a table goes along with the draft"
page c001 GET "$draft"
shows '名单.csv.*B2' "a finding in it says where it stands"
shows '2 处没有处理' "both are to be settled"
form c001 "$draft" "version=$(version c001 "$draft")" "title=危房改造对象公示" "project_title=危房改造" "attach=1" "file=@$scratch/list.csv;filename=另一个名字.csv"
is "$status" 409 "the same document twice is told"
printf 'MZ\220\0\3\0\0\0' >"$scratch/a.exe"
form c001 "$draft" "version=$(version c001 "$draft")" "title=危房改造对象公示" "project_title=危房改造" "attach=1" "file=@$scratch/a.exe;filename=名单.xlsx"
is "$status" 422 "a program that calls itself a workbook is refused"
form c001 "$draft" "version=$(version c001 "$draft")" "title=危房改造对象公示" "project_title=危房改造" "attach=1" "file=@$scratch/list.csv;filename=..\\..\\.htaccess"
is "$status" 422 "a name with a dot in front is refused"
head -c 3100000 /dev/zero | tr '\0' a >"$scratch/large.txt"
form c001 "$draft" "version=$(version c001 "$draft")" "title=危房改造对象公示" "project_title=危房改造" "attach=1" "file=@$scratch/large.txt;filename=大.txt"
is "$status" 422 "a file above the limit is refused"
head -c 6000000 /dev/zero >"$scratch/huge.bin"
form c001 "$draft" "version=1" "attach=1" "file=@$scratch/huge.bin;filename=大.bin"
unlike "$status" '^[23]' "a form above the limit is not even taken in"
form c001 "$draft" "version=$(version c001 "$draft")" "title=危房改造对象公示" "project_title=危房改造" "attach=1"
is "$status" 422 "no file at all is told"
form r001 "$draft" "version=$(version c001 "$draft")" "attach=1" "file=@$scratch/list.csv;filename=x.csv"
is "$status" 403 "a reviewer adds nothing"

# ---- settled one by one: one masked, one kept ----
page c001 GET "$draft"
first=$(finding 1) second=$(finding 2)
form c001 "$draft" "version=$(version c001 "$draft")" "title=危房改造对象公示" "project_title=危房改造" "f.$first=mask" "f.$second=keep" submit=1
is "$status" 422 "what is kept wants a reason"
shows '要写明' "and says so"
form c001 "$draft" "version=$(version c001 "$draft")" "title=危房改造对象公示" "project_title=危房改造" "f.$first=mask" "f.$second=false_alarm" "why.$second=单位值班电话" submit=1
is "$status" 303 "with one it goes to review"
page p001 GET "$draft"
page r001 GET "$draft"
shows '起草人说不是个人信息.*单位值班电话' "the reviewer sees what is to be kept and why"
page r001 POST "$draft" "version=$(version r001 "$draft")" approve=1
page p001 POST "$draft" release=1
is "$status" 303 "it is released"
page p001 GET "$draft"
shows '北京时间' "the receipt has the clock of the law"
notice=$(sed -n 's|.*href="/n/\([0-9]*\)".*|\1|p' "$scratch/page" | tail -n 1)
public=$(curl -s "$url/n/$notice")
file=$(sed -n 's|.*href="\(/a/[0-9]*\.csv\)".*|\1|p' <<<"$public" | head -n 1)
like "$file" '^/a/' "the document is on the public page"
copy=$(curl -s "$url$file")
unlike "$copy" "$one" "its copy has not the number that is masked"
like "$copy" "$two" "and has the one that two persons let stand"
like "$(curl -s "$url/screening")" '改判|误报|override|false_alarm' "the decision is public"

# ---- the urgent path has no second person, so nothing is kept on it ----
page c001 POST /console/new "row=procurement/budget"
urgent=$location
three=137$((1111 * 10000 + 2222))
fields=("title=应急采购" "project_title=应急" "e.budget=1" "text=联系 $three")
form c001 "$urgent" version=1 "${fields[@]}" save=1
page c001 GET "$urgent"
form c001 "$urgent" "version=$(version c001 "$urgent")" "${fields[@]}" "f.$(finding 1)=keep" "why.$(finding 1)=依法公开" save=1
page p001 POST "$urgent" "version=$(version p001 "$urgent")" "urgent=防汛" urgent_go=1
is "$status" 403 "on the urgent path nothing is kept"

# ---- a new draft from a file ----
form c001 /console/new "row=housing/rural-target" "file=@$scratch/list.xlsx;filename=名单.xlsx"
is "$status" 303 "a draft begins with a file"
page c001 GET "$location"
shows '甲一一' "its table is in the form"
shows '名单.xlsx' "and it goes along"
form c001 /console/new "row=housing/rural-target" "file=@$scratch/a.exe;filename=a.exe"
is "$status" 422 "a file that cannot be read makes no draft"

serve_stop
check "the log verifies" "$LIUHEN" verify "$store"
check "the views are what the log says" "$LIUHEN" rebuild "$store" --check
plan
