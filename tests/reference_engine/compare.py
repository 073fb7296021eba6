"""Two runs of the same draws, compared to the second and told in words where they differ."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise

import numpy as np

from drafts import told
from simulation.draws import Draws
from simulation.plan import MISSING, Int64, Plan
from simulation.record import Run, Work
from sop.worktime.windows import Windows

INSTANTS = ("enabled", "outside", "handed", "ready", "start", "end")


def rows(plan: Plan, run: Run) -> dict[tuple[int, str, int, int], dict[str, object]]:
    """What is compared of each instance, by case, step, visit and unit."""
    names = {person: spec.id for person, spec in enumerate(plan.persons)}
    first_of: dict[int, int] = {}
    result: dict[tuple[int, str, int, int], dict[str, object]] = {}
    order = np.lexsort((run.unit, run.visit, run.step, run.case))
    decided: dict[tuple[int, int, int], int] = {}
    for row in range(len(run)):
        # One decision for all units of a visit, wherever it was noted down.
        visit = (int(run.case[row]), int(run.step[row]), int(run.visit[row]))
        decided[visit] = max(int(run.outcome[row]), decided.get(visit, MISSING))
    for place, row in enumerate(order.tolist()):
        team = run.team_of(row)
        number = int(run.batch[row])
        key = (int(run.case[row]), plan.steps[run.step[row]].id, int(run.visit[row]), int(run.unit[row]))
        result[key] = {
            **{name: told(getattr(run, name)[row]) for name in INSTANTS},
            "lead": names[team[0]] if team else None,
            "team": sorted(names[person] for person in team),
            "outcome": decided[int(run.case[row]), int(run.step[row]), int(run.visit[row])],
            "overran": bool(run.overran[row]),
            "priority": int(run.rank_priority[row]),
            "work": int(run.work[row]),
            # Numbers of batches are names: what matters is who went together.
            "batch": MISSING if number == MISSING else first_of.setdefault(number, place),
        }
    return result


def check_same(plan: Plan, expected: Run, found: Run) -> None:
    """Assert that two runs tell the same, instance by instance and duty by duty."""
    one, other = rows(plan, expected), rows(plan, found)
    assert sorted(other) == sorted(one)
    for key, row in one.items():
        assert {"": key, **other[key]} == {"": key, **row}
    for name in ("released", "ended"):
        assert [told(t) for t in getattr(found, name)] == [told(t) for t in getattr(expected, name)], name
    assert found.passed_over.tolist() == expected.passed_over.tolist()
    assert sorted(found.left_out.tolist()) == sorted(expected.left_out.tolist())
    for person, (mine, yours) in enumerate(zip(found.duties, expected.duties, strict=True)):
        assert stretches(mine) == stretches(yours), plan.persons[person].id
    assert (told(found.begin), told(found.end_of_run)) == (told(expected.begin), told(expected.end_of_run))


def stretches(work: Work) -> list[str]:
    """Stretches of time in words."""
    return [f"{told(a)} - {told(b)}" for a, b in zip(work.start.tolist(), work.end.tolist(), strict=True)]


def check_sound(plan: Plan, draws: Draws, run: Run) -> None:
    """Assert what holds in every run, whatever the luck."""
    assert (np.diff(run.enabled) >= 0).all()
    _in_order(run)
    busy: dict[int, list[tuple[int, int]]] = {person: [] for person in range(len(plan.persons))}
    seen: set[tuple[int, int]] = set()
    for row in np.flatnonzero(run.start != MISSING).tolist():
        team, start, end = run.team_of(row), int(run.start[row]), int(run.end[row])
        assert len(set(team)) == len(team) > 0
        together = (int(run.batch[row]), start) if run.batch[row] != MISSING else (-2 - row, start)
        common = reduce(Windows.intersect, [draws.persons[person].windows for person in team])
        one_by_one = run.batch[row] != MISSING
        assert one_by_one or common.is_open(start)
        if end != MISSING:
            assert (
                end == start + run.work[row]
                if run.overran[row]
                else common.between(start, end) == run.work[row]
            )
        if together not in seen:
            seen.add(together)
            for person in team:
                busy[person].append((start, end if end != MISSING else run.end_of_run))
    for person, spans in busy.items():
        duties = run.duties[person]
        spans += [
            (a, min(b, run.end_of_run))
            for a, b in zip(duties.start.tolist(), duties.end.tolist(), strict=True)
        ]
        held = run.held[person]
        spans += list(zip(held.start.tolist(), held.end.tolist(), strict=True))
        spans.sort()
        assert all(first[1] <= second[0] for first, second in pairwise(spans))


def _in_order(run: Run) -> None:
    def sound(earlier: Int64, later: Int64) -> bool:
        return bool(((later == MISSING) | ((earlier != MISSING) & (earlier <= later))).all())

    for one, other in pairwise(INSTANTS):
        assert sound(getattr(run, one), getattr(run, other)), (one, other)
    assert (run.end[run.end != MISSING] > run.start[run.end != MISSING]).all()
