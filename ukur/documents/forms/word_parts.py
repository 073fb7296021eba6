"""Small pieces of WordprocessingML that python-docx has no call for: borders, shading, fields, row rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

Line = Literal["single", "dotted", "nil"]


def element(name: str, **attributes: object) -> Any:
    """One element of Word's namespace. Parameters: name - without prefix; attributes - likewise."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made: Any = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def add_field(paragraph: Paragraph, code: str) -> None:
    """A field that Word counts, such as PAGE. Parameters: paragraph; code."""
    from docx.oxml.ns import qn

    for kind in ("begin", None, "separate", "1", "end"):
        run = paragraph.add_run()
        if kind is None:
            text = element("instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = f" {code} "
            run._r.append(text)
        elif kind == "1":
            run.text = kind
        else:
            run._r.append(element("fldChar", fldCharType=kind))


def rule_below(paragraph: Paragraph) -> None:
    """A double line below a paragraph, as under a letterhead. Parameters: paragraph."""
    borders = element("pBdr")
    borders.append(element("bottom", val="thinThickSmallGap", sz=18, space=4, color="000000"))
    # Its place among the properties is fixed by the standard.
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )


def shade(cell: _Cell, fill: str) -> None:
    """A background. Parameters: cell; fill - as RRGGBB."""
    _add(cell, element("shd", val="clear", color="auto", fill=fill), "w:noWrap", "w:tcMar", "w:vAlign")


def line_below(cell: _Cell, line: Line) -> None:
    """The lower border of a cell. Parameters: cell; line."""
    borders = element("tcBorders")
    borders.append(element("bottom", val=line, sz=4, space=0, color="000000"))
    _add(cell, borders, "w:shd", "w:noWrap", "w:tcMar", "w:vAlign")


def _add(cell: _Cell, part: Any, *after: str) -> None:
    cell._tc.get_or_add_tcPr().insert_element_before(part, *after)


def repeat(row: _Row) -> None:
    """This row heads every page. Parameters: row."""
    row._tr.get_or_add_trPr().append(element("tblHeader", val="true"))


def keep_whole(row: _Row) -> None:
    """This row never breaks over a page. Parameters: row."""
    row._tr.get_or_add_trPr().append(element("cantSplit", val="true"))


def at_least(row: _Row, twips: int) -> None:
    """The least height of a row. Parameters: row; twips."""
    row._tr.get_or_add_trPr().append(element("trHeight", val=twips, hRule="atLeast"))


def set_widths(table: Table, widths: list[int]) -> None:
    """Fixed widths of columns, said both ways, since programs disagree which one counts.

    Parameters: table; widths - in twentieths of a point.
    """
    from docx.shared import Twips

    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Twips(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Twips(width)
