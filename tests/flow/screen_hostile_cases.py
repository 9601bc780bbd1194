"""Hostile documents, made here. What a case wants: "held", "read" (nothing is held), or the text that must be found."""
import io
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib

ROOT, LIUHEN = os.environ["LIUHEN_ROOT"], os.environ["LIUHEN"]
CPU_S_MAX, RSS_KB_MAX, WALL_S_MAX = 20, 512 * 1024, 300
NUMBER = "138" + str(1234 * 10000 + 5678)  # made up; no text here holds it whole
LINE = f"BT /F 12 Tf 50 700 Td (Tel {NUMBER}) Tj ET".encode()
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def packed(*members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in members:
            z.writestr(name, data)
    return out.getvalue()


def docx(xml, *more):
    return packed(("[Content_Types].xml", "<Types/>"), ("word/document.xml", xml), *more)


def book(sheet, *more):
    return packed(("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", f'<workbook {R}><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'),
                  ("xl/_rels/workbook.xml.rels", '<R><Relationship Id="r1" Target="worksheets/sheet1.xml"/></R>'), ("xl/worksheets/sheet1.xml", sheet), *more)


def pdf(objects, trailer=""):
    out, at = b"%PDF-1.4\n", []
    for i, o in enumerate(objects):
        at.append(len(out))
        out += b"%d 0 obj\n" % (i + 1) + (o if isinstance(o, bytes) else o.encode()) + b"\nendobj\n"
    xref = len(out)
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(at) + 1) + b"".join(b"%010d 00000 n \n" % a for a in at) + \
        f"trailer\n<< /Size {len(at) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{xref}\n%%EOF\n".encode()


def stream(data, more=""):
    data = zlib.compress(data, 9)
    return f"<< /Length {len(data)} /Filter /FlateDecode {more} >>\nstream\n".encode() + data + b"\nendstream"


def coded(data, name):
    return f"<< /Length {len(data)} /Filter /{name} >>\nstream\n".encode() + data + b"\nendstream"


def page_of(content):
    return page_with(stream(content))


def page_with(content):
    return pdf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>", content,
                "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"])


def pages(n):
    kids = " ".join(f"{i + 3} 0 R" for i in range(n))
    return pdf(["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {n} >>"] +
               ["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"] * n)


def encrypted_zip():
    raw = bytearray(packed(("a.txt", "x" * 40), method=zipfile.ZIP_STORED))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def nested(n):
    data = packed(("a.txt", "x"))
    for i in range(n):
        data = packed((f"{i}.zip", data))
    return data


