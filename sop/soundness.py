"""Can every case that follows the document be completed, whatever is decided on its way?

Judges raw data, like `sop.references`, and only what is left of it when references that lead nowhere are
put aside: those have been reported there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError
from typing import Any

from sop.documents import CrossProblem, Path_
from sop.routes import END, Exit, Routes, Row, find_routes
from sop.ways import TooManyWaysError, find_ways

SHARES_TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True)
class RawOutcome:
    """One outcome as it stands. Parameters: path - where; to - steps that it names."""

    path: Path_
    id: str
    data: dict[str, Any]
    to: tuple[str, ...] | None


@dataclass(frozen=True, kw_only=True)
class RawStep:
    """One step as it stands. Parameters: after - steps before it, None for the row above."""

    path: Path_
    id: str
    data: dict[str, Any]
    after: tuple[str, ...] | None
    outcomes: tuple[RawOutcome, ...]


def soundness_problems(entries: Sequence[tuple[int, dict[str, Any]]]) -> Iterator[CrossProblem]:
    """All that keeps a case from being completed, or a decision from meaning what it says.

    Parameters: entries - index and raw data of the steps, valid or not.
    Returns: the problems: circles, unknown targets, shares, returns, ends, controls.
    """
    steps = list(_steps(entries))
    ids = [step.id for step in steps]
    unclear = [
        problem
        for step in steps
        for problem in (*_twice(step), *(item for each in step.outcomes for item in _targets(each, ids)))
    ]
    yield from unclear
    for step in steps:
        yield from _shares(step)
    if len(set(ids)) != len(ids):
        return
    try:
        routes = find_routes([_row(step) for step in steps])
    except CycleError as error:
        ring = [str(name) for name in error.args[1]]
        path = next(step.path for step in steps if step.id == ring[0])
        yield CrossProblem(code="order_in_circle", path=(*path, "after"), value=" -> ".join(ring))
        return
    for step in steps:
        yield from _controls(step, routes)
        yield from _returns(step, routes)
    if unclear:  # what an outcome that nobody understands would lead to would only look like a fault
        return
    exits = [problem for step in steps for problem in _exits(step, routes)]
    yield from exits or _whole(steps, routes)


def _steps(entries: Sequence[tuple[int, dict[str, Any]]]) -> Iterator[RawStep]:
    for index, data in entries:
        name, after = data.get("id"), data.get("after")
        if not isinstance(name, str):
            continue
        path: Path_ = ("steps", index)
        decision = data.get("decision")
        listed = decision.get("outcomes") if isinstance(decision, dict) else None
        yield RawStep(
            path=path,
            id=name,
            data=data,
            after=None if after is None else _texts(after),
            outcomes=tuple(
                RawOutcome(
                    path=(*path, "decision", "outcomes", number),
                    id=str(item.get("id")),
                    data=item,
                    to=None if item.get("to") is None else _texts(item["to"]),
                )
                for number, item in enumerate(listed if isinstance(listed, list | tuple) else ())
                if isinstance(item, dict)
            ),
        )


def _texts(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list | tuple) else (value,)
    return tuple(item for item in values if isinstance(item, str))


def _row(step: RawStep) -> Row:
    exits = tuple(
        Exit(id=outcome.id, to=outcome.to, stated_return=outcome.data.get("at_most") is not None)
        for outcome in step.outcomes
    )
    return Row(id=step.id, after=step.after, exits=exits)


def _targets(outcome: RawOutcome, ids: list[str]) -> Iterator[CrossProblem]:
    path = (*outcome.path, "to")
    for name in outcome.to or ():
        if name == END and name in ids:
            yield CrossProblem(code="end_is_a_step", path=path, value=name)
        elif name not in ids and (name != END or outcome.to != (END,)):
            yield CrossProblem(code="unknown_step", path=path, value=name, allowed=(*ids, END))


def _twice(step: RawStep) -> Iterator[CrossProblem]:
    seen: set[str] = set()
    for outcome in step.outcomes:
        if outcome.id in seen:
            yield CrossProblem(code="id_twice", path=(*outcome.path, "id"), value=outcome.id)
        seen.add(outcome.id)


def _shares(step: RawStep) -> Iterator[CrossProblem]:
    path = (*step.path, "decision", "outcomes")
    given = [outcome.data["share"] for outcome in step.outcomes if outcome.data.get("share") is not None]
    numbers = [share for share in given if isinstance(share, int | float) and not isinstance(share, bool)]
    if not given or len(numbers) < len(given):
        return
    if len(numbers) < len(step.outcomes):
        missing = [outcome.id for outcome in step.outcomes if outcome.data.get("share") is None]
        yield CrossProblem(code="shares_incomplete", path=path, value=", ".join(missing))
    elif not abs(sum(numbers) - 1) <= SHARES_TOLERANCE:
        yield CrossProblem(code="shares_not_one", path=path, value=f"{sum(numbers):.10g}", allowed=("1",))


def _controls(step: RawStep, routes: Routes) -> Iterator[CrossProblem]:
    named = step.data.get("not_same_person_as")
    for number, name in enumerate(named if isinstance(named, list | tuple) else ()):
        path = (*step.path, "not_same_person_as", number)
        if not isinstance(name, str):
            continue
        earlier = tuple(other for other in routes.before if other in routes.ancestors[step.id])
        if name not in routes.before:
            yield CrossProblem(code="unknown_step", path=path, value=name, allowed=earlier)
        elif name not in earlier:
            yield CrossProblem(code="control_not_before", path=path, value=name, allowed=earlier)


def _returns(step: RawStep, routes: Routes) -> Iterator[CrossProblem]:
    for outcome in step.outcomes:
        known = [name for name in outcome.to or () if name in routes.before and name != END]
        back = [name for name in known if name in routes.ancestors[step.id] or name == step.id]
        if outcome.id in routes.back_to[step.id] and back:
            if outcome.data.get("at_most") is None:
                yield CrossProblem(
                    code="return_without_limit",
                    path=outcome.path,
                    value=back[0],
                    allowed=("1 .. 20",),
                )
            yield from _side_exits(step, outcome, routes)
        elif back:
            yield CrossProblem(code="return_among_others", path=(*outcome.path, "to"), value=back[0])
        else:
            for key, without in (("at_most", None), ("falling", 1)):
                if outcome.data.get(key) not in (None, without):
                    yield CrossProblem(code="limit_without_return", path=(*outcome.path, key), value=key)


def _side_exits(step: RawStep, outcome: RawOutcome, routes: Routes) -> Iterator[CrossProblem]:
    stretch = routes.stretch(step.id, outcome.id)
    for name in stretch[:-1]:
        for later in routes.after[name]:
            if later not in stretch:
                yield CrossProblem(
                    code="return_with_side_exit",
                    path=(*outcome.path, "to"),
                    value=stretch[0],
                    fields={"step": name, "other": later},
                )


def _exits(step: RawStep, routes: Routes) -> Iterator[CrossProblem]:
    """Outcomes that lead nowhere without saying so, and decisions without a way out."""
    if not step.outcomes:
        return
    for outcome in step.outcomes:
        if outcome.to is None and routes.ends(step.id, outcome.id):
            yield CrossProblem(
                code="outcome_leads_nowhere", path=outcome.path, value=outcome.id, allowed=(END,)
            )
    onward = [outcome for outcome in step.outcomes if outcome.id not in routes.back_to[step.id]]
    shares = [outcome.data.get("share") for outcome in onward]
    if not onward or all(share == 0 and not isinstance(share, bool) for share in shares):
        yield CrossProblem(code="no_way_out", path=(*step.path, "decision"), value=step.id)


def _whole(steps: list[RawStep], routes: Routes) -> Iterator[CrossProblem]:
    """What shows only when all decisions are looked at together."""
    path = {step.id: step.path for step in steps}
    places = {(step.id, outcome.id): outcome.path for step in steps for outcome in step.outcomes}
    try:
        ways = find_ways(routes)
    except TooManyWaysError as error:
        yield CrossProblem(code="too_many_ways", path=path[str(error)], value=str(error))
        return
    for name in routes.before:
        if name not in ways.carried_out:
            yield CrossProblem(code="step_unreachable", path=path[name], value=name)
    for entry in ways.doubtful_entries:
        yield CrossProblem(
            code="return_entered_midway",
            path=(*places[entry.step, entry.outcome], "to"),
            value=routes.back_to[entry.step][entry.outcome],
            fields={"step": entry.target, "other": entry.source},
        )
    for end in ways.open_ends:
        yield CrossProblem(
            code="end_beside_others",
            path=(*places[end.step, end.outcome], "to"),
            value=END,
            fields={"other": end.other},
        )
