"""Values taken from the cells of an SOP sheet one by one; what is wrong is gathered, not raised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sop.documents import Path_
from sop.errors import Problem
from sop.exchange.sop_sheet import layout as lay
from sop.exchange.sop_sheet.book import Book, Line
from sop.exchange.sop_sheet.cells import CellParser, Refused
from sop.exchange.sop_sheet.ids import Claim, settle
from sop.exchange.sop_sheet.terms import Terms, trace
from sop.findings import Finding, Severity

# What a kept value must be; the document is validated as a whole later.
_SHAPES: Mapping[lay.Kind, type | tuple[type, ...]] = {
    "text": str, "lines": list, "seats": list, "posts": list, "post": str, "minutes": dict, "due": dict,
    "share": (int, float), "whole": int, "word": (str, bool), "step": str, "steps": list, "set": str,
    "codes": list, "date": str,
}  # fmt: skip


@dataclass(kw_only=True)
class Gathering:
    """Reads cells of one workbook and gathers all that is wrong with them.

    Parameters: book; terms - by which they are understood, better known as reading goes on; problems; doubts
    - what is taken over but should be looked at; places - of the parts of the document that is made.
    """

    book: Book
    terms: Terms = field(init=False)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Finding] = field(default_factory=list)
    places: dict[Path_, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.terms = Terms(words=self.book.schema.words)

    def refuse(
        self,
        code: str,
        place: str,
        *,
        value: str = "",
        allowed: Sequence[str] = (),
        fields: Mapping[str, str] | None = None,
    ) -> None:
        """Gather one problem."""
        self.problems.append(
            Problem(
                code=code,
                file=self.book.file,
                place=place,
                value=value,
                allowed=tuple(allowed),
                fields=fields or {},
            )
        )

    def doubt(self, rule: str, place: str, *, severity: Severity = "warning", **fields: str) -> None:
        """Gather one doubt."""
        self.doubts.append(
            Finding(rule=f"sop_sheet_{rule}", severity=severity, place=place, fields=dict(fields))
        )

    def changed(self, table: str, line: Line, name: str) -> bool:
        """Was the cell recorded when the sheet was written, and does it say something else now?"""
        exact = self.book.schema.exact.get((lay.full(table, name), line.key)) if line.key else None
        return exact is not None and exact.trace != trace(shown_in(line, name))

    def place(self, path: Path_) -> str:
        """The cell of a part of the document, or of the nearest whole that has one."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, self.book.sheets[lay.STEPS])

    def lines(self, table: str) -> Iterator[Line]:
        """The rows of a table that hold something for people to see."""
        return (line for line in self.book.tables.get(table, ()) if line.cells)

    def heading(self, key: str) -> str:
        """What stands above a column, as it was written."""
        return self.book.schema.headings.get(key, key)

    def written(self, table: str, key: str) -> tuple[str, str] | None:
        """What a row was called when the sheet was written."""
        return self.book.schema.written.get((table, key))

    def value(self, table: str, line: Line, name: str, column: lay.Column | None = None) -> Any:
        """The value of a cell: what it meant when it was written where nobody changed it, else what it says.

        Parameters: table, line, name - of the column; column - where it is not the one of the table.
        Returns: the value as plain data; the value of an empty cell where it was refused.
        """
        spec = column or next(each for each in lay.TABLES[table] if each.name == name)
        cell = line.cells.get(name)
        try:
            kept = self._kept(lay.full(table, name), line, spec)
            if kept is not None:
                return kept
            if cell is not None:
                return CellParser(terms=self.terms).parse(spec, cell)
        except Refused as refused:
            shown = refused.value or ("" if cell is None else str(cell.value)[:80])
            self.refuse(
                refused.code, line.place(name), value=shown, allowed=refused.allowed, fields=refused.fields
            )
            return spec.blank
        if spec.needed:
            self.refuse("sop_sheet_missing", line.place(name), value=self.heading(lay.full(table, name)))
        return spec.blank

    def _kept(self, key: str, line: Line, column: lay.Column) -> Any:
        """What the cell meant when it was written; None where it was changed since."""
        cell = line.cells.get(column.name)
        exact = self.book.schema.exact.get((key, line.key)) if line.key else None
        if exact is None or exact.trace != trace("" if cell is None else cell.value):
            return None
        value = exact.value
        if not isinstance(value, _SHAPES.get(column.kind, ())):
            return None
        if column.kind in lay.REFERENCES:
            steps = value if isinstance(value, list) else [value]
            self._still_there(steps, "" if cell is None else cell.value)
        if column.kind in ("seats", "posts", "post") and not self._known(value):
            return None
        return value

    def _known(self, value: Any) -> bool:
        parts = [value] if isinstance(value, str) else value
        roles = [part.get("role") if isinstance(part, dict) else part for part in parts]
        return all(isinstance(role, str) and role in self.terms.roles.names for role in roles)

    def _still_there(self, steps: Sequence[Any], shown: object) -> None:
        """An unchanged reference must mean the same step still: the number may be another's by now."""
        for step in steps:
            if not isinstance(step, str) or step == "end":
                continue
            number = self.terms.numbers.get(step)
            if number is None:
                word = self.terms.words.shown["place"]["step"]
                raise Refused("sop_sheet_reference_removed", value=str(shown), word=word)
            then = (self.written(lay.STEPS, step) or ("", str(number)))[1]
            if then != str(number):
                word = self.terms.words.shown["place"]["step"]
                raise Refused(
                    "sop_sheet_reference_moved", str(number), value=str(shown), number=then, word=word
                )

    def names_under(self, table: str, start: str = "") -> Mapping[str, tuple[str, str]]:
        """What rows were called when the sheet was written, by what their keys have after `start`."""
        return {
            key.removeprefix(start): names
            for (where, key), names in self.book.schema.written.items()
            if where == table and key.startswith(start)
        }

    def ids(
        self, lines: Sequence[Line], claims: Sequence[Claim], written: Mapping[str, tuple[str, str]]
    ) -> tuple[str, ...]:
        """Permanent ids of rows.

        Parameters: lines, claims - the rows; written - what they were called, by id.
        Returns: an id for each.
        """
        ids, unclear = settle(claims, written)
        for at in unclear:
            line = lines[at]
            self.refuse("sop_sheet_copied_row", f"{line.sheet}!{line.row}", value=claims[at].name[:80])
        return ids


def shown_in(line: Line, name: str) -> str:
    """What a cell shows, as text; empty where it is empty."""
    cell = line.cells.get(name)
    return "" if cell is None else str(cell.value)
