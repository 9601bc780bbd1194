"""PDF by hand: a font that is named but not there, codes of its own and a table of characters, as programs write them;
tables with lines, with some lines, without any; cells wrapped by their width."""
import zlib

WIDE, HIGH, MARGIN, SIZE = 595, 842, 45, 9.0


def width(c):
    return SIZE / 2 if ord(c) < 0x2000 else SIZE


class Pages:
    def __init__(self, rng):
        self.rng, self.codes, self.pages, self.ops, self.y = rng, {}, [], [], HIGH - MARGIN

    def code(self, c):
        return self.codes.setdefault(c, len(self.codes) + 3)

    def hexa(self, s):
        return "".join("%04X" % self.code(c) for c in s if c not in "\u200b\ufeff")

    def show(self, x, y, s, extra=""):
        if s:
            self.ops.append("BT %s /F1 %g Tf 1 0 0 1 %.2f %.2f Tm <%s> Tj ET" % (extra, SIZE, x, y, self.hexa(s)))

    def room(self, h):
        if self.y - h < MARGIN:
            self.pages.append(self.ops)
            self.ops, self.y = [], HIGH - MARGIN

    def wrap(self, s, w):
        lines, line, used = [], "", 0
        for part in s.split("\n"):
            for c in part:
                if used + width(c) > w and line:
                    lines.append(line)
                    line, used = "", 0
                line += c
                used += width(c)
            lines.append(line)
            line, used = "", 0
        return lines

    def para(self, s):
        for line in self.wrap("　　" + s, WIDE - 2 * MARGIN):
            self.room(16)
            self.y -= 15
            self.show(MARGIN, self.y, line)

    def table(self, rows, wide, lines):
        n = max(len(r) for r in rows)
        share = [2.2 if i in wide else 1.0 for i in range(n)]
        total = sum(share)
        xs = [MARGIN]
        for s in share:
            xs.append(xs[-1] + s / total * (WIDE - 2 * MARGIN))
        middle = self.rng.random() < .5
        self.y -= 8
        for row in rows:
            cells = [self.wrap(c, xs[i + 1] - xs[i] - 6) for i, c in enumerate(row)]
            h = max(len(c) for c in cells) * 11 + 6
            self.room(h)
            top = self.y
            for i, c in enumerate(cells):
                y = top - 12 - ((h - 6 - len(c) * 11) / 2 if middle else 0)
                for line in c:
                    self.show(xs[i] + 3, y, line)
                    y -= 11
            self.y -= h
            if lines == "all":
                for i in range(len(row)):
                    self.ops.append("%.2f %.2f %.2f %.2f re S" % (xs[i], self.y, xs[i + 1] - xs[i], h))
            elif lines == "thin":
                self.ops.append("%.2f %.2f %.2f 0.5 re f" % (xs[0], top - 0.25, xs[len(row)] - xs[0]))
                self.ops.append("%.2f %.2f %.2f 0.5 re f" % (xs[0], self.y - 0.25, xs[len(row)] - xs[0]))
                for x in xs[:len(row) + 1]:
                    self.ops.append("%.2f %.2f 0.5 %.2f re f" % (x - 0.25, self.y, h))
        self.y -= 6


