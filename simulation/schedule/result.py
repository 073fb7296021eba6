"""What a backward schedule says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from simulation.intervals import Interval
from sop.findings import Finding
from sop.showing import Shown


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """The latest date for one step.

    Parameters: step - its id, empty for the release of the case; latest - the last working day on which it
    may be completed (the case be released): of the replications in which it is completed on that day at least
    the wanted share ends in time, and likewise on every earlier day; None where no day does; safe - the same
    for the cautious end of the interval, None where that is not known; lead - working days from that day to
    the deadline (0: the same day); its high end belongs to the safe day, its low end to the last day that is
    not refuted, both from order statistics of the remaining time (95 %), infinite where there is none; n -
    replications in which the step is completed on the latest day.
    """

    step: str
    latest: date | None
    safe: date | None
    lead: Interval

    @property
    def n(self) -> int:
        """Replications that the date rests on."""
        return self.lead.n


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One day of release. Parameters: release; in_time - replications in which the case ends by the deadline
    if it is released on that day; share - of all, exact interval (Clopper and Pearson)."""

    release: date
    in_time: int
    share: Interval


@dataclass(frozen=True, kw_only=True, repr=False)
class Schedule(Shown):
    """The latest dates at which a case can still keep its deadline.

    Parameters: deadline - the case ends on that day at the latest; last_day - the last working day up to it;
    confidence - wanted share of the replications, of each date by itself; not_before - the case cannot be
    released earlier, None: no limit; release - of the case; steps - in the order of the SOP; tried - days of
    release, ascending; n - replications of each; findings - days of the calendar that are estimated.
    """

    deadline: date
    last_day: date
    confidence: float
    not_before: date | None
    release: Milestone
    steps: tuple[Milestone, ...]
    tried: tuple[Tried, ...]
    n: int
    findings: tuple[Finding, ...]

    @property
    def possible(self) -> bool:
        """Is there a day of release that keeps the deadline at the confidence?"""
        return self.release.latest is not None
