"""Shares of decisions, timers and batches of a Prosimos document."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from simulation.prosimos.distributions import Law, grid, law_of
from simulation.scenario import Batch, BatchFactor, ExternalWait
from sop.errors import Problem
from sop.exchange.draft import identifiers
from sop.findings import Finding
from sop.model import Basis

if TYPE_CHECKING:
    from simulation.prosimos.document import BatchRule, Gateway, Parameters
    from sop.exchange.bpmn.graph import BpmnGraph
    from sop.exchange.bpmn.result import BpmnDraft, TimerBetween

Shares = dict[str, dict[str, float]]

_OFF_BY = 1e-6
_LONGEST_HOURS = 100_000
_MOST_EXAMPLES = 5


def flow_chances(document: Parameters, graph: BpmnGraph) -> tuple[dict[str, float], list[Problem]]:
    """How likely each flow out of an exclusive gateway is.

    Parameters: document; graph - of its diagram.
    Returns: by id of the flow; and gateways without probabilities, or with such as do not come to 1.
    """
    given = {gateway.id: (number, gateway) for number, gateway in enumerate(document.gateways, start=1)}
    chances: dict[str, float] = {}
    problems: list[Problem] = []
    for node in graph.nodes:
        flows = [flow.id for flow in graph.flows if flow.source == node.id]
        if len(flows) < 2 or node.kind not in ("exclusive", "inclusive"):
            continue
        if node.kind == "inclusive":
            problems.append(Problem(code="prosimos_inclusive", place=node.id[:80]))
        elif node.id not in given:
            code, place = "prosimos_gateway_missing", "gateway_branching_probabilities"
            problems.append(Problem(code=code, place=place, value=node.id[:80]))
        else:
            number, gateway = given[node.id]
            found = _chances(gateway, flows)
            place = f"gateway_branching_probabilities[{number}]"
            if found is None:
                problems.append(Problem(code="prosimos_shares", place=place, value=node.id[:80]))
            else:
                chances |= found
    return chances, problems


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


def shares_of(draft: BpmnDraft, chances: Mapping[str, float]) -> tuple[Shares, list[Problem]]:
    """The share of each outcome: the product over the gateways on its way.

    Parameters: draft; chances - by flow.
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


def _shares(ways: Mapping[str, tuple[str, ...]], chances: Mapping[str, float]) -> dict[str, float]:
    """The product over the flows of each way; a way that another one continues has what that one leaves."""
    if any(flow not in chances for flows in ways.values() for flow in flows):
        return {}
    whole = {name: math.prod(chances[flow] for flow in flows) for name, flows in ways.items()}
    found: dict[str, float] = {}
    for name, flows in sorted(ways.items(), key=lambda item: -len(item[1])):
        longer = [
            other for other in found if len(ways[other]) > len(flows) and ways[other][: len(flows)] == flows
        ]
        found[name] = whole[name] - sum(found[other] for other in longer)
    return {name: found[name] for name in ways}


def timers(
    document: Parameters, draft: BpmnDraft
) -> tuple[tuple[ExternalWait, ...], list[Finding], list[Problem]]:
    """External waits for the timers of the diagram.

    Parameters: document; draft - of its diagram.
    Returns: the waits in clock hours, notes, and timers for which there is none.
    """
    given = {event.id: (number, event) for number, event in enumerate(document.events, start=1)}
    names = identifiers([timer.name or timer.id for timer in draft.timers])
    found: list[ExternalWait] = []
    problems = list(_misplaced(draft))
    spread: list[str] = []
    for name, timer in zip(names, draft.timers, strict=True):
        if timer.id not in given:
            problems.append(
                Problem(code="prosimos_timer_missing", place="event_distribution", value=timer.id[:80])
            )
            continue
        number, event = given[timer.id]
        law = law_of(event, f"event_distribution[{number}]")
        if isinstance(law, Problem):
            problems.append(law)
            continue
        values = _hours(law)
        if values[-1] > _LONGEST_HOURS:
            problems.append(
                Problem(code="prosimos_too_long", place=f"event_distribution[{number}]", value=timer.id[:80])
            )
            continue
        if not law.fixed:
            spread.append(timer.name or timer.id)
        if timer.after and timer.before:
            found.append(_wait(name, timer, values))
    examples = tuple(name[:60] for name in spread[:_MOST_EXAMPLES])
    notes = [Finding(rule="prosimos_duration_grid", severity="note", count=len(spread), examples=examples)]
    return tuple(found), notes if spread else [], problems


def _wait(name: str, timer: TimerBetween, hours: tuple[float, ...]) -> ExternalWait:
    """Always the only value, or any of several."""
    only = hours[0] if len(hours) == 1 else None
    return ExternalWait(
        id=name,
        name=(timer.name or timer.id)[:200],
        after=timer.after,
        before=timer.before,
        unit="clock_hours",
        low=only,
        mode=only,
        high=only,
        values=hours if only is None else None,
        basis=Basis.STATED,
    )


def _hours(law: Law) -> tuple[float, ...]:
    if law.fixed:
        return (round(law.loc / 3600, 9),)
    return tuple(round(value / 3600, 9) for value in grid(law).tolist())


def _misplaced(draft: BpmnDraft) -> Iterator[Problem]:
    """Timers that no wait between two steps stands for."""
    routes = draft.sop.routes()
    seen: dict[tuple[str, str], TimerBetween] = {}
    for timer in draft.timers:
        name = (timer.name or timer.id)[:80]
        pair = (timer.after, timer.before)
        if not timer.after or not timer.before:
            yield Problem(code="prosimos_timer_at_edge", value=name, place=timer.id[:80])
        elif pair in seen:
            fields = {"other": (seen[pair].name or seen[pair].id)[:80]}
            yield Problem(code="prosimos_timers_twice", value=name, place=timer.id[:80], fields=fields)
        elif timer.after not in routes.ancestors[timer.before]:
            yield Problem(code="prosimos_timer_in_loop", value=name, place=timer.id[:80])
        else:
            leads = routes.leads.get(timer.after, {})
            if sum(timer.before in targets for targets in leads.values()) > 1:
                yield Problem(code="prosimos_timer_on_one_way", value=name, place=timer.id[:80])
        seen.setdefault(pair, timer)


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
            left_over.append(draft.sop.step(step).text[:60])
    if not left_over:
        return tuple(found), [], problems
    finding = Finding(
        rule="prosimos_batch_left_over", severity="warning", count=len(left_over), examples=tuple(left_over)
    )
    return tuple(found), [finding], problems


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
