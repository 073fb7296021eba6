"""When each frame of an animation is: time that is worth seeing gets more of them.

Half of the film goes to time in which a shown case is under way (office time where a calendar is given: what
lies in closed hours is passed over), half to the changes, each alike: the clock stands still while dots move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ukur.charts.animation_cases import History, Moment, going

if TYPE_CHECKING:
    from sop.worktime import CompiledCalendar

_MOVING = 0.6
"""Share of the film in which dots move."""


@dataclass(frozen=True, kw_only=True)
class Tick:
    """The time of one frame.

    Parameters: instant - UTC seconds; change - place of the last change that has begun; share - how far it
    has gone, 1 where it is over.
    """

    instant: int
    change: int
    share: float


def all_changes(histories: Sequence[History]) -> tuple[Moment, ...]:
    """The moments at which something changes, ascending. Parameters: histories - of the shown cases."""
    return tuple(sorted({change for history in histories for change in history.changes}))


def ticks(histories: Sequence[History], frames: int, calendar: CompiledCalendar | None) -> tuple[Tick, ...]:
    """The times of all frames; the last shows the end.

    Parameters: histories - at least one; frames - 2 or more; calendar - reaches over all changes, or None for
    time that runs by day and night.
    """
    changes = all_changes(histories)
    lengths = [_length(first, second, histories, calendar) for first, second in pairwise(changes)]
    whole = sum(lengths)
    still = (1 - _MOVING) / whole if whole else 0.0
    step = (_MOVING if whole else 1.0) / len(changes)
    result: list[Tick] = []
    place, begin = 0, 0.0
    for frame in range(frames):
        at = frame / (frames - 1)
        while place < len(lengths) and at >= begin + step + lengths[place] * still:
            begin += step + lengths[place] * still
            place += 1
        share = min(1.0, (at - begin) / step)
        instant = changes[place][0]
        if share == 1.0 and place < len(lengths) and lengths[place]:
            part = (at - begin - step) / (lengths[place] * still)
            instant = _between(instant, changes[place + 1][0], part, calendar)
        result.append(Tick(instant=instant, change=place, share=share))
    result[-1] = Tick(instant=changes[-1][0], change=len(changes) - 1, share=1.0)
    return tuple(result)


def _length(
    first: Moment, second: Moment, histories: Sequence[History], calendar: CompiledCalendar | None
) -> float:
    """Seconds between two neighbouring changes that are worth showing."""
    if not any(low <= first and second <= high for one in histories for low, high in going(one)):
        return 0.0
    if calendar is None:
        return float(second[0] - first[0])
    return float(calendar.windows.worked(second[0]) - calendar.windows.worked(first[0]))


def _between(first: int, second: int, part: float, calendar: CompiledCalendar | None) -> int:
    """The instant at which a part of the time between two is over; with a calendar one in open hours."""
    if calendar is None:
        return round(first + part * (second - first))
    worked = calendar.windows.worked
    wanted = round(part * (worked(second) - worked(first)))
    return min(second, calendar.windows.after(first, wanted)) if wanted else first
