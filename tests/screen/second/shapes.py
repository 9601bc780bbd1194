"""The documents as files. Only the standard library; the packages' frames are those of ../gen."""
import html as H

import render as first
import render_pdf as first_pdf
from render import HEAD, P, R, S, W, column, esc, pack, rels
from sheet import Cell, Grid


def cut(d, rng):
    n = len(d.raw)
    at = sorted(rng.sample(range(2, n - 1), min(2, n - 3))) if n > 6 else [n // 2]
    return [d.raw[a:b] for a, b in zip([0] + at, at + [n])]


def flat(parts):
    return "".join(p.raw for p in parts)


def text_rows(grid):
    places, n = grid.places()
    rows = [[""] * n for _ in grid.rows]
    for y, x, c in places:
        rows[y][x] = "；".join("，".join(r) for r in text_rows(c.inner)) if c.inner else flat(c.parts)
    return rows


def txt(doc, rng):
    out = [doc.title, "=" * 20 if rng.random() < .3 else ""]
    style = rng.choice(["tab", "bar", "pad", "comma"])
    for kind, b in doc.blocks:
        if kind == "para":
            out.append(rng.choice(["　　", "  ", ""]) + flat(b))
        elif kind == "box":
            out += ["【" + flat(b) + "】"]
        elif kind == "sheet":
            out += ["", "附表：" + b]
        else:
            rows = text_rows(b)
            for row in rows:
                row = [c.replace("\n", " ") for c in row]
                if style == "comma" and (not all(rows[0]) or len(b.rows[0]) != len(rows[0])):
                    out.append("　".join(c for c in row if c))
                    continue
                if style == "comma" and (len(rows[0]) < 5 or not all(rows[0]) or any(x.isdigit() for x in "".join(rows[0]))):
                    cells = [c for c in row if c]
                    out.append("".join(c + ("：" if i % 2 == 0 else "　") for i, c in enumerate(cells)) if len(cells) % 2 == 0 else "　".join(cells))
                    continue
                out.append({"tab": "\t".join(row), "bar": "| " + " | ".join(row) + " |", "pad": "    ".join(c for c in row if c), "comma": "，".join(c for c in row if c)}[style])
    out += ["（存档：" + d.raw + "）" for d in doc.hidden]
    return (rng.choice(["\r\n", "\n"]).join(out) + "\n").encode(rng.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))


def csv(doc, rng):
    rows = []
    for kind, b in doc.blocks:
        if kind in ("para", "box"):
            rows.append([flat(b)])
        elif kind == "sheet":
            rows += [[], [b]]
        else:
            rows += text_rows(b)
    mark = rng.choice([",", ",", ";", "\t"])
    quote = lambda c: '"%s"' % c.replace('"', '""') if any(x in c for x in (mark, '"', "\n")) else c
    return ("\n".join(mark.join(quote(c) for c in row) for row in rows) + "\n").encode(rng.choice(["utf-8", "utf-8-sig", "gb18030"]))


def html_parts(parts, rng):
    out = []
    for d in parts:
        if d.pieces:
            tags = rng.choice([("<span>", "</span>"), ("<font color=red>", "</font>"), ("<em class='x'>", "</em>")])
            out.append("".join(tags[0] + esc(p) + tags[1] for p in cut(d, rng)))
        else:
            out.append(esc(d.raw).replace("\n", rng.choice(["<br>", "<br/>", "<BR>"])))
    return "".join(out)


def html_grid(g, rng):
    wrap = rng.choice(["%s", "<p>%s</p>", "<div><span>%s</span></div>", "\n  %s\n"])
    out = [rng.choice(["<table>", '<table border="0" cellspacing="0">', '<table class="MsoNormalTable">'])]
    for row in g.rows:
        out.append("<tr>")
        for c in row:
            tag = "th" if c.head and rng.random() < .5 else "td"
            out.append("<%s%s%s>%s</%s>" % (tag, ' colspan="%d"' % c.cs if c.cs > 1 else "", ' rowspan="%d"' % c.rs if c.rs > 1 else "", html_grid(c.inner, rng) if c.inner else wrap % html_parts(c.parts, rng), tag))
        out.append("</tr>")
    return "".join(out) + "</table>"


