"""Scenarios with one thing otherwise: a step's minutes, a person's availability, a wait, an absence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from simulation.sensitivity.crew import with_counts

if TYPE_CHECKING:
    from simulation.scenario import DurationRule, ExternalWait, Group, Handover, Scenario
    from sop.model import Sop

Kind = Literal["minutes", "duties", "person", "wait", "handover", "absence"]
KINDS: tuple[Kind, ...] = ("minutes", "duties", "person", "wait", "handover", "absence")
Way = Literal["less", "more", "relief"]
SHARE = 0.1
"""Of on-duty time: by how much other duties are made less and more."""
MOST_SHARE = 0.95
LESS, MORE, HALF = 0.8, 1.2, 0.5

Span = TypeVar("Span", "ExternalWait", "Handover")


@dataclass(frozen=True, kw_only=True, eq=False)
class Change:
    """One change. Parameters: way; value, unit - what is put in place; scenario - with it."""

    way: Way
    value: float
    unit: str
    scenario: Scenario


@dataclass(frozen=True, kw_only=True, eq=False)
class Lever:
    """One thing that can be otherwise. Parameters: kind; subject - its id; changes - of it."""

    kind: Kind
    subject: str
    changes: tuple[Change, ...]


def levers(sop: Sop, scenario: Scenario, kinds: tuple[Kind, ...] = KINDS) -> Iterator[Lever]:
    """Everything that can be otherwise, in the order of the documents.

    Parameters: sop - the studied one; scenario; kinds - that are wanted.
    """
    makers: Mapping[Kind, Callable[[], Iterator[Lever]]] = {
        "minutes": lambda: _minutes(sop, scenario),
        "duties": lambda: _duties(scenario),
        "person": lambda: _persons(scenario),
        "wait": lambda: _waits(scenario),
        "handover": lambda: _handovers(scenario),
        "absence": lambda: _absences(scenario),
    }
    for kind in KINDS:
        if kind in kinds:
            yield from makers[kind]()


def with_minutes(sop: Sop, scenario: Scenario, step: str, factor: float) -> Scenario:
    """A scenario in which a step takes a multiple of its time.

    Parameters: sop; scenario; step - its id; factor - above 0, on its standard or on what stands in its
    place, for all its units.
    """
    given = sop.step(step).standard
    standard = None if given is None else given.minutes
    rules = scenario.durations
    units = {name: _scaled(rule, standard, factor) for name, rule in rules.units.get(step, {}).items()}
    changed = rules.model_copy(
        update={
            "steps": {**rules.steps, step: _scaled(rules.rule(step), standard, factor)},
            "units": {**rules.units, step: units} if units else rules.units,
        }
    )
    return scenario.model_copy(update={"durations": changed})


def times(span: Span, factor: float) -> Span:
    """A wait or hand-over whose lengths are all multiplied. Parameters: span; factor - 0 or more."""
    points = {name: getattr(span, name) for name in ("low", "mode", "high")}
    update: dict[str, object] = {name: value * factor for name, value in points.items() if value is not None}
    if span.values is not None:
        update["values"] = tuple(value * factor for value in span.values)
    return span.model_copy(update=update)


def _scaled(rule: DurationRule, standard: float | None, factor: float) -> DurationRule:
    if rule.absolute:
        points = {name: getattr(rule, name) for name in ("low", "mode", "high")}
        update: dict[str, object] = {
            name: value * factor for name, value in points.items() if value is not None
        }
        if rule.values is not None:
            update["values"] = tuple(value * factor for value in rule.values)
        return rule.model_copy(update=update)
    # Its numbers are multiples of the minutes, so that these alone need to change.
    base = rule.minutes if rule.minutes is not None else standard
    return rule if base is None else rule.model_copy(update={"minutes": base * factor})


def _minutes(sop: Sop, scenario: Scenario) -> Iterator[Lever]:
    ways: tuple[tuple[Way, float], ...] = (("less", LESS), ("more", MORE), ("relief", HALF))
    for step in sop.steps:
        changes = tuple(
            Change(way=way, value=factor, unit="times", scenario=with_minutes(sop, scenario, step.id, factor))
            for way, factor in ways
        )
        yield Lever(kind="minutes", subject=step.id, changes=changes)


def _duties(scenario: Scenario) -> Iterator[Lever]:
    for place, group in enumerate(scenario.people):
        share = group.other_duties
        ways: tuple[tuple[Way, float], ...] = (
            ("less", round(max(0.0, share - SHARE), 9)),
            ("more", round(max(share, min(MOST_SHARE, share + SHARE)), 9)),
            ("relief", share / 2),
        )
        changes = tuple(
            Change(way=way, value=value, unit="share", scenario=_with_group(scenario, place, value))
            for way, value in ways
            if value != share
        )
        yield Lever(kind="duties", subject=group.id, changes=changes)


def _with_group(scenario: Scenario, place: int, share: float) -> Scenario:
    changed: Group = scenario.people[place].model_copy(update={"other_duties": share})
    people = (*scenario.people[:place], changed, *scenario.people[place + 1 :])
    return scenario.model_copy(update={"people": people})


def _persons(scenario: Scenario) -> Iterator[Lever]:
    for group in scenario.people:
        count = group.count + 1
        more = with_counts(scenario, {group.id: count})
        change = Change(way="relief", value=count, unit="persons", scenario=more)
        yield Lever(kind="person", subject=group.id, changes=(change,))


def _waits(scenario: Scenario) -> Iterator[Lever]:
    for place, wait in enumerate(scenario.waits):
        changes = tuple(
            Change(
                way=way,
                value=value,
                unit=unit,
                scenario=scenario.model_copy(
                    update={"waits": (*scenario.waits[:place], span, *scenario.waits[place + 1 :])}
                ),
            )
            for way, value, unit, span in _of_span(wait)
        )
        yield Lever(kind="wait", subject=wait.id, changes=changes)


def _handovers(scenario: Scenario) -> Iterator[Lever]:
    for place, item in enumerate(scenario.handovers):
        changes = tuple(
            Change(
                way=way,
                value=value,
                unit=unit,
                scenario=scenario.model_copy(
                    update={
                        "handovers": (*scenario.handovers[:place], span, *scenario.handovers[place + 1 :])
                    }
                ),
            )
            for way, value, unit, span in _of_span(item)
        )
        yield Lever(kind="handover", subject=item.id, changes=changes)


def _of_span(span: Span) -> Iterator[tuple[Way, float, str, Span]]:
    if span.shortest < span.longest:
        yield "less", span.shortest, span.unit, span.always(span.shortest)
        yield "more", span.longest, span.unit, span.always(span.longest)
    yield "relief", HALF, "times", times(span, HALF)


def _absences(scenario: Scenario) -> Iterator[Lever]:
    for absence in scenario.absences:
        people = tuple(
            group.model_copy(
                update={"absences": tuple(name for name in group.absences if name != absence.id)}
            )
            for group in scenario.people
        )
        without = scenario.model_copy(update={"people": people})
        change = Change(way="relief", value=0.0, unit="days", scenario=without)
        yield Lever(kind="absence", subject=absence.id, changes=(change,))
