#!/usr/bin/env python3
"""The sharing part of the sample: the shape of the nation's catalogue (rules/share/nation.tsv), the city's own systems, applications to
build one, openings to companies. A module of tools/make_sample.py; run alone it prints what it makes, one act a line."""

import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from sample_city import sharing  # noqa: E402

if __name__ == "__main__":
    for name, (_, data) in sharing.files().items():
        sys.stdout.write(f"# {name}\n{data.decode()}")
