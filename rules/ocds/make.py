#!/usr/bin/env python3
"""Reduces the published OCDS schemas and codelists to the facts that merging and validation need.
usage: make.py SCHEMA_FOLDER OUT.json   SCHEMA_FOLDER holds release-schema.json, release-package-schema.json,
record-package-schema.json and codelists/*.csv of one version. See doc/adr on what is kept, and LICENSE beside this file."""
import csv, json, os, re, sys

# Text for people, and what no rule of ours reads.
DROPPED = {"title", "description", "$schema", "id", "default", "mergeOptions", "idRef", "versionId"}


def reduce(node, names=False):
    """names: the keys of this object are names of fields, not words of the schema language."""
    if isinstance(node, list):
        return [reduce(n) for n in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {k: reference(v) if k == "$ref" else reduce(v) for k, v in node.items() if k not in DROPPED}
    keep = {k: v for k, v in node.items() if names or k not in DROPPED}
    return {k: reduce(v, not names and k in ("properties", "patternProperties", "definitions")) for k, v in keep.items()}


def reference(ref):
    """Other files of the same version become names that we know."""
    if ref.startswith("#"):
        return ref
    return {"release-schema.json": "release", "versioned-release-validation-schema.json": "versionedRelease"}[ref.rsplit("/", 1)[1]]


def load(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        return json.load(f)


def codelist(path):
    with open(path, encoding="utf-8-sig", newline="") as f:
        return [row["Code"] for row in csv.DictReader(f)]


def used(node, found):
    if isinstance(node, dict):
        if isinstance(node.get("codelist"), str):
            found.add(node["codelist"])
        for v in node.values():
            used(v, found)
    elif isinstance(node, list):
        for v in node:
            used(v, found)
    return found


def main(folder, out):
    schema = {name: reduce(load(folder, name + "-schema.json")) for name in ("release", "release-package", "record-package")}
    found = load(folder, "release-schema.json")
    tag = re.search(r"(\d+)__(\d+)__(\d+)", found["id"]).groups()
    lists = {n: codelist(os.path.join(folder, "codelists", n)) for n in sorted(used(found, set()))}
    with open(out, "w", encoding="utf-8") as f:
        json.dump({"tag": "__".join(tag), **schema, "codelists": lists}, f, ensure_ascii=False, separators=(",", ":"))
        f.write("\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
