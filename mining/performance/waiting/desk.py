"""What kept instances from being begun at each instant, as far as a log shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.performance.waiting.performers import Seat
from mining.performance.waiting.presence import Presence
from mining.performance.waiting.result import ABSENT, AT_THE_DESK, BUSY, CLOSED, JOINT, OVERTAKEN, UNEXPLAINED
from mining.performance.waiting.stretches import covered, highest, union, weight_above
from mining.performance.waiting.work import Work
from sop.worktime import Windows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

NEVER = -(2**62)


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """What a need is up against, from each border to the next.

    Parameters: times - borders, ascending; state - places in AT_THE_DESK (`busy_case` stands for `overtaken`
    as well, `unexplained` for `joint`: they depend on the instance); latest - since when the work in progress
    that became ready last could have begun; idle - for every seat enough candidates are there in office
    hours and not seen at work.
    """

    times: Int64
    state: Int64
    latest: Int64
    idle: Flags

    def last_idle(self, begins: Int64, ends: Int64) -> Int64:
        """The last moment in [begin, end] up to which performers were idle; else the begin."""
        import numpy as np

        places = np.where(self.idle, np.arange(len(self.state)), -1)
        latest = np.maximum.accumulate(places)
        place = latest[np.maximum(np.searchsorted(self.times, ends, side="left") - 1, 0)]
        until = np.append(self.times[1:], self.times[-1])[place]
        until = np.where(place == len(self.times) - 1, ends, until)
        return np.where(place < 0, begins, np.clip(until, begins, np.maximum(begins, ends)))


def line_of(
    need: tuple[Seat, ...], office: Windows, work: Work, presence: Presence, *, begin: int, end: int
) -> Line:
    """The line of one need.

    Parameters: need; office - its hours; work - of all performers; presence - when they are there; begin,
    end - of what is looked at.
    """
    import numpy as np

    candidates = sorted({one for seat in need for one in seat.candidates})
    parts = [work.of(one) for one in candidates]
    starts, ends, since = (
        np.concatenate([array[part] for part in parts]) for array in (work.start, work.end, work.ready)
    )
    inside = (ends > begin) & (starts < end) & (ends > starts)
    starts, ends, since = starts[inside], ends[inside], since[inside]
    opened = (office.close > begin) & (office.open < end)
    varying = [border for one in candidates for border in presence.borders(one)]
    times = np.unique(
        np.concatenate(([begin], starts, ends, office.open[opened], office.close[opened], *varying))
    )
    times = times[(times >= begin) & (times <= end)]
    first, last = np.searchsorted(times, np.maximum(starts, begin)), np.searchsorted(times, ends)
    state = np.full(len(times), UNEXPLAINED, dtype=np.int64)
    state[covered(len(times), first, last) > 0] = BUSY
    is_open = office.is_open(times)
    idle = is_open.copy()
    for seat in need:
        there = _there(seat, presence, times)
        state[there < seat.count] = ABSENT
        idle &= there - _at_work(seat, work, times) >= seat.count
    state[~is_open] = CLOSED
    return Line(
        times=times,
        state=state,
        latest=highest(len(times), first, last, since, nothing=NEVER),
        idle=idle,
    )


def _there(seat: Seat, presence: Presence, times: Int64) -> Int64:
    """How many of those who usually take a seat are there, from each border on."""
    import numpy as np

    varying = [one for one in seat.candidates if presence.varies(one)]
    there = np.full(len(times), len(seat.candidates) - len(varying), dtype=np.int64)
    for one in varying:
        there += presence.is_there(one, times)
    return there


def _at_work(seat: Seat, work: Work, times: Int64) -> Int64:
    """How many of them are at a case, from each border on."""
    import numpy as np

    busy = [union(work.start[part], work.end[part]) for part in map(work.of, seat.candidates)]
    opens, closes = (np.concatenate([getattr(one, name) for one in busy]) for name in ("open", "close"))
    inside = (closes > times[0]) & (opens <= times[-1])
    first = np.searchsorted(times, np.maximum(opens[inside], times[0]))
    return covered(len(times), first, np.searchsorted(times, closes[inside]))


@dataclass(frozen=True, kw_only=True, eq=False)
class Pieces:
    """Stretches in which joint steps wait for others. Parameters: begin, end; since - ready since when."""

    begin: Int64
    end: Int64
    since: Int64


def share_out(line: Line, begins: Int64, ends: Int64, joint: Pieces) -> Int64:
    """Seconds of each wait by cause.

    Parameters: line - of the need of all of them; begins, ends - of the waits, inside the line; joint - of
    other steps that share a performer.
    Returns: AT_THE_DESK x wait; each column adds up to end - begin.
    """
    import numpy as np

    seconds = np.zeros((len(AT_THE_DESK), len(begins)), dtype=np.int64)
    for cause in (CLOSED, ABSENT, BUSY, UNEXPLAINED):
        seconds[cause] = _inside(line, line.state == cause, begins, ends)
    rows = np.flatnonzero(seconds[UNEXPLAINED] > 0)
    if len(rows) and len(joint.begin):
        seconds[JOINT, rows] = _kept(line, begins[rows], ends[rows], joint)
        seconds[UNEXPLAINED] -= seconds[JOINT]
    rows = np.flatnonzero(seconds[BUSY] > 0)
    if len(rows):
        seconds[OVERTAKEN, rows] = _overtaken(line, begins[rows], ends[rows])
        seconds[BUSY] -= seconds[OVERTAKEN]
    return seconds


def idle_seconds(line: Line, begins: Int64, ends: Int64) -> Int64:
    """Office seconds of [begin, end) in which for every seat enough are there and not seen at work."""
    return _inside(line, line.idle, begins, ends)


def _inside(line: Line, where: Flags, begins: Int64, ends: Int64) -> Int64:
    """Seconds of [begin, end) in some stretches."""
    import numpy as np

    here = where.astype(np.int64)
    lengths = np.diff(line.times, append=line.times[-1])
    before = np.cumsum(lengths * here) - lengths * here
    first, last = (np.searchsorted(line.times, at, side="right") - 1 for at in (begins, ends))
    until = before[last] + here[last] * (ends - line.times[last])
    return np.asarray(until - before[first] - here[first] * (begins - line.times[first]), dtype=np.int64)


def _overtaken(line: Line, begins: Int64, ends: Int64) -> Int64:
    """Seconds in which the work in progress became ready later than what waits.

    Such work began after the wait did: what is in progress at its begin was ready before, so whole stretches
    count, but for the last.
    """
    import numpy as np

    first, last = (np.searchsorted(line.times, at, side="right") - 1 for at in (begins, ends))
    busy = line.state == BUSY
    weight = np.where(busy, np.diff(line.times, append=line.times[-1]), 0)
    latest = np.where(busy, line.latest, NEVER)
    found = weight_above(latest, weight, first, last, begins)
    rest = busy[last] & (latest[last] > begins)
    return found + np.where(rest, ends - line.times[last], 0)


def _kept(line: Line, begins: Int64, ends: Int64, joint: Pieces) -> Int64:
    """Unexplained seconds in which a joint step that was ready before waits for others."""
    import numpy as np

    borders = np.unique(np.concatenate((line.times, joint.begin, joint.end, begins, ends)))
    # The longest waiting is the one with the highest negative instant.
    opens, closes = np.searchsorted(borders, joint.begin), np.searchsorted(borders, joint.end)
    longest = highest(len(borders), opens, closes, -joint.since, nothing=NEVER)
    state = line.state[np.maximum(np.searchsorted(line.times, borders, side="right") - 1, 0)]
    lengths = np.diff(borders, append=borders[-1])
    weight = np.where((state == UNEXPLAINED) & (longest != NEVER), lengths, 0)
    first, last = (np.searchsorted(borders, each) for each in (begins, ends))
    return weight_above(longest, weight, first, last, -begins)
