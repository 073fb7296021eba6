"""The SOPs of a run, each with its course, and with the shares and corrections that the scenario adds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from sop.errors import DocumentError, Problem

if TYPE_CHECKING:
    from simulation.scenario import Correction, Course, Scenario
    from sop.flow import Flow
    from sop.model import Decision, Sop

_TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """One SOP of a run.

    Parameters: sop - in effect; course - what the scenario says about it; flow; first - index of its first
    step in the plan; index - of the SOP; place - where its course stands in the scenario, empty or ending
    with a dot.
    """

    sop: Sop
    course: Course
    flow: Flow
    first: int
    index: int
    place: str

    @cached_property
    def order(self) -> dict[str, int]:
        """Index in the plan by step id."""
        return {step.id: number for number, step in enumerate(self.sop.steps, start=self.first)}

    def indices(self, steps: Sequence[str]) -> tuple[int, ...]:
        """Indices in the plan of some steps."""
        return tuple(self.order[step] for step in steps)


def find_parts(sop: Sop, scenario: Scenario, also: Sequence[Sop]) -> tuple[tuple[Part, ...], list[Problem]]:
    """Pair each SOP with its course.

    Parameters: sop - the one that is studied; scenario; also - the others, in any order.
    Returns: the parts in the order of the scenario, those without a partner left out; and the problems.
    """
    from sop.flow import flow_of

    problems: list[Problem] = []
    if scenario.sop and scenario.sop != sop.id:
        problem = Problem(code="scenario_for_other_sop", place="sop", value=scenario.sop, allowed=(sop.id,))
        problems.append(problem)
    problems += _unpaired(sop, scenario, also)
    others = {other.id: other for other in also}
    pairs: list[tuple[Sop, Course, str]] = [(sop, scenario, "")]
    pairs += [(others[c.sop], c, f"also.{c.sop}.") for c in scenario.also if c.sop in others]
    found: list[Part] = []
    for index, (document, course, place) in enumerate(pairs):
        effective, wrong = in_effect(document, course)
        problems += [replace(problem, place=place + problem.place) for problem in wrong]
        found.append(
            Part(
                sop=effective,
                course=course,
                flow=flow_of(effective),
                first=sum(len(part.sop.steps) for part in found),
                index=index,
                place=place,
            )
        )
    return tuple(found), problems


def _unpaired(sop: Sop, scenario: Scenario, also: Sequence[Sop]) -> Iterator[Problem]:
    given = tuple(other.id for other in also)
    named = tuple(course.sop for course in scenario.also)
    for name in named:
        if name == sop.id:
            yield Problem(code="sop_twice", place=f"also.{name}", value=name)
        elif name not in given:
            yield Problem(code="sop_not_given", place=f"also.{name}", value=name, allowed=given)
    for position, name in enumerate(given):
        if name not in named:
            yield Problem(code="sop_not_in_scenario", place="also", value=name, allowed=named)
        elif name in given[:position]:
            yield Problem(code="sop_twice", place=f"also.{name}", value=name)


def in_effect(sop: Sop, course: Course) -> tuple[Sop, list[Problem]]:
    """An SOP with the shares and the corrections of a course.

    Parameters: sop - as the document has it; course - what the scenario says about it.
    Returns: the SOP with what can be applied, `sop` itself where there is nothing; and the problems.
    """
    from sop.flow import with_correction

    problems = list(_unknown_decisions(sop, course))
    steps = []
    for step in sop.steps:
        decision, wrong = _with_shares(step.id, step.decision, course.decisions.get(step.id))
        problems += wrong
        steps.append(step if decision is step.decision else step.model_copy(update={"decision": decision}))
    if any(new is not old for new, old in zip(steps, sop.steps, strict=True)):
        sop = sop.model_copy(update={"steps": tuple(steps)})
    for item in course.corrections if not problems else ():
        wrong = list(_against_order(sop, item))
        problems += wrong
        if wrong:
            continue
        try:
            sop = with_correction(
                sop,
                id=item.id,
                at=item.at,
                back_to=item.back_to,
                share=item.share,
                at_most=item.at_most,
                falling=item.falling,
            )
        except DocumentError as error:
            place = f"corrections.{item.id}"
            problems += [replace(problem, place=place) for problem in error.problems]
    return sop, problems


def _against_order(sop: Sop, item: Correction) -> Iterator[Problem]:
    """Only what comes before a step, or the step itself, can be done again after it."""
    ancestors = sop.routes().ancestors
    for side, name in (("at", item.at), ("back_to", item.back_to)):
        if name not in ancestors:
            place = f"corrections.{item.id}.{side}"
            yield Problem(code="unknown_step", place=place, value=name, allowed=tuple(ancestors))
    if item.at in ancestors and item.back_to in set(ancestors) - {item.at} - ancestors[item.at]:
        value = f"{item.at} -> {item.back_to}"
        yield Problem(code="correction_against_order", place=f"corrections.{item.id}", value=value)


def _unknown_decisions(sop: Sop, course: Course) -> Iterator[Problem]:
    deciding = {step.id: step.decision for step in sop.steps if step.decision is not None}
    for name, shares in course.decisions.items():
        decision = deciding.get(name)
        if decision is None:
            place = f"decisions.{name}"
            yield Problem(code="unknown_decision", place=place, value=name, allowed=tuple(deciding))
            continue
        known = tuple(outcome.id for outcome in decision.outcomes)
        for outcome in shares:
            if outcome not in known:
                yield Problem(code="unknown_outcome", place=f"decisions.{name}", value=outcome, allowed=known)


def _with_shares(
    step: str, decision: Decision | None, given: dict[str, float] | None
) -> tuple[Decision | None, list[Problem]]:
    """A decision whose shares sum to 1; one outcome without a share has what is left."""
    if decision is None:
        return None, []
    place = f"decisions.{step}"
    stated = {outcome.id: outcome.share for outcome in decision.outcomes}
    shares = stated if given is None else {name: given.get(name) for name in stated}
    without = [name for name, share in shares.items() if share is None]
    total = sum(share for share in shares.values() if share is not None)
    if len(without) > 1:
        problem = Problem(code="decision_without_shares", place=place, value=step, allowed=tuple(without))
        return decision, [problem]
    if total > 1 + _TOLERANCE or (not without and total < 1 - _TOLERANCE):
        return decision, [
            Problem(code="decision_shares_not_one", place=place, value=f"{total:g}", allowed=("1",))
        ]
    if given is None and not without:
        return decision, []
    rest = max(0.0, 1 - total)
    outcomes = tuple(
        outcome.model_copy(update={"share": rest if shares[outcome.id] is None else shares[outcome.id]})
        for outcome in decision.outcomes
    )
    return decision.model_copy(update={"outcomes": outcomes}), []
