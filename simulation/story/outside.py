"""External waits of one case: when each began and ended, and which of them a step waited for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulation.draws import Draws
from simulation.plan import MISSING, Plan
from simulation.record import Run


@dataclass(frozen=True, kw_only=True)
class Outside:
    """An external wait of a case. Parameters: wait - index; begin; end - MISSING where the calendar ends."""

    wait: int
    begin: int
    end: int


def outside_waits(plan: Plan, draws: Draws, run: Run, case: int) -> tuple[Outside, ...]:
    """The external waits of a case, each time they began, whether or not a step had to wait for them.

    Parameters: plan, draws, run - that belong together; case - index.
    """
    found = []
    rows = np.flatnonzero(run.case == case)
    for index, wait in enumerate(plan.waits):
        begun = [(int(run.released[case]), 0)] if wait.after in draws.cases.done[case] else []
        own = rows[run.step[rows] == wait.after]
        for visit in np.unique(run.visit[own]).tolist():
            ends = run.end[own[run.visit[own] == visit]]
            if (ends != MISSING).all():
                begun.append((int(ends.max()), int(visit)))
        left_out = run.left_out[(run.left_out[:, 0] == case) & (run.left_out[:, 1] == wait.after)]
        begun += [(instant, visit) for _, _, visit, instant in left_out.tolist()]
        for begin, visit in sorted(begun):
            end = _end(plan, draws, index, visit, begin=begin, ordinal=int(draws.cases.ordinal[case]))
            found.append(Outside(wait=index, begin=begin, end=end))
    return tuple(found)


def _end(plan: Plan, draws: Draws, index: int, visit: int, *, begin: int, ordinal: int) -> int:
    """When a wait is over: by itself, or when its limit is reached."""
    wait = plan.waits[index]
    end = _delayed(plan, begin, int(draws.wait(index, visit)[ordinal]), wait.delay.working)
    if wait.limit != MISSING and draws.wait_limit(wait.before, visit)[ordinal] < wait.kept:
        limit = _delayed(plan, begin, wait.limit, working=True)
        return min((at for at in (end, limit) if at != MISSING), default=MISSING)
    return end


def _delayed(plan: Plan, begin: int, span: int, working: bool) -> int:
    if not working:
        return begin + span
    return plan.office.after(begin, span) if plan.office.between(begin, plan.office.end) >= span else MISSING


def ending_waits(plan: Plan, run: Run, outside: Sequence[Outside], row: int) -> tuple[str, ...]:
    """The external waits that lasted until an instance was free of them.

    Parameters: plan, run - that belong together; outside - of the case, by `outside_waits`; row - an instance
    that waited outside.
    Returns: their ids; those that the end of the run cut off among them.
    """
    end = run.end_of_run if run.outside[row] == MISSING else int(run.outside[row])
    begun = [each for each in outside if each.begin <= run.enabled[row]]
    # A wait that an earlier visit began is replaced.
    latest = {each.wait: each for each in sorted(begun, key=lambda each: each.begin)}
    return tuple(
        plan.waits[wait].id
        for wait, each in sorted(latest.items())
        if plan.waits[wait].before == run.step[row] and (each.end == MISSING or each.end >= end)
    )
