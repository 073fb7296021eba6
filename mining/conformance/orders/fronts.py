"""One event more: how the cheapest paths to all markings go on."""

from __future__ import annotations

from heapq import heappop, heappush

from mining.conformance.orders.watch import Step
from mining.conformance.search import RANK, Task

Front = tuple[tuple[int, int, int, int], ...]
"""For each marking, by marking: cost, place of its path among all, place of its path's outcomes among all."""
Back = dict[int, tuple[int, tuple[Step, ...]]]
"""For each marking after an event: the marking before, and the moves between."""
START: Front = ((0, 0, 0, 0),)
"""Nothing has happened yet."""

_Path = tuple[int, tuple[object, ...], tuple[int, ...], bool, int, int, int, tuple[Step, ...]]
"""Cost, what decides among paths of equal cost (moves, then outcomes), were there model moves, events taken,
marking, marking before, moves."""


def extend(task: Task, front: Front, *, most: int, left: int) -> tuple[Front, Back]:
    """The front after the event of a task.

    Never does a model move stand right before a log move on the first cheapest path: the other way round
    costs the same and comes first. Where nothing is decided or counted, no model move stands before a
    synchronous move that does not need it, for the same reason.

    Parameters: task - of one event; front - before it; most - cost that the cheapest path does not exceed;
    left - events still to come, this one included.
    Returns: the front after it, and how each of its markings came about.
    """
    most = min(most, left + min(cost + _enough(task, marking) for marking, cost, _, _ in front))
    heap: list[_Path] = [
        (cost, (path,), (outcomes,), False, 0, marking, marking, ())
        for marking, cost, path, outcomes in front
    ]
    heap.sort()
    settled: set[tuple[int, int, bool]] = set()
    after: dict[int, _Path] = {}
    while heap:
        path = heappop(heap)
        modelled, taken, marking = path[3:6]
        if (marking, taken, modelled) in settled:
            continue
        settled.add((marking, taken, modelled))
        if taken:
            after[marking] = min(path, after.get(marking, path))
        else:
            for longer in _longer(task, path, modelled):
                if longer[0] + task.bound((longer[5], longer[4])) <= most:
                    heappush(heap, longer)
    most = min(most, left - 1 + min(path[0] + _enough(task, m) for m, path in after.items()))
    kept = {m: p for m, p in after.items() if p[0] + task.bound((m, 1)) <= most}
    return _ranked(_hopeful(task, kept) if task.plain else kept)


def finish(task: Task, front: Front) -> tuple[int, Back]:
    """The first cheapest way from a front to the end.

    Parameters: task - without events; front - after the last one.
    Returns: its cost, and the moves to the end, which is marked -1.
    """
    heap: list[_Path] = [
        (cost, (path,), (outcomes,), False, 0, marking, marking, ())
        for marking, cost, path, outcomes in front
    ]
    heap.sort()
    settled: set[int] = set()
    while heap:
        path = heappop(heap)
        if task.reached((path[5], 0)):
            return path[0], {-1: (path[6], path[7])}
        if path[5] not in settled:
            settled.add(path[5])
            for longer in _longer(task, path, False):
                heappush(heap, longer)
    raise RuntimeError("the SOP's net cannot reach its end")


def _longer(task: Task, path: _Path, modelled: bool) -> list[_Path]:
    cost, key, outcomes, _, taken, marking, origin, moves = path
    found: list[_Path] = []
    synchronous = False
    for number, (kind, step, price, (reached, position), outcome) in enumerate(task.moves((marking, taken))):
        synchronous = synchronous or kind == "sync"
        if (kind == "log" and modelled) or (kind == "model" and synchronous and task.plain):
            continue
        found.append(
            (
                cost + price,
                (*key, (RANK[kind], step)),
                (*outcomes, number),
                kind == "model",
                position,
                reached,
                origin,
                (*moves, (kind, step, outcome)),
            )
        )
    return found


def _hopeful(task: Task, after: dict[int, _Path]) -> dict[int, _Path]:
    """Without markings from which another does better whatever comes.

    From marking b one can do as from a, at the cost of a model move for each step that a has and b lacks, and
    of a log move for each that b has and a lacks and that still comes.
    """
    rest = task.suffix[-1]
    return {
        a: path
        for a, path in after.items()
        if not any(
            other[0] + (a & ~b).bit_count() + (b & ~a & rest).bit_count() < path[0]
            for b, other in after.items()
        )
    }


def _enough(task: Task, marking: int) -> int:
    """Model moves that are enough from here."""
    units = sum(counter.size - 1 for counter in task.flow.counters.values() if counter.exact)
    return (task.flow.final & ~marking).bit_count() + units


def _ranked(after: dict[int, _Path]) -> tuple[Front, Back]:
    """The same with places instead of paths."""
    paths = {key: place for place, key in enumerate(sorted({path[1] for path in after.values()}))}
    outcomes = {key: place for place, key in enumerate(sorted({path[2] for path in after.values()}))}
    front = tuple((m, after[m][0], paths[after[m][1]], outcomes[after[m][2]]) for m in sorted(after))
    return front, {marking: (path[6], path[7]) for marking, path in after.items()}
