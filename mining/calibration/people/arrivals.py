"""Steps that waited for nobody but the persons of one group: what their delays say of these persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.calibration.people.holders import Holders, post_of
from mining.performance.clock import Clock, read_clock
from mining.performance.ready import Ready, ready_times
from mining.performance.waiting.performers import Performers, find_performers
from sop.events import INSTANCE, ROLE, STEP_ID, UNIT
from sop.exchange.petri import flow_graph

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from mining.analysis import Mined
    from sop.worktime import CompiledCalendar, Windows

    Int64 = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

NO_SOURCE = -1
OTHER_CAUSES = ("external", "handover", "overtaken", "busy_case", "joint")
"""A wait with any of these was not for the performer's other work alone."""


RECOVERY_DAYS = (4, 2, 1)
"""Working days after work at a case until a desk is as if there had been none: the first that leaves
SUFFICIENT delays, else the last."""
SUFFICIENT = 40
FOREVER = 2**62


@dataclass(frozen=True, kw_only=True, eq=False)
class Desk:
    """The events of a log as work for posts, one entry an event.

    Parameters: clock, ready - stamps; performers - who did it and who could have; post_of - post by performer
    (code); seat - place in `seats`, the posts that hold the role it needs (and serve its unit); source - row
    of the event whose end made it ready, -1 where none did; alone - it waited for nothing that the log shows
    but for one performer.
    """

    clock: Clock
    ready: Ready
    performers: Performers
    post_of: Mapping[int, int]
    seat: Int64
    seats: tuple[tuple[int, ...], ...]
    source: Int64
    alone: Flags

    def done_by(self, posts: Sequence[int]) -> Flags:
        """Events in which somebody of these posts took part."""
        import numpy as np

        mine = {code for code, post in self.post_of.items() if post in posts}
        teams = np.array([*(bool(mine & set(team)) for team in self.performers.teams), False])
        return np.asarray(teams[self.performers.team], dtype=bool)

    def only_for(self, posts: Sequence[int]) -> Flags:
        """Events with one seat that these posts, and nobody else, hold."""
        import numpy as np

        single = np.array([*(sum(seat.count for seat in need) == 1 for need in self.performers.needs), False])
        wanted = np.array([one == tuple(sorted(posts)) for one in self.seats], dtype=bool)
        return np.asarray(single[self.performers.need] & wanted[self.seat], dtype=bool)


def read_desk(mined: Mined, holders: Holders, *, external_steps: Sequence[str] = ()) -> Desk:
    """Look at a log as work for posts.

    Parameters: mined; holders - its posts; external_steps - whose waiting is for somebody outside.
    """
    import numpy as np

    clock = read_clock(mined.log, mined.office)
    ready = ready_times(mined.log, flow_graph(mined.sop), clock)
    performers = find_performers(mined.log, who="holders")
    table = mined.waiting.instances
    seconds = table[[f"{cause}_clock_seconds" for cause in OTHER_CAUSES]].sum(axis=1).to_numpy()
    whole = {step.id for step in mined.sop.steps if step.must_not_split} | set(external_steps)
    known = (table["reason"] == "").to_numpy() & table["total_clock_seconds"].notna().to_numpy()
    split = ~mined.log.events[STEP_ID].isin(whole).to_numpy()
    seat, seats = _seats(mined, holders)
    # Numbers of instances are unique within a log, but need not be its rows.
    row = {number: place for place, number in enumerate(mined.log.events[INSTANCE].tolist())}
    numbers = table["source_instance"].fillna(NO_SOURCE).astype("int64").tolist()
    source = [row.get(number, -1) for number in numbers]
    return Desk(
        clock=clock,
        ready=ready,
        performers=performers,
        post_of=post_of(holders, performers.names),
        seat=seat,
        seats=seats,
        source=np.array(source, dtype=np.int64),
        alone=known & split & (seconds == 0),
    )


def _seats(mined: Mined, holders: Holders) -> tuple[Int64, tuple[tuple[int, ...], ...]]:
    """For each event which posts hold its role, and serve its unit."""
    import pandas as pd

    steps = {step.id: [seat.role for seat in step.performers.roles] for step in mined.sop.steps}
    roles = {role.id for role in mined.sop.roles}
    keys = pd.MultiIndex.from_frame(mined.log.events[[STEP_ID, ROLE, UNIT]].fillna(""))
    code, different = pd.factorize(keys)
    found = []
    for step, logged, unit in different:
        of_step = steps.get(step, [])
        role = logged if logged in roles else of_step[0] if len(of_step) == 1 else ""
        found.append(
            tuple(
                place
                for place, post in enumerate(holders.posts)
                if role in post.roles and (not unit or not post.units or unit in post.units)
            )
        )
    return code.astype("int64"), tuple(found)


