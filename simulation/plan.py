"""What goes to a simulation worker: plain data and numpy arrays, everything resolved.

Roles, persons, steps and waits are referred to by their index; instants are whole seconds since 1970 (UTC).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.durations import Duration
from sop.worktime.windows import Windows

Int64 = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class PlanStep:
    """One step: who it needs, after what, for how long.

    Parameters: id - of the SOP's step; seats - pairs of role and number of persons; lead - role that leads;
    before - indices of the steps that must be completed; duration - working seconds.
    """

    id: str
    seats: tuple[tuple[int, int], ...]
    lead: int
    before: tuple[int, ...]
    duration: Duration

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


@dataclass(frozen=True, kw_only=True)
class PlanPerson:
    """One person: roles held, share of on-duty time that other work asks for, absences, known days away."""

    id: str
    roles: tuple[int, ...]
    duty_share: float
    absences: tuple[PlanAbsence, ...]
    away: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class PlanWait:
    """An external wait from the completion of `after`; `before` cannot start until it is over.

    Parameters: duration - seconds; working - of office time, else of clock time.
    """

    id: str
    after: int
    before: int
    duration: Duration
    working: bool


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
    """Everything a replication needs besides its number."""

    sop_id: str
    seed: int
    roles: tuple[str, ...]
    steps: tuple[PlanStep, ...]
    persons: tuple[PlanPerson, ...]
    waits: tuple[PlanWait, ...]
    case_ids: tuple[str, ...]
    releases: Int64
    start: int
    office: Windows
    days: Days
    day_seconds: int
    duty: Duration

    def holders(self, role: int) -> tuple[int, ...]:
        """Indices of the persons who hold a role."""
        return tuple(index for index, person in enumerate(self.persons) if role in person.roles)
