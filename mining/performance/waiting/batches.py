"""Instances of one step that were gathered and then carried out together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mining.performance.waiting.desk import Line, idle_seconds
from mining.performance.waiting.groups import by_value
from sop.worktime import Windows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]

MOSTLY = 0.5
"""A step is done in batches when so many of its instances are; single ones may have queued by chance."""
FEWEST_BATCHES = 2
AT_ONCE = 60
"""Office seconds between the end of one item and the start of the next that still are no break."""


def gathered_until(
    *, step: Int64, team: Int64, ready: Int64, start: Int64, end: Int64, office: Windows,
    line: Callable[[int, int, int], Line],
) -> Int64:  # fmt: skip
    """Until when each instance waited for its batch to be begun.

    A batch is two or more instances of one step that the same performers began at one instant or one after
    the other without a break, all of them ready when the first was begun, while the performers were seen idle
    between the first and the last of them becoming ready (else they queued for somebody who was busy). It
    counts for steps of which at least half of the instances, in two batches or more, were carried out so.
    (After the sequential, concurrent and parallel batches of Martin, Pufahl and Mannhardt, Information
    Systems 95, 2021.) The batch gathers until its last item is ready; and on, where its performers were idle
    after that (a set hour was waited for), until the last moment at which they were.

    Parameters: one entry an instance: step, team - codes; ready, start, end - seconds (`end` equal to `start`
    where it is not known); office - its hours; line - of a team, between two instants.
    Returns: instants, `ready` for those in no batch.
    """
    import numpy as np

    until = ready.copy()
    if not len(ready):
        return until
    order = np.lexsort((ready, end, start, team, step))
    runs = _runs(step[order], team[order], ready[order], start[order], end[order], office)
    first = np.flatnonzero(np.append(True, runs[1:] != runs[:-1]))
    sizes = np.diff(np.append(first, len(order)))
    latest = np.maximum.reduceat(ready[order], first)
    earliest = np.minimum.reduceat(ready[order], first)
    teams, steps, begun = team[order][first], step[order][first], start[order][first]
    possible = (sizes > 1) & (latest > earliest)
    fired = latest.copy()
    for one, mine in by_value(teams, np.flatnonzero(possible)):
        seen = line(one, int(earliest[mine].min()), int(begun[mine].max()))
        possible[mine] = idle_seconds(seen, earliest[mine], latest[mine]) > AT_ONCE
        fired[mine] = seen.last_idle(latest[mine], begun[mine])
    for one, mine in by_value(steps, np.flatnonzero(possible)):
        if len(mine) < FEWEST_BATCHES or sizes[mine].sum() < MOSTLY * np.sum(step == one):
            possible[mine] = False
    inside = np.repeat(possible, sizes)
    until[order[inside]] = np.repeat(fired, sizes)[inside]
    return until


def _runs(step: Int64, team: Int64, ready: Int64, start: Int64, end: Int64, office: Windows) -> Int64:
    """Numbers of runs of instances, sorted by step, team and start, that follow each other at once.

    Who became ready after the first of a run had begun is in the next one.
    """
    import numpy as np

    same = (step[1:] == step[:-1]) & (team[1:] == team[:-1])
    gap = np.asarray(office.between(end[:-1], np.maximum(start[1:], end[:-1])))
    together = same & ((start[1:] == start[:-1]) | ((start[1:] >= end[:-1]) & (gap <= AT_ONCE)))
    runs, run, begun = [0], 0, int(start[0])
    for goes_on, since, at in zip(together.tolist(), ready[1:].tolist(), start[1:].tolist(), strict=True):
        if not goes_on or since > begun:
            run, begun = run + 1, at
        runs.append(run)
    return np.array(runs, dtype=np.int64)
