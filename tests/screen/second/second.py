#!/usr/bin/env python3
"""A second set of documents with the truth about them, in other words and shapes than ../gen: OUT/docs/FORMAT/*, manifest.json,
truth.jsonl as the screening sample has them. The same seed gives the same bytes. usage: second.py OUT [--seed N] [--count N]"""
import argparse
import json
import os
import random

import notices
import shapes
from folk import Folk
from model import action
from sheet import Datum


def make(rng, fmt, clean):
    while True:
        d = rng.choice(notices.CLEAN if clean else notices.PERSONAL)(rng)
        if fmt != "csv" or any(k == "grid" for k, _ in d.blocks):
            return d


def truth_of(doc, file, fmt):
    lines, seen = [], set()
    for d in list(doc.data()) + doc.hidden + getattr(doc, "extra", []):
        if (d.kind, d.value) in seen:
            continue
        seen.add((d.kind, d.value))
        act = action(doc.occasion, d.kind, d.role)
        lines.append({"file": file, "format": fmt, "occasion": doc.occasion, "kind": d.kind, "value": d.value, "raw": d.raw, "where": {}, "action": act, "mask": act != "show", "role": d.role,
                      "evasion": d.evasion, "hidden": "hidden" if d in doc.hidden else "no"})
    return lines


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("out")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--count", type=int, default=330)
    o = ap.parse_args()
    rng, manifest, truth = random.Random("second %d" % o.seed), [], []
    formats = list(shapes.SHAPES)
    for i in range(o.count):
        fmt, clean = formats[i % len(formats)], i % 11 >= 7
        doc = make(rng, fmt, clean)
        if not clean and fmt != "csv" and rng.random() < .2:
            doc.hidden.append(Datum("mobile", Folk(rng).mobile))
        file = "docs/%s/s%04d.%s" % (fmt, i, fmt)
        path = os.path.join(o.out, file)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(shapes.SHAPES[fmt](doc, rng))
        lines = truth_of(doc, file, fmt)
        manifest.append({"file": file, "format": fmt, "occasion": doc.occasion, "clean": clean, "title": doc.title, "n": len(lines)})
        truth += lines
    with open(os.path.join(o.out, "manifest.json"), "w", encoding="utf8") as f:
        json.dump(manifest, f, ensure_ascii=False, indent=0)
    with open(os.path.join(o.out, "truth.jsonl"), "w", encoding="utf8") as f:
        for t in truth:
            f.write(json.dumps(t, ensure_ascii=False) + "\n")


main()
