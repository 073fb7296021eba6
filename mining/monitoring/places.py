"""The steps at which one case stands, since when, and with which role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mining.monitoring.limits import Moment
from mining.monitoring.open_rows import OpenCase, Record
from sop.exchange.graph import bits
from sop.model import Sop


@dataclass(frozen=True, kw_only=True)
class Place:
    """One step (for one unit) at which a case stands.

    Parameters: step - id; unit - id or empty; state, again, roles, since_basis, since_reason - as in
    `Status.steps`; since - when it became due, None where unknown; started - when it began, None where it
    has not.
    """

    step: str
    unit: str
    state: str
    again: bool
    roles: tuple[str, ...]
    since: Moment | None
    started: Moment | None
    since_basis: str
    since_reason: str


def places_of(case: OpenCase, sop: Sop, *, released: Moment | None) -> tuple[Place, ...]:
    """Where one case stands: what is in progress, then what is due, then what may be.

    Parameters: case - what is recorded of it; sop - the SOP; released - when the case was, or None.
    Returns: in each state in step order, units in the order of the SOP.
    """
    return (*_in_progress(case, sop, released), *_due(case, sop, released))


def _in_progress(case: OpenCase, sop: Sop, released: Moment | None) -> Iterator[Place]:
    for record in sorted(case.in_progress, key=lambda each: (each.step, _rank(case, sop, each))):
        step, start = case.flow.steps[record.step], record.start
        since, basis, _ = _since(case, record.step, record.unit, released)
        if record.enabled is not None:
            since, basis = record.enabled, "enabled"
        if since is None or (start is not None and since.seconds > start.seconds):
            since, basis = start, "started"
        yield Place(
            step=step,
            unit=record.unit,
            state="in_progress",
            again=_again(case, record.step),
            roles=_roles(sop, step, record.role),
            since=since,
            started=start,
            since_basis=basis,
            since_reason="",
        )


def _due(case: OpenCase, sop: Sop, released: Moment | None) -> Iterator[Place]:
    told = {record.step for record in case.waiting if record.step >= 0}
    certain = {*case.standing.due, *(step for step in told if step not in case.standing.events)}
    possible = set(case.standing.possible) - certain
    # What the log says to be waiting is no mere possibility.
    certain |= {step for step in possible if step in told}
    for state, steps in (("due", certain), ("possible", possible - certain)):
        for step in sorted(steps):
            for unit in _units_left(case, sop, step):
                since, basis, reason = _since(case, step, unit, released)
                yield Place(
                    step=case.flow.steps[step],
                    unit=unit,
                    state="possible_units" if _of_units(case, step, unit, state) else state,
                    again=_again(case, step),
                    roles=_roles(sop, case.flow.steps[step], ""),
                    since=since,
                    started=None,
                    since_basis=basis,
                    since_reason=reason,
                )


def _of_units(case: OpenCase, step: int, unit: str, state: str) -> bool:
    """Is a step due or not for units that the log does not tell, some of which are recorded?"""
    if unit or step not in case.flow.counters:
        return False
    running = any(record.step == step for record in case.in_progress)
    untold = bool(case.standing.events.get(step)) and not case.flow.counters[step].exact
    return running or (state == "possible" and untold)


def _units_left(case: OpenCase, sop: Sop, step: int) -> tuple[str, ...]:
    """Units for which a step is still to begin; an empty text stands for all, or for those not told."""
    members = [unit.id for unit in sop.units_of(case.flow.steps[step])]
    running = {record.unit for record in case.in_progress if record.step == step}
    if len(members) < 2:
        return () if running else ("",)
    counter, events = case.flow.counters[step], case.standing.events.get(step, ())
    if "" in running or (events and not counter.exact):
        return ("",)
    counted = case.standing.counted.get(step, 0)
    over = {case.done[place].unit for place in events[len(events) - counted :]}
    if not over and not running:
        return ("",)
    return tuple(unit for unit in members if unit not in over | running)


def _since(case: OpenCase, step: int, unit: str, released: Moment | None) -> tuple[Moment | None, str, str]:
    """Since when a step is due: the log's own word, else the latest end before it, else the release."""
    told = [
        record.enabled
        for record in case.waiting
        if record.step == step and record.unit in (unit, "") and record.enabled is not None
    ]
    if told:
        return max(told, key=_when), "enabled", ""
    before = [_over(case.done[place]) for place in _before(case, step)]
    known = [moment for moment in before if moment is not None]
    if known:
        return max(known, key=_when), "predecessor", ""
    if not case.flow.needs[step] and not case.standing.events.get(step):
        return (released, "released", "") if released is not None else (None, "", "no_release")
    others = [moment for record in case.done if (moment := _over(record)) is not None]
    if others:
        return max(others, key=_when), "previous", ""
    return (released, "released", "") if released is not None else (None, "", "nothing_recorded")


def _before(case: OpenCase, step: int) -> Iterator[int]:
    """Events of the nearest steps before one that are recorded, and of decisions that may have sent back."""
    waiting, seen = list(bits(case.flow.nearest[step])), set()
    while waiting:
        earlier = waiting.pop()
        if earlier in seen:
            continue
        seen.add(earlier)
        events = case.standing.events.get(earlier, ())
        yield from events
        if not events:
            waiting += bits(case.flow.nearest[earlier])
    if case.standing.events.get(step):
        for decision, ways in case.flow.ways.items():
            if any(way.target is not None and way.stretch >> step & 1 for way in ways):
                yield from case.standing.events.get(decision, ())


def _again(case: OpenCase, step: int) -> bool:
    """Has the case completed this step before? Units of one round are not several times."""
    return bool(case.standing.events.get(step)) and step not in case.flow.counters


def _roles(sop: Sop, step: str, logged: str) -> tuple[str, ...]:
    """Role ids of a step, the leading one first; of a step in progress the one that the log tells."""
    performers = sop.step(step).performers
    roles = [seat.role for seat in performers.roles]
    if logged in {role.id for role in sop.roles} and logged not in roles:
        return (logged,)
    return tuple(dict.fromkeys([performers.leader, *roles]))


def _rank(case: OpenCase, sop: Sop, record: Record) -> int:
    members = [unit.id for unit in sop.units_of(case.flow.steps[record.step])]
    return members.index(record.unit) if record.unit in members else len(members)


def _over(record: Record) -> Moment | None:
    return record.end or record.start


def _when(moment: Moment) -> int:
    return moment.seconds
