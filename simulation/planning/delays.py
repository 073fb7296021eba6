"""What lies between steps: external waits and hand-overs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.durations import Constant, Duration, Empirical, Triangular
from simulation.plan import MISSING, Delay, PlanWait
from sop.errors import Problem

if TYPE_CHECKING:
    from simulation.planning.parts import Part
    from simulation.scenario import ExternalWait, Handover
    from sop.model import Due, Step
    from sop.worktime.windows import Windows

_CLOCK = {"calendar_days": 86_400, "clock_hours": 3600}


def working_seconds(unit: str, day_seconds: int) -> int:
    """Length of a unit of working time (days, hours or minutes, of the office or of performers)."""
    hours = {"working_hours": 3600, "performer_hours": 3600}
    return {"working_days": day_seconds, "working_minutes": 60, **hours}[unit]


def delay(span: ExternalWait | Handover, day_seconds: int, hours: Windows | None = None) -> Delay:
    """The span of a wait or hand-over in seconds; `hours` - of who receives."""
    working = span.unit not in _CLOCK
    unit = working_seconds(span.unit, day_seconds) if working else _CLOCK[span.unit]
    own = hours if span.unit == "performer_hours" else None
    return Delay(duration=_drawn(span, unit), working=working, hours=own)


def _drawn(span: ExternalWait | Handover, unit: int) -> Duration:
    if span.values is not None:
        return Empirical(values=tuple(value * unit for value in span.values))
    low, mode, high = span.shortest * unit, span.typical * unit, span.longest * unit
    return Constant(value=mode) if low == high else Triangular(low=low, mode=mode, high=high)


def waits(part: Part, day_seconds: int) -> Iterator[PlanWait]:
    """The external waits of one SOP."""
    for wait in part.course.waits:
        yield PlanWait(
            id=wait.id,
            after=part.order[wait.after],
            before=part.order[wait.before],
            delay=delay(wait, day_seconds),
            limit=_limit(part.sop.step(wait.before).wait_limit, day_seconds),
            kept=part.course.wait_limits_kept,
        )


def _limit(given: Due | None, day_seconds: int) -> int:
    return MISSING if given is None else max(1, given.seconds(day_seconds))


def handover(part: Part, step: Step) -> Handover | None:
    """The hand-over that holds for a step: of those that apply the most specific, and the first of these."""
    found = _applying(part, step)
    return found[0] if found else None


def delay_problems(part: Part) -> Iterator[Problem]:
    """Waits and hand-overs against the order of the steps, limits of waits that the scenario does not have,
    and hand-overs between which nothing decides.
    """
    ancestors = part.sop.routes().ancestors
    for wait in part.course.waits:
        if wait.before in ancestors and wait.after in ancestors and wait.after not in ancestors[wait.before]:
            value = f"{wait.after} -> {wait.before}"
            yield Problem(code="wait_against_order", place=f"{part.place}waits.{wait.id}", value=value)
    waiting = {wait.before for wait in part.course.waits}
    for step in part.sop.steps:
        # Without the wait a revision that limits it would come out as no change at all.
        if step.wait_limit is not None and step.id not in waiting:
            place = f"{part.place}waits"
            yield Problem(code="wait_limit_without_wait", place=place, value=step.id)
    used = {item.id for step in part.sop.steps for item in _matching(part, step)}
    for item in part.course.handovers:
        named = {item.after, item.before} - {None}
        if item.id not in used and named and named <= set(ancestors):
            value = f"{item.after or '...'} -> {item.before or '...'}"
            place = f"{part.place}handovers.{item.id}"
            yield Problem(code="handover_applies_nowhere", place=place, value=value)
    for step in part.sop.steps:
        found = _applying(part, step)
        if len(found) > 1:
            yield Problem(
                code="handover_ambiguous",
                place=f"{part.place}handovers",
                value=", ".join(item.id for item in found),
                fields={"step": step.label},
            )


def _matching(part: Part, step: Step) -> list[Handover]:
    return [item for item in part.course.handovers if _applies(part, item, step)]


def _applying(part: Part, step: Step) -> list[Handover]:
    """The most specific of the hand-overs that apply; more than one where nothing decides."""
    found = _matching(part, step)
    most = max((_specific(item) for item in found), default=0)
    return [item for item in found if _specific(item) == most]


def _specific(item: Handover) -> int:
    return 2 * (item.before is not None) + (item.after is not None)


def _applies(part: Part, item: Handover, step: Step) -> bool:
    givers = part.flow.before[step.id]
    if item.before not in (None, step.id) or (item.after is not None and item.after not in givers):
        return False
    if item.after is not None:
        givers = (item.after,)
    if not item.between_roles_only:
        # What comes first is handed over by nobody, unless the scenario names it.
        return bool(givers) or item.before is not None
    return any(part.sop.step(name).performers.leader != step.performers.leader for name in givers)
