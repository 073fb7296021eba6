"""Shares of decisions and batches of a Prosimos document."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.prosimos.remarks import remark
from simulation.scenario import Batch, BatchFactor
from sop.errors import Problem
from sop.findings import Finding

if TYPE_CHECKING:
    from simulation.prosimos.document import BatchRule, Gateway, Parameters
    from sop.exchange.bpmn.graph import BpmnGraph
    from sop.exchange.bpmn.result import BpmnDraft

Shares = dict[str, dict[str, float]]

_OFF_BY = 1e-6


@dataclass(frozen=True, kw_only=True)
class Chances:
    """How likely flows out of gateways are. Parameters: of - by flow; sides - by flow out of an inclusive
    gateway, all flows out of it: each is taken or not by itself, and where none would be taken exactly one,
    as at an exclusive gateway."""

    of: Mapping[str, float]
    sides: Mapping[str, tuple[str, ...]]

    def taken(self, flows: Collection[str]) -> float:
        """How likely these are the flows that are chosen, each at its gateway; several at inclusive ones."""
        alone = [flow for flow in flows if flow not in self.sides]
        found = math.prod(self.of[flow] for flow in alone)
        for sides in dict.fromkeys(self.sides[flow] for flow in flows if flow in self.sides):
            mine = [flow for flow in sides if flow in flows]
            part = math.prod(self.of[flow] if flow in mine else 1 - self.of[flow] for flow in sides)
            if len(mine) == 1:
                part += self.of[mine[0]] * math.prod(1 - self.of[flow] for flow in sides)
            found *= part
        return found


def flow_chances(document: Parameters, graph: BpmnGraph) -> tuple[Chances, list[Problem]]:
    """How likely each flow out of an exclusive or inclusive gateway is.

    Parameters: document; graph - of its diagram.
    Returns: the chances; and gateways without probabilities, or with such as do not come to 1.
    """
    given = {gateway.id: (number, gateway) for number, gateway in enumerate(document.gateways, start=1)}
    chances: dict[str, float] = {}
    sides: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for node in graph.nodes:
        flows = [flow.id for flow in graph.flows if flow.source == node.id]
        if len(flows) < 2 or node.kind not in ("exclusive", "inclusive"):
            continue
        if node.id not in given:
            code, place = "prosimos_gateway_missing", "gateway_branching_probabilities"
            problems.append(Problem(code=code, place=place, value=node.id[:80]))
            continue
        number, gateway = given[node.id]
        found = _chances(gateway, flows)
        place = f"gateway_branching_probabilities[{number}]"
        if found is None:
            problems.append(Problem(code="prosimos_shares", place=place, value=node.id[:80]))
            continue
        chances |= found
        if node.kind == "inclusive":
            sides |= dict.fromkeys(flows, tuple(flows))
    return Chances(of=chances, sides=sides), problems


def _chances(gateway: Gateway, flows: list[str]) -> dict[str, float] | None:
    """What is not told shares what is left; None where flows are missing or it does not come to 1."""
    told = {chance.flow: chance.value for chance in gateway.flows}
    if len(told) != len(gateway.flows) or set(flows) != set(told):
        return None
    rest = 1 - sum(value for value in told.values() if value is not None)
    open_ones = sum(value is None for value in told.values())
    if rest < -_OFF_BY or (not open_ones and rest > _OFF_BY):
        return None
    share = max(rest, 0.0) / open_ones if open_ones else 0.0
    found = {flow: share if value is None else value for flow, value in told.items()}
    total = sum(found.values())
    return {flow: round(value / total, 15) for flow, value in found.items()}


def shares_of(draft: BpmnDraft, chances: Chances) -> tuple[Shares, list[Problem]]:
    """The share of each outcome: the product over the gateways on its way.

    Parameters: draft; chances - of its diagram.
    Returns: by step and outcome, coming to 1; and decisions of which the document does not tell.
    """
    shares: Shares = {}
    problems: list[Problem] = []
    for step in draft.sop.steps:
        if step.decision is None:
            continue
        ways = {one.id: draft.choices.get((step.id, one.id), ()) for one in step.decision.outcomes}
        mine = _shares(ways, chances) if all(ways.values()) else {}
        total = sum(mine.values())
        if len(mine) != len(ways) or abs(total - 1) > _OFF_BY or min(mine.values()) < -_OFF_BY:
            problems.append(Problem(code="prosimos_decision", value=step.text[:80], place=step.id))
        else:
            shares[step.id] = {name: round(max(value, 0.0) / total, 12) for name, value in mine.items()}
    return shares, problems


def _shares(ways: Mapping[str, tuple[str, ...]], chances: Chances) -> dict[str, float]:
    """The product over the flows of each way; a way that another one continues has what that one leaves."""
    if any(flow not in chances.of for flows in ways.values() for flow in flows):
        return {}
    whole = {name: chances.taken(flows) for name, flows in ways.items()}
    found: dict[str, float] = {}
    for name, flows in sorted(ways.items(), key=lambda item: -len(item[1])):
        longer = [other for other in found if _continues(ways[other], flows, chances)]
        found[name] = whole[name] - sum(found[other] for other in longer)
    return {name: found[name] for name in ways}


def _continues(longer: tuple[str, ...], flows: tuple[str, ...], chances: Chances) -> bool:
    """Does a way begin like another and choose further? More flows of one gateway are no further choice."""
    if len(longer) <= len(flows) or longer[: len(flows)] != flows:
        return False
    return not any(other in flows for other in chances.sides.get(longer[len(flows)], ()))


def batches(
    document: Parameters, draft: BpmnDraft, cases: int
) -> tuple[tuple[Batch, ...], list[Finding], list[Problem]]:
    """Batches of ours for those of the document that begin when so many items are there.

    Parameters: document; draft - of its diagram; cases - how many there will be.
    Returns: the batches, remarks, and batches that begin otherwise.
    """
    found: list[Batch] = []
    left_over: list[str] = []
    problems: list[Problem] = []
    for number, rule in enumerate(document.batches, start=1):
        place = f"batch_processing[{number}]"
        step = draft.tasks.get(rule.task)
        if step is None:
            problems.append(Problem(code="prosimos_unknown_element", place=place, value=rule.task[:80]))
            continue
        size = _size(rule)
        if size is None or rule.kind not in ("Sequential", "Parallel"):
            text = draft.sop.step(step).text[:80]
            problems.append(Problem(code="prosimos_batch_rule", place=place, value=text))
            continue
        together = "together" if rule.kind == "Parallel" else None
        found.append(Batch(step=step, size=size, finish=together, factors=_factors(rule, size)))
        if cases % size:
            left_over.append(draft.sop.step(step).text)
    remarks = [remark("prosimos_batch_left_over", "warning", left_over)] if left_over else []
    return tuple(found), remarks, problems


def _size(rule: BatchRule) -> int | None:
    """How many items begin a batch, where nothing else does and none goes alone."""
    if len(rule.rules) != 1 or len(rule.rules[0]) != 1:
        return None
    condition = rule.rules[0][0]
    # With rules given, the first size tells how likely an item is to go alone.
    alone = bool(rule.sizes) and rule.sizes[0].value > 0
    if condition.attribute != "size" or condition.comparison not in ("=", ">=") or alone:
        return None
    try:
        size = int(condition.value)
    except ValueError:
        return None
    return size if 2 <= size <= 1000 else None


def _factors(rule: BatchRule, size: int) -> tuple[BatchFactor, ...]:
    """The factor of the size, or of the nearest that is told (the smaller of two as near)."""
    told = {1: 1.0} | {item.key: item.value for item in rule.factors}
    factor = told[min(told, key=lambda key: (abs(key - size), key))]
    return (BatchFactor.model_validate({"from": size, "factor": factor}),) if factor > 0 else ()
