"""Docs as files: text, CSV, HTML, XLSX, DOCX, all written by hand with the standard library."""
import html
import io
import zipfile

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
P = "http://schemas.openxmlformats.org/package/2006/"


def esc(s):
    return html.escape(s, quote=True)


def txt(doc, rng):
    lines = [doc.title, ""]
    for b in doc.blocks:
        if b[0] == "para":
            lines.append("    " + "".join(d.raw for d in b[1]))
        elif b[0] == "table":
            lines.append("\t".join(b[1]))
            lines += ["\t".join(d.raw for d in row) for row in b[2]]
        else:
            lines += ["".join(c.raw + ("：" if i % 2 == 0 else "  ") for i, c in enumerate(row)) if len(row) < 10 else row[0].raw + "：" + " ".join(c.raw for c in row[1:]) for row in b[1]]
    for d in doc.hidden:
        lines.append("（内部备注 联系" + d.raw + "）")
    text = "\n".join(lines) + "\n"
    how = rng.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    return text.encode(how)


def csv(doc, rng):
    rows = [[doc.title]] if rng.random() < .5 else []
    for b in doc.blocks:
        if b[0] == "para":
            rows.append(["".join(d.raw for d in b[1])])
        elif b[0] == "table":
            rows.append(b[1])
            for row in b[2]:
                rows.append([('="%s"' % d.raw if d.kind in ("id_card", "bank_card") and d.evasion == "plain" and rng.random() < .2 else d.raw) for d in row])
        else:
            rows += [[d.raw for d in row] for row in b[1]]
    mark = rng.choice([",", ",", "\t", ";"])
    quote = lambda c: '"%s"' % c.replace('"', '""') if any(x in c for x in (mark, '"', "\n")) else c
    text = "\r\n".join(mark.join(quote(c) for c in row) for row in rows) + "\r\n"
    return text.encode(rng.choice(["utf-8-sig", "gb18030", "utf-8"]))


def html_datum(d, rng):
    if d.pieces:
        return esc(d.pieces[0]) + rng.choice(["<b></b>", "<span>", "<i class='n'>"]).replace("<span>", "<span></span>").replace("<i class='n'>", "<i class='n'></i>") + esc(d.pieces[1])
    if d.kind in ("mobile", "id_card") and rng.random() < .1:
        return "".join("&#%d;" % ord(c) for c in d.raw)
    return esc(d.raw).replace("\n", "<br>")


def html_doc(doc, rng):
    out = ["<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>%s</title></head><body><div class=\"main\"><h2>%s</h2>" % (esc(doc.title), esc(doc.title))]
    for b in doc.blocks:
        if b[0] == "para":
            out.append("<p>" + "".join(html_datum(d, rng) for d in b[1]) + "</p>")
            continue
        rows = ([b[1]] if b[0] == "table" else []) + (b[2] if b[0] == "table" else b[1])
        out.append("<table border=1><tbody>")
        for row in rows:
            out.append("<tr>" + "".join("<td><p>%s</p></td>" % (esc(c) if isinstance(c, str) else html_datum(c, rng)) for c in row) + "</tr>")
        out.append("</tbody></table>")
    for d in doc.hidden:
        out.append(rng.choice(['<!-- 联系 %s -->', '<input type="hidden" name="tel" value="%s">', '<div style="display: none">联系 %s</div>', '<script>var owner="%s";</script>',
                               '<p style="color:#FFFFFF">联系 %s</p>', '<img src="a.png" alt="联系 %s">', '<span style="font-size:0">联系 %s</span>']) % esc(d.raw))
    text = "\n".join(out) + "</div></body></html>"
    if rng.random() < .3:
        return text.replace('charset="utf-8"', 'charset="gb2312"').encode("gb18030")
    return text.encode("utf-8")


