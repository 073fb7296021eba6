"""From the instants of a run to measures: cycle times, where the time went, how busy people were.

Numpy only: it runs in the workers, which send back these small arrays instead of whole logs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.draws import Draws
from simulation.engine.office import MISSING, Run
from simulation.plan import Int64, Plan
from sop.worktime.windows import Windows

Floats = NDArray[np.float64]
CAUSES = ("external", "office_closed", "absent", "busy")


@dataclass(frozen=True, kw_only=True, eq=False)
class RunMeasures:
    """One replication in figures; NaN where a case or step did not complete.

    Parameters: cycle_days - working days touched from release to the last completion, by case (the day of
    release counts as 1); cycle_working - working seconds, cycle_clock - clock seconds, by case; processing -
    working seconds, case x step; waiting - clock seconds by cause (CAUSES), cause x case x step; they add up
    to start - enabled (to the end of the run where it never started); waiting_working - the same in office
    time (`office_closed` is 0 there); reached_day - working days touched from release to the completion of
    each step, case x step; utilisation, duty_share - shares of on-duty time by person, all work and other
    duties alone; unfinished - cases.
    """

    cycle_days: Floats
    cycle_working: Floats
    cycle_clock: Floats
    processing: Floats
    waiting: Floats
    waiting_working: Floats
    reached_day: Floats
    utilisation: Floats
    duty_share: Floats
    unfinished: int


def measure(plan: Plan, draws: Draws, run: Run) -> RunMeasures:
    """Measure one replication.

    Parameters: plan, draws, run - that belong together.
    Returns: the figures.
    """
    completed = run.end != MISSING
    whole = completed.all(axis=1)
    last = np.where(whole, run.end.max(axis=1), MISSING)
    waiting, working = _waiting(plan, draws, run)
    on_duty = np.maximum(run.on_duty_seconds, 1)
    return RunMeasures(
        cycle_days=_days_touched(plan, plan.releases, last),
        cycle_working=_where(whole, plan.office.between(plan.releases, np.maximum(last, plan.releases))),
        cycle_clock=_where(whole, last - plan.releases),
        processing=_where(completed, draws.work),
        waiting=waiting,
        waiting_working=working,
        reached_day=_days_touched(plan, np.broadcast_to(plan.releases[:, None], run.end.shape), run.end),
        utilisation=(run.duty_seconds + run.sop_seconds) / on_duty,
        duty_share=run.duty_seconds / on_duty,
        unfinished=int((~whole).sum()),
    )


def _where(condition: NDArray[np.bool_], values: object) -> Floats:
    return np.where(condition, np.asarray(values, dtype=np.float64), np.nan)


def _days_touched(plan: Plan, begin: Int64, end: Int64) -> Floats:
    """Working days from the day of `begin` (1) to the day of `end`; NaN where it never came."""
    opened = plan.days.midnights[:-1][plan.days.working]
    touched = np.searchsorted(opened, end, side="right") - np.searchsorted(opened, begin, side="right") + 1
    return _where(end != MISSING, touched)


def _waiting(plan: Plan, draws: Draws, run: Run) -> tuple[Floats, Floats]:
    """Each second between enabled and started goes to the first cause that holds."""
    shape = (len(CAUSES), *run.start.shape)
    clock, working = np.zeros(shape), np.zeros(shape)
    for index, step in enumerate(plan.steps):
        enabled = run.enabled[:, index]
        known = enabled != MISSING
        # What still waits when the run ends has waited at least until then; left out, the worst would hide.
        ready, start = (
            np.where(instants == MISSING, run.end_of_run, instants)
            for instants in (run.ready[:, index], run.start[:, index])
        )
        enabled, ready, start = (np.where(known, values, 0) for values in (enabled, ready, start))
        open_seconds = np.asarray(plan.office.between(ready, start), dtype=np.float64)
        staffed = np.asarray(_staffed(plan, draws, step.seats).between(ready, start), dtype=np.float64)
        parts = [ready - enabled, start - ready - open_seconds, open_seconds - staffed, staffed]
        clock[:, :, index] = np.where(known, np.array(parts), np.nan)
        external = plan.office.between(enabled, ready)
        parts = [external, np.zeros(len(known)), open_seconds - staffed, staffed]
        working[:, :, index] = np.where(known, np.array(parts), np.nan)
    return clock, working


def _staffed(plan: Plan, draws: Draws, seats: tuple[tuple[int, int], ...]) -> Windows:
    """When enough holders of every role that a step needs are on duty."""
    result = plan.office
    for role, count in seats:
        holders = [draws.persons[index].windows for index in plan.holders(role)]
        result = result.intersect(at_least(holders, count))
    return result


def at_least(several: list[Windows], count: int) -> Windows:
    """The windows in which at least `count` of several are open.

    Parameters: several - one entry a person; count - 1 or more.
    Returns: windows, maximal.
    """
    if count == len(several) == 1:
        return several[0]
    opens = np.concatenate([windows.open for windows in several])
    closes = np.concatenate([windows.close for windows in several])
    instants = np.concatenate([opens, closes])
    change = np.concatenate([np.ones(len(opens), dtype=int), -np.ones(len(closes), dtype=int)])
    order = np.lexsort((change, instants))
    instants, level = instants[order], np.cumsum(change[order])
    pairs = zip(instants[:-1].tolist(), instants[1:].tolist(), (level[:-1] >= count).tolist(), strict=True)
    return Windows.from_pairs([(a, b) for a, b, enough in pairs if enough and b > a])
