#!/bin/bash
# `liuhen screen` over a folder as strangers have them: names, links, copies beside originals, archives, presentations, files of
# old programs. What cannot be read or copied is held and said; the others are screened.
. "${LIUHEN_ROOT:?is the root of the tree; ./test sets it}/tests/lib/tap.sh"
cd "$scratch"

# A made-up mobile number, put together so that no text here holds one whole.
number=138$((1234 * 10000 + 5678))
echo "$number" > secret
screen() { "$LIUHEN" screen --occasion housing_list "$@" > out 2> err; }
list() { printf '姓名,手机\n甲一,%s\n' "$number" > "$1"; }
code() { local c=0; "$@" || c=$?; echo "$c"; }
# Does any file below the folder hold the number, packed or not?
survives() { python3 "$LIUHEN_ROOT/tests/lib/find_bytes.py" secret "$1" | wc -l; }

# ---- exit codes ----
mkdir clean && echo 今日无事 > clean/a.txt
is "$(code screen clean)" 0 "nothing to mask: 0"
mkdir in && list in/a.csv
is "$(code screen in)" 3 "something to mask: 3"
is "$(code screen none)" 1 "no such file: 1"
like "$(cat err)" 'could not open "none"' "and it is named"
is "$(code "$LIUHEN" screen in)" 1 "no occasion: refused"
is "$(code "$LIUHEN" screen 2> /dev/null)" 2 "no operand: 2"
screen --explain in
like "$(cat out)" '^ +basis: ' "the basis is told on demand"
like "$(cat out)" '^ +context: .*138\*\*\*\*5678' "and the words around, masked"
unlike "$(cat out err)" "$number" "no number is printed for people"
screen --json in
is "$(python3 -c 'import json; print([(o["file"], o["kind"], o["action"], o["value"][:3]) for o in map(json.loads, open("out")) if o["action"] != "show"])')" \
        "[('a.csv', 'mobile', 'mask', '138')]" "one object a line, named as below the folder"

# ---- names ----
mkdir -p 'odd/有 空格'
list 'odd/有 空格/名单 1.csv'
gb=$(printf '\xc3\xfb\xb5\xa5')
list "odd/$gb.csv"
list "odd/$(printf 'line\nend').csv"
list odd/held
: > odd/empty.txt
ln -s a.csv odd/link.csv
ln -s / odd/root
ln -s nowhere odd/gone
is "$(code screen --clean odd.clean odd)" 4 "links are held"
is "$(cut -f1 odd.clean/held | sort | tr '\n' ' ')" "gone held link.csv root " "each is in the list, and the file that is called like the list"
like "$(cat odd.clean/held)" $'link.csv\tit is a symbolic link, and links are not followed' "with the reason"
check "a name with blanks" test -s 'odd.clean/有 空格/名单 1.csv'
check "a name in GB18030 keeps its bytes" test -s "odd.clean/$gb.csv"
check "an empty file has a copy" test -e odd.clean/empty.txt
like "$(cat out)" '^line\\x0aend.csv: ' "a line end in a name does not end the line"
screen --json odd
is "$(python3 -c 'import json; print(sum(o["file"] == "\\xc3\\xfb\\xb5\\xa5.csv" for o in map(json.loads, open("out")) if o["kind"] == "mobile"))' 2>&1)" 1 "such a name is JSON all the same"
is "$(survives odd.clean)" 0 "no copy holds the number"

# ---- copies beside originals ----
is "$(code screen --clean in in)" 1 "copies cannot take the place of the files"
like "$(cat err)" 'name another folder with --clean' "and what to do is said"
like "$(cat in/a.csv)" "$number" "the file is what it was"
(cd in && code "$LIUHEN" screen --occasion housing_list --clean . a.csv) > out 2>&1
like "$(cat out)" 'held: the clean copy would take its place' "nor those of a single file"
like "$(cat in/a.csv)" "$number" "the file is still what it was"
screen --clean in/clean in
screen --clean in/clean in
is "$(find in/clean -type f | sort | tr '\n' ' ')" "in/clean/a.csv in/clean/held " "copies within the folder are not screened again"
rm -r in/clean
screen in/a.csv in/a.csv
like "$(cat err)" 'passed over 1 files that were named twice' "the same file twice is screened once"
is "$(grep -c mobile out)" 1 "and found once"
mkdir other && list other/a.csv && sed -i s/甲一/乙二/ other/a.csv
is "$(code screen --clean both in other)" 4 "two files of one name are not one copy"
like "$(cat both/held)" '^a.csv.*another file of this run has its name' "the second is held"
mkdir again && list again/a.csv
screen --clean again.clean again
head -c 4000 /dev/urandom > again/a.csv
screen --clean again.clean again
check "a copy of an earlier run does not stay for a file that is held now" test ! -e again.clean/a.csv
python3 -c '
print("手机")
for i in range(60): print(13900000000 + 7919 * i)' > again/a.csv
is "$(code screen --clean again.clean again)" 4 "more than 50: held"
like "$(cat out)" '^a.csv: row 2.*mobile' "and its findings are told"
is "$(code screen --clean again/a.csv in)" 1 "a file is no folder for copies"

