"""What small plans are made of: everything by name, written out as it could be typed again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING as REQUIRED
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from simulation.durations import Constant, Duration
from simulation.plan import MISSING, NORMAL_PRIORITY, Delay, PlanAbsence, PlanBatch
from sop.worktime.windows import Windows

MINUTE, HOUR, DAY = 60, 3600, 86_400
MONDAY = 1_736_121_600 - 7 * HOUR
"""Local midnight of Monday 6 January 2025, Western Indonesian time."""

DAY_SECONDS, SESSION_SECONDS = 7 * HOUR, 4 * HOUR
SESSIONS = ("08:00-12:00", "13:00-16:00")


def at(day: int, clock: str) -> int:
    """Instant of a local clock time `HH:MM` or `HH:MM:SS`, days from the first Monday."""
    hours, minutes, seconds = (*map(int, clock.split(":")), 0)[:3]
    return MONDAY + day * DAY + hours * HOUR + minutes * MINUTE + seconds


def told(instant: int) -> str:
    """Day and clock time of an instant, `3 14:30`; with seconds where there are any; `-` for MISSING."""
    if instant == MISSING:
        return "-"
    day, rest = divmod(int(instant) - MONDAY, DAY)
    text = f"{day} {rest // HOUR:02}:{rest // MINUTE % 60:02}"
    return text if rest % MINUTE == 0 else f"{text}:{rest % MINUTE:02}"


class Told:
    """Shows only what is not as usual, so that a failing plan can be read and typed again."""

    def __repr__(self) -> str:
        unusual = [
            f"{field.name}={getattr(self, field.name)!r}"
            for field in fields(self)  # type: ignore[arg-type]
            if field.default is REQUIRED or getattr(self, field.name) != field.default
        ]
        return f"{type(self).__name__}({', '.join(unusual)})"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        # hypothesis prints a failing example by this.
        printer.text(repr(self))


@dataclass(frozen=True, repr=False)
class Hours(Told):
    """The same sessions `HH:MM-HH:MM` on given days; none: every day of ten weeks."""

    sessions: tuple[str, ...]
    days: tuple[int, ...] = ()

    @property
    def windows(self) -> Windows:
        """As windows."""
        borders = [session.split("-") for session in self.sessions]
        days = self.days or tuple(range(70))
        return Windows.from_pairs((at(day, a), at(day, b)) for day in days for a, b in borders)


def hours(*sessions: str, days: Iterable[int] = ()) -> Hours:
    """Sessions on given days, or on every day."""
    return Hours(sessions, tuple(days))


def workdays(weeks: int, closed: Iterable[int] = ()) -> tuple[int, ...]:
    """Monday to Friday of so many weeks, less holidays."""
    return tuple(day for day in range(7 * weeks) if day % 7 < 5 and day not in tuple(closed))


def minutes(value: float) -> Constant:
    """Always so many minutes."""
    return Constant(value=value * MINUTE)


@dataclass(frozen=True, kw_only=True, repr=False)
class Batch(Told):
    """A batch rule as in PlanBatch; nothing fires it unless it is said."""

    size: int = 0
    times: tuple[int, ...] = ()
    patience: int = MISSING
    one_by_one: bool = False
    per_batch: bool = False
    factors: tuple[tuple[int, float], ...] = ()

    @property
    def plan(self) -> PlanBatch:
        """As it stands in a plan."""
        return PlanBatch(
            size=self.size,
            times=np.array(sorted(self.times), dtype=np.int64),
            patience=self.patience,
            one_by_one=self.one_by_one,
            per_batch=self.per_batch,
            factors=self.factors,
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class Way(Told):
    """An outcome with names for indices."""

    id: str
    share: float
    leads: tuple[str, ...] = ()
    back_to: str | None = None
    limit: int = 1
    falling: float = 1.0


@dataclass(frozen=True, kw_only=True, repr=False)
class Draft(Told):
    """A step with names for indices.

    Parameters: units - id, persons and duration of each, empty for one unit; lead - role, empty: the first;
    deputies - persons who act for the leading role in this step alone; left_out - share of its visits.
    """

    id: str
    after: tuple[str, ...] = ()
    seats: tuple[tuple[str, int], ...] = (("staf", 1),)
    lead: str = ""
    work: Duration = Constant(value=HOUR)  # noqa: RUF009 - frozen
    units: tuple[tuple[str, tuple[str, ...], Duration], ...] = ()
    ways: tuple[Way, ...] = ()
    not_same_as: tuple[str, ...] = ()
    priority: int = MISSING
    must_not_split: bool = False
    session: int = MISSING
    handover: Delay | None = None
    batch: Batch | None = None
    deputies: tuple[str, ...] = ()
    left_out: float = 0.0
    sop: str = "sop"


@dataclass(frozen=True, kw_only=True, repr=False)
class Person(Told):
    """A person with names for roles; `away` are days."""

    id: str
    roles: tuple[str, ...] = ("staf",)
    share: float = 0.0
    away: tuple[int, ...] = ()
    speed: float = 1.0
    hours: Hours | None = None
    absences: tuple[PlanAbsence, ...] = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class Case(Told):
    """A case; `done` are steps that are over when the run begins."""

    release: int = MONDAY + 8 * HOUR
    sop: str = "sop"
    priority: int = NORMAL_PRIORITY
    done: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class Outside(Told):
    """An external wait between two steps; `limit` and `kept` as in PlanWait."""

    after: str
    before: str
    delay: Delay
    limit: int = MISSING
    kept: float = 1.0