def html(doc, rng):
    out = ["<html><head><meta http-equiv=Content-Type content='text/html; charset=utf-8'><title>%s</title></head><body>" % esc(doc.title), "<h1>%s</h1>" % esc(doc.title)]
    for kind, b in doc.blocks:
        if kind == "para":
            out.append(rng.choice(["<p>%s</p>", "<div>%s</div>", "<p style='text-indent:2em'><span>%s</span></p>", "%s<br>"]) % html_parts(b, rng))
        elif kind == "box":
            out.append("<aside style='border:1px solid'><b>%s</b></aside>" % html_parts(b, rng))
        elif kind == "sheet":
            out.append("<h3>%s</h3>" % esc(b))
        else:
            out.append(html_grid(b, rng))
    for d in doc.hidden:
        out.append(rng.choice(["<!-- %s -->", "<input type=hidden value='%s'>", "<div hidden>电话%s</div>", "<span title='手机%s'>.</span>", "<a href='tel:%s'>致电</a>", "<p style='visibility:hidden'>手机 %s</p>"]) % esc(d.raw))
    return ("\n".join(out) + "</body></html>").encode("utf-8")


def xlsx(doc, rng):
    sheets, rows, merges, y = [], [], [], 0
    names = ["第1页"]

    def put(x, parts):
        ref = "%s%d" % (column(x), y + 1)
        if len(parts) == 1 and parts[0].pieces:
            return '<c r="%s" t="inlineStr"><is>%s</is></c>' % (ref, "".join("<r><t>%s</t></r>" % esc(p) for p in cut(parts[0], rng)))
        if len(parts) == 1 and parts[0].kind in ("mobile", "bank_card", "household_no") and parts[0].raw.isdigit() and len(parts[0].raw) < 16 and rng.random() < .3:
            return '<c r="%s"><v>%s</v></c>' % (ref, parts[0].raw)
        return '<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>' % (ref, esc(flat(parts)))

    def close():
        sheets.append((rows[:], merges[:]))
        rows.clear()
        merges.clear()

    from sheet import parts_of
    rows.append('<row r="1">%s</row>' % put(0, parts_of(doc.title)))
    y = 1
    for kind, b in doc.blocks:
        if kind in ("para", "box"):
            rows.append('<row r="%d">%s</row>' % (y + 1, put(0, b)))
            y += 1
        elif kind == "sheet":
            close()
            names.append(b)
            y = 0
        else:
            places, _ = b.places()
            base = y
            for row in range(len(b.rows)):
                cells = []
                for yy, x, c in places:
                    if yy == row:
                        cells.append(put(x, parts_of("；".join("，".join(r) for r in text_rows(c.inner))) if c.inner else c.parts))
                        if c.cs > 1 or c.rs > 1:
                            merges.append("%s%d:%s%d" % (column(x), base + yy + 1, column(x + c.cs - 1), base + yy + c.rs))
                rows.append('<row r="%d">%s</row>' % (y + 1, "".join(cells)))
                y += 1
            y += rng.randint(0, 1)
    for i, d in enumerate(doc.hidden):
        rows.append('<row r="%d" hidden="1"><c r="A%d" t="inlineStr"><is><t>手机 %s</t></is></c></row>' % (y + 3 + i, y + 3 + i, esc(d.raw)))
    close()
    n = len(sheets)
    members = [("[Content_Types].xml", HEAD + '<Types xmlns="%scontent-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>' % P),
               ("_rels/.rels", rels(("officeDocument", "xl/workbook.xml"))),
               ("xl/workbook.xml", HEAD + '<workbook xmlns="%s" xmlns:r="%s"><sheets>%s</sheets></workbook>' % (S, R, "".join('<sheet name="%s" sheetId="%d" r:id="r%d"/>' % (esc(names[i]), i + 1, i + 1) for i in range(n)))),
               ("xl/_rels/workbook.xml.rels", rels(*[("worksheet", "worksheets/sheet%d.xml" % (i + 1)) for i in range(n)]))]
    for i, (rs, ms) in enumerate(sheets):
        members.append(("xl/worksheets/sheet%d.xml" % (i + 1), HEAD + '<worksheet xmlns="%s"><sheetData>%s</sheetData>%s</worksheet>' % (S, "".join(rs), "<mergeCells>%s</mergeCells>" % "".join('<mergeCell ref="%s"/>' % m for m in ms) if ms else "")))
    return pack(members)


