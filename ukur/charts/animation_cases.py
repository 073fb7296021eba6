"""Cases of a log as what can be seen of them: where each stands at which moment. Nothing is invented."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from sop import events as ev
from sop.errors import InputError, Problem
from sop.flow import ends_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from sop.diagram.grid import Swimlane
    from sop.events import EventLog
    from sop.model import Sop

State = Literal["waiting", "working", "seen", "finished"]
MOST = 12
"""Cases shown in full."""


@dataclass(frozen=True, kw_only=True, order=True)
class Spot:
    """A place of a case: before a step, at it, or beside the one it was last seen at.

    Parameters: row - of the swimlane; state - `finished` at its end.
    """

    row: int
    state: State


Moment = tuple[int, int]
"""An instant, and 1 for what follows at once from it (a case is over when its last step is)."""


@dataclass(frozen=True, kw_only=True)
class History:
    """One case: from each moment on, where it stands.

    Parameters: case_id; changes - ascending; spots - from each change to the next; several where steps run at
    the same time.
    """

    case_id: str
    changes: tuple[Moment, ...]
    spots: tuple[tuple[Spot, ...], ...]

    def at(self, moment: Moment) -> tuple[Spot, ...]:
        """Where it stands from a moment on; nowhere before it begins."""
        found: tuple[Spot, ...] = ()
        for change, spots in zip(self.changes, self.spots, strict=True):
            if change > moment:
                break
            found = spots
        return found


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One activity instance. Parameters: row; enabled, start, end - instants, NaN where not known."""

    row: int
    enabled: float
    start: float
    end: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
    """The cases that are shown, and what is left out.

    Parameters: histories - in the order in which they begin; by_day - their stamps are dates; unplaced -
    records of theirs that are no step of the SOP or have no time; begun, over - first and last instants of
    the cases that are not shown, each ascending.
    """

    histories: tuple[History, ...]
    by_day: bool
    unplaced: int
    begun: npt.NDArray[np.int64]
    over: npt.NDArray[np.int64]

    def others(self, instant: int) -> int:
        """Cases that are not shown and under way at an instant."""
        return int(self.begun.searchsorted(instant, "right") - self.over.searchsorted(instant, "left"))


def shown_cases(
    log: EventLog, sop: Sop, lanes: Swimlane, *, case: str | None, most: int, time_zone: str
) -> Shown:
    """Choose cases and find out where they stand when.

    Parameters: log - matched to the SOP; sop; lanes - of it; case - its id, or None for the first to begin;
    most - cases; time_zone - in which dates are meant.
    Raises: InputError - there is no such case, or nothing that could be shown.
    """
    spans = _spans(log.events)
    if case is not None and case not in set(log.cases[ev.CASE_ID]) | set(spans.index):
        alike = difflib.get_close_matches(case, log.cases[ev.CASE_ID].head(10_000).tolist(), n=3, cutoff=0.5)
        raise InputError(Problem(code="case_unknown", value=case, allowed=tuple(alike)))
    places = lanes.row_of()
    known = log.events[ev.STEP_ID].isin(list(places)) & log.events[list(ev.STAMP_COLUMNS)].notna().any(axis=1)
    candidates = spans.loc[spans.index.isin(log.events.loc[known, ev.CASE_ID])]
    chosen = [case] if case is not None else candidates.index[:most].tolist()
    events = log.events[log.events[ev.CASE_ID].isin(chosen)]
    placed = events[known.loc[events.index]]
    if placed.empty:
        raise InputError(Problem(code="nothing_to_animate", value=case or ""))
    by_day = bool((placed[ev.PRECISION] == "day").any())
    others = spans[~spans.index.isin(chosen)]
    return Shown(
        histories=tuple(_histories(log, _Ends(sop, lanes), chosen, placed, by_day, time_zone)),
        by_day=by_day,
        unplaced=len(events) - len(placed),
        begun=others["first"].sort_values().to_numpy(),
        over=others["last"].sort_values().to_numpy(),
    )


def _spans(events: pd.DataFrame) -> pd.DataFrame:
    """First and last instant of each case, in the order in which they begin."""
    import pandas as pd

    stamps = events[list(ev.STAMP_COLUMNS)]
    table = pd.DataFrame({"case": events[ev.CASE_ID], "low": stamps.min(axis=1), "high": stamps.max(axis=1)})
    table = table[table["low"].notna()]
    spans = table.groupby("case", sort=False).agg(first=("low", "min"), last=("high", "max")).reset_index()
    spans = spans.sort_values(["first", "case"], kind="stable").set_index("case")
    return spans.astype("int64") // 1_000_000


