"""The cases of one replication: those known beforehand and those that arrive at random."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from simulation.plan import MISSING, Cases, Floats, Int64, Plan, PlanArrivals, Stream
from simulation.streams import Key, uniforms

# Gaps drawn in one go; what is left over of a block is never used elsewhere.
_BLOCK = 256
_OF_THE_DAY = ("{year}", "{quarter}", "{month}", "{date}")


def all_cases(plan: Plan, replication: int) -> Cases:
    """The cases of a replication.

    Parameters: plan; replication - its number, from 0.
    Returns: the known cases first, then the drawn ones stream by stream, each in the order of its releases;
    ordinals go on; each stream has luck of its own, so that none changes that of another.
    """
    if not plan.arrivals:
        return plan.cases
    numbers = np.bincount(plan.cases.sop, minlength=len(plan.sops)).tolist()
    parts = [plan.cases]
    for stream in plan.arrivals:
        part = _cases(plan, stream, arrival_instants(plan, stream, replication), numbers[stream.sop])
        numbers[stream.sop] += len(part)
        parts.append(part)
    return _joined(parts)


def arrival_instants(plan: Plan, stream: PlanArrivals, replication: int) -> Int64:
    """When the cases of one stream arrive.

    Each local year has luck of its own, so that a longer period changes no earlier arrival.

    Parameters: plan; stream - one of its arrivals; replication - its number, from 0.
    Returns: instants in whole seconds, ascending, each inside a stretch of the stream.
    """
    days = np.searchsorted(plan.days.midnights, stream.opens, side="right") - 1
    years = plan.days.year[days]
    found = [np.empty(0, dtype=np.int64)]
    for year in np.unique(years).tolist():
        rows = np.flatnonzero(years == year)
        # On the axis of expected cases the process has rate 1, whatever the hour.
        expected = np.cumsum((stream.closes[rows] - stream.opens[rows]) * stream.rates[rows])
        key: Key = (plan.seed, replication, "arrivals", stream.id, year)
        reached = _unit_process(key, float(expected[-1]))
        place = np.searchsorted(expected, reached, side="right")
        before = np.concatenate(([0.0], expected))[place]
        offset = np.floor((reached - before) / stream.rates[rows][place]).astype(np.int64)
        length = stream.closes[rows][place] - stream.opens[rows][place]
        # Rounding of sums may lead to the very end of a stretch, which is outside.
        found.append(stream.opens[rows][place] + np.clip(offset, 0, length - 1))
    return np.concatenate(found)


def fill(pattern: str, texts: dict[str, str]) -> str:
    """A pattern with its names in braces replaced; other braces stay.

    Plain replacement: a pattern from a file must not reach attributes, as str.format would let it.
    """
    for name, text in texts.items():
        pattern = pattern.replace("{" + name + "}", text)
    return pattern


def _unit_process(key: Key, until: float) -> Floats:
    """Points of a Poisson process of rate 1 on [0, until)."""
    blocks: list[Floats] = []
    reached = 0.0
    while reached < until:
        gaps = -np.log1p(-uniforms((*key, len(blocks)), _BLOCK))
        # The first point of a block adds to the last of the one before, so that sums never depend on `until`.
        blocks.append(np.cumsum(np.concatenate(([reached + gaps[0]], gaps[1:]))))
        reached = float(blocks[-1][-1])
    points = np.concatenate(blocks) if blocks else np.empty(0)
    return points[points < until]


def _cases(plan: Plan, stream: PlanArrivals, release: Int64, first: int) -> Cases:
    count = len(release)
    return Cases(
        ids=tuple(_texts(stream.case_id, stream.zone, release)),
        periods=tuple(_texts(stream.period, stream.zone, release)),
        sop=np.full(count, stream.sop, dtype=np.int64),
        ordinal=np.arange(first, first + count, dtype=np.int64),
        release=release,
        deadline=_deadlines(plan, stream, release),
        priority=np.full(count, stream.priority, dtype=np.int64),
        done=((),) * count,
        counted=release >= stream.counted_from,
        streams=(Stream(id=stream.id, sop=stream.sop, cases=count),),
    )


def _texts(pattern: str, zone: str, release: Int64) -> list[str]:
    if "{" not in pattern:
        return [pattern] * len(release)
    if not any(name in pattern for name in _OF_THE_DAY):
        return [pattern.replace("{n}", str(number)) for number in range(1, len(release) + 1)]
    place = ZoneInfo(zone)
    found = []
    for number, instant in enumerate(release.tolist(), start=1):
        day = datetime.fromtimestamp(instant, place).date()
        texts = {
            "year": str(day.year),
            "quarter": str((day.month + 2) // 3),
            "month": f"{day.month:02}",
            "date": day.isoformat(),
            "n": str(number),
        }
        found.append(fill(pattern, texts))
    return found


def _deadlines(plan: Plan, stream: PlanArrivals, release: Int64) -> Int64:
    """The last closing of the n-th working day, that of the release (or the next) being the first."""
    found = np.full(len(release), MISSING, dtype=np.int64)
    if stream.deadline_days == MISSING or not len(release):
        return found
    days = plan.days
    working = np.flatnonzero(days.working)
    today = np.searchsorted(days.midnights, release, side="right") - 1
    due = np.searchsorted(working, today) + stream.deadline_days - 1
    inside = due < len(working)
    following = days.midnights[working[due[inside]] + 1]
    closing = np.searchsorted(plan.office.close, following, side="right") - 1
    found[inside] = plan.office.close[closing]
    return found


def _joined(parts: Sequence[Cases]) -> Cases:
    return Cases(
        ids=tuple(name for part in parts for name in part.ids),
        periods=tuple(name for part in parts for name in part.periods),
        sop=np.concatenate([part.sop for part in parts]),
        ordinal=np.concatenate([part.ordinal for part in parts]),
        release=np.concatenate([part.release for part in parts]),
        deadline=np.concatenate([part.deadline for part in parts]),
        priority=np.concatenate([part.priority for part in parts]),
        done=tuple(steps for part in parts for steps in part.done),
        counted=np.concatenate([part.counted for part in parts]),
        streams=tuple(stream for part in parts for stream in part.streams),
    )
