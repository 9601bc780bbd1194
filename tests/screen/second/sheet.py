"""A document before it has a format: paragraphs, grids with merged cells, nested grids, boxes, several sheets."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "gen"))
from model import Datum  # noqa: E402


def parts_of(x):
    if isinstance(x, (list, tuple)):
        return [p for y in x for p in parts_of(y)]
    return [x if isinstance(x, Datum) else Datum(None, str(x))]


class Cell:
    """content: text, Datum or a list of both; or a Grid that stands inside."""
    def __init__(self, content, cs=1, rs=1, head=False):
        self.inner = content if isinstance(content, Grid) else None
        self.parts = [] if self.inner else parts_of(content)
        self.cs, self.rs, self.head = cs, rs, head


class Grid:
    def __init__(self, rows, wide=(), lines=None):
        self.rows, self.wide, self.lines = [[c if isinstance(c, Cell) else Cell(c) for c in row] for row in rows], set(wide), lines

    def data(self):
        for row in self.rows:
            for c in row:
                yield from c.inner.data() if c.inner else (p for p in c.parts if p.kind)

    def places(self):
        """(row, column, cell) with spans worked out, and the number of columns."""
        taken, out = set(), []
        for y, row in enumerate(self.rows):
            x = 0
            for c in row:
                while (y, x) in taken:
                    x += 1
                out.append((y, x, c))
                taken |= {(y + dy, x + dx) for dy in range(c.rs) for dx in range(c.cs)}
                x += c.cs
        return out, max((x for _, x in taken), default=0) + 1


class Doc:
    def __init__(self, occasion, title):
        self.occasion, self.title, self.blocks, self.hidden = occasion, title, [], []

    def para(self, *parts):
        self.blocks.append(("para", parts_of(parts)))

    def box(self, *parts):
        self.blocks.append(("box", parts_of(parts)))

    def grid(self, rows, wide=(), lines=None):
        self.blocks.append(("grid", Grid(rows, wide, lines)))

    def sheet(self, name):
        self.blocks.append(("sheet", name))

    def data(self):
        for kind, b in self.blocks:
            if kind in ("para", "box"):
                yield from (p for p in b if p.kind)
            elif kind == "grid":
                yield from b.data()
