"""The ways through an SOP: which step leads to which, and which outcomes return.

Works on bare rows, so that a document can be judged before it is valid as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter

END = "end"
"""The target of an outcome that ends the case."""


@dataclass(frozen=True, kw_only=True)
class Exit:
    """One outcome of a decision.

    Parameters: id; to - steps, (END,) or None for what no other outcome names; stated_return - the document
    says how often it may return: it is tried last as a way forward.
    """

    id: str
    to: tuple[str, ...] | None
    stated_return: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """One step. Parameters: after - steps before it, None for the row above; exits - of a decision."""

    id: str
    after: tuple[str, ...] | None
    exits: tuple[Exit, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Routes:
    """Which step leads to which.

    Parameters: before - for each step, in the order of the rows, its predecessors, decisions that lead to it
    among them; leads - for each decision and outcome the successors it leads to, empty where it ends the case
    or returns; back_to - for each decision the outcomes that return, and where to.
    """

    before: dict[str, tuple[str, ...]]
    leads: dict[str, dict[str, tuple[str, ...]]]
    back_to: dict[str, dict[str, str]]

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The steps in step order: that of the rows, moved only where one stands before its predecessor."""
        order: dict[str, None] = {}
        waiting = list(self.before)
        while waiting:
            step = next(name for name in waiting if all(needed in order for needed in self.before[name]))
            order[step] = None
            waiting.remove(step)
        return tuple(order)

    @cached_property
    def after(self) -> dict[str, tuple[str, ...]]:
        """For each step its successors, in the order of the rows."""
        found: dict[str, list[str]] = {step: [] for step in self.before}
        for step, needed in self.before.items():
            for earlier in dict.fromkeys(needed):
                found[earlier].append(step)
        return {step: tuple(later) for step, later in found.items()}

    @cached_property
    def ancestors(self) -> dict[str, frozenset[str]]:
        """For each step all steps before it, near and far."""
        found: dict[str, frozenset[str]] = {}
        for step in self.order:
            near = self.before[step]
            found[step] = frozenset(near).union(*(found[earlier] for earlier in near))
        return found

    def ends(self, step: str, outcome: str) -> bool:
        """Does this outcome lead nowhere, forward or back?"""
        return not self.leads[step][outcome] and outcome not in self.back_to[step]

    def stretch(self, step: str, outcome: str) -> tuple[str, ...]:
        """Steps that a return repeats: from its target to the decision, both inside, in step order."""
        target = self.back_to[step][outcome]
        inside = self.ancestors[step] | {step}
        return tuple(
            name
            for name in self.order
            if name in inside and (name == target or target in self.ancestors[name])
        )


def find_routes(rows: Sequence[Row]) -> Routes:
    """Resolve the predecessors and outcomes of rows.

    Outcomes are ways forward unless they name their own step or one that comes before it; those that state
    how often they may return are looked at last.

    Parameters: rows - with ids of their own; names that no row has are left out.
    Returns: the routes.
    Raises: graphlib.CycleError - the predecessors form a circle even without the outcomes.
    """
    ids = {row.id for row in rows}
    before = _stated(rows, ids)
    TopologicalSorter(before).prepare()
    exits = [(row.id, way) for row in rows for way in row.exits]
    back_to: dict[str, dict[str, str]] = {row.id: {} for row in rows if row.exits}
    forward: dict[tuple[str, str], tuple[str, ...]] = {}
    for step, way in sorted(exits, key=lambda item: item[1].stated_return):
        targets = tuple(name for name in way.to or () if name in ids and name != END)
        earlier = _ancestors(before, step) | {step}
        if len(targets) == 1 and targets[0] in earlier:
            back_to[step][way.id] = targets[0]
            continue
        forward[step, way.id] = tuple(name for name in targets if name not in earlier)
        for name in forward[step, way.id]:
            before[name] = before[name] if step in before[name] else (*before[name], step)
    leads = {row.id: _leads(row, before, forward) for row in rows if row.exits}
    return Routes(before=before, leads=leads, back_to=back_to)


def _stated(rows: Iterable[Row], ids: set[str]) -> dict[str, tuple[str, ...]]:
    """Predecessors as the rows say, without those that outcomes add."""
    found: dict[str, tuple[str, ...]] = {}
    above: tuple[str, ...] = ()
    for row in rows:
        needed = above if row.after is None else row.after
        found[row.id] = tuple(name for name in needed if name in ids)
        above = (row.id,)
    return found


def _ancestors(before: dict[str, tuple[str, ...]], step: str) -> set[str]:
    found: set[str] = set()
    waiting = list(before[step])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += before[name]
    return found


def _leads(
    row: Row, before: dict[str, tuple[str, ...]], forward: dict[tuple[str, str], tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    named = {way.id: set(forward.get((row.id, way.id), ())) for way in row.exits}
    successors = [step for step, needed in before.items() if row.id in needed]
    result: dict[str, tuple[str, ...]] = {}
    for way in row.exits:
        if way.to is None:
            taken = set().union(*(names for other, names in named.items() if other != way.id))
            result[way.id] = tuple(step for step in successors if step not in taken)
        else:
            result[way.id] = tuple(step for step in successors if step in named[way.id])
    return result