@dataclass(frozen=True, kw_only=True, eq=False)
class Delays:
    """Delays of work that came to the persons of one group at a random moment.

    Parameters: met - instants at which it met the desk, UTC seconds; seconds - of the group's time on duty
    between ready and started; rest - of the day on which it
    came, seconds on duty that were left of it; posts - who could have taken it; deputy - somebody
    acted for them, so that none of them was there; day - of a usual day of theirs, seconds.
    """

    met: Int64
    seconds: Int64
    rest: Int64
    posts: tuple[int, ...]
    deputy: Flags
    day: int

    @property
    def persons(self) -> int:
        """How many could have taken it."""
        return len(self.posts)

    def __len__(self) -> int:
        return len(self.seconds)


def delays_of(desk: Desk, posts: Sequence[int], windows: Windows, calendar: CompiledCalendar) -> Delays:
    """Delays of single-seat work that only the persons of a group could take.

    Left out is work that came while one of them was at a case, or less than RECOVERY_DAYS after: meanwhile
    other work had piled up, and the desk was fuller than at a random moment. Of several pieces that came on
    one working day the first counts: the others met much the same desk.

    Parameters: desk; posts - of the group; windows - when they are on duty; calendar - the office's.
    """
    import numpy as np

    wanted, mine = tuple(sorted(posts)), desk.done_by(posts)
    midnights = np.array(calendar.midnights, dtype=np.int64)
    open_days = np.asarray(windows.between(midnights[:-1], midnights[1:]))
    day = int(np.median(open_days[open_days > 0])) if len(windows) else 0
    # Work that comes at night meets the desk of the next opening; there must be one.
    last = windows.end if len(windows) else calendar.start
    rows = np.flatnonzero(desk.alone & desk.only_for(wanted) & (desk.ready.stamps.seconds < last))
    idle = _idle_seconds(desk, mine, rows, windows)
    chosen = rows[:0]
    for days in RECOVERY_DAYS:
        chosen = _first_of_day(desk, rows[idle >= days * day], windows, midnights)
        if len(chosen) >= SUFFICIENT:
            break
    begin, end = desk.ready.stamps.seconds[chosen], desk.clock.start.seconds[chosen]
    met = _met(begin, windows)
    following = midnights[np.searchsorted(midnights, met, side="right")]
    return Delays(
        met=met,
        seconds=np.asarray(windows.between(begin, end), dtype=np.int64),
        rest=np.asarray(windows.between(begin, following), dtype=np.int64),
        posts=wanted,
        deputy=~mine[chosen],
        day=day,
    )


def _met(begin: Int64, windows: Windows) -> Int64:
    """When work meets the desk: when it becomes ready, at night the next opening."""
    import numpy as np

    return np.asarray(windows.after(begin, np.ones(len(begin), dtype=np.int64)) - 1, dtype=np.int64)


def _first_of_day(desk: Desk, rows: Int64, windows: Windows, midnights: Int64) -> Int64:
    """Of the work that met the desk on one day what became ready first."""
    import numpy as np

    begin = desk.ready.stamps.seconds[rows]
    day = np.searchsorted(midnights, _met(begin, windows), side="right")
    order = np.lexsort((begin, day))
    first = np.append(True, day[order][1:] != day[order][:-1])[: len(order)]
    return np.asarray(rows[order[first]], dtype=np.int64)


def _idle_seconds(desk: Desk, mine: Flags, rows: Int64, windows: Windows) -> Int64:
    """On-duty seconds since the group was last at a case when these events became ready; below 0: it was."""
    import numpy as np

    start, end = desk.clock.start, desk.clock.end
    work = np.flatnonzero(mine & start.timed & end.timed)
    begin = desk.ready.stamps.seconds[rows]
    idle = np.full(len(rows), FOREVER, dtype=np.int64)
    if not len(work):
        return idle
    order = work[np.argsort(start.seconds[work], kind="stable")]
    # The latest end of all work that had begun before.
    latest = np.maximum.accumulate(end.seconds[order])
    place = np.searchsorted(start.seconds[order], begin, side="left") - 1
    since = latest[np.maximum(place, 0)]
    worked = np.asarray(windows.worked(begin)) - np.asarray(windows.worked(since))
    return np.where(place < 0, idle, np.where(begin < since, -1, worked))
