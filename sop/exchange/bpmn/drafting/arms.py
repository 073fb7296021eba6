"""From gateways to ways on: what may follow a task, as outcomes that each lead to a set of tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from sop.exchange.bpmn.drafting.loops import Loop
from sop.exchange.bpmn.drafting.net import SPLITS, Arrow, Net, Point

MOST_ARMS = 20
"""Outcomes of a decision."""
END = ""
"""Where a case goes that is over."""


@dataclass(frozen=True, kw_only=True, order=True)
class Arrival:
    """Where one of the ways leads. Parameters: point - a task, END, or the header of a loop; back - round the
    loop; timers - ids of nodes that it passes."""

    point: str
    back: bool = False
    timers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Arm:
    """One way on. Parameters: arrivals - reached together; chosen - arrows taken where ways split by choice;
    marked - all sequence flows on the way; splits - points at which it was chosen."""

    arrivals: frozenset[Arrival] = frozenset()
    chosen: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()

    def __add__(self, other: Arm) -> Arm:
        return Arm(
            arrivals=self.arrivals | other.arrivals,
            chosen=self.chosen + other.chosen,
            marked=self.marked + other.marked,
            splits=self.splits + other.splits,
        )


class OwnStepError(ValueError):
    """A gateway that belongs to no task: it must be a step, or the net is refused.

    Parameters: split - the gateway; why - `join`, `start`, `loop`, `end` or `many`.
    """

    def __init__(self, split: str, why: str) -> None:
        super().__init__(split, why)
        self.split, self.why = split, why


class ManyArmsError(ValueError):
    """More than MOST_ARMS outcomes. Its arg is the gateway."""


class NoWayError(ValueError):
    """Ways that cannot be said in an SOP. Its arg is the point."""


@dataclass(frozen=True, kw_only=True)
class Arms:
    """Ways on from every point. Parameters: net - its loops left at the end; loops."""

    net: Net
    loops: tuple[Loop, ...]

    @cached_property
    def back(self) -> dict[str, str]:
        """Arrows that lead back, and the header to which each does."""
        return {name: loop.header for loop in self.loops for name in loop.back}

    def of(self, point: str) -> tuple[Arm, ...]:
        """What may follow a task or the start."""
        (arrow,) = self.net.out[point]
        return self._after(arrow)

    def target(self, header: str) -> Arrival:
        """The task with which a loop begins.

        Raises: OwnStepError - it begins with a choice or several tasks; NoWayError - with none at all.
        """
        (arrow,) = self.net.out[header]
        found = self._after(arrow)
        if len(found) == 1 and len(found[0].arrivals) == 1:
            (only,) = found[0].arrivals
            if not only.back and only.point != END:
                return only
        split = self.first_split(header, SPLITS)
        if split is None or (len(found) == 1 and len(found[0].arrivals) == 1):
            raise NoWayError(header)
        raise OwnStepError(split, "loop")

    def first_split(self, point: str, kinds: frozenset[str]) -> str | None:
        """The first gateway of these kinds that follows without a task between."""
        waiting, seen = [point], {point}
        while waiting:
            for arrow in self.net.out[waiting.pop()]:
                later = self.net.points[arrow.target]
                if later.kind in kinds:
                    return later.id
                if later.kind not in ("task", "end") and later.id not in seen and arrow.id not in self.back:
                    seen.add(later.id)
                    waiting.append(later.id)
        return None

    def _after(self, arrow: Arrow) -> tuple[Arm, ...]:
        """Ways on from an arrow; gateways that are reached are worked out first, the last one first."""
        known = self._known
        waiting = [arrow]
        while waiting:
            here = waiting[-1]
            if here.id in known:
                waiting.pop()
                continue
            point = self.net.points[here.target]
            stops = here.id in self.back or point.kind in ("task", "end")
            needed = [] if stops else [out for out in self.net.out[point.id] if out.id not in known]
            waiting += needed
            if not needed:
                known[here.id] = tuple(self._through(here, point))
                waiting.pop()
        return known[arrow.id]

    @cached_property
    def _known(self) -> dict[str, tuple[Arm, ...]]:
        return {}

    def _through(self, arrow: Arrow, point: Point) -> Iterator[Arm]:
        """Ways on through a point whose own ways on are known."""
        found: tuple[Arm, ...]
        if arrow.id in self.back:
            found = (Arm(arrivals=frozenset({Arrival(point=self.back[arrow.id], back=True)})),)
        elif point.kind == "task":
            found = (Arm(arrivals=frozenset({Arrival(point=point.id)})),)
        elif point.kind == "end":
            found = (Arm(arrivals=frozenset({Arrival(point=END)})),)
        else:
            found = self._at(point)
        marked = Arm(marked=(arrow.origin,) if arrow.origin else ())
        for arm in found:
            yield marked + arm

    def _at(self, point: Point) -> tuple[Arm, ...]:
        """Ways on from a gateway or event."""
        sides = [self._chosen(arrow, point) for arrow in self.net.out[point.id]]
        if point.kind == "split_x":
            found = [arm for side in sides for arm in side]
        elif point.kind == "split_p":
            found = self._together(sides, point)
        elif point.kind == "split_o":
            if 2 ** len(sides) - 1 > MOST_ARMS:
                raise ManyArmsError(point.id)
            sets = [
                taken for size in range(1, len(sides) + 1) for taken in combinations(range(len(sides)), size)
            ]
            found = [
                arm for taken in sets for arm in self._together([sides[index] for index in taken], point)
            ]
        else:
            found = list(sides[0])
        if len(found) > MOST_ARMS:
            raise ManyArmsError(point.id)
        if point.kind in ("join_p", "join_o") and len(found) > 1:
            split = self.first_split(point.id, frozenset({"split_x", "split_o"}))
            raise OwnStepError(split or point.id, "join")
        return tuple(_timed(arm, point.origin) for arm in found) if point.kind == "timer" else tuple(found)

    def _chosen(self, arrow: Arrow, point: Point) -> list[Arm]:
        """Ways on over an arrow, which is noted where it was chosen among others."""
        if point.kind not in ("split_x", "split_o"):
            return list(self._known[arrow.id])
        choice = Arm(chosen=(arrow.origin, *arrow.also) if arrow.origin else (), splits=(point.id,))
        return [choice + arm for arm in self._known[arrow.id]]

    def _together(self, sides: list[list[Arm]], point: Point) -> list[Arm]:
        found = [Arm()]
        for side in sides:
            found = [one + other for one in found for other in side]
            if len(found) > MOST_ARMS:
                raise ManyArmsError(point.id)
        return found


def _timed(arm: Arm, timer: str) -> Arm:
    arrivals = frozenset(
        Arrival(point=one.point, back=one.back, timers=(timer, *one.timers)) for one in arm.arrivals
    )
    return Arm(arrivals=arrivals, chosen=arm.chosen, marked=arm.marked, splits=arm.splits)
