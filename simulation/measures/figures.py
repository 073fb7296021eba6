"""From the instants of a run to measures: cycle times, where the time went, how busy people were.

Numpy only: it runs in the workers, which send back these small arrays instead of whole logs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.draws import Draws
from simulation.measures.causes import CAUSES, PAUSES, pauses, waiting, worked
from simulation.measures.effort import effort
from simulation.measures.lateness import late_deadline, late_due, late_standard
from simulation.measures.spans import mean_number, mean_numbers, observed_from
from simulation.measures.step_table import StepTable
from simulation.plan import MISSING, Floats, Int64, Plan
from simulation.record import Run
from sop.showing import Shown

__all__ = ["CAUSES", "PAUSES", "RunMeasures", "measure", "measure_all"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RunMeasures(Shown):
    """One SOP of one replication in figures, of the cases that count; NaN where there is nothing to measure.

    Cases are in the order of `Draws.cases`. A step that is carried out for several units, or again in further
    visits, is one figure: at each visit that of the instance that was over last and held the case up, added
    up over the visits.

    Parameters: released - instants, by case; cycle_days - working days touched from release to the last
    completion (the day of release counts as 1), cycle_working - working seconds, cycle_clock - clock seconds,
    late_deadline - office seconds past the deadline (below 0: before it), by case; processing - seconds with
    all performers at work, of completed steps; reached_day - working days touched from release to the last
    completion of the step; visits - how often it was enabled; late_standard - seconds of processing beyond
    the standard; late_due - office seconds past the time by which it is due, the worst of its instances, case
    x step; paused - clock seconds between start and end by cause (PAUSES), cause x case x step; occurring -
    causes of waiting that occur, places in CAUSES; waits, waits_working - clock and office seconds of these
    (`waiting` has all); utilisation, duty_share - shares of on-duty time by person, all work and other duties
    alone; on_duty_seconds, duties_seconds - by person; person_seconds, person_seconds_step - seconds that
    persons worked, by role and by step; queue - instances (of all SOPs) that lie on a desk, on average over
    the run, by leading role; work_in_progress - cases under way, likewise; cost - of that work, NaN where a
    performer's rate is not given; overran - instances that went past the closing hour; unfinished - cases.
    """

    released: Int64
    cycle_days: Floats
    cycle_working: Floats
    cycle_clock: Floats
    late_deadline: Floats
    processing: Floats
    reached_day: Floats
    visits: Floats
    late_standard: Floats
    late_due: Floats
    paused: Floats
    occurring: Int64
    waits: Floats
    waits_working: Floats
    utilisation: Floats
    duty_share: Floats
    on_duty_seconds: Int64
    duties_seconds: Int64
    person_seconds: Floats
    person_seconds_step: Floats
    queue: Floats
    work_in_progress: float
    cost: float
    overran: int
    unfinished: int

    @property
    def waiting(self) -> Floats:
        """Clock seconds of waiting, cause (CAUSES) x case x step.

        They add up to start - enabled, and to the end of the run where the step never started.
        """
        return self._all_causes(self.waits)

    @property
    def waiting_working(self) -> Floats:
        """The same in office time; `office_closed` is 0."""
        return self._all_causes(self.waits_working)

    def _all_causes(self, some: Floats) -> Floats:
        found = np.where(self.visits > 0, np.zeros((len(CAUSES), 1, 1)), np.nan)
        found[self.occurring] = some
        return found


def measure(plan: Plan, draws: Draws, run: Run, sop: int = 0) -> RunMeasures:
    """Measure one SOP of one replication.

    Parameters: plan, draws, run - that belong together; sop - its index, the studied one by default.
    Returns: the figures.
    """
    return _Measuring(plan, draws, run).of(sop)


def measure_all(plan: Plan, draws: Draws, run: Run) -> tuple[RunMeasures, ...]:
    """Measure every SOP of one replication; what they share is worked out once.

    Parameters: plan, draws, run - that belong together.
    Returns: the figures in the order of `plan.sops`.
    """
    shared = _Measuring(plan, draws, run)
    return tuple(shared.of(sop) for sop in range(len(plan.sops)))


class _Measuring:
    """What all SOPs of a run share."""

    def __init__(self, plan: Plan, draws: Draws, run: Run) -> None:
        self.plan, self.draws, self.run = plan, draws, run
        self.waiting = waiting(plan, draws, run)
        self.pauses = pauses(plan, draws, run)
        self.worked = worked(draws, run)
        self.effort = effort(plan, draws, run)
        self.queue = self._queue()

    def of(self, sop: int) -> RunMeasures:
        """The figures of one SOP."""
        plan, run = self.plan, self.run
        table = StepTable(plan, self.draws, run, sop)
        release = self.draws.cases.release[table.cases]
        over = run.ended[table.cases]
        finished = over != MISSING
        last = np.where(finished, over, release)
        processing = np.where(table.completed, table.total(self.worked), np.nan)
        occurring = self.waiting.occurring(table.rows)
        on_duty = np.maximum(self.effort.on_duty, 1)
        by_role, by_step, cost = self._persons(table)
        return RunMeasures(
            released=release,
            cycle_days=_days_touched(plan, release, over),
            cycle_working=_where(finished, plan.office.between(release, last)),
            cycle_clock=_where(finished, last - release),
            late_deadline=late_deadline(plan, self.draws, run, table),
            processing=processing,
            reached_day=_days_touched(plan, release[:, None], table.last_end()),
            visits=table.visits,
            late_standard=late_standard(plan, table, processing),
            late_due=late_due(plan, self.draws, run, table),
            paused=table.several(self.pauses),
            occurring=occurring,
            waits=table.several(self.waiting.clock[occurring]),
            waits_working=table.several(self.waiting.working[occurring]),
            utilisation=(self.effort.duties + self.effort.cases) / on_duty,
            duty_share=self.effort.duties / on_duty,
            on_duty_seconds=self.effort.on_duty,
            duties_seconds=self.effort.duties,
            person_seconds=by_role,
            person_seconds_step=by_step,
            queue=self.queue,
            work_in_progress=self._work_in_progress(sop),
            cost=cost,
            overran=int(run.overran[table.rows].sum()),
            unfinished=int((~finished).sum()),
        )

    def _persons(self, table: StepTable) -> tuple[Floats, Floats, float]:
        """Seconds of persons' work by role and by step, and what they cost."""
        effort = self.effort
        chosen = np.zeros(len(self.run), dtype=bool)
        chosen[table.rows] = True
        mine = chosen[effort.row]
        seconds = effort.seconds[mine]
        step = self.run.step[effort.row[mine]] - table.steps.start
        rates = np.array([person.cost for person in self.plan.persons])
        return (
            _sums(effort.role[mine], seconds, len(self.plan.roles)),
            _sums(step, seconds, len(table.steps)),
            float((seconds * rates[effort.person[mine]]).sum() / 3600) if len(seconds) else np.nan,
        )

    def _queue(self) -> Floats:
        """Instances on a desk, by leading role of their step."""
        run = self.run
        leads = np.array([step.lead for step in self.plan.steps])[run.step]
        # What never came to a desk has lain on it from the end to the end.
        ready, starts = (np.where(at == MISSING, run.end_of_run, at) for at in (run.ready, run.start))
        first, last = observed_from(self.draws, run), run.end_of_run
        return mean_numbers(ready, starts, leads, len(self.plan.roles), first=first, last=last)

    def _work_in_progress(self, sop: int) -> float:
        run = self.run
        mine = (self.draws.cases.sop == sop) & (run.released != MISSING)
        ends = np.where(run.ended == MISSING, run.end_of_run, run.ended)
        return mean_number(run.released[mine], ends[mine], observed_from(self.draws, run), run.end_of_run)


def _sums(place: Int64, seconds: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(place, weights=seconds, minlength=size), dtype=np.float64)


def _where(condition: NDArray[np.bool_], values: object) -> Floats:
    return np.where(condition, np.asarray(values, dtype=np.float64), np.nan)


def _days_touched(plan: Plan, begin: Int64, end: Int64) -> Floats:
    """Working days from the day of `begin` (1) to the day of `end`; NaN where it never came."""
    opened = plan.days.midnights[:-1][plan.days.working]
    touched = np.searchsorted(opened, end, side="right") - np.searchsorted(opened, begin, side="right") + 1
    return _where(end != MISSING, touched)
