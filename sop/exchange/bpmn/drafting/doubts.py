"""Doubts about a diagram, gathered kind by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sop.exchange.bpmn.graph import BpmnGraph
from sop.findings import Finding, Severity
from sop.plain import plain

if TYPE_CHECKING:
    from sop.exchange.bpmn.drafting.planning import Planned
    from sop.exchange.bpmn.result import TimerBetween
    from sop.model import Sop

MOST_EXAMPLES = 5
_GATEWAYS = ("exclusive", "parallel", "inclusive", "end")


class Doubts:
    """What was noticed, in the order of noticing."""

    def __init__(self, graph: BpmnGraph, plan: Planned) -> None:
        self.graph, self.plan = graph, plan
        self.seen: dict[tuple[str, Severity], list[str]] = {}

    def warn(self, rule: str, example: str = "") -> None:
        """Something was filled in, assumed or left behind."""
        self.seen.setdefault((rule, "warning"), []).append(example)

    def note(self, rule: str, example: str = "") -> None:
        """Something is good to know."""
        self.seen.setdefault((rule, "note"), []).append(example)

    def found(self) -> tuple[Finding, ...]:
        """All of it: what was noticed in the file first."""
        mine = tuple(
            Finding(
                rule=rule,
                severity=severity,
                count=len(examples),
                examples=tuple(dict.fromkeys(plain(one, 80) for one in examples if one))[:MOST_EXAMPLES],
            )
            for (rule, severity), examples in self.seen.items()
        )
        return (*self.graph.findings, *mine)

    def made(self, sop: Sop, timers: Sequence[TimerBetween], again: Mapping[str, str]) -> None:
        """Notice what the drawing means, and what was added to say it."""
        into: dict[str, int] = {}
        out: dict[str, int] = {}
        for flow in self.graph.flows:
            into[flow.target] = into.get(flow.target, 0) + 1
            out[flow.source] = out.get(flow.source, 0) + 1
        for node in self.graph.nodes:
            if node.kind not in _GATEWAYS and into.get(node.id, 0) > 1:
                self.note("bpmn_implicit_merge", node.name or node.id)
            if node.kind not in _GATEWAYS and out.get(node.id, 0) > 1:
                self.note("bpmn_implicit_split", node.name or node.id)
        if all(node.kind != "start" for node in self.graph.nodes):
            self.note("bpmn_no_start")
        names = {node.id: node.name or node.id for node in self.graph.nodes}
        for timer in dict.fromkeys(one.id for one in timers):
            self.warn("bpmn_timer", names[timer])
        for step in again:
            if step not in self._own_steps(sop):
                self.warn("bpmn_task_again", sop.step(step).text)
        sources = {flow.id: names.get(flow.source, "") for flow in self.graph.flows}
        for name in dict.fromkeys(sources[flow] for flow in self.plan.earlier):
            self.warn("bpmn_choice_earlier", name)
        if not self.plan.compared:
            self.warn("bpmn_not_compared")

    def _own_steps(self, sop: Sop) -> frozenset[str]:
        from sop.exchange.bpmn.drafting.people import SYSTEM

        named = [role.id for role in sop.roles if role.name == SYSTEM.name]
        return frozenset(step.id for step in sop.steps if step.performers.leader in named)
