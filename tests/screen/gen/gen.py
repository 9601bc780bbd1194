#!/usr/bin/env python3
"""Makes a set of documents with the truth about them, in the form of the screening sample: OUT/docs/FORMAT/*, manifest.json,
truth.jsonl. The same seed gives the same bytes. usage: gen.py OUT [--seed N] [--count N]"""
import argparse
import json
import os
import random

import render
import render_pdf
import templates
from model import Datum, action, evade
from people import Person

RENDER = {"txt": render.txt, "csv": render.csv, "html": render.html_doc, "xlsx": render.xlsx, "docx": render.docx, "pdf": render_pdf.pdf}


def make(rng, fmt, clean):
    while True:
        doc, people = rng.choice(templates.CLEAN if clean else templates.PERSONAL)(rng)
        if fmt != "csv" or any(b[0] != "para" for b in doc.blocks):
            break
    for d in doc.data():
        evade(rng, d, fmt)
    if people and fmt != "csv" and rng.random() < .25:
        doc.hidden.append(Datum("mobile", Person(rng).mobile()))
    return doc


def truth_of(doc, file, fmt):
    lines, seen = [], set()
    for d in list(doc.data()) + doc.hidden:
        if fmt == "pdf" and d.evasion == "zero_width":
            d.raw, d.evasion = d.value, "plain"
        if (d.kind, d.value) in seen:
            continue
        seen.add((d.kind, d.value))
        act = action(doc.occasion, d.kind, d.role)
        lines.append({"file": file, "format": fmt, "occasion": doc.occasion, "kind": d.kind, "value": d.value, "raw": d.raw, "where": {}, "action": act,
                      "mask": act in ("mask", "partial", "review"), "role": d.role, "evasion": d.evasion, "hidden": "hidden" if d in doc.hidden else "no"})
    return lines


def unreadable(rng):
    """Files of which nobody can get the text; they must be held."""
    docx = render.docx(templates.penalty(rng)[0], rng)
    return [("pdf", "scan.pdf", render_pdf.scan(rng)), ("docx", "torn.docx", docx[:len(docx) // 2]), ("xlsx", "noise.xlsx", bytes(rng.randrange(256) for _ in range(3000))),
            ("pdf", "torn.pdf", b"%PDF-1.4\n" + bytes(rng.randrange(256) for _ in range(4000))), ("docx", "picture.docx", b"\x89PNG\r\n\x1a\n" + bytes(500)),
            ("xlsx", "macro.xlsx", render.pack([("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<workbook><sheets/></workbook>"), ("xl/vbaProject.bin", b"x" * 100)])),
            ("txt", "bytes.txt", bytes(rng.randrange(256) for _ in range(4000))), ("docx", "nested.docx", render.pack([("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<a>" * 400 + "</a>" * 400)])),
            ("docx", "object.docx", render.pack([("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<document><body><p><r><t>公告</t></r></p></body></document>"), ("word/embeddings/oleObject1.bin", b"x" * 100)]))]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("out")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--count", type=int, default=330)
    o = ap.parse_args()
    rng, manifest, truth = random.Random(o.seed), [], []

    def put(file, fmt, occasion, clean, title, body, lines):
        path = os.path.join(o.out, file)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(body)
        manifest.append({"file": file, "format": fmt, "occasion": occasion, "clean": clean, "title": title, "n": len(lines)})
        truth.extend(lines)

    formats = list(RENDER)
    for i in range(o.count):
        fmt, clean = formats[i % len(formats)], i % 11 >= 6
        doc = make(rng, fmt, clean)
        file = "docs/%s/g%04d.%s" % (fmt, i, fmt)
        body = RENDER[fmt](doc, rng)
        put(file, fmt, doc.occasion, clean, doc.title, body, truth_of(doc, file, fmt))
    for fmt, name, body in unreadable(rng):
        file = "docs/%s/%s" % (fmt, name)
        put(file, fmt, "clean", False, name, body, [{"file": file, "format": fmt, "occasion": "clean", "kind": "unreadable", "value": "", "raw": "", "where": {}, "action": "mask",
                                                      "mask": True, "role": "subject", "evasion": "plain", "hidden": "no"}])
    with open(os.path.join(o.out, "manifest.json"), "w", encoding="utf8") as f:
        json.dump(manifest, f, ensure_ascii=False, indent=0)
    with open(os.path.join(o.out, "truth.jsonl"), "w", encoding="utf8") as f:
        for t in truth:
            f.write(json.dumps(t, ensure_ascii=False) + "\n")


main()
