"""The workload yardstick (ABK): how many persons the volume of a year asks for, role by role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from simulation.intervals import Interval, mean_interval

if TYPE_CHECKING:
    from simulation.replications import Study


@dataclass(frozen=True, kw_only=True)
class RoleNeed:
    """What the studied SOP asks of one role.

    Parameters: role - its id; cases_per_year - mean volume; minutes_per_case - working minutes of persons in
    that role; persons - volume x minutes / `minutes_per_year`; minutes_per_year - effective working time of
    one person.
    """

    role: str
    cases_per_year: float
    minutes_per_case: Interval
    persons: Interval
    minutes_per_year: float


def workload_need(study: Study, minutes_per_year: float | None = None) -> tuple[RoleNeed, ...]:
    """Persons needed for the studied SOP: volume of a year x minutes per case / minutes of a person's year.

    Parameters: study; minutes_per_year - above 0, None: the scenario's (75,000 by default). Joint work
    counts every performer; work that the end of the run cut off counts up to it.
    Returns: one entry for each role of the SOP, in its order; intervals over replications, NaN where no case
    was released.
    """
    effective = study.scenario.workload_minutes_per_year if minutes_per_year is None else minutes_per_year
    years = covered_years(study.scenario.measure_from or study.scenario.first, study.scenario.last)
    cases = np.array([len(item.released) for item in study.measures], dtype=np.float64)
    minutes = study.stack("person_seconds") / 60
    found = []
    for role in study.sop.roles:
        of_role = minutes[:, study.planned.plan.roles.index(role.id)]
        per_case = np.divide(of_role, cases, out=np.full(len(cases), np.nan), where=cases > 0)
        found.append(
            RoleNeed(
                role=role.id,
                cases_per_year=float(cases.mean()) / years,
                minutes_per_case=mean_interval(per_case),
                persons=mean_interval(of_role / years / effective),
                minutes_per_year=effective,
            )
        )
    return tuple(found)


def covered_years(first: date, last: date) -> float:
    """Years from one day to another, both inside: each day is a share of the year that it lies in.

    Parameters: first, last - last not before first.
    """
    found = 0.0
    for year in range(first.year, last.year + 1):
        begin, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        found += ((end - begin).days + 1) / ((date(year, 12, 31) - date(year, 1, 1)).days + 1)
    return found
