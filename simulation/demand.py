"""When cases are released, from the rules of a scenario and the office calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sop.errors import Problem, SimulationError

if TYPE_CHECKING:
    from simulation.scenario import Demand, Scenario
    from sop.worktime.compiled import CompiledCalendar


@dataclass(frozen=True, kw_only=True, order=True)
class Release:
    """One case: the instant (seconds, UTC) at which it is released, its id, period and deadline (or None)."""

    instant: int
    case_id: str
    period: str
    deadline: int | None


def releases(scenario: Scenario, calendar: CompiledCalendar) -> tuple[Release, ...]:
    """All cases of a scenario, ordered by release and id.

    Parameters: scenario; calendar - compiled, covering the scenario's period.
    Returns: releases whose day lies inside the period.
    Raises: SimulationError - no case at all, or two cases of the same id.
    """
    found: list[Release] = []
    for rule in scenario.demand:
        found += _of_rule(rule, scenario, calendar)
    found.sort()
    if not found:
        raise SimulationError(
            Problem(code="no_cases", value=f"{scenario.first}..{scenario.last}", place="demand")
        )
    ids = [release.case_id for release in found]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise SimulationError(Problem(code="case_id_twice", place="demand", value=", ".join(twice)))
    return tuple(found)


def _of_rule(rule: Demand, scenario: Scenario, calendar: CompiledCalendar) -> Iterator[Release]:
    working = [day.date for day in calendar.days if day.working]
    for number, (wanted, names) in enumerate(_wanted(rule, scenario), start=1):
        later = [day for day in working if day >= wanted]
        if rule.kind == "dates" and wanted not in working:
            raise SimulationError(
                Problem(code="release_on_closed_day", place="demand.dates", value=wanted.isoformat())
            )
        if len(later) < rule.working_day:
            continue
        day = later[rule.working_day - 1]
        if not scenario.first <= day <= scenario.last:
            continue
        texts = {**names, "n": str(number), "date": wanted.isoformat()}
        yield Release(
            instant=int(calendar.windows.next_open(_midnight(day, calendar))),
            case_id=_filled(rule.case_id, texts),
            period=_filled(rule.period, texts),
            deadline=_deadline(rule, working, day, calendar),
        )


def _wanted(rule: Demand, scenario: Scenario) -> Iterator[tuple[date, dict[str, str]]]:
    """First possible day of each release, with the names of the period that has just ended."""
    if rule.kind == "dates":
        for day in rule.dates:
            yield day, {"year": str(day.year), "quarter": str((day.month + 2) // 3)}
        return
    months = (1, 4, 7, 10) if rule.kind == "quarterly" else (1,)
    for year in range(scenario.first.year, scenario.last.year + 1):
        for month in months:
            first = date(year, month, 1)
            over = first - timedelta(days=1)
            yield first, {"year": str(over.year), "quarter": str((over.month + 2) // 3)}


def _filled(pattern: str, texts: dict[str, str]) -> str:
    # Plain replacement: a pattern from a file must not reach attributes, as str.format would let it.
    for name, text in texts.items():
        pattern = pattern.replace("{" + name + "}", text)
    return pattern


def _deadline(rule: Demand, working: list[date], day: date, calendar: CompiledCalendar) -> int | None:
    if rule.deadline_working_days is None:
        return None
    position = working.index(day) + rule.deadline_working_days - 1
    if position >= len(working):
        return None
    windows = calendar.windows
    after_that_day = _midnight(working[position] + timedelta(days=1), calendar)
    return int(windows.close[windows.close <= after_that_day][-1])


def _midnight(day: date, calendar: CompiledCalendar) -> int:
    return int(datetime.combine(day, time(), ZoneInfo(calendar.time_zone)).timestamp())
