"""Levers: one thing of an SOP or its office that can be moved over a few stops."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from simulation.sensitivity.changes import with_minutes
from simulation.sensitivity.crew import with_counts

if TYPE_CHECKING:
    from simulation.scenario import Scenario
    from sop.model import Sop

Kind = Literal["minutes", "persons", "other_duties", "wait"]
Unit = Literal["minutes", "times", "persons", "share", "working_days", "working_hours"]


@dataclass(frozen=True, kw_only=True)
class Lever:
    """One thing that can be moved.

    Parameters: kind, subject -
    `minutes` of a step (its id): mean working minutes, or in the unit `times` a factor on its time;
    `persons` of a group of people (its id): how many, those who are added alike in other duties and absences;
    `other_duties` of a group: share of its on-duty time;
    `wait` of the scenario (its id): the longest that is waited for it, infinite for no limit.
    values - the stops, ascending; unit - of the values; base - place of the value as it stands; once - a post
    of which an office has one only, so that a second person means somebody who may act for it.
    """

    kind: Kind
    subject: str
    values: tuple[float, ...]
    unit: Unit
    base: int
    once: bool = False

    @property
    def base_value(self) -> float:
        """The value as it stands."""
        return self.values[self.base]


def with_stops(
    sop: Sop, scenario: Scenario, levers: Sequence[Lever], stops: Sequence[int]
) -> tuple[Sop, Scenario]:
    """The documents with each lever at one of its stops; a lever at its base changes nothing.

    Parameters: sop, scenario - as they stand; levers; stops - for each lever the place of its value.
    Returns: an SOP and a scenario to plan with.
    """
    moved = [
        (lever, lever.values[stop]) for lever, stop in zip(levers, stops, strict=True) if stop != lever.base
    ]
    counts = {}
    for lever, value in moved:
        if lever.kind == "minutes":
            scenario = with_minutes(sop, scenario, lever.subject, value / lever.base_value)
        elif lever.kind == "other_duties":
            scenario = _with_duties(scenario, lever.subject, value)
        elif lever.kind == "wait":
            sop = _with_limit(sop, scenario, lever, value)
        else:
            counts[lever.subject] = round(value)
    # Last, because a group whose number changes becomes persons with names of their own.
    return sop, with_counts(scenario, counts)


def _with_duties(scenario: Scenario, group: str, share: float) -> Scenario:
    people = tuple(
        each.model_copy(update={"other_duties": share}) if each.id == group else each
        for each in scenario.people
    )
    return scenario.model_copy(update={"people": people})


def _with_limit(sop: Sop, scenario: Scenario, lever: Lever, value: float) -> Sop:
    """An SOP that sets this limit to what the wait is for."""
    from sop.elements import Due

    before = next(wait.before for wait in scenario.waits if wait.id == lever.subject)
    unit: Literal["working_days", "working_hours"] = (
        "working_hours" if lever.unit == "working_hours" else "working_days"
    )
    limit = None if math.isinf(value) else Due(value=value, unit=unit)
    steps = tuple(
        step.model_copy(update={"wait_limit": limit}) if step.id == before else step for step in sop.steps
    )
    return sop.model_copy(update={"steps": steps})
