"""All ways that a case can take through an SOP, gathered without listing them one by one.

A case resolves every step: it is carried out or passed over (dead-path elimination). The steps are walked in
step order with the set of all states in which a case can be between two of them; a state is the set of edges
that are alive and still lead somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sop.routes import Routes

MAX_STATES = 20_000
"""States between two steps; more come only of many decisions beside one another."""


class TooManyWaysError(ValueError):
    """The decisions of an SOP are so many and so entangled that its ways cannot be gathered."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A return whose stretch can be entered in its middle over an edge that may be dead."""

    step: str
    outcome: str
    source: str
    target: str


@dataclass(frozen=True, kw_only=True)
class GoesOn:
    """An outcome that ends the case although another step may still be carried out."""

    step: str
    outcome: str
    other: str


@dataclass(frozen=True, kw_only=True)
class Ways:
    """What can happen to each step.

    Parameters: joins - for each step the sets of its predecessors that may lead to it together, the empty set
    where it may be passed over (or has none); carried_out, passed_over - steps to which that can happen;
    doubtful_entries, open_ends - what makes returns and ends unsafe.
    """

    joins: dict[str, frozenset[frozenset[str]]]
    carried_out: frozenset[str]
    passed_over: frozenset[str]
    doubtful_entries: tuple[Entry, ...]
    open_ends: tuple[GoesOn, ...]


def find_ways(routes: Routes) -> Ways:
    """Gather all ways of a case.

    Parameters: routes - of the SOP.
    Returns: what can happen to each step.
    Raises: TooManyWaysError - more than MAX_STATES states at once.
    """
    walk = _Walk(routes)
    states = {0}
    for place in range(len(routes.order)):
        states = {later for state in states for later in walk.step(place, state)}
        if len(states) > MAX_STATES:
            raise TooManyWaysError(routes.order[place])
    return Ways(
        joins={step: frozenset(sets) for step, sets in walk.joins.items()},
        carried_out=frozenset(walk.carried_out),
        passed_over=frozenset(walk.passed_over),
        doubtful_entries=tuple(walk.entries),
        open_ends=tuple(walk.open_ends),
    )


def end_sets(routes: Routes) -> frozenset[frozenset[str]]:
    """Sets of steps with which a case can end: what was carried out and led to nothing more.

    Parameters: routes - of the SOP.
    Returns: one set a way to end.
    Raises: TooManyWaysError - more than MAX_STATES states at once.
    """
    walk = _Walk(routes)
    states: set[tuple[int, frozenset[str]]] = {(0, frozenset())}
    for place, step in enumerate(routes.order):
        out = sum(walk.bit[step, later] for later in routes.after[step])
        following = set()
        for state, ends in states:
            passed_over = routes.before[step] and not any(
                state & walk.bit[earlier, step] for earlier in routes.before[step]
            )
            for later in walk.step(place, state):
                over = not passed_over and not later & out
                following.add((later, ends | {step} if over else ends))
        states = following
        if len(states) > MAX_STATES:
            raise TooManyWaysError(step)
    return frozenset(ends for _, ends in states)


