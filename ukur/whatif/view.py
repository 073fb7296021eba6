"""All that the page and the widget show, worded and formatted: one entry a point, chosen by its place."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.plain import plain
from ukur.charts.stages import stage_ends, whole
from ukur.charts.time_parts import CAUSES_OF, part_name
from ukur.whatif.saying import (
    change_phrase,
    change_sentence,
    days,
    lever_name,
    lever_note,
    refusal,
    stop_text,
    tick_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulation.intervals import Interval
    from simulation.whatif import Figures, Grid, Point
    from ukur.words import Words

NOTHING = "–"
_LEAST_LENGTH = 0.01
_LEAST_HOURS = 0.05
"""Office hours: what nowhere comes to that is no row."""


@dataclass(frozen=True, kw_only=True)
class LeverView:
    """A slider. Parameters: name; note - what moving it means; stops, ticks - long and short; base."""

    name: str
    note: str
    stops: tuple[str, ...]
    ticks: tuple[str, ...]
    base: int


@dataclass(frozen=True, kw_only=True)
class StageBar:
    """One stage. Parameters: begin, length - hundredths of the picture; text - the day when it is over."""

    begin: float
    length: float
    text: str


@dataclass(frozen=True, kw_only=True)
class PointView:
    """What one combination comes to.

    Parameters: days - within which 9 of 10 are finished; change - a sentence; note - a further one, may be
    empty; cells - of `WhatIfView.rows`; stages - of `WhatIfView.stages`, none where it was refused.
    """

    days: str
    change: str
    note: str
    cells: tuple[str, ...]
    stages: tuple[StageBar, ...]


@dataclass(frozen=True, kw_only=True)
class SingleRow:
    """One lever moved alone. Parameters: name - of the lever; span - rows of the same lever that begin here,
    0 where one began before; stop; days, change, interval - what it comes to.
    """

    name: str
    span: int
    stop: str
    days: str
    change: str
    interval: str


@dataclass(frozen=True, kw_only=True)
class WhatIfView:
    """Everything shown, in one language.

    Parameters: levers; points - the last lever moves fastest; base - place of things as they stand; rows -
    names of the figures for analysts; stages - names; singles - one lever at a time.
    """

    levers: tuple[LeverView, ...]
    points: tuple[PointView, ...]
    base: int
    rows: tuple[str, ...]
    stages: tuple[str, ...]
    singles: tuple[SingleRow, ...]

    @property
    def now(self) -> PointView:
        """Things as they stand."""
        return self.points[self.base]


def view_of(grid: Grid, words: Words) -> WhatIfView:
    """Word and format a grid.

    Parameters: grid; words - of the language wanted.
    Returns: every text plain, not escaped.
    """
    parts = _parts(grid)
    scale = _scale(grid)
    return WhatIfView(
        levers=tuple(_levers(grid, words)),
        points=tuple(_point(grid, point, parts, scale, words) for point in grid.points),
        base=grid.index(grid.base_stops),
        rows=tuple(_row_names(grid, parts, words)),
        stages=tuple(plain(name, 60) for name, _ in stage_ends(grid.sop)),
        singles=tuple(_singles(grid, words)),
    )


def _levers(grid: Grid, words: Words) -> Iterator[LeverView]:
    for lever in grid.levers:
        texts = [stop_text(lever, stop, words) for stop in range(len(lever.values))]
        texts[lever.base] = words("whatif.is_now", text=texts[lever.base])
        yield LeverView(
            name=lever_name(lever, grid.sop, grid.scenario, words),
            note=lever_note(lever, grid.scenario, words),
            stops=tuple(texts),
            ticks=tuple(tick_text(lever, stop, words) for stop in range(len(lever.values))),
            base=lever.base,
        )


def _point(grid: Grid, point: Point, parts: Sequence[str], scale: float, words: Words) -> PointView:
    figures = point.figures
    if figures is None:
        cells = (NOTHING,) * len(list(_row_names(grid, parts, words)))
        return PointView(
            days=words("whatif.never"), change=refusal(point, words), note="", cells=cells, stages=()
        )
    stands = point.stops == grid.base_stops
    return PointView(
        days=days(figures.nine.value, words),
        change=words("whatif.change_now") if stands else change_sentence(figures.change, words),
        note=_note(figures, words),
        cells=tuple(_cells(grid, figures, parts, words)),
        stages=tuple(_bars(figures.stages, grid.base.stages, scale, words)),
    )


def _note(figures: Figures, words: Words) -> str:
    if not figures.censored:
        return ""
    return words("whatif.unfinished", n=words.number(figures.unfinished), total=words.number(figures.cases))


def _row_names(grid: Grid, parts: Sequence[str], words: Words) -> Iterator[str]:
    for name in ("mean", "median", "nine", "change", "change_nine"):
        yield words(f"whatif.row_{name}")
    yield words("whatif.row_kept", days=days(grid.base.nine.value, words))
    if _has_deadlines(grid):
        yield words("whatif.row_on_time")
    yield words("whatif.row_minutes")
    for part in parts:
        yield words("whatif.row_waiting", part=part_name(words, part))
    yield words("whatif.row_unfinished")
    yield words("whatif.row_n")


def _cells(grid: Grid, figures: Figures, parts: Sequence[str], words: Words) -> Iterator[str]:
    for interval, decimals in ((figures.mean, 1), (figures.median, 0), (figures.nine, 0)):
        yield between(interval, words, decimals)
    yield between(figures.change, words, 2)
    yield between(figures.change_nine, words, 1)
    yield between(figures.kept, words, 0, times=100)
    if _has_deadlines(grid):
        yield between(figures.on_time, words, 0, times=100)
    yield between(figures.minutes, words, 0)
    hours = _hours(figures)
    for part in parts:
        yield words.number(hours[part], 1)
    yield words.number(figures.unfinished)
    yield words("whatif.n_of", n=words.number(figures.n), cases=words.number(figures.cases))


def between(interval: Interval, words: Words, decimals: int, *, times: float = 1) -> str:
    """A figure with its interval; a dash where it is not known.

    Parameters: interval; words; decimals; times - factor, 100 for shares.
    """
    ends = (interval.value, interval.low, interval.high)
    value, low, high = (_number(end * times, words, decimals) for end in ends)
    if NOTHING in (low, high):
        return value
    return words("whatif.with_interval", value=value, low=low, high=high)


def _number(value: float, words: Words, decimals: int) -> str:
    if not math.isfinite(value):
        return NOTHING
    # A rounded zero has no sign.
    return words.number(value if round(value, decimals) else 0.0, decimals)


def _has_deadlines(grid: Grid) -> bool:
    return math.isfinite(grid.base.on_time.value)


def _hours(figures: Figures) -> dict[str, float]:
    """Office hours a case waits, by part that readers are told."""
    waited = dict(figures.waiting)
    return {
        part: sum(waited.get(cause, 0.0) for cause in causes) / 3600 for part, causes in CAUSES_OF.items()
    }


def _parts(grid: Grid) -> tuple[str, ...]:
    """The parts of waiting that come to something at some point."""
    known = [_hours(point.figures) for point in grid.points if point.figures is not None]
    return tuple(part for part in CAUSES_OF if any(hours[part] >= _LEAST_HOURS for hours in known))


def _scale(grid: Grid) -> float:
    """The last day of the picture: the same for all points, so that bars can be compared."""
    every = (day for point in grid.points if point.figures is not None for day in point.figures.stages)
    return max((day for day in every if math.isfinite(day)), default=1.0)


def _bars(stages: Sequence[float], now: Sequence[float], scale: float, words: Words) -> Iterator[StageBar]:
    begin = 0.0
    for day, before in zip(stages, now, strict=True):
        text = _day(day, words)
        if text != _day(before, words):
            text = words("whatif.stage_moved", day=text, now=_day(before, words))
        if math.isnan(day):
            yield StageBar(begin=0.0, length=0.0, text=text)
            continue
        end = min(day, scale)
        # A stage that is over on the day of the one before can still be seen.
        start = min(begin, end - _LEAST_LENGTH * scale)
        left, length = round(100 * start / scale, 1), round(100 * (end - start) / scale, 1)
        yield StageBar(begin=left, length=length, text=text)
        begin = end


def _day(day: float, words: Words) -> str:
    if math.isnan(day):
        return NOTHING
    return (
        words("whatif.stage_day", n=words.number(whole(day)))
        if math.isfinite(day)
        else words("whatif.stage_never")
    )


def _singles(grid: Grid, words: Words) -> Iterator[SingleRow]:
    last = None
    for lever, stop, point in grid.one_at_a_time():
        known = point.figures
        yield SingleRow(
            name=lever_name(lever, grid.sop, grid.scenario, words),
            span=0 if lever is last else len(lever.values) - 1,
            stop=stop_text(lever, stop, words),
            days=words("whatif.refused_short") if known is None else days(known.nine.value, words),
            change=refusal(point, words) if known is None else change_phrase(known.change, words),
            interval=NOTHING if known is None else between(known.change, words, 2),
        )
        last = lever
