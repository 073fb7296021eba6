"""An SOP as a light reachability structure: markings are integers, without silent moves.

A marking tells which steps are resolved (completed or passed over); SOPs with decisions have further bits
for edges that are dead and not yet used up, and for how many units of a step are completed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sop.model import Sop
from sop.routes import Routes
from sop.ways import find_ways

Fired = tuple[int, str, int]
"""Marking after a step, outcome of its decision (or empty), and steps of which one at least must still come
for this to be worth while (as bits; 0 where that does not matter)."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One outcome of a decision.

    Parameters: id; dead - edges that it makes dead; target - step it returns to, None where it goes on;
    limit - times that a case may return; stretch - steps it repeats, as bits; reset - bits of a marking that
    it clears.
    """

    id: str
    dead: int = 0
    target: int | None = None
    limit: int = 0
    stretch: int = 0
    reset: int = 0


@dataclass(frozen=True, kw_only=True)
class Counter:
    """Where a marking counts the completed units of a step.

    Parameters: shift, mask - place of the bits; size - number of units; exact - the case tells its units: all
    must come, otherwise one is enough.
    """

    shift: int
    mask: int
    size: int
    exact: bool


@dataclass(frozen=True, kw_only=True)
class FlowGraph:
    """The markings of an SOP's net, as sets of resolved steps (bit i = step i is completed or passed over).

    Parameters: steps - ids in step order: the order of the document, moved only where a row stands before
    one of its own predecessors; needs - for each step the set of its direct predecessors as bits; optional -
    steps that may be passed over, repeatable - steps that one case may carry out several times, as bits;
    ways - outcomes of the decisions, counters - of the steps with units, by step.
    """

    steps: tuple[str, ...]
    needs: tuple[int, ...]
    optional: int = 0
    repeatable: int = 0
    ways: Mapping[int, tuple[Way, ...]] = field(default_factory=dict)
    counters: Mapping[int, Counter] = field(default_factory=dict)

    @cached_property
    def position(self) -> dict[str, int]:
        """Place of each step in `steps`."""
        return {step: index for index, step in enumerate(self.steps)}

    @property
    def final(self) -> int:
        """The marking in which every step is resolved."""
        return (1 << len(self.steps)) - 1

    @cached_property
    def ancestors(self) -> tuple[int, ...]:
        """For each step all steps before it, near and far, as bits."""
        found: list[int] = []
        for needed in self.needs:
            found.append(needed)
            for index in bits(needed):
                found[-1] |= found[index]
        return tuple(found)

    @cached_property
    def nearest(self) -> tuple[int, ...]:
        """For each step its direct predecessors without those that another predecessor implies, as bits."""
        return tuple(
            needed & ~_union(self.ancestors[index] for index in bits(needed)) for needed in self.needs
        )

    def enabled(self, marking: int) -> Iterator[int]:
        """Steps that may run in a marking, in step order."""
        for index, needed in enumerate(self.needs):
            if not marking >> index & 1 and needed & ~marking == 0:
                yield index

    def may_run(self, index: int, marking: int) -> bool:
        """May this step run in this marking?"""
        return not marking >> index & 1 and self.needs[index] & ~marking == 0

    def fire(self, index: int, marking: int) -> tuple[Fired, ...]:
        """What may follow when a step that may run is carried out (for one unit), preferred first."""
        return ((marking | 1 << index, "", 0),)

    def way(self, index: int, outcome: str) -> Way | None:
        """An outcome of a step, None where it has no such."""
        return next((way for way in self.ways.get(index, ()) if way.id == outcome), None)


@dataclass(frozen=True, kw_only=True)
class ChoiceGraph(FlowGraph):
    """The markings of an SOP with decisions or units.

    Parameters: dead_in, dead_out - for each step the bits of the
    edges into it, and out of it, that may be dead; killable - steps into which every edge may be dead, as
    bits.
    """

    dead_in: tuple[int, ...]
    dead_out: tuple[int, ...]
    killable: int

    def fire(self, index: int, marking: int) -> tuple[Fired, ...]:
        """What may follow when a step that may run is carried out (for one unit), preferred first."""
        found: list[Fired] = []
        counter = self.counters.get(index)
        if counter is not None:
            if (marking >> counter.shift & counter.mask) + 1 < counter.size:
                found.append((marking + (1 << counter.shift), "", 0 if counter.exact else 1 << index))
                if counter.exact:
                    return tuple(found)
            marking &= ~(counter.mask << counter.shift)
        marking = (marking | 1 << index) & ~self.dead_in[index]
        ways = self.ways.get(index)
        if ways is None:
            found.append((marking, "", 0))
            return tuple(found)
        for way in ways:
            if way.target is not None:
                found.append((marking & ~way.reset, way.id, way.stretch))
            else:
                found.append((self._settled(marking | way.dead, index), way.id, 0))
        return tuple(found)

    def _settled(self, marking: int, index: int) -> int:
        """Pass over every step to which all edges are dead; step order is an order of resolution."""
        for later in range(index + 1, len(self.steps)):
            dead = self.dead_in[later]
            if (
                self.killable >> later & 1
                and marking & dead == dead
                and not marking >> later & 1
                and self.needs[later] & ~marking == 0
            ):
                marking = (marking | 1 << later) & ~dead | self.dead_out[later]
        return marking


def bits(marking: int) -> Iterator[int]:
    """Places of the bits that are set.

    Parameters: marking - 0 or more.
    Returns: places from 0, lowest first.
    """
    while marking:
        low = marking & -marking
        yield low.bit_length() - 1
        marking ^= low


def flow_graph(sop: Sop, *, units_known: Collection[str] = ()) -> FlowGraph:
    """The reachability structure of an SOP.

    Parameters: sop - valid; units_known - steps with units of which a case tells for which unit each was
    carried out: all units must come. Of the others one instance is enough.
    Returns: markings as sets of resolved steps; a step comes after all its predecessors in `steps`.
    """
    routes = sop.routes()
    place = {step: index for index, step in enumerate(routes.order)}
    needs = tuple(_bits_of(place, routes.before[step]) for step in routes.order)
    sizes = {step.id: len(sop.units_of(step.id)) for step in sop.steps}
    several = {step: size for step, size in sizes.items() if size > 1}
    if not routes.leads and not several:
        return FlowGraph(steps=routes.order, needs=needs)
    passed_over = find_ways(routes).passed_over
    mortal = list(_mortal_edges(routes, passed_over))
    edges = {(place[a], place[b]): 1 << len(place) + number for number, (a, b) in enumerate(mortal)}
    every = range(len(place))
    dead_in = tuple(_sum(edges, index, 1) for index in every)
    return ChoiceGraph(
        steps=routes.order,
        needs=needs,
        optional=_bits_of(place, passed_over),
        repeatable=_bits_of(place, several) | _union(_repeated(routes, place)),
        ways={place[step]: tuple(_ways(sop, step, place, edges)) for step in routes.leads},
        dead_in=dead_in,
        dead_out=tuple(_sum(edges, index, 0) for index in every),
        killable=sum(
            1 << index for index in every if 0 < dead_in[index].bit_count() == needs[index].bit_count()
        ),
        counters=dict(_counters(several, place, len(place) + len(edges), units_known)),
    )


def _counters(
    several: Mapping[str, int], place: Mapping[str, int], free: int, units_known: Collection[str]
) -> Iterator[tuple[int, Counter]]:
    """Bits for the completed units of each step with several, from the first that is free."""
    for step, size in several.items():
        width = (size - 1).bit_length()
        yield place[step], Counter(shift=free, mask=(1 << width) - 1, size=size, exact=step in units_known)
        free += width


def _mortal_edges(routes: Routes, passed_over: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Edges that may be dead."""
    for source, later in routes.after.items():
        for target in later:
            onward = [
                leads
                for outcome, leads in routes.leads.get(source, {}).items()
                if outcome not in routes.back_to[source]
            ]
            if source in passed_over or any(target not in leads for leads in onward):
                yield source, target


