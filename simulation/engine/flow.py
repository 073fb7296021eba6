"""How a case goes through its SOP: predecessors, decisions, returns. Knows no clock and no persons.

Every edge between two steps is resolved alive or dead. A step whose edges are all resolved is carried out if
one of them is alive, else it is passed over and its own edges are dead (dead-path elimination, Leymann and
Roller 2000). So parallel branches, choices and their joins need no gateways, and no join can wait for ever.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulation.plan import MISSING, Plan, PlanOutcome


class Flow:
    """The edges of all SOPs of a plan, prepared once."""

    def __init__(self, plan: Plan) -> None:
        self.after: list[tuple[int, ...]] = [() for _ in plan.steps]
        for step, spec in enumerate(plan.steps):
            for before in spec.before:
                self.after[before] += (step,)
        self.outcomes = [spec.outcomes for spec in plan.steps]
        self.units = [len(spec.units) for spec in plan.steps]
        self.returns = any(way.back_to != MISSING for ways in self.outcomes for way in ways)
        # What a step enables when it is as simple as most are: no decision, no units, no join behind it.
        self.straight = [
            following
            if not spec.outcomes
            and len(spec.units) == 1
            and all(len(plan.steps[i].before) == 1 for i in following)
            else None
            for spec, following in zip(plan.steps, self.after, strict=True)
        ]
        self.first = [sop.first for sop in plan.sops]
        self.edges = [[len(plan.steps[i].before) for i in sop.steps] for sop in plan.sops]
        self.begins = [tuple(i for i in sop.steps if not plan.steps[i].before) for sop in plan.sops]


class CaseState:
    """Where one case stands. Methods that move it on return the steps that are enabled by it."""

    __slots__ = (
        "_alive", "_edges", "_first", "_flow", "_left", "_left_out", "_returns",
        "case", "open_steps", "ordinal", "passed", "priority", "release", "visits",
    )  # fmt: skip

    def __init__(self, flow: Flow, sop: int, *, case: int, ordinal: int, priority: int, release: int) -> None:
        self.case, self.ordinal, self.priority, self.release = case, ordinal, priority, release
        self._flow, self._first = flow, flow.first[sop]
        self._edges = flow.edges[sop].copy()
        self._alive = [False] * len(self._edges)
        self._left: dict[int, int] = {}
        self._returns: dict[tuple[int, str], int] = {}
        self._left_out: dict[int, int] = {}
        self.visits: dict[int, int] = {}
        self.passed: set[int] = set()
        self.open_steps = len(self._edges)

    def visit(self, step: int) -> int:
        """Number of the visit that begins now, from 0."""
        number = self.visits.get(step, -1) + 1
        self.visits[step] = number
        if self._flow.units[step] > 1:
            self._left[step] = self._flow.units[step]
        return number

    def unit_done(self, step: int) -> bool:
        """One unit of a step is done; are all?"""
        if self._flow.units[step] == 1:
            return True
        self._left[step] -= 1
        return self._left[step] == 0

    def completed(self, step: int) -> list[int]:
        """A step without decision, or one that was over before the run began."""
        self.open_steps -= 1
        enabled: list[int] = []
        for following in self._flow.after[step]:
            self._resolve(following, True, enabled)
        return enabled

    def leave_out(self, step: int) -> list[int]:
        """A step that is left out at the visit that has just begun: as if it were completed at once."""
        self._left_out[step] = self._left_out.get(step, 0) + 1
        if not self._carried_out(step):
            self.passed.add(step)
        return self.completed(step)

    def _carried_out(self, step: int) -> bool:
        """Was it begun at any of its visits?"""
        return self.visits.get(step, MISSING) + 1 > self._left_out.get(step, 0)

    def led_to(self, step: int, taken: list[int]) -> list[int]:
        """A decision that was over before the run began and led to some of its successors."""
        self.open_steps -= 1
        enabled: list[int] = []
        for following in self._flow.after[step]:
            self._resolve(following, following in taken, enabled)
        return enabled

    def decided(self, step: int, luck: float, *, may_return: bool = True) -> tuple[int, list[int]]:
        """A decision; one that was over before the run began may not return: it would not be over.

        Returns: the outcome's index and the steps enabled.
        """
        number = self._chosen(step, luck, may_return)
        outcome = self._flow.outcomes[step][number]
        enabled: list[int] = []
        if outcome.back_to != MISSING:
            self._go_back(step, outcome)
            return number, [outcome.back_to]
        self.open_steps -= 1
        for following in self._flow.after[step]:
            self._resolve(following, following in outcome.leads, enabled)
        return number, enabled

    def _chosen(self, step: int, luck: float, may_return: bool) -> int:
        shares = list(self._shares(step, may_return))
        target, reached = luck * sum(shares), 0.0
        last = 0
        for number, share in enumerate(shares):
            if share > 0:
                last = number
                reached += share
                if reached > target:
                    return number
        return last

    def _shares(self, step: int, may_return: bool) -> Iterator[float]:
        visit = self.visits.get(step, 0)
        for outcome in self._flow.outcomes[step]:
            if outcome.back_to == MISSING:
                yield outcome.share
            elif not may_return or self._returns.get((step, outcome.id), 0) >= outcome.limit:
                yield 0.0
            else:
                yield outcome.share * outcome.falling**visit

    def _go_back(self, step: int, outcome: PlanOutcome) -> None:
        key = (step, outcome.id)
        self._returns[key] = self._returns.get(key, 0) + 1
        for redo in outcome.redo:
            self._edges[redo.step - self._first] = redo.open_before
            self._alive[redo.step - self._first] = redo.alive
            if redo.step != step:
                self.open_steps += 1
            self.passed.discard(redo.step)

    def _resolve(self, step: int, alive: bool, enabled: list[int]) -> None:
        place = step - self._first
        self._edges[place] -= 1
        if alive:
            self._alive[place] = True
        if self._edges[place]:
            return
        if self._alive[place]:
            enabled.append(step)
            return
        if not self._carried_out(step):
            self.passed.add(step)
        self.open_steps -= 1
        for following in self._flow.after[step]:
            self._resolve(following, False, enabled)
