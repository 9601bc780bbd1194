#!/usr/bin/env python3
"""doc/format/ledger.md is normative and its sentences are numbered; a test says in a comment which of them it holds the program to:
"ledger.md: 1.3, 2.1-2.6". This checks that every sentence pointed to exists and that every sentence is pointed to, but for those
that end in "(No test: WHY.)".
usage: tools/ledger_sentences.py [ROOT]"""
import pathlib, re, sys

NUMBER = r"[1-9][0-9]*\.[1-9][0-9]*"


def sentences(text):
    """Number -> its whole text, up to the next number, heading or blank line."""
    found = re.findall(rf"(?m)^({NUMBER}) ((?:.+\n?)+?)(?=^{NUMBER} |^#|^\s*$|\Z)", text)
    return {number: body.strip() for number, body in found}


def pointed(text):
    """The numbers after "ledger.md:", ranges spread out."""
    out = set()
    for run in re.findall(rf"ledger\.md: ({NUMBER}(?:(?:, |-){NUMBER})*)", text):
        for part in run.split(", "):
            first, _, last = part.partition("-")
            last = last or first
            section, a = first.split(".")
            if last.split(".")[0] != section:
                sys.exit(f"not a range within one section: {part}")
            out |= {f"{section}.{i}" for i in range(int(a), int(last.split(".")[1]) + 1)}
    return out


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    known = sentences((root / "doc/format/ledger.md").read_text(encoding="utf-8"))
    wrong, tested = [], set()
    for path in sorted(p for p in (root / "tests").rglob("*") if p.suffix in (".c", ".h", ".sh", ".py", ".mjs")):
        if "node_modules" in path.parts:
            continue
        here = pointed(path.read_text(encoding="utf-8"))
        wrong += [f"{path.relative_to(root)} points to {n}, which doc/format/ledger.md does not have" for n in sorted(here - set(known))]
        tested |= here
    for number, body in known.items():
        if number not in tested and not re.search(r"\(No test: [^)]+\.\)$", body):
            wrong.append(f"no test points to sentence {number}")
    print("\n".join(wrong) or f"{len(known)} sentences, {len(tested)} of them tested")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
