"""What a comparison of an SOP with revisions of it came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from simulation.intervals import Interval
from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

    from simulation.comparison.fitting import Fitted
    from simulation.comparison.gate import GatePlan, Look, Ranking, Verdict
    from simulation.comparison.worlds import World
    from simulation.replications import Study


@dataclass(frozen=True, kw_only=True)
class ComparisonSettings:
    """What the gate is asked.

    Parameters: delta_days - smallest difference of the mean cycle time that matters, working days, 0 or more;
    person_minutes_margin - largest increase of working minutes a case that is tolerated, as a share, above 0;
    on_time_margin - largest loss of the share of cases on time that is tolerated, where cases have deadlines;
    first, at_most - replications at the first planned look and at the last; relative_half_width - go on until
    the 95 % interval of the gain is that narrow, as a share of the mean of the SOP in force, None: only until
    there is a verdict; worlds - try the verdict in other worlds; world_replications, world_at_most - of each,
    the second only where the first leave it open; years - calendar years to try; draws - of uncertain
    numbers.
    """

    delta_days: float = 1.0
    person_minutes_margin: float = 0.05
    on_time_margin: float = 0.05
    first: int = 200
    at_most: int = 2_000
    relative_half_width: float | None = None
    worlds: bool = True
    world_replications: int = 30
    world_at_most: int = 120
    years: int = 3
    draws: int = 10


DEFAULT = ComparisonSettings()

State = Literal["same", "other", "open"]
"""Of a verdict in another world: the same; another one that stands as firmly; no verdict within the runs."""


@dataclass(frozen=True, kw_only=True)
class InWorld:
    """The gate in another world.

    Parameters: world; state - against the verdict of the scenario; verdict; gain - working days, 95 %
    interval; base_days - mean of the SOP in force there.
    """

    world: World
    state: State
    verdict: Verdict
    gain: Interval
    base_days: Interval


@dataclass(frozen=True, kw_only=True)
class MoreCases:
    """Real cases that a firmer answer needs, because it hangs on numbers learned from a log.

    Parameters: known - cases that the least known number rests on; more - beyond them, None where no number
    of cases would tell (the gain lies at the smallest difference that matters); years - until they have come,
    NaN where unknown.
    """

    known: int
    more: int | None
    years: float


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Revised(Shown):
    """One revision against the SOP in force.

    Parameters: name; fitted - the scenario as it holds for it; looks - at the planned numbers of
    replications, the last counts; gain - saved working days of an average case, 95 % interval (unknown where
    a case does not finish); guards - by id, what the revision adds to the measure, 95 % interval: working
    minutes a case, share of the cases on time; study; sources - `simulation.comparison.sources.gain_by_step`;
    worlds - that change something for it or the SOP in force, what the verdict hangs on first; impossible -
    worlds in which nobody could perform a step of it, or cases do not finish; more_cases - None where nothing
    was learned from a log, or nothing hangs on it.
    """

    name: str
    fitted: Fitted
    looks: tuple[Look, ...]
    gain: Interval
    guards: dict[str, Interval]
    study: Study
    sources: pd.DataFrame
    worlds: tuple[InWorld, ...] = ()
    impossible: tuple[World, ...] = ()
    more_cases: MoreCases | None = None

    @property
    def verdict(self) -> Verdict:
        """Under the scenario as it stands."""
        return self.looks[-1].verdict

    @property
    def hangs_on(self) -> tuple[InWorld, ...]:
        """The worlds in which the verdict is another one or does not stand."""
        return tuple(item for item in self.worlds if item.state != "same")

    @property
    def holds(self) -> bool:
        """Is the verdict the same in every world that was tried?"""
        return not self.hangs_on


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Comparison(Shown):
    """An SOP and its revisions.

    Parameters: base - the SOP in force; revisions - in the given order; ranking - with the SOP in force as a
    candidate (named ''), None for a single revision or where cases of it do not finish; settings; plan - of
    the gate; replications - of every side that intervals rest on; validated - `fit` of the scenario's
    `learned_from`, `untold` where it was learned from no log; years_tried - False where the cases are given
    one by one, so that no other year can be tried; impossible - worlds in which nobody could perform a step,
    or cases do not finish.
    """

    base: Study
    revisions: tuple[Revised, ...]
    ranking: Ranking | None
    settings: ComparisonSettings
    plan: GatePlan
    replications: int
    validated: str
    years_tried: bool

    @property
    def impossible(self) -> tuple[World, ...]:
        """Worlds that could not be carried out for some revision at least, each once."""
        return tuple(dict.fromkeys(world for item in self.revisions for world in item.impossible))