# ---- manifests ----
echo '[{"file": "in/a.csv", "occasion": "housing_list"}]' > m.json
is "$(code "$LIUHEN" screen --manifest m.json 2>&1 | tail -n 1)" 3 "a manifest alone says what to screen"
echo '[{"file": "in/none.csv", "occasion": "housing_list"}]' > m.json
refuses "a manifest that names what is not there" 'names "in/none.csv", but there is no such file' "$LIUHEN" screen --manifest m.json
echo '[{"file": "../secret.csv", "occasion": "housing_list"}]' > m.json
refuses "a manifest that leads out" 'leads out of its folder' "$LIUHEN" screen --manifest m.json
echo '[{"file": "in/a..b.csv", "occasion": "housing_list"}]' > m.json && list in/a..b.csv
is "$(code "$LIUHEN" screen --manifest m.json --clean dots 2>&1 | tail -n 1)" 3 "two dots in a name are no way up"
check "and it has a copy" test -s dots/in/a..b.csv
rm in/a..b.csv
echo '{"file":' > m.json
refuses "a manifest that is none" 'is not a JSON list' "$LIUHEN" screen --manifest m.json

# ---- presentations and archives ----
python3 "$LIUHEN_ROOT/tests/flow/screen_made.py" "$number"
is "$(code screen --clean packed.clean packed)" 3 "a presentation and an archive are read"
for part in slide notes layout comments properties; do
        grep -q "^a.pptx: $part.*mobile" out && ok "found in the presentation: $part" || not_ok "found in the presentation: $part"
done
like "$(cat out)" '^b.zip: file 3: file name: mobile' "a name in the archive is screened"
is "$(survives packed.clean)" 0 "no copy holds the number, in whatever it is packed"
is "$(python3 -c '
import zipfile
z = zipfile.ZipFile("packed.clean/b.zip")
print([n.replace("****", "#") for n in z.namelist()])')" "['名单.csv', '里/a.pptx', 'inner.zip/138#5678.txt', '上.txt', '旧名.txt']" "names stay but for what is masked; none leads out"
python3 -c '
import zipfile, xml.dom.minidom as x
z = zipfile.ZipFile("packed.clean/a.pptx")
text = "".join(z.read(n).decode() for n in z.namelist() if n.startswith("ppt/slides/"))
[x.parseString(z.read(n)) for n in z.namelist()]
assert "公告" in text and "第三页 &amp; &lt;完&gt;" in text and text.count("<a:tc>") == 4, text
assert "HIDDEN" not in text and len([n for n in z.namelist() if n.startswith("ppt/slides/slide")]) == 2' &&
        ok "the copy has the visible slides, their table, and nothing hidden" || not_ok "the copy has the visible slides, their table, and nothing hidden"
is "$(code screen packed.clean)" 0 "and can be read again"
is "$(code screen --clean bad.clean bad)" 4 "an archive with something unreadable"
like "$(cat bad.clean/held)" '^a.zip.of file 2 in it \(\.png\): it is a picture' "is held as a whole, and says which file it is"
like "$(cat bad.clean/held)" '^deep.zip.files are packed in it more than 3 deep' "archives in archives end somewhere"
check "and has no copy" test ! -e bad.clean/a.zip

# ---- old programs ----
if command -v soffice > /dev/null; then
        mkdir old && list old.csv && HOME=$scratch timeout 300 soffice -env:UserInstallation="file://$scratch/profile" --headless --convert-to xls --outdir old old.csv > /dev/null 2>&1
        is "$(code screen --clean old.clean old)" 3 "a workbook of an old program is converted in its cage"
        like "$(head -c 2 old.clean/old.xls 2> /dev/null)" PK "and its copy is a new workbook"
        is "$(survives old.clean)" 0 "without the number"
else
        skip "a workbook of an old program" "LibreOffice is not installed"
fi

# ---- many ----
mkdir many && for i in $(seq 1 100); do echo "第 $i 号 $number" > "many/$i.txt"; done
screen many && true
is "$(cut -d: -f1 out | grep -c txt)" 100 "each of many files"
cp out first && screen many
check "the order is the same every time" cmp -s first out
plan
