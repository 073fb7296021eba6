"""What the engine leaves behind: every instant of one replication, as flat arrays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulation.plan import Int64
from sop.showing import Shown


@dataclass(frozen=True, kw_only=True, eq=False)
class Work:
    """Stretches of one person's time that were taken up, ascending and disjoint.

    Parameters: start, end - instants; a stretch that the run cut off ends where it would have ended.
    """

    start: Int64
    end: Int64


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Run(Shown):
    """One replication: one entry an activity instance, in the order in which they were enabled.

    Instants are seconds, MISSING where it never came: enabled <= outside <= handed <= ready <= start < end.

    Parameters: case - index into Draws.cases; step, unit (index into the step's units), visit (from 0);
    enabled - the last predecessor was completed or passed over (or the release); outside - and external
    waits over; handed - and handed over; ready - and its batch fired: it lies on the desk; start, end; work -
    seconds between start and end with all performers on duty (0 where never started; overrun included);
    rank_priority - 1 to 9; batch - number of the batch it went with, MISSING without; outcome - index of the
    decision's outcome, MISSING without; overran - a step that must not split went past the closing hour;
    team_from - place of its first performer in `team`, one entry more than instances; team - persons, of all
    instances one after another, the lead first; released - by case, the instant at which its first steps were
    enabled; ended - by case, the last completion once all its steps are completed or passed over; passed_over
    - case x step, never carried out although the case went on; left_out - one row for each time at which a
    step was left out although the case led to it, in order: case, step, visit, instant; duties - other
    duties, by person; held - by person, stretches in which a waiting joint step kept the person free; begin,
    end_of_run - instants.
    """

    case: Int64
    step: Int64
    unit: Int64
    visit: Int64
    enabled: Int64
    outside: Int64
    handed: Int64
    ready: Int64
    start: Int64
    end: Int64
    work: Int64
    rank_priority: Int64
    batch: Int64
    outcome: Int64
    overran: NDArray[np.bool_]
    team_from: Int64
    team: Int64
    released: Int64
    ended: Int64
    passed_over: NDArray[np.bool_]
    duties: tuple[Work, ...]
    held: tuple[Work, ...]
    begin: int
    end_of_run: int
    left_out: Int64 = field(default_factory=lambda: np.empty((0, 4), dtype=np.int64))

    def __len__(self) -> int:
        return len(self.case)

    def team_of(self, instance: int) -> tuple[int, ...]:
        """The persons of one instance, the lead first."""
        return tuple(self.team[self.team_from[instance] : self.team_from[instance + 1]].tolist())
