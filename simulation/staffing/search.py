"""The smallest staffing that keeps a service promise, with a guarantee on the choice."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulation.intervals import Interval, known_mean, mean_interval, paired_interval, quantile_interval
from simulation.staffing.candidates import trials, usual_ranges
from simulation.staffing.race import Race, Runner
from simulation.staffing.result import Candidate, Duties, Place, Promise, Staffing
from simulation.staffing.standing import hurts_of, means_of, places_of, waits_of

if TYPE_CHECKING:
    from simulation.experiments.blocks import Progress
    from simulation.scenario import Scenario
    from sop.model import Sop
    from sop.worktime.calendar import OfficeCalendar

REPLICATIONS, AT_MOST = 100, 800
ERROR = 0.05


def smallest_staffing(  # noqa: PLR0913 - each is a choice of its own
    sop: Sop,
    scenario: Scenario,
    calendar: OfficeCalendar,
    *,
    promise: Promise,
    groups: Mapping[str, tuple[int, int]] | None = None,
    duties: Duties = "each",
    also: Sequence[Sop] = (),
    replications: int = REPLICATIONS,
    at_most: int = AT_MOST,
    error: float = ERROR,
    workers: int = 1,
    progress: Progress | None = None,
) -> Staffing:
    """Find the smallest staffing that keeps a promise.

    Every staffing within the ranges is simulated under the same luck; that more people never hurt is tested,
    not taken for granted. "Smallest" is by cost where the scenario gives every rate, else by persons.

    Parameters: sop, scenario, calendar - valid documents; promise; groups - for each group of people that may
    change the least and the most persons, None: every group with a role of the SOP, from 1 to one more than
    there are; duties - `each`: further persons have as many other duties as those who are there, `shared`:
    the other duties of a group stay the same in all and are spread over its persons; also - the other SOPs
    that the scenario names; replications - of every candidate; at_most - of candidates that are not decided
    sooner; error - chance, over all candidates and looks, that a verdict is wrong; workers - processes;
    progress - called with (done, all) over the candidates of a look.
    Returns: the choice, or that there is none, with everything that was tried.
    Raises: SimulationError - an unknown group, a range that is none, too many candidates, or an impossible
    plan.
    """
    ranges = usual_ranges(sop, scenario) if groups is None else groups
    found = trials(sop, scenario, calendar, ranges, also=tuple(also), duties=duties)
    by = "persons" if any(math.isnan(trial.cost) for trial in found) else "cost"
    found.sort(key=lambda trial: trial.size(by))
    runners = [Runner(trial=trial) for trial in found]
    race = Race(
        promise=promise,
        # Bonferroni: a candidate can only be wronged in one of the two ways.
        error=error / len(runners),
        replications=replications,
        at_most=max(replications, at_most),
        workers=workers,
        progress=progress,
    )
    race.run(runners, lambda runner: runner.trial.size(by)[0])
    return _staffing(race, runners, by=by, duties=duties, error=error)


def _staffing(race: Race, runners: Sequence[Runner], *, by: str, duties: Duties, error: float) -> Staffing:
    tried = [runner for runner in runners if runner.measures]
    means = means_of(tried, race.replications)
    places = places_of(tried, means, by=by, error=error)
    pairs = {id(runner): _candidate(runner, places.get(id(runner), "unknown")) for runner in runners}
    keeping = [runner for runner in tried if runner.verdict == "keeps"]
    chosen = keeping[0] if keeping else None
    best = chosen or max(tried, key=lambda runner: _reached(runner.share))
    limit = math.inf if chosen is None else chosen.trial.size(by)[0]
    undecided = [
        runner
        for runner in tried
        if runner.verdict == "undecided" and runner is not chosen and runner.trial.size(by)[0] < limit
    ]
    return Staffing(
        promise=race.promise,
        by="cost" if by == "cost" else "persons",
        duties=duties,
        error=error,
        candidates=tuple(pairs[id(runner)] for runner in runners),
        chosen=None if chosen is None else pairs[id(chosen)],
        undecided=tuple(pairs[id(runner)] for runner in undecided),
        best=pairs[id(best)],
        gain=_gain(tried, best, race.replications),
        waits=waits_of(best),
        hurts=hurts_of(tried, means, error=error),
        replications=race.replications,
        at_most=race.at_most,
    )


def _reached(share: Interval) -> float:
    return -1.0 if math.isnan(share.value) else share.value


def _candidate(runner: Runner, place: Place) -> Candidate:
    trial = runner.trial
    days = runner.days() if runner.measures else np.full((1, 1), np.nan)
    return Candidate(
        staff=trial.counts,
        persons=trial.persons,
        cost=trial.cost,
        as_it_stands=trial.as_it_stands,
        share=runner.share,
        verdict=runner.verdict,
        mean=mean_interval(days),
        nine=quantile_interval(days, 0.9),
        place=place,
        unfinished=int(np.isinf(days).sum()),
        n=len(runner.measures),
    )


def _gain(tried: Sequence[Runner], best: Runner, count: int) -> Interval:
    """How much faster the best is than the scenario as it stands; unknown where that was not tried."""
    stands = next((runner for runner in tried if runner.trial.as_it_stands), None)
    if stands is None:
        return Interval(value=math.nan, low=math.nan, high=math.nan, n=0)
    old, new = (known_mean(runner.days(count), axis=1) for runner in (stands, best))
    return paired_interval(old, new)
