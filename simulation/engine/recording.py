"""From the engine's objects to the flat arrays of a Run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter, itemgetter

import numpy as np

from simulation.engine.desk import Desk
from simulation.engine.flow import CaseState
from simulation.engine.queues import Instance
from simulation.plan import MISSING, Int64, Plan
from simulation.record import Run, Work


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """What cases have gone through: instances in the order of enabling; by case its state, when it was
    released and when it ended (MISSING where not); the members of each crew; what was left out (case, step,
    visit, instant).
    """

    instances: list[Instance]
    states: Sequence[CaseState | None]
    released: list[int]
    ended: list[int]
    members: list[tuple[int, ...]]
    left_out: list[tuple[int, int, int, int]]


def record(plan: Plan, course: Course, desks: list[Desk], *, now: int, plain: bool) -> Run:
    """All instants of a run that has come to its end.

    Parameters: plan; course of the cases; desks; now - end of the run; plain - no instance is `Staged`: there
    are no delays, units, returns or decisions, whose columns need not be collected.
    """
    instances = course.instances
    cut_off = MISSING in course.ended
    ranks = [item.rank for item in instances]

    def foreseen(instants: Int64) -> Int64:
        # What was only foreseen has not happened.
        instants[(instants > now) | ((instants == now) & cut_off)] = MISSING
        return instants

    def rare(name: str) -> Int64:
        if plain:
            return np.full(len(instances), getattr(Instance, name), dtype=np.int64)
        return _column(map(attrgetter(name), instances))

    def stage(name: str) -> Int64:
        return enabled if plain else foreseen(_column(map(attrgetter(name), instances)))

    enabled = _column(map(itemgetter(1), ranks)) if plain else _column(map(attrgetter("enabled"), instances))
    start = foreseen(_column([item.start for item in instances]))
    # An item further down in a batch has its crew before its turn.
    crew = np.where(start == MISSING, MISSING, _column([item.crew for item in instances]))
    team_from, team = _teams(crew, course.members)
    return Run(
        case=_column(map(itemgetter(3), ranks)),
        step=_column([item.step for item in instances]),
        unit=rare("unit"),
        visit=rare("visit"),
        enabled=enabled,
        outside=stage("outside"),
        handed=stage("handed"),
        ready=stage("ready"),
        start=start,
        end=foreseen(_column([item.end for item in instances])),
        work=np.where(start == MISSING, 0, _column([item.work for item in instances])),
        rank_priority=_column(map(itemgetter(0), ranks)),
        batch=rare("batch"),
        outcome=rare("outcome"),
        overran=rare("overran").astype(bool) & (start != MISSING),
        team_from=team_from,
        team=team,
        released=np.array(course.released, dtype=np.int64),
        ended=np.array(course.ended, dtype=np.int64),
        passed_over=_passed_over(plan, course.states),
        duties=tuple(_duties(desk, now) for desk in desks),
        held=tuple(_held(desk, now) for desk in desks),
        begin=plan.start,
        end_of_run=now,
        left_out=np.array(course.left_out, dtype=np.int64).reshape(-1, 4),
    )


def _teams(crew: Int64, members: list[tuple[int, ...]]) -> tuple[Int64, Int64]:
    """Where each instance's team begins in the list of all, and the list.

    Parameters: crew - number of each instance's, MISSING where nobody has begun; members - of each crew.
    """
    # The last one is nobody's, and MISSING the place of the last.
    sizes = np.array([*map(len, members), 0], dtype=np.int64)
    count, begins = sizes[crew], (np.cumsum(sizes) - sizes)[crew]
    team_from = np.concatenate(([0], np.cumsum(count)))
    place = np.arange(team_from[-1]) + np.repeat(begins - team_from[:-1], count)
    return team_from, np.array(list(chain.from_iterable(members)), dtype=np.int64)[place]


def _column(values: Iterable[int]) -> Int64:
    return np.fromiter(values, dtype=np.int64)


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
    """From the first to the last instant on duty of each stretch: when somebody looked at it in between
    closing and opening means nothing.
    """
    desk.let_go(now)
    pairs = np.array(desk.held, dtype=np.int64).reshape(-1, 2)
    windows = desk.windows
    first = np.searchsorted(windows.close, pairs[:, 0], side="right")
    last = np.searchsorted(windows.open, pairs[:, 1], side="left") - 1
    kept = first <= last
    start, end = pairs[kept].T
    return Work(
        start=np.maximum(start, windows.open[first[kept]]), end=np.minimum(end, windows.close[last[kept]])
    )