def _ways(
    sop: Sop, step: str, place: Mapping[str, int], edges: Mapping[tuple[int, int], int]
) -> Iterator[Way]:
    routes, decision = sop.routes(), sop.step(step).decision
    limits = {} if decision is None else {outcome.id: outcome.at_most or 0 for outcome in decision.outcomes}
    for outcome, leads in routes.leads[step].items():
        target = routes.back_to[step].get(outcome)
        if target is None:
            lost = [name for name in routes.after[step] if name not in leads]
            yield Way(id=outcome, dead=sum(edges[place[step], place[name]] for name in lost))
            continue
        inside = _bits_of(place, routes.stretch(step, outcome))
        dead = sum(bit for (_, later), bit in edges.items() if inside >> later & 1)
        yield Way(
            id=outcome, target=place[target], limit=limits[outcome], stretch=inside, reset=inside | dead
        )


def _repeated(routes: Routes, place: Mapping[str, int]) -> Iterator[int]:
    for step, outcomes in routes.back_to.items():
        for outcome in outcomes:
            yield _bits_of(place, routes.stretch(step, outcome))


def _sum(edges: Mapping[tuple[int, int], int], index: int, end: int) -> int:
    return sum(bit for edge, bit in edges.items() if edge[end] == index)


def _bits_of(place: Mapping[str, int], steps: Collection[str]) -> int:
    return sum(1 << place[step] for step in set(steps))


def _union(markings: Iterator[int]) -> int:
    union = 0
    for marking in markings:
        union |= marking
    return union
