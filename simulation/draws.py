"""All luck of one replication.

Streams are keyed (see `simulation.streams`): work by SOP, step, visit and unit along case ordinals, waits,
their limits, hand-overs, decisions and what is left out likewise, arrivals by stream, other duties by person,
year, day and ordinal, absences by person, kind and period. What nobody asks for is not drawn; the order of
asking changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from simulation.arrivals import all_cases
from simulation.durations import seconds
from simulation.plan import Cases, Floats, Int64, Plan, PlanAbsence, PlanPerson
from simulation.streams import Key, uniforms
from sop.worktime.windows import Windows

# Tasks a day and days drawn in one go; a longer day takes further blocks of the same stream family.
_BLOCK = 32
_DAYS = 183


Stretch = tuple[Int64, Int64]
"""Instants of other work, ascending, and working seconds of each."""


class PersonDraws:
    """One person's luck: when on duty, and what other work arrives.

    Parameters: usual - office hours, less those outside the person's own; windows - the same less absences;
    away - whole days of absence; arrivals, sizes - other work, all of it; or source - from which it is drawn
    stretch by stretch, given the instant to begin with, as far as somebody asks.
    """

    def __init__(
        self,
        *,
        usual: Windows,
        windows: Windows,
        away: Windows,
        arrivals: Int64 | None = None,
        sizes: Int64 | None = None,
        source: Callable[[int], Iterator[Stretch]] | None = None,
    ) -> None:
        self.usual, self.windows, self.away = usual, windows, away
        if arrivals is not None and sizes is not None:
            self.arrivals, self.sizes = arrivals, sizes
        self._source = source

    def chunks(self, start: int) -> Iterator[Stretch]:
        """Other work that arrives at or after an instant, stretch by stretch."""
        if self._source is not None:
            yield from self._source(start)
        else:
            first = int(self.arrivals.searchsorted(start))
            yield self.arrivals[first:], self.sizes[first:]

    @cached_property
    def arrivals(self) -> Int64:
        """All instants at which other work arrives."""
        return self._all[0]

    @cached_property
    def sizes(self) -> Int64:
        """Working seconds of each piece of other work."""
        return self._all[1]

    @cached_property
    def _all(self) -> Stretch:
        if self._source is None:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        stretches = list(self._source(-(2**62)))
        first, second = zip(*stretches, strict=True) if stretches else ((), ())
        empty = np.empty(0, dtype=np.int64)
        return np.concatenate((empty, *first)), np.concatenate((empty, *second))


class Draws:
    """The luck of one replication; every array is along the case ordinals of the SOP it belongs to."""

    def __init__(
        self, plan: Plan, replication: int, *, cases: Cases, persons: tuple[PersonDraws, ...]
    ) -> None:
        self.cases, self.persons = cases, persons
        self._plan, self._key = plan, (plan.seed, replication)
        drawn = [
            sum(stream.cases for stream in cases.streams if stream.sop == i) for i in range(len(plan.sops))
        ]
        self._known = (np.bincount(cases.sop, minlength=len(plan.sops)) - drawn).tolist()
        self._made: dict[Key, NDArray[np.int64] | NDArray[np.bool_] | Floats] = {}

    def work(self, step: int, unit: int, visit: int) -> Int64:
        """Working seconds of a step, of one unit (index) at a visit (from 0), at speed 1."""
        spec = self._plan.steps[step]
        of = spec.units[unit]

        def make(luck: Floats) -> Int64:
            return seconds(of.duration, luck)

        return self._drawn(spec.sop, ("work", spec.id, visit, of.id), make)

    def handover(self, step: int, unit: int, visit: int) -> Int64:
        """Seconds until a step lies on the desk; asked only of steps that have a hand-over."""
        spec = self._plan.steps[step]

        def make(luck: Floats) -> Int64:
            assert spec.handover is not None  # noqa: S101 - not asked otherwise
            return seconds(spec.handover.duration, luck)

        return self._drawn(spec.sop, ("handover", spec.id, visit, spec.units[unit].id), make)

    def wait(self, wait: int, visit: int) -> Int64:
        """Seconds of an external wait, the visit being that of the step after which it begins."""
        spec = self._plan.waits[wait]
        parts = ("wait", spec.id) if visit == 0 else ("wait", spec.id, visit)

        def make(luck: Floats) -> Int64:
            return seconds(spec.delay.duration, luck)

        return self._drawn(self._plan.steps[spec.after].sop, parts, make)

    def wait_limit(self, step: int, visit: int) -> Floats:
        """Uniforms that decide whether limits of external waits before a step are kept.

        Parameters: step; visit - of the step after which the wait begins.
        """
        spec = self._plan.steps[step]
        return self._drawn(spec.sop, ("wait_limit", spec.id, visit), lambda luck: luck)

    def left_out(self, step: int, visit: int) -> NDArray[np.bool_]:
        """Is a step left out although the case leads to it?"""
        spec = self._plan.steps[step]
        parts = ("passed_over", spec.id, visit)
        return self._drawn(spec.sop, parts, lambda luck: luck < spec.passed_over)

    def decision(self, step: int, visit: int) -> Floats:
        """Uniforms that decide."""
        spec = self._plan.steps[step]
        return self._drawn(spec.sop, ("decision", spec.id, visit), lambda luck: luck)

    def _drawn(self, sop: int, parts: Key, make: Callable[[Floats], NDArray]) -> NDArray:  # type: ignore[type-arg]
        purpose, *rest = parts
        key: Key = (*self._key, purpose, self._plan.sops[sop].id, *rest)
        if key not in self._made:
            luck = [uniforms(key, self._known[sop])]
            luck += [
                uniforms((*key, "stream", stream.id), stream.cases)
                for stream in self.cases.streams
                if stream.sop == sop
            ]
            self._made[key] = make(np.concatenate(luck))
        return self._made[key]


def draw(plan: Plan, replication: int) -> Draws:
    """Draw one replication.

    Parameters: plan; replication - its number, from 0.
    Returns: the draws; the same numbers for the same plan and replication, wherever it runs.
    """
    key: Key = (plan.seed, replication)
    return Draws(
        plan,
        replication,
        cases=all_cases(plan, replication),
        persons=tuple(_person(plan, person, key) for person in plan.persons),
    )


def _person(plan: Plan, person: PlanPerson, key: Key) -> PersonDraws:
    first, last = int(plan.days.midnights[0]), int(plan.days.midnights[-1])
    away = {day for day in person.away if first <= day < last}
    for absence in person.absences:
        away |= _absent_days(plan, absence, (*key, "absence", person.id, absence.id))
    usual = windows = plan.office if person.hours is None else plan.office.intersect(person.hours)
    starts = np.array(sorted(away), dtype=np.int64)
    ends = plan.days.midnights[np.searchsorted(plan.days.midnights, starts, side="right")]
    gone = Windows(starts, ends)
    if away:
        windows = usual.subtract(gone)
    source = partial(_duties, plan, person, windows, (*key, "duty", person.id))
    return PersonDraws(usual=usual, windows=windows, away=gone, source=source)


def _absent_days(plan: Plan, absence: PlanAbsence, key: Key) -> set[int]:
    """Midnights of the days away: blocks of working days, placed at random inside each month or year.

    Months and years that are over when the run begins are not drawn: nobody looks at them.
    """
    days = plan.days
    period = days.year * 12 + days.month if absence.monthly else days.year
    result: set[int] = set()
    for value in range(int(period[max(0, days.index(plan.start))]), int(period[-1]) + 1):
        first, last = np.searchsorted(period, (value, value + 1))
        working = days.midnights[first:last][days.working[first:last]]
        lengths = _block_lengths(absence, len(working), uniforms((*key, "length", value), absence.days))
        free = len(working) - sum(lengths)
        cuts = np.sort(
            np.floor(uniforms((*key, "place", value), absence.days)[: len(lengths)] * (free + 1))
        ).astype(int)
        offset = 0
        for cut, length in zip(cuts.tolist(), lengths, strict=True):
            result.update(working[cut + offset : cut + offset + length].tolist())
            offset += length
    return result


def _block_lengths(absence: PlanAbsence, available: int, luck: NDArray[np.float64]) -> list[int]:
    left = min(absence.days, available)
    lengths: list[int] = []
    spread = absence.longest - absence.shortest + 1
    for value in luck.tolist():
        if left == 0:
            break
        length = min(left, absence.shortest + int(value * spread))
        lengths.append(length)
        left -= length
    return lengths


def _duties(plan: Plan, person: PlanPerson, windows: Windows, key: Key, start: int) -> Iterator[Stretch]:
    """Poisson arrivals on the axis of the person's on-duty time, day by day (memoryless, so exact)."""
    if person.duty_share == 0 or not len(windows):
        return
    gap = plan.duty.mean / person.duty_share
    worked = np.asarray(windows.worked(plan.days.midnights))
    length = np.diff(worked)
    year = plan.days.year
    first = max(0, plan.days.index(start))
    for value in range(int(year[first]), int(year[-1]) + 1):
        blocks: list[Floats] = []
        begin = int(np.searchsorted(year, value))
        last = int(np.searchsorted(year, value, side="right"))
        for low in range(max(begin, first), last, _DAYS):
            rows = np.arange(low, min(low + _DAYS, last))
            gaps, luck = _blocks((*key, value), blocks, rows - begin, gap, int(length[rows].max()))
            offsets = np.ceil(np.cumsum(gaps, axis=1))
            keep = offsets <= length[rows][:, None]
            axis = (worked[rows][:, None] + offsets)[keep].astype(np.int64)
            arrivals = np.asarray(windows.after(np.full(len(axis), windows.start), axis), dtype=np.int64)
            later = int(arrivals.searchsorted(start))
            yield arrivals[later:], seconds(plan.duty, luck[keep])[later:]


def _blocks(key: Key, made: list[Floats], rows: Int64, gap: float, longest: int) -> tuple[Floats, Floats]:
    """Gaps (seconds) and uniforms for sizes, day x ordinal, wide enough that every day is full."""
    gaps: list[Floats] = []
    sizes: list[Floats] = []
    reached = np.zeros(len(rows))
    while not gaps or bool((reached <= longest).any()):
        if len(gaps) == len(made):
            made.append(uniforms((*key, len(made)), (366, 2, _BLOCK)))
        block = made[len(gaps)][rows]
        gaps.append(-gap * np.log1p(-block[:, 0]))
        sizes.append(block[:, 1])
        reached += gaps[-1].sum(axis=1)
    return np.concatenate(gaps, axis=1), np.concatenate(sizes, axis=1)
