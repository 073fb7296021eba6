"""What is doubtful in decisions, returns, units, controls and deadlines of a document that is sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sop.findings import Finding, Severity
from sop.model import Basis, Decision, Sop, Step

TWO_EXITS = 2
"""Exits of a decision in the format of PermenPAN-RB 35/2012 (ya/tidak)."""


def _decisions(sop: Sop) -> list[tuple[Step, Decision]]:
    return [(step, step.decision) for step in sop.steps if step.decision is not None]


def _more_than_two_exits(sop: Sop) -> Iterator[Finding]:
    for step, decision in _decisions(sop):
        if len(decision.outcomes) != TWO_EXITS:
            yield Finding(
                rule="decision_not_two_exits",
                severity="note",
                place=str(step.number),
                count=len(decision.outcomes),
                fields={"outcomes": ", ".join(outcome.text for outcome in decision.outcomes)},
            )


def _decisions_not_stated(sop: Sop) -> Iterator[Finding]:
    steps = [step for step, decision in _decisions(sop) if decision.basis is not Basis.STATED]
    if steps:
        yield _of_steps("decisions_not_stated", "warning", steps, total=len(_decisions(sop)))


def _without_shares(sop: Sop) -> Iterator[Finding]:
    steps = [step for step, decision in _decisions(sop) if decision.outcomes[0].share is None]
    if steps:
        yield _of_steps("decision_without_shares", "note", steps, total=len(_decisions(sop)))


def _led_to_otherwise(sop: Sop) -> Iterator[Finding]:
    """Outcomes that leave a step out which an earlier step leads to all the same."""
    routes = sop.routes()
    for step, leads in routes.leads.items():
        for later in routes.after[step]:
            besides = [
                other
                for other in routes.before[later]
                if other in routes.ancestors[step] and other not in routes.leads
            ]
            left_out = [
                outcome
                for outcome, targets in leads.items()
                if outcome not in routes.back_to[step] and later not in targets
            ]
            if besides and left_out:
                yield Finding(
                    rule="decision_without_effect",
                    severity="warning",
                    place=str(sop.step(step).number),
                    fields={
                        "outcome": _text(sop.step(step), left_out[0]),
                        "later": str(sop.step(later).number),
                        "earlier": str(sop.step(besides[0]).number),
                    },
                )


def _text(step: Step, outcome: str) -> str:
    outcomes = step.decision.outcomes if step.decision is not None else ()
    return next(item.text for item in outcomes if item.id == outcome)


def _unused_units(sop: Sop) -> Iterator[Finding]:
    used = {step.for_each for step in sop.steps}
    idle = [units.name for units in sop.units if units.id not in used]
    if idle:
        yield Finding(rule="units_not_used", severity="note", count=len(idle), examples=tuple(idle))


def _due_before_standard(sop: Sop) -> Iterator[Finding]:
    steps = [
        step
        for step in sop.steps
        if step.due is not None
        and step.standard is not None
        and step.due.unit != "working_days"
        and step.due.seconds(0) < step.standard.seconds
    ]
    if steps:
        yield _of_steps("due_before_standard", "warning", steps, total=len(sop.steps))


def _control_in_one_role(sop: Sop) -> Iterator[Finding]:
    """A control that one and the same post would have to pass: with one holder nobody is left."""
    for step in sop.steps:
        roles = {seat.role for seat in step.performers.roles}
        same = [
            other
            for other in step.not_same_person_as
            if roles & {seat.role for seat in sop.step(other).performers.roles}
        ]
        if same:
            numbers = tuple(str(sop.step(other).number) for other in same)
            yield Finding(
                rule="control_in_one_role", severity="note", place=str(step.number), examples=numbers
            )


def _of_steps(rule: str, severity: Severity, steps: list[Step], *, total: int) -> Finding:
    numbers = tuple(str(step.number) for step in steps)
    return Finding(rule=rule, severity=severity, count=len(steps), total=total, examples=numbers)


FLOW_RULES: tuple[Callable[[Sop], Iterator[Finding]], ...] = (
    _decisions_not_stated,
    _more_than_two_exits,
    _led_to_otherwise,
    _without_shares,
    _control_in_one_role,
    _due_before_standard,
    _unused_units,
)
