"""The calendar of one case of a log: its days, as far as its records tell what happened on them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ukur.charts.day_picture import Looks, plot_days
from ukur.charts.day_rows import Bar, DayRow, Hours, LocalDays, few, folded, inside, lanes_of
from ukur.charts.labels import plain
from ukur.charts.style import ACCENT, INK, PAPER, QUIET, WIDE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mining.analysis import Mined
    from sop.model import Step
    from ukur.words import Words

LOOKS: Looks = {
    "work": {"facecolor": ACCENT, "edgecolor": PAPER},
    "moment": {"facecolor": INK, "edgecolor": INK},
    "day": {"facecolor": PAPER, "edgecolor": ACCENT, "hatch": "//////"},
    "wait": {"facecolor": QUIET, "edgecolor": PAPER},
}
DONE = frozenset({"work", "moment", "day"})
MOST_LANES = 6
_TICK = 0.04
"""Hours: as wide as a moment is drawn."""


@dataclass(frozen=True, kw_only=True)
class _Stretch:
    """A stretch of an event. Parameters: row - which; begin, end - instants; kind - of LOOKS, or `closed`."""

    row: int
    begin: int
    end: int
    kind: str


def log_case_calendar(mined: Mined, case_id: str, words: Words) -> tuple[DayRow, ...]:
    """The days of a case of a log, from its release or first record to its last.

    Work is drawn inside office hours where it reaches over a day, exactly as recorded where it does not;
    waiting from when the step could begin (`Performance.instances`) to its start. A record with one time of
    day is a moment, one with dates alone takes its first and last day
    as a whole.

    Parameters: mined - the log; case_id; words - language of the notes.
    Returns: one row a working day (and a closed one that has records); three and more days in a row without
    records are one row. Empty for a case without stamps.
    Raises: KeyError - there is no such case.
    """
    rows, waits = _events(mined, case_id)
    days = LocalDays(calendar=mined.office)
    stretches = [each for row, event in enumerate(rows) for each in _stretches(row, event, waits[row], days)]
    if not stretches:
        return ()
    begin, end = (
        pick(getattr(each, name) for each in stretches) for pick, name in ((min, "begin"), (max, "end"))
    )
    first, last = days.day_of(begin), days.day_of(max(begin, end - 1))
    told = {day for each in stretches if each.kind in DONE for day in _ends(each, days)}
    notes = [_note(event, mined, words) for event in rows]
    shown = sorted({*days.working(_released(mined, case_id, days) or first, last), *told})
    found = [_row(days, day, stretches, notes, words) for day in shown]
    return tuple(folded(found, DONE))


def plot_log_calendar(
    rows: Sequence[DayRow], words: Words, *, ax: Axes | None = None, width: float = WIDE
) -> Axes:
    """One row a day: dark where work was recorded, light where it waited, shaded outside office hours.

    Parameters: rows - of `log_case_calendar`, at least one; words - language; ax - where to draw, or None;
    width - inches of a figure of our own.
    Returns: the axes.
    """
    return plot_days(rows, words, looks=LOOKS, ax=ax, width=width)


def _events(mined: Mined, case_id: str) -> tuple[list[dict[str, Any]], list[float]]:
    """The rows of a case, and the clock seconds that each waited (NaN where not known)."""
    from sop.events import CASE_ID

    if case_id not in set(mined.log.cases[CASE_ID]):
        raise KeyError(case_id)
    mine = (mined.log.events[CASE_ID] == case_id).to_numpy()
    rows = [
        {str(key): value for key, value in row.items()} for row in mined.log.events[mine].to_dict("records")
    ]
    waits = mined.performance.instances["waiting_clock_seconds"].to_numpy()[mine]
    return rows, waits.astype("float64").tolist()


def _stretches(row: int, event: Mapping[str, Any], waited: float, days: LocalDays) -> Iterator[_Stretch]:
    start, end = (_instant(event[name]) for name in ("start", "end"))
    known = [at for at in (start, end) if at is not None]
    if not known:
        return
    if event["precision"] == "day":
        # A day has no hours; what was done between two dates nobody knows.
        for day in sorted({days.day_of(at) for at in known}):
            begin, midnight = days.bounds(day)
            yield _Stretch(row=row, begin=begin, end=midnight, kind="day")
        return
    if start is not None and math.isfinite(waited) and waited > 0:
        yield _Stretch(row=row, begin=start - int(waited), end=start, kind="wait")
    if start is not None and end is not None and start < end:
        yield _Stretch(row=row, begin=start, end=end, kind="work")
    else:
        yield from (_Stretch(row=row, begin=at, end=at + 1, kind="moment") for at in dict.fromkeys(known))


def _instant(stamp: Any) -> int | None:
    import pandas as pd

    return None if pd.isna(stamp) else int(stamp.timestamp())


def _ends(stretch: _Stretch, days: LocalDays) -> tuple[date, date]:
    return days.day_of(stretch.begin), days.day_of(stretch.end - 1)


def _released(mined: Mined, case_id: str, days: LocalDays) -> date | None:
    from sop.events import CASE_ID, RELEASED

    cases = mined.log.cases
    told = [_instant(stamp) for stamp in cases.loc[cases[CASE_ID] == case_id, RELEASED]]
    known = [at for at in told if at is not None]
    return days.day_of(known[-1]) if known else None


def _row(
    days: LocalDays, day: date, stretches: Sequence[_Stretch], notes: Sequence[str], words: Words
) -> DayRow:
    first, last = days.bounds(day)
    today = [each for each in stretches if max(each.begin, first) < min(each.end, last)]
    opens = days.opens(day, days.calendar.windows)
    lanes = lanes_of(((each.row, max(each.begin, first), min(each.end, last)) for each in today), MOST_LANES)
    bars: list[Bar] = []
    for each in today:
        label = notes[each.row].partition(" ")[0] if each.kind == "work" else ""
        label = label if label.isdigit() else ""
        for hours in _hours(each, days, day, opens):
            bars.append(Bar(hours=hours, kind=each.kind, label=label, lane=lanes[each.row]))
    told = [notes[each.row] for each in today if each.kind in DONE]
    return DayRow(day=day, opens=opens, bars=tuple(bars), notes=few(told, words))


def _hours(each: _Stretch, days: LocalDays, day: date, opens: Sequence[Hours]) -> Iterator[Hours]:
    hours = days.hours(day, each.begin, each.end)
    if hours is None:
        return
    begins, ends = _ends(each, days)
    if each.kind == "moment":
        yield max(0.0, hours[0] - _TICK), min(24.0, hours[0] + _TICK)
    elif each.kind == "day":
        yield from opens or (_usual(days, day),)
    elif each.kind == "work" and begins == ends:
        yield hours
    else:
        # The night is shaded anyway; a beginning or end in it is drawn as it was recorded.
        parts = list(inside(hours, opens))
        yield from parts or ([hours] if each.kind == "work" and day in (begins, ends) else [])


def _usual(days: LocalDays, day: date) -> Hours:
    """From opening to closing on the next working day, for a record of a closed one."""
    for later in range(1, 15):
        opens = days.opens(day + timedelta(later), days.calendar.windows)
        if opens:
            return opens[0][0], opens[-1][1]
    return 0.0, 24.0


def _note(event: Mapping[str, Any], mined: Mined, words: Words) -> str:
    """The step of a record, with its unit where it has one; what the SOP does not know, as logged."""
    step = _step(event, mined)
    if step is None:
        return plain(event["activity"], 60)
    label, unit = plain(step.label, 60), str(event["unit"] or "")
    if not unit:
        return words("calendar.step", number=step.number, label=label)
    names = {known.id: known.name for known in mined.sop.units_of(step.id)}
    return words(
        "calendar.step_of_unit", number=step.number, label=label, unit=plain(names.get(unit, unit), 40)
    )


def _step(event: Mapping[str, Any], mined: Mined) -> Step | None:
    return next((step for step in mined.sop.steps if step.id == event["step_id"]), None)