bomb = b" " * (60 << 20)
row = '<row r="%d"/>'
cases = {
    "bomb.zip": (packed(("a.txt", bomb)), "held"),
    "bomb.docx": (docx(bomb), "held"),
    "bomb.pdf": (page_of(b"0 0 m\n" * (40 << 20)), "held"),
    "layers.pdf": (pdf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
                        stream(zlib.compress(zlib.compress(b"0 0 m\n" * (20 << 20), 9), 9)).replace(b"/FlateDecode", b"[/FlateDecode /FlateDecode /FlateDecode]")]), "held"),
    "run_length.pdf": (page_with(coded(bytes([len(LINE) - 1]) + LINE + b"\x80", "RunLengthDecode")), "mobile"),
    "unknown.pdf": (page_with(coded(LINE, "JBIG2Decode")), "held"),
    "deep.zip": (nested(6), "held"),
    "deep.docx": (docx(f"<w:d {W}>" + "<w:p>" * 100000), "held"),
    "torn.docx": (docx(f"<w:d {W}><w:p><w:r><w:t>a"), "held"),
    "endless.docx": (docx(f"<w:d {W}>" + "<w:p><w:r><w:t>字</w:t></w:r></w:p>" * 400000 + "</w:d>"), "held"),
    "entities.docx": (docx('<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><d>&b;</d>'), "held"),
    "external.docx": (docx(f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:d {W}><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:d>'), "held"),
    "cell.xlsx": (book('<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>' + "字" * (6 << 20) + "</t></is></c></row></sheetData></worksheet>"), "held"),
    "rows.xlsx": (book("<worksheet><sheetData>" + "".join(row % i for i in range(1, 1048577)) + f'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>电话 {NUMBER}</t></is></c></row></sheetData></worksheet>'), "mobile"),
    "columns.xlsx": (book('<worksheet><sheetData><row r="1">' + "<c><v>1</v></c>" * 16384 + f'<c t="inlineStr"><is><t>电话 {NUMBER}</t></is></c></row></sheetData></worksheet>'), "mobile"),
    "far.xlsx": (book(f'<worksheet><sheetData><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>电话 {NUMBER}</t></is></c></row></sheetData></worksheet>'), "mobile"),
    "encrypted.zip": (encrypted_zip(), "held"),
    "encrypted.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(2000), "held"),
    "pages.pdf": (pages(100000), "held"),
    "loop.pdf": (pdf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]), "held"),
    "broken.pdf": (page_of(b"BT /F 12 Tf (a) Tj ET")[:-300], None),
    "line.csv": (("姓名,电话," + "一二三四," * 400000 + f"电话 {NUMBER}\n").encode(), None),
    "text.txt": (b"a" * (30 << 20), None),
    "nested.html": (b"<div>" * 100000 + f"<p>电话 {NUMBER}</p>".encode(), "mobile"),
    "attributes.html": (b"<p " + b"a=b " * 500000 + b">" + f"电话 {NUMBER}".encode(), "mobile"),
    "comment.html": (b"<!--" * 200000 + f"电话 {NUMBER}".encode(), "mobile"),
    "polyglot.pdf": (page_of(b"BT /F 12 Tf 50 700 Td (a) Tj ET") + packed(("a.txt", f"电话 {NUMBER}")), None),
    "polyglot.zip": (packed(("a.txt", f"电话 {NUMBER}")) + page_of(b""), None),
    "picture.docx": (b"\x89PNG\r\n\x1a\n" + bytes(200), "held"),
    "page.docx": (f"<html><p>电话 {NUMBER}</p>".encode(), None),
    "zip.txt": (packed(("a.txt", f"电话 {NUMBER}")), "mobile"),
    "wide.txt": (f"电话 {NUMBER}\r\n".encode("utf-16-le"), "mobile"),
    "wide_be.txt": (f"电话 {NUMBER}\r\n".encode("utf-16-be"), "mobile"),
    "seven.txt": (f"电话 {NUMBER}\r\n".encode("utf-7"), "mobile"),
    "zeros.txt": (bytes(5 << 20), "held"),
    "member.zip": (packed(*[(f"{i}.txt", "x") for i in range(600)]), "held"),
    "members.xlsx": (book("<worksheet><sheetData/></worksheet>", *[(f"xl/a{i}.xml", "<a/>") for i in range(10001)]), "held"),
    "lie.zip": (packed(("a.txt", b"x" * 100000)).replace((100000).to_bytes(4, "little"), (10).to_bytes(4, "little")), "held"),
}


def screen(path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    child = subprocess.Popen([LIUHEN, "screen", "--occasion", "housing_list", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    out, _ = child.communicate(timeout=WALL_S_MAX)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return child.returncode, out, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def fault(want, code, out, cpu):
    if code not in (0, 3, 4):
        return f"ended with {code}: {out[-300:]}"
    if cpu > CPU_S_MAX:
        return f"took {cpu:.0f} s of processor time"
    if want == "held" and code != 4:
        return f"was not held: {out[-200:]}"
    if want == "mobile" and (code == 4 or ": mobile " not in out):
        return f"the number was not found: {out[-300:]}"
    return "a number was printed" if NUMBER in out else None


def main():
    folder, failed, n = tempfile.mkdtemp(), 0, 0
    try:
        for name, (data, want) in cases.items():
            path, n = os.path.join(folder, name), n + 1
            with open(path, "wb") as f:
                f.write(data)
            wrong = fault(want, *screen(path))
            failed += wrong is not None
            print(f"{'not ok' if wrong else 'ok'} {n} - {name} is {want or 'held or read'}", flush=True)
            if wrong:
                print("# " + wrong.strip().replace("\n", "\n# "), flush=True)
            os.unlink(path)
        n, most = n + 1, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        failed += most > RSS_KB_MAX
        print(f"{'not ok' if most > RSS_KB_MAX else 'ok'} {n} - no process took more than 512 MB ({most // 1024} MB)")
    finally:
        shutil.rmtree(folder)
    print(f"1..{n}")
    sys.exit(failed > 0)


main()
