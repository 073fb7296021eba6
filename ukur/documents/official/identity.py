"""The first sheet of the official document: what the SOP is, who answers for it, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sop.model import Sop
from ukur.documents.looks import GREY, HEAD_FILL
from ukur.documents.official.measures import Sheet
from ukur.documents.official.shapes import Look, Shapes
from ukur.documents.official.text import clean
from ukur.documents.official.xml import (
    NOTE_STYLE,
    NUMBERS,
    Box,
    Merge,
    Type,
    append,
    paragraph,
    row,
    run,
    table,
)
from ukur.words import Words

if TYPE_CHECKING:
    from docx.document import Document

BLOCKS = (
    ("legal_basis", "qualifications"),
    ("related", "equipment"),
    ("warnings", "records"),
)
"""Fields of the identity below the head of the sheet, two beside each other."""
_SHARES = (0.14, 0.36, 0.15, 0.35)
_SIZE = 10.0
_LOGO = (64.0, 76.0)
_HEIGHTS = {
    "number": 17.0,
    "created": 17.0,
    "revised": 17.0,
    "effective": 17.0,
    "approved": 86.0,
    "title": 26.0,
}
_BLOCK = 62.0
"""An empty block stays as high as that, to be filled in by hand."""
_INDENT = 4.0
_PLACE = "808080"


def lists_of(sop: Sop) -> int:
    """How many numbered lists the sheet has. Parameters: sop."""
    return sum(len(_items(sop, name)) > 1 for pair in BLOCKS for name in pair)


def write_identity(
    document: Document, sop: Sop, words: Words, sheet: Sheet, shapes: Shapes, *, before: Sop | None = None
) -> None:
    """Put the sheet at the beginning of a document.

    Parameters: document - empty; sop; words; sheet; shapes - of the document; before - the version that this
    one revises: what is different is marked.
    """
    widths = [sheet.across * share for share in _SHARES]
    writer = _Writer(sop, words, widths, before)
    rows = [*writer.head(shapes), *writer.blocks()]
    append(document, table(widths, rows, about=words("official.identity_about")))


class _Writer:
    """Writes the rows of the sheet."""

    def __init__(self, sop: Sop, words: Words, widths: Sequence[float], before: Sop | None) -> None:
        self.sop, self.w, self.widths, self.before = sop, words, widths, before
        self.lists = 0

    def head(self, shapes: Shapes) -> Iterator[str]:
        """Room for the logo and the names at the left, the fields at the right."""
        for place, (name, height) in enumerate(_HEIGHTS.items()):
            merge: Merge = "continue" if place else "restart"
            logo = "" if place else self._logo(shapes)
            names = "" if place else self._names()
            empty = paragraph("", Type(size=_SIZE))
            label = Type(size=_SIZE, indent=_INDENT, before=2, exact=False)
            text = self.w(f"official.{name}")
            yield row(
                (
                    Box(width=self.widths[0], content=logo or empty, merge=merge),
                    Box(width=self.widths[1], content=names or empty, merge=merge, middle=True),
                    Box(width=self.widths[2], content=paragraph(run(text, label), label)),
                    Box(width=self.widths[3], content=self._field(name), fill=self._fill(name)),
                ),
                height,
                exact=False,
            )

    def _logo(self, shapes: Shapes) -> str:
        text, about = self.w("official.logo"), self.w("official.logo_about")
        frame = shapes.symbol("rect", _LOGO, Look(dash="dash"), name=text, about=about, text=text)
        above = (sum(_HEIGHTS.values()) - _LOGO[1]) / 2
        return paragraph(frame, Type(size=1, align="center", exact=False, before=above))

    def _names(self) -> str:
        strong = Type(size=12, bold=True, align="center", indent=_INDENT, exact=False)
        names = [self.sop.identity.government, self.sop.identity.agency]
        return "".join(paragraph(run(clean(name).upper(), strong), strong) for name in names if name.strip())

    def _field(self, name: str) -> str:
        identity = self.sop.identity
        plain = Type(size=_SIZE, indent=_INDENT, before=2, exact=False, bold=bool(self._fill(name)))
        if name == "approved":
            return self._signature(plain)
        if name == "title":
            strong = Type(size=11, bold=True, indent=_INDENT, before=3, exact=False)
            return paragraph(run(clean(self.sop.title), strong), strong)
        value = getattr(identity, name)
        if name == "revised" and value is None and self.before is not None:
            note = Type(size=8, style=NOTE_STYLE, indent=_INDENT, before=3, exact=False, colour=_PLACE)
            return paragraph(run(self.w("official.revised_blank"), note), note)
        text = self.w.date(value) if isinstance(value, date) else value or ""
        return paragraph(run(text, plain) if text else "", plain)

    def _signature(self, kind: Type) -> str:
        """The post, room for a signature, and places for name and number that a person fills in."""
        post = self.sop.identity.approved_by
        place = Type(size=9, style=NOTE_STYLE, indent=_INDENT, exact=False, colour=_PLACE)
        room = Type(size=9, style=NOTE_STYLE, indent=_INDENT, before=40, exact=False, colour=_PLACE)
        return (
            paragraph(run(clean(post), kind) if post else "", kind)
            + paragraph(run(self.w("official.name_blank"), room), room)
            + paragraph(run(self.w("official.nip"), place), place)
        )

    def blocks(self) -> Iterator[str]:
        """The lists below, each with its heading; an empty one keeps its room."""
        left, right = sum(self.widths[:2]), sum(self.widths[2:])
        for pair in BLOCKS:
            heads = [
                Box(width=width, span=2, fill=HEAD_FILL, content=self._title(name))
                for width, name in zip((left, right), pair, strict=True)
            ]
            lists = [
                Box(width=width, span=2, fill=self._fill(name), content=self._list(name))
                for width, name in zip((left, right), pair, strict=True)
            ]
            yield row(heads, 16, exact=False)
            yield row(lists, _BLOCK, exact=False)

    def _title(self, name: str) -> str:
        strong = Type(size=_SIZE, bold=True, indent=_INDENT, before=2, exact=False, together=True)
        return paragraph(run(self.w(f"official.{name}"), strong), strong)

    def _list(self, name: str) -> str:
        items = _items(self.sop, name)
        number = 0
        if len(items) > 1:
            number, self.lists = NUMBERS + self.lists, self.lists + 1
        kind = Type(size=9, indent=_INDENT, before=1, exact=False, listed=number, bold=bool(self._fill(name)))
        return "".join(paragraph(run(item, kind), kind) for item in items) or paragraph("", kind)

    def _fill(self, name: str) -> str:
        """Grey where the version before says something else."""
        field = "approved_by" if name == "approved" else name
        if self.before is None:
            return ""
        sides = (
            sop.title if field == "title" else getattr(sop.identity, field) for sop in (self.before, self.sop)
        )
        was, now = sides
        return GREY if was != now else ""


def _items(sop: Sop, name: str) -> list[str]:
    return [clean(text) for text in getattr(sop.identity, name)]
