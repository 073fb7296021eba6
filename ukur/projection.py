"""When the running cases will be over by a scenario: a simulation that begins with the state they are in."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulation.intervals import quantile_interval
from simulation.replications import simulate
from simulation.scenario import Scenario
from simulation.summaries import known_cases
from sop.errors import SimulationError
from sop.findings import Finding

if TYPE_CHECKING:
    from mining.monitoring import Status
    from simulation.replications import Study
    from sop.model import Sop
    from sop.worktime import CompiledCalendar
    from sop.worktime.calendar import OfficeCalendar

DEMAND_DAYS = 183
"""New cases are released for so many days after the state: they compete with the running ones for people."""
_NOT_OPEN = ("open_case_gap", "open_case_finished")


@dataclass(frozen=True, kw_only=True)
class SimulatedFinish:
    """When one case is over, over replications.

    Parameters: n - replications; unfinished - those in which it was not over at the end of the run; median,
    nine - dates by which it is over in half, in 9 of 10 of them (None where that is never); median_low,
    median_high, nine_low, nine_high - 95 % intervals of the simulation (None where n does not allow an end).
    """

    n: int
    unfinished: int
    median: dt.date | None
    median_low: dt.date | None
    median_high: dt.date | None
    nine: dt.date | None
    nine_low: dt.date | None
    nine_high: dt.date | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Projected:
    """Parameters: finishes - by case id; findings - which cases could not be simulated."""

    finishes: Mapping[str, SimulatedFinish]
    findings: tuple[Finding, ...]


def project_running(
    status: Status,
    sop: Sop,
    scenario: Scenario,
    calendar: OfficeCalendar,
    *,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Projected:
    """Simulate on from the state of the running cases.

    The run begins on the day after the state. A step in progress begins anew and a step of which only some
    units are over is done for all of them: the simulation knows steps as over or not, so it is later rather
    than earlier. What a case has waited for somebody outside counts from the beginning of the run.

    Parameters: status - of `mining.monitoring.running_cases`; sop; scenario - of that SOP, its own open cases
    are replaced; calendar - of the office; workers - processes; progress - called with (done, all).
    Returns: dates of the cases that run (not of those that have probably stopped).
    Raises: SimulationError - the scenario cannot be run.
    """
    running = status.cases[status.cases["state"] == "running"].to_dict("records")
    names = {f"open:{number}": row for number, row in enumerate(running, start=1)}
    finishes: dict[str, SimulatedFinish] = {}
    study = _study(status, sop, scenario, calendar, dict(names), workers=workers, progress=progress)
    known = None if study is None else known_cases(study)
    if study is not None and known is not None:
        days = study.cycle_days()
        for column, case in enumerate(known):
            row = names.get(case.case_id)
            if row is not None:
                so_far = 1 if row["begun"] is None else int(row["days_so_far"])
                finishes[str(row["case_id"])] = _finish(
                    days[:, column] - so_far, study.planned.calendar, status.as_of
                )
    left_out = [str(row["case_id"]) for row in running if str(row["case_id"]) not in finishes]
    return Projected(finishes=finishes, findings=_left_out(left_out, len(running)))


def _study(
    status: Status,
    sop: Sop,
    scenario: Scenario,
    calendar: OfficeCalendar,
    cases: dict[str, Any],
    *,
    workers: int,
    progress: Callable[[int, int], None] | None,
) -> Study | None:
    """The study; cases whose steps cannot be over in that way are left out."""
    while cases:
        wanted = _from_here(status, scenario, cases)
        try:
            return simulate(
                sop, wanted, calendar, replications=scenario.replications, workers=workers, progress=progress
            )
        except SimulationError as error:
            bad = {
                name
                for name in cases
                for problem in error.problems
                if problem.code in _NOT_OPEN and problem.place == f"open_cases.{name}.done"
            }
            if not bad:
                raise
            cases = {name: row for name, row in cases.items() if name not in bad}
    return None


def _from_here(status: Status, scenario: Scenario, cases: Mapping[str, Any]) -> Scenario:
    first = status.as_of + dt.timedelta(days=1)
    return Scenario.model_validate(
        {
            **scenario.model_dump(mode="json", by_alias=True),
            "first": first.isoformat(),
            "last": (first + dt.timedelta(days=DEMAND_DAYS)).isoformat(),
            "measure_from": None,
            "horizon": None,
            "precision": None,
            "open_cases": [
                {
                    "case_id": name,
                    "released": (row["begun"] or status.as_of).isoformat(),
                    "done": list(row["done"]),
                }
                for name, row in cases.items()
            ],
        }
    )


def _finish(left: Any, calendar: CompiledCalendar, as_of: dt.date) -> SimulatedFinish:
    median, nine = quantile_interval(left, 0.5), quantile_interval(left, 0.9)

    def date(days: float) -> dt.date | None:
        return _working_day_after(calendar, as_of, days)

    return SimulatedFinish(
        n=len(left),
        unfinished=int(sum(math.isinf(value) for value in left)),
        median=date(median.value),
        median_low=date(median.low),
        median_high=date(median.high),
        nine=date(nine.value),
        nine_low=date(nine.low),
        nine_high=date(nine.high),
    )


def _working_day_after(calendar: CompiledCalendar, day: dt.date, number: float) -> dt.date | None:
    """The date so many working days after another; None where it is not known."""
    if not math.isfinite(number):
        return None
    left = max(0, math.ceil(number))
    for record in calendar.days[calendar.day_index(day) + 1 :]:
        if left == 0:
            break
        left -= record.working
        day = record.date
    return day if left == 0 else None


def _left_out(names: list[str], total: int) -> tuple[Finding, ...]:
    if not names:
        return ()
    return (
        Finding(
            rule="status_not_simulated",
            severity="note",
            count=len(names),
            total=total,
            examples=tuple(names[:3]),
        ),
    )
