"""The rules that an SOP lays down, one by one: what must come first, how often, by whom, by when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sop.model import Sop
from sop.routes import Routes
from sop.ways import find_ways

RuleKind = Literal[
    "carried_out",
    "precedence",
    "response",
    "at_most",
    "one_branch",
    "role",
    "different_persons",
    "every_unit",
    "unit_at_most",
    "due",
]
RULE_KINDS: tuple[RuleKind, ...] = (
    "carried_out",
    "precedence",
    "response",
    "at_most",
    "one_branch",
    "role",
    "different_persons",
    "every_unit",
    "unit_at_most",
    "due",
)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of an SOP.

    Parameters: kind - `carried_out`: the step comes at least once; `precedence`: before the step comes for
    the first time one of the other steps has come; `response`: after the last time of the step the other one
    comes; `at_most`: the step comes no more than so many times; `one_branch`: of the other steps, each the
    beginning of a branch of the step's decision, exactly one comes (or none, see `optional`); `role`: the
    lead has a seat in the step, or may act for who leads; `different_persons`: nobody who takes part in the
    other step takes part in this one; `every_unit`: the step comes for each unit; `unit_at_most`: for no unit
    more than so many times; `due`: it is completed in time. step_id; other_steps - in the order of the SOP;
    at_most - a number of times, 0 where the kind has none; whole - of `precedence`: after every time of the
    other step, not only the first; optional - of `one_branch`: an outcome leads to none.
    """

    kind: RuleKind
    step_id: str
    other_steps: tuple[str, ...] = ()
    at_most: int = 0
    whole: bool = False
    optional: bool = False

    @property
    def rule_id(self) -> str:
        """The same for the same rule of every revision: kind, step and other steps."""
        return ":".join(
            [self.kind, self.step_id, *(["+".join(self.other_steps)] if self.other_steps else [])]
        )


def rules_of(sop: Sop) -> tuple[Rule, ...]:
    """The rules that an SOP lays down.

    Only what holds for every case is a rule: a step that a decision can pass over need not be carried out,
    and of several ways to a step one is enough.

    Parameters: sop - valid.
    Returns: rules in step order, of one step in the order of `RULE_KINDS`.
    """
    routes = sop.routes()
    found = [*_order_rules(sop, routes), *_step_rules(sop, routes)]
    place = {step: number for number, step in enumerate(routes.order)}
    kinds = {kind: number for number, kind in enumerate(RULE_KINDS)}
    return tuple(sorted(found, key=lambda rule: (place[rule.step_id], kinds[rule.kind])))


def _order_rules(sop: Sop, routes: Routes) -> Iterator[Rule]:
    ways = find_ways(routes)
    repeats = list(_repeats(sop, routes))
    for step in routes.order:
        if step not in ways.passed_over:
            yield Rule(kind="carried_out", step_id=step)
        joins = [alive for alive in ways.joins[step] if alive]
        always = frozenset.intersection(*joins) if joins else frozenset()
        for other in (name for name in dict.fromkeys(routes.before[step]) if name in always):
            several = len(sop.units_of(other)) > 1
            once = not any(other in stretch for _, stretch, _ in repeats)
            yield Rule(kind="precedence", step_id=step, other_steps=(other,), whole=several and once)
        if joins and not always:
            before = tuple(dict.fromkeys(routes.before[step]))
            yield Rule(kind="precedence", step_id=step, other_steps=before)
        # No step leads out of the middle of a stretch that is repeated: what comes again leads on again.
        for later in _surely_next(routes, step):
            yield Rule(kind="response", step_id=step, other_steps=(later,))
        yield from _branches(routes, step, [(decision, stretch) for decision, stretch, _ in repeats])


def _repeats(sop: Sop, routes: Routes) -> Iterator[tuple[str, frozenset[str], int]]:
    """Decision, repeated stretch and limit of every return."""
    for decision, outcomes in routes.back_to.items():
        stated = sop.step(decision).decision
        limits = {} if stated is None else {each.id: each.at_most or 0 for each in stated.outcomes}
        for outcome in outcomes:
            yield decision, frozenset(routes.stretch(decision, outcome)), limits[outcome]


def _surely_next(routes: Routes, step: str) -> Iterator[str]:
    """Successors to which every way forward leads."""
    leads = routes.leads.get(step)
    if leads is None:
        yield from routes.after[step]
        return
    onward = [set(names) for outcome, names in leads.items() if outcome not in routes.back_to[step]]
    yield from (name for name in routes.after[step] if all(name in names for names in onward))


def _branches(routes: Routes, step: str, repeats: list[tuple[str, frozenset[str]]]) -> Iterator[Rule]:
    """Successors that only one outcome leads to, and only this decision; one outcome is taken once."""
    leads = routes.leads.get(step)
    if leads is None or any(step in stretch and step != decision for decision, stretch in repeats):
        return
    onward = [names for outcome, names in leads.items() if outcome not in routes.back_to[step]]
    heads = []
    for names in onward:
        own = [
            name
            for name in names
            if set(routes.before[name]) == {step} and sum(name in other for other in onward) == 1
        ]
        heads += own[:1]
    if len(heads) > 1:
        order = tuple(name for name in routes.order if name in heads)
        yield Rule(kind="one_branch", step_id=step, other_steps=order, optional=len(heads) < len(onward))


def _step_rules(sop: Sop, routes: Routes) -> Iterator[Rule]:
    repeats = list(_repeats(sop, routes))
    for step in sop.steps:
        times = 1 + sum(limit for _, stretch, limit in repeats if step.id in stretch)
        units = len(sop.units_of(step.id))
        yield Rule(kind="at_most", step_id=step.id, at_most=times * max(1, units))
        yield Rule(kind="role", step_id=step.id)
        for other in step.not_same_person_as:
            yield Rule(kind="different_persons", step_id=step.id, other_steps=(other,))
        if units > 1:
            yield Rule(kind="every_unit", step_id=step.id)
            yield Rule(kind="unit_at_most", step_id=step.id, at_most=times)
        if step.due is not None:
            yield Rule(kind="due", step_id=step.id)
