"""All luck of one replication, drawn before the engine starts.

Streams are keyed (see `simulation.streams`): work by SOP and step along case ordinals, waits by wait along
case ordinals, other duties by person, year, day and ordinal, absences by person, kind and period.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.durations import seconds
from simulation.plan import Int64, Plan, PlanAbsence, PlanPerson
from simulation.streams import Key, uniforms
from sop.worktime.windows import Windows

# Tasks a day drawn in one go; a longer day takes further blocks of the same stream family.
_BLOCK = 64


@dataclass(frozen=True, kw_only=True, eq=False)
class PersonDraws:
    """One person's luck: when on duty, and what other work arrives.

    Parameters: windows - office hours less absences; arrivals - instants, ascending, on duty; sizes -
    working seconds of each.
    """

    windows: Windows
    arrivals: Int64
    sizes: Int64


@dataclass(frozen=True, kw_only=True, eq=False)
class Draws:
    """The luck of one replication.

    Parameters: work - working seconds, case x step; waits - seconds, case x wait; persons - in plan order.
    """

    work: Int64
    waits: Int64
    persons: tuple[PersonDraws, ...]


def draw(plan: Plan, replication: int) -> Draws:
    """Draw one replication.

    Parameters: plan; replication - its number, from 0.
    Returns: the draws; the same numbers for the same plan and replication, wherever it runs.
    """
    key: Key = (plan.seed, replication)
    cases = len(plan.case_ids)
    work = [
        seconds(step.duration, uniforms((*key, "work", plan.sop_id, step.id, 0, ""), cases))
        for step in plan.steps
    ]
    waits = [
        seconds(wait.duration, uniforms((*key, "wait", plan.sop_id, wait.id), cases)) for wait in plan.waits
    ]
    return Draws(
        work=np.array(work, dtype=np.int64).T.reshape(cases, len(plan.steps)),
        waits=np.array(waits, dtype=np.int64).T.reshape(cases, len(plan.waits)),
        persons=tuple(_person(plan, person, key) for person in plan.persons),
    )


def _person(plan: Plan, person: PlanPerson, key: Key) -> PersonDraws:
    first, last = int(plan.days.midnights[0]), int(plan.days.midnights[-1])
    away = {day for day in person.away if first <= day < last}
    for absence in person.absences:
        away |= _absent_days(plan, absence, (*key, "absence", person.id, absence.id))
    windows = plan.office
    if away:
        starts = np.array(sorted(away), dtype=np.int64)
        ends = plan.days.midnights[np.searchsorted(plan.days.midnights, starts, side="right")]
        windows = windows.subtract(Windows.from_pairs(list(zip(starts.tolist(), ends.tolist(), strict=True))))
    arrivals, sizes = _duties(plan, person, windows, (*key, "duty", person.id))
    return PersonDraws(windows=windows, arrivals=arrivals, sizes=sizes)


def _absent_days(plan: Plan, absence: PlanAbsence, key: Key) -> set[int]:
    """Midnights of the days away: blocks of working days, placed at random inside each month or year."""
    days = plan.days
    period = days.year * 12 + days.month if absence.monthly else days.year
    result: set[int] = set()
    for value in np.unique(period):
        working = days.midnights[:-1][(period == value) & days.working]
        lengths = _block_lengths(absence, len(working), uniforms((*key, "length", int(value)), absence.days))
        free = len(working) - sum(lengths)
        cuts = np.sort(
            np.floor(uniforms((*key, "place", int(value)), absence.days)[: len(lengths)] * (free + 1))
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


def _duties(plan: Plan, person: PlanPerson, windows: Windows, key: Key) -> tuple[Int64, Int64]:
    """Poisson arrivals on the axis of the person's on-duty time, day by day (memoryless, so exact)."""
    empty = np.empty(0, dtype=np.int64)
    if person.duty_share == 0 or not len(windows):
        return empty, empty
    gap = plan.duty.mean / person.duty_share
    worked = np.asarray(windows.worked(plan.days.midnights))
    all_arrivals, all_sizes = [], []
    for year in np.unique(plan.days.year).tolist():
        rows = np.flatnonzero(plan.days.year == year)
        length = worked[rows + 1] - worked[rows]
        gaps, sizes = _blocks((*key, year), len(rows), gap, int(length.max(initial=0)))
        offsets = np.ceil(np.cumsum(gaps, axis=1))
        keep = offsets <= length[:, None]
        on_axis = (worked[rows][:, None] + offsets)[keep].astype(np.int64)
        all_arrivals.append(on_axis)
        all_sizes.append(seconds(plan.duty, sizes[keep]))
    on_axis = np.concatenate(all_arrivals)
    arrivals = np.asarray(windows.after(np.full(len(on_axis), windows.start), on_axis), dtype=np.int64)
    return arrivals, np.concatenate(all_sizes)


def _blocks(key: Key, days: int, gap: float, longest: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gaps (seconds) and uniforms for sizes, day x ordinal, wide enough that every day is full."""
    gaps: list[NDArray[np.float64]] = []
    sizes: list[NDArray[np.float64]] = []
    reached = np.zeros(days)
    number = 0
    while not number or bool((reached <= longest).any()):
        block = uniforms((*key, number), (366, 2, _BLOCK))[:days]
        gaps.append(-gap * np.log1p(-block[:, 0]))
        sizes.append(block[:, 1])
        reached += gaps[-1].sum(axis=1)
        number += 1
    return np.concatenate(gaps, axis=1), np.concatenate(sizes, axis=1)
