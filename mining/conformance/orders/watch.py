"""What the moves of one step mean, told move by move.

The same as `wording.order_deviations` for one step at a time, but with a memory that does not grow with the
trace: two beginnings after which the memory is equal need not be told apart. That is what makes it possible
to look at all orders of events at once (`mining.conformance.orders.prefixes`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from mining.conformance.search import MoveKind
from mining.conformance.wording import Kind
from sop.exchange.petri import FlowGraph

Key = tuple[Kind, str, str | None]
"""Kind, step and other step of a deviation."""
Step = tuple[MoveKind, int, str]
"""Kind, place of the step and outcome of a move."""
Memory = tuple[bool, bool, tuple[int, ...], tuple[tuple[int, bool], ...], tuple[tuple[Kind, int], ...]]
"""Was the step carried out; was a unit told in this round; what each free log move has crossed since; the
same for each free model move, and whether it stands for one more unit; what was found."""

NOTHING, SEVERAL = -1, -2
"""Steps crossed; a single one is told by its place."""


@dataclass(frozen=True)
class StepWatch:
    """The memory of one step.

    Parameters: flow - the SOP's reachability structure; step - its place there.
    """

    flow: FlowGraph
    step: int

    @property
    def blank(self) -> Memory:
        """Before the first move."""
        return (False, False, (), (), ())

    @cached_property
    def _earlier(self) -> int:
        return self.flow.ancestors[self.step]

    @cached_property
    def _later(self) -> int:
        return sum(1 << other for other, before in enumerate(self.flow.ancestors) if before >> self.step & 1)

    def after(self, memory: Memory, moves: Iterable[Step]) -> Memory:
        """The memory after further moves.

        Parameters: memory - before them; moves - in order.
        """
        for kind, step, outcome in moves:
            if step == self.step:
                memory = self._own(memory, kind)
            elif kind == "sync" and step >= 0:
                memory = self._crossed(memory, step)
            if outcome and kind != "log":
                way = self.flow.way(step, outcome)
                if way is not None and way.stretch >> self.step & 1:
                    memory = (memory[0], False, *memory[2:])
        return memory

    def found(self, memory: Memory) -> tuple[Key, ...]:
        """What the moves mean, after the last of them.

        Parameters: memory - after all moves.
        """
        carried_out, _, logs, missing, results = memory
        name = self.flow.steps[self.step]
        kind: Kind = "repeated" if carried_out else "not_called_for"
        keys: list[Key] = [self._key(*result) for result in results]
        keys += [(kind, name, None)] * len(logs)
        keys += [("not_carried_out", name, None) for _, partial in missing if not partial]
        return tuple(keys)

    def _own(self, memory: Memory, kind: MoveKind) -> Memory:
        carried_out, told, logs, missing, results = memory
        if kind == "sync":
            return (True, True, logs, missing, results)
        if kind == "log":
            if missing:
                result = self._result(missing[0][0], self._later)
                return (carried_out, told, logs, missing[1:], tuple(sorted((*results, result))))
            return (carried_out, told, (*logs, NOTHING), missing, results)
        if logs:
            result = self._result(logs[-1], self._earlier)
            return (True, True, logs[:-1], missing, tuple(sorted((*results, result))))
        partial = told and self.step in self.flow.counters
        return (True, True, logs, (*missing, (NOTHING, partial)), results)

    def _crossed(self, memory: Memory, step: int) -> Memory:
        carried_out, told, logs, missing, results = memory
        if logs and self._earlier >> step & 1:
            logs = tuple(_more(crossed, step) for crossed in logs)
        if missing and self._later >> step & 1:
            missing = tuple((_more(crossed, step), partial) for crossed, partial in missing)
        return (carried_out, told, logs, missing, results)

    def _result(self, crossed: int, side: int) -> tuple[Kind, int]:
        """Swapped with the only step crossed, if the SOP puts that directly beside; else out of order."""
        if crossed >= 0 and side >> crossed & 1:
            first, second = sorted((self.step, crossed))
            if self.flow.nearest[second] >> first & 1:
                return ("swapped", crossed)
        return ("out_of_order", NOTHING)

    def _key(self, kind: Kind, other: int) -> Key:
        if kind != "swapped":
            return (kind, self.flow.steps[self.step], None)
        first, second = sorted((self.step, other))
        return (kind, self.flow.steps[first], self.flow.steps[second])


@dataclass(frozen=True)
class ReturnWatch:
    """How often a case was sent back by one outcome.

    Parameters: flow - the SOP's reachability structure; step - place of the decision; outcome - its id.
    """

    flow: FlowGraph
    step: int
    outcome: str

    @property
    def blank(self) -> int:
        """Before the first move."""
        return 0

    def after(self, memory: int, moves: Iterable[Step]) -> int:
        """The number of returns after further moves.

        Parameters: memory - before them; moves - in any order.
        """
        return memory + sum(
            step == self.step and outcome == self.outcome and kind != "log" for kind, step, outcome in moves
        )

    def found(self, memory: int) -> tuple[Key, ...]:
        """One deviation for each return above the limit.

        Parameters: memory - after all moves.
        """
        way = self.flow.way(self.step, self.outcome)
        if way is None or way.target is None:
            return ()
        key: Key = ("too_many_returns", self.flow.steps[self.step], self.flow.steps[way.target])
        return (key,) * (memory - way.limit)


def _more(crossed: int, step: int) -> int:
    return step if crossed == NOTHING else SEVERAL


@dataclass(frozen=True)
class JointWatch:
    """The memories of several steps, so that what is said of one or the other is not told apart.

    Parameters: watches - one a step.
    """

    watches: tuple[StepWatch, ...]

    @property
    def blank(self) -> tuple[Memory, ...]:
        """Before the first move."""
        return tuple(watch.blank for watch in self.watches)

    def after(self, memory: tuple[Memory, ...], moves: Iterable[Step]) -> tuple[Memory, ...]:
        """The memories after further moves.

        Parameters: memory - before them; moves - in order.
        """
        return tuple(watch.after(one, moves) for watch, one in zip(self.watches, memory, strict=True))

    def found(self, memory: tuple[Memory, ...]) -> tuple[Key, ...]:
        """What the moves mean, after the last of them.

        Parameters: memory - after all moves.
        """
        return tuple(key for watch, one in zip(self.watches, memory, strict=True) for key in watch.found(one))
