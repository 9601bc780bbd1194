#!/bin/bash
# Documents that go with a notice: only the screened copy is published, it can be downloaded, erased, and the log verifies.
. "${LIUHEN_ROOT:?is the root of the tree; ./test sets it}/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
cd "$scratch"

act() { "$LIUHEN" publish s "$1" > receipt 2> refusal; }
record() { python3 -c 'import json; r = json.load(open("receipt")); print((r[-1] if isinstance(r, list) else r)["index"])'; }
# A made-up mobile number, put together so that no text here holds one whole.
number=138$((1234 * 10000 + 5678))
attach() { # NOTICE NAME FILE
        python3 - "$@" <<'P'
import base64, json, sys
json.dump({"act": "notice.attach", "notice": json.loads(sys.argv[1]), "name": sys.argv[2],
           "content": base64.b64encode(open(sys.argv[3], "rb").read()).decode()}, open("d.json", "w"), ensure_ascii=False)
P
        act d.json
}
in_store() { cat s/liuhen.db* | python3 -c 'import base64, sys
whole, n = sys.stdin.buffer.read(), sys.argv[1].encode()
forms = [n, n.decode().encode("utf-16-le")] + [base64.b64encode(b" " * k + n)[4 * (k > 0):-4] for k in range(3)]
print(int(any(f in whole for f in forms)))' "$number"; }

"$LIUHEN" init s --name 云岭 --origin test.example/log > /dev/null
echo '{"act":"body.register","body":"yl-cg","name":"云岭市财政局"}' > b.json && act b.json
echo '{"body":"yl-cg","domain":"procurement","kind":"tender","title":"甲","project":{"key":"甲"},"date":"2026-01-05","source":{"key":"k1"},"text":"见附件","elements":{}}' > n.json
act n.json
notice=$(record)

# ---- a table ----
printf '姓名,手机,金额\n甲一,%s,1200\n' "$number" > in.csv
attach "$notice" 名单.csv in.csv && ok "a table is taken" || { not_ok "a table is taken"; sed "s/$number/NUMBER/" refusal; }
table=$(record)
is "$(in_store)" 0 "the number is nowhere in the store"
attach "$notice" 名单.csv in.csv
grep -q '"repeated"' receipt && ok "the same again adds nothing" || not_ok "the same again adds nothing"

# ---- a workbook, with a hidden sheet ----
python3 - "$number" <<'P'
import sys, zipfile
ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
sheet = lambda t: f'<worksheet {ns}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{t}</t></is></c></row></sheetData></worksheet>'
z = zipfile.ZipFile("in.xlsx", "w")
z.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>')
z.writestr("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>')
z.writestr("xl/workbook.xml", f'<workbook {ns}><sheets><sheet name="清单" sheetId="1" r:id="rId1"/><sheet name="底稿" sheetId="2" state="hidden" r:id="rId2"/></sheets></workbook>')
z.writestr("xl/_rels/workbook.xml.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>')
z.writestr("xl/worksheets/sheet1.xml", sheet("设备清单"))
z.writestr("xl/worksheets/sheet2.xml", sheet("联系手机 " + sys.argv[1]))
z.close()
P
attach '{"source_key": "k1"}' 清单.xlsx in.xlsx && ok "a workbook is taken, the notice named by its key" || { not_ok "a workbook is taken, the notice named by its key"; sed "s/$number/NUMBER/" refusal; }
book=$(record)
is "$(in_store)" 0 "what stood in the hidden sheet is nowhere"

# ---- what is held or refused ----
head -c 5000 /dev/urandom > in.bin
attach "$notice" 名单.pdf in.bin && not_ok "what nobody can read is held" || ok "what nobody can read is held"
python3 -c 'import random
random.seed(7)
print("手机")
for i in range(60): print("139%08d" % random.randrange(10**8))' > many.csv
attach "$notice" 很多.csv many.csv
grep -q 'more than 50' refusal && ok "more than 50 data are held" || not_ok "more than 50 data are held"
grep -q '139[0-9]\{8\}' refusal && not_ok "and the refusal holds no value" || ok "and the refusal holds no value"
printf '<p>x</p>' > in.html
attach "$notice" 页.html in.html && not_ok "a web page is not handed out" || ok "a web page is not handed out"
attach "$notice" ../名单.csv in.csv && not_ok "a name is no path" || ok "a name is no path"
attach 99 名单.csv in.csv && not_ok "only a notice has attachments" || ok "only a notice has attachments"
echo "{\"act\":\"notice.attach\",\"notice\":$notice,\"name\":\"a.csv\",\"content\":\"%%%\"}" > d.json
act d.json
grep -q 'base64' refusal && ok "what is no base64 is refused" || not_ok "what is no base64 is refused"

# ---- on the page ----
serve_start s
curl -s "$url/n/$notice" > page
grep -q "/a/$table.csv" page && grep -q "/a/$book.xlsx" page && ok "the notice's page links to both" || not_ok "the notice's page links to both"
curl -s -D head -o got.csv "$url/a/$table.csv"
grep -qi "content-disposition: attachment; filename\*=UTF-8''%E5%90%8D%E5%8D%95.csv" head && grep -qi '^content-type: text/csv' head &&
        grep -qi 'nosniff' head && ok "it is a download with its name and type" || not_ok "it is a download with its name and type"
grep -q '138\*\*\*\*5678' got.csv && grep -q 1200 got.csv && ok "the copy is masked and otherwise whole" || not_ok "the copy is masked and otherwise whole"
is "$(sha256sum < got.csv | cut -d' ' -f1)" "$(curl -s "$url/n/$table.json" | python3 -c 'import json, sys; print([f["value"] for f in json.load(sys.stdin)["fields"] if f["id"] == "sha256"][0])')" "its digest is what the record says"
curl -s -o got.xlsx "$url/a/$book.xlsx"
python3 -c 'import sys, zipfile; z = zipfile.ZipFile("got.xlsx"); sys.exit(z.testzip() is not None or any(sys.argv[1].encode() in z.read(n) for n in z.namelist()))' "$number" && ok "the workbook opens and holds no number" || not_ok "the workbook opens and holds no number"
is "$(curl -s -o /dev/null -w '%{http_code}' "$url/a/$table.pdf")" 404 "another form than its own is not there"
is "$(curl -s -o /dev/null -w '%{http_code}' "$url/a/$notice.csv")" 404 "a notice is no document"

# ---- a document that takes long holds nobody else: by the order of what happens, not by the clock ----
python3 - <<'P'
import zipfile
ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
z = zipfile.ZipFile("slow.xlsx", "w", zipfile.ZIP_DEFLATED)
z.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>')
z.writestr("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>')
z.writestr("xl/workbook.xml", f'<workbook {ns}><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>')
z.writestr("xl/_rels/workbook.xml.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
rows = "".join('<row r="%d">%s</row>' % (y, "".join('<c r="%s%d"><v>%d</v></c>' % (chr(65 + x), y, x * y) for x in range(20))) for y in range(1, 10001))
z.writestr("xl/worksheets/sheet1.xml", f'<worksheet {ns}><sheetData>{rows}</sheetData></worksheet>')
z.close()
P
reader_stopped() { # waits until the scribe has a reader, and stops it; prints its number
        local scribe pid tries=0
        scribe=$(pgrep -P "$server_pid" -x liuhen-scribe)
        until pid=$(pgrep -P "$scribe" -x liuhen-reader); do
                tries=$((tries + 1))
                [ "$tries" -lt 3000 ] || return 1
                sleep 0.01
        done
        kill -STOP $pid
        echo $pid
}
(attach "$notice" 慢.xlsx slow.xlsx; cp receipt slow.receipt; touch slow.done) 2>/dev/null &
slow=$!
reader=$(reader_stopped) && ok "the document is read by a process of its own" || not_ok "the document is read by a process of its own"
(
        mkdir -p other && cd other && ln -sf ../s s
        echo '{"body":"yl-cg","domain":"procurement","kind":"tender","title":"乙","project":{"key":"乙"},"date":"2026-01-06","source":{"key":"k2"},"text":"无附件","elements":{}}' > n.json
        act n.json
) && [ ! -e slow.done ] && ok "others are served while it is read" || not_ok "others are served while it is read"
(cd other && cp ../in.csv . && notice2=$(record) && attach "$notice2" 另.csv in.csv) && [ ! -e slow.done ] && ok "so is another document" || not_ok "so is another document"
kill -CONT $reader
wait "$slow"
grep -q '"index"' slow.receipt && ok "then it is taken as well" || not_ok "then it is taken as well"
(attach "$notice" 落.xlsx slow.xlsx; cp refusal fallen.refusal) &
slow=$!
reader=$(reader_stopped)
kill -KILL $reader
wait "$slow"
grep -q 'broke off' fallen.refusal && ok "a reader that falls takes nothing along but its document" || not_ok "a reader that falls takes nothing along but its document"
pgrep -P "$server_pid" -x liuhen-scribe > /dev/null && act b.json && grep -q '"index"' receipt && ok "the scribe goes on" || not_ok "the scribe goes on"

# ---- erased ----
"$LIUHEN" erase s "$table" file text name --basis 个人信息保护法第四十七条 > /dev/null && ok "a document can be erased" || not_ok "a document can be erased"
is "$(curl -s -o /dev/null -w '%{http_code}' "$url/a/$table.csv")" 410 "then its address says gone"
curl -s "$url/n/$notice" | grep -q '已依法删除' && ok "and the notice's page says so" || not_ok "and the notice's page says so"
serve_stop
is "$("$LIUHEN" rebuild s --check)" equal "the views are drawn from the acts"
"$LIUHEN" verify s > out 2>&1 && ok "the log verifies" || not_ok "the log verifies"
plan
