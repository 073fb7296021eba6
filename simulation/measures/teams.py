"""The performers of an instance: when all of them are on duty, and which seat each of them fills."""

from __future__ import annotations

import numpy as np

from simulation.draws import Draws
from simulation.plan import Int64, Plan
from simulation.record import Run
from sop.worktime.windows import Windows


def common(draws: Draws, team: tuple[int, ...]) -> Windows:
    """When all of some persons are on duty.

    Parameters: draws; team - at least one person (index).
    """
    windows = draws.persons[team[0]].windows
    for person in team[1:]:
        windows = windows.intersect(draws.persons[person].windows)
    return windows


def roles_of(plan: Plan, step: int, team: tuple[int, ...]) -> tuple[int, ...]:
    """The role in which each performer takes part.

    Parameters: plan; step - index; team - of an instance of it, the lead first.
    Returns: roles (indices), one a person: the lead's is the leading one; then each seat goes to a person who
    holds its role, as long as there is one; deputies fill what is left.
    """
    spec = plan.steps[step]
    seats = [role for role, count in spec.seats for _ in range(count)]
    given: dict[int, int] = {}

    def give(place: int, role: int) -> None:
        given[place] = role
        if role in seats:
            seats.remove(role)

    give(0, spec.lead)
    for place, person in enumerate(team):
        # Who holds one role of the step only has no other choice, and goes first.
        own = [role for role in dict.fromkeys(seats) if role in plan.persons[person].roles]
        if place not in given and len(own) == 1:
            give(place, own[0])
    for place, person in enumerate(team):
        if place not in given:
            own = [role for role in seats if role in plan.persons[person].roles]
            give(place, (own or seats or [spec.lead])[0])
    return tuple(given[place] for place in range(len(team)))


def roles_in(plan: Plan, run: Run) -> Int64:
    """The role of every entry of `run.team`.

    Parameters: plan, run - that belong together.
    """
    sizes = np.diff(run.team_from)
    leads = np.array([step.lead for step in plan.steps], dtype=np.int64)
    found = np.repeat(leads[run.step], sizes)
    rows = np.flatnonzero(sizes > 1)
    if len(rows):
        _, first, team = np.unique(team_numbers(plan, run, rows), return_index=True, return_inverse=True)
        table = np.zeros((len(first), int(sizes[rows].max())), dtype=np.int64)
        for place, row in enumerate(rows[first].tolist()):
            table[place, : sizes[row]] = roles_of(plan, int(run.step[row]), run.team_of(row))
        seat = np.arange(sizes[rows].sum()) - np.repeat(np.cumsum(sizes[rows]) - sizes[rows], sizes[rows])
        found[np.repeat(run.team_from[rows], sizes[rows]) + seat] = table[np.repeat(team, sizes[rows]), seat]
    return found


def team_numbers(plan: Plan, run: Run, rows: Int64) -> Int64:
    """A number for each instance, the same for the same team of the same step.

    Parameters: plan, run - that belong together; rows - instances.
    """
    begin, sizes = run.team_from[rows], np.diff(run.team_from)[rows]
    base, widest = len(plan.persons) + 1, int(sizes.max(initial=0))
    if len(plan.steps) * base**widest < 2**62:
        numbers = run.step[rows]
        for seat in range(widest):
            member = run.team[np.minimum(begin + seat, len(run.team) - 1)]
            numbers = numbers * base + np.where(sizes > seat, member + 1, 0)
        return numbers
    # Teams so large that one number cannot hold them.
    known: dict[tuple[int, ...], int] = {}
    teams = ((int(run.step[row]), *run.team_of(row)) for row in rows.tolist())
    return np.array([known.setdefault(team, len(known)) for team in teams], dtype=np.int64)
