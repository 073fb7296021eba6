"""How each kind of deviation is put into a clean case.

Stamps stay those of an office at work: a repeated or extra activity takes the second half of a slot that
was there, swapped and displaced steps exchange their slots, an overlapping step begins while the step
before it still runs. Nothing else in the case changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mining.conformance.wording import Kind
from sop.events import (
    ACTIVITY,
    ENABLED,
    END,
    INSTANCE,
    PARTICIPANTS,
    PERSON,
    PRECISION,
    ROLE,
    START,
    STEP_ID,
    VISIT,
)
from sop.exchange.petri import FlowGraph
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np

SLOT = (ENABLED, START, END)

Event = dict[str, Any]
"""One row of the event table."""

Found = tuple[str | None, str | None]
"""Step and other step of what was injected."""


@dataclass(frozen=True, kw_only=True)
class CleanCase:
    """A case in which every step was carried out once, in an order that the SOP allows.

    Parameters: events - its rows, by start; they are altered in place, new ones get instance 0; persons -
    somebody of each role; extra - label of the activity that the SOP does not know.
    """

    sop: Sop
    flow: FlowGraph
    events: list[Event]
    persons: Mapping[str, str]
    extra: str

    def step(self, place: int) -> int:
        """Place of an event's step in the flow graph, -1 for an activity that the SOP does not know."""
        return self.flow.position.get(self.events[place][STEP_ID], -1)

    def once(self, place: int) -> bool:
        """Is the step of an event carried out in every case, and only once?"""
        step = self.step(place)
        return step >= 0 and not (self.flow.optional | self.flow.repeatable) >> step & 1

    def before(self, a: int, b: int) -> bool:
        """Does the SOP put the step of event a before that of event b?"""
        first, second = self.step(a), self.step(b)
        return first >= 0 and second >= 0 and bool(self.flow.ancestors[second] >> first & 1)

    def in_turn(self, first: int, last: int) -> bool:
        """Do these events follow one another, with nothing that belongs to them at the same time?"""
        inside = range(first, last + 1)
        begin, end = self.events[first][START], self.events[last][END]
        return all(
            self.before(place, place + 1) and self.events[place][END] <= self.events[place + 1][START]
            for place in range(first, last)
        ) and all(
            (event[END] <= begin or not any(self.before(place, own) for own in inside))
            and (event[START] >= end or not any(self.before(own, place) for own in inside))
            for place, event in enumerate(self.events)
            if place not in inside
        )


def not_carried_out(case: CleanCase, rng: np.random.Generator) -> Found:
    """The row goes, what it enabled is enabled when it was. A last step stays: its case might be open.

    So does a step that a decision could have passed over.
    """
    last = set(case.sop.last_steps()) if len(case.flow.steps) > 1 else set()
    places = [p for p, event in enumerate(case.events) if event[STEP_ID] not in last and case.once(p)]
    return remove(case, draw(rng, places))[STEP_ID], None


def repeated(case: CleanCase, rng: np.random.Generator) -> Found:
    """The first half of the slot is the first time, the second half the second."""
    event, second = halve(case, rng)
    second[VISIT] = int(event[VISIT]) + 1 if event[VISIT] else 2
    return event[STEP_ID], None


def extra(case: CleanCase, rng: np.random.Generator) -> Found:
    """Something that the SOP does not know takes the second half of a slot."""
    _, second = halve(case, rng)
    second.update({ACTIVITY: case.extra, STEP_ID: None, VISIT: 1})
    return None, None


def swapped(case: CleanCase, rng: np.random.Generator) -> Found:
    """Two steps that the SOP puts directly one after the other exchange their slots."""
    places = [
        place
        for place in range(len(case.events) - 1)
        if case.once(place)
        and case.once(place + 1)
        and case.flow.nearest[case.step(place + 1)] >> case.step(place) & 1
        and case.in_turn(place, place + 1)
    ]
    place = draw(rng, places)
    steps = case.events[place][STEP_ID], case.events[place + 1][STEP_ID]
    _rotate(case.events, place, place + 1)
    return steps


def out_of_order(case: CleanCase, rng: np.random.Generator) -> Found:
    """A step moves over two or three others, forwards or backwards."""
    numbers = range(len(case.events))
    moves = [
        (source, target)
        for source in numbers
        for target in numbers
        if 2 <= abs(source - target) <= 3
        and case.in_turn(min(source, target), max(source, target))
        and all(case.once(place) for place in range(min(source, target), max(source, target) + 1))
    ]
    source, target = draw(rng, moves)
    step = case.events[source][STEP_ID]
    _rotate(case.events, source, target)
    return step, None