def docx(doc, rng):
    def run(text, props=""):
        return "<w:r>%s%s</w:r>" % (props and "<w:rPr>%s</w:rPr>" % props, "<w:br/>".join('<w:t xml:space="preserve">%s</w:t>' % esc(p) for p in text.split("\n")))

    def runs(parts):
        return "".join("".join(run(p, rng.choice(["", "<w:b/>", "<w:sz w:val='24'/>"])) for p in cut(d, rng)) if d.pieces else run(d.raw) for d in parts)

    def table(g):
        places, n = g.places()
        out = ["<w:tbl><w:tblPr/><w:tblGrid>%s</w:tblGrid>" % ("<w:gridCol w:w='900'/>" * n)]
        for y in range(len(g.rows)):
            out.append("<w:tr>")
            here = {x: c for yy, x, c in places if yy == y}
            above = {x: c for yy, x, c in places if yy < y <= yy + c.rs - 1}
            for x in range(n):
                if x in here or x in above:
                    c = here.get(x) or above[x]
                    props = ("<w:gridSpan w:val='%d'/>" % c.cs if c.cs > 1 else "") + ("<w:vMerge w:val='restart'/>" if x in here and c.rs > 1 else "<w:vMerge/>" if x in above else "")
                    inner = "<w:p/>" if x in above else table(c.inner) + "<w:p/>" if c.inner else "<w:p>%s</w:p>" % runs(c.parts)
                    out.append("<w:tc><w:tcPr>%s</w:tcPr>%s</w:tc>" % (props, inner))
            out.append("</w:tr>")
        return "".join(out) + "</w:tbl>"

    body = ["<w:p>%s</w:p>" % run(doc.title, "<w:b/>")]
    for kind, b in doc.blocks:
        if kind == "para":
            body.append("<w:p>%s</w:p>" % runs(b))
        elif kind == "box":
            body.append('<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps"><w:drawing><wps:wsp xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:txbx><w:txbxContent><w:p>%s</w:p></w:txbxContent></wps:txbx></wps:wsp></w:drawing></mc:Choice></mc:AlternateContent></w:r></w:p>' % runs(b))
        elif kind == "sheet":
            body.append('<w:p><w:r><w:br w:type="page"/></w:r>%s</w:p>' % run(b))
        else:
            body.append(table(b) + "<w:p/>")
    for d in doc.hidden:
        body.append(rng.choice(["<w:p>%s</w:p>" % run("手机 " + d.raw, "<w:vanish/>"), '<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>手机 %s</w:delText></w:r></w:del></w:p>' % esc(d.raw), "<w:p>%s</w:p>" % run("手机 " + d.raw, "<w:color w:val='FFFFFF'/>")]))
    return pack([("[Content_Types].xml", HEAD + '<Types xmlns="%scontent-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>' % P),
                 ("_rels/.rels", rels(("officeDocument", "word/document.xml"))),
                 ("word/document.xml", HEAD + '<w:document xmlns:w="%s"><w:body>%s<w:sectPr/></w:body></w:document>' % (W, "".join(body)))])


