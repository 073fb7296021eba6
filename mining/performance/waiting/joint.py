"""Joint steps that wait: while they do, those of their performers who are free may be kept free."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mining.performance.waiting.desk import NEVER, Line, Pieces
from mining.performance.waiting.result import ABSENT, BUSY
from mining.performance.waiting.stretches import highest
from mining.performance.waiting.waits import Waits

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]


class JointSteps:
    """When joint steps were seen to wait for somebody who was away or at a case.

    Parameters: waits; ready - by wait, since when it lay on the desk, as far as is known; line - of a need
    and its waits.
    """

    def __init__(self, waits: Waits, ready: Int64, line: Callable[[int, Int64], Line]) -> None:
        import numpy as np

        self._waits = waits
        self._pieces: dict[int, Pieces] = {}
        self._needs_of: dict[int, set[int]] = {}
        seats = [sum(seat.count for seat in need) for need in waits.performers.needs]
        joint = np.array([*(count > 1 for count in seats), False])
        for need, rows in waits.by_need(joint[waits.need]):
            self._pieces[need] = _pieces(line(need, rows), ready[rows], waits.end[rows])
            for one in waits.candidates[need]:
                self._needs_of.setdefault(one, set()).add(need)

    def pieces(self, need: int) -> Pieces:
        """Those that share a performer with a need, without its own."""
        import numpy as np

        sharing = set().union(*(self._needs_of.get(one, ()) for one in self._waits.candidates[need])) - {need}
        if not sharing:
            nothing = np.zeros(0, dtype=np.int64)
            return Pieces(begin=nothing, end=nothing, since=nothing)
        found = [self._pieces[other] for other in sorted(sharing)]
        return Pieces(
            begin=np.concatenate([each.begin for each in found]),
            end=np.concatenate([each.end for each in found]),
            since=np.concatenate([each.since for each in found]),
        )


def _pieces(line: Line, ready: Int64, start: Int64) -> Pieces:
    """Stretches in which a joint step waits for others, and since when the one that has waited longest."""
    import numpy as np

    waits = start > ready
    ready, start = ready[waits], start[waits]
    borders = np.unique(np.concatenate((line.times, ready, start)))
    first, last = np.searchsorted(borders, ready), np.searchsorted(borders, start)
    since = highest(len(borders), first, last, -ready, nothing=NEVER)
    state = line.state[np.searchsorted(line.times, borders, side="right") - 1]
    here = np.flatnonzero(((state == BUSY) | (state == ABSENT)) & (since != NEVER))
    here = here[here < len(borders) - 1]
    return Pieces(begin=borders[here], end=borders[here + 1], since=-since[here])