def overlap(case: CleanCase, rng: np.random.Generator) -> Found:
    """A step begins while the step before it still runs."""
    places = [
        place
        for place in range(1, len(case.events))
        if middle_of(case.events[place - 1]) is not None and case.in_turn(place - 1, place)
    ]
    place = draw(rng, places)
    event, before = case.events[place], case.events[place - 1]
    event[START] = middle_of(before)
    if known(event[ENABLED]):
        event[ENABLED] = min(event[ENABLED], event[START])
    return event[STEP_ID], before[STEP_ID]


def wrong_role(case: CleanCase, rng: np.random.Generator) -> Found:
    """Somebody of a role without a seat did it."""
    choices = [
        (place, role)
        for place, event in enumerate(case.events)
        if case.step(place) >= 0
        for role in _strangers(case.sop, event[STEP_ID])
    ]
    place, role = draw(rng, choices)
    event = case.events[place]
    person, old = case.persons.get(role, ""), (event[PERSON], event[ROLE])
    event[ROLE], event[PERSON] = role, person
    seat(event, old, {"person": person, "role": role})
    return event[STEP_ID], None


INJECTORS: Mapping[Kind, Callable[[CleanCase, Any], Found]] = {
    "not_carried_out": not_carried_out,
    "out_of_order": out_of_order,
    "swapped": swapped,
    "repeated": repeated,
    "extra": extra,
    "overlap": overlap,
    "wrong_role": wrong_role,
}
"""Those that any SOP can have; the others are in `mining.conformance.injection.flow_injectors`."""


def known(stamp: Any) -> bool:
    """Is there a stamp? (NaT alone differs from itself.)"""
    return bool(stamp == stamp)  # noqa: PLR0124


def remove(case: CleanCase, place: int) -> Event:
    """Take a row out; what it enabled is enabled when it was.

    Parameters: case; place - of the row.
    Returns: the row.
    """
    gone = case.events.pop(place)
    for event in case.events:
        if event[ENABLED] == gone[END]:
            event[ENABLED] = gone[ENABLED]
    return gone


def seat(event: Event, old: tuple[str, str], new: Mapping[str, str]) -> None:
    """Put somebody in the place of another among the participants, where the row names them.

    Parameters: event; old - person and role; new - the entry instead.
    """
    if event[PARTICIPANTS]:
        seated = [
            dict(new) if (entry.get("person"), entry.get("role")) == old else entry
            for entry in json.loads(event[PARTICIPANTS])
        ]
        event[PARTICIPANTS] = json.dumps(seated, ensure_ascii=False)


def halve(case: CleanCase, rng: np.random.Generator, *, place: int | None = None) -> tuple[Event, Event]:
    """Give the second half of a slot to a copy of its row.

    Parameters: case; rng - draws the row; place - the row, where it is not to be drawn.
    Returns: both rows.
    Raises: ValueError - no slot is long enough.
    """
    if place is None:
        slots = [p for p, event in enumerate(case.events) if middle_of(event) is not None and case.once(p)]
        place = draw(rng, slots)
    event = case.events[place]
    middle = middle_of(event)
    second = {**event, INSTANCE: 0, START: middle}
    if known(event[ENABLED]):
        second[ENABLED] = middle
    event[END] = middle
    case.events.insert(place + 1, second)
    return event, second


def _rotate(events: list[Event], source: int, target: int) -> None:
    """Take the event at `source` to `target`; those between move by one; each takes the slot it comes to."""
    low, high = min(source, target), max(source, target)
    slots = [{name: event[name] for name in SLOT} for event in events[low : high + 1]]
    events.insert(target, events.pop(source))
    for event, slot in zip(events[low : high + 1], slots, strict=True):
        event.update(slot)


def middle_of(event: Event) -> Any:
    """A stamp inside a slot, near its middle and as coarse as the slot's own; None where there is none.

    Parameters: event - whose slot.
    """
    for unit in ("min",) if event[PRECISION] == "minute" else ("min", "s"):
        middle = (event[START] + (event[END] - event[START]) / 2).floor(unit)
        if event[START] < middle < event[END]:
            return middle
    return None


def _strangers(sop: Sop, step_id: str) -> list[str]:
    """Roles that may not act in the step; the alternatives of the SOP file only where there is no other."""
    performers = sop.step(step_id).performers
    others = {seat.role for other in performers.alternatives for seat in other.roles}
    without = [role.id for role in sop.roles if role.id not in performers.may_act]
    return [role for role in without if role not in others] or without


def draw(rng: np.random.Generator, choices: Sequence[Any]) -> Any:
    """One of several.

    Parameters: rng - draws; choices - all alike.
    Raises: ValueError - there are none.
    """
    if not choices:
        raise ValueError("no step of the case can take this deviation")
    return choices[int(rng.integers(len(choices)))]
