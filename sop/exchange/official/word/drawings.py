"""Shapes out of DrawingML (`w:drawing`) and the older VML (`w:pict`), with where they stand on what they are
drawn on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sop.exchange.official.meaning.symbols import symbol_of
from sop.exchange.official.package import child, children, number, value
from sop.exchange.official.page import Shape
from sop.exchange.opening import local

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_NESTED = 20
_GROUPS = ("wgp", "grpSp", "wpc", "lockedCanvas")
_WHITE = ("ffffff", "bg1", "lt1", "white")
_HEADS = ("headEnd", "tailEnd")


@dataclass(frozen=True, kw_only=True)
class Frame:
    """How coordinates inside a group become those outside. Parameters: x, y - of the group's zero; across,
    down - factors."""

    x: float = 0.0
    y: float = 0.0
    across: float = 1.0
    down: float = 1.0

    def box(self, x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom outside."""
        left, top = self.x + x * self.across, self.y + y * self.down
        return left, top, left + width * self.across, top + height * self.down


@dataclass(frozen=True, kw_only=True)
class Position:
    """Where a floating drawing stands in one direction. Parameters: base - `page`, `margin`, `column`,
    `character`, `paragraph`, `line`; offset - from there; align - instead of the offset."""

    base: str = ""
    offset: float = 0.0
    align: str = ""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A drawing. Parameters: shapes - with boxes from its own left top corner; inline - it stands in the text
    like a letter; across, down - where it floats; width, height; in_cell - it may be placed by its cell."""

    shapes: tuple[Shape, ...]
    inline: bool
    across: Position = Position()
    down: Position = Position()
    width: float = 0.0
    height: float = 0.0
    in_cell: bool = True


def drawings(element: _Element, sheet: int) -> Iterator[Drawing]:
    """The drawings of a `w:drawing` element.

    Parameters: element; sheet - number by which the shapes know what they are drawn on.
    Returns: one or none.
    """
    for holder in element:
        kind = local(holder)
        if kind not in ("inline", "anchor"):
            continue
        extent = child(holder, "extent")
        width, height = (number(value(extent, name)) if extent is not None else 0.0 for name in ("cx", "cy"))
        about = child(holder, "docPr")
        name = value(about, "name") if about is not None else ""
        data = child(holder, "graphic", "graphicData")
        own = f":{value(about, 'id')}" if about is not None else ""
        alternative = value(about, "descr") if about is not None else ""
        found: list[Shape] = []
        for top in data if data is not None else ():
            if local(top) in _GROUPS:
                found += group_shapes(top, _outer(top, width, height), sheet, 1)
            else:
                shape = one_shape(top, Frame(), sheet, name=name, whole=(width, height))
                if shape is not None:
                    ids = (*shape.ids, own) if own else shape.ids
                    found.append(replace(shape, ids=ids, name=shape.name or alternative))
        yield Drawing(
            shapes=tuple(found),
            inline=kind == "inline",
            across=_position(child(holder, "positionH")),
            down=_position(child(holder, "positionV")),
            width=width,
            height=height,
            in_cell=value(holder, "layoutInCell") not in ("0", "false"),
        )


def _position(element: _Element | None) -> Position:
    if element is None:
        return Position()
    offset, align = child(element, "posOffset"), child(element, "align")
    return Position(
        base=value(element, "relativeFrom"),
        offset=number(offset.text or "") if offset is not None else 0.0,
        align=(align.text or "").strip() if align is not None else "",
    )


def _pair(element: _Element | None, name: str, keys: tuple[str, str]) -> tuple[float, float] | None:
    found = child(element, name)
    return None if found is None else (number(value(found, keys[0])), number(value(found, keys[1])))


def _outer(group: _Element, width: float, height: float) -> Frame:
    """The frame of a group that fills a drawing; a canvas measures as the page does."""
    if local(group) == "wpc":
        return Frame()
    return _frame(group, Frame(), (0.0, 0.0), (width, height))


def _frame(
    group: _Element,
    outer: Frame,
    origin: tuple[float, float] | None = None,
    size: tuple[float, float] | None = None,
) -> Frame:
    xfrm = child(group, "grpSpPr", "xfrm")
    at = origin or _pair(xfrm, "off", ("x", "y")) or (0.0, 0.0)
    own = size or _pair(xfrm, "ext", ("cx", "cy")) or (0.0, 0.0)
    inner = _pair(xfrm, "chOff", ("x", "y")) or (0.0, 0.0)
    span = _pair(xfrm, "chExt", ("cx", "cy")) or own
    across = own[0] / span[0] if span[0] > 0 else 1.0
    down = own[1] / span[1] if span[1] > 0 else 1.0
    return Frame(
        x=outer.x + (at[0] - inner[0] * across) * outer.across,
        y=outer.y + (at[1] - inner[1] * down) * outer.down,
        across=across * outer.across,
        down=down * outer.down,
    )


def group_shapes(group: _Element, frame: Frame, sheet: int, depth: int) -> Iterator[Shape]:
    """The shapes of a group, those of groups inside it among them.

    Parameters: group; frame - of what is inside; sheet - as in `drawings`; depth - groups around.
    Returns: shapes in their order; groups nested deeper than 20 are left out.
    """
    for element in group:
        if local(element) in _GROUPS:
            if depth < MOST_NESTED:
                yield from group_shapes(element, _frame(element, frame), sheet, depth + 1)
        else:
            shape = one_shape(element, frame, sheet)
            if shape is not None:
                yield shape


def one_shape(
    element: _Element,
    frame: Frame,
    sheet: int,
    *,
    name: str = "",
    whole: tuple[float, float] | None = None,
) -> Shape | None:
    """A single shape.

    Parameters: element - `wsp`, `sp`, `cxnSp` or `pic`; frame - of its coordinates; sheet - as in `drawings`;
    name - that the program gave it; whole - its size where it fills the drawing.
    Returns: the shape; None for what is none.
    """
    kind = local(element)
    if kind not in ("wsp", "sp", "cxnSp", "pic"):
        return None
    about = next((each for each in element.iter() if local(each) == "cNvPr"), None)
    own = value(about, "id") if about is not None else ""
    name = name or (value(about, "name") if about is not None else "")
    form = child(element, "spPr")
    xfrm = child(form, "xfrm")
    place = _pair(xfrm, "off", ("x", "y")) or (0.0, 0.0)
    size = _pair(xfrm, "ext", ("cx", "cy")) or (0.0, 0.0)
    geometry = child(form, "prstGeom")
    preset = value(geometry, "prst") if geometry is not None else ""
    text = shape_text(element)
    box = any(value(each, "txBox") in ("1", "true") for each in element.iter() if local(each) == "cNvSpPr")
    line = child(form, "ln")
    bare = line is not None and child(line, "noFill") is not None
    # Some programs forget that it is a text box.
    box = (box and (line is None or bare)) or (preset == "rect" and bare and _is_clear(form))
    free = "line" if kind == "cxnSp" or _is_open(form) else ""
    symbol = symbol_of(
        "picture" if kind == "pic" else preset or free,
        name=name,
        text=text,
        box=box,
    )
    source, target, turned = _ends(element, line, sheet)
    flipped = xfrm is not None and value(xfrm, "flipV") in ("1", "true")
    half = xfrm is not None and value(xfrm, "rot") == "10800000"
    return Shape(
        symbol=symbol,
        text=text,
        name=value(about, "descr") if about is not None else "",
        ids=(f"{sheet}:{own}",) if own else (),
        source=source,
        target=target,
        upwards=((flipped != half) != turned) or preset == "upArrow",
        box=(0.0, 0.0, *whole) if whole else frame.box(*place, *size),
        sheet=sheet,
        label=name,
        line=number(value(line, "w")) if line is not None else 0.0,
        dotted=_dash(line) in ("sysDash", "sysDot", "dot"),
    )


def _dash(line: _Element | None) -> str:
    dash = child(line, "prstDash")
    return value(dash, "val") if dash is not None else ""


def _is_clear(form: _Element | None) -> bool:
    """Is the inside of a form the colour of the paper?"""
    if child(form, "noFill") is not None:
        return True
    paint = child(form, "solidFill")
    return paint is not None and any(value(each, "val").lower() in _WHITE for each in paint)


def _is_open(form: _Element | None) -> bool:
    """Is a free form a line: are none of its paths filled?"""
    paths = list(children(child(form, "custGeom", "pathLst"), "path"))
    return bool(paths) and all(value(path, "fill") == "none" for path in paths)


def _ends(
    element: _Element, line: _Element | None, sheet: int
) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """What a line begins and ends at, and whether its point is at its beginning."""
    found: dict[str, tuple[str, ...]] = {"stCxn": (), "endCxn": ()}
    for each in element.iter():
        if local(each) in found:
            own = value(each, "id")
            found[local(each)] = (f"{sheet}:{own}", f":{own}")
    head, tail = (child(line, name) for name in _HEADS)
    pointed = [each is not None and value(each, "type") not in ("", "none") for each in (head, tail)]
    turned = pointed == [True, False]
    start, end = found["stCxn"], found["endCxn"]
    return (end, start, True) if turned else (start, end, False)


def shape_text(element: _Element) -> str:
    """The text inside a shape.

    Parameters: element.
    Returns: its paragraphs, on lines of their own; at most 500 characters.
    """
    lines: list[str] = []
    room = 500
    for paragraph in element.iter():
        if local(paragraph) == "p" and room > 0:
            words = "".join(each.text or "" for each in paragraph.iter() if local(each) == "t")
            lines.append(words[:room])
            room -= len(words)
    return "\n".join(line for line in lines if line.strip())


def sheet_shapes(anchor: _Element, box: tuple[float, float, float, float], sheet: int) -> Iterator[Shape]:
    """The shapes of an anchor of a workbook's drawing.

    Parameters: anchor - `twoCellAnchor` or another; box - where it stands on the sheet; sheet - its number.
    Returns: shapes whose boxes are on the sheet.
    """
    width, height = box[2] - box[0], box[3] - box[1]
    for top in anchor:
        if local(top) in _GROUPS:
            inner = _frame(top, Frame(), (0.0, 0.0), (width, height))
            for shape in group_shapes(top, inner, sheet, 1):
                yield replace(shape, box=_moved(shape.box, box))
        else:
            shape_ = one_shape(top, Frame(), sheet, whole=(width, height))
            if shape_ is not None:
                yield replace(shape_, box=box)


def _moved(
    box: tuple[float, float, float, float], by: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    return box[0] + by[0], box[1] + by[1], box[2] + by[0], box[3] + by[1]
