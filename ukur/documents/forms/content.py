"""What stands in a form, before anybody decides whether it becomes a Word document or a workbook.

Texts are plain; whoever writes them escapes, guards against formulas and cleans control characters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading inside a form. Parameters: text."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph. Parameters: text; small - a note in small letters."""

    text: str
    small: bool = False


@dataclass(frozen=True, kw_only=True)
class Field:
    """One line `label : value`. Parameters: label; value - None where a person fills it in."""

    label: str
    value: str | None


@dataclass(frozen=True, kw_only=True)
class Fields:
    """Lines below one another. Parameters: items."""

    items: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell. Parameters: text - None is left blank for a person; bold; changed - marked as new in a
    revision; tick - a box to be ticked: True ticked, False empty, None no box."""

    text: str | None
    bold: bool = False
    changed: bool = False
    tick: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column. Parameters: title; width - share of the page's width; align; group - heading above, shared
    with neighbours of the same group."""

    title: str
    width: float
    align: Literal["left", "center", "right"] = "left"
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with a heading row that is repeated on each page.

    Parameters: columns; rows - of as many cells; numbered - a row below the heading numbers the columns.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbered: bool = False


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Room for one signature. Parameters: role - post; lines - what stands below the room (name, NIP)."""

    role: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Signatures:
    """Signatures side by side. Parameters: place - place and date above, None to be filled in; items."""

    place: str | None
    items: tuple[Signature, ...]


@dataclass(frozen=True, kw_only=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Fields | Table | Signatures | PageBreak


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form.

    Parameters: name - stem of its files; title - above it, in capitals; subtitle - below that; agency -
    letterhead: government and office; blocks; landscape - of its pages; label - what the figures rest on
    (simulated, sample data), shown on every page, empty where they are real.
    """

    name: str
    title: str
    subtitle: str = ""
    agency: tuple[str, ...] = ()
    blocks: tuple[Block, ...]
    landscape: bool = False
    label: str = ""
