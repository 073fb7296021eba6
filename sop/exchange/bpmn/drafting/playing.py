"""A net played with tokens, by the letter of the standard (BPMN 2.0.2, 13.3 and 13.4).

Used to judge a diagram before it is read as an SOP, and to compare the two afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from sop.exchange.bpmn.drafting.net import Arrow, Net, Point

Marking = frozenset[str]
"""Arrows that hold a token."""
MAX_STATES = 10_000


class TwiceError(ValueError):
    """An arrow gets a second token: what follows would be done twice. Its arg is a point."""


class StuckError(ValueError):
    """Tokens wait for others that never come. Its args are the points at which they wait."""


class TooManyStatesError(ValueError):
    """More than MAX_STATES states."""


@dataclass(kw_only=True)
class Game:
    """The token game of a net."""

    net: Net
    _moves: dict[Marking, list[tuple[str, Marking]]] = field(default_factory=dict)

    def first(self) -> Marking:
        """Where a case begins."""
        (arrow,) = self.net.out[self.net.start]
        return frozenset({arrow.id})

    def check(self) -> None:
        """Play every game.

        Raises: TwiceError; StuckError; TooManyStatesError.
        """
        waiting = [self.first()]
        seen = set(waiting)
        while waiting:
            here = waiting.pop()
            moves = self.moves(here)
            if not moves and here:
                targets = (self.net.arrows[name].target for name in sorted(here))
                raise StuckError(*dict.fromkeys(targets))
            for _, later in moves:
                if later not in seen:
                    seen.add(later)
                    waiting.append(later)

    def moves(self, marking: Marking) -> list[tuple[str, Marking]]:
        """What may happen next: the node of a task, or empty for what nobody sees, and where that leads.

        What happens in any case and is not seen happens first: no other order shows anything else.
        """
        if marking not in self._moves:
            if len(self._moves) >= MAX_STATES:
                raise TooManyStatesError
            found = list(self._all(marking))
            sure = next(((label, later) for label, later, certain in found if certain), None)
            self._moves[marking] = [sure] if sure else [(label, later) for label, later, _ in found]
        return self._moves[marking]

    def _all(self, marking: Marking) -> Iterator[tuple[str, Marking, bool]]:
        for name in sorted(dict.fromkeys(self.net.arrows[arrow].target for arrow in marking)):
            point = self.net.points[name]
            arrived = [arrow.id for arrow in self.net.into[name] if arrow.id in marking]
            out = [arrow.id for arrow in self.net.out[name]]
            if point.kind in ("join_p", "join_o"):
                if self._joins(point, marking, arrived):
                    yield "", self._after(marking, arrived, out, name), True
                continue
            label = point.origin if point.kind == "task" and not point.own else ""
            for arrow in arrived:
                for later in _sides(point, out):
                    if point.terminates:
                        yield label, frozenset(), False
                    else:
                        certain = not label and point.kind not in ("split_x", "split_o")
                        yield label, self._after(marking, [arrow], later, name), certain

    def _after(self, marking: Marking, before: list[str], after: list[str], point: str) -> Marking:
        left = marking - set(before)
        if left & set(after):
            raise TwiceError(point)
        return left | set(after)

    def _joins(self, point: Point, marking: Marking, arrived: list[str]) -> bool:
        """May a gateway join that waits for all, or for all that may still come?"""
        arrows = self.net.into[point.id]
        if point.kind == "join_p" or len(arrived) == len(arrows):
            return len(arrived) == len(arrows)
        awaited = frozenset[str]().union(
            *(self._upstream[arrow.id] for arrow in arrows if arrow.id not in marking)
        )
        covered = frozenset[str]().union(*(self._upstream[name] for name in arrived))
        return not any(name in awaited and name not in covered for name in marking)

    @cached_property
    def _upstream(self) -> dict[str, frozenset[str]]:
        """For each arrow into an inclusive join those from which a way leads to it, not through the join."""
        return {
            arrow.id: self._leading(arrow, point.id)
            for point in self.net.points.values()
            if point.kind == "join_o"
            for arrow in self.net.into[point.id]
        }

    def _leading(self, arrow: Arrow, without: str) -> frozenset[str]:
        found, waiting = {arrow.id}, [arrow]
        while waiting:
            here = waiting.pop()
            for earlier in self.net.into[here.source] if here.source != without else ():
                if earlier.id not in found:
                    found.add(earlier.id)
                    waiting.append(earlier)
        return frozenset(found)


def _sides(point: Point, out: list[str]) -> Iterator[list[str]]:
    """Arrows that get a token together, one way after the other."""
    if point.kind == "split_x":
        yield from ([name] for name in out)
    elif point.kind == "split_o":
        for size in range(1, len(out) + 1):
            yield from (list(taken) for taken in combinations(out, size))
    else:
        yield out
