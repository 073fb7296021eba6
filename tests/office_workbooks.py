"""Workbooks made for a test, part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from office_documents import _SPACES, package, rels

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = (
    ("No", "Kegiatan", "Pelaksana", "", "", "Mutu Baku", "", "", "Ket"),
    ("", "", "Kepala Badan", "Sekretaris", "Staf", "Kelengkapan", "Waktu", "Keluaran", ""),
)
MERGED = ("A1:A2", "B1:B2", "C1:E1", "F1:H1", "I1:I2")
FORMATS = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts><numFmt numFmtId="170" formatCode="d\\ mmmm\\ yyyy"/></numFmts>'
    '<fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFC000"/></patternFill></fill></fills>'
    '<cellXfs><xf numFmtId="0" fillId="0"/><xf numFmtId="0" fillId="2"/><xf numFmtId="170" fillId="0"/>'
    "</cellXfs>"
    "</styleSheet>"
)
FILLED, DATED = 1, 2
Content = str | int | float | tuple[str | int | float, int]
"""A value, or a value and the number of its format."""


def letters(column: int) -> str:
    """Name of a column. Parameters: column - from 1."""
    return chr(64 + column)


def cell(row: int, column: int, content: Content) -> str:
    """A cell. Parameters: row, column - from 1; content."""
    value, style = content if isinstance(content, tuple) else (content, 0)
    ref = f'r="{letters(column)}{row}" s="{style}"'
    if isinstance(value, str):
        return f'<c {ref} t="inlineStr"><is><t>{escape(value)}</t></is></c>' if value else f"<c {ref}/>"
    return f"<c {ref}><v>{value}</v></c>"


def sheet(
    lines: Sequence[Sequence[Content]], *, merged: Sequence[str] = (), first: int = 1, drawn: bool = False
) -> str:
    """A sheet. Parameters: lines - of contents; merged - ranges; first - row; drawn - it has a drawing."""
    body = "".join(
        f'<row r="{row}">{"".join(cell(row, column, each) for column, each in enumerate(line, 1))}</row>'
        for row, line in enumerate(lines, first)
    )
    ranges = "".join(f'<mergeCell ref="{each}"/>' for each in merged)
    cells = f"<mergeCells>{ranges}</mergeCells>" if ranges else ""
    picture = '<drawing r:id="rId1"/>' if drawn else ""
    return f'<worksheet xmlns="{_MAIN}" {_SPACES}><sheetData>{body}</sheetData>{cells}{picture}</worksheet>'


def xlsx(path: Path, content: str, *, drawing: str = "", more: Mapping[str, str] | None = None) -> Path:
    """A workbook of one sheet. Parameters: path; content - of the sheet; drawing - anchors; more - parts."""
    parts = {
        "_rels/.rels": rels(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" {_SPACES}><sheets>'
        '<sheet name="SOP" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": rels(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")),
        "xl/styles.xml": FORMATS,
        "xl/worksheets/sheet1.xml": content,
        **(more or {}),
    }
    if drawing:
        parts["xl/worksheets/_rels/sheet1.xml.rels"] = rels(("drawing", "../drawings/drawing1.xml"))
        parts["xl/drawings/drawing1.xml"] = f"<xdr:wsDr {_SPACES}>{drawing}</xdr:wsDr>"
    return package(path, parts)


def step_lines(marks: Sequence[Sequence[Content]]) -> list[list[Content]]:
    """Two heading rows and three steps. Parameters: marks - of the posts, a list a step."""
    texts = ("Menyusun konsep surat", "Memeriksa konsep surat", "Menandatangani surat")
    steps: list[list[Content]] = [
        [at, text, *marks[at - 1], "Konsep", minutes, "Surat", ""]
        for at, (text, minutes) in enumerate(zip(texts, (30, 15, 5), strict=True), 1)
    ]
    return [*(list(line) for line in HEAD), *steps]


def anchor(row: int, column: int, shape: str, *, one: bool = False) -> str:
    """An anchor inside one cell. Parameters: row, column - from 0; shape; one - by its size."""
    start = f"<xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>90000</xdr:colOff><xdr:row>{row}</xdr:row>"
    start += "<xdr:rowOff>30000</xdr:rowOff></xdr:from>"
    if one:
        return f'<xdr:oneCellAnchor>{start}<xdr:ext cx="300000" cy="100000"/>{shape}</xdr:oneCellAnchor>'
    end = f"<xdr:to><xdr:col>{column}</xdr:col><xdr:colOff>400000</xdr:colOff><xdr:row>{row}</xdr:row>"
    end += "<xdr:rowOff>150000</xdr:rowOff></xdr:to>"
    return f"<xdr:twoCellAnchor>{start}{end}{shape}</xdr:twoCellAnchor>"


def sp(number: int, kind: str = "flowChartProcess", text: str = "") -> str:
    """A shape. Parameters: number - id; kind - preset; text."""
    inner = f"<xdr:txBody><a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p></xdr:txBody>" if text else ""
    return (
        f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="{number}" name="Bentuk {number}"/><xdr:cNvSpPr/></xdr:nvSpPr>'
        f'<xdr:spPr><a:prstGeom prst="{kind}"/></xdr:spPr>{inner}</xdr:sp>'
    )


def cxn(number: int, source: int, target: int) -> str:
    """A line that is fixed to two shapes. Parameters: number - id; source, target - ids."""
    return (
        f'<xdr:cxnSp><xdr:nvCxnSpPr><xdr:cNvPr id="{number}" name="Panah {number}"/><xdr:cNvCxnSpPr>'
        f'<a:stCxn id="{source}" idx="2"/><a:endCxn id="{target}" idx="0"/></xdr:cNvCxnSpPr></xdr:nvCxnSpPr>'
        '<xdr:spPr><a:prstGeom prst="straightConnector1"/><a:ln><a:tailEnd type="triangle"/></a:ln>'
        "</xdr:spPr>"
        "</xdr:cxnSp>"
    )
