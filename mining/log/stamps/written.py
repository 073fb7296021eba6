"""What the stamps of many rows say, each different part of a text taken apart once.

Dates such as 05/02/2026 18.30 fill logs with a million different texts, but with few different dates and few
different times: they are taken apart in halves. All other texts are taken apart whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mining.log.coded import coded, text_series
from mining.log.stamps.iso import NO_ZONE
from mining.log.stamps.text import LONGEST, Written, take_apart

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REASONS = (
    "", "stamp_unreadable", "stamp_number", "stamp_short_year", "stamp_impossible", "stamp_year",
    "stamp_weekday", "stamp_clock_change",
)  # fmt: skip
UNREADABLE, NUMBER, SHORT_YEAR, IMPOSSIBLE, YEAR, WEEKDAY, CLOCK_CHANGE = range(1, len(REASONS))
NOTHING = -1
# A numeric date, and after it what is no digit: neither half can be read as part of the other.
_HALVES = r"^(?P<date>[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2}))(?P<rest>(?:[^0-9].*)?)$"
_ANY_DATE = "01/01/2026"


@dataclass(kw_only=True, eq=False)
class WrittenRows:
    """What each text says; the fields are those of `mining.log.stamps.text.Written`, one array each.

    Parameters: faults - 0, or a position in REASONS; offset - NO_ZONE where none is named; weekday - -1 where
    none is named; precision - NOTHING where the text is blank.
    """

    year: NDArray[np.int32]
    first: NDArray[np.int32]
    second: NDArray[np.int32]
    decided: NDArray[np.bool_]
    micros: NDArray[np.int64]
    offset: NDArray[np.int32]
    precision: NDArray[np.int8]
    weekday: NDArray[np.int8]
    faults: NDArray[np.int8]

    def put(self, rows: NDArray[np.int64], found: WrittenRows, which: NDArray[np.int32]) -> None:
        """Fill rows with what is known of their texts."""
        for name, values in vars(found).items():
            getattr(self, name)[rows] = values[which]


def written_rows(texts: Any) -> WrittenRows:
    """Take many texts apart.

    Parameters: texts - one `pyarrow.LargeStringArray` without missing values.
    Returns: the same as `take_apart` for each of them.
    """
    import numpy as np

    found = _table([Written(precision=NOTHING)] * len(texts))
    rows = np.flatnonzero(~_by_halves(texts, found))
    if len(rows):
        rest = coded(text_series(texts.take(rows)))
        blank = Written(precision=NOTHING)
        parts = [take_apart(text) if text.strip() else blank for text in rest.listed]
        found.put(rows, _table(parts), rest.codes)
    return found


def _table(parts: Sequence[Written]) -> WrittenRows:
    import numpy as np

    def column(values: Any, kind: str) -> Any:
        return np.array(list(values), dtype=kind)

    numbers = {reason: number for number, reason in enumerate(REASONS)}
    return WrittenRows(
        year=column((one.year for one in parts), "int32"),
        first=column((one.first for one in parts), "int32"),
        second=column((one.second for one in parts), "int32"),
        decided=column((one.decided for one in parts), "bool"),
        micros=column((one.micros for one in parts), "int64"),
        offset=column((NO_ZONE if one.offset is None else one.offset for one in parts), "int32"),
        precision=column((one.precision for one in parts), "int8"),
        weekday=column((-1 if one.weekday is None else one.weekday for one in parts), "int8"),
        faults=column((numbers[one.code] for one in parts), "int8"),
    )


def _by_halves(texts: Any, found: WrittenRows) -> NDArray[np.bool_]:
    """Take numeric dates and their times apart on their own; which rows that concerned."""
    import numpy as np
    import pyarrow.compute as pc

    halves = pc.extract_regex(texts, _HALVES)
    # Counted in bytes; what is longer in characters is longer in bytes.
    mine = np.asarray(pc.and_(halves.is_valid(), pc.less_equal(pc.binary_length(texts), LONGEST)))
    rows = np.flatnonzero(mine)
    if not len(rows):
        return mine
    kept = halves.take(rows)
    dates, rests = (coded(text_series(kept.field(name))) for name in ("date", "rest"))
    date = _table([take_apart(text) for text in dates.listed])
    rest = _table([take_apart(_ANY_DATE + text) for text in rests.listed])
    found.put(rows, date, dates.codes)
    for name in ("micros", "offset", "precision"):
        getattr(found, name)[rows] = getattr(rest, name)[rests.codes]
    of_date, of_rest = date.faults[dates.codes], rest.faults[rests.codes]
    unreadable = (of_date == UNREADABLE) | (of_rest == UNREADABLE)
    found.faults[rows] = np.where(unreadable, UNREADABLE, np.where(of_date > 0, of_date, of_rest))
    return mine


def set_dates(
    found: WrittenRows, *, day_first: bool, years: tuple[int, int]
) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Put year, month and day together.

    Parameters: found - its faults get those that show only now; day_first - where the texts leave it open;
    years - first and last that can be meant.
    Returns: microseconds since 1970 on the clock of each text, and its precision (NOTHING where there is
    none).
    """
    import numpy as np

    turned = ~found.decided & (not day_first)
    day = np.where(turned, found.second, found.first)
    month = np.where(turned, found.first, found.second)
    read = (found.faults == 0) & (found.precision != NOTHING)
    exists = (month >= 1) & (month <= 12) & (day >= 1) & (found.year >= 1)
    months = (found.year.astype(np.int64) - 1970) * 12 + np.where(exists, month, 1) - 1
    begin, beyond = ((months + more).astype("datetime64[M]").astype("datetime64[D]") for more in (0, 1))
    days = begin.astype(np.int64) + day - 1
    exists &= days < beyond.astype(np.int64)
    in_years = (found.year >= years[0]) & (found.year <= years[1])
    # 1 January 1970 was a Thursday, and 0 is Monday.
    other_day = (found.weekday >= 0) & ((days + 3) % 7 != found.weekday)
    late = np.select([~exists, ~in_years, other_day], [IMPOSSIBLE, YEAR, WEEKDAY], 0)
    found.faults[read] = late[read].astype(np.int8)
    wall = np.where(read & exists, days * 86_400_000_000 + found.micros, 0)
    return wall, np.where(read & exists, found.precision, np.int8(NOTHING))
