"""Shapes out of VML, as older versions of Word wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sop.exchange.official.meaning.symbols import VML_KINDS, symbol_of
from sop.exchange.official.package import child, number, value
from sop.exchange.official.page import Shape
from sop.exchange.official.word.drawings import MOST_NESTED, Drawing, Frame, Position, shape_text
from sop.exchange.opening import local

if TYPE_CHECKING:
    from lxml.etree import _Element

_SHAPES = {"rect": "rect", "roundrect": "roundRect", "oval": "ellipse", "line": "line", "shape": ""}
_UNITS = {"pt": 12_700, "in": 914_400, "cm": 360_000, "mm": 36_000, "px": 9_525, "pc": 152_400, "": 9_525}
_LENGTH = re.compile(r"(-?[\d.]{1,12})\s*([a-z]{0,2})")


def vml_drawings(element: _Element, sheet: int) -> Iterator[Drawing]:
    """The drawings of a `w:pict` or `w:object` element.

    Parameters: element; sheet - number by which the shapes know what they are drawn on.
    Returns: one a shape or group.
    """
    for top in element:
        if local(top) not in (*_SHAPES, "group"):
            continue
        style = _style(top)
        width, height = _length(style.get("width", "")), _length(style.get("height", ""))
        if local(top) == "group":
            shapes = tuple(_group(top, _frame(top, 0.0, 0.0, width, height), sheet, 1))
        else:
            shapes = (_shape(top, (0.0, 0.0, width, height), sheet),)
        yield Drawing(
            shapes=shapes,
            inline=style.get("position") != "absolute",
            across=_position(style, "left", "horizontal"),
            down=_position(style, "top", "vertical"),
            width=width,
            height=height,
            in_cell=value(top, "allowincell").lower() not in ("f", "false"),
        )


def _style(element: _Element) -> dict[str, str]:
    pairs = (part.partition(":") for part in value(element, "style")[:2_000].split(";"))
    return {name.strip().lower(): text.strip().lower() for name, _, text in pairs}


def _length(text: str) -> float:
    found = _LENGTH.match(text)
    return number(found[1]) * _UNITS.get(found[2], 9_525) if found else 0.0


def _position(style: dict[str, str], side: str, direction: str) -> Position:
    bases = {"text": "column" if direction == "horizontal" else "paragraph", "char": "character"}
    base = style.get(f"mso-position-{direction}-relative", "text")
    align = style.get(f"mso-position-{direction}", "")
    return Position(
        base=bases.get(base, base),
        offset=_length(style.get(f"margin-{side}", "") or style.get(side, "")),
        align=align if align in ("left", "center", "right") else "",
    )


def _numbers(element: _Element, name: str, usual: tuple[float, float]) -> tuple[float, float]:
    parts = value(element, name).split(",")
    return (number(parts[0], usual[0]), number(parts[1], usual[1])) if len(parts) == 2 else usual


def _frame(group: _Element, x: float, y: float, width: float, height: float) -> Frame:
    """Coordinates inside a group, whose corner is at x, y outside."""
    zero, size = _numbers(group, "coordorigin", (0.0, 0.0)), _numbers(group, "coordsize", (1000.0, 1000.0))
    across = width / size[0] if size[0] > 0 else 1.0
    down = height / size[1] if size[1] > 0 else 1.0
    return Frame(x=x - zero[0] * across, y=y - zero[1] * down, across=across, down=down)


def _group(group: _Element, frame: Frame, sheet: int, depth: int) -> Iterator[Shape]:
    for element in group:
        kind = local(element)
        if kind not in (*_SHAPES, "group"):
            continue
        style = _style(element)
        left, top, width, height = (
            number(style.get(name, "")) for name in ("left", "top", "width", "height")
        )
        box = frame.box(left, top, width, height)
        if kind == "group":
            if depth < MOST_NESTED:
                inner = _frame(element, box[0], box[1], box[2] - box[0], box[3] - box[1])
                yield from _group(element, inner, sheet, depth + 1)
        else:
            yield _shape(element, box, sheet)


def _shape(element: _Element, box: tuple[float, float, float, float], sheet: int) -> Shape:
    kind = _SHAPES[local(element)]
    if not kind:
        found = re.search(r"_t(\d{1,3})$", value(element, "type")) or re.match(
            r"(\d{1,3})$", value(element, "spt")
        )
        kind = VML_KINDS.get(int(found[1]), "rect") if found else "rect"
        if value(element, "connectortype"):
            kind = "straightConnector1"
    if child(element, "imagedata") is not None:
        kind = "picture"
    text = shape_text(element)
    stroked = value(element, "stroked").lower() not in ("f", "false")
    own = value(element, "id")
    return Shape(
        symbol=symbol_of(kind, name=own, text=text, box=kind == "textBox" and not stroked),
        text=text,
        name=value(element, "alt"),
        ids=(f"{sheet}:{own}",) if own else (),
        upwards="y" in _style(element).get("flip", ""),
        box=box,
        sheet=sheet,
    )
