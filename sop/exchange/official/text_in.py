"""Plain text that was copied or extracted from a document: one row a line, cells parted by tabs."""

from __future__ import annotations

import html
import re
from pathlib import Path

from sop.exchange.official.doubts import Doubts
from sop.exchange.official.meaning.headings import is_heading
from sop.exchange.official.page import (
    MOST_CELL,
    MOST_COLUMNS,
    MOST_LINES,
    MOST_ROWS,
    Cell,
    Grid,
    Line,
    Page,
    too_much,
)
from sop.exchange.opening import file_bytes

MOST_BYTES = 2_000_000
_BREAKS = re.compile(r"<(?:/p|br|/?li|/?ol|/?ul|/div|/tr|p|div)(?:\s[^<>]{0,300})?/?>", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_NUMBERED = re.compile(r"^\s*\d{1,3}[.)]?\s*\t")


def text_page(path: str | Path) -> Page:
    """Take a text apart.

    Parameters: path - a `.txt` file.
    Returns: what stands in it; lines with tabs that follow one another are a table.
    Raises: DocumentError - unreadable, or too much.
    """
    file = str(path)
    doubts = Doubts()
    lines = _decoded(file_bytes(path, most=MOST_BYTES), doubts).splitlines()
    if len(lines) > MOST_LINES:
        raise too_much(file, "", len(lines), MOST_LINES)
    items: list[Line | Grid] = []
    block: list[tuple[int, list[str]]] = []
    rows = wide = 0
    for number, line in enumerate([*lines, ""], 1):
        if "\t" in line:
            rows += 1
            columns = line.count("\t") + 1
            if rows > MOST_ROWS or columns > MOST_COLUMNS:
                many = rows > MOST_ROWS
                value, most = (rows, MOST_ROWS) if many else (columns, MOST_COLUMNS)
                raise too_much(file, f"line {number}", value, most)
            block.append((number, line.split("\t")))
            if not wide and _is_heading(block[-1][1]):
                wide = len(block[-1][1])
            continue
        if block and line.strip() and len(block[-1][1]) < wide:
            # A cell that was broken over several lines.
            block[-1][1][-1] += "\n" + line
            continue
        if block:
            items.append(_grid(block, doubts))
            block, wide = [], 0
        text = _bare(line)
        if text:
            items.append(Line(place=f"line {number}", text=text))
    return Page(file=file, items=tuple(items), doubts=tuple(doubts.found))


def _decoded(raw: bytes, doubts: Doubts) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        doubts.warn("encoding")
        return raw.decode("cp1252", errors="replace")


def _bare(text: str) -> str:
    """Text without what is left of HTML; its paragraphs and points on lines of their own."""
    text = _MARKUP.sub(" ", _BREAKS.sub("\n", text))
    lines = (" ".join(line.split()) for line in html.unescape(text).splitlines())
    return "\n".join(line for line in lines if line)


def _is_heading(texts: list[str]) -> bool:
    return is_heading(tuple(Cell(place="", text=text) for text in texts))


def _grid(block: list[tuple[int, list[str]]], doubts: Doubts) -> Grid:
    start = next((at for at, (_, texts) in enumerate(block) if _is_heading(texts)), None)
    if start is not None:
        block = [*block[:start], *_joined(block[start:], doubts)]
    rows = []
    for number, texts in block:
        cells = []
        for column, text in enumerate(texts, 1):
            place = f"line {number} column {column}"
            content = _bare(text)
            if len(content) > MOST_CELL:
                doubts.warn("text_cut", place, most=MOST_CELL)
            cells.append(Cell(place=place, text=content[:MOST_CELL]))
        rows.append(tuple(cells))
    return Grid(place=f"line {block[0][0]}", rows=tuple(rows))


def _joined(block: list[tuple[int, list[str]]], doubts: Doubts) -> list[tuple[int, list[str]]]:
    """Rows that were broken inside a cell, joined again; also those of the heading."""
    width = max(len(texts) for _, texts in block)
    found: list[tuple[int, list[str]]] = []
    for number, texts in block:
        last = found[-1] if found else None
        if (
            last is not None
            and len(last[1]) < width
            and len(last[1]) + len(texts) - 1 <= width
            and texts[0].strip()
            and not _NUMBERED.match("\t".join(texts))
        ):
            last[1][-1] = f"{last[1][-1]}\n{texts[0]}".strip()
            last[1].extend(texts[1:])
            doubts.note("line_joined", f"line {number}")
        else:
            found.append((number, list(texts)))
    return found
