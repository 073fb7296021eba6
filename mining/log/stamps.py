"""A column of written stamps turned into instants, without guessing.

Day or month first is decided for the whole column, by its own values or by the caller. A date without a time
becomes midnight of that day in the zone of the log, with precision `day`: it means some time on that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from mining.log.stamp_text import DAY, MINUTE, SECOND, Written, take_apart
from sop.errors import Problem
from sop.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

YEARS = (1990, 2100)
NAMES = ("second", "minute", "day")
EXAMPLES = 5
NO_ZONE = -10_000
_DAY_MICROS = 86_400_000_000
_EPOCH = date(1970, 1, 1).toordinal()
_ISO = r"[12]\d{3}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"


@dataclass(frozen=True, kw_only=True)
class StampRules:
    """How stamps are to be understood.

    Parameters: zone - IANA name, for stamps that name none; day_first - True or False where the caller knows,
    None where the column must prove it.
    """

    zone: str
    day_first: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Stamps:
    """A column of instants, one row a text.

    Parameters: instants - `datetime64[us, UTC]`, missing where empty or unreadable; precision - 0 second,
    1 minute, 2 day, -1 empty; codes - why a text is no stamp (key `problem.<code>`), else empty; offsets -
    minutes east of UTC as written, NO_ZONE where the text names none; midnight - the clock shows 00:00:00;
    problems - what makes the whole column unusable; findings - what was decided; proves - the order that the
    column proves: `day_first`, `month_first`, or empty.
    """

    instants: pd.Series
    precision: NDArray[np.int8]
    codes: NDArray[np.object_]
    offsets: NDArray[np.int32]
    midnight: NDArray[np.bool_]
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    proves: str = ""


@dataclass(kw_only=True)
class _Different:
    """What is known of each different text of a column, while it is being read."""

    texts: Sequence[str]
    wall: NDArray[np.int64]
    offsets: NDArray[np.int32]
    precision: NDArray[np.int8]
    codes: NDArray[np.object_]
    left: dict[int, Written] = field(default_factory=dict)


def parse_stamps(texts: pd.Series, rules: StampRules, *, column: str) -> Stamps:
    """Read a column of stamps.

    Parameters: texts - as written, empty where there is none; rules - zone and order; column - the header,
    for the problems.
    Returns: instants with all that is doubtful about them; nothing is raised.
    """
    import numpy as np
    import pandas as pd

    index, different = pd.factorize(texts)
    known = _different([str(text) for text in different])
    order = _decide(known, rules, column)
    for position, written in known.left.items():
        if not known.codes[position]:
            _set(known, position, written, day_first=order.day_first)
    micros = _utc(known, rules.zone)
    usable = (known.codes == "") & (known.precision >= 0)
    instants = np.where(usable, micros, np.iinfo(np.int64).min).astype("datetime64[us]")
    return Stamps(
        instants=pd.Series(instants[index], index=texts.index).dt.tz_localize("UTC"),
        precision=np.where(usable, known.precision, -1).astype("int8")[index],
        codes=known.codes[index],
        offsets=known.offsets[index],
        midnight=(usable & (known.wall % _DAY_MICROS == 0))[index],
        problems=order.problems,
        findings=_told(order, known, index, column),
        proves=order.proves,
    )


def _different(texts: list[str]) -> _Different:
    import numpy as np

    size = len(texts)
    known = _Different(
        texts=texts,
        wall=np.zeros(size, dtype="int64"),
        offsets=np.full(size, NO_ZONE, dtype="int32"),
        precision=np.full(size, -1, dtype="int8"),
        codes=np.full(size, "", dtype=object),
    )
    done = _plain_iso(known)
    for position, text in enumerate(texts):
        if done[position] or not text.strip():
            continue
        written = take_apart(text)
        known.left[position] = written
        known.codes[position] = written.code
    return known


def _plain_iso(known: _Different) -> NDArray[np.bool_]:
    """The quick way for the many: ISO 8601, all at once. What fails here is looked at one by one."""
    import numpy as np
    import pandas as pd

    column = pd.Series(list(known.texts), dtype="str")
    looks = column.str.fullmatch(_ISO).to_numpy(dtype=bool)
    if not looks.any():
        return looks
    plain = column[looks]
    zone = plain.str.extract(r":\d{2}(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})$", expand=False)
    wall_text = plain.str.replace(r"(:\d{2}(?:\.\d+)?)(?:Z|[+-]\d{2}:?\d{2})$", r"\1", regex=True)
    wall = pd.to_datetime(wall_text, format="ISO8601", errors="coerce").astype("datetime64[us]")
    offsets = (
        zone.map({text: _minutes(text) for text in zone.dropna().unique()}).fillna(NO_ZONE).to_numpy("int32")
    )
    years = wall.dt.year.fillna(0).to_numpy()
    good = wall.notna().to_numpy() & ((offsets == NO_ZONE) | (np.abs(offsets) <= 14 * 60))
    good &= (years >= YEARS[0]) & (years <= YEARS[1])
    where = np.flatnonzero(looks)[good]
    known.wall[where] = wall[good].to_numpy().astype("int64")
    known.offsets[where] = offsets[good]
    length = wall_text.str.len().to_numpy()[good]
    known.precision[where] = np.select([length == 10, length == 16], [DAY, MINUTE], SECOND)
    done = np.zeros(len(column), dtype=bool)
    done[where] = True
    return done


def _minutes(zone: str) -> int:
    if zone == "Z":
        return 0
    sign = -1 if zone[0] == "-" else 1
    return sign * (int(zone[1:3]) * 60 + int(zone[-2:]))


@dataclass(frozen=True, kw_only=True)
class _Order:
    """Which number of a numeric date is the day, and how we know."""

    day_first: bool
    proves: str = ""
    open: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()


def _decide(known: _Different, rules: StampRules, column: str) -> _Order:
    numeric = {at: item for at, item in known.left.items() if not item.code and not item.decided}
    day = [at for at, item in numeric.items() if item.first > 12 >= item.second]
    month = [at for at, item in numeric.items() if item.second > 12 >= item.first]
    unsure = tuple(
        at for at, item in numeric.items() if item.first != item.second and max(item.first, item.second) <= 12
    )
    proves = "day_first" if day and not month else "month_first" if month and not day else ""
    if rules.day_first is not None:
        return _Order(day_first=rules.day_first, proves=proves, open=unsure)
    if day and month:
        problem = Problem(
            code="date_order_mixed",
            place=column,
            value=known.texts[day[0]],
            fields={"other": known.texts[month[0]]},
        )
        return _Order(day_first=True, problems=(problem,))
    if unsure and not proves:
        examples = ", ".join(known.texts[at] for at in unsure[:EXAMPLES])
        problem = Problem(
            code="ambiguous_dates", place=column, value=examples, fields={"count": str(len(unsure))}
        )
        return _Order(day_first=True, problems=(problem,))
    return _Order(day_first=not month, proves=proves, open=unsure)


def _set(known: _Different, position: int, written: Written, *, day_first: bool) -> None:
    day, month = written.first, written.second
    if not written.decided and not day_first:
        day, month = month, day
    try:
        when = date(written.year, month, day)
    except ValueError:
        known.codes[position] = "stamp_impossible"
        return
    if not YEARS[0] <= written.year <= YEARS[1]:
        known.codes[position] = "stamp_year"
    elif written.weekday is not None and written.weekday != when.weekday():
        known.codes[position] = "stamp_weekday"
    known.wall[position] = (when.toordinal() - _EPOCH) * _DAY_MICROS + written.micros
    known.precision[position] = written.precision
    if written.offset is not None:
        known.offsets[position] = written.offset


def _utc(known: _Different, zone: str) -> NDArray[np.int64]:
    """Microseconds since 1970 UTC; a clock time that the zone skips or shows twice gets a code."""
    import numpy as np
    import pandas as pd

    micros: NDArray[np.int64] = known.wall - known.offsets.astype("int64") * 60_000_000
    bare = np.flatnonzero((known.offsets == NO_ZONE) & (known.precision >= 0) & (known.codes == ""))
    if not len(bare):
        return micros
    wall = pd.Series(known.wall[bare].astype("datetime64[us]"))
    whole_day = known.precision[bare] == DAY
    # A day may begin at 01:00 or have its first hour twice: the day is meant, so its first instant will do.
    days = wall.dt.tz_localize(zone, ambiguous=np.ones(len(wall), dtype=bool), nonexistent=timedelta(hours=1))
    exact = wall.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    local = exact.where(~whole_day, days)
    known.codes[bare[local.isna().to_numpy()]] = "stamp_clock_change"
    micros[bare] = (
        local.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype("int64")
    )
    return micros


def _told(order: _Order, known: _Different, index: NDArray[np.intp], column: str) -> tuple[Finding, ...]:
    import numpy as np

    if not order.open or order.problems:
        return ()
    rows = int(np.isin(index, np.array(order.open)).sum())
    finding = Finding(
        rule="date_day_first" if order.day_first else "date_month_first",
        severity="note",
        place=column,
        count=rows,
        total=len(index),
        examples=tuple(known.texts[at] for at in order.open[:EXAMPLES]),
    )
    return (finding,)
