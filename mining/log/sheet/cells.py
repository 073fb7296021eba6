"""Single cells of the recording sheet understood, or refused by name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mining.log.sheet.book import Cell, Line, Schema
from mining.log.stamps.text import DAY, Written, take_apart
from sop.errors import Problem
from sop.exchange.sheet import layout as lay

DATE_FORMS = ("05/02/2026", "5 Februari 2026", "2026-02-05")
TIME_FORMS = ("09.15", "09:15")
# Beyond 15 digits a spreadsheet has rounded what was typed.
EXACT = 10**15
_TIME = re.compile(r"(?:pkl\.?|pukul|jam)? ?(\d{1,2})[.:](\d{2})(?: ?wib| ?wita| ?wit)?", re.ASCII)
_CODES = {"stamp_short_year": "sheet_date_ambiguous", "stamp_impossible": "sheet_date_impossible"}


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A date with or without a time of day, as it stands in the office's own time.

    Parameters: day - the date; clock - hours and minutes, or None.
    """

    day: date
    clock: time | None = None

    def instant(self, zone: ZoneInfo, *, to_the_minute: bool) -> datetime:
        """The instant; without a time of day the start of that day, meaning some time that day."""
        clock = (self.clock if to_the_minute else None) or time()
        return datetime.combine(self.day, clock, tzinfo=zone)


class _Refused(Exception):
    """Told as a Problem; never leaves this module."""

    def __init__(self, code: str, *allowed: str) -> None:
        super().__init__(code)
        self.code, self.allowed = code, allowed


@dataclass(frozen=True, kw_only=True)
class CellReader:
    """Reads cells of one workbook and gathers all that is wrong with them.

    Parameters: file - named in the problems; schema - the words of the form; zone - of the office;
    problems, day_first - what was wrong, and where a text such as 05/02/2026 was read day first.
    """

    file: str
    schema: Schema
    zone: ZoneInfo
    problems: list[Problem] = field(default_factory=list)
    day_first: list[str] = field(default_factory=list)

    def refuse(self, code: str, place: str, *, value: str = "", allowed: tuple[str, ...] = ()) -> None:
        """Gather one problem."""
        self.problems.append(Problem(code=code, file=self.file, place=place, value=value, allowed=allowed))

    def text(self, line: Line, key: str) -> str:
        """The text of a cell, empty where it is empty or refused; whole numbers are texts, too."""
        cell = line.cells.get(key)
        try:
            return "" if cell is None else _text(cell)
        except _Refused as refused:
            self._gather(refused, line, key)
            return ""

    def whole(self, line: Line, key: str, *, least: int) -> int | None:
        """The whole number of a cell, None where it is empty or refused."""
        cell = line.cells.get(key)
        try:
            return None if cell is None else _whole(cell, least)
        except _Refused as refused:
            self._gather(refused, line, key)
            return None

    def word(self, line: Line, key: str, name: str, *, strict: bool = True) -> str:
        """The code of a word of a list; another text is refused, or kept where not `strict`."""
        text = self.text(line, key)
        code = self.schema.words[name].get(lay.plain(text), "")
        if text and not code and strict:
            self.refuse("sheet_unknown_word", line.place(key), value=text, allowed=self.schema.shown[name])
        return code or ("" if strict else text)

    def day(self, line: Line, key: str) -> date | None:
        """The date of a cell, None where it is empty or refused."""
        noted = self.noted(line, key)
        return None if noted is None else noted.day

    def noted(self, line: Line, key: str, time_key: str = "") -> Noted | None:
        """The date of a cell with the time beside it, None where there is no date or either is refused."""
        cell, beside = line.cells.get(key), line.cells.get(time_key)
        try:
            noted = None if cell is None else self._date(cell)
        except _Refused as refused:
            self._gather(refused, line, key)
            return None
        try:
            return noted if beside is None else _with_clock(noted, beside)
        except _Refused as refused:
            self._gather(refused, line, time_key)
            return None

    def _gather(self, refused: _Refused, line: Line, key: str) -> None:
        value = line.cells[key].value
        shown = value if isinstance(value, str | int | float | date | time) else type(value).__name__
        self.refuse(refused.code, line.place(key), value=str(shown)[:80], allowed=refused.allowed)

    def _date(self, cell: Cell) -> Noted:
        noted = self._written(cell) if cell.kind == "s" else _excel_date(cell)
        if not lay.YEARS[0] <= noted.day.year <= lay.YEARS[1]:
            raise _Refused("sheet_date_range", f"{lay.YEARS[0]} - {lay.YEARS[1]}")
        return noted

    def _written(self, cell: Cell) -> Noted:
        written = take_apart(str(cell.value))
        if written.code:
            raise _Refused(_CODES.get(written.code, "sheet_not_a_date"), *DATE_FORMS)
        try:
            day = date(written.year, written.second, written.first)
        except ValueError:
            raise _Refused("sheet_date_impossible", *DATE_FORMS) from None
        if written.weekday not in (None, day.weekday()):
            raise _Refused("sheet_weekday_differs", *DATE_FORMS)
        noted = Noted(day=day, clock=_written_clock(written))
        if written.offset is not None:
            offset = noted.instant(self.zone, to_the_minute=True).utcoffset()
            if offset != timedelta(minutes=written.offset):
                raise _Refused("sheet_other_zone", self.zone.key)
        if not written.decided:
            self.day_first.append(cell.place)
        return noted


