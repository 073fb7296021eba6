"""From documents to a plan: SOP + scenario + office calendar, checked and resolved to plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from simulation.demand import Release, releases
from simulation.durations import Constant, Duration, Exponential, Lognormal, Triangular, Uniform
from simulation.plan import Days, Plan, PlanAbsence, PlanPerson, PlanStep, PlanWait
from sop.errors import Problem, SimulationError

if TYPE_CHECKING:
    from simulation.scenario import DurationRule, ExternalWait, Scenario
    from sop.model import Seat, Sop, Step
    from sop.worktime.calendar import OfficeCalendar
    from sop.worktime.compiled import CompiledCalendar


@dataclass(frozen=True, kw_only=True, eq=False)
class Planned:
    """A plan with what people want to know beside it.

    Parameters: plan - for the workers; cases - releases in the order of the plan; calendar - compiled over
    the whole horizon.
    """

    plan: Plan
    cases: tuple[Release, ...]
    calendar: CompiledCalendar


def make_plan(sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> Planned:
    """Resolve an SOP and a scenario over an office calendar.

    Parameters: sop, scenario, calendar - valid documents.
    Returns: the plan, the cases and the compiled calendar. The horizon reaches from the year before the
    scenario's first day to the end of the year after its last, so that draws by month and year do not
    depend on it.
    Raises: SimulationError - with everything that makes the plan impossible.
    """
    from sop.worktime.compile import compile_calendar

    problems = [*_mismatches(sop, scenario), *_people_problems(sop, scenario)]
    if problems:
        raise SimulationError(problems)
    first = date(scenario.first.year - 1, 1, 1)
    compiled = compile_calendar(calendar, first, date(scenario.last.year + 1, 12, 31))
    cases = releases(scenario, compiled)
    roles = tuple(role.id for role in sop.roles)
    order = {step.id: index for index, step in enumerate(sop.steps)}
    days = _days(compiled)
    plan = Plan(
        sop_id=sop.id,
        seed=scenario.seed,
        roles=roles,
        steps=tuple(_steps(sop, scenario, roles, order)),
        persons=tuple(_persons(scenario, roles, compiled.time_zone)),
        waits=tuple(_wait(wait, order, compiled.work_seconds_per_day) for wait in scenario.waits),
        case_ids=tuple(case.case_id for case in cases),
        releases=np.array([case.instant for case in cases], dtype=np.int64),
        start=_start(cases[0].instant, days, scenario.warm_up_working_days),
        office=compiled.windows,
        days=days,
        day_seconds=compiled.work_seconds_per_day,
        duty=Lognormal(expected=scenario.other_duties.mean_minutes * 60, cv=scenario.other_duties.cv),
    )
    return Planned(plan=plan, cases=cases, calendar=compiled)


def _mismatches(sop: Sop, scenario: Scenario) -> Iterator[Problem]:
    if scenario.sop and scenario.sop != sop.id:
        yield Problem(code="scenario_for_other_sop", place="sop", value=scenario.sop, allowed=(sop.id,))
    steps = tuple(step.id for step in sop.steps)
    for name in scenario.durations.steps:
        if name not in steps:
            yield Problem(code="unknown_step", place="durations.steps", value=name, allowed=steps)
    for wait in scenario.waits:
        for side, name in (("after", wait.after), ("before", wait.before)):
            if name not in steps:
                yield Problem(code="unknown_step", place=f"waits.{wait.id}.{side}", value=name, allowed=steps)
        if {wait.after, wait.before} <= set(steps) and not _precedes(sop, wait.after, wait.before):
            value = f"{wait.after} -> {wait.before}"
            yield Problem(code="wait_against_order", place=f"waits.{wait.id}", value=value)
    roles = tuple(role.id for role in sop.roles)
    for group in scenario.people:
        for role in group.roles:
            if role not in roles:
                yield Problem(
                    code="unknown_role", place=f"people.{group.id}.roles", value=role, allowed=roles
                )
    for step in sop.steps:
        if step.standard is None and scenario.durations.rule(step.id).minutes is None:
            yield Problem(code="no_duration", place=f"durations.steps.{step.id}", value=step.label)


def _precedes(sop: Sop, early: str, late: str) -> bool:
    before = sop.predecessors()
    seen: set[str] = set()
    open_ends = list(before[late])
    while open_ends:
        name = open_ends.pop()
        if name not in seen:
            seen.add(name)
            open_ends += before[name]
    return early in seen


def _people_problems(sop: Sop, scenario: Scenario) -> Iterator[Problem]:
    holders = {role.id: sum(g.count for g in scenario.people if role.id in g.roles) for role in sop.roles}
    for step in sop.steps:
        for seat in step.performers.roles:
            needed = _count(seat, holders)
            if holders.get(seat.role, 0) < max(1, needed):
                yield Problem(
                    code="nobody_for_step",
                    place="people",
                    value=str(holders.get(seat.role, 0)),
                    allowed=(f">= {max(1, needed)}",),
                    fields={"step": step.label, "role": seat.role},
                )


def _count(seat: Seat, holders: dict[str, int]) -> int:
    return holders.get(seat.role, 0) if seat.count == "all" else seat.count


def _steps(sop: Sop, scenario: Scenario, roles: tuple[str, ...], order: dict[str, int]) -> Iterator[PlanStep]:
    holders = {role: sum(g.count for g in scenario.people if role in g.roles) for role in roles}
    before = sop.predecessors()
    for step in sop.steps:
        yield PlanStep(
            id=step.id,
            seats=tuple((roles.index(s.role), _count(s, holders)) for s in step.performers.roles),
            lead=roles.index(step.performers.leader),
            before=tuple(order[name] for name in before[step.id]),
            duration=_duration(step, scenario.durations.rule(step.id)),
        )


def _duration(step: Step, rule: DurationRule) -> Duration:
    if rule.minutes is not None:
        about = rule.minutes * 60
    else:
        assert step.standard is not None  # noqa: S101 - `no_duration` has been reported otherwise
        about = float(step.standard.seconds)
    if rule.family == "lognormal" and rule.cv is not None:
        return Lognormal(expected=about, cv=rule.cv)
    if rule.low is not None and rule.mode is not None and rule.high is not None:
        return Triangular(low=rule.low * about, mode=rule.mode * about, high=rule.high * about)
    if rule.low is not None and rule.high is not None:
        return Uniform(low=rule.low * about, high=rule.high * about)
    return Exponential(expected=about) if rule.family == "exponential" else Constant(value=about)


def _persons(scenario: Scenario, roles: tuple[str, ...], zone: str) -> Iterator[PlanPerson]:
    drawn = {
        absence.id: PlanAbsence(
            id=absence.id,
            days=absence.days,
            monthly=absence.per == "month",
            shortest=absence.shortest,
            longest=absence.longest,
        )
        for absence in scenario.absences
    }
    for group in scenario.people:
        for number in range(1, group.count + 1):
            yield PlanPerson(
                id=group.id if group.count == 1 else f"{group.id}-{number}",
                roles=tuple(roles.index(role) for role in group.roles),
                duty_share=group.other_duties,
                absences=tuple(drawn[name] for name in group.absences),
                away=tuple(_midnight(day, zone) for day in group.away),
            )


def _midnight(day: date, zone: str) -> int:
    return int(datetime.combine(day, time(), ZoneInfo(zone)).timestamp())


def _wait(wait: ExternalWait, order: dict[str, int], day_seconds: int) -> PlanWait:
    working = wait.unit == "working_days"
    unit = day_seconds if working else 86_400
    low, mode, high = wait.low * unit, wait.mode * unit, wait.high * unit
    duration: Duration = Constant(value=mode) if low == high else Triangular(low=low, mode=mode, high=high)
    return PlanWait(
        id=wait.id, after=order[wait.after], before=order[wait.before], duration=duration, working=working
    )


def _days(calendar: CompiledCalendar) -> Days:
    return Days(
        midnights=np.array(calendar.midnights, dtype=np.int64),
        working=np.array([day.working for day in calendar.days]),
        year=np.array([day.date.year for day in calendar.days], dtype=np.int64),
        month=np.array([day.date.month for day in calendar.days], dtype=np.int64),
    )


def _start(first_release: int, days: Days, warm_up: int) -> int:
    """Midnight of the day that lies `warm_up` working days before the first release."""
    position = days.index(first_release)
    earlier = np.flatnonzero(days.working[:position])
    if warm_up == 0 or not len(earlier):
        return int(days.midnights[position])
    return int(days.midnights[earlier[-min(warm_up, len(earlier))]])
