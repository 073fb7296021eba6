"""From the engine's objects to the flat arrays of a Run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from operator import attrgetter

import numpy as np

from simulation.engine.desk import Desk
from simulation.engine.flow import CaseState
from simulation.engine.queues import Instance
from simulation.plan import MISSING, Int64, Plan
from simulation.record import Run, Work


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """What cases have gone through: instances in the order of enabling; by case its state, when it was
    released and when it ended (MISSING where not).
    """

    instances: list[Instance]
    states: Sequence[CaseState | None]
    released: list[int]
    ended: list[int]


def record(plan: Plan, course: Course, desks: list[Desk], *, now: int, plain: bool) -> Run:
    """All instants of a run that has come to its end.

    Parameters: plan; course of the cases; desks; now - end of the run; plain - no delays, units, returns or
    decisions, whose columns need not be collected.
    """
    instances = course.instances
    count = len(instances)
    cut_off = MISSING in course.ended

    def column(name: str) -> Int64:
        return np.fromiter(map(attrgetter(name), instances), dtype=np.int64, count=count)

    def instants(name: str) -> Int64:
        # What was only foreseen has not happened.
        found = column(name)
        found[(found > now) | ((found == now) & cut_off)] = MISSING
        return found

    def rare(name: str) -> Int64:
        if plain:
            return np.full(count, getattr(Instance, name), dtype=np.int64)
        return column(name)

    start, enabled = instants("start"), column("enabled")
    teams = list(map(attrgetter("team"), instances))
    if not plain:
        # An item further down in a batch has its team before its turn.
        begun = (start != MISSING).tolist()
        teams = [team if known else () for team, known in zip(teams, begun, strict=True)]
    team_from = np.fromiter(accumulate(map(len, teams), initial=0), dtype=np.int64, count=count + 1)
    return Run(
        case=column("case"),
        step=column("step"),
        unit=rare("unit"),
        visit=rare("visit"),
        enabled=enabled,
        outside=enabled if plain else instants("outside"),
        handed=enabled if plain else instants("handed"),
        ready=enabled if plain else instants("ready"),
        start=start,
        end=instants("end"),
        work=np.where(start == MISSING, 0, column("work")),
        rank_priority=column("priority"),
        batch=rare("batch"),
        outcome=rare("outcome"),
        overran=column("overran").astype(bool) & (start != MISSING),
        team_from=team_from,
        team=np.fromiter(chain.from_iterable(teams), dtype=np.int64, count=int(team_from[-1])),
        released=np.array(course.released, dtype=np.int64),
        ended=np.array(course.ended, dtype=np.int64),
        passed_over=_passed_over(plan, course.states),
        duties=tuple(_duties(desk, now) for desk in desks),
        held=tuple(_held(desk, now) for desk in desks),
        begin=plan.start,
        end_of_run=now,
    )


def _passed_over(
    plan: Plan, states: Sequence[CaseState | None]
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    table = np.zeros((len(states), len(plan.steps)), dtype=bool)
    for case, state in enumerate(states):
        if state is not None and state.passed:
            table[case, list(state.passed)] = True
    return table


def _duties(desk: Desk, now: int) -> Work:
    if desk.has_duties and not desk.live:
        desk.duties.advance(now)
    return desk.duties.done(now)


def _held(desk: Desk, now: int) -> Work:
    desk.let_go(now)
    pairs = np.array(desk.held, dtype=np.int64).reshape(-1, 2)
    return Work(start=pairs[:, 0], end=pairs[:, 1])
