"""The analysis itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from mining.performance.clock import Clock, read_clock
from mining.performance.ready import ready_times
from mining.performance.waiting.batches import gathered_until
from mining.performance.waiting.desk import Line, line_of
from mining.performance.waiting.hours import learn
from mining.performance.waiting.outside import StatedWait, check_stated, stated_until
from mining.performance.waiting.performers import Performers, Seat, find_performers
from mining.performance.waiting.presence import Presence, silent_days
from mining.performance.waiting.result import WaitingCauses, Who
from mining.performance.waiting.sharing import Stages, share_waits
from mining.performance.waiting.sources import find_sources
from mining.performance.waiting.tables import instance_table, summaries
from mining.performance.waiting.waits import Waits, known_waits
from mining.performance.waiting.work import Work, seen_work
from sop.events import EventLog
from sop.exchange.petri import flow_graph
from sop.findings import Finding
from sop.model import Sop
from sop.worktime import CompiledCalendar, Windows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]

Hours = Literal["office", "learned"] | Mapping[str, Windows]
Inference = Literal["absences", "batches"]
INFERENCES: tuple[Inference, ...] = ("absences", "batches")


def waiting_causes(
    log: EventLog, sop: Sop, calendar: CompiledCalendar, *,
    who: Who = "holders", hours: Hours = "office", stated: Sequence[StatedWait] = (),
    infer: Collection[Inference] = INFERENCES,
) -> WaitingCauses:  # fmt: skip
    """Give each second between ready and started to the first cause that the log shows.

    Parameters: log - `step_id` filled, events sorted inside cases; sop - the SOP; calendar - the office's,
    compiled over all stamps of the log (`calendar_for`); who - whose time is looked at: `holders` (all who
    usually take a seat of this role: it waits because they are away, or because one of them is at another
    case) or `performer` (those who carried it out in the end); hours - of performers: those of the office,
    `learned` (`learned_hours`), or windows by person (by role where no person is named; who is not among
    them keeps the office's); stated - waits before a step lies on a desk; infer - what is inferred: absences
    (by the rule of `presence.silent_days`), batches (`batches.gathered_until`).
    Returns: seconds by cause; clock and working time add up exactly.
    Raises: LogError - a stamp lies outside the calendar, or a stated wait that cannot be.
    """
    check_stated(stated, sop)
    clock, flow = read_clock(log, calendar), flow_graph(sop)
    ready = ready_times(log, flow, clock)
    performers = find_performers(log, who=who)
    waits, work = known_waits(log, flow, clock, ready, performers), seen_work(clock, ready, performers)
    outside, guess_outside = stated_until(log, clock, stated, "external", ready.stamps.seconds, waits.row)
    handed, guess_handed = stated_until(log, clock, stated, "handover", ready.stamps.seconds, waits.row)
    told = guess_outside | guess_handed | (outside > waits.begin) | (handed > waits.begin)
    away = silent_days(calendar, work, waits, ~told) if "absences" in infer else {}
    presence = Presence(own=_own(hours, clock, performers), away=away)
    gathered = _gathered(clock, waits, work, presence, ~told) if "batches" in infer else waits.begin
    stages = Stages(
        outside=outside,
        handed=handed,
        gathered=gathered,
        guess_outside=guess_outside,
        guess_handed=guess_handed,
    )
    seconds, working = share_waits(waits, calendar.windows, work, presence, stages)
    source = find_sources(log, flow, clock, ready, waits.row)
    steps, roles, handovers = summaries(log, sop, waits, seconds, working, source)
    return WaitingCauses(
        instances=instance_table(log, waits, seconds, working, source),
        steps=steps,
        roles=roles,
        handovers=handovers,
        findings=tuple(_findings(waits, away, gathered)),
    )


def _own(hours: Hours, clock: Clock, performers: Performers) -> dict[int, Windows]:
    """Hours of their own by code of the performer."""
    if isinstance(hours, str):
        return learn(clock, performers) if hours == "learned" else {}
    known = {name.partition(" ")[2]: code for code, name in enumerate(performers.names)}
    return {known[name]: windows for name, windows in sorted(hours.items()) if name in known}


def _gathered(
    clock: Clock, waits: Waits, work: Work, presence: Presence, at_desk: npt.NDArray[np.bool_]
) -> Int64:
    """Until when each wait was for others of its batch; waits that are outside first are left alone."""
    import numpy as np

    office = clock.calendar.windows
    until = waits.begin.copy()
    chosen = np.flatnonzero(at_desk & (waits.team >= 0))
    if not len(chosen):
        return until
    row, begin, end = waits.row[chosen], waits.begin[chosen], waits.end[chosen]
    until[chosen] = gathered_until(
        step=waits.step[chosen],
        team=waits.team[chosen],
        ready=begin,
        start=end,
        end=np.where(clock.end.timed[row], np.maximum(clock.end.seconds[row], end), end),
        office=office,
        line=_lines(waits, office, work, presence),
    )
    return until


def _lines(waits: Waits, office: Windows, work: Work, presence: Presence) -> Callable[[int, int, int], Line]:
    """What each team is up against between two instants."""

    def line(team: int, begin: int, end: int) -> Line:
        persons = waits.performers.teams[team]
        seats = (Seat(count=len(persons), candidates=persons),)
        return line_of(seats, office, work, presence, begin=begin, end=end)

    return line


def _findings(waits: Waits, away: Mapping[int, Windows], gathered: Int64) -> Iterator[Finding]:
    """What rests on inference, and what could not be asked."""
    total = len(waits.row)
    unknown = int((waits.need < 0).sum())
    if unknown:
        yield Finding(rule="waiting_performer_unknown", severity="note", count=unknown, total=total)
    by_role = int((waits.performers.basis[waits.row] == "role").sum())
    if by_role:
        yield Finding(rule="waiting_performer_by_role", severity="note", count=by_role, total=total)
    days = sum(int((windows.close - windows.open).sum()) for windows in away.values()) // 86_400
    if days:
        yield Finding(rule="waiting_absences_inferred", severity="note", count=days)
    batched = int((gathered > waits.begin).sum())
    if batched:
        yield Finding(rule="waiting_batches_inferred", severity="note", count=batched, total=total)
