"""The steps of the plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.plan import MISSING, PlanOutcome, PlanStep, PlanUnit, Redo
from simulation.planning.batches import batch
from simulation.planning.delays import delay, handover
from simulation.planning.durations import duration
from simulation.planning.sessions import usual_session
from simulation.planning.teams import common_session, deputies_of, seat_count, unit_persons, units_of

if TYPE_CHECKING:
    from simulation.clock import OfficeClock
    from simulation.planning.parts import Part
    from simulation.planning.people import Staff
    from sop.model import Outcome, Step


def plan_steps(part: Part, staff: Staff, clock: OfficeClock) -> Iterator[PlanStep]:
    """The steps of one SOP; nothing of it may have a problem."""
    day = clock.calendar.work_seconds_per_day
    batches = {rule.step: rule for rule in part.course.batches}
    for step in part.sop.steps:
        given = handover(part, step)
        yield PlanStep(
            id=step.id,
            sop=part.index,
            seats=tuple((staff.role(s.role), seat_count(s, staff)) for s in step.performers.roles),
            lead=staff.role(step.performers.leader),
            before=part.indices(part.flow.before[step.id]),
            units=tuple(_units(part, step, staff)),
            outcomes=tuple(_outcomes(part, step)),
            priority=part.course.priorities.get(step.id, MISSING),
            must_not_split=step.must_not_split,
            not_same_as=part.indices(step.not_same_person_as),
            handover=None if given is None else delay(given, day, staff.role_hours(step.performers.leader)),
            batch=batch(batches[step.id], clock) if step.id in batches else None,
            due=MISSING if step.due is None else step.due.seconds(day),
            due_from_release=step.due is not None and step.due.after == "release",
            standard=MISSING if step.standard is None else step.standard.seconds,
            session=_session(part, step, staff, clock) if step.must_not_split else MISSING,
            deputies=tuple(_deputies(step, staff)),
            passed_over=part.course.passed_over.get(step.id, 0.0),
        )


def _deputies(step: Step, staff: Staff) -> Iterator[tuple[int, tuple[int, ...]]]:
    for seat in step.performers.roles:
        persons = deputies_of(step, seat.role, staff)
        if persons:
            yield staff.role(seat.role), persons


def _session(part: Part, step: Step, staff: Staff, clock: OfficeClock) -> int:
    usual = usual_session(clock.calendar.calendar, clock.calendar.work_seconds_per_day)
    common = common_session(part, step, staff)
    return common if common < usual else MISSING


def _units(part: Part, step: Step, staff: Staff) -> Iterator[PlanUnit]:
    standard = None if step.standard is None else step.standard.seconds
    for unit in units_of(part, step):
        yield PlanUnit(
            id=unit,
            persons=unit_persons(step, unit, staff) if unit else (),
            duration=duration(part.course.durations.rule(step.id, unit), standard),
        )


def _outcomes(part: Part, step: Step) -> Iterator[PlanOutcome]:
    for outcome in step.decision.outcomes if step.decision is not None else ():
        target = part.flow.back_to[step.id].get(outcome.id)
        yield PlanOutcome(
            id=outcome.id,
            share=_share(outcome),
            leads=part.indices(part.flow.leads[step.id][outcome.id]),
            back_to=MISSING if target is None else part.order[target],
            limit=outcome.at_most or 0,
            falling=outcome.falling,
            redo=tuple(_redo(part, step, outcome)) if target is not None else (),
        )


def _share(outcome: Outcome) -> float:
    assert outcome.share is not None  # noqa: S101 - `decision_without_shares` has been reported otherwise
    return outcome.share


def _redo(part: Part, step: Step, outcome: Outcome) -> Iterator[Redo]:
    for item in part.flow.redo[step.id][outcome.id]:
        yield Redo(step=part.order[item.step], open_before=item.open_before, alive=item.alive)
