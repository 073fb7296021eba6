"""Other duties, corrected for what their estimate gets wrong in an office like this one.

The estimate takes every wait that counts for that of a rare step in a queue of other work. Where meetings
keep people free, or cases come close together, other work piles up, and the estimate comes out too high; at
a share of 0.8 that is no small matter, because waiting goes with share / (1 - share). So the learned scenario
is simulated with the releases of the log, and the shares are estimated anew from each simulated log. What
they miss on average, on the logit scale, is taken off; twice, because the miss depends on the share itself
(bootstrap bias correction: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 10; its
limit is indirect inference: Gourieroux, Monfort and Renault, Journal of Applied Econometrics 8, 1993).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from mining.calibration.learned import Learned
from sop.errors import UkurError

if TYPE_CHECKING:
    from mining.analysis import Mined
    from mining.calibration.people import People, PeopleSettings
    from simulation.scenario import Scenario
    from sop.worktime import OfficeCalendar

RUNS = 4
"""Simulated logs in each of the rounds."""
ROUNDS = 2
KIND = "other_duties"
SMALLEST, LARGEST = 0.005, 0.97


def corrected_duties(
    people: People,
    scenario: Scenario,
    mined: Mined,
    calendar: OfficeCalendar,
    *,
    settings: PeopleSettings,
    runs: int = RUNS,
) -> People:
    """The people with shares of other duties that a simulated office of this kind gives back.

    Parameters: people, scenario - as learned, belonging together; mined - the log; calendar - of the office;
    settings - with which they were learned; runs - simulated logs.
    Returns: the same people where nothing can be corrected (no share was learned from the log, or the
    scenario cannot be simulated over the log's time); else shares and limits moved alike, the limits
    further apart by what so few runs leave open.
    """
    learned = {one.subject: one for one in people.learned if one.kind == KIND and one.source != "assumed"}
    if not learned or runs < 2:
        return people
    office = _Office(scenario, mined, calendar, settings)
    shares = {name: one.value for name, one in learned.items()}
    misses: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        misses = office.misses(shares, range(number * runs, (number + 1) * runs))
        shares = {
            name: _share(_logit(one.value) - _mean(misses[name])) if len(misses[name]) >= 2 else one.value
            for name, one in learned.items()
        }
    moved = {name: _moved(learned[name], found) for name, found in misses.items() if len(found) >= 2}
    groups = tuple(
        group.model_copy(update={"other_duties": moved[group.id].value}) if group.id in moved else group
        for group in people.groups
    )
    told = tuple(
        moved[one.subject] if one.kind == KIND and one.subject in moved else one for one in people.learned
    )
    return replace(people, groups=groups, learned=told)


class _Office:
    """The learned office over the time of the log, with other shares of other duties."""

    def __init__(
        self, scenario: Scenario, mined: Mined, calendar: OfficeCalendar, settings: PeopleSettings
    ) -> None:
        from simulation.demand import replay_of

        begun = mined.performance.cases["released"].fillna(mined.performance.cases["first_stamp"])
        days = begun.dt.tz_convert(mined.time_zone).dt.date
        update = {"first": days.min(), "last": days.max(), "measure_from": None, "horizon": None}
        self._mined, self._calendar, self._settings = mined, calendar, settings
        self._scenario = scenario.model_copy(
            update=update | {"demand": (replay_of(mined.log),), "uncertain": ()}
        )

    def misses(self, shares: Mapping[str, float], numbers: range) -> dict[str, list[float]]:
        """How far the estimates of simulated logs lie above what these were simulated with, as logits."""
        from mining.analysis import analyse
        from mining.calibration.people import learn_people
        from mining.log.result import ReadLog
        from simulation.draws import draw
        from simulation.engine import run
        from simulation.event_table import run_to_log
        from simulation.planning import make_plan

        found: dict[str, list[float]] = {name: [] for name in shares}
        people = tuple(
            group.model_copy(update={"other_duties": shares.get(group.id, group.other_duties)})
            for group in self._scenario.people
        )
        sop = self._mined.sop
        try:
            planned = make_plan(sop, self._scenario.model_copy(update={"people": people}), self._calendar)
        except UkurError:
            return found
        for number in numbers:
            luck = draw(planned.plan, number)
            log = run_to_log(sop, planned, run(planned.plan, luck), luck)
            again = learn_people(analyse(ReadLog(log=log), sop, self._calendar), settings=self._settings)
            for one in again.learned:
                if one.kind == KIND and one.subject in shares and one.source != "assumed":
                    found[one.subject].append(_logit(one.value) - _logit(shares[one.subject]))
        return found


def _moved(one: Learned, misses: list[float]) -> Learned:
    mean = _mean(misses)
    error = math.sqrt(math.fsum((miss - mean) ** 2 for miss in misses) / (len(misses) - 1) / len(misses))
    centre = _logit(one.value)
    # What the runs leave open is independent of what the log leaves open.
    low = math.hypot(centre - _logit(one.low), 1.96 * error)
    high = math.hypot(_logit(one.high) - centre, 1.96 * error)
    return replace(
        one, value=_share(centre - mean), low=_share(centre - mean - low), high=_share(centre - mean + high)
    )


def _mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def _logit(share: float) -> float:
    inside = min(max(share, SMALLEST), LARGEST)
    return math.log(inside / (1 - inside))


def _share(logit: float) -> float:
    return min(LARGEST, 1 / (1 + math.exp(-logit)))
