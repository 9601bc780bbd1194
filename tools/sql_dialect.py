#!/usr/bin/env python3
"""The PostgreSQL form of our SQL, which is written once, for SQLite. Only spelling differs; what differs in meaning has a twin
("-- :name @postgresql" in sql/query, sql/postgresql/). doc/adr/0020.
usage: sql_dialect.py FILE...   prints the schema files in PostgreSQL's form"""
import re, sys

TYPES = [(r"\bINTEGER\b", "BIGINT"), (r"\bBLOB\b", "BYTEA"), (r"\bTEXT\b", 'TEXT COLLATE "C"')]


def outside_literals(sql, change):
    """Applies change to what stands between quoted pieces."""
    return "".join(p if p[:1] in "'\"" else change(p) for p in re.split(r"('(?:[^']|'')*'|\"[^\"]*\")", sql))


def schema(sql):
    sql = re.sub(r"--[^\n]*", "", sql)
    sql = re.sub(r"CREATE TRIGGER .*?\nEND;\n", "", sql, flags=re.S)

    def change(p):
        for pattern, to in TYPES:
            p = re.sub(pattern, to, p)
        return re.sub(r"\)\s*(?:STRICT|WITHOUT ROWID)(?:,\s*(?:STRICT|WITHOUT ROWID))*\s*;", ");", p)

    return outside_literals(sql, change)


def query(sql):
    def change(p):
        p = re.sub(r"\?(\d+)", r"$\1", p)
        p = re.sub(r"\b(?:INDEXED BY \w+|NOT INDEXED)\b", "", p)
        p = re.sub(r"\bLIKE\b", "ILIKE", p)
        return re.sub(r"\bCROSS JOIN (\w+ \w+ ON)\b", r"JOIN \1", p)

    return outside_literals(sql, change)


if __name__ == "__main__":
    for path in sys.argv[1:]:
        print(schema(open(path, encoding="utf-8").read()))
