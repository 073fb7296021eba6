"""What a grid holds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.intervals import Interval
from sop.errors import Problem

if TYPE_CHECKING:
    from simulation.scenario import Scenario
    from simulation.whatif.levers import Lever
    from sop.model import Sop
    from sop.worktime.calendar import OfficeCalendar


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one point comes to, all cases of all replications.

    Parameters: mean, median, nine - working days from release to completion, and within which 9 of 10 cases
    are finished (a case that the end of the run cut off is infinitely long: the mean is NaN, quantiles can be
    infinite); change - of the mean against the point as things stand, paired by replication (below 0:
    faster), NaN where a case does not finish; change_nine - likewise of the days of 9 of 10, by sectioning,
    ends NaN below 20 replications; kept - share of the cases that are finished within the days that 9 of 10
    keep as things stand, NaN where these are not known; on_time - share of the cases with a deadline that
    keep it, NaN where none has one; minutes - working minutes of persons a case; waiting - office seconds a
    case waits, by cause that occurs, all steps together; stages - day on which each stage is typically over
    (median), in the order of `stage_steps`; unfinished, cases - how many the end of the run cut off, of how
    many; n - replications.
    """

    mean: Interval
    median: Interval
    nine: Interval
    change: Interval
    change_nine: Interval
    kept: Interval
    on_time: Interval
    minutes: Interval
    waiting: tuple[tuple[str, float], ...]
    stages: tuple[float, ...]
    unfinished: int
    cases: int
    n: int

    @property
    def censored(self) -> bool:
        """Did the end of a run cut a case off?"""
        return self.unfinished > 0


@dataclass(frozen=True, kw_only=True)
class Point:
    """One combination of stops.

    Parameters: stops - for each lever the place of its value; figures - None where nobody could carry the
    work out; refused - why, empty where it was simulated.
    """

    stops: tuple[int, ...]
    figures: Figures | None
    refused: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Grid:
    """Every combination of the stops of some levers, computed.

    Parameters: sop, scenario, calendar - as things stand; also - the other SOPs of the scenario; levers;
    points - the last lever moves fastest (`index`); replications - of each point, under the same luck.
    """

    sop: Sop
    scenario: Scenario
    calendar: OfficeCalendar
    also: tuple[Sop, ...]
    levers: tuple[Lever, ...]
    points: tuple[Point, ...]
    replications: int

    def __repr__(self) -> str:
        levers = ", ".join(f"{lever.kind} of {lever.subject}" for lever in self.levers)
        return f"Grid({len(self.points)} points of {levers}; {self.replications} replications each)"

    def index(self, stops: Sequence[int]) -> int:
        """Place of a point. Parameters: stops - for each lever the place of its value."""
        place = 0
        for lever, stop in zip(self.levers, stops, strict=True):
            if not 0 <= stop < len(lever.values):
                raise IndexError(f"{lever.kind} of {lever.subject} has {len(lever.values)} stops, not {stop}")
            place = place * len(lever.values) + stop
        return place

    def at(self, stops: Sequence[int]) -> Point:
        """The point with these stops."""
        return self.points[self.index(stops)]

    @property
    def base_stops(self) -> tuple[int, ...]:
        """Every lever as it stands."""
        return tuple(lever.base for lever in self.levers)

    @property
    def base(self) -> Figures:
        """Figures as things stand."""
        found = self.at(self.base_stops).figures
        assert found is not None  # noqa: S101 - a grid whose base cannot be simulated is never made
        return found

    def one_at_a_time(self) -> Iterator[tuple[Lever, int, Point]]:
        """The points in which one lever alone is moved: the lever, its stop, the point."""
        for place, lever in enumerate(self.levers):
            for stop in range(len(lever.values)):
                if stop != lever.base:
                    stops = (*self.base_stops[:place], stop, *self.base_stops[place + 1 :])
                    yield lever, stop, self.at(stops)


def stage_steps(sop: Sop) -> tuple[tuple[str, ...], ...]:
    """The steps of each stage, which is over when all of them are; each step by itself, without stages."""
    if not sop.stages:
        return tuple((step.id,) for step in sop.steps)
    stage_of = sop.stage_of()
    return tuple(tuple(step for step, name in stage_of.items() if name == stage.id) for stage in sop.stages)


def size_of(levers: Sequence[Lever]) -> int:
    """How many points a grid of these levers has."""
    return math.prod(len(lever.values) for lever in levers)