class _Ends:
    """Where cases begin and end. Parameters: sop; lanes - of it, on one page."""

    def __init__(self, sop: Sop, lanes: Swimlane) -> None:
        self.places = lanes.row_of()
        self.last = len(lanes.rows) - 1
        self.ways = [frozenset(self.places[step] for step in steps) for steps in ends_of(sop)]

    def over(self, done: set[int]) -> bool:
        """Can a case end with the steps it has carried out?"""
        return any(way <= done for way in self.ways)


def _histories(
    log: EventLog, ends: _Ends, chosen: list[str], placed: pd.DataFrame, by_day: bool, time_zone: str
) -> Iterator[History]:
    cases = log.cases.drop_duplicates(ev.CASE_ID).set_index(ev.CASE_ID)
    for case_id in chosen:
        own = placed[placed[ev.CASE_ID] == case_id]
        visits = [
            Visit(
                row=ends.places[row[ev.STEP_ID]],
                **{name: _instant(row[name], by_day, time_zone) for name in ev.STAMP_COLUMNS},
            )
            for row in own.to_dict("records")
        ]
        released, over = math.nan, ends.over({visit.row for visit in visits})
        if case_id in cases.index:
            released = _instant(cases.at[case_id, ev.RELEASED], by_day, time_zone)
            over = over or bool(cases.at[case_id, ev.STATUS] == ev.COMPLETED)
        yield _history(case_id, _closed(visits), ends.last if over else None, released)


def _instant(stamp: Any, by_day: bool, time_zone: str) -> float:
    """UTC seconds; the local midnight where only dates are known."""
    import pandas as pd

    if pd.isna(stamp):
        return math.nan
    if by_day:
        stamp = stamp.tz_convert(ZoneInfo(time_zone)).normalize()
    return float(stamp.timestamp() // 1)


def _closed(visits: list[Visit]) -> list[Visit]:
    """What was begun, and never recorded as completed, lasts until the next record of its case begins."""
    stamps = sorted({at for visit in visits for at in (visit.enabled, visit.start) if not math.isnan(at)})
    found = []
    for visit in visits:
        if math.isnan(visit.end) and not math.isnan(visit.start) and stamps[-1] > visit.start:
            following = next(at for at in stamps if at > visit.start)
            visit = Visit(row=visit.row, enabled=visit.enabled, start=visit.start, end=following)  # noqa: PLW2901
        found.append(visit)
    return found


def _history(case_id: str, visits: list[Visit], end: int | None, released: float) -> History:
    """From each change on, where a case stands. Parameters: end - row at which it is over, None if not."""
    stamps = {at for one in visits for at in (one.enabled, one.start, one.end) if not math.isnan(at)}
    if not math.isnan(released):
        stamps.add(min(released, *stamps))
    instants = sorted(stamps)
    found: list[tuple[Moment, tuple[Spot, ...]]] = []
    for at in instants:
        spots = _spots(visits, at) or (Spot(row=0, state="waiting"),)
        if not found or found[-1][1] != spots:
            found.append(((int(at), 0), spots))
    if end is not None and all(spot.state == "seen" for spot in found[-1][1]):
        found.append(((int(instants[-1]), 1), (Spot(row=end, state="finished"),)))
    changes, places = zip(*found, strict=True)
    return History(case_id=case_id, changes=changes, spots=places)


def _spots(visits: list[Visit], at: float) -> tuple[Spot, ...]:
    """Where a case stands: at what is going on, else beside what was over last."""
    going: dict[int, State] = {}
    for visit in visits:
        begins, ends = visit.start, visit.end if not math.isnan(visit.end) else math.inf
        if not math.isnan(begins) and begins <= at < ends:
            going[visit.row] = "working"
        elif visit.enabled <= at < (ends if math.isnan(begins) else begins):
            going.setdefault(visit.row, "waiting")
    if going:
        return tuple(sorted(Spot(row=row, state=state) for row, state in going.items()))
    over = [visit for visit in visits if visit.end <= at]
    last = max((visit.end for visit in over), default=math.nan)
    return tuple(Spot(row=row, state="seen") for row in sorted({v.row for v in over if v.end == last}))


def going(history: History) -> Iterator[tuple[Moment, Moment]]:
    """Stretches between changes in which the case is under way."""
    for (first, second), spots in zip(pairwise(history.changes), history.spots, strict=False):
        if any(spot.state != "finished" for spot in spots):
            yield first, second
