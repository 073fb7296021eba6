"""Does everything that the course of an SOP names exist in it?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.planning.teams import units_of
from sop.errors import Problem

if TYPE_CHECKING:
    from simulation.planning.parts import Part


def name_problems(part: Part) -> Iterator[Problem]:
    """Steps and units that the SOP does not have, and steps without a duration."""
    steps = tuple(step.id for step in part.sop.steps)
    for place, name in _named_steps(part):
        if name not in steps:
            yield Problem(code="unknown_step", place=part.place + place, value=name, allowed=steps)
    yield from _units(part, steps)
    yield from _left_out(part)
    rules = part.course.durations
    for step in part.sop.steps:
        missing = [u for u in units_of(part, step) if not rules.rule(step.id, u).stands_alone]
        if step.standard is None and missing:
            place = f"{part.place}durations.steps.{step.id}"
            yield Problem(code="no_duration", place=place, value=step.label)


def _named_steps(part: Part) -> Iterator[tuple[str, str]]:
    course = part.course
    for name in course.durations.steps:
        yield "durations.steps", name
    for name in course.durations.units:
        yield "durations.units", name
    for wait in course.waits:
        yield f"waits.{wait.id}.after", wait.after
        yield f"waits.{wait.id}.before", wait.before
    for item in course.handovers:
        for side, named in (("after", item.after), ("before", item.before)):
            if named is not None:
                yield f"handovers.{item.id}.{side}", named
    for rule in course.batches:
        yield f"batches.{rule.step}", rule.step
    yield from (("priorities", name) for name in course.priorities)
    yield from (("passed_over", name) for name in course.passed_over)
    for case in course.open_cases:
        for name in case.done:
            yield f"open_cases.{case.case_id}.done", name


def _left_out(part: Part) -> Iterator[Problem]:
    """Whoever leaves out a decision has not decided where the case goes on."""
    for step in part.sop.steps:
        if step.decision is not None and step.id in part.course.passed_over:
            place = f"{part.place}passed_over.{step.id}"
            yield Problem(code="decision_left_out", place=place, value=step.label)


def _units(part: Part, steps: tuple[str, ...]) -> Iterator[Problem]:
    for name, rules in part.course.durations.units.items():
        if name not in steps:
            continue
        known = tuple(unit.id for unit in part.sop.units_of(name))
        for unit in rules:
            if unit not in known:
                place = f"{part.place}durations.units.{name}"
                yield Problem(code="scenario_unit_unknown", place=place, value=unit, allowed=known)
