"""A Word document taken apart: lines, tables, and what is drawn in and over them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sop.exchange.official.doubts import Doubts
from sop.exchange.official.package import Package, child, number, value
from sop.exchange.official.page import MOST_LINES, MOST_SHAPES, Drawn, Grid, Line, Page, Shape, too_much
from sop.exchange.official.word.drawings import Drawing
from sop.exchange.official.word.tables import TWIP, Section, TableReader
from sop.exchange.official.word.text import BULLET, Words, gather, numbered
from sop.exchange.opening import local

if TYPE_CHECKING:
    from lxml.etree import _Element

NOT_OFFICIAL = ("bukan sop resmi", "not an official sop")
MOST_HEADS = 20
_NAMESPACE = b"urn:ukur:sop:1"


def docx_page(path: str | Path) -> Page:
    """Take a Word document apart.

    Parameters: path - a `.docx` file.
    Returns: what stands on it.
    Raises: DocumentError - it cannot be opened safely, or holds too much.
    """
    package = Package(path, ".docx")
    body = child(package.main("word/document.xml"), "body")
    doubts = Doubts()
    reader = _Body(package.file, doubts)
    items = reader.items(body) if body is not None else ()
    if reader.tables.tracked:
        doubts.warn("tracked_changes", count=reader.tables.tracked)
    return Page(
        file=package.file,
        items=tuple(items),
        copy=_copy(package),
        doubts=tuple(doubts.found),
        ours=reader.tables.ours,
        not_official=_not_official(package),
    )


def _not_official(package: Package) -> bool:
    """Does the head of the pages say that this is no norm?"""
    for name in package.names("word/header")[:MOST_HEADS]:
        root = package.root(name)
        if root is not None:
            text = "".join(each.text or "" for each in root.iter() if local(each) == "t")
            if text.strip().casefold().startswith(NOT_OFFICIAL):
                return True
    return False


def _copy(package: Package) -> bytes | None:
    """The part in which Ukur keeps the SOP that it wrote."""
    for name in package.names("customxml/item"):
        raw = package.raw(name)
        if raw is not None and _NAMESPACE in raw[:2_000]:
            return raw
    return None


class _Body:
    """The body of a document, read from top to bottom."""

    def __init__(self, file: str, doubts: Doubts) -> None:
        self.file = file
        self.doubts = doubts
        self.sheets = itertools.count(1)
        self.tables = TableReader(file, doubts, self.sheets)
        self.lines = 0
        self.shapes = 0

    def items(self, body: _Element) -> Iterator[Line | Grid]:
        loose: list[tuple[str, Drawing]] = []
        found: list[Line | Grid] = []
        for element, section in _blocks(body):
            if local(element) == "tbl":
                grids = self.tables.read(element, section)
                first = grids[0]
                grids[0] = _with(first, [each for place, own in loose for each in _over(own, place, section)])
                loose = []
                found += grids
            else:
                line, drawn = self._paragraph(element)
                found += line
                loose += drawn
        # What is anchored below the last table may still stand over it.
        last = next((at for at in range(len(found) - 1, -1, -1) if isinstance(found[at], Grid)), None)
        if last is not None and loose:
            grid = found[last]
            if isinstance(grid, Grid):
                section = Section()
                found[last] = _with(
                    grid, [each for place, own in loose for each in _over(own, place, section)]
                )
        return iter(found)

    def _paragraph(self, element: _Element) -> tuple[list[Line], list[tuple[str, Drawing]]]:
        self.lines += 1
        if self.lines > MOST_LINES:
            raise too_much(self.file, "", self.lines, MOST_LINES)
        words = Words()
        gather(element, words, self.sheets)
        self.tables.tracked += words.tracked
        self.shapes += sum(len(own.shapes) for own in words.drawn)
        if self.shapes > MOST_SHAPES:
            raise too_much(self.file, "", self.shapes, MOST_SHAPES)
        place = f"line {self.lines}"
        self.tables.ours = self.tables.ours or words.ours
        text = f"{BULLET if numbered(element) else ''}{words.text}"
        lines = [Line(place=place, text=text)] if words.text else []
        return lines, [(place, own) for own in words.drawn]


def _blocks(body: _Element) -> Iterator[tuple[_Element, Section]]:
    """Paragraphs and tables in their order, each with the measures of its section."""
    held: list[_Element] = []
    for element in _flat(body):
        kind = local(element)
        ending = element if kind == "sectPr" else child(element, "pPr", "sectPr") if kind == "p" else None
        if kind in ("p", "tbl"):
            held.append(element)
        if ending is not None:
            section = _section(ending)
            yield from ((each, section) for each in held)
            held = []
    yield from ((each, Section()) for each in held)


def _flat(body: _Element) -> Iterator[_Element]:
    """What stands in the body, also inside content controls."""
    waiting = list(reversed(body))
    while waiting:
        element = waiting.pop()
        if local(element) in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"):
            waiting.extend(reversed(element))
        else:
            yield element


def _section(element: _Element) -> Section:
    size, margins = child(element, "pgSz"), child(element, "pgMar")
    width = number(value(size, "w")) if size is not None else 0.0
    left = number(value(margins, "left"), 1440) if margins is not None else 1440.0
    right = number(value(margins, "right"), 1440) if margins is not None else 1440.0
    return Section(left=left * TWIP, text=max(0.0, width - left - right) * TWIP, page=width * TWIP)


def _with(grid: Grid, drawn: list[Drawn]) -> Grid:
    moved = [replace(each, across=tuple(x - grid.start for x in each.across)) for each in drawn]
    return replace(grid, drawn=(*grid.drawn, *moved)) if drawn else grid


def _over(drawing: Drawing, place: str, section: Section) -> Iterator[Drawn]:
    """What is anchored in a paragraph outside the table, and may stand over it."""
    for shape in drawing.shapes:
        if not drawing.inline:
            yield Drawn(
                shape=shape,
                place=place,
                row=None,
                across=(section.across(drawing) + _centre(shape)[0],),
                down=None if drawing.down.align else drawing.down.offset + _centre(shape)[1],
            )


def _centre(shape: Shape) -> tuple[float, float]:
    return (shape.box[0] + shape.box[2]) / 2, (shape.box[1] + shape.box[3]) / 2
