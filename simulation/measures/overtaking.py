"""What depends on the ranks of waiting instances: overtaken by others, kept back by a joint step."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulation.measures.hindrance import BUSY_CASE, Hindrance
from simulation.measures.occupation import CASE, Persons
from simulation.plan import MISSING, Int64
from simulation.record import Run

_AT_ONCE = 2_000_000
"""Pairs of instance and stretch looked at in one go; more would only cost memory."""


def overtaken(
    run: Run, persons: Persons, hindered: Hindrance, rows: Int64, begins: Int64, ends: Int64
) -> Int64:
    """Seconds in which a performer that is lacking works on something of higher priority that came later.

    Parameters: run; persons - what they did; hindered - of the need of these instances; rows - instances;
    begins, ends - stretch of each that is looked at.
    Returns: seconds, one entry a row.
    """
    found = np.zeros(len(rows), dtype=np.int64)
    times = hindered.line.times
    after = np.append(times[1:], run.end_of_run)
    for priority in np.unique(run.rank_priority[rows]).tolist():
        later = _latest_ready(run, persons, hindered, priority)
        spans = np.flatnonzero((later != MISSING) & (after > times))
        chosen = np.flatnonzero(run.rank_priority[rows] == priority)
        if not len(spans):
            continue
        opens, closes, ready = times[spans], after[spans], later[spans]
        first = np.searchsorted(closes, begins[chosen], side="right")
        count = np.maximum(np.searchsorted(opens, ends[chosen], side="left") - first, 0)
        for part in _parts(count):
            which, lengths = chosen[part], count[part]
            owner = np.repeat(np.arange(len(lengths)), lengths)
            place = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
            place += np.repeat(first[part], lengths)
            own = which[owner]
            seconds = np.minimum(closes[place], ends[own]) - np.maximum(opens[place], begins[own])
            seconds[ready[place] <= run.ready[rows[own]]] = 0
            np.add.at(found, own, seconds)
    return found


def _latest_ready(run: Run, persons: Persons, hindered: Hindrance, priority: int) -> Int64:
    """When the work of higher priority became ready that persons of a lacking seat are at; the latest."""
    times, busy = hindered.line.times, hindered.line.state == BUSY_CASE
    latest = np.full(len(times), MISSING, dtype=np.int64)
    priorities = _highest_of_batch(run)
    for members, short in hindered.lacking:
        for person, line in members.items():
            own = persons.instances[person]
            if not len(own):
                continue
            at_case = busy & short & (line.at(times) == CASE)
            current = own[np.maximum(np.searchsorted(persons.work[person].start, times, side="right") - 1, 0)]
            wanted = at_case & (priorities[current] < priority)
            latest = np.maximum(latest, np.where(wanted, run.ready[current], MISSING))
    return latest


def _highest_of_batch(run: Run) -> Int64:
    """Priorities; what is carried out together has that of the highest."""
    rows = np.flatnonzero(run.batch != MISSING)
    if not len(rows):
        return run.rank_priority
    found = run.rank_priority.copy()
    best = np.full(int(run.batch.max()) + 1, found.max())
    np.minimum.at(best, run.batch[rows], found[rows])
    found[rows] = best[run.batch[rows]]
    return found


def _parts(count: Int64) -> Iterator[slice]:
    """Neighbouring entries whose counts add up to a limit, or one entry alone that has more."""
    reached = np.cumsum(count)
    begin = 0
    while begin < len(count):
        before = int(reached[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(reached, before + _AT_ONCE, side="right")))
        yield slice(begin, end)
        begin = end


def kept_back_until(
    run: Run, holding: Int64, related: Int64, *, releases: Int64, begins: Int64, ends: Int64
) -> Int64:
    """Until when a waiting joint step stands behind another one that shares performers.

    Parameters: run; holding - instances of steps that keep performers free, of this and of all other needs
    that share a person with it; related - of those the ones asked for; releases - by case; begins, ends - of
    the waiting of those asked for.
    Returns: instants inside [begins, ends].
    """
    starts = np.where(run.start[holding] == MISSING, run.end_of_run, run.start[holding])
    keys = (run.unit, run.visit, run.step, run.case, releases[run.case], run.ready, run.rank_priority)
    order = np.lexsort([key[holding] for key in keys])
    latest = np.maximum.accumulate(starts[order])
    before = np.empty(len(run), dtype=np.int64)
    before[holding[order]] = np.concatenate(([run.begin], latest[:-1]))
    return np.clip(before[related], begins, ends)