class Paper(first_pdf.Pages):
    def draw(self, g, lines):
        places, n = g.places()
        share = [2.4 if i in g.wide else 1.0 for i in range(n)]
        left, right = first_pdf.MARGIN, first_pdf.WIDE - first_pdf.MARGIN
        xs = [left]
        for s in share:
            xs.append(xs[-1] + s / sum(share) * (right - left))
        text = lambda c: "；".join("，".join(r) for r in text_rows(c.inner)) if c.inner else flat(c.parts)
        high = [14.0] * len(g.rows)
        for y, x, c in places:
            need = len(self.wrap(text(c), xs[x + c.cs] - xs[x] - 6)) * 11 + 6
            if c.rs == 1:
                high[y] = max(high[y], need)
        for y, x, c in places:
            if c.rs > 1:
                need = len(self.wrap(text(c), xs[x + c.cs] - xs[x] - 6)) * 11 + 6
                high[y + c.rs - 1] = max(high[y + c.rs - 1], need - sum(high[y:y + c.rs - 1]))
        middle = self.rng.random() < .5
        self.y -= 8
        if lines != "none" and sum(high) < 700:
            self.room(sum(high))
        tops, at = [], self.y
        y0 = 0
        for y, h in enumerate(high):
            if at - h < first_pdf.MARGIN and not any(yy < y < yy + c.rs for yy, _, c in places):
                self.pages.append(self.ops)
                self.ops, at = [], first_pdf.HIGH - first_pdf.MARGIN
            tops.append((at, len(self.pages)))
            at -= h
            for yy, x, c in places:
                if yy != y:
                    continue
                rows = self.wrap(text(c), xs[x + c.cs] - xs[x] - 6)
                whole = sum(high[y:y + c.rs])
                ty = tops[y][0] - 12 - ((whole - 6 - len(rows) * 11) / 2 if middle else 0)
                for line in rows:
                    self.show(xs[x] + 3, ty, line)
                    ty -= 11
                if lines == "all":
                    self.ops.append("%.2f %.2f %.2f %.2f re S" % (xs[x], tops[y][0] - whole, xs[x + c.cs] - xs[x], whole))
                elif lines == "strokes":
                    self.ops.append("%.2f %.2f m %.2f %.2f l S" % (xs[x], tops[y][0], xs[x + c.cs], tops[y][0]))
                    self.ops.append("%.2f %.2f m %.2f %.2f l S" % (xs[x], tops[y][0], xs[x], tops[y][0] - whole))
            if lines == "rows":
                self.ops.append("%.2f %.2f %.2f 0.4 re f" % (left, at, right - left))
        if lines == "strokes":
            self.ops.append("%.2f %.2f m %.2f %.2f l S" % (left, at, right, at))
            self.ops.append("%.2f %.2f m %.2f %.2f l S" % (right, tops[0][0], right, at))
        self.y = at - 6


def pdf(doc, rng):
    p = Paper(rng)
    p.y -= 20
    p.show(first_pdf.MARGIN + 60, p.y, doc.title)
    subject = ""
    for kind, b in doc.blocks:
        if kind in ("para", "box"):
            p.para(flat(b))
        elif kind == "sheet":
            p.para(b)
        else:
            p.draw(b, b.lines or rng.choice(["all", "strokes", "rows", "none"]))
    for d in doc.hidden:
        if rng.random() < .5:
            subject = "手机 " + d.raw
        else:
            p.room(30)
            p.y -= 18
            p.ops.append("q 1 1 1 rg")
            p.show(first_pdf.MARGIN, p.y, "手机 " + d.raw)
            p.ops.append("Q")
    p.pages.append(p.ops)
    return first_pdf.assemble(p, (doc.title, subject), "", "")


SHAPES = {"txt": txt, "csv": csv, "html": html, "xlsx": xlsx, "docx": docx, "pdf": pdf}
