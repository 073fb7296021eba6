"""What goes to a simulation worker: plain data and numpy arrays, everything resolved.

Roles, persons, steps, waits and SOPs are referred to by their index; instants are whole seconds since 1970
(UTC), MISSING where there is none. Several SOPs can share one staff: their steps stand one SOP after another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.durations import Duration
from sop.worktime.windows import Windows

Int64 = NDArray[np.int64]
Floats = NDArray[np.float64]

MISSING = -1
NORMAL_PRIORITY = 5
"""1 goes first, 9 last; other duties have this one."""


@dataclass(frozen=True, kw_only=True)
class Redo:
    """One step of the stretch that an outcome sends back.

    Parameters: step - its index; open_before - predecessors inside the stretch, which it waits for again;
    alive - a predecessor outside the stretch has led to it, so that it is carried out again in any case.
    """

    step: int
    open_before: int
    alive: bool


@dataclass(frozen=True, kw_only=True)
class PlanOutcome:
    """One way out of a decision.

    Parameters: id; share - probability at the first visit, those of a step sum to 1; leads - steps that it
    leads to (successors not named are passed over; none: the case ends there); back_to - MISSING, or the
    earlier step it returns to; limit - returns a case may take by it; falling - factor on the share at each
    further visit; redo - the stretch from `back_to` to the decision, both inside, in the order of the flow.
    """

    id: str
    share: float
    leads: tuple[int, ...] = ()
    back_to: int = MISSING
    limit: int = 0
    falling: float = 1.0
    redo: tuple[Redo, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlanUnit:
    """One unit for which a step is carried out.

    Parameters: id - empty for a step without units; persons - who may do it for this unit (indices), empty:
    every holder of the role; duration - of this unit, working seconds.
    """

    id: str
    persons: tuple[int, ...]
    duration: Duration


@dataclass(frozen=True, kw_only=True)
class Delay:
    """A span in seconds.

    Parameters: duration; working - of office time, else of clock time; hours - of these hours instead of the
    office's.
    """

    duration: Duration
    working: bool
    hours: Windows | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanBatch:
    """A step whose items are gathered and carried out together.

    A batch is fired when `size` items are there, at each of `times`, or when its oldest item has waited
    `patience`, whichever comes first.

    Parameters: size - 0 for any number; times - instants, ascending; patience - office seconds, MISSING for
    no limit; one_by_one - items are finished one after the other (else all at the end of the batch);
    per_batch - the first item's draw is the work of the whole batch (else each item's own, added up);
    factors - pairs of number of items and factor on the work, ascending; the last that applies holds.
    """

    size: int
    times: Int64
    patience: int
    one_by_one: bool
    per_batch: bool
    factors: tuple[tuple[int, float], ...] = ()

    def factor(self, items: int) -> float:
        """Factor on the work of a batch of so many items."""
        found = 1.0
        for least, value in self.factors:
            if items >= least:
                found = value
        return found


@dataclass(frozen=True, kw_only=True)
class PlanStep:
    """One step: who it needs, after what, for how long, and what follows.

    Parameters: id - of the SOP's step; sop - index of its SOP; seats - pairs of role and number of persons;
    lead - role that leads; before - steps that must be completed or passed over; units - at least one;
    outcomes - of a decision, else empty; priority - 1 to 9, MISSING: that of the case; must_not_split - does
    not pause; not_same_as - steps whose performers, at
    their latest visit, may not take this one in the same case; handover - until
    it lies on the desk, after it is enabled; batch; due - working seconds of office time from enabled (or
    from the release where `due_from_release`) until it should be completed, MISSING without; standard -
    working seconds that the SOP writes down, MISSING without; session - of a step that must not split and
    whose performers' common hours have shorter sessions than the office: seconds of the longest, else
    MISSING; deputies - pairs of the role of a seat and the persons (indices) who act for it on days on which
    every holder is away (of a unit's own persons, where it has some), all alike; passed_over - share of
    visits in which it is left out, as if it had been completed at once (never of a decision).
    """

    id: str
    sop: int
    seats: tuple[tuple[int, int], ...]
    lead: int
    before: tuple[int, ...]
    units: tuple[PlanUnit, ...]
    outcomes: tuple[PlanOutcome, ...] = ()
    priority: int = MISSING
    must_not_split: bool = False
    not_same_as: tuple[int, ...] = ()
    handover: Delay | None = None
    batch: PlanBatch | None = None
    due: int = MISSING
    due_from_release: bool = False
    standard: int = MISSING
    session: int = MISSING
    deputies: tuple[tuple[int, tuple[int, ...]], ...] = ()
    passed_over: float = 0.0

    def acting_for(self, role: int) -> tuple[int, ...]:
        """Who acts in this step for a role whose holders are all away."""
        return next((persons for each, persons in self.deputies if each == role), ())

    @property
    def joint(self) -> bool:
        """Needs more than one seat."""
        return sum(count for _, count in self.seats) > 1


@dataclass(frozen=True, kw_only=True)
class PlanAbsence:
    """Drawn absences: `days` working days a month or year, in blocks of `shortest` to `longest`."""

    id: str
    days: int
    monthly: bool
    shortest: int
    longest: int


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanPerson:
    """One person.

    Parameters: id; roles held; duty_share - of on-duty time that other work asks for; absences - drawn;
    away - midnights of known days away; speed - 2 works twice as fast; hours - own hours inside the
    office's, None: all of them; cost - per working hour, NaN where not given.
    """

    id: str
    roles: tuple[int, ...]
    duty_share: float = 0.0
    absences: tuple[PlanAbsence, ...] = ()
    away: tuple[int, ...] = ()
    speed: float = 1.0
    hours: Windows | None = None
    cost: float = float("nan")


@dataclass(frozen=True, kw_only=True)
class PlanWait:
    """An external wait from the completion of `after`; `before` cannot start until it is over.

    Parameters: id; after, before - steps; delay; limit - office seconds after which it is over in any case,
    MISSING without; kept - share of cases in which the limit is kept.
    """

    id: str
    after: int
    before: int
    delay: Delay
    limit: int = MISSING
    kept: float = 1.0


@dataclass(frozen=True, kw_only=True)
class PlanSop:
    """One SOP of the plan: its steps are `first` to `last` - 1."""

    id: str
    first: int
    last: int

    @property
    def steps(self) -> range:
        """Indices of its steps."""
        return range(self.first, self.last)


@dataclass(frozen=True, kw_only=True)
class Stream:
    """Cases that arrived at random: `cases` of one SOP, with luck of their own under `id`."""

    id: str
    sop: int
    cases: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Cases:
    """Cases of one or more SOPs, one entry each.

    Parameters: ids, periods; sop - index; ordinal - place among the cases of its SOP, from 0, which keys its
    luck; release, deadline - instants (deadline MISSING without); priority - 1 to 9; done - steps that are
    over when the run begins (open cases); counted - False for warm-up; streams - that the last cases of each
    SOP come from, in the order of their ordinals.
    """

    ids: tuple[str, ...]
    periods: tuple[str, ...]
    sop: Int64
    ordinal: Int64
    release: Int64
    deadline: Int64
    priority: Int64
    done: tuple[tuple[int, ...], ...]
    counted: NDArray[np.bool_]
    streams: tuple[Stream, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanArrivals:
    """Cases that arrive at random: a Poisson process whose rate depends on the hour.

    Parameters: id - keys its luck; sop - index; opens, closes, rates - stretches of time, ascending and
    disjoint, with cases per second in each; case_id, period - patterns that may hold {n} (from 1), {year},
    {quarter}, {date}; deadline_days - working day on whose last
    closing it is due, that of the release being the first, MISSING without; priority; zone - IANA
    name for the patterns; counted_from - cases released earlier are warm-up.
    """

    id: str
    sop: int
    opens: Int64
    closes: Int64
    rates: Floats
    case_id: str
    period: str
    deadline_days: int
    priority: int
    zone: str
    counted_from: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Days:
    """The local days of the horizon, in order.

    Parameters: midnights - local midnight of each day, and one more at the end; working - the office opens;
    year, month - of each day.
    """

    midnights: Int64
    working: NDArray[np.bool_]
    year: Int64
    month: Int64

    def index(self, instant: int) -> int:
        """Position of the day that holds an instant."""
        return int(np.searchsorted(self.midnights, instant, side="right")) - 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """Everything a replication needs besides its number.

    Parameters: sops - the first is the one that is studied; cases - known before the run, those of one SOP
    in the order of their releases; arrivals - that are drawn; start - of the run; horizon - it ends at the
    latest; day_seconds - of the usual working day; session_seconds - of its longest session; duty - size of
    one other task, working seconds.
    """

    sops: tuple[PlanSop, ...]
    seed: int
    roles: tuple[str, ...]
    steps: tuple[PlanStep, ...]
    persons: tuple[PlanPerson, ...]
    waits: tuple[PlanWait, ...]
    cases: Cases
    arrivals: tuple[PlanArrivals, ...]
    start: int
    horizon: int
    office: Windows
    days: Days
    day_seconds: int
    session_seconds: int
    duty: Duration

    def holders(self, role: int) -> tuple[int, ...]:
        """Indices of the persons who hold a role."""
        return tuple(index for index, person in enumerate(self.persons) if role in person.roles)
