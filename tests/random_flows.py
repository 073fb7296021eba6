"""Random SOPs with joins, decisions, returns and units, and cases that follow them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from builders import flow_data
from sop.flow import Flow
from sop.model import Sop

UNITS = {"u": ["x", "y", "z"], "v": ["x", "y"]}


@st.composite
def flow_sops(draw: st.DrawFn, *, max_steps: int = 6) -> Sop:
    """A sound SOP: of what is drawn only decisions that leave it sound are kept."""
    count = draw(st.integers(1, max_steps))
    steps: list[dict[str, Any]] = []
    for number in range(count):
        earlier = [f"s{other}" for other in range(number)]
        step: dict[str, Any] = {"id": f"s{number}"}
        if earlier and draw(st.booleans()):
            step["after"] = draw(st.lists(st.sampled_from(earlier), max_size=2, unique=True))
        if draw(st.integers(0, 4)) == 0:
            step["for_each"] = draw(st.sampled_from(sorted(UNITS)))
        steps.append(step)
    for number, step in enumerate(steps):
        if draw(st.booleans()):
            decided = {**step, "decision": {"outcomes": draw(_outcomes(number, count))}}
            candidate = [*steps[:number], decided, *steps[number + 1 :]]
            if not Sop.cross_check(flow_data(*candidate, units=UNITS)):
                steps = candidate
    return Sop.model_validate(flow_data(*steps, units=UNITS))


def _outcomes(number: int, count: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    back = st.integers(0, number).map(lambda other: {"to": f"s{other}", "at_most": 2})
    ways = [st.just({}), st.just({"to": "end"}), back, back]
    if number + 1 < count:
        later = st.integers(number + 1, count - 1).map(lambda other: f"s{other}")
        ways.append(st.lists(later, min_size=1, max_size=2, unique=True).map(lambda to: {"to": to}))
    outcomes = st.lists(st.one_of(ways), min_size=2, max_size=3)
    return outcomes.map(lambda ways: [{"id": f"o{n}", "text": "o", **way} for n, way in enumerate(ways)])


@st.composite
def runs(draw: st.DrawFn, sop: Sop, flow: Flow) -> list[str]:
    """A case that follows the flow to its end, by the rules written in `simulation.plan`, nothing else."""
    case = _Case(sop, flow)
    while case.enabled:
        step = draw(st.sampled_from(sorted(case.enabled)))
        if case.carry_out(step):
            outcomes = [
                name
                for name in flow.leads.get(step, {})
                if name not in flow.back_to[step] or case.returns.get((step, name), 0) < 2
            ]
            case.complete(step, draw(st.sampled_from(outcomes)) if outcomes else None)
    assert case.over == set(flow.before)
    return case.trace


class _Case:
    """Edges are counted down one by one; a step with none open is enabled if one of them was alive."""

    def __init__(self, sop: Sop, flow: Flow) -> None:
        self.flow = flow
        self.after: Mapping[str, list[str]] = {
            step: [later for later, before in flow.before.items() if step in before] for step in flow.before
        }
        self.open = {step: len(set(before)) for step, before in flow.before.items()}
        self.alive = {step: not before for step, before in flow.before.items()}
        self.units = {step: max(1, len(sop.units_of(step))) for step in flow.before}
        self.left = dict(self.units)
        self.enabled = {step for step, count in self.open.items() if count == 0}
        self.over: set[str] = set()
        self.trace: list[str] = []
        self.returns: dict[tuple[str, str], int] = {}

    def carry_out(self, step: str) -> bool:
        """One unit of a step; was it the last?"""
        self.trace.append(step)
        self.left[step] -= 1
        return self.left[step] == 0

    def complete(self, step: str, outcome: str | None) -> None:
        """Decide, and resolve what follows."""
        self.enabled.discard(step)
        self.over.add(step)
        self.left[step] = self.units[step]
        if outcome in self.flow.back_to.get(step, {}):
            assert outcome is not None
            self.returns[step, outcome] = self.returns.get((step, outcome), 0) + 1
            for redo in self.flow.redo[step][outcome]:
                self.open[redo.step], self.alive[redo.step] = redo.open_before, redo.alive
                self.over.discard(redo.step)
            self.enabled.add(self.flow.back_to[step][outcome])
            return
        leads = self.after[step] if outcome is None else self.flow.leads[step][outcome]
        self._resolve(step, set(leads))

    def _resolve(self, step: str, leads: set[str]) -> None:
        for later in self.after[step]:
            self.open[later] -= 1
            self.alive[later] = self.alive[later] or later in leads
            if self.open[later] == 0 and self.alive[later]:
                self.enabled.add(later)
            elif self.open[later] == 0:
                self.over.add(later)
                self._resolve(later, set())
