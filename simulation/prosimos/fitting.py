"""What of an SOP and its scenario Prosimos cannot say: all of it at once, not one thing after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sop.errors import Problem
from sop.exchange.bpmn.writing.joins import waits_not_drawn

if TYPE_CHECKING:
    from simulation.scenario import Batch, Scenario
    from sop.model import Outcome, Sop, Step
    from sop.worktime.calendar import OfficeCalendar

RARE = 1e-4
"""Share of cases that may ever reach the limit of a return: Prosimos knows no limits."""


def misfits(sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> list[Problem]:
    """What stands against writing a model for Prosimos, but for durations and demand.

    Parameters: sop - in effect, with the shares of the scenario; scenario, calendar - that belong to it.
    Returns: problems whose places are those of the documents; empty where it fits.
    """
    found = [*_calendar(calendar), *_people(scenario), *_course(scenario)]
    for step in sop.steps:
        found += _step(step)
    for earlier, waiting in waits_not_drawn(sop):
        place = f"steps.{waiting}.after"
        found.append(Problem(code="prosimos_out_not_drawn", place=place, value=earlier))
    return found


def _calendar(calendar: OfficeCalendar) -> Iterator[Problem]:
    if calendar.country is not None:
        yield Problem(code="prosimos_out_holidays", place="country", value=calendar.country)
    parts = {
        "weeks.ramadan": calendar.weeks.ramadan,
        "days_off": calendar.days_off,
        "days_on": calendar.days_on,
        "half_days": calendar.half_days,
    }
    for place, part in parts.items():
        # What undoes a holiday or tells the hours of Ramadan says nothing where there are none.
        if part and not (place == "days_on" and calendar.country is None):
            yield Problem(code="prosimos_out_calendar", place=place)


def _people(scenario: Scenario) -> Iterator[Problem]:
    for group in scenario.people:
        parts = {
            "other_duties": (group.other_duties > 0, f"{group.other_duties:g}"),
            "absences": (bool(group.absences), ", ".join(group.absences)),
            "away": (bool(group.away), str(len(group.away))),
        }
        for name, (given, value) in parts.items():
            if given:
                code = "prosimos_out_duties" if name == "other_duties" else "prosimos_out_absences"
                yield Problem(code=code, place=f"people.{group.id}.{name}", value=value)
    for item in scenario.deputies:
        yield Problem(code="prosimos_out_deputies", place=f"deputies.{item.role}", value=item.role)


def _course(scenario: Scenario) -> Iterator[Problem]:
    """Waits, hand-overs and the like; a timer on the way would delay other ways as well."""
    lists = {
        "waits": (scenario.waits, "prosimos_out_wait"),
        "handovers": (scenario.handovers, "prosimos_out_handover"),
        "open_cases": (scenario.open_cases, "prosimos_out_open"),
    }
    for name, (items, code) in lists.items():
        for item in items:
            told = getattr(item, "id", "") or getattr(item, "case_id", "")
            yield Problem(code=code, place=f"{name}.{told}", value=getattr(item, "name", told))
    for course in scenario.also:
        yield Problem(code="prosimos_out_also", place=f"also.{course.sop}", value=course.sop)
    for step, share in scenario.passed_over.items():
        if share > 0:
            yield Problem(code="prosimos_out_passed_over", place=f"passed_over.{step}", value=f"{share:g}")
    if scenario.priorities:
        value = ", ".join(scenario.priorities)
        yield Problem(code="prosimos_out_priorities", place="priorities", value=value[:80])
    for batch in scenario.batches:
        if not _batch_fits(batch):
            yield Problem(code="prosimos_out_batch", place=f"batches.{batch.step}", value=batch.step)


def _batch_fits(batch: Batch) -> bool:
    """Begun by their number alone, one after the other."""
    alone = batch.size is not None and not batch.at and batch.patience is None
    return alone and (batch.size or 0) >= 2 and batch.one_by_one


def _step(step: Step) -> Iterator[Problem]:
    place = f"steps.{step.id}"
    if step.joint:
        roles = ", ".join(seat.role for seat in step.performers.roles)
        yield Problem(code="prosimos_out_joint", place=f"{place}.performers", value=roles)
    if step.performers.deputies:
        value = ", ".join(step.performers.deputies)
        yield Problem(code="prosimos_out_deputies", place=f"{place}.performers.deputies", value=value)
    if step.for_each is not None:
        yield Problem(code="prosimos_out_units", place=f"{place}.for_each", value=step.for_each)
    if step.must_not_split:
        yield Problem(code="prosimos_out_meeting", place=f"{place}.must_not_split", value=step.label[:80])
    if step.not_same_person_as:
        value = ", ".join(step.not_same_person_as)
        yield Problem(code="prosimos_out_control", place=f"{place}.not_same_person_as", value=value)
    for outcome in step.decision.outcomes if step.decision is not None else ():
        if outcome.at_most is not None and not _unlimited(outcome):
            where = f"{place}.decision.outcomes.{outcome.id}"
            value = f"{outcome.share or 0:g}, {outcome.at_most}"
            yield Problem(code="prosimos_out_return", place=where, value=value)


def _unlimited(outcome: Outcome) -> bool:
    """Does a return fare as if it had no limit?"""
    limit = outcome.at_most or 0
    return outcome.falling == 1 and (outcome.share or 0.0) ** limit <= RARE
