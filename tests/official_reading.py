"""The step table of an official document as a reader of its XML finds it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
FIELDS = ("requirements", "time", "output", "remark")


@dataclass(kw_only=True)
class Read:
    """One row: texts - of the columns beside number and performers; symbols - preset by column; letters - in
    the symbols; mark - of a revision; grey, bold - columns; height - in points."""

    number: str
    texts: tuple[str, ...]
    symbols: dict[int, str]
    letters: str = ""
    mark: str = ""
    grey: set[str] = field(default_factory=set)
    bold: set[str] = field(default_factory=set)
    height: float = 0.0


def read_rows(path: Path) -> list[Read]:
    """All rows of the step tables, without headings and continuations."""
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    found: list[Read] = []
    for table in root.iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        if len(rows[0].findall(f"{W}tc")) == 5 and rows[0].find(f"{W}trPr/{W}tblHeader") is not None:
            found += [_row(row) for row in rows[2:]]
    return [row for row in found if "(lanjutan)" not in row.mark]


def _row(row: Any) -> Read:
    cells = row.findall(f"{W}tc")
    roles = len(cells) - 6
    names = ["number", "text", *(f"role{at}" for at in range(roles)), *FIELDS]
    symbols = {at: shape.get("prst") for at in range(roles) for shape in cells[at + 2].iter(f"{A}prstGeom")}
    letters = "".join(
        text.text for at in range(roles) for text in cells[at + 2].iter(f"{W}t") if len(text.text) < 3
    )
    notes = [text for text, note in _paragraphs(cells[0]) if note]
    texts = [cells[1], *cells[2 + roles :]]
    return Read(
        number="".join(text for text, note in _paragraphs(cells[0]) if not note),
        texts=tuple("\n".join(t for t, note in _paragraphs(cell) if not note) for cell in texts),
        symbols=symbols,
        letters=letters,
        mark=notes[0] if notes else "",
        grey={
            name for name, cell in zip(names, cells, strict=True) if cell.find(f"{W}tcPr/{W}shd") is not None
        },
        bold={
            name
            for name, cell in zip(names, cells, strict=True)
            if not name.startswith(("role", "number")) and cell.find(f".//{W}rPr/{W}b") is not None
        },
        height=int(row.find(f"{W}trPr/{W}trHeight").get(f"{W}val")) / 20,
    )


def _paragraphs(cell: Any) -> list[tuple[str, bool]]:
    found = []
    for paragraph in cell.findall(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        text = "".join(piece.text or "" for piece in paragraph.findall(f"{W}r/{W}t"))
        if text:
            found.append((text, style is not None))
    return found
