"""Presentations and archives for screen_folder.sh: packed/ can be read, bad/ cannot. Argument: the number they hold."""
import io
import os
import sys
import zipfile

N = sys.argv[1]
NS = " ".join(f'xmlns:{p}="http://schemas.openxmlformats.org/{u}"' for p, u in (("a", "drawingml/2006/main"), ("p", "presentationml/2006/main")))


def shape(text, more=""):
    return f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="x"{more}/></p:nvSpPr><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>'


def cell(text):
    return f"<a:tc><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"


def slide(body, more=""):
    return f"<p:sld {NS}{more}><p:cSld><p:spTree>{body}</p:spTree></p:cSld></p:sld>"


def packed(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members:
            z.writestr(name, data)
    return out.getvalue()


table = f"<p:graphicFrame><a:tbl><a:tr>{cell('姓名')}{cell('手机')}</a:tr><a:tr>{cell('甲一')}{cell(N)}</a:tr></a:tbl></p:graphicFrame>"
show = packed([
    ("[Content_Types].xml", "<Types/>"), ("ppt/presentation.xml", f"<p:presentation {NS}/>"),
    ("ppt/slides/slide1.xml", slide(shape("公告") + table)), ("ppt/slides/slide2.xml", slide(shape("HIDDEN SLIDE"), ' show="0"')),
    ("ppt/slides/slide3.xml", slide(shape("第三页 &amp; &lt;完&gt;") + shape("HIDDEN SHAPE", ' hidden="1"'))),
    ("ppt/notesSlides/notesSlide1.xml", f"<p:notes {NS}>{shape(N)}</p:notes>"),
    ("ppt/comments/comment1.xml", f"<p:cmLst {NS}><p:cm><p:text>{N}</p:text></p:cm></p:cmLst>"),
    ("ppt/slideLayouts/slideLayout1.xml", f"<p:sldLayout {NS}>{shape(N)}</p:sldLayout>"), ("docProps/core.xml", f"<c><x>{N}</x></c>")])
os.makedirs("packed")
os.makedirs("bad")
open("packed/a.pptx", "wb").write(show)
archive = packed([("名单.csv", f"姓名,手机\n甲一,{N}\n"), ("里/a.pptx", show), ("inner.zip", packed([(f"{N}.txt", "无")])), ("../../上.txt", "无"),
                  ("OLDX.txt", "无")])
# Windows writes names in GB18030 and does not set the flag for UTF-8: two characters have the bytes of four letters.
open("packed/b.zip", "wb").write(archive.replace(b"OLDX.txt", "旧名".encode("gb18030") + b".txt"))
png = b"\x89PNG\r\n\x1a\n" + bytes(100)
open("bad/a.zip", "wb").write(packed([("a.txt", "无"), ("扫描.png", png)]))
deep = b"x"
for i in range(5):
    deep = packed([(f"{i}.zip" if i else "a.txt", deep)])
open("bad/deep.zip", "wb").write(deep)
