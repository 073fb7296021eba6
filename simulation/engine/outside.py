"""What outsiders have to deliver: from the completion of one step, before another can begin."""

from __future__ import annotations

from simulation.draws import Draws
from simulation.engine.duties import after
from simulation.engine.flow import CaseState
from simulation.plan import MISSING, Delay, Plan


class Waits:
    """The external waits of all cases.

    Parameters: plan, draws - that belong together. `begun_by`, `ending_before` - indices of waits, by step.
    """

    def __init__(self, plan: Plan, draws: Draws) -> None:
        self._plan, self._draws = plan, draws
        self.begun_by: list[list[int]] = [[] for _ in plan.steps]
        self.ending_before: list[list[int]] = [[] for _ in plan.steps]
        for index, wait in enumerate(plan.waits):
            self.begun_by[wait.after].append(index)
            self.ending_before[wait.before].append(index)
        self._over: dict[tuple[int, int], int] = {}

    def begin(self, state: CaseState, step: int, visit: int, now: int) -> None:
        """A step is completed, or left out: what begins with it."""
        for wait in self.begun_by[step]:
            spec = self._plan.waits[wait]
            span = int(self._draws.wait(wait, visit)[state.ordinal])
            until = delayed(self._plan, now, spec.delay, span)
            if spec.limit != MISSING and self._draws.wait_limit(spec.before, visit)[state.ordinal] < spec.kept:
                until = min(until, after(self._plan.office, now, spec.limit))
            self._over[state.case, wait] = until

    def over(self, case: int, step: int, now: int) -> int:
        """From when on nothing outside keeps a step that is enabled now."""
        return max([now, *(self._over.get((case, wait), now) for wait in self.ending_before[step])])

    def forget(self, case: int, step: int) -> None:
        """A step will be done again: what was waited for is waited for anew, or not at all."""
        for wait in self.begun_by[step]:
            self._over.pop((case, wait), None)


def delayed(plan: Plan, now: int, delay: Delay, span: int) -> int:
    """When a span of so many seconds is over."""
    return after(plan.office, now, span) if delay.working else now + span
