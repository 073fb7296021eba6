"""Paragraphs, cells and tables of a Word document as XML; every text passes through here and is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from xml.sax.saxutils import escape

from ukur.documents.official.text import BULLET, Para, clean, line_height, note_size

if TYPE_CHECKING:
    from docx.document import Document

NOTE_STYLE = "UkurNote"
"""Style of what is not the document's: notes, marks, places to be filled in. Readers pass it over."""
BULLETS, NUMBERS = 90, 91
"""Lists: with dots; numbered (each list that begins at 1 has a number of its own from here on)."""
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

Align = Literal["left", "center", "right"]
Merge = Literal["", "restart", "continue"]


@dataclass(frozen=True, kw_only=True)
class Type:
    """How a paragraph is set.

    Parameters: size - of letters, in points; bold; align; indent - from both borders, in points; before -
    space above, in points; line - height of a line, in points, 0 for `line_height`; exact - lines are exactly
    as high; style - of the document; listed - number of the list that it belongs to, 0 for none; new_page -
    it begins one; together - with the next one on a page; colour - hex.
    """

    size: float
    bold: bool = False
    align: Align = "left"
    indent: float = 0.0
    before: float = 0.0
    line: float = 0.0
    exact: bool = True
    style: str = ""
    listed: int = 0
    new_page: bool = False
    together: bool = False
    colour: str = ""


def twips(points: float) -> int:
    """Twentieths of a point, as Word counts. Parameters: points."""
    return round(points * 20)


def run(text: str, kind: Type) -> str:
    """A stretch of text. Parameters: text - anything; kind."""
    bold = "<w:b/>" if kind.bold else ""
    slanted = "<w:i/>" if kind.style == NOTE_STYLE else ""
    colour = f'<w:color w:val="{kind.colour}"/>' if kind.colour else ""
    half = round(2 * kind.size)
    return (
        f'<w:r><w:rPr>{bold}{slanted}{colour}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>'
    )


def paragraph(content: str, kind: Type) -> str:
    """A paragraph. Parameters: content - runs as XML, or nothing; kind."""
    style = f'<w:pStyle w:val="{kind.style}"/>' if kind.style else ""
    fresh = "<w:keepNext/>" if kind.together else ""
    fresh += "<w:pageBreakBefore/>" if kind.new_page else ""
    listed = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{kind.listed}"/></w:numPr>' if kind.listed else ""
    high = twips(kind.line or line_height(kind.size))
    rule = f'w:line="{high}" w:lineRule="{"exact" if kind.exact else "atLeast"}"'
    side = twips(kind.indent)
    hanging = twips(BULLET if kind.listed == BULLETS else 16.0) if kind.listed else 0
    more = f' w:hanging="{hanging}"' if hanging else ""
    half = round(2 * kind.size)
    return (
        f"<w:p><w:pPr>{style}{fresh}{listed}"
        f'<w:spacing w:before="{twips(kind.before)}" w:after="0" {rule}/>'
        f'<w:ind w:left="{side + hanging}" w:right="{side}"{more}/><w:jc w:val="{kind.align}"/>'
        f'<w:rPr><w:sz w:val="{half}"/></w:rPr></w:pPr>{content}</w:p>'
    )


def paragraphs(content: Sequence[Para], kind: Type) -> str:
    """The paragraphs of a cell, an empty one where there are none. Parameters: content; kind."""
    return "".join(_set(para, kind) for para in content) or paragraph("", kind)


def _set(para: Para, kind: Type) -> str:
    own = Type(
        size=note_size(kind.size) if para.note else kind.size,
        bold=kind.bold or para.bold,
        align=kind.align,
        indent=kind.indent,
        exact=kind.exact,
        style=NOTE_STYLE if para.note else "",
        listed=BULLETS if para.bullet and not para.goes_on else 0,
    )
    if para.bullet and para.goes_on:
        # Goes on below the text of its point, without a dot of its own.
        return paragraph(run(para.text, own), own).replace(
            f'w:left="{twips(own.indent)}"', f'w:left="{twips(own.indent + BULLET)}"'
        )
    return paragraph(run(para.text, own), own)


@dataclass(frozen=True, kw_only=True)
class Box:
    """A cell of a table.

    Parameters: width - in points; content - paragraphs as XML; span - columns that it covers; merge -
    `restart` begins a cell over several rows, `continue` goes on with it; fill - hex; middle - content stands
    in the middle of the height; upwards - text is turned.
    """

    width: float
    content: str
    span: int = 1
    merge: Merge = ""
    fill: str = ""
    middle: bool = False
    upwards: bool = False

    def xml(self) -> str:
        """The cell."""
        span = f'<w:gridSpan w:val="{self.span}"/>' if self.span > 1 else ""
        merge = f'<w:vMerge w:val="{self.merge}"/>' if self.merge else ""
        fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{self.fill}"/>' if self.fill else ""
        turned = '<w:textDirection w:val="btLr"/>' if self.upwards else ""
        align = f'<w:vAlign w:val="{"center" if self.middle else "top"}"/>'
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{twips(self.width)}" w:type="dxa"/>{span}{merge}{fill}{turned}{align}'
            f"</w:tcPr>{self.content}</w:tc>"
        )


def row(boxes: Iterable[Box], height: float, *, exact: bool = True, heading: bool = False) -> str:
    """A row that is never broken. Parameters: boxes; height - in points; exact; heading - repeated."""
    repeated = "<w:tblHeader/>" if heading else ""
    rule = f'w:val="{twips(height)}" w:hRule="{"exact" if exact else "atLeast"}"'
    return (
        f"<w:tr><w:trPr><w:cantSplit/><w:trHeight {rule}/>{repeated}</w:trPr>"
        f"{''.join(box.xml() for box in boxes)}</w:tr>"
    )


def table(widths: Sequence[float], rows: Iterable[str], *, about: str) -> str:
    """A table of fixed widths with thin lines, its cells without margins.

    Parameters: widths - of the columns, in points; rows - as XML; about - what it is, for who cannot see it.
    """
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("top", "left", "bottom", "right"))
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    text = escape(clean(about), {'"': "&quot;"})
    whole = sum(map(twips, widths))
    return (
        f'<w:tbl {_W}><w:tblPr><w:tblW w:w="{whole}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar>"
        f'<w:tblDescription w:val="{text}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def append(document: Document, xml: str) -> None:
    """Put elements at the end of a document. Parameters: document; xml - paragraphs or tables."""
    for element in elements(xml):
        # Last in the body stand the properties of the last section.
        document.element.body[-1].addprevious(element)


def elements(xml: str) -> list[Any]:
    """Elements of Word. Parameters: xml - paragraphs or tables beside one another."""
    from docx.oxml import parse_xml

    return list(parse_xml(f"<w:body {_W}>{xml}</w:body>"))
