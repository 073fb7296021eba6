"""How far the answer moves when what is merely assumed is assumed otherwise.

Each variation changes one assumption and keeps all luck, so that differences are paired. This is not a range
of the simulation but of ignorance about the office: more replications do not shrink it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.intervals import Interval, known_mean, mean_interval, paired_interval, quantile_interval

if TYPE_CHECKING:
    from simulation.experiments.blocks import Progress
    from simulation.measures.figures import RunMeasures
    from simulation.plan import Floats
    from simulation.replications import Study
    from simulation.scenario import Scenario

DUTY_SHARES = (0.5, 0.9)
REPLICATIONS = 30


@dataclass(frozen=True, kw_only=True)
class Variation:
    """One assumption changed, and what follows.

    Parameters: kind - `other_duties` (of everybody) or `wait` (always its shortest or longest); name - of
    the wait; value - share, or length of the wait in `unit`; unit - `share`, or as in
    `simulation.scenario.ExternalWait`; mean_days - working days from release to completion, NaN where a case
    does not finish; nine_of_ten - within which 9 of 10 are finished; difference - of the means against the
    scenario as it stands, paired by replication; unfinished - cases.
    """

    kind: str
    name: str
    value: float
    unit: str
    mean_days: Interval
    nine_of_ten: Interval
    difference: Interval
    unfinished: int


def vary(
    study: Study, *, replications: int = REPLICATIONS, workers: int = 1, progress: Progress | None = None
) -> tuple[Variation, ...]:
    """Vary the assumptions of a study one by one.

    Parameters: study - the scenario as it stands; replications - of each variation, at most those of the
    study; workers - processes; progress - called with (done, all) over all variations.
    Returns: variations in a fixed order: other duties at 0.5 and 0.9 of on-duty time, then every external
    wait at its shortest and longest.
    """
    from simulation.planning import make_plan
    from simulation.replications import cycle_table, run_many

    count = min(replications, len(study.measures))
    base = _means(study.measures[:count])
    calendar, also = study.planned.calendar.calendar, study.planned.also
    changed = list(_changed(study.scenario))
    found = []
    for number, (kind, name, value, unit, scenario) in enumerate(changed):
        plan = make_plan(study.sop, scenario, calendar, also=also).plan
        measures = run_many(plan, range(count), workers=workers)
        # A case that never finishes is infinitely long: it has no mean, but it counts in the quantile.
        days = cycle_table(measures)
        found.append(
            Variation(
                kind=kind,
                name=name,
                value=value,
                unit=unit,
                mean_days=mean_interval(days),
                nine_of_ten=quantile_interval(days, 0.9),
                difference=paired_interval(_means(measures), base),
                unfinished=int(np.isinf(days).sum()),
            )
        )
        if progress:
            progress(number + 1, len(changed))
    return tuple(found)


def _means(measures: Sequence[RunMeasures]) -> Floats:
    """Mean days of each replication, infinite where a case did not finish."""
    from simulation.replications import cycle_table

    return known_mean(cycle_table(measures), axis=1)


def _changed(given: Scenario) -> Iterator[tuple[str, str, float, str, Scenario]]:
    # The other SOPs of the plan have got the shares and corrections of the scenario already.
    also = tuple(course.model_copy(update={"decisions": {}, "corrections": ()}) for course in given.also)
    scenario = given.model_copy(update={"also": also})
    for share in DUTY_SHARES:
        people = tuple(group.model_copy(update={"other_duties": share}) for group in scenario.people)
        yield "other_duties", "", share, "share", scenario.model_copy(update={"people": people})
    for index, wait in enumerate(scenario.waits):
        for value in (wait.shortest, wait.longest):
            waits = (*scenario.waits[:index], wait.always(value), *scenario.waits[index + 1 :])
            yield "wait", wait.name, value, wait.unit, scenario.model_copy(update={"waits": waits})
