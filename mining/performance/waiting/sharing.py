"""All waits shared out, need by need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.performance.waiting.desk import Line, line_of, share_out
from mining.performance.waiting.joint import JointSteps
from mining.performance.waiting.presence import Presence
from mining.performance.waiting.result import BEFORE, CAUSES, CLOSED, UNEXPLAINED
from mining.performance.waiting.waits import Waits
from mining.performance.waiting.work import Work
from sop.worktime import Windows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Stages:
    """Until when each wait was not yet one at the desk.

    Parameters: outside, handed, gathered - instants, the begin of the wait where there is no such stage;
    guess_outside, guess_handed - it is said to have that stage, but not for how long.
    """

    outside: Int64
    handed: Int64
    gathered: Int64
    guess_outside: Flags
    guess_handed: Flags


def share_waits(
    waits: Waits, office: Windows, work: Work, presence: Presence, stages: Stages
) -> tuple[Int64, Int64]:
    """Seconds by cause and wait, of the clock and of the office.

    Parameters: waits; office - its hours; work, presence - of the performers; stages.
    """
    import numpy as np

    clock = np.zeros((len(CAUSES), len(waits.row)), dtype=np.int64)
    at_desk = clock[len(BEFORE) :]
    outside, handed = stages.outside.copy(), stages.handed.copy()
    lies = np.maximum.reduce((waits.begin, outside, handed, stages.gathered))

    def line(need: int, rows: Int64) -> Line:
        begin, end = int(waits.begin[rows].min()), int(waits.end[rows].max())
        return line_of(waits.seats(need), office, work, presence, begin=begin, end=end)

    joint = JointSteps(waits, lies, line)
    for need, rows in waits.by_need(np.ones(len(waits.row), dtype=bool)):
        begin, end = waits.begin[rows], waits.end[rows]
        seen = line(need, rows)
        idle = seen.last_idle(begin, end)
        for until, guess in ((outside, stages.guess_outside), (handed, stages.guess_handed)):
            until[rows] = np.where(guess[rows], np.maximum(until[rows], idle), until[rows])
        lies[rows] = np.maximum.reduce((lies[rows], outside[rows], handed[rows]))
        desk = np.minimum(lies[rows], end)
        at_desk[:, rows] = share_out(seen, desk, end, joint.pieces(need))
    alone = np.flatnonzero(waits.need < 0)
    desk = np.minimum(lies[alone], waits.end[alone])
    opened = office.between(desk, waits.end[alone])
    at_desk[UNEXPLAINED, alone] = opened
    at_desk[CLOSED, alone] = waits.end[alone] - desk - opened
    working = clock.copy()
    working[len(BEFORE) + CLOSED] = 0
    since = waits.begin
    for cause, until in enumerate((outside, handed, stages.gathered)):
        reached = np.clip(until, since, waits.end)
        clock[cause], working[cause] = reached - since, office.between(since, reached)
        since = reached
    return clock, working
