"""What a search for the smallest staffing comes to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from simulation.intervals import Interval
from sop.showing import Shown

Verdict = Literal["keeps", "fails", "undecided", "impossible"]
Place = Literal["efficient", "unclear", "dominated", "unknown"]
Duties = Literal["each", "shared"]


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What is promised to those who wait.

    Parameters: share - of the cases, inside (0, 1); working_days - within which they are finished, the day of
    release being the first; 1 or more.
    """

    share: float = 0.9
    working_days: int

    def __post_init__(self) -> None:
        if not 0 < self.share < 1 or self.working_days < 1:
            raise ValueError(f"no promise: {self.share} within {self.working_days}")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One staffing.

    Parameters: staff - pairs of group and persons, of the groups that may change; persons - of the whole
    office; cost - of all of them for an hour, NaN where a rate is not given; as_it_stands - the scenario's
    own; share - of the cases that keep the promise, each bound with the error of the search divided by the
    number of candidates, valid at every look; verdict - `keeps` (the lower bound reaches the promise),
    `fails` (the upper bound does not), `undecided`, `impossible` (nobody could carry out a step, nothing was
    simulated); mean - working days, NaN where a case does not finish; nine - working days within which 9 of
    10 are finished; place - among all candidates by cost and mean: `efficient` (none that costs no more is
    faster), `dominated` (one that costs no more is surely faster), `unclear`, `unknown` (nothing simulated);
    unfinished - cases; n - replications.
    """

    staff: tuple[tuple[str, int], ...]
    persons: int
    cost: float
    as_it_stands: bool
    share: Interval
    verdict: Verdict
    mean: Interval
    nine: Interval
    place: Place
    unfinished: int
    n: int


@dataclass(frozen=True, kw_only=True)
class Wait:
    """What an average case waits for. Parameters: step - its id; cause - of CAUSES; days - office time, in
    usual working days; steps that go on beside each other may wait at the same time."""

    step: str
    cause: str
    days: Interval


@dataclass(frozen=True, kw_only=True)
class Hurt:
    """One more person made it slower. Parameters: staff - the larger one; group - of the further person;
    slower - mean working days, surely above 0 (with the error of the search over all such pairs)."""

    staff: tuple[tuple[str, int], ...]
    group: str
    slower: Interval


@dataclass(frozen=True, kw_only=True, repr=False)
class Staffing(Shown):
    """The smallest staffing that keeps a promise, and all that were tried.

    Parameters: promise; by - what `smallest` goes by: `cost` where every rate is given, else `persons`;
    duties - what a further person brings (see `smallest_staffing`); error - chance that any verdict of
    `keeps` or `fails` is wrong, over all candidates; candidates - the smallest first (equals: as the tuples
    of counts ascend); chosen - the first that keeps the promise, None where none surely does; undecided -
    that are smaller than the chosen one (any, where there is none) and could not be told apart within
    `at_most` replications; best - the chosen one, else that with the largest share; gain - mean working days
    that the best is faster than the scenario as it stands, paired; waits - what cases wait for at the best
    staffing, the longest first; hurts - where one more person surely made it slower; replications - of the
    first look, by which means are compared; at_most - of the last.
    """

    promise: Promise
    by: Literal["persons", "cost"]
    duties: Duties
    error: float
    candidates: tuple[Candidate, ...]
    chosen: Candidate | None
    undecided: tuple[Candidate, ...]
    best: Candidate
    gain: Interval
    waits: tuple[Wait, ...]
    hurts: tuple[Hurt, ...]
    replications: int
    at_most: int

    @property
    def outcome(self) -> Literal["chosen", "none", "undecided"]:
        """Is there a staffing that keeps it: surely one, surely none among the candidates, or not known?"""
        if self.chosen is not None:
            return "chosen"
        return "undecided" if self.undecided else "none"

    @property
    def as_it_stands(self) -> Candidate | None:
        """The scenario's own staffing, where it is among the candidates."""
        return next((item for item in self.candidates if item.as_it_stands), None)

    @property
    def helps(self) -> bool:
        """Do other numbers of people surely make it faster?"""
        return not math.isnan(self.gain.low) and self.gain.low > 0
