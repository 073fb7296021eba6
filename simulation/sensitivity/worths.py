"""What each thing is worth: the days that are won or lost when it alone is otherwise.

All under the same luck, so that differences are paired. What relieves most is the bottleneck.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.sensitivity.changes import KINDS, Kind, Lever, levers
from simulation.sensitivity.effects import Effect, effect
from sop.errors import SimulationError

if TYPE_CHECKING:
    from simulation.experiments.blocks import Progress
    from simulation.plan import Floats
    from simulation.replications import Study
    from simulation.scenario import Scenario

REPLICATIONS = 50


@dataclass(frozen=True, kw_only=True)
class Worth:
    """One thing, and what it is worth.

    Parameters: kind, subject -
    `minutes` of a step (its id): less, more and relief are 0.8, 1.2 and 0.5 times its time;
    `duties` of a group of people: share of on-duty time less 0.1, plus 0.1 (inside 0 to 0.95), and halved;
    `person`: relief is one more person in a group, alike in duties and absences;
    `wait`, `handover`: always its shortest, always its longest, and all lengths halved;
    `absence`: relief is that nobody is away for it.
    less, more, relief - effects; None where there is no such change, or nobody could carry it out.
    """

    kind: Kind
    subject: str
    less: Effect | None
    more: Effect | None
    relief: Effect | None

    @property
    def gain(self) -> float:
        """Mean working days that relieving wins; NaN where that is not known."""
        return math.nan if self.relief is None else -self.relief.mean.value


def tornado(
    study: Study,
    *,
    kinds: tuple[Kind, ...] = KINDS,
    replications: int = REPLICATIONS,
    level: float = 0.95,
    workers: int = 1,
    progress: Progress | None = None,
) -> tuple[Worth, ...]:
    """Change one thing after the other, and tell what each is worth.

    Parameters: study - the scenario as it stands; kinds - what is changed; replications - of each change, at
    most those of the study; level - coverage of each interval by itself; workers - processes; progress -
    called with (done, all) over all changes.
    Returns: sorted by what relieving gains, the most first, unknown gains last; equal gains in the order of
    the kinds and documents.
    """
    from simulation.replications import cycle_table

    count = min(replications, len(study.measures))
    base = cycle_table(study.measures[:count])
    items = list(levers(study.sop, _applied(study.scenario), kinds))
    everything = sum(len(item.changes) for item in items)
    done = 0
    found = []
    for item in items:
        found.append(_worth(study, item, base, level=level, workers=workers))
        done += len(item.changes)
        if progress:
            progress(done, everything)
    return tuple(sorted(found, key=lambda each: (math.isnan(each.gain), -each.gain)))


def _applied(scenario: Scenario) -> Scenario:
    """The other SOPs of a study's plan have got the shares and corrections of the scenario already."""
    also = tuple(course.model_copy(update={"decisions": {}, "corrections": ()}) for course in scenario.also)
    return scenario.model_copy(update={"also": also})


def _worth(study: Study, item: Lever, base: Floats, *, level: float, workers: int) -> Worth:
    effects: dict[str, Effect | None] = {}
    for change in item.changes:
        days = _days(study, change.scenario, len(base), workers)
        effects[change.way] = (
            None if days is None else effect(days, base, value=change.value, unit=change.unit, level=level)
        )
    less, more, relief = (effects.get(way) for way in ("less", "more", "relief"))
    return Worth(kind=item.kind, subject=item.subject, less=less, more=more, relief=relief)


def _days(study: Study, scenario: Scenario, count: int, workers: int) -> Floats | None:
    from simulation.planning import make_plan
    from simulation.replications import cycle_table, run_many

    try:
        plan = make_plan(study.sop, scenario, study.planned.calendar.calendar, also=study.planned.also).plan
    except SimulationError:
        # Such as a longer step that must not be split and fits no session any more.
        return None
    return cycle_table(run_many(plan, range(count), workers=workers))
