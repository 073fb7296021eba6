"""In which order the rows of a diagram may stand: as in the SOP that it was, or as its arrows lead."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence

from sop.exchange.bpmn.drafting.ours import Ours
from sop.exchange.bpmn.drafting.rows import PlannedRow

_Key = tuple[int, int]


def orders(
    rows: Sequence[PlannedRow], ours: Ours, place: Mapping[str, int]
) -> Iterator[tuple[PlannedRow, ...]]:
    """Orders to be tried, best first; the last one always does.

    A modeller moves the elements of a file about: their order tells nothing once we said what it was.

    Parameters: rows - as planned; ours - their extensions; place - of the nodes in the file.
    Returns: as they stood in the SOP, if all were in it; then each after those that lead to it.
    """
    known = ours.order or {name: place[name] for name in ours.steps if name in place}
    if all(row.point.id in known for row in rows):
        yield tuple(sorted(rows, key=lambda row: known[row.point.id]))
    yield _along(rows, known) if known else tuple(rows)


def _along(rows: Sequence[PlannedRow], known: Mapping[str, int]) -> tuple[PlannedRow, ...]:
    """Each row after those that lead to it; of those that may come next the first of the SOP, and a new one
    where those before it stand."""
    later = {row.point.id: _followers(row) for row in rows}
    open_ = dict.fromkeys(later, 0)
    for names in later.values():
        for name in names:
            open_[name] += 1
    row_of = {row.point.id: row for row in rows}
    planned = {row.point.id: number for number, row in enumerate(rows)}
    keys = {name: (known.get(name, -1), 0) for name in later}
    waiting = [(keys[name], planned[name], name) for name, count in open_.items() if not count]
    heapq.heapify(waiting)
    found: list[PlannedRow] = []
    while waiting:
        key, _, name = heapq.heappop(waiting)
        found.append(row_of[name])
        for follower in later[name]:
            open_[follower] -= 1
            if follower not in known:
                keys[follower] = max(keys[follower], _next(key))
            if not open_[follower]:
                heapq.heappush(waiting, (keys[follower], planned[follower], follower))
    return tuple(found)


def _next(key: _Key) -> _Key:
    return key[0], key[1] + 1


def _followers(row: PlannedRow) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for way in row.ways if not way.back for name in way.to))
