"""Office files made for a test, part by part, as other people's programs write them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

EMU = 635
"""In a twentieth of a point."""
_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    "</Types>"
)
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
POSTS = ("Kepala Badan", "Sekretaris", "Staf")
WIDTHS = (500, 3000, 1000, 1000, 1000, 1500, 1000, 1500, 1000)
"""Of the columns of the step table, in twentieths of a point."""
STEPS = (
    ("Menyusun konsep surat", "Disposisi", "30 menit", "Konsep"),
    ("Memeriksa konsep surat", "Konsep", "15 menit", "Konsep diperiksa"),
    ("Menandatangani surat", "Konsep diperiksa", "5 menit", "Surat"),
)
Mark = Callable[[int, int], str]
"""A cell, or a text in it, for the number of a step and of a post."""


def nothing(step: int, post: int) -> str:
    """No mark. Parameters: step; post."""
    return ""


def package(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """A zip file of parts. Parameters: path; parts - content by name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def rels(*targets: tuple[str, str]) -> str:
    """A part of relations: kind and target of each."""
    items = "".join(
        f'<Relationship Id="rId{at}" Type="{_REL}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{items}</Relationships>'


def docx(path: Path, *blocks: str, parts: Mapping[str, str | bytes] | None = None) -> Path:
    """A Word document. Parameters: path; blocks - paragraphs and tables; parts - further ones."""
    section = (
        '<w:sectPr><w:pgSz w:w="16838" w:h="11906"/><w:pgMar w:left="1000" w:right="1000" w:top="800"'
        ' w:bottom="800"/></w:sectPr>'
    )
    body = f"<w:document {_SPACES}><w:body>{''.join(blocks)}{section}</w:body></w:document>"
    return package(
        path,
        {
            "_rels/.rels": rels(("officeDocument", "word/document.xml")),
            "word/document.xml": body,
            **(parts or {}),
        },
    )


def p(text: str = "", *, inside: str = "", numbered: bool = False, style: str = "") -> str:
    """A paragraph. Parameters: text; inside - runs; numbered - by the program; style."""
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if numbered else ""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{named}{number}</w:pPr>{run}{inside}</w:p>"


def tc(content: str = "", *, span: int = 1, merge: str = "", fill: str = "") -> str:
    """A cell. Parameters: content - a text, or paragraphs; span; merge - `restart` or `continue`; fill."""
    inner = content if content.startswith("<w:") else "".join(p(line) for line in content.split("\n"))
    wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    shade = f'<w:shd w:val="clear" w:fill="{fill}"/>' if fill else ""
    return f"<w:tc><w:tcPr>{wide}{merged}{shade}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, height: int = 0, exact: bool = False) -> str:
    """A row. Parameters: cells; height - in twentieths of a point, 0 unknown; exact."""
    rule = "exact" if exact else "atLeast"
    high = f'<w:trPr><w:trHeight w:val="{height}" w:hRule="{rule}"/></w:trPr>' if height else ""
    return f"<w:tr>{high}{''.join(cells)}</w:tr>"


def tbl(*rows: str, widths: Sequence[int] = WIDTHS) -> str:
    """A table. Parameters: rows; widths."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    margin = '<w:tblCellMar><w:left w:w="0" w:type="dxa"/></w:tblCellMar>'
    return f"<w:tbl><w:tblPr>{margin}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def head(posts: Sequence[str] = POSTS, *, time: str = "Waktu", output: str = "Output") -> list[str]:
    """Two rows of heading, with merged cells. Parameters: posts; time, output - as spelled there."""
    top = tr(
        tc("No.", merge="restart"),
        tc("Uraian Kegiatan", merge="restart"),
        tc("Pelaksana", span=len(posts)),
        tc("Mutu Baku", span=3),
        tc("Ket.", merge="restart"),
    )
    low = tr(
        tc(merge="continue"), tc(merge="continue"), *(tc(post) for post in posts),
        tc("Persyaratan/Kelengkapan"), tc(time), tc(output), tc(merge="continue"),
    )  # fmt: skip
    return [top, low]


def rows(
    mark: Mark = nothing,
    *,
    steps: Sequence[Sequence[str]] = STEPS,
    posts: Sequence[str] = POSTS,
    first: int = 1,
    **options: int | bool,
) -> list[str]:
    """The rows of steps. Parameters: mark - whole cell (or a text) of a step and post; steps; posts; first -
    number; options - of `tr`."""
    found = []
    for at, (text, needs, time, output) in enumerate(steps):
        cells = [mark(at, post) for post in range(len(posts))]
        marked = [cell if cell.startswith("<w:tc>") else tc(cell) for cell in cells]
        number = tc(str(first + at))
        found.append(
            tr(number, tc(text), *marked, tc(needs), tc(time), tc(output), tc(), **options)  # type: ignore[arg-type]
        )
    return found


def identity(**more: str) -> str:
    """An identity block. Parameters: more - values by label with `_` for blanks."""
    fields = {
        "Nomor_SOP": "12/2025",
        "Tanggal_Pembuatan": "8 Januari 2025",
        "Nama_SOP": "Surat Keluar",
        **more,
    }
    lines = [tr(tc(label.replace("_", " ")), tc(value)) for label, value in fields.items()]
    return p("PEMERINTAH KOTA CONTOH") + p("DINAS CONTOH") + tbl(*lines, widths=(3000, 6000))


def wsp(kind: str, text: str = "", *, at: tuple[int, int, int, int] = (0, 0, 600, 300), number: int = 0,
        ends: tuple[int, int] | None = None, more: str = "", line: str = "",
        box: bool = False) -> str:  # fmt: skip
    """A shape of DrawingML. Parameters: kind - preset; text; at - x, y, width, height, twentieths of a point;
    number - id; ends - ids that a line is fixed to; more - attributes of the frame; line - of its border."""
    x, y, wide, high = (value * EMU for value in at)
    inner = f"<wps:txbx><w:txbxContent>{p(text)}</w:txbxContent></wps:txbx>" if text else ""
    about = f'<wps:cNvPr id="{number}" name="Bentuk {number}"/>' if number else ""
    fixed = (
        f'<wps:cNvCnPr><a:stCxn id="{ends[0]}" idx="2"/><a:endCxn id="{ends[1]}" idx="0"/></wps:cNvCnPr>'
        if ends
        else f"<wps:cNvSpPr{' txBox=' + chr(34) + '1' + chr(34) if box else ''}/>"
    )
    return (
        f'<wps:wsp>{about}{fixed}<wps:spPr><a:xfrm {more}><a:off x="{x}" y="{y}"/>'
        f'<a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="{kind}"/>{line}</wps:spPr>'
        f"{inner}</wps:wsp>"
    )


def wgp(*shapes: str, inner: tuple[int, int, int, int], size: tuple[int, int]) -> str:
    """A group. Parameters: shapes; inner - x, y, width, height of what is inside; size - of the whole."""
    x, y, wide, high = (value * EMU for value in inner)
    return (
        '<wpg:wgp><wpg:grpSpPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{size[0] * EMU}" cy="{size[1] * EMU}"/>'
        f'<a:chOff x="{x}" y="{y}"/><a:chExt cx="{wide}" cy="{high}"/></a:xfrm></wpg:grpSpPr>'
        f"{''.join(shapes)}</wpg:wgp>"
    )


def drawing(shape: str, *, number: int = 1, size: tuple[int, int] = (600, 300),
            x: int | None = None, y: int = 0,
            across: str = "column", down: str = "paragraph", in_cell: bool = True) -> str:  # fmt: skip
    """A run with a drawing. Parameters: shape; number - id; size; x, y - floats there, None in the line;
    across, down - what x and y count from; in_cell."""
    kind = "wpg" if "<wpg:wgp>" in shape else "wps"
    about = (
        f'<wp:extent cx="{size[0] * EMU}" cy="{size[1] * EMU}"/>'
        f'<wp:docPr id="{number}" name="Gambar {number}"/>'
        f'<a:graphic><a:graphicData uri="x">{shape}</a:graphicData></a:graphic>'
    )
    if x is None:
        inner = f"<wp:inline>{about}</wp:inline>"
    else:
        inner = (
            f'<wp:anchor layoutInCell="{int(in_cell)}"><wp:positionH relativeFrom="{across}"><wp:posOffset>'
            f'{x * EMU}</wp:posOffset></wp:positionH><wp:positionV relativeFrom="{down}"><wp:posOffset>'
            f"{y * EMU}</wp:posOffset></wp:positionV>{about}</wp:anchor>"
        )
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="{kind}"><w:drawing>{inner}</w:drawing></mc:Choice>'
        "<mc:Fallback><w:pict><v:rect/></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def vml(inside: str) -> str:
    """A run with an old drawing. Parameters: inside - shapes of VML."""
    return f"<w:r><w:pict>{inside}</w:pict></w:r>"


def sop_docx(path: Path, mark: Mark = nothing, *, before: str = "", **options: object) -> Path:
    """A whole SOP. Parameters: path; mark, options - as in `rows`; before - paragraphs before the table."""
    table = tbl(*head(), *rows(mark, **options))  # type: ignore[arg-type]
    return docx(path, identity(), before, table)
