"""Timers of a diagram: waits between two steps, or steps of their own, with the lengths of the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulation.prosimos.distributions import Law, grid, law_of, rule_of, too_long
from simulation.prosimos.remarks import remark
from simulation.scenario import DurationRule, ExternalWait
from sop.errors import Problem
from sop.exchange.draft import identifiers
from sop.findings import Finding
from sop.model import Basis

if TYPE_CHECKING:
    from simulation.prosimos.document import Parameters
    from sop.exchange.bpmn.result import BpmnDraft, TimerBetween

_LONGEST_HOURS = 100_000


@dataclass(frozen=True, kw_only=True)
class Timers:
    """Timers of a scenario. Parameters: waits - in clock hours; rules - of timers that are steps, by step;
    findings; problems - timers for which there is neither."""

    waits: tuple[ExternalWait, ...] = ()
    rules: Mapping[str, DurationRule] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()


def timers(document: Parameters, draft: BpmnDraft) -> Timers:
    """The timers of a diagram.

    Parameters: document; draft - of its diagram, read with `timer_steps`.
    Returns: an external wait for each timer between two steps, a rule for each that is a step itself.
    """
    laws, problems = _laws(document, draft)
    texts = {step.id: step.text for step in draft.sop.steps}
    # A timer without a name is called after the steps between which it stands.
    names = [timer.name or f"{texts[timer.after]} → {texts[timer.before]}" for timer in draft.timers]
    waits = tuple(
        _wait(name, text, timer, _hours(laws[timer.id]))
        for name, text, timer in zip(identifiers(names), names, draft.timers, strict=True)
        if timer.id in laws
    )
    rules: dict[str, DurationRule] = {}
    timed = zip(names, draft.timers, strict=True)
    spread = [name for name, timer in timed if timer.id in laws and not laws[timer.id].fixed]
    for element, step in draft.waiting.items():
        if element in laws:
            rule, exact = rule_of(laws[element])
            rules |= dict.fromkeys((step, *(new for new, old in draft.again.items() if old == step)), rule)
            spread += [] if exact else [texts[step]]
    notes = (remark("prosimos_duration_grid", "note", spread),) if spread else ()
    return Timers(waits=waits, rules=rules, findings=notes, problems=tuple(problems))


def _laws(document: Parameters, draft: BpmnDraft) -> tuple[dict[str, Law], list[Problem]]:
    """How long each timer runs, and timers of which the document does not say it."""
    given = {event.id: (number, event) for number, event in enumerate(document.events, start=1)}
    laws: dict[str, Law] = {}
    problems: list[Problem] = []
    for element in dict.fromkeys((*(timer.id for timer in draft.timers), *draft.waiting)):
        if element not in given:
            code, place = "prosimos_timer_missing", "event_distribution"
            problems.append(Problem(code=code, place=place, value=element[:80]))
            continue
        number, event = given[element]
        place = f"event_distribution[{number}]"
        law = law_of(event, place)
        if isinstance(law, Problem):
            problems.append(law)
        elif too_long(law) if element in draft.waiting else _hours(law)[-1] > _LONGEST_HOURS:
            problems.append(Problem(code="prosimos_too_long", place=place, value=element[:80]))
        else:
            laws[element] = law
    return laws, problems


def _wait(name: str, text: str, timer: TimerBetween, hours: tuple[float, ...]) -> ExternalWait:
    """Always the only value, or any of several."""
    only = hours[0] if len(hours) == 1 else None
    return ExternalWait(
        id=name,
        name=text[:200],
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