def pack(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, body in members:
            z.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def rels(*items):
    return HEAD + '<Relationships xmlns="%srelationships">' % P + "".join('<Relationship Id="r%d" Type="%s/%s" Target="%s"/>' % (i + 1, R, t, f) for i, (t, f) in enumerate(items)) + "</Relationships>"


def column(i):
    return (chr(64 + i // 26) if i >= 26 else "") + chr(65 + i % 26)


def xlsx(doc, rng):
    strings, rows, hidden_cols = [], [], []
    inline = rng.random() < .4

    def cell(ref, d):
        text = d if isinstance(d, str) else d.raw
        if not isinstance(d, str) and d.pieces:
            body = "".join("<r><rPr><b/></rPr><t>%s</t></r>" % esc(p) for p in d.pieces)
        elif not isinstance(d, str) and d.kind == "mobile" and d.evasion == "plain" and rng.random() < .3:
            return '<c r="%s"><v>%s</v></c>' % (ref, d.raw)
        elif not isinstance(d, str) and d.kind in ("id_card", "mobile") and d.evasion == "plain" and rng.random() < .1:
            return '<c r="%s" t="str"><f>"%s"&amp;"%s"</f></c>' % (ref, d.raw[:6], d.raw[6:])
        else:
            body = '<t xml:space="preserve">%s</t>' % esc(text)
        if inline:
            return '<c r="%s" t="inlineStr"><is>%s</is></c>' % (ref, body)
        strings.append(body)
        return '<c r="%s" t="s"><v>%d</v></c>' % (ref, len(strings) - 1)

    lines = [[doc.title]]
    merges = []
    for b in doc.blocks:
        if b[0] == "para":
            lines.append(["".join(d.raw for d in b[1])])
        else:
            if b[0] == "table":
                lines.append(list(b[1]))
            lines += b[2] if b[0] == "table" else b[1]
    for y, line in enumerate(lines):
        rows.append('<row r="%d">' % (y + 1) + "".join(cell("%s%d" % (column(x), y + 1), c) for x, c in enumerate(line)) + "</row>")
    if len(max(lines, key=len)) > 2:
        merges.append("A1:%s1" % column(len(max(lines, key=len)) - 1))
    members, book, extra, types, sheet_rels, tail = [], "", [], "", "", ""
    core = "<dc:creator>科员</dc:creator>"
    for d in doc.hidden:
        how = rng.choice(["sheet", "props", "orphan", "comment", "row", "validation", "footer"])
        if how == "sheet":
            extra.append('<row r="3"><c r="B3" t="inlineStr"><is><t>电话 %s</t></is></c></row>' % esc(d.raw))
        elif how == "props":
            core += "<dc:description>电话 %s</dc:description>" % esc(d.raw)
        elif how == "orphan" and not inline:
            strings.append("<t>电话 %s</t>" % esc(d.raw))
        elif how == "comment":
            members.append(("xl/comments1.xml", HEAD + '<comments xmlns="%s"><authors><author>x</author></authors><commentList><comment ref="A1" authorId="0"><text><r><t>电话 </t></r><r><t>%s</t></r></text></comment></commentList></comments>' % (S, esc(d.raw))))
            members.append(("xl/worksheets/_rels/sheet1.xml.rels", rels(("comments", "../comments1.xml"))))
        elif how == "validation":
            tail += '<dataValidations count="1"><dataValidation type="list" sqref="Z9"><formula1>"电话 %s,其他"</formula1></dataValidation></dataValidations>' % esc(d.raw)
        elif how == "footer":
            tail += "<headerFooter><oddFooter>电话 %s</oddFooter></headerFooter>" % esc(d.raw)
        else:
            rows.append('<row r="%d" hidden="1"><c r="A%d" t="inlineStr"><is><t>电话 %s</t></is></c></row>' % (len(lines) + 3, len(lines) + 3, esc(d.raw)))
    sheet = HEAD + '<worksheet xmlns="%s"><sheetData>%s</sheetData>' % (S, "".join(rows)) + ("<mergeCells>" + "".join('<mergeCell ref="%s"/>' % m for m in merges) + "</mergeCells>" if merges else "") + tail + "</worksheet>"
    book = '<sheet name="名册" sheetId="1" r:id="r1"/>' + ('<sheet name="备份" sheetId="2" state="veryHidden" r:id="r2"/>' if extra else "")
    parts = [("worksheet", "worksheets/sheet1.xml")] + ([("worksheet", "worksheets/sheet2.xml")] if extra else []) + ([("sharedStrings", "sharedStrings.xml")] if strings else [])
    members += [("[Content_Types].xml", HEAD + '<Types xmlns="%scontent-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>' % P),
                ("_rels/.rels", rels(("officeDocument", "xl/workbook.xml"))), ("xl/workbook.xml", HEAD + '<workbook xmlns="%s" xmlns:r="%s"><sheets>%s</sheets></workbook>' % (S, R, book)),
                ("xl/_rels/workbook.xml.rels", rels(*parts)), ("xl/worksheets/sheet1.xml", sheet),
                ("docProps/core.xml", HEAD + '<cp:coreProperties xmlns:cp="%smetadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">%s</cp:coreProperties>' % (P, core))]
    if extra:
        members.append(("xl/worksheets/sheet2.xml", HEAD + '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (S, "".join(extra))))
    if strings:
        members.append(("xl/sharedStrings.xml", HEAD + '<sst xmlns="%s">%s</sst>' % (S, "".join("<si>%s</si>" % s for s in strings))))
    return pack(members)


def docx(doc, rng):
    def run(text, props=""):
        parts = text.split("\n")
        return "<w:r>%s" % (props and "<w:rPr>%s</w:rPr>" % props) + "<w:br/>".join('<w:t xml:space="preserve">%s</w:t>' % esc(p) for p in parts) + "</w:r>"

    def datum(d):
        if d.pieces:
            return run(d.pieces[0]) + '<w:proofErr w:type="spellStart"/>' + run(d.pieces[1], "<w:b/>")
        return run(d.raw)

    body = ['<w:p><w:pPr><w:jc w:val="center"/></w:pPr>%s</w:p>' % run(doc.title, '<w:b/><w:sz w:val="36"/>')]
    for b in doc.blocks:
        if b[0] == "para":
            body.append("<w:p>" + "".join(datum(d) for d in b[1]) + "</w:p>")
            continue
        rows = ([b[1]] if b[0] == "table" else []) + (b[2] if b[0] == "table" else b[1])
        body.append("<w:tbl><w:tblPr/><w:tblGrid/>" + "".join("<w:tr>" + "".join("<w:tc><w:p>%s</w:p></w:tc>" % (run(c) if isinstance(c, str) else datum(c)) for c in row) + "</w:tr>" for row in rows) + "</w:tbl><w:p/>")
    members, core, parts = [], "<dc:creator>科员</dc:creator>", []
    for d in doc.hidden:
        how = rng.choice(["vanish", "white", "deleted", "props", "footer", "comment", "box"])
        if how == "vanish":
            body.append("<w:p>%s</w:p>" % run("电话 " + d.raw, "<w:vanish/>"))
        elif how == "white":
            body.append("<w:p>%s</w:p>" % run("电话 " + d.raw, '<w:color w:val="FFFFFF"/>'))
        elif how == "deleted":
            body.append('<w:p><w:del w:id="9" w:author="科员"><w:r><w:delText>电话 %s</w:delText></w:r></w:del></w:p>' % esc(d.raw))
        elif how == "props":
            core += "<cp:keywords>电话 %s</cp:keywords>" % esc(d.raw)
        elif how == "footer":
            members.append(("word/footer1.xml", HEAD + '<w:ftr xmlns:w="%s"><w:p>%s</w:p></w:ftr>' % (W, run("电话 " + d.raw))))
            parts.append(("footer", "footer1.xml"))
        elif how == "comment":
            members.append(("word/comments.xml", HEAD + '<w:comments xmlns:w="%s"><w:comment w:id="0" w:author="x"><w:p>%s</w:p></w:comment></w:comments>' % (W, run("电话 " + d.raw))))
            parts.append(("comments", "comments.xml"))
        else:
            body.append('<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p>%s</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>' % run("电话 " + d.raw))
    members += [("[Content_Types].xml", HEAD + '<Types xmlns="%scontent-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>' % P),
                ("_rels/.rels", rels(("officeDocument", "word/document.xml"))), ("word/_rels/document.xml.rels", rels(*parts)),
                ("word/document.xml", HEAD + '<w:document xmlns:w="%s"><w:body>%s<w:sectPr/></w:body></w:document>' % (W, "".join(body))),
                ("docProps/core.xml", HEAD + '<cp:coreProperties xmlns:cp="%smetadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">%s</cp:coreProperties>' % (P, core))]
    return pack(members)
