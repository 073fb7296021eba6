"""A column of written stamps turned into instants, without guessing.

Day or month first is decided for the whole column, by its own values or by the caller. A date without a time
becomes midnight of that day in the zone of the log, with precision `day`: it means some time on that day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from mining.log.coded import coded, text_series, texts_of
from mining.log.numbers import COMMA, says_serial, serials
from mining.log.options import LogOptions
from mining.log.stamps.clock import instants_of
from mining.log.stamps.iso import iso_stamps
from mining.log.stamps.written import CLOCK_CHANGE, NOTHING, REASONS, WrittenRows, set_dates, written_rows
from sop.errors import Problem
from sop.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

YEARS = (1990, 2100)
NAMES = ("second", "minute", "day")
EXAMPLES = 5
_DAY_MICROS = 86_400_000_000
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _BEYOND = ((date(year, 1, 1).toordinal() - _EPOCH) * _DAY_MICROS for year in (YEARS[0], YEARS[1] + 1))
_SOME = 1000


@dataclass(frozen=True, kw_only=True)
class StampRules:
    """How stamps are to be understood.

    Parameters: zone - IANA name, for stamps that name none; day_first - True or False where the caller knows,
    None where the column must prove it; excel_dates - numbers are days as Excel counts them: yes, no, or as
    the header says; decimal - sign before the decimals of such numbers, or None.
    """

    zone: str
    day_first: bool | None = None
    excel_dates: bool | None = None
    decimal: str | None = None

    @classmethod
    def of(cls, options: LogOptions) -> StampRules:
        """What the analyst said about stamps."""
        excel, decimal = options.excel_dates, options.decimal
        return cls(zone=options.zone, day_first=options.day_first, excel_dates=excel, decimal=decimal)


@dataclass(frozen=True, kw_only=True, eq=False)
class Stamps:
    """A column of instants, one row a text.

    Parameters: instants - `datetime64[us, UTC]`, missing where empty or unreadable; precision - 0 second,
    1 minute, 2 day, -1 empty; faults - 0, or the position in REASONS of why a text is no stamp; offsets -
    minutes east of UTC as written, NO_ZONE where the text names none; wall - microseconds since 1970 on the
    clock of the text; problems - what makes the whole column unusable; findings - what was decided; proves -
    the order that the column proves: `day_first`, `month_first`, or empty.
    """

    instants: pd.Series
    precision: NDArray[np.int8]
    faults: NDArray[np.int8]
    offsets: NDArray[np.int32]
    wall: NDArray[np.int64]
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    proves: str = ""

    @property
    def codes(self) -> NDArray[np.object_]:
        """Why each text is no stamp (key `problem.<code>`), empty where it is one or there is none."""
        import numpy as np

        return np.array(REASONS, dtype=object)[self.faults]

    @property
    def midnight(self) -> NDArray[np.bool_]:
        """Rows where the clock shows 00:00:00."""
        import numpy as np

        return np.asarray((self.precision >= 0) & (self.wall % _DAY_MICROS == 0))

    def rows(self, keep: NDArray[np.bool_]) -> Stamps:
        """Some rows of the column."""
        return replace(
            self,
            instants=self.instants[keep].reset_index(drop=True),
            precision=self.precision[keep],
            faults=self.faults[keep],
            offsets=self.offsets[keep],
            wall=self.wall[keep],
        )


def parse_stamps(texts: pd.Series, rules: StampRules, *, column: str) -> Stamps:
    """Read a column of stamps.

    Parameters: texts - as written, empty where there is none; rules - zone and order; column - the header,
    for the problems.
    Returns: instants with all that is doubtful about them; nothing is raised.
    """
    import numpy as np
    import pandas as pd

    array = texts_of(texts.astype("str"))
    read = iso_stamps(array)
    good = read.done & (read.wall >= _FIRST) & (read.wall < _BEYOND)
    read.precision[~good] = NOTHING
    faults = np.zeros(len(array), dtype=np.int8)
    order = _Order(day_first=True)
    told: list[Finding] = []
    rows = np.flatnonzero(~(good | read.blank))
    if len(rows):
        some = array.take(rows)
        rest = written_rows(some)
        serial = None if read.done.any() else _serials(some, rest, rules, column, len(array))
        if serial is not None:
            wall, told = serial
        else:
            order = _decide(some, rest, rules, column)
            wall, rest.precision = set_dates(rest, day_first=order.day_first, years=YEARS)
            told = _told(order, some, column, len(array))
        read.wall[rows], read.offsets[rows], read.precision[rows] = wall, rest.offset, rest.precision
        faults[rows] = rest.faults
    micros, changes = instants_of(read, faults, rules.zone)
    faults[changes] = CLOCK_CHANGE
    usable = (faults == 0) & (read.precision >= 0)
    if not usable.all():
        micros = np.where(usable, micros, np.iinfo(np.int64).min)
    return Stamps(
        instants=pd.Series(micros.view("datetime64[us]"), index=texts.index).dt.tz_localize("UTC"),
        precision=np.where(usable, read.precision, np.int8(NOTHING)),
        faults=faults,
        offsets=read.offsets,
        wall=read.wall,
        problems=order.problems,
        findings=tuple(told),
        proves=order.proves,
    )


def _serials(
    texts: Any, rest: WrittenRows, rules: StampRules, column: str, total: int
) -> tuple[NDArray[np.int64], list[Finding]] | None:
    """Read the whole column as days that Excel counted, where that is certain and every text is one."""
    import numpy as np

    if not (says_serial(column) if rules.excel_dates is None else rules.excel_dates):
        return None
    known = coded(text_series(texts))
    listed = [text for text in known.listed if text.strip()]
    found = serials(listed, decimal=rules.decimal, years=YEARS)
    if found is None:
        return None
    seconds = dict(zip(listed, found.seconds, strict=True))
    precisions = dict(zip(listed, found.precisions, strict=True))
    wall = np.array([seconds.get(text, 0) for text in known.listed], dtype=np.int64) * 1_000_000
    precision = np.array([precisions.get(text, NOTHING) for text in known.listed], dtype=np.int8)
    rest.precision, rest.faults[:] = precision[known.codes], 0
    shown = [f"{text} = {datetime.fromtimestamp(seconds[text], tz=UTC):%Y-%m-%d %H:%M:%S}" for text in listed]
    told = Finding(
        rule="excel_dates",
        severity="note" if rules.excel_dates else "warning",
        place=column,
        count=len(texts),
        total=total,
        examples=tuple(shown[:EXAMPLES]),
    )
    comma = [replace(told, rule="decimal_comma", severity="note")] if found.decimal == COMMA else []
    return wall[known.codes], [told, *comma]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Order:
    """Which number of a numeric date is the day, and how we know.

    Parameters: unsure - rows that could be two days, or None where that does not matter.
    """

    day_first: bool
    proves: str = ""
    unsure: NDArray[np.int64] | None = None
    problems: tuple[Problem, ...] = ()


def _decide(texts: Any, rest: WrittenRows, rules: StampRules, column: str) -> _Order:
    import numpy as np

    numeric = (rest.faults == 0) & ~rest.decided & (rest.precision != NOTHING)
    day = np.flatnonzero(numeric & (rest.first > 12) & (rest.second <= 12))
    month = np.flatnonzero(numeric & (rest.second > 12) & (rest.first <= 12))
    most = np.maximum(rest.first, rest.second)
    unsure = np.flatnonzero(numeric & (rest.first != rest.second) & (most <= 12))
    proves = ""
    if bool(len(day)) != bool(len(month)):
        proves = "day_first" if len(day) else "month_first"
    if rules.day_first is not None:
        return _Order(day_first=rules.day_first, proves=proves, unsure=unsure)
    if len(day) and len(month):
        one, other = (texts[int(rows[0])].as_py() for rows in (day, month))
        problem = Problem(code="date_order_mixed", place=column, value=one, fields={"other": other})
        return _Order(day_first=True, problems=(problem,))
    if len(unsure) and not proves:
        different = texts.take(unsure).unique()
        problem = Problem(
            code="ambiguous_dates",
            place=column,
            value=", ".join(different[:EXAMPLES].to_pylist()),
            fields={"count": str(len(different))},
        )
        return _Order(day_first=True, problems=(problem,))
    return _Order(day_first=not len(month), proves=proves, unsure=unsure)


def _told(order: _Order, texts: Any, column: str, total: int) -> list[Finding]:
    if order.unsure is None or not len(order.unsure):
        return []
    examples = texts.take(order.unsure[:_SOME]).unique()
    if len(examples) < EXAMPLES < len(order.unsure):
        examples = texts.take(order.unsure).unique()
    return [
        Finding(
            rule="date_day_first" if order.day_first else "date_month_first",
            severity="note",
            place=column,
            count=len(order.unsure),
            total=total,
            examples=tuple(examples[:EXAMPLES].to_pylist()),
        )
    ]