class _Walk:
    """The walk from step to step; a state is an integer with one bit for each edge and mark."""

    def __init__(self, routes: Routes) -> None:
        self.routes, self.order = routes, routes.order
        self.joins: dict[str, set[frozenset[str]]] = {step: set() for step in self.order}
        self.carried_out: set[str] = set()
        self.passed_over: set[str] = set()
        self.entries: dict[Entry, None] = {}
        self.open_ends: dict[GoesOn, None] = {}
        self.bit = {
            (earlier, step): 1 << number
            for number, (earlier, step) in enumerate(
                (earlier, step) for step in self.order for earlier in dict.fromkeys(routes.before[step])
            )
        }
        self.endings = [step for step in self.order if self._ending(step)]
        free = len(self.bit)
        self.ended = {step: 1 << free + number for number, step in enumerate(self.endings)}
        free += len(self.endings)
        pairs = [(ending, step) for ending in self.endings for step in self._beside(ending)]
        self.beside = {pair: 1 << free + number for number, pair in enumerate(pairs)}
        self.doors = {step: list(self._doors(step)) for step in routes.leads}
        self.relapses: dict[str, set[int]] = {}
        self.forget = self._forget()

    def _ending(self, step: str) -> str:
        """The outcome that ends the case while successors are left to pass over; empty without."""
        if step not in self.routes.leads or not self.routes.after[step]:
            return ""
        return next((name for name in self.routes.leads[step] if self.routes.ends(step, name)), "")

    def _beside(self, ending: str) -> Iterator[str]:
        """Steps before it in step order that it does not wait for."""
        for step in self.order[: self.order.index(ending)]:
            if step not in self.routes.ancestors[ending]:
                yield step

    def _doors(self, step: str) -> Iterator[tuple[Entry, int]]:
        """Edges into the middle of a stretch; a repeat takes them for alive."""
        for outcome in self.routes.back_to[step]:
            stretch = self.routes.stretch(step, outcome)
            for name in stretch[1:]:
                for source in dict.fromkeys(self.routes.before[name]):
                    if source not in stretch:
                        entry = Entry(step=step, outcome=outcome, source=source, target=name)
                        yield entry, self.bit[source, name]

    def _stretches(self, step: str) -> Iterator[tuple[str, ...]]:
        for outcome in self.routes.back_to[step]:
            yield self.routes.stretch(step, outcome)

    def _forget(self) -> list[int]:
        """Bits that nobody asks for any more, by place of the step after which that holds."""
        place = {step: number for number, step in enumerate(self.order)}
        last = {bit: place[step] for (_, step), bit in self.bit.items()}
        for step, doors in self.doors.items():
            for _, bit in doors:
                last[bit] = max(last[bit], place[step])
        for (ending, _), bit in self.beside.items():
            repeats = [step for step in self.doors if any(ending in span for span in self._stretches(step))]
            last[bit] = max(place[step] for step in (ending, *repeats))
        last.update(dict.fromkeys(self.ended.values(), len(self.order) - 1))
        masks = [0] * len(self.order)
        for bit, number in last.items():
            masks[number] |= bit
        return masks

    def step(self, place: int, state: int) -> Iterator[int]:
        """States after a step, from one before it."""
        step = self.order[place]
        before = self.routes.before[step]
        alive = frozenset(earlier for earlier in before if state & self.bit[earlier, step])
        self.joins[step].add(alive)
        kept = ~self.forget[place]
        if before and not alive:
            self.passed_over.add(step)
            yield state & kept
            return
        self.carried_out.add(step)
        state = self._mark(step, state)
        for entry, bit in self.doors.get(step, ()):
            if not state & bit:
                self.entries[entry] = None
        for ended, targets in self._choices(step):
            self._note_ends(ended, state)
            following = state | ended
            for target in targets:
                following |= self.bit[step, target]
            yield following & kept

    def _choices(self, step: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Bits of the endings, and the successors that it leads to."""
        if step not in self.routes.leads:
            yield 0, self.routes.after[step]
            return
        for outcome, targets in self.routes.leads[step].items():
            if outcome not in self.routes.back_to[step]:
                yield (0 if targets else self.ended.get(step, 0)), targets
        # A return changes nothing outside its stretch: what follows it is a visit like the first, unless the
        # repeat never gets back to the decision.
        for ended in self._relapses(step):
            yield ended, ()

    def _relapses(self, step: str) -> set[int]:
        """Bits of the endings for every repeat that passes this decision over."""
        if step not in self.relapses:
            self.relapses[step] = set()
            for stretch in self._stretches(step):
                self.relapses[step] |= self._repeat(stretch)
        return self.relapses[step]

    def _repeat(self, stretch: tuple[str, ...]) -> set[int]:
        """Walk a stretch again, all that leads into it from outside being alive."""
        states = {
            sum(bit for (source, step), bit in self.bit.items() if step in stretch and source not in stretch)
        }
        for name in stretch[:-1]:
            place = self.order.index(name)
            states = {later for state in states for later in self.step(place, state)}
        step = stretch[-1]
        before = self.routes.before[step]
        alive = {
            state: frozenset(name for name in before if state & self.bit[name, step]) for state in states
        }
        self.joins[step].update(alive.values())
        every_end = sum(self.ended.values())
        relapsed = {state & every_end for state, names in alive.items() if before and not names}
        if relapsed:
            self.passed_over.add(step)
        return relapsed

    def _mark(self, step: str, state: int) -> int:
        """Note for the endings that this step is carried out although it does not lead to them."""
        for ending in self.endings:
            if step == ending or step in self.routes.ancestors[ending]:
                continue
            if state & self.ended[ending]:
                self.open_ends[self._goes_on(ending, step)] = None
            else:
                state |= self.beside.get((ending, step), 0)
        return state

    def _note_ends(self, ended: int, state: int) -> None:
        for (ending, other), bit in self.beside.items():
            if ended & self.ended[ending] and state & bit:
                self.open_ends[self._goes_on(ending, other)] = None

    def _goes_on(self, ending: str, other: str) -> GoesOn:
        return GoesOn(step=ending, outcome=self._ending(ending), other=other)