def assemble(pages, info, notes, attached):
    objects = {}
    cmap = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    items = sorted(pages.codes.items(), key=lambda kv: kv[1])
    for i in range(0, len(items), 90):
        part = items[i:i + 90]
        cmap += "%d beginbfchar\n" % len(part) + "".join("<%04X> <%s>\n" % (v, k.encode("utf-16-be").hex().upper()) for k, v in part) + "endbfchar\n"
    cmap += "endcmap end end"
    widths = " ".join("%d [%d]" % (v, 500 if ord(k) < 0x2000 else 1000) for k, v in items)
    stream = lambda s, extra="": b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n" % (len(zlib.compress(s)), extra.encode()) + zlib.compress(s) + b"\nendstream"
    text = lambda s: "<FEFF" + s.encode("utf-16-be").hex().upper() + ">"
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[3] = b"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Song /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>"
    objects[4] = ("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+Song /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /W [%s] "
                  "/FontDescriptor << /Type /FontDescriptor /FontName /AAAAAA+Song /Flags 4 /FontBBox [0 -200 1000 900] /Ascent 880 /Descent -120 /ItalicAngle 0 /CapHeight 800 /StemV 80 >> >>" % widths).encode()
    objects[5] = stream(cmap.encode())
    objects[6] = ("<< /Producer (test) /Title %s %s >>" % (text(info[0]), "/Subject " + text(info[1]) if info[1] else "")).encode()
    ids, n = [], 7
    for i, ops in enumerate(pages.pages):
        objects[n] = stream("\n".join(ops).encode())
        annots = ""
        if i == 0 and notes:
            objects[n + 2] = ("<< /Type /Annot /Subtype /Text /Rect [10 10 30 30] /Contents %s >>" % text(notes)).encode()
            annots = "/Annots [%d 0 R]" % (n + 2)
        objects[n + 1] = ("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> %s >>" % (WIDE, HIGH, n, annots)).encode()
        ids.append(n + 1)
        n += 3
    if attached:
        objects[n] = stream(attached.encode(), "/Type /EmbeddedFile")
        objects[n + 1] = ("<< /Type /Filespec /F (a.txt) /EF << /F %d 0 R >> >>" % n).encode()
        objects[1] = ("<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a.txt) %d 0 R] >> >> >>" % (n + 1)).encode()
        n += 2
    objects[2] = ("<< /Type /Pages /Kids [%s] /Count %d >>" % (" ".join("%d 0 R" % i for i in ids), len(ids))).encode()
    out, at = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n", {}
    for k in sorted(objects):
        at[k] = len(out)
        out += b"%d 0 obj\n" % k + objects[k] + b"\nendobj\n"
    xref = len(out)
    top = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % top + b"".join(b"%010d 00000 n \n" % at[k] if k in at else b"0000000000 00000 f \n" for k in range(1, top))
    return out + b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (top, xref)


def pdf(doc, rng):
    p = Pages(rng)
    p.y -= 20
    p.show(MARGIN + 80, p.y, doc.title)
    subject = notes = attached = ""
    for b in doc.blocks:
        if b[0] == "para":
            p.para("".join(d.raw for d in b[1]))
        elif b[0] == "table":
            p.table([b[1]] + [[d.raw for d in row] for row in b[2]], b[3], rng.choice(["all", "thin", "none"]))
        else:
            p.table([[d.raw for d in row] for row in b[1]], (1, 3), rng.choice(["all", "thin"]))
    for d in doc.hidden:
        how = rng.choice(["white", "off", "box", "invisible", "subject", "note", "attachment"])
        p.room(30)
        p.y -= 18
        if how == "white":
            p.ops.append("q 1 1 1 rg")
            p.show(MARGIN, p.y, "电话 " + d.raw)
            p.ops.append("Q")
        elif how == "off":
            p.show(WIDE + 40, p.y, "电话 " + d.raw)
        elif how == "box":
            p.show(MARGIN, p.y, "电话 " + d.raw)
            p.ops.append("q 0 g %d %.2f 160 14 re f Q" % (MARGIN - 2, p.y - 3))
        elif how == "invisible":
            p.show(MARGIN, p.y, "电话 " + d.raw, "3 Tr")
            p.ops.append("BT 0 Tr ET")
        elif how == "subject":
            subject = "电话 " + d.raw
        elif how == "note":
            notes = "电话 " + d.raw
        else:
            attached = "电话 " + d.raw + "\n"
    p.pages.append(p.ops)
    return assemble(p, (doc.title, subject), notes, attached)


def scan(rng):
    """A page that is one grey picture."""
    picture = zlib.compress(bytes(rng.randrange(200, 256) for _ in range(100 * 140)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>",
               b"<< /Length 30 >>\nstream\nq 595 0 0 842 0 0 cm /I Do Q  \nendstream",
               b"<< /Type /XObject /Subtype /Image /Width 100 /Height 140 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode /Length %d >>\nstream\n" % len(picture) + picture + b"\nendstream"]
    out, at = b"%PDF-1.4\n", []
    for i, o in enumerate(objects):
        at.append(len(out))
        out += b"%d 0 obj\n" % (i + 1) + o + b"\nendobj\n"
    return out + b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % a for a in at) + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
