"""Put together what the other modules resolve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from simulation.clock import OfficeClock
from simulation.durations import Lognormal
from simulation.plan import Days, Plan, PlanSop
from simulation.planning.batches import batch_problems
from simulation.planning.cases import Supply, counted_from, find_supply, plan_cases
from simulation.planning.delays import delay_problems, waits
from simulation.planning.names import name_problems
from simulation.planning.parts import Part, find_parts
from simulation.planning.people import Staff, staff_problems
from simulation.planning.sessions import usual_session
from simulation.planning.steps import plan_steps
from simulation.planning.teams import team_problems
from sop.errors import Problem, SimulationError
from sop.showing import Shown

if TYPE_CHECKING:
    from simulation.scenario import Scenario
    from sop.model import Sop
    from sop.worktime.calendar import OfficeCalendar
    from sop.worktime.compiled import CompiledCalendar


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Planned(Shown):
    """A plan with what people want to know beside it.

    Parameters: plan - for the workers; calendar - compiled over the whole horizon; sop - in effect, with the
    shares and corrections of the scenario; also - the other SOPs likewise, in the order of the plan.
    """

    plan: Plan
    calendar: CompiledCalendar
    sop: Sop
    also: tuple[Sop, ...] = ()


def make_plan(sop: Sop, scenario: Scenario, calendar: OfficeCalendar, *, also: Sequence[Sop] = ()) -> Planned:
    """Resolve SOPs and a scenario over an office calendar.

    Parameters: sop - the one that is studied; scenario, calendar - valid documents; also - the other SOPs
    that the scenario names.
    Returns: the plan, the compiled calendar and the SOPs in effect. The calendar reaches from the year before
    the scenario's first day to the end of the year after its last, so that draws by month and year do not
    depend on it; further where an open case or the horizon lies outside.
    Raises: SimulationError - with everything that makes the plan impossible.
    """
    from sop.worktime.compile import compile_calendar

    parts, problems = find_parts(sop, scenario, also)
    compiled = compile_calendar(calendar, *_years(scenario))
    clock = OfficeClock(compiled)
    staff = Staff(scenario, parts, clock)
    horizon = compiled.end if scenario.horizon is None else clock.at(scenario.horizon, 86_400)
    supply = find_supply(scenario, parts, clock, horizon)
    problems += _problems(scenario, parts, staff, clock)
    problems += supply.problems
    if problems:
        raise SimulationError(problems)
    plan = Plan(
        sops=tuple(
            PlanSop(id=part.sop.id, first=part.first, last=part.first + len(part.sop.steps)) for part in parts
        ),
        seed=scenario.seed,
        roles=staff.roles,
        steps=tuple(step for part in parts for step in plan_steps(part, staff, clock)),
        persons=staff.persons,
        waits=tuple(wait for part in parts for wait in waits(part, compiled.work_seconds_per_day)),
        cases=plan_cases(parts, supply, counted_from(scenario, clock)),
        arrivals=supply.arrivals,
        start=_start(scenario, supply, clock),
        horizon=horizon,
        office=compiled.windows,
        days=_days(compiled),
        day_seconds=compiled.work_seconds_per_day,
        session_seconds=usual_session(calendar, compiled.work_seconds_per_day),
        duty=Lognormal(expected=scenario.other_duties.mean_minutes * 60, cv=scenario.other_duties.cv),
    )
    main, *others = (part.sop for part in parts)
    return Planned(plan=plan, calendar=compiled, sop=main, also=tuple(others))


def _problems(
    scenario: Scenario, parts: Sequence[Part], staff: Staff, clock: OfficeClock
) -> Iterator[Problem]:
    for part in parts:
        yield from name_problems(part)
        yield from delay_problems(part)
        yield from batch_problems(part, clock)
    yield from staff_problems(scenario, staff)
    yield from team_problems(parts, staff)


def _years(scenario: Scenario) -> tuple[date, date]:
    """The years that the calendar covers."""
    courses = (scenario, *scenario.also)
    open_since = [_day(case.released).year for course in courses for case in course.open_cases]
    first = min((scenario.first.year - 1, *open_since))
    last = max(scenario.last.year + 1, scenario.horizon.year if scenario.horizon is not None else 0)
    return date(first, 1, 1), date(last, 12, 31)


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _days(calendar: CompiledCalendar) -> Days:
    return Days(
        midnights=np.array(calendar.midnights, dtype=np.int64),
        working=np.array([day.working for day in calendar.days]),
        year=np.array([day.date.year for day in calendar.days], dtype=np.int64),
        month=np.array([day.date.month for day in calendar.days], dtype=np.int64),
    )


def _start(scenario: Scenario, supply: Supply, clock: OfficeClock) -> int:
    """Midnight of the day that lies the warm-up before the first release.

    What is known of open cases is how they stand on the first day, so a run with some starts on that day.
    """
    if supply.has_open or supply.first is None:
        return clock.at(scenario.first)
    days = clock.calendar.days
    position = clock.calendar.day_index(clock.local_date(supply.first))
    earlier = [day.date for day in days[:position] if day.working]
    back = min(scenario.warm_up_working_days, len(earlier))
    return clock.at(earlier[-back] if back else days[position].date)
