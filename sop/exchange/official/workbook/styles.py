"""Colours and dates of a workbook's cells."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sop.exchange.official.package import child, children, number, value

if TYPE_CHECKING:
    from lxml.etree import _Element

_BUILT_IN = frozenset((14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)))
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_WHITE = frozenset(("FFFFFFFF", "00FFFFFF", "theme0", "indexed9", "indexed64", "indexed1", ""))


@dataclass(frozen=True, kw_only=True)
class Styles:
    """What formats say. Parameters: fills - colour by number of the format; dates - formats of dates;
    from_1904 - days are counted from there."""

    fills: tuple[str, ...] = ()
    dates: frozenset[int] = frozenset()
    from_1904: bool = False

    def fill(self, style: str) -> str:
        """Colour of a format, empty for none or white. Parameters: style - its number."""
        index = int(number(style or "0", -1))
        return self.fills[index] if 0 <= index < len(self.fills) else ""

    def is_date(self, style: str) -> bool:
        """Does the format show numbers as dates? Parameters: style - its number."""
        return int(number(style or "0", -1)) in self.dates


def read_styles(root: _Element | None, book: _Element) -> Styles:
    """The formats of a workbook.

    Parameters: root - of the part with the styles, None without; book - root of the workbook.
    Returns: colours and dates by number.
    """
    about = child(book, "workbookPr")
    early = about is not None and value(about, "date1904") in ("1", "true")
    colours = [_colour(fill) for fill in children(child(root, "fills"), "fill")]
    codes = {
        int(number(value(each, "numFmtId"))): value(each, "formatCode")
        for each in children(child(root, "numFmts"), "numFmt")
    }
    fills: list[str] = []
    dates: set[int] = set()
    for at, form in enumerate(children(child(root, "cellXfs"), "xf")):
        index = int(number(value(form, "fillId") or "0"))
        fills.append(colours[index] if 0 <= index < len(colours) else "")
        code = int(number(value(form, "numFmtId") or "0"))
        bare = _QUOTED.sub("", codes.get(code, "")[:200]).lower()
        if code in _BUILT_IN or ("y" in bare and ("m" in bare or "d" in bare)):
            dates.add(at)
    return Styles(fills=tuple(fills), dates=frozenset(dates), from_1904=early)


def _colour(fill: _Element) -> str:
    pattern = child(fill, "patternFill")
    if pattern is None or value(pattern, "patternType") in ("", "none", "gray125"):
        return ""
    front = child(pattern, "fgColor")
    if front is None:
        return ""
    for name in ("theme", "indexed"):
        if value(front, name):
            found = f"{name}{value(front, name)}"[:20]
            return "" if found in _WHITE else f"{found}/{value(front, 'tint')[:8]}"
    own = value(front, "rgb").upper()[:8]
    return "" if own in _WHITE else own


def shown_number(raw: str, as_date: bool, from_1904: bool) -> str:
    """A number as people see it: with a comma for decimals, or a date.

    Parameters: raw - of the cell; as_date - its format shows dates; from_1904 - where days are counted from.
    Returns: text; `2025-01-08` for a date.
    """
    if not raw.strip():
        return ""
    found = number(raw, math.nan)
    if math.isnan(found):
        return raw.strip()
    if as_date and 1 <= found < 100_000:
        start = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
        return (start + timedelta(days=int(found))).isoformat()
    if found.is_integer():
        return str(int(found))
    return f"{found:.6f}".rstrip("0").rstrip(".").replace(".", ",")
