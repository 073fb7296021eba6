"""Cases moving through an SOP: a short film on the board of the swimlane, and a still strip for print."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sop import events as ev
from sop.diagram.grid import Swimlane, swimlane
from sop.errors import InputError, Problem
from sop.exchange.atomic import atomic_stream
from ukur.charts.animation_cases import MOST, History, Moment, shown_cases
from ukur.charts.animation_time import Tick, all_changes, ticks
from ukur.charts.labels import plain

if TYPE_CHECKING:
    from sop.events import EventLog
    from sop.model import Sop
    from sop.worktime import CompiledCalendar
    from ukur.charts.animation_picture import Film
    from ukur.words import Words

__all__ = ["FRAMES", "Moves", "case_moves", "key_frames", "write_animation"]

FRAMES = 150
"""Frames of a film, at most 240."""
_DELAY, _FIRST, _LAST = 60, 700, 1800
"""Milliseconds that a frame stays, the first one, and the last."""
MOST_BYTES = 1_500_000
MOST_STEPS = 60


@dataclass(frozen=True, kw_only=True)
class Moves:
    """Where cases stand in each frame of a film.

    Parameters: title - of the SOP; lanes - its board; histories - of the cases shown, numbered from 1; names
    - their ids, cleaned; ticks - the time of each frame; total - cases of the log, those not shown among
    them; others - of those the number under way in each frame; by_day - stamps are dates; office -
    closed time is passed over; simulated - no office ever had these cases; unplaced - records of the shown
    cases that are not drawn; time_zone.
    """

    title: str
    lanes: Swimlane
    histories: tuple[History, ...]
    names: tuple[str, ...]
    ticks: tuple[Tick, ...]
    total: int
    others: tuple[int, ...]
    by_day: bool
    office: bool
    simulated: bool
    unplaced: int
    time_zone: str

    @property
    def changes(self) -> tuple[Moment, ...]:
        """The moments at which a dot moves."""
        return all_changes(self.histories)

    def finished(self, frame: int) -> int:
        """Shown cases that are over in a frame."""
        tick = self.ticks[frame]
        # While dots still move, what they move to has not come.
        last = tick.change if tick.share == 1.0 else tick.change - 1
        moment = self.changes[last] if last >= 0 else (0, 0)
        return sum(any(spot.state == "finished" for spot in one.at(moment)) for one in self.histories)

    def local(self, frame: int) -> dt.datetime:
        """The time of a frame in the office's zone."""
        return dt.datetime.fromtimestamp(self.ticks[frame].instant, ZoneInfo(self.time_zone))


def case_moves(
    log: EventLog,
    sop: Sop,
    *,
    calendar: CompiledCalendar | None = None,
    case: str | None = None,
    most: int = MOST,
    frames: int = FRAMES,
    time_zone: str = "",
) -> Moves:
    """Where cases stand over time, from a real log or a replication (`simulation.run_to_log`).

    Parameters: log - matched to the SOP; sop - for a simulation the one in effect (`study.planned.sop`);
    calendar - reaches over the log: closed time is passed over; None where time runs by day and night, as it
    does for logs that know dates only; case - its id alone, or None for the first `most` to begin (1 to 12);
    frames - 2 to 240; time_zone - IANA name, by default that of the calendar, else UTC.
    Returns: the moves; a dot stands before a step where the log says since when it was waited for, at it from
    its start to its end, and beside the one recorded last otherwise. Records without a time are left out and
    counted.
    Raises: InputError - there is no such case, nothing in the log can be shown, or the SOP is too long;
    ValueError - a number out of its range.
    """
    if not 1 <= most <= MOST or not 2 <= frames <= 240:
        raise ValueError(f"{most} cases in {frames} frames")
    if len(sop.steps) > MOST_STEPS:
        allowed = (f"<= {MOST_STEPS}",)
        raise InputError(Problem(code="too_long_to_animate", value=str(len(sop.steps)), allowed=allowed))
    zone = time_zone or (calendar.time_zone if calendar is not None else "UTC")
    lanes = swimlane(sop)
    shown = shown_cases(log, sop, lanes, case=case, most=most, time_zone=zone)
    office = calendar if not shown.by_day else None
    found = ticks(shown.histories, frames, office)
    return Moves(
        title=plain(sop.title, 90),
        lanes=lanes,
        histories=shown.histories,
        names=tuple(plain(one.case_id, 24) for one in shown.histories),
        ticks=found,
        total=len(shown.histories) + len(shown.begun),
        others=tuple(shown.others(one.instant) for one in found),
        by_day=shown.by_day,
        office=office is not None,
        simulated=bool((log.cases[ev.ORIGIN] == ev.SIMULATED).any()),
        unplaced=shown.unplaced,
        time_zone=zone,
    )


def key_frames(moves: Moves, count: int = 4) -> tuple[int, ...]:
    """Frames that tell the story on paper: dots at rest, spread over the film, the end last.

    Parameters: moves; count - of frames, 1 or more.
    """
    last = len(moves.ticks) - 1
    still = [place for place, tick in enumerate(moves.ticks) if tick.share == 1.0] or [last]
    wanted = [last * (place + 0.5) / count for place in range(count - 1)]
    return (*(min(still, key=lambda place: abs(place - at)) for at in wanted), last)


def write_animation(path: Path, moves: Moves, words: Words, *, strip: Path | None = None) -> list[Path]:
    """Write the film as a GIF, 900 dots wide, and a strip of key frames as a PNG.

    Parameters: path - of the GIF; moves; words - language; strip - of the PNG, or None.
    Returns: the files; the same moves give the same bytes, at most 1.5 million in the GIF: longer ones lose
    every second frame.
    Raises: OutputError - a file cannot be written.
    """
    from ukur.charts.animation_picture import Film

    film = Film(moves, words)
    step, content = 1, _gif(film, range(len(moves.ticks)), 1)
    while len(content) > MOST_BYTES and step < 8:
        step *= 2
        frames = sorted({*range(0, len(moves.ticks), step), len(moves.ticks) - 1})
        content = _gif(film, frames, step)
    with atomic_stream(path) as stream:
        stream.write(content)
    if strip is None:
        return [path]
    buffer = io.BytesIO()
    film.strip(key_frames(moves)).save(buffer, format="PNG", optimize=True)
    with atomic_stream(strip) as stream:
        stream.write(buffer.getvalue())
    return [path, strip]


def _gif(film: Film, frames: Sequence[int], step: int) -> bytes:
    """The film as a GIF; it begins again after its end has stood for a while."""
    pictures = [film.frame(number) for number in frames]
    times = [_FIRST, *[_DELAY * step] * (len(pictures) - 2), _LAST]
    buffer = io.BytesIO()
    pictures[0].save(
        buffer, format="GIF", save_all=True, append_images=pictures[1:], duration=times, loop=0, optimize=True
    )
    return buffer.getvalue()