def _no_formula(cell: Cell) -> None:
    """A formula has no value of its own, and an error value is none."""
    if cell.kind == "f":
        raise _Refused("sheet_formula")
    if cell.kind == "e":
        raise _Refused("sheet_error_value")


def _text(cell: Cell) -> str:
    _no_formula(cell)
    value = cell.value
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < EXACT:
        return str(int(value)) if float(value).is_integer() else str(value)
    raise _Refused("sheet_not_a_text")


def _whole(cell: Cell, least: int) -> int:
    try:
        text = _text(cell)
    except _Refused as refused:
        raise _Refused(refused.code if cell.kind in "fe" else "sheet_not_whole", f">= {least}") from None
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) < least:
        raise _Refused("sheet_not_whole", f">= {least}")
    return int(text)


def _excel_date(cell: Cell) -> Noted:
    _no_formula(cell)
    value = cell.value
    if isinstance(value, datetime):
        # Fractions of a day are rounded: 09:15 may arrive as 09:14:59.999.
        near = (value + timedelta(milliseconds=500)).replace(second=0, microsecond=0)
        return Noted(day=near.date(), clock=near.time() if near.time() != time() else None)
    if isinstance(value, date):
        return Noted(day=value)
    raise _Refused("sheet_number_not_date" if cell.kind == "n" else "sheet_not_a_date", *DATE_FORMS)


def _written_clock(written: Written) -> time | None:
    if written.precision == DAY:
        return None
    minutes = written.micros // 60_000_000
    return time(minutes // 60, minutes % 60)


def _with_clock(noted: Noted | None, beside: Cell) -> Noted:
    clock = _clock(beside)
    if noted is None:
        raise _Refused("sheet_time_without_date")
    if noted.clock not in (None, clock):
        raise _Refused("sheet_time_twice", f"{noted.clock:%H.%M}")
    return Noted(day=noted.day, clock=clock)


def _clock(cell: Cell) -> time:
    _no_formula(cell)
    value = cell.value
    if isinstance(value, time):
        value = timedelta(
            hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
        )
    if isinstance(value, timedelta):
        minutes = int((value + timedelta(milliseconds=500)).total_seconds() // 60)
        if 0 <= minutes < 24 * 60:
            return time(minutes // 60, minutes % 60)
    match = _TIME.fullmatch(value.casefold()) if isinstance(value, str) else None
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise _Refused("sheet_not_a_time", *TIME_FORMS)
    return time(int(match[1]), int(match[2]))
