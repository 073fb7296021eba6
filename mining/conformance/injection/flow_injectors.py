"""How the deviations of SOPs with decisions, returns, units and controls are put into a clean case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from mining.conformance.injection.injectors import (
    INJECTORS,
    CleanCase,
    Event,
    Found,
    draw,
    halve,
    known,
    middle_of,
    remove,
    seat,
)
from mining.conformance.units import plain, unit_names
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
    UNIT,
    VISIT,
)
from sop.exchange.petri import bits

if TYPE_CHECKING:
    import numpy as np


def unit_not_carried_out(case: CleanCase, rng: np.random.Generator) -> Found:
    """One unit's row goes, of a step that was carried out once for each; a last step stays."""
    last = set(case.sop.last_steps())
    places = []
    for step, names in unit_names(case.sop).items():
        rows = [place for place, event in enumerate(case.events) if event[STEP_ID] == step]
        told = [names.get(plain(case.events[place][UNIT])) for place in rows]
        if step not in last and None not in told and len(set(told)) == len(told) == len(set(names.values())):
            places += rows
    return remove(case, draw(rng, places))[STEP_ID], None


def same_person(case: CleanCase, rng: np.random.Generator) -> Found:
    """Who had carried out a step also carries out its control."""
    pairs = [
        (place, earlier)
        for place, event in enumerate(case.events)
        if case.step(place) >= 0 and event[PERSON]
        for other in case.sop.step(event[STEP_ID]).not_same_person_as
        for earlier in [_latest(case, other, place)]
        if earlier is not None and case.events[earlier][PERSON]
    ]
    place, earlier = draw(rng, pairs)
    event, person = case.events[place], case.events[earlier][PERSON]
    old = (event[PERSON], event[ROLE])
    event[PERSON] = person
    seat(event, old, {"person": person, "role": event[ROLE]})
    return event[STEP_ID], case.events[earlier][STEP_ID]


def not_called_for(case: CleanCase, rng: np.random.Generator) -> Found:
    """A step that the decisions passed over comes after all, at the very end.

    Only a step that belongs before the last one, and to which no decision of the case returns: it cannot be
    taken for something that was due.
    """
    flow, last = case.flow, len(case.events) - 1
    carried_out = [case.step(place) for place in range(len(case.events))]
    again = 0
    for step in carried_out:
        for way in flow.ways.get(step, ()):
            again |= way.stretch
    open_to = flow.optional & ~again & (flow.ancestors[carried_out[last]] if carried_out[last] >= 0 else 0)
    steps = [step for step in bits(open_to) if step not in carried_out]
    if middle_of(case.events[last]) is None:
        steps = []
    wanted = case.sop.step(flow.steps[draw(rng, steps)])
    role = wanted.performers.leader
    _, second = halve(case, rng, place=last)
    second.update({ACTIVITY: wanted.text, STEP_ID: wanted.id, VISIT: 1, ROLE: role})
    second.update({PERSON: case.persons.get(role, ""), UNIT: "", PARTICIPANTS: ""})
    return wanted.id, None


def too_many_returns(case: CleanCase, rng: np.random.Generator) -> Found:
    """A decision sends the case back once more than it may; the rounds share the slot of the decision."""
    choices = []
    for step, ways in case.flow.ways.items():
        back = [way for way in ways if way.target is not None]
        visits = [place for place in range(len(case.events)) if case.step(place) == step]
        if len(back) == 1 and visits:
            stretch = [_rows_of(case, inner, visits[-1]) for inner in bits(back[0].stretch)]
            rounds = back[0].limit + 1 - (len(visits) - 1)
            if rounds > 0 and all(stretch) and _parts(case.events[visits[-1]], rounds, stretch):
                choices.append((visits[-1], back[0], rounds, [row for rows in stretch for row in rows]))
    place, way, rounds, rows = draw(rng, choices)
    decided = case.events[place]
    slots = _parts(decided, rounds, [rows])
    copies: list[Event] = [{**case.events[row], INSTANCE: 0} for _ in range(rounds) for row in rows]
    visits_of: dict[str, int] = {}
    for event in case.events:
        visits_of[event[STEP_ID]] = max(visits_of.get(event[STEP_ID], 0), int(event[VISIT] or 0))
    for number, copy in enumerate(copies):
        copy[VISIT] = visits_of[copy[STEP_ID]] + 1 + number // len(rows)
    for event, (begin, end) in zip([decided, *copies], slots, strict=True):
        event[START], event[END] = begin, end
        if event is not decided and known(event[ENABLED]):
            event[ENABLED] = begin
    case.events[place + 1 : place + 1] = copies
    return decided[STEP_ID], case.flow.steps[way.target]


def _latest(case: CleanCase, step: str, place: int) -> int | None:
    """The last event of a step before another event."""
    return next((p for p in range(place - 1, -1, -1) if case.events[p][STEP_ID] == step), None)


def _rows_of(case: CleanCase, step: int, until: int) -> list[int]:
    """The events of a step in its last round: one, or one for each unit."""
    rows = [place for place in range(until + 1) if case.step(place) == step]
    size = case.flow.counters[step].size if step in case.flow.counters else 1
    return rows[-size:]


def _parts(event: Event, rounds: int, stretch: list[list[int]]) -> list[tuple[Any, Any]]:
    """The slot of an event cut into equal parts, one for itself and one for each row of all rounds; empty
    where the parts would have no length."""
    import pandas as pd

    count = 1 + rounds * sum(len(rows) for rows in stretch)
    unit = "min" if event[PRECISION] == "minute" else "s"
    stamps = [event[START] + (event[END] - event[START]) * n / count for n in range(1, count)]
    edges = [event[START], *(pd.Timestamp(stamp).floor(unit) for stamp in stamps), event[END]]
    parts = list(pairwise(edges))
    return parts if all(begin < end for begin, end in parts) else []


ALL_INJECTORS: Mapping[Kind, Callable[[CleanCase, Any], Found]] = {
    **INJECTORS,
    "not_called_for": not_called_for,
    "too_many_returns": too_many_returns,
    "unit_not_carried_out": unit_not_carried_out,
    "same_person": same_person,
}
"""How each kind is injected."""
