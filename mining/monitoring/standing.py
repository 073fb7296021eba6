"""Where a case stands: the markings of the SOP that fit what was recorded of it.

Conformance asks which explanation of a trace is cheapest; here the question is how far the case has come.
What is recorded counts: a step that was carried out although one before it is not recorded has still brought
the case there (many steps of an office leave no trace), so the missing one is passed, and named. Which
outcome a decision had shows only in what follows, so all markings that fit are followed together: what can
begin in each of them is due, what can begin in some is possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sop.exchange.graph import FlowGraph, bits

MOST_MARKINGS = 256
"""Markings followed at once; of more, those are kept that come first by number."""


class Marking(NamedTuple):
    """One way to read a trace.

    Parameters: resolved - marking of the flow graph; returns - how often each outcome (step, number) sent the
    case back; skipped - steps passed although nothing was recorded of them, as bits.
    """

    resolved: int
    returns: tuple[tuple[int, str, int], ...] = ()
    skipped: int = 0


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a trace has come; steps are places in the flow graph, in step order.

    Parameters: due - steps that can begin whatever the outcomes were; possible - those that can begin under
    some; done - steps that are over in every reading (carried out or passed unrecorded, not passed over by a
    decision); events - places in the trace of the events of each step; not_recorded - steps that were passed
    without a record; out_of_place - steps recorded where they do not fit; over, may_be_over - nothing is
    left in every, in some reading; counted - how many units of a step are certainly over in this round.
    """

    due: tuple[int, ...]
    possible: tuple[int, ...]
    done: tuple[int, ...]
    events: dict[int, tuple[int, ...]]
    not_recorded: tuple[int, ...]
    out_of_place: tuple[int, ...]
    over: bool
    may_be_over: bool
    counted: dict[int, int]


def standing(flow: FlowGraph, trace: Sequence[str | None]) -> Standing:
    """Where a case stands after a trace.

    Parameters: flow - the SOP's reachability structure; trace - step ids in the order of the events, None for
    an activity that the SOP does not know (it changes nothing).
    Returns: the standing; always the same for the same trace.
    """
    readings: list[Marking] = [Marking(0)]
    events: dict[int, list[int]] = {}
    out_of_place: list[int] = []
    for index, name in enumerate(trace):
        step = flow.position.get(name, -1) if name is not None else -1
        if step < 0:
            continue
        events.setdefault(step, []).append(index)
        following = _carry_out(flow, readings, step)
        if following:
            readings = following
        else:
            out_of_place.append(step)
    sets = [set(flow.enabled(reading.resolved)) for reading in readings]
    certain, some = set.intersection(*sets), set.union(*sets)
    resolved = skipped = -1
    for reading in readings:
        resolved &= reading.resolved
        skipped &= reading.skipped
    return Standing(
        due=tuple(sorted(certain)),
        possible=tuple(sorted(some - certain)),
        done=tuple(
            step
            for step in range(len(flow.steps))
            if resolved >> step & 1 and (step in events or skipped >> step & 1)
        ),
        events={step: tuple(places) for step, places in events.items()},
        not_recorded=tuple(step for step in bits(max(skipped, 0)) if step not in events),
        out_of_place=tuple(sorted(set(out_of_place))),
        over=all(reading.resolved & flow.final == flow.final for reading in readings),
        may_be_over=any(reading.resolved & flow.final == flow.final for reading in readings),
        counted={
            step: min(reading.resolved >> counter.shift & counter.mask for reading in readings)
            for step, counter in flow.counters.items()
        },
    )


def _carry_out(flow: FlowGraph, readings: Sequence[Marking], step: int) -> list[Marking]:
    """Readings after a step was carried out; none where it fits none of them."""
    ready = [reading for reading in readings if flow.may_run(step, reading.resolved)]
    if not ready:
        ready = _few(found for reading in readings for found in _reach(flow, reading, step))
    return _few(found for reading in ready for found in _fire(flow, reading, step))


def _fire(flow: FlowGraph, reading: Marking, step: int) -> list[Marking]:
    """All that may follow a step; returns beyond their limit only where nothing else is left."""
    within: list[Marking] = []
    beyond: list[Marking] = []
    for resolved, outcome, _ in flow.fire(step, reading.resolved):
        way = flow.way(step, outcome) if outcome else None
        if way is None or way.target is None:
            within.append(reading._replace(resolved=resolved))
            continue
        counts = {(at, name): n for at, name, n in reading.returns}
        counts[step, outcome] = counts.get((step, outcome), 0) + 1
        returns = tuple(sorted((at, name, n) for (at, name), n in counts.items()))
        after = reading._replace(resolved=resolved, returns=returns, skipped=reading.skipped & ~way.stretch)
        (within if counts[step, outcome] <= way.limit else beyond).append(after)
    return within or beyond


def _reach(flow: FlowGraph, reading: Marking, step: int) -> list[Marking]:
    """Readings in which a step can begin, after passing the unrecorded steps before it."""
    if reading.resolved >> step & 1:
        return []
    missing = flow.needs[step] & ~reading.resolved
    if not missing:
        return [reading]
    first = next(bits(missing))
    passed = _few(after for before in _reach(flow, reading, first) for after in _pass(flow, before, first))
    return _few(found for after in passed for found in _reach(flow, after, step))


def _pass(flow: FlowGraph, reading: Marking, step: int) -> Iterable[Marking]:
    """Readings after a step that nobody recorded; it sends nobody back."""
    waiting = [reading.resolved]
    while waiting:
        resolved = waiting.pop()
        for following, outcome, _ in flow.fire(step, resolved):
            way = flow.way(step, outcome) if outcome else None
            if way is not None and way.target is not None:
                continue
            if following >> step & 1:
                yield reading._replace(resolved=following, skipped=reading.skipped | 1 << step)
            else:
                waiting.append(following)


def _few(readings: Iterable[Marking]) -> list[Marking]:
    return sorted(set(readings))[:MOST_MARKINGS]
