"""Symbols, arrows and their labels as DrawingML, for Word from 2010 on and LibreOffice.

Every shape says in words what it is (`descr`), for people who cannot see it and programs that read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

from sop.diagram.grid import Shape
from ukur.documents.official.text import clean, line_height

EMU = 12_700
"""Units of DrawingML in a point."""
PRESETS: dict[Shape, str] = {
    "terminator": "flowChartTerminator",
    "process": "flowChartProcess",
    "decision": "flowChartDecision",
    "connector": "flowChartOffpageConnector",
}
Dash = Literal["solid", "dash", "sysDash"]
_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_KIND = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a shape is drawn. Parameters: line - its width in points, 0 for none; dash; fill - hex or None."""

    line: float = 0.75
    dash: Dash = "solid"
    fill: str | None = "FFFFFF"


def attribute(text: str) -> str:
    """A text inside an attribute. Parameters: text - anything."""
    return escape(clean(text), {'"': "&quot;"})


class Shapes:
    """Makes the shapes of one document; no two have the same id."""

    def __init__(self) -> None:
        self._last = 0

    def symbol(
        self, preset: str, size: tuple[float, float], look: Look, *, name: str, about: str, text: str = ""
    ) -> str:
        """A run with a symbol that stands in the line like a letter.

        Parameters: preset - a shape that DrawingML knows; size - width and height, in points; look; name,
        about - what it is, in words; text - in it.
        """
        geometry = f'<a:prstGeom prst="{preset}"><a:avLst/></a:prstGeom>'
        room = size[0] * (0.5 if preset == PRESETS["decision"] else 0.95)
        letters = min(7.0, 0.95 * room / (0.55 * max(2, len(text))))
        content = _text_box([text], letters, "center") if text else ""
        shape = _shape(size, geometry, look, content=content)
        place = f'<wp:inline distT="0" distB="0" distL="0" distR="0">{self._frame(size, name, about)}'
        return _run(f"{place}{shape}</wp:inline>")

    def line(
        self, points: Sequence[tuple[float, float]], look: Look, *, head: bool, name: str, about: str
    ) -> str:
        """A run with a line that is fixed on the page.

        Parameters: points - its corners, in points from the corner of the paper; look; head - of an arrow, at
        its end; name, about - what it is, in words.
        """
        # A straight line stands in a box that has a width: office programs turn one without.
        (left, right), (top, bottom) = (_span(values) for values in zip(*points, strict=True))
        size = right - left, bottom - top
        geometry = _corners([(x - left, y - top) for x, y in points], size)
        end = '<a:tailEnd type="triangle" w="med" len="med"/>' if head else ""
        return self._fixed((left, top), size, _shape(size, geometry, look, end=end), name, about)

    def label(
        self,
        lines: Sequence[str],
        corner: tuple[float, float],
        width: float,
        size: float,
        *,
        right: bool,
        name: str,
    ) -> str:
        """A run with a text that is fixed on the page.

        Parameters: lines; corner - its upper left corner; width; size - of the letters; right - it ends at
        the right edge; name.
        """
        box = width, line_height(size) * len(lines)
        content = _text_box(lines, size, "right" if right else "left")
        geometry = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        shape = _shape(box, geometry, Look(line=0), content=content)
        return self._fixed(corner, box, shape, name, " ".join(lines))

    def _fixed(
        self, corner: tuple[float, float], size: tuple[float, float], shape: str, name: str, about: str
    ) -> str:
        frame = self._frame(size, name, about, wrapped=True)
        place = (
            '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" behindDoc="0" locked="0"'
            f' layoutInCell="1" allowOverlap="1" relativeHeight="{self._last * 1024}">'
            '<wp:simplePos x="0" y="0"/>'
            f'<wp:positionH relativeFrom="page"><wp:posOffset>{_emu(corner[0])}</wp:posOffset></wp:positionH>'
            f'<wp:positionV relativeFrom="page"><wp:posOffset>{_emu(corner[1])}</wp:posOffset></wp:positionV>'
        )
        return _run(f"{place}{frame}{shape}</wp:anchor>")

    def _frame(self, size: tuple[float, float], name: str, about: str, *, wrapped: bool = False) -> str:
        self._last += 1
        return (
            f'<wp:extent cx="{_emu(size[0])}" cy="{_emu(size[1])}"/>'
            '<wp:effectExtent l="0" t="0" r="0" b="0"/>'
            f"{'<wp:wrapNone/>' if wrapped else ''}"
            f'<wp:docPr id="{self._last}" name="{attribute(name)}" descr="{attribute(about)}"/>'
            "<wp:cNvGraphicFramePr/>"
        )


def _run(drawing: str) -> str:
    return (
        f'<w:r {_SPACES}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{drawing}</w:drawing>'
        "</mc:Choice></mc:AlternateContent></w:r>"
    )


def _shape(size: tuple[float, float], geometry: str, look: Look, *, end: str = "", content: str = "") -> str:
    fill = f'<a:solidFill><a:srgbClr val="{look.fill}"/></a:solidFill>' if look.fill else "<a:noFill/>"
    line = (
        f'<a:ln w="{_emu(look.line)}"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
        f'<a:prstDash val="{look.dash}"/><a:miter lim="800000"/>{end}</a:ln>'
        if look.line
        else "<a:ln><a:noFill/></a:ln>"
    )
    kind = ' txBox="1"' if content and not look.line else ""
    extent = f'cx="{_emu(size[0])}" cy="{_emu(size[1])}"'
    return (
        f'<a:graphic><a:graphicData uri="{_KIND}"><wps:wsp><wps:cNvSpPr{kind}/>'
        f'<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>{geometry}{fill}{line}</wps:spPr>'
        f'{content}<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" wrap="square" anchor="ctr">'
        "<a:noAutofit/></wps:bodyPr></wps:wsp></a:graphicData></a:graphic>"
    )


def _text_box(lines: Sequence[str], size: float, side: str) -> str:
    half = round(2 * size)
    spacing = (
        f'<w:spacing w:before="0" w:after="0" w:line="{round(20 * line_height(size))}" w:lineRule="exact"/>'
    )
    paragraphs = "".join(
        f'<w:p><w:pPr>{spacing}<w:jc w:val="{side}"/></w:pPr><w:r><w:rPr><w:sz w:val="{half}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(clean(line))}</w:t></w:r></w:p>'
        for line in lines
    )
    return f"<wps:txbx><w:txbxContent>{paragraphs}</w:txbxContent></wps:txbx>"


def _span(values: Sequence[float]) -> tuple[float, float]:
    least, most = min(values), max(values)
    return (least, most) if most - least > 1 else (least - 0.5, most + 0.5)


def _corners(points: Sequence[tuple[float, float]], size: tuple[float, float]) -> str:
    """The shape of a line through points."""
    kinds = ("moveTo", *["lnTo"] * (len(points) - 1))
    moves = "".join(
        f'<a:{kind}><a:pt x="{_emu(x)}" y="{_emu(y)}"/></a:{kind}>'
        for kind, (x, y) in zip(kinds, points, strict=True)
    )
    return (
        "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        '<a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
        f'<a:path w="{_emu(size[0])}" h="{_emu(size[1])}" fill="none">{moves}</a:path>'
        "</a:pathLst></a:custGeom>"
    )


def _emu(points: float) -> int:
    return round(points * EMU)
