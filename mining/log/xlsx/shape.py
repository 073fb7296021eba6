"""What a sheet says beside its cells: merged ranges, hidden rows and columns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from mining.log.limits import CHUNK

# More than any table that people made; each range is held in memory.
_MAX_RANGES = 100_000


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Parameters: hidden_rows, hidden_columns - their numbers, from 1; tall - for each column, the first and
    last row of each merged range that is one column wide, in rising order; wide - ranges over several columns
    (first row, last row, first column, last column).
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    tall: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)
    wide: tuple[tuple[int, int, int, int], ...] = ()

    def top(self, row: int, column: int) -> int:
        """The first row of the merged range that a cell is part of; its own where it is in none."""
        ranges = self.tall.get(column)
        if not ranges:
            return row
        at = bisect_right(ranges, (row, 1 << 30)) - 1
        return ranges[at][0] if at >= 0 and ranges[at][0] <= row <= ranges[at][1] else row

    def hides_column(self, column: int) -> bool:
        """Is this column not shown?"""
        return any(first <= column <= last for first, last in self.hidden_columns)


def shape_of(stream: Any) -> Shape:
    """Look through the XML of a sheet.

    Parameters: stream - its XML, to be read once.
    Returns: its shape.
    Raises: ValueError - it is no XML, has a DOCTYPE, or more ranges than we hold; KeyError likewise.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError("xml") from error
    return Shape(
        hidden_rows=frozenset(reader.rows),
        hidden_columns=tuple(reader.columns),
        tall={column: sorted(ranges) for column, ranges in reader.tall.items()},
        wide=tuple(reader.wide),
    )


class _Reader:
    def __init__(self) -> None:
        self.row = 0
        self.rows: set[int] = set()
        self.columns: list[tuple[int, int]] = []
        self.tall: dict[int, list[tuple[int, int]]] = {}
        self.wide: list[tuple[int, int, int, int]] = []
        self.ranges = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if name == "row":
            self.row = int(float(attributes.get("r", self.row + 1)))
            if attributes.get("hidden") in ("1", "true"):
                self.rows.add(self.row)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            self.columns.append((int(attributes["min"]), int(attributes["max"])))
            self.count()
        elif name == "mergeCell":
            self.merge(attributes["ref"])

    def merge(self, reference: str) -> None:
        from openpyxl.utils.cell import range_boundaries

        left, top, right, bottom = (int(number or 0) for number in range_boundaries(reference))
        self.count()
        if left == right:
            self.tall.setdefault(left, []).append((top, bottom))
        else:
            self.wide.append((top, bottom, left, right))

    def count(self) -> None:
        self.ranges += 1
        if self.ranges > _MAX_RANGES:
            raise ValueError("ranges")

    def doctype(self, *_: object) -> None:
        raise ValueError("doctype")
