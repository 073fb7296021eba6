"""All that can run a plan, so that what was worked out by hand holds each of them."""

from __future__ import annotations

from functools import partial
from typing import Protocol

import numpy as np
import pytest
from numpy.typing import ArrayLike

from drafts import told
from reference_engine.run import reference_run
from simulation.draws import Draws, PersonDraws, draw
from simulation.engine import run
from simulation.plan import MISSING, Plan
from simulation.record import Run


class Engine(Protocol):
    """Runs one replication."""

    def __call__(self, plan: Plan, draws: Draws) -> Run: ...


every_engine = pytest.mark.parametrize(
    "engine",
    [
        pytest.param(run, id="engine"),
        pytest.param(partial(run, duties="plain"), id="plain"),
        pytest.param(reference_run, id="reference"),
    ],
)


def with_duties(plan: Plan, **duties: list[tuple[int, int]]) -> Draws:
    """The draws of a plan, with other duties given by person as pairs of arrival and seconds."""
    drawn = draw(plan, 0)
    given = [sorted(duties.get(person.id, [])) for person in plan.persons]
    persons = tuple(
        _other_work(luck, [arrival for arrival, _ in pairs], [size for _, size in pairs])
        for luck, pairs in zip(drawn.persons, given, strict=True)
    )
    return Draws(plan, 0, cases=drawn.cases, persons=persons)


def luck_of(plan: Plan, *, grid: bool) -> Draws:
    """The draws of replication 0; on a grid other duties come and last in quarters of an hour.

    So much happens at the same instant that every rule about ties is put to the test.
    """
    drawn = draw(plan, 0)
    if not grid:
        return drawn
    persons = tuple(
        _other_work(luck, luck.arrivals // 900 * 900, np.maximum(1, (luck.sizes + 450) // 900) * 900)
        for luck in drawn.persons
    )
    return Draws(plan, 0, cases=drawn.cases, persons=persons)


def _other_work(luck: PersonDraws, arrivals: ArrayLike, sizes: ArrayLike) -> PersonDraws:
    return PersonDraws(
        usual=luck.usual,
        windows=luck.windows,
        away=luck.away,
        arrivals=np.array(arrivals, dtype=np.int64),
        sizes=np.array(sizes, dtype=np.int64),
    )


def spans(plan: Plan, run: Run, case: int | None = 0) -> dict[str, str]:
    """Start and end of what was begun, by step; a second visit is `a'`, a unit `a/unit`, a case `0.a`."""
    result = {}
    for row in range(len(run)):
        if run.start[row] == MISSING or (case is not None and run.case[row] != case):
            continue
        step = plan.steps[run.step[row]]
        unit = step.units[run.unit[row]].id
        name = step.id + "'" * int(run.visit[row]) + (f"/{unit}" if unit else "")
        key = name if case is not None else f"{run.case[row]}.{name}"
        result[key] = f"{told(run.start[row])} - {told(run.end[row])}"
    return result


def teams(plan: Plan, run: Run, case: int | None = 0) -> dict[str, str]:
    """Who did what was begun, the lead first, by step or by case and step."""
    result = {}
    for row in range(len(run)):
        if run.start[row] == MISSING or (case is not None and run.case[row] != case):
            continue
        step = plan.steps[run.step[row]].id + "'" * int(run.visit[row])
        key = step if case is not None else f"{run.case[row]}.{step}"
        result[key] = " ".join(plan.persons[person].id for person in run.team_of(row))
    return result
