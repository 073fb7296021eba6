"""Which staffings are tried."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from simulation.sensitivity.crew import with_counts
from sop.errors import Problem, SimulationError

if TYPE_CHECKING:
    from simulation.plan import Plan
    from simulation.scenario import Scenario
    from simulation.staffing.result import Duties
    from sop.model import Sop
    from sop.worktime.calendar import OfficeCalendar

MOST_CANDIDATES = 200


@dataclass(frozen=True, kw_only=True, eq=False)
class Trial:
    """One staffing to be tried.

    Parameters: counts - persons by group, of those that may change; persons - of the whole office; cost - of
    an hour, NaN where a rate is not given; as_it_stands; plan - None where nobody could carry out a step.
    """

    counts: tuple[tuple[str, int], ...]
    persons: int
    cost: float
    as_it_stands: bool
    plan: Plan | None

    def size(self, by: str) -> tuple[float, int, tuple[tuple[str, int], ...]]:
        """What trials are ordered by. Parameters: by - persons or cost."""
        return (self.cost if by == "cost" else self.persons), self.persons, self.counts


def usual_ranges(sop: Sop, scenario: Scenario, most: int | None = None) -> dict[str, tuple[int, int]]:
    """Between which numbers each group may change where nobody says so.

    Parameters: sop; scenario; most - persons in each group, None: one more than there are.
    Returns: for each group with a role of the SOP, from 1 to `most`, but not below what it has.
    """
    roles = {role.id for role in sop.roles}
    return {
        group.id: (1, max(group.count, group.count + 1 if most is None else most))
        for group in scenario.people
        if roles & set(group.roles)
    }


def trials(
    sop: Sop,
    scenario: Scenario,
    calendar: OfficeCalendar,
    ranges: Mapping[str, tuple[int, int]],
    *,
    also: tuple[Sop, ...] = (),
    duties: Duties = "each",
) -> list[Trial]:
    """All staffings within ranges, the smallest number of persons first.

    Parameters: as for `simulation.staffing.smallest_staffing`.
    Raises: SimulationError - an unknown group, a range that is none, too many staffings, or an impossible
    plan for every one.
    """
    from simulation.planning import make_plan

    _check(scenario, ranges)
    found: list[Trial] = []
    errors: list[SimulationError] = []
    for numbers in product(*(range(low, high + 1) for low, high in ranges.values())):
        counts = dict(zip(ranges, numbers, strict=True))
        changed = _staffed(scenario, counts, duties)
        plan = None
        if changed is not None:
            try:
                plan = make_plan(sop, changed, calendar, also=also).plan
            except SimulationError as error:
                errors.append(error)
        found.append(_trial(scenario, counts, plan))
    if all(trial.plan is None for trial in found):
        raise errors[-1] if errors else SimulationError(Problem(code="staff_too_few", place="people"))
    return sorted(found, key=lambda trial: (trial.persons, trial.counts))


def _trial(scenario: Scenario, counts: Mapping[str, int], plan: Plan | None) -> Trial:
    numbers = {group.id: counts.get(group.id, group.count) for group in scenario.people}
    rates = [
        math.nan if group.cost_per_hour is None else group.cost_per_hour * numbers[group.id]
        for group in scenario.people
    ]
    return Trial(
        counts=tuple(counts.items()),
        persons=sum(numbers.values()),
        cost=math.fsum(rates),
        as_it_stands=all(numbers[group.id] == group.count for group in scenario.people),
        plan=plan,
    )


def _staffed(scenario: Scenario, counts: Mapping[str, int], duties: Duties) -> Scenario | None:
    """The scenario with so many persons; None where their other duties fill all their time."""
    if duties == "shared":
        shares = {
            group.id: group.other_duties * group.count / counts.get(group.id, group.count)
            for group in scenario.people
        }
        if max(shares.values()) >= 1:
            return None
        people = tuple(
            group.model_copy(update={"other_duties": shares[group.id]}) for group in scenario.people
        )
        scenario = scenario.model_copy(update={"people": people})
    return with_counts(scenario, counts)


def _check(scenario: Scenario, ranges: Mapping[str, tuple[int, int]]) -> None:
    problems = list(_range_problems(scenario, ranges))
    number = math.prod(max(0, high - low + 1) for low, high in ranges.values())
    if not problems and number > MOST_CANDIDATES:
        problems.append(Problem(code="staff_too_many", value=str(number), allowed=(f"<= {MOST_CANDIDATES}",)))
    if problems:
        raise SimulationError(problems)


def _range_problems(scenario: Scenario, ranges: Mapping[str, tuple[int, int]]) -> Iterator[Problem]:
    known = tuple(group.id for group in scenario.people)
    for name, (low, high) in ranges.items():
        if name not in known:
            yield Problem(code="unknown_group", place="people", value=name, allowed=known)
        elif not 1 <= low <= high <= 100:
            yield Problem(
                code="staff_range", place=f"people.{name}", value=f"{low}-{high}", allowed=("1-100",)
            )
