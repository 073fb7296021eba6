"""Every combination of stops, simulated under the same luck and compared with things as they stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from simulation.intervals import known_mean, mean_interval, paired_interval, quantile_interval
from simulation.sensitivity.effects import quantile_difference
from simulation.whatif.levers import with_stops
from simulation.whatif.result import Figures, Grid, Point, size_of, stage_steps
from sop.errors import InputError, Problem, SimulationError

if TYPE_CHECKING:
    from simulation.experiments.blocks import Progress
    from simulation.intervals import Interval
    from simulation.measures.figures import RunMeasures
    from simulation.plan import Floats, Plan
    from simulation.scenario import Scenario
    from simulation.whatif.levers import Lever
    from sop.model import Sop
    from sop.worktime.calendar import OfficeCalendar

REPLICATIONS = 30
MOST_POINTS = 600


def compute_grid(  # noqa: PLR0913 - each is a choice of its own
    sop: Sop,
    scenario: Scenario,
    calendar: OfficeCalendar,
    levers: Sequence[Lever],
    *,
    also: Sequence[Sop] = (),
    replications: int = REPLICATIONS,
    workers: int = 1,
    progress: Progress | None = None,
) -> Grid:
    """Simulate every combination of the stops of some levers.

    All points have the same luck, so that each difference to things as they stand is paired. It costs as many
    runs as points x replications: about 40 ms each for two years of the 14-step SOP.

    Parameters: sop, scenario, calendar - valid documents, as things stand; levers - of `choose_levers`, or
    one's own; also - the other SOPs that the scenario names; replications - of each point, 2 or more;
    workers - processes; progress - called with (points done, all).
    Returns: the grid; the same whatever the workers. A point that nobody could carry out is in it, refused
    with its reason.
    Raises: InputError - more than 600 points; SimulationError - things as they stand cannot be simulated.
    """
    if size_of(levers) > MOST_POINTS:
        allowed = (f"<= {MOST_POINTS}",)
        raise InputError(Problem(code="whatif_too_many", value=str(size_of(levers)), allowed=allowed))
    points = list(product(*(range(len(lever.values)) for lever in levers)))
    stands = tuple(lever.base for lever in levers)
    computing = _Computing(sop, scenario, calendar, tuple(levers), tuple(also), replications, workers)
    computing.begin(stands)
    found = []
    for number, stops in enumerate(points, start=1):
        found.append(computing.point(stops))
        if progress:
            progress(number, len(points))
    return Grid(
        sop=sop,
        scenario=scenario,
        calendar=calendar,
        also=tuple(also),
        levers=tuple(levers),
        points=tuple(found),
        replications=replications,
    )


class _Computing:
    """Points one after the other, all compared with the first."""

    def __init__(
        self,
        sop: Sop,
        scenario: Scenario,
        calendar: OfficeCalendar,
        levers: tuple[Lever, ...],
        also: tuple[Sop, ...],
        replications: int,
        workers: int,
    ) -> None:
        self._sop, self._scenario, self._calendar = sop, scenario, calendar
        self._levers, self._also = levers, also
        self._replications, self._workers = replications, workers
        self._stages = _places(sop)
        self._stands: tuple[int, ...] = ()
        self._measures: list[RunMeasures] = []
        self._days: Floats = np.zeros((0, 0))

    def begin(self, stands: tuple[int, ...]) -> None:
        """Simulate things as they stand. Parameters: stands - stops of that point."""
        self._measures = self._run(self._plan(stands))
        self._stands, self._days = stands, _days(self._measures)

    def point(self, stops: tuple[int, ...]) -> Point:
        """One point. Parameters: stops - for each lever."""
        if stops == self._stands:
            return Point(stops=stops, figures=self._figures(self._measures))
        try:
            plan = self._plan(stops)
        except SimulationError as error:
            # Such as a longer step that must not be split and fits no session any more.
            return Point(stops=stops, figures=None, refused=error.problems)
        return Point(stops=stops, figures=self._figures(self._run(plan)))

    def _plan(self, stops: tuple[int, ...]) -> Plan:
        from simulation.planning import make_plan

        sop, scenario = with_stops(self._sop, self._scenario, self._levers, stops)
        return make_plan(sop, scenario, self._calendar, also=self._also).plan

    def _run(self, plan: Plan) -> list[RunMeasures]:
        from simulation.replications import run_many

        return run_many(plan, range(self._replications), workers=self._workers)

    def _figures(self, measures: Sequence[RunMeasures]) -> Figures:
        days, base = _days(measures), self._days
        cases = ~np.isnan(days)
        promise = quantile_interval(base, 0.9).value
        kept = np.where(cases, days <= promise, np.nan) if math.isfinite(promise) else np.full((1, 1), np.nan)
        return Figures(
            mean=mean_interval(days),
            median=quantile_interval(days, 0.5),
            nine=quantile_interval(days, 0.9),
            change=paired_interval(known_mean(days, axis=1), known_mean(base, axis=1)),
            change_nine=quantile_difference(days, base, 0.9),
            kept=_share(kept),
            on_time=_on_time(measures),
            minutes=mean_interval(_minutes(measures)),
            waiting=_waiting(measures),
            stages=_stages(measures, self._stages),
            unfinished=int(np.isinf(days).sum()),
            cases=int(cases.sum()),
            n=len(measures),
        )


def _places(sop: Sop) -> tuple[tuple[int, ...], ...]:
    place = {step.id: index for index, step in enumerate(sop.steps)}
    return tuple(tuple(place[step] for step in steps) for steps in stage_steps(sop))


def _days(measures: Sequence[RunMeasures]) -> Floats:
    from simulation.replications import cycle_table

    return cycle_table(measures)


def _on_time(measures: Sequence[RunMeasures]) -> Interval:
    from simulation.replications import stacked

    late = stacked([item.late_deadline for item in measures])
    return _share(np.where(np.isnan(late), np.nan, late <= 0))


def _share(hits: Floats) -> Interval:
    """A share of the cases; no end lies beyond none or all of them."""
    found = mean_interval(hits)
    low, high = (float(np.clip(end, 0.0, 1.0)) for end in (found.low, found.high))
    return replace(found, low=low, high=high)


def _minutes(measures: Sequence[RunMeasures]) -> Floats:
    """Minutes of persons a case, one a replication."""
    cases = np.array([len(item.released) for item in measures], dtype=np.float64)
    minutes = np.array([item.person_seconds.sum() for item in measures]) / 60
    per_case: Floats = np.full(len(cases), np.nan)
    np.divide(minutes, cases, out=per_case, where=cases > 0)
    return per_case


def _waiting(measures: Sequence[RunMeasures]) -> tuple[tuple[str, float], ...]:
    from simulation.measures.figures import CAUSES

    total, cases = np.zeros(len(CAUSES)), 0
    for item in measures:
        # NaN is a step to which the case did not come: it waited for nothing there.
        total[item.occurring] += np.nansum(item.waits_working, axis=(1, 2))
        cases += len(item.released)
    return tuple(
        (cause, float(seconds) / max(1, cases))
        for cause, seconds in zip(CAUSES, total, strict=True)
        if seconds
    )


def _stages(measures: Sequence[RunMeasures], stages: Sequence[Sequence[int]]) -> tuple[float, ...]:
    """Median day on which each stage is over; infinite where most cases never get there."""
    from simulation.replications import stacked

    reached = stacked([item.reached_day for item in measures])
    days = _days(measures)
    finished, cut_off = np.isfinite(days), np.isinf(days)
    found = []
    for places in stages:
        each = reached[:, :, list(places)]
        # Over when the last of its steps is: of those that a finished case carried out, of all of another.
        over = np.where(finished, np.fmax.reduce(each, axis=2), each.max(axis=2))
        over = np.where(np.isnan(over) & cut_off, np.inf, over)
        known = over[~np.isnan(over)]
        found.append(float(np.median(known)) if len(known) else math.nan)
    return tuple(found)
