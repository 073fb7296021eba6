"""When each activity instance could have begun, event by event: the truth that the fast search must equal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mining.performance.clock import Clock, Column, column
from mining.performance.ready import Ready
from sop.events import CASE_ID, RELEASED, STEP_ID, EventLog
from sop.exchange.graph import FlowGraph, Way, bits


class Instant(NamedTuple):
    """One stamp: its day in the calendar, UTC seconds, and whether it tells the time of day."""

    day: int
    seconds: int
    timed: bool


@dataclass(frozen=True)
class Instance:
    """What is needed of an event. Parameters: step - its place in the flow graph, -1 where unknown."""

    row: int
    step: int
    enabled: Instant | None
    start: Instant | None
    end: Instant | None

    @property
    def begin(self) -> Instant | None:
        """The start, else the end."""
        return self.start or self.end


def ready_times(log: EventLog, flow: FlowGraph, clock: Clock) -> Ready:
    """Find for each activity instance from when it could have begun.

    Parameters: log - events sorted inside cases; flow - the SOP's reachability structure; clock - the
    log's stamps.
    Returns: one entry an event.
    """
    import numpy as np

    n = len(log.events)
    stamps = np.zeros((n, 3), dtype=np.int64)
    stamps[:, 0] = -1
    basis, reason = np.full(n, "", dtype=object), np.full(n, "", dtype=object)
    released = releases(log, clock)
    for name, events in _cases(log, flow, clock):
        for place, event in enumerate(events):
            found, basis[event.row], reason[event.row] = _source(flow, events, place, released.get(name))
            if found is not None:
                stamps[event.row] = found
    known = stamps[:, 0] >= 0
    ready = Column(seconds=stamps[:, 1], day=stamps[:, 0], known=known, timed=known & (stamps[:, 2] == 1))
    return Ready(stamps=ready, basis=basis, reason=reason)


def releases(log: EventLog, clock: Clock) -> dict[str, Instant]:
    """Releases of the cases whose case table tells one."""
    import numpy as np

    cases = log.cases
    stamps = column(cases[RELEASED], clock.calendar, by_day=np.zeros(len(cases), dtype=bool))
    return {
        name: instant
        for name, instant in zip(cases[CASE_ID].tolist(), _instants(stamps), strict=True)
        if instant is not None
    }


def not_after(a: Instant, b: Instant) -> bool:
    """Is a at or before b, as far as their stamps can tell?"""
    return a.seconds <= b.seconds if a.timed and b.timed else a.day <= b.day


def _source(
    flow: FlowGraph, events: Sequence[Instance], place: int, released: Instant | None
) -> tuple[Instant | None, str, str]:
    """Stamp, basis and reason of one instance."""
    event = events[place]
    if event.enabled is not None:
        return event.enabled, "enabled", ""
    if event.begin is None:
        return None, "", "only_one_stamp"
    earlier = sum(other.step == event.step for other in events[:place])
    first_time = event.step >= 0 and earlier < _units(flow, event.step)
    may_return = event.step >= 0 and any(way.stretch >> event.step & 1 for way in _returns(flow))
    before = _carried_out_before(flow, events, event.step) if first_time or may_return else []
    if may_return:
        before += _sent_back(flow, events, event)
    if before:
        return _latest(before, event.begin, "predecessor", "before_predecessor")
    if first_time and flow.needs[event.step] == 0 and released is not None:
        late = not not_after(released, event.begin)
        return (None, "", "before_release") if late else (released, "released", "")
    others = [other for other in events if other is not event]
    ended = [other for other in others if other.end is not None and not_after(other.end, event.begin)]
    if not ended:
        return None, "", "first_event"
    return _latest(ended, event.begin, "previous", "first_event")


def _latest(
    earlier: Sequence[Instance], begin: Instant, basis: str, otherwise: str
) -> tuple[Instant | None, str, str]:
    ends = [event.end for event in earlier if event.end is not None]
    if not ends:
        return None, "", "only_one_stamp"
    passed = [end for end in ends if not_after(end, begin)]
    return (max(passed), basis, "") if passed else (None, "", otherwise)


def _carried_out_before(flow: FlowGraph, events: Sequence[Instance], step: int) -> list[Instance]:
    """Instances of the nearest steps before this one that the case has; others are passed through."""
    waiting, seen, found = list(bits(flow.nearest[step])), set(), []
    while waiting:
        earlier = waiting.pop()
        if earlier in seen:
            continue
        seen.add(earlier)
        instances = [event for event in events if event.step == earlier]
        found += instances
        if not instances:
            waiting += bits(flow.nearest[earlier])
    return found


def _units(flow: FlowGraph, step: int) -> int:
    """How often a step is carried out side by side."""
    return flow.counters[step].size if step in flow.counters else 1


def _returns(flow: FlowGraph) -> list[Way]:
    return [way for ways in flow.ways.values() for way in ways if way.target is not None]


def _sent_back(flow: FlowGraph, events: Sequence[Instance], event: Instance) -> list[Instance]:
    """Decisions that may have sent the case back to this step, and were completed before it began."""
    deciding = {step for step, ways in flow.ways.items() for way in ways if way.target == event.step}
    return [
        other
        for other in events
        if other is not event
        and other.step in deciding
        and other.end is not None
        and event.begin is not None
        and not_after(other.end, event.begin)
    ]


def _cases(log: EventLog, flow: FlowGraph, clock: Clock) -> Iterator[tuple[str, list[Instance]]]:
    cases: dict[str, list[Instance]] = {}
    steps = log.events[STEP_ID].map(flow.position).fillna(-1).astype("int64").tolist()
    columns = (_instants(clock.enabled), _instants(clock.start), _instants(clock.end))
    for row, (name, step, enabled, start, end) in enumerate(
        zip(log.events[CASE_ID].tolist(), steps, *columns, strict=True)
    ):
        cases.setdefault(name, []).append(Instance(row, step, enabled, start, end))
    yield from cases.items()


def _instants(stamps: Column) -> list[Instant | None]:
    parts = zip(
        stamps.day.tolist(),
        stamps.seconds.tolist(),
        stamps.timed.tolist(),
        stamps.known.tolist(),
        strict=True,
    )
    return [Instant(day, seconds, timed) if known else None for day, seconds, timed, known in parts]
