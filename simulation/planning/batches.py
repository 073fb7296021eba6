"""Steps whose items are gathered and carried out together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simulation.plan import MISSING, PlanBatch
from simulation.planning.delays import working_seconds
from simulation.scenario.kinds import clock_seconds
from sop.errors import Problem

if TYPE_CHECKING:
    from simulation.clock import OfficeClock
    from simulation.plan import Int64
    from simulation.planning.parts import Part
    from simulation.scenario import Batch


def batch(rule: Batch, clock: OfficeClock) -> PlanBatch:
    """The batch that a rule means, over the horizon of the calendar."""
    times = [instant for text in sorted(set(rule.at)) for instant in _instants(text, clock)]
    patience = MISSING
    if rule.patience is not None:
        unit = working_seconds(rule.patience.unit, clock.calendar.work_seconds_per_day)
        patience = max(1, round(rule.patience.value * unit))
    return PlanBatch(
        size=rule.size or 0,
        times=np.sort(np.array(times, dtype=np.int64)),
        patience=patience,
        one_by_one=rule.one_by_one,
        per_batch=rule.effort == "batch",
        factors=tuple((item.least, item.factor) for item in rule.factors),
    )


def batch_problems(part: Part, clock: OfficeClock) -> Iterator[Problem]:
    """Times of day at which the office is never open."""
    for rule in part.course.batches:
        for text in rule.at:
            if not len(_instants(text, clock)):
                yield Problem(code="batch_time_closed", place=f"{part.place}batches.{rule.step}", value=text)


def _instants(text: str, clock: OfficeClock) -> Int64:
    """The instants of a time of day at which the office is open."""
    calendar, seconds = clock.calendar, clock_seconds(text)
    found = np.array([clock.at(day.date, seconds) for day in calendar.days if day.working], dtype=np.int64)
    return found[calendar.windows.is_open(found)]
